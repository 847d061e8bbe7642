//! A library in a folder of this machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::{Listed, Shelf};
use crate::bundle::MemoryFile;
use crate::bundle::walk::{EntryKind, is_document_name, list};
use crate::registry::{Digest, RegistryError, Trouble};

/// The largest file of a skill.
const MAX_FILE: u64 = 50 << 20;

/// Skill folders beside each other.
pub struct Folder {
    root: PathBuf,
    place: String,
    found: Mutex<BTreeMap<String, PathBuf>>,
}

impl Folder {
    /// The library in a folder; nothing is read yet.
    pub fn new(root: &Path) -> Self {
        Self {
            place: crate::ops::lint::display(root),
            root: root.to_path_buf(),
            found: Mutex::default(),
        }
    }

    fn failed(&self, path: &Path, error: &std::io::Error) -> RegistryError {
        let trouble = match error.kind() {
            std::io::ErrorKind::NotFound => Trouble::NotFound,
            std::io::ErrorKind::PermissionDenied => Trouble::Denied,
            _ => Trouble::Unreachable,
        };
        let reason = crate::fs::reason(error);
        RegistryError::new(
            trouble,
            &self.place,
            format!("{}: {reason}", path.display()),
        )
    }
}

impl Shelf for Folder {
    fn place(&self) -> &str {
        &self.place
    }

    fn list(&self) -> Result<(Vec<Listed>, Vec<String>), RegistryError> {
        let entries = std::fs::read_dir(&self.root).map_err(|e| self.failed(&self.root, &e))?;
        let mut skills = Vec::new();
        let mut odd = Vec::new();
        let mut found = BTreeMap::new();
        for entry in entries {
            let entry = entry.map_err(|error| self.failed(&self.root, &error))?;
            let path = entry.path();
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                continue;
            };
            if name.starts_with('.') || !path.is_dir() {
                continue;
            }
            let listing = list(&path);
            let files = || {
                listing
                    .entries
                    .iter()
                    .filter(|entry| entry.kind == EntryKind::File)
            };
            if !files().any(|file| is_document_name(&file.path)) {
                odd.push(format!("`{name}` has no SKILL.md"));
                continue;
            }
            if !is_name(&name) {
                odd.push(format!(
                    "`{}` is no name that a skill can have",
                    name.escape_debug()
                ));
                continue;
            }
            let mut lines = String::new();
            for file in files() {
                let metadata = std::fs::metadata(path.join(&file.path));
                let metadata = metadata.map_err(|error| self.failed(&path, &error))?;
                let changed = metadata.modified().ok();
                let since = changed.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
                let since = since.map_or(0, |since| since.as_nanos());
                lines += &format!("{since} {} {} {}\n", file.size, file.executable, file.path);
            }
            skills.push(Listed {
                name: name.clone(),
                stamp: Digest::of(lines.as_bytes()).to_string(),
            });
            found.insert(name, path);
        }
        skills.sort_by(|a, b| a.name.cmp(&b.name));
        odd.sort();
        *self
            .found
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = found;
        Ok((skills, odd))
    }

    fn fetch(&self, name: &str) -> Result<Vec<MemoryFile>, RegistryError> {
        let found = self
            .found
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let folder = found.get(name).cloned();
        drop(found);
        let folder = folder.ok_or_else(|| {
            RegistryError::new(
                Trouble::NotFound,
                &self.place,
                format!("`{name}` was not listed"),
            )
        })?;
        let mut files = Vec::new();
        for file in list(&folder).entries {
            if file.kind != EntryKind::File {
                continue;
            }
            let bytes = crate::fs::read_limited(&folder.join(&file.path), MAX_FILE);
            let bytes = bytes.map_err(|error| {
                RegistryError::new(Trouble::Unreachable, &self.place, error.to_string())
            })?;
            files.push(MemoryFile {
                path: file.path,
                bytes,
                executable: file.executable,
            });
        }
        Ok(files)
    }
}

/// A name that a folder can have on every system, older ones with `_` too.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    (1..=64).contains(&name.len()) && name.chars().all(plain)
}
