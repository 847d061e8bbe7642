//! Folders have the names of the specification.

use crate::bundle::walk::{Entry, EntryKind};
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::SPEC_SHOULD;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LY014",
    name: "legacy-folder",
    group: Group::Layout,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "The skill keeps its files in a folder with an older name, such as `resources/`.",
        why: "The specification names `references/` for what is read and `assets/` for what is used; tools and readers look there first.",
        bad: "resources/guide.md\nresources/logo.png\n",
        good: "references/guide.md\nassets/logo.png\n",
        sources: &[SPEC_SHOULD],
    },
    check,
};

/// Older names and what the specification calls them.
const OLDER: [(&str, &str); 5] = [
    (
        "resources",
        "`references/` for what is read, `assets/` for what is used",
    ),
    (
        "resource",
        "`references/` for what is read, `assets/` for what is used",
    ),
    ("reference", "`references/`"),
    ("script", "`scripts/`"),
    ("asset", "`assets/`"),
];

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let is_folder = |entry: &Entry| entry.kind == EntryKind::Folder;
    for (older, newer) in OLDER {
        if subject.bundle.entry(older).is_some_and(is_folder) {
            let message = format!("the folder `{older}` has another name in the specification");
            let draft = Draft::new(&subject.place(older), message);
            sink.add(draft.fix(Fix::advice(format!("use {newer}"))));
        }
    }
}
