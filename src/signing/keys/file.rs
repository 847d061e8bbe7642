//! Files that hold a secret: nobody else may read them, and they are never half-written.

use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use super::KeyError;
use crate::fs::{FsError, Shown as _, open_regular};

/// A key file is a page of text; more is none.
const MAX_BYTES: u64 = 64 << 10;

/// Reads a secret, unless others may read it too.
pub fn read_secret_file(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let failed = |source| FsError::Io {
        action: "read",
        path: path.to_path_buf(),
        source,
    };
    let file = open_regular(path)?;
    let metadata = file.metadata().map_err(failed)?;
    check_mode(path, &metadata)?;
    read_secret(file, &path.shown().to_string())
}

/// Reads a secret from wherever it comes; `what` is for messages.
pub fn read_secret(from: impl Read, what: &str) -> Result<Zeroizing<String>, KeyError> {
    // Room for all of it at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 << 10));
    let read = from.take(MAX_BYTES).read_to_end(&mut bytes);
    read.map_err(|source| FsError::Io {
        action: "read",
        path: what.into(),
        source,
    })?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(KeyError::NotAKey {
            expected: "private key",
            reason: Some("it is no text"),
        }),
    }
}

/// Refuses what anybody but its owner may touch.
#[cfg(unix)]
pub(super) fn check_mode(path: &Path, metadata: &std::fs::Metadata) -> Result<(), KeyError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = metadata.permissions().mode() & 0o7777;
    match mode & 0o077 {
        0 => Ok(()),
        _ => Err(KeyError::Exposed {
            path: path.to_path_buf(),
            mode,
        }),
    }
}

/// Where there are no modes, the user's folder is the user's.
#[cfg(not(unix))]
pub(super) fn check_mode(_: &Path, _: &std::fs::Metadata) -> Result<(), KeyError> {
    Ok(())
}

/// Makes a folder that only its owner may enter.
pub(in crate::signing) fn create_private_dir(path: &Path) -> Result<(), FsError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path).map_err(|source| FsError::Io {
        action: "create",
        path: path.to_path_buf(),
        source,
    })
}
