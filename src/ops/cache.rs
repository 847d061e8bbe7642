//! What lies in the cache folder: how much, how to be rid of it, whether it is whole.
//!
//! Only folders that are known here are ever touched, because the cache may lie in any
//! folder. An entry goes in one step: it is moved out of sight first, so that nobody who
//! looks meanwhile sees half of it. What scripts that run now may have open by its path goes
//! only when it has rested for a day.

mod bound;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub use bound::{SPARED, after, trim};

use super::lint::remembered;
use super::run_cache;
use super::search::ready;
use crate::archive::digest::Sha256Digest;
use crate::diagnostics::Failure;
use crate::fs::{FsError, read_limited};
use crate::registry::Digest;
use crate::runtime::languages::workshop;
use crate::runtime::workspace;

/// How long what may be in use has to have rested.
const AT_REST: Duration = Duration::from_hours(24);
/// What an entry that is going is called.
const GOING: &str = ".open-skills-going-";
/// No entry that is verified is larger.
const MAX_ENTRY: u64 = 4 << 30;

/// A part of the cache.
#[derive(Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name for people.
    pub name: &'static str,
    /// What it holds.
    pub about: &'static str,
    /// Its folder; the number changes with its layout.
    pub folder: &'static str,
    kind: Kind,
}

/// What has to be known of a part to touch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Files named by the digest of their bytes.
    Digests,
    /// Compiled code, each file with its stamp.
    Code,
    /// Documents of JSON.
    Documents,
    /// Lines that are only believed when they fit.
    Lines,
    /// Documents of registries behind a line with their digest.
    Sealed,
    /// Catalogs made ready, behind a line with their checksum.
    Searches,
    /// Folders that a running script may have open.
    InUse,
    /// Folders of scripts, of which what is left by now tells of one that was killed.
    Running,
    /// Costly to get again: goes only when it is named.
    Precious,
}

/// The parts, in the order of their names.
pub const PARTS: &[Part] = &[
    Part {
        name: "archives",
        about: "archives that were downloaded",
        folder: "archives-v1",
        kind: Kind::Digests,
    },
    Part {
        name: "code",
        about: "compiled code of interpreters",
        folder: "code-v1",
        kind: Kind::Code,
    },
    Part {
        name: "indexes",
        about: "indexes, records and catalogs of registries",
        folder: "indexes-v1",
        kind: Kind::Sealed,
    },
    Part {
        name: "libraries",
        about: "listings of libraries",
        folder: "registry-v1",
        kind: Kind::Documents,
    },
    Part {
        name: "lint",
        about: "findings in skills that have not changed",
        folder: remembered::FOLDER,
        kind: Kind::Lines,
    },
    Part {
        name: "packages",
        about: "compiled packages of skills",
        folder: "python-packages-v1",
        kind: Kind::InUse,
    },
    Part {
        name: "runs",
        about: "skills that were run without being pulled",
        folder: run_cache::FOLDER,
        kind: Kind::InUse,
    },
    Part {
        name: "runtimes",
        about: "interpreters",
        folder: "runtimes-v1",
        kind: Kind::Precious,
    },
    Part {
        name: "searches",
        about: "catalogs of registries, ready to be searched",
        folder: ready::BUCKET,
        kind: Kind::Searches,
    },
    Part {
        name: "workspaces",
        about: "folders of running scripts",
        folder: "workspaces-v1",
        kind: Kind::Running,
    },
];

impl Part {
    /// The part of a name.
    pub fn find(name: &str) -> Result<&'static Self, Failure> {
        PARTS.iter().find(|part| part.name == name).ok_or_else(|| {
            let names: Vec<&str> = PARTS.iter().map(|part| part.name).collect();
            let message = format!("the cache has no part `{}`", name.escape_debug());
            Failure::usage(message).with_hint(format!("there are {}", names.join(", ")))
        })
    }

    /// Whether it goes without being named.
    pub fn goes_unnamed(&self) -> bool {
        self.kind != Kind::Precious
    }
}

/// What a part weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// How many entries.
    pub entries: usize,
    /// How many bytes all files have.
    pub bytes: u64,
}

impl Weight {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            entries: self.entries + other.entries,
            bytes: self.bytes + other.bytes,
        }
    }
}

/// Whether entries go, or it is only said which would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// They go.
    Remove,
    /// They stay.
    Say,
}

