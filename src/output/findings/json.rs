//! The report as JSON; its schema is `docs/schemas/lint-report.schema.json`.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::Serializer;

use super::place::Place;
use crate::diagnostics::{Change, Finding, Fix, Severity};
use crate::lint::rule::rule_url;
use crate::lint::{Report, SkillReport};

#[derive(Serialize)]
struct JsonReport<'a> {
    version: u8,
    summary: Summary,
    #[serde(serialize_with = "skills")]
    skills: &'a [SkillReport],
    notices: &'a [String],
}

#[derive(Serialize)]
struct Summary {
    skills: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
}

#[derive(Serialize)]
struct JsonSkill<'a> {
    path: &'a str,
    name: Option<&'a str>,
    profiles: &'a [&'static str],
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    code: &'static str,
    rule: &'static str,
    level: &'static str,
    message: &'a str,
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    notes: &'a [String],
    profiles: &'a [&'static str],
    fix: Option<JsonFix<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    alternatives: Vec<JsonFix<'a>>,
    url: String,
}

#[derive(Serialize)]
struct JsonFix<'a> {
    title: &'a str,
    applicability: &'static str,
    edits: Vec<Edit<'a>>,
}

/// One change; places are given for the finding's own file, bytes for every file.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Edit<'a> {
    Replace {
        file: &'a str,
        start: usize,
        end: usize,
        line: Option<usize>,
        column: Option<usize>,
        end_line: Option<usize>,
        end_column: Option<usize>,
        text: &'a str,
    },
    Create {
        file: &'a str,
        text: &'a str,
    },
    Rename {
        file: &'a str,
        to: &'a str,
    },
    MakeExecutable {
        file: &'a str,
    },
}

/// Writes the report as one line of JSON.
pub fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let json = JsonReport {
        version: 1,
        summary: Summary {
            skills: report.skills.len(),
            errors: report.count(Severity::Error),
            warnings: report.count(Severity::Warning),
            infos: report.count(Severity::Info),
        },
        skills: &report.skills,
        notices: &report.notices,
    };
    serde_json::to_writer_pretty(&mut *out, &json)?;
    writeln!(out)
}

/// Skill by skill, so that a big report is never whole in memory twice.
fn skills<S: Serializer>(skills: &[SkillReport], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(skills.iter().map(|skill| JsonSkill {
        path: &skill.path,
        name: skill.name.as_deref(),
        profiles: &skill.profiles,
        findings: skill.findings.iter().map(json_finding).collect(),
    }))
}

fn json_finding(finding: &Finding) -> JsonFinding<'_> {
    let place = Place::of(finding);
    let mut fixes = finding.fixes.iter().map(|fix| json_fix(fix, finding));
    let (fix, alternatives) = match finding.fixes.len() {
        0 | 1 => (fixes.next(), Vec::new()),
        _ => (None, fixes.collect()),
    };
    JsonFinding {
        code: finding.rule.code,
        rule: finding.rule.name,
        level: finding.severity.as_str(),
        message: &finding.message,
        file: finding.file.name(),
        line: place.map(|place| place.start.line),
        column: place.map(|place| place.start.column),
        end_line: place.map(|place| place.end.line),
        end_column: place.map(|place| place.end.column),
        notes: &finding.notes,
        profiles: &finding.profiles,
        fix,
        alternatives,
        url: rule_url(finding.rule.code),
    }
}

fn json_fix<'a>(fix: &'a Fix, finding: &Finding) -> JsonFix<'a> {
    JsonFix {
        title: &fix.title,
        applicability: fix.applicability.as_str(),
        edits: fix
            .changes
            .iter()
            .map(|change| edit(change, finding))
            .collect(),
    }
}

fn edit<'a>(change: &'a Change, finding: &Finding) -> Edit<'a> {
    match change {
        Change::Replace { file, span, text } => {
            let own = (file == finding.file.name()).then(|| Place::at(&finding.file, *span));
            Edit::Replace {
                file,
                start: span.start,
                end: span.end,
                line: own.map(|place| place.start.line),
                column: own.map(|place| place.start.column),
                end_line: own.map(|place| place.end.line),
                end_column: own.map(|place| place.end.column),
                text,
            }
        }
        Change::Create { file, text } => Edit::Create { file, text },
        Change::Rename { from, to } => Edit::Rename { file: from, to },
        Change::MakeExecutable { file } => Edit::MakeExecutable { file },
    }
}
