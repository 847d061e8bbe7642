//! Why a command could not do its work, in a form that people and machines can act on.

use std::fmt;

use crate::fs::FsError;

/// What every error of a feature can say about itself.
pub trait Explain: std::error::Error {
    /// A stable word for machines, such as `not-found`.
    fn kind(&self) -> &'static str;

    /// The next step, without the word "hint": often a command.
    fn hint(&self) -> Option<String> {
        None
    }

    /// Where it went wrong, as `file:line:column` or a path.
    fn location(&self) -> Option<String> {
        None
    }

    /// The name of the skill that is not there, when that is what went wrong.
    fn missing_skill(&self) -> Option<String> {
        None
    }
}

/// An error on its way to the user: what `ops` and `commands` return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// A stable word for machines.
    pub kind: &'static str,
    /// What went wrong: lower case, no full stop, backticks around the user's own words.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
    /// Where, as `file:line:column` or a path.
    pub location: Option<String>,
    /// The name of the skill that is not there, when that is what went wrong.
    pub missing_skill: Option<Box<str>>,
}

impl Failure {
    /// A failure of a kind, with a message.
    pub fn new(kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hint: usual_hint(kind),
            location: None,
            missing_skill: None,
        }
    }

    /// Wrong use of a command: a flag or an argument that makes no sense.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new("usage", message)
    }

    /// The same failure with the next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same failure with its place.
    #[must_use]
    pub fn at(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
        self
    }

    /// The same failure, because a skill of this name is not there.
    #[must_use]
    pub fn for_want_of(mut self, skill: &str) -> Self {
        self.missing_skill = Some(skill.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl<E: Explain> From<E> for Failure {
    fn from(error: E) -> Self {
        Self {
            kind: error.kind(),
            message: error.to_string(),
            hint: error.hint().or_else(|| usual_hint(error.kind())),
            location: error.location(),
            missing_skill: error.missing_skill().map(String::into_boxed_str),
        }
    }
}

/// The next step where it is the same whoever failed.
fn usual_hint(kind: &str) -> Option<String> {
    let hint = match kind {
        "no-space" => "make room on that disk, then do it again",
        "not-a-folder" => "name a folder: something on that path is a file, pipe or device",
        "already-exists" => "something is there already: name another place, or remove it",
        "read-only" => "that disk can only be read: choose a place on another one",
        _ => return None,
    };
    Some(hint.to_owned())
}

impl Explain for FsError {
    fn kind(&self) -> &'static str {
        self.kind()
    }

    fn hint(&self) -> Option<String> {
        let is_read = matches!(self, Self::Io { action: "read", .. });
        let hint = match self.kind() {
            "not-found" if is_read => "look at the path again: nothing is there",
            "not-a-file" => "name a regular file",
            _ => return None,
        };
        Some(hint.to_owned())
    }
}
