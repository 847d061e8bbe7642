//! Writing the entries of an archive beneath a folder's handle.

use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;

use super::flush::{Handles, Unflushed, Written};
use super::folder::Folder;
use super::{Step, Tree, UnpackError, Watch};
use crate::archive::{Archive, Entry, EntryKind};

/// Entries that one thread unpacks at a time.
const SHARE: usize = 64;

/// Where a tree grows.
pub(super) struct Growing<'g> {
    /// Its root.
    pub root: &'g Folder,
    /// Where it goes, for messages.
    pub destination: &'g Path,
    /// What was written is kept here, to be flushed; nothing when the whole disk will be.
    pub unflushed: Option<(&'g Unflushed, &'g Handles)>,
    pub watch: &'g dyn Watch,
}

impl Growing<'_> {
    fn keep(&self, written: Written) -> io::Result<()> {
        match self.unflushed {
            Some((unflushed, handles)) => unflushed.keep(handles, written),
            None => Ok(()),
        }
    }
}

/// Writes all entries, and does not wait for the disk.
pub(super) fn fill(tree: &Tree<'_, '_>, growing: &Growing<'_>) -> Result<(), UnpackError> {
    match tree.archive {
        Archive::Zip(_) => {
            let count = tree.archive.entries().len();
            if count <= SHARE {
                return Writer::new(tree, growing).share(0..count);
            }
            let shares: Vec<Range<usize>> = (0..count)
                .step_by(SHARE)
                .map(|start| start..count.min(start + SHARE))
                .collect();
            shares
                .into_par_iter()
                .try_for_each(|share| Writer::new(tree, growing).share(share))
        }
        Archive::Tar(archive) => {
            // One stream: files come in the archive's order only.
            let mut writer = Writer::new(tree, growing);
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
            writer.finish()
        }
    }
}

/// Writes entries one after the other, keeping the folders above the last one open.
struct Writer<'w, 't, 'a> {
    tree: &'w Tree<'t, 'a>,
    growing: &'w Growing<'w>,
    open: Vec<(String, Folder)>,
}

impl<'w, 't, 'a> Writer<'w, 't, 'a> {
    fn new(tree: &'w Tree<'t, 'a>, growing: &'w Growing<'w>) -> Self {
        Self {
            tree,
            growing,
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

    /// Leaves the folders that are still open.
    fn finish(&mut self) -> Result<(), UnpackError> {
        self.close(0)
            .map_err(|error| UnpackError::io("flush", self.growing.destination, error))
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
        let place = self.growing.destination.join(path);
        let at = |error| UnpackError::io("write", &place, error);
        let watch = self.growing.watch;
        match entry.kind {
            EntryKind::Folder => {
                watch.before(Step::Folder(path)).map_err(at)?;
                self.enter(path).map_err(at)?;
                Ok(())
            }
            EntryKind::File { executable, .. } => {
                watch.before(Step::File(path)).map_err(at)?;
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                let folder = self.enter(folder).map_err(at)?;
                let file = folder.create(name, executable).map_err(at)?;
                write(&file, entry, content).map_err(|error| match error {
                    crate::archive::ArchiveError::Output(source) => at(source),
                    other => other.into(),
                })?;
                self.growing.keep(Written::File(file)).map_err(at)
            }
        }
    }

    /// Leaves the open folders, but for the first few: nothing more comes into them from here.
    fn close(&mut self, keep: usize) -> io::Result<()> {
        while self.open.len() > keep {
            let folder = self.open.pop().map(|(_, folder)| Written::Folder(folder));
            folder.map_or(Ok(()), |folder| self.growing.keep(folder))?;
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
            let above = self
                .open
                .last()
                .map_or(self.growing.root, |(_, folder)| folder);
            let folder = above.make_and_open(part)?;
            self.open.push(((*part).to_owned(), folder));
        }
        Ok(self
            .open
            .last()
            .map_or(self.growing.root, |(_, folder)| folder))
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
