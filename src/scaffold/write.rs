//! Puts a plan in place: all of it or nothing.
//!
//! Everything is first written into a hidden folder beside the target. A target that is
//! not there yet then appears by one rename, with the folders above it that were missing
//! too. In a folder that exists, the files are moved in one by one, each whole, and
//! `SKILL.md` last: what is broken off on the way is no skill yet.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};

use super::error::ScaffoldError;
use super::plan::{Plan, PlannedFile};
use crate::fs::{self, FsError};

/// Larger files are not compared line by line.
const MAX_SHOWN: u64 = 1 << 20;

/// What is where a skill should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Nothing.
    Free,
    /// A folder with nothing in it that counts.
    Empty,
    /// A folder with files.
    Occupied,
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is new.
    Create,
    /// It replaces another.
    Replace,
    /// It is there already, just so.
    Keep,
}

impl Action {
    /// A word for reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Keep => "keep",
        }
    }
}

/// A file of a plan beside what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Its path below the target.
    pub path: String,
    /// What happens to it.
    pub action: Action,
    /// The text that is there, where it is a text.
    pub before: Option<String>,
    /// Where the link leads whose place it takes; what lies there stays as it is.
    pub link: Option<String>,
}

/// Looks at what is where a skill should be.
pub fn look(target: &Path) -> Result<Place, ScaffoldError> {
    let in_the_way = |what| ScaffoldError::InTheWay {
        path: target.to_path_buf(),
        what,
    };
    let Ok(metadata) = std::fs::symlink_metadata(target) else {
        return Ok(Place::Free);
    };
    let is_folder = |metadata: &Metadata| metadata.is_dir();
    if !is_folder(&metadata) && !std::fs::metadata(target).as_ref().is_ok_and(is_folder) {
        return Err(in_the_way("no folder"));
    }
    let mut entries = std::fs::read_dir(target).map_err(|source| FsError::Io {
        action: "list",
        path: target.to_path_buf(),
        source,
    })?;
    // A repository that was just begun is as good as empty.
    let counts = |entry: &std::fs::DirEntry| entry.file_name() != ".git";
    let occupied = entries.any(|entry| entry.as_ref().map_or(true, counts));
    Ok(if occupied {
        Place::Occupied
    } else {
        Place::Empty
    })
}

/// Says what would happen to each file, or why it cannot be written.
pub fn compare(plan: &Plan, target: &Path) -> Result<Vec<Comparison>, ScaffoldError> {
    let is_there = target.exists();
    let comparison = |file: &PlannedFile| {
        let path = target.join(&file.path);
        if is_there {
            mind_folder(target, path.parent().unwrap_or(target))?;
        }
        let link = std::fs::read_link(&path).ok();
        let (action, before) = match std::fs::symlink_metadata(&path) {
            Err(_) => (Action::Create, None),
            Ok(metadata) if metadata.is_dir() => {
                return Err(ScaffoldError::InTheWay {
                    path,
                    what: "a folder",
                });
            }
            Ok(metadata) if metadata.is_file() => {
                let old = fs::read_limited(&path, MAX_SHOWN).ok();
                let same = old.as_ref() == Some(&file.bytes);
                let text = old.and_then(|bytes| String::from_utf8(bytes).ok());
                (if same { Action::Keep } else { Action::Replace }, text)
            }
            Ok(_) => (Action::Replace, None),
        };
        Ok(Comparison {
            path: file.path.clone(),
            action,
            before,
            link: link.map(|link| link.to_string_lossy().into_owned()),
        })
    };
    plan.files.iter().map(comparison).collect()
}

/// Says no to a folder that something stands in the way of, or that a link would take
/// somewhere else.
fn mind_folder(target: &Path, folder: &Path) -> Result<(), ScaffoldError> {
    let is_there = |above: &&Path| std::fs::symlink_metadata(above).is_ok();
    let existing = folder.ancestors().find(is_there).unwrap_or(target);
    fs::stays_within(target, existing)?;
    match existing.is_dir() {
        true => Ok(()),
        false => Err(ScaffoldError::InTheWay {
            path: existing.to_path_buf(),
            what: "no folder",
        }),
    }
}

