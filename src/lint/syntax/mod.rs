//! Languages other than Markdown and YAML, read by parsers made for them.
//!
//! The parsers and the token vocabulary stand behind the cargo feature `syntax`; without it
//! nothing is said about programs, and tokens are estimated by their usual length.

#[cfg(feature = "syntax")]
mod ascii;
#[cfg(feature = "syntax")]
mod javascript;
#[cfg(feature = "syntax")]
mod python;
#[cfg(feature = "syntax")]
mod slot;
mod tokens;
#[cfg(feature = "syntax")]
mod vocabulary;

use crate::diagnostics::Span;

pub use tokens::{count_tokens, estimate_tokens};

/// Why a program cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, in lower case.
    pub message: String,
    /// Where in the program's text.
    pub span: Span,
}

#[cfg(feature = "syntax")]
impl SyntaxError {
    /// A mistake in a parser's words, which begin like a sentence.
    fn new(message: &str, span: Span) -> Self {
        let mut letters = message.chars();
        let first = letters.next().map(|c| c.to_lowercase().to_string());
        let message = format!("{}{}", first.unwrap_or_default(), letters.as_str());
        Self { message, span }
    }
}

/// A module that a program asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// As written: `os.path` in Python, `node:fs` or `./a.js` in JavaScript.
    pub module: String,
    /// Where it is written.
    pub span: Span,
    /// Whether the program goes on without it, or never asks for it when it runs.
    pub is_optional: bool,
}

/// What a parser tells of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The first mistake; a program with one tells nothing else.
    pub error: Option<SyntaxError>,
    /// What it imports, in order.
    pub imports: Vec<Import>,
    /// The names at the top of a Python module, in order.
    pub names: Vec<String>,
    /// Whether the module may have names that nobody can read from it.
    pub has_hidden_names: bool,
}

/// Whether the parsers are there; without them nothing is read from a program.
pub const HAS_PARSERS: bool = cfg!(feature = "syntax");

/// Reads a Python program.
pub fn read_python(text: &str) -> Reading {
    #[cfg(feature = "syntax")]
    return python::read(text);
    #[cfg(not(feature = "syntax"))]
    {
        let _ = text;
        Reading::default()
    }
}

/// Reads a JavaScript or TypeScript program; `ending` tells which.
pub fn read_javascript(text: &str, ending: &str) -> Reading {
    #[cfg(feature = "syntax")]
    return javascript::read(text, ending);
    #[cfg(not(feature = "syntax"))]
    {
        let _ = (text, ending);
        Reading::default()
    }
}
