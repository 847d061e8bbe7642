//! Keeps the cache below a size: what was not used for longest goes first.
//!
//! Whether there is anything to do is asked at the end of a command, and costs one look at a
//! file where nothing was written or the last look was a moment ago. Who trims holds a lock, and
//! notes the time before the first entry goes: one that is killed leaves a cache that is whole.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::{AT_REST, Gone, Kind, Mode, PARTS, Part, Weight, entries, remove};
use crate::fs::FsError;
use crate::ops::run_cache;

/// Held by who trims; changed last when somebody looked.
pub const LOCK: &str = "size.lock";
/// What was used within so long stays, however large the cache is.
pub const SPARED: Duration = Duration::from_hours(1);
/// The size is looked at once in so long.
const BETWEEN: Duration = Duration::from_mins(10);
/// File systems round the time of a change down.
const ROUNDING: Duration = Duration::from_secs(2);

/// What may go.
struct Entry {
    part: &'static Part,
    path: PathBuf,
    bytes: u64,
    used: SystemTime,
}

/// Trims the cache after a command that began at a time, if it put something there and nobody
/// looked lately; says what went.
pub fn after(
    cache: &Path,
    most: u64,
    began: SystemTime,
    now: SystemTime,
) -> Result<Weight, FsError> {
    let path = cache.join(LOCK);
    let looked = path.symlink_metadata().and_then(|file| file.modified());
    let is_recent = |time: SystemTime| now.duration_since(time).is_ok_and(|age| age < BETWEEN);
    if looked.is_ok_and(is_recent) || !has_grown(cache, began) {
        return Ok(Weight::default());
    }
    let failed = |source| FsError::Io {
        action: "lock",
        path: path.clone(),
        source,
    };
    let mut options = File::options();
    let lock = options.create(true).append(true).open(&path);
    let lock = lock.map_err(failed)?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => return Ok(Weight::default()),
        Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => {
            return Err(failed(error));
        }
        _ => {}
    }
    lock.set_modified(now).map_err(failed)?;
    if weigh_all(cache)? <= most {
        return Ok(Weight::default());
    }
    // Some room, so that the next command does not find it too large again.
    let gone = trim(cache, most / 10 * 9, SPARED, now, Mode::Remove)?;
    let all = gone.iter().map(|gone| gone.weight);
    Ok(all.fold(Weight::default(), Weight::and))
}

/// Removes what was not used for longest until the cache is no larger than so much; what was
/// used within `spared`, interpreters and what may be in use stay. Says what went of each part.
pub fn trim(
    cache: &Path,
    most: u64,
    spared: Duration,
    now: SystemTime,
    mode: Mode,
) -> Result<Vec<Gone>, FsError> {
    let mut bytes = weigh_all(cache)?;
    let mut gone: Vec<Gone> = PARTS.iter().map(Gone::of).collect();
    if bytes <= most {
        return Ok(gone);
    }
    let mut all = Vec::new();
    for part in PARTS {
        all.extend(droppable(cache, part)?);
    }
    all.sort_by(|a, b| (a.used, &a.path).cmp(&(b.used, &b.path)));
    for entry in all {
        if bytes <= most {
            break;
        }
        let rest = match entry.part.kind {
            Kind::InUse if entry.part.folder != run_cache::FOLDER => spared.max(AT_REST),
            Kind::InUse => spared.max(SPARED),
            _ => spared,
        };
        let rested = now.duration_since(entry.used).unwrap_or_default();
        if rested < rest || !drop_entry(&entry, rest, now, mode) {
            continue;
        }
        bytes = bytes.saturating_sub(entry.bytes);
        if let Some(gone) = gone.iter_mut().find(|gone| gone.part == entry.part) {
            gone.note(entry.path, entry.bytes);
        }
    }
    Ok(gone)
}

/// Whether anything was put into the cache since a time, by whomever.
fn has_grown(cache: &Path, since: SystemTime) -> bool {
    let since = since.checked_sub(ROUNDING).unwrap_or(since);
    // What a run has for itself goes with it.
    let lasting = PARTS.iter().filter(|part| part.kind != Kind::Running);
    let mut folders = lasting.map(|part| cache.join(part.folder));
    folders.any(|folder| {
        let changed = folder.symlink_metadata().and_then(|found| found.modified());
        changed.is_ok_and(|time| time >= since)
    })
}

