//! The first cases of a skill, from what its scripts declare and what SKILL.md shows: each
//! marked, for only its author knows what has to come out.

use serde_json::{Map, Value, json};

use super::reading::{commands_shown, scripts};
use super::schemas;
use crate::bundle::Bundle;
use crate::bundle::manifest::{Manifest, ScriptDeclaration};
use crate::bundle::yaml::write::entry;

/// The tag of a case that nobody has looked at.
pub const UNREVIEWED: &str = "unreviewed";

/// Deepest value that is made up of a schema.
const DEEPEST: usize = 8;

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its path in the skill.
    pub path: String,
    /// Its text.
    pub text: String,
    /// How many cases it has.
    pub cases: usize,
}

/// A file of cases a script, below `tests/`.
pub fn drafts(bundle: &Bundle) -> Vec<Draft> {
    let manifest = Manifest::of(bundle);
    let all = scripts::all(bundle, &manifest);
    let shown = commands_shown(bundle, &manifest);
    let mut drafts: Vec<Draft> = Vec::new();
    for script in &all {
        let short = script.strip_prefix("scripts/").unwrap_or(script);
        let mut cases = vec![declared(bundle, &manifest, script)];
        let own = shown.iter().filter(|(of, _)| of == script);
        for (number, (_, args)) in own.enumerate() {
            let mut case = case(
                &format!("{short} as SKILL.md shows it, {}", number + 1),
                short,
            );
            if !args.is_empty() {
                case.insert("args".into(), json!(args));
            }
            cases.push(finished(case));
        }
        let stem = short.rsplit_once('.').map_or(short, |(stem, _)| stem);
        let mut path = format!("tests/{stem}.yaml");
        if drafts.iter().any(|draft| draft.path == path) {
            path = format!("tests/{}.yaml", short.replace('.', "-"));
        }
        let count = cases.len();
        let list = entry("cases", &Value::Array(cases));
        let text = format!(
            "# yaml-language-server: $schema={SCHEMA}\n\
             # Begun by `open-skills test --scaffold`. Look at each case: is this what goes in, and what has\n\
             # to come out? `open-skills test --update` writes down values that differ. Then take its tag away.\n\
             {list}"
        );
        drafts.push(Draft {
            path,
            text,
            cases: count,
        });
    }
    drafts
}

/// Where editors find the schema of case files.
const SCHEMA: &str =
    "https://raw.githubusercontent.com/open-skills/open-skills/main/docs/schemas/cases.schema.json";

fn case(name: &str, script: &str) -> Map<String, Value> {
    let mut case = Map::new();
    case.insert("name".into(), name.into());
    case.insert("script".into(), script.into());
    case
}

fn finished(mut case: Map<String, Value>) -> Value {
    case.insert("tags".into(), json!([UNREVIEWED]));
    case.insert("expect".into(), json!({"exit": 0}));
    case.into()
}

/// A case with an input that fits what the script declares.
fn declared(bundle: &Bundle, manifest: &Manifest, script: &str) -> Value {
    let short = script.strip_prefix("scripts/").unwrap_or(script);
    let mut case = case(&format!("{short} does its work"), short);
    let own = [short, script]
        .iter()
        .find_map(|name| manifest.scripts.get(*name));
    let args = own.map(arguments).unwrap_or_default();
    if !args.is_empty() {
        case.insert("args".into(), json!(args));
    }
    if let Some(schema) = schemas::declared(bundle, manifest, script).input {
        let input = sample(&schema.schema, &schema.schema, 0);
        case.insert("input".into(), input);
    }
    let env = own.map_or(&[][..], |own| &own.env);
    if !env.is_empty() {
        let values: Map<String, Value> = env
            .iter()
            .map(|name| (name.clone(), "for the test".into()))
            .collect();
        case.insert("env".into(), values.into());
    }
    finished(case)
}

/// The arguments that a script has to have, with their defaults or else their names.
pub(super) fn arguments(own: &ScriptDeclaration) -> Vec<String> {
    let needed = own
        .args
        .iter()
        .filter(|arg| arg["required"] != json!(false));
    needed
        .filter_map(
            |arg| match (arg.get("default"), arg.get("name").unwrap_or(arg)) {
                (Some(Value::String(default)), _) => Some(default.clone()),
                (Some(default), _) if !default.is_null() => Some(default.to_string()),
                (_, Value::String(name)) => Some(name.clone()),
                _ => None,
            },
        )
        .collect()
}

