//! The programs and data files of a skill.

use std::sync::Arc;

use crate::bundle::walk::EntryKind;
use crate::diagnostics::SourceFile;
use crate::lint::Subject;
use crate::lint::syntax::{self, Reading};

/// Larger files are generated; reading them would cost more than it tells.
const LARGEST: u64 = 1 << 20;

/// A language that a parser reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lint) enum Language {
    /// Python.
    Python,
    /// JavaScript.
    JavaScript,
    /// TypeScript.
    TypeScript,
}

impl Language {
    fn of(ending: &str) -> Option<Self> {
        match ending {
            "py" => Some(Self::Python),
            "js" | "mjs" | "cjs" | "jsx" => Some(Self::JavaScript),
            "ts" | "mts" | "cts" | "tsx" => Some(Self::TypeScript),
            _ => None,
        }
    }
}

/// A program and what its parser tells of it.
pub(in crate::lint) struct Program {
    /// Its text.
    pub source: Arc<SourceFile>,
    /// What it is written in.
    pub language: Language,
    /// What the parser tells; nothing without one.
    pub reading: Reading,
}

/// Reads every program of a skill: once, for all rules.
pub(in crate::lint) fn read_all(subject: &Subject<'_>) -> Vec<Program> {
    const ENDINGS: &[&str] = &["py", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"];
    if !syntax::HAS_PARSERS {
        return Vec::new();
    }
    ending(subject, ENDINGS).filter_map(read).collect()
}

fn read(source: Arc<SourceFile>) -> Option<Program> {
    let ending = source.name().rsplit('.').next()?.to_ascii_lowercase();
    let language = Language::of(&ending)?;
    let reading = match language {
        Language::Python => syntax::read_python(source.text()),
        _ => syntax::read_javascript(source.text(), &ending),
    };
    Some(Program {
        source,
        language,
        reading,
    })
}

/// The texts of the files with one of these endings, without those of other projects.
pub(super) fn ending(
    subject: &Subject<'_>,
    endings: &'static [&'static str],
) -> impl Iterator<Item = Arc<SourceFile>> {
    subject
        .files_ending(endings)
        .filter(|entry| entry.size <= LARGEST && !entry.path.starts_with("vendor/"))
        // Templates are programs only after somebody filled them in.
        .filter(|entry| !entry.path.contains("template"))
        .filter_map(|entry| subject.bundle.source(&entry.path).ok())
        .filter(|source| !source.is_lossy())
}

/// Whether a program is there to be run by the skill: not to be copied, filled in or tested.
pub(super) fn is_run(path: &str) -> bool {
    const OTHER: [&str; 12] = [
        "assets",
        "boilerplate",
        "demo",
        "evals",
        "examples",
        "fixtures",
        "references",
        "resources",
        "sample",
        "samples",
        "test",
        "tests",
    ];
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    !folder.split('/').any(|folder| OTHER.contains(&folder))
        && !name.starts_with("test_")
        && !name.contains(".test.")
        && !name.contains(".spec.")
        && !name.contains(".config.")
}

/// Whether the skill lists a folder of that path that was not entered, or follows a link
/// there: what lies in it cannot be known.
pub(super) fn is_closed_folder(subject: &Subject<'_>, path: &str) -> bool {
    subject
        .bundle
        .entry(path)
        .is_some_and(|entry| matches!(entry.kind, EntryKind::Pruned(_) | EntryKind::Link(_)))
}

/// Whether a text runs a path as a command: at the start of a line, a code span, or after a
/// prompt.
pub(super) fn run_by_path(text: &str, called: &str) -> bool {
    text.match_indices(called).any(|(at, _)| {
        let before = text[..at].trim_end_matches([' ', '\t']);
        let starts = before.is_empty() || before.ends_with(['\n', '\r', '`', '$', '&', '|', ';']);
        let after = text[at + called.len()..].chars().next();
        starts && after.is_none_or(|c| c.is_whitespace() || c == '`')
    })
}
