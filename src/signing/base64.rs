//! Base64 of what everybody may see, read quickly and in its one form.
//!
//! The signed state of a large registry is a megabyte of it. Keys and other secrets are read by
//! `base64ct`, which takes as long for every byte and so tells nobody anything.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// What a letter adds to the three bytes of its four, by its place among them; [`BAD`] where it
/// is no letter.
const VALUES: [[u32; 256]; 4] = [values(18), values(12), values(6), values(0)];
/// Beside three bytes there is room for it.
const BAD: u32 = 1 << 24;
/// So many fours are decoded at a time.
const BLOCK: usize = 256;

const fn values(shift: u32) -> [u32; 256] {
    let mut values = [BAD; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        #[allow(clippy::cast_possible_truncation, reason = "there are 64")]
        {
            values[ALPHABET[at] as usize] = (at as u32) << shift;
        }
        at += 1;
    }
    values
}

/// The three bytes of four letters, with [`BAD`] where one of them is none.
fn value(four: [u8; 4]) -> u32 {
    let [a, b, c, d] = four.map(usize::from);
    VALUES[0][a] | VALUES[1][b] | VALUES[2][c] | VALUES[3][d]
}

/// The bytes of a text with its padding; nothing when it is not the one text for them.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let (fours, rest) = text.as_bytes().as_chunks::<4>();
    if !rest.is_empty() {
        return None;
    }
    let Some((last, whole)) = fours.split_last() else {
        return Some(Vec::new());
    };
    let mut bytes = Vec::with_capacity(fours.len() * 3);
    let mut seen = 0;
    let mut decoded = [0; 3 * BLOCK];
    for block in whole.chunks(BLOCK) {
        for (four, three) in block.iter().zip(decoded.as_chunks_mut().0) {
            let value = value(*four);
            seen |= value;
            let [_, bytes @ ..] = value.to_be_bytes();
            *three = bytes;
        }
        bytes.extend_from_slice(&decoded[..3 * block.len()]);
    }
    let padding = last.iter().rev().take_while(|&&letter| letter == b'=');
    let padding = padding.count();
    // A sign of padding in the middle stays what it is: no letter.
    let mut letters = *last;
    letters[4 - padding..].fill(b'A');
    let value = value(letters);
    let [_, three @ ..] = value.to_be_bytes();
    let kept = 3_usize.checked_sub(padding).filter(|kept| *kept > 0)?;
    // Bits that no byte has would say the same in two ways.
    let is_one_way = three[kept..].iter().all(|byte| *byte == 0);
    bytes.extend_from_slice(&three[..kept]);
    ((seen | value) & BAD == 0 && is_one_way).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use base64ct::{Base64, Encoding};

    use super::*;

    #[test]
    fn it_reads_what_others_write() {
        let bytes: Vec<u8> = (0..=255).chain((0..=255).rev()).collect();
        for end in 0..bytes.len() {
            let text = Base64::encode_string(&bytes[..end]);
            assert_eq!(decode(&text).as_deref(), Some(&bytes[..end]));
        }
    }

    #[test]
    fn every_letter_of_a_long_text_counts() {
        let bytes: Vec<u8> = (0..=255).cycle().take(3 * BLOCK * 2 + 1).collect();
        for length in [3 * BLOCK - 1, 3 * BLOCK, 3 * BLOCK + 1, bytes.len()] {
            let text = Base64::encode_string(&bytes[..length]);
            assert_eq!(decode(&text).as_deref(), Some(&bytes[..length]));
        }
        let text = Base64::encode_string(&bytes);
        for at in 0..text.len() {
            let mut bent = text.clone();
            bent.replace_range(at..=at, "-");
            assert_eq!(decode(&bent), None, "letter {at}");
        }
    }

    #[test]
    fn it_takes_and_refuses_what_the_careful_reader_does() {
        let letters = b"AQgw/+=-_ \n\x80";
        let mut texts = vec![Vec::new()];
        for length in 1..=4 {
            let longer = |text: &Vec<u8>| {
                let text = text.clone();
                letters
                    .iter()
                    .map(move |letter| [&text[..], &[*letter]].concat())
            };
            let last = texts
                .iter()
                .filter(|text: &&Vec<u8>| text.len() == length - 1);
            let more: Vec<Vec<u8>> = last.flat_map(longer).collect();
            texts.extend(more);
        }
        let behind = texts.iter().filter(|text| text.len() == 4).take(4000);
        let behind: Vec<Vec<u8>> = behind.map(|text| [b"QQQQ", &text[..]].concat()).collect();
        for text in texts.iter().chain(&behind) {
            let Ok(text) = std::str::from_utf8(text) else {
                continue;
            };
            assert_eq!(decode(text), Base64::decode_vec(text).ok(), "{text:?}");
        }
        assert_eq!(decode("QQ==QQQQ"), None);
    }
}
