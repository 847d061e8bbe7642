//! Paths within a skill, worked out on paper: nothing is opened, no link is followed.

use crate::bundle::Bundle;
use crate::bundle::walk::{EntryKind, WalkProblem};

/// The folder that a path stands in; empty for the skill's own.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Where `target` leads from a folder of the skill; `None` when it leaves the skill.
pub fn resolve(folder: &str, target: &str) -> Option<String> {
    let mut path = String::with_capacity(folder.len() + 1 + target.len());
    for part in folder.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." if path.is_empty() => return None,
            ".." => path.truncate(path.rfind('/').unwrap_or(0)),
            part => {
                if !path.is_empty() {
                    path.push('/');
                }
                path.push_str(part);
            }
        }
    }
    Some(path)
}

/// Whether something stands at a path. What lies behind a link, in a folder that is not
/// entered or in a nested skill cannot be known and counts as there.
pub fn exists(bundle: &Bundle, path: &str) -> bool {
    if path.is_empty() || bundle.entry(path).is_some() || has_below(bundle, path) {
        return true;
    }
    let parents = path.match_indices('/').map(|(at, _)| &path[..at]);
    parents
        .filter_map(|parent| bundle.entry(parent))
        .any(|entry| !matches!(entry.kind, EntryKind::Folder | EntryKind::File))
}

/// Whether a folder of that path holds anything; skills in memory list only files.
fn has_below(bundle: &Bundle, folder: &str) -> bool {
    let start = format!("{folder}/");
    let first = bundle.entries.partition_point(|entry| entry.path < start);
    let found = bundle.entries.get(first);
    found.is_some_and(|entry| entry.path.starts_with(&start))
}

/// Whether the listing is whole: of a cut one, or of a document that came alone on standard
/// input, nobody can say what is not there.
pub fn is_complete(bundle: &Bundle) -> bool {
    let is_cut = bundle.problems.iter().any(|problem| {
        matches!(
            problem,
            WalkProblem::TooMany | WalkProblem::TooDeep { .. } | WalkProblem::Unreadable { .. }
        )
    });
    bundle.is_whole() && !is_cut
}

/// The existing path that was probably meant.
pub enum Near {
    /// The only file of that name, elsewhere or in another case.
    SameName(String),
    /// A file with a similar path.
    Similar(String),
}

/// The file that was probably meant by a path where nothing stands.
pub fn nearest(bundle: &Bundle, path: &str) -> Option<Near> {
    // Comparing with thousands of names would cost more than the hint is worth.
    if bundle.entries.len() > 2_000 {
        return None;
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut same = bundle
        .files()
        .filter(|entry| entry.name().eq_ignore_ascii_case(name));
    if let (Some(only), None) = (same.next(), same.next()) {
        return Some(Near::SameName(only.path.clone()));
    }
    // Whole paths would make all files of a folder alike.
    let similar = bundle.files().take(200).map(|entry| {
        let likeness = strsim::normalized_damerau_levenshtein(stem(entry.name()), stem(name));
        (likeness, &entry.path)
    });
    similar
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, near)| Near::Similar(near.clone()))
}

fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(paths: &[&str]) -> Bundle {
        Bundle::in_memory(
            None,
            paths.iter().map(|path| ((*path).to_owned(), Vec::new())),
        )
    }

    #[test]
    fn paths_are_resolved_on_paper() {
        let cases = [
            ("", "a/b.md", Some("a/b.md")),
            ("a", "./b.md", Some("a/b.md")),
            ("a", "../b//c.md", Some("b/c.md")),
            ("a/b", "../c.md", Some("a/c.md")),
            ("a", "..", Some("")),
            ("a", "../../b", None),
        ];
        for (folder, target, expected) in cases {
            assert_eq!(resolve(folder, target).as_deref(), expected, "{target}");
        }
    }

    #[test]
    fn folders_exist_through_what_they_hold() {
        let bundle = bundle(&["a/b.md", "a-b/c", "a.md"]);
        for (path, there) in [("a", true), ("a/b.md", true), ("b", false), ("a/c", false)] {
            assert_eq!(exists(&bundle, path), there, "{path}");
        }
    }

    #[test]
    fn a_document_alone_is_no_whole_skill() {
        assert!(!is_complete(&bundle(&["SKILL.md"])));
        assert!(is_complete(&bundle(&["SKILL.md", "a.md"])));
    }

    #[test]
    fn near_paths_are_found() {
        let bundle = bundle(&["references/guide.md", "references/forms.md"]);
        assert!(
            matches!(nearest(&bundle, "Guide.md"), Some(Near::SameName(p)) if p.ends_with("guide.md"))
        );
        assert!(
            matches!(nearest(&bundle, "references/form.md"), Some(Near::Similar(p)) if p.ends_with("forms.md"))
        );
        assert!(nearest(&bundle, "scripts/run.py").is_none());
    }
}
