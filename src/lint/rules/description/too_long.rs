//! At most 1024 characters.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "DS003",
    name: "description-too-long",
    group: Group::Description,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
        ],
    ),
    fix: None,
    docs: RuleDocs {
        what: "`description` is longer than 1024 characters.",
        why: "The specification allows 1024 characters. Validators refuse more; clients that load the skill all the same pay for it in every conversation.",
        bad: "description: <1100 characters>\n",
        good: "description: <two sentences>\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

const LONGEST: usize = 1024;

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("description") else {
        return;
    };
    let Some(text) = value.scalar() else {
        return;
    };
    let length = text.trim().chars().count();
    if length > LONGEST {
        sink.add(
            Draft::new(
                &document.source,
                format!("the description has {length} characters, at most {LONGEST} are allowed"),
            )
            .at(value.span)
            .label(format!("{} too many", length - LONGEST))
            .fix(Fix::advice(
                "keep what the skill does and when to use it; move the rest into the body",
            )),
        );
    }
}
