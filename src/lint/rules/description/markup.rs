//! No tags in a description.

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{BEST_PRACTICES, QUICK_VALIDATE};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "DS004",
    name: "description-markup",
    group: Group::Description,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::ClaudeUpload, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "`description` contains an XML tag or an angle bracket.",
        why: "Clients put the description into a prompt that is made of tags: one of its own can break that frame. The upload validator refuses any `<` or `>`.",
        bad: "description: Use <b>this</b> first.\n",
        good: "description: Use this first.\n",
        sources: &[QUICK_VALIDATE, BEST_PRACTICES],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("description") else {
        return;
    };
    let Some(text) = value.scalar() else {
        return;
    };
    let written = document.source.slice(value.span);
    // The `>` of a folded block is YAML, not text.
    let header = if written.starts_with('>') {
        written.find('\n').unwrap_or(0)
    } else {
        0
    };
    let place = |at: usize, length: usize| Span::new(at, at + length).shifted(value.span.start);
    if let Some((at, tag)) = first_tag(&written[header..]) {
        sink.add(
            Draft::new(
                &document.source,
                format!("the description contains the tag `{tag}`"),
            )
            .at(place(header + at, tag.len()))
            .fix(Fix::advice("say it without markup")),
        );
    } else if text.contains(['<', '>']) {
        let at = header + written[header..].find(['<', '>']).unwrap_or(0);
        sink.add(
            Draft::new(
                &document.source,
                "the description contains an angle bracket",
            )
            .at(place(at, 1))
            .minded_by(|profile| matches!(profile.id, ProfileId::ClaudeUpload | ProfileId::Strict))
            .fix(Fix::advice("use words: \"more than\", \"to\"")),
        );
    }
}

/// The first `<word …>` or `</word>`.
fn first_tag(text: &str) -> Option<(usize, &str)> {
    text.match_indices('<').find_map(|(at, _)| {
        let rest = &text[at + 1..];
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let end = rest.find(['<', '>', '\n'])?;
        let is_tag =
            name.starts_with(|c: char| c.is_ascii_alphabetic()) && rest[end..].starts_with('>');
        is_tag.then(|| (at, &text[at..=at + 1 + end]))
    })
}
