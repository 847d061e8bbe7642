//! Finds the words of a list in a text, in any case, in one pass over its bytes.
//!
//! Every second place is looked at, so a word is known in two ways: by four neighbours that
//! begin an even number of bytes from its start, and by four that begin an odd number from it,
//! each time the rarest. Hardly any place passes, none waits for what was found at the one
//! before, and a hundred words more cost next to nothing.

/// A word and the bits of its topics.
pub(super) type Word = (&'static str, u32);

/// How far it is from one place that is looked at to the next.
const STEP: usize = 2;
/// How many keys there are.
const KEYS: usize = 1 << 16;
/// How many bits tell of what is short.
const BITS: usize = 64;
/// The bit in which capital and small letters differ, in each of four bytes.
const SMALL: u32 = 0x2020_2020;

/// A bit for each key: few enough to stay at hand.
struct Keys(Box<[u64; KEYS / 64]>);

impl Keys {
    fn add(&mut self, key: u16) {
        self.0[usize::from(key / 64)] |= 1 << (key % 64);
    }

    /// The lowest bit tells.
    #[inline]
    fn at(&self, key: u16) -> u64 {
        self.0[usize::from(key / 64)] >> (key % 64)
    }
}

/// Four bytes that tell of a word; those beyond its ends can be any.
type Four = [Option<u8>; 4];

/// A word, and where it starts as seen from the place that it is found at: one byte after it,
/// there, or before.
type Placed = (Word, isize);

/// Words by four of their bytes, or by as many as they have.
pub(super) struct WordIndex {
    fours: Keys,
    /// Where the words of each key start; one more for the end of the last.
    starts: Vec<u16>,
    words: Vec<Placed>,
    parts: Parts,
}

/// What is too short to have four bytes at every second place.
struct Parts {
    /// For each of four bytes, the bits of the words that it fits.
    fitting: Box<[[u64; 256]; 4]>,
    /// The words of each bit.
    words: Vec<Vec<Placed>>,
}

impl WordIndex {
    /// An index of words.
    pub fn new(words: impl Iterator<Item = Word>) -> Self {
        let mut fours = Keys(Box::new([0; KEYS / 64]));
        let mut keyed: Vec<(u16, Placed)> = Vec::new();
        let mut parts = Vec::new();
        let mut starts = vec![0; KEYS + 1];
        let ways = words.flat_map(|word| [0, 1].map(|odd| (word, rarest_four(word.0, odd))));
        for (word, way) in ways {
            match way {
                Some(([Some(a), Some(b), Some(c), Some(d)], start)) => {
                    let key = of_four([a, b, c, d]);
                    fours.add(key);
                    starts[usize::from(key) + 1] += 1;
                    keyed.push((key, (word, start)));
                }
                Some((four, start)) => parts.push((four, (word, start))),
                None => {}
            }
        }
        keyed.sort_unstable();
        for key in 0..KEYS {
            starts[key + 1] += starts[key];
        }
        Self {
            fours,
            starts,
            words: keyed.into_iter().map(|(_, word)| word).collect(),
            parts: Parts::new(parts),
        }
    }

    /// The places of all words in order, each with its topics.
    pub fn find(&self, text: &str) -> Vec<(usize, u32)> {
        let bytes = text.as_bytes();
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(four) = bytes.get(at..at + 4) {
            self.look(bytes, at, [four[0], four[1], four[2], four[3]], &mut found);
            at += STEP;
        }
        while at < bytes.len() {
            let mut four = [0; 4];
            four[..bytes.len() - at].copy_from_slice(&bytes[at..]);
            self.look(bytes, at, four, &mut found);
            at += STEP;
        }
        // Words are found by any of their bytes, so not in the order of their starts.
        found.sort_unstable();
        found
    }

    #[inline]
    fn look(&self, bytes: &[u8], at: usize, four: [u8; 4], found: &mut Vec<(usize, u32)>) {
        let key = of_four(four);
        let is_met = self.fours.at(key) & 1 != 0;
        let parts = self.parts.fitting(four);
        if is_met {
            self.compare(bytes, at, key, found);
        }
        if parts != 0 {
            self.parts.compare(bytes, at, parts, found);
        }
    }

    /// Kept apart, so that what is done at every place stays small.
    #[inline(never)]
    fn compare(&self, bytes: &[u8], at: usize, key: u16, found: &mut Vec<(usize, u32)>) {
        let key = usize::from(key);
        let range = usize::from(self.starts[key])..usize::from(self.starts[key + 1]);
        for &word in &self.words[range] {
            add_if_there(bytes, at, word, found);
        }
    }
}

impl Parts {
    /// A bit for each four, and for two neighbours where there are more of them than bits.
    fn new(mut parts: Vec<(Four, Placed)>) -> Self {
        parts.sort_unstable();
        let fours = || parts.chunk_by(|a, b| a.0 == b.0);
        let count = fours().count().max(BITS);
        let mut fitting = Box::new([[0; 256]; 4]);
        let mut words = vec![Vec::new(); BITS];
        for (number, same) in fours().enumerate() {
            let bit = number * BITS / count;
            words[bit].extend(same.iter().map(|(_, word)| *word));
            for (fitting, byte) in fitting.iter_mut().zip(same[0].0) {
                let Some(byte) = byte else {
                    for bits in fitting {
                        *bits |= 1 << bit;
                    }
                    continue;
                };
                for byte in [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()] {
                    fitting[usize::from(byte)] |= 1 << bit;
                }
            }
        }
        Self { fitting, words }
    }

    #[inline]
    fn fitting(&self, [a, b, c, d]: [u8; 4]) -> u64 {
        let of = |place: usize, byte: u8| self.fitting[place][usize::from(byte)];
        of(0, a) & of(1, b) & of(2, c) & of(3, d)
    }

    #[inline(never)]
    fn compare(&self, bytes: &[u8], at: usize, mut bits: u64, found: &mut Vec<(usize, u32)>) {
        while bits != 0 {
            for &word in &self.words[bits.trailing_zeros() as usize] {
                add_if_there(bytes, at, word, found);
            }
            bits &= bits - 1;
        }
    }
}

fn add_if_there(bytes: &[u8], at: usize, placed: Placed, found: &mut Vec<(usize, u32)>) {
    let ((word, topics), start) = placed;
    let Some(start) = at.checked_add_signed(start) else {
        return;
    };
    let here = bytes.get(start..start + word.len());
    if here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes())) {
        found.push((start, topics));
    }
}

