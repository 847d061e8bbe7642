//! One thing that a rule has to say, and where.

use std::sync::Arc;

use super::{Fix, SourceFile, Span};

/// How much a finding weighs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum Severity {
    /// Worth knowing; never changes the exit code.
    Info,
    /// Should be mended; changes the exit code only on request.
    Warning,
    /// Must be mended: some client or validator refuses the skill.
    Error,
}

impl Severity {
    /// The word that people and machines read.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Which rule speaks: a short stable code and a readable name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId {
    /// Stable code, such as `FM001`.
    pub code: &'static str,
    /// Readable name, such as `frontmatter-missing`.
    pub name: &'static str,
}

/// A second place in the same file that explains a finding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

/// One thing that a rule has to say about one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that speaks.
    pub rule: RuleId,
    /// How much it weighs under the profiles in force.
    pub severity: Severity,
    /// What is wrong, in lower case and without a full stop.
    pub message: String,
    /// The file it is about; its name is relative to the skill's folder.
    pub file: Arc<SourceFile>,
    /// Where in the file, when one place can be named.
    pub span: Option<Span>,
    /// A short text under the marked place.
    pub label: Option<String>,
    /// Other places in the same file.
    pub labels: Vec<Label>,
    /// Facts that help to understand it.
    pub notes: Vec<String>,
    /// Ways out; two or more are alternatives to choose from.
    pub fixes: Vec<Fix>,
    /// The profiles that mind, by name.
    pub profiles: Vec<&'static str>,
}

impl Finding {
    /// The key by which findings of one skill are put in order.
    pub fn sort_key(&self) -> (&str, usize, &'static str, &str) {
        let start = self.span.map_or(0, |span| span.start);
        (self.file.name(), start, self.rule.code, &self.message)
    }
}
