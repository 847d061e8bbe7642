//! Dependencies have requirements that mean something.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "MF011",
    name: "dependency-requirement",
    group: Group::Manifest,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "A dependency's requirement is no version requirement, or the skill depends on itself.",
        why: "No version can be chosen for it, so the skill cannot be installed.",
        bad: "dependencies: {base-charts: newest}\n",
        good: "dependencies: {base-charts: ^1.2}\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(skill_file) = &subject.bundle.skill_file else {
        return;
    };
    let Some(dependencies) = skill_file.field("dependencies") else {
        return;
    };
    for (key, value) in dependencies.entries() {
        let (Some(name), Some(requirement)) = (key.scalar(), value.scalar()) else {
            continue;
        };
        if subject.manifest().name.as_deref() == Some(name) {
            sink.add(Draft::new(&skill_file.source, "the skill depends on itself").at(key.span));
        }
        if semver::VersionReq::parse(requirement).is_err() {
            sink.add(
                Draft::new(
                    &skill_file.source,
                    format!("`{requirement}` is no version requirement"),
                )
                .at(value.span)
                .fix(Fix::advice(
                    "write it as cargo and npm do: `^1.2`, `>=1, <3`, `*`",
                )),
            );
        }
    }
}
