//! Why a skill cannot be told of, as it is: whoever reads it knows what to mend, and where.

use crate::bundle::Bundle;
use crate::bundle::document::{Document, Frontmatter};
use crate::bundle::frontmatter::BOM;
use crate::bundle::yaml::YamlError;
use crate::fs::sizes;
use crate::fs::{FsError, reason};

/// Why a skill cannot be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unusable(pub String);

impl Unusable {
    /// Why a skill has no fields that can be relied on; none when it has.
    pub fn without_fields(bundle: &Bundle) -> Option<Self> {
        match &bundle.document {
            None => Some(without_document(bundle)),
            Some(document) => without_fields(document),
        }
    }
}

/// Why a skill has no document to read.
pub(super) fn without_document(bundle: &Bundle) -> Unusable {
    let name = bundle.document_name.as_deref().unwrap_or("SKILL.md");
    // The error's own words would show where on this machine the skill lies.
    Unusable(match &bundle.document_error {
        None => match bundle.stand_in() {
            Some(entry) => format!("`{}` is {}, not a file", entry.path, entry.kind.described()),
            None => format!("it has no `{name}`"),
        },
        Some(FsError::TooLarge { limit, .. }) => {
            format!("`{name}` is larger than {}", sizes::exact(*limit))
        }
        Some(FsError::LeadsOut { .. }) => format!("`{name}` is a link that leads out of the skill"),
        Some(FsError::LeadsNowhere { .. }) => format!("`{name}` is a link that leads nowhere"),
        Some(FsError::NotRegular { .. } | FsError::NoReader { .. }) => {
            format!("`{name}` is not a regular file")
        }
        Some(FsError::Io { source, .. }) => format!("`{name}` cannot be read: {}", reason(source)),
    })
}

/// Why a document has no fields that can be relied on; none when it has.
pub(super) fn without_fields(document: &Document) -> Option<Unusable> {
    let source = &document.source;
    let name = source.name();
    let line = |error: &YamlError| source.position(error.span.start).line;
    let is_blank = || source.text().trim_start_matches(BOM).trim().is_empty();
    let has_fields = document.mapping().is_some();
    let why = match &document.frontmatter {
        _ if source.is_lossy() => format!("`{name}` is not UTF-8"),
        Frontmatter::Missing if is_blank() => format!("`{name}` is empty"),
        Frontmatter::Missing => {
            format!("it has no frontmatter: `{name}` does not begin with a line `---`")
        }
        // All that follows counts as frontmatter then, whatever it was meant to be.
        _ if document.split.closing.is_none() => {
            format!("its frontmatter is not closed: `{name}` has no second line `---`")
        }
        Frontmatter::Broken(error) => {
            let line = line(error);
            format!("its frontmatter is no YAML: {error} (`{name}`, line {line})")
        }
        _ if has_fields => return None,
        Frontmatter::Parsed(tree) | Frontmatter::Repaired { tree, .. } => match &tree.root {
            Some(root) if !root.is_null() => {
                format!("its frontmatter is {}, not fields", root.describe())
            }
            _ => "its frontmatter is empty".to_owned(),
        },
    };
    Some(Unusable(why))
}

/// Why a document with fields has no description.
pub(super) fn without_description(document: &Document) -> Unusable {
    Unusable(match document.field("description") {
        None => "it has no description".to_owned(),
        Some(node) if node.scalar().is_some() => "its description is empty".to_owned(),
        Some(node) => format!("its description is {}, not text", node.describe()),
    })
}
