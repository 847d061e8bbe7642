//! The whole program, end to end: one binary, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "tests")]

mod add;
mod archives;
mod config;
mod convert;
mod fmt;
mod global;
mod help;
mod init;
mod keys;
mod keys_folder;
mod lint;
mod lint_fix;
mod lint_formats;
mod lsp;
mod pipes;
mod publishing;
mod secrets;
mod sign;
mod support;
mod tool;
mod trust;
mod trust_edits;
mod verify;
mod version;
mod watch;
