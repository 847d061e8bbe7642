//! Whether a skill does what its tests say.
//!
//! Reads what is written about tests ([`reading`], [`Suite`]), compares what a run left with
//! what was expected ([`compare`]), and counts what was exercised. It runs nothing itself: how
//! a script is run is the business of `runtime`, and `ops` brings the two together.

pub mod case;
pub mod compare;
pub mod coverage;
pub mod evals;
pub mod first_input;
pub mod flaw;
pub mod grading;
pub mod leak;
pub mod reading;
pub mod report;
pub mod saving;
pub mod scaffold;
pub mod schemas;
pub mod suite;
pub mod update;

pub use case::{Case, Expectation, Kind, Series};
pub use flaw::{Flaw, Place};
pub use report::{CaseResult, Report, SkillReport, Verdict};
pub use suite::Suite;
