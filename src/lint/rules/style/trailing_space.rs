//! Spaces at the end of a line.

use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject, edit, format};

pub(super) static RULE: Rule = Rule {
    code: "ST001",
    name: "trailing-space",
    group: Group::Style,
    levels: Levels::all(Severity::Info),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "A line of the frontmatter ends in spaces.",
        why: "Nobody sees them, and they come and go in every later change. Spaces within block scalars and quotes are left alone: there they may mean something.",
        bad: "license: MIT   # with three spaces after it\n",
        good: "license: MIT\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let spans = format::trailing_spaces(document);
    let Some(&first) = spans.first() else {
        return;
    };
    let message = match spans.len() {
        1 => "a line of the frontmatter ends in spaces".to_owned(),
        n => format!("{n} lines of the frontmatter end in spaces"),
    };
    let changes = spans
        .iter()
        .map(|span| edit::replace(&document.source, *span, ""))
        .collect();
    sink.add(
        Draft::new(&document.source, message)
            .at(first)
            .fix(Fix::safe("take the spaces away", changes)),
    );
}
