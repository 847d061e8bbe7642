//! The folders that the tool writes to, and what they hold: size, room, runtimes.

use std::io::Write;
use std::path::Path;

use super::{Check, Level, Topic};
use crate::fs::Shown as _;
use crate::ops::runtimes::Shelf;
use crate::runtime::Language;

/// The most files that are counted: a cache is told of, not audited.
const MOST: usize = 200_000;

/// With less room than this, something will soon not fit: a runtime alone has half of it.
const LITTLE_ROOM: u64 = 100 << 20;

/// How much a folder holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Its files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// Whether there was more than anybody wanted to count.
    pub more: bool,
}

/// Counts what is in a folder; what cannot be read counts as nothing.
pub fn holding(folder: &Path) -> Holding {
    let mut found = Holding::default();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            if found.files >= MOST {
                found.more = true;
                return found;
            }
            // The entry's own kind: a link is neither followed nor counted.
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => open.push(entry.path()),
                Ok(metadata) if metadata.is_file() => {
                    found.files += 1;
                    found.bytes += metadata.len();
                }
                _ => {}
            }
        }
    }
    found
}

/// A folder that the tool writes to: whether it can, and what it holds in words.
pub fn writable(
    name: &str,
    folder: &Path,
    held: impl Fn(Holding) -> String,
    size: fn(u64) -> String,
) -> Check {
    let shown = folder.shown();
    // What is not there yet is made when it is needed: the nearest folder above decides.
    let there = folder.ancestors().find(|folder| folder.exists());
    let Some(there) = there else {
        return unwritable(name, &format!("{shown}: no folder above it is there"));
    };
    if let Err(error) = try_out(there) {
        let reason = crate::fs::reason(&error);
        return unwritable(name, &format!("{shown} cannot be written: {reason}"));
    }
    let says = match there == folder {
        true => format!("{shown}, {}", held(holding(folder))),
        false => format!("{shown}, not made yet"),
    };
    roomy(Check::ok(Topic::Folders, name, says), room(there), size)
}

/// The folder of compiled code, when it is there and not the user's alone: what stands in it
/// is run as it is.
pub fn compiled(cache: &Path) -> Option<Check> {
    let folder = cache.join(crate::ops::runtimes::CODE_FOLDER);
    std::fs::symlink_metadata(&folder).ok()?;
    let error = crate::fs::own::check(&folder).err()?;
    let advice = "remove that folder: it is made again, closed to others";
    Some(Check::error(
        Topic::Folders,
        "compiled",
        error.to_string(),
        advice,
    ))
}

/// The folder for what is thrown away again.
pub fn temporary(folder: &Path, size: fn(u64) -> String) -> Check {
    let (name, shown) = ("temporary", folder.shown());
    if let Err(error) = try_out(folder) {
        let reason = crate::fs::reason(&error);
        let says = format!("{shown} cannot be written: {reason}");
        let advice = "make room, or name another folder with `TMPDIR`";
        return Check::error(Topic::Folders, name, says, advice);
    }
    let check = Check::ok(Topic::Folders, name, shown.to_string());
    roomy(check, room(folder), size)
}

/// Writes a small file, which goes again at once. A full disk makes a file and has no room for
/// what is in it.
fn try_out(folder: &Path) -> std::io::Result<()> {
    let mut file = tempfile::Builder::new()
        .prefix(".open-skills-")
        .tempfile_in(folder)?;
    file.write_all(&[b'x'; 4096])?;
    file.as_file().sync_all()
}

/// The same, or a warning where a disk is nearly full.
fn roomy(check: Check, room: Option<u64>, size: fn(u64) -> String) -> Check {
    let Some(bytes) = room.filter(|bytes| *bytes < LITTLE_ROOM) else {
        return check;
    };
    let says = format!("{}; its disk has only {} left", check.says, size(bytes));
    Check::warn(
        Topic::Folders,
        check.name,
        says,
        "make room: `open-skills cache clean` empties the cache",
    )
}

