//! A description is a string to every reader.

use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "DS002",
    name: "description-not-a-string",
    group: Group::Description,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
        ],
    ),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "`description` is a number, a list or anything else but a string.",
        why: "Clients show the description as text; the upload validator refuses anything else.",
        bad: "description: 12\n",
        good: "description: \"12\"\n",
        sources: &[SPEC_MUST, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("description") else {
        return;
    };
    if value.string().is_some() || value.is_null() {
        return;
    }
    let message = format!("`description` is {}, not a string", value.describe());
    let draft = Draft::new(&document.source, message).at(value.span);
    sink.add(match value.scalar() {
        Some(text) => {
            let change = edit::replace(
                &document.source,
                value.span,
                crate::bundle::repair::quote(text),
            );
            draft.fix(Fix::safe("quote the value", vec![change]))
        }
        None => draft.fix(Fix::advice("write the description as one text")),
    });
}
