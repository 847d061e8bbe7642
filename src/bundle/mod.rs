//! What a skill is.

pub mod document;
pub mod frontmatter;
pub mod repair;
pub mod yaml;
