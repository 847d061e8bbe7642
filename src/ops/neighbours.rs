//! Looks for skills around a new one that are called the same, or nearly so.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::bundle::names::SkillName;
use crate::bundle::walk::is_document_name;
use crate::registry::Key;
use crate::tables::profiles::PROFILES;

/// So long the search may take; what was not reached by then is not told.
const BUDGET: Duration = Duration::from_millis(300);
/// Folders in which projects keep skills, beside those of the clients.
const USUAL: [&str; 3] = ["", "skills", ".agents/skills"];
/// Shorter names are alike by accident.
const SHORTEST: usize = 5;

/// A skill with the same or a like name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    /// Where it is.
    pub found: Found,
    /// Whether the name is the very same.
    pub same: bool,
}

/// Where a skill was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// In this folder.
    Folder(PathBuf),
    /// In a registry on this machine.
    Registry {
        /// What the registry is called.
        registry: String,
        /// What the skill is called there.
        name: String,
    },
}

/// Where to look.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// The folder in which the work is done.
    pub project: PathBuf,
    /// Folders in which agents look for skills, wherever they are.
    pub installed: Vec<PathBuf>,
    /// Registries that are folders of this machine, by name. No other is asked: nobody waits
    /// for a network to begin a skill.
    pub registries: Vec<(String, PathBuf)>,
}

/// The skills beside `target`, in the project's usual places, installed for agents and in
/// registries of this machine whose names are like `name`.
pub fn like(name: &str, target: &Path, around: &Around) -> Vec<Neighbour> {
    let deadline = Instant::now() + BUDGET;
    let mut found = in_folders(name, target, around, deadline);
    for (registry, folder) in &around.registries {
        found.extend(in_registry(name, registry, folder, deadline));
    }
    found.sort_by(|a, b| (!a.same, &a.found).cmp(&(!b.same, &b.found)));
    found
}

fn in_folders(name: &str, target: &Path, around: &Around, deadline: Instant) -> Vec<Neighbour> {
    let mut found = Vec::new();
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    let own = whole(target);
    let mut seen = BTreeSet::new();
    for place in places(target, around) {
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
                let found_at = Found::Folder(shortened(&folder, &around.project));
                found.push(Neighbour {
                    found: found_at,
                    same,
                });
            }
        }
    }
    found
}

/// The skills of a registry that is a folder: those that have an index.
fn in_registry(name: &str, registry: &str, folder: &Path, deadline: Instant) -> Vec<Neighbour> {
    let Ok(entries) = std::fs::read_dir(folder.join("skills")) else {
        return Vec::new();
    };
    let entries = entries.flatten().take_while(|_| Instant::now() < deadline);
    let look = |entry: std::fs::DirEntry| {
        let other = entry.file_name().into_string().ok()?;
        let known = SkillName::parse(&other).ok()?;
        let index = folder.join(Key::index(&known).as_str());
        (is_like(name, &other) && index.is_file()).then(|| Neighbour {
            same: other == name,
            found: Found::Registry {
                registry: registry.to_owned(),
                name: other,
            },
        })
    };
    entries.filter_map(look).collect()
}

fn places(target: &Path, around: &Around) -> Vec<PathBuf> {
    let project = &around.project;
    let beside = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => project.join(parent),
        _ => project.clone(),
    };
    let clients = PROFILES.iter().flat_map(|profile| profile.folders);
    let usual = USUAL.iter().chain(clients);
    let mut places = vec![beside];
    places.extend(usual.map(|folder| project.join(folder)));
    places.extend(around.installed.iter().cloned());
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
        let around = Around {
            project: root.path().to_path_buf(),
            ..Around::default()
        };
        let found = like("pdf-report", Path::new("more/pdf-report"), &around);
        let folder = |path: &str, same| Neighbour {
            found: Found::Folder(path.into()),
            same,
        };
        assert_eq!(
            found,
            [
                folder(".claude/skills/pdf-report", true),
                folder("more/pdf-reports", false)
            ]
        );
    }

    #[test]
    fn what_is_installed_and_published_on_this_machine_is_around_too() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        for path in [
            "home/skills/pdf_report",
            "project",
            "registry/skills/pdf-report",
        ] {
            std::fs::create_dir_all(at(path)).unwrap();
        }
        std::fs::write(at("home/skills/pdf_report/SKILL.md"), "").unwrap();
        let around = Around {
            project: at("project"),
            installed: vec![at("home/skills"), at("nowhere")],
            registries: vec![
                ("local".to_owned(), at("registry")),
                ("gone".to_owned(), at("gone")),
            ],
        };
        let target = at("project/pdf-report");
        let found = like("pdf-report", &target, &around);
        assert_eq!(found.len(), 1, "a name without versions is no skill");
        std::fs::write(at("registry/skills/pdf-report/index.json"), "{}").unwrap();
        let found = like("pdf-report", &target, &around);
        let published = Found::Registry {
            registry: "local".into(),
            name: "pdf-report".into(),
        };
        assert_eq!((&found[0].found, found[0].same), (&published, true));
        let Found::Folder(installed) = &found[1].found else {
            panic!("{found:?}")
        };
        assert!(installed.ends_with("home/skills/pdf_report") && !found[1].same);
    }
}
