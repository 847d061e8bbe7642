//! How much the folders of a run hold, looked at while it goes on.

use std::fs;
use std::path::{Path, PathBuf};

use super::limits::{Limit, Limits};

/// Scratch files may be more than those that are kept, by so much.
pub const SCRATCH: usize = 10;

/// The two folders that a script writes.
#[derive(Clone, Debug)]
pub struct Folders {
    /// The folder whose files become artifacts.
    pub output: PathBuf,
    /// The folder of temporary files.
    pub scratch: PathBuf,
}

impl Folders {
    /// The limit that they are beyond, if they are.
    pub fn passed(&self, limits: &Limits) -> Option<Limit> {
        let (output, scratch) = (counted(&self.output), counted(&self.scratch));
        if output.bytes + scratch.bytes > limits.disk {
            return Some(Limit::Disk);
        }
        let is_many =
            output.entries > limits.files || scratch.entries > limits.files.saturating_mul(SCRATCH);
        is_many.then_some(Limit::Files)
    }

    /// The limit that they have come up to: a file that may grow no more fills all of it.
    pub fn reached(&self, limits: &Limits) -> Option<Limit> {
        let bytes = counted(&self.output).bytes + counted(&self.scratch).bytes;
        (bytes >= limits.disk).then_some(Limit::Disk)
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    entries: usize,
    bytes: u64,
}

/// How much a folder holds; it may change meanwhile.
fn counted(folder: &Path) -> Count {
    let mut count = Count::default();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            count.entries += 1;
            // Of a link, not of what it leads to.
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            count.bytes += taken(&metadata);
            if metadata.is_dir() {
                open.push(entry.path());
            }
        }
    }
    count
}

/// The room that a file takes: one with holes takes less than its length.
#[cfg(unix)]
fn taken(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::blocks(metadata) * 512
}

#[cfg(not(unix))]
fn taken(metadata: &fs::Metadata) -> u64 {
    metadata.len()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_folder_takes_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(folder.path().join("a/b"), vec![1; 100_000]).unwrap();
        let sparse = fs::File::create(folder.path().join("sparse")).unwrap();
        sparse.set_len(1 << 40).unwrap();
        let count = counted(folder.path());
        assert_eq!(count.entries, 3);
        assert!((100_000..1 << 20).contains(&count.bytes), "{count:?}");
        assert_eq!(counted(Path::new("/nowhere")), Count::default());
    }

    #[test]
    fn both_folders_count() {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders {
            output: folder.path().to_path_buf(),
            scratch: folder.path().to_path_buf(),
        };
        fs::write(folder.path().join("a"), vec![1; 8_192]).unwrap();
        let mut limits = Limits::default();
        assert_eq!(folders.passed(&limits), None);
        limits.disk = 10_000;
        assert_eq!(folders.passed(&limits), Some(Limit::Disk));
        limits.disk = 16_384;
        assert_eq!(folders.passed(&limits), None);
        assert_eq!(folders.reached(&limits), Some(Limit::Disk));
        limits.disk = 1 << 20;
        assert_eq!(folders.reached(&limits), None);
        limits.files = 0;
        assert_eq!(folders.passed(&limits), Some(Limit::Files));
    }
}
