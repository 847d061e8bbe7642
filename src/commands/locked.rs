//! From a lock to what would be asked for anew: for `outdated`, `update`, `tree` and `audit`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use super::agents::around::{self, Place};
use super::pull::{from_source, with_those_of_the_lock, written_in};
use super::registry::{open, sources};
use super::signer::now;
use super::trust::sources::Sources;
use super::uninstall::parse;
use super::wishes::Wishes;
use super::{World, archive_limits};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Wanted;
use crate::diagnostics::{Failure, shell_word};
use crate::ops::lint::display;
use crate::ops::proofs::{self, Proofs};
use crate::ops::pull::{self, Gate, LockUse};
use crate::ops::registries::Registries;
use crate::ops::vouching::PolicyGate;
use crate::registry::resolve::{Demand, Package};
use crate::settings::Settings;
use crate::store::archives::ArchiveCache;
use crate::store::installed::record::Record;
use crate::store::lockfile::{LOCK_FILE, Lockfile};
use crate::tables::agents::Scope;

/// A lock file that was named, and so has to be there.
pub fn named(path: &Path) -> Result<Lockfile, Failure> {
    if !path.is_file() {
        let message = format!("there is no lock file `{}`", display(path));
        let hint = "`open-skills pull` or `install` writes one";
        return Err(Failure::new("not-found", message).with_hint(hint));
    }
    Ok(Lockfile::read(path)?)
}

/// Which lock is meant.
#[derive(Args, Clone, Debug, Default)]
pub struct LockArgs {
    /// `project`, `user`, or the folder of another project
    #[arg(long, value_name = "SCOPE")]
    scope: Option<String>,
    /// The folder that holds the lock, as `pull -C` wrote it
    #[arg(long, short = 'C', value_name = "DIR", conflicts_with = "scope", value_hint = clap::ValueHint::DirPath)]
    directory: Option<PathBuf>,
}

/// A lock, and what it would be asked from.
pub struct Locked {
    /// Where it lies, and what is installed there.
    pub place: Place,
    /// What it says.
    pub lock: Lockfile,
}

impl LockArgs {
    /// The lock in a folder.
    pub fn of(folder: &Path) -> Self {
        Self {
            scope: None,
            directory: Some(folder.to_path_buf()),
        }
    }

    /// The flags that say so, as a command takes them: nothing, or with a space before.
    pub fn written(&self) -> String {
        match (&self.directory, &self.scope) {
            (Some(folder), _) => format!(" -C {}", shell_word(&display(folder))),
            (None, Some(scope)) => format!(" --scope {}", shell_word(scope)),
            (None, None) => String::new(),
        }
    }

    /// Finds the lock: the one that was named, else that of this folder, else the project's.
    pub fn find(&self, world: &World) -> Result<Locked, Failure> {
        let settings = world.settings()?;
        let here = &world.environment.cwd;
        let place = match (&self.directory, &self.scope) {
            (Some(folder), _) => around::place_in(world, folder)?,
            (None, Some(scope)) => around::place(world, settings, scope)?,
            (None, None) if here.join(LOCK_FILE).is_file() => around::place_in(world, here)?,
            (None, None) => around::place(world, settings, "project")?,
        };
        world.goes_into(&place.project);
        let lock = Lockfile::read(&place.site.lock)?;
        Ok(Locked { place, lock })
    }
}

impl Locked {
    /// The folder that `pull` puts skills in; a user's lock is about installed ones only.
    pub fn folder(&self) -> PathBuf {
        match self.place.scope {
            Scope::User => self.place.site.skills(),
            _ => self.place.site.root.clone(),
        }
    }

    /// The locked and installed skills of these names; all of them when none is named.
    pub fn named(&self, names: &[String]) -> Result<BTreeSet<SkillName>, Failure> {
        let record = self.place.site.record()?;
        let mut named = BTreeSet::new();
        for text in names {
            let name = parse(text)?;
            if self.lock.skill(&name).is_none() && record.skill(&name).is_none() {
                return Err(not_locked(&name, &self.lock, &record));
            }
            named.insert(name);
        }
        Ok(named)
    }

