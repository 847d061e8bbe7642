//! Base64 of what everybody may see, read quickly and in its one form.
//!
//! The signed state of a large registry is a megabyte of it. Keys and other secrets are read by
//! `base64ct`, which takes as long for every byte and so tells nobody anything.

/// What a letter stands for; above 63 where it is none.
const VALUES: [u8; 256] = values();
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const fn values() -> [u8; 256] {
    let mut values = [0xff; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        #[allow(clippy::cast_possible_truncation, reason = "there are 64")]
        {
            values[ALPHABET[at] as usize] = at as u8;
        }
        at += 1;
    }
    values
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
    let mut bytes = vec![0; whole.len() * 3];
    let mut seen = 0;
    for (four, three) in whole.iter().zip(bytes.as_chunks_mut::<3>().0) {
        let [a, b, c, d] = four.map(|letter| VALUES[letter as usize]);
        seen |= a | b | c | d;
        *three = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
    }
    let padding = last
        .iter()
        .rev()
        .take_while(|&&letter| letter == b'=')
        .count();
    let letters = last.map(|letter| {
        if letter == b'=' {
            0
        } else {
            VALUES[letter as usize]
        }
    });
    let [a, b, c, d] = letters;
    let three = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
    let kept = 3_usize.checked_sub(padding).filter(|kept| *kept > 0)?;
    // A sign of padding in the middle, and bits that no byte has, say the same in two ways.
    let is_plain = last[..4 - padding].iter().all(|letter| *letter != b'=');
    let is_one_way = three[kept..].iter().all(|byte| *byte == 0);
    bytes.extend_from_slice(&three[..kept]);
    (seen | a | b | c | d <= 63 && is_plain && is_one_way).then_some(bytes)
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
