//! What of a new version breaks those who use the old one: schemas, files, scripts, rights.
//!
//! Who calls a skill gives it input and reads its output. Input that was good has to stay
//! good, so a new version may ask for less of it and never for more; output has to stay as
//! promised, so it may promise more and never less. What a keyword of a schema means is known
//! for the common ones; any other that changed counts as a change for the worse.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::bundle::Bundle;
use crate::bundle::manifest::{DataDeclaration, Manifest};
use crate::ops::diff::permissions;
use crate::testing::case::SchemaSource;
use crate::testing::reading::scripts;
use crate::testing::schemas::declared;

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Into the skill.
    Input,
    /// Out of the skill.
    Output,
}

/// Keywords that say something to people and nothing to programs.
const SILENT: [&str; 11] = [
    "$comment",
    "$id",
    "$schema",
    "default",
    "definitions",
    "$defs",
    "deprecated",
    "description",
    "example",
    "examples",
    "title",
];
/// Schemas that hold each other deeper than that are not followed.
const DEEPEST: usize = 32;

/// All that breaks, each in words.
pub fn breaking(before: &Bundle, after: &Bundle) -> Vec<String> {
    let (old, new) = (Manifest::of(before), Manifest::of(after));
    let mut all = Vec::new();
    for name in old
        .scripts
        .keys()
        .filter(|name| !new.scripts.contains_key(*name))
    {
        all.push(format!("the script `{name}` is gone"));
    }
    for script in compared_scripts(before, &old) {
        let (was, is) = (
            declared(before, &old, &script),
            declared(after, &new, &script),
        );
        let pairs = [
            (Direction::Input, was.input, is.input),
            (Direction::Output, was.output, is.output),
        ];
        for (direction, was, is) in pairs {
            let what = match direction {
                Direction::Input => "input",
                Direction::Output => "output",
            };
            let place = match script.as_str() {
                "" => what.to_owned(),
                script => format!("{what} of `{script}`"),
            };
            let schema = |source: Option<SchemaSource>| {
                source.map_or(Json::Bool(true), |source| source.schema)
            };
            let mut found = Vec::new();
            compare(&schema(was), &schema(is), direction, "", 0, &mut found);
            all.extend(found.into_iter().map(|one| format!("{place}: {one}")));
        }
    }
    all.extend(files(
        old.inputs.as_ref(),
        new.inputs.as_ref(),
        Direction::Input,
    ));
    all.extend(files(
        old.outputs.as_ref(),
        new.outputs.as_ref(),
        Direction::Output,
    ));
    let (was, is) = (permissions(&old), permissions(&new));
    let added = is.difference(&was);
    all.extend(added.map(|(kind, value)| format!("it asks for more: {kind} {value}")));
    let mut seen = BTreeSet::new();
    all.retain(|one| seen.insert(one.clone()));
    all
}

/// The scripts that others may call; a skill without any may say what goes in all the same.
fn compared_scripts(bundle: &Bundle, manifest: &Manifest) -> Vec<String> {
    match scripts::all(bundle, manifest) {
        none if none.is_empty() => vec![String::new()],
        all => all,
    }
}

/// What a schema as a whole is about.
const WHOLE: &str = "the value";

/// What broke between two schemas at one place.
fn compare(
    before: &Json,
    after: &Json,
    direction: Direction,
    path: &str,
    depth: usize,
    found: &mut Vec<String>,
) {
    if before == after || depth > DEEPEST {
        return;
    }
    let place = if path.is_empty() { WHOLE } else { path };
    let (Some(before), Some(after)) = (keywords(before), keywords(after)) else {
        found.push(format!("{place} changed what it may be"));
        return;
    };
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names {
        let (was, is) = (before.get(name), after.get(name));
        if was == is || SILENT.contains(&name.as_str()) {
            continue;
        }
        match name.as_str() {
            "properties" => properties(&before, &after, direction, path, depth, found),
            "required" => required(was, is, direction, place, found),
            "type" | "enum" => choices(name, was, is, direction, place, found),
            "items" => {
                let all = Json::Bool(true);
                let inner = format!("{path}[]");
                let (was, is) = (was.unwrap_or(&all), is.unwrap_or(&all));
                compare(was, is, direction, &inner, depth + 1, found);
            }
            _ => constraint(name, was, is, direction, place, found),
        }
    }
}

/// The keywords of a schema; none of the schema that nothing fits.
fn keywords(schema: &Json) -> Option<Map<String, Json>> {
    match schema {
        Json::Object(keywords) => Some(keywords.clone()),
        Json::Bool(true) => Some(Map::new()),
        _ => None,
    }
}

