//! How many tokens a text takes.

/// Counts the tokens of a text if there may be more than `limit`; `None` means there are not.
///
/// Counting needs a vocabulary that takes longer to load than most skills take to lint, so
/// a guess that errs upwards comes first.
pub fn count_tokens(text: &str, limit: usize) -> Option<usize> {
    if guess(text) <= limit {
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

#[cfg(feature = "syntax")]
fn exact(text: &str) -> usize {
    bpe_openai::o200k_base().count(text)
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
