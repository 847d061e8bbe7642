//! The bytes of a gzip file in blocks, counted and checked to the last.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::header::BLOCK;
use crate::archive::{ArchiveError, Flaw, Limits, Profile, Sink};

/// How much is inflated at a time.
const CHUNK: usize = 64 << 10;

/// One gzip member that must take the whole file.
pub(super) struct Gunzip<'a> {
    packed: &'a [u8],
    stream: Decompress,
    checksum: Crc,
    chunk: Vec<u8>,
    start: usize,
    end: usize,
    is_done: bool,
    limits: Limits,
    archive: u64,
}

impl<'a> Gunzip<'a> {
    /// Reads the header.
    pub fn open(bytes: &'a [u8], profile: Profile, limits: &Limits) -> Result<Self, Flaw> {
        const TEXT: u8 = 1;
        const NAME: u8 = 8;
        let Some((header, mut rest)) = bytes.split_first_chunk::<10>() else {
            return Err(Flaw::Truncated("its gzip header"));
        };
        let [0x1f, 0x8b, 8, flags, ..] = *header else {
            return Err(Flaw::NotAnArchive);
        };
        let known = match profile {
            Profile::Strict => 0,
            Profile::Tolerant | Profile::Foreign => TEXT | NAME,
        };
        if flags & !known != 0 {
            return Err(Flaw::UnknownFlags(u16::from(flags)));
        }
        if flags & NAME != 0 {
            let end = rest.iter().position(|&byte| byte == 0);
            let end = end.ok_or(Flaw::Truncated("its gzip header"))?;
            rest = &rest[end + 1..];
        }
        Ok(Self {
            packed: rest,
            stream: Decompress::new(false),
            checksum: Crc::new(),
            chunk: vec![0; CHUNK],
            start: 0,
            end: 0,
            is_done: false,
            limits: *limits,
            archive: bytes.len() as u64,
        })
    }

    /// Inflates more when the last chunk is used up; false at the end.
    fn fill(&mut self) -> Result<bool, Flaw> {
        while self.start == self.end {
            if self.is_done {
                return Ok(false);
            }
            let (taken, given) = (self.stream.total_in(), self.stream.total_out());
            let rest = usize::try_from(taken)
                .ok()
                .and_then(|at| self.packed.get(at..))
                .unwrap_or_default();
            let status = self
                .stream
                .decompress(rest, &mut self.chunk, FlushDecompress::None)
                .map_err(|_| Flaw::Damaged("it is no deflate stream"))?;
            self.start = 0;
            self.end = usize::try_from(self.stream.total_out() - given).unwrap_or(0);
            self.checksum.update(&self.chunk[..self.end]);
            self.check_size()?;
            if status == Status::StreamEnd {
                self.is_done = true;
                self.check_trailer()?;
            } else if self.end == 0 && self.stream.total_in() == taken {
                return Err(Flaw::Truncated("its data"));
            }
        }
        Ok(true)
    }

    fn check_size(&self) -> Result<(), Flaw> {
        // Headers, padding and the zeros at the end come on top of the files.
        const MARGIN: u64 = 1 << 20;
        let given = self.stream.total_out();
        let headers = (self.limits.entries as u64).saturating_mul(4 * BLOCK as u64);
        let most = self.limits.unpacked.saturating_add(headers + MARGIN);
        if given > most {
            let limit = self.limits.unpacked;
            return Err(Flaw::UnpacksTooLarge { limit });
        }
        if !self.limits.allows_ratio(self.archive, given) {
            let limit = self.limits.ratio;
            return Err(Flaw::Ratio { limit });
        }
        Ok(())
    }

    fn check_trailer(&self) -> Result<(), Flaw> {
        let at = usize::try_from(self.stream.total_in()).unwrap_or(usize::MAX);
        let trailer = self.packed.get(at..).unwrap_or_default();
        let Some((told, after)) = trailer.split_first_chunk::<8>() else {
            return Err(Flaw::Truncated("its checksum"));
        };
        let [a, b, c, d, length @ ..] = *told;
        if u32::from_le_bytes([a, b, c, d]) != self.checksum.sum() {
            return Err(Flaw::Checksum);
        }
        // Gzip counts modulo 2^32.
        if u64::from(u32::from_le_bytes(length)) != self.stream.total_out() & 0xffff_ffff {
            return Err(Flaw::Length);
        }
        match after.is_empty() {
            true => Ok(()),
            false => Err(Flaw::BytesAfter),
        }
    }

    /// The next block; none at the end of the stream.
    pub fn block(&mut self) -> Result<Option<[u8; BLOCK]>, ArchiveError> {
        if !self.fill()? {
            return Ok(None);
        }
        let mut block = [0; BLOCK];
        let mut filled = 0;
        let mut left = BLOCK as u64;
        self.take(&mut left, &mut |bytes| {
            block[filled..filled + bytes.len()].copy_from_slice(bytes);
            filled += bytes.len();
            Ok(())
        })?;
        Ok(Some(block))
    }

    /// Hands on as many bytes as are left, and counts them down.
    pub fn take(&mut self, left: &mut u64, sink: &mut Sink<'_>) -> Result<(), ArchiveError> {
        while *left > 0 {
            if !self.fill()? {
                return Err(Flaw::Truncated("an entry").into());
            }
            let wanted = usize::try_from(*left).unwrap_or(usize::MAX);
            let length = wanted.min(self.end - self.start);
            let bytes = &self.chunk[self.start..self.start + length];
            self.start += length;
            *left -= length as u64;
            sink(bytes)?;
        }
        Ok(())
    }

    /// Skips the zeros that fill the last block of so many bytes.
    pub fn padding(&mut self, size: u64) -> Result<(), ArchiveError> {
        let block = BLOCK as u64;
        let mut left = (block - size % block) % block;
        let mut is_zero = true;
        self.take(&mut left, &mut |bytes| {
            is_zero &= bytes.iter().all(|&byte| byte == 0);
            Ok(())
        })?;
        match is_zero {
            true => Ok(()),
            false => Err(Flaw::Gap((block - size % block) % block).into()),
        }
    }
}
