//! What a lint run found.

use crate::diagnostics::{Finding, Severity};

/// All that one run has to say.
#[derive(Debug, Default)]
pub struct Report {
    /// The skills in the order of their paths.
    pub skills: Vec<SkillReport>,
    /// What could not be looked at, and why: a folder without permission, a link loop.
    pub notices: Vec<String>,
}

/// What was found in one skill.
#[derive(Debug)]
pub struct SkillReport {
    /// The skill's folder as given or found, with `/` between its parts.
    pub path: String,
    /// The skill's name, if it has one.
    pub name: Option<String>,
    /// The profiles in force.
    pub profiles: Vec<&'static str>,
    /// Why these profiles, when it was the path that decided.
    pub profile_reason: Option<String>,
    /// In the order of files and places.
    pub findings: Vec<Finding>,
    /// How many findings the baseline already knew.
    pub baselined: usize,
}

impl Report {
    /// How many findings of a weight there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings()
            .filter(|(_, finding)| finding.severity == severity)
            .count()
    }

    /// All findings with their skill.
    pub fn findings(&self) -> impl Iterator<Item = (&SkillReport, &Finding)> {
        self.skills
            .iter()
            .flat_map(|skill| skill.findings.iter().map(move |finding| (skill, finding)))
    }
}

impl SkillReport {
    /// The path of a file of this skill as a user would type it.
    pub fn file_path(&self, file: &str) -> String {
        match self.path.as_str() {
            "" | "." => file.to_owned(),
            path if file.is_empty() => path.to_owned(),
            path => format!("{}/{file}", path.trim_end_matches('/')),
        }
    }
}
