//! The entrypoint is a file of the skill, and its function stands in it.

use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::ProgramLanguage as Language;
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
        what: "The entrypoint is not a file of the skill, or names a function that its file does not have.",
        why: "Whoever runs the skill runs its entrypoint; a path or name that leads nowhere fails at the first use. Functions of Python files are looked for at the top level, with the cargo feature `syntax`, which is on by default.",
        bad: "entrypoint: scripts/mian.py\n",
        good: "entrypoint: scripts/main.py\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(declared) = declared::field(subject, "entrypoint") else {
        return;
    };
    let path = declared::script_of(&declared.text);
    let clean = path.strip_prefix("./").unwrap_or(path);
    let found = match subject.bundle.file(clean) {
        Some(_) => missing_function(subject, &declared, clean),
        None => Some(missing_file(subject, &declared, path, clean)),
    };
    if let Some(draft) = found {
        sink.add(draft);
    }
}

fn missing_file(
    subject: &Subject<'_>,
    Declared { file, span, .. }: &Declared,
    path: &str,
    clean: &str,
) -> Draft<'static> {
    let outside = clean.starts_with('/') || clean.split('/').any(|part| part == "..");
    let message = match outside {
        true => format!("the entrypoint `{path}` is outside of the skill"),
        false => format!("the entrypoint `{path}` does not exist"),
    };
    let paths = subject.bundle.files().map(|entry| entry.path.as_str());
    Draft::new(file, message)
        .at(*span)
        .fix(Fix::advice(match nearest(paths, clean, 3) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name a file by its path below the skill's folder".to_owned(),
        }))
}

/// What is defined, assigned or imported at the top level of a Python file can be called.
fn missing_function(
    subject: &Subject<'_>,
    Declared { file, span, text }: &Declared,
    path: &str,
) -> Option<Draft<'static>> {
    let function = declared::function_of(text)?;
    let program = subject
        .programs()
        .iter()
        .find(|program| program.source.name() == path)?;
    let reading = &program.reading;
    let is_known = program.language == Language::Python && reading.error.is_none();
    if !is_known || reading.has_hidden_names || reading.names.iter().any(|name| name == function) {
        return None;
    }
    let message = match function {
        "" => format!("the entrypoint `{text}` names no function after `:`"),
        function => format!("`{path}` has no function `{function}` at its top level"),
    };
    let names = reading.names.iter().map(String::as_str);
    let advice = match nearest(names, function, 2) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a function that the file defines or imports".to_owned(),
    };
    Some(Draft::new(file, message).at(*span).fix(Fix::advice(advice)))
}

/// The closest of some texts, if it is close.
fn nearest<'a>(texts: impl Iterator<Item = &'a str>, wanted: &str, most: usize) -> Option<&'a str> {
    texts
        .map(|text| (strsim::damerau_levenshtein(text, wanted), text))
        .filter(|(distance, text)| *distance <= most && *distance < text.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, text)| text)
}
