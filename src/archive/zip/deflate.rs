//! Deflates: small contents at once, large ones piece by piece on all cores.
//!
//! The result depends on nothing but the content: pieces have one fixed length and know
//! nothing of each other, and the level is part of what "the same bytes" means.

use std::io::{self, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compress, FlushCompress};
use rayon::prelude::*;

/// The level for all: 4 makes real skills 0.8 % larger than 6 and takes two thirds of the time.
const LEVEL: flate2::Compression = flate2::Compression::new(4);
/// The length of a piece; what repeats across two pieces is packed twice.
const PIECE: usize = 1 << 20;
/// Pieces that are packed at a time, which bounds the memory.
const AT_A_TIME: usize = 8;
/// How much of a content is looked at to see whether packing pays.
const SAMPLE: usize = 32 << 10;

/// Deflates a content that is at hand.
pub(super) fn deflate(content: &[u8]) -> io::Result<Vec<u8>> {
    let room = Vec::with_capacity(content.len() / 2);
    let mut encoder = DeflateEncoder::new(room, LEVEL);
    encoder.write_all(content)?;
    encoder.finish()
}

/// Whether deflate may make a content smaller, by its start: images, archives and random
/// bytes only cost time.
pub(super) fn may_shrink(start: &[u8]) -> bool {
    let sample = &start[..start.len().min(SAMPLE)];
    if sample.len() < 1024 || !is_evenly_spread(sample) {
        return true;
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    let packed = encoder.write_all(sample).and_then(|()| encoder.finish());
    packed.is_ok_and(|packed| packed.len() * 100 < sample.len() * 98)
}

/// Whether all byte values are about equally frequent, as in random data.
fn is_evenly_spread(sample: &[u8]) -> bool {
    let mut counts = [0_u64; 256];
    for &byte in sample {
        counts[usize::from(byte)] += 1;
    }
    let squares: u64 = counts.iter().map(|count| count * count).sum();
    let length = sample.len() as u64;
    // Random bytes give about n²/256 + n; text gives many times that.
    squares * 256 < length * length * 102 / 100 + length * 384
}

/// Takes a large content as it comes and writes it deflated.
pub(super) struct Pieces<'o> {
    out: &'o mut dyn Write,
    pending: Vec<u8>,
}

impl<'o> Pieces<'o> {
    /// Writes to `out`.
    pub fn new(out: &'o mut dyn Write) -> Self {
        Self {
            out,
            pending: Vec::new(),
        }
    }

    /// Takes the next bytes.
    pub fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.pending.extend_from_slice(bytes);
        // One piece is always kept back: only the end knows which is the last one.
        while self.pending.len() > PIECE * AT_A_TIME {
            let rest = self.pending.split_off(PIECE * AT_A_TIME);
            let full = std::mem::replace(&mut self.pending, rest);
            self.write(&full, false)?;
        }
        Ok(())
    }

    /// Writes what is left and the end mark.
    pub fn finish(mut self) -> io::Result<()> {
        let last = std::mem::take(&mut self.pending);
        self.write(&last, true)
    }

    fn write(&mut self, bytes: &[u8], is_end: bool) -> io::Result<()> {
        let pieces: Vec<&[u8]> = match bytes.is_empty() {
            true => vec![bytes],
            false => bytes.chunks(PIECE).collect(),
        };
        let last = pieces.len() - 1;
        let packed: Vec<Vec<u8>> = pieces
            .into_par_iter()
            .enumerate()
            .map(|(index, piece)| pack(piece, is_end && index == last))
            .collect::<io::Result<_>>()?;
        packed
            .iter()
            .try_for_each(|piece| self.out.write_all(piece))
    }
}

/// Deflates one piece; all but the last end at a whole byte, so that the next can follow.
fn pack(piece: &[u8], is_last: bool) -> io::Result<Vec<u8>> {
    let flush = match is_last {
        true => FlushCompress::Finish,
        false => FlushCompress::Full,
    };
    let mut state = Compress::new(LEVEL, false);
    // Room for bytes that do not shrink: five for each block of at most 16 kB, and the end.
    let mut packed = Vec::with_capacity(piece.len() + piece.len() / 1000 + 64);
    loop {
        let taken = usize::try_from(state.total_in()).unwrap_or(usize::MAX);
        let left = piece.get(taken..).unwrap_or_default();
        let before = packed.len();
        let status = state
            .compress_vec(left, &mut packed, flush)
            .map_err(io::Error::other)?;
        let is_done = match is_last {
            true => status == flate2::Status::StreamEnd,
            // A flush is complete once it leaves room: a full buffer may hide more.
            false => packed.len() < packed.capacity() && taken_all(&state, piece),
        };
        if is_done {
            return Ok(packed);
        }
        if packed.len() == before && packed.len() < packed.capacity() {
            return Err(io::Error::other("deflate makes no progress"));
        }
        packed.reserve(piece.len() / 8 + 64);
    }
}

fn taken_all(state: &Compress, piece: &[u8]) -> bool {
    state.total_in() == piece.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn noise(length: usize) -> Vec<u8> {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[0]
        };
        std::iter::repeat_with(next).take(length).collect()
    }

    fn packed(content: &[u8], step: usize) -> Vec<u8> {
        let mut out = Vec::new();
        let mut pieces = Pieces::new(&mut out);
        for chunk in content.chunks(step) {
            pieces.take(chunk).unwrap();
        }
        pieces.finish().unwrap();
        out
    }

    fn unpacked(packed: &[u8]) -> Vec<u8> {
        let mut content = Vec::new();
        let mut decoder = flate2::read::DeflateDecoder::new(packed);
        decoder.read_to_end(&mut content).unwrap();
        content
    }

    #[test]
    fn pieces_come_back_whole_however_they_came() {
        let text = b"some words that come again and again. ".repeat(40_000);
        let lengths = [0, 1, PIECE - 1, PIECE, PIECE + 1, text.len()];
        for length in lengths {
            let content = &text[..length];
            let one = packed(content, PIECE);
            assert_eq!(one, packed(content, 70_001), "{length}");
            assert!(unpacked(&one) == content, "{length}");
        }
        let long = noise(PIECE * (AT_A_TIME + 1) + 5);
        assert!(unpacked(&packed(&long, 1 << 18)) == long);
    }

    #[test]
    fn only_noise_is_not_worth_it() {
        assert!(!may_shrink(&noise(100_000)));
        assert!(may_shrink(b"tiny"));
        assert!(may_shrink(&b"text ".repeat(1000)));
        // Evenly spread, and yet the same again and again.
        let counting: Vec<u8> = (0..=255).cycle().take(20_000).collect();
        assert!(is_evenly_spread(&counting) && may_shrink(&counting));
    }
}
