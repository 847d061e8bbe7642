//! Regular expressions that stay fast on any text.

use std::sync::OnceLock;

use regex::Regex;

/// Lists of words in small letters; a text needs one of each.
pub type Needs = &'static [&'static [&'static str]];

/// An expression that is compiled when a text needs it.
///
/// `\b`, `\w`, `\d` and `\s` mean ASCII: with the Unicode word boundary the fast engines
/// give up at the first letter that is not ASCII, and no command or phrase needs it.
///
/// To compile one takes as long as to read a hundred pages. So an expression may name what
/// all its matches have in common, and most texts never need it.
pub struct Pattern {
    needs: Needs,
    source: fn() -> String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// An expression; `source` is called once.
    pub const fn new(source: fn() -> String) -> Self {
        Self::needing(&[], source)
    }

    /// An expression that matches only what holds a word of each of these lists, in any case.
    pub const fn needing(needs: Needs, source: fn() -> String) -> Self {
        Self {
            needs,
            source,
            compiled: OnceLock::new(),
        }
    }

    /// The expression, compiled; `None` only for one that the fixtures would show as broken.
    pub fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| Regex::new(&ascii(&(self.source)())).ok())
            .as_ref()
    }

    /// Whether a text has what every match has.
    pub fn may_match(&self, text: &str) -> bool {
        if self.needs.is_empty() {
            return true;
        }
        let lower = text.to_ascii_lowercase();
        let has_one = |words: &&[&str]| words.iter().any(|word| lower.contains(word));
        self.needs.iter().all(has_one)
    }

    /// Whether it stands anywhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.may_match(text) && self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// The first match in a text.
    pub fn find<'t>(&self, text: &'t str) -> Option<regex::Match<'t>> {
        if !self.may_match(text) {
            return None;
        }
        self.regex()?.find(text)
    }
}

/// The same expression with classes of ASCII.
fn ascii(source: &str) -> String {
    source
        .replace(r"\b", r"(?-u:\b)")
        .replace(r"\w", "[0-9A-Za-z_]")
        .replace(r"\W", "[^0-9A-Za-z_]")
        .replace(r"\d", "[0-9]")
        .replace(r"\s", r"[ \t\r\n]")
        .replace(r"\S", r"[^ \t\r\n]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_beyond_ascii_bound_words() {
        static WORD: Pattern = Pattern::new(|| r"\bsh\b[^\w\s]".into());
        assert!(WORD.is_match("ésh|"));
        assert!(!WORD.is_match("ash|"));
    }
}
