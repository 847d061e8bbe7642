//! Folders that were pulled beside a lock that somebody installs from.

use std::path::Path;

use super::{Layout, Request};
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::store::installed::holds;
use crate::store::lockfile::{LockedSkill, Lockfile};

/// Says no where a lock would say another version than stands in a pulled folder beside it: a lock
/// has one version of a skill, and only a pull or an update brings that folder along.
pub fn refuse_other_versions(
    request: &Request<'_>,
    old: &Lockfile,
    wanted: &[LockedSkill],
) -> Result<(), Failure> {
    if request.is_beside_the_lock() || request.layout == Layout::ByTree {
        return Ok(());
    }
    let beside = request.lock.parent().unwrap_or(Path::new(""));
    for skill in wanted {
        let pulled = old.skill(&skill.name).filter(|old| !old.installed_only);
        let Some(pulled) = pulled.filter(|old| old.tree != skill.tree) else {
            continue;
        };
        let folder = beside.join(skill.name.as_str());
        if holds(&folder, pulled.tree) {
            let message = format!(
                "`{}` holds {} as it was pulled, and the lock would say {}",
                display(&folder),
                pulled.version,
                skill.version
            );
            let hint =
                "pull the same first, `open-skills pull` takes the same words; then install it";
            return Err(Failure::new("already-exists", message).with_hint(hint));
        }
    }
    Ok(())
}
