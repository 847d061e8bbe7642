//! What scripts read is what the skill declares.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "MF012",
    name: "undeclared-env",
    group: Group::Manifest,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "A script's `env` names a variable that `permissions.env` does not declare.",
        why: "The sandbox gives a script only what the skill declares and the user grants, so the script would not see the variable.",
        bad: "permissions: {env: []}\nscripts: {a.py: {env: [API_KEY]}}\n",
        good: "permissions: {env: [API_KEY]}\nscripts: {a.py: {env: [API_KEY]}}\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(skill_file) = &subject.bundle.skill_file else {
        return;
    };
    // Without a block of permissions the user's grants alone decide.
    let (Some(scripts), Some(permissions)) =
        (skill_file.field("scripts"), skill_file.field("permissions"))
    else {
        return;
    };
    let declared: Vec<&str> = permissions
        .get("env")
        .map_or(&[][..], |env| env.items())
        .iter()
        .filter_map(|name| name.scalar())
        .collect();
    for (_, script) in scripts.entries() {
        for name in script.get("env").map_or(&[][..], |env| env.items()) {
            if let Some(text) = name.scalar().filter(|text| !declared.contains(text)) {
                sink.add(
                    Draft::new(
                        &skill_file.source,
                        format!("`{text}` is not among the declared variables"),
                    )
                    .at(name.span)
                    .fix(Fix::advice(format!("add `{text}` to `permissions.env`"))),
                );
            }
        }
    }
}
