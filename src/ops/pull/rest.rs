//! The skills of a lock that nobody asks for now: what is chosen has to fit them too.

use std::collections::BTreeSet;

use super::Request;
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::indexes::Asked;
use crate::registry::resolve::{Demand, Indexes, Package};
use crate::store::lockfile::{LockedSkill, Lockfile};

/// The names that others than the demands ask for and need: they stay as they are where that
/// fits, also where a choice is made anew.
pub fn of_others(demands: &[Demand], lock: &Lockfile) -> BTreeSet<SkillName> {
    let is_asked = |name: &SkillName| demands.iter().any(|d| d.package.name == *name);
    let others = lock.skills.iter().filter(|skill| skill.wanted.is_some());
    let mut open: Vec<&LockedSkill> = others.filter(|skill| !is_asked(&skill.name)).collect();
    let mut names = BTreeSet::new();
    while let Some(skill) = open.pop() {
        if names.insert(skill.name.clone()) {
            let needed = skill.dependencies.iter();
            open.extend(needed.filter_map(|name| lock.skill(name)));
        }
    }
    names.retain(|name| !is_asked(name));
    names
}

/// Says no where a locked skill that stays needs another version than the one that is chosen.
pub fn refuse_misfits(
    request: &Request<'_>,
    asked: &Asked<'_>,
    old: &Lockfile,
    chosen: &[LockedSkill],
) -> Result<(), Failure> {
    let mut lock = old.clone();
    for skill in chosen {
        lock.put(skill.clone());
    }
    lock.drop_unneeded();
    let stays = |skill: &&LockedSkill| chosen.iter().all(|one| one.name != skill.name);
    for skill in lock.skills.iter().filter(stays) {
        for now in chosen
            .iter()
            .filter(|now| skill.dependencies.contains(&now.name))
        {
            let same =
                |old: &LockedSkill| (&old.version, &old.registry) == (&now.version, &now.registry);
            if !old.skill(&now.name).is_some_and(same) {
                refuse_misfit(request, asked, skill, now)?;
            }
        }
    }
    Ok(())
}

fn refuse_misfit(
    request: &Request<'_>,
    asked: &Asked<'_>,
    skill: &LockedSkill,
    now: &LockedSkill,
) -> Result<(), Failure> {
    let package = Package {
        registry: skill.registry.clone(),
        name: skill.name.clone(),
    };
    // Of a version that is gone nobody knows what it needs.
    let Ok(index) = asked.index(&package) else {
        return Ok(());
    };
    let entry = index.version(&skill.version);
    let Some(needed) = entry.and_then(|entry| entry.dependencies.get(&now.name)) else {
        return Ok(());
    };
    if needed.matches(now.version.semver()) && now.registry == skill.registry {
        return Ok(());
    }
    let message = format!(
        "`{} {}` would be taken from `{}`, and the lock has `{} {}`, which needs `{}` `{needed}` of `{}`",
        now.name, now.version, now.registry, skill.name, skill.version, now.name, skill.registry
    );
    let both = [word(&skill.name, skill.wanted.as_deref())];
    let asked = request.demands.iter();
    let asked = asked.map(|demand| word(&demand.package.name, Some(&demand.wanted.to_string())));
    let words: Vec<String> = both.into_iter().chain(asked).collect();
    let hint = format!(
        "choose them together: `open-skills pull {}`",
        words.join(" ")
    );
    Err(Failure::new("conflicting-versions", message).with_hint(hint))
}

/// A skill as it is asked for.
fn word(name: &SkillName, wanted: Option<&str>) -> String {
    match wanted.filter(|wanted| *wanted != "latest") {
        Some(wanted) => format!("{name}@{wanted}"),
        None => name.to_string(),
    }
}