/// What went of a part, or would go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gone {
    /// The part.
    pub part: &'static Part,
    /// What it weighed.
    pub weight: Weight,
    /// Where it lay.
    pub paths: Vec<PathBuf>,
}

impl Gone {
    fn of(part: &'static Part) -> Self {
        Self {
            part,
            weight: Weight::default(),
            paths: Vec::new(),
        }
    }

    fn note(&mut self, path: PathBuf, bytes: u64) {
        self.weight = self.weight.and(Weight { entries: 1, bytes });
        self.paths.push(path);
    }
}

/// An entry that is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damaged {
    /// The part that it belongs to.
    pub part: &'static str,
    /// Where it lies.
    pub path: PathBuf,
    /// What is wrong.
    pub why: &'static str,
}

/// What a part weighs; nothing when it is not there.
pub fn weigh(cache: &Path, part: &Part) -> Result<Weight, FsError> {
    let mut weight = Weight::default();
    for path in entries(&cache.join(part.folder))? {
        weight.entries += 1;
        weight.bytes += bytes_of(&path);
    }
    Ok(weight)
}

/// Removes the entries of a part that are older than so long, and says what they weighed.
pub fn clean(
    cache: &Path,
    part: &'static Part,
    older_than: Duration,
    now: SystemTime,
    mode: Mode,
) -> Result<Gone, FsError> {
    let rested = match part.kind {
        Kind::InUse | Kind::Running => older_than.max(AT_REST),
        _ => older_than,
    };
    let mut gone = Gone::of(part);
    for path in entries(&cache.join(part.folder))? {
        let is_used = || match part.kind {
            Kind::Precious => workshop::is_busy(&path),
            Kind::Running => workspace::is_living(&path),
            _ => part.folder == run_cache::FOLDER && run_cache::is_used(&path),
        };
        if age(&path, now) < rested || is_used() {
            continue;
        }
        let bytes = bytes_of(&path);
        // Somebody else may have been faster.
        if mode == Mode::Say || remove(&path)? {
            gone.note(path, bytes);
        }
    }
    Ok(gone)
}

/// Removes what interrupted builds of interpreters left, the only thing of that part that goes
/// unnamed.
pub fn clean_abandoned(
    cache: &Path,
    older_than: Duration,
    now: SystemTime,
    mode: Mode,
) -> Result<Gone, FsError> {
    let part = PARTS.iter().find(|part| part.kind == Kind::Precious);
    let mut gone = Gone::of(part.unwrap_or(&PARTS[0]));
    for path in workshop::abandoned(&cache.join(gone.part.folder)) {
        let bytes = bytes_of(&path);
        if age(&path, now) >= older_than && (mode == Mode::Say || remove(&path)?) {
            gone.note(path, bytes);
        }
    }
    Ok(gone)
}

/// Looks at every entry of a part whose damage can be seen.
pub fn verify(cache: &Path, part: &Part) -> Result<Vec<Damaged>, FsError> {
    let check: fn(&Path) -> Option<&'static str> = match part.kind {
        Kind::Digests => wrong_digest,
        Kind::Code => wrong_code,
        Kind::Documents => wrong_document,
        Kind::Sealed => wrong_seal,
        Kind::Searches => wrong_search,
        Kind::InUse | Kind::Running | Kind::Lines | Kind::Precious => return Ok(Vec::new()),
    };
    let mut damaged = Vec::new();
    for path in entries(&cache.join(part.folder))? {
        if let Some(why) = check(&path).filter(|_| path.symlink_metadata().is_ok()) {
            damaged.push(Damaged {
                part: part.name,
                path,
                why,
            });
        }
    }
    Ok(damaged)
}

/// Removes one entry in one step; says whether it was there.
pub fn remove(path: &Path) -> Result<bool, FsError> {
    let failed = |source| FsError::Io {
        action: "remove",
        path: path.to_path_buf(),
        source,
    };
    let metadata = match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        metadata => metadata.map_err(failed)?,
    };
    let removed = match metadata.is_dir() {
        false => fs::remove_file(path),
        true => {
            let folder = path.parent().unwrap_or(path);
            let going = tempfile::Builder::new().prefix(GOING).tempdir_in(folder);
            let going = going.map_err(failed)?;
            fs::rename(path, going.path().join("entry")).and_then(|()| going.close())
        }
    };
    match removed {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        removed => removed.map(|()| true).map_err(failed),
    }
}

