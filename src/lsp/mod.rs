//! The linter in an editor: a language server over standard input and output.
//!
//! It finds the skill that a document belongs to, looks at it with the editor's unsaved
//! texts in the place of the files, and reuses the linter, its fixes and its documentation
//! as they are. It writes nothing: the editor makes the edits.

mod actions;
mod answers;
mod server;
mod text;
mod wire;

pub use server::{Options, serve_stdio};
