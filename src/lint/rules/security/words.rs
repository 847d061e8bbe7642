//! Finds the words of a list in a text, in any case, in one pass over its bytes.
//!
//! Three bytes tell whether a word may begin at a place. Hardly any place passes, no place
//! waits for what was found at the one before, and a hundred words more cost next to nothing.

/// A word and the bits of its topics.
pub(super) type Word = (&'static str, u32);

/// How many keys three bytes can have.
const KEYS: usize = 1 << 16;
/// The bit in which capital and small letters differ, in each of four bytes.
const SMALL: u32 = 0x2020_2020;

/// Words by the key of their first three bytes.
pub(super) struct WordIndex {
    /// A bit for each key: whether any word has it. Small enough to stay at hand.
    has: Vec<u64>,
    /// Where the words of each key start; one more for the end of the last.
    starts: Vec<u16>,
    words: Vec<Word>,
}

impl WordIndex {
    /// An index of words of at least two bytes.
    pub fn new(words: impl Iterator<Item = Word>) -> Self {
        let mut keyed: Vec<(usize, Word)> = Vec::new();
        for word in words {
            match *word.0.as_bytes() {
                [] | [_] => {}
                // Whatever follows it.
                [first, second] => {
                    let third = (0..=u8::MAX).filter(|byte| byte & 0x20 != 0);
                    keyed.extend(third.map(|third| (key([first, second, third, 0]), word)));
                }
                [first, second, third, ..] => keyed.push((key([first, second, third, 0]), word)),
            }
        }
        keyed.sort_unstable();
        keyed.dedup();
        let mut has = vec![0; KEYS / 64];
        let mut starts = vec![0; KEYS + 1];
        for &(key, _) in &keyed {
            has[key / 64] |= 1 << (key % 64);
            starts[key + 1] += 1;
        }
        for key in 0..KEYS {
            starts[key + 1] += starts[key];
        }
        let words = keyed.into_iter().map(|(_, word)| word).collect();
        Self { has, starts, words }
    }

    /// The places of all words in order, each with its topics.
    pub fn find(&self, text: &str) -> Vec<(usize, u32)> {
        let bytes = text.as_bytes();
        let mut found = Vec::new();
        for (at, four) in bytes.windows(4).enumerate() {
            self.look(bytes, at, [four[0], four[1], four[2], four[3]], &mut found);
        }
        for at in bytes.len().saturating_sub(3)..bytes.len() {
            let mut four = [0; 4];
            four[..bytes.len() - at].copy_from_slice(&bytes[at..]);
            self.look(bytes, at, four, &mut found);
        }
        // Words that start at one place come in any order.
        found.sort_unstable();
        found
    }

    #[inline]
    fn look(&self, bytes: &[u8], at: usize, four: [u8; 4], found: &mut Vec<(usize, u32)>) {
        let key = key(four);
        if self.has[key / 64] >> (key % 64) & 1 != 0 {
            self.compare(bytes, at, key, found);
        }
    }

    fn compare(&self, bytes: &[u8], at: usize, key: usize, found: &mut Vec<(usize, u32)>) {
        let range = usize::from(self.starts[key])..usize::from(self.starts[key + 1]);
        for (word, topics) in &self.words[range] {
            let here = bytes.get(at..at + word.len());
            if here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes())) {
                found.push((at, *topics));
            }
        }
    }
}

/// The key of the first three of four bytes, the same for both cases: the upper half of a
/// product mixes all of their bits.
#[inline]
fn key(four: [u8; 4]) -> usize {
    let three = (u32::from_le_bytes(four) | SMALL) & 0x00ff_ffff;
    let [_, _, low, high] = three.wrapping_mul(0x9e37_79b1).to_le_bytes();
    usize::from(u16::from_le_bytes([low, high]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [Word; 9] = [
        ("curl", 1),
        ("7z", 2),
        ("&#", 4),
        ("url", 8),
        ("curl", 16),
        ("eyJ", 32),
        ("Task", 64),
        ("://", 128),
        ("é!", 256),
    ];

    /// The same, one word after the other.
    fn one_by_one(text: &str) -> Vec<(usize, u32)> {
        let places = 0..text.len();
        let here = |at: usize, word: &str| {
            let here = text.as_bytes().get(at..at + word.len());
            here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
        };
        let of_place = |at| {
            WORDS
                .iter()
                .filter(move |(word, _)| here(at, word))
                .map(move |word| (at, word.1))
        };
        let mut found: Vec<_> = places.flat_map(of_place).collect();
        found.sort_unstable();
        found
    }

    #[test]
    fn words_are_found_in_any_case_wherever_they_stand() {
        let index = WordIndex::new(WORDS.into_iter());
        let whole: String = WORDS
            .iter()
            .map(|(word, _)| format!("{word}{}x", word.to_ascii_uppercase()))
            .collect();
        let texts = [
            "",
            "7",
            "7z",
            "7Z",
            "x7z",
            "eyj",
            "é!",
            "EYJ7",
            "curl CURL cUrl",
            "&#&#7z&#",
            "tAsK://",
            &whole,
        ];
        for text in texts {
            assert_eq!(index.find(text), one_by_one(text), "{text}");
        }
        assert!(index.find(&whole).len() >= 2 * WORDS.len());
    }

    #[test]
    fn a_short_word_is_found_before_any_byte() {
        let index = WordIndex::new(WORDS.into_iter());
        for next in (0..=char::MAX as u32)
            .filter_map(char::from_u32)
            .take(3_000)
        {
            let text = format!("7z{next}");
            assert_eq!(index.find(&text), one_by_one(&text), "{text:?}");
        }
    }
}
