//! Skills in the cache that are used where they lie: fetched by reference, or out of an archive.
//!
//! A reference has an entry with a tree for each of its versions, an archive is one tree. Who
//! uses a tree holds it and notes the day. What nobody used for a month goes when another one
//! comes: in one step, and never from under somebody.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::cache;

/// The folder in the cache; the number changes with its layout.
pub const FOLDER: &str = "run-v1";
/// How long a tree stays that nobody uses.
const UNUSED: Duration = Duration::from_hours(30 * 24);
/// A use is noted once in so long.
const NOTED: Duration = Duration::from_hours(24);
/// Held by who uses a tree; changed last when somebody did. No skill is called that.
const STAMP: &str = ".used";
/// What an entry is of.
const ORIGIN: &str = ".of";
const MAX_ORIGIN: u64 = 1 << 16;
/// The digits that name the tree of an archive.
const OF_ARCHIVE: usize = 64;

/// A tree that somebody uses: it stays until this goes, or its process ends.
#[derive(Debug)]
pub struct InUse(#[expect(dead_code, reason = "held for its end")] File);

impl InUse {
    /// Holds a tree and notes that it is used; none when it is gone by now, or when another
    /// one stands in its place.
    pub fn hold(tree: &Path) -> io::Result<Option<Self>> {
        let path = tree.join(STAMP);
        let mut options = File::options();
        let file = match options.create(true).append(true).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        match file.lock_shared() {
            Err(error) if error.kind() != io::ErrorKind::Unsupported => return Err(error),
            _ => {}
        }
        if !is_at(&file, &path)? {
            return Ok(None);
        }
        let now = SystemTime::now();
        let age = now.duration_since(file.metadata()?.modified()?);
        if age.is_ok_and(|age| age > NOTED) {
            file.set_modified(now)?;
        }
        Ok(Some(Self(file)))
    }
}

/// Whether a file still has the name under which it was opened.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let same = |a: &fs::Metadata, b: &fs::Metadata| (a.dev(), a.ino()) == (b.dev(), b.ino());
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        there => Ok(same(&there?, &file.metadata()?)),
    }
}

/// A file that is open cannot be taken away here.
#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}

/// Whether somebody uses a tree of an entry.
pub fn is_used(entry: &Path) -> bool {
    let trees = folders(entry).map(|(path, _)| path);
    let mut all = trees.chain([entry.to_path_buf()]);
    all.any(|tree| {
        let stamp = crate::fs::open_unlinked(&tree.join(STAMP));
        stamp.is_ok_and(|stamp| matches!(stamp.try_lock(), Err(fs::TryLockError::WouldBlock)))
    })
}

/// Says that the cache is one, so that nobody takes the skills in it for their own.
pub fn mark(cache: &Path) {
    if let Err(error) = crate::fs::own::mark_as_cache(cache) {
        tracing::debug!(%error, "the cache is not marked as one");
    }
}

/// Notes in an entry what it is of: a reference, and the places that it is asked of.
pub fn note_origin(entry: &Path, origin: &str) {
    let path = entry.join(ORIGIN);
    if !path.exists()
        && let Err(error) = crate::fs::write_atomic(&path, origin.as_bytes())
    {
        tracing::debug!(%error, "an entry of the cache does not say what it is of");
    }
}

/// Removes the entries of what came from places below a folder that goes; what somebody uses
/// stays.
pub fn forget(cache: &Path, folder: &Path) {
    let gone = folder.to_string_lossy();
    for (entry, _) in folders(&cache.join(FOLDER)) {
        let origin = crate::fs::read_text(&entry.join(ORIGIN), MAX_ORIGIN);
        if !origin.is_ok_and(|origin| origin.contains(&*gone)) {
            continue;
        }
        let now = SystemTime::now();
        let mut trees = trees(&entry).into_iter();
        if trees.all(|tree| remove_unused(&tree, now, Duration::ZERO))
            && let Err(error) = fs::remove_dir_all(&entry)
        {
            tracing::debug!(%error, "an entry of the cache stays");
        }
    }
}

