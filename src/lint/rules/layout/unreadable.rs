//! Everything can be read.

use std::sync::Arc;

use crate::bundle::MAX_TEXT;
use crate::bundle::leave_out::SKILL_IGNORE;
use crate::bundle::skill_file::SKILL_FILE;
use crate::bundle::walk::{EntryKind, WalkProblem};
use crate::diagnostics::{Fix, Severity, SourceFile};
use crate::fs::{self, FsError};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LY005",
    name: "unreadable",
    group: Group::Layout,
    levels: Levels::all(Severity::Error),
    fix: None,
    docs: RuleDocs {
        what: "A file or folder of the skill cannot be read, or something else stands where one with a meaning belongs: a folder called `skill.yaml`, a file called `tests`.",
        why: "What the linter cannot read, clients cannot read either, and nobody can say what is in it.",
        bad: "scripts/ (mode 000)\n",
        good: "scripts/ (mode 755)\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for problem in &subject.bundle.problems {
        if let WalkProblem::Unreadable { path, reason } = problem {
            // An editor's buffer may be the first file of a folder that is not there yet.
            if path.is_empty() && subject.document().is_some() {
                continue;
            }
            let what = if path.is_empty() { "the folder" } else { path };
            let message = format!("`{what}` cannot be read: {reason}");
            let advice = "mend its permissions, or remove it";
            sink.add(Draft::new(&subject.place(path), message).fix(Fix::advice(advice)));
        }
    }
    if let Some(error) = &subject.bundle.document_error {
        told(&subject.document_file(), error, sink);
    }
    named(subject, sink);
}

/// Files that are looked for by their names. Whoever has something else there believes it is read.
const FILES: [&str; 3] = [SKILL_FILE, SKILL_IGNORE, "config_schema.json"];
/// Folders of the same kind.
const FOLDERS: [&str; 4] = ["evals", "scenarios", "scripts", "tests"];

fn named(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let bundle = subject.bundle;
    for name in FILES {
        let Some(entry) = bundle.entry(name) else {
            continue;
        };
        let place = subject.place(name);
        match (&entry.kind, bundle.source(name)) {
            (EntryKind::Link(_), Ok(_)) if name == SKILL_FILE => {
                let message = format!("`{name}` is a link, and no link is followed to it");
                let advice = "put the file itself there";
                sink.add(Draft::new(&place, message).fix(Fix::advice(advice)));
            }
            (EntryKind::File | EntryKind::Link(_), Ok(_)) => {}
            (EntryKind::File | EntryKind::Link(_), Err(error)) => told(&place, &error, sink),
            (other, _) => {
                let what = other.described();
                let message = format!("`{name}` is {what}, and a file belongs there");
                let advice = format!(
                    "put a text file in its place, or call the {} otherwise",
                    thing(other)
                );
                sink.add(Draft::new(&place, message).fix(Fix::advice(advice)));
            }
        }
    }
    for name in FOLDERS {
        if bundle.file(name).is_some() {
            let message = format!("`{name}` is a file, and a folder belongs there");
            let advice = "make a folder of it, or call the file otherwise";
            sink.add(Draft::new(&subject.place(name), message).fix(Fix::advice(advice)));
        }
    }
}

/// What to call it in an advice.
fn thing(kind: &EntryKind) -> &'static str {
    match kind {
        EntryKind::Special => "pipe, socket or device",
        _ => "folder",
    }
}

/// Says of a file why it could not be read.
fn told(file: &Arc<SourceFile>, error: &FsError, sink: &mut Sink<'_>) {
    let name = file.name();
    // The error's own words would show where on this machine the skill lies.
    let (message, advice) = match error {
        FsError::TooLarge { .. } => (
            format!(
                "`{name}` is larger than {} MiB and was not read",
                MAX_TEXT >> 20
            ),
            "keep what every use needs; move the rest into references/",
        ),
        FsError::LeadsOut { .. } => (
            format!("`{name}` is a link that leads out of the skill and was not read"),
            "put the file itself there",
        ),
        error if leads_nowhere(error) => (
            format!("`{name}` is a link that leads nowhere"),
            "put the file itself there",
        ),
        FsError::LeadsNowhere { .. } | FsError::NotRegular { .. } | FsError::NoReader { .. } => (
            format!("`{name}` is not a regular file"),
            "put a text file in its place",
        ),
        FsError::Io { source, .. } => (
            format!("`{name}` cannot be read: {}", fs::reason(source)),
            "mend its permissions, or the link that it is",
        ),
    };
    sink.add(Draft::new(file, message).fix(Fix::advice(advice)));
}

/// What is listed and not there when it is opened is a link to nothing.
fn leads_nowhere(error: &FsError) -> bool {
    matches!(error, FsError::LeadsNowhere { .. }) || error.kind() == "not-found"
}
