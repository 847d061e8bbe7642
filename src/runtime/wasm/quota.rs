//! How much a guest has on disk: its own folders, looked at while it runs.
//!
//! No single file can outgrow the limit, since the worker's process may write none so large.
//! All of them together are counted here, several times a second, deleted files that are
//! still open too.

use std::path::{Path, PathBuf};

use crate::runtime::limits::Limit;
use crate::runtime::measure::SCRATCH;
use crate::runtime::runner::Request;

/// The folders that are made for a run, and how many times the files of the limit each may hold;
/// what the user opened besides is the user's.
const OWN: [(&str, usize); 2] = [("/output", 1), ("/tmp", SCRATCH)];
/// Deeper folders are not counted one by one: being there is too much already.
const MAX_DEPTH: usize = 128;

/// Counts what a guest has on disk.
#[derive(Debug)]
pub struct Quota {
    /// The folders, and how many files each may hold.
    folders: Vec<(PathBuf, usize)>,
    process: u32,
    bytes: u64,
}

/// What was counted: the bytes of all folders, the files of one.
#[derive(Debug, Default)]
struct Found {
    bytes: u64,
    files: usize,
}

impl Quota {
    /// Counts in the folders that are made for the run, and in its worker's process.
    pub fn new(request: &Request, process: u32) -> Self {
        let folders = request.mounts.iter().filter_map(|mount| {
            let (_, times) = OWN.iter().find(|(guest, _)| *guest == mount.guest)?;
            let most = request.limits.files.saturating_mul(*times);
            Some((mount.host.clone(), most))
        });
        Self {
            folders: folders.collect(),
            process,
            bytes: request.limits.disk,
        }
    }

    /// The limit that is exceeded, if one is.
    pub fn exceeded(&self) -> Option<Limit> {
        let mut found = Found {
            bytes: deleted_but_open(self.process),
            files: 0,
        };
        let mut is_many = false;
        for (folder, most) in &self.folders {
            found.files = 0;
            self.count(folder, *most, 0, &mut found);
            is_many |= found.files > *most;
        }
        match () {
            () if found.bytes > self.bytes => Some(Limit::Disk),
            () if is_many => Some(Limit::Files),
            () => None,
        }
    }

    /// Counts a folder, and no further than to the limit. What vanishes while it is counted
    /// is not there.
    fn count(&self, folder: &Path, most: usize, depth: usize, found: &mut Found) {
        if depth > MAX_DEPTH {
            found.files = most.saturating_add(1);
        }
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        for entry in entries.flatten() {
            if found.files > most || found.bytes > self.bytes {
                return;
            }
            found.files += 1;
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            if metadata.is_dir() {
                self.count(&entry.path(), most, depth + 1, found);
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

    fn quota(folder: &Path, bytes: u64, files: usize) -> Quota {
        Quota {
            folders: vec![(folder.to_path_buf(), files)],
            process: std::process::id(),
            bytes,
        }
    }

    #[test]
    fn each_folder_may_hold_its_own_number_of_files() {
        let (few, many) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let fill = |folder: &Path, names: std::ops::Range<u8>| {
            names.for_each(|name| std::fs::write(folder.join(name.to_string()), "").unwrap());
        };
        let mut quota = quota(few.path(), 1 << 30, 2);
        quota.folders.push((many.path().to_path_buf(), 20));
        fill(few.path(), 0..2);
        fill(many.path(), 0..20);
        assert_eq!(quota.exceeded(), None);
        fill(many.path(), 20..21);
        assert_eq!(quota.exceeded(), Some(Limit::Files));
        std::fs::remove_file(many.path().join("0")).unwrap();
        fill(few.path(), 2..3);
        assert_eq!(quota.exceeded(), Some(Limit::Files));
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
