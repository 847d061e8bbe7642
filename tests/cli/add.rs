//! `add`: the new part works, is declared and mentioned, and the rest stays as it was.

use std::fs;

use open_skills::scaffold::{Kind, Template};

use crate::init::DESCRIPTION;
use crate::support::{CliTest, GOOD_SKILL, Ran};

const PARTS: [&str; 6] = [
    "script",
    "reference",
    "asset",
    "example",
    "test",
    "scenario",
];

fn clean(test: &CliTest, skill: &str) -> Ran {
    let ran = test.run(["lint", skill, "--profile", "strict", "--max-warnings", "0"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    ran
}

#[test]
fn every_part_fits_into_every_template_and_lints_clean() {
    for template in Template::built_in().unwrap() {
        if template.kind == Kind::Library {
            continue;
        }
        let test = CliTest::new();
        let begun = [
            "init",
            "month",
            "--description",
            DESCRIPTION,
            "--template",
            &template.name,
        ];
        assert_eq!(test.run(begun).code, Some(0));
        for part in PARTS {
            for name in ["one-more", "another"] {
                let ran = test.run(["add", part, name, "--skill", "month"]);
                if ran.code != Some(0) {
                    // A skill with two scripts and no entrypoint has to be told which.
                    assert!(ran.stderr.contains("say which with `--script`"), "{ran}");
                    let script = ["--script", "another.py"];
                    let ran =
                        test.run([&["add", part, name, "--skill", "month"][..], &script].concat());
                    assert_eq!(ran.code, Some(0), "{ran}");
                }
            }
        }
        clean(&test, "month");
    }
}

#[test]
fn a_script_is_written_declared_and_described() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let ran = test.run([
        "add",
        "script",
        "sum-rows",
        "--skill",
        "good",
        "--description",
        "Sums up rows",
    ]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    changed good/SKILL.md
    added good/scripts/sum-rows.py
    added good/skill.yaml
    ----- stderr -----
    ");
    let text = fs::read_to_string(test.work().join("good/SKILL.md")).unwrap();
    let added = text.strip_prefix(GOOD_SKILL).unwrap();
    assert!(
        added.starts_with("\n## Scripts\n\n### `scripts/sum-rows.py`\n\nSums up rows.\n"),
        "{added}"
    );
    let yaml = fs::read_to_string(test.work().join("good/skill.yaml")).unwrap();
    assert!(
        yaml.ends_with("scripts:\n  sum-rows.py:\n    description: Sums up rows.\n"),
        "{yaml}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let script = test.work().join("good/scripts/sum-rows.py");
        let mode = fs::metadata(script).unwrap().permissions().mode();
        assert_eq!(mode & 0o100, 0o100);
    }
    clean(&test, "good");
}

#[test]
fn what_cannot_be_added_is_told_and_nothing_changes() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/references/units.md", "mine\n")
        .file("elsewhere/x", "");
    let told = |words: &str| {
        let ran = test.run(words.split(' '));
        assert_eq!(ran.code, Some(2), "{ran}");
        ran.stderr
    };
    insta::assert_snapshot!(told("add reference units --skill good"), @r"
    error: `good/references/units.md` is there already
    hint: choose another name
    ");
    insta::assert_snapshot!(told("add script a.rb --skill good"), @r"
    error: there is no stub that ends in `.rb`
    hint: there is .py, .js
    ");
    insta::assert_snapshot!(told("add reference ../up --skill good"), @r"
    error: `../up` cannot be the name of a file here
    hint: letters, digits, `-` and `_` are fine on every system
    ");
    insta::assert_snapshot!(told("add test a --skill good"), @r"
    error: the skill has no script to test
    hint: add one with `open-skills add script NAME --skill good`
    ");
    insta::assert_snapshot!(told("add reference a --skill elsewhere"), @r"
    error: there is no skill in `elsewhere`
    hint: name it with `--skill`, or begin one with `open-skills init`
    ");
    insta::assert_snapshot!(told("add reference a --skill good --language python"), @"error: only scripts have a language");
    let ran = test.run(["add", "reference", "a", "--skill", "good", "--dry-run"]);
    assert!(
        ran.stdout.contains("+- [references/a.md](references/a.md)"),
        "{ran}"
    );
    assert_eq!(
        fs::read_to_string(test.work().join("good/SKILL.md")).unwrap(),
        GOOD_SKILL
    );
    assert_eq!(
        fs::read_dir(test.work().join("good/references"))
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn an_asset_is_taken_from_a_file_byte_for_byte() {
    let bytes = b"\x89PNG\r\n\x00\xff";
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("my.png", bytes);
    let ran = test.run([
        "add", "asset", "logo", "--from", "my.png", "--skill", "good", "--format", "json",
    ]);
    let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["added"], "assets/logo.png");
    assert_eq!(
        fs::read(test.work().join("good/assets/logo.png")).unwrap(),
        bytes
    );
}

#[cfg(unix)]
#[test]
fn a_link_takes_nothing_out_of_the_skill() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("other/x", "");
    std::os::unix::fs::symlink(
        test.work().join("other"),
        test.work().join("good/references"),
    )
    .unwrap();
    let ran = test.run(["add", "reference", "a", "--skill", "good"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert_eq!(fs::read_dir(test.work().join("other")).unwrap().count(), 1);
}

/// A folder in the place of `skill.yaml` takes no text, whoever runs the tests.
#[test]
fn a_script_that_cannot_be_declared_is_not_left_behind() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml/x", "");
    let ran = test.run(["add", "script", "sum-rows", "--skill", "good"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("skill.yaml"), "{ran}");
    assert!(!test.work().join("good/scripts").exists());
    let text = fs::read_to_string(test.work().join("good/SKILL.md")).unwrap();
    assert_eq!(text, GOOD_SKILL);
}

#[test]
fn the_skill_is_looked_for_above_the_working_folder_too() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/references/deep/units.md", "mine\n");
    let mut command = test.command();
    command.current_dir(test.work().join("good/references/deep"));
    let ran = command.args(["add", "example", "two"]).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    assert!(test.work().join("good/examples/two.md").exists());
    let outside = test.run(["add", "example", "two"]);
    assert_eq!(outside.code, Some(2), "{outside}");
    assert!(
        outside.stderr.contains("there is no skill in `.`"),
        "{outside}"
    );
}

/// A part that `SKILL.md` does not name is never found by an agent.
#[cfg(unix)]
#[test]
fn nothing_is_added_beside_a_document_that_is_a_link() {
    let test = CliTest::new()
        .file("theirs/SKILL.md", GOOD_SKILL)
        .file("good/notes.md", "mine\n");
    let link = test.work().join("good/SKILL.md");
    std::os::unix::fs::symlink("../theirs/SKILL.md", link).unwrap();
    let ran = test.run(["add", "reference", "units", "--skill", "good"]);
    insta::assert_snapshot!(ran, @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: nothing can be added: `good/SKILL.md` is a link that leads out of its folder
    hint: `SKILL.md` has to be a file of the skill's own
    ");
    assert!(!test.work().join("good/references").exists());
    let text = fs::read_to_string(test.work().join("theirs/SKILL.md")).unwrap();
    assert_eq!(text, GOOD_SKILL);
}

#[test]
fn names_that_differ_only_in_case_are_one_elsewhere() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/scripts/main.py", "mine\n")
        .file("good/References/a.md", "mine\n");
    for (part, name, other) in [
        ("script", "MAIN", "good/scripts/main.py"),
        ("reference", "b", "good/References"),
    ] {
        let ran = test.run(["add", part, name, "--skill", "good"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        let told = format!("`{other}`, which is there, are the same where case does not count");
        assert!(ran.stderr.contains(&told), "{ran}");
    }
    assert!(!test.work().join("good/skill.yaml").exists());
}

#[test]
fn what_is_added_ends_its_lines_like_the_rest() {
    let yaml = "version: 1.0.0\r\nscripts:\r\n  a.py:\r\n    description: x\r\n";
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL.replace('\n', "\r\n"))
        .file("good/scripts/a.py", "mine\n")
        .file("good/skill.yaml", yaml);
    let ran = test.run(["add", "script", "b", "--skill", "good"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    for file in ["good/SKILL.md", "good/skill.yaml"] {
        let text = fs::read_to_string(test.work().join(file)).unwrap();
        assert!(text.lines().count() > 4 && text.contains("b.py"), "{text}");
        assert_eq!(
            text.matches('\n').count(),
            text.matches("\r\n").count(),
            "{text:?}"
        );
    }
}

/// A new test begins with what is known to work, or says what nobody but its author knows.
#[test]
fn a_new_test_passes_or_says_what_is_missing() {
    let test = CliTest::new();
    let begin = |name: &str, template: &str, with: &str| {
        let words = ["init", name, "--description", DESCRIPTION, "--yes", "-q"];
        let more = ["--template", template, "--with", with];
        let ran = test.run([&words[..], &more].concat());
        assert_eq!(ran.code, Some(0), "{ran}");
    };
    begin("with-tests", "document", "tests");
    let ran = test.run(["add", "test", "more", "--skill", "with-tests"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran}");
    let text = fs::read_to_string(test.work().join("with-tests/tests/more.yaml")).unwrap();
    insta::assert_snapshot!(text, @r"
    # Each case runs in a sandbox of its own: `open-skills test`.
    - name: More
      script: convert.py
      args:
        - /input/figures.csv
      files:
        - tests/files/figures.csv
      expect:
        exit: 0
    ");
    begin("without", "document", "none");
    let ran = test.run(["add", "test", "first", "--skill", "without"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let told = "`tests/first.yaml` is still to be filled in: `convert.py` needs the file `table`";
    assert!(ran.stderr.contains(told), "{ran}");
    let text = fs::read_to_string(test.work().join("without/tests/first.yaml")).unwrap();
    assert!(
        text.contains("\n# Still to be filled in: `convert.py` needs the file `table`"),
        "{text}"
    );

    begin("counts", "wasm", "tests");
    for part in ["test", "scenario"] {
        let ran = test.run(["add", part, "more", "--skill", "counts", "--json"]);
        let answer: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(answer["to_fill_in"], serde_json::Value::Null, "{ran}");
    }
    if cfg!(feature = "wasm") {
        let ran = test.run(["test", "counts"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(ran.stdout.contains("4 tests: 4 passed"), "{ran}");
    }
}

/// Ten at once: every file is there, and `SKILL.md` names each of them.
#[cfg(unix)]
#[test]
fn parts_that_are_added_at_the_same_time_are_all_mentioned() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let start = |n: usize| {
        let mut command = test.command();
        command.args(["add", "reference", &format!("part-{n}"), "--skill", "good"]);
        let quiet = std::process::Stdio::null;
        command.stdout(quiet()).stderr(quiet()).spawn().unwrap()
    };
    let children: Vec<_> = (0..10).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let text = fs::read_to_string(test.work().join("good/SKILL.md")).unwrap();
    for n in 0..10 {
        let path = format!("references/part-{n}.md");
        assert!(test.work().join("good").join(&path).exists());
        assert!(text.contains(&format!("]({path})")), "{text}");
    }
}

#[test]
fn a_name_has_to_be_one_and_an_asset_keeps_its_ending() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("Makefile", "all:\n");
    for name in ["", ".", "..", "a b"] {
        let ran = test.run(["add", "script", name, "--skill", "good"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("cannot be the name of a file"), "{ran}");
    }
    let ran = test.run([
        "add", "asset", "rules", "--from", "Makefile", "--skill", "good",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(test.work().join("good/assets/rules").exists());
}
