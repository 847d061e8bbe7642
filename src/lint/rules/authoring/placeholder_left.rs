//! What a template left behind.

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::markdown::Code;
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "AU007",
    name: "placeholder-left",
    group: Group::Authoring,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The text still holds a placeholder for what the author meant to write.",
        why: "The agent takes it for an instruction, or fills it with something made up.",
        bad: "## Steps\n\nTODO: describe the steps\n",
        good: "## Steps\n\n1. Read the file.\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// A note to oneself at the start of a line, a bracketed instruction, filler text.
static LEFT: Pattern = Pattern::new(|| {
    r"(?m)^(?:[ \t>*+#-]|<!--|\d+\.)*((?:TODO|FIXME|TBD|XXX):[^\n]*|(?:TBD|TODO)[ \t]*$)|(\[(?:TODO|FIXME|TBD)\b[^\]\n]*\])|(?i:(lorem ipsum))".into()
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if !subject.may_mention(Topic::Placeholder) {
        return;
    }
    let body = document.body();
    if !["TODO", "FIXME", "TBD", "XXX", "orem ipsum", "OREM IPSUM"]
        .iter()
        .any(|word| body.contains(word))
    {
        return;
    }
    let Some(left) = LEFT.regex() else {
        return;
    };
    let markdown = subject.markdown();
    let in_code =
        |span: Span| holds(&markdown.code_blocks, span) || holds(&markdown.code_spans, span);
    for found in left.captures_iter(body) {
        let Some(words) = (1..=3).find_map(|group| found.get(group)) else {
            continue;
        };
        let span = Span::new(words.start(), words.end()).shifted(document.split.body.start);
        if in_code(span) || quoted(body, words.start()) {
            continue;
        }
        sink.add(
            Draft::new(&document.source, "a placeholder is left")
                .at(span)
                .fix(Fix::advice("write what belongs here, or take it out")),
        );
    }
}

/// Whether one of these pieces of code, which are in order, holds a place or begins in it.
fn holds(codes: &[Code], span: Span) -> bool {
    let before = codes.partition_point(|code| code.span.start < span.end);
    before > 0 && span.start < codes[before - 1].span.end
}

/// Whether the words are cited and not meant.
fn quoted(text: &str, at: usize) -> bool {
    text[..at].ends_with(['"', '\'', '“', '`'])
}
