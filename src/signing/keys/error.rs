//! Why a key could not be used.

use std::path::PathBuf;

use crate::diagnostics::Explain;
use crate::fs::{FsError, Shown as _};

/// Why a key could not be read, kept or used. None of these holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FsError),
    /// It is no key, or a broken one.
    #[error("this is no {expected} that can be read{}", why(*.reason))]
    NotAKey {
        /// What was looked for.
        expected: &'static str,
        /// More about it, without any of its text.
        reason: Option<&'static str>,
    },
    /// A key of a kind that is not taken.
    #[error("{0} keys are not taken")]
    Unsupported(String),
    /// It is encrypted, and nobody said the passphrase.
    #[error("the key is protected by a passphrase")]
    NeedsPassphrase,
    /// The passphrase does not open it.
    #[error("the passphrase does not open the key")]
    WrongPassphrase,
    /// Others on this machine can read it.
    #[error("`{}` can be read by others: its mode is {mode:04o}", path.shown())]
    Exposed {
        /// The key file, or its folder.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// The two halves of a key are not of one pair.
    #[error("`{}` is not the public half of the key beside it", .0.shown())]
    Mismatch(PathBuf),
    /// No key of that name.
    #[error("there is no key named `{0}`")]
    Unknown(String),
    /// A key of that name is there already.
    #[error("there is a key named `{0}` already")]
    Exists(String),
    /// A name that no key can have.
    #[error(
        "`{0}` cannot be the name of a key: it takes a-z, 0-9, `-`, `_` and `.`, and starts with a letter or digit"
    )]
    BadName(String),
    /// No secret of that name.
    #[error("there is no secret named `{0}`")]
    UnknownSecret(String),
    /// A name that no secret can have.
    #[error(
        "`{}` cannot be the name of a secret: it takes letters, digits and `_`, and starts with no digit",
        .0.escape_debug()
    )]
    BadSecretName(String),
    /// Somebody ended the question for a passphrase or a secret.
    #[error("{message}")]
    BrokenOff {
        /// The kind, which says by what.
        kind: &'static str,
        /// What happened.
        message: String,
    },
    /// The agent did not do as it was asked.
    #[error("the ssh-agent {0}")]
    Agent(String),
    /// Something in a library of cryptography failed that does not fail.
    #[error("cannot {0} the key")]
    Internal(&'static str),
}

fn why(reason: Option<&'static str>) -> String {
    reason.map_or(String::new(), |reason| format!(": {reason}"))
}

impl Explain for KeyError {
    fn kind(&self) -> &'static str {
        match self {
            Self::File(error) => error.kind(),
            Self::NotAKey { .. } | Self::Mismatch(_) => "bad-key",
            Self::Unsupported(_) => "unsupported-key",
            Self::NeedsPassphrase => "needs-passphrase",
            Self::WrongPassphrase => "wrong-passphrase",
            Self::Exposed { .. } => "exposed-key",
            Self::Unknown(_) | Self::UnknownSecret(_) => "not-found",
            Self::Exists(_) => "already-exists",
            Self::BadName(_) | Self::BadSecretName(_) => "usage",
            Self::BrokenOff { kind, .. } => kind,
            Self::Agent(_) => "agent",
            Self::Internal(_) => "internal",
        }
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotAKey { .. } => {
                "keys are PEM (PKCS#8, SPKI) or OpenSSH files; `open-skills keys new` makes one"
                    .into()
            }
            Self::Unsupported(_) => {
                "take P-256 or Ed25519: `open-skills keys new` or `ssh-keygen -t ed25519`".into()
            }
            Self::NeedsPassphrase => {
                "give it with `--passphrase-file`, or in `OPEN_SKILLS_PASSPHRASE`".into()
            }
            Self::Exposed { path, .. } => format!("chmod go-rwx {}", path.shown()),
            Self::Mismatch(_) => {
                "somebody changed one of the files: put the right one back, or import the key anew"
                    .into()
            }
            Self::Unknown(_) => {
                "`open-skills keys list` shows yours; `open-skills keys new` makes one".into()
            }
            Self::UnknownSecret(name) => {
                format!(
                    "`open-skills secrets list` shows yours; `open-skills secrets set {name}` keeps one"
                )
            }
            Self::Exists(_) => "take another name, or `open-skills keys rotate` it".into(),
            Self::Agent(_) => {
                "`ssh-add -l` shows what it holds; `SSH_AUTH_SOCK` says where it listens".into()
            }
            Self::File(error) => return error.hint(),
            _ => return None,
        })
    }
}
