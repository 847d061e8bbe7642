//! How many tokens a text takes.

/// Counts the tokens of a text if there may be more than `limit`; `None` means there are not.
///
/// A guess that errs upwards comes first: it is many times faster, and nearly always enough.
pub fn count_tokens(text: &str, limit: usize) -> Option<usize> {
    // No byte costs more than nine eighths of a token in the guess.
    let is_short = text.len() + text.len() / 8 <= limit;
    if is_short || above_guess(text.as_bytes()) <= limit || guess(text) <= limit {
        return None;
    }
    Some(exact(text)).filter(|&tokens| tokens > limit)
}

/// An estimate of how many tokens a text takes: models differ by about a tenth.
pub fn estimate_tokens(text: &str) -> usize {
    exact(text)
}

/// A number above that of real tokens in any usual text: vocabularies hold most words of up
/// to eight letters whole, and take everything else in shorter pieces.
fn guess(text: &str) -> usize {
    let mut tokens = 0;
    let mut run = 0_usize;
    let close = |run: usize| run.div_ceil(8);
    for c in text.chars() {
        if c.is_ascii_alphabetic() {
            run += 1;
            continue;
        }
        tokens += close(std::mem::take(&mut run));
        tokens += match c {
            // A space belongs to the word after it.
            ' ' => 0,
            c if c.is_ascii() => 1,
            _ => 2,
        };
    }
    tokens += close(run);
    tokens + tokens / 8
}

/// At least the guess, from nothing but how many bytes are letters after letters or spaces,
/// which a processor counts many at a time. Any other byte costs a token at most, and eight
/// letters after others cost one.
fn above_guess(bytes: &[u8]) -> usize {
    /// What a byte can count, in steps that a processor takes whole.
    const MOST: usize = 240;
    let letter = |byte: u8| u8::from(byte.is_ascii_alphabetic());
    let cheap = |(&before, &byte): (&u8, &u8)| {
        let inner = letter(before) & letter(byte);
        inner | u8::from(byte == b' ')
    };
    let after = bytes.get(1..).unwrap_or_default();
    let of_part = |(before, after): (&[u8], &[u8])| {
        let cheap: u8 = before.iter().zip(after).map(cheap).sum();
        usize::from(cheap)
    };
    let parts = bytes.chunks(MOST).zip(after.chunks(MOST));
    let cheap: usize = parts.map(of_part).sum();
    let tokens = bytes.len() - cheap + cheap / 8;
    tokens + tokens / 8
}

#[cfg(feature = "syntax")]
fn exact(text: &str) -> usize {
    super::vocabulary::count(text)
}

/// Four characters a token, the usual length in English.
#[cfg(not(feature = "syntax"))]
fn exact(text: &str) -> usize {
    text.chars().count().div_ceil(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_not_counted() {
        assert_eq!(count_tokens("a few words", 100), None);
        assert_eq!(count_tokens("", 0), None);
    }

    #[test]
    fn what_is_counted_first_is_never_below_the_guess() {
        let texts = [
            "",
            "a",
            " ",
            ".",
            "é",
            "a b c d",
            "abcdefgh",
            "abcdefghi.",
            "..a..",
            "日本 x é",
            "a1b2c3",
            "(a)(b)(c)\n\n",
            "averylongwordofmanyletters and another one",
        ];
        for text in texts {
            for times in [1, 2, 7, 300] {
                let text = text.repeat(times);
                let above = above_guess(text.as_bytes());
                assert!(above >= guess(&text), "{above}: {text:.40}");
            }
        }
        let prose = "some words of usual length in a sentence. ".repeat(100);
        assert!(above_guess(prose.as_bytes()) < prose.len() / 2);
    }

    #[test]
    fn a_long_text_is_counted() {
        let text = "some words of usual length, with a `path/to.md` and 12 numbers.\n".repeat(500);
        let tokens = count_tokens(&text, 5_000).unwrap();
        assert!(tokens > 5_000 && tokens <= guess(&text), "{tokens}");
    }

    #[cfg(feature = "syntax")]
    #[test]
    fn the_guess_errs_upwards() {
        let texts = [
            "The quick brown fox jumps over the lazy dog. ",
            "def handle_request(self, *, timeout=30):\n    return self.client.get(url)\n",
            "Größe und Übermaß: Straßenbahnhaltestelle. ",
            "数据处理和分析工具。",
            "| a | b |\n|---|---|\n| 1 | 2 |\n",
        ];
        for text in texts {
            let text = text.repeat(50);
            assert!(
                guess(&text) >= exact(&text),
                "{} < {}: {text:.40}",
                guess(&text),
                exact(&text)
            );
        }
    }
}
