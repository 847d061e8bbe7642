//! Where a skill declares something: in `skill.yaml`, or in an older dialect.

use std::sync::Arc;

use crate::bundle::legacy::{self, LegacyPlace};
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

/// A version and the place that says it.
pub(super) struct DeclaredVersion {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The entry's place in it.
    pub span: Span,
    /// The version as written.
    pub text: String,
    /// The place in words.
    pub place: &'static str,
    /// Whether it is skill.yaml that says it.
    pub in_skill_file: bool,
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

/// Every version that the skill says, skill.yaml's first.
pub(super) fn versions(subject: &Subject<'_>) -> Vec<DeclaredVersion> {
    let mut versions = Vec::new();
    if let Some(skill_file) = &subject.bundle.skill_file
        && let Some(node) = skill_file.field("version")
        && let Some(text) = node.scalar()
    {
        versions.push(DeclaredVersion {
            file: Arc::clone(&skill_file.source),
            span: node.span,
            text: text.to_owned(),
            place: "skill.yaml",
            in_skill_file: true,
        });
    }
    let Some(document) = subject.document() else {
        return versions;
    };
    for older in legacy::read(document)
        .into_iter()
        .filter(|older| older.field == "version")
    {
        let Some(text) = older.value.as_str() else {
            continue;
        };
        versions.push(DeclaredVersion {
            file: Arc::clone(&document.source),
            span: older.entry,
            text: text.to_owned(),
            place: match older.place {
                LegacyPlace::TopLevel => "the frontmatter",
                LegacyPlace::Metadata | LegacyPlace::Nested => "`metadata`",
            },
            in_skill_file: false,
        });
    }
    versions
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