/// A property that is new was open before: whoever gave it gave it to nobody.
fn properties(
    before: &Map<String, Json>,
    after: &Map<String, Json>,
    direction: Direction,
    path: &str,
    depth: usize,
    found: &mut Vec<String>,
) {
    let empty = Map::new();
    let of = |schema: &Map<String, Json>| match schema.get("properties") {
        Some(Json::Object(properties)) => properties.clone(),
        _ => empty.clone(),
    };
    let (was, is) = (of(before), of(after));
    let is_closed =
        |schema: &Map<String, Json>| schema.get("additionalProperties") == Some(&Json::Bool(false));
    for (name, schema) in &was {
        let inner = match path {
            "" => format!("`{name}`"),
            path => format!("`{}.{name}`", path.trim_matches('`')),
        };
        match is.get(name) {
            Some(now) => compare(schema, now, direction, &inner, depth + 1, found),
            None if direction == Direction::Output => found.push(format!("{inner} is gone")),
            // Who still gives it is refused only where nothing else may be given.
            None if is_closed(after) => found.push(format!("{inner} is taken no more")),
            None => {}
        }
    }
}

fn required(
    was: Option<&Json>,
    is: Option<&Json>,
    direction: Direction,
    place: &str,
    found: &mut Vec<String>,
) {
    let (was, is) = (words(was), words(is));
    let (changed, said) = match direction {
        Direction::Input => (is.difference(&was), "is required now"),
        Direction::Output => (was.difference(&is), "is not promised any more"),
    };
    found.extend(changed.map(|name| match place {
        WHOLE => format!("{name} {said}"),
        place => format!("{name} of {place} {said}"),
    }));
}

/// A list of things that a value may be: input may get more of them, output fewer.
fn choices(
    keyword: &str,
    was: Option<&Json>,
    is: Option<&Json>,
    direction: Direction,
    place: &str,
    found: &mut Vec<String>,
) {
    let what = if keyword == "type" { "of type " } else { "" };
    let (all_was, all_is) = (widened(keyword, was), widened(keyword, is));
    let changed = match (direction, was, is) {
        (Direction::Input, None, Some(_)) => {
            found.push(format!("{place} may be fewer things: `{keyword}` is new"));
            return;
        }
        (Direction::Output, Some(_), None) => {
            found.push(format!("{place} may be anything now: `{keyword}` is gone"));
            return;
        }
        (Direction::Input, ..) => all_was.difference(&all_is),
        (Direction::Output, ..) => all_is.difference(&all_was),
    };
    let said = match direction {
        Direction::Input => "may not be",
        Direction::Output => "may now be",
    };
    if is.is_none() && direction == Direction::Input || was.is_none() {
        return;
    }
    found.extend(changed.map(|one| format!("{place} {said} {what}{one}")));
}

/// The choices as text; a number may be an integer too.
fn widened(keyword: &str, choices: Option<&Json>) -> BTreeSet<String> {
    let mut words = words(choices);
    if keyword == "type" && words.contains("`number`") {
        words.insert("`integer`".to_owned());
    }
    words
}

fn words(list: Option<&Json>) -> BTreeSet<String> {
    let word = |value: &Json| match value.as_str() {
        Some(text) => format!("`{text}`"),
        None => format!("`{value}`"),
    };
    match list {
        Some(Json::Array(all)) => all.iter().map(word).collect(),
        Some(one) => BTreeSet::from([word(one)]),
        None => BTreeSet::new(),
    }
}

/// Any other keyword narrows: input must not get it, output must not lose it.
fn constraint(
    keyword: &str,
    was: Option<&Json>,
    is: Option<&Json>,
    direction: Direction,
    place: &str,
    found: &mut Vec<String>,
) {
    let is_harmless = match (direction, was, is) {
        (Direction::Input, Some(_), None) | (Direction::Output, None, Some(_)) => true,
        (_, Some(was), Some(is)) => {
            loosens(keyword, was, is) == Some(direction == Direction::Input)
        }
        _ => false,
    };
    // Both forms of an open object say the same.
    let is_open = |value: Option<&Json>| value.is_none_or(|value| *value == Json::Bool(true));
    if is_harmless || keyword == "additionalProperties" && is_open(was) && is_open(is) {
        return;
    }
    found.push(format!("`{keyword}` of {place} changed"));
}

/// Whether a limit lets more through than before; none when nobody can say it.
fn loosens(keyword: &str, was: &Json, is: &Json) -> Option<bool> {
    let (was, is) = (was.as_f64(), is.as_f64());
    let (was, is) = was.zip(is)?;
    match keyword {
        "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties" => {
            Some(is < was)
        }
        "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties" => {
            Some(is > was)
        }
        _ => None,
    }
}

