//! Ways to mend a finding.

use super::Span;

/// How far a fix may be trusted.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Applicability {
    /// Only shown: the author has to decide or to write something.
    DisplayOnly,
    /// Applied on request: it may change what the skill means.
    Unsafe,
    /// Applied by `--fix`: the meaning stays.
    Safe,
}

impl Applicability {
    /// The word that people and machines read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DisplayOnly => "display-only",
            Self::Unsafe => "unsafe",
            Self::Safe => "safe",
        }
    }
}

/// One change to one file of the skill; paths are relative to its folder.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Change {
    /// Put `text` in the place of the bytes of `span`.
    Replace {
        /// The file.
        file: String,
        /// The bytes that go.
        span: Span,
        /// What comes in their place.
        text: String,
    },
    /// Make a file that is not there yet.
    Create {
        /// The new file.
        file: String,
        /// Its whole text.
        text: String,
    },
    /// Give a file of the skill another name.
    Rename {
        /// The name it has.
        from: String,
        /// The name it gets.
        to: String,
    },
    /// Set the run bits of a file.
    MakeExecutable {
        /// The file.
        file: String,
    },
}

impl Change {
    /// The file that this change touches.
    pub fn file(&self) -> &str {
        match self {
            Self::Replace { file, .. }
            | Self::Create { file, .. }
            | Self::MakeExecutable { file } => file,
            Self::Rename { from, .. } => from,
        }
    }
}

/// A set of changes that belong together and mend one finding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Fix {
    /// What it does, as an instruction: "quote the value".
    pub title: String,
    /// How far it may be trusted.
    pub applicability: Applicability,
    /// What to change; empty for advice that no edit can express.
    pub changes: Vec<Change>,
}

impl Fix {
    /// Advice without an edit.
    pub fn advice(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            applicability: Applicability::DisplayOnly,
            changes: Vec::new(),
        }
    }

    /// A fix that keeps the meaning and is applied by `--fix`.
    pub fn safe(title: impl Into<String>, changes: Vec<Change>) -> Self {
        Self {
            title: title.into(),
            applicability: Applicability::Safe,
            changes,
        }
    }

    /// A fix that may change the meaning and needs `--unsafe-fixes`.
    pub fn risky(title: impl Into<String>, changes: Vec<Change>) -> Self {
        Self {
            title: title.into(),
            applicability: Applicability::Unsafe,
            changes,
        }
    }

    /// The same fix, never applied on its own.
    #[must_use]
    pub fn display_only(mut self) -> Self {
        self.applicability = Applicability::DisplayOnly;
        self
    }
}
