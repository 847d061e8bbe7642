//! Zip archives, read strictly and written deterministically.
//!
//! A zip file describes every entry twice and says once more where the descriptions are;
//! readers differ in which of these they believe. [`Zip::parse`] accepts a file only when
//! all of them say the same and every byte belongs to exactly one of them: local header,
//! data, next local header, …, index, end record. What it accepts, every reader lists alike.
//!
//! Refused on purpose although well-formed: comments; zip64 where sizes do not need it, and
//! in entries always (four gibibytes are no skill's file); descriptors on stored data or
//! without their signature, which a streaming reader cannot find.

mod deflate;
mod extra;
mod records;
mod structure;
pub mod write;

use std::ops::Range;

use flate2::Crc;
use rayon::prelude::*;

use super::inflate::inflate;
use super::{ArchiveError, Entry, Flaw, Limits, Profile, Sink};

/// How an entry's bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Stored,
    Deflated,
}

/// Where an entry's packed bytes are and what they must become.
#[derive(Clone, Debug)]
struct Packed {
    method: Method,
    checksum: u32,
    data: Range<usize>,
}

/// So many entries, and so many bytes in them, are few.
const FEW: usize = 64;
const LITTLE: u64 = 256 << 10;

/// A zip archive whose structure was accepted.
#[derive(Debug)]
pub struct Zip<'a> {
    bytes: &'a [u8],
    entries: Vec<Entry>,
    packed: Vec<Packed>,
}

impl<'a> Zip<'a> {
    /// Accepts the structure of an archive; [`Zip::verify`] looks at the contents.
    pub fn parse(bytes: &'a [u8], profile: Profile, limits: &Limits) -> Result<Self, ArchiveError> {
        structure::parse(bytes, profile, limits)
    }

    /// The entries in the archive's order.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Whether there is so little in it that one thread is through before others wake up.
    pub(super) fn is_small(&self) -> bool {
        let sizes = self.entries.iter().map(Entry::size);
        self.entries.len() <= FEW && sizes.fold(0, u64::saturating_add) <= LITTLE
    }

    /// Unpacks every entry to nowhere: lengths and checksums must hold.
    pub fn verify(&self) -> Result<(), ArchiveError> {
        let failure = |index| self.copy(index, &mut |_| Ok(())).err();
        let all = 0..self.entries.len();
        let failed = match self.is_small() {
            true => all.into_iter().find_map(failure),
            false => (all.into_par_iter().filter_map(failure)).find_first(|_| true),
        };
        failed.map_or(Ok(()), Err)
    }

    /// Hands the bytes of one entry on, and fails when they are not what was promised.
    pub fn copy(&self, index: usize, sink: &mut Sink<'_>) -> Result<(), ArchiveError> {
        let (Some(entry), Some(packed)) = (self.entries.get(index), self.packed.get(index)) else {
            return Err(Flaw::Index("there are fewer entries").into());
        };
        let at_entry = |error| match error {
            ArchiveError::Whole(flaw) => {
                ArchiveError::entry(index, entry.path.as_str().as_bytes(), flaw)
            }
            other => other,
        };
        self.unpack(packed, entry.size(), sink).map_err(at_entry)
    }

    fn unpack(&self, packed: &Packed, size: u64, sink: &mut Sink<'_>) -> Result<(), ArchiveError> {
        let data = self.bytes.get(packed.data.clone()).unwrap_or_default();
        let mut checksum = Crc::new();
        match packed.method {
            Method::Stored => {
                checksum.update(data);
                // Looked at before it is handed on: stored data costs no second pass.
                if checksum.sum() == packed.checksum {
                    sink(data)?;
                }
            }
            Method::Deflated => {
                let mut counted = |chunk: &[u8]| {
                    checksum.update(chunk);
                    sink(chunk)
                };
                let done = inflate(data, size, &mut counted)?;
                if done.taken != data.len() as u64 {
                    return Err(Flaw::Damaged("bytes follow the end of its data").into());
                }
                if done.given != size {
                    return Err(Flaw::Length.into());
                }
            }
        }
        match checksum.sum() == packed.checksum {
            true => Ok(()),
            false => Err(Flaw::Checksum.into()),
        }
    }
}
