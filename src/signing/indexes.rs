//! The digests of a checkpoint's indexes: `{"pdf": "sha256:…"}` in JSON, of ten thousand skills
//! as quickly as of ten.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::archive::digest::{ArchiveDigest, Sha256Digest};

/// Digests by name. All names stand in one text, so that reading many takes little more than
/// reading their bytes.
#[derive(Clone, Default)]
pub struct Indexes {
    names: String,
    /// In the order of the names.
    entries: Vec<Entry>,
}

/// Where the name stands, and its digest.
#[derive(Clone, Copy)]
struct Entry {
    start: usize,
    end: usize,
    digest: Sha256Digest,
}

impl Indexes {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The digest under a name.
    pub fn get(&self, name: &str) -> Option<&Sha256Digest> {
        let at = self.find(name).ok()?;
        Some(&self.entries[at].digest)
    }

    /// Puts a digest under a name, in the place of the one before.
    pub fn insert(&mut self, name: &str, digest: Sha256Digest) {
        match self.find(name) {
            Ok(at) => self.entries[at].digest = digest,
            Err(at) => {
                let entry = self.entry(name, digest);
                self.entries.insert(at, entry);
            }
        }
    }

    /// Forgets a name.
    pub fn remove(&mut self, name: &str) {
        if let Ok(at) = self.find(name) {
            self.entries.remove(at);
        }
    }

    /// All of them, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Sha256Digest)> {
        self.entries
            .iter()
            .map(|entry| (self.name(entry), &entry.digest))
    }

    fn name(&self, entry: &Entry) -> &str {
        &self.names[entry.start..entry.end]
    }

    fn find(&self, name: &str) -> Result<usize, usize> {
        self.entries
            .binary_search_by(|entry| self.name(entry).cmp(name))
    }

    /// Writes a name down.
    fn entry(&mut self, name: &str, digest: Sha256Digest) -> Entry {
        let start = self.names.len();
        self.names.push_str(name);
        let end = self.names.len();
        Entry { start, end, digest }
    }

    /// Brings them into the order of the names; the name that stands twice, if one does.
    fn sort(&mut self) -> Result<(), &str> {
        let names = &self.names;
        let name = |entry: &Entry| &names[entry.start..entry.end];
        // As they are written, they are in order.
        if !self.entries.is_sorted_by(|a, b| name(a) < name(b)) {
            self.entries.sort_by(|a, b| name(a).cmp(name(b)));
            let mut pairs = self.entries.array_windows();
            if let Some([twice, _]) = pairs.find(|[a, b]| name(a) == name(b)) {
                return Err(name(twice));
            }
        }
        Ok(())
    }
}

impl<N: AsRef<str>> FromIterator<(N, Sha256Digest)> for Indexes {
    fn from_iter<I: IntoIterator<Item = (N, Sha256Digest)>>(all: I) -> Self {
        let mut indexes = Self::default();
        for (name, digest) in all {
            indexes.insert(name.as_ref(), digest);
        }
        indexes
    }
}

impl PartialEq for Indexes {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Indexes {}

impl fmt::Debug for Indexes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl Serialize for Indexes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = |digest: &Sha256Digest| ArchiveDigest::from(*digest).to_string();
        serializer.collect_map(self.iter().map(|(name, digest)| (name, written(digest))))
    }
}

impl<'de> Deserialize<'de> for Indexes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(All)
    }
}

/// Reads them; two readers might believe different ones of a name that stands twice.
struct All;

impl<'de> Visitor<'de> for All {
    type Value = Indexes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("digests by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Indexes, A::Error> {
        let mut all = Indexes::default();
        let mut start = 0;
        while map.next_key_seed(Name(&mut all.names))?.is_some() {
            let Read(digest) = map.next_value()?;
            let end = all.names.len();
            all.entries.push(Entry { start, end, digest });
            start = end;
        }
        match all.sort() {
            Ok(()) => Ok(all),
            Err(name) => {
                let name = name.escape_debug();
                Err(A::Error::custom(format!("the key `{name}` stands twice")))
            }
        }
    }
}

/// Adds a name to the others.
struct Name<'n>(&'n mut String);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a skill")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<(), E> {
        self.0.push_str(name);
        Ok(())
    }
}

/// A digest that is read where it stands.
struct Read(Sha256Digest);

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Digest)
    }
}

struct Digest;

impl Visitor<'_> for Digest {
    type Value = Read;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`sha256:` and 64 digits")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Read, E> {
        let digest: ArchiveDigest = text.parse().map_err(E::custom)?;
        Ok(Read(digest.sha256()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Indexes, String> {
        serde_json::from_str(text).map_err(|error| error.to_string())
    }

    fn shown(text: &str) -> String {
        ArchiveDigest::of(text.as_bytes()).to_string()
    }

    #[test]
    fn they_come_back_in_whatever_order_they_stood() {
        let (one, two) = (shown("one"), shown("two"));
        let read = read(&format!(r#"{{"b": "{two}", "a": "{one}"}}"#)).unwrap();
        let expected = format!(r#"{{"a":"{one}","b":"{two}"}}"#);
        assert_eq!(serde_json::to_string(&read).unwrap(), expected);
        assert_eq!(read, self::read(&expected).unwrap());
    }

    #[test]
    fn a_name_is_found_changed_and_forgotten() {
        let digest = Sha256Digest::of;
        let names = ["pdf", "charts", "a", "pd", "pdfs", "é"];
        let mut all: Indexes = names
            .map(|name| (name, digest(name.as_bytes())))
            .into_iter()
            .collect();
        for name in names {
            assert_eq!(all.get(name), Some(&digest(name.as_bytes())));
        }
        assert!(all.get("p").is_none() && all.get("").is_none() && all.get("pdfsé").is_none());
        let before = all.clone();
        all.insert("pdf", digest(b"new"));
        all.insert("b", digest(b"b"));
        all.remove("charts");
        all.remove("never there");
        let shown: Vec<&str> = all.iter().map(|(name, _)| name).collect();
        assert_eq!(shown, ["a", "b", "pd", "pdf", "pdfs", "é"]);
        assert_eq!(all.get("pdf"), Some(&digest(b"new")));
        assert_ne!(all, before);
        // What was written in between does not tell two of them apart.
        all.remove("b");
        all.insert("charts", digest(b"charts"));
        all.insert("pdf", digest(b"pdf"));
        assert_eq!((&all, all.len()), (&before, 6));
    }

    #[test]
    fn what_two_readers_could_read_differently_is_refused() {
        let one = shown("one");
        for twice in [
            format!(r#"{{"a": "{one}", "a": "{one}"}}"#),
            format!(r#"{{"a": "{one}", "b": "{one}", "\u0061": "{one}"}}"#),
        ] {
            assert!(read(&twice).unwrap_err().contains("`a` stands twice"));
        }
        let capital = one.to_uppercase().replace("SHA256", "sha256");
        for wrong in [capital.as_str(), "sha256:", "", &one[7..]] {
            assert!(read(&format!(r#"{{"a": "{wrong}"}}"#)).is_err(), "{wrong}");
        }
        assert!(read("[]").is_err() && read(r#"{"a": 1}"#).is_err());
    }
}