fn weigh_all(cache: &Path) -> Result<u64, FsError> {
    let mut bytes = 0;
    for part in PARTS {
        bytes += super::weigh(cache, part)?.bytes;
    }
    Ok(bytes)
}

/// What may go of a part: nothing that a running script has open, and no interpreter.
fn droppable(cache: &Path, part: &'static Part) -> Result<Vec<Entry>, FsError> {
    if matches!(part.kind, Kind::Precious | Kind::Running) {
        return Ok(Vec::new());
    }
    let mut all = Vec::new();
    for path in entries(&cache.join(part.folder))? {
        let paths = match part.folder == run_cache::FOLDER {
            true => run_cache::trees(&path),
            false => vec![path],
        };
        for path in paths {
            // A stamp goes with its code.
            let code = path.with_extension("code");
            if part.kind == Kind::Code && code != path && code.exists() {
                continue;
            }
            let Some((bytes, used)) = measure(&path) else {
                continue;
            };
            let used = match part.folder == run_cache::FOLDER {
                true => run_cache::noted(&path).unwrap_or(used),
                false => used,
            };
            all.push(Entry {
                part,
                path,
                bytes,
                used,
            });
        }
    }
    Ok(all)
}

/// Removes one entry; whatever fails is left for the next time.
fn drop_entry(entry: &Entry, rest: Duration, now: SystemTime, mode: Mode) -> bool {
    let is_of_runs = entry.part.folder == run_cache::FOLDER;
    if mode == Mode::Say {
        return !is_of_runs || run_cache::is_unused(&entry.path, now, rest);
    }
    if is_of_runs {
        return run_cache::remove_unused(&entry.path, now, rest);
    }
    if entry.part.kind == Kind::Code {
        // Without its stamp, the code counts as absent.
        let _ = fs::remove_file(entry.path.with_extension("stamp"));
    }
    remove(&entry.path).unwrap_or_else(|error| {
        tracing::debug!(%error, "an entry of the cache stays");
        false
    })
}

