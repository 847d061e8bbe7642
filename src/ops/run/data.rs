//! What goes into a run and comes out of it, held against the schemas that a skill declares.

use serde_json::Value;

use super::script::Script;
use crate::bundle::manifest::{FileDeclaration, Manifest};
use crate::bundle::plain_schema::{PlainSchema, surely_fits};
use crate::bundle::{Bundle, MAX_TEXT, yaml};
use crate::diagnostics::Failure;
use crate::runtime::{Artifact, Limit, Outcome};
use crate::tables::media_types;

/// How many problems of one document are told.
const SHOWN: usize = 5;

/// What a script takes and gives, as its skill declares it.
#[derive(Debug, Default)]
pub struct Declared {
    /// The schema of the input.
    pub input: Option<Schema>,
    /// The files that go in.
    pub input_files: Vec<FileDeclaration>,
    /// The schema of the output.
    pub output: Option<Schema>,
    /// The files that come out.
    pub output_files: Vec<FileDeclaration>,
}

/// A schema that can be used.
#[derive(Debug)]
pub struct Schema(Value);

impl Declared {
    /// Reads the schemas that are about this script: its own, or for the entrypoint the
    /// skill's.
    pub fn of(bundle: &Bundle, manifest: &Manifest, script: &Script) -> Result<Self, Failure> {
        let own = script.declared.as_ref();
        let whole = |data: &Option<_>| data.clone().filter(|_| script.is_entrypoint);
        let inputs = whole(&manifest.inputs).unwrap_or_default();
        let outputs = whole(&manifest.outputs).unwrap_or_default();
        let input = own.and_then(|own| own.input.clone()).or(inputs.schema);
        let output = own.and_then(|own| own.output.clone()).or(outputs.schema);
        let read = |schema: Option<Value>, of| {
            schema
                .map(|schema| Schema::read(bundle, &schema, of))
                .transpose()
        };
        Ok(Self {
            input: read(input, "input")?,
            input_files: inputs.files,
            output: read(output, "output")?,
            output_files: outputs.files,
        })
    }

    /// Checks the input. Without one, an empty object is tried where a schema is declared.
    pub fn check_input(&self, input: Option<Value>) -> Result<Option<Value>, Failure> {
        let Some(schema) = &self.input else {
            return Ok(input);
        };
        let was_given = input.is_some();
        let input = input.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
        let problems = schema.problems(&input);
        if problems.is_empty() {
            return Ok(Some(input));
        }
        let (message, hint) = match was_given {
            true => (
                "the input does not fit the skill's schema",
                "`open-skills inspect` shows what the skill takes",
            ),
            false => (
                "the skill needs an input",
                "give it with `--input '{…}'`, `--input @FILE` or `--input -`",
            ),
        };
        let message = format!("{message}: {}", problems.join("; "));
        Err(Failure::new("bad-input", message).with_hint(hint))
    }

    /// Checks that the files that a run needs were given.
    pub fn check_files(&self, given: &[(String, std::path::PathBuf)]) -> Result<(), Failure> {
        for file in self.input_files.iter().filter(|file| file.required) {
            let name = file.name.as_deref();
            let fits = |given: &str| match name {
                Some(name) => given == name || stem(given) == name,
                None => file.mime.is_none() || media_types::of(given) == file.mime.as_deref(),
            };
            if given.iter().any(|(given, _)| fits(given)) {
                continue;
            }
            let what = name.or(file.mime.as_deref()).unwrap_or("a file");
            let message = format!("the skill needs the file `{}`", what.escape_debug());
            let name = name.unwrap_or("NAME").escape_debug();
            let hint = format!("give it with `--file {name}=PATH`");
            return Err(Failure::new("missing-input-file", message).with_hint(hint));
        }
        Ok(())
    }

    /// What is wrong with what came out.
    pub fn problems(&self, outcome: &Outcome) -> Vec<String> {
        let limits = &outcome.limits;
        let mut problems = self.output_problems(outcome.output.as_ref(), &outcome.artifacts);
        let is_cut = limits.hit.contains(&Limit::Stdout);
        if is_cut && self.output.is_some() && outcome.output.is_none() {
            // What it was when it was whole, nobody knows.
            problems[0] = format!(
                "the skill's schema wants one JSON value as the output, and standard output was \
                 cut after {} MiB: return it from a function (`entrypoint: FILE:FUNCTION`), or \
                 leave it as a file in `/output`",
                limits.limits.stream >> 20
            );
        }
        problems
    }

    fn output_problems(&self, output: Option<&Value>, artifacts: &[Artifact]) -> Vec<String> {
        let mut problems = match (&self.output, output) {
            (None, _) => Vec::new(),
            (Some(_), None) => {
                vec!["the output is not one JSON value, as the skill's schema wants".to_owned()]
            }
            (Some(schema), Some(output)) => {
                let told =
                    |problem| format!("the output does not fit the skill's schema: {problem}");
                schema.problems(output).into_iter().map(told).collect()
            }
        };
        for file in self.output_files.iter().filter(|file| file.required) {
            let fits = |artifact: &Artifact| {
                let name = file.name.as_deref();
                let named =
                    name.is_none_or(|name| artifact.path == name || stem(&artifact.path) == name);
                named
                    && file
                        .mime
                        .as_deref()
                        .is_none_or(|mime| artifact.mime == Some(mime))
            };
            if !artifacts.iter().any(fits) {
                let what = file.name.as_deref().or(file.mime.as_deref());
                let what = what.unwrap_or("any file").escape_debug();
                problems.push(format!("no artifact is the declared `{what}`"));
            }
        }
        problems
    }
}

/// The name of a file without its last ending.
fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

