//! A long text has parts.

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

/// A body of so many lines is read as a whole.
const SHORT: usize = 60;

pub(super) static RULE: Rule = Rule {
    code: "AU010",
    name: "no-headings",
    group: Group::Authoring,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A body of more than 60 lines has no heading.",
        why: "Headings are what an agent and a reviewer find their place by, and what a link can point to.",
        bad: "Sixty-one lines in one piece.\n",
        good: "## Read the file\n\n…\n\n## Write the report\n\n…\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if !subject.markdown().headings.is_empty() {
        return;
    }
    let lines = document.body().trim().lines().take(SHORT + 1).count();
    if lines <= SHORT {
        return;
    }
    // XML-like sections do the same for an agent.
    if subject.markdown().html.len() > 1 {
        return;
    }
    let start = document.split.body.start;
    let lead = document.body().len() - document.body().trim_start().len();
    sink.add(
        Draft::new(
            &document.source,
            format!("more than {SHORT} lines without a heading"),
        )
        .at(Span::at(start + lead))
        .fix(Fix::advice("give the parts headings")),
    );
}
