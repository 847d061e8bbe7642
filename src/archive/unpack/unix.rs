//! Unpacking on Unix, beneath directory handles.

use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustix::fs::FileType;

use super::folder::Folder;
use super::staging::{Staging, clean_up};
use super::{Existing, Step, Tree, UnpackError, Watch};
use crate::archive::{Archive, Entry, EntryKind};

/// Entries that one thread unpacks at a time.
const SHARE: usize = 64;

/// From so many entries on, one flush of the whole file system takes the place of one for
/// each file: fewer calls, though it also waits for what others have written.
const MANY: usize = 64;
/// Whether the system flushes a whole disk, and tells when that failed.
const FLUSHES_DISKS: bool = cfg!(any(target_os = "linux", target_os = "android"));

/// Unpacks a tree; says whether another one was replaced.
pub(super) fn unpack(
    tree: &Tree<'_, '_>,
    destination: &Path,
    existing: Existing,
    watch: &dyn Watch,
) -> Result<bool, UnpackError> {
    let at = |action| move |error| UnpackError::io(action, destination, error);
    let name = destination
        .file_name()
        .ok_or_else(|| UnpackError::Nameless {
            path: destination.to_path_buf(),
        })?;
    let parent = real_parent(destination)?;
    let parent = Folder::open_real(&parent).map_err(at("open the folder of"))?;
    clean_up(&parent).map_err(at("remove what an earlier run left beside"))?;
    let replaces = check(&parent, name, destination, existing)?;

    watch.before(Step::Begin).map_err(at("unpack to"))?;
    let staging = Staging::begin(&parent).map_err(at("unpack to"))?;
    let placed = fill(tree, &staging.tree, destination, watch).and_then(|()| {
        watch.before(Step::Place).map_err(at("unpack to"))?;
        // Looked at again: much time may have passed.
        let replaces = check(&parent, name, destination, existing)?;
        let placed = match replaces {
            true => staging.place_over(name),
            false => staging.place_new(name),
        };
        match placed {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let path = destination.to_path_buf();
                Err(UnpackError::Exists { path })
            }
            placed => placed.map_err(at("move the new tree to")),
        }
    });
    if placed.is_ok() {
        parent.sync().map_err(at("flush the folder of"))?;
        watch.before(Step::Clean).map_err(at("clean up beside"))?;
    }
    let removed = staging.remove().map_err(at("clean up beside"));
    placed.and(removed).map(|()| replaces)
}

/// Removes a tree; says whether there was one.
pub(super) fn remove(destination: &Path) -> Result<bool, UnpackError> {
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
    let parent = match std::fs::canonicalize(parent) {
        Ok(parent) => parent,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(at("open the folder of")(error)),
    };
    let parent = Folder::open_real(&parent).map_err(at("open the folder of"))?;
    if !check(&parent, name, destination, Existing::Replace)? {
        return Ok(false);
    }
    let staging = Staging::begin(&parent).map_err(at("remove"))?;
    staging.take(name).map_err(at("remove"))?;
    staging.remove().map_err(at("clean up beside"))?;
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
    let parent = match destination.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
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

/// Writes all entries and waits for the disk.
fn fill(
    tree: &Tree<'_, '_>,
    root: &Folder,
    destination: &Path,
    watch: &dyn Watch,
) -> Result<(), UnpackError> {
    match tree.archive {
        Archive::Zip(_) => {
            let count = tree.archive.entries().len();
            let shares: Vec<Range<usize>> = (0..count)
                .step_by(SHARE)
                .map(|start| start..count.min(start + SHARE))
                .collect();
            shares
                .into_par_iter()
                .try_for_each(|share| Writer::new(tree, root, destination, watch).share(share))?;
        }
        Archive::Tar(archive) => {
            // One stream: files come in the archive's order only.
            let mut writer = Writer::new(tree, root, destination, watch);
            let mut failed = None;
            let walked = archive.visit(&mut |index, content| {
                let written = writer.entry(index, content);
                written.map_err(|error| {
                    failed = Some(error);
                    io::ErrorKind::Other.into()
                })
            });
            if let Some(error) = failed {
                return Err(error);
            }
            walked?;
            writer.finish()?;
        }
    }
    let at = |error| UnpackError::io("flush", destination, error);
    watch.before(Step::Flush).map_err(at)?;
    let is_flushed = !flushes_each(tree) && root.sync_disk().map_err(at)?;
    match is_flushed {
        true => Ok(()),
        false => root.sync().map_err(at),
    }
}

/// Whether every file is flushed by itself.
fn flushes_each(tree: &Tree<'_, '_>) -> bool {
    !FLUSHES_DISKS || tree.archive.entries().len() < MANY
}

/// Writes entries one after the other, keeping the folders above the last one open.
struct Writer<'w, 't, 'a> {
    tree: &'w Tree<'t, 'a>,
    root: &'w Folder,
    destination: &'w Path,
    watch: &'w dyn Watch,
    open: Vec<(String, Folder)>,
}

