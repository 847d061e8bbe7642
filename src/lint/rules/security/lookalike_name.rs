//! The name is not nearly another one.

use super::LEVELS;
use super::owasp::AST04;
use crate::diagnostics::Fix;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::KNOWN_SKILLS;

pub(super) static RULE: Rule = Rule {
    code: "SE024",
    name: "look-alike-name",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "The name differs in one letter from that of a well-known skill.",
        why: "Agents and people pick a skill by its name: one letter is enough to load another author's skill in the place of the known one. OWASP AST04.",
        bad: "name: skil-creator\n",
        good: "name: skill-maker\n",
        sources: &[AST04],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("name") else {
        return;
    };
    let Some(name) = value.string() else {
        return;
    };
    let name = name.trim();
    if name.len() > 64 || KNOWN_SKILLS.contains(&name) {
        return;
    }
    let near = |known: &&&str| {
        // One edit changes a length by the width of one character, and comparing costs more.
        known.len().abs_diff(name.len()) <= 4 && strsim::osa_distance(known, name) == 1
            || known.replace('-', "") == name.replace(['-', '_'], "")
    };
    if let Some(known) = KNOWN_SKILLS.iter().find(near) {
        let draft = Draft::new(
            &document.source,
            format!("the name `{name}` is nearly `{known}`, a well-known skill"),
        );
        sink.add(
            draft
                .at(value.span)
                .fix(Fix::advice("choose a name of its own")),
        );
    }
}
