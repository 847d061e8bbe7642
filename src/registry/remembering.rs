//! Documents that are sent again only when they changed: `indexes-v1/<digest>` in a cache folder.
//!
//! Indexes and catalogs grow with their registry, and every fresh choice asks for them. What
//! was read once is kept with its stamp, so that the store is asked whether it changed and
//! answers with a word in place of the document. A store that can be asked is always asked:
//! what is kept here is believed on its own only when nothing may be asked at all, and then
//! it is said how old it is. What is damaged counts as absent.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use super::key::Kind;
use super::{
    Closed, Condition, Digest, Key, Listed, Object, Prefix, Registry, RegistryError, Removal,
    Stamp, Transaction, Work,
};
use crate::fs::{create_dir_all, read_limited, write_unflushed};

/// The name of the bucket; the number changes with its layout.
pub const BUCKET: &str = "indexes-v1";
/// How much longer than its document an entry may be.
const HEADER: u64 = 16 << 10;

/// A registry whose documents are remembered.
pub struct Remembering<R> {
    inner: R,
    folder: PathBuf,
    origin: String,
    /// Whether what is kept here is all there is.
    is_all: bool,
}

/// The first line of an entry; the document follows, byte by byte.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    origin: String,
    key: String,
    stamp: String,
    digest: String,
}

impl<R: Registry> Remembering<R> {
    /// Remembers what another registry says, in a cache folder. Two stores with the same
    /// place are told apart by their `origin`.
    pub fn new(inner: R, cache: &Path, origin: &str) -> Self {
        Self {
            origin: format!("{origin} {}", inner.place()),
            folder: cache.join(BUCKET),
            is_all: false,
            inner,
        }
    }

    fn file(&self, key: &Key) -> PathBuf {
        let digest = Digest::of(format!("{} {key}", self.origin).as_bytes()).hex();
        self.folder.join(digest)
    }

    fn recall(&self, key: &Key, limit: u64) -> Option<Object> {
        let mut bytes = read_limited(&self.file(key), limit.saturating_add(HEADER)).ok()?;
        let (header, start) = split(&bytes)?;
        let is_ours = header.origin == self.origin && header.key == key.as_str();
        if !is_ours || bytes.len() as u64 - start as u64 > limit {
            return None;
        }
        bytes.drain(..start);
        Some(Object {
            bytes,
            stamp: Stamp(header.stamp),
        })
    }

    /// Notes that what is kept was true just now: its age counts from here.
    fn confirm(&self, key: &Key) {
        let file = std::fs::File::options().append(true).open(self.file(key));
        let noted = file.and_then(|file| file.set_modified(SystemTime::now()));
        if let Err(error) = noted {
            tracing::debug!(%error, %key, "index cache: its time cannot be written");
        }
    }

    /// Says what is taken from here without asking, and how long ago it was true.
    fn tell_age(&self, key: &Key) {
        let modified = std::fs::metadata(self.file(key)).and_then(|file| file.modified());
        let age = modified.ok().and_then(|then| then.elapsed().ok());
        let age = words(age.unwrap_or_default());
        let place = self.inner.place();
        tracing::info!("from the cache, {age} old: `{key}` of `{place}`");
    }

    /// Keeps an object; a cache that cannot be written is slower and nothing else.
    fn remember(&self, key: &Key, object: &Object) {
        // A weak ETag does not promise the same bytes.
        if object.stamp.0.starts_with("W/") {
            return;
        }
        let header = Header {
            origin: self.origin.clone(),
            key: key.to_string(),
            stamp: object.stamp.0.clone(),
            digest: seal(&object.stamp.0, &object.bytes),
        };
        let mut bytes = serde_json::to_vec(&header).unwrap_or_default();
        bytes.push(b'\n');
        bytes.extend_from_slice(&object.bytes);
        let written =
            create_dir_all(&self.folder).and_then(|()| write_unflushed(&self.file(key), &bytes));
        if let Err(error) = written {
            tracing::debug!(%error, %key, "index cache: cannot be written");
        }
    }
}

/// Whether an entry is as it was written.
pub fn is_whole(entry: &[u8]) -> bool {
    split(entry).is_some()
}

/// A digest of a document and of the stamp that is sent for it.
fn seal(stamp: &str, document: &[u8]) -> String {
    Digest::of(&[stamp.as_bytes(), b"\n", document].concat()).hex()
}

