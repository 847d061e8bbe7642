//! What a script finds when it starts: folders, input, arguments and variables.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::RuntimeError;
use crate::archive::{EntryPath, names::Seen};
use crate::bundle::manifest::Permissions;
use crate::fs::{FsError, create_dir_all, open_regular, open_unlinked};

/// The variable that holds the input beside standard input.
pub const INPUT_VARIABLE: &str = "OPEN_SKILLS_INPUT";

/// How the folders of runs are called, and the file in each that its run has locked.
const PREFIX: &str = "run-";
const LOCK: &str = "lock";
/// A folder without that file this old is of no run that goes on.
const UNLOCKED: Duration = Duration::from_hours(24);

/// Where a script starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cwd {
    /// In `/output`, so that a file written beside the script becomes an artifact.
    #[default]
    Output,
    /// In `/skill`.
    Skill,
}

impl Cwd {
    /// Reads the word of `skill.yaml` and of `--cwd`.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "output" => Some(Self::Output),
            "skill" => Some(Self::Skill),
            _ => None,
        }
    }

    /// The folder as the script sees it.
    pub fn guest_path(self) -> &'static str {
        match self {
            Self::Output => "/output",
            Self::Skill => "/skill",
        }
    }
}

/// One folder of the host and where the script sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The folder of the host.
    pub host: PathBuf,
    /// Its path for the script.
    pub guest: String,
    /// Whether the script may write there.
    pub writable: bool,
}

/// The folders that are made for one run, and go with it.
#[derive(Debug)]
pub struct Workspace {
    /// Held as long as the run goes on: the lock ends with its process, however that ends.
    _lock: File,
    folder: tempfile::TempDir,
}

impl Workspace {
    /// Makes the folders of a run below `parent` and copies the given files, by the names
    /// that the script sees, into its `/input`; `limit` counts their bytes together.
    pub fn new(
        parent: &Path,
        files: &[(String, PathBuf)],
        limit: u64,
    ) -> Result<Self, RuntimeError> {
        create_dir_all(parent)?;
        sweep(parent);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent);
        let folder = folder.map_err(write(parent))?;
        let lock = hold(folder.path()).map_err(write(folder.path()))?;
        let workspace = Self {
            _lock: lock,
            folder,
        };
        for name in ["input", "output", "tmp"] {
            create_dir_all(&workspace.folder.path().join(name))?;
        }
        workspace.take(files, limit)?;
        Ok(workspace)
    }

    fn take(&self, files: &[(String, PathBuf)], limit: u64) -> Result<(), RuntimeError> {
        let mut seen = Seen::default();
        let mut left = limit;
        for (name, from) in files {
            let checked = EntryPath::new(name).and_then(|_| seen.insert(name, false));
            checked.map_err(|flaw| RuntimeError::InputName {
                name: name.clone(),
                flaw,
            })?;
            let target = self.folder.path().join("input").join(name);
            if let Some(folder) = target.parent() {
                create_dir_all(folder)?;
            }
            let mut copy = File::create_new(&target).map_err(write(&target))?;
            // One byte more than is left shows that the file is too large.
            let mut source = std::io::Read::take(open_regular(from)?, left.saturating_add(1));
            let length = std::io::copy(&mut source, &mut copy).map_err(write(&target))?;
            left = left.checked_sub(length).ok_or_else(|| FsError::TooLarge {
                path: from.clone(),
                limit,
            })?;
        }
        Ok(())
    }

    /// The folder whose files become artifacts.
    pub fn output(&self) -> PathBuf {
        self.folder.path().join("output")
    }

    /// The folder for what only the script needs.
    pub fn tmp(&self) -> PathBuf {
        self.folder.path().join("tmp")
    }

    /// All that the script sees of the file system. `/scripts` is there only when the skill
    /// has such a folder, and only when no link takes it elsewhere.
    pub fn mounts(&self, skill: &Path) -> Vec<Mount> {
        let mount = |host: PathBuf, guest: &str, writable| Mount {
            host,
            guest: guest.to_owned(),
            writable,
        };
        let made = |name: &str| self.folder.path().join(name);
        let mut mounts = vec![mount(skill.to_path_buf(), "/skill", false)];
        let scripts = skill.join("scripts");
        if std::fs::symlink_metadata(&scripts).is_ok_and(|metadata| metadata.is_dir()) {
            mounts.push(mount(scripts, "/scripts", false));
        }
        mounts.push(mount(made("input"), "/input", false));
        mounts.push(mount(made("output"), "/output", true));
        mounts.push(mount(made("tmp"), "/tmp", true));
        mounts
    }
}

/// Takes the lock that says that a run goes on here. It bears its name only once it is taken,
/// so nobody ever finds it free while the run lives.
fn hold(folder: &Path) -> std::io::Result<File> {
    let new = folder.join("lock.new");
    let lock = File::create_new(&new)?;
    match lock.try_lock() {
        Err(TryLockError::Error(error)) if error.kind() != std::io::ErrorKind::Unsupported => {
            return Err(error);
        }
        _ => {}
    }
    std::fs::rename(new, folder.join(LOCK))?;
    Ok(lock)
}

/// Removes the folders of runs that were killed; whatever fails is left for the next time.
fn sweep(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_run = entry.file_name().to_string_lossy().starts_with(PREFIX);
        if is_run && is_dead(&path) {
            let _ = std::fs::remove_dir_all(path);
        }
    }
}

