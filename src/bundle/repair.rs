//! Makes the commonest broken frontmatter readable: a plain value with `: ` in it.
//!
//! Four of five real YAML errors in frontmatters are such values. The repair quotes
//! them; nothing else is touched, and the caller says that it happened.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::yaml::{Node, Oddity, Style, Tree};
use crate::diagnostics::Span;

/// A plain value that has to be quoted, and how it looks quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quoting {
    /// The value in the text.
    pub span: Span,
    /// The value in quotes.
    pub quoted: String,
}

/// The top-level values of `text` that only quotes make readable.
pub fn quotings(text: &str) -> Vec<Quoting> {
    let mut found = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        if let Some(value) = unreadable_value(line) {
            found.push(Quoting {
                span: value.shifted(at),
                quoted: quote(&line[value.start..value.end]),
            });
        }
        at += line.len();
    }
    found
}

/// The text with all quotings made.
pub fn apply(text: &str, quotings: &[Quoting]) -> String {
    let mut repaired = String::with_capacity(text.len() + quotings.len() * 2);
    let mut at = 0;
    for quoting in quotings {
        repaired.push_str(&text[at..quoting.span.start]);
        repaired.push_str(&quoting.quoted);
        at = quoting.span.end;
    }
    repaired.push_str(&text[at..]);
    repaired
}

/// Where an offset of the repaired text stands in the text as it was written.
pub fn original_offset(text: &str, quotings: &[Quoting], repaired: usize) -> usize {
    let mut grown = 0;
    for quoting in quotings {
        let start = quoting.span.start + grown;
        let end = start + quoting.quoted.len();
        if repaired <= start {
            break;
        }
        if repaired < end {
            let value = &text[quoting.span.start..quoting.span.end];
            return quoting.span.start + unquoted_offset(value, repaired - start);
        }
        grown += quoting.quoted.len() - quoting.span.len();
    }
    repaired - grown
}

/// Where an offset within a quoted value stands in the value without quotes.
fn unquoted_offset(value: &str, quoted: usize) -> usize {
    let mut at = 1;
    let mut escaped = String::new();
    for (offset, c) in value.char_indices() {
        escaped.clear();
        escape(c, &mut escaped);
        at += escaped.len();
        if quoted < at {
            return offset;
        }
    }
    value.len()
}

/// Whether every quoting made a value of its own: within other quotes or a collection that
/// goes on, it would change what the text says.
pub fn are_values(repaired: &str, quotings: &[Quoting], tree: &Tree) -> bool {
    let mut starts = BTreeSet::new();
    let mut nodes: Vec<&Node> = tree.root.iter().collect();
    while let Some(node) = nodes.pop() {
        if node.style == Style::DoubleQuoted {
            starts.insert(node.span.start);
        }
        nodes.extend(node.items());
        nodes.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
    }
    // The value of a repeated key is not in the tree.
    let again = |line: usize| {
        tree.oddities.iter().any(
            |oddity| matches!(oddity, Oddity::DuplicateKey { second, .. } if second.start == line),
        )
    };
    let mut grown = 0;
    quotings.iter().all(|quoting| {
        let start = quoting.span.start + grown;
        grown += quoting.quoted.len() - quoting.span.len();
        let line = repaired[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        starts.contains(&start) || again(line)
    })
}

/// A value as a YAML string in double quotes.
pub fn quote(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        escape(c, &mut quoted);
    }
    quoted.push('"');
    quoted
}

fn escape(c: char, quoted: &mut String) {
    match c {
        '"' | '\\' => quoted.extend(['\\', c]),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        c if c.is_control() => {
            let _ = write!(quoted, "\\x{:02x}", u32::from(c));
        }
        c => quoted.push(c),
    }
}

/// The plain value of a `key: value` line in the first column, if `: ` or ` #` spoils it.
fn unreadable_value(line: &str) -> Option<Span> {
    let colon = line.find(':')?;
    let key = &line[..colon];
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let rest = line[colon + 1..].trim_end();
    if !is_key || !rest.starts_with([' ', '\t']) {
        return None;
    }
    let value = rest.trim_start();
    let plain = !value.starts_with(['"', '\'', '|', '>', '[', '{', '&', '*', '!', '#']);
    let spoiled = value.contains(": ") || value.contains(":\t") || value.ends_with(':');
    let start = colon + 1 + (rest.len() - value.len());
    (plain && spoiled).then(|| Span::new(start, start + value.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_with_a_colon_are_quoted() {
        let text = "name: x\ndescription: Use \"it\" when: asked\n";
        let found = quotings(text);
        let repaired = apply(text, &found);
        assert_eq!(
            repaired,
            "name: x\ndescription: \"Use \\\"it\\\" when: asked\"\n"
        );
        assert_eq!(original_offset(text, &found, 0), 0);
        assert_eq!(original_offset(text, &found, repaired.len()), text.len());
        let key = repaired.find("description").unwrap();
        assert_eq!(
            original_offset(text, &found, key),
            text.find("description").unwrap()
        );
    }

    #[test]
    fn what_can_be_read_is_left_alone() {
        for text in [
            "a: b\n",
            "a: 'x: y'\n",
            "  a: b: c\n",
            "- a: b: c\n",
            "a: |\n",
            "url: http://x\n",
        ] {
            assert_eq!(quotings(text), [], "{text}");
        }
    }

    #[test]
    fn an_escape_stands_for_one_character() {
        let text = "a: \0\u{85}\u{e9}: \"b\n";
        let found = quotings(text);
        let repaired = apply(text, &found);
        for (sign, place) in [
            ("\\x00", 3),
            ("\\x85", 4),
            ("\u{e9}", 6),
            ("\\\"", 10),
            ("b", 11),
        ] {
            let at = repaired.find(sign).unwrap();
            assert_eq!(original_offset(text, &found, at), place, "{sign}");
        }
    }
}
