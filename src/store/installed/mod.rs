//! Installed skills: what stands in their folders, where agents find them, and the record.
//!
//! Main types: [`Site`], a place that skills are installed in, and its [`record::Record`].

pub mod folders;
pub mod journal;
pub mod links;
pub mod record;
mod site;
pub mod synced;

pub use site::Site;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::archive::digest::{hash_files, tree_digest};
use crate::archive::zip::write::{Compression, write};
use crate::archive::{DiskSource, EntryPath, Item};
use crate::bundle::walk::is_executable;
use crate::registry::Digest;

/// What a folder holds, compared with what an archive could have put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installed {
    /// Nothing is there.
    Absent,
    /// Files and nothing else: their tree digest.
    Tree(Digest),
    /// Something that no archive puts there: a link, a pipe, an empty folder, a file in the
    /// folder's place.
    Foreign,
}

/// Looks at every file below a folder, hidden ones too.
pub fn look(folder: &Path) -> io::Result<Installed> {
    match fs::symlink_metadata(folder) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Ok(Installed::Foreign),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Installed::Absent),
        Err(error) => return Err(error),
    }
    let mut walk = Walk::default();
    if !walk.enter(folder, "")? {
        return Ok(Installed::Foreign);
    }
    match hash_files(&walk.items, &walk.source) {
        Ok(files) => {
            let tree = tree_digest(&files);
            Ok(Installed::Tree(Digest::from(*tree.sha256().as_bytes())))
        }
        // It changed under our eyes: it is not what was unpacked.
        Err(_) => Ok(Installed::Foreign),
    }
}

/// One archive of a skill as it stands, with one folder of the given name.
pub fn pack(folder: &Path, name: &str) -> io::Result<Vec<u8>> {
    let mut walk = Walk::default();
    if !walk.enter(folder, "")? {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut source = DiskSource::default();
    let mut items = Vec::with_capacity(walk.items.len());
    for item in walk.items {
        let path = EntryPath::new(&format!("{name}/{}", item.path.as_str()));
        let path = path.map_err(|flaw| io::Error::new(ErrorKind::InvalidData, flaw.to_string()))?;
        source.add(path.clone(), folder.join(item.path.as_str()));
        items.push(Item { path, ..item });
    }
    let mut bytes = Vec::new();
    match write(items, &source, Compression::Store, &mut bytes) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(io::Error::other(error)),
    }
}

#[derive(Default)]
struct Walk {
    items: Vec<Item>,
    source: DiskSource,
}

impl Walk {
    /// Lists a folder; says no as soon as something foreign turns up.
    fn enter(&mut self, folder: &Path, below: &str) -> io::Result<bool> {
        let mut is_empty = true;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            is_empty = false;
            let name = entry.file_name();
            let Some(path) = name.to_str().map(|name| format!("{below}{name}")) else {
                return Ok(false);
            };
            let metadata = entry.metadata()?;
            if metadata.is_dir() {
                if !self.enter(&entry.path(), &format!("{path}/"))? {
                    return Ok(false);
                }
                continue;
            }
            let Ok(place) = EntryPath::new(&path) else {
                return Ok(false);
            };
            if !metadata.is_file() {
                return Ok(false);
            }
            self.source.add(place.clone(), entry.path());
            self.items.push(Item {
                path: place,
                executable: is_executable(&metadata),
                size: metadata.len(),
            });
        }
        Ok(!is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, Digest) {
        let folder = tempfile::tempdir().unwrap();
        let skill = folder.path().join("s");
        fs::create_dir_all(skill.join("a")).unwrap();
        fs::write(skill.join("SKILL.md"), "hi").unwrap();
        fs::write(skill.join("a/b"), "").unwrap();
        match look(&skill).unwrap() {
            Installed::Tree(digest) => (folder, digest),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_byte_and_name_counts() {
        let (folder, digest) = place();
        let skill = folder.path().join("s");
        let is_same = || look(&skill).unwrap() == Installed::Tree(digest);
        assert!(is_same());
        fs::create_dir_all(skill.join(".git/hooks")).unwrap();
        fs::write(skill.join(".git/hooks/x"), "").unwrap();
        assert!(!is_same());
        fs::remove_dir_all(skill.join(".git")).unwrap();
        assert!(is_same());
        fs::write(skill.join("a/b"), "x").unwrap();
        assert!(!is_same());
        assert_eq!(look(&folder.path().join("t")).unwrap(), Installed::Absent);
    }

    #[cfg(unix)]
    #[test]
    fn what_no_archive_makes_is_foreign() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let (folder, digest) = place();
        let skill = folder.path().join("s");
        fs::create_dir(skill.join("empty")).unwrap();
        assert_eq!(look(&skill).unwrap(), Installed::Foreign);
        fs::remove_dir(skill.join("empty")).unwrap();
        symlink("SKILL.md", skill.join("link")).unwrap();
        assert_eq!(look(&skill).unwrap(), Installed::Foreign);
        fs::remove_file(skill.join("link")).unwrap();
        fs::set_permissions(skill.join("a/b"), fs::Permissions::from_mode(0o755)).unwrap();
        assert_ne!(look(&skill).unwrap(), Installed::Tree(digest));
        symlink(&skill, folder.path().join("t")).unwrap();
        assert_eq!(look(&folder.path().join("t")).unwrap(), Installed::Foreign);
    }
}
