//! Says what is wrong with a skill, and for whom.
//!
//! A rule is one file under `rules/`: its documentation, its weight per profile, its
//! check and its fix. [`registry::rules`] is the sorted list of them; nothing else knows
//! them by name. This layer never prints and never writes: `output` shows a [`Report`],
//! `ops` applies fixes.

pub mod baseline;
pub mod config;
pub mod docs;
pub mod edit;
pub mod engine;
pub mod fix;
pub mod format;
mod guard;
pub mod markdown;
pub mod pattern;
pub mod registry;
pub mod report;
pub mod rule;
mod rules;
pub mod sink;
pub mod subject;
pub mod syntax;

pub use baseline::Baseline;
pub use config::{LintConfig, Selector};
pub use engine::check;
pub use report::{Report, SkillReport};
pub use rule::{Check, Group, Levels, Rule, RuleDocs, Source, Strength, rule_url};
pub use sink::{Draft, Sink};
pub use subject::Subject;
