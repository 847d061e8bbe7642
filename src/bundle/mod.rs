//! What a skill is.
pub mod yaml;
