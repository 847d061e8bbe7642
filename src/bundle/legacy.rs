//! Older ways to say what `skill.yaml` says now: read everywhere, rewritten by `lint --fix`.
//!
//! Three shapes are in use: extra top-level fields of the frontmatter, `open-skills.*`
//! strings under `metadata`, and a nested `metadata.open-skills` mapping.

use serde_json::{Value, json};

use super::document::Document;
use super::yaml::{Data, Node};
use crate::diagnostics::Span;

/// The shape in which a value was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegacyPlace {
    /// A top-level frontmatter field such as `entrypoint`.
    TopLevel,
    /// A string under `metadata` such as `open-skills.entrypoint`, or `metadata.version`.
    Metadata,
    /// A field of the mapping `metadata.open-skills`.
    Nested,
}

/// A value that belongs into `skill.yaml`.
#[derive(Clone, Debug, PartialEq)]
pub struct LegacyValue {
    /// The field of `skill.yaml` that holds it now.
    pub field: &'static str,
    /// The value in the form of `skill.yaml`.
    pub value: Value,
    /// The name under which it was found.
    pub written: String,
    /// Its key in the file.
    pub key: Span,
    /// Key and value in the file.
    pub entry: Span,
    /// The shape in which it was found.
    pub place: LegacyPlace,
}

/// The older names and the fields that replace them.
const FIELDS: [(&str, &str); 9] = [
    ("version", "version"),
    ("entrypoint", "entrypoint"),
    ("inputs", "inputs"),
    ("outputs", "outputs"),
    ("tags", "tags"),
    ("allow_network", "permissions"),
    ("allow-network", "permissions"),
    ("mcp-servers", "mcp-servers"),
    ("mcp_servers", "mcp-servers"),
];

/// The field of `skill.yaml` that replaces a top-level field, if one does.
pub fn successor(field: &str) -> Option<&'static str> {
    FIELDS
        .iter()
        .find(|(old, _)| *old == field)
        .map(|&(_, new)| new)
}

/// All such values of a document, in the order of the file.
pub fn read(document: &Document) -> Vec<LegacyValue> {
    let mut found = Vec::new();
    let Some(root) = document.mapping() else {
        return found;
    };
    for (key, value) in root.entries() {
        let name = key.scalar().unwrap_or_default();
        if name == "metadata" {
            read_metadata(value, &mut found);
        } else {
            found.extend(legacy(name, (key, value), LegacyPlace::TopLevel));
        }
    }
    found
}

fn read_metadata(metadata: &Node, found: &mut Vec<LegacyValue>) {
    for (key, value) in metadata.entries() {
        let name = key.scalar().unwrap_or_default();
        if name == "version" {
            found.extend(legacy(name, (key, value), LegacyPlace::Metadata));
        } else if let Some(flat) = name.strip_prefix("open-skills.") {
            found.extend(legacy(flat, (key, value), LegacyPlace::Metadata));
        } else if name == "open-skills" {
            for (key, value) in value.entries() {
                let name = key.scalar().unwrap_or_default();
                found.extend(legacy(name, (key, value), LegacyPlace::Nested));
            }
        }
    }
}

fn legacy(name: &str, (key, value): (&Node, &Node), place: LegacyPlace) -> Option<LegacyValue> {
    let field = successor(name)?;
    Some(LegacyValue {
        field,
        value: translate(field, value)?,
        written: name.to_owned(),
        key: key.span,
        entry: Span::new(key.span.start, value.span.end.max(key.span.end)),
        place,
    })
}

/// The value as `skill.yaml` wants it; `None` when it says nothing.
fn translate(field: &str, node: &Node) -> Option<Value> {
    if node.is_null() {
        return None;
    }
    Some(match field {
        // `1.0` is a number to YAML, but the author wrote a version.
        "version" | "entrypoint" => Value::String(node.scalar()?.trim().to_owned()),
        "tags" => words(node),
        "inputs" | "outputs" => files(&structured(node)),
        "permissions" => {
            let allowed = matches!(node.scalar()?, "true" | "True" | "TRUE" | "yes");
            allowed.then(|| json!({"network": ["*"]}))?
        }
        _ => structured(node),
    })
}

fn words(node: &Node) -> Value {
    match &node.data {
        Data::Scalar(text) => text
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .collect(),
        _ => node.items().iter().filter_map(Node::scalar).collect(),
    }
}

/// A value, or the JSON that a metadata string holds.
fn structured(node: &Node) -> Value {
    match node.scalar().map(serde_json::from_str) {
        Some(Ok(value @ (Value::Array(_) | Value::Object(_)))) => value,
        _ => node.to_json(),
    }
}

/// A list of `{type: file, mime: …}` becomes `{files: [{mime: …}]}`.
fn files(value: &Value) -> Value {
    let Value::Array(items) = value else {
        return value.clone();
    };
    let file = |item: &Value| {
        let mut item = item.as_object().cloned().unwrap_or_default();
        item.shift_remove("type");
        Value::Object(item)
    };
    json!({"files": items.iter().map(file).collect::<Vec<_>>()})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::SourceFile;
    use std::sync::Arc;

    fn values(frontmatter: &str) -> Vec<(&'static str, Value)> {
        let text = format!("---\n{frontmatter}\n---\n");
        let document = Document::parse(Arc::new(SourceFile::new("SKILL.md", text)));
        read(&document)
            .into_iter()
            .map(|v| (v.field, v.value))
            .collect()
    }

    #[test]
    fn top_level_fields_are_translated() {
        let found = values(
            "version: 1.0\ninputs:\n  - type: file\n    mime: a/b\ntags: [x, y]\nallow_network: true\nname: z",
        );
        let expected = [
            ("version", json!("1.0")),
            ("inputs", json!({"files": [{"mime": "a/b"}]})),
            ("tags", json!(["x", "y"])),
            ("permissions", json!({"network": ["*"]})),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn metadata_strings_and_mappings_are_translated() {
        let flat = "metadata:\n  open-skills.tags: a b\n  open-skills.outputs: '[{\"type\":\"file\",\"mime\":\"a/b\"}]'\n  open-skills.allow-network: \"true\"";
        let expected = [
            ("tags", json!(["a", "b"])),
            ("outputs", json!({"files": [{"mime": "a/b"}]})),
            ("permissions", json!({"network": ["*"]})),
        ];
        assert_eq!(values(flat), expected);
        let nested =
            "metadata:\n  open-skills:\n    version: 1.0.0\n    tags:\n      - a\n  version: 2.0.0";
        let expected = [
            ("version", json!("1.0.0")),
            ("tags", json!(["a"])),
            ("version", json!("2.0.0")),
        ];
        assert_eq!(values(nested), expected);
    }

    #[test]
    fn what_says_nothing_is_nothing() {
        assert_eq!(values("allow_network: false\nversion:\nauthor: me"), []);
    }
}
