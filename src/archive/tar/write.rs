//! Writes `.tar.gz` archives that are the same bytes on every machine.
//!
//! The same promises as the zip writer's: paths in the order of their bytes, all times
//! 1980-01-01, modes 0644 or 0755, owner 0 without names, no folder entries. A path that
//! ustar cannot hold gets one pax record `path`. Files stream through in fixed pieces.

use std::io::{self, Write};

use flate2::GzBuilder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::header::{BLOCK, checksum};
use crate::archive::digest::{FileDigest, Sha256Digest, bundle_digest};
use crate::archive::source::{Item, PackError, Packed, Source, in_chunks, in_order};
use crate::archive::zip::write::Hashing;

/// The first of January 1980, as the zip writer has it.
const TIME: u64 = 315_532_800;
/// What eleven octal digits hold.
const LARGEST: u64 = 1 << 33;

/// Writes an archive of the listed files and says what it is.
pub fn write(
    items: Vec<Item>,
    source: &dyn Source,
    out: &mut dyn Write,
) -> Result<Packed, PackError> {
    let items = in_order(items)?;
    let level = flate2::Compression::new(6);
    // Neither time, name nor system: the header is the same everywhere.
    let mut gzip = GzBuilder::new()
        .operating_system(255)
        .write(Hashing::new(out), level);
    let mut files = Vec::with_capacity(items.len());
    for item in &items {
        if item.size >= LARGEST {
            return Err(PackError::TooLarge("more than eight gibibytes"));
        }
        headers(item, &mut gzip).map_err(PackError::Write)?;
        files.push(content(item, source, &mut gzip)?);
    }
    gzip.write_all(&[0; 2 * BLOCK]).map_err(PackError::Write)?;
    let mut out = gzip.finish().map_err(PackError::Write)?;
    out.flush().map_err(PackError::Write)?;
    Ok(Packed {
        tree: bundle_digest(&files),
        files,
        size: out.written,
        archive: Sha256Digest::finish(out.state).into(),
    })
}

fn content(
    item: &Item,
    source: &dyn Source,
    gzip: &mut GzEncoder<Hashing<'_>>,
) -> Result<FileDigest, PackError> {
    let mut state = Sha256::new();
    in_chunks(item, source, &mut |chunk| {
        state.update(chunk);
        gzip.write_all(chunk)
    })?;
    pad(item.size, gzip).map_err(PackError::Write)?;
    Ok(FileDigest {
        path: item.path.as_str().to_owned(),
        executable: item.executable,
        size: item.size,
        sha256: Sha256Digest::finish(state),
    })
}

/// Zeros up to the next block.
fn pad(size: u64, out: &mut dyn Write) -> io::Result<()> {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or(0);
    match over {
        0 => Ok(()),
        over => out.write_all(&[0; BLOCK][over..]),
    }
}

/// The header of a file, after the pax header for its path where it needs one.
fn headers(item: &Item, out: &mut dyn Write) -> io::Result<()> {
    let path = item.path.as_str();
    let mode = if item.executable { 0o755 } else { 0o644 };
    if let Some((prefix, name)) = split(path) {
        return out.write_all(&header(prefix, name, mode, item.size, b'0'));
    }
    let record = path_record(path);
    let size = record.len() as u64;
    out.write_all(&header("", "pax", 0o644, size, b'x'))?;
    out.write_all(record.as_bytes())?;
    pad(size, out)?;
    // Who cannot read pax gets a file by a name that is no other's: its place in a digest.
    let stand_in = &Sha256Digest::of(path.as_bytes()).to_string();
    out.write_all(&header("", stand_in, mode, item.size, b'0'))
}

/// A path as ustar's prefix and name, when it fits.
fn split(path: &str) -> Option<(&str, &str)> {
    const NAME: usize = 100;
    const PREFIX: usize = 155;
    if path.len() <= NAME {
        return Some(("", path));
    }
    let fits = |at: usize| at <= PREFIX && path.len() - at - 1 <= NAME;
    path.match_indices('/')
        .find(|&(at, _)| fits(at))
        .map(|(at, _)| (&path[..at], &path[at + 1..]))
}

/// `length path=…`, where the length counts itself.
fn path_record(path: &str) -> String {
    let rest = path.len() + " path=\n".len();
    let mut length = rest;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    format!("{length} path={path}\n")
}

fn header(prefix: &str, name: &str, mode: u64, size: u64, kind: u8) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| block[at..at + text.len()].copy_from_slice(text);
    put(0, name.as_bytes());
    put(100, format!("{mode:07o}").as_bytes());
    put(108, b"0000000");
    put(116, b"0000000");
    put(124, format!("{size:011o}").as_bytes());
    put(136, format!("{TIME:011o}").as_bytes());
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    put(329, b"0000000");
    put(337, b"0000000");
    put(345, prefix.as_bytes());
    let sum = checksum(&block);
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}
