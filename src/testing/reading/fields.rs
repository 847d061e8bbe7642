//! Reads values out of a tree, and minds whatever nobody would have understood.

use std::cell::RefCell;
use std::time::Duration;

use serde_json::Value;

use crate::bundle::Bundle;
use crate::bundle::yaml::{self, Data, Node, Oddity, ScalarType, Tree};
use crate::diagnostics::{SourceFile, Span};
use crate::runtime::limits;
use crate::testing::flaw::{Flaw, Place};

/// One file that is being read, with what was found wrong in it so far.
pub(super) struct Reader<'s> {
    /// The file.
    pub source: &'s SourceFile,
    /// The skill that it belongs to.
    pub bundle: &'s Bundle,
    flaws: RefCell<Vec<Flaw>>,
}

impl<'s> Reader<'s> {
    /// Begins to read a file.
    pub fn new(source: &'s SourceFile, bundle: &'s Bundle) -> Self {
        Self {
            source,
            bundle,
            flaws: RefCell::default(),
        }
    }

    /// What was found wrong.
    pub fn into_flaws(self) -> Vec<Flaw> {
        self.flaws.into_inner()
    }

    /// Where a span begins.
    pub fn place(&self, span: Span) -> Place {
        Place::of(self.source, span)
    }

    /// Minds something.
    pub fn complain(&self, flaw: Flaw) {
        self.flaws.borrow_mut().push(flaw);
    }

    /// Minds a value.
    pub fn mind(&self, span: Span, message: impl Into<String>) {
        self.complain(Flaw::new(self.place(span), message));
    }

    /// The file as a tree, without anything that readers understand differently.
    pub fn tree(&self) -> Option<Node> {
        let text = self.source.text();
        let is_json = is_json(self.source.name());
        if is_json && let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            let place = Place {
                file: self.source.name().to_owned(),
                line: error.line().max(1),
                column: error.column().max(1),
            };
            let reason = error.to_string();
            let reason = reason.split(" at line ").next().unwrap_or_default();
            self.complain(Flaw::new(place, format!("this is no JSON: {reason}")));
            return None;
        }
        match yaml::parse(text, 0) {
            Ok(tree) => {
                self.mind_oddities(&tree);
                tree.root
            }
            // JSON writes characters outside of the BMP in a way that YAML does not know.
            Err(_) if is_json => Some(placeless(&serde_json::from_str(text).ok()?)),
            Err(error) => {
                self.mind(error.span, format!("this is no YAML: {}", error.message));
                None
            }
        }
    }

    fn mind_oddities(&self, tree: &Tree) {
        for oddity in &tree.oddities {
            match oddity {
                Oddity::DuplicateKey { key, second, .. } => {
                    self.mind(*second, format!("`{key}` is there twice"));
                }
                Oddity::Alias(span) => self.mind(*span, "an alias is not read here"),
                Oddity::MergeKey(span) => self.mind(*span, "`<<` is not read here"),
                Oddity::ComplexKey(span) => self.mind(*span, "a key has to be a word"),
                Oddity::ExtraDocument(span) => {
                    self.mind(*span, "a second document in one file is not read");
                }
                Oddity::Anchor(_) | Oddity::Tag(_) => {}
            }
        }
    }

    /// A mapping whose fields are all known; `what` is how a message calls it.
    pub fn mapping(&self, node: &Node, what: &str, known: &[&str]) -> bool {
        if !matches!(node.data, Data::Mapping(_)) {
            let found = node.describe();
            self.mind(
                node.span,
                format!("{what} has to be a mapping, not {found}"),
            );
            return false;
        }
        for (key, _) in node.entries() {
            let word = key.scalar().unwrap_or_default();
            if !known.contains(&word) {
                let message = format!("`{}` is no field of {what}", word.escape_debug());
                let flaw = Flaw::new(self.place(key.span), message);
                let flaw = flaw.did_you_mean(word, known.iter().copied());
                self.complain(match flaw.hint {
                    Some(_) => flaw,
                    None => flaw.with_hint(format!("known are {}", words(known))),
                });
            }
        }
        true
    }

    /// A text; numbers and the like count as they are written.
    pub fn text(&self, node: &Node, field: &str) -> Option<String> {
        match &node.data {
            Data::Scalar(text) if !node.is_null() || node.string().is_some() => Some(text.clone()),
            _ => self.wrong(node, field, "a text"),
        }
    }

    /// One text or a list of them.
    pub fn texts(&self, node: &Node, field: &str) -> Vec<String> {
        match &node.data {
            Data::Sequence(items) => items
                .iter()
                .filter_map(|item| self.text(item, field))
                .collect(),
            _ => self.text(node, field).into_iter().collect(),
        }
    }

    /// A list of texts.
    pub fn list(&self, node: &Node, field: &str) -> Vec<String> {
        match &node.data {
            Data::Sequence(_) => self.texts(node, field),
            _ => {
                self.wrong::<()>(node, field, "a list");
                Vec::new()
            }
        }
    }

    /// A yes or no.
    pub fn truth(&self, node: &Node, field: &str) -> Option<bool> {
        match node.to_json() {
            Value::Bool(truth) => Some(truth),
            _ => self.wrong(node, field, "`true` or `false`"),
        }
    }

    /// A whole number of a type.
    pub fn integer<T: TryFrom<i64>>(&self, node: &Node, field: &str) -> Option<T> {
        let number = match node.scalar_type() {
            Some(ScalarType::Int) => node.to_json().as_i64(),
            _ => None,
        };
        let number = number.and_then(|number| T::try_from(number).ok());
        number.or_else(|| self.wrong(node, field, "a whole number"))
    }

    /// A time such as `2s`.
    pub fn duration(&self, node: &Node, field: &str) -> Option<Duration> {
        let time = node.scalar().and_then(limits::duration);
        time.or_else(|| self.wrong(node, field, "a time such as `500ms` or `2s`"))
    }

    /// A size such as `10KiB`; a bare number counts bytes.
    pub fn size(&self, node: &Node, field: &str) -> Option<u64> {
        let text = node.scalar();
        let size = text.and_then(|text| text.parse().ok().or_else(|| limits::size(text)));
        size.or_else(|| self.wrong(node, field, "a size such as `512B` or `10KiB`"))
    }

    /// The path of a file of the skill, which has to be there.
    pub fn file(&self, node: &Node, field: &str) -> Option<String> {
        let written = self.text(node, field)?;
        let path = written.strip_prefix("./").unwrap_or(&written);
        if self.bundle.file(path).is_some() {
            return Some(path.to_owned());
        }
        let message = format!("there is no file `{}` in the skill", written.escape_debug());
        let files = self.bundle.files().map(|file| file.path.as_str());
        let flaw = Flaw::new(self.place(node.span), message);
        self.complain(flaw.did_you_mean(path, files));
        None
    }

    /// Minds a value of the wrong type.
    pub fn wrong<T>(&self, node: &Node, field: &str, wanted: &str) -> Option<T> {
        let found = match node.scalar() {
            Some(text) if node.style == yaml::Style::Plain && !text.is_empty() => {
                format!("`{}`", text.escape_debug())
            }
            _ => node.describe().to_owned(),
        };
        self.mind(
            node.span,
            format!("`{field}` has to be {wanted}, not {found}"),
        );
        None
    }
}

