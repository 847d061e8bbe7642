//! Gzipped tar archives: read strictly, and written deterministically.
//!
//! One gzip member with one ustar stream: regular files, folders, and a `pax` header where
//! a path is too long for ustar. The foreign profile also takes what GNU tar, bsdtar and
//! `git archive` write around the same content: GNU's magic and long names, and pax
//! records of times, owners and comments. Links, devices, sparse files and records that
//! change what a file holds are refused everywhere. Padding must be zeros.

mod gunzip;
mod header;
pub mod write;

use std::io;

use gunzip::Gunzip;
use header::{BLOCK, Header, Kind};

use super::names::Seen;
use super::{
    ArchiveError, Content, Entry, EntryKind, EntryPath, Flaw, Limits, NameFlaw, Profile, Sink,
};

/// A tar archive that was read to its end and accepted.
#[derive(Debug)]
pub struct Tar<'a> {
    bytes: &'a [u8],
    profile: Profile,
    limits: Limits,
    entries: Vec<Entry>,
}

/// Takes each file with its number, in the archive's order.
pub type Visit<'v> = dyn FnMut(usize, &mut Content<'_>) -> io::Result<()> + 'v;

impl<'a> Tar<'a> {
    /// Accepts an archive after reading all of it.
    pub fn open(bytes: &'a [u8], profile: Profile, limits: &Limits) -> Result<Self, ArchiveError> {
        let mut archive = Self {
            bytes,
            profile,
            limits: *limits,
            entries: Vec::new(),
        };
        archive.entries = archive.walk(&mut |_, _| Ok(()))?;
        Ok(archive)
    }

    /// The entries in the archive's order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Reads the archive again and shows every entry with its content.
    pub fn visit(&self, visit: &mut Visit<'_>) -> Result<(), ArchiveError> {
        self.walk(visit).map(drop)
    }

    /// Hands the bytes of one entry on; reads the archive from its start for that.
    pub fn copy(&self, index: usize, sink: &mut Sink<'_>) -> Result<(), ArchiveError> {
        let mut failed = None;
        let walked = self.visit(&mut |at, content| {
            if at == index {
                failed = content(sink).err();
            }
            match failed {
                Some(_) => Err(io::ErrorKind::Other.into()),
                None => Ok(()),
            }
        });
        match failed {
            Some(error) => Err(error),
            None => walked,
        }
    }

    fn walk(&self, visit: &mut Visit<'_>) -> Result<Vec<Entry>, ArchiveError> {
        if self.bytes.len() as u64 > self.limits.archive {
            let limit = self.limits.archive;
            return Err(Flaw::TooLarge { limit }.into());
        }
        let mut walk = Walk {
            stream: Gunzip::open(self.bytes, self.profile, &self.limits)?,
            profile: self.profile,
            limits: &self.limits,
            seen: Seen::default(),
            unpacked: 0,
            entries: Vec::new(),
            long_name: None,
        };
        while walk.next(visit)? {}
        Ok(walk.entries)
    }
}

/// The walk over all headers.
struct Walk<'a, 'l> {
    stream: Gunzip<'a>,
    profile: Profile,
    limits: &'l Limits,
    seen: Seen,
    unpacked: u64,
    entries: Vec<Entry>,
    /// What an extra header said about the name of the entry to come.
    long_name: Option<Vec<u8>>,
}

