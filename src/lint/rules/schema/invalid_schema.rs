//! Declared schemas are JSON Schema.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::schema::schemas;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "SM001",
    name: "invalid-schema",
    group: Group::Schema,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "A schema that the skill declares is no valid JSON Schema, or asks for one from the network.",
        why: "Inputs and outputs are checked against it; a schema that cannot be used checks nothing. Nothing is ever fetched for it.",
        bad: "inputs: {schema: {type: objekt}}\n",
        good: "inputs: {schema: {type: object}}\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for declared in schemas::all(subject) {
        let Some(schema) = &declared.schema else {
            continue;
        };
        if let Some(message) = schemas::flaw(schema) {
            sink.add(
                Draft::new(
                    &declared.file,
                    format!("this is no usable JSON Schema: {message}"),
                )
                .at(declared.span)
                .fix(Fix::advice(
                    "draft 2020-12 is expected, or draft-07 where `$schema` says so",
                )),
            );
        }
    }
}
