//! What vouches for a folder that was pulled or installed: its lock says where it came from,
//! and the record of that version, which the pull left in the cache, has the signatures.

use std::path::{Path, PathBuf};

use super::World;
use super::agents::around;
use super::registry::{open, sources};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::ops::vouching;
use crate::registry::Key;
use crate::registry::documents::{self, Record};
use crate::signing::verify::Evidence;
use crate::store::installed::links::real;
use crate::store::installed::{Site, holds};
use crate::store::lockfile::{LOCK_FILE, LockedSkill, Lockfile};

/// A folder of a skill that a lock speaks of.
pub struct Kept {
    /// The lock.
    pub lock: PathBuf,
    /// What it says of the skill.
    pub skill: LockedSkill,
    /// The registry's place, as signatures and pins know it.
    pub place: String,
    /// The signatures of its record, as far as this machine has that.
    pub evidence: Vec<Evidence>,
    /// Whether its files are those that came.
    pub is_unchanged: bool,
}

impl Kept {
    /// What to say where the lock names a signer and the signature is not at hand.
    pub fn missing(&self) -> Option<String> {
        let signer = self.skill.signer.as_ref()?;
        let LockedSkill { name, version, .. } = &self.skill;
        self.evidence.is_empty().then(|| {
            format!(
                "`{}` says that `{signer}` signed it; the signature is not in the cache: \
                 `open-skills verify {name}@{version} --registry {}` asks for it",
                display(&self.lock),
                self.skill.registry
            )
        })
    }
}

/// What is known of a folder; nothing when no lock speaks of it, or what it came from knows no
/// signatures.
pub fn of_folder(path: &Path, world: &World) -> Result<Option<Kept>, Failure> {
    let whole = real(&world.environment.cwd.join(path));
    let name = whole.file_name().and_then(|name| name.to_str());
    let Some(name) = name.and_then(|name| SkillName::parse(name).ok()) else {
        return Ok(None);
    };
    if !whole.is_dir() {
        return Ok(None);
    }
    let Some((lock, skill)) = locked(&whole, &name, world)? else {
        return Ok(None);
    };
    told(&whole, lock, skill, world)
}

/// The same of a folder whose lock is known.
pub fn told(
    folder: &Path,
    lock: PathBuf,
    skill: LockedSkill,
    world: &World,
) -> Result<Option<Kept>, Failure> {
    let is_source = sources::of_lock(world, &skill.registry)?;
    if is_source.is_some() {
        return Ok(None);
    }
    let Ok(registry) = open::recalled(world, &skill.registry) else {
        return Ok(None);
    };
    let key = Key::record(&skill.name, &skill.version);
    let record = documents::read::<Record>(&*registry.registry, &key);
    let record = record.ok().map(|read| read.document);
    let record = record.filter(|record| record.tree == skill.tree);
    Ok(Some(Kept {
        evidence: record.as_ref().map(vouching::evidence).unwrap_or_default(),
        is_unchanged: holds(folder, skill.tree),
        place: registry.registry.place().to_owned(),
        lock,
        skill,
    }))
}

/// The lock that speaks of a folder, and what it says.
fn locked(
    folder: &Path,
    name: &SkillName,
    world: &World,
) -> Result<Option<(PathBuf, LockedSkill)>, Failure> {
    let beside = folder.parent().map(|parent| parent.join(LOCK_FILE));
    let mut locks: Vec<PathBuf> = beside.into_iter().collect();
    let project = around::project(world, world.settings_unwarned()?);
    let sites = [Some(Site::project(&project)), around::user_site(world).ok()];
    let installed = sites.into_iter().flatten();
    let holds = |site: &Site| stands_in(site, folder, name);
    locks.extend(installed.filter(holds).map(|site| site.lock));
    for path in locks {
        // A lock that cannot be read says nothing of it.
        let lock = Lockfile::read(&path).unwrap_or_default();
        if let Some(skill) = lock.skill(name) {
            return Ok(Some((path, skill.clone())));
        }
    }
    Ok(None)
}

/// Whether a folder is the copy of an installed skill, or one of its places.
fn stands_in(site: &Site, folder: &Path, name: &SkillName) -> bool {
    if real(&site.copy(name.as_str())) == folder {
        return true;
    }
    let record = site.record().unwrap_or_default();
    record.skill(name).is_some_and(|skill| {
        let mut places = skill.places.iter();
        places.any(|place| real(&site.whole(&place.path)) == folder)
    })
}
