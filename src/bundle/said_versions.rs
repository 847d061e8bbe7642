//! Every place where a skill says its version.

use std::sync::Arc;

use super::Bundle;
use super::legacy::{self, LegacyPlace};
use crate::diagnostics::{SourceFile, Span};

/// A version and the place that says it.
#[derive(Clone, Debug)]
pub struct SaidVersion {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The value's place in it, or that of its whole entry.
    pub span: Span,
    /// The version as written.
    pub text: String,
    /// The place in words.
    pub place: &'static str,
    /// Whether it is skill.yaml that says it.
    pub in_skill_file: bool,
}

/// Every version that the skill says, skill.yaml's first.
pub fn said_versions(bundle: &Bundle) -> Vec<SaidVersion> {
    let mut versions = Vec::new();
    if let Some(skill_file) = &bundle.skill_file
        && let Some(node) = skill_file.field("version")
        && let Some(text) = node.scalar()
    {
        versions.push(SaidVersion {
            file: Arc::clone(&skill_file.source),
            span: node.span,
            text: text.to_owned(),
            place: "skill.yaml",
            in_skill_file: true,
        });
    }
    let Some(document) = &bundle.document else {
        return versions;
    };
    for older in legacy::read(document) {
        if older.field != "version" {
            continue;
        }
        let Some(text) = older.value.as_str() else {
            continue;
        };
        versions.push(SaidVersion {
            file: Arc::clone(&document.source),
            span: older.entry,
            text: text.to_owned(),
            place: match older.place {
                LegacyPlace::TopLevel => "the frontmatter",
                LegacyPlace::Metadata | LegacyPlace::Nested => "`metadata`",
            },
            in_skill_file: false,
        });
    }
    versions
}
