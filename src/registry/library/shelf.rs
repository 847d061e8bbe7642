//! Files under paths: all that a library needs of a store.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::fs::{FsError, create_dir_all, read_limited, reason, write_atomic};
use crate::registry::{RegistryError, Trouble};

/// How many folders deep a library goes.
const DEPTH: usize = 16;

/// Files under paths, `/` between their parts. Threads may share it.
pub trait Shelf: Send + Sync {
    /// The place, as it may be shown: no secrets in it.
    fn place(&self) -> &str;

    /// Lists every file, in any order.
    fn list(&self) -> Result<Vec<Item>, RegistryError>;

    /// Reads a file of at most `limit` bytes.
    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, RegistryError>;

    /// Writes a file as a whole, whatever stood there.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), RegistryError>;

    /// Removes a file.
    fn remove(&self, path: &str) -> Result<(), RegistryError>;
}

/// A file in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it stands.
    pub path: String,
    /// How many bytes it has.
    pub size: u64,
    /// Tells this state of it from others.
    pub stamp: String,
}

/// A shelf in a folder. Links are not followed.
#[derive(Clone, Debug)]
pub struct Shelved {
    root: PathBuf,
    place: String,
}

impl Shelved {
    /// The files below a folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let place = root.display().to_string();
        Self { root, place }
    }

    fn error(&self, trouble: Trouble, path: &str, why: &str) -> RegistryError {
        let detail = format!("`{}`: {why}", path.escape_debug());
        RegistryError::new(trouble, &self.place, detail)
    }

    fn files_error(&self, path: &str, error: &FsError) -> RegistryError {
        match error {
            FsError::Io { source, .. } => self.error(trouble(source), path, &reason(source)),
            FsError::TooLarge { .. } => self.error(Trouble::TooLarge, path, &error.to_string()),
            other => self.error(Trouble::Corrupt, path, &other.to_string()),
        }
    }
}

fn trouble(error: &io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::NotFound => Trouble::NotFound,
        ErrorKind::PermissionDenied => Trouble::Denied,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Trouble::NoSpace,
        ErrorKind::ReadOnlyFilesystem => Trouble::ReadOnly,
        _ => Trouble::Io,
    }
}

/// Adds the files below a folder.
fn collect(folder: &Path, below: &str, depth: usize, found: &mut Vec<Item>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        // What begins with a dot is `.git` and its like, or one of our own temporary files.
        if below.is_empty() && name.starts_with('.') {
            continue;
        }
        let metadata = match entry.metadata() {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let path = format!("{below}{name}");
        if metadata.is_dir() && depth < DEPTH {
            collect(&entry.path(), &format!("{path}/"), depth + 1, found)?;
        } else if metadata.is_file() {
            found.push(Item {
                size: metadata.len(),
                stamp: stamp(&metadata),
                path,
            });
        }
    }
    Ok(())
}

/// What a file system knows without reading: when it was written, and which file it is.
fn stamp(metadata: &fs::Metadata) -> String {
    let modified = metadata.modified().ok();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let nanoseconds = since.map_or(0, |since| since.as_nanos());
    #[cfg(unix)]
    let file = std::os::unix::fs::MetadataExt::ino(metadata);
    #[cfg(not(unix))]
    let file = 0;
    format!("{nanoseconds:x}-{file:x}")
}

impl Shelf for Shelved {
    fn place(&self) -> &str {
        &self.place
    }

    fn list(&self) -> Result<Vec<Item>, RegistryError> {
        let mut found = Vec::new();
        collect(&self.root, "", 1, &mut found).map_err(|error| {
            let why = reason(&error);
            RegistryError::new(trouble(&error), &self.place, why)
        })?;
        Ok(found)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, RegistryError> {
        let read = read_limited(&self.root.join(path), limit);
        read.map_err(|error| self.files_error(path, &error))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), RegistryError> {
        let place = self.root.join(path);
        let folder = place.parent().unwrap_or(&self.root);
        create_dir_all(folder)
            .and_then(|()| write_atomic(&place, bytes))
            .map_err(|error| self.files_error(path, &error))
    }

    fn remove(&self, path: &str) -> Result<(), RegistryError> {
        match fs::remove_file(self.root.join(path)) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(self.error(trouble(&error), path, &reason(&error)))
            }
            _ => Ok(()),
        }
    }
}
