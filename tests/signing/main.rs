//! Signatures: what is signed, who signed it, and whether that is enough.
//!
//! The numbers in the names (`s2_…`) are those of the list of attacks in docs/security.md.

#![allow(clippy::unwrap_used, reason = "tests")]

mod carriers;
mod checkpoints;
mod garbage;
mod keys;
mod statement;
mod support;
mod tampering;
mod trust;
