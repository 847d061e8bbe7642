//! A description that was never written.

use super::wording;
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "DS009",
    name: "description-placeholder",
    group: Group::Description,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "`description` still holds the text of a template.",
        why: "An agent that reads \"TODO\" or \"Replace with …\" can neither choose the skill nor leave it aside.",
        bad: "description: \"TODO: describe the skill\"\n",
        good: "description: Writes reports. Use when a report is asked for.\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// Only as a template has them: a skill may well be about TODO comments.
static PLACEHOLDER: Pattern = Pattern::new(|| {
    r"(?i)^\W{0,4}(?:TODO|FIXME|TBD|XXX)\b|[\[<({]\s*(?:TODO|TBD)\b[^\])}>]{0,80}[\])}>]?|^\W{0,4}replace\s+(?:with|this)\b.{0,40}|\blorem\s+ipsum\b|[\[<{]+\s*(?:your[ _-]+|short[ _-]+|skill[ _-]+)?description(?:[ _-]+here)?\s*[\]>}]+|\b(?:your|add|insert|write)\s+(?:a\s+|the\s+|your\s+)?(?:skill\s+)?description\s+here\b|\bWhat it does\. Use when …".into()
});

/// One of these stands in every placeholder.
const MARKS: [&str; 8] = [
    "todo",
    "fixme",
    "tbd",
    "xxx",
    "replace",
    "lorem",
    "description",
    "what it does",
];

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("description") else {
        return;
    };
    let (start, text) = wording::written(document, value);
    let folded = text.to_ascii_lowercase();
    if !MARKS.iter().any(|mark| folded.contains(mark)) {
        return;
    }
    let found = PLACEHOLDER.regex().and_then(|words| words.find(text));
    let Some(place) = found else {
        return;
    };
    let words = place.as_str();
    let blank = words.len() - words.trim_start().len();
    sink.add(
        Draft::new(
            &document.source,
            "the description still holds a placeholder",
        )
        .at(Span::new(place.start() + blank, place.end()).shifted(start))
        .fix(Fix::advice(
            "say in one or two sentences what the skill does and when to use it",
        )),
    );
}
