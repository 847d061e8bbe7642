//! Unpacking where there are no directory handles: the same order of steps, by paths.
//!
//! A lock file in the fresh folder plays the part that a lock on the folder has on Unix.
//! Another program of the same user that swaps folders for links meanwhile is not fended
//! off here. Where a tree is replaced, the old one waits aside for the moment between two
//! renames and comes back when the second one fails or the process dies before it.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{Existing, Step, Tree, UnpackError, Watch};
use crate::archive::EntryKind;

const PREFIX: &str = ".open-skills-unpack-";
/// So many files are open at most while trees wait for others.
const HANDLES: usize = 64;

/// The folders that trees come into: nothing is to be known of them here.
#[derive(Debug, Default)]
pub(super) struct Places;

/// A tree that is written, and not in place.
#[derive(Debug)]
pub(super) struct Staged {
    staging: Staging,
    destination: PathBuf,
    name: OsString,
    existing: Existing,
}

#[expect(clippy::unused_self, reason = "these are the calls of Unix")]
impl Places {
    /// Writes a tree beside its destination; each file is flushed by itself.
    pub fn stage(
        &self,
        tree: &Tree<'_, '_>,
        destination: &Path,
        existing: Existing,
        watch: &dyn Watch,
    ) -> Result<Staged, UnpackError> {
        let at = |action| move |error| UnpackError::io(action, destination, error);
        let name = destination
            .file_name()
            .ok_or_else(|| UnpackError::Nameless {
                path: destination.to_path_buf(),
            })?;
        let parent = match destination.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(parent).map_err(at("make the folder of"))?;
        clean_up(parent).map_err(at("remove what an earlier run left beside"))?;
        check(destination, existing)?;
        watch.before(Step::Begin).map_err(at("unpack to"))?;
        let staging = Staging::begin(parent).map_err(at("unpack to"))?;
        let staged = Staged {
            staging,
            destination: destination.to_path_buf(),
            name: name.to_owned(),
            existing,
        };
        match fill(tree, &staged.staging.path.join("tree"), watch) {
            Ok(()) => Ok(staged),
            Err(error) => {
                self.discard(staged);
                Err(error)
            }
        }
    }

    /// Whether so many trees had better move: each keeps a lock file open.
    pub fn is_enough(&self, handles: usize) -> bool {
        handles >= HANDLES
    }

    /// Moves the trees into place. What becomes of each has the order of the trees.
    pub fn place(&self, staged: Vec<Staged>, watch: &dyn Watch) -> Vec<Result<bool, UnpackError>> {
        let flushed: Vec<io::Result<()>> =
            (staged.iter()).map(|_| watch.before(Step::Flush)).collect();
        let both = staged.into_iter().zip(flushed);
        both.map(|(tree, flushed)| tree.place(flushed, watch))
            .collect()
    }

    /// Removes a tree that goes nowhere.
    pub fn discard(&self, staged: Staged) {
        // What cannot be removed now is removed by the next who comes by.
        let _ = staged.staging.remove();
    }
}

impl Staged {
    #[expect(clippy::unused_self, reason = "these are the calls of Unix")]
    /// How many handles it keeps open.
    pub fn handles(&self) -> usize {
        1
    }

    fn place(self, flushed: io::Result<()>, watch: &dyn Watch) -> Result<bool, UnpackError> {
        let destination = &self.destination;
        let at = |action| move |error| UnpackError::io(action, destination, error);
        let moved = flushed.map_err(at("flush")).and_then(|()| {
            watch.before(Step::Place).map_err(at("unpack to"))?;
            let replaces = check(destination, self.existing)?;
            match replaces {
                true => self.staging.place_aside(destination, &self.name),
                false => fs::rename(self.staging.path.join("tree"), destination),
            }
            .map_err(at("move the new tree to"))?;
            Ok(replaces)
        });
        let watched = match moved {
            Ok(_) => watch.before(Step::Clean),
            Err(_) => Ok(()),
        };
        let removed = watched.and(self.staging.remove());
        let replaces = moved?;
        removed.map_err(at("clean up beside"))?;
        Ok(replaces)
    }
}

/// Removes a tree; says whether there was one.
pub(super) fn remove(destination: &Path) -> Result<bool, UnpackError> {
    let at = |action| move |error| UnpackError::io(action, destination, error);
    if !check(destination, Existing::Replace)? {
        return Ok(false);
    }
    let parent = match destination.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let staging = Staging::begin(parent).map_err(at("remove"))?;
    let gone = staging.path.join("tree").join("gone");
    fs::rename(destination, gone).map_err(at("remove"))?;
    staging.remove().map_err(at("clean up beside"))?;
    Ok(true)
}

/// Removes what killed processes left in a folder.
pub(super) fn clean_up_in(folder: &Path) -> Result<(), UnpackError> {
    match clean_up(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done.map_err(|error| UnpackError::io("clean up", folder, error)),
    }
}

fn check(destination: &Path, existing: Existing) -> Result<bool, UnpackError> {
    let path = destination.to_path_buf();
    match (fs::symlink_metadata(destination), existing) {
        (Err(error), _) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        (Err(error), _) => Err(UnpackError::io("look at", destination, error)),
        (Ok(found), _) if found.is_symlink() => Err(UnpackError::Link { path }),
        (Ok(_), Existing::Refuse) => Err(UnpackError::Exists { path }),
        (Ok(found), Existing::Replace) if found.is_dir() => Ok(true),
        (Ok(_), Existing::Replace) => Err(UnpackError::NotAFolder { path }),
    }
}

