//! The input as it was written: JSON whose text reaches the script unchanged.
//!
//! The value that is checked against a schema holds numbers as this program holds them, which
//! rounds long ones. Another language reads all of their digits, so it gets the text.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// An input that was written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// What it says.
    pub value: Value,
    /// The text itself, without the space around it.
    pub text: String,
}

impl Written {
    /// Reads an input. A key that stands twice in one object is refused: languages do not agree
    /// on which of the two counts, so what was checked would not be what the script reads.
    pub fn read(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let value = serde_json::from_slice(bytes)?;
        let _: Distinct = serde_json::from_slice(bytes)?;
        let text = String::from_utf8_lossy(bytes).trim().to_owned();
        Ok(Self { value, text })
    }
}

/// JSON in which every key of an object is another one.
struct Distinct;

impl<'de> Deserialize<'de> for Distinct {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Looking)
    }
}

struct Looking;

impl<'de> Visitor<'de> for Looking {
    type Value = Distinct;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Distinct, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if seen.contains(&key) {
                let told = format!("the key `{}` stands twice", key.escape_debug());
                return Err(de::Error::custom(told));
            }
            seen.insert(key);
            map.next_value::<Distinct>()?;
        }
        Ok(Distinct)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Distinct, A::Error> {
        while items.next_element::<Distinct>()?.is_some() {}
        Ok(Distinct)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_str<E>(self, _: &str) -> Result<Distinct, E> {
        Ok(Distinct)
    }

    fn visit_unit<E>(self) -> Result<Distinct, E> {
        Ok(Distinct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_stays_as_it_was() {
        let text =
            " {\"n\": 123456789012345678901234567890, \"x\": 1.10, \"é\": [{}, {\"n\": 1}]}\n";
        let written = Written::read(text.as_bytes()).unwrap();
        assert_eq!(written.text, text.trim());
        assert_eq!(written.value["x"], 1.1);
    }

    #[test]
    fn a_key_that_stands_twice_is_named_with_its_place() {
        for text in [
            r#"{"a": 1, "b": 2, "a": 1}"#,
            r#"[{"x": {"a": 1, "a": 2}}]"#,
            r#"{"a": 1, "\u0061": 2}"#,
        ] {
            let error = Written::read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.contains("the key `a` stands twice"), "{error}");
            assert!(error.contains("column"), "{error}");
        }
        for text in ["", "{", "1 2", "{'a': 1}", "\u{feff}1", "\"\\ud800\""] {
            assert!(Written::read(text.as_bytes()).is_err(), "{text}");
        }
        for text in ["null", "true", "-1", "1e3", "\"a\"", "[[], {}]"] {
            assert!(Written::read(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
