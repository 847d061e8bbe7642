//! YAML as a tree that knows where everything stands.
//!
//! Built from the parser's events, because rules need what a data model drops: the
//! spans of keys, how a scalar was quoted, anchors, tags, second documents. Only a safe
//! subset is understood: aliases are reported and never expanded, depth and size are
//! bounded, so no document can make us slow or large.

mod parse;
mod scalar;
pub mod write;

use crate::diagnostics::Span;

pub use parse::{MAX_BYTES, parse};
pub use scalar::{ScalarType, plain_type};

/// How a node was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A scalar without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|` or `>`
    BlockScalar,
    /// A list or mapping by indentation.
    Block,
    /// A list or mapping in `[…]` or `{…}`.
    Flow,
}

/// A node with its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands; for an absent value, where it would.
    pub span: Span,
    /// How it was written.
    pub style: Style,
    /// What it holds.
    pub data: Data,
}

/// What a node holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// A scalar, unescaped.
    Scalar(String),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping in the order of the file; a repeated key is kept only the first time.
    Mapping(Vec<(Node, Node)>),
    /// `*name`: never expanded.
    Alias,
}

impl Node {
    /// The text of a scalar, whatever type a reader would give it.
    pub fn scalar(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The text, when every YAML reader takes this node for a string.
    pub fn string(&self) -> Option<&str> {
        match self.scalar_type() {
            Some(ScalarType::Text) => self.scalar(),
            _ => None,
        }
    }

    /// The type of a scalar, by the wider YAML 1.1 rules for plain ones.
    pub fn scalar_type(&self) -> Option<ScalarType> {
        let text = self.scalar()?;
        Some(match self.style {
            Style::Plain => plain_type(text),
            _ => ScalarType::Text,
        })
    }

    /// The entries of a mapping; empty for anything else.
    pub fn entries(&self) -> &[(Node, Node)] {
        match &self.data {
            Data::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; empty for anything else.
    pub fn items(&self) -> &[Node] {
        match &self.data {
            Data::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The key and value under a name.
    pub fn entry(&self, name: &str) -> Option<(&Node, &Node)> {
        self.entries()
            .iter()
            .find(|(key, _)| key.scalar() == Some(name))
            .map(|(key, value)| (key, value))
    }

    /// The value under a name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        self.entry(name).map(|(_, value)| value)
    }

    /// Whether it is written as nothing at all, `~` or `null`.
    pub fn is_null(&self) -> bool {
        self.scalar_type() == Some(ScalarType::Null)
    }

    /// A word for messages: "a list", "a mapping", "a string".
    pub fn describe(&self) -> &'static str {
        match &self.data {
            Data::Scalar(_) => self.scalar_type().map_or("a string", ScalarType::describe),
            Data::Sequence(_) => "a list",
            Data::Mapping(_) => "a mapping",
            Data::Alias => "an alias",
        }
    }

    /// The node at a JSON pointer such as `/inputs/files/0`.
    pub fn pointer(&self, pointer: &str) -> Option<&Node> {
        let mut node = self;
        for part in pointer.split('/').skip(1) {
            let name = part.replace("~1", "/").replace("~0", "~");
            node = match &node.data {
                Data::Mapping(_) => node.get(&name)?,
                Data::Sequence(items) => items.get(name.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// As JSON, typed by the YAML 1.2 core rules.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match &self.data {
            Data::Scalar(text) if self.style == Style::Plain => scalar::core_value(text),
            Data::Scalar(text) => Value::String(text.clone()),
            Data::Sequence(items) => Value::Array(items.iter().map(Self::to_json).collect()),
            Data::Mapping(entries) => entries
                .iter()
                .map(|(key, value)| (key.scalar().unwrap_or_default().into(), value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            Data::Alias => Value::Null,
        }
    }
}

/// What stands in the text beside plain data.
#[derive(Clone, Debug, PartialEq)]
pub enum Oddity {
    /// The same key twice in one mapping.
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it stood first.
        first: Span,
        /// Where it stands again.
        second: Span,
    },
    /// `&name`
    Anchor(Span),
    /// `*name`
    Alias(Span),
    /// `!tag`
    Tag(Span),
    /// A key that is a list or mapping.
    ComplexKey(Span),
    /// `<<`, which only YAML 1.1 readers merge.
    MergeKey(Span),
    /// A second document after the first.
    ExtraDocument(Span),
}

/// Why a text is no YAML.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct YamlError {
    /// What is wrong.
    pub message: String,
    /// Where, in the same file as the nodes.
    pub span: Span,
}

/// A parsed text.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// The first document; `None` when there is nothing but comments and space.
    pub root: Option<Node>,
    /// What a careful reader minds.
    pub oddities: Vec<Oddity>,
}

impl Tree {
    /// Moves every span, when the tree was read from a text that was changed first.
    pub fn map_spans(&mut self, place: impl Fn(Span) -> Span) {
        if let Some(root) = &mut self.root {
            root.map_spans(&place);
        }
        for oddity in &mut self.oddities {
            oddity.map_spans(&place);
        }
    }
}

impl Node {
    fn map_spans(&mut self, place: &impl Fn(Span) -> Span) {
        self.span = place(self.span);
        match &mut self.data {
            Data::Sequence(items) => items.iter_mut().for_each(|item| item.map_spans(place)),
            Data::Mapping(entries) => {
                for (key, value) in entries {
                    key.map_spans(place);
                    value.map_spans(place);
                }
            }
            Data::Scalar(_) | Data::Alias => {}
        }
    }
}

impl Oddity {
    /// Where it stands; of a key that stands twice, the second place.
    pub fn span(&self) -> Span {
        match self {
            Self::DuplicateKey { second: span, .. }
            | Self::Anchor(span)
            | Self::Alias(span)
            | Self::Tag(span)
            | Self::ComplexKey(span)
            | Self::MergeKey(span)
            | Self::ExtraDocument(span) => *span,
        }
    }

    fn map_spans(&mut self, place: &impl Fn(Span) -> Span) {
        match self {
            Self::DuplicateKey { first, second, .. } => {
                *first = place(*first);
                *second = place(*second);
            }
            Self::Anchor(span)
            | Self::Alias(span)
            | Self::Tag(span)
            | Self::ComplexKey(span)
            | Self::MergeKey(span)
            | Self::ExtraDocument(span) => *span = place(*span),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root(text: &str) -> Node {
        parse(text, 0).unwrap().root.unwrap()
    }

    #[test]
    fn spans_are_bytes_of_the_file() {
        let text = "name: é\nbbb: 'x y' # c\n";
        let tree = root(text);
        let (key, value) = tree.entry("bbb").unwrap();
        assert_eq!(&text[key.span.start..key.span.end], "bbb");
        assert_eq!(&text[value.span.start..value.span.end], "'x y'");
        let flow = "a: [x] # c\nb: \"q\\\"\" # c\n";
        let words = |name| {
            root(flow)
                .get(name)
                .map(|node| flow[node.span.start..node.span.end].to_owned())
        };
        assert_eq!(words("a").as_deref(), Some("[x]"));
        assert_eq!(words("b").as_deref(), Some("\"q\\\"\""));
        assert_eq!(parse(text, 100).unwrap().root.unwrap().span.start, 100);
    }

    #[test]
    fn block_scalars_end_with_their_last_line() {
        for header in [">-", "|", "|2+ # a > b"] {
            let text = format!("a>b: {header}\n  one\n  two\n\nb: 1\n");
            let span = root(&text).get("a>b").unwrap().span;
            assert_eq!(
                text[span.start..span.end],
                format!("{header}\n  one\n  two")
            );
        }
    }

    #[test]
    fn a_scalar_is_without_its_anchor_and_with_all_its_characters() {
        for (text, scalar) in [
            ("&a b", "b"),
            ("!t 'b c' # d", "'b c'"),
            ("!t # d\n\"b\"", "\"b\""),
            ("&a |\n", "|"),
            ("|\n&a b", "|\n&a b"),
            ("\u{feff}|\nb", "|\nb"),
            ("b\u{a0}", "b\u{a0}"),
        ] {
            let span = root(text).span;
            assert_eq!(&text[span.start..span.end], scalar, "{text:?}");
        }
    }

    #[test]
    fn styles_tell_flow_from_block() {
        let tree = root("a: [x]\nb:\n  - y\nc: {}\n");
        let style = |name| tree.get(name).unwrap().style;
        assert_eq!(
            [style("a"), style("b"), style("c")],
            [Style::Flow, Style::Block, Style::Flow]
        );
    }

    #[test]
    fn oddities_have_their_places() {
        let text = "a: &x d\nb: *x\nc: !!str e\na: 2\n";
        let found = parse(text, 0).unwrap().oddities;
        let words: Vec<&str> = found
            .iter()
            .map(|oddity| match oddity {
                Oddity::Anchor(s) | Oddity::Alias(s) | Oddity::Tag(s) => &text[s.start..s.end],
                Oddity::DuplicateKey { second, .. } => &text[second.start..second.end],
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(words, ["&x", "*x", "!!str", "a"]);
    }

    #[test]
    fn a_mark_behind_a_letter_beyond_ascii_is_no_trouble() {
        let found = parse("a: {b:\u{e9}! : &a ! c}\n", 0).unwrap().oddities;
        assert!(found.iter().any(|oddity| matches!(oddity, Oddity::Tag(_))));
    }

    #[test]
    fn bombs_are_refused() {
        assert!(parse(&"[".repeat(100_000), 0).is_err());
        assert!(parse(&format!("a: {}", "{b: ".repeat(500)), 0).is_err());
        let wide = "- a\n".repeat(60_000);
        assert_eq!(
            parse(&wide, 0).unwrap_err().message,
            "more than 50000 values"
        );
    }

    #[test]
    fn nothing_but_comments_is_no_document() {
        assert_eq!(parse("# a\n\n", 0).unwrap().root, None);
        assert_eq!(parse("", 0).unwrap().root, None);
    }

    #[test]
    fn pointers_and_json() {
        let tree = root("a:\n  - b: 1\n    c~/d: yes\n");
        assert_eq!(tree.pointer("/a/0/b").unwrap().scalar(), Some("1"));
        assert_eq!(tree.pointer("/a/0/c~0~1d").unwrap().scalar(), Some("yes"));
        assert_eq!(
            tree.to_json(),
            serde_json::json!({"a": [{"b": 1, "c~/d": "yes"}]})
        );
    }
}
