//! Lists a skill's files in one fixed order, and survives whatever lies in the folder.
//!
//! Nothing is opened and no link is followed: loops, pipes, unreadable folders and names
//! that are no text become entries or problems. Folders that no skill ships (`.git`,
//! `node_modules`, …) are named but not entered, and a folder with its own `SKILL.md` is a
//! skill of its own.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::placed;
use super::stamp::Stamp;
use crate::fs::{Folder, Named, NamedKind, Shown as _, Unnamed};

/// Most entries that are listed; an archive takes no more either.
pub const MAX_ENTRIES: usize = 10_000;
/// Most folders that a file may lie in below the skill's own. The path in an archive has two parts
/// more: the skill's folder and the file.
pub const MAX_FOLDERS: usize = 14;
/// Deepest folder that is entered.
const MAX_DEPTH: usize = 32;

/// Folders that are never entered, and why.
const PRUNED: [(&str, &str); 13] = [
    (".git", "version control"),
    (".hg", "version control"),
    (".svn", "version control"),
    (".jj", "version control"),
    ("node_modules", "installed packages"),
    ("target", "build output"),
    ("__pycache__", "a Python cache"),
    (".venv", "a Python environment"),
    ("venv", "a Python environment"),
    (".mypy_cache", "a tool's cache"),
    (".pytest_cache", "a tool's cache"),
    (".ruff_cache", "a tool's cache"),
    (".tox", "a tool's cache"),
];

/// What an entry is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder that was entered.
    Folder,
    /// A folder that was not entered, and why.
    Pruned(&'static str),
    /// A folder with a `SKILL.md` of its own.
    NestedSkill,
    /// A symbolic link and where it points.
    Link(PathBuf),
    /// A pipe, socket or device.
    Special,
}

impl EntryKind {
    /// What it is, in words.
    pub fn described(&self) -> &'static str {
        match self {
            Self::File => "a file",
            Self::Folder | Self::Pruned(_) | Self::NestedSkill => "a folder",
            Self::Link(_) => "a link",
            Self::Special => "a pipe, socket or device",
        }
    }
}

/// A file or folder of a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path below the skill's folder, with `/` between its parts.
    pub path: String,
    /// What it is.
    pub kind: EntryKind,
    /// Size in bytes, of a regular file.
    pub size: u64,
    /// Whether any run bit is set.
    pub executable: bool,
}

impl Entry {
    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The ending of a file name in lower case, without the dot.
    pub fn extension(&self) -> Option<String> {
        let (stem, ending) = self.name().rsplit_once('.')?;
        (!stem.is_empty()).then(|| ending.to_ascii_lowercase())
    }

    /// Whether its name has one of these endings, which are in lower case.
    pub fn has_ending(&self, endings: &[&str]) -> bool {
        let path = self.path.as_bytes();
        endings.iter().any(|ending| {
            // A name that starts with the dot has no ending.
            let stem = path.len().checked_sub(ending.len() + 1);
            stem.is_some_and(|stem| {
                path[stem] == b'.'
                    && stem.checked_sub(1).is_some_and(|last| path[last] != b'/')
                    && path[stem + 1..].eq_ignore_ascii_case(ending.as_bytes())
            })
        })
    }

    /// Whether it is a regular file.
    pub fn is_file(&self) -> bool {
        self.kind == EntryKind::File
    }
}

/// What could not be listed as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WalkProblem {
    /// A folder or file that the system does not let us look at.
    Unreadable {
        /// Path below the skill's folder.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// A name that is not UTF-8, shown with `U+FFFD`.
    NotUtf8 {
        /// Path below the skill's folder.
        path: String,
    },
    /// Folders within folders, too deep to enter.
    TooDeep {
        /// Path below the skill's folder.
        path: String,
    },
    /// More entries than are listed.
    TooMany,
}

/// What lies in a skill's folder.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// Everything below the folder, ordered by the bytes of the paths.
    pub entries: Vec<Entry>,
    /// What could not be listed as it should.
    pub problems: Vec<WalkProblem>,
    /// What the file system says of the files.
    pub stamp: Stamp,
}

/// Why a folder of that name is not entered; `parent` is the path that it stands in.
pub fn pruned(name: &str, parent: &str) -> Option<&'static str> {
    // Packages that an author put beside the skill on purpose.
    if name == "node_modules" && (parent == "vendor" || parent.starts_with("vendor/")) {
        return None;
    }
    PRUNED
        .iter()
        .find(|(pruned, _)| *pruned == name)
        .map(|&(_, reason)| reason)
}

/// Whether a path leads through a folder that is not entered: what lies there is found only by
/// whoever names it.
pub fn is_in_pruned(path: &str) -> bool {
    let mut parent = "";
    path.split('/').any(|name| {
        let is_pruned = pruned(name, parent).is_some();
        parent = name;
        is_pruned
    })
}

/// Whether a file at that path below its skill's folder lies deeper than archives take.
pub fn is_too_deep(path: &str) -> bool {
    path.matches('/').count() > MAX_FOLDERS
}

