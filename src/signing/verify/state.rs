//! What came of a verification: one state, kept apart from all others.

use std::fmt;

use crate::diagnostics::Explain;
use crate::signing::policy::Mode;

/// How a skill stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Enough trusted keys signed exactly this.
    Ok,
    /// There is no signature.
    Unsigned,
    /// There are only signatures by a certificate, and no trust root to hold them against.
    NotVerified,
    /// It matches, and the key is not trusted.
    UntrustedKey,
    /// Fewer trusted keys signed than have to.
    TooFewKeys,
    /// Another key than the one that was seen first.
    KeyChanged,
    /// The key, or the statement, is not valid yet.
    NotYetValid,
    /// The key is past its time.
    Expired,
    /// There is a signature that does not match, or one that cannot be read.
    BadSignature,
    /// What was signed makes no sense.
    BadStatement,
    /// It is about a skill of another name.
    NameMismatch,
    /// It is about another version.
    VersionMismatch,
    /// The files are not those that were signed.
    DigestMismatch,
    /// The key, or the skill, was revoked.
    Revoked,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::Ok,
        Self::Unsigned,
        Self::NotVerified,
        Self::UntrustedKey,
        Self::TooFewKeys,
        Self::KeyChanged,
        Self::NotYetValid,
        Self::Expired,
        Self::BadSignature,
        Self::BadStatement,
        Self::NameMismatch,
        Self::VersionMismatch,
        Self::DigestMismatch,
        Self::Revoked,
    ];

    /// A stable word for machines.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Unsigned => "unsigned",
            Self::NotVerified => "not-verified",
            Self::UntrustedKey => "untrusted-key",
            Self::TooFewKeys => "too-few-keys",
            Self::KeyChanged => "key-changed",
            Self::NotYetValid => "not-yet-valid",
            Self::Expired => "expired",
            Self::BadSignature => "bad-signature",
            Self::BadStatement => "bad-statement",
            Self::NameMismatch => "name-mismatch",
            Self::VersionMismatch => "version-mismatch",
            Self::DigestMismatch => "digest-mismatch",
            Self::Revoked => "revoked",
        }
    }

    /// What to do about it under a mode. Where there has to be a signature, by a pin or a
    /// rule, a missing one is a stripped one, which no mode but `off` lets through.
    pub fn decision(self, mode: Mode, has_to_be_signed: bool) -> Decision {
        match (self, mode) {
            (Self::Ok, _) => Decision::Accept,
            (Self::Revoked, _) => Decision::Refuse,
            (_, Mode::Off) => Decision::Warn,
            (Self::Unsigned | Self::NotVerified, Mode::Warn) if !has_to_be_signed => Decision::Warn,
            _ => Decision::Refuse,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

/// What to do about a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Take it.
    Accept,
    /// Take it, and say what is the matter.
    Warn,
    /// Do not take it.
    Refuse,
}

/// A state with its reason, for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Verdict {
    /// The state.
    pub state: State,
    /// Why: lower case, no full stop.
    pub message: String,
    /// The next step.
    pub advice: Option<String>,
}

impl Verdict {
    pub(super) fn new(state: State, message: impl Into<String>) -> Self {
        Self {
            state,
            message: message.into(),
            advice: None,
        }
    }

    pub(super) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

impl Explain for Verdict {
    fn kind(&self) -> &'static str {
        self.state.kind()
    }

    fn hint(&self) -> Option<String> {
        self.advice.clone()
    }
}
