//! How many lines the body has.

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{BEST_PRACTICES, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};

/// The most lines that the specification recommends.
const MOST: usize = 500;

pub(super) static RULE: Rule = Rule {
    code: "AU001",
    name: "body-lines",
    group: Group::Authoring,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The body of SKILL.md has more than 500 lines.",
        why: "All of it goes into the agent's context as soon as the skill is used. Details in files of their own are read only when they are needed.",
        bad: "# 900 lines about every option\n",
        good: "# The way through\n\nOptions: see references/options.md.\n",
        sources: &[SPEC_SHOULD, BEST_PRACTICES],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    // A line takes an end, but for the last.
    let body = document.body().as_bytes();
    if body.len() <= MOST || line_ends(body) < MOST {
        return;
    }
    let source = &document.source;
    let first = source.position(document.split.body.start).line;
    let lines = (source.line_count() + 1).saturating_sub(first);
    if lines <= MOST {
        return;
    }
    let place = source
        .line_span(first + MOST)
        .unwrap_or(Span::at(document.split.body.start));
    sink.add(
        Draft::new(
            source,
            format!("the body has {lines} lines, {MOST} at most are recommended"),
        )
        .at(place)
        .label(format!("line {} of the body", MOST + 1))
        .fix(Fix::advice(
            "move details into files under `references/` and link them",
        )),
    );
}

/// How many bytes end a line: counted in pieces whose number fits into a byte, of which a
/// processor adds many at a time.
fn line_ends(text: &[u8]) -> usize {
    let is_end = |&byte: &u8| u8::from(matches!(byte, b'\n' | b'\r'));
    let pieces = text.chunks(usize::from(u8::MAX));
    pieces
        .map(|piece| usize::from(piece.iter().map(is_end).sum::<u8>()))
        .sum()
}
