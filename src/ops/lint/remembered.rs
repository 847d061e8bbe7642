//! What was found in skills that have not changed since, kept for the next run.
//!
//! One file for each set of paths that is linted, one line for each skill: a key and the
//! findings. The key covers all that the findings depend on: the program, the rules and
//! profiles, the folder, and what the file system says of every file. Whatever is odd about
//! a skill or a line only means that the skill is looked at anew.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Opened, SkillRules, display, report};
use crate::archive::digest::Sha256Digest;
use crate::bundle::{Bundle, MAX_TEXT};
use crate::diagnostics::{Finding, Fix, Label, Severity, SourceFile, Span};
use crate::fs;
use crate::lint::{SkillReport, registry};
use crate::tables::profiles::PROFILES;

/// The folder of these files in the cache; the number changes with their form.
pub const FOLDER: &str = "lint-v1";
/// Fewer skills are looked at sooner than remembered.
const FEW: usize = 16;
/// Most skills that a thread takes at once: with more, the last to be done leaves the others
/// without work for as long.
const AT_ONCE: usize = 4;
/// No larger file is read.
const MAX_FILE: u64 = 1 << 30;

/// Where findings are kept, and for whom.
#[derive(Clone, Debug)]
pub struct Memory {
    /// The folder of the cache.
    pub cache: PathBuf,
    /// What tells this program from any other build of it.
    pub program: String,
}

/// The findings of one skill as they are kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    name: Option<String>,
    files: Vec<KeptFile>,
    findings: Vec<KeptFinding>,
}

/// A file that findings are about.
#[derive(Serialize, Deserialize)]
struct KeptFile {
    name: String,
    /// Whether its text belongs to the finding, or its name alone.
    has_text: bool,
}

#[derive(Serialize, Deserialize)]
struct KeptFinding {
    code: String,
    severity: Severity,
    message: String,
    file: usize,
    span: Option<Span>,
    label: Option<String>,
    labels: Vec<Label>,
    notes: Vec<String>,
    fixes: Vec<Fix>,
    profiles: Vec<String>,
}

/// Looks at skills, or remembers what was found when they looked the same.
pub(super) fn reports(
    found: &[Opened],
    paths: &[PathBuf],
    memory: Option<&Memory>,
) -> Vec<SkillReport> {
    let looked = |skill: &Opened| report(&skill.bundle_apart(), &skill.folder, skill.rules.clone());
    let memory = memory.filter(|_| found.len() >= FEW);
    let Some((memory, file)) = memory.and_then(|memory| Some((memory, memory.file(paths)?))) else {
        return match found.len() {
            // To start threads takes as long as to look at a skill.
            0 | 1 => found.iter().map(looked).collect(),
            _ => found.par_iter().with_max_len(AT_ONCE).map(looked).collect(),
        };
    };
    let text = fs::read_text(&file, MAX_FILE).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    let known: HashMap<&str, &str> = lines.collect();
    let now = SystemTime::now();
    let skills: Vec<(SkillReport, Option<String>, bool)> = found
        .par_iter()
        .with_max_len(AT_ONCE)
        .map(|skill| match memory.key(skill, now) {
            Some(key) => memory_or_look(skill, &key, known.get(key.as_str()).copied()),
            None => (looked(skill), None, false),
        })
        .collect();
    let remembered = skills.iter().filter(|(_, _, is_old)| *is_old).count();
    tracing::info!(skills = skills.len(), remembered, "linted");
    let lines: Vec<&String> = skills
        .iter()
        .filter_map(|(_, line, _)| line.as_ref())
        .collect();
    if remembered < lines.len() || lines.len() < known.len() {
        write(&file, &lines);
    }
    skills.into_iter().map(|(report, ..)| report).collect()
}

/// The report of a skill, its line for the next time, and whether that line was there.
fn memory_or_look(
    skill: &Opened,
    key: &str,
    known: Option<&str>,
) -> (SkillReport, Option<String>, bool) {
    let old = known.and_then(|kept| Some((kept, restore(kept, skill)?)));
    if let Some((kept, report)) = old {
        return (report, Some(format!("{key} {kept}")), true);
    }
    let bundle = skill.bundle_apart();
    let report = report(&bundle, &skill.folder, skill.rules.clone());
    let kept = keep(&report, &bundle).and_then(|kept| serde_json::to_string(&kept).ok());
    let line = kept.map(|kept| format!("{key} {kept}"));
    (report, line, false)
}

