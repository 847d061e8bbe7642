//! Finds the skills below a path.
//!
//! A folder with a `SKILL.md`, in whatever case, is a skill; skills inside skills are
//! skills of their own. Hidden folders are entered (`.claude/skills` is where skills
//! live), folders that no skill ships are not. Links to folders are followed outside of
//! skills, each target once, and a skill that is reached twice counts once, under its own path if it has one.
//! A folder below that calls itself a cache (`CACHEDIR.TAG`) is left out: what lies in it is a copy.
//!
//! Every folder is read once: a skill's listing is made on the way and handed on.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::walk::{self, EntryKind, Listing, MAX_ENTRIES, WalkProblem, is_document_name, pruned};
use crate::fs::{Folder, Named, NamedKind, Shown as _, own};

/// Deepest folder that is entered.
const MAX_DEPTH: usize = 32;
/// Most folders that are entered: far more than any repository has.
const MAX_FOLDERS: usize = 200_000;

/// Most folders that a thread takes at once, so that none is without work for long.
const AT_ONCE: usize = 16;

/// A skill's folder, with what lies in it.
#[derive(Debug)]
pub struct Found {
    /// The folder, as given or found.
    pub folder: PathBuf,
    /// What lies in it.
    pub listing: Listing,
    /// Whether a link was followed on the way to it.
    is_linked: bool,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The skills, in the order of their paths.
    pub skills: Vec<Found>,
    /// What could not be looked at, and why.
    pub notices: Vec<String>,
}

/// Finds the skills below `root`, itself included.
pub fn discover(root: &Path) -> Discovery {
    let mut search = Search::default();
    search.enter(vec![root.to_path_buf()], false, 0);
    loop {
        while let Some((step, seen)) = search.pending.pop() {
            search.take(&step, seen);
        }
        let cut = std::mem::take(&mut search.cut);
        if cut.is_empty() {
            return search.finish();
        }
        for step in cut {
            search.enter(vec![step.folder], step.is_linked, step.depth);
        }
    }
}

/// Lists a skill and the skills within it; `read` is what its own folder holds.
fn with_nested(root: &Step, read: Option<(Folder, Vec<Named>)>) -> Vec<(Found, usize)> {
    let mut all = Vec::new();
    let mut pending = vec![(root.folder.clone(), root.depth, read)];
    while let Some((folder, depth, read)) = pending.pop() {
        let listing = match read {
            Some((held, entries)) => walk::list_read(&folder, &held, &entries),
            None => walk::list(&folder),
        };
        let nested = listing.entries.iter();
        let nested = nested.filter(|entry| entry.kind == EntryKind::NestedSkill);
        pending.extend(nested.map(|entry| (folder.join(&entry.path), depth + 1, None)));
        let found = Found {
            folder,
            listing,
            is_linked: root.is_linked,
        };
        all.push((found, depth));
    }
    all
}

/// What orders folders below one root as their paths do, part by part, and is quick to compare.
fn key_of_order(folder: &Path) -> Vec<u8> {
    let bytes = folder.as_os_str().as_encoded_bytes().iter();
    let part_end = |byte: u8| std::path::is_separator(char::from(byte));
    bytes
        .map(|&byte| if part_end(byte) { 0 } else { byte })
        .collect()
}

/// What a folder turned out to be.
enum Seen {
    /// A skill, with the skills within it and how deep each lies.
    Skill(Vec<(Found, usize)>),
    /// A folder that may have skills below it.
    Folder {
        inner: Vec<PathBuf>,
        links: Vec<PathBuf>,
    },
    /// A folder that cannot be read, and why.
    Closed(String),
}

