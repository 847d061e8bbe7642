//! Turns what came out into what is expected, in the words of the author: only the values
//! that differ are written anew, and comments, quotes and order stay.

use serde_json::Value;

use super::case::{Case, Expectation};
use super::compare::json::{self, Difference, Step};
use super::compare::{Detail, Mismatch};
use crate::bundle::yaml::{self, Data, Node, ScalarType, Style, plain_type};
use crate::diagnostics::Span;
use crate::runtime::Outcome;

/// One change of a file: these bytes become this text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// The changes that would make a case pass, and what no change of a value can mend.
pub fn edits<'m>(
    case: &Case,
    mismatches: &'m [Mismatch],
    outcome: &Outcome,
    text: &str,
) -> (Vec<Edit>, Vec<&'m Mismatch>) {
    let root = yaml::parse(text, 0).ok().and_then(|tree| tree.root);
    let mut edits = Vec::new();
    let mut left = Vec::new();
    for mismatch in mismatches {
        match edit(&case.expect, mismatch, outcome, text, root.as_ref()) {
            Some(more) => edits.extend(more),
            None => left.push(mismatch),
        }
    }
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    (edits, left)
}

/// A text with all changes made; they must not overlap.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut after = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits.iter().filter(|edit| edit.span.end <= text.len()) {
        if edit.span.start < at {
            continue;
        }
        after.push_str(&text[at..edit.span.start]);
        after.push_str(&edit.text);
        at = edit.span.end;
    }
    after.push_str(&text[at..]);
    after
}

fn edit(
    expect: &Expectation,
    mismatch: &Mismatch,
    outcome: &Outcome,
    text: &str,
    root: Option<&Node>,
) -> Option<Vec<Edit>> {
    match mismatch.subject.as_str() {
        "exit" => {
            let (exit, code) = (expect.exit.as_ref()?, outcome.exit_code?);
            let is_line = text.get(exit.span.start..)?.starts_with('[');
            let text = match is_line {
                true => format!("[exit {code}]"),
                false => code.to_string(),
            };
            Some(vec![Edit {
                span: exit.span,
                text,
            }])
        }
        "output" => {
            let (old, new) = (expect.output.as_ref()?, outcome.output.as_ref()?);
            let node = at(root?, old.span)?;
            Some(value(node, &old.value, new, text))
        }
        "stdout" | "stderr" if matches!(mismatch.detail, Detail::Text { .. }) => {
            let (stream, actual) = match mismatch.subject.as_str() {
                "stdout" => (&expect.stdout, &outcome.stdout),
                _ => (&expect.stderr, &outcome.stderr),
            };
            if let Some(lines) = &stream.lines {
                return Some(vec![block(lines.span, actual, text)]);
            }
            let exact = stream.exact.as_ref()?;
            let node = at(root?, exact.span)?;
            let new = match exact.value.ends_with('\n') {
                true => actual.clone(),
                false => actual.strip_suffix('\n').unwrap_or(actual).to_owned(),
            };
            let text = string(node, &new, text);
            Some(vec![Edit {
                span: node.span,
                text,
            }])
        }
        subject => {
            let path = subject.strip_prefix("artifact ")?;
            let wanted = expect.artifacts.iter().find(|wanted| wanted.path == path)?;
            let left = outcome.artifacts.iter().find(|left| left.path == path)?;
            let digest = wanted
                .sha256
                .as_ref()
                .filter(|_| wanted.contains.is_empty())?;
            let is_digest = mismatch.detail == Detail::Nothing && digest.value != left.sha256;
            let node = at(root?, digest.span).filter(|_| is_digest)?;
            let text = string(node, &left.sha256, text);
            Some(vec![Edit {
                span: node.span,
                text,
            }])
        }
    }
}

/// The node that stands exactly there.
fn at(node: &Node, span: Span) -> Option<&Node> {
    if node.span == span {
        return Some(node);
    }
    match &node.data {
        Data::Sequence(items) => items.iter().find_map(|item| at(item, span)),
        Data::Mapping(entries) => entries.iter().find_map(|(_, value)| at(value, span)),
        Data::Scalar(_) | Data::Alias => None,
    }
}

/// Single values where only such differ, else the whole value.
fn value(node: &Node, old: &Value, new: &Value, text: &str) -> Vec<Edit> {
    let differences = json::exact(old, new);
    let single: Option<Vec<Edit>> = differences
        .iter()
        .map(|difference| scalar(node, difference, text))
        .collect();
    single.unwrap_or_else(|| {
        let span = Span::new(node.span.start, end(node, text));
        let is_whole_file = span.start == 0 && text[span.end..].trim().is_empty();
        let text = match is_whole_file {
            true => format!("{new:#}"),
            false => flow(new),
        };
        vec![Edit { span, text }]
    })
}

