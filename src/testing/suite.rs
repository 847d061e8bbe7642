//! All tests of one skill.

use super::case::{Case, Series};
use super::evals::EvalSet;
use super::flaw::Flaw;

/// All tests of one skill, and what could not be read of them.
#[derive(Debug, Default)]
pub struct Suite {
    /// The cases, in the order of their files; those of a scenario stay together.
    pub series: Vec<Series>,
    /// What only an agent can be asked.
    pub evals: Vec<EvalSet>,
    /// What is wrong with what was written.
    pub flaws: Vec<Flaw>,
    /// What was left out, and why.
    pub notices: Vec<String>,
}

impl Suite {
    /// All cases, those of scenarios too.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.series.iter().flat_map(|series| &series.cases)
    }

    /// Whether there is nothing to test at all.
    pub fn is_empty(&self) -> bool {
        let is_empty = |set: &EvalSet| set.evals.is_empty() && set.triggers.is_empty();
        self.series.is_empty() && self.evals.iter().all(is_empty)
    }
}
