//! The registries that a lock names, also those that nobody here knows.

use crate::bundle::names::SkillName;
use crate::commands::World;
use crate::commands::registry::{open, sources, vanished};
use crate::diagnostics::Failure;
use crate::ops::presence;
use crate::ops::registries::Registries;
use crate::ops::sources::Pinned;
use crate::store::lockfile::{LockedSkill, Lockfile};

/// What is locked has to fit too, so its registries may have to be asked as well.
pub fn with_those_of_the_lock(
    registries: Registries,
    lock: &Lockfile,
    world: &World,
) -> Result<Registries, Failure> {
    refuse(lock, &|_| false, world)?;
    with_known(registries, lock, world)
}

/// The same without those that only the lock names: what comes from them is chosen anew.
pub fn with_known(
    mut registries: Registries,
    lock: &Lockfile,
    world: &World,
) -> Result<Registries, Failure> {
    for skill in &lock.skills {
        if registries.get(&skill.registry).is_err() && !open::is_lost(world, skill)? {
            let mut registry = match sources::of_lock(world, &skill.registry)? {
                Some(source) => source,
                None => open::of_lock(world, skill)?,
            };
            registry.name.clone_from(&skill.registry);
            registries = registries.and(vec![registry]);
        }
    }
    Ok(registries)
}

/// The registry that somebody named, in the place of each that the lock names: it has the same
/// files, or they are refused by their digests.
pub fn standing_in(
    mut registries: Registries,
    registry: &str,
    lock: &Lockfile,
    world: &World,
) -> Result<Registries, Failure> {
    for skill in &lock.skills {
        let name = &skill.registry;
        if registries.get(name).is_err() && sources::of_lock(world, name)?.is_none() {
            let mut there = open::named(world, registry)?;
            there.name.clone_from(name);
            registries = registries.and(vec![there]);
        }
    }
    Ok(registries)
}

/// Why something of the lock is not there: where its whole registry is gone, it may have moved.
pub fn or_moved(
    failure: Failure,
    lock: &Lockfile,
    registries: &Registries,
    world: &World,
) -> Failure {
    if failure.kind != "not-found" {
        return failure;
    }
    let is_gone = |skill: &&LockedSkill| {
        // A source that is pinned to a commit is no registry, and says by itself what it lacks.
        if Pinned::parse(&skill.registry).is_some() {
            return false;
        }
        let Ok(named) = registries.get(&skill.registry) else {
            return false;
        };
        let required = presence::require(named);
        // What a key vouched for before is told of already.
        required.is_err_and(|error| presence::is_absent(&error))
            && vanished::is_pinned(world, named).is_ok_and(|is_pinned| !is_pinned)
    };
    match lock.skills.iter().find(is_gone) {
        Some(skill) => failure.with_hint(format!(
            "the lock has `{}` from there: if that registry moved, `open-skills pull --frozen \
             --registry PLACE` takes what is locked from where it is now",
            skill.name
        )),
        None => failure,
    }
}

/// Says no where only the lock names the registry of a skill that somebody asked for, unless
/// the skill is taken from elsewhere now.
pub fn refuse(
    lock: &Lockfile,
    is_elsewhere: &dyn Fn(&SkillName) -> bool,
    world: &World,
) -> Result<(), Failure> {
    let mut lost: Vec<&LockedSkill> = Vec::new();
    for skill in lock.skills.iter().filter(|skill| skill.wanted.is_some()) {
        if !is_elsewhere(&skill.name) && open::is_lost(world, skill)? {
            lost.push(skill);
        }
    }
    let Some(first) = lost.first() else {
        return Ok(());
    };
    let from_it = lost.iter().filter(|skill| skill.registry == first.registry);
    let names: Vec<String> = from_it.map(|skill| format!("`{}`", skill.name)).collect();
    let (registry, names) = (&first.registry, names.join(", "));
    let message = format!("there is no registry `{registry}`: the lock has {names} from it");
    let hint = format!(
        "give a registry that name again, under `registries` of open-skills.yaml; or \
         `open-skills pull --refresh` takes {names} from those that there are"
    );
    Err(Failure::new("not-found", message).with_hint(hint))
}
