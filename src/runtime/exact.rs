//! What a script gives back, with integers of any length as they were written.
//!
//! The value that schemas and tests look at holds numbers as this program holds them, which
//! rounds integers beyond 64 bits. Other languages have longer ones, so where there is such a
//! one, the text goes along and is what readers get.

use std::ops::Range;

use serde_json::Value;

/// Longer ones are no number for this program at all.
const MOST_DIGITS: usize = 300;

/// What a script gave back.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// What it says, long integers rounded.
    pub value: Value,
    /// The text without space, where it has a longer integer than the value can hold.
    pub exact: Option<String>,
}

impl Output {
    /// Reads one JSON value.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let value = serde_json::from_slice(bytes);
        let text = std::str::from_utf8(bytes).ok()?;
        let long = long_integers(text);
        if long.is_empty() {
            let value = value.ok()?;
            return Some(Self { value, exact: None });
        }
        let value = value.or_else(|_| serde_json::from_str(&rounded(text, &long)));
        Some(Self {
            value: value.ok()?,
            exact: Some(without_space(text)),
        })
    }
}

/// Where the integers stand that are longer than 64 bits.
fn long_integers(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut number: Option<usize> = None;
    let mut end = |number: &mut Option<usize>, at: usize| {
        let Some(start) = number.take() else { return };
        let digits = &text[start..at];
        let is_integer = !digits.contains(['.', 'e', 'E']);
        if is_integer && digits.parse::<i64>().is_err() && digits.parse::<u64>().is_err() {
            found.push(start..at);
        }
    };
    each_outside(text, |at, byte| match byte {
        b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9' => {
            // The letter of `true` and `false` begins no number.
            if number.is_some() || matches!(byte, b'-' | b'0'..=b'9') {
                number.get_or_insert(at);
            }
        }
        _ => end(&mut number, at),
    });
    end(&mut number, text.len());
    found
}

/// The text with round numbers in the place of those that are too long for any.
fn rounded(text: &str, long: &[Range<usize>]) -> String {
    let mut short = String::new();
    let mut from = 0;
    for range in long.iter().filter(|range| range.len() > MOST_DIGITS) {
        short.push_str(&text[from..range.start]);
        let is_negative = text[range.clone()].starts_with('-');
        short.push_str(if is_negative { "-1e300" } else { "1e300" });
        from = range.end;
    }
    short + &text[from..]
}

fn without_space(text: &str) -> String {
    let mut space = Vec::new();
    each_outside(text, |at, byte| {
        if byte.is_ascii_whitespace() {
            space.push(at);
        }
    });
    let mut space = space.into_iter().peekable();
    let letters = text.char_indices();
    let kept = letters.filter(|(at, _)| space.next_if_eq(at).is_none());
    kept.map(|(_, letter)| letter).collect()
}

/// Every byte that is in no string of a JSON text; the quotes count as outside.
fn each_outside(text: &str, mut look: impl FnMut(usize, u8)) {
    let (mut is_inside, mut is_escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match (is_inside, byte) {
            (true, _) if is_escaped => is_escaped = false,
            (true, b'\\') => is_escaped = true,
            (true, b'"') => is_inside = false,
            (true, _) => {}
            (false, byte) => {
                is_inside = byte == b'"';
                look(at, byte);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_integers_keep_their_digits_and_nothing_else_is_touched() {
        for text in [
            "[18446744073709551615, -9223372036854775808, 1.5e400000]",
            "{\"a\": \"99999999999999999999 \\\" 99999999999999999999\", \"b\": [true, 1e30, -0]}",
            "99999999999999999999.5",
        ] {
            let read = Output::read(text.as_bytes());
            assert_eq!(read.and_then(|output| output.exact), None, "{text}");
        }
        let text =
            "{\n  \"n\": 18446744073709551616, \"é \\\" \": [-9223372036854775809 , 1.0]\n}\n";
        let output = Output::read(text.as_bytes()).unwrap();
        let exact = "{\"n\":18446744073709551616,\"é \\\" \":[-9223372036854775809,1.0]}";
        assert_eq!(output.exact.unwrap(), exact);
        assert_eq!(output.value["n"], 18_446_744_073_709_551_616.0);
        let long = format!("-{}", "7".repeat(5000));
        let output = Output::read(format!(" [{long}]").as_bytes()).unwrap();
        assert_eq!(output.exact.unwrap(), format!("[{long}]"));
        assert_eq!(output.value[0], -1e300);
        for text in [
            "99999999999999999999 1",
            "[99999999999999999999",
            "0199999999999999999999",
        ] {
            assert_eq!(Output::read(text.as_bytes()), None, "{text}");
        }
    }
}
