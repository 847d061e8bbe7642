//! What is written and not yet known to be on disk.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::folder::Folder;

/// So many wait for the disk at once. A file system answers all who wait for the same write
/// to its journal together, where one after the other would each have a write of its own.
const THREADS: usize = 8;
/// How many handles are kept at most, and at least.
const HANDLES: std::ops::RangeInclusive<usize> = 16..=1024;

/// A file or folder that is still open: what goes wrong while the system writes it is told to
/// who has it open.
#[derive(Debug)]
pub(super) enum Written {
    File(File),
    Folder(Folder),
}

impl Written {
    fn sync(&self) -> io::Result<()> {
        match self {
            Self::File(file) => file.sync_all(),
            Self::Folder(folder) => folder.sync(),
        }
    }
}

/// How many handles are kept open, of all that a process may have.
#[derive(Debug)]
pub(super) struct Handles {
    kept: AtomicUsize,
    /// How many there may be.
    pub most: usize,
}

impl Default for Handles {
    fn default() -> Self {
        let limits = rustix::process::getrlimit(rustix::process::Resource::Nofile);
        let limit = limits.current.and_then(|most| usize::try_from(most).ok());
        // The other half is for connections, caches and whatever else is open.
        let half = limit.unwrap_or(usize::MAX) / 2;
        Self::of(half.clamp(*HANDLES.start(), *HANDLES.end()))
    }
}

impl Handles {
    fn of(most: usize) -> Self {
        Self {
            kept: AtomicUsize::new(0),
            most,
        }
    }

    /// Flushes what belongs to several trees and closes it; an error comes with the number of
    /// its tree.
    pub fn flush(&self, written: Vec<(usize, Written)>) -> Vec<(usize, io::Error)> {
        each(written, |one| {
            let flushed = one.sync();
            drop(one);
            self.kept.fetch_sub(1, Ordering::Relaxed);
            flushed
        })
    }
}

/// Does something that waits for the disk to each item, on several threads; an error comes with
/// the number of its item.
pub(super) fn each<T: Send>(
    items: Vec<(usize, T)>,
    act: impl Fn(T) -> io::Result<()> + Sync,
) -> Vec<(usize, io::Error)> {
    let threads = THREADS.min(items.len());
    let (rest, failed) = (Mutex::new(items), Mutex::new(Vec::new()));
    let work = || {
        while let Some((number, item)) = pop(&rest) {
            if let Err(error) = act(item) {
                lock(&failed).push((number, error));
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            // Where no more threads are to be had, those that are there do it all.
            let _ = std::thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What was written of one tree, and has to be on disk before the tree moves.
#[derive(Debug, Default)]
pub(super) struct Unflushed(Mutex<Vec<Written>>);

impl Unflushed {
    /// Keeps something for the flush, or flushes all of the tree that is kept when it is too
    /// much.
    pub fn keep(&self, handles: &Handles, written: Written) -> io::Result<()> {
        let kept = handles.kept.fetch_add(1, Ordering::Relaxed);
        lock(&self.0).push(written);
        if kept < handles.most {
            return Ok(());
        }
        let mine = self.take().into_iter().map(|written| (0, written));
        let failed = handles.flush(mine.collect());
        failed
            .into_iter()
            .next()
            .map_or(Ok(()), |(_, error)| Err(error))
    }

    /// How much is kept.
    pub fn len(&self) -> usize {
        lock(&self.0).len()
    }

    /// Everything that is kept.
    pub fn take(&self) -> Vec<Written> {
        std::mem::take(&mut *lock(&self.0))
    }

    /// Closes everything unflushed: the tree goes nowhere.
    pub fn forget(&self, handles: &Handles) {
        let kept = self.take();
        handles.kept.fetch_sub(kept.len(), Ordering::Relaxed);
    }
}

fn pop<T>(shared: &Mutex<Vec<T>>) -> Option<T> {
    lock(shared).pop()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_open_than_there_may_be() {
        let place = tempfile::tempdir().unwrap();
        let handles = Handles::of(4);
        let (one, other) = (Unflushed::default(), Unflushed::default());
        let keep = |tree: &Unflushed, name: &str| {
            let file = File::create(place.path().join(name)).unwrap();
            tree.keep(&handles, Written::File(file)).unwrap();
            handles.kept.load(Ordering::Relaxed)
        };
        assert_eq!(["a", "b", "c"].map(|name| keep(&one, name)), [1, 2, 3]);
        assert_eq!(one.len(), 3);
        // The one that is too many takes those of its own tree along.
        assert_eq!(["d", "e"].map(|name| keep(&other, name)), [4, 3]);
        assert_eq!(keep(&one, "f"), 4);
        assert_eq!(keep(&one, "g"), 0);
        assert_eq!(other.len(), 0);
        keep(&one, "h");
        one.forget(&handles);
        assert_eq!(handles.kept.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn what_cannot_be_flushed_is_told_of_its_tree_alone() {
        let (read, write) = std::io::pipe().unwrap();
        let file = |fd: std::os::fd::OwnedFd| Written::File(fd.into());
        let handles = Handles::of(16);
        handles.kept.fetch_add(3, Ordering::Relaxed);
        let place = tempfile::tempdir().unwrap();
        let plain = Written::File(File::create(place.path().join("a")).unwrap());
        let failed = handles.flush(vec![
            (0, plain),
            (1, file(read.into())),
            (1, file(write.into())),
        ]);
        let trees: Vec<usize> = failed.iter().map(|(tree, _)| *tree).collect();
        assert_eq!(trees, [1, 1]);
        assert_eq!(handles.kept.load(Ordering::Relaxed), 0);
    }
}