/// How many bytes more the disk of a folder takes from this user.
#[cfg(unix)]
fn room(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    // Some disks have no number for it.
    (disk.f_blocks > 0).then(|| disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Elsewhere it shows when something is written.
#[cfg(not(unix))]
fn room(_: &Path) -> Option<u64> {
    None
}

fn unwritable(name: &str, says: &str) -> Check {
    Check::error(Topic::Folders, name, says, another(name))
}

/// How to name another folder in the place of one that cannot be written.
pub fn another(name: &str) -> &'static str {
    match name {
        "cache" => "name another with `--cache-dir DIR`, or `cache.dir` in open-skills.yaml",
        "data" => "name another with `XDG_DATA_HOME`; keys and your own registry stand there",
        "state" => "name another with `XDG_STATE_HOME`; approvals and pins stand there",
        _ => "name another with `XDG_CONFIG_HOME`",
    }
}

/// A folder that nobody named and that cannot be guessed.
pub fn unknown(name: &str) -> Check {
    let advice = match name {
        "cache" => "set `HOME`, or name one with `--cache-dir DIR`".to_owned(),
        name => format!("set `HOME` or `XDG_{}_HOME`", name.to_uppercase()),
    };
    Check::warn(
        Topic::Folders,
        name,
        "there is no home folder to keep it in",
        advice,
    )
}

/// The interpreters of the sandbox, installed or not, with what the machine has to get them.
pub fn runtimes(shelf: &Shelf, programs: &[Check], size: impl Fn(u64) -> String) -> Vec<Check> {
    if let Err(error) = shelf.readable() {
        let says = format!("{error}, so whether any is installed is not known");
        let advice = "let yourself read that folder, or name another cache with `--cache-dir DIR`";
        return vec![Check::error(Topic::Runtimes, "folder", says, advice)];
    }
    let look = |state: crate::ops::runtimes::State| {
        let name = state.language.name();
        match state.installed {
            Some(installed) => Check::ok(
                Topic::Runtimes,
                name,
                format!("installed, {}, {}", size(installed.size()), state.made_of),
            ),
            None if !state.embedded && !has_tool(state.language, programs) => {
                let tool = tool(state.language);
                let says = format!("not installed, and there is no {tool} to get it with");
                let advice = format!(
                    "install {tool}, or take it from a file with \
                     `open-skills runtime install {name} --from FILE`"
                );
                Check::warn(Topic::Runtimes, name, says, advice)
            }
            // The first run gets what is usual; what is costly waits for somebody's word.
            None => Check::ok(
                Topic::Runtimes,
                name,
                format!("not installed; `open-skills runtime install {name}` gets it"),
            ),
        }
    };
    shelf.list().into_iter().map(look).collect()
}

/// What gets the runtime of a language.
fn tool(language: Language) -> &'static str {
    match language {
        Language::Javascript => "npm",
        _ => "pip",
    }
}

fn has_tool(language: Language, programs: &[Check]) -> bool {
    let mut found = programs.iter();
    found.any(|check| check.name == tool(language) && check.level == Level::Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(holding: Holding) -> String {
        format!("{} in {}", holding.bytes, holding.files)
    }

    fn in_digits(bytes: u64) -> String {
        bytes.to_string()
    }

    #[test]
    fn a_disk_that_is_nearly_full_is_a_warning() {
        let check = |room| roomy(Check::ok(Topic::Folders, "cache", "here"), room, in_digits);
        for room in [None, Some(LITTLE_ROOM)] {
            assert_eq!(check(room), Check::ok(Topic::Folders, "cache", "here"));
        }
        let check = check(Some(7));
        assert_eq!(check.level, Level::Warn);
        assert_eq!(check.says, "here; its disk has only 7 left");
    }

    #[test]
    fn a_runtime_that_nothing_here_can_get_is_a_warning() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf::new(folder.path(), true);
        let level = |programs: &[Check]| {
            let found = runtimes(&shelf, programs, in_digits);
            let sci = found.iter().find(|check| check.name == "python-sci");
            sci.unwrap().level
        };
        assert_eq!(level(&[]), Level::Warn);
        assert_eq!(level(&[Check::ok(Topic::Programs, "pip", "24")]), Level::Ok);
        let late = Check::warn(Topic::Programs, "pip", "does not run", "get it");
        assert_eq!(level(&[late]), Level::Warn);
        std::fs::write(folder.path().join("runtimes-v1"), "").unwrap();
        let found = runtimes(&shelf, &[], in_digits);
        assert_eq!(
            (found.len(), found[0].level),
            (1, Level::Error),
            "{found:?}"
        );
    }

    #[test]
    fn a_temporary_folder_is_tried_out_and_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        assert_ne!(temporary(folder.path(), in_digits).level, Level::Error);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        let check = temporary(&folder.path().join("none"), in_digits);
        assert_eq!(check.level, Level::Error);
        assert!(check.advice.unwrap().contains("`TMPDIR`"));
    }

    #[test]
    fn a_folder_is_counted_and_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("a")).unwrap();
        std::fs::write(folder.path().join("a/x"), "12345").unwrap();
        std::fs::write(folder.path().join("y"), "1").unwrap();
        let check = writable("cache", folder.path(), told, in_digits);
        assert_ne!(check.level, Level::Error);
        assert!(check.says.contains(", 6 in 2"), "{}", check.says);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn one_that_is_not_there_is_not_made() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("a/b");
        let check = writable("cache", &cache, told, in_digits);
        assert_ne!(check.level, Level::Error);
        assert!(check.says.contains("not made yet"));
        assert!(!folder.path().join("a").exists());
    }

    #[test]
    fn a_file_in_its_place_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cache");
        std::fs::write(&file, "").unwrap();
        let check = writable("cache", &file, told, in_digits);
        assert_eq!(check.level, Level::Error, "{}", check.says);
        assert!(check.advice.unwrap().contains("--cache-dir"));
    }
}
