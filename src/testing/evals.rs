//! What only an agent can be asked: prompts with assertions, and queries that should or
//! should not make an agent use the skill.

use std::fmt;

use super::flaw::Place;

/// One file of evals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EvalSet {
    /// The file, relative to the skill's folder.
    pub file: String,
    /// The skill that it says it is about.
    pub skill_name: Option<String>,
    /// The prompts.
    pub evals: Vec<Eval>,
    /// The queries.
    pub triggers: Vec<Trigger>,
}

/// One prompt with what has to come of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Eval {
    /// Its id, unique in its file.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// Where it was written.
    pub place: Place,
    /// What the agent is asked.
    pub prompt: String,
    /// What success looks like, in words.
    pub expected_output: Option<String>,
    /// Files of the skill that go with the prompt.
    pub files: Vec<String>,
    /// What has to be true of the answer.
    pub assertions: Vec<Assertion>,
}

/// One thing that has to be true of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    /// In words.
    pub text: String,
    /// How a program checks it; nothing when only a reader can judge.
    pub check: Option<Check>,
}

/// What a program can check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// The transcript holds this.
    Contains(String),
    /// The transcript does not hold this.
    Lacks(String),
    /// The expression is found in the transcript.
    Regex(String),
    /// The agent left this file.
    FileExists(String),
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contains(part) => write!(f, "the answer contains `{part}`"),
            Self::Lacks(part) => write!(f, "the answer does not contain `{part}`"),
            Self::Regex(pattern) => write!(f, "the answer matches `{pattern}`"),
            Self::FileExists(path) => write!(f, "the file `{path}` exists"),
        }
    }
}

/// A query that should, or should not, make an agent use the skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trigger {
    /// Where it was written.
    pub place: Place,
    /// What the user asks.
    pub query: String,
    /// Whether the skill should be used.
    pub should_trigger: bool,
}
