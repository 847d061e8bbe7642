//! Headings go down one level at a time.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "ST003",
    name: "heading-jump",
    group: Group::Style,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A heading is more than one level below the heading before it.",
        why: "A level that is left out makes readers, and tables of contents, look for a part that is not there.",
        bad: "## Steps\n\n#### First\n",
        good: "## Steps\n\n### First\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    for pair in subject.markdown().headings.windows(2) {
        let (above, below) = (&pair[0], &pair[1]);
        if below.level > above.level + 1 {
            let message = format!(
                "a heading of level {} follows one of level {}",
                below.level, above.level
            );
            sink.add(
                Draft::new(&document.source, message)
                    .at(below.span)
                    .fix(Fix::advice(format!("make it level {}", above.level + 1))),
            );
            // One is enough: the headings below it mostly share the mistake.
            return;
        }
    }
}
