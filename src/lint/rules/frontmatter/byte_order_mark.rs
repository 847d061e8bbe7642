//! A byte order mark hides the frontmatter.

use crate::diagnostics::{Applicability, Change, Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "FM004",
    name: "byte-order-mark",
    group: Group::Frontmatter,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
        ],
    ),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "SKILL.md starts with a byte order mark.",
        why: "The mark is invisible, but validators compare the first bytes with `---` and find no frontmatter. Some editors on Windows write it.",
        bad: "<U+FEFF>---\nname: my-skill\n---\n",
        good: "---\nname: my-skill\n---\n",
        sources: &[SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document().filter(|document| document.split.bom) else {
        return;
    };
    let span = Span::new(0, '\u{feff}'.len_utf8());
    let change = Change::Replace {
        file: document.source.name().to_owned(),
        span,
        text: String::new(),
    };
    sink.add(
        Draft::new(&document.source, "the file starts with a byte order mark")
            .at(span)
            .label("an invisible U+FEFF")
            .fix(Fix::safe("remove the byte order mark", vec![change])),
    );
}
