//! Why a run could not be started or its artifacts not be kept.

use std::path::PathBuf;

use crate::archive::NameFlaw;
use crate::diagnostics::Explain;
use crate::fs::{FsError, Shown as _};

/// Why a run could not be started or its artifacts not be kept. How a script ended is no
/// error: that is an [`Outcome`](super::Outcome).
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// A limit that the skill or the user wrote wrongly.
    #[error("`limits.{name}` cannot be `{value}`")]
    Limit {
        /// The name under `limits`.
        name: String,
        /// What stands there.
        value: String,
    },
    /// The user grants what the skill does not ask for.
    #[error("the skill does not declare `{word}` under `permissions.{field}`")]
    Undeclared {
        /// The field of `permissions`.
        field: &'static str,
        /// What was granted.
        word: String,
    },
    /// A file given to the run has a name that cannot be in `/input`.
    #[error("the input file `{}` {flaw}", name.escape_debug())]
    InputName {
        /// The name.
        name: String,
        /// What is wrong with it.
        flaw: NameFlaw,
    },
    /// More artifacts than the limits take.
    #[error("the artifacts take more than {limit} {unit}")]
    Artifacts {
        /// How much they may take.
        limit: u64,
        /// Of what: bytes or entries.
        unit: &'static str,
    },
    /// A file stands where an artifact needs a folder, or the reverse.
    #[error("`{}` is in the way of an artifact", path.shown())]
    InTheWay {
        /// What is in the way.
        path: PathBuf,
    },
    /// No engine of this build runs scripts of this kind.
    #[error("`{script}` is of no kind that can be run")]
    UnknownLanguage {
        /// The script.
        script: String,
    },
    /// WebAssembly that cannot be compiled.
    #[error("`{name}` is no WebAssembly that can be run: {reason}")]
    BadModule {
        /// The script, or the language whose interpreter it is.
        name: String,
        /// What the compiler says.
        reason: String,
    },
    /// WebAssembly that wants what the sandbox does not have, or offers nothing to start.
    #[error("`{name}` cannot be run: {reason}")]
    Unfit {
        /// The script.
        name: String,
        /// What it wants, or lacks.
        reason: String,
    },
    /// The engine cannot run at all.
    #[error("the {engine} engine cannot run here: {reason}")]
    Unavailable {
        /// The engine's name.
        engine: &'static str,
        /// Why not.
        reason: String,
        /// What to do about it.
        hint: String,
    },
    /// The engine cannot hold a script to what was asked, so it does not run it.
    #[error("the {engine} engine refuses to run this: {reason}")]
    Unenforceable {
        /// The engine's name.
        engine: &'static str,
        /// What it cannot do.
        reason: String,
        /// What to do about it.
        hint: String,
    },
    /// The user ended the run.
    #[error("interrupted")]
    Interrupted,
    /// The file system refused.
    #[error(transparent)]
    File(#[from] FsError),
}

impl RuntimeError {
    /// A stable word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Limit { .. } => "bad-limit",
            Self::Undeclared { .. } => "undeclared-permission",
            Self::InputName { .. } => "bad-input-name",
            Self::Artifacts { .. } => "artifact-limit",
            Self::InTheWay { .. } => "in-the-way",
            Self::UnknownLanguage { .. } => "unknown-language",
            Self::BadModule { .. } | Self::Unfit { .. } => "bad-wasm",
            Self::Unavailable { .. } => "engine-unavailable",
            Self::Unenforceable { .. } => "not-enforceable",
            Self::Interrupted => "interrupted",
            Self::File(error) => error.kind(),
        }
    }
}

impl Explain for RuntimeError {
    fn kind(&self) -> &'static str {
        self.kind()
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Limit { .. } => {
                Some("write a time as `30s` or `2m`, and a size as `256MiB`".to_owned())
            }
            Self::Undeclared { field, word } => Some(format!(
                "drop the grant, or declare it in skill.yaml: `permissions: {{{field}: [{word:?}]}}`"
            )),
            Self::InputName { .. } => Some("give it another name: `--file NAME=PATH`".to_owned()),
            Self::Artifacts { .. } => Some("raise it with `--max-output`".to_owned()),
            Self::InTheWay { .. } => Some("name another folder with `--out`".to_owned()),
            Self::UnknownLanguage { .. } => Some(
                "the sandbox runs .py, .js, .mjs, .cjs, .ts, .mts and .wasm; \
                 for other programs see `--engine native`"
                    .to_owned(),
            ),
            Self::Unavailable { hint, .. } | Self::Unenforceable { hint, .. } => Some(hint.clone()),
            Self::BadModule { .. } => {
                Some("build it as a command of WASI: `wasm32-wasip1` or `wasm32-wasip2`".to_owned())
            }
            Self::Unfit { .. } => Some(
                "the sandbox offers `wasi_snapshot_preview1` to modules and `wasi:cli` with what \
                 belongs to it to components, and nothing else: build it as a command for \
                 `wasm32-wasip1` or `wasm32-wasip2`"
                    .to_owned(),
            ),
            Self::Interrupted => None,
            Self::File(error) => Explain::hint(error),
        }
    }
}
