//! Everything can be read.

use crate::bundle::MAX_TEXT;
use crate::bundle::walk::WalkProblem;
use crate::diagnostics::{Fix, Severity};
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
        what: "A file or folder of the skill cannot be read.",
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
    let Some(error) = &subject.bundle.document_error else {
        return;
    };
    let file = subject.document_file();
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
        FsError::LeadsNowhere { .. } => (
            format!("`{name}` is a link that leads nowhere"),
            "put the file itself there",
        ),
        FsError::NotRegular { .. } => (
            format!("`{name}` is not a regular file"),
            "put a text file in its place",
        ),
        FsError::Io { source, .. } => (
            format!("`{name}` cannot be read: {}", fs::reason(source)),
            "mend its permissions, or the link that it is",
        ),
    };
    sink.add(Draft::new(&file, message).fix(Fix::advice(advice)));
}