/// Reads a folder; that of a skill is listed at once, from what was read.
fn look(step: &Step) -> Seen {
    let path = &step.folder;
    let parent = path.file_name().and_then(|name| name.to_str());
    let parent = parent.unwrap_or_default();
    let (mut inner, mut links) = (Vec::new(), Vec::new());
    let (mut is_cache, mut is_skill) = (false, false);
    // What is more, or could not be read, the listing meets again by itself.
    let mut read = Some(Vec::new());
    let held = Folder::read(path, |_, named| {
        let Ok((raw, kind)) = named else {
            read = None;
            return ControlFlow::Continue(());
        };
        let name = raw.to_string_lossy();
        if is_document_name(&name) && kind != NamedKind::Folder {
            is_skill = true;
        } else if !is_skill {
            is_cache |= step.depth > 0 && name == own::CACHE_TAG && own::is_cache(path);
            match kind {
                _ if pruned(&name, parent).is_some() => {}
                NamedKind::Folder => inner.push(path.join(raw)),
                NamedKind::Link => links.push(path.join(raw)),
                _ => {}
            }
        }
        read = read.take().filter(|read| read.len() < MAX_ENTRIES);
        match &mut read {
            Some(read) => read.push(Named {
                name: raw.to_owned(),
                kind,
            }),
            None if is_skill => return ControlFlow::Break(()),
            None => {}
        }
        ControlFlow::Continue(())
    });
    let held = match held {
        Ok(held) => held,
        Err(error) => return Seen::Closed(crate::fs::reason(&error)),
    };
    if is_skill {
        return Seen::Skill(with_nested(step, read.map(|read| (held, read))));
    }
    if is_cache {
        (inner, links) = (Vec::new(), Vec::new());
    }
    Seen::Folder { inner, links }
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

/// The skill that a folder is or lies in. A relative path ends at the working folder; what is
/// above that is found by the whole one.
pub fn around(folder: &Path) -> Option<PathBuf> {
    let within = |folder: &Path| enclosing(&folder.join("x"));
    within(folder).or_else(|| {
        // What `..` means is for the system to say, and not for the words of a path.
        let goes_up = |part| part == std::path::Component::ParentDir;
        let is_plain = folder.is_relative() && !folder.components().any(goes_up);
        let whole = is_plain.then(|| std::path::absolute(folder).ok())??;
        within(&whole)
    })
}

fn has_document(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_str().is_some_and(is_document_name))
}

/// A folder to look at.
struct Step {
    folder: PathBuf,
    is_linked: bool,
    depth: usize,
}

#[derive(Default)]
struct Search {
    /// Folders that were read and not taken up yet.
    pending: Vec<(Step, Seen)>,
    /// Folders that the listing of a skill did not get to.
    cut: Vec<Step>,
    followed: HashSet<PathBuf>,
    found: Vec<Found>,
    notices: Vec<String>,
    folders: usize,
}

impl Search {
    /// Reads folders, side by side when there are several, and remembers to take them up.
    fn enter(&mut self, mut folders: Vec<PathBuf>, is_linked: bool, depth: usize) {
        if depth >= MAX_DEPTH {
            let too_deep = |folder: &PathBuf| {
                let folder = folder.shown();
                format!("`{folder}` is too deep to be searched")
            };
            self.notices.extend(folders.iter().map(too_deep));
            return;
        }
        let left = MAX_FOLDERS - self.folders;
        if folders.len() > left {
            folders.truncate(left);
            let notice = format!("only {MAX_FOLDERS} folders were searched");
            if !self.notices.contains(&notice) {
                self.notices.push(notice);
            }
        }
        self.folders += folders.len();
        let enter = |folder| {
            let step = Step {
                folder,
                is_linked,
                depth,
            };
            let seen = look(&step);
            (step, seen)
        };
        match folders.len() {
            // To start threads takes longer than to read one folder.
            0..=2 => self.pending.extend(folders.into_iter().map(enter)),
            _ => {
                let folders = folders.into_par_iter().with_max_len(AT_ONCE);
                let seen = folders.map(enter);
                self.pending.par_extend(seen);
            }
        }
    }

