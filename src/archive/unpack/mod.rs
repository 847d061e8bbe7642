//! From an accepted archive to a folder, without ever showing half of it.
//!
//! The tree grows in a fresh folder beside its destination that only its owner may enter
//! and moves into place by one rename, once all of it is on disk. Several trees go there in
//! a [`Wave`]: waiting for the disk once for all of them takes hardly longer than for one.
//! On Unix every step goes through a directory handle
//! and follows no link, so that a folder swapped for a link meanwhile leads nowhere. What
//! a killed process leaves behind is removed by the next one that unpacks beside it; a
//! lock on the fresh folder, which ends with its process, tells the living from the dead.
//!
//! Elsewhere (`portable.rs`) the same steps go through paths: the archive is as trusted,
//! other programs that may write to the destination are trusted more.

#[cfg(unix)]
mod flush;
#[cfg(unix)]
mod folder;
// Built for the tests everywhere, so that it is not only seen where it is needed.
#[cfg(any(not(unix), test))]
mod portable;
#[cfg(unix)]
mod staging;
#[cfg(unix)]
mod unix;
mod wave;
#[cfg(unix)]
mod write;

pub use wave::Wave;

use std::io;
use std::path::{Path, PathBuf};

use super::{Archive, ArchiveError};
use crate::diagnostics::Explain;
use crate::fs::Shown as _;
use crate::tables::leave_outs::is_version_control;

#[cfg(not(unix))]
use portable as system;
#[cfg(unix)]
use unix as system;

/// What is done to a destination that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Leave it, and say so.
    Refuse,
    /// Put the new tree in its place in one step.
    Replace,
}

/// How an archive becomes a folder.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What to do when the destination exists.
    pub existing: Existing,
    /// Leave the archive's top folder out: its content becomes the destination's.
    pub strip_top: bool,
}

/// A step that is about to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Begin a tree in the fresh folder.
    Begin,
    /// Make a folder of the archive.
    Folder(&'a str),
    /// Write a file of the archive.
    File(&'a str),
    /// Wait until all of a tree is on disk.
    Flush,
    /// Move a tree into place; by now all trees of its wave are on disk.
    Place,
    /// Wait until the names in a folder that trees came into are on disk.
    Names,
    /// Remove what is left of a tree in the fresh folder: the old one in its place.
    Clean,
}

/// Sees every step before it is done: shows progress, or stops by an error.
///
/// Stopping leaves nothing behind and the old tree intact; a stop at [`Step::Names`] or
/// [`Step::Clean`] comes too late for that, and the new tree stays.
pub trait Watch: Sync {
    /// Called before each step; large archives call it from several threads.
    fn before(&self, step: Step<'_>) -> io::Result<()>;
}

/// Lets everything happen.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn before(&self, _: Step<'_>) -> io::Result<()> {
        Ok(())
    }
}

/// Why an archive was not unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The archive is at fault.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// Something stands where the tree should go.
    #[error("`{}` exists already", path.shown())]
    Exists {
        /// Where.
        path: PathBuf,
    },
    /// The destination or the folder it is in is a link.
    #[error("`{}` is a symbolic link", path.shown())]
    Link {
        /// Which.
        path: PathBuf,
    },
    /// The destination is something that no tree can replace.
    #[error("`{}` is not a folder", path.shown())]
    NotAFolder {
        /// Which.
        path: PathBuf,
    },
    /// The folder that would go is a repository, or holds one.
    #[error("`{}` is of version control, and would be lost", path.shown())]
    Repository {
        /// What version control keeps there.
        path: PathBuf,
    },
    /// The destination has no name of its own, such as `/` or `..`.
    #[error("`{}` cannot be unpacked to: it names no new folder", path.shown())]
    Nameless {
        /// What was given.
        path: PathBuf,
    },
    /// The archive has no single top folder to leave out.
    #[error("the archive has no single top folder")]
    NoTopFolder,
    /// The system refused an operation.
    #[error("cannot {action} `{}`: {}", path.shown(), crate::fs::reason(source))]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what, or where it should have come to stand.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
}

impl UnpackError {
    pub(super) fn io(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::Io {
            action,
            path: path.to_path_buf(),
            source,
        }
    }

