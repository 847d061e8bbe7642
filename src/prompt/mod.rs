//! What an agent is told about its skills: the section of a system prompt.
//!
//! A catalog names each skill, says what it does, and where to read on; the full mode holds
//! the whole documentation. What fits a budget is decided by [`budget`], how it looks by
//! [`render`]; both give the same for the same skills, whatever the order they come in. The
//! room counts no tokens itself: whoever calls brings a measure. It follows no instruction
//! that stands in a skill, and lets none out of its place.
//!
//! Main type: [`Skill`], what a prompt knows of a skill.

pub mod budget;
pub mod compose;
mod declared;
pub mod full;
mod headings;
mod plain;
pub mod relevance;
pub mod render;
mod skill;
mod unusable;

pub use budget::{Budget, Shown};
pub use skill::{Example, Script, Skill};
pub use unusable::Unusable;
