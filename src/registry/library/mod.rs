//! A library: plain skill folders in a bucket or a directory, without versions.
//!
//! ```text
//! <place>/<skill>/SKILL.md      or skill.md; with whatever files beside and below it
//! <place>/<skill>.md            a skill of one file
//! ```
//!
//! One listing says what there is, with a stamp for each file; a skill's own stamp changes
//! with any of them. What cannot be a skill is passed over and named, so that one broken
//! folder does not take the others with it. [`Cached`] remembers listings and documents,
//! and asks nobody as long as they are young enough.

mod cached;
mod closed;
mod contents;
mod shelf;
mod shelve;

pub use cached::{BUCKET, Cached, Held, Source};
pub use shelf::{Item, Shelf, Shelved};
pub use shelve::{Plan, Put};

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::key::{Key, Kind};
use super::location::Location;
use super::settle::patiently;
use super::{Digest, RegistryError, Trouble};
use crate::bundle::walk::{MAX_FOLDERS, is_too_deep};
use crate::fs::sizes;
use crate::tables::leave_outs::is_version_control;

/// How large one file of a library may be.
pub const FILE_LIMIT: u64 = 50 << 20;
/// How large a whole skill may be.
pub const SKILL_LIMIT: u64 = 200 << 20;
/// How many requests at once.
const AT_ONCE: usize = 16;

/// Plain skill folders in one place.
pub struct Library {
    shelf: Box<dyn Shelf>,
}

/// What a library holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The skills, in the order of their names.
    pub skills: Vec<LibrarySkill>,
    /// What looks like a skill and is none.
    pub passed_over: Vec<PassedOver>,
}

/// A skill of a library, as far as a listing knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibrarySkill {
    /// The name of its folder, or of its file without the ending.
    pub name: String,
    /// The path of its document within the skill: one of its files.
    pub document: String,
    /// Whether the document is all there is: `<skill>.md` beside the folders.
    pub is_flat: bool,
    /// Changes whenever one of the files does.
    pub stamp: Digest,
    /// All files, in the order of their paths.
    pub files: Vec<LibraryFile>,
}

/// A file of a skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LibraryFile {
    /// The path within the skill; a flat skill's is `SKILL.md`.
    pub path: String,
    /// The path within the library.
    pub at: String,
    /// How many bytes it has.
    pub size: u64,
    /// Tells this state of it from others: an ETag, or what a file system knows.
    pub stamp: String,
    /// When it was written, in seconds; only to rank by, and 0 where nobody knows.
    #[serde(default)]
    pub changed: u64,
}

/// Something that was passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassedOver {
    /// Where it is within the library.
    pub path: String,
    /// Why it is no skill.
    pub why: String,
    /// Whether somebody meant it to be one: it has a document, or cannot be looked into.
    #[serde(default)]
    pub is_meant: bool,
    /// Whether nobody ships it, so that it is no news that it stays behind.
    #[serde(default)]
    pub is_usual: bool,
}

impl PassedOver {
    /// What there is to say about it where the library's skills are shown.
    pub fn notice(&self, place: &str) -> String {
        let path = crate::fs::on_one_line(&self.path);
        format!("`{place}/{path}` is left out: {}", self.why)
    }

    fn new(path: impl Into<String>, why: impl Into<String>, is_meant: bool) -> Self {
        Self {
            path: path.into(),
            why: why.into(),
            is_meant,
            is_usual: false,
        }
    }
}

