//! Unpacking on Unix, beneath directory handles.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::fs::FileType;

use super::flush::{self, Handles, Unflushed, Written};
use super::folder::Folder;
use super::staging::{Growth, Staging, clean_up};
use super::write::{Growing, fill};
use super::{Existing, Step, Tree, UnpackError, Watch};

/// From so many entries on, one flush of the whole file system takes the place of one for
/// each file. It is several times as fast for a large tree; for a small one it is not, and it
/// also waits for whatever others have written.
const MANY: usize = 512;
/// Whether the system flushes a whole disk, and tells when that failed.
const FLUSHES_DISKS: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// The folders that trees come into.
#[derive(Debug, Default)]
pub(super) struct Places {
    beside: Mutex<BTreeMap<PathBuf, Arc<Beside>>>,
    handles: Handles,
}

/// A folder that trees come into, with the fresh one in it.
#[derive(Debug)]
struct Beside {
    parent: Arc<Folder>,
    staging: Mutex<Option<Arc<Staging>>>,
}

/// A tree that is written, and not in place.
#[derive(Debug)]
pub(super) struct Staged {
    beside: Arc<Beside>,
    staging: Arc<Staging>,
    growth: Growth,
    unflushed: Unflushed,
    is_large: bool,
    destination: PathBuf,
    name: OsString,
    existing: Existing,
}

/// What became of a tree so far: whether it took the place of another, or why it is not there.
type Outcome = Result<bool, UnpackError>;

impl Places {
    /// Writes a tree beside its destination, and flushes nothing.
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
        let beside = self.beside(destination)?;
        check(&beside.parent, name, destination, existing)?;
        watch.before(Step::Begin).map_err(at("unpack to"))?;
        let staging = beside.staging().map_err(at("unpack to"))?;
        let growth = staging.grow().map_err(at("unpack to"))?;
        let staged = Staged {
            beside,
            staging,
            growth,
            unflushed: Unflushed::default(),
            is_large: FLUSHES_DISKS && tree.archive.entries().len() >= MANY,
            destination: destination.to_path_buf(),
            name: name.to_owned(),
            existing,
        };
        match self.fill(tree, &staged, watch) {
            Ok(()) => Ok(staged),
            Err(error) => {
                self.discard(staged);
                Err(error)
            }
        }
    }

    fn fill(
        &self,
        tree: &Tree<'_, '_>,
        staged: &Staged,
        watch: &dyn Watch,
    ) -> Result<(), UnpackError> {
        let at = |error| UnpackError::io("write", &staged.destination, error);
        let root = staged.staging.open(&staged.growth).map_err(at)?;
        let unflushed = (!staged.is_large).then_some((&staged.unflushed, &self.handles));
        let growing = Growing {
            root: &root,
            destination: &staged.destination,
            unflushed,
            watch,
        };
        fill(tree, &growing)?;
        match unflushed {
            Some((unflushed, handles)) => {
                let kept = unflushed.keep(handles, Written::Folder(root));
                kept.map_err(at)
            }
            None => Ok(()),
        }
    }

    /// Whether trees that keep so many handles open had better move: while they are flushed,
    /// as many are for others that are being written.
    pub fn is_enough(&self, handles: usize) -> bool {
        // Each folder is open, and the fresh one in it.
        let folders = 2 * lock(&self.beside).len();
        handles + folders >= self.handles.most / 2
    }

    /// The folder of a destination: looked at, and tidied, when the first tree comes.
    fn beside(&self, destination: &Path) -> Result<Arc<Beside>, UnpackError> {
        let at = |action| move |error| UnpackError::io(action, destination, error);
        let path = above(destination);
        let mut all = lock(&self.beside);
        if let Some(known) = all.get(path) {
            return Ok(Arc::clone(known));
        }
        let parent = real_parent(destination)?;
        let parent = Folder::open_real(&parent).map_err(at("open the folder of"))?;
        clean_up(&parent).map_err(at("remove what an earlier run left beside"))?;
        let beside = Arc::new(Beside {
            parent: Arc::new(parent),
            staging: Mutex::default(),
        });
        all.insert(path.to_path_buf(), Arc::clone(&beside));
        Ok(beside)
    }

    /// Flushes the trees, then moves each into place, then flushes the folders that they came
    /// into, then removes what is left. What becomes of each has the order of the trees.
    pub fn place(&self, staged: Vec<Staged>, watch: &dyn Watch) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = staged.iter().map(|_| Ok(false)).collect();
        self.flush(&staged, &mut outcomes, watch);
        for (tree, outcome) in staged.iter().zip(&mut outcomes) {
            if outcome.is_ok() {
                *outcome = tree.place(watch);
            }
        }
        flush_names(&staged, &mut outcomes, watch);
        for (tree, outcome) in staged.iter().zip(&mut outcomes) {
            let cleaned = tree.clean(outcome, watch);
            if let (Ok(_), Err(error)) = (&outcome, cleaned) {
                let error = UnpackError::io("clean up beside", &tree.destination, error);
                *outcome = Err(error);
            }
        }
        let left = staged
            .into_iter()
            .map(|tree| (tree.beside, tree.destination));
        let left: Vec<(Arc<Beside>, PathBuf)> = left.collect();
        for (at, (beside, destination)) in left.into_iter().enumerate() {
            if let (Err(error), Some(outcome)) = (self.leave(&beside), outcomes.get_mut(at))
                && outcome.is_ok()
            {
                *outcome = Err(UnpackError::io("clean up beside", &destination, error));
            }
        }
        outcomes
    }

    fn flush(&self, staged: &[Staged], outcomes: &mut [Outcome], watch: &dyn Watch) {
        let at = |tree: &Staged, error| UnpackError::io("flush", &tree.destination, error);
        let mut written = Vec::new();
        let mut disks: Vec<(&Arc<Beside>, Result<bool, io::Error>)> = Vec::new();
        for (number, (tree, outcome)) in staged.iter().zip(&mut *outcomes).enumerate() {
            if let Err(error) = watch.before(Step::Flush) {
                tree.unflushed.forget(&self.handles);
                *outcome = Err(at(tree, error));
                continue;
            }
            written.extend(tree.unflushed.take().into_iter().map(|one| (number, one)));
            if tree.is_large
                && !disks
                    .iter()
                    .any(|(beside, _)| Arc::ptr_eq(beside, &tree.beside))
            {
                disks.push((&tree.beside, tree.beside.parent.sync_disk()));
            }
        }
        for (tree, outcome) in staged.iter().zip(&mut *outcomes) {
            let disk = disks
                .iter()
                .find(|(beside, _)| Arc::ptr_eq(beside, &tree.beside));
            if let Some((_, Err(error))) = disk
                && tree.is_large
                && outcome.is_ok()
            {
                *outcome = Err(at(tree, again(error)));
            }
        }
        for (number, error) in self.handles.flush(written) {
            if let (Some(tree), Some(outcome)) = (staged.get(number), outcomes.get_mut(number)) {
                *outcome = Err(at(tree, error));
            }
        }
    }

    /// Removes a tree that goes nowhere.
    pub fn discard(&self, staged: Staged) {
        staged.unflushed.forget(&self.handles);
        // What cannot be removed now is removed by the next who comes by.
        let _ = staged.staging.remove(&staged.growth);
        let Staged { beside, .. } = staged;
        let _ = self.leave(&beside);
    }

    /// Lets go of a folder, and removes the fresh one in it when nobody else needs it.
    fn leave(&self, beside: &Arc<Beside>) -> io::Result<()> {
        let mut all = lock(&self.beside);
        // One is ours, one the map's.
        if Arc::strong_count(beside) > 2 {
            return Ok(());
        }
        all.retain(|_, known| !Arc::ptr_eq(known, beside));
        let staging = lock(&beside.staging).take();
        staging.map_or(Ok(()), |staging| staging.remove_all())
    }
}

