//! Every answer to machines is described: a schema each, strict, and held to real answers.

use std::collections::BTreeSet;
use std::path::Path;

use clap::Command;
use open_skills::commands::schema::SCHEMAS;
use serde_json::Value;

use crate::answers::{PARSED, Place};
use crate::support::CliTest;

/// What people write has fields of its own rules; the tests of those files hold them.
const WRITTEN_BY_PEOPLE: [&str; 3] = ["skill", "config", "cases"];

/// Commands with words such as `keys new` that can answer in JSON.
pub fn answering() -> Vec<Vec<String>> {
    fn walk(words: &[String], command: &Command, found: &mut Vec<Vec<String>>) {
        for sub in command.get_subcommands() {
            let mut words = words.to_vec();
            words.push(sub.get_name().to_owned());
            let mut flags = sub.get_arguments().filter_map(|flag| flag.get_long());
            if flags.any(|flag| flag == "json") {
                found.push(words.clone());
            }
            walk(&words, sub, found);
        }
    }
    let mut found = Vec::new();
    walk(&[], &open_skills::cli::command(), &mut found);
    assert!(found.len() > 60, "only {} commands", found.len());
    found
}

fn place(words: &[String]) -> Place {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Place::of(&words, |_| false)
}

#[test]
fn every_command_that_answers_machines_has_a_schema() {
    let missing = answering()
        .into_iter()
        .filter(|words| !place(words).exists());
    let missing: Vec<String> = missing
        .map(|words| {
            let (place, words) = (place(&words), words.join(" "));
            format!(
                "`{words} --json` has no schema: write {place} (draft 2020-12, `required`, \
                 `additionalProperties: false`, `version` 1), name the file in SCHEMAS of \
                 `src/commands/schema.rs`, and let a call in `tests/cli/schemas.rs` answer it"
            )
        })
        .collect();
    assert_eq!(missing, [""; 0], "{}", missing.join("\n"));
}

#[test]
fn every_file_is_printed_as_it_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schemas");
    let files = std::fs::read_dir(&folder).unwrap().map(|file| {
        let name = file.unwrap().file_name().into_string().unwrap();
        name.strip_suffix(".schema.json").unwrap().to_owned()
    });
    let files: BTreeSet<String> = files.collect();
    let known = SCHEMAS.iter().map(|schema| schema.name.to_owned());
    assert_eq!(known.collect::<BTreeSet<_>>(), files);
    let page = std::fs::read_to_string(folder.with_file_name("formats.md")).unwrap();
    let test = CliTest::new();
    let list = test.run(["schema"]).stdout;
    assert_eq!(list.lines().count(), SCHEMAS.len());
    for schema in SCHEMAS {
        let text = std::fs::read_to_string(folder.join(format!("{}.schema.json", schema.name)));
        let ran = test.run(["schema", schema.name]);
        assert_eq!((ran.code, ran.stdout), (Some(0), text.unwrap()));
        let line = format!("{}  ", schema.name);
        assert!(
            list.lines()
                .any(|l| l.starts_with(&line) && l.ends_with(schema.about))
        );
        let link = format!("(schemas/{}.schema.json)", schema.name);
        assert!(page.contains(&link), "docs/formats.md has no link {link}");
    }
}

#[test]
fn every_schema_is_valid_and_strict() {
    let mut loose = Vec::new();
    for (name, schema) in PARSED.iter() {
        assert!(jsonschema::meta::is_valid(schema), "{name}");
        let id = schema["$id"].as_str().unwrap();
        assert!(
            id.ends_with(&format!("/docs/schemas/{name}.schema.json")),
            "{id}"
        );
        if !WRITTEN_BY_PEOPLE.contains(name) {
            find_loose(name, schema, &mut loose);
        }
    }
    assert_eq!(loose, [""; 0], "{loose:#?}");
}

/// Objects that may hold anything, and fields that are required and nowhere described.
fn find_loose(at: &str, schema: &Value, loose: &mut Vec<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(properties) = fields.get("properties").and_then(Value::as_object)
                && fields.contains_key("type")
            {
                if fields.get("additionalProperties") != Some(&Value::Bool(false)) {
                    loose.push(format!("{at}: `additionalProperties` is not false"));
                }
                let required = fields.get("required").and_then(Value::as_array);
                let required = required.map_or(&[][..], Vec::as_slice);
                let unknown = required.iter().filter_map(Value::as_str);
                let unknown = unknown.filter(|name| !properties.contains_key(*name));
                loose.extend(unknown.map(|name| format!("{at}: `{name}` is no field")));
                if required.is_empty() {
                    loose.push(format!("{at}: nothing is required"));
                }
            }
            for (name, inner) in fields {
                find_loose(&format!("{at}/{name}"), inner, loose);
            }
        }
        Value::Array(all) => {
            for inner in all {
                find_loose(at, inner, loose);
            }
        }
        _ => {}
    }
}

