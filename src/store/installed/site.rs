//! A place that skills are installed in: a project, or the user's home.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::record::{RECORD_FILE, Record, RecordError};
use crate::fs::{FsError, create_dir_all};
use crate::store::lockfile::LOCK_FILE;

/// A place that skills are installed in.
///
/// The one verified copy of every skill stands below `base`; agents find links to it. In a
/// project `base` is `.open-skills`, which can be checked in with the links, because they are
/// relative; for a user it lies in the folder of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// The project's folder, or the home folder.
    pub root: PathBuf,
    /// Where copies and record are kept.
    pub base: PathBuf,
    /// The lock file of what comes from registries.
    pub lock: PathBuf,
    /// Whether nothing may be written outside of the root: a cloned project must not lead
    /// out of itself by a link.
    pub is_confined: bool,
}

impl Site {
    /// A project.
    pub fn project(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            base: root.join(".open-skills"),
            lock: root.join(LOCK_FILE),
            is_confined: true,
        }
    }

    /// A user, with the home folder and the folder of data.
    pub fn user(home: &Path, data: &Path) -> Self {
        let base = data.join("installed");
        Self {
            root: home.to_path_buf(),
            lock: base.join(LOCK_FILE),
            base,
            is_confined: false,
        }
    }

    /// The folder of the verified copies.
    pub fn skills(&self) -> PathBuf {
        self.base.join("skills")
    }

    /// The verified copy of a skill.
    pub fn copy(&self, name: &str) -> PathBuf {
        self.skills().join(name)
    }

    /// What is installed here.
    pub fn record(&self) -> Result<Record, RecordError> {
        Record::read(&self.base.join(RECORD_FILE))
    }

    /// Remembers what is installed here.
    pub fn remember(&self, record: &Record) -> Result<(), RecordError> {
        record.write(&self.base.join(RECORD_FILE))
    }

    /// Waits until nobody else changes what is installed here, and keeps others waiting for
    /// as long as the answer lives. It ends with the process, however that ends.
    pub fn hold(&self) -> Result<File, FsError> {
        create_dir_all(&self.base)?;
        let path = self.base.join(".busy");
        let failed = |source| FsError::Io {
            action: "lock",
            path: path.clone(),
            source,
        };
        let mut options = std::fs::OpenOptions::new();
        let file = options.create(true).append(true).open(&path);
        let file = file.map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(file)
    }

    /// A path as the record keeps it: relative where it lies below the root.
    pub fn kept(&self, path: &Path) -> PathBuf {
        path.strip_prefix(&self.root).unwrap_or(path).to_path_buf()
    }

    /// A path of the record as it stands on this machine.
    pub fn whole(&self, kept: &Path) -> PathBuf {
        self.root.join(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_below_the_root_move_with_it() {
        let site = Site::project(Path::new("/p"));
        assert_eq!(
            site.kept(Path::new("/p/.x/skills/a")),
            Path::new(".x/skills/a")
        );
        assert_eq!(site.kept(Path::new("/q/a")), Path::new("/q/a"));
        assert_eq!(site.whole(Path::new("/q/a")), Path::new("/q/a"));
        assert_eq!(site.whole(Path::new(".x/a")), Path::new("/p/.x/a"));
    }

    #[test]
    fn one_works_while_the_other_waits() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::project(folder.path());
        let held = site.hold().unwrap();
        let again = File::open(site.base.join(".busy")).unwrap();
        assert!(again.try_lock().is_err());
        drop(held);
        assert!(again.try_lock().is_ok());
    }
}
