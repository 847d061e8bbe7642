//! Frontmatter of any dialect into frontmatter of the specification.

use serde_json::{Map, Value as Json};

use super::Note;
use super::source::{CURSOR_ALWAYS, CURSOR_GLOBS, Read};
use crate::bundle::document::{Document, Frontmatter};
use crate::bundle::legacy;
use crate::bundle::yaml::write::entry;
use crate::bundle::yaml::{Data, Node};
use crate::diagnostics::{Failure, Span};
use crate::tables::profiles::SPEC_FIELDS;

/// The fields of a document, and its comments.
pub(super) type Fields = (Vec<(String, Json)>, Vec<String>);

/// Reads all that stands between the fences.
pub(super) fn read(document: &Document) -> Result<Fields, Failure> {
    let at = |span: Span| {
        let position = document.source.position(span.start);
        let name = document.source.name();
        format!("{name}:{}:{}", position.line, position.column)
    };
    let hint = "mend it first; `open-skills lint` says more";
    match &document.frontmatter {
        Frontmatter::Missing => return Ok((Vec::new(), Vec::new())),
        Frontmatter::Broken(error) => {
            let message = format!("the frontmatter cannot be read: {error}");
            let failure = Failure::new("bad-frontmatter", message);
            return Err(failure.at(at(error.span)).with_hint(hint));
        }
        Frontmatter::Parsed(_) | Frontmatter::Repaired { .. } => {}
    }
    let tree = document.tree();
    let root = tree.and_then(|tree| tree.root.as_ref());
    if root.is_some() && document.mapping().is_none() {
        let message = "the frontmatter is no mapping of fields";
        let failure = Failure::new("bad-frontmatter", message);
        return Err(failure.at(at(document.split.yaml)).with_hint(hint));
    }
    // A repeated key or an alias has a value that the tree does not hold.
    if let Some(tree) = tree.filter(|tree| !tree.oddities.is_empty()) {
        let message =
            "the frontmatter has repeated keys, anchors or tags, which readers take differently";
        let failure = Failure::new("bad-frontmatter", message);
        let place = tree
            .root
            .as_ref()
            .map_or(document.split.yaml, |root| root.span);
        return Err(failure.at(at(place)).with_hint(hint));
    }
    let entries = root.map_or(&[][..], Node::entries);
    let field =
        |(key, value): &(Node, Node)| (key.scalar().unwrap_or_default().to_owned(), written(value));
    Ok((
        entries.iter().map(field).collect(),
        comments(document, root),
    ))
}

/// A value as it was written: `1.10` is a text here and no number, or its zero would go.
fn written(node: &Node) -> Json {
    match &node.data {
        Data::Scalar(_) if node.is_null() => Json::Null,
        Data::Scalar(text) => match node.to_json() {
            value @ Json::Bool(_) => value,
            _ => Json::String(text.clone()),
        },
        _ => node.to_json(),
    }
}

/// The comments between the fences, without their marks.
fn comments(document: &Document, root: Option<&Node>) -> Vec<String> {
    let mut scalars = Vec::new();
    if let Some(root) = root {
        collect(root, &mut scalars);
    }
    let text = document.yaml();
    let start = document.split.yaml.start;
    let mut found = Vec::new();
    let mut line_start = start;
    for line in text.split_inclusive('\n') {
        let comment = line.char_indices().find(|&(at, c)| {
            let before = line[..at].chars().next_back();
            let place = line_start + at;
            let begins = c == '#' && before.is_none_or(char::is_whitespace);
            begins
                && !scalars
                    .iter()
                    .any(|s: &Span| s.start <= place && place < s.end)
        });
        if let Some((at, _)) = comment {
            found.push(line[at + 1..].trim().to_owned());
        }
        line_start += line.len();
    }
    found
}

