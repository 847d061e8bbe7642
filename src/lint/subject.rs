//! The skill that rules look at, with what several of them need worked out once.

use std::cell::OnceCell;
use std::sync::Arc;

use super::markdown::Markdown;
use super::rules::{Program, Scan};
use crate::bundle::Bundle;
use crate::bundle::document::Document;
use crate::bundle::manifest::Manifest;
use crate::bundle::walk::Entry;
use crate::bundle::yaml::Node;
use crate::diagnostics::{SourceFile, Span};
use crate::tables::profiles::Profile;
use crate::tables::threats::Topic;

/// A skill under the eyes of the linter.
pub struct Subject<'a> {
    /// The skill.
    pub bundle: &'a Bundle,
    /// The profiles in force; at least one.
    pub profiles: &'a [&'static Profile],
    manifest: OnceCell<Manifest>,
    markdown: OnceCell<Markdown>,
    other_markdown: OnceCell<Vec<(Arc<SourceFile>, Markdown)>>,
    scan: OnceCell<Scan>,
    programs: OnceCell<Vec<Program>>,
}

impl<'a> Subject<'a> {
    /// A skill to be looked at under some profiles.
    pub fn new(bundle: &'a Bundle, profiles: &'a [&'static Profile]) -> Self {
        Self {
            bundle,
            profiles,
            manifest: OnceCell::new(),
            markdown: OnceCell::new(),
            other_markdown: OnceCell::new(),
            scan: OnceCell::new(),
            programs: OnceCell::new(),
        }
    }

    /// `SKILL.md`, if it could be read.
    pub fn document(&self) -> Option<&'a Document> {
        self.bundle.document.as_ref()
    }

    /// `SKILL.md` as a place for findings, even when it could not be read.
    pub fn document_file(&self) -> Arc<SourceFile> {
        match self.document() {
            Some(document) => Arc::clone(&document.source),
            None => {
                let name = self.bundle.document_name.as_deref().unwrap_or("SKILL.md");
                Arc::new(SourceFile::nameless_text(name))
            }
        }
    }

    /// A file or folder as a place for findings that are not about its text.
    pub fn place(&self, path: &str) -> Arc<SourceFile> {
        Arc::new(SourceFile::nameless_text(path))
    }

    /// A frontmatter field with its document: what most rules start from.
    pub fn field(&self, name: &str) -> Option<(&'a Document, &'a Node, &'a Node)> {
        let document = self.document()?;
        let (key, value) = document.entry(name)?;
        Some((document, key, value))
    }

    /// What the toolchain knows of the skill.
    pub fn manifest(&self) -> &Manifest {
        self.manifest.get_or_init(|| Manifest::of(self.bundle))
    }

    /// The body of `SKILL.md`, taken apart; empty when there is none.
    pub fn markdown(&self) -> &Markdown {
        self.markdown.get_or_init(|| {
            self.document().map_or_else(Markdown::default, |document| {
                Markdown::parse(&document.source, document.split.body)
            })
        })
    }

    /// The other Markdown files of the skill, taken apart.
    pub fn other_markdown(&self) -> &[(Arc<SourceFile>, Markdown)] {
        self.other_markdown.get_or_init(|| {
            self.files_ending(&["md", "markdown"])
                .filter(|entry| Some(&entry.path) != self.bundle.document_name.as_ref())
                .filter_map(|entry| self.bundle.source(&entry.path).ok())
                .map(|source| {
                    let body = Span::new(0, source.text().len());
                    let markdown = Markdown::parse(&source, body);
                    (source, markdown)
                })
                .collect()
        })
    }

    /// `SKILL.md` and every other Markdown file, each with its parts.
    pub fn all_markdown(&self) -> impl Iterator<Item = (&Arc<SourceFile>, &Markdown)> {
        let first = self.document().map(|d| (&d.source, self.markdown()));
        let others = self.other_markdown().iter();
        first
            .into_iter()
            .chain(others.map(|(source, markdown)| (source, markdown)))
    }

    /// Every text of the skill with the places that the security rules start from.
    pub(super) fn scan(&self) -> &Scan {
        self.scan.get_or_init(|| Scan::of(self.bundle))
    }

    /// Whether a word of `topic` may stand in `SKILL.md`, in any case: no says that rules which
    /// start from these words need not look for them.
    pub(super) fn may_mention(&self, topic: Topic) -> bool {
        let Some(document) = self.document() else {
            return false;
        };
        let mut texts = self.scan().texts.iter();
        // One that is a link or in another encoding is no text of the scan, or another one.
        let text = texts.find(|text| Arc::ptr_eq(&text.source, &document.source));
        text.is_none_or(|text| text.mentions(topic))
    }

    /// The skill's Python and JavaScript programs, read; none without the parsers.
    pub(super) fn programs(&self) -> &[Program] {
        self.programs
            .get_or_init(|| super::rules::read_programs(self))
    }

    /// The regular files with one of these endings (lower case, without the dot).
    pub fn files_ending(
        &self,
        endings: &'static [&'static str],
    ) -> impl Iterator<Item = &'a Entry> {
        self.bundle
            .files()
            .filter(move |entry| entry.has_ending(endings))
    }
}
