//! What was let in one day is judged again: it may have been blocked since.

use std::path::Path;

use super::{Layout, Request};
use crate::diagnostics::Failure;
use crate::ops::parting::Parting;
use crate::store::installed::Site;
use crate::store::lockfile::{LockedSkill, Lockfile};

/// Says no to a locked skill that is refused by now, and how to be rid of it.
pub fn refuse(request: &Request<'_>, lock: &Lockfile, skill: &LockedSkill) -> Result<(), Failure> {
    let Some(why) = request.gate.and_then(|gate| gate.refused(skill)) else {
        return Ok(());
    };
    let message = format!("`{}` is refused by now: {why}", skill.name);
    Err(Failure::new("revoked", message).with_hint(hint(request, lock, skill)))
}

fn hint(request: &Request<'_>, lock: &Lockfile, skill: &LockedSkill) -> String {
    let name = &skill.name;
    let is_installed = || request.folder_of(skill).symlink_metadata().is_ok();
    match (request.layout, request.is_beside_the_lock()) {
        (Layout::ByTree, _) => "`open-skills trust list` says who refused it".to_owned(),
        (Layout::ByName, true) if request.is_known.is_some() => {
            format!("leave `{name}` out and say `--prune`, which takes it away")
        }
        (Layout::ByName, true) => {
            let site = Site::project(request.lock.parent().unwrap_or(Path::new("")));
            let parting = Parting {
                lock,
                file: request.lock,
                // One that cannot be read is somebody else's error.
                record: &site.record().unwrap_or_default(),
                pulled_into: Some(request.into),
                cwd: Path::new("."),
            };
            parting.advice(skill)
        }
        (Layout::ByName, false) if is_installed() => {
            format!("`open-skills uninstall {name}` takes it away")
        }
        (Layout::ByName, false) => "`open-skills audit` says how to be rid of it".to_owned(),
    }
}
