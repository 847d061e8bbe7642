//! The programs and data files of a skill.

use std::sync::Arc;

use crate::diagnostics::SourceFile;
use crate::lint::Subject;

/// Larger files are generated; reading them would cost more than it tells.
const LARGEST: u64 = 1 << 20;

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
