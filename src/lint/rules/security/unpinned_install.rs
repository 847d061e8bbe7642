//! What is installed has a version.

use super::LEVELS;
use super::owasp::{AST02, AST07};
use crate::diagnostics::{Fix, Severity};
use crate::lint::pattern::{Needs, Pattern};
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SE020",
    name: "unpinned-install",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "A command installs or runs a package, or a script of a branch, without a version.",
        why: "What runs tomorrow is not what was tried today, and a package that was taken over comes in at once. OWASP AST02 and AST07.",
        bad: "npx -y some-tool@latest\n",
        good: "npx -y some-tool@2.4.1\n",
        sources: &[AST02, AST07],
    },
    check,
};

/// Each of those commands has one of these.
const MARKS: Needs = &[&[
    "npx",
    "bunx",
    "dlx",
    "uvx",
    "@latest",
    "@next",
    "@main",
    "@master",
    "git+",
    "raw.github",
]];

/// Commands that run at once what they fetch, or that name something that moves.
static PATTERN: Pattern = Pattern::needing(MARKS, || {
    let runner = r"\b(?:npx\s+(?:-y|--yes)|bunx|pnpm\s+dlx|uvx)\s+(?:--?\w[\w-]*\s+)*(?:@[\w.-]+/)?[A-Za-z][\w.-]*(?:@latest\b|[\s`'\x22)]|$)";
    let latest = r"\b(?:npx|npm\s+(?:i|install)|pnpm\s+add|yarn\s+add|go\s+install)\s[^\n|;&]*@(?:latest|next|main|master)\b";
    let branch = r"\bpip3?\s+install\s[^\n|;&]*git\+https?://[^\s@`'\x22]+(?:@(?:main|master)\b|[\s`'\x22)]|$)|\b(?:curl|wget)\b[^\n|;]*raw\.githubusercontent\.com/[\w.-]+/[\w.-]+/(?:refs/heads/)?(?:main|master|HEAD)/";
    format!("{runner}|{latest}|{branch}")
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in subject.scan().about(Topic::Install) {
        let found = text.find_in_statements(Topic::Install, &PATTERN);
        let Some(&first) = found.first() else {
            continue;
        };
        let message = match found.len() {
            1 => "what this installs or runs has no version".to_owned(),
            n => format!("{n} commands in this file install or run something without a version"),
        };
        let draft = Draft::new(&text.source, message)
            .at(first)
            .at_most(Severity::Info);
        sink.add(draft.fix(Fix::advice(
            "name the version, or the commit, that was tried",
        )));
    }
}
