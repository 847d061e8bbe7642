//! In which order skills are looked at.

use std::collections::BTreeSet;

use crate::bundle::names::SkillName;
use crate::store::lockfile::LockedSkill;

/// First what nothing else needs, then what that needs, and so on: whether a skill is needed
/// at all is known when the files of whoever needs it were looked at.
pub fn needed_last<T>(all: Vec<T>, skill: impl Fn(&T) -> &LockedSkill) -> Vec<Vec<T>> {
    let mut rounds = Vec::new();
    let mut rest = all;
    while !rest.is_empty() {
        let needs = |one: &T| skill(one).dependencies.clone();
        let needed: BTreeSet<SkillName> = rest.iter().flat_map(needs).collect();
        let (later, now): (Vec<T>, Vec<T>) = rest.into_iter().partition(|one| {
            let skill = skill(one);
            skill.wanted.is_none() && needed.contains(&skill.name)
        });
        // Skills that need each other come together.
        match now.is_empty() {
            true => {
                rounds.push(later);
                rest = now;
            }
            false => {
                rounds.push(now);
                rest = later;
            }
        }
    }
    rounds
}