/// What lies in a folder, in the order of the names; nothing when it is not there.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, FsError> {
    let failed = |source| FsError::Io {
        action: "list",
        path: folder.to_path_buf(),
        source,
    };
    // A link in the place of a part leads out of the cache.
    match folder.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Ok(Vec::new()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Bytes of a file, or of all files below a folder; links count nothing.
fn bytes_of(path: &Path) -> u64 {
    let mut bytes = 0;
    let mut open = vec![path.to_path_buf()];
    while let Some(path) = open.pop() {
        let Ok(metadata) = path.symlink_metadata() else {
            continue;
        };
        if metadata.is_dir() {
            let inside = fs::read_dir(&path).into_iter().flatten().flatten();
            open.extend(inside.map(|entry| entry.path()));
        } else if metadata.is_file() {
            bytes += metadata.len();
        }
    }
    bytes
}

/// How long ago it was written, or anything in it directly.
fn age(path: &Path, now: SystemTime) -> Duration {
    let inside = fs::read_dir(path).into_iter().flatten().flatten();
    let all = inside.map(|entry| entry.path()).chain([path.to_path_buf()]);
    let written = all.filter_map(|path| path.symlink_metadata().ok()?.modified().ok());
    let latest = written.max().unwrap_or(now);
    now.duration_since(latest).unwrap_or_default()
}

fn wrong_digest(path: &Path) -> Option<&'static str> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with('.') {
        return None;
    }
    match read_limited(path, MAX_ENTRY) {
        Ok(bytes) if Digest::of(&bytes).hex() == name => None,
        Ok(_) => Some("its bytes have another digest than its name"),
        Err(_) => Some("it cannot be read"),
    }
}

/// Code without its stamp, or of which the stamp says something else. Whoever runs it looks
/// too, but without reading all of it.
fn wrong_code(path: &Path) -> Option<&'static str> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    if ending != Some("code") {
        return None;
    }
    let stamp = read_limited(&path.with_extension("stamp"), 1 << 10).ok();
    let stamp = stamp.and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok());
    let Some(expected) = stamp.as_ref().and_then(|stamp| stamp["sha256"].as_str()) else {
        return Some("it has no stamp");
    };
    match read_limited(path, MAX_ENTRY) {
        Ok(bytes) if Sha256Digest::of(&bytes).to_string() == expected => None,
        Ok(_) => Some("its bytes have another digest than its stamp"),
        Err(_) => Some("it cannot be read"),
    }
}

fn wrong_document(path: &Path) -> Option<&'static str> {
    if path.extension().is_none_or(|ending| ending != "json") {
        return None;
    }
    match read_limited(path, MAX_ENTRY) {
        Ok(bytes) if serde_json::from_slice::<serde_json::Value>(&bytes).is_ok() => None,
        Ok(_) => Some("it is no JSON"),
        Err(_) => Some("it cannot be read"),
    }
}

fn wrong_seal(path: &Path) -> Option<&'static str> {
    let is_whole = crate::registry::remembering::is_whole;
    unlike_its_first_line(
        path,
        is_whole,
        "it has another digest than its first line says",
    )
}

fn wrong_search(path: &Path) -> Option<&'static str> {
    unlike_its_first_line(
        path,
        ready::is_whole,
        "it is not what this open-skills writes",
    )
}