/// Writes all files; `replace` lets them replace what is there.
pub fn write(plan: &Plan, target: &Path, replace: bool) -> Result<(), ScaffoldError> {
    match look(target)? {
        Place::Free => appear(plan, target),
        Place::Occupied if !replace => Err(ScaffoldError::InTheWay {
            path: target.to_path_buf(),
            what: "not empty",
        }),
        Place::Empty | Place::Occupied => move_in(plan, target),
    }
}

/// Makes the target and everything in it appear at once.
fn appear(plan: &Plan, target: &Path) -> Result<(), ScaffoldError> {
    let whole = std::path::absolute(target).map_err(refused("create", target))?;
    let mut base = whole.as_path();
    while std::fs::symlink_metadata(base).is_err() {
        base = base.parent().unwrap_or(base);
    }
    let missing = whole.strip_prefix(base).unwrap_or(Path::new("."));
    // `a/../b` means nothing while there is no `a`.
    let is_plain = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !missing.components().all(is_plain) {
        let error = std::io::ErrorKind::NotFound.into();
        return Err(refused("create", target)(error).into());
    }
    let stage = stage_in(base, target)?;
    put(plan, &stage.path().join(missing))?;
    let Some(first) = missing.components().next() else {
        return Ok(());
    };
    let first: &Path = first.as_ref();
    fs::rename_new(&stage.path().join(first), &base.join(first))?;
    Ok(())
}

/// Moves the files into a folder that is there.
fn move_in(plan: &Plan, target: &Path) -> Result<(), ScaffoldError> {
    let comparisons = compare(plan, target)?;
    let stage = stage_in(target, target)?;
    put(plan, stage.path())?;
    let folders: BTreeSet<PathBuf> = plan
        .files
        .iter()
        .filter_map(|file| Some(target.join(Path::new(&file.path).parent()?)))
        .collect();
    for folder in folders {
        fs::create_dir_all(&folder)?;
    }
    let is_document = |path: &str| path.rsplit('/').next() == Some("SKILL.md");
    let (last, first): (Vec<_>, Vec<_>) = comparisons
        .iter()
        .filter(|comparison| comparison.action != Action::Keep)
        .partition(|comparison| is_document(&comparison.path));
    for comparison in first.into_iter().chain(last) {
        let to = target.join(&comparison.path);
        let from = stage.path().join(&comparison.path);
        std::fs::rename(&from, &to).map_err(refused("write", &to))?;
    }
    Ok(())
}

fn put(plan: &Plan, folder: &Path) -> Result<(), ScaffoldError> {
    for file in &plan.files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(&path, &file.bytes).map_err(refused("write", &path))?;
        if file.executable {
            fs::make_executable(&path)?;
        }
    }
    Ok(())
}

/// A hidden folder that goes away again with whatever is left in it.
fn stage_in(folder: &Path, target: &Path) -> Result<fs::TemporaryFolder, ScaffoldError> {
    Ok(fs::new_temporary_folder(folder).map_err(refused("create", target))?)
}