    /// A stable word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Archive(error) => error.kind(),
            Self::Exists { .. } => "already-exists",
            Self::Link { .. } => "symbolic-link",
            Self::NotAFolder { .. } => "not-a-folder",
            Self::Repository { .. } => "holds-repository",
            Self::Nameless { .. } => "usage",
            Self::NoTopFolder => "no-top-folder",
            Self::Io { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => "not-found",
                io::ErrorKind::PermissionDenied => "denied",
                io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "no-space",
                io::ErrorKind::Interrupted => "interrupted",
                io::ErrorKind::AlreadyExists => "already-exists",
                io::ErrorKind::NotADirectory => "not-a-folder",
                _ => "io",
            },
        }
    }
}

impl Explain for UnpackError {
    fn kind(&self) -> &'static str {
        self.kind()
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Archive(error) => Explain::hint(error),
            Self::Exists { .. } => Some("add `--force` to replace it".into()),
            Self::Repository { .. } => Some(
                "move the folder away: what version control keeps goes not even by `--force`"
                    .into(),
            ),
            Self::Link { path } => std::fs::canonicalize(path)
                .ok()
                .map(|real| format!("if you trust the link, name its target `{}`", real.shown())),
            Self::Io { .. } if self.kind() == "no-space" => {
                Some("make room on that disk; nothing was changed".into())
            }
            _ => None,
        }
    }
}

/// What was unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// Where the tree stands.
    pub folder: PathBuf,
    /// How many files it has.
    pub files: usize,
    /// How many bytes they hold.
    pub size: u64,
    /// Whether it took the place of another tree.
    pub replaced: bool,
}

/// Unpacks an accepted archive: `destination` becomes its tree, or nothing changes.
///
/// Folders above `destination` are made when they are missing.
pub fn unpack(
    archive: &Archive<'_>,
    destination: &Path,
    options: Options,
    watch: &dyn Watch,
) -> Result<Unpacked, UnpackError> {
    let wave = Wave::new(watch);
    wave.add((), archive, destination, options)?;
    let placed = wave.finish().pop().map(|((), placed)| placed);
    placed.unwrap_or_else(|| {
        let nothing = io::ErrorKind::NotFound.into();
        Err(UnpackError::io("unpack to", destination, nothing))
    })
}

/// Whether an accepted archive can become a folder in this way; nothing is written.
pub fn check(archive: &Archive<'_>, options: Options) -> Result<(), UnpackError> {
    Tree::of(archive, options).map(drop)
}

/// Removes a tree that was unpacked: it is gone in one step, so that nobody sees half of it.
/// Says whether there was one. A link or a file in its place is left, with an error, and so is a
/// folder with a repository.
pub fn remove(destination: &Path) -> Result<bool, UnpackError> {
    refuse_repository(destination)?;
    system::remove(destination)
}

/// Refuses a folder that holds what version control keeps, at any depth: no archive puts that
/// there, and nobody else has it.
pub fn refuse_repository(folder: &Path) -> Result<(), UnpackError> {
    match repository_in(folder) {
        Some(path) => Err(UnpackError::Repository { path }),
        None => Ok(()),
    }
}

/// The first name below a folder that version control keeps; links are not followed.
pub fn repository_in(folder: &Path) -> Option<PathBuf> {
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let is_folder = folder.symlink_metadata().is_ok_and(|found| found.is_dir());
        let entries = is_folder.then(|| std::fs::read_dir(&folder).ok()).flatten();
        for entry in entries.into_iter().flatten().flatten() {
            if entry.file_name().to_str().is_some_and(is_version_control) {
                return Some(entry.path());
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(entry.path());
            }
        }
    }
    None
}

/// Removes what killed processes left of theirs in a folder, and puts back an old tree that
/// one of them had moved aside. What is not there needs none of it.
pub fn clean_up(folder: &Path) -> Result<(), UnpackError> {
    system::clean_up_in(folder)
}

/// The archive as a tree, perhaps without its top folder.
struct Tree<'t, 'a> {
    archive: &'t Archive<'a>,
    /// Bytes of each path that are left out.
    strip: usize,
}

impl<'t, 'a> Tree<'t, 'a> {
    fn of(archive: &'t Archive<'a>, options: Options) -> Result<Self, UnpackError> {
        let strip = match (options.strip_top, archive.top_folder()) {
            (false, _) => 0,
            (true, Some(top)) => top.len() + 1,
            (true, None) => return Err(UnpackError::NoTopFolder),
        };
        Ok(Self { archive, strip })
    }

    /// The path of an entry in the tree; empty for the top folder itself.
    fn path<'e>(&self, entry: &'e super::Entry) -> &'e str {
        entry.path.as_str().get(self.strip..).unwrap_or_default()
    }
}
