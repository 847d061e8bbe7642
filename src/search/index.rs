//! The words of many texts, made ready once and asked often.

use std::collections::HashMap;

use super::words::common_name;
use super::{BODY, DESCRIPTION, NAME, TAG, Text, stem, words};

/// Which word stands in which of many texts, and how much it counts there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    /// How many words each text has.
    pub(super) lengths: Vec<u32>,
    /// Every word, in order.
    pub(super) words: Vec<Word>,
}

/// A word of the texts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Word {
    /// As it stands there, in small letters.
    pub(super) spelling: String,
    /// What its forms have in common.
    pub(super) stem: String,
    /// The texts that have it, in order.
    pub(super) places: Vec<Place>,
}

/// A word in one text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Place {
    /// Which text.
    pub(super) text: u32,
    /// What its occurrences there count together.
    pub(super) weight: f32,
}

impl Index {
    /// Takes the words out of texts; they are numbered in their order.
    pub fn of<'t>(texts: impl IntoIterator<Item = Text<'t>>) -> Self {
        let mut lengths = Vec::new();
        let mut known: HashMap<String, Vec<Place>> = HashMap::new();
        for (text, number) in texts.into_iter().zip(0..) {
            let mut length = 0;
            for (word, weight) in weighed(&text) {
                length += 1;
                let places = known.entry(word).or_default();
                match places.last_mut().filter(|place| place.text == number) {
                    Some(place) => place.weight += weight,
                    None => places.push(Place {
                        text: number,
                        weight,
                    }),
                }
            }
            lengths.push(length);
        }
        let word = |(spelling, places): (String, Vec<Place>)| Word {
            stem: stem(&spelling),
            spelling,
            places,
        };
        let mut words: Vec<Word> = known.into_iter().map(word).collect();
        words.sort_unstable_by(|a, b| a.spelling.cmp(&b.spelling));
        Self { lengths, words }
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.lengths.len()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.lengths.is_empty()
    }

    /// All of it as bytes, numbers in little endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let number = |bytes: &mut Vec<u8>, number: usize| {
            // Files of four gigabytes are not written.
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            bytes.extend_from_slice(&number.to_le_bytes());
        };
        number(&mut bytes, self.lengths.len());
        for length in &self.lengths {
            bytes.extend_from_slice(&length.to_le_bytes());
        }
        number(&mut bytes, self.words.len());
        for word in &self.words {
            for text in [&word.spelling, &word.stem] {
                number(&mut bytes, text.len());
                bytes.extend_from_slice(text.as_bytes());
            }
            number(&mut bytes, word.places.len());
            for place in &word.places {
                bytes.extend_from_slice(&place.text.to_le_bytes());
                bytes.extend_from_slice(&place.weight.to_le_bytes());
            }
        }
        bytes
    }

    /// Reads what [`Index::to_bytes`] wrote; nothing when it is something else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let lengths = four(&mut rest)?;
        let lengths: Vec<u32> = many(&mut rest, lengths, 4)?
            .chunks_exact(4)
            .map(|four| u32::from_le_bytes(array(four)))
            .collect();
        let count = four(&mut rest)?;
        // A word takes at least three numbers.
        let mut words = Vec::with_capacity((count as usize).min(rest.len() / 12));
        for _ in 0..count {
            words.push(word(&mut rest, lengths.len())?);
        }
        rest.is_empty().then_some(Self { lengths, words })
    }
}

/// The words of a text, each with what it counts where it stands.
fn weighed<'t>(text: &Text<'t>) -> impl Iterator<Item = (String, f32)> + 't {
    let once = [(text.name, NAME), (text.description, DESCRIPTION)];
    let lists = [(text.tags, TAG), (text.body, BODY)];
    let lists = lists.into_iter().flat_map(|(list, weight)| {
        let entries = list.iter();
        entries.map(move |entry| (entry.as_str(), weight))
    });
    let fields = once.into_iter().chain(lists);
    let all = fields.flat_map(|(field, weight)| words(field).map(move |word| (word, weight)));
    // Nothing else would find a skill of such a name by it.
    let name = common_name(text.name).map(|name| (name, NAME));
    name.into_iter().chain(all)
}

fn word(rest: &mut &[u8], texts: usize) -> Option<Word> {
    let mut text = || {
        let length = four(rest)?;
        String::from_utf8(many(rest, length, 1)?.to_vec()).ok()
    };
    let (spelling, stem) = (text()?, text()?);
    let count = four(rest)?;
    let place = |eight: &[u8]| {
        let (text, weight) = eight.split_at(4);
        let place = Place {
            text: u32::from_le_bytes(array(text)),
            weight: f32::from_le_bytes(array(weight)),
        };
        ((place.text as usize) < texts).then_some(place)
    };
    let places = many(rest, count, 8)?.chunks_exact(8).map(place);
    Some(Word {
        spelling,
        stem,
        places: places.collect::<Option<_>>()?,
    })
}

/// The next number.
fn four(rest: &mut &[u8]) -> Option<u32> {
    many(rest, 1, 4).map(|four| u32::from_le_bytes(array(four)))
}

/// So many times so many bytes, as long as they are there.
fn many<'r>(rest: &mut &'r [u8], count: u32, size: usize) -> Option<&'r [u8]> {
    let length = (count as usize).checked_mul(size)?;
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}

/// Four bytes that are known to be four.
fn array(four: &[u8]) -> [u8; 4] {
    four.try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index() -> Index {
        let tags = ["Finance".to_owned()];
        let texts = ["writes reports", "reports of reports: größer"].map(|description| Text {
            name: "pdf-report",
            description,
            tags: &tags,
            ..Text::default()
        });
        Index::of(texts)
    }

    #[test]
    fn words_are_counted_where_they_stand() {
        let index = index();
        assert_eq!(index.lengths, [5, 6]);
        let word = |spelling: &str| {
            let word = index.words.iter().find(|word| word.spelling == spelling);
            let places = word.map(|word| word.places.iter());
            places.map(|all| all.map(|p| (p.text, p.weight)).collect::<Vec<_>>())
        };
        assert_eq!(word("finance"), Some(vec![(0, 3.0), (1, 3.0)]));
        assert_eq!(word("reports"), Some(vec![(0, 1.5), (1, 3.0)]));
        assert_eq!(word("größer"), Some(vec![(1, 1.5)]));
        assert_eq!(word("of"), None);
    }

    #[test]
    fn bytes_come_back_and_nothing_else_is_taken() {
        for index in [index(), Index::default()] {
            let bytes = index.to_bytes();
            assert_eq!(Index::from_bytes(&bytes), Some(index));
            for end in 0..bytes.len() {
                assert_eq!(Index::from_bytes(&bytes[..end]), None, "{end}");
            }
            assert_eq!(Index::from_bytes(&[&bytes[..], b"x"].concat()), None);
        }
        // A place in a text that is not there, and counts that nothing stands behind.
        let mut lost = index().to_bytes();
        let last = lost.len() - 8;
        lost[last] = 9;
        assert_eq!(Index::from_bytes(&lost), None);
        assert_eq!(Index::from_bytes(&[0xff; 12]), None);
    }
}
