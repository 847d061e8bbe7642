//! `allowed-tools` names what the skill needs, not everything.

use super::LEVELS;
use super::owasp::AST03;
use crate::bundle::manifest;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SE017",
    name: "wildcard-tools",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "`allowed-tools` lets the agent use every tool or run every command without asking.",
        why: "What is allowed here needs no consent of the user any more: a prompt injection in anything that the agent reads then runs commands. OWASP AST03.",
        bad: "allowed-tools: Bash(*) Read\n",
        good: "allowed-tools: Bash(git log:*) Read\n",
        sources: &[AST03],
    },
    check,
};

/// Tools that run any command.
const SHELLS: [&str; 6] = [
    "bash",
    "shell",
    "execute",
    "terminal",
    "powershell",
    "run_shell_command",
];

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("allowed-tools") else {
        return;
    };
    for tool in manifest::tools(value) {
        let folded: String = tool.to_ascii_lowercase().split_whitespace().collect();
        let (name, inner) = match folded.split_once('(') {
            Some((name, inner)) => (name, Some(inner.trim_end_matches(')'))),
            None => (folded.as_str(), None),
        };
        let is_shell = SHELLS.contains(&name);
        let all = matches!(
            inner,
            Some("*" | "**" | "*:*" | ":*" | "" | "sudo:*" | "bash:*" | "sh:*")
        );
        let (message, level) = match inner {
            _ if name == "*" => ("allows every tool".to_owned(), Severity::Error),
            Some(_) if is_shell && all => ("allows every command".to_owned(), Severity::Error),
            None if is_shell => (
                "allows every command, as `Bash(*)` does".to_owned(),
                Severity::Info,
            ),
            _ => continue,
        };
        let draft = Draft::new(
            &document.source,
            format!("`{tool}` in `allowed-tools` {message}"),
        )
        .at(value.span)
        .at_most(level);
        sink.add(draft.fix(Fix::advice(
            "name the commands that the skill runs, such as `Bash(git log:*)`",
        )));
    }
}
