//! The folder in which a runtime is made, and what is left of those whose process was killed.
//!
//! Whoever works in one holds its lock, which ends with the process: it tells a build that goes
//! on from one that nobody goes on with.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::fs::{FsError, create_dir_all, open_unlinked};

/// What the folders' names begin with.
const PREFIX: &str = ".build-";
/// What the names of older versions' folders began with as well.
const FORMER: &str = ".fetch-";
/// The file that is held.
const LOCK: &str = ".lock";
/// A folder without a lock may be one that is begun just now.
const YOUNG: Duration = Duration::from_hours(1);

/// A folder to work in, which goes afterwards.
#[derive(Debug)]
pub struct Workshop {
    // Let go before the folder is removed: not every system removes what somebody holds.
    _lock: File,
    folder: tempfile::TempDir,
}

impl Workshop {
    /// A new one below the folder of all runtimes. What others left behind goes first.
    pub fn open(root: &Path) -> Result<Self, FsError> {
        create_dir_all(root)?;
        for path in abandoned(root) {
            // What cannot be removed is no reason to make nothing.
            let _ = std::fs::remove_dir_all(path);
        }
        let made = || -> io::Result<Self> {
            let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(root)?;
            // It gets its name when it is held: nobody ever sees one that is free.
            let begun = folder.path().join(".lock-begun");
            let lock = File::create_new(&begun)?;
            match lock.lock() {
                Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
                _ => {}
            }
            std::fs::rename(begun, folder.path().join(LOCK))?;
            Ok(Self {
                _lock: lock,
                folder,
            })
        };
        made().map_err(|source| FsError::Io {
            action: "write",
            path: root.to_path_buf(),
            source,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Whether somebody works in a folder. One that is no workshop is nobody's.
pub fn is_busy(folder: &Path) -> bool {
    if !is_workshop(folder) {
        return false;
    }
    let lock = open_unlinked(&folder.join(LOCK)).map(|lock| lock.try_lock());
    match lock {
        Ok(Ok(())) => false,
        Ok(Err(TryLockError::WouldBlock)) => true,
        _ => is_young(folder),
    }
}

/// The folders that nobody works in any more.
pub fn abandoned(root: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    folders
        .map(|entry| entry.path())
        .filter(|path| is_workshop(path) && !is_busy(path))
        .collect()
}

fn is_workshop(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    name.is_some_and(|name| name.starts_with(PREFIX) || name.starts_with(FORMER))
}

fn is_young(folder: &Path) -> bool {
    let changed = std::fs::symlink_metadata(folder).and_then(|found| found.modified());
    changed.is_ok_and(|at| at.elapsed().is_ok_and(|age| age < YOUNG))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_behind_goes_and_what_is_worked_in_stays() {
        let root = tempfile::tempdir().unwrap();
        let first = Workshop::open(root.path()).unwrap();
        let place = first.path().to_path_buf();
        // As after a kill: the folder is there, and nobody holds it.
        let left = root.path().join(".build-left");
        std::fs::create_dir(&left).unwrap();
        std::fs::write(left.join(LOCK), "").unwrap();
        let begun = root.path().join(".build-begun");
        std::fs::create_dir(&begun).unwrap();
        std::fs::create_dir(root.path().join("python")).unwrap();
        assert!(is_busy(&place) && is_busy(&begun) && !is_busy(&left));
        let second = Workshop::open(root.path()).unwrap();
        assert!(!left.exists() && place.exists() && begun.exists());
        drop((first, second));
        let mut names: Vec<_> = std::fs::read_dir(root.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        assert_eq!(names, [".build-begun", "python"]);
    }
}
