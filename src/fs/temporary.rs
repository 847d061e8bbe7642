//! Temporary files and folders: they go with their process, or when the next one looks.

use std::path::Path;

#[cfg(unix)]
use rustix::fs::FlockOperation;

#[cfg(unix)]
use super::open_unlinked;

/// How temporary files are named, around something random.
const TEMPORARY_PREFIX: &str = ".open-skills-";
const TEMPORARY_SUFFIX: &str = ".tmp";
/// Between making a temporary file and locking it there is a moment.
const YOUNG: std::time::Duration = std::time::Duration::from_mins(1);

/// A fresh file in a folder, with the mode that the umask gives, to be moved into place when
/// it is whole. What killed processes left of theirs is removed.
pub fn new_temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    sweep(folder, YOUNG);
    temporary(folder, 0o666)
}

/// The same for a secret: nobody but its owner may read it, from its first moment.
pub fn new_private_temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    sweep_private(folder);
    temporary(folder, 0o600)
}

/// Removes what killed processes left in a folder of secrets, without waiting for it to age.
pub fn sweep_private(folder: &Path) {
    sweep(folder, std::time::Duration::from_secs(2));
}

/// Removes what killed processes left in a folder that nobody else writes to, however young it
/// is: between making a temporary file and locking it there is but a moment, and this waits
/// for longer.
pub fn sweep_held(folder: &Path) {
    const MOMENT: std::time::Duration = std::time::Duration::from_millis(200);
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    if names.any(|name| is_temporary(&name.to_string_lossy())) {
        std::thread::sleep(MOMENT);
        sweep(folder, MOMENT);
    }
}

fn is_temporary(name: &str) -> bool {
    name.starts_with(TEMPORARY_PREFIX) && name.ends_with(TEMPORARY_SUFFIX)
}

fn temporary(folder: &Path, mode: u32) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    let file = builder.tempfile_in(folder)?;
    // The lock ends with its process: it tells the living from the dead. A file system
    // without locks has no clean-up either.
    #[cfg(unix)]
    let _ = rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive);
    Ok(file)
}

/// A fresh folder that goes with whatever is left in it. What killed processes left of theirs is
/// removed.
pub fn new_temporary_folder(folder: &Path) -> std::io::Result<TemporaryFolder> {
    sweep(folder, YOUNG);
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY_PREFIX).suffix(TEMPORARY_SUFFIX);
    let made = builder.tempdir_in(folder)?;
    #[cfg(unix)]
    let held = std::fs::File::open(made.path()).ok();
    #[cfg(unix)]
    if let Some(held) = &held {
        let _ = rustix::fs::flock(held, FlockOperation::NonBlockingLockExclusive);
    }
    Ok(TemporaryFolder {
        made,
        #[cfg(unix)]
        _held: held,
    })
}

/// A folder that vanishes with its process, or at the latest when the next one looks.
#[derive(Debug)]
pub struct TemporaryFolder {
    made: tempfile::TempDir,
    /// The lock, which tells the living from the dead.
    #[cfg(unix)]
    _held: Option<std::fs::File>,
}

impl TemporaryFolder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        self.made.path()
    }
}

/// Removes temporary files and folders of ours that no process holds any more; whatever fails is left.
#[cfg(unix)]
fn sweep(folder: &Path, young: std::time::Duration) {
    use std::os::unix::fs::MetadataExt;
    let is_dead = |path: &Path| {
        let found = std::fs::symlink_metadata(path).ok()?;
        let age = found.modified().ok()?.elapsed().ok()?;
        let ours = rustix::process::geteuid().as_raw() == found.uid();
        if !(found.is_file() || found.is_dir()) || !ours || age < young {
            return None;
        }
        let file = match found.is_dir() {
            true => std::fs::File::open(path).ok()?,
            false => open_unlinked(path).ok()?,
        };
        rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).ok()?;
        Some(found.is_dir())
    };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_ours = is_temporary(&entry.file_name().to_string_lossy());
        let dead = is_ours.then(|| is_dead(&entry.path())).flatten();
        let _ = match dead {
            Some(true) => std::fs::remove_dir_all(entry.path()),
            Some(false) => std::fs::remove_file(entry.path()),
            None => Ok(()),
        };
    }
}

/// Without locks nobody can tell the living from the dead.
#[cfg(not(unix))]
fn sweep(_: &Path, _: std::time::Duration) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_dead_processes_left_is_removed_and_the_living_keep_theirs() {
        let folder = tempfile::tempdir().unwrap();
        let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(1);
        let living = new_temporary(folder.path()).unwrap();
        living.as_file().set_modified(hour_ago).unwrap();
        let dead = folder.path().join(".open-skills-x.tmp");
        let young = folder.path().join(".open-skills-y.tmp");
        for path in [&dead, &young] {
            std::fs::write(path, "").unwrap();
        }
        let file = std::fs::File::options().write(true).open(&dead).unwrap();
        file.set_modified(hour_ago).unwrap();
        drop(file);
        drop(new_temporary(folder.path()).unwrap());
        assert!(living.path().exists() && young.exists() && !dead.exists());
    }

    #[test]
    fn in_a_folder_that_is_held_the_dead_leave_nothing_however_young() {
        let folder = tempfile::tempdir().unwrap();
        let living = new_temporary(folder.path()).unwrap();
        let young = folder.path().join(".open-skills-y.tmp");
        let other = folder.path().join("y.tmp");
        for path in [&young, &other] {
            std::fs::write(path, "").unwrap();
        }
        sweep_held(folder.path());
        assert!(living.path().exists() && other.exists() && !young.exists());
    }

    #[test]
    fn folders_of_the_dead_go_too_and_what_links_in_them_lead_to_stays() {
        let folder = tempfile::tempdir().unwrap();
        let hour_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(1);
        let old = |path: &Path| {
            let opened = std::fs::File::open(path).unwrap();
            opened.set_modified(hour_ago).unwrap();
        };
        let living = new_temporary_folder(folder.path()).unwrap();
        old(living.path());
        let kept = folder.path().join("kept");
        std::fs::write(&kept, "x").unwrap();
        let dead = folder.path().join(".open-skills-x.tmp");
        let young = folder.path().join(".open-skills-y.tmp");
        for path in [&dead, &young] {
            std::fs::create_dir(path).unwrap();
            std::os::unix::fs::symlink(&kept, path.join("link")).unwrap();
        }
        old(&dead);
        let fresh = new_temporary_folder(folder.path()).unwrap();
        assert!(living.path().exists() && young.exists() && !dead.exists() && kept.exists());
        let path = fresh.path().to_path_buf();
        drop(fresh);
        assert!(!path.exists());
    }
}
