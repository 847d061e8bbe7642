//! What scripts are written in, and what each language needs to run.
//!
//! | room | answers |
//! |---|---|
//! | [`recipe`] | what a runtime is made of, pinned |
//! | [`embedded`] | what the program itself carries |
//! | [`install`] | how it is had: built, fetched, or taken out of a file |
//! | [`installed`] | where it stands, and whether it is what was installed |
//! | [`python`] | the sources of the Python runtime, and how it is built |
//! | [`tools`] | pip and npm |
//! | [`workshop`] | the folder that one is made in |

pub mod javascript;

use std::path::Path;

use serde::Serialize;

pub mod embedded;
mod error;
pub mod install;
pub mod installed;
pub mod python;
pub mod recipe;
pub mod tools;
pub mod workshop;

pub use error::LanguageError;
pub use installed::Installed;
pub use tools::Tools;

/// What a script is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// Python with its standard library and pure packages.
    Python,
    /// Python with numpy, pandas and other compiled packages.
    PythonSci,
    /// JavaScript, and TypeScript whose types are stripped.
    Javascript,
    /// WebAssembly that the skill brings along.
    Wasm,
    /// A shell script, which needs other programs: never in the WebAssembly sandbox.
    Shell,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Python,
        Self::PythonSci,
        Self::Javascript,
        Self::Wasm,
        Self::Shell,
    ];

    /// The word for it in `skill.yaml` and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::PythonSci => "python-sci",
            Self::Javascript => "javascript",
            Self::Wasm => "wasm",
            Self::Shell => "shell",
        }
    }

    /// Reads the word of `skill.yaml`.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.name() == word)
    }

    /// The language of a script, by its ending.
    pub fn of(script: &Path) -> Option<Self> {
        match script.extension()?.to_str()? {
            "py" => Some(Self::Python),
            "js" | "mjs" | "cjs" | "ts" | "mts" | "cts" => Some(Self::Javascript),
            "wasm" => Some(Self::Wasm),
            "sh" | "bash" => Some(Self::Shell),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_known_by_its_ending() {
        let of = |path| Language::of(Path::new(path));
        assert_eq!(of("scripts/a.py"), Some(Language::Python));
        assert_eq!(of("a.min.mjs"), Some(Language::Javascript));
        assert_eq!(of("a.rb"), None);
        assert_eq!(of("Makefile"), None);
    }

    #[test]
    fn every_word_is_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::named(language.name()), Some(language));
        }
        assert_eq!(Language::named("cobol"), None);
    }
}
