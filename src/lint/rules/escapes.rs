//! Values of YAML that are written with escapes: who looks at the raw text does not see what
//! every client gets.

use std::sync::Arc;

use crate::bundle::yaml::{Data, Node, Style};
use crate::diagnostics::{Fix, SourceFile, Span};
use crate::lint::{Draft, Subject};

/// A key or value with an escape in it.
pub(super) struct Escaped<'s> {
    source: &'s Arc<SourceFile>,
    span: Span,
    /// What clients get.
    text: &'s str,
}

/// Those of the frontmatter and of `skill.yaml`.
pub(super) fn values<'s>(subject: &'s Subject<'_>) -> Vec<Escaped<'s>> {
    let mut found = Vec::new();
    if let Some(document) = subject.document()
        && let Some(root) = document.tree().and_then(|tree| tree.root.as_ref())
        && document.yaml().contains('\\')
    {
        collect(&document.source, root, &mut found);
    }
    if let Some(file) = &subject.bundle.skill_file
        && let Some(root) = file.tree.as_ref().ok().and_then(|tree| tree.root.as_ref())
        && file.source.text().contains('\\')
    {
        collect(&file.source, root, &mut found);
    }
    found
}

fn collect<'s>(source: &'s Arc<SourceFile>, node: &'s Node, found: &mut Vec<Escaped<'s>>) {
    match &node.data {
        Data::Scalar(text) if node.style == Style::DoubleQuoted => {
            let span = node.span;
            if source.slice(span).contains('\\') {
                found.push(Escaped { source, span, text });
            }
        }
        Data::Mapping(entries) => {
            for (key, value) in entries {
                collect(source, key, found);
                collect(source, value, found);
            }
        }
        Data::Sequence(items) => items.iter().for_each(|item| collect(source, item, found)),
        Data::Scalar(_) | Data::Alias => {}
    }
}

impl Escaped<'_> {
    /// The characters that a rule means and that only the escapes bring; none where the raw
    /// text has such a one, because that is found already.
    pub fn chars(&self, is_meant: impl Fn(&str, usize, char) -> bool) -> Vec<(usize, char)> {
        let meant = |text: &str| -> Vec<(usize, char)> {
            let all = text.char_indices();
            all.filter(|&(at, c)| is_meant(text, at, c)).collect()
        };
        match meant(self.source.slice(self.span)).is_empty() {
            true => meant(self.text),
            false => Vec::new(),
        }
    }

    /// A finding about the value.
    pub fn draft(&self, message: impl Into<String>) -> Draft<'static> {
        Draft::new(self.source, message)
            .at(self.span)
            .label("written as an escape here")
            .note("every reader of YAML turns the escape into the character")
            .fix(Fix::advice("write the text without it"))
    }
}
