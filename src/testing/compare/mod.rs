//! Compares what came of a run with what was expected, and says where they differ.

mod artifacts;
pub mod json;
pub mod text;

use std::path::Path;

use serde_json::Value;

use self::json::Difference;
use super::case::Expectation;
use crate::fs::sizes;
use crate::runtime::{Limit, Outcome, Status};

/// One thing that is not as expected.
#[derive(Clone, Debug, PartialEq)]
pub struct Mismatch {
    /// What it is about, such as `exit` or `output`.
    pub subject: String,
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to look at.
    pub detail: Detail,
}

/// What shows a mismatch.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// The sentence says all.
    Nothing,
    /// Where two values differ.
    Json(Vec<Difference>),
    /// Two texts, to be shown as a diff.
    Text {
        /// What was expected.
        expected: String,
        /// What was there.
        actual: String,
    },
    /// What was there.
    Actual(String),
}

impl Detail {
    fn text(expected: &str, actual: &str) -> Self {
        Self::Text {
            expected: text::without_end(expected),
            actual: text::without_end(actual),
        }
    }

    fn actual(actual: &str) -> Self {
        Self::Actual(actual.to_owned())
    }
}

impl Mismatch {
    /// A mismatch.
    pub fn new(subject: impl Into<String>, message: impl Into<String>, detail: Detail) -> Self {
        Self {
            subject: subject.into(),
            message: message.into(),
            detail,
        }
    }
}

/// Everything that is not as expected; `output` is the folder of the artifacts.
pub fn compare(expect: &Expectation, outcome: &Outcome, output: &Path) -> Vec<Mismatch> {
    let mut found = ending(expect, outcome);
    found.extend(text::compare("stdout", &expect.stdout, &outcome.stdout));
    found.extend(text::compare("stderr", &expect.stderr, &outcome.stderr));
    found.extend(values(expect, outcome));
    for artifact in &expect.artifacts {
        found.extend(artifacts::compare(artifact, &outcome.artifacts, output));
    }
    for problem in &outcome.problems {
        found.push(Mismatch::new("schema", problem.as_str(), Detail::Nothing));
    }
    found
}

/// How the run ended.
fn ending(expect: &Expectation, outcome: &Outcome) -> Vec<Mismatch> {
    if let Some(limit) = expect
        .max_duration
        .filter(|limit| outcome.duration > *limit || outcome.status == Status::Timeout)
        && expect.status != Some(Status::Timeout)
    {
        let took = match outcome.status {
            Status::Timeout => "it was ended after".to_owned(),
            _ => format!(
                "it took {} ms, and the most is",
                outcome.duration.as_millis()
            ),
        };
        let message = format!("{took} {} ms", limit.as_millis());
        return vec![Mismatch::new("max_duration", message, Detail::Nothing)];
    }
    let is_memory = outcome.limits.hit.contains(&Limit::Memory);
    if let Some(limit) = expect.max_memory.filter(|_| is_memory)
        && expect.status != Some(Status::Limit)
    {
        let message = format!("it took more than {} of memory", sizes::exact(limit));
        return vec![Mismatch::new("max_memory", message, Detail::Nothing)];
    }
    let mut found = Vec::new();
    if let Some(expected) = expect.status
        && expected != status_without_schema(outcome)
    {
        let (expected, actual) = (word(expected), word(outcome.status));
        let message = format!("the run ended as `{actual}`, not `{expected}`");
        found.push(Mismatch::new("status", message, Detail::Nothing));
    }
    if let Some(expected) = expect.exit_code()
        && outcome.exit_code != Some(expected)
        && outcome.process_code() != expected
    {
        let message = match outcome.exit_code {
            Some(actual) => format!("the exit code is {actual}, not {expected}"),
            None => format!(
                "the run ended as `{}`, not with {expected}",
                word(outcome.status)
            ),
        };
        found.push(Mismatch::new("exit", message, Detail::Nothing));
    }
    found
}

/// An output that breaks its schema is told by itself: the script did end well.
fn status_without_schema(outcome: &Outcome) -> Status {
    match (outcome.status, outcome.problems.is_empty()) {
        (Status::Failed, false) => Status::Ok,
        (status, _) => status,
    }
}

/// Standard output as JSON.
fn values(expect: &Expectation, outcome: &Outcome) -> Vec<Mismatch> {
    type Compare = fn(&Value, &Value) -> Vec<Difference>;
    let exact = expect.output.as_ref().map(|output| &output.value);
    let wanted: [(Option<&Value>, Compare, &str, &str); 2] = [
        (exact, json::exact, "output", "is not the expected value"),
        (
            expect.output_contains.as_ref(),
            json::subset,
            "output_contains",
            "does not hold the expected values",
        ),
    ];
    let mut found = Vec::new();
    for (expected, compare, subject, what) in wanted {
        let Some(expected) = expected else {
            continue;
        };
        let Some(actual) = &outcome.output else {
            let message = "standard output is not one JSON value";
            let detail = Detail::actual(&outcome.stdout);
            found.push(Mismatch::new(subject, message, detail));
            continue;
        };
        let differences = compare(expected, actual);
        if !differences.is_empty() {
            let message = format!("the output {what}");
            found.push(Mismatch::new(subject, message, Detail::Json(differences)));
        }
    }
    found
}

/// A status as people write it.
pub fn word(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Failed => "failed",
        Status::Timeout => "timeout",
        Status::Limit => "limit",
        Status::Refused => "refused",
        Status::RequiresAuth => "requires_auth",
        Status::Interrupted => "interrupted",
        Status::Error => "error",
    }
}
