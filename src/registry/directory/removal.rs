//! Removing files of a directory: under its lock, and only as old as they were listed.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Directory, TEMPORARY, temporary};
use crate::registry::garbage::{Remains, Removal, What};
use crate::registry::key::Kind;
use crate::registry::{Key, Prefix, RegistryError};

impl Directory {
    fn remains_path(&self, remains: &Remains) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(remains.what.name().split('/'));
        path
    }

    fn about_all(&self, error: &io::Error) -> RegistryError {
        RegistryError {
            key: None,
            ..self.io(&Key::marker(), error)
        }
    }

    fn blobs(&self) -> io::Result<Vec<Remains>> {
        let mut folder = self.root.clone();
        folder.extend(
            Prefix::Blobs
                .text()
                .split('/')
                .filter(|part| !part.is_empty()),
        );
        let mut found = Vec::new();
        for (name, metadata) in files(&folder)? {
            let key = Key::parse(&format!("{}{name}", Prefix::Blobs.text()));
            if let Some(Kind::Blob(digest)) = key.and_then(|key| key.kind()) {
                found.push(Remains {
                    what: What::Blob(digest),
                    size: metadata.len(),
                    written: metadata.modified()?,
                });
            }
        }
        Ok(found)
    }

    /// Temporary files of writers that were killed, in this folder and below.
    fn unfinished(&self, folder: &Path, found: &mut Vec<Remains>) -> io::Result<()> {
        for (name, metadata) in files(folder)? {
            let path = folder.join(&name);
            if metadata.is_dir() {
                let below = path.strip_prefix(&self.root).unwrap_or(&path);
                // Nothing of ours lies deeper than a record.
                if below.components().count() <= 3 {
                    self.unfinished(&path, found)?;
                }
            } else if name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1) {
                let below = path.strip_prefix(&self.root).unwrap_or(&path);
                let parts = below.iter().map(|part| part.to_string_lossy());
                found.push(Remains {
                    what: What::Unfinished(parts.collect::<Vec<_>>().join("/")),
                    size: metadata.len(),
                    written: metadata.modified()?,
                });
            }
        }
        Ok(())
    }
}

/// What lies in a folder, in the order of the names; links are what they lead to. What goes
/// meanwhile is passed over.
fn files(folder: &Path) -> io::Result<Vec<(String, fs::Metadata)>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        match fs::metadata(entry.path()) {
            Ok(metadata) => found.push((name, metadata)),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

impl Removal for Directory {
    /// A file written now has the time of whichever machine owns the disk.
    fn clock(&self) -> Result<SystemTime, RegistryError> {
        temporary(&self.root)
            .and_then(|file| file.as_file().metadata()?.modified())
            .map_err(|error| self.about_all(&error))
    }

    fn remains(&self) -> Result<Vec<Remains>, RegistryError> {
        self.blobs()
            .and_then(|mut found| {
                self.unfinished(&self.root, &mut found)?;
                Ok(found)
            })
            .map_err(|error| self.about_all(&error))
    }

    fn remove(&self, remains: &Remains) -> Result<bool, RegistryError> {
        let path = self.remains_path(remains);
        // Whoever writes a blob again does that under the same lock.
        let removed = self.lock().and_then(|lock| {
            let written = fs::metadata(&path)?.modified()?;
            if written != remains.written {
                return Ok(false);
            }
            fs::remove_file(&path)?;
            drop(lock);
            Ok(true)
        });
        match removed {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            Err(error) => {
                let error = self.about_all(&error);
                let name = remains.what.name();
                Err(RegistryError {
                    detail: format!("`{}`: {}", name.escape_debug(), error.detail),
                    ..error
                })
            }
            Ok(removed) => Ok(removed),
        }
    }
}
