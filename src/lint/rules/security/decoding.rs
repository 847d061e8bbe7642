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

/// Runs of at least so many letters of base64 and hexadecimal. Each stretch of that length is
/// looked at from its end, up to the first byte that does not fit, and what is before that is
/// passed over: of plain text only the last letters of some words are looked at.
pub(super) fn runs(text: &str, shortest: usize) -> Vec<Span> {
    let bytes = text.as_bytes();
    let fits = |byte: &u8| LETTERS[usize::from(*byte)];
    let mut spans = Vec::new();
    let mut from = 0;
    while let Some(stretch) = bytes.get(from..from + shortest) {
        if let Some(at) = stretch.iter().rposition(|byte| !fits(byte)) {
            from += at + 1;
            continue;
        }
        let rest = bytes[from + shortest..].iter();
        let end = from + shortest + rest.take_while(|byte| fits(byte)).count();
        spans.push(Span::new(from, end));
        from = end + 1;
    }
    spans
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
