//! Counts tokens by the vocabulary `o200k`, whose table lies in the program as it is used.
//!
//! Libraries that do this load the vocabulary first, which takes longer than to lint most
//! skills. Here nothing is loaded: `build.rs` lays out a hash table, and a lookup reads a
//! few bytes of it. A text is split as the vocabulary's own pattern says, and a piece that
//! is no token is joined from its bytes, always the pair with the lowest number first.

use std::sync::LazyLock;

use regex::Regex;

use super::{ascii, slot};

static TABLE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/o200k.table"));

/// Longer pieces, which no prose has, are cut: joining takes the square of their length.
const LONGEST_PIECE: usize = 256;

/// The pattern of `o200k` without its look-ahead, which [`split`] does by hand. Only what is
/// beside a letter beyond ASCII needs it: to compile it takes longer than to count a book.
static PIECE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    const UPPER: &str = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]";
    const LOWER: &str = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]";
    const SHORT: &str = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";
    let before = r"[^\r\n\p{L}\p{N}]?";
    let pattern = [
        format!("{before}{UPPER}*{LOWER}+{SHORT}"),
        format!("{before}{UPPER}+{LOWER}*{SHORT}"),
        r"\p{N}{1,3}".to_owned(),
        r" ?[^\s\p{L}\p{N}]+[\r\n/]*".to_owned(),
        r"\s*[\r\n]+".to_owned(),
        r"\s+".to_owned(),
    ];
    Regex::new(&pattern.join("|")).ok()
});

/// How many tokens a text takes.
pub(super) fn count(text: &str) -> usize {
    let mut tokens = 0;
    split(text, |piece| {
        // A cut may fall within a letter: bytes are what is joined anyway.
        tokens += piece
            .as_bytes()
            .chunks(LONGEST_PIECE)
            .map(joined)
            .sum::<usize>();
    });
    tokens
}

/// Hands on the pieces that are joined each by itself.
fn split<'t>(text: &'t str, mut take: impl FnMut(&'t str)) {
    let mut at = 0;
    while at < text.len() {
        let by_hand = ascii::piece_end(text.as_bytes(), at);
        let Some(end) = by_hand.or_else(|| piece_end(text, at)) else {
            return take(&text[at..]);
        };
        let piece = &text[at..end];
        // Of spaces before a word the last one belongs to the word.
        let is_space = piece.ends_with(char::is_whitespace) && !piece.ends_with(['\r', '\n']);
        let last = piece.chars().next_back().map_or(0, char::len_utf8);
        let gives_back =
            is_space && end < text.len() && piece.len() > last && piece.trim_start().is_empty();
        let end = match gives_back {
            true => end - last,
            false => end,
        };
        take(&text[at..end]);
        at = end;
    }
}

/// Where the piece ends that starts at a place, by the pattern: every letter is in some piece.
fn piece_end(text: &str, at: usize) -> Option<usize> {
    let found = PIECE.as_ref()?.find_at(text, at)?;
    (found.start() == at).then(|| found.end())
}

/// How many tokens are left of a piece once no two of them can be joined.
fn joined(piece: &[u8]) -> usize {
    if token(piece).is_some() {
        return 1;
    }
    // Where each part starts, and the number of the token that it would make with the next.
    let mut parts: Vec<(usize, u32)> = (0..=piece.len()).map(|start| (start, u32::MAX)).collect();
    let rank = |parts: &[(usize, u32)], at: usize| {
        let ends = parts.get(at).zip(parts.get(at + 2));
        let both = ends.and_then(|(start, end)| token(&piece[start.0..end.0]));
        both.unwrap_or(u32::MAX)
    };
    for at in 0..parts.len() {
        parts[at].1 = rank(&parts, at);
    }
    loop {
        let best = parts.iter().enumerate().min_by_key(|(_, part)| part.1);
        let Some((at, &(_, number))) = best else {
            return 0;
        };
        if number == u32::MAX {
            return parts.len() - 1;
        }
        parts.remove(at + 1);
        parts[at].1 = rank(&parts, at);
        if at > 0 {
            parts[at - 1].1 = rank(&parts, at - 1);
        }
    }
}

/// The number of the token with these bytes.
fn token(bytes: &[u8]) -> Option<u32> {
    let count = number(0)?;
    let slots = usize::try_from(count).ok()? + 2;
    let text = (slots + slot::SLOTS) * 4;
    let mut at = slot::first(bytes);
    loop {
        let number_plus_one = number(slots + at)?;
        let found = number_plus_one.checked_sub(1)?;
        let index = usize::try_from(found).ok()?;
        let (start, end) = (number(1 + index)?, number(2 + index)?);
        let range = text + usize::try_from(start).ok()?..text + usize::try_from(end).ok()?;
        if TABLE.get(range)? == bytes {
            return Some(found);
        }
        at = slot::next(at);
    }
}

/// The number at a place of the table, counted in numbers.
fn number(place: usize) -> Option<u32> {
    let bytes = TABLE.get(place * 4..place * 4 + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of all kinds with a form feed between them, and what `build.rs` saw the library
    /// count that the vocabulary comes from.
    const SAMPLES: &str = include_str!("samples.txt");
    const COUNTS: &str = include_str!(concat!(env!("OUT_DIR"), "/o200k.counts"));

    #[test]
    fn counts_are_those_of_the_library() {
        let expected: Vec<usize> = COUNTS.lines().map(|line| line.parse().unwrap()).collect();
        let texts: Vec<&str> = SAMPLES.split('\u{c}').collect();
        assert_eq!((texts.len(), expected.len()), (14, 14));
        for (text, expected) in texts.iter().zip(expected) {
            assert_eq!(count(text), expected, "{text:?}");
        }
    }

    #[test]
    fn pieces_by_hand_are_those_of_the_pattern() {
        // All texts of some parts that touch every part of the pattern, with what is not ASCII.
        let parts = [
            "a", "bC", "D", "'s", "'LL", "'x", " ", "\t", "\n", "\r\n", "\u{b}", "1", "2345", ".",
            "//", "é", "\u{a0}", "\u{1}",
        ];
        let count = parts.len();
        for number in 0..count.pow(3) {
            let text: String = (0..3)
                .map(|digit| parts[number / count.pow(digit) % count])
                .collect();
            let mut at = 0;
            while at < text.len() {
                let expected = piece_end(&text, at).unwrap();
                let found = ascii::piece_end(text.as_bytes(), at);
                assert!(
                    found.is_none_or(|end| end == expected),
                    "{text:?} from {at}"
                );
                assert!(found.is_some() || !text.is_ascii(), "{text:?} from {at}");
                at = expected;
            }
        }
    }

    #[test]
    fn a_word_without_end_takes_time_in_proportion() {
        let word = "ab".repeat(50_000);
        assert!(count(&word) > 5_000);
    }
}
