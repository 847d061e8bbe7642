//! What serde leaves open: the number of the schema, and keys that stand twice.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::{Serialize, Serializer};

/// The number of a document's schema; this tool knows 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Schema;

/// What begins the reason why a document of a later schema is not read.
pub(super) const NEWER: &str = "it was written by a newer open-skills ";
/// The schema that is written and read.
const NUMBER: u64 = 1;

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(NUMBER)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            NUMBER => Ok(Self),
            newer if newer > NUMBER => Err(D::Error::custom(format!(
                "{NEWER}(schema {newer}, this one understands {NUMBER}); update this one"
            ))),
            other => Err(D::Error::custom(format!("there is no schema {other}"))),
        }
    }
}

/// Why a document that cannot be read is one of a later schema, if it says so itself, whatever
/// else it has that nobody knows here.
pub(super) fn why_newer(bytes: &[u8]) -> Option<String> {
    /// What every document begins with, under one of two names.
    #[derive(serde::Deserialize)]
    struct Numbered {
        #[serde(alias = "layout")]
        schema: Schema,
    }
    let why = serde_json::from_slice::<Numbered>(bytes).map(|numbered| numbered.schema);
    let why = why.err()?.to_string();
    why.starts_with(NEWER).then_some(why)
}

/// Reads a map in which no key stands twice: two readers might believe different ones.
pub fn map<'de, D, K, V>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de> + Ord + fmt::Debug,
    V: Deserialize<'de>,
{
    struct Once<K, V>(PhantomData<(K, V)>);

    impl<'de, K, V> Visitor<'de> for Once<K, V>
    where
        K: Deserialize<'de> + Ord + fmt::Debug,
        V: Deserialize<'de>,
    {
        type Value = BTreeMap<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a mapping")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some(key) = access.next_key()? {
                if map.contains_key(&key) {
                    return Err(A::Error::custom(format!("the key {key:?} stands twice")));
                }
                map.insert(key, access.next_value()?);
            }
            Ok(map)
        }
    }

    deserializer.deserialize_map(Once(PhantomData))
}
