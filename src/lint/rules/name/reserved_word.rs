//! Names that a vendor keeps for itself.

use crate::bundle::names::RESERVED_WORDS;
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::BEST_PRACTICES;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "NM005",
    name: "name-reserved-word",
    group: Group::Name,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::ClaudeUpload, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "`name` contains `anthropic` or `claude`.",
        why: "The platform's documentation reserves both words and its upload may refuse the skill.",
        bad: "name: claude-helper\n",
        good: "name: review-helper\n",
        sources: &[BEST_PRACTICES],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("name") else {
        return;
    };
    let written = document.source.slice(value.span).to_ascii_lowercase();
    for word in RESERVED_WORDS {
        if let Some(at) = written.find(word) {
            let start = value.span.start + at;
            sink.add(
                Draft::new(
                    &document.source,
                    format!("the name contains the reserved word `{word}`"),
                )
                .at(Span::new(start, start + word.len()))
                .fix(Fix::advice("name the skill after what it does")),
            );
        }
    }
}
