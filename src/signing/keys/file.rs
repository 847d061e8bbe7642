//! Files that hold a secret: nobody else may read them, and they are never half-written.

use std::path::Path;

use zeroize::Zeroizing;

use super::KeyError;
use crate::fs::{FsError, open_regular};

/// A key file is a page of text; more is none.
const MAX_BYTES: u64 = 64 << 10;

/// Reads a secret, unless others may read it too.
pub fn read_secret_file(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    use std::io::Read;
    let failed = |source| FsError::Io {
        action: "read",
        path: path.to_path_buf(),
        source,
    };
    let file = open_regular(path)?;
    let metadata = file.metadata().map_err(failed)?;
    check_mode(path, &metadata)?;
    // Room for all of it at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(64 << 10));
    file.take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
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

/// Writes a new file that only its owner may read; refuses to replace one.
pub(in crate::signing) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    use std::io::Write;
    let failed = |source| FsError::Io {
        action: "write",
        path: path.to_path_buf(),
        source,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    // A temporary file of this crate has the mode 0600 from its first moment.
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    temporary.write_all(bytes).map_err(failed)?;
    temporary.as_file().sync_all().map_err(failed)?;
    let placed = temporary.persist_noclobber(path);
    placed.map_err(|error| failed(error.error))?;
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
