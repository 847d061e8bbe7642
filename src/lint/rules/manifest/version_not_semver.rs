//! Versions are semantic versions.

use crate::bundle::said_versions::said_versions;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "MF004",
    name: "version-not-semver",
    group: Group::Manifest,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "The skill's version is not a semantic version.",
        why: "Registries order versions and requirements choose among them; `1.0` or `latest` cannot be ordered.",
        bad: "version: v1.0\n",
        good: "version: 1.0.0\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for version in said_versions(subject.bundle) {
        // What skill.yaml says is measured by its schema.
        if version.in_skill_file || semver::Version::parse(&version.text).is_ok() {
            continue;
        }
        sink.add(
            Draft::new(
                &version.file,
                format!("the version `{}` is no semantic version", version.text),
            )
            .at(version.span)
            .fix(Fix::advice("write three numbers: 1.0.0")),
        );
    }
}
