//! `skill.yaml` must fit its schema.

use crate::diagnostics::{Applicability, Fix, Severity};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "MF002",
    name: "skill-yaml-schema",
    group: Group::Manifest,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "skill.yaml has a field that does not exist, or a value that does not fit.",
        why: "A field with a typing mistake declares nothing: permissions are not granted, an entrypoint is not found.",
        bad: "verion: 1.0.0\n",
        good: "version: 1.0.0\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(skill_file) = &subject.bundle.skill_file else {
        return;
    };
    // What is no mapping has a rule of its own.
    if skill_file.mapping().is_none() {
        return;
    }
    for problem in skill_file.schema_problems() {
        let mut draft = Draft::new(&skill_file.source, problem.message).at(problem.span);
        let near = problem
            .unknown_key
            .and_then(|(key, known)| nearest(&key, known));
        draft = match near {
            Some(near) => {
                let change = edit::replace(&skill_file.source, problem.span, near.as_str());
                draft.fix(Fix::risky(format!("rename it to `{near}`"), vec![change]))
            }
            None => draft.fix(Fix::advice("`open-skills schema skill` tells what fits")),
        };
        sink.add(draft);
    }
}

/// The known field that was probably meant.
fn nearest(key: &str, known: Vec<String>) -> Option<String> {
    known
        .into_iter()
        .map(|field| (strsim::damerau_levenshtein(&field, key), field))
        .filter(|(distance, field)| *distance <= 2 && *distance < field.len())
        .min()
        .map(|(_, field)| field)
}
