//! A configuration schema describes something.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SM004",
    name: "config-schema-empty",
    group: Group::Schema,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "config_schema.json describes no properties.",
        why: "It is shown to whoever configures the skill; without properties it shows nothing.",
        bad: "{\"type\": \"object\"}\n",
        good: "{\"type\": \"object\", \"properties\": {\"lang\": {\"type\": \"string\"}}}\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    if subject.bundle.file("config_schema.json").is_none() {
        return;
    }
    let Ok(source) = subject.bundle.source("config_schema.json") else {
        return;
    };
    let Ok(schema) = serde_json::from_str::<serde_json::Value>(source.text()) else {
        return;
    };
    let describes = [
        "properties",
        "$ref",
        "allOf",
        "anyOf",
        "oneOf",
        "patternProperties",
    ];
    if describes.iter().all(|key| schema.get(key).is_none()) {
        sink.add(
            Draft::new(&source, "the configuration schema describes no properties")
                .at(source.line_span(1).unwrap_or_default())
                .fix(Fix::advice(
                    "describe each setting under `properties`, or remove the file",
                )),
        );
    }
}
