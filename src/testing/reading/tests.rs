//! What is read of a whole skill, and what is told when it cannot be.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::testing::case::Stdin;

const SCHEMA: &str = include_str!("../../../docs/schemas/cases.schema.json");

fn suite(files: &[(&str, &str)]) -> Suite {
    let own = [("scripts/main.py", ""), ("tests/files/a.csv", "")];
    let files = own.iter().chain(files);
    let files = files.map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    read(&Bundle::in_memory(None, files))
}

fn flaws(files: &[(&str, &str)]) -> Vec<String> {
    let told = suite(files).flaws;
    told.iter()
        .map(|flaw| match &flaw.hint {
            Some(hint) => format!("{}: {flaw}; {hint}", flaw.place),
            None => format!("{}: {flaw}", flaw.place),
        })
        .collect()
}

/// Every field there is.
const WHOLE: &str = "\
- name: all of it
  script: main.py:go
  args: [--n, 3]
  input: {a: [1]}
  env: {TOKEN: x}
  files: {b.csv: tests/files/a.csv}
  grants: {network: ['a.example:443'], env: [HOME], read: [/a], write: [/b]}
  engine: wasm
  seed: 7
  skip: later
  tags: [slow]
  expect:
    exit: 2
    status: failed
    stdout: {exact: a, contains: [a], lacks: b, regex: ^a$, json: {}, schema: {type: object}}
    stderr: exact text
    output: {a: 1}
    output_contains: {}
    artifacts:
      - r.md
      - {path: /output/x.json, mime: application/json, min_size: 1KiB, contains: a, json: {}}
      - {path: y, exists: false}
      - {path: z, sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}
    max_duration: 2s
    max_memory: 64MiB
";

#[test]
fn every_field_is_read_and_fits_the_schema() {
    let suite = suite(&[("tests/a.yaml", WHOLE)]);
    assert!(suite.flaws.is_empty(), "{:?}", suite.flaws);
    let case = suite.cases().next().unwrap();
    assert_eq!(case.id(), "tests/a.yaml::all of it");
    assert_eq!(case.function.as_deref(), Some("go"));
    assert_eq!(case.args, ["--n", "3"]);
    assert_eq!(case.stdin, Stdin::Json(json!({"a": [1]})));
    assert_eq!(case.files[0].name, "b.csv");
    assert_eq!(case.expect.exit_code(), Some(2));
    assert_eq!(case.expect.artifacts[1].path, "x.json");
    assert_eq!(case.expect.artifacts[1].min_size, Some(1024));
    assert_eq!(case.expect.max_memory, Some(64 << 20));
    let value = crate::bundle::yaml::parse(WHOLE, 0).unwrap().root.unwrap();
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(validator.is_valid(&value.to_json()));
}

/// What the reader knows and what editors are told must not drift apart.
#[test]
fn the_schema_knows_the_fields_of_the_reader() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    for (pointer, known) in [
        ("/$defs/case", case_file::CASE),
        ("/$defs/grants", case_file::GRANTS),
        ("/$defs/scenario", scenario::SCENARIO),
        ("/$defs/expect", expect::EXPECT),
        ("/$defs/stream/anyOf/1", expect::TEXT),
        ("/$defs/artifact", expect::ARTIFACT),
    ] {
        let fields = schema.pointer(pointer).unwrap()["properties"].as_object();
        let fields: BTreeSet<&str> = fields.unwrap().keys().map(String::as_str).collect();
        let known: BTreeSet<&str> = known.iter().copied().collect();
        assert_eq!(fields, known, "{pointer}");
    }
    let statuses = schema["$defs"]["expect"]["properties"]["status"]["enum"].clone();
    let known: Vec<&str> = expect::STATUSES.iter().map(|(word, _)| *word).collect();
    assert_eq!(statuses, json!(known));
}

