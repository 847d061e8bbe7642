//! Text that Claude Code replaces before the agent reads it.

use super::places::{Places, is_about, without_programs};
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "PT009",
    name: "substitution",
    group: Group::Portability,
    levels: Levels::but(Some(Severity::Warning), &[(ProfileId::ClaudeCode, None)]),
    fix: None,
    docs: RuleDocs {
        what: "The text holds `$ARGUMENTS` or a command in `` !`…` `` for Claude Code to replace.",
        why: "Other clients hand the text over as it stands: the agent reads a placeholder where the user's words or a command's output should be.",
        bad: "Review the change $ARGUMENTS.\n",
        good: "Review the change that the user names.\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// Group 1: the user's words; 2: a command.
static MARK: Pattern =
    Pattern::new(|| r"(\$ARGUMENTS(?:\[\d+\])?)\b|(?m:(?:^|[ \t])(!`[^`\n]+`))".into());

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if !subject.may_mention(Topic::Substitution) {
        return;
    }
    let body = document.body();
    if !body.contains("$ARGUMENTS") && !body.contains("!`") {
        return;
    }
    let Some(mark) = MARK.regex() else {
        return;
    };
    let start = document.split.body.start;
    let text = without_programs(subject, body, start);
    let mut places = Places::default();
    for found in mark.captures_iter(&text) {
        if let Some(words) = found.get(1).or_else(|| found.get(2)) {
            let kind = if found.get(1).is_some() {
                "$ARGUMENTS"
            } else {
                "!`…`"
            };
            places.add(kind, Span::new(words.start(), words.end()).shifted(start));
        }
    }
    if places.is_empty() || is_about(subject, "Claude Code") {
        return;
    }
    for place in places {
        let (message, fix) = match place.word.as_str() {
            "$ARGUMENTS" => (
                "only Claude Code puts the user's words in the place of `$ARGUMENTS`",
                "say in words which part of the request is meant",
            ),
            _ => (
                "only Claude Code runs this command before the agent reads the text",
                "tell the agent to run the command",
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
