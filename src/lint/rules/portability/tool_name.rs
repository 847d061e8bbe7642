//! Tools in `allowed-tools` that only one client has.

use crate::bundle::manifest;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::SPEC_SHOULD;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::platforms::CLAUDE_CODE_TOOLS;
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "PT007",
    name: "tool-name",
    group: Group::Portability,
    levels: Levels::but(Some(Severity::Info), &[(ProfileId::ClaudeCode, None)]),
    fix: None,
    docs: RuleDocs {
        what: "`allowed-tools` names tools that only one client has.",
        why: "Tool names are the client's. A client that does not know a name ignores it at best, so what the skill allows there is less than its author meant.",
        bad: "allowed-tools: Read TodoWrite\n",
        good: "allowed-tools: Read\n",
        sources: &[SPEC_SHOULD],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, key, value)) = subject.field("allowed-tools") else {
        return;
    };
    let tools = manifest::tools(value);
    let only: Vec<String> = tools
        .iter()
        .map(|tool| tool.split('(').next().unwrap_or_default().trim())
        .filter(|name| CLAUDE_CODE_TOOLS.contains(name) || name.starts_with("mcp__"))
        .map(|name| format!("`{name}`"))
        .collect();
    if only.is_empty() {
        return;
    }
    let (shown, rest) = only.split_at(only.len().min(4));
    let mut names = shown.join(", ");
    if !rest.is_empty() {
        names = format!("{names} and {} more", rest.len());
    }
    let verb = if only.len() == 1 {
        "is a name"
    } else {
        "are names"
    };
    let span = if value.span.is_empty() {
        key.span
    } else {
        value.span
    };
    sink.add(
        Draft::new(
            &document.source,
            format!("{names} {verb} that Claude Code alone knows"),
        )
        .at(span)
        .fix(Fix::advice(
            "keep them if the skill is for Claude Code; say under `compatibility` that it is",
        )),
    );
}
