//! Folders that a command makes on its way, and takes back when it comes to nothing.

use std::path::{Path, PathBuf};

/// The folders that are not there on the way to a path, the deepest first.
#[derive(Debug)]
pub struct Unmade(Vec<PathBuf>);

impl Unmade {
    /// Those that are not there now.
    pub fn on_the_way_to(path: &Path) -> Self {
        let is_named = |folder: &&Path| !folder.as_os_str().is_empty();
        let is_missing = |folder: &&Path| folder.symlink_metadata().is_err();
        let folders = path.ancestors().take_while(is_named);
        let folders = folders.take_while(is_missing);
        Self(folders.map(Path::to_path_buf).collect())
    }

    /// Takes back those that were made since and hold nothing.
    pub fn take_back(&self) {
        for folder in &self.0 {
            // What holds anything stays, and so does what cannot be removed.
            let _ = std::fs::remove_dir(folder);
        }
    }

    /// What was done, with the folders taken back where it failed.
    pub fn unless_done<T, E>(&self, done: Result<T, E>) -> Result<T, E> {
        if done.is_err() {
            self.take_back();
        }
        done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_empty_folders_that_were_made_since_go() {
        let place = tempfile::tempdir().unwrap();
        let old = place.path().join("old");
        std::fs::create_dir(&old).unwrap();
        let deep = old.join("new/deep");
        let unmade = Unmade::on_the_way_to(&deep);
        std::fs::create_dir_all(&deep).unwrap();
        assert!(unmade.unless_done(Ok::<_, ()>(())).is_ok() && deep.is_dir());
        let kept = old.join("new/kept");
        std::fs::write(&kept, "").unwrap();
        unmade.take_back();
        assert!(!deep.exists() && kept.is_file());
        std::fs::remove_file(&kept).unwrap();
        unmade.take_back();
        assert!(!old.join("new").exists() && old.is_dir());
    }
}
