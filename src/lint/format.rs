//! The one way to write a frontmatter: fields in order, bare fences, no stray spaces.
//!
//! Works on whole lines of the text and never prints the tree: comments, quoting, line
//! ends and block scalars stay byte for byte. What it makes is read again and compared,
//! and given up when it does not say the same.

use std::ops::Range;

use crate::bundle::document::{Document, Frontmatter};
use crate::bundle::frontmatter;
use crate::bundle::yaml::{self, Data, Node, Oddity, Style, Tree};
use crate::diagnostics::{SourceFile, Span};
use crate::tables::profiles::SPEC_FIELDS;

/// The document as it should be written; `None` when it is already so, or when its
/// frontmatter is too broken or too odd to be touched.
pub fn format(document: &Document) -> Option<String> {
    let tree = sound_tree(document)?;
    let (opening, closing) = (document.split.opening?, document.split.closing?);
    let source = &document.source;
    let text = source.text();
    let end = document.line_end();
    let mut result = String::with_capacity(text.len() + 8);
    if document.split.bom {
        result.push(frontmatter::BOM);
    }
    result.push_str("---");
    result.push_str(&text[opening.line.end..document.split.yaml.start]);
    let keep = result.len();
    let fields = match order(document) {
        Some(order) => order.text(source),
        None => document.yaml().to_owned(),
    };
    // Other lines than before: where their spaces stand has to be seen anew.
    result.push_str(&trimmed(&fields, &yaml::parse(&fields, 0).ok()?));
    let fields = keep..result.len();
    result.push_str("---");
    let body = first_words(document.body());
    if !body.is_empty() {
        result.push_str(line_end_after(text, closing.line.end).unwrap_or(end));
        result.push_str(end);
        result.push_str(body);
    } else if document.split.body.start > closing.line.end {
        result.push_str(line_end_after(text, closing.line.end).unwrap_or_default());
    }
    (result != text && same(tree, &result, fields)).then_some(result)
}

