//! Says what is wrong with a skill, and for whom.
//!
//! A rule is one file under `rules/`: its documentation, its weight per profile, its
//! check and its fix. [`registry::rules`] is the sorted list of them; nothing else knows
//! them by name. This layer never prints and never writes: `output` shows a [`Report`],
//! `ops` applies fixes.

pub mod report;
pub mod rule;

pub use report::{Report, SkillReport};
pub use rule::{Group, Levels, Rule, RuleDocs, Source, Strength};
