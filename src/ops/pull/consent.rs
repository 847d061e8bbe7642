//! What a fresh choice would newly allow.

use super::examine::judged;
use super::{LockUse, Request, Rights, bundle, rights};
use crate::bundle::manifest::Manifest;
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::diff::permissions;
use crate::store::lockfile::{LockedSkill, Lockfile};

/// What a skill may do in the version that would take its place, and may not now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The skill.
    pub name: SkillName,
    /// The new permissions.
    pub rights: Rights,
    /// Set when another key vouches for it than before, or none any more: which one that is.
    pub signer: Option<Option<String>>,
}

/// What there is of a skill now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Had {
    /// What it may do.
    pub rights: Rights,
    /// Who vouched for it.
    pub signer: Option<String>,
}

/// Decides whether that may be; an error keeps all of it out.
pub type Agrees<'a> = dyn Fn(&[Added]) -> Result<(), Failure> + 'a;

/// What is installed under the name of a skill, where other files come; none where nothing is.
pub type Installed<'a> = dyn Fn(&LockedSkill) -> Option<Had> + 'a;

/// Sees what was chosen before any of it is fetched; an error keeps all of it out.
pub type Chosen<'a> = dyn Fn(&[LockedSkill]) -> Result<(), Failure> + 'a;

/// Who is asked before anything may do more than before.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Looks whether there is room for what was chosen.
    pub chosen: &'a Chosen<'a>,
    /// Decides.
    pub agrees: &'a Agrees<'a>,
    /// What stands there already, which nothing replaces unasked.
    pub installed: &'a Installed<'a>,
}

/// The skills whose next version asks for more or is another's: where the choice is made anew than the locked
/// one, and than the installed one in any case, unless the lock is to be taken as it is.
/// Nothing but the cache changes.
pub(super) fn added(
    request: &Request<'_>,
    asking: &Asking<'_>,
    old: &Lockfile,
    wanted: &[LockedSkill],
) -> Result<Vec<Added>, Failure> {
    let mut all = Vec::new();
    for now in wanted {
        let installed = match request.lock_use {
            LockUse::Frozen => None,
            _ => (asking.installed)(now),
        };
        let locked = old.skill(&now.name);
        let locked = locked.filter(|old| !old.is_same_release(now));
        let locked = locked.filter(|_| request.lock_use == LockUse::Refresh);
        let had = match (installed, locked) {
            (Some(installed), _) => installed,
            // When nobody can say any more what it might do, all is new.
            (None, Some(locked)) => Had {
                rights: rights(request, locked).unwrap_or_default(),
                signer: locked.signer.clone(),
            },
            (None, None) => continue,
        };
        let next = permissions(&Manifest::of(&bundle(request, now)?));
        let rights: Rights = next.difference(&had.rights).cloned().collect();
        // Whoever signed the one before may not be followed by nobody, or by another.
        let signer = match &had.signer {
            Some(before) => Some(judged(request, now)?).filter(|now| now.as_ref() != Some(before)),
            None => None,
        };
        if !rights.is_empty() || signer.is_some() {
            all.push(Added {
                name: now.name.clone(),
                rights,
                signer,
            });
        }
    }
    Ok(all)
}