/// The key of four bytes, the same in both cases: the upper half of a product mixes all bits.
#[inline]
fn of_four(four: [u8; 4]) -> u16 {
    let four = u32::from_le_bytes(four) | SMALL;
    let [_, _, low, high] = four.wrapping_mul(0x9e37_79b1).to_le_bytes();
    u16::from_le_bytes([low, high])
}

/// The four neighbours in a word that other texts have least, and where the word starts as seen
/// from them: an even number of bytes away, or an odd one.
fn rarest_four(word: &str, odd: isize) -> Option<(Four, isize)> {
    let word = word.as_bytes();
    let byte = |at: isize| Some(word.get(usize::try_from(at).ok()?)?.to_ascii_lowercase());
    let common = |byte: &Option<u8>| match byte {
        None => 16,
        Some(b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' | b' ') => 3,
        Some(b'h' | b'l' | b'd' | b'c' | b'u' | b'm' | b'f' | b'p' | b'g') => 2,
        Some(b'w' | b'y' | b'b' | b'v' | b'k') => 1,
        _ => 0,
    };
    let starts = (0..word.len()).step_by(STEP);
    let fours = starts.map(|before| {
        let start = odd - before.cast_signed();
        ([0, 1, 2, 3].map(|place| byte(place - start)), start)
    });
    fours.min_by_key(|(four, _)| four.iter().map(common).sum::<u32>())
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
    fn words_are_found_an_even_and_an_odd_number_of_bytes_from_the_start() {
        let index = WordIndex::new(WORDS.into_iter());
        for (word, topics) in WORDS {
            for lead in 0..5 {
                for tail in 0..5 {
                    let text = [&"-".repeat(lead), word, &"-".repeat(tail)].concat();
                    let found = index.find(&text);
                    assert!(found.contains(&(lead, topics)), "{text}");
                    assert_eq!(found, one_by_one(&text), "{text}");
                }
            }
        }
    }

    #[test]
    fn more_short_words_than_bits_are_told_apart() {
        let names: Vec<String> = ('a'..='z')
            .flat_map(|first| ['0', '7', '~'].map(|second| format!("{first}{second}")))
            .collect();
        let words: Vec<&'static str> = names.iter().map(|name| &*name.clone().leak()).collect();
        let index = WordIndex::new(words.iter().map(|word| (*word, 1)));
        for word in words {
            assert_eq!(index.find(&format!("-{word}.")), [(1, 1)], "{word}");
            assert_eq!(index.find(word), [(0, 1)], "{word}");
        }
        assert_eq!(index.find("a1b2 c~d0"), [(5, 1), (7, 1)]);
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
