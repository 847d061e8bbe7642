//! What the tool does, one file a verb.
//!
//! A verb takes plain values and gives plain values back: it knows no arguments, prints
//! nothing and reads no environment.

pub mod fix;
pub mod lint;
pub mod trust_config;