/// Whether the run of a folder has ended: its lock is free, or it never got one.
fn is_dead(folder: &Path) -> bool {
    match open_unlinked(&folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => {
            let made = std::fs::symlink_metadata(folder).and_then(|it| it.modified());
            made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > UNLOCKED))
        }
    }
}

fn write(path: &Path) -> impl FnOnce(std::io::Error) -> FsError {
    let path = path.to_path_buf();
    move |source| FsError::Io {
        action: "write",
        path,
        source,
    }
}

/// The variables of a script: those that may pass and have a value, and the input. Nothing
/// else of the user's environment is ever there.
pub fn variables(
    allowed: &Permissions,
    values: &BTreeMap<String, String>,
    input: Option<&str>,
) -> BTreeMap<String, String> {
    let names: BTreeSet<&String> = allowed.env.iter().collect();
    let passed = values.iter().filter(|(name, _)| names.contains(name));
    let mut variables: BTreeMap<_, _> = passed
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(input) = input {
        variables.insert(INPUT_VARIABLE.to_owned(), input.to_owned());
    }
    variables
}

/// The advice for a relative path that is missing in `/output` but exists in the skill.
pub fn missing_path_hint(skill: &Path, path: &str, cwd: Cwd) -> Option<String> {
    if cwd == Cwd::Skill || EntryPath::new(path).is_err() || !skill.join(path).exists() {
        return None;
    }
    Some(format!(
        "scripts start in `/output`: open `/skill/{path}`, or run with `--cwd skill`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(names: &[&str], limit: u64) -> Result<(Workspace, tempfile::TempDir), RuntimeError> {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("source");
        std::fs::write(&source, "12345").unwrap();
        let files: Vec<_> = names
            .iter()
            .map(|&name| (name.to_owned(), source.clone()))
            .collect();
        let workspace = Workspace::new(&folder.path().join("runs"), &files, limit)?;
        Ok((workspace, folder))
    }

    #[test]
    fn given_files_are_copied_and_go_with_the_run() {
        let (workspace, _parent) = inputs(&["a.csv", "b/c"], 10).unwrap();
        let input = workspace.folder.path().join("input");
        assert_eq!(std::fs::read_to_string(input.join("b/c")).unwrap(), "12345");
        drop(workspace);
        assert!(!input.exists());
    }

    #[test]
    fn what_a_killed_run_left_goes_with_the_next() {
        let (living, parent) = inputs(&[], 0).unwrap();
        let runs = parent.path().join("runs");
        let dead = runs.join("run-dead");
        create_dir_all(&dead.join("output")).unwrap();
        std::fs::write(dead.join(LOCK), "").unwrap();
        // One that has no lock yet, and something that is no run.
        for other in ["run-young", "other"] {
            create_dir_all(&runs.join(other)).unwrap();
        }
        let next = Workspace::new(&runs, &[], 0).unwrap();
        assert!(!dead.exists());
        for kept in ["run-young", "other"] {
            assert!(runs.join(kept).exists(), "{kept}");
        }
        assert!(living.output().exists() && next.output().exists());
    }

    #[test]
    fn names_that_leave_the_folder_and_too_many_bytes_are_refused() {
        for name in ["../x", "/etc/x", "", "a\\b", "nul"] {
            assert_eq!(inputs(&[name], 10).unwrap_err().kind(), "bad-input-name");
        }
        assert_eq!(
            inputs(&["a", "A"], 10).unwrap_err().kind(),
            "bad-input-name"
        );
        assert_eq!(inputs(&["a", "b"], 9).unwrap_err().kind(), "too-large");
    }

    #[test]
    fn only_output_and_tmp_are_writable() {
        let (workspace, _parent) = inputs(&[], 0).unwrap();
        let skill = tempfile::tempdir().unwrap();
        let guests = || -> Vec<_> {
            let mounts = workspace.mounts(skill.path());
            mounts
                .iter()
                .map(|mount| (mount.guest.clone(), mount.writable))
                .collect()
        };
        let without = [
            ("/skill", false),
            ("/input", false),
            ("/output", true),
            ("/tmp", true),
        ];
        let without = without.map(|(guest, writable)| (guest.to_owned(), writable));
        assert_eq!(guests(), without);
        std::fs::create_dir(skill.path().join("scripts")).unwrap();
        assert_eq!(guests()[1], ("/scripts".to_owned(), false));
    }

    #[test]
    fn no_variable_passes_that_is_not_allowed() {
        let allowed = Permissions {
            env: vec!["KEY".into(), "UNSET".into()],
            ..Permissions::default()
        };
        let values = [("KEY", "1"), ("HOME", "/root"), (INPUT_VARIABLE, "forged")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let passed = variables(&allowed, &BTreeMap::from(values), Some("{}"));
        let pairs: Vec<_> = passed
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(pairs, [("KEY", "1"), (INPUT_VARIABLE, "{}")]);
    }

    #[test]
    fn a_path_of_the_skill_gets_its_hint() {
        let skill = tempfile::tempdir().unwrap();
        std::fs::write(skill.path().join("data.csv"), "").unwrap();
        let hint = |path, cwd| missing_path_hint(skill.path(), path, cwd);
        assert!(
            hint("data.csv", Cwd::Output)
                .unwrap()
                .contains("`/skill/data.csv`")
        );
        assert_eq!(hint("data.csv", Cwd::Skill), None);
        assert_eq!(hint("other.csv", Cwd::Output), None);
        assert_eq!(hint("../data.csv", Cwd::Output), None);
    }
}
