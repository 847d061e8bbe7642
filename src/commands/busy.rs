//! One command at a time changes what a lock speaks of; the others wait.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::World;
use crate::diagnostics::Failure;
use crate::fs::{FileLock, lock_file, own};
use crate::ops::lint::display;
use crate::output::escape::printable_line;
use crate::registry::Digest;
use crate::store::installed::links::real;

/// How long another command is waited for: a large pull over a slow line takes its time.
const PATIENCE: Duration = Duration::from_mins(10);

/// Waits until no other command changes the skills of a lock, and keeps others waiting while
/// the answer lives. It ends with the process, however that ends. What is locked lies beside
/// the state of the tool, so that the folder of the skills stays as it is; where that cannot
/// be written, nobody waits for anybody.
pub fn hold(lock: &Path, world: &World) -> Result<Option<FileLock>, Failure> {
    let whole = real(&world.environment.cwd.join(lock));
    let name = Digest::of(whole.as_os_str().as_encoded_bytes()).hex();
    let Some(locks) = locks(world) else {
        return Ok(None);
    };
    let path = locks.join(format!("{}.busy", name.get(..16).unwrap_or(&name)));
    let folder = display(lock.parent().unwrap_or(lock));
    let folder = match folder.as_str() {
        "" => "this folder".to_owned(),
        folder => format!("`{}`", printable_line(folder)),
    };
    let mut waits = || {
        let line = format!("waiting for another open-skills that changes the skills of {folder}");
        world.printer.status(line);
    };
    match lock_file(&path, PATIENCE, &mut waits) {
        Ok(Some(held)) => Ok(Some(held)),
        Ok(None) => {
            let message = format!("another open-skills still changes the skills of {folder}");
            let hint = "wait for it or end it, then run the command again";
            Err(Failure::new("busy", message).with_hint(hint))
        }
        Err(error) => {
            tracing::debug!(%error, "no lock can be held");
            Ok(None)
        }
    }
}

/// The same, unless nothing is changed: a rehearsal waits for nobody and keeps nobody waiting.
pub fn hold_unless(
    is_rehearsal: bool,
    lock: &Path,
    world: &World,
) -> Result<Option<FileLock>, Failure> {
    match is_rehearsal {
        true => Ok(None),
        false => hold(lock, world),
    }
}

/// Where locks of folders lie: beside the state of the tool, else in a temporary folder that
/// is the user's alone. Nothing where there is no such place: what others can write to, they
/// can fill with links.
pub fn locks(world: &World) -> Option<PathBuf> {
    let base = match world.environment.state_dir() {
        Some(state) => state,
        None => own::temporary_in(&std::env::temp_dir())
            .inspect_err(|error| tracing::debug!(%error, "no lock can be held"))
            .ok()?,
    };
    Some(base.join("locks"))
}
