//! What the tool does, one file a verb.
//!
//! A verb takes plain values and gives plain values back: it knows no arguments, prints
//! nothing and reads no environment. What takes a while tells a [`Progress`], and the
//! front end decides whether anybody sees it.

pub mod add;
pub mod agents;
pub mod archives;
pub mod audit;
pub mod cache;
pub mod check;
pub mod checkpoints;
pub mod contents;
pub mod convert;
pub mod declared;
pub mod diff;
pub mod doctor;
pub mod export;
pub mod fix;
pub mod format;
pub mod git_program;
pub mod hinted;
pub mod indexes;
pub mod init;
pub mod insert;
pub mod inspect;
pub mod install;
pub mod libraries;
pub mod lint;
pub mod nameless;
pub mod near;
pub mod neighbours;
pub mod occupied;
pub mod outdated;
pub mod pack;
pub mod parting;
pub mod presence;
pub mod progress;
pub mod promises;
pub mod prompt;
pub mod proofs;
pub mod publish;
pub mod pull;
pub mod refused;
pub mod registries;
pub mod rehearsal;
pub mod run;
pub mod run_cache;
pub mod runtimes;
pub mod search;
pub mod shelve;
pub mod sign;
pub mod skill_target;
pub mod sources;
pub mod sync;
#[cfg(feature = "git")]
pub mod template;
pub mod test;
pub mod tour;
pub mod tree;
pub mod trust;
pub mod trust_config;
pub mod uncommitted;
pub mod unpack;
pub mod update;
pub mod vendor;
pub mod verify;
pub mod version;
pub mod vouching;
pub mod watch;

pub use progress::{Progress, Silent};
