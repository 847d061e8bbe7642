//! Brings packages of others into a skill, fixed by their digests.
//!
//! They are fetched while a skill is written, never when it runs, and nothing of them is run:
//! pip takes wheels alone, npm runs no scripts. The folder is made anew beside the old one and
//! takes its place in one step.

mod compiled;
mod javascript;
pub mod lock;
mod python;
mod suited;
mod swap;

use std::path::{Path, PathBuf};

use super::Progress;
use super::hinted::option;
use crate::archive::digest::{FileDigest, Sha256Digest, tree_digest};
use crate::bundle::walk::is_document_name;
use crate::diagnostics::Failure;
use crate::fs::{FsError, Shown as _, create_dir_all, read_limited};
use crate::runtime::Language;
use crate::runtime::languages::{LanguageError, Tools};
use lock::{Lock, Locked};
use swap::{PREFIX, Working, refused, replace};

/// The largest file of a package.
const MAX_FILE: u64 = 64 << 20;

/// What is wanted of which skill.
pub struct Request<'r> {
    /// The skill's folder.
    pub skill: &'r Path,
    /// Python or JavaScript.
    pub language: Language,
    /// pip and npm.
    pub tools: &'r Tools,
    /// Never use the network.
    pub offline: bool,
    /// Replace files that the lock knows nothing of.
    pub force: bool,
}

/// What changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// These come in, as `name` or with a range of versions.
    Add(Vec<String>),
    /// These get the newest versions that fit; all of them when there are none.
    Update(Vec<String>),
    /// These go, with all that only they needed.
    Remove(Vec<String>),
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Report {
    /// All packages that are there now.
    pub packages: Vec<Locked>,
    /// What the user should know.
    pub notices: Vec<String>,
}

/// What is to be fetched.
struct Fetching<'f> {
    tools: &'f Tools,
    /// A folder that goes afterwards.
    work: &'f Path,
    /// What is wanted, as it was written.
    wanted: &'f [String],
    /// What keeps its version.
    kept: &'f [Locked],
}

/// What was fetched.
struct Fetched {
    packages: Vec<Locked>,
    notices: Vec<String>,
}

/// The folder of a language's packages within a skill.
pub fn folder(language: Language) -> Option<&'static str> {
    match language {
        Language::Python => Some("vendor/python"),
        Language::Javascript => Some("vendor/javascript"),
        _ => None,
    }
}

/// Changes the packages of a skill.
pub fn change(
    request: &Request<'_>,
    change: &Change,
    progress: &dyn Progress,
) -> Result<Report, Failure> {
    require_skill(request.skill)?;
    let place = place(request)?;
    let mut lock = Lock::read(request.skill)?;
    let before = packages(&mut lock, request.language).clone();
    if !request.force && !is_locked(&place, &mut lock, request.language)? {
        let hint = "keep what is yours beside the scripts; `--force` replaces the whole folder";
        return Err(differs(request.language).with_hint(hint));
    }
    let (wanted, kept) = planned(&before, change, request)?;
    if request.offline && !wanted.is_empty() {
        let message = "getting packages needs the network";
        return Err(Failure::new("offline", message).with_hint("run it without `--offline`"));
    }
    let vendor = request.skill.join("vendor");
    let _left = LeftEmpty(&vendor);
    create_dir_all(&vendor)?;
    let _working = Working::begin(&vendor);
    let made = temporary(&vendor)?;
    let work = temporary(&vendor)?;
    progress.start("getting packages", None);
    let fetching = Fetching {
        tools: request.tools,
        work: work.path(),
        wanted: &wanted,
        kept: &kept,
    };
    let fetched = match (wanted.is_empty(), request.language) {
        (true, _) => Ok(Fetched {
            packages: Vec::new(),
            notices: Vec::new(),
        }),
        (false, Language::Javascript) => javascript::fetch(&fetching, made.path()),
        (false, _) => python::fetch(&fetching, made.path()),
    };
    progress.finish();
    let fetched = fetched?;
    unchanged(&before, &fetched.packages)?;
    packages(&mut lock, request.language).clone_from(&fetched.packages);
    *files(&mut lock, request.language) = match fetched.packages.is_empty() {
        true => None,
        false => Some(tree(made.path())?),
    };
    replace(&made, &place, fetched.packages.is_empty())?;
    lock.write(request.skill)?;
    Ok(Report {
        packages: fetched.packages,
        notices: fetched.notices,
    })
}

