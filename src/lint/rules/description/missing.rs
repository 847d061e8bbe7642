//! A skill has a description.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "DS001",
    name: "description-missing",
    group: Group::Description,
    levels: Levels::all(Severity::Error),
    fix: None,
    docs: RuleDocs {
        what: "`description` is missing or empty.",
        why: "The description is all that an agent sees when it decides whether to load the skill; without one clients skip it.",
        bad: "name: my-skill\n",
        good: "name: my-skill\ndescription: Turns a PDF into a report. Use when a report is asked for.\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let Some(root) = document.mapping() else {
        return;
    };
    let advice = Fix::advice("say in one or two sentences what the skill does and when to use it");
    match root.entry("description") {
        None => {
            let draft = Draft::new(&document.source, "`description` is missing");
            sink.add(draft.at(document.fence_span()).fix(advice));
        }
        Some((key, value))
            if value.is_null() || value.scalar().is_some_and(|t| t.trim().is_empty()) =>
        {
            let span = if value.span.is_empty() {
                key.span
            } else {
                value.span
            };
            sink.add(
                Draft::new(&document.source, "`description` is empty")
                    .at(span)
                    .fix(advice),
            );
        }
        Some(_) => {}
    }
}
