//! Why a runtime could not be had.

use std::path::PathBuf;

use super::Language;
use crate::archive::ArchiveError;
use crate::diagnostics::Explain;
use crate::fs::{FsError, Shown as _};

/// Why a runtime could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LanguageError {
    /// There is nothing to install for this language.
    #[error("`{}` needs no runtime of its own", .0.name())]
    NoRuntime(Language),
    /// A program that gets the parts is not there.
    #[error("`{program}` is needed to get the `{}` runtime, and cannot be started: {reason}", language.name())]
    ToolMissing {
        /// The program.
        program: String,
        /// What it is for.
        language: Language,
        /// Why not.
        reason: String,
    },
    /// A program that gets or makes the parts failed.
    #[error("`{command}` failed: {said}")]
    ToolFailed {
        /// What was started, in short.
        command: String,
        /// The end of what it said.
        said: String,
    },
    /// What came is not what was meant.
    #[error("`{file}` has the digest {found}, not {wanted}")]
    WrongDigest {
        /// Which file.
        file: String,
        /// The digest it has.
        found: String,
        /// The digest that it must have.
        wanted: String,
    },
    /// What was installed is another file by now.
    #[error("`{}` is not the file that was installed", path.shown())]
    Altered {
        /// The file.
        path: PathBuf,
        /// Whose runtime it is.
        language: Language,
    },
    /// The file given is no runtime of this version.
    #[error("`{}` is no `{}` runtime of this version: {reason}", path.shown(), language.name())]
    NotThisRuntime {
        /// The file.
        path: PathBuf,
        /// The language.
        language: Language,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// It would take the network.
    #[error("the `{}` runtime is not installed, and getting it needs the network", .0.name())]
    Offline(Language),
    /// The user did not want to wait any longer.
    #[error("interrupted")]
    Interrupted,
    /// The archive that came cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The file system refused.
    #[error(transparent)]
    File(#[from] FsError),
}

impl LanguageError {
    /// A stable word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NoRuntime(_) => "no-runtime",
            Self::ToolMissing { .. } => "tool-missing",
            Self::ToolFailed { .. } => "tool-failed",
            Self::WrongDigest { .. } | Self::Altered { .. } => "digest-mismatch",
            Self::NotThisRuntime { .. } => "not-this-runtime",
            Self::Offline(_) => "offline",
            Self::Interrupted => "interrupted",
            Self::Archive(error) => Explain::kind(error),
            Self::File(error) => error.kind(),
        }
    }
}

impl Explain for LanguageError {
    fn kind(&self) -> &'static str {
        self.kind()
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::NoRuntime(_) => {
                Some("runtimes are `python`, `javascript` and `python-sci`".to_owned())
            }
            Self::ToolMissing { language, .. } => Some(missing_tool(*language)),
            Self::ToolFailed { command, .. } => Some(failed_tool(command)),
            Self::WrongDigest { .. } => Some(
                "the file was changed on its way here: try again, or look at the mirror or proxy \
                 in between"
                    .to_owned(),
            ),
            Self::Altered { language, .. } => Some(format!(
                "make it anew: `open-skills runtime install {} --force`",
                language.name()
            )),
            Self::NotThisRuntime { language, .. } => Some(format!(
                "make one where there is a network, with this version: \
                 `open-skills runtime build {} --output FILE`",
                language.name()
            )),
            Self::Offline(language) => Some(format!(
                "install it without `--offline`, or from a file: \
                 `open-skills runtime install {} --from FILE`",
                language.name()
            )),
            Self::Interrupted => None,
            Self::Archive(error) => Explain::hint(error),
            Self::File(error) => Explain::hint(error),
        }
    }
}

fn missing_tool(language: Language) -> String {
    let (needs, name) = match language {
        Language::Javascript => ("npm, which comes with Node.js", "javascript"),
        Language::PythonSci => ("Python 3.9 or newer with pip", "python-sci"),
        _ => ("Python 3.9 or newer with pip", "python"),
    };
    format!(
        "install {needs}, once; or take a runtime from another machine: \
         `open-skills runtime install {name} --from FILE`"
    )
}

fn failed_tool(command: &str) -> String {
    if command.contains("npm") {
        return "npm uses your own .npmrc and proxy settings; try the same with `npm view quickjs-wasi`"
            .to_owned();
    }
    "pip uses your own pip.conf and proxy settings; it needs pip 20.3 or newer on a system that \
     has wheels of the packages"
        .to_owned()
}
