//! A name is a string to every reader.

use crate::diagnostics::{Applicability, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SPEC_MUST};
use crate::lint::rules::strings::not_a_string;
use crate::lint::{Sink, Subject};
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
    not_a_string(subject, sink, "name", "write the name as one word");
}