/// Removes the trees that nobody used for a month, and says how many; whatever fails is left
/// for the next time.
pub fn sweep(cache: &Path, now: SystemTime) -> usize {
    let mut gone = 0;
    for (entry, name) in folders(&cache.join(FOLDER)) {
        if name.len() == OF_ARCHIVE {
            gone += usize::from(remove_unused(&entry, now, UNUSED));
            continue;
        }
        let trees = folders(&entry).filter(|(tree, _)| remove_unused(tree, now, UNUSED));
        gone += trees.count();
        remove_empty(&entry, now);
    }
    if gone > 0 {
        tracing::info!(gone, "the cache lost skills that nobody used for a month");
    }
    gone
}

/// The trees of an entry: the one of an archive, or one for each version of a reference.
pub fn trees(entry: &Path) -> Vec<PathBuf> {
    let name = entry.file_name().unwrap_or_default();
    if name.len() == OF_ARCHIVE {
        return vec![entry.to_path_buf()];
    }
    folders(entry).map(|(tree, _)| tree).collect()
}

/// When it was noted that somebody used a tree.
pub fn noted(tree: &Path) -> Option<SystemTime> {
    fs::symlink_metadata(tree.join(STAMP)).ok()?.modified().ok()
}

/// Removes a tree, if nobody used it for so long and nobody uses it now.
pub fn remove_unused(tree: &Path, now: SystemTime, unused: Duration) -> bool {
    if !has_rested(tree, now, unused) {
        return false;
    }
    let path = tree.join(STAMP);
    let noted = age(&path, now);
    let Ok(stamp) = File::options().create(true).append(true).open(&path) else {
        return false;
    };
    // Held to the end: who wants to use it meanwhile waits, and finds that it is gone.
    if stamp.try_lock().is_err() {
        return false;
    }
    let is_noted_since = noted.is_some() && age(&path, now).is_none_or(|age| age < unused);
    !is_noted_since && cache::remove(tree).unwrap_or(false)
}

/// Whether it would go: nobody used it for so long, and nobody uses it now.
pub fn is_unused(tree: &Path, now: SystemTime, unused: Duration) -> bool {
    has_rested(tree, now, unused) && !is_used(tree)
}

fn has_rested(tree: &Path, now: SystemTime, unused: Duration) -> bool {
    // What has no stamp is what a killed process left behind.
    let noted = age(&tree.join(STAMP), now).or_else(|| age(tree, now));
    noted.is_some_and(|age| age >= unused)
}

/// Removes an entry that holds nothing any more but what was said of its trees.
fn remove_empty(entry: &Path, now: SystemTime) {
    let rested = |path: &Path| age(path, now).is_some_and(|age| age >= UNUSED);
    if folders(entry).next().is_some() || !rested(entry) {
        return;
    }
    for file in fs::read_dir(entry).into_iter().flatten().flatten() {
        if !rested(&file.path()) || fs::remove_file(file.path()).is_err() {
            return;
        }
    }
    let _ = fs::remove_dir(entry);
}

fn age(path: &Path, now: SystemTime) -> Option<Duration> {
    let changed = fs::symlink_metadata(path).ok()?.modified().ok()?;
    Some(now.duration_since(changed).unwrap_or_default())
}

