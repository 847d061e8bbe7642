//! What is wrong with what was written about tests, and where.

use std::fmt;

use crate::diagnostics::{Explain, SourceFile, Span};

/// A place in one of the skill's files.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, relative to the skill's folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl Place {
    /// Where a span begins.
    pub fn of(source: &SourceFile, span: Span) -> Self {
        let position = source.position(span.start);
        Self {
            file: source.name().to_owned(),
            line: position.line,
            column: position.column,
        }
    }

    /// The beginning of a file.
    pub fn start(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: 1,
            column: 1,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A test that cannot be understood. All of a skill are gathered, so that one look is enough.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Flaw {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do about it.
    pub hint: Option<String>,
    kind: &'static str,
}

impl Flaw {
    /// A test that is written wrongly.
    pub fn new(place: Place, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            place,
            hint: None,
            kind: "bad-case",
        }
    }

    /// A test that names a script that the skill does not have.
    pub fn missing_script(place: Place, script: &str) -> Self {
        let message = format!("there is no script `{}`", script.escape_debug());
        Self {
            kind: "missing-script",
            ..Self::new(place, message)
        }
    }

    /// The same with the next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with the word that was probably meant, when one is near.
    #[must_use]
    pub fn did_you_mean<'w>(self, word: &str, known: impl IntoIterator<Item = &'w str>) -> Self {
        match nearest(word, known) {
            Some(near) => self.with_hint(format!("did you mean `{near}`?")),
            None => self,
        }
    }
}

impl Explain for Flaw {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn hint(&self) -> Option<String> {
        self.hint.clone()
    }

    fn location(&self) -> Option<String> {
        Some(self.place.to_string())
    }
}

/// The known word that a slip of the keyboard turns into the other one.
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let plain = |word: &str| word.replace(['-', '_', ' '], "").to_lowercase();
    let wanted = plain(word);
    known
        .into_iter()
        .map(|known| (strsim::damerau_levenshtein(&plain(known), &wanted), known))
        .filter(|(distance, known)| *distance * 3 <= known.len().max(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["script", "stdin", "output_contains"];
        assert_eq!(nearest("scirpt", known), Some("script"));
        assert_eq!(nearest("outputContains", known), Some("output_contains"));
        assert_eq!(nearest("weather", known), None);
    }

    #[test]
    fn a_flaw_says_what_where_and_what_to_do() {
        let source = SourceFile::new("tests/a.yaml", "- name: x\n  scirpt: a.py\n");
        let flaw = Flaw::new(
            Place::of(&source, Span::new(12, 18)),
            "`scirpt` is no field",
        )
        .did_you_mean("scirpt", ["script"]);
        assert_eq!(flaw.location().as_deref(), Some("tests/a.yaml:2:3"));
        assert_eq!(
            Explain::hint(&flaw).as_deref(),
            Some("did you mean `script`?")
        );
    }
}
