//! Why a skill could not be begun.

use std::path::PathBuf;

use crate::archive::names::NameFlaw;
use crate::diagnostics::Explain;
use crate::fs::{FsError, Shown as _};

/// Why a skill could not be begun.
#[derive(Debug, thiserror::Error)]
pub enum ScaffoldError {
    /// A template that is not there.
    #[error("there is no template `{name}`")]
    UnknownTemplate {
        /// As written.
        name: String,
        /// The nearest name, or all names.
        hint: String,
    },
    /// A template that cannot be used as it is.
    #[error("the template `{template}` cannot be used: {reason}")]
    BadTemplate {
        /// The template.
        template: String,
        /// What is wrong with it.
        reason: String,
        /// The file and line.
        place: Option<String>,
    },
    /// An answer that is needed and was not given.
    #[error("`{key}` is needed: {ask}")]
    Missing {
        /// The question.
        key: String,
        /// The question in words.
        ask: String,
        /// How to answer it.
        flag: String,
    },
    /// An answer that does not do.
    #[error("`{value}` cannot be the {key}: {reason}")]
    BadAnswer {
        /// The question.
        key: String,
        /// The answer.
        value: String,
        /// Why not.
        reason: String,
        /// What would do.
        hint: Option<String>,
    },
    /// An answer to a question that nobody asks.
    #[error("the template `{template}` asks nothing called `{key}`")]
    UnknownKey {
        /// The template.
        template: String,
        /// As written.
        key: String,
        /// The nearest question, or all of them.
        hint: String,
    },
    /// A file of answers that cannot be read as such.
    #[error("the answers cannot be read: {reason}")]
    BadAnswers {
        /// What is wrong.
        reason: String,
        /// The file and line.
        place: String,
    },
    /// A template that wants to write where it may not.
    #[error("the template `{template}` would write `{path}`, which {flaw}")]
    BadPath {
        /// The template.
        template: String,
        /// The path that it asked for.
        path: String,
        /// Why not.
        flaw: NameFlaw,
    },
    /// Something is where the new skill should be.
    #[error("`{}` is there already and is {what}", path.shown())]
    InTheWay {
        /// Where.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// Files and folders that do not do as they should.
    #[error(transparent)]
    Fs(#[from] FsError),
}

impl Explain for ScaffoldError {
    fn kind(&self) -> &'static str {
        match self {
            Self::UnknownTemplate { .. } => "unknown-template",
            Self::BadTemplate { .. } | Self::BadPath { .. } => "bad-template",
            Self::Missing { .. } => "missing-answer",
            Self::BadAnswer { .. } | Self::UnknownKey { .. } | Self::BadAnswers { .. } => {
                "bad-answer"
            }
            Self::InTheWay { .. } => "already-exists",
            Self::Fs(error) => error.kind(),
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::UnknownTemplate { hint, .. } | Self::UnknownKey { hint, .. } => {
                Some(hint.clone())
            }
            Self::Missing { flag, .. } => Some(format!("give it with `{flag}`")),
            Self::BadAnswer {
                hint: None, key, ..
            } if key == "name" => Some(
                "lower-case letters, digits and hyphens make one: `--name my-skill`".to_owned(),
            ),
            Self::BadAnswer { hint, .. } => hint.clone(),
            Self::Fs(error) => error.hint(),
            Self::InTheWay { what, .. } if *what == "no folder" => {
                Some("choose another name".to_owned())
            }
            Self::InTheWay { .. } => Some(
                "choose another name, or see with `--force --dry-run` what would change".to_owned(),
            ),
            _ => None,
        }
    }

    fn location(&self) -> Option<String> {
        match self {
            Self::BadTemplate { place, .. } => place.clone(),
            Self::BadAnswers { place, .. } => Some(place.clone()),
            _ => None,
        }
    }
}
