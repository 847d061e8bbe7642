//! Writes zip archives that are the same bytes on every machine.
//!
//! Entries stand in the order of their paths' bytes, all times are 1980-01-01, modes are
//! 0644 or 0755, and nothing else is said: no extra fields, comments, descriptors or folder
//! entries. A file that deflate would not shrink is stored, by the look of its start.
//!
//! A header without descriptor needs the packed size before the data. Small files are
//! packed in parallel into a batch of a few megabytes; a file larger than that is packed
//! twice in parallel pieces, first only to count. That costs time where it is rare and keeps the memory flat
//! without asking the output to seek or the system for a temporary file.

use std::io::{self, Read, Write};

use flate2::Crc;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::deflate::{Pieces, deflate, may_shrink};

use crate::archive::digest::{FileDigest, Sha256Digest, bundle_digest};
use crate::archive::source::{Item, PackError, Packed, Source, in_chunks, in_order, read_whole};

/// Bytes of small files that are packed at a time, and the size from which a file is large.
const BATCH: u64 = 8 << 20;
/// The first of January 1980, the first day that zip knows.
const DATE: u16 = 1 << 5 | 1;
/// Version 2.0: folders and deflate.
const VERSION: u16 = 20;
/// Unix, so that modes count.
const MADE_BY: u16 = 3 << 8 | VERSION;
/// Where zip64 would begin.
const FULL: u64 = 0xffff_ffff;

/// Whether files are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Kept as they are.
    Store,
    /// Deflated where that makes them smaller.
    Deflate,
}

/// Writes an archive of the listed files and says what it is.
pub fn write(
    items: Vec<Item>,
    source: &dyn Source,
    compression: Compression,
    out: &mut dyn Write,
) -> Result<Packed, PackError> {
    let items = in_order(items)?;
    if items.len() >= 0xffff {
        return Err(PackError::TooLarge("more than 65534 files"));
    }
    let mut writer = Writer {
        out: Hashing::new(out),
        index: Vec::new(),
        files: Vec::with_capacity(items.len()),
    };
    let mut rest = items.as_slice();
    while let Some(first) = rest.first() {
        if first.size > BATCH {
            writer.large(first, source, compression)?;
            rest = &rest[1..];
            continue;
        }
        let (batch, after) = rest.split_at(batch_length(rest));
        let one = |item: &Item| prepare(item, source, compression);
        let ready: Result<Vec<Ready>, PackError> = match is_little(batch) {
            true => batch.iter().map(one).collect(),
            false => batch.par_iter().map(one).collect(),
        };
        let ready = ready?;
        for (item, ready) in batch.iter().zip(ready) {
            writer.entry(item, &ready.header)?;
            writer
                .out
                .write_all(&ready.body)
                .map_err(PackError::Write)?;
        }
        rest = after;
    }
    writer.finish()
}

/// Whether one thread is through before others wake up.
fn is_little(items: &[Item]) -> bool {
    const FEW: usize = 16;
    const LITTLE: u64 = 32 << 10;
    items.len() <= FEW && items.iter().map(|item| item.size).sum::<u64>() <= LITTLE
}

/// How many files from the start are small and make one batch; at least one.
fn batch_length(items: &[Item]) -> usize {
    let mut total = 0;
    let fits = |item: &&Item| {
        total += item.size;
        total <= BATCH
    };
    items.iter().take_while(fits).count().max(1)
}

/// What a header says about one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Header {
    deflated: bool,
    checksum: u32,
    packed: u64,
    sha256: Sha256Digest,
}

/// A small file, ready to be written.
struct Ready {
    header: Header,
    body: Vec<u8>,
}

fn prepare(item: &Item, source: &dyn Source, compression: Compression) -> Result<Ready, PackError> {
    let content = read_whole(item, source)?;
    let mut checksum = Crc::new();
    checksum.update(&content);
    let sha256 = Sha256Digest::of(&content);
    let deflated = match compression {
        Compression::Store => None,
        Compression::Deflate if !may_shrink(&content) => None,
        Compression::Deflate => Some(deflate(&content).map_err(PackError::Write)?),
    };
    let smaller = deflated.filter(|packed| packed.len() < content.len());
    let header = Header {
        deflated: smaller.is_some(),
        checksum: checksum.sum(),
        packed: smaller.as_ref().unwrap_or(&content).len() as u64,
        sha256,
    };
    let body = smaller.unwrap_or(content);
    Ok(Ready { header, body })
}

/// The archive as it grows: what was written and what the index will say.
struct Writer<'o> {
    out: Hashing<'o>,
    index: Vec<u8>,
    files: Vec<FileDigest>,
}

