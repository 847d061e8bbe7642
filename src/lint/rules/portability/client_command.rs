//! Commands of one client.

use super::places::{Places, is_about};
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::platforms::COMMANDS;
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "PT004",
    name: "client-command",
    group: Group::Portability,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "The text runs a command that only one client has.",
        why: "Whoever loads the skill in another client has no such program, and how to set a client up is not the skill's business: it says what it needs, the user's client knows how to get it.",
        bad: "Run `claude mcp add files` first.\n",
        good: "This skill needs the MCP server `files`.\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// A command at the start of a line of code: group 1 is the program, the whole match the command.
static COMMAND: Pattern = Pattern::new(|| {
    let commands: Vec<String> = COMMANDS
        .iter()
        .map(|(program, words)| {
            let words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
            format!("{} (?:{})", regex::escape(program), words.join("|"))
        })
        .collect();
    format!(
        r"(?m)^[ \t`>]*(?:[$!][ \t]*)?({})(?:[ \t`]|$)",
        commands.join("|")
    )
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if !subject.may_mention(Topic::Program) {
        return;
    }
    let body = document.body();
    if !COMMANDS.iter().any(|(program, _)| body.contains(program)) {
        return;
    }
    let Some(command) = COMMAND.regex() else {
        return;
    };
    let markdown = subject.markdown();
    let mut places = Places::default();
    for code in markdown.code_spans.iter().chain(&markdown.code_blocks) {
        // The written text, not the code's own, so that places are the file's.
        for found in command.captures_iter(document.source.slice(code.span)) {
            if let Some(words) = found.get(1) {
                let span = Span::new(words.start(), words.end()).shifted(code.span.start);
                places.add(words.as_str(), span);
            }
        }
    }
    for place in places {
        let program = place.word.split(' ').next().unwrap_or_default();
        if is_about(subject, program.trim_start_matches('/')) {
            continue;
        }
        let mut draft = Draft::new(
            &document.source,
            format!("`{}` is a command of one client", place.word),
        )
        .at(place.span)
        .fix(Fix::advice(
            "say what is needed; how to get it is the client's part",
        ));
        if let Some(more) = place.more() {
            draft = draft.note(more);
        }
        sink.add(draft);
    }
}
