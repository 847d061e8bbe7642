//! Catalogs that are ready to be searched: `searches-v2/<digest of the place>` in a cache folder.
//!
//! Reading ten thousand entries and taking their words apart takes longer than the search. What
//! came of it is kept with the stamp of the catalog, and the registry is asked each time whether
//! that is still its catalog. What is damaged, or of another version of this program, counts as
//! absent.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::fs::{create_dir_all, read_limited, write_unflushed};
use crate::registry::documents::{Catalog, CatalogEntry, Document, unread};
use crate::registry::{Digest, Key, Object, Registry, RegistryError, Stamp, Trouble};
use crate::search::{Index, Text};

/// The name of the bucket; the number changes with its layout.
pub const BUCKET: &str = "searches-v2";
/// How large a file may be: what the largest catalog comes to.
const MAX_BYTES: u64 = 256 << 20;

/// A catalog that can be searched at once.
#[derive(Debug, PartialEq)]
pub struct Ready {
    /// The words of the skills that can be found.
    pub index: Index,
    /// Where each skill's entry ends.
    ends: Vec<u32>,
    /// The entries, one behind the other.
    entries: Vec<u8>,
}

/// The first line of a file; the ends, the entries and the index follow.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    place: String,
    stamp: String,
    program: String,
    skills: usize,
    entries: usize,
    checksum: u32,
}

