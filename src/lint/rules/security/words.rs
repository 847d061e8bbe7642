//! Finds the words of a list in a text, in any case, in one pass over its bytes.
//!
//! Four bytes tell whether a word may stand at a place: its rarest four, so that hardly any
//! place passes. No place waits for what was found at the one before, and a hundred words
//! more cost next to nothing.

/// A word and the bits of its topics.
pub(super) type Word = (&'static str, u32);

/// How many keys there are.
const KEYS: usize = 1 << 16;
/// The bit in which capital and small letters differ, in each of four bytes.
const SMALL: u32 = 0x2020_2020;

/// A bit for each key: few enough to stay at hand.
struct Keys(Box<[u64; KEYS / 64]>);

impl Keys {
    fn add(&mut self, key: u16) {
        self.0[usize::from(key / 64)] |= 1 << (key % 64);
    }

    /// The lowest bit tells; two answers are joined before anything waits for them.
    #[inline]
    fn at(&self, key: u16) -> u64 {
        self.0[usize::from(key / 64)] >> (key % 64)
    }
}

/// A word, and how many of its bytes stand before those that it is found by.
type Placed = (Word, usize);

/// Words by the key of four of their bytes.
pub(super) struct WordIndex {
    fours: Keys,
    /// Words of two or three bytes go by their first two.
    pairs: Keys,
    /// Where the words of each key start; one more for the end of the last.
    starts: Vec<u16>,
    words: Vec<Placed>,
    short: Vec<Short>,
}

/// A word of two or three bytes as a number, and which bits of four bytes it has.
struct Short {
    bytes: u32,
    mask: u32,
    word: Word,
}

impl WordIndex {
    /// An index of words of at least two bytes.
    pub fn new(words: impl Iterator<Item = Word>) -> Self {
        let none = || Keys(Box::new([0; KEYS / 64]));
        let (mut fours, mut pairs) = (none(), none());
        let mut keyed: Vec<(u16, Placed)> = Vec::new();
        let mut short = Vec::new();
        let mut starts = vec![0; KEYS + 1];
        for word in words {
            match *word.0.as_bytes() {
                [] | [_] => {}
                [first, second] => {
                    short.push(Short::new([first, second, 0, 0], 0xffff, word));
                }
                [first, second, third] => {
                    short.push(Short::new([first, second, third, 0], 0x00ff_ffff, word));
                }
                ref bytes => {
                    let (before, four) = rarest_four(bytes);
                    let key = of_four(small(four));
                    fours.add(key);
                    starts[usize::from(key) + 1] += 1;
                    keyed.push((key, (word, before)));
                }
            }
        }
        for word in &short {
            pairs.add(of_pair(word.bytes));
        }
        keyed.sort_unstable();
        for key in 0..KEYS {
            starts[key + 1] += starts[key];
        }
        Self {
            fours,
            pairs,
            starts,
            words: keyed.into_iter().map(|(_, word)| word).collect(),
            short,
        }
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
        // Words that start at one place come in any order, and long ones a little late.
        found.sort_unstable();
        found
    }

    #[inline]
    fn look(&self, bytes: &[u8], at: usize, four: [u8; 4], found: &mut Vec<(usize, u32)>) {
        let four = small(four);
        let is_met = self.fours.at(of_four(four)) | self.pairs.at(of_pair(four));
        if is_met & 1 != 0 {
            self.compare(bytes, at, four, found);
        }
    }

    /// Kept apart, so that what is done at every place stays small.
    #[inline(never)]
    fn compare(&self, bytes: &[u8], at: usize, four: u32, found: &mut Vec<(usize, u32)>) {
        let mut add = |start: usize, (word, topics): Word| {
            let here = bytes.get(start..start + word.len());
            if here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes())) {
                found.push((start, topics));
            }
        };
        let key = usize::from(of_four(four));
        let range = usize::from(self.starts[key])..usize::from(self.starts[key + 1]);
        for &(word, before) in &self.words[range] {
            if let Some(start) = at.checked_sub(before) {
                add(start, word);
            }
        }
        if self.pairs.at(of_pair(four)) & 1 != 0 {
            let here = self.short.iter();
            let here = here.filter(|short| four & short.mask == short.bytes);
            here.for_each(|short| add(at, short.word));
        }
    }
}

impl Short {
    fn new(four: [u8; 4], mask: u32, word: Word) -> Self {
        let bytes = small(four) & mask;
        Self { bytes, mask, word }
    }
}

/// Four bytes as a number that is the same in both cases.
#[inline]
fn small(four: [u8; 4]) -> u32 {
    u32::from_le_bytes(four) | SMALL
}

/// The key of four bytes: the upper half of a product mixes all of their bits.
#[inline]
fn of_four(four: u32) -> u16 {
    let [_, _, low, high] = four.wrapping_mul(0x9e37_79b1).to_le_bytes();
    u16::from_le_bytes([low, high])
}

/// The key of the first two of four bytes: they themselves.
#[inline]
fn of_pair(four: u32) -> u16 {
    let [first, second, _, _] = four.to_le_bytes();
    u16::from_le_bytes([first, second])
}

/// The four neighbours in a word that other texts have least, and how many bytes are before.
fn rarest_four(word: &[u8]) -> (usize, [u8; 4]) {
    let common = |byte: &u8| match byte.to_ascii_lowercase() {
        b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b' ' => 3,
        b'h' | b'l' | b'd' | b'c' | b'u' | b'm' | b'f' | b'p' | b'g' => 2,
        b'w' | b'y' | b'b' | b'v' | b'k' => 1,
        _ => 0,
    };
    let fours = word.windows(4).enumerate();
    let rarest = fours.min_by_key(|(_, four)| four.iter().map(common).sum::<u32>());
    rarest.map_or((0, [0; 4]), |(before, four)| {
        (before, [four[0], four[1], four[2], four[3]])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: [Word; 11] = [
        ("curl", 1),
        ("7z", 2),
        ("&#", 4),
        ("url", 8),
        ("curl", 16),
        ("eyJ", 32),
        ("Task", 64),
        ("://", 128),
        ("é!", 256),
        ("aaaaz", 512),
        ("/etc/é", 1024),
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
        let mut whole = String::new();
        for (word, _) in WORDS {
            whole += &[word, &word.to_ascii_uppercase(), "x"].concat();
        }
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
            "z",
            "aaaaaz/ETC/é/etc/É",
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
