//! Inputs, outputs and configuration of a skill: as schemas, and in few words.

use serde_json::Value as Json;

use crate::bundle::Bundle;
use crate::bundle::manifest::{DataDeclaration, FileDeclaration};

/// A longer schema than this says more than a prompt can hold.
const MAX_SCHEMA: u64 = 256 << 10;
/// Where a skill keeps the schema of its configuration.
const CONFIGURATIONS: [&str; 2] = ["config_schema.json", "config/schema.json"];
/// So many properties are named; the rest are counted.
const PROPERTIES: usize = 12;

/// A schema that stands in the manifest or in a file of the skill.
pub fn schema(bundle: &Bundle, said: &Json) -> Option<Json> {
    match said {
        Json::Object(_) => Some(said.clone()),
        Json::String(path) => {
            let bytes = bundle.bytes(path, MAX_SCHEMA).ok()?;
            let schema: Json = serde_json::from_slice(&bytes).ok()?;
            schema.is_object().then_some(schema)
        }
        _ => None,
    }
}

/// The schema of the configuration, as text.
pub fn configuration(bundle: &Bundle) -> Option<String> {
    let found = CONFIGURATIONS
        .iter()
        .find(|path| bundle.file(path).is_some())?;
    let bytes = bundle.bytes(found, MAX_SCHEMA).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    Some(text.trim().to_owned())
}

/// Data in words: `title (string, required); workbook (text/csv, required)`.
pub fn in_words(data: Option<&DataDeclaration>, schema: Option<&Json>) -> Option<String> {
    let mut words = Vec::new();
    if let Some(schema) = schema {
        words.extend(properties(schema));
    }
    for file in data.map_or(&[][..], |data| &data.files) {
        words.push(file_in_words(file));
    }
    (!words.is_empty()).then(|| words.join("; "))
}

fn properties(schema: &Json) -> Vec<String> {
    let required: Vec<&str> = schema["required"]
        .as_array()
        .map(|names| names.iter().filter_map(Json::as_str).collect())
        .unwrap_or_default();
    let Some(properties) = schema["properties"].as_object() else {
        return Vec::new();
    };
    let mut words: Vec<String> = properties
        .iter()
        .take(PROPERTIES)
        .map(|(name, property)| {
            let mut facts: Vec<&str> = property["type"].as_str().into_iter().collect();
            if required.contains(&name.as_str()) {
                facts.push("required");
            }
            with_facts(name, &facts)
        })
        .collect();
    if properties.len() > PROPERTIES {
        words.push(format!("{} more", properties.len() - PROPERTIES));
    }
    words
}

fn file_in_words(file: &FileDeclaration) -> String {
    let mut facts: Vec<&str> = file.mime.as_deref().into_iter().collect();
    if file.required {
        facts.push("required");
    }
    with_facts(file.name.as_deref().unwrap_or("file"), &facts)
}

fn with_facts(name: &str, facts: &[&str]) -> String {
    match facts.is_empty() {
        true => name.to_owned(),
        false => format!("{name} ({})", facts.join(", ")),
    }
}
