//! The project configurations that the user approved.

use std::path::{Path, PathBuf};

use crate::fs::{FsError, create_dir_all, read_text, write_atomic};

/// Approvals are a few lines; more is not ours.
const MAX_APPROVALS: u64 = 1 << 20;

/// The files that the user approved, as kept in the state folder: one
/// `sha256:<hex> <path>` a line, one line a path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Approvals {
    entries: Vec<(String, PathBuf)>,
}

impl Approvals {
    /// Where approvals are kept in a state folder.
    pub fn file(state_dir: &Path) -> PathBuf {
        state_dir.join("approved-configs")
    }

    /// Reads them; a file that is not there holds none.
    pub fn read(file: &Path) -> Result<Self, FsError> {
        match read_text(file, MAX_APPROVALS) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if error.kind() == "not-found" => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// A line that is not understood approves nothing.
    fn parse(text: &str) -> Self {
        let entries = text
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter(|(digest, _)| digest.starts_with("sha256:"))
            .map(|(digest, path)| (digest.to_owned(), path.into()))
            .collect();
        Self { entries }
    }

    /// Whether this file was approved with these bytes.
    pub fn contains(&self, path: &Path, digest: &str) -> bool {
        let matches = |(d, p): &(String, PathBuf)| d == digest && p == path;
        self.entries.iter().any(matches)
    }

    /// Approves a file, in the place of an older approval of it.
    pub fn add(&mut self, path: &Path, digest: &str) {
        self.remove(path);
        self.entries.push((digest.to_owned(), path.to_path_buf()));
    }

    /// Forgets a file; says whether it was known.
    pub fn remove(&mut self, path: &Path) -> bool {
        let before = self.entries.len();
        self.entries.retain(|(_, known)| known != path);
        self.entries.len() < before
    }

    /// Whether a path can be kept: one with a line break would forge a line.
    pub fn can_keep(path: &Path) -> bool {
        path.to_str()
            .is_some_and(|path| !path.contains(['\n', '\r']))
    }

    /// Writes them in one step, in a folder that is made when it is not there.
    pub fn write(&self, file: &Path) -> Result<(), FsError> {
        if let Some(folder) = file.parent() {
            create_dir_all(folder)?;
        }
        let mut text = String::new();
        for (digest, path) in &self.entries {
            if let Some(path) = path.to_str().filter(|_| Self::can_keep(path)) {
                text.extend([digest, " ", path, "\n"]);
            }
        }
        write_atomic(file, text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approvals_survive_writing_and_reading() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new/x");
        assert_eq!(Approvals::read(&file).unwrap(), Approvals::default());
        let mut approvals = Approvals::default();
        let (old, new) = ("sha256:1".to_owned(), "sha256:2".to_owned());
        approvals.add(Path::new("/a b"), &old);
        approvals.add(Path::new("/a b"), &new);
        approvals.add(Path::new("/x\nsha256:0 /y"), &old);
        approvals.write(&file).unwrap();
        let mut read = Approvals::read(&file).unwrap();
        assert!(read.contains(Path::new("/a b"), &new) && !read.contains(Path::new("/a b"), &old));
        assert!(!read.contains(Path::new("/y"), "sha256:0"));
        assert!(read.remove(Path::new("/a b")) && !read.remove(Path::new("/a b")));
    }
}