impl Schema {
    /// Reads a schema that is written inline, or the file that it names.
    fn read(bundle: &Bundle, schema: &Value, of: &str) -> Result<Self, Failure> {
        let wrong = |at: &str, reason: String| {
            let message = format!("the schema of the skill's {of} cannot be used: {reason}");
            Failure::new("bad-schema", message)
                .with_hint("run `open-skills lint` on the skill")
                .at(at)
        };
        let (schema, at) = match schema.as_str() {
            None => (schema.clone(), "skill.yaml"),
            Some(path) => {
                let bytes = bundle.bytes(path.trim_start_matches("./"), MAX_TEXT)?;
                let text = String::from_utf8(bytes)
                    .map_err(|_| wrong(path, "it is not UTF-8".to_owned()))?;
                (parsed(&text).map_err(|reason| wrong(path, reason))?, path)
            }
        };
        if PlainSchema::read(&schema).is_none() {
            jsonschema::validator_for(&schema).map_err(|error| wrong(at, error.to_string()))?;
        }
        Ok(Self(schema))
    }

    /// Where a document does not fit, in the words of a reader.
    fn problems(&self, document: &Value) -> Vec<String> {
        if surely_fits(&self.0, document) {
            return Vec::new();
        }
        let validator = match jsonschema::validator_for(&self.0) {
            Ok(validator) => validator,
            Err(error) => return vec![error.to_string()],
        };
        let mut problems: Vec<String> = validator
            .iter_errors(document)
            .take(SHOWN + 1)
            .map(|error| {
                let at = error.instance_path().as_str();
                let what = error.to_string().replace('"', "`");
                match at.is_empty() {
                    true => what,
                    false => format!("at `{at}`: {what}"),
                }
            })
            .collect();
        if problems.len() > SHOWN {
            problems.truncate(SHOWN);
            problems.push("and more".to_owned());
        }
        problems
    }
}

/// JSON, or else YAML: both are written by hand.
fn parsed(text: &str) -> Result<Value, String> {
    let json = serde_json::from_str(text);
    let error = match json {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    match yaml::parse(text, 0) {
        Ok(yaml::Tree {
            root: Some(root), ..
        }) if matches!(root.data, yaml::Data::Mapping(_)) => Ok(root.to_json()),
        _ => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn declared(yaml: &str, more: &[(&str, &str)]) -> Result<Declared, Failure> {
        let document = "---\nname: a\ndescription: d\n---\n";
        let mut files = vec![("SKILL.md".to_owned(), document.into())];
        files.push(("skill.yaml".to_owned(), yaml.into()));
        files.push(("scripts/a.py".to_owned(), Vec::new()));
        let more = more
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).into()));
        files.extend(more);
        let bundle = Bundle::in_memory(Some("a".into()), files);
        let manifest = Manifest::of(&bundle);
        let script = super::super::script::choose(&bundle, &manifest, None).unwrap();
        Declared::of(&bundle, &manifest, &script)
    }

    const TITLE: &str = "inputs: {schema: {type: object, required: [title]}}\n";

    #[test]
    fn the_input_has_to_fit() {
        let declared = declared(TITLE, &[]).unwrap();
        let good = json!({"title": "x"});
        assert_eq!(
            declared.check_input(Some(good.clone())).unwrap(),
            Some(good)
        );
        let error = declared.check_input(Some(json!({}))).unwrap_err();
        assert_eq!(error.kind, "bad-input");
        assert!(error.message.contains("`title`"), "{error}");
        let error = declared.check_input(None).unwrap_err();
        assert!(
            error.message.starts_with("the skill needs an input"),
            "{error}"
        );
    }

    #[test]
    fn a_schema_without_needs_makes_an_empty_input() {
        let any = declared("inputs: {schema: {type: object}}\n", &[]).unwrap();
        assert_eq!(any.check_input(None).unwrap(), Some(json!({})));
        assert_eq!(Declared::default().check_input(None).unwrap(), None);
    }

    #[test]
    fn schemas_lie_in_files_too_and_a_script_has_its_own() {
        let yaml = "outputs: {schema: out.json}\nscripts: {a.py: {input: {type: string}}}\n";
        let both = declared(yaml, &[("out.json", r#"{"type": "number"}"#)]).unwrap();
        assert!(both.check_input(Some(json!(1))).is_err());
        assert!(both.output_problems(Some(&json!(1)), &[]).is_empty());
        assert_eq!(both.output_problems(Some(&json!("x")), &[]).len(), 1);
        assert_eq!(both.output_problems(None, &[]).len(), 1);
        let error = declared(yaml, &[("out.json", "{")]).unwrap_err();
        assert_eq!(error.kind, "bad-schema");
        assert!(declared(yaml, &[]).is_err(), "the file is missing");
    }

    #[test]
    fn needed_files_are_found_by_name_or_kind() {
        let yaml = "inputs: {files: [{name: workbook, required: true}]}\n\
                    outputs: {files: [{mime: text/csv, required: true}]}\n";
        let declared = declared(yaml, &[]).unwrap();
        let given = |name: &str| declared.check_files(&[(name.to_owned(), "x".into())]);
        assert!(given("workbook").is_ok() && given("workbook.xlsx").is_ok());
        assert_eq!(given("other.xlsx").unwrap_err().kind, "missing-input-file");
        let artifact = |path: &str| Artifact {
            path: path.to_owned(),
            size: 0,
            sha256: String::new(),
            mime: media_types::of(path),
            url: None,
        };
        assert!(
            declared
                .output_problems(None, &[artifact("a.csv")])
                .is_empty()
        );
        assert_eq!(
            declared.output_problems(None, &[artifact("a.txt")]).len(),
            1
        );
    }
}
