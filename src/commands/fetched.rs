//! Skills by reference, for commands that look at one: had in the cache, verified as `pull` does.

use std::path::{Path, PathBuf};

use super::World;
use super::pull::{self, PullArgs};
use crate::archive::digest::ArchiveDigest;
use crate::bundle::references::Reference;
use crate::bundle::versions::Version;
use crate::diagnostics::Failure;
use crate::ops::Silent;
use crate::store::lockfile::{LOCK_FILE, Lockfile};

/// Where the skill is that a text means: what lies on this machine stays where it is, and a
/// reference is pulled into the cache.
pub fn place(text: &Path, registry: Option<&str>, world: &World) -> Result<PathBuf, Failure> {
    // Of two that are compared, one is often the folder of that name.
    match reference(text, None, world)? {
        Some(reference) => folder(reference, registry, world),
        None => Ok(text.to_path_buf()),
    }
}

/// The same beside the name of a registry, where a bare name is the skill there.
pub fn place_in(text: &Path, registry: Option<&str>, world: &World) -> Result<PathBuf, Failure> {
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
        && matches!(Reference::parse(name, &|_| false), Ok(Reference::Named(named)) if named.registry.is_none())
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

/// Pulls what a reference means into a folder of the cache, and gives the skill's own.
pub fn folder(text: &str, registry: Option<&str>, world: &World) -> Result<PathBuf, Failure> {
    // Each reference has a folder and a lock of its own, so that none disturbs another.
    let key = ArchiveDigest::of(format!("{text}\n{registry:?}").as_bytes());
    let directory = super::run::cache(world)?
        .join("run-v1")
        .join(&key.hex()[..16]);
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
    pull::fetch(&args, world, &Silent)?;
    let lock = Lockfile::read(&directory.join(LOCK_FILE))?;
    let asked = lock.skills.iter().find(|skill| skill.wanted.is_some());
    let Some(skill) = asked else {
        let message = format!("`{text}` was pulled, and the lock does not name it");
        return Err(Failure::new("bad-lock", message));
    };
    Ok(directory.join(skill.name.as_str()))
}