/// Whether a file of that name makes its folder a skill, in whatever case it is written.
pub fn is_document_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("SKILL.md")
}

/// Lists the folder `root`.
pub fn list(root: &Path) -> Listing {
    let mut listing = Listing::default();
    let read = Folder::read(root, |folder, named| meet(folder, named, "", &mut listing));
    match read {
        Ok(held) => list_below(root, &held, listing),
        Err(error) => {
            listing.problems.push(unreadable("", &error));
            listing
        }
    }
}

/// The same when its own entries were read just now.
pub fn list_read(root: &Path, folder: &Folder, entries: &[Named]) -> Listing {
    let mut listing = Listing::default();
    for entry in entries {
        add(folder, Ok((&entry.name, entry.kind)), "", &mut listing);
    }
    list_below(root, folder, listing)
}

/// Goes on to the folders within `root`, whose own entries are listed and which is held open.
fn list_below(root: &Path, held: &Folder, mut listing: Listing) -> Listing {
    let is_cut = listing.entries.len() > MAX_ENTRIES;
    let may_hold = is_cut || listing.entries.iter().any(|e| e.path == placed::BASE);
    let placed = match may_hold {
        true => placed::below(root),
        false => BTreeSet::new(),
    };
    let mut folders = vec![Pending {
        entry: None,
        depth: 0,
    }];
    while let Some(pending) = folders.pop() {
        let mut before = 0;
        if let Some(at) = pending.entry {
            before = listing.entries.len();
            let problems = listing.problems.len();
            let prefix = listing.entries[at].path.clone();
            let read = held.read_below(&prefix, |folder, named| {
                meet(folder, named, &prefix, &mut listing)
            });
            if let Err(error) = read {
                listing.problems.push(unreadable(&prefix, &error));
            }
            let mut inner = listing.entries[before..].iter();
            if inner.any(|e| is_document_name(e.name())) {
                // It is a skill of its own: what lies in it is not ours to tell.
                listing.entries.truncate(before);
                listing.problems.truncate(problems);
                listing.entries[at].kind = EntryKind::NestedSkill;
                continue;
            }
        }
        if listing.entries.len() > MAX_ENTRIES {
            listing.entries.truncate(MAX_ENTRIES);
            listing.problems.push(WalkProblem::TooMany);
            break;
        }
        for at in before..listing.entries.len() {
            let entry = &mut listing.entries[at];
            if entry.kind != EntryKind::Folder {
                continue;
            }
            if entry.name() == placed::BASE || placed.contains(&entry.path) {
                entry.kind = EntryKind::Pruned(placed::REASON);
                continue;
            }
            if pending.depth + 1 >= MAX_DEPTH {
                let path = entry.path.clone();
                listing.problems.push(WalkProblem::TooDeep { path });
                continue;
            }
            folders.push(Pending {
                entry: Some(at),
                depth: pending.depth + 1,
            });
        }
    }
    // Nobody has to hear of what is no part of the skill.
    let is_placed = |entry: &Entry| {
        entry.kind == EntryKind::Pruned(placed::REASON) || placed.contains(&entry.path)
    };
    listing.entries.retain(|entry| !is_placed(entry));
    listing.entries.sort_by(|a, b| a.path.cmp(&b.path));
    listing
}

/// A folder that is still to be listed.
struct Pending {
    /// Where its own entry stands; the root has none.
    entry: Option<usize>,
    depth: usize,
}

/// The listing of files that lie on no disk: with the folders that their paths imply, and
/// without what belongs to a skill within the skill.
pub fn with_folders(mut files: Vec<Entry>) -> Vec<Entry> {
    let nested: BTreeSet<&str> = files
        .iter()
        .filter(|file| is_document_name(file.name()))
        .filter_map(|file| Some(file.path.rsplit_once('/')?.0))
        .collect();
    let is_within = |path: &str| folders_above(path).any(|folder| nested.contains(folder));
    let folders: BTreeSet<&str> = files
        .iter()
        .flat_map(|file| folders_above(&file.path))
        .filter(|folder| !is_within(folder))
        .collect();
    let folder = |path: &&str| Entry {
        path: (*path).to_owned(),
        kind: match nested.contains(path) {
            true => EntryKind::NestedSkill,
            false => EntryKind::Folder,
        },
        size: 0,
        executable: false,
    };
    let mut entries: Vec<Entry> = folders.iter().map(folder).collect();
    let kept: Vec<bool> = files.iter().map(|file| !is_within(&file.path)).collect();
    let mut kept = kept.into_iter();
    files.retain(|_| kept.next().unwrap_or(true));
    entries.extend(files);
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

/// The folders that a path goes through, from the nearest one up.
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(folder, _)| folder.rsplit_once('/'))
        .map(|(folder, _)| folder)
}

/// Takes what a folder names, until there is more than is listed.
fn meet(
    folder: &Folder,
    named: Result<(&OsStr, NamedKind), Unnamed<'_>>,
    prefix: &str,
    listing: &mut Listing,
) -> ControlFlow<()> {
    if listing.entries.len() > MAX_ENTRIES {
        return ControlFlow::Break(());
    }
    add(folder, named, prefix, listing);
    ControlFlow::Continue(())
}