/// A file with its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The path within the skill.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Library {
    /// The library on a shelf.
    pub fn new(shelf: Box<dyn Shelf>) -> Self {
        Self { shelf }
    }

    /// The library at a place; nothing is asked of it yet.
    #[cfg(feature = "s3")]
    pub fn open(location: &Location, options: &super::s3::Options) -> Result<Self, RegistryError> {
        match location {
            Location::S3 { bucket, prefix } => {
                let store = super::S3::new(bucket, prefix, options);
                Ok(Self::new(Box::new(store)))
            }
            other => Self::open_local(other),
        }
    }

    /// The library in a folder of this machine.
    pub fn open_local(location: &Location) -> Result<Self, RegistryError> {
        match location {
            Location::Directory(path) => Ok(Self::new(Box::new(Shelved::new(path)))),
            Location::S3 { .. } => {
                let detail = "this open-skills was built without object storage";
                Err(
                    RegistryError::new(Trouble::Misconfigured, location.to_string(), detail)
                        .advising("install one whose `open-skills --version` says `+s3`"),
                )
            }
            Location::Web(_) | Location::Git(_) => {
                let detail = "a library is a folder or a prefix of a bucket";
                Err(RegistryError::new(
                    Trouble::Misconfigured,
                    location.to_string(),
                    detail,
                ))
            }
        }
    }

    /// The same library, of which nothing may be asked: every question fails before it leaves
    /// this machine.
    #[must_use]
    pub fn closed(self) -> Self {
        Self::new(Box::new(closed::Closed::new(self.place())))
    }

    /// The place, as it may be shown.
    pub fn place(&self) -> &str {
        self.shelf.place()
    }

    /// Lists all skills: one request for a thousand files.
    pub fn list(&self) -> Result<Listing, RegistryError> {
        let (items, odd) = asked(|| self.shelf.list_all())?;
        let mut listing = sort_out(items);
        let is_whole = |skill: &LibrarySkill| odd.iter().all(|odd| odd.path != skill.name);
        listing.skills.retain(is_whole);
        listing
            .passed_over
            .retain(|known| odd.iter().all(|odd| odd.path != known.path));
        listing.passed_over.extend(odd);
        listing.passed_over.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(listing)
    }

    /// Lists all skills of a place that nobody knows yet; nothing as soon as it looks like a
    /// registry of versions. What it holds says so itself, and nothing else is asked.
    pub fn list_unless_registry(&self) -> Result<Option<Listing>, RegistryError> {
        let items = patiently(|| self.shelf.list_unless(&is_of_registry))?;
        Ok(items.map(sort_out))
    }

    /// What these skills say of themselves: their documents, several at a time; none where one
    /// cannot be read.
    pub fn documents(&self, skills: &[LibrarySkill]) -> Vec<Option<Vec<u8>>> {
        super::in_parallel(skills, AT_ONCE, |skill| {
            let mut files = skill.files.iter();
            let file = files.find(|file| file.path == skill.document)?;
            self.telling(file).ok()
        })
    }

    /// Reads a file that says what a skill is.
    fn telling(&self, file: &LibraryFile) -> Result<Vec<u8>, RegistryError> {
        self.listed(file, crate::bundle::MAX_TEXT)
    }

    /// Reads a file that a listing named, which may be gone since.
    fn listed(&self, file: &LibraryFile, limit: u64) -> Result<Vec<u8>, RegistryError> {
        asked(|| self.shelf.read(&file.at, limit)).map_err(|error| match error.trouble {
            Trouble::NotFound => {
                let detail = format!("`{}` is not there any more", file.at.escape_debug());
                RegistryError::new(Trouble::Conflict, self.place(), detail).of_library()
            }
            _ => error,
        })
    }

    /// Whether all skills of a listing are still there, as far as that can be seen for nothing.
    fn still_has(&self, listing: &Listing) -> bool {
        listing.skills.iter().all(|skill| {
            let mut files = skill.files.iter();
            let document = files.find(|file| file.path == skill.document);
            document.is_none_or(|file| self.shelf.may_have(&file.at))
        })
    }

    /// Reads all files of a skill, several at a time.
    pub fn fetch(&self, skill: &LibrarySkill) -> Result<Vec<Fetched>, RegistryError> {
        let size: u64 = skill.files.iter().map(|file| file.size).sum();
        if size > SKILL_LIMIT {
            let detail = format!(
                "`{}` has more than {}",
                skill.name,
                sizes::exact(SKILL_LIMIT)
            );
            return Err(RegistryError::new(Trouble::TooLarge, self.place(), detail));
        }
        let read = |file: &LibraryFile| {
            Ok(Fetched {
                path: file.path.clone(),
                bytes: self.listed(file, FILE_LIMIT.min(file.size))?,
            })
        };
        super::in_parallel(&skill.files, AT_ONCE, read)
            .into_iter()
            .collect()
    }
}

/// Whether a file is one that every registry has, and no library: seen early in a listing, for
/// they come in the order of their names.
fn is_of_registry(path: &str) -> bool {
    let kind = Key::parse(path).and_then(|key| key.kind());
    matches!(
        kind,
        Some(Kind::Marker | Kind::Catalog | Kind::Checkpoint | Kind::Audit(_) | Kind::Blob(_))
    )
}

/// Asks with patience; what goes wrong is said of a library.
fn asked<T>(act: impl Fn() -> Result<T, RegistryError>) -> Result<T, RegistryError> {
    patiently(act).map_err(RegistryError::of_library)
}

impl LibrarySkill {
    fn new(name: &str, document: &str, files: Vec<LibraryFile>) -> Self {
        let mut lines = String::new();
        for file in &files {
            lines.push_str(&format!("{} {} {}\n", file.stamp, file.size, file.path));
        }
        Self {
            name: name.to_owned(),
            document: document.to_owned(),
            is_flat: false,
            stamp: Digest::of(lines.as_bytes()),
            files,
        }
    }
}

