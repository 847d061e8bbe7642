//! One title.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "ST006",
    name: "several-titles",
    group: Group::Style,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "The body has more than one heading of the first level.",
        why: "The first level is the title of the whole; a second title makes one document look like two.",
        bad: "# Merging files\n\n# Numbering pages\n",
        good: "# Merging files\n\n## Numbering pages\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let mut titles = subject.markdown().headings.iter().filter(|h| h.level == 1);
    let (Some(first), Some(second)) = (titles.next(), titles.next()) else {
        return;
    };
    let all = 2 + titles.count();
    sink.add(
        Draft::new(&document.source, format!("the body has {all} titles"))
            .at(second.span)
            .label("another title")
            .also(first.span, "the title")
            .fix(Fix::advice("make it a heading of the second level")),
    );
}
