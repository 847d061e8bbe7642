//! The fresh folder beside a destination, and what dead processes left of theirs.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::folder::Folder;

/// How fresh folders are named; what follows is random.
const PREFIX: &str = ".open-skills-unpack-";
/// A new tree within the fresh folder; its number follows.
const TREE: &str = "tree";
/// The place of old trees within the fresh folder, where two names cannot be swapped.
const OLD: &str = "old";
/// A tree within the fresh folder that was removed.
const GONE: &str = "gone";

/// A fresh folder that only its owner may enter, locked while this value lives.
#[derive(Debug)]
pub(super) struct Staging {
    parent: Arc<Folder>,
    name: OsString,
    folder: Folder,
    trees: AtomicUsize,
}

/// A new tree within the fresh folder, by its name there.
#[derive(Debug)]
pub(super) struct Growth(OsString);

impl Staging {
    /// Makes and locks a fresh folder in `parent`.
    pub fn begin(parent: Arc<Folder>) -> io::Result<Self> {
        const TRIES: usize = 32;
        for _ in 0..TRIES {
            let name = OsString::from(format!("{PREFIX}{}", random_word()));
            match parent.make(&name, 0o700) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => return Err(error),
            }
            // Between making and locking, somebody's clean-up may take it for a dead one's.
            let folder = match parent.open(&name) {
                Ok(folder) => folder,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            // A file system without locks has no clean-up either: both need this lock.
            if matches!(folder.lock(), Ok(false)) || !parent.is(&folder, &name)? {
                continue;
            }
            return Ok(Self {
                parent,
                name,
                folder,
                trees: AtomicUsize::new(0),
            });
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Begins a tree: a folder with the mode that the umask gives.
    pub fn grow(&self) -> io::Result<Growth> {
        let number = self.trees.fetch_add(1, Ordering::Relaxed);
        let name = OsString::from(format!("{TREE}{number}"));
        self.folder.make(&name, 0o777)?;
        Ok(Growth(name))
    }

    /// The folder of a tree that grows.
    pub fn open(&self, growth: &Growth) -> io::Result<Folder> {
        self.folder.open(&growth.0)
    }

    /// Moves a tree to a name that must be free.
    pub fn place_new(&self, growth: &Growth, name: &OsStr) -> io::Result<()> {
        self.folder.rename_new(&growth.0, &self.parent, name)
    }

    /// Puts a tree in the place of another, in one step where the system can.
    pub fn place_over(&self, growth: &Growth, name: &OsStr) -> io::Result<()> {
        if self.folder.exchange(&growth.0, &self.parent, name)? {
            return Ok(());
        }
        self.place_aside(growth, name)
    }

    /// The same in two steps; [`clean_up`] puts the old tree back when we die between them.
    fn place_aside(&self, growth: &Growth, name: &OsStr) -> io::Result<()> {
        match self.folder.make(OLD, 0o700) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        let old = self.folder.open(OLD)?;
        self.parent.rename_new(name, &old, name)?;
        let placed = self.folder.rename_new(&growth.0, &self.parent, name);
        if placed.is_err() {
            old.rename_new(name, &self.parent, name)?;
        }
        placed
    }

    /// Moves a tree out of sight, to go with the fresh folder.
    pub fn take(&self, name: &OsStr) -> io::Result<()> {
        self.parent.rename_new(name, &self.folder, GONE.as_ref())
    }

    /// Removes a tree that is still in the fresh folder, or what was there for it.
    pub fn remove(&self, growth: &Growth) -> io::Result<()> {
        self.folder.remove_tree(&growth.0)
    }

    /// Removes an old tree that waited aside.
    pub fn remove_old(&self, name: &OsStr) -> io::Result<()> {
        match self.folder.open(OLD) {
            Ok(old) => old.remove_tree(name),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes the fresh folder with all that is left in it.
    pub fn remove_all(&self) -> io::Result<()> {
        self.parent.remove_tree(&self.name)
    }
}

/// Removes the fresh folders of dead processes, after putting back an old tree that one of
/// them had moved aside and not yet replaced. Never touches one whose lock is held.
pub(super) fn clean_up(parent: &Folder) -> io::Result<()> {
    for name in parent.names()? {
        if !name.as_bytes().starts_with(PREFIX.as_bytes()) {
            continue;
        }
        let Ok(folder) = parent.open(&name) else {
            continue;
        };
        if !matches!(folder.lock(), Ok(true)) || !parent.is(&folder, &name)? {
            continue;
        }
        put_back(parent, &folder)?;
        parent.remove_tree(&name)?;
    }
    Ok(())
}

fn put_back(parent: &Folder, staging: &Folder) -> io::Result<()> {
    let Ok(old) = staging.open(OLD) else {
        return Ok(());
    };
    for name in old.names()? {
        match old.rename_new(&name, parent, &name) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// A word that no other process picks: the address-space randomness that the standard
/// library seeds its hash maps with.
fn random_word() -> String {
    use std::hash::{BuildHasher, RandomState};
    format!("{:016x}", RandomState::new().hash_one(std::process::id()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn open(path: &Path) -> Arc<Folder> {
        Arc::new(Folder::open_real(&std::fs::canonicalize(path).unwrap()).unwrap())
    }

    fn names(path: &Path) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(path)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_live_folder_is_left_and_a_dead_one_removed() {
        let place = tempfile::tempdir().unwrap();
        let parent = open(place.path());
        let live = Staging::begin(Arc::clone(&parent)).unwrap();
        let dead = Staging::begin(Arc::clone(&parent)).unwrap();
        drop(dead);
        std::fs::write(place.path().join(".open-skills-unpack-file"), "x").unwrap();
        assert_eq!(names(place.path()).len(), 3);
        clean_up(&parent).unwrap();
        let left = names(place.path());
        assert!(left.contains(&live.name.to_str().unwrap().to_owned()));
        assert_eq!(left.len(), 2, "{left:?}");
    }

    #[test]
    fn a_tree_is_taken_away_in_one_step() {
        use crate::archive::unpack::{clean_up as clean_up_in, remove};
        let place = tempfile::tempdir().unwrap();
        let skill = place.path().join("x");
        std::fs::create_dir_all(skill.join("a/b")).unwrap();
        std::fs::write(skill.join("a/b/c"), "").unwrap();
        assert!(remove(&skill).unwrap() && !remove(&skill).unwrap());
        assert!(!remove(&place.path().join("no/x")).unwrap());
        assert_eq!(names(place.path()), [""; 0]);
        std::fs::write(&skill, "a file").unwrap();
        assert_eq!(remove(&skill).unwrap_err().kind(), "not-a-folder");
        std::fs::remove_file(&skill).unwrap();
        std::os::unix::fs::symlink("/", &skill).unwrap();
        assert_eq!(remove(&skill).unwrap_err().kind(), "symbolic-link");
        std::fs::create_dir(place.path().join(".open-skills-unpack-0")).unwrap();
        clean_up_in(place.path()).unwrap();
        assert_eq!(names(place.path()), ["x"]);
    }

    #[test]
    fn without_an_exchange_the_old_tree_waits_aside() {
        let place = tempfile::tempdir().unwrap();
        let parent = open(place.path());
        std::fs::create_dir(place.path().join("x")).unwrap();
        std::fs::write(place.path().join("x/old"), "").unwrap();
        let staging = Staging::begin(Arc::clone(&parent)).unwrap();
        for file in ["new", "newer"] {
            let growth = staging.grow().unwrap();
            let tree = staging.open(&growth).unwrap();
            tree.create(file, false).unwrap();
            staging.place_aside(&growth, "x".as_ref()).unwrap();
            staging.remove_old("x".as_ref()).unwrap();
        }
        staging.remove_all().unwrap();
        assert_eq!(names(place.path()), ["x"]);
        assert_eq!(names(&place.path().join("x")), ["newer"]);
    }

    #[test]
    fn an_old_tree_left_aside_by_a_dead_process_comes_back() {
        let place = tempfile::tempdir().unwrap();
        let parent = open(place.path());
        let staging = Staging::begin(Arc::clone(&parent)).unwrap();
        let aside = place.path().join(&staging.name).join("old/x");
        std::fs::create_dir_all(&aside).unwrap();
        std::fs::write(aside.join("old"), "").unwrap();
        drop(staging);
        clean_up(&parent).unwrap();
        assert_eq!(names(place.path()), ["x"]);
        assert_eq!(names(&place.path().join("x")), ["old"]);
    }
}
