//! The temporary folder of a repository: it goes with its owner, also with one that was killed.

use std::path::Path;
use std::time::Duration;

use crate::fs::{FileLock, lock_folder};

/// What their names begin with.
const PREFIX: &str = "open-skills-git-";
/// A folder that is younger may not have its lock yet.
const YOUNG: Duration = Duration::from_mins(1);

/// A temporary folder, removed when this value goes. Its lock ends with the process, and tells
/// the living from the dead.
pub(super) struct Folder {
    folder: tempfile::TempDir,
    _lock: Option<FileLock>,
}

impl Folder {
    /// A new one, after those were removed that nobody holds any more.
    pub fn new(among: &Path) -> std::io::Result<Self> {
        sweep(among);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(among)?;
        // Whoever cannot lock it could not tell that another one is held either.
        let lock = lock_folder(folder.path()).ok().flatten();
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes what killed processes of this user left; whatever fails is left.
#[cfg(unix)]
fn sweep(among: &Path) {
    let is_ours = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with(PREFIX);
    for entry in std::fs::read_dir(among).into_iter().flatten().flatten() {
        let path = entry.path();
        if is_ours(&entry.file_name()) && is_dead(&path).is_some() {
            let _ = std::fs::remove_dir_all(&path);
        }
    }
}

/// Without locks on folders nobody can tell.
#[cfg(not(unix))]
fn sweep(_: &Path) {}

/// The lock of a folder that nobody else holds, and that has been there for a while.
#[cfg(unix)]
fn is_dead(path: &Path) -> Option<std::fs::File> {
    use std::os::unix::fs::MetadataExt;
    let found = std::fs::symlink_metadata(path).ok()?;
    let age = found.modified().ok()?.elapsed().ok()?;
    let is_own = rustix::process::geteuid().as_raw() == found.uid();
    if !found.is_dir() || !is_own || age < YOUNG {
        return None;
    }
    let folder = std::fs::File::open(path).ok()?;
    folder.try_lock().ok()?;
    Some(folder)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs::{self, File};
    use std::time::SystemTime;

    use super::*;

    fn aged(path: &Path) {
        let then = SystemTime::now() - Duration::from_hours(1);
        File::open(path).unwrap().set_modified(then).unwrap();
    }

    #[test]
    fn what_the_dead_left_goes_and_what_the_living_hold_stays() {
        let among = tempfile::tempdir().unwrap();
        let at = |name: &str| among.path().join(name);
        for name in ["open-skills-git-dead", "open-skills-git-young", "other"] {
            fs::create_dir(at(name)).unwrap();
            fs::write(at(name).join("HEAD"), "x").unwrap();
        }
        aged(&at("open-skills-git-dead"));
        aged(&at("other"));
        let living = Folder::new(among.path()).unwrap();
        aged(living.path());
        assert!(!at("open-skills-git-dead").exists());
        let second = Folder::new(among.path()).unwrap();
        for path in [
            &at("open-skills-git-young"),
            &at("other"),
            living.path(),
            second.path(),
        ] {
            assert!(path.exists(), "{}", path.display());
        }
        let path = living.path().to_path_buf();
        drop(living);
        assert!(!path.exists());
    }
}
