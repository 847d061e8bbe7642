//! Caches stay at home.

use crate::bundle::walk::{Entry, EntryKind};
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LY010",
    name: "committed-cache",
    group: Group::Layout,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The skill contains a cache, installed packages or compiled code.",
        why: "Such files are made by tools, for one machine; they make the skill large, go stale, and hide code that nobody reviews. Packing leaves them out.",
        bad: "scripts/__pycache__/main.cpython-313.pyc\n",
        good: "scripts/main.py\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for entry in &subject.bundle.entries {
        let Some(what) = cache(entry) else {
            continue;
        };
        let message = format!("`{}` is {what}", entry.path);
        let draft = Draft::new(&subject.place(&entry.path), message)
            .note("it is never packed and was not looked into")
            .fix(Fix::advice("remove it, and name it in .gitignore"));
        sink.add(if entry.name() == "target" {
            // Also the name of an honest folder.
            draft.at_most(Severity::Info)
        } else {
            draft
        });
    }
}

/// What kind of cache an entry is.
fn cache(entry: &Entry) -> Option<&'static str> {
    match entry.kind {
        // A skill may be a repository of its own.
        EntryKind::Pruned("version control") => None,
        EntryKind::Pruned(reason) => Some(match reason {
            "installed packages" => "a folder of installed packages",
            other => other,
        }),
        EntryKind::File => entry
            .has_ending(&["pyc", "pyo"])
            .then_some("compiled Python"),
        _ => None,
    }
}
