//! `compatibility` is short.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "FM013",
    name: "compatibility-length",
    group: Group::Frontmatter,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
        ],
    ),
    fix: None,
    docs: RuleDocs {
        what: "`compatibility` is empty or longer than 500 characters.",
        why: "Both validators refuse more than 500 characters; an empty value says nothing.",
        bad: "compatibility: \"\"\n",
        good: "compatibility: Needs git and Python 3.\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

const LONGEST: usize = 500;

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("compatibility") else {
        return;
    };
    let Some(text) = value.scalar() else {
        return;
    };
    let length = text.chars().count();
    let draft = |message: String| Draft::new(&document.source, message).at(value.span);
    if length > LONGEST {
        let message =
            format!("`compatibility` has {length} characters, at most {LONGEST} are allowed");
        sink.add(draft(message).fix(Fix::advice(
            "say only what the skill needs; details belong into the body",
        )));
    } else if text.trim().is_empty() {
        sink.add(
            draft("`compatibility` is empty".into())
                .at_most(Severity::Warning)
                .fix(Fix::advice("say what the skill needs, or remove the field")),
        );
    }
}
