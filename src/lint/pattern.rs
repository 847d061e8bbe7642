//! Regular expressions that stay fast on any text.

use std::sync::OnceLock;

use regex::Regex;

/// An expression that is compiled when a text needs it.
///
/// `\b`, `\w`, `\d` and `\s` mean ASCII: with the Unicode word boundary the fast engines
/// give up at the first letter that is not ASCII, and no command or phrase needs it.
pub struct Pattern {
    source: fn() -> String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// An expression; `source` is called once.
    pub const fn new(source: fn() -> String) -> Self {
        Self {
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

    /// Whether it stands anywhere in a text.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// The first match in a text.
    pub fn find<'t>(&self, text: &'t str) -> Option<regex::Match<'t>> {
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