impl Ready {
    /// Makes a catalog ready. Skills of which every version was taken back are left out.
    pub fn of(catalog: Catalog) -> Self {
        let mut entries = catalog.skills;
        entries.retain(|entry| !entry.is_withdrawn());
        let index = Index::of(entries.iter().map(text));
        let (mut ends, mut bytes) = (Vec::with_capacity(entries.len()), Vec::new());
        for mut entry in entries {
            // They are in the index; nobody is shown them.
            entry.words = Vec::new();
            bytes.extend(serde_json::to_vec(&entry).unwrap_or_default());
            ends.push(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        }
        Self {
            index,
            ends,
            entries: bytes,
        }
    }

    /// What the catalog says of a skill, but for the words of its instructions.
    pub fn entry(&self, text: usize) -> Option<CatalogEntry> {
        let start = match text.checked_sub(1) {
            Some(before) => *self.ends.get(before)? as usize,
            None => 0,
        };
        let entry = self.entries.get(start..*self.ends.get(text)? as usize)?;
        serde_json::from_slice(entry).ok()
    }

    fn to_bytes(&self, place: &str, stamp: &Stamp) -> Vec<u8> {
        let ends = self.ends.iter().flat_map(|end| end.to_le_bytes());
        let mut body: Vec<u8> = ends.collect();
        body.extend_from_slice(&self.entries);
        body.extend(self.index.to_bytes());
        let header = Header {
            place: place.to_owned(),
            stamp: stamp.0.clone(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
            skills: self.ends.len(),
            entries: self.entries.len(),
            checksum: checksum(&body),
        };
        let mut bytes = serde_json::to_vec(&header).unwrap_or_default();
        bytes.push(b'\n');
        bytes.append(&mut body);
        bytes
    }

    /// What stands behind a header, where it is whole.
    fn from_body(header: &Header, body: &[u8]) -> Option<Self> {
        if header.checksum != checksum(body) {
            return None;
        }
        let (ends, body) = body.split_at_checked(header.skills.checked_mul(4)?)?;
        let (entries, index) = body.split_at_checked(header.entries)?;
        let end = |four: &[u8]| four.try_into().map(u32::from_le_bytes).unwrap_or_default();
        let ready = Self {
            index: Index::from_bytes(index)?,
            ends: ends.chunks_exact(4).map(end).collect(),
            entries: entries.to_vec(),
        };
        (ready.index.len() == ready.ends.len()).then_some(ready)
    }
}

/// The header of a file that this version wrote, and what stands behind it.
fn opened(bytes: &[u8]) -> Option<(Header, &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let header: Header = serde_json::from_slice(&bytes[..end]).ok()?;
    (header.program == env!("CARGO_PKG_VERSION")).then_some((header, &bytes[end + 1..]))
}

/// A registry's catalog, from the cache where it is still the same; none when there is none.
pub fn ready(
    registry: &dyn Registry,
    cache: Option<&Path>,
) -> Result<Option<Ready>, RegistryError> {
    let place = registry.place();
    let file = cache.map(|cache| file(cache, place));
    let kept = file
        .as_deref()
        .and_then(|file| read_limited(file, MAX_BYTES).ok());
    let kept = kept.as_deref().and_then(opened);
    let kept = kept.filter(|(header, _)| header.place == place);
    let key = Key::catalog();
    let read = || registry.read(&key, Catalog::LIMIT).map(Some);
    let (object, known) = match &kept {
        // What is kept is read while the registry says whether it is still true.
        Some((header, body)) => std::thread::scope(|scope| {
            let known = scope.spawn(|| Ready::from_body(header, body));
            let stamp = Stamp(header.stamp.clone());
            let object = registry.read_changed(&key, Catalog::LIMIT, &stamp);
            (object, known.join().ok().flatten())
        }),
        None => (read(), None),
    };
    tracing::debug!(place, hit = matches!(object, Ok(None)), "search cache");
    let object = match (object, known) {
        (Ok(None), Some(ready)) => return Ok(Some(ready)),
        (Ok(None), None) => read(),
        (object, _) => object,
    };
    let object = match object {
        Err(error) if error.trouble == Trouble::NotFound => None,
        object => object?,
    };
    let Some(Object { bytes, stamp }) = object else {
        return Ok(None);
    };
    let catalog = Catalog::parse(&bytes).map_err(|why| unread(&bytes, why, place, &key))?;
    let ready = Ready::of(catalog);
    // A weak ETag does not promise the same bytes.
    if let Some(file) = file.filter(|_| !stamp.0.starts_with("W/")) {
        remember(&file, &ready.to_bytes(place, &stamp));
    }
    Ok(Some(ready))
}

/// Whether a file is as it was written.
pub fn is_whole(bytes: &[u8]) -> bool {
    opened(bytes).is_some_and(|(header, body)| Ready::from_body(&header, body).is_some())
}

fn file(cache: &Path, place: &str) -> PathBuf {
    cache.join(BUCKET).join(Digest::of(place.as_bytes()).hex())
}

/// Keeps what was made; a cache that cannot be written is slower and nothing else.
fn remember(file: &Path, bytes: &[u8]) {
    let folder = file.parent().unwrap_or(Path::new("."));
    let written = create_dir_all(folder).and_then(|()| write_unflushed(file, bytes));
    if let Err(error) = written {
        tracing::debug!(%error, "search cache: cannot be written");
    }
}

/// Against a disk's mistakes, not against people: the folder is the user's own.
fn checksum(bytes: &[u8]) -> u32 {
    let mut checksum = flate2::Crc::new();
    checksum.update(bytes);
    checksum.sum()
}

fn text(entry: &CatalogEntry) -> Text<'_> {
    Text {
        name: entry.name.as_str(),
        tags: &entry.tags,
        description: &entry.description,
        body: &entry.words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::names::SkillName;
    use crate::registry::{Condition, Memory};

    fn catalog(descriptions: &[&str]) -> Catalog {
        let entry = |(number, description): (usize, &&str)| CatalogEntry {
            name: SkillName::parse(&format!("skill-{number}")).unwrap(),
            latest: None,
            versions: u64::from(description.is_empty()),
            description: (*description).to_owned(),
            tags: vec!["sums".to_owned()],
            words: vec!["ledger".to_owned()],
            takes: Vec::new(),
            makes: Vec::new(),
        };
        Catalog {
            skills: descriptions.iter().enumerate().map(entry).collect(),
            ..Catalog::default()
        }
    }

    fn write(memory: &Memory, descriptions: &[&str]) {
        let old = memory.read(&Key::catalog(), 9999).ok();
        let condition = old.map_or(Condition::Absent, |old| Condition::Unchanged(old.stamp));
        let bytes = catalog(descriptions).to_bytes();
        memory.write(&Key::catalog(), &bytes, &condition).unwrap();
    }

    fn described(ready: &Ready) -> Vec<String> {
        let entries = (0..ready.index.len()).map(|text| ready.entry(text).unwrap());
        entries.map(|entry| entry.description).collect()
    }

    #[test]
    fn a_catalog_is_read_anew_only_when_it_changed() {
        let (memory, folder) = (Memory::new(), tempfile::tempdir().unwrap());
        let look = || ready(&memory, Some(folder.path())).unwrap();
        assert_eq!(look(), None);
        // What was taken back, here the one without a description, is not found.
        write(&memory, &["one", "", "three"]);
        let first = look().unwrap();
        assert_eq!(described(&first), ["one", "three"]);
        assert_eq!(look().unwrap(), first);
        // The words are the cache's own now: others with a checksum that fits are believed.
        let file = file(folder.path(), memory.place());
        let bytes = std::fs::read(&file).unwrap();
        let (header, body) = opened(&bytes).unwrap();
        let mut kept = Ready::from_body(&header, body).unwrap();
        kept.entries = kept.entries.iter().map(u8::to_ascii_uppercase).collect();
        let stamp = Stamp(header.stamp.clone());
        std::fs::write(&file, kept.to_bytes(memory.place(), &stamp)).unwrap();
        assert_eq!(look().unwrap(), kept);
        // Damage is mended by the registry, which had no reason to send all of it again.
        std::fs::write(&file, &bytes[..bytes.len() - 1]).unwrap();
        assert_eq!(described(&look().unwrap()), ["one", "three"]);
        // So is what was kept of another place.
        let other = first.to_bytes("there", &Stamp(header.stamp.clone()));
        std::fs::write(&file, other).unwrap();
        assert_eq!(look().unwrap(), first);
        write(&memory, &["new"]);
        assert_eq!(described(&look().unwrap()), ["new"]);
        assert_eq!(look().unwrap().entry(1), None);
    }

    #[test]
    fn damage_is_noticed() {
        let ready = Ready::of(catalog(&["one", "two"]));
        let bytes = ready.to_bytes("here", &Stamp("1".to_owned()));
        assert!(is_whole(&bytes));
        for end in 0..bytes.len() {
            assert!(!is_whole(&bytes[..end]), "{end}");
        }
        let start = bytes.iter().position(|byte| *byte == b'\n').unwrap();
        for at in start..bytes.len() {
            let mut harmed = bytes.clone();
            harmed[at] ^= 1;
            assert!(!is_whole(&harmed), "{at}");
        }
    }
}
