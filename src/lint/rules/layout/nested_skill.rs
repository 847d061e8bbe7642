//! A skill in a skill.

use crate::bundle::walk::EntryKind;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LY013",
    name: "nested-skill",
    group: Group::Layout,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A folder inside the skill is a skill of its own.",
        why: "Clients differ: some list both, some never look deeper than the first SKILL.md. The inner skill is looked at by itself here and is no part of the outer one.",
        bad: "office/SKILL.md\noffice/tables/SKILL.md\n",
        good: "office/SKILL.md\ntables/SKILL.md\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for entry in &subject.bundle.entries {
        if entry.kind == EntryKind::NestedSkill {
            let message = format!("`{}` is a skill inside this skill", entry.path);
            let draft = Draft::new(&subject.place(&entry.path), message);
            sink.add(draft.fix(Fix::advice("put both skills side by side")));
        }
    }
}
