//! What came of the tests of one or more skills.

use std::time::Duration;

use super::case::Case;
use super::compare::Mismatch;
use super::coverage::Coverage;
use super::evals::EvalSet;
use crate::runtime::Outcome;

/// What came of it all.
#[derive(Debug, Default)]
pub struct Report {
    /// One a skill, in the order of the paths.
    pub skills: Vec<SkillReport>,
    /// How long it took, by the clock on the wall.
    pub duration: Duration,
    /// Whether the user ended it early.
    pub interrupted: bool,
}

/// What came of the tests of one skill.
#[derive(Debug, Default)]
pub struct SkillReport {
    /// Its folder, as it was named.
    pub path: String,
    /// Its name.
    pub name: String,
    /// The cases in the order in which they were written.
    pub results: Vec<CaseResult>,
    /// What was exercised.
    pub coverage: Coverage,
    /// What only an agent can be asked.
    pub evals: Vec<EvalSet>,
    /// What was left out, and why.
    pub notices: Vec<String>,
}

/// What came of one case.
#[derive(Debug)]
pub struct CaseResult {
    /// The case.
    pub case: Case,
    /// The word for it.
    pub verdict: Verdict,
    /// How long the longest of its runs took.
    pub duration: Duration,
    /// How often it was run.
    pub runs: usize,
    /// How the last run that failed ended, else the last one; none when none was started.
    pub outcome: Option<Outcome>,
}

/// The word for a case.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// All is as expected.
    Passed,
    /// Something is not.
    Failed(Failed),
    /// Of several runs, some passed and some did not.
    Flaky {
        /// How many did not.
        failures: usize,
        /// What was wrong with the last that failed.
        last: Failed,
    },
    /// It was not meant to run, for this reason.
    Skipped(String),
    /// It was not reached, for this reason.
    NotRun(String),
}

/// What was wrong.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failed {
    /// Each thing that is not as expected.
    pub mismatches: Vec<Mismatch>,
    /// What might help.
    pub hints: Vec<String>,
}

impl Verdict {
    /// The word that people and machines read.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed(_) => "failed",
            Self::Flaky { .. } => "flaky",
            Self::Skipped(_) => "skipped",
            Self::NotRun(_) => "not-run",
        }
    }

    /// What was wrong, if anything was.
    pub fn failed(&self) -> Option<&Failed> {
        match self {
            Self::Failed(failed) | Self::Flaky { last: failed, .. } => Some(failed),
            _ => None,
        }
    }

    /// Whether a run was started at all.
    pub fn was_run(&self) -> bool {
        !matches!(self, Self::Skipped(_) | Self::NotRun(_))
    }
}

/// How many cases ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that passed.
    pub passed: usize,
    /// Those that failed, flaky ones too.
    pub failed: usize,
    /// Those that passed only sometimes.
    pub flaky: usize,
    /// Those that were not meant to run.
    pub skipped: usize,
    /// Those that were not reached.
    pub not_run: usize,
}

impl Counts {
    /// All of them.
    pub fn total(&self) -> usize {
        self.passed + self.failed + self.skipped + self.not_run
    }
}

impl Report {
    /// All cases with their skills.
    pub fn results(&self) -> impl Iterator<Item = (&SkillReport, &CaseResult)> {
        let of = |skill| SkillReport::pairs(skill);
        self.skills.iter().flat_map(of)
    }

    /// How many cases ended how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, result) in self.results() {
            match result.verdict {
                Verdict::Passed => counts.passed += 1,
                Verdict::Failed(_) => counts.failed += 1,
                Verdict::Flaky { .. } => {
                    counts.failed += 1;
                    counts.flaky += 1;
                }
                Verdict::Skipped(_) => counts.skipped += 1,
                Verdict::NotRun(_) => counts.not_run += 1,
            }
        }
        counts
    }
}

impl SkillReport {
    fn pairs(&self) -> impl Iterator<Item = (&Self, &CaseResult)> {
        self.results.iter().map(move |result| (self, result))
    }

    /// The path of a file of the skill as the user would name it.
    pub fn file_path(&self, file: &str) -> String {
        match self.path.trim_end_matches('/') {
            "" | "." => file.to_owned(),
            folder => format!("{folder}/{file}"),
        }
    }
}
