//! Skills by reference, for commands that look at one: had in the cache, verified as `pull` does.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::World;
use super::pull::{self, PullArgs};
use super::registry::open;
use super::trust::sources::{Sources, sources as trust_sources};
use crate::archive::digest::ArchiveDigest;
use crate::bundle::references::{Named, Placed, Reference};
use crate::bundle::versions::Version;
use crate::diagnostics::Failure;
use crate::ops::Silent;
use crate::ops::pull::{Change, Layout, Report};
use crate::ops::registries::LOCAL;
use crate::ops::run_cache::{self, InUse};
use crate::store::lockfile::{LockedSkill, Lockfile};

/// How often a skill is pulled that somebody else removes from the cache at once.
const ROUNDS: u32 = 3;

/// Where the skill is that a text means: what lies on this machine stays where it is, and a
/// reference is pulled into the cache.
pub fn place(text: &Path, registry: Option<&str>, world: &World) -> Result<PathBuf, Failure> {
    match reference(text, registry, world)? {
        Some(reference) => folder(reference, registry, world),
        None => Ok(text.to_path_buf()),
    }
}

/// The text when it means a skill elsewhere; none when that lies on this machine. Beside the
/// name of a registry a bare name is the skill there, whatever folder has the same name.
pub fn reference<'t>(
    text: &'t Path,
    registry: Option<&str>,
    world: &World,
) -> Result<Option<&'t str>, Failure> {
    let environment = &world.environment;
    if let (Some(name), Some(_)) = (text.to_str(), registry)
        && is_bare_name(name)
    {
        return Ok(Some(name));
    }
    let Some(reference) = text.to_str().filter(|_| !text.exists()) else {
        return Ok(None);
    };
    let exists = |path: &str| environment.resolve(path, &environment.cwd).exists();
    match Reference::parse(reference, &exists)? {
        Reference::Folder(_) | Reference::Archive(_) => Ok(None),
        _ => Ok(Some(reference)),
    }
}

/// Whether a text is a skill's name without a registry: `pdf`, `pdf@^1.2`.
pub fn is_bare_name(text: &str) -> bool {
    matches!(Reference::parse(text, &|_| false), Ok(Reference::Named(named)) if named.registry.is_none())
}

/// Whether a text names a skill of a registry where skills are put in place, whatever lies
/// here: a folder that came with somebody's repository never stands in for what was published.
pub fn is_name_in_registry(text: &str, world: &World) -> Result<bool, Failure> {
    let Ok(Reference::Named(named)) = Reference::parse(text, &|_| false) else {
        return Ok(false);
    };
    let Some(registry) = named.registry else {
        return Ok(true);
    };
    let configured = &world.settings_unwarned()?.layer.registries;
    Ok(registry == LOCAL || configured.contains_key(&registry))
}

/// Whoever meant the folder of a name that no registry has learns how to say so.
pub fn or_folder<'t>(
    failure: Failure,
    mut texts: impl Iterator<Item = &'t String>,
    world: &World,
) -> Failure {
    let cwd = &world.environment.cwd;
    let is_meant = |text: &&String| {
        let missing = failure.missing_skill.as_deref();
        missing == Some(text.as_str()) && cwd.join(text.as_str()).exists()
    };
    match texts.find(is_meant) {
        Some(text) => {
            let hint = format!("for the folder write `./{text}`");
            failure.with_hint(hint)
        }
        None => failure,
    }
}

/// A skill in the cache, and the lock that speaks of it.
pub struct Had {
    /// Its own folder.
    pub folder: PathBuf,
    /// The lock.
    pub lock: PathBuf,
    /// What it says of the skill.
    pub skill: LockedSkill,
}

/// Pulls what a reference means into the cache, and gives the skill's own folder there. That
/// one never changes: another version, or another skill, has another.
pub fn folder(text: &str, registry: Option<&str>, world: &World) -> Result<PathBuf, Failure> {
    had(text, registry, world).map(|had| had.folder)
}

