//! Files under paths: all that a library needs of a store.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::{DOCUMENTS, PassedOver, too_deep};
use crate::fs::{FsError, Shown, create_dir_all, read_limited, reason, write_atomic};
use crate::registry::{RegistryError, Trouble};
use crate::tables::leave_outs::is_version_control;

/// How many folders deep is looked for files. A skill with any below that is none to have.
const DEPTH: usize = 32;

/// Files under paths, `/` between their parts. Threads may share it.
pub trait Shelf: Send + Sync {
    /// The place, as it may be shown: no secrets in it.
    fn place(&self) -> &str;

    /// Lists every file, in any order.
    fn list(&self) -> Result<Vec<Item>, RegistryError>;

    /// Lists every file, and what could not be looked into: one folder that cannot be read
    /// does not take the others with it.
    fn list_all(&self) -> Result<(Vec<Item>, Vec<PassedOver>), RegistryError> {
        Ok((self.list()?, Vec::new()))
    }

    /// The same as [`Shelf::list`], but nothing as soon as a file is met that `is_other` knows to
    /// be of another kind of place.
    fn list_unless(
        &self,
        is_other: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<Option<Vec<Item>>, RegistryError> {
        let items = self.list()?;
        Ok((!items.iter().any(|item| is_other(&item.path))).then_some(items))
    }

    /// Whether a file may be there: only a shelf that can look without asking anybody says no.
    fn may_have(&self, _path: &str) -> bool {
        true
    }

    /// The folder that it is in, where it is in one.
    fn folder(&self) -> Option<&Path> {
        None
    }

    /// Says no to a path that goes through a link; only a folder has such.
    fn refuse_links(&self, _path: &str) -> Result<(), RegistryError> {
        Ok(())
    }

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
    /// When it was written, in seconds; 0 where nobody knows.
    pub changed: u64,
}

/// A shelf in a folder. Links are followed within one skill alone, as they are when it is packed.
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

/// The files below a folder, and what was passed over.
#[derive(Default)]
struct Found {
    files: Vec<Item>,
    odd: Vec<PassedOver>,
}

impl Found {
    fn pass_over(&mut self, path: &str, why: impl Into<String>, is_meant: bool) {
        self.odd.push(PassedOver::new(path, why, is_meant));
    }

    /// Passes over what no path of a library can name. Within a skill it is a file that nobody
    /// gets; beside the skills it is one only where a document lies in it.
    fn pass_over_unnamed(&mut self, place: &Path, below: &str, name: &OsStr) {
        let is_own = name.as_encoded_bytes().starts_with(b".");
        let is_beside = below.is_empty();
        if is_beside && is_own || below.split('/').any(is_version_control) {
            return;
        }
        let is_skill = DOCUMENTS.iter().any(|name| place.join(name).is_file());
        let path = format!("{below}{}", name.shown());
        self.pass_over(&path, "its name is not UTF-8", is_beside && is_skill);
    }

    /// Passes over the skill of a folder that nobody looks into any more: without what may lie there
    /// it would be another skill.
    fn pass_over_deep(&mut self, folder: &Path, path: &str) {
        let (skill, below) = path.split_once('/').unwrap_or((path, path));
        let whole = folder.ancestors().nth(path.matches('/').count());
        let is_skill = whole.is_some_and(|at| DOCUMENTS.iter().any(|name| at.join(name).is_file()));
        let is_told = self.odd.iter().any(|odd| odd.path == skill);
        if is_skill && !is_told && !path.split('/').any(is_version_control) {
            self.pass_over(skill, too_deep(below), true);
        }
    }

