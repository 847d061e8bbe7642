//! The whole program, end to end: one binary, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

mod archives;
mod config;
mod fmt;
mod global;
mod help;
mod lint;
mod lint_fix;
mod lint_formats;
mod lsp;
mod pipes;
mod publishing;
mod tool;
mod watch;
