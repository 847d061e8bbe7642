//! How a script runs, and within which limits.
//!
//! Answers what a run may reach ([`permissions`]), how much it may take ([`limits`]), what
//! it finds ([`protocol`]), what it leaves ([`artifacts`]) and how it ended ([`Outcome`]),
//! the same for every engine ([`Runner`]). It never prints, asks or grants: what the user
//! allows arrives as a value.

mod adopted;
pub mod artifacts;
pub mod broker;
pub mod code_cache;
pub mod docker;
mod error;
mod exact;
mod granted_folders;
mod host_path;
pub mod languages;
pub mod limits;
mod measure;
pub mod native;
pub mod outcome;
pub mod permissions;
mod process;
pub mod protocol;
pub mod redact;
mod returned;
pub mod runner;
#[cfg(target_os = "linux")]
mod starved;
mod streams;
#[cfg(feature = "wasm")]
pub mod wasm;
pub mod workspace;
mod written;

pub use artifacts::{Artifact, Artifacts};
pub use error::RuntimeError;
pub use languages::Language;
pub use limits::{Limit, LimitReport, Limits};
pub use outcome::{Ended, Engine, Outcome, SkillIdentity, Status, Stop};
pub use protocol::{Cwd, Mount};
pub use runner::{HostSecret, Listener, Request, Runner, Stream, Unwatched, run};
pub use workspace::Workspace;

/// Set for a process of our own whose memory is limited: its heap takes memory when it needs it.
/// What a heap takes ahead counts as taken.
#[cfg(any(feature = "wasm", target_os = "linux"))]
const HEAP_AS_NEEDED: (&str, &str) = ("MIMALLOC_ARENA_EAGER_COMMIT", "0");
