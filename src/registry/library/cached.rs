//! A library that is remembered: `registry-v1/library-<digest of the place>.json`, and what
//! its skills hold beside it.
//!
//! One file holds the last listing, when it was made, and the documents and manifests that were
//! read since.
//! A listing that is younger than `max_age` answers alone, without a request; an older one
//! is made anew with one, and a file is read again only where its stamp changed. What
//! is damaged counts as absent.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::contents::Contents;
use super::{AT_ONCE, Fetched, Library, LibraryFile, LibrarySkill, Listing};
use crate::bundle::MAX_TEXT;
use crate::bundle::skill_file::SKILL_FILE;
use crate::fs::{create_dir_all, read_limited, write_unflushed};
use crate::registry::{Digest, RegistryError, Trouble, in_parallel};

/// The name of the bucket; the number changes with its layout.
pub const BUCKET: &str = "registry-v1";
/// How large the file may be: documents of ten thousand skills.
const MAX_BYTES: u64 = 256 << 20;

/// A library with a memory.
pub struct Cached {
    library: Library,
    /// None where nothing can be remembered.
    file: Option<PathBuf>,
    /// What its skills hold; a library on this machine is read where it is.
    contents: Option<Contents>,
    max_age: Duration,
}

/// A listing, and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What there is.
    pub listing: Listing,
    /// Who said so.
    pub source: Source,
    documents: BTreeMap<String, Kept>,
    listed: u64,
}

/// Who a listing is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The library itself, just now.
    Library,
    /// The cache, and it is young enough.
    Cache,
    /// The cache, because the library could not be asked.
    Stale(RegistryError),
}

/// What the file says.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Memory {
    place: String,
    listed: u64,
    listing: Listing,
    documents: BTreeMap<String, Kept>,
}

/// A document as it was read, by its path within the library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    stamp: String,
    /// Nothing of what is not UTF-8.
    text: Option<String>,
}

impl Kept {
    fn of(file: &LibraryFile, bytes: Vec<u8>) -> Self {
        Self {
            stamp: file.stamp.clone(),
            text: String::from_utf8(bytes).ok(),
        }
    }

    /// The file as far as it matters: of what is not UTF-8, enough to tell that it is not.
    fn bytes(&self) -> Vec<u8> {
        self.text
            .as_ref()
            .map_or_else(|| vec![0xff], |text| text.clone().into_bytes())
    }
}

impl Cached {
    /// Remembers a library in a cache folder; without one, every listing is a request.
    pub fn new(library: Library, cache: Option<&Path>, max_age: Duration) -> Self {
        let digest = Digest::of(library.place().as_bytes()).hex();
        let name = format!("library-{}", digest.get(..16).unwrap_or(&digest));
        let base = cache.map(|cache| cache.join(BUCKET).join(name));
        let is_remote = library.place().contains("://");
        Self {
            file: base.as_ref().map(|base| base.with_extension("json")),
            contents: base.filter(|_| is_remote).map(Contents::new),
            library,
            max_age,
        }
    }