impl Writer<'_> {
    /// Writes a file that is too large to be held: once to count, once to write.
    fn large(
        &mut self,
        item: &Item,
        source: &dyn Source,
        compression: Compression,
    ) -> Result<(), PackError> {
        let is_packed = compression == Compression::Deflate && starts_small(item, source)?;
        let mut header = pass(item, source, is_packed, &mut io::sink())?;
        if header.packed >= item.size {
            header.deflated = false;
            header.packed = item.size;
        }
        self.entry(item, &header)?;
        let again = pass(item, source, header.deflated, &mut self.out)?;
        match again == header {
            true => Ok(()),
            false => Err(PackError::changed(item)),
        }
    }

    /// Writes a local header and notes the entry for the index.
    fn entry(&mut self, item: &Item, header: &Header) -> Result<(), PackError> {
        let at = self.out.written;
        if at >= FULL || header.packed >= FULL || item.size >= FULL {
            return Err(PackError::TooLarge("more than four gibibytes"));
        }
        let name = item.path.as_str().as_bytes();
        let common = common_fields(item, header);
        let mut local = Vec::with_capacity(30 + name.len());
        local.extend(b"PK\x03\x04");
        local.extend(&common);
        local.extend([0, 0]);
        local.extend(name);
        self.out.write_all(&local).map_err(PackError::Write)?;

        let mode: u32 = if item.executable {
            0o100_755
        } else {
            0o100_644
        };
        self.index.extend(b"PK\x01\x02");
        self.index.extend(MADE_BY.to_le_bytes());
        self.index.extend(&common);
        // Extra field, comment, disk and internal attributes: none.
        self.index.extend([0; 8]);
        self.index.extend((mode << 16).to_le_bytes());
        self.index.extend(low_32(at));
        self.index.extend(name);
        self.files.push(FileDigest {
            path: item.path.as_str().to_owned(),
            executable: item.executable,
            size: item.size,
            sha256: header.sha256,
        });
        Ok(())
    }

    fn finish(mut self) -> Result<Packed, PackError> {
        let (start, length) = (self.out.written, self.index.len() as u64);
        if start >= FULL || length >= FULL {
            return Err(PackError::TooLarge("more than four gibibytes"));
        }
        let count = low_16(self.files.len());
        let mut end = Vec::with_capacity(22);
        end.extend(b"PK\x05\x06\0\0\0\0");
        end.extend(count);
        end.extend(count);
        end.extend(low_32(length));
        end.extend(low_32(start));
        end.extend([0, 0]);
        let index = std::mem::take(&mut self.index);
        let out = &mut self.out;
        out.write_all(&index).map_err(PackError::Write)?;
        out.write_all(&end).map_err(PackError::Write)?;
        out.flush().map_err(PackError::Write)?;
        Ok(Packed {
            tree: bundle_digest(&self.files),
            files: self.files,
            size: self.out.written,
            archive: Sha256Digest::finish(self.out.state).into(),
        })
    }
}

/// The fields from "version needed" to "name length", the same in both headers.
fn common_fields(item: &Item, header: &Header) -> Vec<u8> {
    // Old readers take unmarked names for the letters of their own country.
    let flags: u16 = if item.path.as_str().is_ascii() {
        0
    } else {
        1 << 11
    };
    let method: u16 = if header.deflated { 8 } else { 0 };
    let mut fields = Vec::with_capacity(24);
    fields.extend(VERSION.to_le_bytes());
    fields.extend(flags.to_le_bytes());
    fields.extend(method.to_le_bytes());
    fields.extend([0, 0]);
    fields.extend(DATE.to_le_bytes());
    fields.extend(header.checksum.to_le_bytes());
    fields.extend(low_32(header.packed));
    fields.extend(low_32(item.size));
    fields.extend(low_16(item.path.as_str().len()));
    fields
}

/// The low four bytes of a number that was checked to fit.
fn low_32(value: u64) -> [u8; 4] {
    let [a, b, c, d, ..] = value.to_le_bytes();
    [a, b, c, d]
}

/// The low two bytes of a number that was checked to fit.
fn low_16(value: usize) -> [u8; 2] {
    let [a, b, ..] = (value as u64).to_le_bytes();
    [a, b]
}

/// Whether the start of a large file looks as if deflate would shrink the rest.
fn starts_small(item: &Item, source: &dyn Source) -> Result<bool, PackError> {
    let unreadable = |error| PackError::read(item, error);
    let mut start = Vec::new();
    let reader = source.open(item).map_err(unreadable)?;
    reader
        .take(64 << 10)
        .read_to_end(&mut start)
        .map_err(unreadable)?;
    Ok(may_shrink(&start))
}

/// Reads a file once and writes it packed, or as it is.
fn pass(
    item: &Item,
    source: &dyn Source,
    deflated: bool,
    out: &mut dyn Write,
) -> Result<Header, PackError> {
    let mut checksum = Crc::new();
    let mut state = Sha256::new();
    let mut packed = Counting { out, written: 0 };
    if deflated {
        let mut pieces = Pieces::new(&mut packed);
        in_chunks(item, source, &mut |chunk| {
            checksum.update(chunk);
            state.update(chunk);
            pieces.take(chunk)
        })?;
        pieces.finish().map_err(PackError::Write)?;
    } else {
        in_chunks(item, source, &mut |chunk| {
            checksum.update(chunk);
            state.update(chunk);
            packed.write_all(chunk)
        })?;
    }
    Ok(Header {
        deflated,
        checksum: checksum.sum(),
        packed: packed.written,
        sha256: Sha256Digest::finish(state),
    })
}

/// Counts what passes.
struct Counting<'o> {
    out: &'o mut dyn Write,
    written: u64,
}

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.out.write(bytes)?;
        self.written += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Counts and hashes what passes.
pub(in crate::archive) struct Hashing<'o> {
    out: &'o mut dyn Write,
    pub(in crate::archive) state: Sha256,
    pub(in crate::archive) written: u64,
}

impl<'o> Hashing<'o> {
    pub(in crate::archive) fn new(out: &'o mut dyn Write) -> Self {
        Self {
            out,
            state: Sha256::new(),
            written: 0,
        }
    }
}

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = self.out.write(bytes)?;
        self.state.update(&bytes[..length]);
        self.written += length as u64;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
