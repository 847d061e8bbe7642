//! Files are small.

use super::size::{MIB, UPLOAD_LIMIT, mebibytes};
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{EXPERIENCE, SKILLS_API};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "LY008",
    name: "huge-file",
    group: Group::Layout,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::ClaudeUpload, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "A file is larger than 1 MiB.",
        why: "A skill is downloaded and copied as a whole, by everybody who installs it; real skills have a median of 7 kB. The upload refuses more than 30 MB.",
        bad: "assets/model.bin (48 MiB)\n",
        good: "scripts/fetch_model.py\n",
        sources: &[EXPERIENCE, SKILLS_API],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for entry in subject.bundle.files().filter(|entry| entry.size > MIB) {
        let message = format!("`{}` has {}", entry.path, mebibytes(entry.size));
        let draft = Draft::new(&subject.place(&entry.path), message).fix(Fix::advice(
            "make it smaller, or let a script fetch it when it is needed",
        ));
        sink.add(if entry.size > UPLOAD_LIMIT {
            draft.note("uploads take at most 30 MB, which is 28.6 MiB")
        } else {
            draft.at_most(Severity::Warning)
        });
    }
}