/// Whether a file's name says that it holds JSON.
pub(super) fn is_json(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ending == "json")
}

/// Words as a message lists them.
pub(super) fn words(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// JSON as a tree that knows no places.
fn placeless(value: &Value) -> Node {
    let (style, data) = match value {
        Value::Object(map) => {
            let key = |key: &String| placeless(&Value::String(key.clone()));
            let entries = map
                .iter()
                .map(|(name, value)| (key(name), placeless(value)));
            (yaml::Style::Flow, Data::Mapping(entries.collect()))
        }
        Value::Array(items) => {
            let items = items.iter().map(placeless).collect();
            (yaml::Style::Flow, Data::Sequence(items))
        }
        Value::String(text) => (yaml::Style::DoubleQuoted, Data::Scalar(text.clone())),
        other => (yaml::Style::Plain, Data::Scalar(other.to_string())),
    };
    Node {
        span: Span::default(),
        style,
        data,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(name: &str, text: &str, act: impl FnOnce(&Reader<'_>, &Node) -> T) -> Vec<String> {
        let bundle = Bundle::in_memory(None, []);
        let source = SourceFile::new(name, text);
        let reader = Reader::new(&source, &bundle);
        if let Some(root) = reader.tree() {
            act(&reader, &root);
        }
        let told = |flaw: &Flaw| format!("{}: {flaw}", flaw.place);
        reader.into_flaws().iter().map(told).collect()
    }

    #[test]
    fn what_is_no_yaml_or_json_says_where() {
        let broken = read("a.yaml", "a: [1\nb: 2\n", |_, _| ());
        assert!(broken[0].starts_with("a.yaml:2:"), "{broken:?}");
        let broken = read("a.json", "[\n  {\"a\": }\n]", |_, _| ());
        assert_eq!(broken, ["a.json:2:9: this is no JSON: expected value"]);
    }

    #[test]
    fn json_with_escaped_pairs_is_read() {
        let told = read("a.json", "{\"a\": \"\\ud83d\\ude00\"}", |_, root| {
            assert_eq!(root.to_json()["a"], "\u{1f600}");
        });
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn values_of_the_wrong_type_are_shown() {
        let told = read(
            "a.yaml",
            "a: [x]\nb: 1.5\nc: ~\nd: soon\n",
            |reader, root| {
                reader.text(root.get("a").unwrap(), "a");
                reader.integer::<i32>(root.get("b").unwrap(), "b");
                reader.text(root.get("c").unwrap(), "c");
                reader.duration(root.get("d").unwrap(), "d");
            },
        );
        assert_eq!(
            told,
            [
                "a.yaml:1:4: `a` has to be a text, not a list",
                "a.yaml:2:4: `b` has to be a whole number, not `1.5`",
                "a.yaml:3:4: `c` has to be a text, not `~`",
                "a.yaml:4:4: `d` has to be a time such as `500ms` or `2s`, not `soon`",
            ]
        );
    }

    #[test]
    fn what_readers_understand_differently_is_refused() {
        let told = read("a.yaml", "a: &x 1\nb: *x\na: 2\n", |_, _| ());
        assert_eq!(
            told,
            [
                "a.yaml:2:4: an alias is not read here",
                "a.yaml:3:1: `a` is there twice"
            ]
        );
    }
}
