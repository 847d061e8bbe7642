//! Schema files exist.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::schema::schemas;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "SM002",
    name: "schema-file-missing",
    group: Group::Schema,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "skill.yaml names a schema file that does not exist or is no JSON.",
        why: "Without the schema nothing checks what goes in and what comes out.",
        bad: "inputs: {schema: config/inptu.json}\n",
        good: "inputs: {schema: config/input.json}\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for declared in schemas::all(subject) {
        if let Some(path) = declared.missing {
            let message = match subject.bundle.file(&path) {
                None => format!("the schema `{path}` does not exist"),
                Some(_) => format!("the schema `{path}` is no JSON"),
            };
            sink.add(
                Draft::new(&declared.file, message)
                    .at(declared.span)
                    .fix(Fix::advice(
                        "name a JSON file by its path below the skill's folder",
                    )),
            );
        }
    }
}
