//! The registries that a lock names, also those that nobody here knows.

use crate::bundle::names::SkillName;
use crate::commands::World;
use crate::commands::registry::{open, sources};
use crate::diagnostics::Failure;
use crate::ops::registries::Registries;
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