/// What a flat skill's document is called once it stands in a folder.
const DOCUMENT: &str = "SKILL.md";
/// What a document may be called, the best first.
const DOCUMENTS: [&str; 2] = [DOCUMENT, "skill.md"];

/// Makes skills of a listing of files.
fn sort_out(items: Vec<Item>) -> Listing {
    let mut folders: BTreeMap<String, Vec<LibraryFile>> = BTreeMap::new();
    let mut skills: BTreeMap<String, LibrarySkill> = BTreeMap::new();
    let mut is_skill = false;
    let mut unshipped: BTreeSet<String> = BTreeSet::new();
    for item in items {
        let within = item.path.split_once('/');
        let within = within.map(|(folder, path)| (folder.to_owned(), path.to_owned()));
        let file = |path: &str| LibraryFile {
            path: path.to_owned(),
            at: item.path.clone(),
            size: item.size,
            stamp: item.stamp.clone(),
            changed: item.changed,
        };
        match within {
            Some((folder, _)) if folder.starts_with('.') => {}
            // Git obeys what stands there, and nobody ships it.
            Some(_) if item.path.split('/').any(is_version_control) => {
                unshipped.extend(version_control(&item.path));
            }
            Some((folder, path)) => folders.entry(folder).or_default().push(file(&path)),
            None if item.path == DOCUMENT => is_skill = true,
            // A `README.md` is about the library, and no skill's name has capitals.
            None => {
                if let Some(name) = item.path.strip_suffix(".md").filter(|n| is_name(n)) {
                    let mut skill = LibrarySkill::new(name, DOCUMENT, vec![file(DOCUMENT)]);
                    skill.is_flat = true;
                    skills.insert(name.to_owned(), skill);
                }
            }
        }
    }
    let mut passed_over = Vec::new();
    if is_skill {
        let why = "this is a skill; a library is the folder above its skills' folders".to_owned();
        passed_over.push(PassedOver::new(DOCUMENT, why, true));
    }
    for (name, files) in folders {
        match folder_skill(&name, files) {
            Ok(skill) => {
                if skills.insert(name.clone(), skill).is_some() {
                    let why = "there is a folder of that name too";
                    passed_over.push(PassedOver::new(format!("{name}.md"), why, true));
                }
            }
            Err((why, is_meant)) => passed_over.push(PassedOver::new(name, why, is_meant)),
        }
    }
    let is_of_skill = |path: &String| {
        let folder = path.split('/').next().unwrap_or_default();
        skills.get(folder).is_some_and(|skill| !skill.is_flat)
    };
    let why = "version control obeys it, and no skill ships it";
    passed_over.extend(unshipped.into_iter().filter(is_of_skill).map(|path| {
        let is_usual = true;
        PassedOver {
            is_usual,
            ..PassedOver::new(path, why, false)
        }
    }));
    Listing {
        skills: skills.into_values().collect(),
        passed_over,
    }
}

/// The path as far as the first part that version control obeys.
fn version_control(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let at = parts.iter().position(|part| is_version_control(part))?;
    Some(parts.get(..=at)?.join("/"))
}

/// The skill that a folder holds, or why it holds none, and whether it was meant to.
fn folder_skill(name: &str, mut files: Vec<LibraryFile>) -> Result<LibrarySkill, (String, bool)> {
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let has = |wanted: &str| files.iter().any(|file| file.path == wanted);
    let document = DOCUMENTS.into_iter().find(|name| has(name));
    let Some(document) = document else {
        return Err(("it has no SKILL.md".to_owned(), false));
    };
    if !is_name(name) {
        return Err(("its name is none that a skill can have".to_owned(), true));
    }
    if let Some(why) = files.iter().find_map(|file| oddity(&file.path)) {
        return Err((why, true));
    }
    if let Some(file) = files.iter().find(|file| is_too_deep(&file.path)) {
        return Err((too_deep(&file.path), true));
    }
    Ok(LibrarySkill::new(name, document, files))
}

/// Why a skill with that path cannot be had.
fn too_deep(path: &str) -> String {
    format!(
        "`{}` lies more than {MAX_FOLDERS} folders deep",
        path.escape_debug()
    )
}

/// Whether a name may be a skill's, old forms with `_` included.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    (1..=64).contains(&name.len()) && name.chars().all(plain)
}

/// Why a path is none that stays below its folder on every system.
fn oddity(path: &str) -> Option<String> {
    let odd = |c: char| c.is_control() || "\\:".contains(c);
    let why = if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        "leads elsewhere"
    } else if path.contains(odd) {
        "has a sign that not every system can have in a name"
    } else if path.len() > 512 {
        "is too long"
    } else {
        return None;
    };
    Some(format!("`{}` {why}", path.escape_debug()))
}

#[cfg(test)]
mod tests;