/// The header of an unharmed entry, and where its document begins.
fn split(entry: &[u8]) -> Option<(Header, usize)> {
    let end = entry.iter().position(|byte| *byte == b'\n')?;
    let header: Header = serde_json::from_slice(&entry[..end]).ok()?;
    let document = &entry[end + 1..];
    (header.digest == seal(&header.stamp, document)).then_some((header, end + 1))
}

/// Whether an object is small, asked for again and again, and mostly is as it was.
fn is_kept(key: &Key) -> bool {
    matches!(
        key.kind(),
        Some(Kind::Index(_) | Kind::Catalog | Kind::Marker | Kind::Checkpoint | Kind::Record(..))
    )
}

/// A while in words: `40 seconds`, `3 hours`.
fn words(age: Duration) -> String {
    let seconds = age.as_secs();
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3600 => (seconds / 60, "minute"),
        3600..86_400 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let more = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{more}")
}

impl Remembering<Closed> {
    /// What is remembered of a registry that may not be asked.
    pub fn alone(place: &str, cache: &Path, origin: &str) -> Self {
        Self {
            is_all: true,
            ..Self::new(Closed::new(place), cache, origin)
        }
    }
}

impl<R: Registry> Registry for Remembering<R> {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn keeps_versions(&self) -> bool {
        self.inner.keeps_versions()
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        if !is_kept(key) {
            return self.inner.read(key, limit);
        }
        let known = self.recall(key, limit);
        if let Some(known) = known.as_ref().filter(|_| self.is_all) {
            self.tell_age(key);
            return Ok(known.clone());
        }
        let object = match &known {
            Some(known) => self.inner.read_changed(key, limit, &known.stamp)?,
            None => Some(self.inner.read(key, limit)?),
        };
        tracing::debug!(%key, hit = object.is_none(), "index cache");
        if object.is_none() {
            self.confirm(key);
        }
        match (object, known) {
            (Some(new), _) => {
                self.remember(key, &new);
                Ok(new)
            }
            (None, Some(known)) => Ok(known),
            // Asked for without a stamp, it is never unchanged.
            (None, None) => self.inner.read(key, limit),
        }
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        if !is_kept(key) {
            return self.inner.read_changed(key, limit, known);
        }
        if self.is_all {
            let object = self.read(key, limit)?;
            return Ok((object.stamp != *known).then_some(object));
        }
        let object = self.inner.read_changed(key, limit, known)?;
        match &object {
            Some(new) => self.remember(key, new),
            None => self.confirm(key),
        }
        Ok(object)
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        self.inner.write(key, bytes, condition)
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.inner.list(prefix)
    }

    fn probe(&self) -> Result<(), RegistryError> {
        self.inner.probe()
    }

    fn removal(&self) -> Option<&dyn Removal> {
        self.inner.removal()
    }

