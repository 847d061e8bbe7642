//! Who vouches for a skill: statements, signatures over them, and whose word counts.
//!
//! A [`Statement`] names every file of one version. Carriers bring its bytes with a
//! signature: a Sigstore bundle or an SSH signature beside the archive. Verifying asks
//! the policy first which keys may speak, and reads nothing of a statement before one of
//! them has signed it. Never does cryptography of its own, never reads a clock, terminal
//! or environment, and never fetches anything.

mod base64;
pub mod bundle;
pub mod checkpoint;
pub mod content;
pub mod dsse;
pub mod handover;
pub mod indexes;
pub mod json;
pub mod keys;
pub mod minisign;
pub mod policy;
pub mod secrets;
pub mod sidecars;
pub mod sshsig;
pub mod statement;
mod time;
pub mod verify;

pub use statement::Statement;
pub use time::{NotATime, Time};