impl Drop for Places {
    /// Removes the fresh folders that nobody left: their trees never grew, or go nowhere.
    fn drop(&mut self) {
        let all = self
            .beside
            .get_mut()
            .unwrap_or_else(PoisonError::into_inner);
        for beside in all.values() {
            if let Some(staging) = lock(&beside.staging).take() {
                // What cannot be removed now is removed by the next who comes by.
                let _ = staging.remove_all();
            }
        }
    }
}

impl Beside {
    /// The fresh folder, made when the first tree grows.
    fn staging(&self) -> io::Result<Arc<Staging>> {
        let mut staging = lock(&self.staging);
        if let Some(staging) = &*staging {
            return Ok(Arc::clone(staging));
        }
        let fresh = Arc::new(Staging::begin(Arc::clone(&self.parent))?);
        Ok(Arc::clone(staging.insert(fresh)))
    }
}

impl Staged {
    /// How many handles wait for the flush.
    pub fn handles(&self) -> usize {
        self.unflushed.len()
    }

    /// Moves the tree; says whether another one was there.
    fn place(&self, watch: &dyn Watch) -> Outcome {
        let at = |action| move |error| UnpackError::io(action, &self.destination, error);
        watch.before(Step::Place).map_err(at("unpack to"))?;
        // Looked at again: much time may have passed.
        let replaces = check(
            &self.beside.parent,
            &self.name,
            &self.destination,
            self.existing,
        )?;
        let placed = match replaces {
            true => self.staging.place_over(&self.growth, &self.name),
            false => self.staging.place_new(&self.growth, &self.name),
        };
        match placed {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let path = self.destination.clone();
                Err(UnpackError::Exists { path })
            }
            placed => placed
                .map(|()| replaces)
                .map_err(at("move the new tree to")),
        }
    }

    /// Removes what is left in the fresh folder: the old tree, or the new one.
    fn clean(&self, outcome: &Outcome, watch: &dyn Watch) -> io::Result<()> {
        let watched = outcome
            .as_ref()
            .map_or(Ok(()), |_| watch.before(Step::Clean));
        let removed = match outcome {
            Ok(false) => Ok(()),
            _ => self.staging.remove(&self.growth),
        };
        match outcome {
            Ok(true) => self.staging.remove_old(&self.name),
            _ => Ok(()),
        }
        .and(removed)
        .and(watched)
    }
}

