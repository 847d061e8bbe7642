//! The entrypoint is a file of the skill.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::manifest::declared::{self, Declared};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "MF003",
    name: "entrypoint-missing",
    group: Group::Manifest,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "The entrypoint is not a file of the skill.",
        why: "Whoever runs the skill runs its entrypoint; a path that leads nowhere fails at the first use.",
        bad: "entrypoint: scripts/mian.py\n",
        good: "entrypoint: scripts/main.py\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(Declared { file, span, text }) = declared::field(subject, "entrypoint") else {
        return;
    };
    let path = declared::script_of(&text);
    let clean = path.strip_prefix("./").unwrap_or(path);
    if subject.bundle.file(clean).is_some() {
        return;
    }
    let outside = clean.starts_with('/') || clean.split('/').any(|part| part == "..");
    let message = match outside {
        true => format!("the entrypoint `{path}` is outside of the skill"),
        false => format!("the entrypoint `{path}` does not exist"),
    };
    let mut draft = Draft::new(&file, message).at(span);
    let near = subject
        .bundle
        .files()
        .map(|entry| (strsim::damerau_levenshtein(&entry.path, clean), entry))
        .filter(|(distance, _)| *distance <= 3)
        .min_by_key(|(distance, _)| *distance);
    draft = match near {
        Some((_, entry)) => draft.fix(Fix::advice(format!("did you mean `{}`?", entry.path))),
        None => draft.fix(Fix::advice(
            "name a file by its path below the skill's folder",
        )),
    };
    sink.add(draft);
}
