//! The JSON Schemas that a skill declares for what goes into a script and comes out of it.

use serde_json::Value;

use super::case::SchemaSource;
use super::reading::scripts;
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::bundle::plain_schema::surely_fits;

/// Most mistakes that are told about one value.
const MOST: usize = 5;

impl std::fmt::Display for Misfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.message),
            path => write!(f, "`{path}`: {}", self.message),
        }
    }
}

/// What a script declares about its input and output.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declared {
    /// The schema of what goes in.
    pub input: Option<SchemaSource>,
    /// The schema of what comes out.
    pub output: Option<SchemaSource>,
}

/// A value that does not fit, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Where in the value, as a path such as `rows[0].value`.
    pub path: String,
    /// What is wrong there.
    pub message: String,
}

/// The schemas for one script: its own, or the skill's when it is the skill's entrypoint.
pub fn declared(bundle: &Bundle, manifest: &Manifest, script: &str) -> Declared {
    let short = script.strip_prefix("scripts/").unwrap_or(script);
    let own = [short, script]
        .iter()
        .find_map(|name| manifest.scripts.get(*name));
    // Without an entrypoint, what the skill says is said of each of its scripts.
    let is_main =
        manifest.entrypoint.is_none() || scripts::main(bundle, manifest).as_deref() == Some(script);
    let of = |own: Option<&Value>, whole: Option<&Value>, role: &str| match own {
        Some(schema) => read(bundle, schema, &format!("scripts.{short}.{role}")),
        None if is_main => read(bundle, whole?, &format!("{role}s.schema")),
        None => None,
    };
    let whole = |data: &Option<crate::bundle::manifest::DataDeclaration>| {
        data.as_ref().and_then(|data| data.schema.clone())
    };
    Declared {
        input: of(
            own.and_then(|own| own.input.as_ref()),
            whole(&manifest.inputs).as_ref(),
            "input",
        ),
        output: of(
            own.and_then(|own| own.output.as_ref()),
            whole(&manifest.outputs).as_ref(),
            "output",
        ),
    }
}

/// A schema that is written in skill.yaml or in a file of the skill; one that cannot be read
/// is the linter's to say.
fn read(bundle: &Bundle, schema: &Value, place: &str) -> Option<SchemaSource> {
    let Some(path) = schema.as_str() else {
        return Some(SchemaSource {
            name: format!("`{place}` of skill.yaml"),
            schema: schema.clone(),
        });
    };
    let path = path.strip_prefix("./").unwrap_or(path);
    let source = bundle.source(path).ok()?;
    Some(SchemaSource {
        name: format!("`{path}`"),
        schema: serde_json::from_str(source.text()).ok()?,
    })
}

/// The validator of a schema, or why there is none. Nothing is ever fetched.
pub fn validator(schema: &Value) -> Result<jsonschema::Validator, String> {
    jsonschema::validator_for(schema).map_err(|error| error.to_string())
}

/// Where a value does not fit a schema.
pub fn misfits(source: &SchemaSource, value: &Value) -> Vec<Misfit> {
    if surely_fits(&source.schema, value) {
        return Vec::new();
    }
    let validator = match validator(&source.schema) {
        Ok(validator) => validator,
        Err(reason) => {
            return vec![Misfit {
                path: String::new(),
                message: format!("{} is no JSON Schema: {reason}", source.name),
            }];
        }
    };
    let errors = validator.iter_errors(value).take(MOST);
    errors
        .map(|error| Misfit {
            path: readable(error.instance_path().as_str()),
            message: error.to_string(),
        })
        .collect()
}

/// A JSON pointer as people write paths: `/rows/0/value` is `rows[0].value`.
pub fn readable(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        match part.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(&part);
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_main_script_has_the_schemas_of_the_skill() {
        let files = [
            ("scripts/a.py", ""),
            ("scripts/b.py", ""),
            ("o.json", "{\"type\": \"array\"}"),
            (
                "skill.yaml",
                "entrypoint: scripts/a.py\ninputs: {schema: {type: object}}\n\
                 scripts:\n  b.py: {output: o.json}\n",
            ),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let bundle = Bundle::in_memory(None, files);
        let manifest = Manifest::of(&bundle);
        let main = declared(&bundle, &manifest, "scripts/a.py");
        assert_eq!(main.input.unwrap().schema, json!({"type": "object"}));
        assert_eq!(main.output, None);
        let other = declared(&bundle, &manifest, "scripts/b.py");
        assert_eq!(other.input, None);
        assert_eq!(other.output.unwrap().name, "`o.json`");
    }

    #[test]
    fn misfits_say_where() {
        let source = SchemaSource {
            name: "x".into(),
            schema: json!({"properties": {"a": {"items": {"type": "string"}}}}),
        };
        let found = misfits(&source, &json!({"a": ["x", 1]}));
        assert_eq!(found[0].path, "a[1]");
        assert_eq!(found[0].message, "1 is not of type \"string\"");
    }
}
