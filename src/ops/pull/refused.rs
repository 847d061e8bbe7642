//! What was let in one day is judged again: it may have been blocked since.

use std::path::Path;

use super::{Layout, Request, proven};
use crate::diagnostics::{Failure, shell_word};
use crate::ops::lint::display;
use crate::ops::parting::Parting;
use crate::store::installed::Site;
use crate::store::lockfile::{LockedSkill, Lockfile};

/// Says no to a locked skill that is refused by now, and how to be rid of it.
pub fn refuse(request: &Request<'_>, lock: &Lockfile, skill: &LockedSkill) -> Result<(), Failure> {
    let Some(gate) = request.gate else {
        return Ok(());
    };
    let failure = |kind, why| {
        let message = format!("`{}` is refused by now: {why}", skill.name);
        Failure::new(kind, message)
    };
    if let Some(why) = gate.refused(skill) {
        return Err(failure("revoked", why).with_hint(hint(request, lock, skill)));
    }
    let place = proven::place_of(request, skill);
    match gate.unexpected(skill, place) {
        Some(why) => Err(failure("key-changed", why).with_hint(renewal(request, skill, place))),
        None => Ok(()),
    }
}

/// How a version comes that the expected key signed, and what to say where the old key is meant.
fn renewal(request: &Request<'_>, skill: &LockedSkill, place: &str) -> String {
    let name = &skill.name;
    let place = shell_word(place);
    let rotate = format!("`open-skills trust rotate {name} --registry {place} --key OLD.pub`");
    if request.layout == Layout::ByTree || request.is_known.is_some() {
        return format!("if the key that the lock names is the right one: {rotate}");
    }
    let into = match request.is_beside_the_lock() {
        true if !matches!(display(request.into).as_str(), "" | ".") => {
            format!(" -C {}", shell_word(&display(request.into)))
        }
        _ => String::new(),
    };
    format!(
        "`open-skills update {name}{into}` takes a version that the expected key signed; if the \
         old one is the right one: {rotate}"
    )
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
