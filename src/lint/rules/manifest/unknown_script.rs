//! Declared scripts exist.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "MF008",
    name: "unknown-script",
    group: Group::Manifest,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "skill.yaml declares a script that does not exist.",
        why: "The script is offered by name and fails when it is called.",
        bad: "scripts:\n  chek.js: {description: Checks}\n",
        good: "scripts:\n  check.js: {description: Checks}\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(skill_file) = &subject.bundle.skill_file else {
        return;
    };
    let Some(scripts) = skill_file.field("scripts") else {
        return;
    };
    for (key, _) in scripts.entries() {
        let Some(name) = key.scalar() else {
            continue;
        };
        let there = [format!("scripts/{name}"), name.to_owned()];
        if there.iter().any(|path| subject.bundle.file(path).is_some()) {
            continue;
        }
        sink.add(
            Draft::new(&skill_file.source, format!("there is no script `{name}`"))
                .at(key.span)
                .label(format!("`scripts/{name}` is expected"))
                .fix(Fix::advice("name a file by its path below `scripts/`")),
        );
    }
}