impl Walk<'_, '_> {
    /// Reads one header and what belongs to it; false at the end of the archive.
    fn next(&mut self, visit: &mut Visit<'_>) -> Result<bool, ArchiveError> {
        let Some(block) = self.stream.block()? else {
            return Err(Flaw::Truncated("its list of entries").into());
        };
        if block == [0; BLOCK] {
            return self.end().map(|()| false);
        }
        let number = self.entries.len();
        let header = Header::read(&block, self.profile).map_err(|flaw| match flaw {
            Flaw::NotTar if number == 0 => flaw.into(),
            Flaw::OldTar => flaw.into(),
            _ => ArchiveError::entry(number, &header::raw_name(&block), flaw),
        })?;
        if let Kind::Extra(extra) = header.kind {
            let text = self.extra(header.size)?;
            let name = header::long_name(extra, &text, self.profile)
                .map_err(|flaw| ArchiveError::entry(number, &header.name, flaw))?;
            if name.is_some() && self.long_name.is_some() {
                return Err(Flaw::TarHeader("two long names for one entry").into());
            }
            self.long_name = self.long_name.take().or(name);
            return Ok(true);
        }
        let raw = self.long_name.take().unwrap_or_else(|| header.name.clone());
        if self.is_packed_folder(&raw, &header) {
            return Ok(true);
        }
        let entry = self
            .entry(&raw, &header)
            .map_err(|flaw| ArchiveError::entry(number, &raw, flaw))?;
        if number == self.limits.entries {
            let limit = self.limits.entries;
            return Err(Flaw::TooMany { limit }.into());
        }
        self.unpacked += entry.size();
        if self.unpacked > self.limits.unpacked {
            let limit = self.limits.unpacked;
            return Err(Flaw::UnpacksTooLarge { limit }.into());
        }
        let mut left = entry.size();
        self.entries.push(entry);
        let stream = &mut self.stream;
        visit(number, &mut |sink| stream.take(&mut left, sink))?;
        stream.take(&mut left, &mut |_| Ok(()))?;
        stream.padding(header.size)?;
        Ok(true)
    }

    /// Whether this is `./`, with which GNU tar and bsdtar begin what was packed as `.`: the
    /// folder that the archive is unpacked into anyway.
    fn is_packed_folder(&self, raw: &[u8], header: &Header) -> bool {
        self.profile >= Profile::Tolerant
            && matches!(header.kind, Kind::Folder)
            && header.size == 0
            && matches!(raw, b"." | b"./")
    }

    /// The content of an extra header.
    fn extra(&mut self, size: u64) -> Result<Vec<u8>, ArchiveError> {
        const LONGEST: u64 = 64 << 10;
        if size > LONGEST {
            return Err(Flaw::TarHeader("an extra header of more than 64 KiB").into());
        }
        let mut text = Vec::new();
        let mut left = size;
        self.stream.take(&mut left, &mut |chunk| {
            text.extend_from_slice(chunk);
            Ok(())
        })?;
        self.stream.padding(size)?;
        Ok(text)
    }

    fn entry(&mut self, raw: &[u8], header: &Header) -> Result<Entry, Flaw> {
        let name = std::str::from_utf8(raw).map_err(|_| NameFlaw::NotUtf8)?;
        let is_folder = matches!(header.kind, Kind::Folder);
        let plain = match is_folder {
            true => name.strip_suffix('/').unwrap_or(name),
            false => name,
        };
        // They also put `./` before everything in it.
        let plain = match self.profile {
            Profile::Tolerant | Profile::Foreign => plain.strip_prefix("./").unwrap_or(plain),
            Profile::Strict => plain,
        };
        let path = EntryPath::within(plain, &self.limits.names)?;
        self.seen.insert(plain, is_folder)?;
        if is_folder && header.size != 0 {
            return Err(Flaw::FolderContent);
        }
        if header.size > self.limits.file {
            let limit = self.limits.file;
            return Err(Flaw::TooLarge { limit });
        }
        let kind = match is_folder {
            true => EntryKind::Folder,
            false => EntryKind::File {
                executable: header.mode & 0o100 != 0,
                size: header.size,
            },
        };
        Ok(Entry { path, kind })
    }

    /// After one block of zeros, nothing but zeros up to the end of the stream.
    fn end(&mut self) -> Result<(), ArchiveError> {
        if self.long_name.is_some() {
            return Err(Flaw::TarHeader("a long name for no entry").into());
        }
        let mut blocks = 1;
        while let Some(block) = self.stream.block()? {
            if block != [0; BLOCK] {
                return Err(Flaw::BytesAfter.into());
            }
            blocks += 1;
        }
        match blocks {
            1 => Err(Flaw::Truncated("its end").into()),
            _ => Ok(()),
        }
    }
}
