//! One version, wherever it is said.

use crate::bundle::said_versions::said_versions;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "MF005",
    name: "versions-disagree",
    group: Group::Manifest,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "Two places say different versions of the skill.",
        why: "Some tools read skill.yaml, some the frontmatter, some the metadata: they would install different versions of the same files.",
        bad: "skill.yaml says 1.2.0, metadata.version says 1.1.0\n",
        good: "both say 1.2.0, or only one says it\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let versions = said_versions(subject.bundle);
    let Some((first, others)) = versions.split_first() else {
        return;
    };
    for other in others
        .iter()
        .filter(|other| !same(&first.text, &other.text))
    {
        let message = format!(
            "the version here is `{}`, but {} says `{}`",
            other.text, first.place, first.text
        );
        let mut draft = Draft::new(&other.file, message)
            .at(other.span)
            .fix(Fix::advice(format!(
                "keep the one in {} and remove this one",
                first.place
            )));
        if other.file.name() == first.file.name() {
            draft = draft.also(first.span, "the other one");
        }
        sink.add(draft);
    }
}

/// `1.0` and `1.0.0` are one version to an author.
fn same(a: &str, b: &str) -> bool {
    let plain = |text: &str| {
        let text = text.trim_start_matches('v');
        let mut parts: Vec<String> = text.split('.').map(str::to_owned).collect();
        while parts.len() < 3 {
            parts.push("0".into());
        }
        parts
    };
    plain(a) == plain(b)
}