/// Losing this file costs time only, so a failure is no more than worth a line in the log.
fn write(file: &Path, lines: &[&String]) {
    let mut text = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum());
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    let folder = file.parent().unwrap_or(file);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write_atomic(file, text.as_bytes()));
    if let Err(error) = written {
        tracing::info!(%error, "findings are not remembered");
    }
}

impl Memory {
    /// The file for these paths.
    fn file(&self, paths: &[PathBuf]) -> Option<PathBuf> {
        let mut whole = Vec::new();
        for path in paths {
            let path = std::fs::canonicalize(path).ok()?;
            whole.extend_from_slice(path.as_os_str().as_encoded_bytes());
            whole.push(0);
        }
        let name = Sha256Digest::of(&whole).to_string();
        Some(self.cache.join(FOLDER).join(name))
    }

    /// The key of a skill in its present state; none when a change might not show.
    fn key(&self, skill: &Opened, now: SystemTime) -> Option<String> {
        let listing = skill.listing.as_ref()?;
        if !listing.problems.is_empty() || !listing.stamp.is_sure(now) {
            return None;
        }
        let folder = std::path::absolute(&skill.folder).ok()?;
        let SkillRules {
            profiles, config, ..
        } = &skill.rules;
        let profiles: Vec<&str> = profiles.iter().map(|profile| profile.name).collect();
        let mut whole = format!("{}\0{profiles:?}\0{config:?}\0", self.program).into_bytes();
        whole.extend_from_slice(folder.as_os_str().as_encoded_bytes());
        whole.push(0);
        whole.extend_from_slice(&listing.stamp.bytes());
        Some(Sha256Digest::of(&whole).to_string())
    }
}

/// What is kept of a report; nothing when it could not be told from the files alone.
fn keep(report: &SkillReport, bundle: &Bundle) -> Option<Kept> {
    let mut files: Vec<KeptFile> = Vec::new();
    let mut findings = Vec::new();
    for finding in &report.findings {
        let name = finding.file.name();
        let has_text = !finding.file.text().is_empty();
        if has_text && bundle.source(name).ok()?.text() != finding.file.text() {
            return None;
        }
        let same = |file: &KeptFile| file.name == name && file.has_text == has_text;
        let at = files.iter().position(same).unwrap_or_else(|| {
            let name = name.to_owned();
            files.push(KeptFile { name, has_text });
            files.len() - 1
        });
        findings.push(KeptFinding {
            code: finding.rule.code.to_owned(),
            severity: finding.severity,
            message: finding.message.clone(),
            file: at,
            span: finding.span,
            label: finding.label.clone(),
            labels: finding.labels.clone(),
            notes: finding.notes.clone(),
            fixes: finding.fixes.clone(),
            profiles: finding
                .profiles
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
        });
    }
    Some(Kept {
        name: report.name.clone(),
        files,
        findings,
    })
}

/// The report that was kept; nothing when any part of it is not what it was.
fn restore(kept: &str, skill: &Opened) -> Option<SkillReport> {
    let kept: Kept = serde_json::from_str(kept).ok()?;
    let files = kept.files.into_iter().map(|file| {
        if !file.has_text {
            return Some(Arc::new(SourceFile::nameless_text(file.name)));
        }
        let bytes = fs::read_limited(&skill.folder.join(&file.name), MAX_TEXT).ok()?;
        Some(Arc::new(SourceFile::from_bytes(file.name, bytes)))
    });
    let files: Vec<Arc<SourceFile>> = files.collect::<Option<_>>()?;
    let findings = kept.findings.into_iter().map(|finding| {
        let profile = |name: &String| {
            let known = PROFILES.iter().find(|profile| profile.name == name);
            known.map(|profile| profile.name)
        };
        Some(Finding {
            rule: registry::find(&finding.code)?.id(),
            severity: finding.severity,
            message: finding.message,
            file: Arc::clone(files.get(finding.file)?),
            span: finding.span,
            label: finding.label,
            labels: finding.labels,
            notes: finding.notes,
            fixes: finding.fixes,
            profiles: finding
                .profiles
                .iter()
                .map(profile)
                .collect::<Option<_>>()?,
        })
    });
    let findings = findings.collect::<Option<_>>()?;
    Some(SkillReport {
        path: display(&skill.folder),
        name: kept.name,
        profiles: skill
            .rules
            .profiles
            .iter()
            .map(|profile| profile.name)
            .collect(),
        profile_reason: skill.rules.reason.clone(),
        findings,
        baselined: 0,
    })
}
