//! What a fresh choice would newly allow.

use super::{Request, Rights, bundle, rights};
use crate::bundle::manifest::Manifest;
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::diff::permissions;
use crate::store::lockfile::{LockedSkill, Lockfile};

/// What a locked skill may do in the version that would take its place, and may not now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The skill.
    pub name: SkillName,
    /// The new permissions, at least one.
    pub rights: Rights,
}

/// Decides whether that may be; an error keeps all of it out.
pub type Agrees<'a> = dyn Fn(&[Added]) -> Result<(), Failure> + 'a;

/// The locked skills whose next version asks for more. Nothing but the cache changes.
pub(super) fn added(
    request: &Request<'_>,
    old: &Lockfile,
    wanted: &[LockedSkill],
) -> Result<Vec<Added>, Failure> {
    let mut all = Vec::new();
    for now in wanted {
        let Some(before) = old.skill(&now.name).filter(|old| old.tree != now.tree) else {
            continue;
        };
        let next = permissions(&Manifest::of(&bundle(request, now)?));
        // When nobody can say any more what it might do, all is new.
        let had = rights(request, before).unwrap_or_default();
        let rights: Rights = next.difference(&had).cloned().collect();
        if !rights.is_empty() {
            all.push(Added {
                name: now.name.clone(),
                rights,
            });
        }
    }
    Ok(all)
}
