//! The rules of a skill's name, and how to make a good one of a bad one.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Longest name.
pub const MAX_LENGTH: usize = 64;

/// Words that the vendor of a client keeps for its own skills.
pub const RESERVED_WORDS: [&str; 2] = ["anthropic", "claude"];

/// A name that keeps all rules: 1 to 64 of `a-z`, `0-9` and single hyphens inside.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkillName(String);

/// A rule that a name breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// Nothing but space.
    Empty,
    /// Longer than 64 characters: the length.
    TooLong(usize),
    /// Spaces before or after.
    Padded,
    /// An upper-case letter.
    UpperCase(char),
    /// A letter or digit outside ASCII, which only some clients take.
    NotAscii(char),
    /// A character that no name may have.
    Forbidden(char),
    /// A hyphen at the start or the end.
    EdgeHyphen,
    /// Two hyphens in a row.
    DoubleHyphen,
}

impl fmt::Display for NameProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "it is empty"),
            Self::TooLong(length) => write!(
                f,
                "it has {length} characters, at most {MAX_LENGTH} are allowed"
            ),
            Self::Padded => write!(f, "it has spaces around it"),
            Self::UpperCase(c) => write!(f, "`{c}` is an upper-case letter"),
            Self::NotAscii(c) => write!(f, "`{c}` is outside a-z and 0-9"),
            Self::Forbidden(' ') => write!(f, "it has a space in it"),
            Self::Forbidden(c) => write!(f, "`{}` is not allowed", c.escape_debug()),
            Self::EdgeHyphen => write!(f, "it starts or ends with a hyphen"),
            Self::DoubleHyphen => write!(f, "it has two hyphens in a row"),
        }
    }
}

impl SkillName {
    /// The name, if it breaks no rule.
    pub fn parse(text: &str) -> Result<Self, NameProblem> {
        match problems(text).into_iter().next() {
            None => Ok(Self(text.to_owned())),
            Some(problem) => Err(problem),
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SkillName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for SkillName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for SkillName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let refused =
            |problem| serde::de::Error::custom(format!("`{}`: {problem}", text.escape_debug()));
        Self::parse(&text).map_err(refused)
    }
}

/// Every rule that a name breaks, each at most once.
pub fn problems(name: &str) -> Vec<NameProblem> {
    let trimmed = name.trim();
    if trimmed.is_empty() {
        return vec![NameProblem::Empty];
    }
    let mut found = Vec::new();
    if trimmed.len() != name.len() {
        found.push(NameProblem::Padded);
    }
    let length = trimmed.chars().count();
    if length > MAX_LENGTH {
        found.push(NameProblem::TooLong(length));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let mut first = |test: &dyn Fn(char) -> bool, problem: fn(char) -> NameProblem| {
        found.extend(trimmed.chars().find(|&c| test(c)).map(problem));
    };
    first(&char::is_uppercase, NameProblem::UpperCase);
    let outside = |c: char| !c.is_ascii() && c.is_alphanumeric() && !c.is_uppercase();
    first(&outside, NameProblem::NotAscii);
    first(
        &|c| !allowed(c) && !c.is_alphanumeric(),
        NameProblem::Forbidden,
    );
    if trimmed.starts_with('-') || trimmed.ends_with('-') {
        found.push(NameProblem::EdgeHyphen);
    }
    if trimmed.contains("--") {
        found.push(NameProblem::DoubleHyphen);
    }
    found
}

/// A name that keeps all rules, as near to `text` as can be; `None` when nothing is left.
pub fn suggest(text: &str) -> Option<String> {
    use unicode_normalization::UnicodeNormalization;
    let mut name = String::new();
    // Accents fall off with the decomposition; what is not ASCII then separates words.
    // One letter is no word: `pDf` has none in it, and `iPhone` one.
    let mut was_lower = false;
    let mut letters = 0;
    for c in text
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
    {
        if c.is_ascii_uppercase() && was_lower && letters > 1 {
            name.push('-');
            letters = 0;
        }
        was_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        match c {
            c if c.is_ascii_alphanumeric() => {
                name.push(c.to_ascii_lowercase());
                letters += 1;
            }
            'ß' => {
                name.push_str("ss");
                letters += 2;
            }
            _ => {
                letters = 0;
                if !name.ends_with('-') {
                    name.push('-');
                }
            }
        }
    }
    name.truncate(MAX_LENGTH);
    let name = name.trim_matches('-');
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_names_are_taken() {
        for name in ["a", "pdf-report", "a1-2", &"x".repeat(64)] {
            assert!(SkillName::parse(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn every_broken_rule_is_told() {
        use NameProblem::{
            DoubleHyphen, EdgeHyphen, Empty, Forbidden, NotAscii, Padded, TooLong, UpperCase,
        };
        let cases: [(&str, &[NameProblem]); 10] = [
            ("  ", &[Empty]),
            ("a ", &[Padded]),
            ("Ab", &[UpperCase('A')]),
            ("a_b", &[Forbidden('_')]),
            ("名前", &[NotAscii('名')]),
            ("a²", &[NotAscii('²')]),
            ("-a", &[EdgeHyphen]),
            ("a--b", &[DoubleHyphen]),
            (
                "-A_--",
                &[UpperCase('A'), Forbidden('_'), EdgeHyphen, DoubleHyphen],
            ),
            ("a/../b", &[Forbidden('/')]),
        ];
        for (name, expected) in cases {
            assert_eq!(problems(name), expected, "{name}");
        }
        assert_eq!(problems(&"é".repeat(65)), [TooLong(65), NotAscii('é')]);
    }

    #[test]
    fn suggestions_keep_the_rules() {
        let cases = [
            ("excel_to_pptx", "excel-to-pptx"),
            ("PDF Report!", "pdf-report"),
            ("straße", "strasse"),
            ("DonnéesUtiles", "donnees-utiles"),
            ("--a--b--", "a-b"),
            ("pDf", "pdf"),
            ("excelToPptx", "excel-to-pptx"),
        ];
        for (text, expected) in cases {
            let name = suggest(text).unwrap();
            assert_eq!(name, expected);
            assert!(SkillName::parse(&name).is_ok());
        }
        assert_eq!(suggest("名前"), None);
    }
}