/// A small value that fits a schema, as far as the schema shows one.
pub(super) fn sample(schema: &Value, root: &Value, depth: usize) -> Value {
    if depth > DEEPEST {
        return Value::Null;
    }
    let shown = schema["examples"].get(0);
    let told = ["const", "default"].iter().find_map(|key| schema.get(key));
    if let Some(value) = shown.or(told).or(schema["enum"].get(0)) {
        return value.clone();
    }
    if let Some(pointer) = schema["$ref"]
        .as_str()
        .and_then(|path| path.strip_prefix('#'))
    {
        let target = root.pointer(pointer).unwrap_or(&Value::Null);
        return sample(target, root, depth + 1);
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(first) = schema[key].get(0) {
            return sample(first, root, depth + 1);
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().and_then(Value::as_str),
        kind => kind.as_str(),
    };
    let number = |least: i64| {
        let least = json!(least);
        schema.get("minimum").cloned().unwrap_or(least)
    };
    match kind {
        Some("string") => text(schema).into(),
        Some("integer" | "number") => number(1),
        Some("boolean") => true.into(),
        Some("null") => Value::Null,
        Some("array") => {
            let count = schema["minItems"].as_u64().unwrap_or(1).clamp(1, 3);
            let item = schema
                .get("items")
                .map(|items| sample(items, root, depth + 1));
            (0..count).filter_map(|_| item.clone()).collect()
        }
        _ => {
            let required = schema["required"].as_array();
            let required = required.into_iter().flatten().filter_map(Value::as_str);
            let field = |name: &str| {
                let value = sample(&schema["properties"][name], root, depth + 1);
                (name.to_owned(), value)
            };
            Value::Object(required.map(field).collect())
        }
    }
}

fn text(schema: &Value) -> String {
    let text = match schema["format"].as_str() {
        Some("date") => "2026-01-31",
        Some("date-time") => "2026-01-31T12:00:00Z",
        Some("email") => "someone@example.com",
        Some("uri") => "https://example.com/",
        _ => "text",
    };
    let least = schema["minLength"].as_u64().unwrap_or(0).min(1_000);
    let least = usize::try_from(least).unwrap_or(0);
    text.repeat(least.div_ceil(text.len()).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::reading;

    #[test]
    fn drafts_are_cases_that_fit_what_is_declared() {
        let skill = "entrypoint: scripts/main.py\ninputs:\n  schema:\n    required: [rows, kind]\n    properties:\n      rows: {type: array, items: {$ref: '#/$defs/row'}}\n      kind: {enum: [long, short]}\n      other: {type: string}\n    $defs: {row: {type: object, required: [n], properties: {n: {type: integer, minimum: 3}}}}\nscripts:\n  main.py: {args: [file, {name: mode, default: fast}, {name: x, required: false}], env: [TOKEN]}\n  other.js: {}\n";
        let document = "---\nname: a\n---\n```bash\npython scripts/main.py --rows 'two words' | less\npython scripts/main.py --all < rows.json\nnpm install\n```\n";
        let files = [
            ("SKILL.md", document),
            ("skill.yaml", skill),
            ("scripts/main.py", ""),
            ("scripts/other.js", ""),
        ];
        let mut files: Vec<(String, Vec<u8>)> = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect();
        let drafts = drafts(&Bundle::in_memory(None, files.clone()));
        let paths: Vec<&str> = drafts.iter().map(|draft| draft.path.as_str()).collect();
        assert_eq!(paths, ["tests/main.yaml", "tests/other.yaml"]);
        files.extend(
            drafts
                .into_iter()
                .map(|draft| (draft.path, draft.text.into_bytes())),
        );
        let bundle = Bundle::in_memory(None, files);
        let suite = reading::read(&bundle);
        assert!(suite.flaws.is_empty(), "{:?}", suite.flaws);
        let cases: Vec<_> = suite.cases().collect();
        assert_eq!(cases.len(), 3);
        let input = json!({"rows": [{"n": 3}], "kind": "long"});
        assert_eq!(
            cases[0].stdin,
            super::super::case::Stdin::Json(input.clone())
        );
        assert_eq!(cases[0].args, ["file", "fast"]);
        assert_eq!(cases[0].tags, [UNREVIEWED]);
        assert_eq!(cases[1].args, ["--rows", "two words"]);
        let schema = schemas::declared(&bundle, &Manifest::of(&bundle), "scripts/main.py");
        assert_eq!(schemas::misfits(&schema.input.unwrap(), &input), []);
    }
}
