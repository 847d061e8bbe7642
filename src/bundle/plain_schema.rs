//! The part of JSON Schema that most schemas keep to, read and checked in microseconds.
//!
//! A validator for the whole language takes milliseconds to build, longer than all else that
//! is done with a small skill. A [`PlainSchema`] knows the common words only, and answers only
//! what is sure: a schema that it can read is valid, and a value that it accepts fits. About
//! the rest it says nothing: there the whole validator decides, and finds the words for it.

use std::collections::BTreeMap;

use regex::Regex;
use serde_json::{Map, Value};

/// The only dialect that is read here.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// How deep references are followed; a value that needs more is left to the validator.
const DEEPEST: usize = 64;

/// A schema of common words.
#[derive(Debug)]
pub struct PlainSchema {
    root: Part,
    definitions: BTreeMap<String, Part>,
}

/// A schema within the schema.
#[derive(Debug)]
enum Part {
    Always(bool),
    Rules(Box<Rules>),
}

/// What a value has to keep to.
#[derive(Debug, Default)]
struct Rules {
    types: Option<Vec<Type>>,
    values: Option<Vec<Value>>,
    reference: Option<String>,
    any_of: Option<Vec<Part>>,
    properties: BTreeMap<String, Part>,
    other_properties: Option<Part>,
    property_names: Option<Part>,
    required: Vec<String>,
    property_count: Range,
    items: Option<Part>,
    item_count: Range,
    is_unique: bool,
    pattern: Option<Regex>,
    length: Range,
    minimum: Option<i64>,
    maximum: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// How many of something there may be.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    least: u64,
    most: Option<u64>,
}

/// Whether `schema` is sure to be valid and `value` sure to fit it.
pub fn surely_fits(schema: &Value, value: &Value) -> bool {
    PlainSchema::read(schema).is_some_and(|schema| schema.accepts(value))
}

impl PlainSchema {
    /// Reads a schema, if it has nothing but common words in their usual form.
    pub fn read(schema: &Value) -> Option<Self> {
        let mut definitions = BTreeMap::new();
        let mut root = schema.clone();
        if let Some(words) = root.as_object_mut() {
            if words.remove("$schema").is_some_and(|is| is != DIALECT) {
                return None;
            }
            if words.remove("$id").is_some_and(|id| !is_plain_id(&id)) {
                return None;
            }
            if let Some(defined) = words.remove("$defs") {
                definitions = parts(&defined)?;
            }
        }
        let schema = Self {
            root: Part::read(&root)?,
            definitions,
        };
        schema.has_its_references().then_some(schema)
    }

    /// Whether a value is sure to fit.
    pub fn accepts(&self, value: &Value) -> bool {
        self.fits(&self.root, value, 0)
    }

    fn has_its_references(&self) -> bool {
        let mut parts = self.definitions.values().chain([&self.root]);
        parts.all(|part| part.has_its_references(&self.definitions))
    }

    fn fits(&self, part: &Part, value: &Value, depth: usize) -> bool {
        let rules = match part {
            Part::Always(is) => return *is,
            Part::Rules(rules) => rules,
        };
        let inner = |part: &Part, value: &Value| self.fits(part, value, depth + 1);
        let refers = |name: &String| {
            let defined = self.definitions.get(name);
            defined.is_some_and(|part| inner(part, value))
        };
        depth < DEEPEST
            && rules.types.as_ref().is_none_or(|types| {
                let mut types = types.iter();
                types.any(|known| known.is_of(value))
            })
            && rules.values.as_ref().is_none_or(|all| all.contains(value))
            && rules.reference.as_ref().is_none_or(refers)
            && rules
                .any_of
                .as_ref()
                .is_none_or(|parts| parts.iter().any(|part| inner(part, value)))
            && match value {
                Value::Object(entries) => rules.fit_object(entries, inner),
                Value::Array(items) => rules.fit_array(items, inner),
                Value::String(text) => rules.fit_text(text),
                Value::Number(_) => rules.fit_number(value),
                Value::Null | Value::Bool(_) => true,
            }
    }
}

