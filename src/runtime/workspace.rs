//! The folders of one run: made for it, or left empty by an earlier one.

use std::fs::{File, Metadata, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::RuntimeError;
use super::protocol::Mount;
use crate::archive::{EntryPath, names::Seen};
use crate::fs::{FsError, create_dir_all, open_regular, open_unlinked};

/// How the folders are called that serve one run, and those that may serve another after it.
const ONCE: &str = "run-";
const AGAIN: &str = "slot-";
/// The file in each that its run has locked, and its name where the folders wait for the next.
const LOCK: &str = "lock";
const FREE: &str = "free";
/// A folder without that file this old is of no run that goes on.
const UNLOCKED: Duration = Duration::from_hours(24);
/// What a script sees of them.
const FOLDERS: [&str; 3] = ["input", "output", "tmp"];
/// How many wait for a run at most.
const WAITING: usize = 8;

/// The folders of one run. They go with it, or wait for another one when they may and nothing
/// in them tells of this one: making and removing folders costs more than a short script.
#[derive(Debug)]
pub struct Workspace {
    folder: PathBuf,
    /// Whether they may wait for another run.
    serves_again: bool,
    /// Held as long as the run goes on: it ends with its process, however that ends. None where
    /// files cannot be locked.
    lock: Option<File>,
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
        sweep(parent, false);
        let workspace = Self::made(parent, false)?;
        workspace.take(files, limit)?;
        Ok(workspace)
    }

    /// The same with folders that an earlier run left empty, if there are any. Only for
    /// engines that hide from a script all of a folder but what it holds.
    pub fn again(
        parent: &Path,
        files: &[(String, PathBuf)],
        limit: u64,
    ) -> Result<Self, RuntimeError> {
        create_dir_all(parent)?;
        let workspace = match sweep(parent, true) {
            Some(waiting) => waiting,
            None => Self::made(parent, true)?,
        };
        workspace.take(files, limit)?;
        Ok(workspace)
    }

    fn made(parent: &Path, serves_again: bool) -> Result<Self, RuntimeError> {
        let prefix = if serves_again { AGAIN } else { ONCE };
        let folder = tempfile::Builder::new().prefix(prefix).tempdir_in(parent);
        let folder = folder.map_err(write(parent))?;
        let lock = hold(folder.path()).map_err(write(folder.path()))?;
        for name in FOLDERS {
            create_dir_all(&folder.path().join(name))?;
        }
        Ok(Self {
            folder: folder.keep(),
            // Where nothing can be locked, nobody could tell that it waits.
            serves_again: serves_again && lock.is_some(),
            lock,
        })
    }

    /// Removes the folders, whatever they could still serve for.
    fn removed(mut self) {
        self.serves_again = false;
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
            let target = self.folder.join("input").join(name);
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
        self.folder.join("output")
    }

    /// The folder for what only the script needs.
    pub fn tmp(&self) -> PathBuf {
        self.folder.join("tmp")
    }

    /// All that the script sees of the file system. `/scripts` is there only when the skill
    /// has such a folder, and only when no link takes it elsewhere.
    pub fn mounts(&self, skill: &Path) -> Vec<Mount> {
        let mount = |host: PathBuf, guest: &str, writable| Mount {
            host,
            guest: guest.to_owned(),
            writable,
        };
        let made = |name: &str| self.folder.join(name);
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

impl Drop for Workspace {
    fn drop(&mut self) {
        // Where nothing can be locked, two runs could take the same. That they wait is said by a
        // name of its own: where a run was killed, its script may live for a moment.
        let waits = self.serves_again
            && self.lock.is_some()
            && is_untouched(&self.folder)
            && std::fs::rename(self.folder.join(LOCK), self.folder.join(FREE)).is_ok();
        if !waits {
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// Takes the lock that says that a run goes on here, where files can be locked. It bears its
/// name only once it is taken, so nobody ever finds it free while the run lives.
fn hold(folder: &Path) -> std::io::Result<Option<File>> {
    let new = folder.join("lock.new");
    let lock = File::create_new(&new)?;
    let is_held = match lock.try_lock() {
        Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => false,
        Err(TryLockError::Error(error)) => return Err(error),
        Err(TryLockError::WouldBlock) => false,
        Ok(()) => true,
    };
    std::fs::rename(new, folder.join(LOCK))?;
    Ok(is_held.then_some(lock))
}

/// Removes the folders of runs that were killed; whatever fails is left for the next time.
/// Takes one that waits for a run, when one is wanted.
fn sweep(parent: &Path, is_wanted: bool) -> Option<Workspace> {
    let mut found = None;
    let mut waiting = 0;
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let folder = entry.path();
        let name = entry.file_name();
        let begins = |prefix: &str| name.as_encoded_bytes().starts_with(prefix.as_bytes());
        if begins(AGAIN) && folder.join(FREE).exists() {
            if is_wanted && found.is_none() {
                found = resumed(&folder);
                continue;
            }
            waiting += 1;
            if waiting <= WAITING {
                continue;
            }
            // Nobody else takes it meanwhile.
            if let Some(surplus) = resumed(&folder) {
                surplus.removed();
            }
        } else if (begins(ONCE) || begins(AGAIN)) && !is_living(&folder) {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
    found
}

/// Takes folders that wait for a run, unless somebody else was faster.
fn resumed(folder: &Path) -> Option<Workspace> {
    let free = folder.join(FREE);
    let lock = open_unlinked(&free).ok()?;
    lock.try_lock().ok()?;
    std::fs::rename(free, folder.join(LOCK)).ok()?;
    let workspace = Workspace {
        folder: folder.to_path_buf(),
        serves_again: true,
        lock: Some(lock),
    };
    match is_untouched(folder) {
        true => Some(workspace),
        false => {
            workspace.removed();
            None
        }
    }
}

/// Whether a run goes on in a folder, or may be about to: its lock is held, or not there yet.
pub fn is_living(folder: &Path) -> bool {
    match open_unlinked(&folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_err(),
        Err(_) if folder.join(FREE).exists() => false,
        Err(_) => {
            let made = std::fs::symlink_metadata(folder).and_then(|it| it.modified());
            !made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > UNLOCKED))
        }
    }
}

/// Whether a script that starts in these folders finds them as if they had just been made.
/// Those that it can write to are held against the one that it cannot.
fn is_untouched(folder: &Path) -> bool {
    let [input, output, tmp] = FOLDERS.map(|name| empty(&folder.join(name)));
    let (Some(input), Some(output), Some(tmp)) = (input, output, tmp) else {
        return false;
    };
    let is_alike = |other: &Metadata| {
        // A folder that once held much stays large.
        other.len() == input.len() && other.permissions() == input.permissions()
    };
    let entries = std::fs::read_dir(folder);
    let is_all = entries.is_ok_and(|entries| entries.count() == FOLDERS.len() + 1);
    is_all && is_alike(&output) && is_alike(&tmp)
}

/// What is known of a folder with nothing in it.
fn empty(folder: &Path) -> Option<Metadata> {
    let metadata = std::fs::symlink_metadata(folder).ok()?;
    if !metadata.is_dir() {
        return None;
    }
    let is_empty = std::fs::read_dir(folder).ok()?.next().is_none();
    is_empty.then_some(metadata)
}

fn write(path: &Path) -> impl FnOnce(std::io::Error) -> FsError {
    let path = path.to_path_buf();
    move |source| FsError::Io {
        action: "write",
        path,
        source,
    }
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
        let input = workspace.folder.join("input");
        assert_eq!(std::fs::read_to_string(input.join("b/c")).unwrap(), "12345");
        drop(workspace);
        assert!(!input.exists());
    }

    /// A run that may leave its folders to the next; gives where they are.
    fn again(parent: &Path) -> Workspace {
        Workspace::again(parent, &[], 0).unwrap()
    }

    fn names(parent: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(parent).unwrap().flatten();
        entries
            .map(|entry| entry.file_name().into_string().unwrap())
            .collect()
    }

    #[test]
    fn empty_folders_serve_the_next_run() {
        let parent = tempfile::tempdir().unwrap();
        let first = again(parent.path());
        let folder = first.folder.clone();
        drop(first);
        let source = parent.path().join("source");
        std::fs::write(&source, "12345").unwrap();
        let files = [("a.csv".to_owned(), source)];
        let second = Workspace::again(parent.path(), &files, 10).unwrap();
        assert_eq!(second.folder, folder);
        // Given files go with the run that they were given to, and its folders with them.
        drop(second);
        assert!(!folder.exists());
    }

    #[test]
    fn runs_at_once_have_folders_of_their_own_and_leave_few() {
        let parent = tempfile::tempdir().unwrap();
        let many: Vec<_> = (0..WAITING + 3).map(|_| again(parent.path())).collect();
        let folders: std::collections::BTreeSet<_> =
            many.iter().map(|one| one.folder.clone()).collect();
        assert_eq!(folders.len(), many.len());
        drop(many);
        drop(Workspace::new(parent.path(), &[], 0).unwrap());
        assert_eq!(names(parent.path()).len(), WAITING);
    }

    #[test]
    fn a_run_that_left_something_leaves_no_folders() {
        let marks: [fn(&Workspace); 4] = [
            |run| std::fs::write(run.output().join("a"), "").unwrap(),
            |run| std::fs::create_dir(run.tmp().join("a")).unwrap(),
            |run| std::fs::write(run.folder.join("a"), "").unwrap(),
            |run| std::fs::remove_dir(run.output()).unwrap(),
        ];
        for mark in marks {
            let parent = tempfile::tempdir().unwrap();
            let run = again(parent.path());
            mark(&run);
            drop(run);
            assert_eq!(names(parent.path()), [""; 0]);
        }
    }

    #[cfg(unix)]
    #[test]
    fn folders_that_look_used_serve_no_other_run() {
        use std::os::unix::fs::PermissionsExt as _;
        let parent = tempfile::tempdir().unwrap();
        let run = again(parent.path());
        std::fs::set_permissions(run.tmp(), std::fs::Permissions::from_mode(0o777)).unwrap();
        drop(run);
        assert_eq!(names(parent.path()), [""; 0]);
    }

    #[test]
    fn what_a_killed_run_left_empty_serves_nobody() {
        let parent = tempfile::tempdir().unwrap();
        let mut run = again(parent.path());
        let folder = run.folder.clone();
        // As its end leaves it: nothing is removed, and the lock is free.
        run.lock = None;
        std::mem::forget(run);
        assert!(!is_living(&folder));
        let next = again(parent.path());
        assert_ne!(next.folder, folder);
        assert!(!folder.exists());
    }

    #[test]
    fn what_waits_and_was_touched_serves_nobody() {
        let parent = tempfile::tempdir().unwrap();
        let run = again(parent.path());
        let folder = run.folder.clone();
        drop(run);
        std::fs::write(folder.join("output/late"), "").unwrap();
        let next = again(parent.path());
        assert_ne!(next.folder, folder);
        assert!(!folder.exists());
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
}