/// The folders in a folder, with their names; a link in its place leads nowhere.
fn folders(folder: &Path) -> impl Iterator<Item = (PathBuf, String)> {
    let is_folder = fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir());
    let all = is_folder.then(|| fs::read_dir(folder)).into_iter();
    let folders = all.flatten().flatten().flatten();
    folders
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (entry.path(), name)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    /// An entry of a reference with two versions, and one of an archive.
    fn cache() -> (tempfile::TempDir, [PathBuf; 3]) {
        let folder = tempfile::tempdir().unwrap();
        let entry = folder.path().join(FOLDER).join("0123456789abcdef");
        let archive = folder.path().join(FOLDER).join("a".repeat(OF_ARCHIVE));
        let trees = [entry.join("old"), entry.join("new"), archive];
        for tree in &trees {
            fs::create_dir_all(tree.join("pdf")).unwrap();
            fs::write(tree.join("pdf/SKILL.md"), "skill").unwrap();
        }
        fs::write(entry.join("x.lock"), "{}").unwrap();
        (folder, trees)
    }

    fn note(tree: &Path, used: SystemTime) {
        drop(InUse::hold(tree).unwrap().unwrap());
        let stamp = File::options().append(true).open(tree.join(STAMP));
        stamp.unwrap().set_modified(used).unwrap();
    }

    #[test]
    fn what_nobody_used_for_a_month_goes_and_the_rest_stays() {
        let (cache, [old, new, archive]) = cache();
        let now = SystemTime::now();
        assert_eq!(sweep(cache.path(), now + 29 * DAY), 0);
        note(&old, now - 31 * DAY);
        note(&new, now - 29 * DAY);
        note(&archive, now - 31 * DAY);
        assert_eq!(sweep(cache.path(), now), 2);
        assert!(!old.exists() && new.join("pdf/SKILL.md").exists() && !archive.exists());
        // An entry without trees rests as long before it goes.
        let entry = new.parent().unwrap();
        assert_eq!(sweep(cache.path(), now + 2 * DAY), 1);
        assert!(!new.exists() && entry.join("x.lock").exists());
        assert_eq!(sweep(cache.path(), now + 32 * DAY), 0);
        assert!(!entry.exists());
    }

    #[test]
    fn what_somebody_uses_stays_however_long() {
        let (cache, [old, new, archive]) = cache();
        let now = SystemTime::now();
        let held = [&old, &archive].map(|tree| {
            note(tree, now);
            InUse::hold(tree).unwrap().unwrap()
        });
        assert!(is_used(old.parent().unwrap()) && is_used(&archive));
        assert_eq!(sweep(cache.path(), now + 300 * DAY), 1);
        assert!(old.exists() && !new.exists() && archive.exists());
        drop(held);
        assert!(!is_used(old.parent().unwrap()) && !is_used(&archive));
        assert_eq!(sweep(cache.path(), now + 300 * DAY), 2);
    }

    #[test]
    fn a_use_is_noted_once_a_day_and_of_what_is_there() {
        let (_cache, [old, ..]) = cache();
        let now = SystemTime::now();
        let noted = || age(&old.join(STAMP), now).unwrap();
        for (before, is_noted) in [(2 * DAY, true), (DAY / 2, false)] {
            note(&old, now - before);
            drop(InUse::hold(&old).unwrap().unwrap());
            assert_eq!(noted() < DAY / 4, is_noted, "{before:?}");
        }
        fs::remove_dir_all(&old).unwrap();
        assert!(InUse::hold(&old).unwrap().is_none());
    }

    #[test]
    fn only_what_came_from_a_folder_is_forgotten_with_it() {
        let (cache, [old, new, archive]) = cache();
        let entry = old.parent().unwrap();
        let added = ["fedcba9876543210", "fedcba9876543211"].map(|name| entry.with_file_name(name));
        for (entry, place) in added.iter().zip(["/t/1", "/t/2"]) {
            fs::create_dir_all(entry.join("tree/pdf")).unwrap();
            fs::write(entry.join("x.lock"), "{}").unwrap();
            note_origin(entry, &format!("pdf\nlocal\t{place}/registry\t\n"));
        }
        let held = InUse::hold(&added[0].join("tree")).unwrap().unwrap();
        let forget = || forget(cache.path(), Path::new("/t/1"));
        forget();
        assert!(added[0].join("tree/pdf").exists());
        drop(held);
        forget();
        // Another tour is under way.
        assert!(!added[0].exists() && added[1].join("tree/pdf").exists());
        assert!(old.exists() && new.exists() && archive.exists());
    }

    #[cfg(unix)]
    #[test]
    fn who_waits_for_a_tree_that_goes_is_told() {
        let (_cache, [old, ..]) = cache();
        note(&old, SystemTime::now());
        let sweeper = File::open(old.join(STAMP)).unwrap();
        sweeper.lock().unwrap();
        let user = std::thread::spawn({
            let tree = old.clone();
            move || InUse::hold(&tree).unwrap().is_none()
        });
        std::thread::sleep(Duration::from_millis(50));
        assert!(cache::remove(&old).unwrap());
        drop(sweeper);
        assert!(user.join().unwrap());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_the_folder_leads_nowhere() {
        let (outside, trees) = cache();
        let cache = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path().join(FOLDER), cache.path().join(FOLDER)).unwrap();
        let later = SystemTime::now() + 300 * DAY;
        assert_eq!(sweep(cache.path(), later), 0);
        assert!(trees.iter().all(|tree| tree.exists()));
    }
}
