//! Which schema a command's answer has, and whether an answer fits it: looked at after every
//! run of every test here that asks for JSON.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::LazyLock;

use clap::{ArgMatches, Command};
use jsonschema::Registry;
use open_skills::commands::schema::SCHEMAS;
use serde_json::{Value, json};

use crate::support::Ran;

/// Commands whose answers have a schema of another name than theirs, and the flag that asks
/// for that answer, where it is not the usual one.
const RENAMED: [(&str, Option<&str>, &str); 6] = [
    ("config", None, "settings"),
    ("lint", None, "lint-report"),
    ("run", Some("explain_permissions"), "permissions"),
    ("run", None, "outcome"),
    ("test", Some("list"), "test-list"),
    ("test", None, "test-report"),
];

/// Where a JSON answer is described.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The name of the schema.
    pub schema: String,
    /// The definition in it, where it is the schema of a group of commands.
    pub definition: Option<String>,
}

impl Place {
    /// Where the answer of `keys new` and the like is, or has to be, described.
    pub fn of(words: &[&str], is_given: impl Fn(&str) -> bool) -> Self {
        let renamed = RENAMED.iter().find(|(command, flag, _)| {
            *command == words[0] && flag.as_ref().is_none_or(|flag| is_given(flag))
        });
        let schema = renamed.map_or(words[0], |(.., name)| name).to_owned();
        // `audit` is a command, and has another one of its own.
        let is_shared = words.len() > 1 || definitions(&schema).contains(&words[0].to_owned());
        Self {
            schema,
            definition: is_shared.then(|| words[words.len() - 1].to_owned()),
        }
    }

    /// Whether it is there.
    pub fn exists(&self) -> bool {
        let is_known = SCHEMAS.iter().any(|schema| schema.name == self.schema);
        is_known && (self.definition.iter()).all(|name| definitions(&self.schema).contains(name))
    }

    /// Where an answer is not as described.
    pub fn errors(&self, answer: &Value) -> Vec<String> {
        let schema = PARSED.get(self.schema.as_str());
        let schema = schema.unwrap_or_else(|| panic!("{self} is not there"));
        // What `publish` refuses, it tells as `lint` and `test` do.
        let others = ["lint-report", "test-report"].map(|name| &PARSED[name]);
        let registry = others
            .iter()
            .chain([&schema])
            .fold(Registry::new(), |all, one| {
                let id = one["$id"].as_str().unwrap();
                all.add(id, (*one).clone()).unwrap()
            });
        let registry = registry.prepare().unwrap();
        let mut target = schema["$id"].as_str().unwrap().to_owned();
        if let Some(name) = &self.definition {
            target = format!("{target}#/$defs/{name}");
        }
        let options = jsonschema::options().with_registry(&registry);
        let validator = options.build(&json!({"$ref": target})).unwrap();
        let errors = validator.iter_errors(answer);
        errors
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`docs/schemas/{}.schema.json`", self.schema)?;
        match &self.definition {
            Some(name) => write!(f, " at `#/$defs/{name}`"),
            None => Ok(()),
        }
    }
}

/// The schemas by name, parsed.
pub static PARSED: LazyLock<BTreeMap<&'static str, Value>> = LazyLock::new(|| {
    let parse = |text| serde_json::from_str(text).unwrap();
    SCHEMAS
        .iter()
        .map(|one| (one.name, parse(one.text)))
        .collect()
});

fn definitions(schema: &str) -> Vec<String> {
    let parsed = PARSED.get(schema);
    let definitions = parsed.and_then(|schema| schema["$defs"].as_object());
    definitions.map_or_else(Vec::new, |all| all.keys().cloned().collect())
}

/// The words of the command that is called, and what it was given.
fn called<'a>(matches: &'a ArgMatches, words: &mut Vec<&'a str>) -> &'a ArgMatches {
    match matches.subcommand() {
        Some((name, inner)) => {
            words.push(name);
            called(inner, words)
        }
        None => matches,
    }
}

/// Holds the answer of a call to its schema, and a failure to that of failures.
pub fn hold(arguments: &[OsString], ran: &Ran) {
    let is = |word: &str| arguments.iter().any(|argument| argument == word);
    let after_format = arguments.windows(2);
    let mut after_format = after_format.map(|two| two[0] == "--format" && two[1] == "json");
    if !(is("--json") || is("--format=json") || after_format.any(|is_asked| is_asked)) {
        return;
    }
    let last = ran.stderr.lines().last().unwrap_or_default();
    if last.starts_with("{\"error\"") {
        let answer = serde_json::from_str(last).unwrap_or_else(|_| panic!("{ran}"));
        let place = Place::of(&["error"], |_| false);
        assert_eq!(place.errors(&answer), [""; 0], "{place}: {ran}");
    }
    let mut command: Command = open_skills::cli::command();
    let name = OsString::from("open-skills");
    let line = std::iter::once(&name).chain(arguments);
    // Wrong use has no answer.
    let Ok(matches) = command.try_get_matches_from_mut(line) else {
        return;
    };
    let mut words = Vec::new();
    let given = called(&matches, &mut words);
    let flag = |name: &str| matches!(given.try_get_one::<bool>(name), Ok(Some(true)));
    let place = Place::of(&words, flag);
    for answer in documents(&ran.stdout) {
        let answer = answer.unwrap_or_else(|error| panic!("{words:?}: {error}\n{ran}"));
        let errors = place.errors(&answer);
        let words = words.join(" ");
        assert_eq!(
            errors, [""; 0],
            "what `{words} --json` printed is not what {place} says; change either\n{answer:#}"
        );
    }
}

/// The JSON documents of a text, one after the other.
fn documents(text: &str) -> impl Iterator<Item = serde_json::Result<Value>> {
    serde_json::Deserializer::from_str(text).into_iter::<Value>()
}
