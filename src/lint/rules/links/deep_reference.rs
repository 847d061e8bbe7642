//! References are one level deep.

use std::cell::LazyCell;
use std::collections::HashSet;

use super::target::{self, Place, Target};
use crate::bundle::walk::Entry;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{BEST_PRACTICES, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LK006",
    name: "deep-reference",
    group: Group::Links,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "SKILL.md leads to a file only by way of another one.",
        why: "Agents often read only the beginning of a file that a file of the skill points to, and miss the rest. The specification asks for references one level deep.",
        bad: "SKILL.md links to advanced.md, only advanced.md links to details.md\n",
        good: "SKILL.md links to advanced.md and to details.md\n",
        sources: &[SPEC_SHOULD, BEST_PRACTICES],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if subject.other_markdown().is_empty() {
        return;
    }
    // Most skills have no link between their other files, and then nobody asks.
    let known = LazyCell::new(|| mentioned(document.body()));
    let is_known = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let mut folders = path.split('/').rev().skip(1);
        known.contains(name) || folders.any(|folder| known.contains(&format!("{folder}/")[..]))
    };
    let mut told: HashSet<String> = HashSet::new();
    for (file, markdown) in subject.other_markdown() {
        if !target::is_for_reading(file.name()) {
            continue;
        }
        for link in &markdown.links {
            let Target::Relative { path, .. } = target::read(&link.target) else {
                continue;
            };
            let Place::Found(found) = target::locate(subject.bundle, file.name(), &path) else {
                continue;
            };
            let ending = subject.bundle.file(&found).and_then(Entry::extension);
            let is_text =
                ending.is_some_and(|ending| ending == "md") && found != document.source.name();
            let is_deep = is_text && is_known(file.name()) && !is_known(&found);
            if is_deep && told.insert(found.clone()) {
                let message = format!("`{found}` is reached only through `{}`", file.name());
                sink.add(
                    Draft::new(file, message)
                        .at(link.target_span)
                        .fix(Fix::advice(
                            "mention it in SKILL.md too, with when to read it",
                        )),
                );
            }
        }
    }
}

/// The names of files (with a dot) and folders (with a `/`) that a text has in it.
fn mentioned(text: &str) -> HashSet<&str> {
    let mut names = HashSet::new();
    for word in text.split(|c: char| !(c.is_alphanumeric() || "._-/".contains(c))) {
        let word = word.trim_end_matches('.');
        match word.strip_suffix('/') {
            Some(folder) => {
                let start = folder.rfind('/').map_or(0, |at| at + 1);
                names.insert(&word[start..]);
            }
            None if word.contains('.') => {
                names.insert(word.rsplit('/').next().unwrap_or(word));
            }
            None => {}
        }
    }
    names
}