impl<'w, 't, 'a> Writer<'w, 't, 'a> {
    fn new(
        tree: &'w Tree<'t, 'a>,
        root: &'w Folder,
        destination: &'w Path,
        watch: &'w dyn Watch,
    ) -> Self {
        Self {
            tree,
            root,
            destination,
            watch,
            open: Vec::new(),
        }
    }

    fn share(&mut self, entries: Range<usize>) -> Result<(), UnpackError> {
        let archive = self.tree.archive;
        for index in entries {
            let mut content = |sink: &mut crate::archive::Sink<'_>| archive.copy(index, sink);
            self.entry(index, &mut content)?;
        }
        self.finish()
    }

    /// Flushes the folders that are still open.
    fn finish(&mut self) -> Result<(), UnpackError> {
        self.close(0)
            .map_err(|error| UnpackError::io("flush", self.destination, error))
    }

    /// Writes one entry, whose bytes come when `content` is given a sink.
    fn entry(
        &mut self,
        index: usize,
        content: &mut crate::archive::Content<'_>,
    ) -> Result<(), UnpackError> {
        let Some(entry) = self.tree.archive.entries().get(index) else {
            return Ok(());
        };
        let path = self.tree.path(entry);
        if path.is_empty() {
            return Ok(());
        }
        let place = self.destination.join(path);
        let at = |error| UnpackError::io("write", &place, error);
        match entry.kind {
            EntryKind::Folder => {
                self.watch.before(Step::Folder(path)).map_err(at)?;
                self.enter(path).map_err(at)?;
                Ok(())
            }
            EntryKind::File { executable, .. } => {
                self.watch.before(Step::File(path)).map_err(at)?;
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                let folder = self.enter(folder).map_err(at)?;
                let file = folder.create(name, executable).map_err(at)?;
                write(&file, entry, content).map_err(|error| match error {
                    crate::archive::ArchiveError::Output(source) => at(source),
                    other => other.into(),
                })?;
                match flushes_each(self.tree) {
                    true => file.sync_all().map_err(at),
                    false => Ok(()),
                }
            }
        }
    }

    /// Flushes and closes the open folders, but for the first few.
    fn close(&mut self, keep: usize) -> io::Result<()> {
        while self.open.len() > keep {
            let folder = self.open.pop().filter(|_| flushes_each(self.tree));
            folder.map_or(Ok(()), |(_, folder)| folder.sync())?;
        }
        Ok(())
    }

    /// Opens a folder of the tree, making what is missing on the way.
    fn enter(&mut self, path: &str) -> io::Result<&Folder> {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let same = self
            .open
            .iter()
            .zip(&parts)
            .take_while(|((name, _), part)| name == *part)
            .count();
        self.close(same)?;
        for part in &parts[same..] {
            let above = self.open.last().map_or(self.root, |(_, folder)| folder);
            let folder = above.make_and_open(part)?;
            self.open.push(((*part).to_owned(), folder));
        }
        Ok(self.open.last().map_or(self.root, |(_, folder)| folder))
    }
}

/// Writes a file's content, no longer than the archive said.
fn write(
    mut file: &std::fs::File,
    entry: &Entry,
    content: &mut crate::archive::Content<'_>,
) -> Result<(), crate::archive::ArchiveError> {
    let mut left = entry.size();
    content(&mut |chunk: &[u8]| {
        left = left
            .checked_sub(chunk.len() as u64)
            .ok_or(io::ErrorKind::FileTooLarge)?;
        file.write_all(chunk)
    })
}
