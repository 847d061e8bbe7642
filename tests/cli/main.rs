//! The whole program, end to end: one binary, so that it is linked once.

#![allow(clippy::unwrap_used, reason = "tests")]

mod add;
mod agents;
mod archives;
mod config;
mod consistency;
mod convert;
mod doctor;
mod fmt;
mod global;
mod help;
mod init;
mod install;
mod keys;
mod keys_folder;
mod killed;
mod libraries;
mod lint;
mod lint_fix;
mod lint_formats;
mod lsp;
mod minisign;
mod pipes;
mod prompt;
mod publishing;
mod run;
mod run_grants;
mod run_sandbox;
mod runtime;
mod search;
mod secrets;
mod sign;
mod support;
mod sweep;
mod sync;
mod test;
mod tool;
mod trust;
mod trust_edits;
mod vendor;
mod verify;
mod version;
mod watch;
