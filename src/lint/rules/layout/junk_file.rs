//! What systems and editors leave behind.

use crate::bundle::walk::{Entry, EntryKind};
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LY011",
    name: "junk-file",
    group: Group::Layout,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The skill contains a file that a system or an editor left behind.",
        why: "Nobody needs it, and it may tell more than its author meant: names of folders, older text.",
        bad: "my-skill/.DS_Store\n",
        good: "my-skill/SKILL.md\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for entry in &subject.bundle.entries {
        if let Some(what) = junk(entry) {
            let message = format!("`{}` is {what}", entry.path);
            let draft = Draft::new(&subject.place(&entry.path), message);
            sink.add(draft.fix(Fix::advice("remove it, and name it in .gitignore")));
        }
    }
}

/// What left an entry behind.
fn junk(entry: &Entry) -> Option<&'static str> {
    let name = entry.name();
    match entry.kind {
        EntryKind::Folder => (name == "__MACOSX").then_some("a folder that macOS adds to archives"),
        EntryKind::File => match name {
            ".DS_Store" => Some("the Finder's note about a folder"),
            "Thumbs.db" | "desktop.ini" | "ehthumbs.db" => Some("Windows' note about a folder"),
            name if name.starts_with("._") => Some("what macOS adds to archives"),
            name if name.ends_with('~') => Some("an editor's backup"),
            name if name.starts_with('.') && is_swap(entry) => Some("an editor's swap file"),
            name if name.starts_with(".#") => Some("an editor's lock"),
            _ => None,
        },
        _ => None,
    }
}

fn is_swap(entry: &Entry) -> bool {
    let ending = entry.extension();
    ending.is_some_and(|ending| matches!(ending.as_str(), "swp" | "swo"))
}
