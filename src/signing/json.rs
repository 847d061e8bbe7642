//! JSON as signatures need it: one reading, small bounds, nothing after the end.
//!
//! Two readers that disagree about a repeated key see two different statements under one
//! signature, so a repeated key is an error here, and so is whatever follows the value.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::fs::sizes;

/// Deepest nesting of lists and objects.
const MAX_DEPTH: usize = 16;

/// JSON that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadJson(String);

/// Reads one JSON value of at most `limit` bytes into a type.
pub fn read<T: DeserializeOwned>(bytes: &[u8], limit: usize) -> Result<T, BadJson> {
    typed(parse(bytes, limit)?)
}

/// Reads a value that was parsed already into a type.
pub fn typed<T: Deserialize<'static>>(value: Value) -> Result<T, BadJson> {
    T::deserialize(value).map_err(|error| BadJson(error.to_string()))
}

/// Reads one JSON value of at most `limit` bytes.
pub fn parse(bytes: &[u8], limit: usize) -> Result<Value, BadJson> {
    if bytes.len() > limit {
        let (size, most) = sizes::apart(bytes.len() as u64, limit as u64);
        let message = format!("it has {size}, at most {most} are read");
        return Err(BadJson(message));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }
        .deserialize(&mut reader)
        .and_then(|value| reader.end().map(|()| value));
    value.map_err(|error| BadJson(error.to_string()))
}

/// Builds a value, and refuses what a lenient reader would pass over.
#[derive(Clone, Copy)]
struct Strict {
    depth: usize,
}

impl Strict {
    fn below<E: Error>(self) -> Result<Self, E> {
        match self.depth < MAX_DEPTH {
            true => Ok(Self {
                depth: self.depth + 1,
            }),
            false => Err(E::custom(format!("nested deeper than {MAX_DEPTH}"))),
        }
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).map(Value::Number);
        number.ok_or_else(|| E::custom("a number out of range"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(below)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let below = self.below()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                let key = key.escape_debug();
                return Err(A::Error::custom(format!("the key `{key}` stands twice")));
            }
            let value = entries.next_value_seed(below)?;
            object.insert(key, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        parse(text.as_bytes(), 1 << 20).unwrap_err().to_string()
    }

    #[test]
    fn s15_one_reading_only() {
        let text = r#"{"a":[1,-2,0.5,null,true,"x"],"b":{"a":{}}}"#;
        let read = parse(text.as_bytes(), 100).unwrap();
        assert_eq!(read.to_string(), text);
        assert!(refused(r#"{"a":1,"a":1}"#).starts_with("the key `a` stands twice"));
        assert!(refused(r#"{"a":1,"\u0061":1}"#).starts_with("the key `a` stands twice"));
        assert!(refused("{} x").starts_with("trailing characters"));
        assert!(refused("{\"a\":NaN}").starts_with("expected value"));
        assert!(refused("\u{feff}{}").starts_with("expected value"));
        assert!(parse(b"{\"\xff\":1}", 100).is_err());
    }

    #[test]
    fn s15_size_and_depth_are_bounded() {
        assert!(parse(b"[1]", 2).is_err());
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(MAX_DEPTH).as_bytes(), 1 << 20).is_ok());
        assert!(refused(&nested(MAX_DEPTH + 1)).starts_with("nested deeper"));
        assert!(parse(nested(400_000).as_bytes(), 1 << 20).is_err());
    }
}
