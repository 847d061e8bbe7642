//! `convert`: the source stays, the skill lints, and what is left is told.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL};

const RULE: &str = "---\ndescription: House style for components\nglobs: **/*.tsx\nalwaysApply: false\n---\n\n# Style\n\n1. Use tabs.\n";

#[test]
fn a_rule_becomes_a_skill_beside_its_source() {
    let test = CliTest::new().file(".cursor/rules/house-style.mdc", RULE);
    let ran = test.run([
        "convert",
        ".cursor/rules/house-style.mdc",
        "--output",
        "skills",
    ]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    created skills/house-style (1 file)
    ----- stderr -----
    `alwaysApply`: kept as `metadata.cursor-always-apply`
    warning: `globs`: said in the description, and kept as `metadata.cursor-globs`
    ");
    let source = fs::read_to_string(test.work().join(".cursor/rules/house-style.mdc")).unwrap();
    assert_eq!(source, RULE);
    let ran = test.run([
        "lint",
        "skills",
        "--profile",
        "strict",
        "--max-warnings",
        "0",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let again = test.run(["convert", ".cursor/rules/house-style.mdc", "-o", "skills"]);
    insta::assert_snapshot!(again, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: `skills/house-style` is there already and is not empty
    hint: choose another `--name`, or another folder with `--output`
    ");
}

#[test]
fn a_dry_run_writes_nothing_and_json_says_all() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let ran = test.run([
        "convert",
        "good",
        "--to",
        "claude-plugin",
        "-o",
        "out",
        "--dry-run",
    ]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    out/good/
    ├── .claude-plugin/
    │   ├── marketplace.json
    │   └── plugin.json
    └── skills/
        └── good/
            └── SKILL.md
    ----- stderr -----
    nothing was written
    ");
    assert!(!test.work().join("out").exists());
    let ran = test.run(["convert", "good", "-o", "out", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["from"], "folder");
    assert_eq!(answer["files"], serde_json::json!(["SKILL.md"]));
    assert_eq!(answer["notes"], serde_json::json!([]));
    assert_eq!(
        fs::read_to_string(test.work().join("out/good/SKILL.md")).unwrap(),
        GOOD_SKILL
    );
}

#[test]
fn a_section_has_to_be_named() {
    let test = CliTest::new().file(
        "AGENTS.md",
        "# All\n\n## Build\n\nRun `make` and read what it says. Then mend it.\n",
    );
    insta::assert_snapshot!(test.run(["convert", "AGENTS.md"]).stderr, @r"
    error: `AGENTS.md` has several sections
    hint: say which with `--section`: `All`, `Build`
    ");
    let ran = test.run([
        "convert",
        "AGENTS.md",
        "--section",
        "Build",
        "--name",
        "building",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let text = fs::read_to_string(test.work().join("building/SKILL.md")).unwrap();
    assert!(
        text.ends_with("# Build\n\nRun `make` and read what it says. Then mend it.\n"),
        "{text}"
    );
    insta::assert_snapshot!(test.run(["convert", "nowhere.md"]).stderr, @r"
    error: cannot read `nowhere.md`: no such file or directory
    hint: look at the path again: nothing is there
    ");
}

#[test]
fn a_file_of_one_section_or_none_is_told_as_such() {
    let test = CliTest::new()
        .file("GEMINI.md", "# Build\n\nRun `make`.\n")
        .file("AGENTS.md", "Run `make`.\n");
    insta::assert_snapshot!(test.run(["convert", "GEMINI.md"]).stderr, @r"
    error: `GEMINI.md` has one section: it has to be named
    hint: say which with `--section`: `Build`
    ");
    insta::assert_snapshot!(test.run(["convert", "AGENTS.md", "--section", "Build"]).stderr, @r"
    error: `AGENTS.md` has no headings, and so no sections
    hint: give the text a heading, and name that with `--section`
    ");
}

#[test]
fn a_plugin_has_the_version_and_author_of_its_skill() {
    let text = GOOD_SKILL.replace(
        "\n---\n\n# Good",
        "\nmetadata:\n  version: 2.3.4\n  author: Ada\n---\n\n# Good",
    );
    let test = CliTest::new().file("good/SKILL.md", text);
    let to = ["convert", "good", "--to", "claude-plugin", "--output"];
    let ran = test.run(to.into_iter().chain(["plugins"]));
    assert_eq!(ran.code, Some(0), "{ran}");
    let read = |file: &str| {
        let path = test.work().join("plugins/good/.claude-plugin").join(file);
        let json: serde_json::Value =
            serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        json
    };
    let plugin = read("plugin.json");
    assert_eq!(plugin["version"], "2.3.4");
    assert_eq!(plugin["author"]["name"], "Ada");
    assert_eq!(read("marketplace.json")["owner"]["name"], "Ada");
    // A copy within itself would grow with every run.
    for inside in ["good", "good/new/deeper"] {
        let ran = test.run(to.into_iter().chain([inside]));
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("cannot lie inside the folder"), "{ran}");
    }
}
