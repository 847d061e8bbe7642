//! Links stay inside the skill.

use std::path::Path;

use crate::bundle::Bundle;
use crate::bundle::walk::EntryKind;
use crate::diagnostics::{Fix, Severity};
use crate::fs::Shown as _;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::paths;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "LY003",
    name: "symlink-out",
    group: Group::Layout,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "A symbolic link leaves the skill's folder, leads nowhere or runs in a circle.",
        why: "A skill is copied, packed and installed as one folder: what a link outside points to stays behind, or is another file on the next machine. Packing refuses such links.",
        bad: "references/guide.md -> ../../docs/guide.md\n",
        good: "references/guide.md (a file)\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// Most links that are followed from one to the next.
const MAX_HOPS: usize = 40;

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for entry in &subject.bundle.entries {
        let EntryKind::Link(target) = &entry.kind else {
            continue;
        };
        let Some(wrong) = wrong(subject.bundle, &entry.path, target) else {
            continue;
        };
        let shown = target.shown();
        let message = match wrong {
            // An absolute path may say more about a machine than its owner likes.
            Wrong::Absolute => format!("the link `{}` points to an absolute path", entry.path),
            Wrong::Leaves => format!("the link `{}` to `{shown}` leaves the skill", entry.path),
            Wrong::Broken => format!("the link `{}` to `{shown}` leads nowhere", entry.path),
            Wrong::Circle => format!("the link `{}` to `{shown}` runs in a circle", entry.path),
        };
        let advice = "put the file itself there, or remove the link";
        sink.add(Draft::new(&subject.place(&entry.path), message).fix(Fix::advice(advice)));
    }
}

/// What can be wrong with a link.
enum Wrong {
    Absolute,
    Leaves,
    Broken,
    Circle,
}

fn wrong(bundle: &Bundle, link: &str, target: &Path) -> Option<Wrong> {
    let (mut at, mut target) = (link.to_owned(), target.to_path_buf());
    for _ in 0..MAX_HOPS {
        let words = target.to_string_lossy().replace('\\', "/");
        if target.has_root() || words.starts_with('/') || words.get(1..2) == Some(":") {
            return Some(Wrong::Absolute);
        }
        let Some(path) = paths::resolve(paths::folder_of(&at), &words) else {
            return Some(Wrong::Leaves);
        };
        // A folder that holds the link: whoever walks it walks for ever.
        if path.is_empty()
            || link
                .strip_prefix(&path)
                .is_some_and(|rest| rest.starts_with('/'))
        {
            return Some(Wrong::Circle);
        }
        match bundle.entry(&path).map(|entry| &entry.kind) {
            Some(EntryKind::Link(next)) => {
                target.clone_from(next);
                at = path;
            }
            Some(_) => return None,
            None => return (!paths::exists(bundle, &path)).then_some(Wrong::Broken),
        }
    }
    Some(Wrong::Circle)
}
