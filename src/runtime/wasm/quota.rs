//! How much a guest has on disk: its own folders, looked at while it runs.
//!
//! No single file can outgrow the limit, since the worker's process may write none so large.
//! All of them together are counted here, several times a second, deleted files that are
//! still open too.

use std::path::{Path, PathBuf};

use crate::runtime::limits::Limit;
use crate::runtime::runner::Request;

/// The folders that are made for a run; what the user opened besides is the user's.
const OWN: [&str; 2] = ["/output", "/tmp"];
/// Deeper folders are not counted one by one: being there is too much already.
const MAX_DEPTH: usize = 128;

/// Counts what a guest has on disk.
#[derive(Debug)]
pub struct Quota {
    folders: Vec<PathBuf>,
    process: u32,
    bytes: u64,
    files: u64,
}

#[derive(Debug, Default)]
struct Found {
    bytes: u64,
    files: u64,
}

impl Quota {
    /// Counts in the folders that are made for the run, and in its worker's process.
    pub fn new(request: &Request, process: u32) -> Self {
        let own = request
            .mounts
            .iter()
            .filter(|mount| OWN.contains(&mount.guest.as_str()));
        Self {
            folders: own.map(|mount| mount.host.clone()).collect(),
            process,
            bytes: request.limits.disk,
            files: request.limits.files as u64,
        }
    }

    /// The limit that is exceeded, if one is.
    pub fn exceeded(&self) -> Option<Limit> {
        let mut found = Found {
            bytes: deleted_but_open(self.process),
            files: 0,
        };
        for folder in &self.folders {
            self.count(folder, 0, &mut found);
        }
        match () {
            () if found.bytes > self.bytes => Some(Limit::Disk),
            () if found.files > self.files => Some(Limit::Files),
            () => None,
        }
    }

    /// Counts a folder, and no further than to the limit. What vanishes while it is counted
    /// is not there.
    fn count(&self, folder: &Path, depth: usize, found: &mut Found) {
        if depth > MAX_DEPTH {
            found.files = self.files.saturating_add(1);
        }
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            if found.files > self.files || found.bytes > self.bytes {
                return;
            }
            found.files += 1;
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if metadata.is_dir() {
                self.count(&entry.path(), depth + 1, found);
            } else {
                found.bytes = found.bytes.saturating_add(metadata.len());
            }
        }
    }
}

/// Bytes of files that have no name any more but are still open in a process.
#[cfg(target_os = "linux")]
fn deleted_but_open(process: u32) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let open = std::fs::read_dir(format!("/proc/{process}/fd"));
    let open = open.into_iter().flatten().flatten();
    let files = open.filter_map(|entry| std::fs::metadata(entry.path()).ok());
    let nameless = files.filter(|file| file.is_file() && file.nlink() == 0);
    nameless.map(|file| file.len()).sum()
}

/// Elsewhere nobody tells.
#[cfg(not(target_os = "linux"))]
fn deleted_but_open(_: u32) -> u64 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quota(folder: &Path, bytes: u64, files: u64) -> Quota {
        Quota {
            folders: vec![folder.to_path_buf()],
            process: std::process::id(),
            bytes,
            files,
        }
    }

    #[test]
    fn bytes_and_entries_are_counted_in_every_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        std::fs::write(folder.path().join("a/b"), "12345").unwrap();
        std::fs::write(folder.path().join("c"), "123").unwrap();
        let exceeded = |bytes, files| quota(folder.path(), bytes, files).exceeded();
        // Other tests of this process may have nameless files open, but no large ones.
        assert_eq!(exceeded(1 << 30, 3), None);
        assert_eq!(exceeded(1 << 30, 2), Some(Limit::Files));
        assert_eq!(exceeded(7, 3), Some(Limit::Disk));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_deleted_file_counts_while_it_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let file = std::fs::File::create(folder.path().join("a")).unwrap();
        file.set_len(1 << 31).unwrap();
        std::fs::remove_file(folder.path().join("a")).unwrap();
        let quota = quota(folder.path(), 1 << 30, 10);
        assert_eq!(quota.exceeded(), Some(Limit::Disk));
        drop(file);
        assert_eq!(quota.exceeded(), None);
    }
}
