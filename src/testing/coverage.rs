//! What of a skill the tests exercised: its scripts, and what it declares.

use std::collections::BTreeSet;

use serde_json::Value;

use super::case::{Case, InputFile};
use super::reading::scripts;
use super::schemas;
use crate::bundle::Bundle;
use crate::bundle::manifest::{FileDeclaration, Manifest};
use crate::runtime::Outcome;
use crate::tables::media_types;

/// What there is to exercise, and what was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Each thing once, in a fixed order.
    pub items: Vec<Item>,
}

/// One thing that tests can exercise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// What it is.
    pub part: Part,
    /// Its name.
    pub name: String,
    /// Whether a test exercised it.
    pub covered: bool,
}

/// What a test can exercise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A script.
    Script,
    /// A field of the input, or a file that goes in.
    Input,
    /// A field of the output, or a file that comes out.
    Output,
    /// A permission.
    Permission,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Script, Self::Input, Self::Output, Self::Permission];

    /// The word for one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Script => "script",
            Self::Input => "input",
            Self::Output => "output",
            Self::Permission => "permission",
        }
    }
}

/// One run that counts: what went in, and what came out.
#[derive(Clone, Copy, Debug)]
pub struct Exercise<'r> {
    /// The case.
    pub case: &'r Case,
    /// Standard input, read as JSON.
    pub input: Option<&'r Value>,
    /// How it ended.
    pub outcome: &'r Outcome,
}

