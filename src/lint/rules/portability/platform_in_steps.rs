//! Platforms as the subject of a step.

use super::places::{Places, is_about};
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::platforms::PRODUCTS;
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "PT003",
    name: "platform-in-steps",
    group: Group::Portability,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A step is addressed to one platform by its name.",
        why: "The same skill is loaded by many clients. A step for one of them leaves the agent in another without anything to do; what has to be done is the same everywhere.",
        bad: "1. Use Claude Code to open the report.\n",
        good: "1. Open the report.\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// A line, perhaps of a list, that begins with an instruction and a product.
static STEP: Pattern = Pattern::new(|| {
    let names: Vec<String> = PRODUCTS.iter().map(|name| regex::escape(name)).collect();
    format!(
        r"(?m)^[ \t]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(?:\*\*)?(?:Use|Open|Ask|Tell|In|With|Have|Let|Run|Start|Launch|Using|Inside|From|Within) (?:the )?({})\b",
        names.join("|")
    )
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if !subject.may_mention(Topic::Product) {
        return;
    }
    let body = document.body();
    if !PRODUCTS.iter().any(|name| body.contains(name)) {
        return;
    }
    let Some(step) = STEP.regex() else {
        return;
    };
    let start = document.split.body.start;
    let blocks = &subject.markdown().code_blocks;
    let mut places = Places::default();
    for found in step.captures_iter(body) {
        let Some(name) = found.get(1) else { continue };
        let span = Span::new(name.start(), name.end()).shifted(start);
        let before = blocks.partition_point(|block| block.span.start <= span.start);
        let in_code = before > 0 && span.end <= blocks[before - 1].span.end;
        if !in_code && !is_about(subject, name.as_str()) {
            places.add(name.as_str(), span);
        }
    }
    for place in places {
        let mut draft = Draft::new(
            &document.source,
            format!("a step speaks to `{}` alone", place.word),
        )
        .at(place.span)
        .fix(Fix::advice(
            "say what is to be done, whichever client does it",
        ));
        if let Some(more) = place.more() {
            draft = draft.note(more);
        }
        sink.add(draft);
    }
}
