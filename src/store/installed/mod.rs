//! Installed skills: what stands in their folders, where agents find them, and the record.
//!
//! Main types: [`Site`], a place that skills are installed in, and its [`record::Record`].

pub mod folders;
pub mod journal;
pub mod links;
pub mod record;
mod site;
pub mod synced;
mod walk;

pub use site::Site;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use walk::Walk;

use crate::archive::zip::write::{Compression, write};
use crate::archive::{DiskSource, EntryPath, Item};
use crate::registry::Digest;

/// What a folder holds, compared with what an archive could have put there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installed {
    /// Nothing is there.
    Absent,
    /// Files and nothing else: their tree digest.
    Tree(Digest),
    /// Something that no archive puts there: a link, a pipe, no file at all, a file in the
    /// folder's place.
    Foreign,
}

/// Looks at every file below a folder, hidden ones too.
pub fn look(folder: &Path) -> io::Result<Installed> {
    look_for(folder, &|_| false)
}

/// The same where it is known what may stand there: a folder that holds such a tree, and
/// beside it what a run or a look left, holds that tree.
pub fn look_for(folder: &Path, is_known: &dyn Fn(&Digest) -> bool) -> io::Result<Installed> {
    match fs::symlink_metadata(folder) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Ok(Installed::Foreign),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Installed::Absent),
        Err(error) => return Err(error),
    }
    let walk = Walk::of(folder)?;
    // What changes under our eyes is not what was unpacked.
    Ok(match walk.hashed() {
        Some(files) => walk.tree(&files, is_known),
        None => Installed::Foreign,
    })
}

/// Whether a folder holds this tree, and beside it at most what a run or a look left.
pub fn holds(folder: &Path, tree: Digest) -> bool {
    let found = look_for(folder, &|found| *found == tree);
    found.is_ok_and(|found| found == Installed::Tree(tree))
}

/// One archive of a skill as it stands, with one folder of the given name.
pub fn pack(folder: &Path, name: &str) -> io::Result<Vec<u8>> {
    let walk = Walk::of(folder)?;
    if walk.is_foreign || walk.items.is_empty() {
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

    #[test]
    fn what_a_run_or_a_look_leaves_changes_no_tree_that_is_known() {
        let (folder, digest) = place();
        let skill = folder.path().join("s");
        let is_same = || {
            let found = look_for(&skill, &|tree| *tree == digest).unwrap();
            found == Installed::Tree(digest)
        };
        fs::create_dir(skill.join("empty")).unwrap();
        assert_eq!(look(&skill).unwrap(), Installed::Tree(digest));
        fs::create_dir(skill.join("a/__pycache__")).unwrap();
        for path in [".DS_Store", "a/b~", "a/__pycache__/b.cpython-312.pyc"] {
            fs::write(skill.join(path), [0; 16]).unwrap();
        }
        assert!(is_same());
        assert_ne!(look(&skill).unwrap(), Installed::Tree(digest));
        // Python takes such a one whatever the source beside it says.
        let unchecked = [0, 0, 0, 0, 1, 0, 0, 0];
        let compiled = skill.join("a/__pycache__/b.cpython-312.pyc");
        fs::write(&compiled, unchecked).unwrap();
        assert!(!is_same());
        fs::write(&compiled, [0; 16]).unwrap();
        fs::write(skill.join("a/__pycache__/b.py"), "").unwrap();
        assert!(!is_same());
        fs::remove_file(skill.join("a/__pycache__/b.py")).unwrap();
        fs::write(skill.join("b.pyc"), [0; 16]).unwrap();
        assert!(!is_same());
        fs::remove_file(skill.join("b.pyc")).unwrap();
        fs::write(skill.join("a/b"), "x").unwrap();
        assert!(!is_same());
    }

    #[test]
    fn what_came_with_a_skill_and_looks_left_behind_belongs_to_it() {
        let (folder, _) = place();
        let skill = folder.path().join("s");
        fs::write(skill.join(".DS_Store"), "came along").unwrap();
        let Installed::Tree(digest) = look(&skill).unwrap() else {
            panic!();
        };
        let is_same = || {
            let found = look_for(&skill, &|tree| *tree == digest).unwrap();
            found == Installed::Tree(digest)
        };
        fs::create_dir(skill.join("__pycache__")).unwrap();
        fs::write(skill.join("__pycache__/a.pyc"), [0; 16]).unwrap();
        assert!(is_same());
        fs::write(skill.join(".DS_Store"), "changed").unwrap();
        assert!(!is_same());
    }

    #[cfg(unix)]
    #[test]
    fn what_no_archive_makes_is_foreign() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let (folder, digest) = place();
        let skill = folder.path().join("s");
        symlink("SKILL.md", skill.join("link")).unwrap();
        assert_eq!(look(&skill).unwrap(), Installed::Foreign);
        fs::remove_file(skill.join("link")).unwrap();
        fs::set_permissions(skill.join("a/b"), fs::Permissions::from_mode(0o755)).unwrap();
        assert_ne!(look(&skill).unwrap(), Installed::Tree(digest));
        symlink(&skill, folder.path().join("t")).unwrap();
        assert_eq!(look(&folder.path().join("t")).unwrap(), Installed::Foreign);
    }
}
