//! What the tool does, one file a verb.
//!
//! A verb takes plain values and gives plain values back: it knows no arguments, prints
//! nothing and reads no environment. What takes a while tells a [`Progress`], and the
//! front end decides whether anybody sees it.

pub mod archives;
pub mod contents;
pub mod diff;
pub mod fix;
pub mod format;
pub mod inspect;
pub mod lint;
pub mod pack;
pub mod progress;
pub mod publish;
pub mod pull;
pub mod registries;
pub mod trust_config;
pub mod unpack;
pub mod watch;

pub use progress::{Progress, Silent};