    fn begin<'r>(
        &'r self,
        work: &Work<'_>,
    ) -> Result<Option<Box<dyn Transaction + 'r>>, RegistryError> {
        self.inner.begin(work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::names::SkillName;
    use crate::registry::Memory;

    fn key() -> Key {
        Key::index(&SkillName::parse("pdf").unwrap())
    }

    fn entry(cache: &Path) -> PathBuf {
        let mut files = std::fs::read_dir(cache.join(BUCKET)).unwrap();
        files.next().unwrap().unwrap().path()
    }

    #[test]
    fn what_did_not_change_is_taken_from_the_cache() {
        let (memory, folder) = (Memory::new(), tempfile::tempdir().unwrap());
        let stamp = memory.write(&key(), b"one", &Condition::Absent).unwrap();
        let registry = Remembering::new(&memory, folder.path(), "");
        for _ in 0..2 {
            assert_eq!(registry.read(&key(), 9).unwrap().bytes, b"one");
        }
        // The bytes are the cache's own: another text with a seal that fits is what comes.
        let kept = std::fs::read_to_string(entry(folder.path())).unwrap();
        let (one, two) = (seal(&stamp.0, b"one"), seal(&stamp.0, b"two"));
        let other = kept.replace(&one, &two).replace("\none", "\ntwo");
        std::fs::write(entry(folder.path()), other).unwrap();
        assert_eq!(registry.read(&key(), 9).unwrap().bytes, b"two");
        memory
            .write(&key(), b"new", &Condition::Unchanged(stamp))
            .unwrap();
        assert_eq!(registry.read(&key(), 9).unwrap().bytes, b"new");
        assert!(registry.read(&key(), 2).is_err());
    }

    #[test]
    fn without_a_registry_what_is_kept_is_all_there_is() {
        let (memory, folder) = (Memory::new(), tempfile::tempdir().unwrap());
        memory.write(&key(), b"one", &Condition::Absent).unwrap();
        let asked = Remembering::new(&memory, folder.path(), "s");
        asked.read(&key(), 9).unwrap();
        let alone = Remembering::alone(memory.place(), folder.path(), "s");
        assert_eq!(alone.read(&key(), 9).unwrap().bytes, b"one");
        let missing = alone.read(&Key::catalog(), 9).unwrap_err();
        assert_eq!(missing.trouble, crate::registry::Trouble::Unreachable);
        assert!(
            missing.to_string().contains("not in the cache"),
            "{missing}"
        );
        // Of another place nothing is known, and what was harmed is not believed.
        let other = Remembering::alone("elsewhere", folder.path(), "s");
        assert!(other.read(&key(), 9).is_err());
        std::fs::write(entry(folder.path()), "harmed").unwrap();
        assert!(alone.read(&key(), 9).is_err());
    }

    #[test]
    fn who_has_a_document_is_told_from_what_is_kept_whether_it_changed() {
        let (memory, folder) = (Memory::new(), tempfile::tempdir().unwrap());
        let first = memory.write(&key(), b"one", &Condition::Absent).unwrap();
        let asked = Remembering::new(&memory, folder.path(), "");
        asked.read(&key(), 9).unwrap();
        let alone = Remembering::alone(memory.place(), folder.path(), "");
        assert_eq!(alone.read_changed(&key(), 9, &first).unwrap(), None);
        // What came to somebody who knew an older state is kept as well.
        let changed = Condition::Unchanged(first.clone());
        memory.write(&key(), b"two", &changed).unwrap();
        let new = asked.read_changed(&key(), 9, &first).unwrap().unwrap();
        let kept = alone.read_changed(&key(), 9, &first).unwrap().unwrap();
        assert_eq!((&kept.bytes, &kept), (&b"two".to_vec(), &new));
        assert!(alone.read_changed(&Key::catalog(), 9, &first).is_err());
    }

    #[test]
    fn an_answer_of_the_store_makes_what_is_kept_young_again() {
        let (memory, folder) = (Memory::new(), tempfile::tempdir().unwrap());
        memory.write(&key(), b"one", &Condition::Absent).unwrap();
        let registry = Remembering::new(&memory, folder.path(), "");
        registry.read(&key(), 9).unwrap();
        let path = entry(folder.path());
        let age = || {
            path.metadata()
                .unwrap()
                .modified()
                .unwrap()
                .elapsed()
                .unwrap()
        };
        let file = std::fs::File::options().append(true).open(&path).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_hours(2))
            .unwrap();
        assert!(age() > Duration::from_hours(1));
        registry.read(&key(), 9).unwrap();
        assert!(age() < Duration::from_hours(1));
    }

    #[test]
    fn a_while_has_words() {
        for (seconds, said) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "1 minute"),
            (7200, "2 hours"),
            (90_000, "1 day"),
        ] {
            assert_eq!(words(Duration::from_secs(seconds)), said);
        }
    }

    #[test]
    fn damage_and_another_origin_count_as_absent() {
        let (memory, folder) = (Memory::new(), tempfile::tempdir().unwrap());
        memory.write(&key(), b"one", &Condition::Absent).unwrap();
        let registry = Remembering::new(&memory, folder.path(), "a");
        registry.read(&key(), 9).unwrap();
        let whole = std::fs::read(entry(folder.path())).unwrap();
        assert!(is_whole(&whole) && registry.recall(&key(), 9).is_some());
        assert!(registry.recall(&key(), 2).is_none());
        for end in 0..whole.len() {
            assert!(!is_whole(&whole[..end]), "{end}");
        }
        for at in 0..whole.len() {
            let mut harmed = whole.clone();
            harmed[at] ^= 1;
            std::fs::write(entry(folder.path()), &harmed).unwrap();
            assert!(registry.recall(&key(), 9).is_none(), "{at}");
        }
        std::fs::write(entry(folder.path()), &whole).unwrap();
        let other = Remembering::new(&memory, folder.path(), "b");
        assert!(other.recall(&key(), 9).is_none());
    }
}