    /// The library itself.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// What there is. With `refresh`, the library is asked whatever the cache knows; one
    /// that cannot be reached is answered for by the cache, however old.
    pub fn list(&self, now: SystemTime, refresh: bool) -> Result<Held, RegistryError> {
        let known = self.read();
        let seconds = seconds(now);
        let is_young = |known: &Memory| {
            // A listing of tomorrow was made by a clock that was wrong.
            let age = seconds.checked_sub(known.listed);
            age.is_some_and(|age| Duration::from_secs(age) < self.max_age)
                && self.library.still_has(&known.listing)
        };
        if let Some(known) = known.as_ref().filter(|known| !refresh && is_young(known)) {
            tracing::debug!(place = self.library.place(), "library cache: hit");
            return Ok(held(known, Source::Cache));
        }
        tracing::debug!(place = self.library.place(), "library cache: miss");
        match (self.library.list(), known) {
            (Ok(listing), known) => {
                let documents = known.map_or_else(BTreeMap::new, |known| known.documents);
                let fresh = Held {
                    documents: still_valid(documents, &listing),
                    listing,
                    source: Source::Library,
                    listed: seconds,
                };
                self.write(&fresh);
                Ok(fresh)
            }
            (Err(error), Some(known)) if is_absence(error.trouble) => {
                Ok(held(&known, Source::Stale(error)))
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Remembers what somebody was told just now.
    pub fn remember(&self, listing: &Listing, now: SystemTime) {
        let known = self.read();
        let documents = known.map_or_else(BTreeMap::new, |known| known.documents);
        self.write(&Held {
            documents: still_valid(documents, listing),
            listing: listing.clone(),
            source: Source::Library,
            listed: seconds(now),
        });
    }

    /// Remembers nothing of it any more: it is no library.
    pub fn forget(&self) {
        if let Some(file) = &self.file {
            // Where it was never remembered, there is nothing to forget.
            let _ = std::fs::remove_file(file);
        }
    }

    /// What the cache knows, without asking anybody, however old it is.
    pub fn remembered(&self) -> Option<Held> {
        self.read().map(|known| held(&known, Source::Cache))
    }

    /// What says what each listed skill is, in the same order: its document, and its
    /// `skill.yaml` where it has one. Only what is not known yet is read, several at a time,
    /// and remembered. Where nobody may be asked, it is missing.
    pub fn documents(
        &self,
        held: &mut Held,
        may_ask: bool,
    ) -> Vec<Result<Vec<Fetched>, RegistryError>> {
        let telling = held.listing.skills.iter();
        let telling = telling.flat_map(|skill| told_by(skill).map(move |file| (skill, file)));
        let missing: Vec<(&LibrarySkill, &LibraryFile)> = telling
            .filter(|(_, file)| kept(&held.documents, file).is_none())
            .collect();
        let read = in_parallel(&missing, AT_ONCE, |(skill, file)| match may_ask {
            true => self.library.telling(file),
            false => Err(self.unknown(skill)),
        });
        let mut failed = BTreeMap::new();
        let mut new = Vec::new();
        for ((_, file), outcome) in missing.iter().zip(read) {
            match outcome {
                Ok(bytes) => new.push((file.at.clone(), Kept::of(file, bytes))),
                Err(error) => {
                    failed.insert(file.at.clone(), error);
                }
            }
        }
        let has_new = !new.is_empty();
        held.documents.extend(new);
        if has_new {
            self.write(held);
        }
        let one = |file: &LibraryFile| match failed.get(&file.at) {
            Some(error) => Err(error.clone()),
            None => Ok(Fetched {
                path: file.path.clone(),
                bytes: kept(&held.documents, file).map_or_else(Vec::new, Kept::bytes),
            }),
        };
        let all = |skill: &LibrarySkill| {
            // Without its manifest, the document of a skill still says what it is.
            let matters =
                |file: &&LibraryFile| file.path == skill.document || !failed.contains_key(&file.at);
            told_by(skill).filter(matters).map(one).collect()
        };
        held.listing.skills.iter().map(all).collect()
    }

    /// All files of the listed skills, in the same order: those that are known by their stamp
    /// from the cache, the others from the library if it may be asked.
    pub fn files(&self, held: &Held, may_ask: bool) -> Vec<Result<Vec<Fetched>, RegistryError>> {
        self.each(held, may_ask, |_, files| files)
    }

    /// What somebody makes of all files of each, while no more than a few skills are held.
    pub fn each<T: Send>(
        &self,
        held: &Held,
        may_ask: bool,
        make: impl Fn(&LibrarySkill, Vec<Fetched>) -> T + Sync,
    ) -> Vec<Result<T, RegistryError>> {
        let contents = self.contents.as_ref();
        let contents = contents.filter(|_| Contents::fits(&held.listing));
        if let Some(contents) = contents.filter(|_| held.source == Source::Library) {
            contents.forget(&held.listing);
        }
        in_parallel(&held.listing.skills, AT_ONCE, |skill| {
            let known = |file: &LibraryFile| {
                Some(Fetched {
                    path: file.path.clone(),
                    bytes: contents?.read(file)?,
                })
            };
            if let Some(known) = skill.files.iter().map(known).collect() {
                return Ok(make(skill, known));
            }
            if !may_ask {
                return Err(self.unknown(skill));
            }
            let fetched = self.library.fetch(skill)?;
            if let Some(contents) = contents {
                let pairs = skill.files.iter().zip(&fetched);
                pairs.for_each(|(file, fetched)| contents.keep(file, &fetched.bytes));
            }
            Ok(make(skill, fetched))
        })
    }

    /// Has the next question go to the library, which was changed by ourselves just now.
    pub fn expire(&self) {
        if let Some(known) = self.read() {
            let held = Held {
                listed: 0,
                ..held(&known, Source::Cache)
            };
            self.write(&held);
        }
    }

    fn unknown(&self, skill: &LibrarySkill) -> RegistryError {
        let detail = format!("`{}` is not in the cache", skill.name);
        RegistryError::new(Trouble::Unreachable, self.library.place(), detail)
    }

    fn read(&self) -> Option<Memory> {
        let bytes = read_limited(self.file.as_ref()?, MAX_BYTES).ok()?;
        let memory: Memory = serde_json::from_slice(&bytes).ok()?;
        (memory.place == self.library.place()).then_some(memory)
    }

    /// Remembers; a cache that cannot be written is slower and nothing else.
    fn write(&self, held: &Held) {
        let Some(file) = &self.file else { return };
        let memory = Memory {
            place: self.library.place().to_owned(),
            listed: held.listed,
            listing: held.listing.clone(),
            documents: held.documents.clone(),
        };
        let bytes = serde_json::to_vec(&memory).unwrap_or_default();
        let folder = file.parent().unwrap_or(Path::new("."));
        let written = create_dir_all(folder).and_then(|()| write_unflushed(file, &bytes));
        if let Err(error) = written {
            tracing::debug!(%error, "library cache: cannot be written");
        }
    }
}

/// Whether a library cannot be asked, rather than having said something.
fn is_absence(trouble: Trouble) -> bool {
    matches!(trouble, Trouble::Unreachable | Trouble::Busy)
}

fn held(known: &Memory, source: Source) -> Held {
    Held {
        listing: known.listing.clone(),
        source,
        documents: known.documents.clone(),
        listed: known.listed,
    }
}

/// The files that say what a skill is.
fn told_by(skill: &LibrarySkill) -> impl Iterator<Item = &LibraryFile> {
    let is_telling = |file: &&LibraryFile| {
        file.path == skill.document || file.path == SKILL_FILE && file.size <= MAX_TEXT
    };
    skill.files.iter().filter(is_telling)
}

fn kept<'k>(documents: &'k BTreeMap<String, Kept>, file: &LibraryFile) -> Option<&'k Kept> {
    let known = documents.get(&file.at)?;
    (known.stamp == file.stamp).then_some(known)
}

/// The documents that are as the listing has them.
fn still_valid(documents: BTreeMap<String, Kept>, listing: &Listing) -> BTreeMap<String, Kept> {
    let mut valid = documents;
    let current: BTreeMap<&str, &str> = listing
        .skills
        .iter()
        .flat_map(told_by)
        .map(|file| (file.at.as_str(), file.stamp.as_str()))
        .collect();
    valid.retain(|at, kept| current.get(at.as_str()) == Some(&kept.stamp.as_str()));
    valid
}

fn seconds(now: SystemTime) -> u64 {
    now.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
