//! Looks for skills around a new one that are called the same, or nearly so.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::bundle::walk::is_document_name;
use crate::tables::profiles::PROFILES;

/// So long the search may take; what was not reached by then is not told.
const BUDGET: Duration = Duration::from_millis(300);
/// Folders in which projects keep skills, beside those of the clients.
const USUAL: [&str; 3] = ["", "skills", ".agents/skills"];
/// Shorter names are alike by accident.
const SHORTEST: usize = 5;

/// A skill with the same or a like name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Its folder.
    pub folder: PathBuf,
    /// Whether the name is the very same.
    pub same: bool,
}

/// The skills beside `target` and in the project's usual places whose names are like `name`.
pub fn like(name: &str, target: &Path, project: &Path) -> Vec<Neighbour> {
    let deadline = Instant::now() + BUDGET;
    let mut found = Vec::new();
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    let own = whole(target);
    let mut seen = BTreeSet::new();
    for place in places(target, project) {
        let Some(place) = whole(&place).filter(|place| seen.insert(place.clone())) else {
            continue;
        };
        let Ok(entries) = std::fs::read_dir(&place) else {
            continue;
        };
        for entry in entries.flatten() {
            if Instant::now() > deadline {
                return found;
            }
            let other = entry.file_name();
            let other = other.to_string_lossy();
            let folder = entry.path();
            if is_like(name, &other) && own.as_ref() != Some(&folder) && is_skill(&folder) {
                let same = other == name;
                let folder = shortened(&folder, project);
                found.push(Neighbour { folder, same });
            }
        }
    }
    found.sort_by(|a, b| (!a.same, &a.folder).cmp(&(!b.same, &b.folder)));
    found
}

fn places(target: &Path, project: &Path) -> Vec<PathBuf> {
    let beside = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => project.join(parent),
        _ => project.to_path_buf(),
    };
    let clients = PROFILES.iter().flat_map(|profile| profile.folders);
    let usual = USUAL.iter().chain(clients);
    let mut places = vec![beside];
    places.extend(usual.map(|folder| project.join(folder)));
    places
}

/// A path as the user would type it.
fn shortened(folder: &Path, project: &Path) -> PathBuf {
    let project = std::fs::canonicalize(project).unwrap_or_else(|_| project.to_path_buf());
    let below = folder.strip_prefix(project).ok();
    below.map_or_else(|| folder.to_path_buf(), Path::to_path_buf)
}

fn is_skill(folder: &Path) -> bool {
    std::fs::read_dir(folder).is_ok_and(|mut entries| {
        entries.any(|entry| {
            entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(is_document_name))
        })
    })
}

/// Whether two names are the same but for a slip, a hyphen or the order of their words.
fn is_like(name: &str, other: &str) -> bool {
    if name == other {
        return true;
    }
    let words = |name: &str| {
        let words = name.split(['-', '_', ' ']).map(str::to_lowercase);
        words.collect::<BTreeSet<_>>()
    };
    let joined = |name: &str| name.replace(['-', '_', ' '], "").to_lowercase();
    let long = name.len().min(other.len()) >= SHORTEST;
    joined(name) == joined(other)
        || words(name) == words(other)
        || (long && strsim::damerau_levenshtein(name, other) <= 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_and_hyphens_make_names_alike() {
        for other in [
            "pdf-report",
            "pdf_report",
            "pdfreport",
            "report-pdf",
            "pdf-reprot",
            "pdf-reports",
        ] {
            assert!(is_like("pdf-report", other), "{other}");
        }
        for other in ["pdf-reader", "report", "pdf"] {
            assert!(!is_like("pdf-report", other), "{other}");
        }
        assert!(!is_like("abc", "abd"));
    }

    #[test]
    fn skills_around_are_found_and_other_folders_are_not() {
        let root = tempfile::tempdir().unwrap();
        let skill = |path: &str| {
            let folder = root.path().join(path);
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("SKILL.md"), "").unwrap();
        };
        skill(".claude/skills/pdf-report");
        skill("more/pdf-reports");
        std::fs::create_dir_all(root.path().join("skills/pdf-report")).unwrap();
        let found = like("pdf-report", Path::new("more/pdf-report"), root.path());
        let shown: Vec<_> = found
            .iter()
            .map(|n| (n.folder.to_str().unwrap(), n.same))
            .collect();
        assert_eq!(
            shown,
            [
                (".claude/skills/pdf-report", true),
                ("more/pdf-reports", false)
            ]
        );
    }
}
