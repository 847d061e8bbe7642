//! Reads a configuration file's tree into types, collecting every mistake with its place.

use std::path::Path;

use super::expand::{Variables, expand, mentions_variable};
use super::origin::Place;
use super::value::{Kind, Url, Value};
use crate::bundle::yaml::{Data, Node, Oddity, ScalarType, Style};
use crate::diagnostics::{SourceFile, Span};
use crate::fs::normal;
use crate::registry::location::whole_folder;

/// One mistake in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

/// A file on its way into types.
pub struct Reader<'a> {
    /// The file, known by the name that messages show.
    pub file: &'a SourceFile,
    /// The folder where relative paths start.
    pub base: &'a Path,
    /// What `${…}` sees.
    pub variables: Variables<'a>,
    /// Whether to fill in variables; an overlay that is not in force is only checked.
    pub fill_in: bool,
    /// What was found wrong so far.
    pub problems: Vec<Problem>,
}

impl Reader<'_> {
    /// The place of a span.
    pub fn place(&self, span: Span) -> Place {
        let position = self.file.position(span.start);
        Place {
            path: self.file.name().into(),
            line: position.line,
            column: position.column,
        }
    }

    /// Notes a mistake, once.
    pub fn problem(&mut self, span: Span, message: impl Into<String>, hint: Option<String>) {
        let problem = Problem {
            place: self.place(span),
            message: message.into(),
            hint,
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Notes a value of the wrong type.
    pub fn wrong_type(&mut self, node: &Node, name: &str, expected: &str) {
        let got = match node.scalar() {
            Some(text) if !text.is_empty() => format!("`{text}`"),
            _ => node.describe().to_owned(),
        };
        let quote = node.style == Style::Plain
            && expected.starts_with("a string")
            && node.scalar().is_some_and(|text| !text.is_empty());
        let hint = quote.then(|| "put it in quotes".to_owned());
        let message = format!("`{name}` expected {expected}, got {got}");
        self.problem(node.span, message, hint);
    }

    /// Notes what careful readers of YAML do not take.
    pub fn oddities(&mut self, oddities: &[Oddity]) {
        for oddity in oddities {
            let (span, message) = match oddity {
                Oddity::DuplicateKey { key, first, second } => {
                    let line = self.place(*first).line;
                    let message = format!("`{key}` stands twice, first in line {line}");
                    (*second, message)
                }
                Oddity::Anchor(span) => (*span, "anchors are not understood here".to_owned()),
                Oddity::Alias(span) => (*span, "aliases are not understood here".to_owned()),
                Oddity::Tag(span) => (*span, "tags are not understood here".to_owned()),
                Oddity::ComplexKey(span) => (*span, "a key must be a string".to_owned()),
                Oddity::MergeKey(span) => (*span, "`<<` is not understood here".to_owned()),
                Oddity::ExtraDocument(span) => (*span, "a second document".to_owned()),
            };
            self.problem(span, message, None);
        }
    }

    /// The entries of a mapping whose keys are known; nothing at all is an empty one.
    pub fn section<'n>(
        &mut self,
        node: &'n Node,
        name: &str,
        known: &[&str],
    ) -> &'n [(Node, Node)] {
        let entries = self.mapping(node, name);
        for (key, _) in entries {
            let word = key.scalar().unwrap_or_default();
            if !known.contains(&word) {
                let full = join(name, word);
                let hint = did_you_mean(word, known);
                self.problem(key.span, format!("unknown key `{full}`"), hint);
            }
        }
        entries
    }

    /// The entries of a mapping with keys of the user's own.
    pub fn mapping<'n>(&mut self, node: &'n Node, name: &str) -> &'n [(Node, Node)] {
        match &node.data {
            Data::Mapping(entries) => entries,
            _ if node.is_null() => &[],
            _ => {
                let name = if name.is_empty() { "the file" } else { name };
                self.wrong_type(node, name, "a mapping");
                &[]
            }
        }
    }

    /// The items of a list; nothing at all is an empty one.
    pub fn items<'n>(&mut self, node: &'n Node, name: &str) -> &'n [Node] {
        match &node.data {
            Data::Sequence(items) => items,
            _ if node.is_null() => &[],
            _ => {
                self.wrong_type(node, name, "a list");
                &[]
            }
        }
    }

    /// A string with its variables filled in.
    pub fn text(&mut self, node: &Node, name: &str) -> Option<String> {
        if node.string().is_none() {
            self.wrong_type(node, name, "a string");
            return None;
        }
        self.filled(node)
    }

    /// A list of strings.
    pub fn texts(&mut self, node: &Node, name: &str) -> Vec<String> {
        let items = self.items(node, name);
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            texts.extend(self.text(item, name));
        }
        texts
    }

    /// A value of a kind.
    pub fn value(&mut self, node: &Node, name: &str, kind: Kind) -> Option<Value> {
        if kind == Kind::List && !matches!(node.data, Data::Scalar(_)) {
            return match node.data {
                Data::Sequence(_) => Some(Value::List(self.texts(node, name))),
                _ => {
                    self.wrong_type(node, name, &kind.expected());
                    None
                }
            };
        }
        let Some(written) = node.scalar().filter(|_| fits(node, kind)) else {
            self.wrong_type(node, name, &kind.expected());
            return None;
        };
        let text = self.filled(node)?;
        let environment = self.variables.environment;
        // A comma is part of a string here, unlike in a variable.
        let value = match kind {
            Kind::List => Some(Value::List(vec![text])),
            Kind::Url if !text.is_empty() => Some(Value::Url(self.location(text, written))),
            _ => kind.read(&text, environment, self.base),
        };
        if value.is_none() {
            self.wrong_type(node, name, &kind.expected());
        }
        value
    }

    /// A location, filled in and as it was written: a folder is meant from the file's folder on,
    /// wherever the command is run.
    pub fn location(&self, text: String, written: &str) -> Url {
        let environment = self.variables.environment;
        let resolve = |path: &str| normal(&environment.resolve(path, self.base));
        match whole_folder(&text, &resolve) {
            Some(whole) if text == written => Url::new(whole),
            // What a variable holds is not shown.
            Some(whole) => Url::expanded(whole, written),
            None => Url::expanded(text, written),
        }
    }

    fn filled(&mut self, node: &Node) -> Option<String> {
        let text = node.scalar()?;
        if !mentions_variable(text) {
            return Some(text.to_owned());
        }
        if !self.fill_in {
            return None;
        }
        match expand(text, self.variables) {
            Ok(text) => Some(text),
            Err(message) => {
                let hint = "set it, give it in `--env-file`, or write `${NAME:-default}`";
                self.problem(node.span, message, Some(hint.to_owned()));
                None
            }
        }
    }
}

/// Whether a scalar was written as its kind wants; one with variables is judged when filled in.
fn fits(node: &Node, kind: Kind) -> bool {
    let written = node.scalar_type();
    if node.scalar().is_some_and(mentions_variable) {
        return true;
    }
    match kind {
        Kind::Bool => written == Some(ScalarType::Bool),
        Kind::Integer => written == Some(ScalarType::Int),
        // `off` is a word here, whatever YAML 1.1 makes of it.
        Kind::Choice(_) => written != Some(ScalarType::Null),
        _ => written == Some(ScalarType::Text),
    }
}

/// A dotted key.
pub fn join(section: &str, key: &str) -> String {
    match section {
        "" => key.to_owned(),
        _ => format!("{section}.{key}"),
    }
}

/// The nearest known word, as a hint; all of them when none is near and they are few.
pub fn did_you_mean(word: &str, known: &[&str]) -> Option<String> {
    let score = |known: &str| strsim::jaro_winkler(word, known);
    let best = known.iter().max_by(|a, b| score(a).total_cmp(&score(b)))?;
    if score(best) > 0.8 {
        return Some(format!("did you mean `{best}`?"));
    }
    (known.len() <= 12).then(|| format!("known here: `{}`", known.join("`, `")))
}
