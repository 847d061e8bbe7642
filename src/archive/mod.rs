//! Archives: one bundle as one file, the same everywhere and safe anywhere.
//!
//! Answers three questions: are these bytes an archive that every reader understands in
//! the same way ([`zip::Zip`], [`tar::Tar`]), how do these files become an archive
//! ([`zip::write`], [`tar::write`]), and how does an archive become a folder without
//! ever showing half of it ([`unpack`]). Never runs, interprets or lints what it carries,
//! and never writes a byte of an archive that was not accepted as a whole.
//!
//! The validators are our own: the common zip libraries repair, guess and overlook, and
//! two readers that guess differently see two different skills in one file.

pub mod digest;
mod error;
mod flaw;
mod inflate;
mod limits;
pub mod names;
mod source;
pub mod tar;
pub mod unpack;
pub mod zip;

use std::io;

use rayon::prelude::*;

pub use error::{ArchiveError, raised};
pub use flaw::{Flaw, Part};
pub use limits::{Limits, NameLimits};
pub use names::{EntryPath, NameFlaw};
pub use source::{DiskSource, Item, MemorySource, PackError, Packed, Source};

/// How much an archive may differ from what our own writer makes; each takes more than the
/// one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Profile {
    /// Registry archives: no extra fields, no descriptors, nothing that a reader may skip.
    Strict,
    /// Archives of careful tools: harmless extra fields too, such as a file's time.
    Tolerant,
    /// Archives of tools that write as they read: consistent descriptors too.
    Foreign,
}

/// What stands at a path of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A folder.
    Folder,
    /// A regular file.
    File {
        /// Whether its owner may run it.
        executable: bool,
        /// How many bytes it holds.
        size: u64,
    },
}

/// One entry of an accepted archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands, already checked.
    pub path: EntryPath,
    /// What it is.
    pub kind: EntryKind,
}

impl Entry {
    /// How many bytes the file holds; nothing for a folder.
    pub fn size(&self) -> u64 {
        match self.kind {
            EntryKind::Folder => 0,
            EntryKind::File { size, .. } => size,
        }
    }
}

/// Takes the bytes of a file as they come.
pub type Sink<'s> = dyn FnMut(&[u8]) -> io::Result<()> + 's;

/// Gives the bytes of one file to a sink; may be called once.
pub type Content<'c> = dyn FnMut(&mut Sink<'_>) -> Result<(), ArchiveError> + 'c;

/// The bytes of every entry, in the archive's order; folders have none.
pub type Contents = Vec<Option<Vec<u8>>>;

/// An archive of either format whose bytes were accepted as a whole.
#[derive(Debug)]
pub enum Archive<'a> {
    /// A `.skill` or `.zip` file.
    Zip(zip::Zip<'a>),
    /// A `.tar.gz` file.
    Tar(tar::Tar<'a>),
}

/// How gzip files start.
const GZIP: [u8; 2] = [0x1f, 0x8b];

impl<'a> Archive<'a> {
    /// Accepts an archive by its first bytes, after checking all of it, contents too.
    pub fn open(bytes: &'a [u8], profile: Profile, limits: &Limits) -> Result<Self, ArchiveError> {
        if bytes.starts_with(&GZIP) {
            return Ok(Self::Tar(tar::Tar::open(bytes, profile, limits)?));
        }
        let archive = zip::Zip::parse(bytes, profile, limits)?;
        archive.verify()?;
        Ok(Self::Zip(archive))
    }

    /// The same, with the digest of every file: hashing checks the contents on the way.
    pub fn open_hashed(
        bytes: &'a [u8],
        profile: Profile,
        limits: &Limits,
    ) -> Result<(Self, Vec<digest::FileDigest>), ArchiveError> {
        let archive = match bytes.starts_with(&GZIP) {
            true => Self::Tar(tar::Tar::open(bytes, profile, limits)?),
            false => Self::Zip(zip::Zip::parse(bytes, profile, limits)?),
        };
        let files = digest::archive_files(&archive)?;
        Ok((archive, files))
    }

    /// The same, with the bytes of every entry: reading checks the contents on the way.
    pub fn open_read(
        bytes: &'a [u8],
        profile: Profile,
        limits: &Limits,
    ) -> Result<(Self, Contents), ArchiveError> {
        let archive = match bytes.starts_with(&GZIP) {
            true => Self::Tar(tar::Tar::open(bytes, profile, limits)?),
            false => Self::Zip(zip::Zip::parse(bytes, profile, limits)?),
        };
        let contents = archive.contents()?;
        Ok((archive, contents))
    }

    /// The entries in the archive's order.
    pub fn entries(&self) -> &[Entry] {
        match self {
            Self::Zip(archive) => archive.entries(),
            Self::Tar(archive) => archive.entries(),
        }
    }

    /// The folder that holds everything, when there is one.
    pub fn top_folder(&self) -> Option<&str> {
        names::top_folder(self.entries())
    }

    /// Hands the bytes of one file on; a tar file is read again from its start for that.
    pub fn copy(&self, index: usize, sink: &mut Sink<'_>) -> Result<(), ArchiveError> {
        match self {
            Self::Zip(archive) => archive.copy(index, sink),
            Self::Tar(archive) => archive.copy(index, sink),
        }
    }

    /// Reads one file by its place in [`Archive::entries`].
    pub fn read(&self, index: usize) -> Result<Vec<u8>, ArchiveError> {
        let mut bytes = Vec::new();
        let mut collect = |chunk: &[u8]| {
            bytes.extend_from_slice(chunk);
            Ok(())
        };
        self.copy(index, &mut collect)?;
        Ok(bytes)
    }
}

impl Archive<'_> {
    fn contents(&self) -> Result<Contents, ArchiveError> {
        let count = self.entries().len();
        let is_file = |index: usize| matches!(self.entries()[index].kind, EntryKind::File { .. });
        match self {
            Self::Zip(zip) => {
                let one = |index| Ok(Some(self.read(index)?).filter(|_| is_file(index)));
                match zip.is_small() {
                    true => (0..count).map(one).collect(),
                    false => (0..count).into_par_iter().map(one).collect(),
                }
            }
            Self::Tar(archive) => {
                let mut all = vec![None; count];
                archive.visit(&mut |index, content| {
                    let mut bytes = Vec::new();
                    let mut collect = |chunk: &[u8]| {
                        bytes.extend_from_slice(chunk);
                        Ok(())
                    };
                    content(&mut collect).map_err(io::Error::other)?;
                    all[index] = is_file(index).then_some(bytes);
                    Ok(())
                })?;
                Ok(all)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide_the_format() {
        let limits = Limits::default();
        let kind = |bytes: &[u8]| {
            Archive::open(bytes, Profile::Strict, &limits)
                .unwrap_err()
                .kind()
        };
        assert_eq!(kind(b"hello, I am no archive at all"), "not-an-archive");
        assert_eq!(kind(&[0x1f, 0x8b, 8, 0]), "truncated");
    }
}