/// Calls that answer, the later ones on what the earlier ones made. Together they are of every
/// command that answers machines, but for those below.
const CALLS: &[&str] = &[
    "init made --template prompt --yes --description Says",
    "init --list-templates",
    "add reference notes --skill good",
    "convert rule.mdc --output converted",
    "lint good",
    "lint made",
    "fmt --check good",
    "explain --all",
    "test good --list",
    "run good --explain-permissions",
    "runs list",
    "runs stats",
    "runs clear",
    "secrets set KEY --no-passphrase",
    "secrets list",
    "secrets remove KEY",
    "runtime list",
    "runtime verify",
    "runtime remove python",
    "keys new k --no-passphrase",
    "keys list",
    "keys show k",
    "keys rotate k --no-passphrase",
    "keys import again home/.local/share/open-skills/keys/k.key --no-passphrase",
    "pack good --list",
    "pack good --output good.skill",
    "pack bad",
    "unpack good.skill -C unpacked",
    "inspect good --content",
    "inspect good.skill",
    "diff good made",
    "version good",
    "version patch good",
    "publish good --dry-run --no-test",
    "publish good --no-test",
    "publish bad",
    "pull good -C skills",
    "list",
    "list good",
    "check good --no-test",
    "check bad --no-test",
    "pull good -C .",
    "tree",
    "tree good",
    "search invoices",
    "update --dry-run",
    "install good --agent claude-code --scope project",
    "list --installed",
    "status",
    "which good",
    "outdated",
    "audit",
    "audit log",
    "audit log --verify",
    "tag good@0.1.1 beta",
    "tag good beta --remove",
    "yank good@0.1.1 --reason broken",
    "outdated",
    "audit",
    "tree",
    "status",
    "list good",
    "unyank good@0.1.1",
    "cache dir",
    "cache size",
    "cache verify",
    "cache clean",
    "registry init ./place",
    "registry ls",
    "registry check",
    "registry repair",
    "registry gc --dry-run",
    "registry mirror local ./copy",
    "registry checkpoint --key k",
    "registry forget ./place",
    "login https://skills.example --no-passphrase --offline",
    "logout https://skills.example",
    "sync --from ./library --into synced",
    "prompt --installed --budget 100t",
    "prompt good --mode full",
    "export well-known good --into site",
    "export marketplace good --name ours --owner us",
    "export mcp-config good",
    "keys export k --public",
    "keys export k --ssh --output k.pub",
    "keys export k --private --no-passphrase",
    "agents",
    "agents list",
    "agents show claude-code",
    "agents detect",
    "sign good --key k",
    "verify good --key k",
    "verify made",
    "trust add k --key k",
    "trust list",
    "trust pin good --key k",
    "trust rotate good --key again",
    "trust revoke k",
    "trust block sha256:0000000000000000000000000000000000000000000000000000000000000000",
    "trust list",
    "trust check",
    "trust remove k",
    "trust config --yes",
    "uninstall good",
    "config show",
    "config path",
    "vendor list --skill good",
    "vendor verify --skill good",
    "doctor",
];

/// Commands that answer only with what is not here, and the tests whose calls they answer.
/// [`CliTest::run`] holds those answers to their schemas too.
const ELSEWHERE: [(&str, &str); 10] = [
    ("export docker", "sites.rs: a lock of a registry elsewhere"),
    ("export k8s", "sites.rs: the same"),
    ("runs show", "run_grants.rs: a run"),
    ("runtime build", "tests/python: packages out of a registry"),
    (
        "runtime install",
        "runtime.rs: a program that stands in for pip",
    ),
    ("runtime path", "runtime.rs: what that installed"),
    ("tour", "tests/tour.rs: a whole one"),
    (
        "vendor add",
        "vendor.rs: programs that stand in for pip and npm",
    ),
    ("vendor remove", "vendor.rs: what they brought"),
    ("vendor update", "vendor.rs: the same"),
];

fn with_skills() -> CliTest {
    let good = "---\nname: good\ndescription: Turns invoices into a table of amounts. Use when \
        someone asks for the sums of invoices.\nmetadata:\n  version: 0.1.0\n---\n\n# Good\n\n\
        Read the invoices, then run `scripts/a.py`.\n";
    let test = CliTest::new();
    let home = test.home();
    test.file("good/SKILL.md", good)
        .file("good/skill.yaml", "permissions: {network: [a.example]}\n")
        .file("good/scripts/a.py", "print(1)\n")
        .file(
            "good/tests/a.yaml",
            "cases: [{name: a, script: a.py, expect: {exit: 0}}]\n",
        )
        .file("bad/SKILL.md", crate::support::BAD_SKILL)
        .file(
            "library/skills/one/SKILL.md",
            good.replace("name: good", "name: one"),
        )
        .file(
            "rule.mdc",
            "---\ndescription: Be brief.\nglobs: a.md\n---\nBe brief.\n",
        )
        .file("open-skills.yaml", "lint: {ignore: [security]}\n")
        .env("PATH", "/nonexistent")
        .env("HOME", home.to_str().unwrap())
}

#[test]
fn every_command_answers_as_its_schema_says() {
    let test = with_skills();
    let mut answered = BTreeSet::new();
    for call in CALLS {
        let call = call.replace("home/", "../home/");
        let mut line: Vec<&str> = call.split(' ').collect();
        line.push("--json");
        // Held to its schema by this very call.
        let ran = test.run_with(&line, b"a secret");
        assert!(
            serde_json::from_str::<Value>(&ran.stdout).is_ok(),
            "`{call}`: {ran}"
        );
        let known = answering().into_iter();
        let known = known.filter(|words| {
            line.starts_with(&words.iter().map(String::as_str).collect::<Vec<_>>())
        });
        answered.extend(known.max_by_key(Vec::len));
    }
    let elsewhere = ELSEWHERE.map(|(words, _)| words);
    let unanswered = answering()
        .into_iter()
        .filter(|words| !answered.contains(words));
    let unanswered: Vec<String> = unanswered.map(|words| words.join(" ")).collect();
    let mut surprising = unanswered
        .iter()
        .filter(|words| !elsewhere.contains(&words.as_str()));
    assert_eq!(
        surprising.next(),
        None,
        "no call in CALLS is answered by it: add one"
    );
    let mut stale = elsewhere
        .iter()
        .filter(|words| !unanswered.iter().any(|u| u == *words));
    assert_eq!(
        stale.next(),
        None,
        "it is answered here or is no command: remove it from ELSEWHERE"
    );
}
