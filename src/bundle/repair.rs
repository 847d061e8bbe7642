//! Makes the commonest broken frontmatter readable: a plain value with `: ` in it.
//!
//! Four of five real YAML errors in frontmatters are such values. The repair quotes
//! them; nothing else is touched, and the caller says that it happened.

use std::fmt::Write;

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
pub fn original_offset(quotings: &[Quoting], repaired: usize) -> usize {
    let mut grown = 0;
    for quoting in quotings {
        let start = quoting.span.start + grown;
        let end = start + quoting.quoted.len();
        if repaired <= start {
            break;
        }
        if repaired < end {
            let inside = repaired - start;
            return quoting.span.start + inside.saturating_sub(1).min(quoting.span.len());
        }
        grown += quoting.quoted.len() - quoting.span.len();
    }
    repaired - grown
}

/// A value as a YAML string in double quotes.
pub fn quote(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
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
    quoted.push('"');
    quoted
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
        assert_eq!(original_offset(&found, 0), 0);
        assert_eq!(original_offset(&found, repaired.len()), text.len());
        let key = repaired.find("description").unwrap();
        assert_eq!(
            original_offset(&found, key),
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
}
