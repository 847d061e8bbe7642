//! MCP servers are declared and explained.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::manifest::declared;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "MF007",
    name: "mcp-requirements",
    group: Group::Manifest,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "skill.yaml names MCP servers and SKILL.md has no section that explains them, or the reverse.",
        why: "A user has to connect the servers before the skill works, and a tool has to know them to offer that: the text is for the one, the declaration for the other.",
        bad: "mcp-servers: [{name: incidents}] without a section `MCP Server Requirements`\n",
        good: "the same with that section in SKILL.md\n",
        sources: &[EXPERIENCE],
    },
    check,
};

const SECTION: &str = "MCP Server Requirements";

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let explained = subject.markdown().headings.iter().find(|heading| {
        let text = heading.text.trim();
        text.eq_ignore_ascii_case(SECTION) || text.eq_ignore_ascii_case("MCP Server Requirement")
    });
    let declared = declared::node(subject, "mcp-servers")
        .filter(|_| !subject.manifest().mcp_servers.is_empty());
    match (declared, explained) {
        (Some((file, span)), None) => sink.add(
            Draft::new(
                &file,
                "MCP servers are declared, and SKILL.md does not explain them",
            )
            .at(span)
            .fix(Fix::advice(format!(
                "add a section `{SECTION}` that says what each is for and how to connect it"
            ))),
        ),
        (None, Some(heading)) => sink.add(
            Draft::new(
                &document.source,
                "MCP servers are explained here and declared nowhere",
            )
            .at(heading.span)
            .fix(Fix::advice("declare them as `mcp-servers` in skill.yaml")),
        ),
        _ => {}
    }
}
