//! One test of a skill: what to run, and what has to come of it.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use serde_json::Value;

use super::flaw::Place;
use crate::bundle::manifest::Permissions;
use crate::diagnostics::Span;
use crate::runtime::Status;

/// What a test was written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An entry of `tests/*.yaml` or `tests/*.json`.
    Case,
    /// `tests/NAME.input.json` with `NAME.expected.json`, or `tests/sample_input.json`.
    Pair,
    /// A `$ run …` of a console block.
    Console,
    /// A step of a scenario.
    Scenario,
    /// An entry of `evals/evals.json`.
    Eval,
    /// A query of a trigger set.
    Trigger,
}

impl Kind {
    /// The word that people and machines read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Pair => "pair",
            Self::Console => "console",
            Self::Scenario => "scenario",
            Self::Eval => "eval",
            Self::Trigger => "trigger",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a script finds on standard input.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Stdin {
    /// Nothing.
    #[default]
    Nothing,
    /// This text.
    Text(String),
    /// This value, as JSON.
    Json(Value),
    /// The content of this file of the skill.
    File(String),
}

/// A file that a script finds in `/input`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Its name there.
    pub name: String,
    /// Where it lies in the skill.
    pub path: String,
}

/// One test of a script.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What it is called.
    pub name: String,
    /// What it was written as.
    pub kind: Kind,
    /// Where it was written.
    pub place: Place,
    /// The script, as a path in the skill.
    pub script: String,
    /// The function of the script to call.
    pub function: Option<String>,
    /// The arguments after the script.
    pub args: Vec<String>,
    /// Standard input.
    pub stdin: Stdin,
    /// Variables with their values.
    pub env: BTreeMap<String, String>,
    /// The files in `/input`.
    pub files: Vec<InputFile>,
    /// What the run is allowed besides.
    pub grants: Permissions,
    /// The engine that it needs, when only one will do.
    pub engine: Option<String>,
    /// The seed of its clock and random numbers, when they must be the same in every run.
    pub seed: Option<u64>,
    /// Why it is not run.
    pub skip: Option<String>,
    /// Words to choose it by.
    pub tags: Vec<String>,
    /// What has to come of it.
    pub expect: Expectation,
}

impl Case {
    /// The name with the file before it: no two cases of a skill share it.
    pub fn id(&self) -> String {
        format!("{}::{}", self.place.file, self.name)
    }
}

/// A value with the place where it was written, for `--update`.
#[derive(Clone, Debug, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in its file.
    pub span: Span,
}

/// What has to come of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectation {
    /// The script's exit code; 0 unless something else is said.
    pub exit: Option<Spanned<i32>>,
    /// How the run ends, in one word.
    pub status: Option<Status>,
    /// Standard output.
    pub stdout: TextExpectation,
    /// Standard error.
    pub stderr: TextExpectation,
    /// Standard output as JSON, exactly.
    pub output: Option<Spanned<Value>>,
    /// What standard output as JSON has to hold at least.
    pub output_contains: Option<Value>,
    /// Files in the output folder.
    pub artifacts: Vec<ArtifactExpectation>,
    /// The longest that it may run.
    pub max_duration: Option<Duration>,
    /// The most memory that it may take, in bytes.
    pub max_memory: Option<u64>,
}

impl Expectation {
    /// The exit code that the script has to end with, when any matters.
    pub fn exit_code(&self) -> Option<i32> {
        match (&self.exit, self.status) {
            (Some(exit), _) => Some(exit.value),
            (None, None) => Some(0),
            (None, Some(_)) => None,
        }
    }

    /// Whether the script has to do its work, rather than to refuse it.
    pub fn is_success(&self) -> bool {
        self.exit_code() == Some(0) || self.status == Some(Status::Ok)
    }
}

/// What a stream has to hold; all that is said counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextExpectation {
    /// The whole text; a line end after the last line does not count.
    pub exact: Option<Spanned<String>>,
    /// The whole text by lines, where a line `...` stands for any number of lines.
    pub lines: Option<Spanned<String>>,
    /// Parts that it has to hold.
    pub contains: Vec<String>,
    /// Parts that it must not hold.
    pub lacks: Vec<String>,
    /// Expressions that have to be found in it.
    pub regex: Vec<Pattern>,
    /// What it has to hold at least, read as JSON.
    pub json: Option<Value>,
    /// The JSON Schema that it has to fit, read as JSON.
    pub schema: Option<SchemaSource>,
}

impl TextExpectation {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A regular expression that has been understood.
#[derive(Clone, Debug)]
pub struct Pattern(pub regex::Regex);

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

/// A JSON Schema that has been read.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaSource {
    /// What messages call it: a path, or where it was written.
    pub name: String,
    /// The schema.
    pub schema: Value,
}

/// What has to be true of one file in the output folder.
#[derive(Clone, Debug, PartialEq)]
pub struct ArtifactExpectation {
    /// Its path below the output folder.
    pub path: String,
    /// Whether it has to be there at all.
    pub exists: bool,
    /// Its digest.
    pub sha256: Option<Spanned<String>>,
    /// Its media type.
    pub mime: Option<String>,
    /// Its least size, in bytes.
    pub min_size: Option<u64>,
    /// Parts that its text has to hold.
    pub contains: Vec<String>,
    /// What it has to hold at least, read as JSON.
    pub json: Option<Value>,
}

/// Steps that share one output folder, one after the other; a lone case is one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What the steps are together; none for a lone case.
    pub name: Option<String>,
    /// The steps.
    pub cases: Vec<Case>,
}

impl Series {
    /// A case that shares nothing.
    pub fn lone(case: Case) -> Self {
        Self {
            name: None,
            cases: vec![case],
        }
    }
}
