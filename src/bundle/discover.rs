//! Finds the skills below a path.
//!
//! A folder with a `SKILL.md`, in whatever case, is a skill; skills inside skills are
//! skills of their own. Hidden folders are entered (`.claude/skills` is where skills
//! live), folders that no skill ships are not. Links to folders are followed, each target
//! once, and a skill that is reached twice counts once, under its own path if it has one.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::walk::{is_document_name, pruned};

/// Deepest folder that is entered.
const MAX_DEPTH: usize = 32;
/// Most folders that are entered: far more than any repository has.
const MAX_FOLDERS: usize = 200_000;

/// What was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Discovery {
    /// The skills' folders, in the order of their paths.
    pub skills: Vec<PathBuf>,
    /// What could not be looked at, and why.
    pub notices: Vec<String>,
}

/// Finds the skills below `root`, itself included.
pub fn discover(root: &Path) -> Discovery {
    let mut search = Search::default();
    search.enter(root, false, 0);
    while let Some((folder, linked, depth)) = search.pending.pop() {
        search.look(&folder, linked, depth);
    }
    search.finish()
}

/// The folders that stand in no other of them: a skill within a skill belongs to the outer
/// one when that is taken as a whole.
pub fn outermost(folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let all: HashSet<PathBuf> = folders.iter().cloned().collect();
    let is_within = |folder: &PathBuf| folder.ancestors().skip(1).any(|above| all.contains(above));
    let mut folders = folders;
    folders.retain(|folder| !is_within(folder));
    folders
}

/// The skill that a file belongs to: the nearest folder above it with a `SKILL.md`.
pub fn enclosing(file: &Path) -> Option<PathBuf> {
    let mut folder = file.parent()?;
    loop {
        let here = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        if has_document(here) {
            return Some(here.to_path_buf());
        }
        folder = folder.parent()?;
    }
}

fn has_document(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_str().is_some_and(is_document_name))
}

#[derive(Default)]
struct Search {
    pending: Vec<(PathBuf, bool, usize)>,
    followed: HashSet<PathBuf>,
    found: Vec<(PathBuf, bool)>,
    notices: Vec<String>,
    folders: usize,
}

impl Search {
    fn enter(&mut self, folder: &Path, linked: bool, depth: usize) {
        if depth < MAX_DEPTH {
            self.pending.push((folder.to_path_buf(), linked, depth));
        } else {
            let folder = folder.display();
            self.notices
                .push(format!("`{folder}` is too deep to be searched"));
        }
    }

    fn look(&mut self, folder: &Path, linked: bool, depth: usize) {
        self.folders += 1;
        if self.folders == MAX_FOLDERS {
            self.notices
                .push(format!("only {MAX_FOLDERS} folders were searched"));
        }
        if self.folders >= MAX_FOLDERS {
            return;
        }
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                let reason = crate::fs::reason(&error);
                let folder = folder.display();
                self.notices
                    .push(format!("`{folder}` was not searched: {reason}"));
                return;
            }
        };
        let parent = folder
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        for entry in entries.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                if pruned(&name, parent).is_none() {
                    self.enter(&entry.path(), linked, depth + 1);
                }
            } else if is_document_name(&name) {
                if self.found.last().is_none_or(|(last, _)| last != folder) {
                    self.found.push((folder.to_path_buf(), linked));
                }
            } else if kind.is_symlink() && pruned(&name, parent).is_none() {
                self.follow(&entry.path(), depth);
            }
        }
    }

    fn follow(&mut self, link: &Path, depth: usize) {
        let is_folder = std::fs::metadata(link).is_ok_and(|metadata| metadata.is_dir());
        if !is_folder {
            return;
        }
        if let Ok(target) = std::fs::canonicalize(link)
            && self.followed.insert(target)
        {
            self.enter(link, true, depth + 1);
        }
    }

    fn finish(mut self) -> Discovery {
        if self.found.iter().any(|(_, linked)| *linked) {
            self.drop_second_views();
        }
        let mut skills: Vec<PathBuf> = self.found.into_iter().map(|(path, _)| path).collect();
        skills.sort();
        self.notices.sort();
        Discovery {
            skills,
            notices: self.notices,
        }
    }

    /// Of several paths to one skill the direct one stays, else the first.
    fn drop_second_views(&mut self) {
        self.found.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
        let mut seen = HashSet::new();
        self.found.retain(|(path, _)| {
            let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
            seen.insert(target)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(paths: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for path in paths {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "").unwrap();
        }
        folder
    }

    fn found(folder: &Path) -> Vec<String> {
        let relative = |path: PathBuf| path.strip_prefix(folder).unwrap().display().to_string();
        discover(folder).skills.into_iter().map(relative).collect()
    }

    #[test]
    fn hidden_folders_are_searched_and_packages_are_not() {
        let folder = tree(&[
            ".claude/skills/a/SKILL.md",
            "b/skill.md",
            "b/nested/SKILL.md",
            "c/README.md",
            "node_modules/d/SKILL.md",
            ".git/e/SKILL.md",
            "f/Skill.md",
        ]);
        assert_eq!(
            found(folder.path()),
            [".claude/skills/a", "b", "b/nested", "f"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn loops_end_and_views_of_one_skill_count_once() {
        let folder = tree(&["skills/a/SKILL.md"]);
        let root = folder.path();
        std::os::unix::fs::symlink("..", root.join("skills/loop")).unwrap();
        std::os::unix::fs::symlink("skills", root.join("also")).unwrap();
        assert_eq!(found(root), ["skills/a"]);
    }

    #[cfg(unix)]
    #[test]
    fn linked_skills_are_found() {
        let store = tree(&["a/SKILL.md"]);
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(store.path().join("a"), folder.path().join("x")).unwrap();
        assert_eq!(found(folder.path()), ["x"]);
    }

    #[test]
    fn a_file_knows_its_skill() {
        let folder = tree(&["s/SKILL.md", "s/scripts/x.py"]);
        let skill = folder.path().join("s");
        assert_eq!(enclosing(&skill.join("scripts/x.py")), Some(skill.clone()));
        assert_eq!(enclosing(&skill.join("SKILL.md")), Some(skill));
    }
}
