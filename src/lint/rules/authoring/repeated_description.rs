//! The body does not say the description again.

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

/// Shorter sentences may well stand twice.
const SHORT: usize = 60;

pub(super) static RULE: Rule = Rule {
    code: "AU012",
    name: "repeated-description",
    group: Group::Authoring,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "The body starts with the description, word for word.",
        why: "The agent has read the description before it opens the body: the same words take context and tell nothing.",
        bad: "description: Merges PDF files into one and numbers the pages of the result.\n---\n\nMerges PDF files into one and numbers the pages of the result.\n",
        good: "description: Merges PDF files into one and numbers the pages of the result.\n---\n\n1. Put the files in order.\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("description") else {
        return;
    };
    let description = value.scalar().unwrap_or_default().trim();
    if description.len() < SHORT {
        return;
    }
    let body = document.body();
    let Some(start) = first_paragraph(body) else {
        return;
    };
    if let Some(length) = begins_with(&body[start..], description) {
        let start = document.split.body.start + start;
        sink.add(
            Draft::new(
                &document.source,
                "the body starts with the description again",
            )
            .at(Span::new(start, start + length))
            .fix(Fix::advice("start with what the agent is to do")),
        );
    }
}

/// Where the first line stands that is no heading.
fn first_paragraph(body: &str) -> Option<usize> {
    let mut at = 0;
    for line in body.split_inclusive(['\n', '\r']) {
        let text = line.trim();
        if !text.is_empty() && !text.starts_with('#') {
            return Some(at + line.len() - line.trim_start().len());
        }
        at += line.len();
    }
    None
}

/// How many bytes of `text` hold the same words as `start`, whatever the line breaks.
fn begins_with(text: &str, start: &str) -> Option<usize> {
    let mut rest = text;
    for word in start.split_whitespace() {
        rest = rest.trim_start().strip_prefix(word)?;
    }
    Some(text.len() - rest.len())
}
