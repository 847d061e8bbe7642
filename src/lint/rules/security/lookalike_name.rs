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

/// Whether a slip of one letter, or two swapped, makes one of the other.
fn is_one_edit_away(known: &str, name: &str) -> bool {
    // One edit changes a length by the width of one character, and leaves all that stands
    // before and behind it: a look at the ends spares the comparison nearly always.
    if known.len().abs_diff(name.len()) > 4 {
        return false;
    }
    let same =
        |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
    let start = same(&mut known.bytes().zip(name.bytes()));
    let end = same(&mut known.bytes().rev().zip(name.bytes().rev()));
    start + end + 4 >= known.len().max(name.len()) && strsim::osa_distance(known, name) == 1
}

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
    let joined = name.replace(['-', '_'], "");
    let near = |known: &&&str| {
        let letters = || known.bytes().filter(|&byte| byte != b'-');
        is_one_edit_away(known, name) || letters().eq(joined.bytes())
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
