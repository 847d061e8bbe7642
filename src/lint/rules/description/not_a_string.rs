//! A description is a string to every reader.

use crate::diagnostics::{Applicability, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SPEC_MUST};
use crate::lint::rules::strings::not_a_string;
use crate::lint::{Sink, Subject};
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
    let advice = "write the description as one text";
    not_a_string(subject, sink, "description", advice);
}