/// Holds the packages of a skill against its lock; gives them when they are the same.
pub fn verify(request: &Request<'_>) -> Result<Vec<Locked>, Failure> {
    require_skill(request.skill)?;
    let place = place(request)?;
    let mut lock = Lock::read(request.skill)?;
    if !is_locked(&place, &mut lock, request.language)? {
        return Err(differs(request.language).with_hint(format!(
            "`open-skills vendor update --force{}` makes the folder anew",
            whose(request.skill)
        )));
    }
    Ok(packages(&mut lock, request.language).clone())
}

/// Whether a folder holds what was put there, and nothing else.
fn is_locked(place: &Path, lock: &mut Lock, language: Language) -> Result<bool, Failure> {
    let found = match place.is_dir() {
        true => Some(tree(place)?),
        false => None,
    };
    // Who made an empty folder loses nothing.
    let is_empty = found == Some(tree_digest(&[]).to_string());
    let locked = files(lock, language).as_ref();
    Ok(found.as_ref() == locked || (is_empty && locked.is_none()))
}

fn differs(language: Language) -> Failure {
    let folder = folder(language).unwrap_or_default();
    let lock = lock::LOCK_FILE;
    let message = format!("the files below `{folder}` are not those of `{lock}`");
    Failure::new("digest-mismatch", message)
}

/// The packages of a skill, by its lock.
pub fn list(skill: &Path) -> Result<Lock, Failure> {
    require_skill(skill)?;
    Lock::read(skill)
}

/// The flag that says which skill is meant, where it is not the one here.
fn whose(skill: &Path) -> String {
    option("--skill", skill)
}

/// Says no to what is no skill: nothing would be found there, and that would pass for the answer.
fn require_skill(folder: &Path) -> Result<(), Failure> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    if names.any(|name| name.to_str().is_some_and(is_document_name)) {
        return Ok(());
    }
    let shown = folder.shown();
    let message = match folder.is_dir() {
        true => format!("there is no skill in `{shown}`: it has no SKILL.md"),
        false => format!("there is no folder `{shown}`"),
    };
    Err(Failure::new("not-found", message).with_hint("name the skill's folder with `--skill`"))
}

fn place(request: &Request<'_>) -> Result<PathBuf, Failure> {
    let folder = folder(request.language).ok_or_else(|| {
        let name = request.language.name();
        Failure::usage(format!("no packages can be brought along for `{name}`"))
            .with_hint("packages are for `python` and `javascript`")
    })?;
    Ok(request.skill.join(folder))
}

/// What is wanted after a change, and what keeps its version.
fn planned(
    before: &[Locked],
    change: &Change,
    request: &Request<'_>,
) -> Result<(Vec<String>, Vec<Locked>), Failure> {
    let language = request.language;
    let name = |word: &str| match language {
        Language::Javascript => javascript::requirement(word).0.to_owned(),
        _ => python::normal(python::requirement_name(word)),
    };
    let words = match change {
        Change::Add(words) | Change::Update(words) | Change::Remove(words) => words,
    };
    let unfit = |word: &&String| match language {
        Language::Javascript => !javascript::is_requirement(word),
        _ => !python::is_requirement(word),
    };
    if let Some(word) = words.iter().find(unfit) {
        let message = format!("`{}` is no name of a package", word.escape_debug());
        return Err(Failure::usage(message)
            .with_hint("packages come from a registry, by name: no paths, URLs or flags"));
    }
    let mut wanted: Vec<String> = before.iter().filter_map(|one| one.wanted.clone()).collect();
    if !matches!(change, Change::Add(_)) {
        let missing = words
            .iter()
            .find(|word| !wanted.iter().any(|one| name(one) == name(word)));
        if let Some(word) = missing {
            let message = format!("`{word}` was never added to the skill");
            return Err(Failure::new("not-found", message).with_hint(format!(
                "`open-skills vendor list{}` shows what was",
                whose(request.skill)
            )));
        }
    }
    let is_named = |one: &str| words.iter().any(|word| name(word) == one);
    let mut kept = before.to_vec();
    match change {
        Change::Add(_) => {
            wanted.retain(|one| !is_named(&name(one)));
            wanted.extend(words.iter().cloned());
            kept.retain(|one| !is_named(&one.name));
        }
        Change::Update(words) if words.is_empty() => kept.clear(),
        Change::Update(_) => kept.retain(|one| !is_named(&one.name)),
        Change::Remove(_) => wanted.retain(|one| !is_named(&name(one))),
    }
    Ok((wanted, kept))
}

