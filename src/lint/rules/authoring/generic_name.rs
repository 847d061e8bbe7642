//! Names that say nothing.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::BEST_PRACTICES;
use crate::lint::{Draft, Sink, Subject};

/// Names that could be any skill's.
const GENERIC: &[&str] = &[
    "agent",
    "agent-skill",
    "ai",
    "assistant",
    "common",
    "data",
    "demo",
    "documents",
    "example",
    "example-skill",
    "files",
    "foo",
    "general",
    "hello-world",
    "helper",
    "helpers",
    "misc",
    "my-first-skill",
    "my-skill",
    "new-skill",
    "sample",
    "sample-skill",
    "script",
    "scripts",
    "skill",
    "skill-name",
    "skill-template",
    "skills",
    "stuff",
    "template",
    "template-skill",
    "test",
    "test-skill",
    "tool",
    "tools",
    "untitled",
    "util",
    "utilities",
    "utility",
    "utils",
    "your-skill",
    "your-skill-name",
];

pub(super) static RULE: Rule = Rule {
    code: "AU008",
    name: "generic-name",
    group: Group::Authoring,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The name could be that of any skill.",
        why: "An agent chooses among many skills by name and description, and a user types the name. `utils` helps neither, and the next skill of that name takes its place.",
        bad: "name: utils\n",
        good: "name: merging-pdfs\n",
        sources: &[BEST_PRACTICES],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some((document, _, value)) = subject.field("name") else {
        return;
    };
    let name = value.scalar().unwrap_or_default().trim();
    if GENERIC.contains(&name) {
        sink.add(
            Draft::new(
                &document.source,
                format!("the name `{name}` could be any skill's"),
            )
            .at(value.span)
            .fix(Fix::advice("name what it does, such as `merging-pdfs`")),
        );
    }
}