/// The same, with what its lock says of it.
pub fn had(text: &str, registry: Option<&str>, world: &World) -> Result<Had, Failure> {
    let parsed = Reference::parse(text, &|_| false)?;
    let origins = match &parsed {
        Reference::Named(named) => open::origins(world, named.registry.as_deref().or(registry))?,
        Reference::Placed(placed) => open::origins(world, Some(&placed.location))?,
        Reference::Git(_) | Reference::Folder(_) | Reference::Archive(_) => String::new(),
    };
    // Each reference has a folder of its own, so that none disturbs another.
    let origin = format!("{text}\n{origins}");
    let key = short(&origin);
    let cache = super::run::cache(world)?;
    let directory = cache.join(run_cache::FOLDER).join(key);
    let version = text.rsplit_once('@').map(|(_, version)| version);
    let exact = version.is_some_and(|version| version.parse::<Version>().is_ok());
    let offline = world.settings_unwarned()?.is_on("offline");
    let args = PullArgs {
        references: vec![text.to_owned()],
        registry: registry.map(str::to_owned),
        directory: directory.clone(),
        frozen: false,
        locked: false,
        refresh: !offline && !exact,
        allow_stale: false,
        library: false,
        force: true,
        // Nothing runs before its permissions were granted.
        accept_permissions: true,
        jobs: 8,
        answer: super::answer::AnswerArgs::default(),
    };
    crate::fs::create_dir_all(&directory)?;
    run_cache::mark(&cache);
    run_cache::note_origin(&directory, &origin);
    let trust = trust_sources(world, None)?;
    let lock = directory.join(judged(&parsed, &trust, world)?);
    let report = pull_and_hold(&args, &lock, world)?;
    // The cache loses what is old when it grows.
    if (report.skills.iter()).any(|pulled| pulled.change != Change::Unchanged) {
        run_cache::sweep(&cache, SystemTime::now());
    }
    // A key that was seen for the first time is one that is known from now on. It was let in by
    // the policy that was read at first, whatever somebody wrote meanwhile.
    let known = directory.join(judged(&parsed, &trust, world)?);
    let written = Lockfile::read(&lock)?;
    // Another run of the same may have done so already.
    if known != lock && !written.skills.is_empty() {
        written.write(&known)?;
        let _ = std::fs::remove_file(&lock);
    }
    let asked = (report.skills.into_iter()).find(|pulled| pulled.skill.wanted.is_some());
    let had = asked.map(|pulled| Had {
        folder: pulled.folder,
        lock: known,
        skill: pulled.skill,
    });
    had.ok_or_else(|| {
        let message = format!("`{text}` was pulled, and the lock does not name it");
        Failure::new("bad-lock", message)
    })
}

/// Pulls, and keeps what was pulled where it lies until this command ends.
fn pull_and_hold(args: &PullArgs, lock: &Path, world: &World) -> Result<Report, Failure> {
    let mut round = 0;
    loop {
        round += 1;
        let report = pull::fetch_as(args, lock, Layout::ByTree, world, &Silent)?;
        let trees = report.skills.iter().filter_map(|one| one.folder.parent());
        let mut is_whole = true;
        for tree in trees {
            match InUse::hold(tree) {
                Ok(Some(held)) => world.keep([held]),
                // Somebody took it for unused since it was looked at.
                Ok(None) => is_whole = false,
                // Where nothing can be written, nothing can be removed.
                Err(error) => tracing::debug!(%error, "a skill in the cache cannot be held"),
            }
        }
        if is_whole || round == ROUNDS {
            return Ok(report);
        }
    }
}

/// The lock of what was let in by the trust policy as it stands, and by the keys that were seen
/// first: under others, a skill in the cache has to be let in anew.
fn judged(reference: &Reference, trust: &Sources, world: &World) -> Result<String, Failure> {
    let pins = trust.read_pins()?;
    let name = match reference {
        Reference::Named(Named { name, .. }) | Reference::Placed(Placed { name, .. }) => {
            name.as_str()
        }
        // What a repository calls it is not known yet.
        Reference::Git(_) | Reference::Folder(_) | Reference::Archive(_) => "",
    };
    let of_name: Vec<_> = (pins.entries())
        .filter(|(subject, _)| subject.ends_with(name))
        .collect();
    // Who has nowhere to remember keys must not be believed by somebody who has.
    let state = world.environment.state_dir();
    let key = short(&format!("{:?}\n{of_name:?}\n{state:?}", trust.policy));
    Ok(format!("{key}.lock"))
}

/// A name for a text.
fn short(text: &str) -> String {
    ArchiveDigest::of(text.as_bytes()).hex()[..16].to_owned()
}
