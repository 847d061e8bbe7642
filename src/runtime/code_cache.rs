//! Compiled code on disk: ours alone, whole, and only for the very compiler and machine
//! that made it.
//!
//! Compiled code is trusted like the program itself, so the folder is closed to all others,
//! a file that is not ours to the byte counts as absent, and nothing that a script can write
//! ever stands here. Beside each file stands its stamp: digest, length, time and inode as
//! they were when it was written. [`CodeCache::path`] holds a file against its stamp without
//! reading it, as the largest would take longer to hash than to run;
//! [`CodeCache::verified`] reads it all.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::archive::digest::Sha256Digest;
use crate::fs::{FileLock, FsError, create_dir_all, lock_file, own, read_limited};

/// Compiled code of a large runtime takes some 60 MiB; far more is not ours.
const MAX_CODE: u64 = 1 << 30;
/// A stamp takes far less.
const MAX_STAMP: u64 = 1 << 10;

/// What decides whether compiled code fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeKey<'a> {
    /// The digest of the WebAssembly that was compiled.
    pub source: Sha256Digest,
    /// The compiler and its version.
    pub compiler: &'a str,
    /// The processor and system that the code is for, with its features.
    pub target: &'a str,
    /// The compiler's settings.
    pub settings: &'a str,
}

impl CodeKey<'_> {
    /// The file's name. Lengths keep the parts apart: no two keys are the same text.
    fn file_name(&self) -> String {
        let mut state = Sha256::new();
        state.update(self.source.as_bytes());
        for part in [self.compiler, self.target, self.settings] {
            state.update((part.len() as u64).to_le_bytes());
            state.update(part.as_bytes());
        }
        format!("{:x}.code", state.finalize())
    }
}

/// The folder of compiled code within the user's cache folder.
#[derive(Clone, Debug)]
pub struct CodeCache {
    folder: PathBuf,
}

impl CodeCache {
    /// Opens the folder, made when it is absent, and closes it to everybody else.
    pub fn open(folder: &Path) -> Result<Self, FsError> {
        if let Some(parent) = folder.parent() {
            create_dir_all(parent)?;
        }
        own::make(folder)?;
        Ok(Self {
            folder: folder.to_path_buf(),
        })
    }

    /// The file with the code for a key; nothing when it is absent, not ours alone, or was
    /// touched since it was written.
    pub fn path(&self, key: &CodeKey<'_>) -> Option<PathBuf> {
        self.stamped(key).map(|(path, _)| path)
    }

    /// As [`path`](Self::path), with every byte held against the digest.
    pub fn verified(&self, key: &CodeKey<'_>) -> Option<PathBuf> {
        let (path, stamp) = self.stamped(key)?;
        let code = read_limited(&path, MAX_CODE).ok()?;
        (Sha256Digest::of(&code).to_string() == stamp.sha256).then_some(path)
    }

    fn stamped(&self, key: &CodeKey<'_>) -> Option<(PathBuf, Stamp)> {
        let path = self.folder.join(key.file_name());
        let written = read_limited(&path.with_extension(STAMP), MAX_STAMP).ok()?;
        let written: Stamp = serde_json::from_slice(&written).ok()?;
        let metadata = std::fs::symlink_metadata(&path).ok()?;
        let found = Stamp::of(&metadata, written.sha256.clone());
        (is_ours_alone(&metadata) && found == written).then_some((path, written))
    }

    /// Keeps the code for a key, in one step; gives its file.
    pub fn write(&self, key: &CodeKey<'_>, code: &[u8]) -> Result<PathBuf, FsError> {
        let path = self.folder.join(key.file_name());
        self.put(&path, code)?;
        let metadata = std::fs::symlink_metadata(&path).map_err(write(&path))?;
        let stamp = Stamp::of(&metadata, Sha256Digest::of(code).to_string());
        let stamp = serde_json::to_vec(&stamp).map_err(|error| write(&path)(error.into()))?;
        // Until its own stamp is there, the code counts as absent.
        self.put(&path.with_extension(STAMP), &stamp)?;
        Ok(path)
    }

    /// The right to make the code for a key, while the answer lives; nothing while another
    /// thread or process has it. Where it cannot be had at all, everybody makes their own.
    pub fn claim(&self, key: &CodeKey<'_>) -> Option<Claim> {
        let path = self.folder.join(key.file_name()).with_extension(LOCK);
        match lock_file(&path, std::time::Duration::ZERO, &mut || {}) {
            Ok(Some(held)) => Some(Claim { _held: Some(held) }),
            Ok(None) => None,
            Err(error) => {
                tracing::debug!(%error, "nobody waits for compiled code");
                Some(Claim { _held: None })
            }
        }
    }

    fn put(&self, path: &Path, bytes: &[u8]) -> Result<(), FsError> {
        use std::io::Write;
        // A temporary file is the owner's alone (0600) and keeps that when it is renamed.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(write(path))?;
        file.write_all(bytes).map_err(write(path))?;
        file.as_file().sync_all().map_err(write(path))?;
        let kept = file.persist(path);
        kept.map_err(|error| write(path)(error.error)).map(drop)
    }
}

/// The ending of the files that hold stamps.
const STAMP: &str = "stamp";
/// That of the files that say who compiles; a lock goes with the process that holds it.
const LOCK: &str = "lock";