fn add(
    folder: &Folder,
    named: Result<(&OsStr, NamedKind), Unnamed<'_>>,
    prefix: &str,
    listing: &mut Listing,
) {
    let path = |raw: &OsStr| match prefix {
        "" => raw.shown().to_string(),
        prefix => format!("{prefix}/{}", raw.shown()),
    };
    let (raw, kind) = match named {
        Ok(named) => named,
        Err((raw, error)) => {
            let path = raw.map_or(prefix.to_owned(), path);
            listing.problems.push(unreadable(&path, &error));
            return;
        }
    };
    let path = path(raw);
    let Some(name) = raw.to_str() else {
        listing.problems.push(WalkProblem::NotUtf8 { path });
        return;
    };
    let mut found = Entry {
        path,
        kind: EntryKind::Special,
        size: 0,
        executable: false,
    };
    match kind {
        NamedKind::Special => listing.stamp.blind(),
        NamedKind::Link => {
            listing.stamp.blind();
            found.kind = EntryKind::Link(folder.link(raw).unwrap_or_default());
        }
        NamedKind::Folder => {
            listing.stamp.add_name(&found.path);
            found.kind = pruned(name, prefix).map_or(EntryKind::Folder, EntryKind::Pruned);
        }
        NamedKind::File => {
            found.kind = EntryKind::File;
            if let Ok(facts) = folder.facts(raw) {
                listing.stamp.add(&found.path, &facts);
                found.size = facts.size;
                found.executable = facts.executable;
            }
        }
    }
    listing.entries.push(found);
}

fn unreadable(path: &str, error: &std::io::Error) -> WalkProblem {
    WalkProblem::Unreadable {
        path: path.to_owned(),
        reason: crate::fs::reason(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(root: &Path, path: &str) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "x").unwrap();
    }

    fn paths(listing: &Listing) -> Vec<&str> {
        listing.entries.iter().map(|e| e.path.as_str()).collect()
    }

    #[test]
    fn order_is_by_bytes_and_pruned_folders_stay_shut() {
        let folder = tempfile::tempdir().unwrap();
        for path in [
            "a/c.txt",
            "a-b.txt",
            "B",
            ".git/x",
            "vendor/node_modules/m.js",
            "n/SKILL.md",
        ] {
            touch(folder.path(), path);
        }
        let listing = list(folder.path());
        let expected = [
            ".git",
            "B",
            "a",
            "a-b.txt",
            "a/c.txt",
            "n",
            "vendor",
            "vendor/node_modules",
            "vendor/node_modules/m.js",
        ];
        assert_eq!(paths(&listing), expected);
        assert_eq!(listing.entries[5].kind, EntryKind::NestedSkill);
        assert_eq!(listing.problems, []);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn loops_pipes_and_broken_names_are_survived() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::os::unix::fs::symlink("..", root.join("loop")).unwrap();
        std::process::Command::new("mkfifo")
            .arg(root.join("pipe"))
            .status()
            .unwrap();
        std::fs::write(root.join(std::ffi::OsStr::from_bytes(b"caf\xe9")), "").unwrap();
        let listing = list(root);
        assert_eq!(paths(&listing), ["loop", "pipe"]);
        assert_eq!(listing.entries[0].kind, EntryKind::Link("..".into()));
        assert_eq!(listing.entries[1].kind, EntryKind::Special);
        let path = "caf\\xe9".to_owned();
        assert_eq!(listing.problems, [WalkProblem::NotUtf8 { path }]);
    }

    #[test]
    fn depth_and_number_are_bounded() {
        let folder = tempfile::tempdir().unwrap();
        touch(folder.path(), &format!("{}x", "d/".repeat(40)));
        assert!(matches!(
            list(folder.path()).problems[..],
            [WalkProblem::TooDeep { .. }]
        ));
        let many = tempfile::tempdir().unwrap();
        for n in 0..=MAX_ENTRIES {
            std::fs::File::create(many.path().join(n.to_string())).unwrap();
        }
        let listing = list(many.path());
        assert_eq!(listing.entries.len(), MAX_ENTRIES);
        assert_eq!(listing.problems, [WalkProblem::TooMany]);
    }

    #[test]
    fn files_in_memory_are_listed_as_they_would_be_on_disk() {
        let paths_on_disk = ["SKILL.md", "a/b/c.md", "n/SKILL.md", "n/x/y.md", "a-b"];
        let folder = tempfile::tempdir().unwrap();
        let mut files = Vec::new();
        for path in paths_on_disk {
            touch(folder.path(), path);
            files.push(Entry {
                path: path.to_owned(),
                kind: EntryKind::File,
                size: 1,
                executable: false,
            });
        }
        assert_eq!(with_folders(files), list(folder.path()).entries);
    }

    #[test]
    fn a_missing_folder_is_said() {
        let listing = list(Path::new("/nowhere/at/all"));
        assert!(matches!(
            listing.problems[..],
            [WalkProblem::Unreadable { .. }]
        ));
    }
}
