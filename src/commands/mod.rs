//! The subcommands: help text, arguments, and a thin call into `ops`.

pub mod config;
pub mod trust;
