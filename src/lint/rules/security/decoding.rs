//! Finds encoded text, and turns it back, a little at a time.

use crate::diagnostics::Span;

/// Which bytes base64, of either alphabet, and hexadecimal have.
static LETTERS: [bool; 256] = {
    let mut letters = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        let is_sign = matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=');
        letters[byte as usize] = byte.is_ascii_alphanumeric() || is_sign;
        byte += 1;
    }
    letters
};

/// How many bytes are looked at together.
const BLOCK: usize = 13;

/// Runs of at least so many letters of base64 and hexadecimal, at least [`BLOCK`]. The blocks
/// stand as far from each other as leaves one in each run, and in plain text nearly each has a
/// space: only around those without one all bytes are looked at.
pub(super) fn runs(text: &str, shortest: usize) -> Vec<Span> {
    let bytes = text.as_bytes();
    let fits = |byte: &u8| LETTERS[usize::from(*byte)];
    let step = shortest.saturating_sub(BLOCK - 1).max(1);
    let mut spans = Vec::new();
    // Where the run may start that the next block stands in.
    let mut from = 0;
    let mut at = 0;
    while let Some(block) = bytes.get(at..at + BLOCK) {
        if has_space(block) || !block.iter().all(fits) {
            at += step;
            continue;
        }
        let before = bytes[from..at].iter().rposition(|byte| !fits(byte));
        let start = before.map_or(from, |before| from + before + 1);
        let rest = bytes[at + BLOCK..].iter();
        let end = at + BLOCK + rest.take_while(|byte| fits(byte)).count();
        if end - start >= shortest {
            spans.push(Span::new(start, end));
        }
        from = end + 1;
        at = from;
    }
    spans
}

/// Whether a space or control character stands in a block; eight bytes at a time, the last
/// of them twice.
fn has_space(block: &[u8]) -> bool {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    // Of a byte below this the highest bit comes to be set; the others keep theirs, up to there.
    let below = |eight: u64| eight.wrapping_sub(EACH * 0x21) & !eight;
    let (first, last) = (block.first_chunk(), block.last_chunk());
    let eight = |bytes: Option<&[u8; 8]>| bytes.map_or(0, |bytes| u64::from_ne_bytes(*bytes));
    (below(eight(first)) | below(eight(last))) & (EACH * 0x80) != 0
}

/// Decodes base64, of either alphabet, with or without padding.
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut buffer, mut bits) = (0_u32, 0);
    for byte in text.bytes() {
        buffer = buffer << 6 | sextet(byte)?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits & 0xff) as u8);
        }
    }
    // One character over is not the end of any bytes.
    (text.len() % 4 != 1).then_some(bytes)
}

fn sextet(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    }))
}

/// Decodes pairs of hexadecimal digits.
pub(super) fn hex(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    bytes
        .chunks(2)
        .map(|pair| {
            let digit = |at: usize| char::from(*pair.get(at)?).to_digit(16);
            u8::try_from(digit(0)? << 4 | digit(1)?).ok()
        })
        .collect()
}

/// Decodes each `\xNN` or `%NN`, and keeps what is between.
pub(super) fn escapes(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let mark = match bytes[at] {
            b'%' => 1,
            b'\\' if bytes.get(at + 1) == Some(&b'x') => 2,
            _ => 0,
        };
        let pair = text.get(at + mark..at + mark + 2).filter(|_| mark > 0);
        match pair.and_then(hex) {
            Some(byte) => {
                decoded.extend(byte);
                at += mark + 2;
            }
            None => {
                decoded.push(bytes[at]);
                at += 1;
            }
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_wherever_they_start() {
        for lead in 0..50 {
            let text = format!("{} {} end", "a b ".repeat(lead), "Q".repeat(30));
            let found = runs(&text, 24);
            assert_eq!(found.len(), 1, "{lead}");
            assert_eq!(found[0].len(), 30);
            assert_eq!(runs(&text, 30), found);
            assert_eq!(runs(&text, 31), []);
        }
        assert!(runs("short words only, and none of them is long", 24).is_empty());
    }

    #[test]
    fn runs_are_those_that_a_look_at_each_byte_finds() {
        // A generator of pseudo-random numbers.
        let mut state = 7_u32;
        let mut next = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % below
        };
        for _ in 0..2_000 {
            let mut text = String::new();
            for _ in 0..next(12) {
                text.extend(std::iter::repeat_n('Q', next(34) as usize));
                text.extend(std::iter::repeat_n(' ', next(3) as usize));
            }
            for shortest in [13, 20, 24] {
                let mut expected = Vec::new();
                let mut at = 0;
                for word in text.split(' ') {
                    if word.len() >= shortest {
                        expected.push(Span::new(at, at + word.len()));
                    }
                    at += word.len() + 1;
                }
                assert_eq!(runs(&text, shortest), expected, "{text:?} {shortest}");
            }
        }
    }

    #[test]
    fn decoders_undo_encoders() {
        assert_eq!(base64("aGVsbG8=").as_deref(), Some(&b"hello"[..]));
        assert_eq!(base64("-_8").as_deref(), Some(&b"\xfb\xff"[..]));
        assert_eq!(base64("a"), None);
        assert_eq!(base64("a b"), None);
        assert_eq!(hex("6869").as_deref(), Some(&b"hi"[..]));
        assert_eq!(hex("686"), None);
        assert_eq!(escapes(r"\x68%69-%zz\x"), b"hi-%zz\\x");
        assert_eq!(escapes("%é"), "%é".as_bytes());
    }
}