fn scalar(root: &Node, difference: &Difference, text: &str) -> Option<Edit> {
    let (_, new) = (difference.expected.as_ref()?, difference.actual.as_ref()?);
    if new.is_array() || new.is_object() {
        return None;
    }
    let mut node = root;
    for step in &difference.steps {
        node = match (step, &node.data) {
            (Step::Key(key), Data::Mapping(_)) => node.get(key)?,
            (Step::Index(index), Data::Sequence(items)) => items.get(*index)?,
            _ => return None,
        };
    }
    node.scalar()?;
    Some(Edit {
        span: node.span,
        text: match new {
            Value::String(new) => string(node, new, text),
            other => other.to_string(),
        },
    })
}

/// Where the last part of a node ends: a block ends where its last line does.
fn end(node: &Node, text: &str) -> usize {
    let inner = match &node.data {
        Data::Sequence(items) => items.last().map(|item| end(item, text)),
        Data::Mapping(entries) => entries.last().map(|(_, value)| end(value, text)),
        Data::Scalar(_) | Data::Alias => None,
    };
    match (node.style, inner) {
        (Style::Block, Some(inner)) => inner,
        _ => {
            let part = &text[node.span.start..node.span.end];
            node.span.start + part.trim_end().len()
        }
    }
}

/// A value on one line; JSON is YAML too.
fn flow(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| {
                let key = match is_plain(key) {
                    true => key.clone(),
                    false => Value::from(key.as_str()).to_string(),
                };
                format!("{key}: {}", flow(value))
            });
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::String(text) if is_plain(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A text in the style of the one that it replaces, as far as that can hold it.
fn string(node: &Node, new: &str, text: &str) -> String {
    let is_one_line = !new.contains(|c: char| c.is_control());
    match node.style {
        Style::Plain if is_plain(new) => new.to_owned(),
        Style::SingleQuoted if is_one_line => format!("'{}'", new.replace('\'', "''")),
        Style::BlockScalar if is_block(new) => block_scalar(node, new, text),
        _ => Value::from(new).to_string(),
    }
}

/// Whether a text needs no quotes anywhere.
fn is_plain(text: &str) -> bool {
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/');
    let is_end = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.chars().all(is_safe)
        && is_end(text.chars().next())
        && is_end(text.chars().last())
        && plain_type(text) == ScalarType::Text
}

fn is_block(text: &str) -> bool {
    !text.trim().is_empty()
        && !text.starts_with([' ', '\n'])
        && !text.ends_with("\n\n")
        && !text.contains(|c: char| c.is_control() && c != '\n')
}

/// `|` with the indentation that was there.
fn block_scalar(node: &Node, new: &str, text: &str) -> String {
    let old = &text[node.span.start..node.span.end];
    let first = old.lines().skip(1).find(|line| !line.trim().is_empty());
    let indent = first.map_or(2, |line| line.len() - line.trim_start().len());
    let header = if new.ends_with('\n') { "|" } else { "|-" };
    let mut block = header.to_owned();
    for line in new.trim_end_matches('\n').split('\n') {
        block.push('\n');
        if !line.is_empty() {
            block.push_str(&" ".repeat(indent));
            block.push_str(line);
        }
    }
    block
}

/// The lines below a command, each behind what a list or quotation puts before it.
fn block(span: Span, actual: &str, text: &str) -> Edit {
    let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = &text[line..span.start];
    let lines: Vec<&str> = actual.trim_end().lines().map(str::trim_end).collect();
    Edit {
        span,
        text: lines.join(&format!("\n{before}")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::bundle::Bundle;
    use crate::runtime::{Ended, Engine, LimitReport, SkillIdentity, Stop};
    use crate::testing::compare::compare;
    use crate::testing::{Suite, reading};

    fn skill(path: &str, text: &str) -> Suite {
        let mut files = vec![("scripts/main.py".to_owned(), Vec::new())];
        files.push((path.to_owned(), text.into()));
        if let Some(stem) = path.strip_suffix(reading::EXPECTED) {
            files.push((format!("{stem}{}", reading::INPUT), b"{}".to_vec()));
        }
        let suite = reading::read(&Bundle::in_memory(None, files));
        assert!(suite.flaws.is_empty(), "{:?}\n{text}", suite.flaws);
        suite
    }

    /// The file after what came out was taken over, and how much could not be.
    fn updated(path: &str, text: &str, stdout: &str, code: i32) -> (String, usize) {
        let suite = skill(path, text);
        let case = suite.cases().next().unwrap();
        let ended = Ended {
            stop: Stop::Exit(code),
            stdout: stdout.into(),
            stderr: Vec::new(),
            cut: Vec::new(),
            duration: Duration::from_millis(1),
        };
        let identity = SkillIdentity {
            name: "a".into(),
            version: None,
            tree_digest: String::new(),
        };
        let limits = LimitReport::default();
        let outcome = Outcome::judge(ended, Vec::new(), limits, Engine::Wasm, identity);
        let nowhere = std::path::Path::new("/nowhere");
        let mismatches = compare(&case.expect, &outcome, nowhere);
        let (edits, left) = edits(case, &mismatches, &outcome, text);
        let after = apply(text, &edits);
        if left.is_empty() {
            let suite = skill(path, &after);
            let case = suite.cases().next().unwrap();
            assert_eq!(compare(&case.expect, &outcome, nowhere), [], "{after}");
        }
        (after, left.len())
    }

    fn yaml(text: &str, stdout: &str) -> String {
        let (after, left) = updated("tests/a.yaml", text, stdout, 0);
        assert_eq!(left, 0, "{after}");
        after
    }

    #[test]
    fn single_values_change_and_all_else_stays() {
        let before = "# top\n- name: a   # why\n  expect:\n    exit: 0\n    output:\n      total: 20  # of all\n      rows:\n        - {label: 'north', n: 1}\n      text: plain words\n";
        let after = yaml(
            before,
            "{\"total\": 21, \"rows\": [{\"label\": \"it's\", \"n\": 1}], \"text\": \"yes\"}",
        );
        let wanted = before
            .replace("20", "21")
            .replace("'north'", "'it''s'")
            .replace("plain words", "\"yes\"");
        assert_eq!(after, wanted);
    }

    #[test]
    fn another_shape_is_written_on_one_line() {
        let before = "- name: a\n  expect:\n    output:\n      rows:\n      - 1\n      - 2\n    # after\n    max_duration: 2s\n- name: b\n";
        let after = yaml(before, "{\"rows\": [1], \"x y\": \"a: b\"}");
        assert_eq!(
            after,
            "- name: a\n  expect:\n    output:\n      {rows: [1], x y: \"a: b\"}\n    # after\n    max_duration: 2s\n- name: b\n"
        );
    }

    #[test]
    fn texts_keep_their_style() {
        let before = "- expect:\n    stdout: |\n      one\n      two\n    exit: 0 # kept\n";
        assert_eq!(
            yaml(before, "1\n\n2\n"),
            before.replace("one\n      two", "1\n\n      2")
        );
        let before = "- expect: {stdout: one, exit: 0}\n";
        assert_eq!(
            yaml(before, "two: x\n"),
            before.replace("one", "\"two: x\"")
        );
        assert_eq!(
            yaml(before, "two\nthree\n"),
            before.replace("one", "\"two\\nthree\"")
        );
    }

    #[test]
    fn pairs_and_blocks_are_rewritten_in_place() {
        let (after, left) = updated(
            "tests/p.expected.json",
            "{\n    \"a\": 1\n}\n",
            "{\"a\": 2}",
            0,
        );
        assert_eq!((after.as_str(), left), ("{\n    \"a\": 2\n}\n", 0));
        let (after, _) = updated(
            "tests/p.expected.json",
            "{\n    \"a\": 1\n}\n",
            "{\"b\": 2}",
            0,
        );
        assert_eq!(after, "{\n  \"b\": 2\n}\n");
        let before = "- x\n\n  ```console\n  $ run main.py\n  one\n  [exit 1]\n  ```\n";
        let (after, _) = updated("tests/a.md", before, "1\n2\n", 3);
        assert_eq!(
            after,
            before.replace("one\n  [exit 1]", "1\n  2\n  [exit 3]")
        );
    }

    #[test]
    fn what_no_value_mends_is_left() {
        let before = "- expect: {stdout: {contains: x}, output: 1}\n";
        let (after, left) = updated("tests/a.yaml", before, "2", 0);
        assert_eq!((after, left), (before.replace("output: 1", "output: 2"), 1));
        // A failure is never made the expectation of a case that says nothing about it.
        let (after, left) = updated("tests/a.yaml", "- name: a\n", "", 3);
        assert_eq!((after.as_str(), left), ("- name: a\n", 1));
    }
}
