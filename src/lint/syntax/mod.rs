//! Languages other than Markdown and YAML, read by parsers made for them.
//!
//! The parsers and the token vocabulary stand behind the cargo feature `syntax`; without it
//! nothing is said about programs, and tokens are estimated by their usual length.

#[cfg(feature = "syntax")]
mod javascript;
#[cfg(feature = "syntax")]
mod python;
mod tokens;

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

/// Whether the parsers are there; without them no program is ever found wrong.
pub const HAS_PARSERS: bool = cfg!(feature = "syntax");

/// The first mistake in a Python program.
pub fn python_error(text: &str) -> Option<SyntaxError> {
    #[cfg(feature = "syntax")]
    return python::first_error(text);
    #[cfg(not(feature = "syntax"))]
    {
        let _ = text;
        None
    }
}

/// The first mistake in a JavaScript or TypeScript program; `ending` tells which.
pub fn javascript_error(text: &str, ending: &str) -> Option<SyntaxError> {
    #[cfg(feature = "syntax")]
    return javascript::first_error(text, ending);
    #[cfg(not(feature = "syntax"))]
    {
        let _ = (text, ending);
        None
    }
}
