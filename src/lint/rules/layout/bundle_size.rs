//! A skill is small.

use super::size::{MIB, UPLOAD_LIMIT, mebibytes};
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{EXPERIENCE, SKILLS_API};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "LY009",
    name: "bundle-size",
    group: Group::Layout,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::ClaudeUpload, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "The skill's files are together larger than 1 MiB.",
        why: "Everybody who installs the skill pays for it. Above 8 MiB some stores refuse it, above 30 MB the upload does; 99 of 100 real skills stay below 330 kB.",
        bad: "my-skill/ (12 MiB)\n",
        good: "my-skill/ (300 kB)\n",
        sources: &[EXPERIENCE, SKILLS_API],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    // Sparse files can claim any size.
    let sizes = subject.bundle.files().map(|entry| entry.size);
    let total = sizes.fold(0, u64::saturating_add);
    if total <= MIB {
        return;
    }
    let message = format!("the skill has {} in all", mebibytes(total));
    let mut draft = Draft::new(&subject.document_file(), message);
    if let Some(largest) = subject.bundle.files().max_by_key(|entry| entry.size) {
        let size = mebibytes(largest.size);
        draft = draft.note(format!(
            "the largest file is `{}` with {size}",
            largest.path
        ));
    }
    let draft = draft.fix(Fix::advice(
        "leave out what a script can make or fetch when it is needed",
    ));
    sink.add(match total {
        total if total > UPLOAD_LIMIT => {
            draft.note("uploads take at most 30 MB, which is 28.6 MiB")
        }
        total if total > 8 * MIB => draft.at_most(Severity::Warning),
        _ => draft.at_most(Severity::Info),
    });
}
