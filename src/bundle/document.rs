//! `SKILL.md`, read once: its text, where its parts stand, its frontmatter as a tree.

use std::sync::Arc;

use super::frontmatter::{self, Split};
use super::repair::{self, Quoting};
use super::yaml::{self, Data, Node, Tree, YamlError};
use crate::diagnostics::{SourceFile, Span};

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
            message: format!("more than {MAX_FRONTMATTER} bytes of frontmatter"),
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
    match yaml::parse(&repair::apply(text, &quotings), 0) {
        Ok(mut tree) => {
            tree.map_spans(|span| {
                let at = |offset| repair::original_offset(&quotings, offset) + base;
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
        Err(_) => Frontmatter::Broken(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document::parse(Arc::new(SourceFile::new("SKILL.md", text)))
    }

    #[test]
    fn fields_have_their_places() {
        let document = document("---\nname: x\n---\nbody");
        let span = document.field("name").unwrap().span;
        assert_eq!(document.source.slice(span), "x");
        assert_eq!(document.body(), "body");
    }

    #[test]
    fn an_unquoted_colon_is_repaired_and_told() {
        let document = document("---\nname: x\ndescription: Use when: asked\nlicense: MIT\n---\n");
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
        assert_eq!(document("# hi\n").frontmatter, Frontmatter::Missing);
        let broken = document("---\na: \"x\n---\n");
        assert!(matches!(broken.frontmatter, Frontmatter::Broken(_)));
    }
}
