//! Files that an agent never hears of.

use std::collections::BTreeMap;

use super::mentions::Mentions;
use crate::bundle::skill_file::SKILL_FILE;
use crate::bundle::walk::Entry;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::paths;
use crate::lint::rules::sources::{BEST_PRACTICES, EXPERIENCE};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LY012",
    name: "unmentioned-file",
    group: Group::Layout,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "Neither SKILL.md nor any file that it leads to mentions a file of the skill.",
        why: "An agent opens what SKILL.md tells it to open. A file that nobody mentions is dead weight, or its mention was forgotten.",
        bad: "references/forms.md, which SKILL.md does not mention\n",
        good: "SKILL.md with `To fill forms, read references/forms.md.`\n",
        sources: &[BEST_PRACTICES, EXPERIENCE],
    },
    check,
};

/// Files for people and tools, by what stands before the first dot, in lower case.
const FOR_OTHERS: [&str; 27] = [
    "spec",
    "eval",
    "skill",
    "readme",
    "changelog",
    "changes",
    "history",
    "notice",
    "copying",
    "contributing",
    "code_of_conduct",
    "security",
    "authors",
    "agents",
    "claude",
    "package",
    "package-lock",
    "requirements",
    "pyproject",
    "setup",
    "tsconfig",
    "makefile",
    "dockerfile",
    "config_schema",
    "__init__",
    "uv",
    "cargo",
];

/// Beginnings of such names: `LICENSE-MIT`, `README-de.md`.
const BEGINNINGS: [&str; 5] = ["license", "licence", "readme", "third_party", "third-party"];

/// Folders for people and tools.
const FOLDERS_FOR_OTHERS: [&str; 10] = [
    "tests",
    "test",
    "scenarios",
    "__tests__",
    "evals",
    "eval",
    "fixtures",
    "agents",
    "__macosx",
    "vendor",
];

/// From so many on, the files of one folder make one finding.
const MANY: usize = 4;

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let is_complete = paths::is_complete(subject.bundle);
    if !is_complete || !subject.bundle.files().any(expects_mention) {
        return;
    }
    // Most skills name every file by its path, and need no search through their files.
    let body = document.body();
    let mut expected = subject
        .bundle
        .files()
        .filter(|entry| expects_mention(entry));
    if expected.all(|entry| body.contains(&entry.path)) {
        return;
    }
    let start = [document.source.name(), SKILL_FILE];
    let mentions = Mentions::reachable_from(subject.bundle, &start, expects_mention);
    let mut folders: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in mentions.unnamed() {
        let folder = paths::folder_of(&entry.path);
        folders.entry(folder).or_default().push(entry);
    }
    for (folder, files) in folders {
        let advice = "say in SKILL.md what it is for and when to open it, or remove it";
        if files.len() < MANY {
            for entry in files {
                let message = format!("`{}` is mentioned nowhere", entry.path);
                let place = subject.place(&entry.path);
                sink.add(Draft::new(&place, message).fix(Fix::advice(advice)));
            }
            continue;
        }
        let place = match folder {
            "" => subject.document_file(),
            folder => subject.place(folder),
        };
        let shown = if folder.is_empty() {
            "the skill's folder"
        } else {
            folder
        };
        let message = format!(
            "{} files in `{shown}` are mentioned nowhere, `{}` for one",
            files.len(),
            files[0].name()
        );
        let advice = "name the files or their folder in SKILL.md, or remove them";
        sink.add(Draft::new(&place, message).fix(Fix::advice(advice)));
    }
}

/// Whether a file is there for the agent.
fn expects_mention(entry: &Entry) -> bool {
    let lower = entry.path.to_lowercase();
    let mut parts = lower.split('/').rev();
    let name = parts.next().unwrap_or_default();
    let is_hidden = name.starts_with('.') || lower.contains("/.") || lower.starts_with('.');
    // Those have a rule of their own.
    let is_junk = name.ends_with('~') || entry.has_ending(&["pyc"]) || name == "thumbs.db";
    let is_test = name.starts_with("test_") || name.contains(".test.") || name.contains("_test.");
    !(is_hidden
        || is_junk
        || is_test
        || FOR_OTHERS.contains(&name.split('.').next().unwrap_or_default())
        || BEGINNINGS.iter().any(|start| name.starts_with(start))
        || parts.any(|folder| FOLDERS_FOR_OTHERS.contains(&folder)))
}