/// Files that go in or come out, by their names.
fn files(
    before: Option<&DataDeclaration>,
    after: Option<&DataDeclaration>,
    direction: Direction,
) -> Vec<String> {
    let named = |data: Option<&DataDeclaration>| {
        let files = data.into_iter().flat_map(|data| data.files.clone());
        let named = files.filter_map(|file| Some((file.name.clone()?, file)));
        named.collect::<std::collections::BTreeMap<_, _>>()
    };
    let (was, is) = (named(before), named(after));
    let what = match direction {
        Direction::Input => "the input file",
        Direction::Output => "the output file",
    };
    let mut found = Vec::new();
    for (name, old) in &was {
        match is.get(name) {
            None => found.push(format!("{what} `{name}` is gone")),
            Some(new) if new.mime != old.mime => {
                found.push(format!("{what} `{name}` is of another media type"));
            }
            Some(new) if direction == Direction::Output && old.required && !new.required => {
                found.push(format!("{what} `{name}` is not promised any more"));
            }
            Some(new) if direction == Direction::Input && new.required && !old.required => {
                found.push(format!("{what} `{name}` is required now"));
            }
            Some(_) => {}
        }
    }
    let is_new = |name: &&String| !was.contains_key(*name) && is[*name].required;
    if direction == Direction::Input {
        found.extend(
            is.keys()
                .filter(is_new)
                .map(|n| format!("{what} `{n}` is required now")),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::MemoryFile;
    use serde_json::json;

    fn found(before: &Json, after: &Json, direction: Direction) -> Vec<String> {
        let mut found = Vec::new();
        compare(before, after, direction, "", 0, &mut found);
        found
    }

    #[test]
    fn input_may_ask_for_less_and_output_may_promise_more() {
        let schema = |properties: Json, required: Json| json!({"type": "object", "properties": properties, "required": required});
        let small = schema(json!({"a": {"type": "string"}}), json!(["a"]));
        let large = schema(
            json!({"a": {"type": "string"}, "b": {"type": "integer"}}),
            json!(["a", "b"]),
        );
        let cases: [(&Json, &Json, Direction, &[&str]); 4] = [
            (&small, &large, Direction::Input, &["`b` is required now"]),
            (&large, &small, Direction::Input, &[]),
            (&small, &large, Direction::Output, &[]),
            (
                &large,
                &small,
                Direction::Output,
                &["`b` is gone", "`b` is not promised any more"],
            ),
        ];
        for (before, after, direction, expected) in cases {
            assert_eq!(found(before, after, direction), expected, "{direction:?}");
        }
    }

    #[test]
    fn types_choices_limits_and_places_count() {
        let one = |before: Json, after: Json, direction| found(&before, &after, direction);
        let input = Direction::Input;
        let output = Direction::Output;
        let integer = json!({"type": "integer"});
        let number = json!({"type": "number"});
        assert!(one(integer.clone(), number.clone(), input).is_empty());
        assert_eq!(one(number.clone(), integer.clone(), input).len(), 1);
        assert!(one(number.clone(), integer.clone(), output).is_empty());
        assert_eq!(
            one(integer, number, output),
            ["the value may now be of type `number`"]
        );
        let few = json!({"enum": ["a"]});
        let more = json!({"enum": ["a", "b"]});
        assert_eq!(
            one(more.clone(), few.clone(), input),
            ["the value may not be `b`"]
        );
        assert_eq!(one(few, more, output), ["the value may now be `b`"]);
        let at_most = |limit: u64| json!({"properties": {"x": {"items": {"maximum": limit}}}});
        assert!(one(at_most(5), at_most(9), input).is_empty());
        assert_eq!(
            one(at_most(9), at_most(5), input),
            ["`maximum` of `x`[] changed"]
        );
        assert_eq!(one(at_most(5), at_most(9), output).len(), 1);
        assert!(one(json!({}), json!({"title": "t", "description": "d"}), input).is_empty());
        assert_eq!(one(json!({}), json!({"pattern": "^a"}), input).len(), 1);
        assert!(one(json!(true), json!({"additionalProperties": true}), input).is_empty());
        let closed = json!({"additionalProperties": false});
        assert_eq!(one(json!({}), closed.clone(), input).len(), 1);
        assert!(one(closed, json!({}), input).is_empty());
        assert_eq!(one(json!({}), json!(false), output).len(), 1);
    }

    fn bundle(yaml: &str) -> Bundle {
        let file = |path: &str, text: &str| MemoryFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
            executable: false,
        };
        let document = "---\nname: pdf\ndescription: d\n---\n";
        let files = [
            file("SKILL.md", document),
            file("skill.yaml", yaml),
            file("scripts/main.py", "print(1)\n"),
        ];
        Bundle::of_files(Some("pdf".to_owned()), files)
    }

    #[test]
    fn whole_skills_are_compared() {
        let old = bundle(
            "inputs: {schema: {required: [a]}, files: [{name: in, mime: text/csv}]}\n\
             scripts: {other.py: {description: d}}\n",
        );
        assert!(breaking(&old, &old).is_empty());
        let new = bundle(
            "inputs: {schema: {required: [a, b]}, files: [{name: in, mime: text/plain}, \
             {name: more, required: true}]}\npermissions: {network: [host]}\n",
        );
        assert_eq!(
            breaking(&old, &new),
            [
                "the script `other.py` is gone",
                "input: `b` is required now",
                "the input file `in` is of another media type",
                "the input file `more` is required now",
                "it asks for more: network host",
            ]
        );
    }
}