impl Rules {
    fn fit_object(
        &self,
        entries: &Map<String, Value>,
        inner: impl Fn(&Part, &Value) -> bool,
    ) -> bool {
        let named = |name: &String| Value::String(name.clone());
        self.property_count.holds(entries.len())
            && self.required.iter().all(|name| entries.contains_key(name))
            && entries.iter().all(|(name, value)| {
                let rule = self.properties.get(name).or(self.other_properties.as_ref());
                rule.is_none_or(|part| inner(part, value))
                    && self
                        .property_names
                        .as_ref()
                        .is_none_or(|part| inner(part, &named(name)))
            })
    }

    fn fit_array(&self, items: &[Value], inner: impl Fn(&Part, &Value) -> bool) -> bool {
        let is_distinct =
            |(at, item): (usize, &Value)| item.is_string() && !items[..at].contains(item);
        self.item_count.holds(items.len())
            && self
                .items
                .as_ref()
                .is_none_or(|part| items.iter().all(|item| inner(part, item)))
            && (!self.is_unique || items.iter().enumerate().all(is_distinct))
    }

    fn fit_text(&self, text: &str) -> bool {
        self.length.holds(text.chars().count())
            && self
                .pattern
                .as_ref()
                .is_none_or(|pattern| pattern.is_match(text))
    }

    fn fit_number(&self, value: &Value) -> bool {
        if self.minimum.is_none() && self.maximum.is_none() {
            return true;
        }
        value.as_i64().is_some_and(|number| {
            self.minimum.is_none_or(|least| number >= least)
                && self.maximum.is_none_or(|most| number <= most)
        })
    }
}

impl Part {
    fn read(schema: &Value) -> Option<Self> {
        let words = match schema {
            Value::Bool(is) => return Some(Self::Always(*is)),
            Value::Object(words) => words,
            _ => return None,
        };
        let mut rules = Rules::default();
        for (word, value) in words {
            rules.take(word, value)?;
        }
        Some(Self::Rules(Box::new(rules)))
    }

    fn has_its_references(&self, known: &BTreeMap<String, Self>) -> bool {
        let Self::Rules(rules) = self else {
            return true;
        };
        let inner = rules
            .any_of
            .iter()
            .flatten()
            .chain(rules.properties.values())
            .chain(&rules.other_properties)
            .chain(&rules.property_names)
            .chain(&rules.items);
        rules
            .reference
            .as_ref()
            .is_none_or(|name| known.contains_key(name))
            && inner.into_iter().all(|part| part.has_its_references(known))
    }
}

impl Rules {
    /// Takes one word of a schema, if it and its value are common.
    fn take(&mut self, word: &str, value: &Value) -> Option<()> {
        match word {
            "title" | "description" | "$comment" => value.as_str().map(drop)?,
            "default" => {}
            "examples" => value.as_array().map(drop)?,
            "deprecated" | "readOnly" | "writeOnly" => value.as_bool().map(drop)?,
            "type" => self.types = Some(types(value)?),
            // With both words one would be forgotten.
            "enum" if self.values.is_none() => self.values = Some(value.as_array()?.clone()),
            "const" if self.values.is_none() => self.values = Some(vec![value.clone()]),
            "$ref" => self.reference = Some(reference(value)?),
            "anyOf" => self.any_of = Some(alternatives(value)?),
            "properties" => self.properties = parts(value)?,
            "additionalProperties" => self.other_properties = Some(Part::read(value)?),
            "propertyNames" => self.property_names = Some(Part::read(value)?),
            "required" => self.required = distinct_words(value)?,
            "items" => self.items = Some(Part::read(value)?),
            "uniqueItems" => self.is_unique = value.as_bool()?,
            "pattern" => self.pattern = Some(pattern(value.as_str()?)?),
            "minLength" => self.length.least = value.as_u64()?,
            "maxLength" => self.length.most = Some(value.as_u64()?),
            "minItems" => self.item_count.least = value.as_u64()?,
            "maxItems" => self.item_count.most = Some(value.as_u64()?),
            "minProperties" => self.property_count.least = value.as_u64()?,
            "maxProperties" => self.property_count.most = Some(value.as_u64()?),
            "minimum" => self.minimum = Some(value.as_i64()?),
            "maximum" => self.maximum = Some(value.as_i64()?),
            _ => return None,
        }
        Some(())
    }
}

