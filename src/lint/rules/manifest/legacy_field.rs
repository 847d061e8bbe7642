//! Older ways to say what `skill.yaml` says.

use crate::bundle::legacy::{self, LegacyPlace};
use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "MF006",
    name: "legacy-field",
    group: Group::Manifest,
    levels: Levels::all(Severity::Info),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "`metadata` holds what belongs into skill.yaml: `open-skills.*` strings or a nested `open-skills` mapping.",
        why: "The values are still read. In skill.yaml they have types, a schema and an editor's help; nested metadata makes strict clients skip the skill.",
        bad: "metadata:\n  open-skills.entrypoint: scripts/main.py\n",
        good: "skill.yaml: entrypoint: scripts/main.py\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    for older in legacy::read(document) {
        // Top-level fields are told as unknown fields; `metadata.version` is in wide use.
        let plain_version = older.place == LegacyPlace::Metadata
            && older.written == "version"
            && document.source.slice(older.key) == "version";
        if older.place == LegacyPlace::TopLevel || plain_version {
            continue;
        }
        let draft = Draft::new(
            &document.source,
            format!(
                "`{}` belongs into skill.yaml",
                document.source.slice(older.key)
            ),
        )
        .at(older.key);
        // Taking the only entry of a block out would leave the block without a value.
        let alone = is_alone(document, older.place);
        let changes = edit::move_to_skill_file(subject, &older).filter(|_| !alone);
        sink.add(match changes {
            Some(changes) => draft.fix(Fix::safe(
                format!("move it to `{}` in skill.yaml", older.field),
                changes,
            )),
            None => draft.fix(Fix::advice(format!(
                "write it as `{}` in skill.yaml and remove it here",
                older.field
            ))),
        });
    }
}

fn is_alone(document: &crate::bundle::document::Document, place: LegacyPlace) -> bool {
    let Some(metadata) = document.field("metadata") else {
        return true;
    };
    match place {
        LegacyPlace::Nested => metadata
            .get("open-skills")
            .is_none_or(|own| own.entries().len() < 2),
        _ => metadata.entries().len() < 2,
    }
}