#[test]
fn all_kinds_are_found_each_in_its_place() {
    let suite = suite(&[
        (
            "SKILL.md",
            "---\nname: x\n---\n```console\n$ run main.py\n```\n",
        ),
        ("tests/a.yaml", "cases:\n- name: a\n- {}\n"),
        ("tests/data.json", "{\"rows\": []}"),
        ("tests/main.input.json", "{}"),
        ("tests/main.expected.json", "{}"),
        ("tests/sample_input.json", "{}"),
        ("tests/deep/er.md", "```console\n$ run main.py\n```\n"),
        ("tests/deep/not.yaml", "anything: goes\n"),
        ("scenarios/s.yaml", "steps:\n- name: one\n- name: two\n"),
        ("scenarios/t.md", "```console\n$ run main.py\n```\n"),
        (
            "evals/evals.json",
            "{\"evals\": [{\"prompt\": \"p\", \"assertions\": [\"x\"]}]}",
        ),
        (
            "evals/triggers.json",
            "[{\"query\": \"q\", \"should_trigger\": true}]",
        ),
    ]);
    assert!(suite.flaws.is_empty(), "{:?}", suite.flaws);
    let ids: Vec<String> = suite
        .cases()
        .map(|case| format!("{} {}", case.kind, case.id()))
        .collect();
    assert_eq!(
        ids,
        [
            "console SKILL.md::run main.py",
            "scenario scenarios/s.yaml::s / one",
            "scenario scenarios/s.yaml::s / two",
            "scenario scenarios/t.md::t / run main.py",
            "case tests/a.yaml::a",
            "case tests/a.yaml::case 2",
            "console tests/deep/er.md::run main.py",
            "pair tests/main.expected.json::main",
            "pair tests/sample_input.json::the sample input",
        ]
    );
    assert_eq!(suite.series.len(), 8);
    assert_eq!(suite.evals[0].evals[0].assertions[0].text, "x");
    assert_eq!(suite.evals[1].triggers.len(), 1);
    assert_eq!(
        suite.notices,
        ["`tests/data.json` was left out: it holds no tests"]
    );
}

#[test]
fn slips_are_told_with_what_was_meant() {
    let text = "- name: a\n  scirpt: main.py\n  expect: {exti: 0, stdout: {contain: x}}\n\
                - name: a\n  script: mian.py\n- 3\n";
    assert_eq!(
        flaws(&[("tests/a.yaml", text)]),
        [
            "tests/a.yaml:2:3: `scirpt` is no field of a case; did you mean `script`?",
            "tests/a.yaml:3:12: `exti` is no field of `expect`; did you mean `exit`?",
            "tests/a.yaml:3:30: `contain` is no field of `expect.stdout`; did you mean `contains`?",
            "tests/a.yaml:5:11: there is no script `mian.py`; did you mean `main.py`?",
            "tests/a.yaml:6:3: a case has to be a mapping, not an integer",
        ]
    );
}

#[test]
fn what_makes_no_sense_is_told() {
    for (text, flaw) in [
        (
            "a: 1\n",
            "1:1: `a` is no field of a file of cases; known are `cases`",
        ),
        (
            "cases: 3\n",
            "1:8: the cases have to be a list, not an integer; begin each case with `- name: …`",
        ),
        (
            "- {stdin: a, input: {}}\n",
            "1:21: `stdin` and `input` both fill standard input: write one",
        ),
        (
            "- {files: [tests/files/b.csv]}\n",
            "1:12: there is no file `tests/files/b.csv` in the skill; did you mean `tests/files/a.csv`?",
        ),
        (
            "- {expect: {stdout: {regex: '('}}}\n",
            "1:29: `regex` cannot be understood: unclosed group",
        ),
        (
            "- {expect: {status: fialed}}\n",
            "1:21: `status` cannot be `fialed`; did you mean `failed`?",
        ),
        (
            "- {expect: {artifacts: [../x]}}\n",
            "1:25: `../x` cannot be an artifact: it",
        ),
        (
            "- {expect: {exit: 999}}\n",
            "1:19: `exit` has to be a whole number, not `999`",
        ),
        (
            "- {name: a}\n- {name: a}\n",
            "2:10: the name `a` is taken in line 1",
        ),
        (
            "- {engine: qemu}\n",
            "1:12: there is no engine `qemu`; it is one of `wasm`, `native`, `docker`",
        ),
        (
            "- {expect: {stdout: {schema: {type: objct}}}}\n",
            "1:30: this is no JSON Schema: ",
        ),
    ] {
        let told = flaws(&[("tests/a.yaml", text)]);
        let expected = format!("tests/a.yaml:{flaw}");
        assert!(
            told.first().is_some_and(|told| told.starts_with(&expected)),
            "{told:#?}\n{expected}"
        );
    }
}

