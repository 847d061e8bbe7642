//! Compiled code on disk: ours alone, whole, and only for the very compiler and machine
//! that made it.
//!
//! Compiled code is trusted like the program itself, so the folder is closed to all others,
//! a file that is not ours to the byte counts as absent, and nothing that a script can write
//! ever stands here.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::archive::digest::Sha256Digest;
use crate::fs::{FsError, create_dir_all, read_limited};

/// Compiled code of a large runtime takes some 60 MiB; far more is not ours.
const MAX_CODE: u64 = 1 << 30;
/// Bytes of the digest that each file begins with.
const DIGEST: usize = 32;

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
        own(folder)?;
        Ok(Self {
            folder: folder.to_path_buf(),
        })
    }

    /// The code for a key; nothing when it is absent or not as it was written.
    pub fn read(&self, key: &CodeKey<'_>) -> Option<Vec<u8>> {
        let path = self.folder.join(key.file_name());
        let mut bytes = read_limited(&path, MAX_CODE).ok()?;
        let code = bytes.split_off(DIGEST.min(bytes.len()));
        (Sha256Digest::of(&code).as_bytes()[..] == bytes[..]).then_some(code)
    }

    /// Keeps the code for a key, in one step.
    pub fn write(&self, key: &CodeKey<'_>, code: &[u8]) -> Result<(), FsError> {
        use std::io::Write;
        let path = self.folder.join(key.file_name());
        let failed = |source| FsError::Io {
            action: "write",
            path: path.clone(),
            source,
        };
        // A temporary file is the owner's alone (0600) and keeps that when it is renamed.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).map_err(failed)?;
        let digest = Sha256Digest::of(code);
        file.write_all(digest.as_bytes()).map_err(failed)?;
        file.write_all(code).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        Ok(())
    }
}

/// Makes the folder with mode 0700; refuses one that is a link, belongs to another user, or
/// that others could write to: what stands in it may be theirs.
#[cfg(unix)]
fn own(folder: &Path) -> Result<(), FsError> {
    use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
    let failed = |source| FsError::Io {
        action: "use",
        path: folder.to_path_buf(),
        source,
    };
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        made => made.map_err(failed)?,
    }
    let metadata = std::fs::symlink_metadata(folder).map_err(failed)?;
    let is_closed = metadata.mode() & 0o022 == 0;
    let is_ours = is_closed && metadata.uid() == rustix::process::geteuid().as_raw();
    if !metadata.is_dir() || !is_ours {
        return Err(failed(std::io::ErrorKind::PermissionDenied.into()));
    }
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700)).map_err(failed)
}

/// Elsewhere the cache folder of a user is closed to others by the system.
#[cfg(not(unix))]
fn own(folder: &Path) -> Result<(), FsError> {
    create_dir_all(folder)
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

    #[test]
    fn code_comes_back_for_its_own_key_only() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CodeCache::open(&folder.path().join("a/code")).unwrap();
        assert_eq!(cache.read(&key("48", "x86")), None);
        cache.write(&key("48", "x86"), b"code").unwrap();
        assert_eq!(cache.read(&key("48", "x86")).unwrap(), b"code");
        for other in [key("49", "x86"), key("48", "arm"), key("48x", "86")] {
            assert_eq!(cache.read(&other), None);
        }
    }

    #[test]
    fn code_that_was_changed_or_cut_counts_as_absent() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CodeCache::open(folder.path()).unwrap();
        let key = key("48", "x86");
        cache.write(&key, b"code").unwrap();
        let path = folder.path().join(key.file_name());
        let whole = std::fs::read(&path).unwrap();
        for length in 0..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(cache.read(&key), None, "{length} bytes");
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(cache.read(&key), None, "byte {at}");
        }
        std::fs::write(&path, &whole).unwrap();
        assert_eq!(cache.read(&key).unwrap(), b"code");
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
        assert_eq!(mode(&path.join(key.file_name())), 0o600);
        let link = folder.path().join("link");
        symlink(&path, &link).unwrap();
        assert_eq!(CodeCache::open(&link).unwrap_err().kind(), "denied");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o770)).unwrap();
        assert_eq!(CodeCache::open(&path).unwrap_err().kind(), "denied");
    }
}