    /// What the lock would be asked from now: these skills anew, the others as they are.
    pub fn renewal(
        &self,
        renewed: &BTreeSet<SkillName>,
        world: &World,
    ) -> Result<(Registries, Vec<Demand>), Failure> {
        let wishes = Wishes::of_folder(&self.place.project, world)?;
        let mut registries = with_those_of_the_lock(Registries::default(), &self.lock, world)
            .map_err(|failure| wishes.or_there(failure))?;
        let mut demands = Vec::new();
        for skill in &self.lock.skills {
            let Some(wanted) = &skill.wanted else {
                continue;
            };
            let is_renewed = renewed.is_empty() || renewed.contains(&skill.name);
            let configured = wishes.skills.get(skill.name.as_str());
            let counts = wishes.are_of_lock || skill.configured;
            let configured = configured.filter(|_| counts && self.place.scope != Scope::User);
            if let Some(sourced) = configured
                && let Some(source) = &sourced.value.source
            {
                let source = written_in(source.expose(), &sourced.origin, world);
                let (with, demand) =
                    from_source(registries, &source, &self.lock, is_renewed, world)
                        .map_err(|failure| failure.at(sourced.origin.to_string()))?;
                registries = with;
                demands.push(demand);
                continue;
            }
            if let Some((place, demand)) =
                sources::again(&skill.registry, &skill.name, is_renewed, world)?
            {
                if registries.get(&place.name).is_err() {
                    registries = registries.and(vec![place]);
                }
                demands.push(demand);
                continue;
            }
            let said = configured.and_then(|sourced| sourced.value.version.as_deref());
            demands.push(Demand {
                package: Package {
                    registry: skill.registry.clone(),
                    name: skill.name.clone(),
                },
                wanted: Wanted::in_manifest(said.unwrap_or(wanted))?,
            });
        }
        Ok((registries, demands))
    }
}

fn not_locked(name: &SkillName, lock: &Lockfile, record: &Record) -> Failure {
    let score = |other: &SkillName| strsim::jaro_winkler(name.as_str(), other.as_str());
    let installed = record.skills.iter().map(|skill| &skill.name);
    let names = lock.skills.iter().map(|skill| &skill.name).chain(installed);
    let near = names.max_by(|a, b| score(a).total_cmp(&score(b)));
    let hint = match near.filter(|near| score(near) > 0.8) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("`open-skills pull {name}` or `open-skills install {name}` gets it"),
    };
    let message = format!("`{name}` is neither locked nor installed here");
    Failure::new("not-locked", message).with_hint(hint)
}

/// A gate that keeps to the user's policy. Whoever only looks remembers no keys.
pub fn gate<'t>(
    trust: &'t Sources,
    remembers: bool,
    world: &World,
) -> Result<PolicyGate<'t>, Failure> {
    let own = open::local(world).ok();
    let verified = |pins: &Path| Proofs::new(pins.with_file_name(proofs::FILE));
    let gate = PolicyGate::new(
        &trust.policy,
        trust.read_pins()?,
        trust.pins.as_deref().filter(|_| remembers),
        own.map(|own| own.registry.place().to_owned()),
        now(),
        archive_limits(world.settings_unwarned()?),
    );
    Ok(gate.proving(trust.pins.as_deref().map(verified)))
}

/// What the requests of these commands have in common.
pub struct Common {
    /// Downloaded archives.
    cache: Option<ArchiveCache>,
    /// The folder of pulled skills.
    into: PathBuf,
    /// The lock.
    lock: PathBuf,
    is_offline: bool,
    limits: crate::archive::Limits,
}

impl Common {
    /// What a lock's place and the settings say.
    pub fn new(locked: &Locked, settings: &Settings, world: &World) -> Self {
        let cache = open::cache_folder(world, settings);
        Self {
            cache: cache.map(|folder| ArchiveCache::new(&folder)),
            into: locked.folder(),
            lock: locked.place.site.lock.clone(),
            is_offline: settings.is_on("offline"),
            limits: archive_limits(settings),
        }
    }

    /// A request for these demands, that chooses anew.
    pub fn request<'r>(
        &'r self,
        registries: &'r Registries,
        demands: &'r [Demand],
        gate: Option<&'r dyn Gate>,
    ) -> pull::Request<'r> {
        pull::Request {
            demands,
            registries,
            into: &self.into,
            lock: &self.lock,
            lock_use: LockUse::Refresh,
            configured: None,
            cache: self.cache.as_ref(),
            gate,
            layout: pull::Layout::ByName,
            anew: &[],
            is_known: None,
            is_rehearsal: false,
            given: None,
            offline: self.is_offline,
            force: false,
            jobs: 8,
            limits: self.limits,
        }
    }

    /// The folder of pulled skills, unless the lock is about installed ones only.
    pub fn pulled_into(&self, locked: &Locked) -> Option<&Path> {
        (locked.place.scope != Scope::User).then(|| self.folder())
    }

    /// The folder of pulled skills.
    pub fn folder(&self) -> &Path {
        &self.into
    }
}
