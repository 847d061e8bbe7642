//! `SKILL.md`, read once: its text, where its parts stand, its frontmatter as a tree.

use std::sync::Arc;

use super::frontmatter::{self, Split};
use super::repair::{self, Quoting};
use super::yaml::{self, Data, Node, Tree, YamlError};
use crate::diagnostics::{SourceFile, Span};
use crate::fs::sizes;

/// The longest frontmatter that is read as YAML; real ones have at most a few kilobytes.
const MAX_FRONTMATTER: usize = 64 << 10;

/// What the frontmatter turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Frontmatter {
    /// There is no opening fence.
    Missing,
    /// YAML, whatever its root is.
    Parsed(Tree),
    /// Readable only with values quoted that are not: the tree is that of the repaired text.
    Repaired {
        /// The error that strict readers stop at.
        error: YamlError,
        /// What has to be quoted; spans are the file's.
        quotings: Vec<Quoting>,
        /// The tree; spans are those of the file as it was written.
        tree: Tree,
    },
    /// Not readable at all.
    Broken(YamlError),
}

/// A document with its frontmatter and body.
#[derive(Debug)]
pub struct Document {
    /// The whole file.
    pub source: Arc<SourceFile>,
    /// Where its parts stand.
    pub split: Split,
    /// Its frontmatter.
    pub frontmatter: Frontmatter,
}

impl Document {
    /// Reads a document's text; never fails, for every problem is a finding.
    pub fn parse(source: Arc<SourceFile>) -> Self {
        let split = frontmatter::split(source.text());
        let frontmatter = if split.opening.is_some() {
            read(source.slice(split.yaml), split.yaml.start)
        } else {
            Frontmatter::Missing
        };
        Self {
            source,
            split,
            frontmatter,
        }
    }

    /// The frontmatter's tree, if it can be read at all.
    pub fn tree(&self) -> Option<&Tree> {
        match &self.frontmatter {
            Frontmatter::Parsed(tree) | Frontmatter::Repaired { tree, .. } => Some(tree),
            Frontmatter::Missing | Frontmatter::Broken(_) => None,
        }
    }

    /// The frontmatter's root, if it is a mapping.
    pub fn mapping(&self) -> Option<&Node> {
        let root = self.tree()?.root.as_ref()?;
        matches!(root.data, Data::Mapping(_)).then_some(root)
    }

    /// The value of a top-level field.
    pub fn field(&self, name: &str) -> Option<&Node> {
        self.mapping()?.get(name)
    }

    /// The key and value of a top-level field.
    pub fn entry(&self, name: &str) -> Option<(&Node, &Node)> {
        self.mapping()?.entry(name)
    }

    /// The Markdown after the frontmatter.
    pub fn body(&self) -> &str {
        self.source.slice(self.split.body)
    }

    /// The text between the fences.
    pub fn yaml(&self) -> &str {
        self.source.slice(self.split.yaml)
    }

    /// Where a finding about the frontmatter as a whole points: its opening fence.
    pub fn fence_span(&self) -> Span {
        self.split
            .opening
            .map_or(Span::at(self.split.body.start), |fence| fence.line)
    }

    /// The line end that the file uses first, for edits that add lines.
    pub fn line_end(&self) -> &'static str {
        let text = self.source.text();
        match text.find(['\n', '\r']) {
            Some(at) if text[at..].starts_with("\r\n") => "\r\n",
            Some(at) if text[at..].starts_with('\r') => "\r",
            _ => "\n",
        }
    }
}

