//! A name is a string to every reader.

use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "NM002",
    name: "name-not-a-string",
    group: Group::Name,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
        ],
    ),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "`name` is a number, a boolean, a list or anything else but a string.",
        why: "YAML readers turn `123` into a number and `no` into false; the upload validator then refuses the name.",
        bad: "name: 123\n",
        good: "name: \"123\"\n",
        sources: &[SPEC_MUST, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("name") else {
        return;
    };
    if value.string().is_some() || value.is_null() {
        return;
    }
    let draft = Draft::new(
        &document.source,
        format!("`name` is {}, not a string", value.describe()),
    )
    .at(value.span);
    sink.add(match value.scalar() {
        Some(text) => {
            let change = edit::replace(
                &document.source,
                value.span,
                crate::bundle::repair::quote(text),
            );
            draft.fix(Fix::safe("quote the value", vec![change]))
        }
        None => draft.fix(Fix::advice("write the name as one word")),
    });
}
