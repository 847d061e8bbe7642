//! Archives that were downloaded once: `archives-v1/<digest>` in the cache folder.
//!
//! The name is the digest of the bytes, and it is checked on every read: an archive that a
//! crash, a disk or a person altered counts as absent and is downloaded again.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::fs::{FsError, create_dir_all, read_limited, write_unflushed};
use crate::registry::Digest;

/// The name of the bucket; the number changes with its layout.
pub const BUCKET: &str = "archives-v1";

/// A use is noted once in so long.
const NOTED: Duration = Duration::from_hours(24);

/// Downloaded archives, by digest.
#[derive(Clone, Debug)]
pub struct ArchiveCache {
    folder: PathBuf,
}

impl ArchiveCache {
    /// The archives in a cache folder.
    pub fn new(cache: &Path) -> Self {
        Self {
            folder: cache.join(BUCKET),
        }
    }

    /// Where they lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(digest.hex())
    }

    /// The bytes with this digest and size, if they are here unharmed.
    pub fn get(&self, digest: &Digest, size: u64) -> Option<Vec<u8>> {
        let bytes = read_limited(&self.path(digest), size).ok()?;
        let is_whole = Digest::of(&bytes) == *digest;
        tracing::debug!(%digest, hit = is_whole, "archive cache");
        if is_whole {
            note_use(&self.path(digest));
        }
        is_whole.then_some(bytes)
    }

    /// Keeps bytes under their digest.
    pub fn put(&self, digest: &Digest, bytes: &[u8]) -> Result<(), FsError> {
        create_dir_all(&self.folder)?;
        write_unflushed(&self.path(digest), bytes)
    }
}

/// Has a file be as young as its last use, noted once a day. Where that cannot be written, it
/// goes sooner than it might.
fn note_use(path: &Path) {
    let now = SystemTime::now();
    let noted = path.metadata().and_then(|file| file.modified());
    if noted.is_ok_and(|time| now.duration_since(time).is_ok_and(|age| age > NOTED)) {
        let file = std::fs::File::options().append(true).open(path);
        if let Err(error) = file.and_then(|file| file.set_modified(now)) {
            tracing::debug!(%error, "archive cache: a use cannot be noted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_archives_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let cache = ArchiveCache::new(folder.path());
        let digest = Digest::of(b"archive");
        assert_eq!(cache.get(&digest, 7), None);
        cache.put(&digest, b"archive").unwrap();
        assert_eq!(cache.get(&digest, 7).as_deref(), Some(&b"archive"[..]));
        for damage in [&b"archivf"[..], b"archiv", b"archive+", b""] {
            std::fs::write(cache.path(&digest), damage).unwrap();
            assert_eq!(cache.get(&digest, 7), None);
        }
        cache.put(&digest, b"archive").unwrap();
        assert!(cache.get(&digest, 7).is_some());
    }
}
