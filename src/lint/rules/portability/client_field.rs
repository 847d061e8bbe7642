//! Fields that only the client in force reads.

use crate::diagnostics::Severity;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::{PROFILES, SPEC_FIELDS, UnknownFields};

pub(super) static RULE: Rule = Rule {
    code: "PT006",
    name: "client-field",
    group: Group::Portability,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A field is right for the client that the skill is checked for, and unknown to others.",
        why: "Other clients do without what the field says, and validators and uploads refuse the skill because of it. That is fine for a skill that stays where it is.",
        bad: "name: my-skill\ndescription: Does this.\nargument-hint: \"[file]\"\n",
        good: "name: my-skill\ndescription: Does this.\n",
        sources: &[SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    for (key, _) in document.mapping().map_or(&[][..], |root| root.entries()) {
        let name = key.scalar().unwrap_or_default();
        // Where a profile in force does not know the field, `unknown-field` speaks.
        let known = subject.profiles.iter().all(|profile| profile.knows(name));
        if SPEC_FIELDS.contains(&name) || !known {
            continue;
        }
        let others: Vec<&str> = PROFILES
            .iter()
            .filter(|p| p.is_client() && !p.knows(name))
            .filter(|p| p.unknown_fields == UnknownFields::Ignored)
            .map(|p| p.title)
            .collect();
        let draft = Draft::new(
            &document.source,
            format!("`{name}` is unknown to other clients"),
        )
        .at(key.span)
        .note(format!("ignored by {}", others.join(", ")))
        .note("the reference validator and uploads to claude.ai refuse it");
        sink.add(draft);
    }
}
