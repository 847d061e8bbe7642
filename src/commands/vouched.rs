//! Holds skills that lie on this machine to the trust policy, before anything is made of them.

use std::path::{Path, PathBuf};

use super::World;
use super::agents::around;
use super::locked::gate;
use super::trust::sources::{policy, sources};
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::ops::refused::{Refusals, by_now};
use crate::output::escape::printable_line;
use crate::store::installed::links::real;

/// Refuses an archive that the policy keeps out, with the signatures that lie beside it.
pub fn archive(path: &Path, bytes: &[u8], world: &World) -> Result<(), Failure> {
    let trust = sources(world, None)?;
    let gate = gate(&trust, true, world)?;
    let admitted = gate.admit_archive(path, bytes);
    for notice in gate.notices() {
        world.printer.caution(printable_line(&notice));
    }
    admitted.map_err(|failure| failure.at(display(path)))
}

/// Refuses an archive whose files or key were revoked, whatever else is the matter with it: who
/// passes it on may sign it first.
pub fn archive_to_pass_on(path: &Path, bytes: &[u8], world: &World) -> Result<(), Failure> {
    let trust = sources(world, None)?;
    match gate(&trust, false, world)?.admit_archive(path, bytes) {
        Err(failure) if failure.kind == "revoked" => Err(failure.at(display(path))),
        _ => Ok(()),
    }
}

/// Refuses folders that are blocked, and those that were pulled or installed and are refused by
/// now. Nobody signs the folder that a skill is written in, so none has to be signed.
pub fn folders(folders: &[PathBuf], done: &str, world: &World) -> Result<(), Failure> {
    held(folders, done, world, |refusals, folder| {
        refusals.folder(folder)
    })
}

/// Refuses a folder that is blocked.
pub fn folder_to_pass_on(folder: &Path, done: &str, world: &World) -> Result<(), Failure> {
    held(&[folder.to_path_buf()], done, world, |refusals, folder| {
        refusals.blocked(folder)
    })
}

fn held(
    folders: &[PathBuf],
    done: &str,
    world: &World,
    why: impl Fn(&Refusals<'_>, &Path) -> Option<String>,
) -> Result<(), Failure> {
    let policy = policy(world)?;
    let refusals = Refusals::new(&policy, around::user_site(world).ok());
    for folder in folders {
        if let Some(why) = why(&refusals, folder) {
            let whole = real(folder);
            let name = whole.file_name().unwrap_or(whole.as_os_str());
            let name = display(Path::new(name));
            let message = format!("`{name}` is not {done}: {}", by_now(&why));
            let failure = Failure::new("revoked", message).at(display(folder));
            return Err(failure.with_hint("`open-skills trust list` says who refused it"));
        }
    }
    Ok(())
}