    /// Takes up what a folder turned out to be.
    fn take(&mut self, step: &Step, seen: Seen) {
        match seen {
            Seen::Closed(reason) => {
                let folder = step.folder.shown();
                self.notices
                    .push(format!("`{folder}` was not searched: {reason}"));
            }
            Seen::Folder { inner, links } => {
                self.enter(inner, step.is_linked, step.depth + 1);
                let links = links.into_iter().filter(|link| self.is_new(link)).collect();
                self.enter(links, true, step.depth + 1);
            }
            Seen::Skill(skills) => {
                for (found, depth) in skills {
                    self.leave(&found, depth);
                    self.found.push(found);
                }
            }
        }
    }

    /// Goes on to what a skill's listing left out. Its links are not followed: what they
    /// lead to is none of the skill's.
    fn leave(&mut self, found: &Found, depth: usize) {
        if !found.listing.problems.contains(&WalkProblem::TooMany) {
            return;
        }
        for entry in &found.listing.entries {
            if entry.kind == EntryKind::Folder && !entry.path.contains('/') {
                self.cut.push(Step {
                    folder: found.folder.join(&entry.path),
                    is_linked: found.is_linked,
                    depth: depth + 1,
                });
            }
        }
    }

    /// Whether a link leads to a folder that no other link led to.
    fn is_new(&mut self, link: &Path) -> bool {
        let is_folder = std::fs::metadata(link).is_ok_and(|metadata| metadata.is_dir());
        is_folder && std::fs::canonicalize(link).is_ok_and(|target| self.followed.insert(target))
    }

    fn finish(mut self) -> Discovery {
        if self.found.iter().any(|found| found.is_linked) {
            self.drop_second_views();
        }
        self.found
            .sort_by_cached_key(|found| key_of_order(&found.folder));
        // What lies below a listing that was cut may have been found twice.
        self.found.dedup_by(|a, b| a.folder == b.folder);
        self.notices.sort();
        Discovery {
            skills: self.found,
            notices: self.notices,
        }
    }

    /// Of several paths to one skill the direct one stays, else the first.
    fn drop_second_views(&mut self) {
        let key = |found: &Found| (found.is_linked, found.folder.clone());
        self.found.sort_by_cached_key(key);
        let mut seen = HashSet::new();
        self.found.retain(|found| {
            let target = std::fs::canonicalize(&found.folder);
            seen.insert(target.unwrap_or_else(|_| found.folder.clone()))
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
        let relative = |found: Found| {
            let path = found.folder.strip_prefix(folder).unwrap();
            path.shown().to_string()
        };
        discover(folder).skills.into_iter().map(relative).collect()
    }

    #[test]
    fn skills_come_in_the_order_of_the_parts_of_their_paths() {
        let below = ["a-b/SKILL.md", "a/SKILL.md", "a/b/SKILL.md", "B/c/SKILL.md"];
        let folder = tree(&below);
        assert_eq!(found(folder.path()), ["B/c", "a", "a/b", "a-b"]);
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

    #[test]
    fn a_cache_is_searched_only_when_it_is_named() {
        let folder = tree(&["a/SKILL.md", ".cache/x/b/SKILL.md", "odd/c/SKILL.md"]);
        let cache = folder.path().join(".cache/x");
        own::mark_as_cache(&cache).unwrap();
        std::fs::write(folder.path().join("odd").join(own::CACHE_TAG), "no tag").unwrap();
        assert_eq!(found(folder.path()), ["a", "odd/c"]);
        assert_eq!(found(&cache), ["b"]);
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

    #[cfg(unix)]
    #[test]
    fn links_in_a_skill_lead_nowhere() {
        let folder = tree(&["a/s/SKILL.md", "b/SKILL.md"]);
        std::os::unix::fs::symlink("../..", folder.path().join("a/s/up")).unwrap();
        assert_eq!(found(&folder.path().join("a")), ["s"]);
    }

    #[test]
    fn a_file_knows_its_skill() {
        let folder = tree(&["s/SKILL.md", "s/scripts/x.py"]);
        let skill = folder.path().join("s");
        assert_eq!(enclosing(&skill.join("scripts/x.py")), Some(skill.clone()));
        assert_eq!(enclosing(&skill.join("SKILL.md")), Some(skill));
    }
}
