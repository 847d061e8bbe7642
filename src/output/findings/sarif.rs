//! SARIF 2.1.0, which code scanning services read.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::place::Place;
use crate::diagnostics::{Change, Finding, Fix, Severity, Span};
use crate::lint::{Report, Rule, SkillReport};
use crate::tables::profiles::{Profile, ProfileId};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The folder that all paths are relative to; where it is, only the reader knows.
const ROOT: &str = "SRCROOT";

/// Writes the report as one run of the tool.
pub fn write(out: &mut dyn Write, report: &Report, rules: &[&Rule]) -> io::Result<()> {
    let indexes: HashMap<&str, usize> = rules
        .iter()
        .enumerate()
        .map(|(index, rule)| (rule.code, index))
        .collect();
    let mut fingerprints = Fingerprints::default();
    let results: Vec<Value> = report
        .findings()
        .map(|(skill, finding)| {
            let index = indexes.get(finding.rule.code).copied();
            let print = fingerprints.of(skill, finding);
            result(skill, finding, index, &print)
        })
        .collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "open-skills",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {ROOT: {
                "description": {"text": "The folder that the linter was started in."},
            }},
            "invocations": [invocation(report)],
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

/// What could not be looked at is told as a notification of the run.
fn invocation(report: &Report) -> Value {
    let notices = report
        .notices
        .iter()
        .map(|notice| json!({"level": "warning", "message": {"text": notice}}));
    json!({
        "executionSuccessful": true,
        "toolExecutionNotifications": notices.collect::<Vec<_>>(),
    })
}

fn descriptor(rule: &Rule) -> Value {
    let docs = &rule.docs;
    let level = rule.level(Profile::get(ProfileId::Spec));
    let markdown = format!(
        "{}\n\n{}\n\n**Not so:**\n\n```\n{}\n```\n\n**But so:**\n\n```\n{}\n```\n",
        docs.what,
        docs.why,
        docs.bad.trim_end(),
        docs.good.trim_end()
    );
    json!({
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": docs.what},
        "fullDescription": {"text": format!("{} {}", docs.what, docs.why)},
        "help": {
            "text": format!("{}\n\nNot so:\n\n{}\n\nBut so:\n\n{}", docs.why, docs.bad, docs.good),
            "markdown": markdown,
        },
        "helpUri": rule.url(),
        "defaultConfiguration": {
            "enabled": level.is_some(),
            "level": word(level.unwrap_or(Severity::Warning)),
        },
        "properties": {"tags": [rule.group.as_str()]},
    })
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(skill: &SkillReport, finding: &Finding, index: Option<usize>, print: &str) -> Value {
    let mut value = json!({
        "ruleId": finding.rule.code,
        "level": word(finding.severity),
        "message": {"text": message(finding)},
        "locations": [{"physicalLocation": location(skill, finding)}],
        "partialFingerprints": {"openSkillsFinding/v1": print},
    });
    if let Some(index) = index {
        value["ruleIndex"] = index.into();
    }
    let related: Vec<Value> = finding
        .labels
        .iter()
        .map(|label| {
            json!({
                "physicalLocation": {
                    "artifactLocation": artifact(skill, finding.file.name()),
                    "region": region(finding, label.span),
                },
                "message": {"text": label.text},
            })
        })
        .collect();
    if !related.is_empty() {
        value["relatedLocations"] = related.into();
    }
    let fixes: Vec<Value> = finding
        .fixes
        .iter()
        .filter_map(|fix| sarif_fix(skill, finding, fix))
        .collect();
    if !fixes.is_empty() {
        value["fixes"] = fixes.into();
    }
    value
}

fn message(finding: &Finding) -> String {
    let mut text = finding.message.clone();
    for note in &finding.notes {
        let _ = write!(text, "\nnote: {note}");
    }
    for fix in &finding.fixes {
        let _ = write!(text, "\nhelp: {}", fix.title);
    }
    text
}

fn location(skill: &SkillReport, finding: &Finding) -> Value {
    let mut location = json!({"artifactLocation": artifact(skill, finding.file.name())});
    if let Some(span) = finding.span {
        location["region"] = region(finding, span);
    }
    location
}

fn region(finding: &Finding, span: Span) -> Value {
    let Place { start, end } = Place::at(&finding.file, span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn artifact(skill: &SkillReport, file: &str) -> Value {
    let path = skill.file_path(file);
    let uri = encoded(&path);
    let drive = path.as_bytes().get(1) == Some(&b':');
    if drive {
        return json!({"uri": format!("file:///{uri}")});
    }
    if path.starts_with('/') {
        return json!({"uri": format!("file://{uri}")});
    }
    let uri = uri.strip_prefix("./").unwrap_or(&uri);
    json!({"uri": uri, "uriBaseId": ROOT})
}

/// Percent-encodes all but what RFC 3986 leaves free in a path; `:` only after a drive.
fn encoded(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for (at, byte) in path.bytes().enumerate() {
        let free = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        match free || (byte == b':' && at == 1) {
            true => uri.push(char::from(byte)),
            false => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// A fix, if replacements in the finding's own file are all there is to it.
fn sarif_fix(skill: &SkillReport, finding: &Finding, fix: &Fix) -> Option<Value> {
    let replacements: Option<Vec<Value>> = fix
        .changes
        .iter()
        .map(|change| match change {
            Change::Replace { file, span, text } if file == finding.file.name() => Some(json!({
                "deletedRegion": region(finding, *span),
                "insertedContent": {"text": text},
            })),
            _ => None,
        })
        .collect();
    let replacements = replacements.filter(|all| !all.is_empty())?;
    Some(json!({
        "description": {"text": fix.title},
        "artifactChanges": [{
            "artifactLocation": artifact(skill, finding.file.name()),
            "replacements": replacements,
        }],
        "properties": {"applicability": fix.applicability.as_str()},
    }))
}

/// Names for findings that stay the same when lines above them come and go.
#[derive(Default)]
struct Fingerprints {
    seen: Map<String, Value>,
}

impl Fingerprints {
    /// Of the rule, the file, the text of the line, and which of several alike it is.
    fn of(&mut self, skill: &SkillReport, finding: &Finding) -> String {
        let line = finding
            .span
            .map(|span| finding.file.position(span.start).line)
            .and_then(|line| finding.file.line_span(line))
            .map_or("", |span| finding.file.slice(span));
        let path = skill.file_path(finding.file.name());
        let key = [finding.rule.code, path.as_str(), line.trim()].join("\0");
        let before = self.seen.get(&key).and_then(Value::as_u64).unwrap_or(0);
        let hash = Sha256::digest(format!("{key}\0{before}"));
        self.seen.insert(key, (before + 1).into());
        hash[..16].iter().fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}