/// A version never changes: the same one with another digest is not what it was.
fn unchanged(before: &[Locked], after: &[Locked]) -> Result<(), Failure> {
    let same = |a: &&Locked, b: &Locked| a.name == b.name && a.version == b.version;
    for package in after {
        let old = before.iter().find(|old| same(old, package));
        if let Some(old) = old.filter(|old| old.digest != package.digest) {
            let message = format!(
                "`{} {}` has the digest {}, and had {}",
                package.name, package.version, package.digest, old.digest
            );
            return Err(Failure::new("digest-mismatch", message).with_hint(
                "somebody changed a version that was there, or put another archive beside it: \
                     look into it first",
            ));
        }
    }
    Ok(())
}

fn packages(lock: &mut Lock, language: Language) -> &mut Vec<Locked> {
    match language {
        Language::Javascript => &mut lock.javascript,
        _ => &mut lock.python,
    }
}

fn files(lock: &mut Lock, language: Language) -> &mut Option<String> {
    match language {
        Language::Javascript => &mut lock.javascript_files,
        _ => &mut lock.python_files,
    }
}

/// A folder that goes in the end when nothing came into it.
struct LeftEmpty<'f>(&'f Path);

impl Drop for LeftEmpty<'_> {
    fn drop(&mut self) {
        // One with anything in it is not removed, and needs no word about it.
        let _ = std::fs::remove_dir(self.0);
    }
}

fn temporary(vendor: &Path) -> Result<tempfile::TempDir, Failure> {
    let made = tempfile::Builder::new().prefix(PREFIX).tempdir_in(vendor);
    made.map_err(|source| refused(vendor, source))
}

/// The digest of all files below a folder.
fn tree(folder: &Path) -> Result<String, Failure> {
    let mut found = Vec::new();
    digests(folder, "", &mut found)?;
    Ok(tree_digest(&found).to_string())
}

fn digests(folder: &Path, below: &str, found: &mut Vec<FileDigest>) -> Result<(), Failure> {
    let failed = |source| FsError::Io {
        action: "read",
        path: folder.to_path_buf(),
        source,
    };
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            digests(&entry.path(), &format!("{path}/"), found)?;
        } else {
            // A link is not followed, and is not what was put here either: reading refuses it.
            let bytes = read_limited(&entry.path(), MAX_FILE)?;
            found.push(FileDigest {
                path,
                executable: false,
                size: bytes.len() as u64,
                sha256: Sha256Digest::of(&bytes),
            });
        }
    }
    Ok(())
}

/// The ending of a file's name, in lower case.
fn ending(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    ending.unwrap_or_default().to_ascii_lowercase()
}

/// A program that is missing or failed, in the words of this verb.
fn tool_failure(error: LanguageError, needs: &str) -> Failure {
    match error {
        LanguageError::ToolMissing {
            program, reason, ..
        } => {
            let message = format!("`{program}` cannot be started: {reason}");
            Failure::new("tool-missing", message).with_hint(format!("install {needs} once"))
        }
        other => other.into(),
    }
}
