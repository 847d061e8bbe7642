//! What a run leaves in folders of the host that it was allowed to write.
//!
//! A link that leads out of such a folder is a trap for whoever opens it next: a backup, an
//! editor, the user. A script can make one in more than one way, and move one that was harmless
//! where it stood, so all of them are looked at when the run has ended, whichever engine ran it.

use std::fs::{self, Metadata};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::protocol::Mount;
use crate::fs::Shown as _;

/// Clocks of file systems are this much behind.
const COARSE: Duration = Duration::from_millis(100);
/// How many entries are looked at in one folder: a whole home folder may be open to a script.
const MOST: usize = 1_000_000;

/// The folders of the host that a script may write: all that are not the run's own.
pub fn writable(mounts: &[Mount]) -> impl Iterator<Item = &Path> {
    let granted = mounts.iter().filter(|mount| {
        mount.writable && mount.guest != "/output" && mount.guest != "/tmp" && mount.guest != "."
    });
    granted.map(|mount| mount.host.as_path())
}

/// Removes the links that were made or moved since `begun` and lead out of the folder that they
/// stand in; gives their paths, each with what to say about it.
pub fn sweep(folder: &Path, begun: SystemTime) -> Vec<(String, String)> {
    let mut told = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    let mut seen = 0_usize;
    while let Some(inner) = open.pop() {
        for entry in fs::read_dir(&inner).into_iter().flatten().flatten() {
            seen += 1;
            if seen > MOST {
                let many = "has too many entries to look for links that lead out of it";
                told.push((folder.shown().to_string(), many.to_owned()));
                return told;
            }
            let Ok(metadata) = entry.metadata() else {
                continue;
            };
            let path = entry.path();
            if metadata.is_dir() {
                open.push(path);
            } else if metadata.is_symlink()
                && is_new(&metadata, begun)
                && let Some(target) = outside(folder, &path)
            {
                let target = target.shown();
                let reason = match fs::remove_file(&path) {
                    Ok(()) => format!("led out of the folder, to `{target}`, and was removed"),
                    Err(error) => format!(
                        "leads out of the folder, to `{target}`, and cannot be removed: {}",
                        crate::fs::reason(&error)
                    ),
                };
                told.push((path.shown().to_string(), reason));
            }
        }
    }
    told
}

/// Where a link leads, when that is outside of the folder. One that leads nowhere yet counts by
/// its words.
fn outside(folder: &Path, link: &Path) -> Option<PathBuf> {
    let target = fs::read_link(link).ok()?;
    let leads_out = match fs::canonicalize(link) {
        Ok(place) => !place.starts_with(folder),
        Err(_) => {
            let parent = link.parent().unwrap_or(folder);
            let parent = fs::canonicalize(parent).unwrap_or_else(|_| parent.to_path_buf());
            !straight(&parent.join(&target)).starts_with(folder)
        }
    };
    leads_out.then_some(target)
}

/// A path without `.` and `..`, by its words.
fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                straight.pop();
            }
            Component::CurDir => {}
            part => straight.push(part),
        }
    }
    straight
}

/// Whether a link was made, changed or moved since then.
#[cfg(unix)]
fn is_new(metadata: &Metadata, begun: SystemTime) -> bool {
    use std::os::unix::fs::MetadataExt;
    let seconds = u64::try_from(metadata.ctime()).unwrap_or_default();
    let nanoseconds = u32::try_from(metadata.ctime_nsec()).unwrap_or_default();
    let changed = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanoseconds);
    changed + COARSE >= begun
}

#[cfg(not(unix))]
fn is_new(metadata: &Metadata, begun: SystemTime) -> bool {
    metadata
        .created()
        .map_or(true, |made| made + COARSE >= begun)
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn mount(host: &Path, guest: &str, writable: bool) -> Mount {
        Mount {
            host: host.to_path_buf(),
            guest: guest.to_owned(),
            writable,
        }
    }

    #[test]
    fn only_folders_of_the_user_are_looked_at() {
        let at = Path::new("/h");
        let mounts = [
            mount(at, "/skill", false),
            mount(at, "/output", true),
            mount(at, "/tmp", true),
            mount(at, "/data", true),
            mount(at, "/read", false),
        ];
        assert_eq!(writable(&mounts).count(), 1);
    }

    #[test]
    fn links_that_lead_out_go_and_are_named() {
        let place = tempfile::tempdir().unwrap();
        let place = fs::canonicalize(place.path()).unwrap();
        let folder = place.join("data");
        fs::create_dir_all(folder.join("a/b")).unwrap();
        fs::write(place.join("secret"), "canary").unwrap();
        fs::write(folder.join("file"), "1").unwrap();
        let links = [
            ("plain", "file", true),
            ("a/b/up", "../../file", true),
            ("later", "nowhere", true),
            ("absolute", "/etc/hostname", false),
            ("a/b/out", "../../../secret", false),
            ("dangling", "../nothing", false),
        ];
        for (link, target, _) in links {
            symlink(target, folder.join(link)).unwrap();
        }
        let begun = SystemTime::now();
        let told = sweep(&folder, begun);
        for (link, _, stays) in links {
            let path = folder.join(link);
            assert_eq!(path.symlink_metadata().is_ok(), stays, "{link}");
            let name = path.shown().to_string();
            assert_eq!(told.iter().any(|(path, _)| *path == name), !stays, "{link}");
        }
        assert_eq!(fs::read_to_string(place.join("secret")).unwrap(), "canary");
    }

    #[test]
    fn what_was_there_before_the_run_is_the_users() {
        let folder = tempfile::tempdir().unwrap();
        let folder = fs::canonicalize(folder.path()).unwrap();
        symlink("/etc/hostname", folder.join("old")).unwrap();
        let later = SystemTime::now() + Duration::from_mins(1);
        assert!(sweep(&folder, later).is_empty());
        assert!(folder.join("old").symlink_metadata().is_ok());
    }
}
