//! What the editor shows at a place: a rule's documentation, a field's meaning, completions.

use std::path::Path;

use lsp_types as lsp;

use super::server::Open;
use super::text::Encoding;
use crate::bundle::skill_file::{SKILL_FILE, SKILL_SCHEMA};
use crate::diagnostics::{SourceFile, Span};
use crate::lint::registry;
use crate::tables::fields::{self, FIELDS};

/// The documentation of the rules that speak here, else the meaning of the field.
pub(super) fn hover(
    open: &Open,
    path: &Path,
    position: lsp::Position,
    encoding: Encoding,
) -> Option<lsp::Hover> {
    let (name, source) = file(open, path)?;
    let offset = encoding.offset(&source, position);
    let mut parts = Vec::new();
    let mut range = None;
    for finding in open
        .findings
        .iter()
        .filter(|finding| finding.file.name() == name)
    {
        let Some(span) = finding
            .span
            .filter(|span| span.start <= offset && offset <= span.end)
        else {
            continue;
        };
        if let Some(rule) = registry::find(finding.rule.code) {
            let docs = &rule.docs;
            parts.push(format!(
                "**{}** {}: {}\n\n{}\n\n[{}]({})",
                rule.code,
                rule.name,
                docs.what,
                docs.why,
                "More about this rule",
                rule.url()
            ));
            range.get_or_insert(span);
        }
    }
    if let Some((span, meaning)) = field_at(open, name, offset) {
        parts.push(meaning);
        range.get_or_insert(span);
    }
    if parts.is_empty() {
        return None;
    }
    Some(lsp::Hover {
        contents: lsp::HoverContents::Markup(markdown(parts.join("\n\n---\n\n"))),
        range: Some(encoding.range(&source, range)),
    })
}

/// The fields that can stand here and do not yet.
pub(super) fn completion(
    open: &Open,
    path: &Path,
    position: lsp::Position,
    encoding: Encoding,
) -> Option<Vec<lsp::CompletionItem>> {
    let (name, source) = file(open, path)?;
    let offset = encoding.offset(&source, position);
    let at = source.position(offset);
    let line = source.line_span(at.line)?;
    let typed = source.slice(Span::new(line.start, offset.max(line.start)));
    let at_key = typed
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
    if !at_key {
        return None;
    }
    if name == SKILL_FILE {
        return Some(skill_file_fields(open));
    }
    let document = open.bundle.document.as_ref()?;
    let in_frontmatter = open.bundle.document_name.as_deref() == Some(name)
        && document.split.yaml.start <= offset
        && offset <= document.split.yaml.end;
    if !in_frontmatter {
        return None;
    }
    let known = |field: &&fields::Field| {
        open.rules
            .profiles
            .iter()
            .any(|profile| profile.knows(field.name))
    };
    let items = FIELDS
        .iter()
        .filter(known)
        .filter(|field| document.field(field.name).is_none())
        .map(|field| item(field.name, field.meaning.to_owned()));
    Some(items.collect())
}

fn file<'a>(open: &'a Open, path: &'a Path) -> Option<(&'a str, std::sync::Arc<SourceFile>)> {
    let below = path.strip_prefix(&open.folder).ok()?.to_str()?;
    let source = open.bundle.source(&below.replace('\\', "/")).ok()?;
    Some((below, source))
}

/// The frontmatter or skill.yaml key at an offset, and what it means.
fn field_at(open: &Open, file: &str, offset: usize) -> Option<(Span, String)> {
    let root = if file == SKILL_FILE {
        open.bundle.skill_file.as_ref()?.mapping()?
    } else if open.bundle.document_name.as_deref() == Some(file) {
        open.bundle.document.as_ref()?.mapping()?
    } else {
        return None;
    };
    let (key, _) = root
        .entries()
        .iter()
        .find(|(key, _)| key.span.start <= offset && offset <= key.span.end)?;
    let name = key.scalar()?;
    let meaning = match file {
        SKILL_FILE => schema_fields().find(|(field, _)| field == name)?.1,
        _ => fields::meaning(name)?.to_owned(),
    };
    Some((key.span, format!("`{name}`: {meaning}")))
}

/// The fields of skill.yaml with the descriptions of its schema.
fn schema_fields() -> impl Iterator<Item = (String, String)> {
    let schema: serde_json::Value = serde_json::from_str(SKILL_SCHEMA).unwrap_or_default();
    let properties = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    properties.into_iter().map(move |(name, part)| {
        let own = part["description"].as_str();
        let shared = part["$ref"]
            .as_str()
            .and_then(|at| schema.pointer(at.trim_start_matches('#')));
        let shared = shared.and_then(|part| part["description"].as_str());
        (name, own.or(shared).unwrap_or_default().to_owned())
    })
}

fn skill_file_fields(open: &Open) -> Vec<lsp::CompletionItem> {
    let there = |name: &str| {
        let skill_file = open.bundle.skill_file.as_ref();
        skill_file.is_some_and(|file| file.field(name).is_some())
    };
    schema_fields()
        .filter(|(name, _)| !there(name))
        .map(|(name, meaning)| item(&name, meaning))
        .collect()
}

fn item(name: &str, meaning: String) -> lsp::CompletionItem {
    lsp::CompletionItem {
        label: name.to_owned(),
        kind: Some(lsp::CompletionItemKind::FIELD),
        insert_text: Some(format!("{name}: ")),
        documentation: Some(lsp::Documentation::MarkupContent(markdown(meaning))),
        ..lsp::CompletionItem::default()
    }
}

fn markdown(value: String) -> lsp::MarkupContent {
    lsp::MarkupContent {
        kind: lsp::MarkupKind::Markdown,
        value,
    }
}
