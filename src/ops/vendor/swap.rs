//! Puts a finished folder in the place of the old one, so that whoever looks, and whoever ends us,
//! finds the one or the other.

use std::fs::File;
use std::path::Path;

use tempfile::TempDir;

use crate::diagnostics::Failure;
use crate::fs::FsError;

/// What the names of folders begin with that are being made.
pub const PREFIX: &str = ".new-";

/// Whoever changes the packages of a skill. What a run left that was killed goes, unless another
/// one is at work, whose it may be.
pub struct Working(Option<File>);

impl Working {
    /// Begins, below `vendor`.
    pub fn begin(vendor: &Path) -> Self {
        let folder = File::open(vendor).ok();
        let held = folder.filter(|folder| folder.try_lock().is_ok());
        if held.is_some() {
            let entries = std::fs::read_dir(vendor).into_iter().flatten().flatten();
            let is_left = |name: &std::ffi::OsStr| name.to_string_lossy().starts_with(PREFIX);
            for entry in entries.filter(|entry| is_left(&entry.file_name())) {
                // The next run tries again.
                let _ = std::fs::remove_dir_all(entry.path());
            }
        }
        Self(held)
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            // The lock goes with the handle in any case.
            let _ = folder.unlock();
        }
    }
}

/// Puts what was made in the place of the old folder, or takes the old one away when nothing was.
/// The old one ends up where the new one was made, and goes with it.
pub fn replace(made: &TempDir, place: &Path, is_empty: bool) -> Result<(), Failure> {
    let made = made.path();
    let gone = |error: &std::io::Error| error.kind() == std::io::ErrorKind::NotFound;
    if is_empty {
        return match std::fs::rename(place, made.join("old")) {
            Err(error) if !gone(&error) => Err(refused(place, error)),
            _ => Ok(()),
        };
    }
    if !place.exists() || !exchanged(made, place) {
        match std::fs::remove_dir_all(place) {
            Err(error) if !gone(&error) => return Err(refused(place, error)),
            _ => {}
        }
        std::fs::rename(made, place).map_err(|error| refused(place, error))?;
    }
    Ok(())
}

/// Exchanges two folders in one step, where the system and the file system can.
fn exchanged(one: &Path, other: &Path) -> bool {
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
    }
    #[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
    {
        let _ = (one, other);
        false
    }
}

/// What the file system did not let us write.
pub fn refused(path: &Path, source: std::io::Error) -> Failure {
    FsError::Io {
        action: "write",
        path: path.to_path_buf(),
        source,
    }
    .into()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    fn made(vendor: &Path) -> TempDir {
        let made = tempfile::Builder::new().prefix(PREFIX).tempdir_in(vendor);
        let made = made.unwrap();
        std::fs::write(made.path().join("file"), "x").unwrap();
        made
    }

    #[test]
    fn whoever_looks_finds_the_old_or_the_new() {
        let vendor = tempfile::tempdir().unwrap();
        let place = vendor.path().join("python");
        replace(&made(vendor.path()), &place, false).unwrap();
        let is_over = AtomicBool::new(false);
        let missed = std::thread::scope(|scope| {
            let looker = scope.spawn(|| {
                let mut missed = 0;
                while !is_over.load(Ordering::Relaxed) {
                    missed += usize::from(!place.join("file").exists());
                }
                missed
            });
            for _ in 0..300 {
                replace(&made(vendor.path()), &place, false).unwrap();
            }
            is_over.store(true, Ordering::Relaxed);
            looker.join().unwrap()
        });
        assert_eq!(missed, 0);
        replace(&made(vendor.path()), &place, true).unwrap();
        assert_eq!(std::fs::read_dir(vendor.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_killed_run_left_goes_unless_another_is_at_work() {
        let vendor = tempfile::tempdir().unwrap();
        let left = vendor.path().join(".new-left");
        let own = vendor.path().join("python");
        for folder in [&left, &own] {
            std::fs::create_dir(folder).unwrap();
        }
        let other = File::open(vendor.path()).unwrap();
        other.lock().unwrap();
        drop(Working::begin(vendor.path()));
        assert!(left.exists());
        drop(other);
        drop(Working::begin(vendor.path()));
        assert!(!left.exists() && own.exists());
    }
}
