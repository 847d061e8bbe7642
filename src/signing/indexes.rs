//! The digests of a checkpoint's indexes as JSON: `{"pdf": "sha256:…"}`, of ten thousand skills
//! as quickly as of ten.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serializer};

use crate::archive::digest::{ArchiveDigest, Sha256Digest};

/// Writes them in the order of the names.
pub fn serialize<S: Serializer>(
    indexes: &BTreeMap<String, Sha256Digest>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        indexes
            .iter()
            .map(|(name, digest)| (name, ArchiveDigest::from(*digest).to_string())),
    )
}

/// Reads them; two readers might believe different ones of a name that stands twice.
pub fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<String, Sha256Digest>, D::Error> {
    deserializer.deserialize_map(Names)
}

struct Names;

impl<'de> Visitor<'de> for Names {
    type Value = BTreeMap<String, Sha256Digest>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("digests by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let mut all: Vec<(String, Sha256Digest)> = Vec::new();
        while let Some((name, digest)) = entries.next_entry::<String, Read>()? {
            all.push((name, digest.0));
        }
        // As they are written; a map of what is in order is built at once.
        if !all.is_sorted_by(|a, b| a.0 < b.0) {
            all.sort_by(|a, b| a.0.cmp(&b.0));
            if let Some(pair) = all.windows(2).find(|pair| pair[0].0 == pair[1].0) {
                let name = pair[0].0.escape_debug();
                return Err(A::Error::custom(format!("the key `{name}` stands twice")));
            }
        }
        Ok(all.into_iter().collect())
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

    fn read(text: &str) -> Result<BTreeMap<String, Sha256Digest>, String> {
        let mut reader = serde_json::Deserializer::from_str(text);
        deserialize(&mut reader).map_err(|error| error.to_string())
    }

    fn shown(text: &str) -> String {
        ArchiveDigest::of(text.as_bytes()).to_string()
    }

    #[test]
    fn they_come_back_in_whatever_order_they_stood() {
        let (one, two) = (shown("one"), shown("two"));
        let read = read(&format!(r#"{{"b": "{two}", "a": "{one}"}}"#)).unwrap();
        let mut bytes = Vec::new();
        serialize(&read, &mut serde_json::Serializer::new(&mut bytes)).unwrap();
        let expected = format!(r#"{{"a":"{one}","b":"{two}"}}"#);
        assert_eq!(String::from_utf8(bytes).unwrap(), expected);
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