fn read(text: &str, base: usize) -> Frontmatter {
    if text.len() > MAX_FRONTMATTER {
        return Frontmatter::Broken(YamlError {
            message: format!(
                "more than {} of frontmatter",
                sizes::exact(MAX_FRONTMATTER as u64)
            ),
            span: Span::at(base),
        });
    }
    let error = match yaml::parse(text, base) {
        Ok(tree) => return Frontmatter::Parsed(tree),
        Err(error) => error,
    };
    let quotings = repair::quotings(text);
    if quotings.is_empty() {
        return Frontmatter::Broken(error);
    }
    let repaired = repair::apply(text, &quotings);
    match yaml::parse(&repaired, 0) {
        Ok(mut tree) if repair::are_values(&repaired, &quotings, &tree) => {
            tree.map_spans(|span| {
                let at = |offset| repair::original_offset(text, &quotings, offset) + base;
                Span::new(at(span.start), at(span.end))
            });
            let in_file = |q: Quoting| Quoting {
                span: q.span.shifted(base),
                ..q
            };
            Frontmatter::Repaired {
                error,
                quotings: quotings.clone().into_iter().map(in_file).collect(),
                tree,
            }
        }
        _ => Frontmatter::Broken(error),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::yaml::{Oddity, Style};
    use super::*;

    fn document_of(text: &str) -> Document {
        Document::parse(Arc::new(SourceFile::new("SKILL.md", text)))
    }

    #[test]
    fn fields_have_their_places() {
        let document = document_of("---\nname: x\n---\nbody");
        let span = document.field("name").unwrap().span;
        assert_eq!(document.source.slice(span), "x");
        assert_eq!(document.body(), "body");
    }

    #[test]
    fn an_unquoted_colon_is_repaired_and_told() {
        let document =
            document_of("---\nname: x\ndescription: Use when: asked\nlicense: MIT\n---\n");
        let Frontmatter::Repaired { quotings, .. } = &document.frontmatter else {
            panic!("{:?}", document.frontmatter);
        };
        assert_eq!(document.source.slice(quotings[0].span), "Use when: asked");
        let field = |name| document.source.slice(document.field(name).unwrap().span);
        assert_eq!((field("name"), field("license")), ("x", "MIT"));
        assert_eq!(field("description"), "Use when: asked");
        assert_eq!(
            document.field("description").unwrap().scalar(),
            Some("Use when: asked")
        );
    }

    #[test]
    fn broken_and_missing_are_told_apart() {
        assert_eq!(document_of("# hi\n").frontmatter, Frontmatter::Missing);
        let broken = document_of("---\na: \"x\n---\n");
        assert!(matches!(broken.frontmatter, Frontmatter::Broken(_)));
    }

    #[test]
    fn nothing_is_quoted_within_quotes_or_brackets() {
        // The second line looks like a field and is the end of a key in single quotes.
        let text = b"---\n{'\ri: \0': [\xf5],-\n}".to_vec();
        let document = Document::parse(Arc::new(SourceFile::from_bytes("SKILL.md", text)));
        assert!(matches!(document.frontmatter, Frontmatter::Broken(_)));
        let repeated = document_of("---\na: b\na: c: d\n---\n");
        assert!(matches!(repeated.frontmatter, Frontmatter::Repaired { .. }));
    }

    /// Every node of a document, and the place of every oddity.
    fn nodes_and_oddities(document: &Document) -> (Vec<&Node>, Vec<Span>) {
        let Some(tree) = document.tree() else {
            return (Vec::new(), Vec::new());
        };
        let mut nodes: Vec<&Node> = tree.root.iter().collect();
        let mut at = 0;
        while let Some(&node) = nodes.get(at) {
            nodes.extend(node.items());
            nodes.extend(node.entries().iter().flat_map(|(key, value)| [key, value]));
            at += 1;
        }
        let places = tree.oddities.iter().map(Oddity::span);
        (nodes, places.collect())
    }

    /// Frontmatters of what has meaning to YAML and of bytes that are no text.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let part = prop::sample::select(vec![
            &b"---"[..],
            b"'",
            b"\"",
            b"\\",
            b"\r",
            b"\n",
            b"\n",
            b"\r\n",
            b"\0",
            b"\xf5",
            b"\x85",
            b"[",
            b"]",
            b"{",
            b"}",
            b",",
            b": ",
            b":",
            b"- ",
            b"? ",
            b" ",
            b"  ",
            b"\t",
            b"#",
            b" # ",
            b"&a ",
            b"*a",
            b"!t ",
            b"|\n",
            b">-\n",
            b"\nname: ",
            b"\na: ",
            b"b",
            b"c d",
            b": e",
            b"\xc3\xa9",
            b"\xe2\x82\xac",
            b"\xf0\x9f\x98\x80",
            b"\xc2\xa0",
            b"\xc2\x85",
            b"\xe2\x80\xa8",
            b"\xef\xbb\xbf",
        ]);
        (prop::collection::vec(part, 0..24), any::<bool>()).prop_map(|(parts, closed)| {
            let end: &[u8] = if closed { b"\n---\n" } else { b"" };
            [b"---\n", &parts.concat()[..], end].concat()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1000) })]
        #[test]
        fn spans_are_of_whole_characters(bytes in bytes()) {
            let document = Document::parse(Arc::new(SourceFile::from_bytes("SKILL.md", bytes)));
            let text = document.source.text();
            let (nodes, oddities) = nodes_and_oddities(&document);
            for span in nodes.iter().map(|node| node.span).chain(oddities) {
                prop_assert!(text.get(span.start..span.end).is_some(), "{span:?} {text:?}");
            }
            let repaired = matches!(document.frontmatter, Frontmatter::Repaired { .. });
            for node in nodes {
                let written = document.source.slice(node.span);
                match (node.style, node.scalar()) {
                    (Style::Plain, Some(value)) => prop_assert_eq!(words(written), words(value)),
                    (Style::SingleQuoted, _) => prop_assert!(is_between(written, "'"), "{written:?}"),
                    (Style::DoubleQuoted, _) if !repaired => {
                        prop_assert!(is_between(written, "\""), "{written:?}");
                    }
                    (Style::BlockScalar, _) => prop_assert!(written.starts_with(['|', '>']), "{written:?} {text:?}"),
                    _ => {}
                }
            }
        }
    }

    /// The words of a plain scalar, whose line breaks are folded.
    fn words(text: &str) -> Vec<&str> {
        let words = text.split([' ', '\t', '\r', '\n']);
        words.filter(|word| !word.is_empty()).collect()
    }

    fn is_between(text: &str, quote: &str) -> bool {
        text.len() > 1 && text.starts_with(quote) && text.ends_with(quote)
    }
}
