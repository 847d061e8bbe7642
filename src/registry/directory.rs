//! A registry in a directory: the embedded default, and what any mirror becomes.
//!
//! An object is a file under its key. A file appears by a rename or link that refuses to
//! replace, so a create-only object has one winner even between machines that share a
//! disk. A file is replaced under a lock on `.lock`, which ends with its process, and by a
//! rename, so that readers need no lock. Stamps are digests of the content.

mod removal;

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{
    Condition, Digest, Key, Listed, Object, Prefix, Registry, RegistryError, Removal, Stamp,
    Trouble,
};
use crate::fs::sizes;
use crate::fs::{FsError, read_limited, reason};

/// The file that writers lock; no key is called that.
const LOCK: &str = ".lock";

/// What the names of temporary files begin and end with.
const TEMPORARY: (&str, &str) = (".open-skills-", ".tmp");

/// A registry below a folder.
#[derive(Clone, Debug)]
pub struct Directory {
    root: PathBuf,
    place: String,
}

impl Directory {
    /// The registry below a folder, which need not be there yet.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        let place = root.display().to_string();
        Self { root, place }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn path(&self, key: &Key) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(key.as_str().split('/'));
        path
    }

    fn error(&self, trouble: Trouble, key: &Key, detail: String) -> RegistryError {
        RegistryError::new(trouble, &self.place, detail).on(key)
    }

    fn io(&self, key: &Key, error: &io::Error) -> RegistryError {
        let trouble = match error.kind() {
            ErrorKind::NotFound => Trouble::NotFound,
            ErrorKind::AlreadyExists => Trouble::AlreadyExists,
            ErrorKind::PermissionDenied => Trouble::Denied,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Trouble::NoSpace,
            ErrorKind::ReadOnlyFilesystem => Trouble::ReadOnly,
            _ => Trouble::Io,
        };
        let detail = match trouble {
            // The sentence says it already.
            Trouble::NotFound | Trouble::AlreadyExists | Trouble::NoSpace => String::new(),
            _ => reason(error),
        };
        let is_file = error.kind() == ErrorKind::NotADirectory;
        let error = self.error(trouble, key, detail);
        match trouble {
            Trouble::Denied => error.advising("check who may read and write that folder"),
            _ if is_file => error.advising("name a folder: something on that path is a file"),
            _ => error,
        }
    }

    fn bytes(&self, key: &Key, limit: u64) -> Result<Vec<u8>, RegistryError> {
        read_limited(&self.path(key), limit).map_err(|error| match error {
            FsError::Io { source, .. } => self.io(key, &source),
            FsError::TooLarge { limit, .. } => {
                let detail = format!("it has more than {}", sizes::exact(limit));
                self.error(Trouble::TooLarge, key, detail)
            }
            other => self.error(Trouble::Corrupt, key, other.to_string()),
        })
    }

    /// Writes a temporary file beside the object, flushed to disk.
    fn prepare(&self, key: &Key, bytes: &[u8]) -> Result<tempfile::NamedTempFile, RegistryError> {
        let path = self.path(key);
        let folder = path.parent().unwrap_or(&self.root);
        let written = fs::create_dir_all(folder).and_then(|()| {
            let mut temporary = temporary(folder)?;
            temporary.write_all(bytes)?;
            temporary.as_file().sync_all()?;
            Ok(temporary)
        });
        written.map_err(|error| match self.io(key, &error) {
            // A file stands where a folder should: nothing of ours.
            error if error.trouble == Trouble::AlreadyExists => RegistryError {
                trouble: Trouble::Io,
                ..error
            },
            error => error,
        })
    }

    fn create(&self, key: &Key, bytes: &[u8]) -> Result<Stamp, RegistryError> {
        let path = self.path(key);
        // Most losers are told without writing a byte; the race is decided below.
        if fs::symlink_metadata(&path).is_ok() {
            return Err(self.error(Trouble::AlreadyExists, key, String::new()));
        }
        let temporary = self.prepare(key, bytes)?;
        temporary
            .persist_noclobber(&path)
            .map_err(|error| self.io(key, &error.error))?;
        flush_folder(&path);
        Ok(stamp(bytes))
    }

    fn replace(&self, key: &Key, bytes: &[u8], known: &Stamp) -> Result<Stamp, RegistryError> {
        let conflict = || self.error(Trouble::Conflict, key, String::new());
        let lock = self.lock().map_err(|error| match error.kind() {
            // Without the folder there is nothing to replace.
            ErrorKind::NotFound => conflict(),
            _ => self.io(key, &error),
        })?;
        match self.bytes(key, u64::MAX) {
            Ok(old) if stamp(&old) == *known => {}
            Ok(_) => return Err(conflict()),
            Err(error) if error.trouble == Trouble::NotFound => return Err(conflict()),
            Err(error) => return Err(error),
        }
        let path = self.path(key);
        self.prepare(key, bytes)?
            .persist(&path)
            .map_err(|error| self.io(key, &error.error))?;
        flush_folder(&path);
        drop(lock);
        Ok(stamp(bytes))
    }

    /// Waits for the lock; it is given back when the file is closed.
    fn lock(&self) -> io::Result<File> {
        let mut options = fs::OpenOptions::new();
        let file = options
            .create(true)
            .truncate(false)
            .write(true)
            .open(self.root.join(LOCK))?;
        file.lock()?;
        Ok(file)
    }
}

fn stamp(bytes: &[u8]) -> Stamp {
    Stamp(Digest::of(bytes).to_string())
}

/// Adds what stands below a folder; what is no part of a registry is passed over.
fn collect(folder: &Path, below: &str, found: &mut Vec<Listed>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = format!("{below}{name}");
        // Through links, because a mirror may keep its blobs on another disk.
        let metadata = match fs::metadata(entry.path()) {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        if metadata.is_dir() {
            // The deepest key has four parts.
            if path.matches('/').count() < 3 {
                collect(&entry.path(), &format!("{path}/"), found)?;
            }
        } else if let Some(key) = Key::parse(&path) {
            let size = metadata.len();
            found.push(Listed { key, size });
        }
    }
    Ok(())
}

/// A file with the mode that the umask gives: registries are shared.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Asks for the name itself to survive a power cut, where the system can be asked. When it
/// cannot, the object is there all the same.
fn flush_folder(path: &Path) {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = path;
}

impl Registry for Directory {
    fn place(&self) -> &str {
        &self.place
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        let bytes = self.bytes(key, limit)?;
        let stamp = stamp(&bytes);
        Ok(Object { bytes, stamp })
    }

    fn read_bytes(&self, key: &Key, limit: u64) -> Result<Vec<u8>, RegistryError> {
        self.bytes(key, limit)
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        let object = self.read(key, limit)?;
        Ok((object.stamp != *known).then_some(object))
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        match condition {
            Condition::Absent => self.create(key, bytes),
            Condition::Unchanged(known) => self.replace(key, bytes, known),
        }
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        let text = prefix.text();
        let mut folder = self.root.clone();
        folder.extend(text.split('/').filter(|part| !part.is_empty()));
        let mut found = Vec::new();
        collect(&folder, &text, &mut found).map_err(|error| RegistryError {
            key: None,
            ..self.io(&Key::marker(), &error)
        })?;
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    /// A file system that links and renames keeps the conditions.
    fn probe(&self) -> Result<(), RegistryError> {
        Ok(())
    }

    fn removal(&self) -> Option<&dyn Removal> {
        Some(self)
    }
}