/// The bytes of a file or folder, and when it was used last: written, or read where the file
/// system notes that. Looking into a folder is no use of it.
fn measure(path: &Path) -> Option<(u64, SystemTime)> {
    let mut bytes = 0;
    let mut used = path.symlink_metadata().ok()?.modified().ok()?;
    let mut open = vec![path.to_path_buf()];
    while let Some(path) = open.pop() {
        let Ok(found) = path.symlink_metadata() else {
            continue;
        };
        let times = [found.modified(), found.accessed()];
        if found.is_dir() {
            let inside = fs::read_dir(&path).into_iter().flatten().flatten();
            open.extend(inside.map(|entry| entry.path()));
        } else if found.is_file() {
            bytes += found.len();
            used = times.into_iter().flatten().fold(used, SystemTime::max);
        }
    }
    Some((bytes, used))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);
    const DAY: Duration = Duration::from_hours(24);

    /// A file of some bytes that was used so long ago.
    fn put(cache: &Path, name: &str, bytes: usize, ago: Duration, now: SystemTime) -> PathBuf {
        let path = cache.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, vec![0; bytes]).unwrap();
        let times = fs::FileTimes::new();
        let times = times.set_modified(now - ago).set_accessed(now - ago);
        let file = File::options().append(true).open(&path).unwrap();
        file.set_times(times).unwrap();
        path
    }

    #[test]
    fn what_was_not_used_for_longest_goes_until_the_rest_fits() {
        let cache = tempfile::tempdir().unwrap();
        let cache = cache.path();
        let now = SystemTime::now();
        let oldest = put(cache, "archives-v1/a", 400, 9 * DAY, now);
        let code = put(cache, "code-v1/b.code", 300, 8 * DAY, now);
        let stamp = put(cache, "code-v1/b.stamp", 10, 9 * DAY, now);
        let index = put(cache, "indexes-v1/c", 300, 7 * DAY, now);
        let young = put(cache, "archives-v1/d", 300, HOUR / 2, now);
        let kept = [
            put(cache, "runtimes-v1/python/x.wasm", 900, 99 * DAY, now),
            put(cache, "workspaces-v1/1/x", 900, 99 * DAY, now),
            put(cache, "photos/cat.png", 900, 99 * DAY, now),
        ];
        let gone = |most| -> u64 {
            let gone = trim(cache, most, SPARED, now, Mode::Remove).unwrap();
            gone.iter().map(|gone| gone.weight.bytes).sum()
        };
        assert_eq!(gone(1 << 20), 0);
        // 3110 are counted: the photos are nobody's here.
        assert_eq!(gone(2500), 700);
        assert!(!oldest.exists() && !code.exists() && !stamp.exists() && index.exists());
        assert_eq!(gone(0), 300);
        assert!(!index.exists() && young.exists());
        assert!(kept.iter().all(|path| path.exists()));
    }

    #[test]
    fn reading_an_archive_is_a_use_of_it() {
        let cache = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let digest = crate::registry::Digest::of(b"archive");
        let archives = crate::store::archives::ArchiveCache::new(cache.path());
        archives.put(&digest, b"archive").unwrap();
        let name = format!("archives-v1/{}", digest.hex());
        let path = put(cache.path(), &name, 0, DAY, now);
        fs::write(&path, "archive").unwrap();
        put(cache.path(), "archives-v1/other", 7, 3 * DAY, now);
        let file = File::options().append(true).open(&path).unwrap();
        let long_ago = now - 9 * DAY;
        let times = fs::FileTimes::new();
        file.set_times(times.set_modified(long_ago).set_accessed(long_ago))
            .unwrap();
        assert!(archives.get(&digest, 7).is_some());
        let later = now + 2 * HOUR;
        trim(cache.path(), 7, SPARED, later, Mode::Remove).unwrap();
        assert!(path.exists() && !cache.path().join("archives-v1/other").exists());
    }

    #[test]
    fn trees_go_one_by_one_and_none_that_somebody_holds() {
        let cache = tempfile::tempdir().unwrap();
        let now = SystemTime::now();
        let trees = ["old", "held", "new"].map(|name| {
            let file = format!("{}/key/{name}/pdf/SKILL.md", run_cache::FOLDER);
            put(cache.path(), &file, 100, 9 * DAY, now);
            let tree = cache.path().join(run_cache::FOLDER).join("key").join(name);
            let held = run_cache::InUse::hold(&tree).unwrap().unwrap();
            let ago = if name == "new" { HOUR / 2 } else { 3 * DAY };
            let stamp = File::options().append(true).open(tree.join(".used"));
            stamp.unwrap().set_modified(now - ago).unwrap();
            (tree, (name == "held").then_some(held))
        });
        trim(cache.path(), 0, SPARED, now, Mode::Remove).unwrap();
        let is_there = trees.each_ref().map(|(tree, _)| tree.exists());
        assert_eq!(is_there, [false, true, true]);
    }

    #[test]
    fn the_size_is_looked_at_after_something_came_and_not_too_often() {
        let cache = tempfile::tempdir().unwrap();
        let cache = cache.path();
        let now = SystemTime::now();
        let old = put(cache, "archives-v1/a", 1000, 3 * DAY, now);
        put(cache, "workspaces-v1/1/x", 1, HOUR, now);
        let running = File::open(cache.join("workspaces-v1")).unwrap();
        running.set_modified(now + 2 * HOUR).unwrap();
        // Nothing came since.
        assert_eq!(after(cache, 10, now + HOUR, now + HOUR).unwrap().entries, 0);
        assert!(!cache.join(LOCK).exists());
        // Somebody else is at it.
        let lock = put(cache, LOCK, 0, HOUR, now);
        let other = File::options().append(true).open(&lock).unwrap();
        other.lock().unwrap();
        assert_eq!(after(cache, 10, now, now).unwrap().entries, 0);
        drop(other);
        // It fits, and that was seen just now.
        assert_eq!(after(cache, 5000, now, now).unwrap().entries, 0);
        assert_eq!(after(cache, 10, now, now + HOUR / 60).unwrap().entries, 0);
        assert!(old.exists());
        assert_eq!(after(cache, 10, now, now + HOUR / 4).unwrap().entries, 1);
        assert!(!old.exists());
    }
}