fn unlike_its_first_line(
    path: &Path,
    is_whole: fn(&[u8]) -> bool,
    why: &'static str,
) -> Option<&'static str> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.starts_with('.') {
        return None;
    }
    match read_limited(path, MAX_ENTRY) {
        Ok(bytes) if is_whole(&bytes) => None,
        Ok(_) => Some(why),
        Err(_) => Some("it cannot be read"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn cache() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("cache");
        let digest = Digest::of(b"whole").hex();
        for (path, text) in [
            (format!("archives-v1/{digest}"), "whole"),
            ("archives-v1/beef".to_owned(), "other"),
            ("registry-v1/library-1.json".to_owned(), "{}"),
            ("registry-v1/library-2.json".to_owned(), "{"),
            ("indexes-v1/dead".to_owned(), "{}\n"),
            ("searches-v2/dead".to_owned(), "{}\n"),
            ("code-v1/a.code".to_owned(), "code"),
            ("run-v1/x/pdf/SKILL.md".to_owned(), "skill"),
            ("runtimes-v1/python/1/python.wasm".to_owned(), "interpreter"),
            ("photos/cat.png".to_owned(), "not ours"),
        ] {
            let path = cache.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        (folder, cache)
    }

    fn part(name: &str) -> &'static Part {
        Part::find(name).unwrap()
    }

    #[test]
    fn the_parts_are_those_that_others_write() {
        let folder = |name: &str| part(name).folder;
        assert_eq!(folder("code"), crate::ops::runtimes::CODE_FOLDER);
        assert_eq!(folder("libraries"), crate::registry::library::BUCKET);
        assert_eq!(folder("indexes"), crate::registry::remembering::BUCKET);
        assert_eq!(folder("archives"), crate::store::archives::BUCKET);
        #[cfg(feature = "wasm")]
        assert_eq!(
            folder("packages"),
            crate::runtime::languages::python::packages::CACHE_FOLDER
        );
        assert!(PARTS.is_sorted_by_key(|part| part.name));
        assert_eq!(Part::find("nope").unwrap_err().kind, "usage");
    }

    #[test]
    fn weights_count_all_files() {
        let (_folder, cache) = cache();
        let weight = |name| weigh(&cache, part(name)).unwrap();
        assert_eq!(
            (weight("archives").entries, weight("archives").bytes),
            (2, 10)
        );
        assert_eq!((weight("runs").entries, weight("runs").bytes), (1, 5));
        assert_eq!(weight("workspaces"), Weight::default());
    }

    #[test]
    fn damage_is_found_and_what_is_whole_is_not_named() {
        let (_folder, cache) = cache();
        let damaged = |name| -> Vec<String> {
            let all = verify(&cache, part(name)).unwrap().into_iter();
            let names = all.map(|one| one.path.file_name().unwrap().to_owned());
            names.map(|name| name.into_string().unwrap()).collect()
        };
        assert_eq!(damaged("archives"), ["beef"]);
        assert_eq!(damaged("libraries"), ["library-2.json"]);
        assert_eq!(damaged("indexes"), ["dead"]);
        assert_eq!(damaged("searches"), ["dead"]);
        assert_eq!(damaged("code"), ["a.code"]);
        let stamp = format!("{{\"sha256\": \"{}\"}}", Sha256Digest::of(b"code"));
        fs::write(cache.join("code-v1/a.stamp"), stamp).unwrap();
        assert!(damaged("code").is_empty());
    }

    #[test]
    fn what_may_be_in_use_rests_a_day_and_the_rest_goes_by_its_age() {
        let (_folder, cache) = cache();
        let now = SystemTime::now();
        let gone = |name, older, now| {
            let gone = clean(&cache, part(name), older, now, Mode::Remove);
            gone.unwrap().weight.entries
        };
        assert_eq!(gone("archives", HOUR, now), 0);
        assert_eq!(gone("archives", Duration::ZERO, now), 2);
        assert_eq!(gone("runs", Duration::ZERO, now), 0);
        let used = run_cache::InUse::hold(&cache.join("run-v1/x")).unwrap();
        assert_eq!(gone("runs", Duration::ZERO, now + 25 * HOUR), 0);
        drop(used);
        assert_eq!(gone("runs", Duration::ZERO, now + 25 * HOUR), 1);
        assert_eq!(gone("runs", Duration::ZERO, now + 25 * HOUR), 0);
        assert!(fs::read_dir(cache.join("run-v1")).unwrap().next().is_none());
        assert!(cache.join("photos/cat.png").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_the_place_of_a_part_leads_nowhere() {
        let (folder, cache) = cache();
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).unwrap();
        fs::write(outside.join("mine"), "x").unwrap();
        std::os::unix::fs::symlink(&outside, cache.join("workspaces-v1")).unwrap();
        let later = SystemTime::now() + 48 * HOUR;
        let gone = clean(
            &cache,
            part("workspaces"),
            Duration::ZERO,
            later,
            Mode::Remove,
        );
        let gone = gone.unwrap().weight;
        assert_eq!(gone, Weight::default());
        assert!(outside.join("mine").exists());
    }
}