    /// Adds the files below a folder.
    fn collect(&mut self, folder: &Path, below: &str, depth: usize) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = match entry.file_name().into_string() {
                Ok(name) => name,
                Err(name) => {
                    self.pass_over_unnamed(&entry.path(), below, &name);
                    continue;
                }
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
                self.enter(&entry.path(), &path, depth)?;
            } else if metadata.is_dir() {
                self.pass_over_deep(&entry.path(), &path);
            } else if metadata.is_file() {
                self.files.push(Item {
                    size: metadata.len(),
                    stamp: stamp(&metadata),
                    changed: since(&metadata).map_or(0, |since| since.as_secs()),
                    path,
                });
            } else if metadata.is_symlink() {
                match linked_file(&entry.path(), below) {
                    Some(metadata) => self.files.push(Item {
                        size: metadata.len(),
                        stamp: stamp(&metadata),
                        changed: since(&metadata).map_or(0, |since| since.as_secs()),
                        path,
                    }),
                    None => self.pass_over(&path, "it is a link to no file of its skill", false),
                }
            } else if !below.split('/').any(is_version_control) {
                self.pass_over(
                    &path,
                    "it is a pipe, a socket or a device, and no file",
                    false,
                );
            }
        }
        Ok(())
    }

    /// Goes one deeper; what may not be read, or went under our eyes, is no reason to stop.
    fn enter(&mut self, folder: &Path, path: &str, depth: usize) -> io::Result<()> {
        match self.collect(folder, &format!("{path}/"), depth + 1) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                // A skill of which a part is hidden is no whole skill.
                let skill = path.split('/').next().unwrap_or(path);
                self.pass_over(
                    skill,
                    format!("`{path}` cannot be read: {}", reason(&error)),
                    true,
                );
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            done => done,
        }
    }
}

/// What a link in this place of a skill leads to, where that is a file of the same skill.
fn linked_file(link: &Path, below: &str) -> Option<fs::Metadata> {
    let depth = below.matches('/').count();
    // Beside the skills a link leads to another one, or out.
    let skill = link.ancestors().nth(depth).filter(|_| depth > 0)?;
    let target = fs::canonicalize(link).ok()?;
    let metadata = target.metadata().ok()?;
    let is_own = target.starts_with(fs::canonicalize(skill).ok()?);
    (is_own && metadata.is_file()).then_some(metadata)
}

/// When a file was written.
fn since(metadata: &fs::Metadata) -> Option<std::time::Duration> {
    let modified = metadata.modified().ok()?;
    modified.duration_since(std::time::UNIX_EPOCH).ok()
}

/// What a file system knows without reading: when it was written, and which file it is.
fn stamp(metadata: &fs::Metadata) -> String {
    let nanoseconds = since(metadata).map_or(0, |since| since.as_nanos());
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
        Ok(self.list_all()?.0)
    }

    fn list_all(&self) -> Result<(Vec<Item>, Vec<PassedOver>), RegistryError> {
        let mut found = Found::default();
        found.collect(&self.root, "", 1).map_err(|error| {
            let why = reason(&error);
            let told = RegistryError::new(trouble(&error), &self.place, why);
            match error.kind() {
                io::ErrorKind::NotADirectory => told.advising("a library is a folder: name one"),
                _ => told,
            }
        })?;
        Ok((found.files, found.odd))
    }

    fn may_have(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }

    fn folder(&self) -> Option<&Path> {
        Some(&self.root)
    }

    fn refuse_links(&self, path: &str) -> Result<(), RegistryError> {
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        for folder in folders {
            let found = fs::symlink_metadata(self.root.join(folder));
            if found.is_ok_and(|found| found.is_symlink()) {
                let why = "it is a link, and what it leads to is not written through it";
                let error = self.error(Trouble::Misconfigured, folder, why).of_library();
                return Err(error.advising("move the link away, or publish where it leads to"));
            }
        }
        Ok(())
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, RegistryError> {
        let place = self.root.join(path);
        let is_link = fs::symlink_metadata(&place).is_ok_and(|found| found.is_symlink());
        // It may lead elsewhere than when it was listed.
        let below = path.rfind('/').map_or("", |end| &path[..=end]);
        if is_link && linked_file(&place, below).is_none() {
            let why = "it is a link to no file of its skill";
            return Err(self.error(Trouble::NotFound, path, why));
        }
        let read = read_limited(&place, limit);
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