fn fill(tree: &Tree<'_, '_>, root: &Path, watch: &dyn Watch) -> Result<(), UnpackError> {
    for (index, entry) in tree.archive.entries().iter().enumerate() {
        let name = tree.path(entry);
        if name.is_empty() {
            continue;
        }
        let path = root.join(name);
        let at = |error| UnpackError::io("write", &path, error);
        match entry.kind {
            EntryKind::Folder => {
                watch.before(Step::Folder(name)).map_err(at)?;
                fs::create_dir_all(&path).map_err(at)?;
            }
            EntryKind::File { .. } => {
                watch.before(Step::File(name)).map_err(at)?;
                if let Some(above) = path.parent() {
                    fs::create_dir_all(above).map_err(at)?;
                }
                let file = OpenOptions::new().write(true).create_new(true).open(&path);
                let mut file = file.map_err(at)?;
                tree.archive
                    .copy(index, &mut |chunk| file.write_all(chunk))?;
                file.sync_all().map_err(at)?;
            }
        }
    }
    Ok(())
}

/// A fresh folder whose lock file is held while this value lives.
#[derive(Debug)]
struct Staging {
    path: PathBuf,
    lock: File,
}

impl Staging {
    fn begin(parent: &Path) -> io::Result<Self> {
        let word = RandomState::new().hash_one(std::process::id());
        let path = parent.join(format!("{PREFIX}{word:016x}"));
        fs::create_dir(&path)?;
        // A clean-up that comes first makes this file, and we fail instead of losing ours.
        let lock = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(path.join("lock"))?;
        lock.try_lock().map_err(locked)?;
        fs::create_dir(path.join("tree"))?;
        Ok(Self { path, lock })
    }

    fn place_aside(&self, destination: &Path, name: &OsStr) -> io::Result<()> {
        let old = self.path.join("old");
        fs::create_dir(&old)?;
        fs::rename(destination, old.join(name))?;
        let placed = fs::rename(self.path.join("tree"), destination);
        if placed.is_err() {
            fs::rename(old.join(name), destination)?;
        }
        placed
    }

    fn remove(self) -> io::Result<()> {
        drop(self.lock);
        fs::remove_dir_all(&self.path)
    }
}

fn locked(error: TryLockError) -> io::Error {
    match error {
        TryLockError::Error(error) => error,
        TryLockError::WouldBlock => io::ErrorKind::WouldBlock.into(),
    }
}

/// Removes the fresh folders of dead processes, putting back what they had moved aside.
fn clean_up(parent: &Path) -> io::Result<()> {
    for entry in fs::read_dir(parent)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if !is_ours || !entry.file_type()?.is_dir() {
            continue;
        }
        let path = entry.path();
        let lock = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join("lock"))?;
        if lock.try_lock().is_err() {
            continue;
        }
        if let Ok(old) = fs::read_dir(path.join("old")) {
            for tree in old {
                let tree = tree?;
                let home = parent.join(tree.file_name());
                if fs::symlink_metadata(&home).is_err() {
                    fs::rename(tree.path(), home)?;
                }
            }
        }
        drop(lock);
        fs::remove_dir_all(&path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::unpack::Unwatched;
    use crate::archive::zip::write::{Compression, write};
    use crate::archive::{Archive, EntryPath, Limits, MemorySource, Profile};

    fn archive(content: &str) -> Vec<u8> {
        let mut source = MemorySource::default();
        let path = EntryPath::new("s/a/SKILL.md").unwrap();
        source.add(path, false, content.as_bytes().to_vec());
        let mut out = Vec::new();
        write(source.items(), &source, Compression::Deflate, &mut out).unwrap();
        out
    }

    fn run(bytes: &[u8], to: &Path, existing: Existing) -> Result<bool, UnpackError> {
        let archive = Archive::open(bytes, Profile::Strict, &Limits::default()).unwrap();
        let tree = Tree {
            archive: &archive,
            strip: 2,
        };
        let places = Places;
        let staged = places.stage(&tree, to, existing, &Unwatched)?;
        assert!(!places.is_enough(staged.handles()));
        places.place(vec![staged], &Unwatched).remove(0)
    }

    #[test]
    fn a_tree_is_unpacked_refused_and_replaced() {
        let place = tempfile::tempdir().unwrap();
        let to = place.path().join("x");
        let text = || fs::read_to_string(to.join("a/SKILL.md")).unwrap();
        assert!(!run(&archive("one"), &to, Existing::Refuse).unwrap());
        assert_eq!(text(), "one");
        let again = run(&archive("two"), &to, Existing::Refuse);
        assert_eq!(again.unwrap_err().kind(), "already-exists");
        assert!(run(&archive("two"), &to, Existing::Replace).unwrap());
        assert_eq!(text(), "two");
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_tree_is_removed_once() {
        let place = tempfile::tempdir().unwrap();
        let to = place.path().join("x");
        run(&archive("one"), &to, Existing::Refuse).unwrap();
        assert!(remove(&to).unwrap() && !remove(&to).unwrap());
        clean_up_in(place.path()).unwrap();
        clean_up_in(&place.path().join("nowhere")).unwrap();
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_dead_folder_is_removed_and_a_live_one_left() {
        let place = tempfile::tempdir().unwrap();
        let live = Staging::begin(place.path()).unwrap();
        let dead = Staging::begin(place.path()).unwrap();
        let aside = dead.path.join("old/x");
        fs::create_dir_all(&aside).unwrap();
        drop(dead);
        clean_up(place.path()).unwrap();
        assert!(live.path.is_dir());
        assert!(place.path().join("x").is_dir());
        assert_eq!(fs::read_dir(place.path()).unwrap().count(), 2);
    }
}
