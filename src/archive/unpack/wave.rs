//! Trees that come into place together.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::system::{Places, Staged};
use super::{Existing, Options, Tree, UnpackError, Unpacked, Watch, refuse_repository};
use crate::archive::{Archive, Entry, EntryKind};

/// So many trees go together at most. More would hardly be flushed sooner, and while some wait
/// for the disk others are fetched and written.
const TREES: usize = 64;
/// How many bytes of trees go together; a larger tree goes alone.
const BYTES: u64 = 64 << 20;

/// Trees on their way into place.
///
/// What is added is written beside its destination and waits there. When enough has come
/// together, and at the end, everything that waits is flushed at once and moves into place,
/// each tree by itself: what becomes of one says nothing of another. The folder that they come
/// into is flushed once. `K` tells the caller which tree is which.
///
/// A wave that is dropped leaves what is in place, and removes what is not.
pub struct Wave<'w, K> {
    watch: &'w dyn Watch,
    places: Places,
    waiting: Mutex<Vec<Waiting<K>>>,
    done: Mutex<Vec<(K, Result<Unpacked, UnpackError>)>>,
}

/// A tree that is written and not in place.
struct Waiting<K> {
    key: K,
    tree: Unpacked,
    staged: Staged,
}

impl<'w, K> Wave<'w, K> {
    /// An empty one.
    pub fn new(watch: &'w dyn Watch) -> Self {
        Self {
            watch,
            places: Places::default(),
            waiting: Mutex::default(),
            done: Mutex::default(),
        }
    }

    /// Writes a tree beside its destination, on as many threads as there are. Who adds the tree
    /// that makes it enough waits until all of them are in place.
    ///
    /// Folders above `destination` are made when they are missing.
    pub fn add(
        &self,
        key: K,
        archive: &Archive<'_>,
        destination: &Path,
        options: Options,
    ) -> Result<(), UnpackError> {
        let tree = Tree::of(archive, options)?;
        if options.existing == Existing::Replace {
            refuse_repository(destination)?;
        }
        let staged = self
            .places
            .stage(&tree, destination, options.existing, self.watch)?;
        let is_file = |entry: &&Entry| matches!(entry.kind, EntryKind::File { .. });
        let tree = Unpacked {
            folder: destination.to_path_buf(),
            files: archive.entries().iter().filter(is_file).count(),
            size: archive.entries().iter().map(Entry::size).sum(),
            replaced: false,
        };
        let mut waiting = lock(&self.waiting);
        waiting.push(Waiting { key, tree, staged });
        let bytes: u64 = waiting.iter().map(|waiting| waiting.tree.size).sum();
        let handles = waiting.iter().map(|waiting| waiting.staged.handles()).sum();
        let is_enough = waiting.len() >= TREES || bytes >= BYTES || self.places.is_enough(handles);
        if is_enough {
            let enough = std::mem::take(&mut *waiting);
            drop(waiting);
            self.place(enough);
        }
        Ok(())
    }

    /// Brings the rest into place. Gives what became of each tree that was added, in no order.
    pub fn finish(self) -> Vec<(K, Result<Unpacked, UnpackError>)> {
        let rest = std::mem::take(&mut *lock(&self.waiting));
        self.place(rest);
        std::mem::take(&mut *lock(&self.done))
    }

    fn place(&self, waiting: Vec<Waiting<K>>) {
        let (mut trees, mut staged) = (Vec::new(), Vec::new());
        for one in waiting {
            trees.push((one.key, one.tree));
            staged.push(one.staged);
        }
        let placed = self.places.place(staged, self.watch);
        let done = trees.into_iter().zip(placed).map(|((key, tree), placed)| {
            let placed = placed.map(|replaced| Unpacked { replaced, ..tree });
            (key, placed)
        });
        lock(&self.done).extend(done);
    }
}

impl<K> Drop for Wave<'_, K> {
    fn drop(&mut self) {
        for one in std::mem::take(&mut *lock(&self.waiting)) {
            self.places.discard(one.staged);
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
