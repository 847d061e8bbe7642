//! Findings that are known and wait: a baseline lets a big repository start today.
//!
//! A finding is recognised by its rule, its file and the text of its line, so it stays
//! known when lines above it come and go. The file is sorted and has one finding a line,
//! so that changes to it read well.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::report::Report;
use crate::diagnostics::{Explain, Finding};

/// The file's usual name.
pub const BASELINE_FILE: &str = "open-skills-baseline.json";

/// Known findings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    known: BTreeMap<Known, usize>,
}

/// One known finding; equal ones are counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    skill: String,
    file: String,
    rule: String,
    fingerprint: String,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    known: Known,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

#[derive(Deserialize)]
struct File {
    version: u32,
    findings: Vec<Line>,
}

fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// Why a baseline cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The text is no baseline.
    #[error("not a baseline: {0}")]
    Malformed(#[from] serde_json::Error),
    /// A newer version of this tool wrote it.
    #[error("version {0} of the baseline format is not known")]
    Version(u32),
}

impl Explain for BaselineError {
    fn kind(&self) -> &'static str {
        "bad-baseline"
    }

    fn hint(&self) -> Option<String> {
        Some("write a new one with `open-skills lint --write-baseline`".into())
    }

    fn location(&self) -> Option<String> {
        match self {
            Self::Malformed(error) => Some(format!("{}:{}", error.line(), error.column())),
            Self::Version(_) => None,
        }
    }
}

impl Baseline {
    /// Reads a baseline file's text.
    pub fn parse(text: &str) -> Result<Self, BaselineError> {
        let file: File = serde_json::from_str(text)?;
        if file.version != 1 {
            return Err(BaselineError::Version(file.version));
        }
        let mut known = BTreeMap::new();
        for line in file.findings {
            *known.entry(line.known).or_insert(0) += line.count;
        }
        Ok(Self { known })
    }

    /// Whether a text is a baseline, though a newer one, or one that was cut short or merged
    /// badly: what may be replaced by one.
    pub fn is_meant(text: &str) -> bool {
        let mut words = text.split_whitespace();
        let begins = words.next() == Some("{") && words.next() == Some("\"version\":");
        match Self::parse(text) {
            Ok(_) | Err(BaselineError::Version(_)) => true,
            Err(_) => begins && text.contains("\"findings\":"),
        }
    }

    /// All findings of a report; `skill_path` gives each skill the path that the file holds.
    pub fn of(report: &Report, skill_path: impl Fn(&str) -> String) -> Self {
        let mut known = BTreeMap::new();
        for (skill, finding) in report.findings() {
            *known
                .entry(recognise(&skill_path(&skill.path), finding))
                .or_insert(0) += 1;
        }
        Self { known }
    }

    /// The file's text.
    pub fn to_text(&self) -> String {
        let lines: Vec<String> = self
            .known
            .iter()
            .filter_map(|(known, &count)| {
                let known = known.clone();
                serde_json::to_string(&Line { known, count }).ok()
            })
            .map(|line| format!("    {line}"))
            .collect();
        match &lines[..] {
            [] => "{\n  \"version\": 1,\n  \"findings\": []\n}\n".into(),
            lines => format!(
                "{{\n  \"version\": 1,\n  \"findings\": [\n{}\n  ]\n}}\n",
                lines.join(",\n")
            ),
        }
    }

    /// How many findings it holds.
    pub fn len(&self) -> usize {
        self.known.values().sum()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Takes the known findings out of a report and returns how many entries were not met:
    /// findings that are gone.
    pub fn apply(&self, report: &mut Report, skill_path: impl Fn(&str) -> String) -> usize {
        let mut left = self.known.clone();
        for skill in &mut report.skills {
            let path = skill_path(&skill.path);
            let before = skill.findings.len();
            skill.findings.retain(|finding| {
                let count = left.get_mut(&recognise(&path, finding));
                let is_new = count.as_ref().is_none_or(|count| **count == 0);
                if let Some(count) = count {
                    *count = count.saturating_sub(1);
                }
                is_new
            });
            skill.baselined += before - skill.findings.len();
        }
        left.values().sum()
    }
}

fn recognise(skill: &str, finding: &Finding) -> Known {
    Known {
        skill: skill.to_owned(),
        file: finding.file.name().to_owned(),
        rule: finding.rule.code.to_owned(),
        fingerprint: fingerprint(finding),
    }
}

/// What stays the same about a finding when the lines around it change.
fn fingerprint(finding: &Finding) -> String {
    let line = finding.span.and_then(|span| {
        let position = finding.file.position(span.start);
        let line = finding.file.line_span(position.line)?;
        Some(finding.file.slice(line).trim().to_owned())
    });
    // Without a line the message tells findings apart.
    let text = line.unwrap_or_else(|| finding.message.clone());
    let digest = Sha256::digest(text.as_bytes());
    let (start, _) = digest.split_at(8);
    start
        .iter()
        .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use crate::lint::{LintConfig, SkillReport, check};
    use crate::tables::profiles::Profile;

    fn report(text: &str) -> Report {
        let files = [("SKILL.md".to_owned(), text.as_bytes().to_vec())];
        let bundle = Bundle::in_memory(Some("a".into()), files);
        let findings = check(
            &bundle,
            &[Profile::find("spec").unwrap()],
            &LintConfig::default(),
        );
        let skill = SkillReport {
            path: "skills/a".into(),
            name: None,
            profiles: vec![],
            profile_reason: None,
            findings,
            baselined: 0,
        };
        Report {
            skills: vec![skill],
            notices: vec![],
        }
    }

    const ONE: &str = "---\nname: a\ndescription: d\nauthor: me\n---\n";

    #[test]
    fn known_findings_are_taken_out_though_lines_move() {
        let baseline = Baseline::of(&report(ONE), str::to_owned);
        let baseline = Baseline::parse(&baseline.to_text()).unwrap();
        let mut moved =
            report("---\nname: a\nhomepage: x\nlicense: MIT\ndescription: d\nauthor: me\n---\n");
        let before = moved.skills[0].findings.len();
        let gone = baseline.apply(&mut moved, str::to_owned);
        assert_eq!(gone, 0);
        assert_eq!(moved.skills[0].baselined, baseline.len());
        assert_eq!(moved.skills[0].findings.len(), before - baseline.len());
        assert!(
            moved
                .findings()
                .any(|(_, f)| f.message.contains("homepage"))
        );
    }

    #[test]
    fn what_is_gone_is_counted() {
        let baseline = Baseline::of(&report(ONE), str::to_owned);
        let mut clean = Report::default();
        assert_eq!(baseline.apply(&mut clean, str::to_owned), baseline.len());
    }

    #[test]
    fn other_files_are_refused_with_their_place() {
        let error = Baseline::parse("{\n  \"version\": x}").unwrap_err();
        assert_eq!(error.location().as_deref(), Some("2:14"));
        assert!(matches!(
            Baseline::parse("{\"version\":2,\"findings\":[]}"),
            Err(BaselineError::Version(2))
        ));
    }

    #[test]
    fn what_was_cut_short_is_still_meant() {
        let whole = Baseline::of(&report(ONE), str::to_owned).to_text();
        let (half, _) = whole.split_at(whole.len() / 2);
        for meant in [&whole, half, "{\"version\":2,\"findings\":[]}"] {
            assert!(Baseline::is_meant(meant), "{meant}");
        }
        for other in ["# Notes\n", "{", "{ \"version\": 1 }", "[\"findings\"]"] {
            assert!(!Baseline::is_meant(other), "{other}");
        }
    }
}