impl Type {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "string" => Self::String,
            "array" => Self::Array,
            "object" => Self::Object,
            _ => return None,
        })
    }

    fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Null => value.is_null(),
            Self::Boolean => value.is_boolean(),
            Self::Integer => value.is_i64() || value.is_u64(),
            Self::Number => value.is_number(),
            Self::String => value.is_string(),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
        }
    }
}

impl Range {
    fn holds(self, count: usize) -> bool {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        count >= self.least && self.most.is_none_or(|most| count <= most)
    }
}

fn parts(value: &Value) -> Option<BTreeMap<String, Part>> {
    let entries = value.as_object()?.iter();
    entries
        .map(|(name, schema)| Some((name.clone(), Part::read(schema)?)))
        .collect()
}

fn alternatives(value: &Value) -> Option<Vec<Part>> {
    let schemas = value.as_array().filter(|schemas| !schemas.is_empty())?;
    schemas.iter().map(Part::read).collect()
}

fn types(value: &Value) -> Option<Vec<Type>> {
    let Some(names) = value.as_array() else {
        return Some(vec![Type::named(value.as_str()?)?]);
    };
    let words = distinct_words(value).filter(|_| !names.is_empty())?;
    words.iter().map(|name| Type::named(name)).collect()
}

fn distinct_words(value: &Value) -> Option<Vec<String>> {
    let mut words: Vec<String> = Vec::new();
    for word in value.as_array()? {
        let word = word.as_str()?;
        if words.iter().any(|known| known == word) {
            return None;
        }
        words.push(word.to_owned());
    }
    Some(words)
}

/// The name of a definition of this schema; other references are not common.
fn reference(value: &Value) -> Option<String> {
    let name = value.as_str()?.strip_prefix("#/$defs/")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    name.chars().all(is_plain).then(|| name.to_owned())
}

/// An expression that means the same in every dialect of regular expressions.
fn pattern(source: &str) -> Option<Regex> {
    let mut characters = source.chars();
    while let Some(c) = characters.next() {
        let is_common = match c {
            '\\' => matches!(characters.next(), Some('.' | '-' | '+' | '/' | '*' | '?')),
            '(' => !characters.as_str().starts_with('?'),
            '[' => !characters.as_str().starts_with(['[', ']']),
            '&' | '~' => false,
            c => c.is_ascii_graphic() || c == ' ',
        };
        if !is_common {
            return None;
        }
    }
    Regex::new(source).ok()
}

