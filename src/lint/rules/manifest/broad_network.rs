//! Name the hosts.

use crate::bundle::legacy;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "MF009",
    name: "broad-network",
    group: Group::Manifest,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The skill declares that it needs the whole network.",
        why: "Who runs the skill can then only grant everything or nothing. A list of hosts says what it is for.",
        bad: "permissions: {network: [\"*\"]}\n",
        good: "permissions: {network: [\"api.example.com:443\"]}\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let advice = || Fix::advice("list the hosts under `permissions.network` in skill.yaml");
    if let Some(skill_file) = &subject.bundle.skill_file
        && let Some(hosts) = skill_file
            .field("permissions")
            .and_then(|own| own.get("network"))
    {
        for host in hosts
            .items()
            .iter()
            .filter(|host| matches!(host.scalar(), Some("*" | "*:*" | "*:443" | "*:80")))
        {
            sink.add(
                Draft::new(
                    &skill_file.source,
                    "the whole network is declared as needed",
                )
                .at(host.span)
                .fix(advice()),
            );
        }
    }
    let Some(document) = subject.document() else {
        return;
    };
    for older in legacy::read(document)
        .iter()
        .filter(|older| older.field == "permissions")
    {
        sink.add(
            Draft::new(&document.source, "the whole network is declared as needed")
                .at(older.entry)
                .fix(advice()),
        );
    }
}