impl Coverage {
    /// What the runs exercised.
    pub fn of(bundle: &Bundle, manifest: &Manifest, runs: &[Exercise<'_>]) -> Self {
        let mut items = Vec::new();
        for script in scripts::all(bundle, manifest) {
            let own: Vec<&Exercise<'_>> = runs
                .iter()
                .filter(|run| run.case.script == script)
                .collect();
            let short = script.strip_prefix("scripts/").unwrap_or(&script);
            items.push(Item {
                part: Part::Script,
                name: short.to_owned(),
                covered: !own.is_empty(),
            });
            let declared = schemas::declared(bundle, manifest, &script);
            let input = declared.input.map(|source| source.schema);
            let output = declared.output.map(|source| source.schema);
            items.extend(fields(Part::Input, short, input.as_ref(), || {
                own.iter().filter_map(|run| run.input)
            }));
            items.extend(fields(Part::Output, short, output.as_ref(), || {
                own.iter().filter_map(|run| run.outcome.output.as_ref())
            }));
        }
        items.extend(files(manifest, runs));
        items.extend(permissions(manifest, runs));
        items.sort();
        items.dedup_by(|a, b| a.part == b.part && a.name == b.name);
        Self { items }
    }

    /// How much of it was exercised, in whole percent, rounded down.
    pub fn percent(&self) -> usize {
        match self.items.len() {
            0 => 100,
            all => self.items.iter().filter(|item| item.covered).count() * 100 / all,
        }
    }

    /// How many of one part there are, and how many of them were exercised.
    pub fn count(&self, part: Part) -> (usize, usize) {
        let of = self.items.iter().filter(|item| item.part == part);
        let all = of.clone().count();
        (of.filter(|item| item.covered).count(), all)
    }
}

/// The fields of a schema, and which of them any of the values has.
fn fields<'v, I: Iterator<Item = &'v Value>>(
    part: Part,
    script: &str,
    schema: Option<&Value>,
    values: impl Fn() -> I,
) -> Vec<Item> {
    let properties = schema.and_then(|schema| schema.get("properties")?.as_object());
    let names = properties
        .into_iter()
        .flat_map(|properties| properties.keys());
    let item = |name: &String| Item {
        part,
        name: format!("{script}: {name}"),
        covered: values().any(|value| value.get(name).is_some()),
    };
    names.map(item).collect()
}

/// The files that are declared to go in or come out.
fn files(manifest: &Manifest, runs: &[Exercise<'_>]) -> Vec<Item> {
    let fits = |declared: &FileDeclaration, path: &str| {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        let is_named = |name: &str| path == name || stem == name;
        let is_typed = |mime: &str| media_types::of(path) == Some(mime);
        // What is called otherwise by a test may still be what is meant, by its type.
        declared.name.as_deref().is_some_and(is_named)
            || declared.mime.as_deref().is_some_and(is_typed)
    };
    let name = |declared: &FileDeclaration| {
        let word = declared.name.as_ref().or(declared.mime.as_ref())?;
        Some(format!("file {word}"))
    };
    let mut items = Vec::new();
    for declared in manifest.inputs.iter().flat_map(|inputs| &inputs.files) {
        let given = |file: &InputFile| fits(declared, &file.name);
        let covered = runs.iter().any(|run| run.case.files.iter().any(given));
        let part = Part::Input;
        items.extend(name(declared).map(|name| Item {
            part,
            name,
            covered,
        }));
    }
    for declared in manifest.outputs.iter().flat_map(|outputs| &outputs.files) {
        let covered = runs.iter().any(|run| {
            let mut left = run.outcome.artifacts.iter();
            left.any(|artifact| fits(declared, &artifact.path))
        });
        let part = Part::Output;
        items.extend(name(declared).map(|name| Item {
            part,
            name,
            covered,
        }));
    }
    items
}

/// The permissions that the skill declares, and which of them any run was granted.
fn permissions(manifest: &Manifest, runs: &[Exercise<'_>]) -> Vec<Item> {
    let Some(declared) = &manifest.permissions else {
        return Vec::new();
    };
    let granted = |of: fn(&Case) -> Vec<&str>| -> BTreeSet<&str> {
        runs.iter().flat_map(|run| of(run.case)).collect()
    };
    let words = |list| -> Vec<&str> {
        let list: &Vec<String> = list;
        list.iter().map(String::as_str).collect()
    };
    let all = [
        (
            "network",
            words(&declared.network),
            granted(|case| case.grants.network.iter().map(String::as_str).collect()),
        ),
        (
            "env",
            words(&declared.env),
            granted(|case| {
                let set = case.env.keys().chain(&case.grants.env);
                set.map(String::as_str).collect()
            }),
        ),
        (
            "read",
            words(&declared.read),
            granted(|case| case.grants.read.iter().map(String::as_str).collect()),
        ),
        (
            "write",
            words(&declared.write),
            granted(|case| case.grants.write.iter().map(String::as_str).collect()),
        ),
    ];
    let mut items = Vec::new();
    for (field, declared, granted) in all {
        items.extend(declared.into_iter().map(|word| Item {
            part: Part::Permission,
            name: format!("{field} {word}"),
            covered: granted.contains(word),
        }));
    }
    items
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::runtime::{Ended, Engine, LimitReport, SkillIdentity, Stop};

    fn outcome(stdout: &str) -> Outcome {
        let ended = Ended {
            stop: Stop::Exit(0),
            stdout: stdout.into(),
            stderr: Vec::new(),
            cut: Vec::new(),
            duration: std::time::Duration::from_millis(1),
        };
        let skill = SkillIdentity {
            name: "a".into(),
            version: None,
            tree_digest: String::new(),
        };
        let limits = LimitReport::default();
        Outcome::judge(ended, Vec::new(), limits, Engine::Wasm, skill)
    }

    #[test]
    fn what_runs_touch_is_covered() {
        let files = [
            ("scripts/a.py", ""),
            ("scripts/b.py", ""),
            (
                "skill.yaml",
                "entrypoint: scripts/a.py\n\
              inputs: {schema: {properties: {x: {}, y: {}}}, files: [{mime: text/csv}]}\n\
              outputs: {schema: {properties: {z: {}}}}\n\
              permissions: {env: [TOKEN], network: ['a.example']}\n",
            ),
            ("tests/files/t.csv", ""),
            (
                "tests/a.yaml",
                "- {input: {x: 1}, env: {TOKEN: t}, files: [tests/files/t.csv]}\n",
            ),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let bundle = Bundle::in_memory(None, files);
        let suite = crate::testing::reading::read(&bundle);
        let case = suite.cases().next().unwrap();
        let input = json!({"x": 1});
        let outcome = outcome("{\"z\": 1}");
        let run = Exercise {
            case,
            input: Some(&input),
            outcome: &outcome,
        };
        let coverage = Coverage::of(&bundle, &Manifest::of(&bundle), &[run]);
        let told: Vec<String> = coverage
            .items
            .iter()
            .map(|item| {
                let sign = if item.covered { '+' } else { '-' };
                format!("{sign} {} {}", item.part.as_str(), item.name)
            })
            .collect();
        assert_eq!(
            told,
            [
                "+ script a.py",
                "- script b.py",
                "+ input a.py: x",
                "- input a.py: y",
                "+ input file text/csv",
                "+ output a.py: z",
                "+ permission env TOKEN",
                "- permission network a.example",
            ]
        );
        assert_eq!(coverage.percent(), 62);
        assert_eq!(coverage.count(Part::Input), (2, 3));
    }

    #[test]
    fn a_skill_with_nothing_to_exercise_is_whole() {
        assert_eq!(Coverage::default().percent(), 100);
    }
}
