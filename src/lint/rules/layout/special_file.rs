//! Only files and folders.

use crate::bundle::walk::EntryKind;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "LY004",
    name: "special-file",
    group: Group::Layout,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "The folder holds a pipe, a socket or a device.",
        why: "Such entries cannot be packed, and a reader that opens one may wait for ever.",
        bad: "my-skill/queue (a pipe)\n",
        good: "my-skill/queue.txt\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for entry in &subject.bundle.entries {
        if entry.kind == EntryKind::Special {
            let message = format!("`{}` is a pipe, a socket or a device", entry.path);
            let draft = Draft::new(&subject.place(&entry.path), message);
            sink.add(draft.fix(Fix::advice(
                "remove it: a skill is made of files and folders",
            )));
        }
    }
}