#[test]
fn halves_of_pairs_and_empty_scenarios_are_told() {
    assert_eq!(
        flaws(&[
            ("tests/a.input.json", "{}"),
            ("tests/b.expected.json", "{}"),
            ("scenarios/a.yaml", "name: x\n")
        ]),
        [
            "scenarios/a.yaml:1:1: the scenario has no `steps`; write a list of cases under `steps:`",
            "tests/a.input.json:1:1: there is no `tests/a.expected.json` beside it; write what has to come out, or make it a case in YAML",
            "tests/b.expected.json:1:1: there is no `tests/b.input.json` beside it; write the input that this comes of",
        ]
    );
}

#[test]
fn evals_are_checked() {
    let text = r#"{"evals": [
  {"id": 1, "prompt": "p", "expectations": ["x", {"contains": "y"}, {"text": "z", "type": "regex", "value": "("}]},
  {"id": 1, "prompt": "", "files": ["none.pdf"]},
  {"id": 1, "promt": "p"},
  {"id": 1, "prompt": "q", "assertions": [], "expectations": []},
  {"query": "q"}
]}"#;
    assert_eq!(
        flaws(&[("evals/evals.json", text)]),
        [
            "evals/evals.json:2:69: `(` is no regular expression",
            "evals/evals.json:3:23: `prompt` is empty",
            "evals/evals.json:4:13: `promt` is no field of an eval; did you mean `prompt`?",
            "evals/evals.json:4:3: the eval has no `prompt`",
            "evals/evals.json:5:42: `expectations` and `assertions` mean the same: write one",
            "evals/evals.json:6:3: the trigger has no `should_trigger`",
        ]
    );
}

#[test]
fn a_skill_yaml_that_is_no_yaml_stops_the_tests() {
    let broken = flaws(&[(
        "skill.yaml",
        "inputs:\n  schema: {type: object\noutputs: {}\n",
    )]);
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert!(
        broken[0].starts_with("skill.yaml:3:") && broken[0].contains("this is no YAML"),
        "{broken:?}"
    );
    assert_eq!(
        flaws(&[("skill.yaml", "- entrypoint\n")]),
        ["skill.yaml:1:1: `skill.yaml` has to be a mapping, not a list"]
    );
}

#[test]
fn a_skill_yaml_that_does_not_fit_its_schema_is_told() {
    let files = [("skill.yaml", "entrypoint: scripts/a.py\noutputz: {}\n")];
    let suite = suite(&files);
    assert!(suite.flaws.is_empty(), "{:?}", suite.flaws);
    assert_eq!(
        suite.notices,
        ["skill.yaml:2:1: `outputz` is no field of skill.yaml here"]
    );
}

#[test]
fn a_slip_in_a_trigger_set_is_told() {
    let text = r#"[
  {"query": "make a table", "should_trigger": true},
  {"query": "sing", "should_triger": false},
  {"querry": "dance", "should_trigger": false}
]"#;
    for file in ["evals/queries.json", "tests/queries.json"] {
        let told = [
            ":3:21: `should_triger` is no field of a trigger; did you mean `should_trigger`?",
            ":3:3: the trigger has no `should_trigger`",
            ":4:4: `querry` is no field of a trigger; did you mean `query`?",
            ":4:3: the trigger has no `query`",
        ];
        assert_eq!(
            flaws(&[(file, text)]),
            told.map(|line| format!("{file}{line}"))
        );
    }
    let lone = r#"[{"query": "sing", "should_triger": false}]"#;
    assert_eq!(flaws(&[("evals/queries.json", lone)]).len(), 2);
    let other = suite(&[("evals/log.json", r#"[{"query": "sing", "rank": 1}]"#)]);
    assert!(other.flaws.is_empty() && other.evals.is_empty());
}