fn is_plain_id(value: &Value) -> bool {
    value.as_str().is_some_and(|id| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._/".contains(c);
        id.strip_prefix("https://")
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_plain))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Parts of schemas: common ones, odd ones and wrong ones.
    fn words() -> Vec<Value> {
        vec![
            json!({}),
            json!({"type": "object"}),
            json!({"type": ["string", "null"]}),
            json!({"type": []}),
            json!({"type": ["string", "string"]}),
            json!({"type": "objekt"}),
            json!({"type": "integer", "minimum": 1, "maximum": 3}),
            json!({"type": "number"}),
            json!({"enum": ["a", 1, null]}),
            json!({"const": "a"}),
            json!({"properties": {"a": {"type": "string"}, "b": true}}),
            json!({"properties": {"a": {"type": "what"}}}),
            json!({"additionalProperties": false}),
            json!({"additionalProperties": {"type": "integer"}}),
            json!({"required": ["a"]}),
            json!({"required": ["a", "a"]}),
            json!({"required": "a"}),
            json!({"propertyNames": {"pattern": "^[a-z]+$"}}),
            json!({"items": {"type": "string", "minLength": 1}}),
            json!({"items": [{"type": "string"}]}),
            json!({"uniqueItems": true, "minItems": 1, "maxItems": 2}),
            json!({"pattern": "^[a-z]+(-[a-z]+)*$"}),
            json!({"pattern": "^[a-z"}),
            json!({"pattern": "^\\p{L}$"}),
            json!({"minLength": 2, "maxLength": 3}),
            json!({"minLength": -1}),
            json!({"minLength": 1.5}),
            json!({"anyOf": [{"type": "string"}, {"required": ["b"]}]}),
            json!({"anyOf": []}),
            json!({"not": {"type": "string"}}),
            json!({"$ref": "#/$defs/word"}),
            json!({"$ref": "#/$defs/gone"}),
            json!({"$ref": "https://example.com/x"}),
            json!({"format": "date"}),
            json!({"minProperties": 1, "maxProperties": 1}),
            json!({"title": 1}),
            json!({"description": "x", "default": 1, "examples": [2], "deprecated": true}),
            json!({"$schema": "http://json-schema.org/draft-07/schema#"}),
            json!({"$schema": DIALECT, "$id": "https://example.com/a.json"}),
            json!({"$id": "a b"}),
        ]
    }

    fn values() -> Vec<Value> {
        vec![
            json!(null),
            json!(true),
            json!(0),
            json!(1),
            json!(2.0),
            json!(2.5),
            json!(u64::MAX),
            json!(""),
            json!("a"),
            json!("äöü"),
            json!("ab-cd"),
            json!([]),
            json!(["a", "a"]),
            json!(["a", "b", "c"]),
            json!([1, 1.0]),
            json!([""]),
            json!({}),
            json!({"a": "x"}),
            json!({"a": 1}),
            json!({"b": {}, "c": 1}),
            json!({"A": "x"}),
        ]
    }

    #[test]
    fn what_is_sure_is_so() {
        let (words, values) = (words(), values());
        let (mut read, mut accepted) = (0, 0);
        for (first, second) in words.iter().flat_map(|a| words.iter().map(move |b| (a, b))) {
            let mut schema = first.clone();
            for (word, value) in second.as_object().unwrap() {
                schema[word] = value.clone();
            }
            schema["$defs"] = json!({"word": {"type": "string"}});
            let Some(plain) = PlainSchema::read(&schema) else {
                continue;
            };
            read += 1;
            let whole = jsonschema::validator_for(&schema);
            let whole = whole.unwrap_or_else(|error| panic!("{schema}: {error}"));
            for value in values.iter().filter(|value| plain.accepts(value)) {
                accepted += 1;
                assert!(whole.is_valid(value), "{schema} {value}");
            }
        }
        assert!(read > 400 && accepted > 4000, "{read} {accepted}");
    }

    #[test]
    fn what_is_common_is_accepted() {
        let schema = json!({
            "type": "object",
            "required": ["rows"],
            "additionalProperties": false,
            "properties": {
                "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}},
                "total": {"type": "number"}
            },
            "$defs": {"row": {"type": "object", "properties": {"more": {"$ref": "#/$defs/row"}}}}
        });
        assert!(surely_fits(
            &schema,
            &json!({"rows": [{"more": {"more": {}}}], "total": 1.5})
        ));
        assert!(!surely_fits(&schema, &json!({"rows": [{"more": 1}]})));
        assert!(!surely_fits(&schema, &json!({"rows": [], "x": 1})));
        let endless = json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/a"}}});
        assert!(!surely_fits(&endless, &json!(1)));
    }
}