fn refused(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> FsError {
    let path = path.to_path_buf();
    move |source| FsError::Io {
        action,
        path,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Explain;
    use crate::scaffold::Kind;

    fn plan(files: &[(&str, &str)]) -> Plan {
        let file = |&(path, text): &(&str, &str)| PlannedFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
            executable: text.starts_with("#!"),
        };
        Plan {
            name: "a".into(),
            kind: Kind::Skill,
            files: files.iter().map(file).collect(),
        }
    }

    fn listed(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_new_folder_appears_with_those_above_it() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("x/y/a");
        let plan = plan(&[("SKILL.md", "s"), ("scripts/a.sh", "#!/bin/sh\n")]);
        write(&plan, &target, false).unwrap();
        assert_eq!(listed(root.path()), ["x"]);
        assert_eq!(listed(&target), ["SKILL.md", "scripts"]);
        assert_eq!(
            write(&plan, &target, false).unwrap_err().kind(),
            "already-exists"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &str| {
                std::fs::metadata(target.join(path))
                    .unwrap()
                    .permissions()
                    .mode()
            };
            assert_eq!(mode("scripts/a.sh") & 0o100, 0o100);
            assert_eq!(mode("SKILL.md") & 0o111, 0);
            // As the umask gives it to everybody else's folders, not as a secret.
            let other = root.path().join("other");
            std::fs::create_dir(&other).unwrap();
            let usual = std::fs::metadata(&other).unwrap().permissions().mode();
            assert_eq!(mode(""), usual);
        }
    }

    #[test]
    fn a_way_through_nowhere_is_refused_and_one_through_a_folder_is_not() {
        let root = tempfile::tempdir().unwrap();
        let plan = plan(&[("SKILL.md", "s")]);
        let error = write(&plan, &root.path().join("a/../b"), false).unwrap_err();
        assert_eq!(error.kind(), "not-found");
        assert!(listed(root.path()).is_empty());
        std::fs::create_dir(root.path().join("a")).unwrap();
        write(&plan, &root.path().join("a/../b/c"), false).unwrap();
        assert_eq!(listed(&root.path().join("b/c")), ["SKILL.md"]);
    }

    #[test]
    fn what_is_there_is_kept_or_replaced_when_asked() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("a");
        std::fs::create_dir_all(target.join(".git")).unwrap();
        write(&plan(&[("SKILL.md", "1"), ("x", "1")]), &target, false).unwrap();
        std::fs::write(target.join("mine"), "m").unwrap();
        let next = plan(&[("SKILL.md", "2"), ("n/y", "2"), ("x", "1")]);
        let actions: Vec<_> = compare(&next, &target)
            .unwrap()
            .iter()
            .map(|c| c.action)
            .collect();
        assert_eq!(actions, [Action::Replace, Action::Create, Action::Keep]);
        assert_eq!(
            write(&next, &target, false).unwrap_err().kind(),
            "already-exists"
        );
        write(&next, &target, true).unwrap();
        assert_eq!(listed(&target), [".git", "SKILL.md", "mine", "n", "x"]);
        assert_eq!(
            std::fs::read_to_string(target.join("SKILL.md")).unwrap(),
            "2"
        );
        for way in ["n", "x/y"] {
            let clash = plan(&[("SKILL.md", "3"), (way, "3")]);
            let told = compare(&clash, &target).unwrap_err().kind();
            assert_eq!(told, "already-exists");
            let told = write(&clash, &target, true).unwrap_err().kind();
            assert_eq!(told, "already-exists");
        }
        assert_eq!(
            std::fs::read_to_string(target.join("SKILL.md")).unwrap(),
            "2"
        );
    }

    #[test]
    fn a_failure_on_the_way_leaves_nothing() {
        let root = tempfile::tempdir().unwrap();
        let target = root.path().join("x/a");
        // A file cannot also be a folder: the second one fails after the first was staged.
        let broken = plan(&[("a", "1"), ("a/b", "2")]);
        assert!(write(&broken, &target, false).is_err());
        assert!(listed(root.path()).is_empty());
        std::fs::write(root.path().join("file"), "").unwrap();
        let error = write(&plan(&[("a", "1")]), &root.path().join("file"), true).unwrap_err();
        assert_eq!(error.kind(), "already-exists");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_written_through() {
        let root = tempfile::tempdir().unwrap();
        let (target, other) = (root.path().join("a"), root.path().join("other"));
        std::fs::create_dir_all(&target).unwrap();
        std::fs::create_dir(&other).unwrap();
        std::fs::write(other.join("f"), "theirs").unwrap();
        std::os::unix::fs::symlink(&other, target.join("scripts")).unwrap();
        let through = plan(&[("scripts/f", "ours")]);
        let compared = compare(&through, &target).unwrap_err();
        assert_eq!(compared.kind(), "leads-out");
        assert_eq!(
            write(&through, &target, true).unwrap_err().kind(),
            "leads-out"
        );
        std::os::unix::fs::symlink(other.join("f"), target.join("g")).unwrap();
        let over = plan(&[("g", "ours")]);
        let compared = compare(&over, &target).unwrap();
        let leads = compared[0].link.as_deref().map(Path::new);
        assert_eq!(leads, Some(other.join("f").as_path()));
        write(&over, &target, true).unwrap();
        assert_eq!(std::fs::read_to_string(other.join("f")).unwrap(), "theirs");
        assert_eq!(std::fs::read_to_string(target.join("g")).unwrap(), "ours");
    }
}
