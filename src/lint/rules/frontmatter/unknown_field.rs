//! Fields that the specification does not know.

use crate::bundle::document::Document;
use crate::bundle::legacy;
use crate::bundle::yaml::{Node, Style};
use crate::diagnostics::{Applicability, Change, Fix, Severity, Span};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::{PROFILES, ProfileId, SPEC_FIELDS};

pub(super) static RULE: Rule = Rule {
    code: "FM011",
    name: "unknown-field",
    group: Group::Frontmatter,
    levels: Levels::but(
        Some(Severity::Info),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
            (ProfileId::Lenient, Some(Severity::Info)),
        ],
    ),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "The frontmatter has a field that is not one of the specification's six.",
        why: "Both validators refuse unknown fields; so does an upload. Some fields are read by one client, which the finding names: such a skill is right for that client only. What skills declare beyond the six belongs into skill.yaml or under `metadata`.",
        bad: "name: my-skill\ndescription: Does this.\nauthor: me\n",
        good: "name: my-skill\ndescription: Does this.\nmetadata:\n  author: me\n",
        sources: &[SPEC_MUST, SKILLS_REF, QUICK_VALIDATE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let Some(root) = document.mapping() else {
        return;
    };
    for (key, value) in root.entries() {
        let name = key.scalar().unwrap_or_default();
        if !SPEC_FIELDS.contains(&name) {
            sink.add(draft(subject, document, key, value));
        }
    }
}

fn draft<'a>(subject: &Subject<'_>, document: &Document, key: &'a Node, value: &Node) -> Draft<'a> {
    let name = key.scalar().unwrap_or_default();
    let mut draft = Draft::new(
        &document.source,
        format!("`{name}` is no field of the specification"),
    )
    .at(key.span)
    .minded_by(move |profile| !profile.knows(name));
    let readers: Vec<&str> = PROFILES
        .iter()
        .filter(|profile| profile.fields.contains(&name))
        .map(|profile| profile.title)
        .collect();
    if !readers.is_empty() {
        let verb = if readers.len() == 1 { "reads" } else { "read" };
        draft = draft.note(format!("{} {verb} it", list(&readers)));
    }
    if let Some(near) = nearest(name).filter(|_| readers.is_empty()) {
        let rename = edit::replace(&document.source, key.span, near);
        return draft
            .label(format!("did you mean `{near}`?"))
            .fix(Fix::risky(format!("rename it to `{near}`"), vec![rename]));
    }
    // Both moves take whole lines, which the fields of `{…}` do not have.
    let has_lines = document
        .mapping()
        .is_some_and(|root| root.style == Style::Block);
    let older = legacy::read(document)
        .into_iter()
        .find(|legacy| legacy.key == key.span);
    if let Some(older) = older {
        draft = draft.note("skill.yaml, beside SKILL.md, is the place for it");
        let moved = || edit::move_to_skill_file(subject, &older);
        if let Some(changes) = has_lines.then(moved).flatten() {
            return draft.fix(Fix::safe(
                format!("move it to `{}` in skill.yaml", older.field),
                changes,
            ));
        }
        if !edit::moves_whole(document, &older) {
            let advice = format!(
                "write it as `{}` in skill.yaml and remove it here",
                older.field
            );
            return draft.fix(Fix::advice(advice));
        }
    }
    if !readers.is_empty() {
        return draft;
    }
    let moved = || move_to_metadata(document, key, value);
    match has_lines.then(moved).flatten() {
        Some(changes) => draft.fix(Fix::risky("move it under `metadata`", changes)),
        None => draft.fix(Fix::advice(
            "remove it, or move it under `metadata` as a string",
        )),
    }
}

/// A field of the specification that was probably meant.
fn nearest(name: &str) -> Option<&'static str> {
    let folded = name.to_lowercase().replace('_', "-");
    SPEC_FIELDS.into_iter().find(|field| {
        strsim::damerau_levenshtein(field, &folded) <= if field.len() > 4 { 2 } else { 1 }
    })
}

/// Only a scalar can go under `metadata`, whose values are strings.
fn move_to_metadata(document: &Document, key: &Node, value: &Node) -> Option<Vec<Change>> {
    let (name, text) = (key.scalar()?, value.scalar()?);
    let file = &document.source;
    let end = document.line_end();
    let entry = Span::new(key.span.start, value.span.end.max(key.span.end));
    if !edit::is_plain(document, entry) || edit::has_comment_within(document, entry, value) {
        return None;
    }
    let lines = edit::entry_lines(file, entry);
    let rest = file.slice(Span::new(entry.end, lines.end)).trim();
    let comment = match rest.strip_prefix('#') {
        Some(_) => format!(" {rest}"),
        None => String::new(),
    };
    let moved = format!(
        "{}: {}{comment}{end}",
        edit::scalar(name),
        edit::scalar(text.trim_end())
    );
    let (at, text) = match document.entry("metadata") {
        // Where the first unknown field stands, whichever this one is: so two such fixes
        // touch the same place and are never made at once.
        None => (first_unknown(document)?, format!("metadata:{end}  {moved}")),
        Some((_, metadata)) if metadata.get(name).is_some() => return None,
        Some((_, metadata)) => {
            let (at, indent) = end_of_entries(document, metadata)?;
            (at, format!("{indent}{moved}"))
        }
    };
    Some(if at == lines.start {
        vec![edit::replace(file, lines, text)]
    } else {
        let add = edit::replace(file, Span::at(at), text);
        vec![add, edit::replace(file, lines, "")]
    })
}

/// The start of the line of the first field that is not the specification's.
fn first_unknown(document: &Document) -> Option<usize> {
    let mut keys = document.mapping()?.entries().iter().map(|(key, _)| key);
    let is_unknown = |key: &&Node| !SPEC_FIELDS.contains(&key.scalar().unwrap_or_default());
    let first = keys.find(is_unknown)?;
    Some(edit::entry_lines(&document.source, first.span).start)
}

/// Where another line under `metadata` can go, and its indentation.
fn end_of_entries<'a>(document: &'a Document, metadata: &Node) -> Option<(usize, &'a str)> {
    let file = &document.source;
    let (first, _) = metadata.entries().first()?;
    let start = edit::entry_lines(file, first.span).start;
    let indent = file.slice(Span::new(start, first.span.start));
    if !indent.trim().is_empty() || indent.is_empty() {
        return None;
    }
    let (key, value) = metadata.entries().last()?;
    // Where a list or mapping ends is not sure enough: the line goes before all others.
    let at = match value.scalar() {
        Some(_) => {
            let entry = Span::new(key.span.start, value.span.end.max(key.span.end));
            edit::entry_lines(file, entry).end
        }
        None => start,
    };
    Some((at, indent))
}

fn list(names: &[&str]) -> String {
    match names {
        [one] => (*one).to_owned(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
        [] => String::new(),
    }
}
