//! Writes values as YAML that every reader takes for the same.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Node, ScalarType, parse, plain_type};
use crate::bundle::repair::quote;

/// A field and its value as YAML lines.
pub fn entry(field: &str, value: &Value) -> String {
    let mut text = String::new();
    write_entry(&mut text, field, value, 0);
    text
}

fn write_entry(text: &mut String, key: &str, value: &Value, indent: usize) {
    let _ = write!(text, "{:indent$}{}:", "", scalar(key));
    write_value(text, value, indent);
}

fn write_value(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            text.push('\n');
            for item in items {
                write_item(text, item, indent + 2);
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            text.push('\n');
            for (key, value) in fields {
                write_entry(text, key, value, indent + 2);
            }
        }
        Value::String(word) => {
            let _ = writeln!(text, " {}", scalar(word));
        }
        plain => {
            let _ = writeln!(text, " {plain}");
        }
    }
}

fn write_item(text: &mut String, item: &Value, indent: usize) {
    match item {
        Value::Object(fields) if !fields.is_empty() => {
            let mut lines = String::new();
            for (key, value) in fields {
                write_entry(&mut lines, key, value, indent + 2);
            }
            // The first line carries the dash in the place of its indentation.
            let _ = write!(text, "{:indent$}- {}", "", lines.trim_start());
        }
        item => {
            let _ = write!(text, "{:indent$}-", "");
            write_value(text, item, indent + 2);
        }
    }
}

/// A string as a YAML scalar: plain where every reader sees the same string, else quoted.
pub fn scalar(text: &str) -> String {
    let plain_start = text.starts_with(|c: char| c.is_alphanumeric() || "/._^~$".contains(c));
    let harmless = plain_start
        && plain_type(text) == ScalarType::Text
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !text.contains(|c: char| c.is_control());
    let reads_back = || {
        let tree = parse(text, 0).ok()?;
        tree.root
            .as_ref()
            .and_then(Node::string)
            .map(|read| read == text)
    };
    if harmless && reads_back() == Some(true) {
        text.to_owned()
    } else {
        quote(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn written_yaml_reads_back() {
        let value = json!({
            "files": [{"mime": "a/b", "required": true}, {"name": "x: y", "tags": ["no", "1.0", "", "#"]}],
            "empty": [], "none": {}, "text": "two\nlines", "n": 1, "nested": [["a"], []],
        });
        let text = entry("inputs", &value);
        let tree = parse(&text, 0).unwrap();
        assert_eq!(
            tree.root.unwrap().get("inputs").unwrap().to_json(),
            value,
            "{text}"
        );
    }
}