fn collect(node: &Node, scalars: &mut Vec<Span>) {
    match &node.data {
        Data::Scalar(_) | Data::Alias => scalars.push(node.span),
        Data::Sequence(items) => items.iter().for_each(|item| collect(item, scalars)),
        Data::Mapping(entries) => {
            for (key, value) in entries {
                collect(key, scalars);
                collect(value, scalars);
            }
        }
    }
}

/// The whole document: frontmatter in the order of the specification, then the text.
pub(super) fn document(name: &str, description: &str, read: &mut Read) -> String {
    let mut text = String::from("---\n");
    for comment in std::mem::take(&mut read.comments) {
        text.push_str(format!("# {comment}").trim_end());
        text.push('\n');
    }
    text.push_str(&entry("name", &name.into()));
    text.push_str(&entry("description", &description.into()));
    let mut metadata = own_metadata(read);
    let mut older = String::new();
    for (field, value) in std::mem::take(&mut read.fields) {
        match field.as_str() {
            _ if value.is_null() => {
                let outcome = "had no value and was left out";
                read.notes.push(Note::moved(format!("`{field}`"), outcome));
            }
            "license" | "compatibility" if value.is_string() => {
                text.push_str(&entry(&field, &value));
            }
            "allowed-tools" => {
                if value.is_array() {
                    let outcome = "a list, now one line with spaces between";
                    read.notes.push(Note::moved("`allowed-tools`", outcome));
                }
                text.push_str(&entry(&field, &tools(&value)));
            }
            // Those belong into `skill.yaml`, where the linter's fixes take them.
            _ if legacy::successor(&field).is_some() => older.push_str(&entry(&field, &value)),
            _ => {
                let mut key = field.clone();
                // Nothing takes the place of something else.
                while SPEC_FIELDS.contains(&key.as_str()) || metadata.contains_key(&key) {
                    key = format!("original-{key}");
                }
                // What was a rule's own field has been told already.
                if ![CURSOR_GLOBS, CURSOR_ALWAYS].contains(&field.as_str()) {
                    let outcome = format!("kept as `metadata.{key}`");
                    read.notes.push(Note::moved(format!("`{field}`"), outcome));
                }
                metadata.insert(key.clone(), plain(&key, &value));
            }
        }
    }
    text.push_str(&older);
    if !metadata.is_empty() {
        text.push_str(&entry("metadata", &Json::Object(metadata)));
    }
    text.push_str("---\n\n");
    if read.body.contains("\r\n") {
        text = text.replace('\n', "\r\n");
    }
    text.push_str(&read.body);
    text
}

/// What stands under `metadata` already, as strings.
fn own_metadata(read: &mut Read) -> Map<String, Json> {
    let is_metadata = |(name, value): &(String, Json)| name == "metadata" && value.is_object();
    let Some(at) = read.fields.iter().position(is_metadata) else {
        return Map::new();
    };
    let (_, value) = read.fields.remove(at);
    let mut all = Map::new();
    for (key, value) in value.as_object().into_iter().flatten() {
        let now = plain(key, value);
        if now != *value {
            let outcome = format!("a text now: {}", now.as_str().unwrap_or_default());
            read.notes
                .push(Note::moved(format!("`metadata.{key}`"), outcome));
        }
        all.insert(key.clone(), now);
    }
    all
}

/// A value of `metadata` is a string; what is more than that becomes JSON.
fn plain(key: &str, value: &Json) -> Json {
    match value {
        Json::String(_) => value.clone(),
        // An older dialect of ours, which the linter's fixes know.
        Json::Object(_) if key == "open-skills" => value.clone(),
        other => Json::String(other.to_string()),
    }
}

/// The specification wants tools apart by spaces.
fn tools(value: &Json) -> Json {
    match value {
        Json::Array(items) => {
            let word = |item: &Json| match item {
                Json::String(word) => word.clone(),
                other => other.to_string(),
            };
            let words: Vec<String> = items.iter().map(word).collect();
            Json::String(words.join(" "))
        }
        other => other.clone(),
    }
}
