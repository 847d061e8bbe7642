//! Where a skill declares something: in `skill.yaml`, or in an older dialect.

use std::sync::Arc;

use crate::bundle::legacy;
use crate::diagnostics::{SourceFile, Span};
use crate::lint::Subject;

/// A declared text and its place.
pub(super) struct Declared {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The value's place in it.
    pub span: Span,
    /// The value.
    pub text: String,
}

/// The text of a field, from skill.yaml or else from an older dialect.
pub(super) fn field(subject: &Subject<'_>, name: &str) -> Option<Declared> {
    if let Some(skill_file) = &subject.bundle.skill_file
        && let Some(node) = skill_file.field(name)
    {
        let text = node.scalar().filter(|text| !text.is_empty())?.to_owned();
        return Some(Declared {
            file: Arc::clone(&skill_file.source),
            span: node.span,
            text,
        });
    }
    let document = subject.document()?;
    let older = legacy::read(document)
        .into_iter()
        .find(|older| older.field == name)?;
    let text = older
        .value
        .as_str()
        .filter(|text| !text.is_empty())?
        .to_owned();
    Some(Declared {
        file: Arc::clone(&document.source),
        span: older.entry,
        text,
    })
}

/// The place of a field, whatever its value is.
pub(super) fn node(subject: &Subject<'_>, name: &str) -> Option<(Arc<SourceFile>, Span)> {
    if let Some(skill_file) = &subject.bundle.skill_file
        && let Some((key, _)) = skill_file.mapping()?.entry(name)
    {
        return Some((Arc::clone(&skill_file.source), key.span));
    }
    let document = subject.document()?;
    let older = legacy::read(document)
        .into_iter()
        .find(|older| older.field == name)?;
    Some((Arc::clone(&document.source), older.key))
}

/// The script of an entrypoint: `scripts/main.py:convert` names a function in it.
pub(super) fn script_of(entrypoint: &str) -> &str {
    split(entrypoint).map_or(entrypoint, |(script, _)| script)
}

/// The function that an entrypoint names in its script.
pub(super) fn function_of(entrypoint: &str) -> Option<&str> {
    split(entrypoint).map(|(_, function)| function)
}

fn split(entrypoint: &str) -> Option<(&str, &str)> {
    let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    entrypoint
        .rsplit_once(':')
        .filter(|(_, function)| is_name(function))
}