/// Flushes each folder that a tree came into, once.
fn flush_names(staged: &[Staged], outcomes: &mut [Outcome], watch: &dyn Watch) {
    let mut folders: Vec<(usize, &Arc<Beside>)> = Vec::new();
    for (tree, outcome) in staged.iter().zip(&*outcomes) {
        let is_known = (folders.iter()).any(|(_, known)| Arc::ptr_eq(known, &tree.beside));
        if outcome.is_ok() && !is_known {
            folders.push((folders.len(), &tree.beside));
        }
    }
    let flush = |beside: &Arc<Beside>| {
        watch.before(Step::Names)?;
        beside.parent.sync()
    };
    for (number, error) in flush::each(folders.clone(), flush) {
        let failed = folders.get(number).map(|(_, beside)| *beside);
        for (tree, outcome) in staged.iter().zip(&mut *outcomes) {
            if outcome.is_ok() && failed.is_some_and(|one| Arc::ptr_eq(one, &tree.beside)) {
                let error =
                    UnpackError::io("flush the folder of", &tree.destination, again(&error));
                *outcome = Err(error);
            }
        }
    }
}

/// The same error for another tree.
fn again(error: &io::Error) -> io::Error {
    let code = error.raw_os_error().map(io::Error::from_raw_os_error);
    code.unwrap_or_else(|| error.kind().into())
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The folder that a path is in.
fn above(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Removes a tree; says whether there was one.
pub(super) fn remove(destination: &Path) -> Result<bool, UnpackError> {
    let at = |action| move |error| UnpackError::io(action, destination, error);
    let name = destination
        .file_name()
        .ok_or_else(|| UnpackError::Nameless {
            path: destination.to_path_buf(),
        })?;
    let parent = match std::fs::canonicalize(above(destination)) {
        Ok(parent) => parent,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(at("open the folder of")(error)),
    };
    let parent = Folder::open_real(&parent).map_err(at("open the folder of"))?;
    if !check(&parent, name, destination, Existing::Replace)? {
        return Ok(false);
    }
    let staging = Staging::begin(Arc::new(parent)).map_err(at("remove"))?;
    let taken = staging.take(name).map_err(at("remove"));
    let removed = staging.remove_all().map_err(at("clean up beside"));
    taken.and(removed)?;
    Ok(true)
}

/// Removes what killed processes left in a folder.
pub(super) fn clean_up_in(folder: &Path) -> Result<(), UnpackError> {
    let at = |error| UnpackError::io("clean up", folder, error);
    let real = match std::fs::canonicalize(folder) {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(error)),
    };
    clean_up(&Folder::open_real(&real).map_err(at)?).map_err(at)
}

/// The folder above the destination, made when it is missing, and no link itself.
fn real_parent(destination: &Path) -> Result<PathBuf, UnpackError> {
    let at = |action| move |error| UnpackError::io(action, destination, error);
    let parent = above(destination);
    // A link right below the root, such as `/tmp` on macOS, is the system's own.
    let is_systems = parent.parent() == Some(Path::new("/"));
    let is_link = std::fs::symlink_metadata(parent).is_ok_and(|found| found.is_symlink());
    if is_link && !is_systems {
        let path = parent.to_path_buf();
        return Err(UnpackError::Link { path });
    }
    std::fs::create_dir_all(parent).map_err(at("make the folder of"))?;
    std::fs::canonicalize(parent).map_err(at("open the folder of"))
}

/// Whether there is a tree to replace, or why it may not be.
fn check(
    parent: &Folder,
    name: &std::ffi::OsStr,
    destination: &Path,
    existing: Existing,
) -> Result<bool, UnpackError> {
    let kind = parent
        .kind(name)
        .map_err(|error| UnpackError::io("look at", destination, error))?;
    let path = destination.to_path_buf();
    match (kind, existing) {
        (None, _) => Ok(false),
        (Some(FileType::Symlink), _) => Err(UnpackError::Link { path }),
        (Some(_), Existing::Refuse) => Err(UnpackError::Exists { path }),
        (Some(FileType::Directory), Existing::Replace) => Ok(true),
        (Some(_), Existing::Replace) => Err(UnpackError::NotAFolder { path }),
    }
}
