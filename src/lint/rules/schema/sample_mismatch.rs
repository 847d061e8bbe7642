//! Samples fit their schemas.

use std::sync::Arc;

use crate::bundle::plain_schema::surely_fits;
use crate::bundle::walk::Entry;
use crate::diagnostics::{Fix, Severity, SourceFile};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::schema::schemas;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "SM003",
    name: "sample-mismatch",
    group: Group::Schema,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "A sample under tests/ does not fit the schema that the skill declares.",
        why: "Either the sample or the schema is wrong, and a reader cannot tell which to believe.",
        bad: "tests/sample_input.json: {} where `title` is required\n",
        good: "tests/sample_input.json: {\"title\": \"Sales\"}\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// Most mistakes that are told about one file.
const MOST: usize = 5;

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let is_sample = |entry: &Entry| {
        entry.path.starts_with("tests/") && entry.extension().as_deref() == Some("json")
    };
    if !subject.bundle.files().any(is_sample) {
        return;
    }
    let all = schemas::all(subject);
    let of = |role| {
        all.iter()
            .find(|declared| declared.role == role)
            .and_then(|declared| declared.schema.as_ref())
    };
    let (input, output) = (of("inputs"), of("outputs"));
    for entry in subject.bundle.files().filter(|entry| is_sample(entry)) {
        let name = entry.name();
        let schema = match name {
            "sample_input.json" => input,
            _ if name.ends_with(".input.json") => input,
            _ if name.ends_with(".expected.json") => output,
            _ => continue,
        };
        if let (Some(schema), Ok(source)) = (schema, subject.bundle.source(&entry.path)) {
            compare(&source, schema, sink);
        }
    }
}

fn compare(source: &Arc<SourceFile>, schema: &serde_json::Value, sink: &mut Sink<'_>) {
    let Ok(sample) = serde_json::from_str(source.text()) else {
        return;
    };
    if surely_fits(schema, &sample) {
        return;
    }
    let Ok(validator) = schemas::validator(schema) else {
        return;
    };
    for error in validator.iter_errors(&sample).take(MOST) {
        let pointer = error.instance_path().as_str();
        let place = if pointer.is_empty() {
            "the whole value"
        } else {
            pointer
        };
        sink.add(
            Draft::new(
                source,
                format!("the sample does not fit its schema at `{place}`: {error}"),
            )
            .at(source.line_span(1).unwrap_or_default())
            .fix(Fix::advice("mend the sample, or the schema in skill.yaml")),
        );
    }
}
