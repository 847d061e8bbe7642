//! What a new case gives its script, so that it passes before anybody touches it.

use serde_json::{Map, Value, json};

use super::case::{Case, InputFile, Stdin};
use super::reading;
use super::scaffold::{arguments, sample};
use super::schemas;
use crate::bundle::Bundle;
use crate::bundle::manifest::{Manifest, Permissions};

/// What a new case gives its script.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FirstInput {
    /// The fields of the case that say it.
    pub fields: Map<String, Value>,
    /// What only the author can fill in, in a sentence; nothing when it is all known.
    pub to_fill_in: Option<String>,
}

/// What is known to work for a script, a path in the skill: what the first case gives it that
/// has to succeed, or else the smallest value that fits what the script declares.
pub fn of(bundle: &Bundle, script: &str) -> FirstInput {
    let suite = reading::read(bundle);
    // A later step of a scenario may live on what the steps before it left.
    let mut first = suite
        .series
        .iter()
        .filter_map(|series| series.cases.first());
    match first.find(|case| case.script == script && can_be_followed(case)) {
        Some(case) => FirstInput {
            fields: fields(case),
            to_fill_in: None,
        },
        None => declared(bundle, script),
    }
}

/// Whether a case without anything special shows how a script succeeds.
fn can_be_followed(case: &Case) -> bool {
    case.expect.is_success()
        && case.function.is_none()
        && case.skip.is_none()
        && case.engine.is_none()
        && case.grants == Permissions::default()
}

fn fields(case: &Case) -> Map<String, Value> {
    let mut fields = Map::new();
    if !case.args.is_empty() {
        fields.insert("args".into(), json!(case.args));
    }
    match &case.stdin {
        Stdin::Nothing => {}
        Stdin::Text(text) => drop(fields.insert("stdin".into(), json!(text))),
        Stdin::Json(value) => drop(fields.insert("input".into(), value.clone())),
        Stdin::File(path) => drop(fields.insert("stdin".into(), json!({"file": path}))),
    }
    if !case.env.is_empty() {
        fields.insert("env".into(), json!(case.env));
    }
    if !case.files.is_empty() {
        fields.insert("files".into(), files(&case.files));
    }
    fields
}

/// A list of paths where that says all, or else a mapping of names to paths.
fn files(files: &[InputFile]) -> Value {
    let is_plain = |file: &InputFile| file.path.rsplit('/').next() == Some(&file.name);
    match files.iter().all(is_plain) {
        true => files.iter().map(|file| json!(file.path)).collect(),
        false => {
            let pair = |file: &InputFile| (file.name.clone(), json!(file.path));
            Value::Object(files.iter().map(pair).collect())
        }
    }
}

/// What fits a script's declarations, as far as there are some.
fn declared(bundle: &Bundle, script: &str) -> FirstInput {
    let manifest = Manifest::of(bundle);
    let short = script.strip_prefix("scripts/").unwrap_or(script);
    let own = [short, script]
        .iter()
        .find_map(|name| manifest.scripts.get(*name));
    let mut fields = Map::new();
    let args = own.map(arguments).unwrap_or_default();
    if !args.is_empty() {
        fields.insert("args".into(), json!(args));
    }
    let schema = schemas::declared(bundle, &manifest, script).input;
    let input = schema.as_ref().map_or_else(
        || json!({}),
        |source| sample(&source.schema, &source.schema, 0),
    );
    let misfit = schema
        .as_ref()
        .and_then(|source| schemas::misfits(source, &input).into_iter().next());
    let needed = manifest.inputs.iter().flat_map(|inputs| &inputs.files);
    let mut needed = needed.filter(|file| file.required);
    let to_fill_in = if let Some(file) = needed.next() {
        let name = file.name.as_deref().unwrap_or("FILE");
        Some(format!(
            "`{short}` needs the file `{name}`: put one below `tests/files/`, name it under `files`, \
             and hand the script `/input/NAME` under `args`"
        ))
    } else if let Some(misfit) = misfit {
        Some(format!(
            "`input` does not fit what `{short}` declares: {misfit}"
        ))
    } else if schema.is_none() && args.is_empty() {
        Some(format!(
            "nothing says what `{short}` takes: give it under `input`, `args` or `files`"
        ))
    } else {
        None
    };
    // An input that nobody asked for is only in the way of a script that reads a file.
    if schema.is_some() || own.is_none_or(|own| own.args.is_empty()) {
        fields.insert("input".into(), input);
    }
    FirstInput { fields, to_fill_in }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(files: &[(&str, &str)]) -> FirstInput {
        let scripts = [("scripts/a.py", ""), ("scripts/b.py", "")];
        let files = scripts.iter().chain(files);
        let files = files.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        of(&Bundle::in_memory(None, files), "scripts/a.py")
    }

    fn shown(given: &FirstInput) -> String {
        Value::Object(given.fields.clone()).to_string()
    }

    #[test]
    fn a_case_that_succeeds_shows_the_way() {
        let cases = "- {name: no, script: a.py, input: [1], expect: {exit: 2}}\n\
             - {name: other, script: b.py, input: [2]}\n\
             - {name: granted, script: a.py, input: [3], grants: {network: [\"x:1\"]}}\n\
             - {name: yes, script: a.py, args: [/input/t.csv], files: [tests/files/t.csv]}\n";
        let files = [("tests/a.yaml", cases), ("tests/files/t.csv", "")];
        let first = given(&files);
        assert_eq!(
            shown(&first),
            "{\"args\":[\"/input/t.csv\"],\"files\":[\"tests/files/t.csv\"]}"
        );
        assert_eq!(first.to_fill_in, None);
        let named = "- {name: yes, script: a.py, stdin: x, files: {t: tests/files/t.csv}}\n";
        let files = [("tests/a.yaml", named), ("tests/files/t.csv", "")];
        let expected = "{\"stdin\":\"x\",\"files\":{\"t\":\"tests/files/t.csv\"}}";
        assert_eq!(shown(&given(&files)), expected);
    }

    #[test]
    fn a_schema_gives_the_least_that_fits_it() {
        let schema = "scripts:\n  a.py:\n    input: {required: [n], properties: {n: {minimum: 3, type: integer}}}\n";
        let first = given(&[("skill.yaml", schema)]);
        assert_eq!(shown(&first), "{\"input\":{\"n\":3}}");
        assert_eq!(first.to_fill_in, None);
    }

    #[test]
    fn what_only_the_author_knows_is_said() {
        let told = |yaml: &str| given(&[("skill.yaml", yaml)]).to_fill_in.unwrap();
        assert!(told("version: 1.0.0\n").starts_with("nothing says what `a.py` takes"));
        let file = "inputs: {files: [{name: table, required: true}]}\n";
        assert!(told(file).starts_with("`a.py` needs the file `table`"));
        let odd = "scripts: {a.py: {input: {type: string, pattern: '^[0-9]{4}$'}}}\n";
        assert!(told(odd).starts_with("`input` does not fit what `a.py` declares"));
    }
}
