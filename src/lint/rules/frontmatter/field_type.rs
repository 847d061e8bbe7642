//! Fields have the type that the specification gives them.

use crate::bundle::yaml::{Data, Node};
use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "FM012",
    name: "field-type",
    group: Group::Frontmatter,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
        ],
    ),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "`license`, `compatibility`, `metadata` or `allowed-tools` has a value of the wrong type.",
        why: "The specification gives each field one type. A list or mapping where a string is expected is refused by some readers and shown as raw data by others.",
        bad: "compatibility:\n  - git\n",
        good: "compatibility: Needs git.\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for field in ["license", "compatibility", "metadata", "allowed-tools"] {
        let Some((document, _, value)) = subject.field(field) else {
            continue;
        };
        let Some(expected) = expected(field, value) else {
            continue;
        };
        let message = format!("`{field}` is {}, not {expected}", value.describe());
        let mut draft = Draft::new(&document.source, message)
            .at(value.span)
            .label(format!("{expected} is expected"));
        if let (Some(text), "a string") = (value.scalar().filter(|_| !value.is_null()), expected) {
            let change = edit::replace(&document.source, value.span, edit::scalar(text));
            draft = draft.fix(Fix::safe("quote the value", vec![change]));
        }
        // The validators look into `compatibility` only.
        sink.add(match (field, &value.data) {
            ("compatibility", Data::Sequence(_) | Data::Mapping(_)) => draft,
            _ => draft.at_most(Severity::Warning),
        });
    }
}

/// What the field should be, if it is not.
fn expected(field: &str, value: &Node) -> Option<&'static str> {
    match (field, &value.data) {
        ("metadata", Data::Mapping(_)) | ("allowed-tools", Data::Sequence(_)) => None,
        ("metadata", _) => Some("a mapping"),
        (_, Data::Scalar(_)) if value.string().is_some() => None,
        // An empty field says nothing and harms nobody.
        (_, Data::Scalar(_)) if value.is_null() => None,
        _ => Some("a string"),
    }
}
