//! What goes into an archive: a list of files and a way to open them.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::PathBuf;

use super::digest::{ArchiveDigest, FileDigest, TreeDigest};
use super::names::Seen;
use super::{EntryPath, NameFlaw};
use crate::diagnostics::Explain;

/// One file that goes into an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Where it will stand.
    pub path: EntryPath,
    /// Whether its owner may run it.
    pub executable: bool,
    /// Its length; a file that turns out longer or shorter has changed meanwhile.
    pub size: u64,
}

/// Opens the files of a list; asked from several threads, and for large files twice.
pub trait Source: Sync {
    /// Opens one file at its start.
    fn open(&self, item: &Item) -> io::Result<Box<dyn Read + '_>>;
}

/// Files on disk, wherever each of them lies.
#[derive(Clone, Debug, Default)]
pub struct DiskSource {
    places: BTreeMap<EntryPath, PathBuf>,
}

impl DiskSource {
    /// Adds a file. Its place must be no link: one that became a link meanwhile is not read.
    pub fn add(&mut self, path: EntryPath, place: PathBuf) {
        self.places.insert(path, place);
    }
}

impl Source for DiskSource {
    fn open(&self, item: &Item) -> io::Result<Box<dyn Read + '_>> {
        let place = self.places.get(&item.path);
        let place = place.ok_or(io::ErrorKind::NotFound)?;
        match crate::fs::open_unlinked(place) {
            Ok(file) => Ok(Box::new(file)),
            Err(crate::fs::FsError::Io { source, .. }) => Err(source),
            Err(other) => Err(io::Error::other(other)),
        }
    }
}

/// Files that are in memory already.
#[derive(Clone, Debug, Default)]
pub struct MemorySource {
    files: BTreeMap<EntryPath, (bool, Vec<u8>)>,
}

impl MemorySource {
    /// Adds a file, or replaces it.
    pub fn add(&mut self, path: EntryPath, executable: bool, content: Vec<u8>) {
        self.files.insert(path, (executable, content));
    }

    /// The list to pack.
    pub fn items(&self) -> Vec<Item> {
        let item = |(path, (executable, content)): (&EntryPath, &(bool, Vec<u8>))| Item {
            path: path.clone(),
            executable: *executable,
            size: content.len() as u64,
        };
        self.files.iter().map(item).collect()
    }
}

impl Source for MemorySource {
    fn open(&self, item: &Item) -> io::Result<Box<dyn Read + '_>> {
        match self.files.get(&item.path) {
            Some((_, content)) => Ok(Box::new(content.as_slice())),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }
}

/// What was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// Each file, in the archive's order.
    pub files: Vec<FileDigest>,
    /// The identity of the bundle, the same for both layouts.
    pub tree: TreeDigest,
    /// The digest of the archive.
    pub archive: ArchiveDigest,
    /// Bytes of the archive.
    pub size: u64,
}

/// Why files could not be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// Two names that cannot stand side by side.
    #[error("`{path}` {flaw}")]
    Name {
        /// The later one.
        path: EntryPath,
        /// Why.
        flaw: NameFlaw,
    },
    /// A file could not be read.
    #[error("cannot read `{path}`: {}", crate::fs::reason(source))]
    Read {
        /// Which.
        path: EntryPath,
        /// Why.
        source: io::Error,
    },
    /// A file was written to while it was packed.
    #[error("`{path}` changed while it was being packed")]
    Changed {
        /// Which.
        path: EntryPath,
    },
    /// More or larger files than the format holds without extensions that we refuse.
    #[error("the files are too many or too large for an archive: {0}")]
    TooLarge(&'static str),
    /// The archive could not be written.
    #[error("cannot write the archive: {}", crate::fs::reason(.0))]
    Write(#[source] io::Error),
}

impl PackError {
    pub(super) fn read(item: &Item, source: io::Error) -> Self {
        let path = item.path.clone();
        Self::Read { path, source }
    }

    pub(super) fn changed(item: &Item) -> Self {
        let path = item.path.clone();
        Self::Changed { path }
    }

    /// A stable word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Name { flaw, .. } => flaw.kind(),
            Self::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied => {
                "denied"
            }
            Self::Read { source, .. } if source.kind() == io::ErrorKind::NotFound => "not-found",
            Self::Write(source)
                if matches!(
                    source.kind(),
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
                ) =>
            {
                "no-space"
            }
            Self::Read { .. } | Self::Write(_) => "io",
            Self::Changed { .. } => "changed",
            Self::TooLarge(_) => "too-large",
        }
    }
}

impl Explain for PackError {
    fn kind(&self) -> &'static str {
        self.kind()
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Changed { .. } => Some("let the other program finish, then pack again".into()),
            _ => None,
        }
    }
}

/// Puts a list into the archive's order and refuses names that cannot stand together.
pub(super) fn in_order(mut items: Vec<Item>) -> Result<Vec<Item>, PackError> {
    items.sort_by(|a, b| a.path.cmp(&b.path));
    let mut seen = Seen::default();
    for item in &items {
        seen.insert(item.path.as_str(), false)
            .map_err(|flaw| PackError::Name {
                path: item.path.clone(),
                flaw,
            })?;
    }
    Ok(items)
}

/// Reads a file that must have the length that the list says.
pub(super) fn read_whole(item: &Item, source: &dyn Source) -> Result<Vec<u8>, PackError> {
    let unreadable = |error| PackError::read(item, error);
    let reader = source.open(item).map_err(unreadable)?;
    let mut bytes = Vec::with_capacity(usize::try_from(item.size).unwrap_or(0));
    reader
        .take(item.size.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    match bytes.len() as u64 == item.size {
        true => Ok(bytes),
        false => Err(PackError::changed(item)),
    }
}

/// Hands the content on in pieces whose lengths depend on nothing but its length: what
/// deflate makes of a file may depend on where its input is cut.
pub(super) fn in_chunks(
    item: &Item,
    source: &dyn Source,
    take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
) -> Result<(), PackError> {
    const CHUNK: u64 = 1 << 20;
    let mut reader = source.open(item).map_err(|e| PackError::read(item, e))?;
    let mut left = item.size;
    let mut chunk = Vec::new();
    loop {
        chunk.clear();
        // One more than is left shows a file that has grown.
        let wanted = CHUNK.min(left.saturating_add(1));
        (&mut reader)
            .take(wanted)
            .read_to_end(&mut chunk)
            .map_err(|e| PackError::read(item, e))?;
        let got = chunk.len() as u64;
        if got > left || (got < wanted && got != left) {
            return Err(PackError::changed(item));
        }
        if got == 0 {
            return Ok(());
        }
        take(&chunk).map_err(PackError::Write)?;
        left -= got;
    }
}