/// Why a frontmatter is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftAlone {
    /// No reader is sure of it: the words say why.
    Unreadable(&'static str),
    /// It reads, but its lines are not to be moved: the words say why.
    Odd(&'static str),
}

/// Why a document is not put into form, if it is not.
pub fn left_alone(document: &Document) -> Option<LeftAlone> {
    use LeftAlone::{Odd, Unreadable};
    let tree = match &document.frontmatter {
        Frontmatter::Missing => return Some(Unreadable("it has no frontmatter")),
        _ if document.source.is_lossy() => return Some(Unreadable("it is not UTF-8")),
        _ if document.split.closing.is_none() => {
            return Some(Unreadable("its frontmatter is never closed"));
        }
        Frontmatter::Repaired { .. } | Frontmatter::Broken(_) => {
            return Some(Unreadable("its frontmatter is not YAML"));
        }
        Frontmatter::Parsed(tree) => tree,
    };
    let Some(mapping) = document.mapping() else {
        return Some(Unreadable("its frontmatter has no fields"));
    };
    if mapping.style == Style::Flow {
        return Some(Odd("its frontmatter is written in brackets"));
    }
    if sound_tree(document).is_some() {
        return None;
    }
    Some(Odd(match tree.oddities.first() {
        Some(Oddity::DuplicateKey { .. }) => "a key stands twice in its frontmatter",
        Some(Oddity::ExtraDocument(_)) => "its frontmatter holds a second document",
        _ => "its frontmatter uses anchors, tags or keys that are no text",
    }))
}

/// The tree of a frontmatter whose lines may be moved: strict YAML, a mapping, nothing odd.
fn sound_tree(document: &Document) -> Option<&Tree> {
    let Frontmatter::Parsed(tree) = &document.frontmatter else {
        return None;
    };
    let mapping = document.mapping()?;
    let sound = tree.oddities.is_empty()
        && mapping.style == Style::Block
        && !document.source.is_lossy()
        && document.split.closing.is_some();
    sound.then_some(tree)
}

/// Whether the new text says the same: equal fields with equal values.
fn same(tree: &Tree, text: &str, fields: Range<usize>) -> bool {
    let Ok(new) = yaml::parse(&text[fields.clone()], 0) else {
        return false;
    };
    let split = frontmatter::split(text);
    let (Some(old), Some(new)) = (&tree.root, &new.root) else {
        return false;
    };
    split.yaml == Span::new(fields.start, fields.end)
        && new.entries().len() == old.entries().len()
        && old.entries().iter().all(|(key, value)| {
            let name = key.scalar().unwrap_or_default();
            new.entry(name).is_some_and(|(_, other)| {
                other.style == value.style && other.to_json() == value.to_json()
            })
        })
}

/// The body from its first line with words.
fn first_words(body: &str) -> &str {
    let words = body.trim_start();
    let lead = &body[..body.len() - words.len()];
    let start = lead.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    if words.is_empty() { "" } else { &body[start..] }
}

fn line_end_after(text: &str, at: usize) -> Option<&str> {
    let rest = &text[at..];
    ["\r\n", "\n", "\r"]
        .into_iter()
        .find(|end| rest.starts_with(end))
}

/// Fields that stand in another order than the specification's.
pub(super) struct Order {
    /// The name of the first field that stands too early, and the one it stands before.
    pub(super) early: Span,
    /// What is moved about: everything between the first and the last field that moves.
    pub(super) span: Span,
    /// The whole frontmatter's parts in their new order.
    parts: Vec<Span>,
    /// How many of them stay where they are at the start and at the end.
    still: (usize, usize),
}

impl Order {
    fn text(&self, source: &SourceFile) -> String {
        self.parts.iter().map(|part| source.slice(*part)).collect()
    }

    /// The text that belongs in the place of `span`.
    pub(super) fn moved(&self, source: &SourceFile) -> String {
        let moved = &self.parts[self.still.0..self.parts.len() - self.still.1];
        moved.iter().map(|part| source.slice(*part)).collect()
    }
}

/// How the fields should be ordered; `None` when they are, or cannot be moved.
pub(super) fn order(document: &Document) -> Option<Order> {
    sound_tree(document)?;
    let entries = document.mapping()?.entries();
    let rank = |(key, _): &(Node, Node)| {
        let name = key.scalar().unwrap_or_default();
        let at = SPEC_FIELDS.iter().position(|field| *field == name);
        at.unwrap_or(SPEC_FIELDS.len())
    };
    let early = entries
        .windows(2)
        .position(|pair| rank(&pair[0]) > rank(&pair[1]))?;
    let early = entries[early + 1].0.span;
    let old = parts(document, entries)?;
    let mut fields: Vec<(usize, Span)> = entries
        .iter()
        .map(rank)
        .zip(old[1..=entries.len()].iter().copied())
        .collect();
    fields.sort_by_key(|(rank, _)| *rank);
    let mut parts = vec![old[0]];
    parts.extend(fields.into_iter().map(|(_, part)| part));
    parts.push(old[old.len() - 1]);
    let equal = |pair: &(&Span, &Span)| pair.0 == pair.1;
    let head = old.iter().zip(&parts).take_while(equal).count();
    let tail = old
        .iter()
        .rev()
        .zip(parts.iter().rev())
        .take_while(equal)
        .count();
    Some(Order {
        early,
        span: Span::new(old[head].start, old[old.len() - 1 - tail].end),
        parts,
        still: (head, tail),
    })
}

/// The frontmatter cut into whole lines: what stands before the fields, each field with
/// the comments above it, what follows the last one.
fn parts(document: &Document, entries: &[(Node, Node)]) -> Option<Vec<Span>> {
    let text = document.source.text();
    let yaml = document.split.yaml;
    let mut cuts = vec![yaml.start];
    for (at, (key, _)) in entries.iter().enumerate() {
        let line_start = text[..key.span.start].ends_with(['\n', '\r']);
        if !line_start {
            return None;
        }
        let floor = match at {
            0 => yaml.start,
            _ => entries[at - 1].0.span.end,
        };
        let mut start = comments_above(text, floor, key.span.start);
        if at == 0 {
            // Comments with an empty line below them are about the whole.
            start = after_empty_line(text, start, key.span.start);
        }
        cuts.push(start);
    }
    let last = entries.last()?.0.span.end;
    cuts.push(comments_above(text, last, yaml.end));
    cuts.push(yaml.end);
    let parts: Vec<Span> = cuts
        .windows(2)
        .map(|pair| Span::new(pair[0], pair[1]))
        .collect();
    parts
        .iter()
        .all(|part| part.start <= part.end)
        .then_some(parts)
}

/// The start of the first comment in the first column above a place, with nothing but
/// such comments and empty lines between them.
fn comments_above(text: &str, floor: usize, at: usize) -> usize {
    let mut start = at;
    let mut rest = at;
    for line in lines(&text[floor..at]).rev() {
        rest -= line.len();
        if line.starts_with('#') {
            start = rest;
        } else if !line.trim().is_empty() {
            break;
        }
    }
    start
}

/// Lines with their ends, in files of LF, CRLF or CR.
fn lines(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    text.split_inclusive(end)
}

/// The place after the last empty line between two places; the first one without any.
fn after_empty_line(text: &str, from: usize, to: usize) -> usize {
    let mut at = from;
    let mut found = from;
    for line in lines(&text[from..to]) {
        at += line.len();
        if line.trim().is_empty() {
            found = at;
        }
    }
    found
}

/// Where lines end in spaces that mean nothing: outside of block scalars and of quotes.
pub(super) fn trailing_spaces(document: &Document) -> Vec<Span> {
    match &document.frontmatter {
        Frontmatter::Parsed(tree) => spaces(document.yaml(), document.split.yaml.start, tree),
        _ => Vec::new(),
    }
}

fn spaces(text: &str, base: usize, tree: &Tree) -> Vec<Span> {
    let mut kept = Vec::new();
    if let Some(root) = &tree.root {
        keep_scalars(root, text, base, &mut kept);
    }
    let mut kept = kept.into_iter().peekable();
    let mut found = Vec::new();
    let mut at = base;
    for line in text.split_inclusive(['\n', '\r']) {
        let words = line.trim_end_matches(['\n', '\r']);
        let end = at + words.len();
        let start = at + words.trim_end_matches([' ', '\t']).len();
        while kept.peek().is_some_and(|span| span.end <= start) {
            kept.next();
        }
        let inside = kept.peek().is_some_and(|span| span.start <= start);
        if start < end && !inside {
            found.push(Span::new(start, end));
        }
        at += line.len();
    }
    found
}

/// The scalars, in order, in which spaces at the end of a line may mean something.
fn keep_scalars(node: &Node, text: &str, base: usize, kept: &mut Vec<Span>) {
    match &node.data {
        Data::Mapping(entries) => {
            for (key, value) in entries {
                keep_scalars(key, text, base, kept);
                keep_scalars(value, text, base, kept);
            }
        }
        Data::Sequence(items) => {
            for item in items {
                keep_scalars(item, text, base, kept);
            }
        }
        Data::Scalar(_) if node.style == Style::BlockScalar => {
            // Empty lines below may belong to it.
            let rest = &text[node.span.end - base..];
            let below = rest.len() - rest.trim_start().len();
            kept.push(Span::new(node.span.start, node.span.end + below));
        }
        Data::Scalar(_) if node.style != Style::Plain => kept.push(node.span),
        Data::Scalar(_) | Data::Alias => {}
    }
}

fn trimmed(text: &str, tree: &Tree) -> String {
    let mut result = String::with_capacity(text.len());
    let mut at = 0;
    for span in spaces(text, 0, tree) {
        result.push_str(&text[at..span.start]);
        at = span.end;
    }
    result.push_str(&text[at..]);
    result
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;

    fn document(text: &str) -> Document {
        Document::parse(Arc::new(SourceFile::new("SKILL.md", text)))
    }

    fn formatted(text: &str) -> Option<String> {
        format(&document(text))
    }

    #[test]
    fn fields_are_ordered_with_their_comments() {
        let text = "---\n# of the file\n\nversion: 1\n# about the words\ndescription: d\nmetadata:\n  a: b\n  # of a\nname: n # x\n# the end\n---\n# Body\n";
        let expected = "---\n# of the file\n\nname: n # x\n# about the words\ndescription: d\nmetadata:\n  a: b\n  # of a\nversion: 1\n# the end\n---\n\n# Body\n";
        assert_eq!(formatted(text).as_deref(), Some(expected));
        assert_eq!(formatted(expected), None);
    }

    #[test]
    fn block_scalars_and_line_ends_stay() {
        let text = "---\r\ndescription: |+\r\n  a  \r\n\r\nname: 'n'  \r\n---\r\n\r\n\r\n  b \r\n";
        let expected = "---\r\nname: 'n'\r\ndescription: |+\r\n  a  \r\n\r\n---\r\n\r\n  b \r\n";
        assert_eq!(formatted(text).as_deref(), Some(expected));
        assert_eq!(formatted(expected), None);
    }

    #[test]
    fn fences_are_made_bare() {
        let text = "\n--- \nname: n\n ---\n\n\nb";
        assert_eq!(formatted(text).as_deref(), Some("---\nname: n\n---\n\nb"));
        assert_eq!(formatted("---\nname: n\n---\n"), None);
        assert_eq!(formatted("---\nname: n\n---"), None);
    }

    #[test]
    fn what_is_broken_or_odd_is_left_alone() {
        for text in [
            "no fence",
            "---\ndescription: d \nname: n\n",
            "---\ndescription: a: b \nname: n\n---\n",
            "---\ndescription: &a d \nname: *a\n---\n",
            "---\nname: a \nname: b\n---\n",
            "---\n{description: d, name: n}\n--- \n",
            "---\n- a \n---\n",
        ] {
            assert_eq!(formatted(text), None, "{text}");
            assert!(left_alone(&document(text)).is_some(), "{text}");
        }
        assert_eq!(left_alone(&document("---\nname: n\n---\n")), None);
    }

    #[test]
    fn what_cannot_be_read_is_told_from_what_is_odd() {
        let unreadable =
            |text: &str| matches!(left_alone(&document(text)), Some(LeftAlone::Unreadable(_)));
        for text in [
            "# b\n",
            "---\na: b\n",
            "---\na: b: c\n---\n",
            "---\n- a\n---\n",
        ] {
            assert!(unreadable(text), "{text}");
        }
        for text in ["---\n{a: b}\n---\n", "---\na: &b c\n---\n"] {
            assert!(!unreadable(text), "{text}");
        }
        let latin = SourceFile::from_bytes("SKILL.md", b"---\na: \xe9\n---\n".to_vec());
        assert_eq!(
            left_alone(&Document::parse(Arc::new(latin))),
            Some(LeftAlone::Unreadable("it is not UTF-8"))
        );
    }

    proptest! {
        #[test]
        fn formatting_changes_no_value_and_settles(text in documents()) {
            let before = document(&text);
            if let Some(result) = format(&before) {
                let after = document(&result);
                let json = |document: &Document| document.mapping().map(Node::to_json);
                prop_assert_eq!(json(&before), json(&after));
                prop_assert_eq!(format(&after), None, "{}", result);
                prop_assert_eq!(before.body().trim_start(), after.body().trim_start());
            }
        }
    }

    /// Frontmatters made of lines that work, nearly work and do not work together.
    fn documents() -> impl Strategy<Value = String> {
        let line = prop::sample::select(vec![
            "name: n",
            "license: 'a  b'",
            "description: >-\n  folded \n   more",
            "version: 1 ",
            "compatibility: |+\n  kept \n\n",
            "metadata:\n  a: b \n  # c",
            "x: [a,\n  b ]",
            "tags:\n- a \n- b",
            "# comment ",
            "",
            " ",
            "y: \"a \n  b\"",
            "z: a\n  b ",
            "\u{e9}: \u{fc} ",
        ]);
        let end = prop::sample::select(vec!["\n", "\r\n"]);
        let body = prop::sample::select(vec!["", "\n", "b", "\n\n  b \n", " \n# b\n"]);
        (prop::collection::vec(line, 0..8), end, body).prop_map(|(lines, end, body)| {
            format!("---\n{}\n---\n{body}", lines.join("\n")).replace('\n', end)
        })
    }
}