/// The right to make the code for one key.
#[derive(Debug)]
pub struct Claim {
    _held: Option<FileLock>,
}

/// What a file of code was like when it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    sha256: String,
    length: u64,
    /// Nanoseconds since 1970; a file from before that is not ours.
    modified: u128,
    /// The inode, where files have one: a file of the same name may be another one.
    file: u64,
}

impl Stamp {
    fn of(metadata: &Metadata, sha256: String) -> Self {
        let modified = metadata.modified().ok();
        let modified = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        #[cfg(unix)]
        let file = std::os::unix::fs::MetadataExt::ino(metadata);
        #[cfg(not(unix))]
        let file = 0;
        Self {
            sha256,
            length: metadata.len(),
            modified: modified.map_or(0, |time| time.as_nanos()),
            file,
        }
    }
}

/// Whether nobody but the user could have written to a file.
#[cfg(unix)]
fn is_ours_alone(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_closed = metadata.mode() & 0o022 == 0;
    metadata.is_file() && is_closed && metadata.uid() == rustix::process::geteuid().as_raw()
}

/// Elsewhere the cache folder of a user is closed to others by the system.
#[cfg(not(unix))]
fn is_ours_alone(metadata: &Metadata) -> bool {
    metadata.is_file()
}

fn write(path: &Path) -> impl FnOnce(std::io::Error) -> FsError {
    let path = path.to_path_buf();
    move |source| FsError::Io {
        action: "write",
        path,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key<'a>(compiler: &'a str, target: &'a str) -> CodeKey<'a> {
        CodeKey {
            source: Sha256Digest::of(b"wasm"),
            compiler,
            target,
            settings: "",
        }
    }

    fn read(cache: &CodeCache, key: &CodeKey<'_>) -> Option<Vec<u8>> {
        cache.path(key).map(|path| std::fs::read(path).unwrap())
    }

    #[test]
    fn code_comes_back_for_its_own_key_only() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CodeCache::open(&folder.path().join("a/code")).unwrap();
        assert_eq!(cache.path(&key("48", "x86")), None);
        cache.write(&key("48", "x86"), b"code").unwrap();
        assert_eq!(read(&cache, &key("48", "x86")).unwrap(), b"code");
        for other in [key("49", "x86"), key("48", "arm"), key("48x", "86")] {
            assert_eq!(cache.path(&other), None);
        }
    }

    #[test]
    fn one_at_a_time_makes_the_code_for_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CodeCache::open(folder.path()).unwrap();
        let held = cache.claim(&key("48", "x86"));
        assert!(held.is_some() && cache.claim(&key("48", "x86")).is_none());
        assert!(cache.claim(&key("49", "x86")).is_some());
        drop(held);
        assert!(cache.claim(&key("48", "x86")).is_some());
    }

    #[test]
    fn code_that_was_touched_counts_as_absent() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CodeCache::open(folder.path()).unwrap();
        let key = key("48", "x86");
        let path = cache.write(&key, b"code").unwrap();
        for bytes in ["cod", "kode", "codes"] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(cache.path(&key), None, "{bytes}");
        }
        // Another file of the same length and time is another file.
        cache.write(&key, b"code").unwrap();
        let time = std::fs::metadata(&path).unwrap().modified().unwrap();
        let other = folder.path().join("other");
        std::fs::write(&other, "kode").unwrap();
        let file = std::fs::File::options().write(true).open(&other).unwrap();
        file.set_modified(time).unwrap();
        assert!(
            cfg!(not(unix)) || {
                std::fs::rename(&other, &path).unwrap();
                cache.path(&key).is_none()
            }
        );
    }

    #[test]
    fn what_a_stamp_cannot_see_the_digest_does() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CodeCache::open(folder.path()).unwrap();
        let key = key("48", "x86");
        let path = cache.write(&key, b"code").unwrap();
        assert_eq!(cache.verified(&key).unwrap(), path);
        let time = std::fs::metadata(&path).unwrap().modified().unwrap();
        std::fs::write(&path, "kode").unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(time).unwrap();
        assert_eq!(cache.verified(&key), None);
    }

    #[test]
    fn a_stamp_that_is_gone_or_cut_leaves_no_code() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CodeCache::open(folder.path()).unwrap();
        let key = key("48", "x86");
        let stamp = cache.write(&key, b"code").unwrap().with_extension(STAMP);
        let whole = std::fs::read(&stamp).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&stamp, &whole[..length]).unwrap();
            assert_eq!(cache.path(&key), None, "{length} bytes");
        }
        std::fs::remove_file(&stamp).unwrap();
        assert_eq!(cache.path(&key), None);
    }

    #[test]
    #[cfg(unix)]
    fn folder_and_files_are_the_users_alone() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("code");
        std::fs::create_dir(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        let cache = CodeCache::open(&path).unwrap();
        let key = key("48", "x86");
        cache.write(&key, b"code").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o700);
        let file = path.join(key.file_name());
        assert_eq!(mode(&file), 0o600);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o620)).unwrap();
        assert_eq!(cache.path(&key), None);
        let link = folder.path().join("link");
        symlink(&path, &link).unwrap();
        assert_eq!(CodeCache::open(&link).unwrap_err().kind(), "denied");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o770)).unwrap();
        assert_eq!(CodeCache::open(&path).unwrap_err().kind(), "denied");
    }
}
