//! The registries that could not be asked, each told once for all the skills that it concerns.

use crate::diagnostics::{Explain, Failure};
use crate::registry::{RegistryError, Trouble};
use crate::store::lockfile::LockedSkill;

/// A registry that could not be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silent {
    /// The registry, as the lock calls it.
    pub registry: String,
    /// The skills of which it could not say anything.
    pub skills: Vec<String>,
    /// A stable word for machines, such as `denied`.
    pub kind: &'static str,
    /// Why it could not be asked.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Whether an error of an index says something of the registry, and nothing of the skill.
pub(super) fn is_of_registry(error: &RegistryError) -> bool {
    is_kind(error.kind())
}

/// The same of a failure on the way to a version.
pub(super) fn is_kind(kind: &str) -> bool {
    let all = [
        Trouble::Denied,
        Trouble::Unreachable,
        Trouble::Busy,
        Trouble::Misconfigured,
    ];
    all.iter().any(|trouble| trouble.word() == kind)
}

/// Notes that an index could not be read.
pub(super) fn note_index(all: &mut Vec<Silent>, skill: &LockedSkill, error: &RegistryError) {
    match of(all, skill) {
        // What goes for several is no matter of one object.
        Some(known) => {
            let of_all = RegistryError {
                key: None,
                ..error.clone()
            };
            if known.kind == error.kind() {
                known.message = of_all.to_string();
            }
            add(known, skill);
        }
        None => all.push(begun(skill, error.kind(), error.to_string(), error.hint())),
    }
}

/// Notes that a version could not be fetched.
pub(super) fn note_version(all: &mut Vec<Silent>, skill: &LockedSkill, failure: Failure) {
    match of(all, skill) {
        Some(known) => add(known, skill),
        None => all.push(begun(skill, failure.kind, failure.message, failure.hint)),
    }
}

fn of<'s>(all: &'s mut [Silent], skill: &LockedSkill) -> Option<&'s mut Silent> {
    all.iter_mut().find(|one| one.registry == skill.registry)
}

fn add(silent: &mut Silent, skill: &LockedSkill) {
    let name = skill.name.to_string();
    if !silent.skills.contains(&name) {
        silent.skills.push(name);
    }
}

fn begun(skill: &LockedSkill, kind: &'static str, message: String, hint: Option<String>) -> Silent {
    Silent {
        registry: skill.registry.clone(),
        skills: vec![skill.name.to_string()],
        kind,
        message,
        hint,
    }
}
