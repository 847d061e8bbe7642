//! Calls to a platform's tools.

use super::places::{Places, without_programs};
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{BEST_PRACTICES, EXPERIENCE};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::platforms::TOOL_CALLS;
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "PT002",
    name: "tool-call-syntax",
    group: Group::Portability,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "The text calls for a tool that only one platform has.",
        why: "A skill says what is to be done; each client has its own tools to do it with. An agent without the named tool tries to call it, fails and guesses.",
        bad: "1. Call `WebFetch(url)` and save the page.\n",
        good: "1. Fetch the page and save it.\n",
        sources: &[BEST_PRACTICES, EXPERIENCE],
    },
    check,
};

/// A call of a platform's tool, its name as that of a tool, or a tool of an MCP server under the name it gets in
/// Claude Code and clients that copied it.
static CALL: Pattern = Pattern::new(|| {
    let names: Vec<&str> = TOOL_CALLS.iter().map(|(name, _)| *name).collect();
    let calls = names.join("|");
    format!(r"\b(?:({calls})(?:\(| tool\b)|(mcp__[a-zA-Z0-9-]+(?:_[a-zA-Z0-9-]+)*)__\w+)")
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if !subject.may_mention(Topic::Tool) {
        return;
    }
    let body = document.body();
    let named = TOOL_CALLS.iter().any(|(name, _)| body.contains(name));
    if !named && !body.contains("mcp__") {
        return;
    }
    let Some(call) = CALL.regex().filter(|call| call.is_match(body)) else {
        return;
    };
    let start = document.split.body.start;
    let text = without_programs(subject, body, start);
    let mut places = Places::default();
    for found in call.captures_iter(&text) {
        if let Some(name) = found.get(1).or_else(|| found.get(2)) {
            places.add(
                name.as_str(),
                Span::new(name.start(), name.end()).shifted(start),
            );
        }
    }
    for place in places {
        let owner = TOOL_CALLS.iter().find(|(name, _)| *name == place.word);
        let (message, fix) = match owner {
            Some((name, owner)) => (
                format!("`{name}` is a tool of {owner}"),
                "say what is to be done and leave the tool to the client",
            ),
            None => (
                format!("`{}__…` is what Claude Code calls a tool", place.word),
                "name the server and the tool in words; clients spell them differently",
            ),
        };
        let mut draft = Draft::new(&document.source, message)
            .at(place.span)
            .fix(Fix::advice(fix));
        if let Some(more) = place.more() {
            draft = draft.note(more);
        }
        sink.add(draft);
    }
}
