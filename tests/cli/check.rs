//! Whether changed skills may be published, as CI asks it.

use std::fs;
use std::process::Command;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, json, kind, published};

fn git(test: &CliTest, arguments: &[&str]) {
    let author = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
    let mut git = Command::new("git");
    git.args(author).args(arguments).current_dir(test.work());
    let output = git.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// `base` and `good`, which needs it, published as 1.0.0 and committed; `other` is not
/// published.
fn place() -> CliTest {
    let test = published(CliTest::new(), "base", "version: 1.0.0\n");
    let test = published(test, "good", "version: 1.0.0\ndependencies: {base: ^1}\n");
    let other = GOOD_SKILL.replace("name: good", "name: other");
    let test = test.file("src/other/SKILL.md", other);
    git(&test, &["init", "-q"]);
    git(&test, &["add", "."]);
    git(&test, &["commit", "-qm", "all"]);
    test
}

/// The codes of the problems, with the skill.
fn problems(ran: &Ran) -> Vec<String> {
    let answer = json(ran);
    let mut all = Vec::new();
    for skill in answer["skills"].as_array().unwrap() {
        for problem in skill["problems"].as_array().unwrap() {
            if problem["severity"] == "error" {
                let name = skill["name"].as_str().unwrap();
                all.push(format!("{name} {}", problem["code"].as_str().unwrap()));
            }
        }
    }
    all
}

fn check(test: &CliTest, more: &[&str]) -> Ran {
    let mut line = vec!["check", "src", "--no-test"];
    line.extend(more);
    test.run(line)
}

#[test]
fn what_is_as_it_was_published_may_stay() {
    let test = place();
    let ran = check(&test, &[]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    src/base 1.0.0: fine (compared with 1.0.0)
    src/good 1.0.0: fine (compared with 1.0.0)
    src/other: fine (no version)
    ----- stderr -----
    3 skills may be published, 1 of them once it has a version
    ");
    let ran = check(&test, &["--since", "HEAD"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "no skill has changed\n")
    );
}

#[test]
fn other_files_want_another_version_and_dependents_come_along() {
    let test = place().file("src/base/more.md", "more");
    let ran = check(&test, &["--since", "HEAD"]);
    insta::assert_snapshot!(ran, @r"
    exit: 1
    ----- stdout -----
    src/base 1.0.0: fails (changed; compared with 1.0.0)
      error[version/version-taken]: 1.0.0 is published with other files
        hint: `open-skills version patch src/base` raises it
    src/good 1.0.0: fine (needs base; compared with 1.0.0)
    ----- stderr -----
    1 of 2 skills may not be published
    ");
    let test = test.file("src/base/skill.yaml", "version: 1.0.1\n");
    done(&check(&test, &["--since", "HEAD"]));
}

#[test]
fn what_breaks_wants_a_major_version() {
    let schema = |required: &str| format!("inputs: {{schema: {{required: [{required}]}}}}\n");
    let test = published(
        CliTest::new(),
        "good",
        &format!("version: 1.0.0\n{}", schema("a")),
    );
    let change = |test: CliTest, version: &str, more: &str| {
        test.file("src/good/skill.yaml", format!("version: {version}\n{more}"))
    };
    let test = change(test, "1.1.0", &schema("a, b"));
    let ran = check(&test, &["--json"]);
    assert_eq!(
        (ran.code, problems(&ran)),
        (Some(1), vec!["good breaking-change".to_owned()])
    );
    assert!(ran.stdout.contains("input: `b` is required now"), "{ran}");
    let rights = format!(
        "{}permissions: {{network: [\"api.example.com:443\"]}}\n",
        schema("a")
    );
    let test = change(test, "1.1.0", &rights);
    let ran = check(&test, &["--json"]);
    assert!(
        ran.stdout
            .contains("it asks for more: network api.example.com:443"),
        "{ran}"
    );
    let test = change(test, "2.0.0", &rights);
    assert_eq!(problems(&check(&test, &["--json"])), Vec::<String>::new());
}

#[test]
fn lint_and_packing_speak_too_and_a_file_gets_the_answer() {
    let test = CliTest::new().file("src/bad/SKILL.md", crate::support::BAD_SKILL);
    for (format, mark) in [
        ("sarif", "\"ruleId\": \"lint/"),
        ("junit", "<testsuite name="),
    ] {
        let ran = check(&test, &["--format", format, "--output", "answer"]);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert_eq!(ran.stdout, "");
        let answer = fs::read_to_string(test.work().join("answer")).unwrap();
        assert!(answer.contains(mark), "{answer}");
    }
    let ran = check(&test, &["--since", "nowhere", "--json"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    kind(&ran);
}

#[cfg(target_os = "linux")]
#[test]
fn failing_tests_fail_the_check() {
    let cases = |expected: u32| {
        format!("- name: adds\n  script: scripts/add.sh\n  expect: {{stdout: \"{expected}\\n\"}}\n")
    };
    let test = CliTest::new()
        .env("PATH", "/usr/bin:/bin")
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/scripts/add.sh", "#!/bin/sh\necho $((1 + 1))\n")
        .file("src/good/tests/cases.yaml", cases(2));
    let check = |test: &CliTest| test.run(["check", "src", "--engine", "native", "--json"]);
    let ran = check(&test);
    let answer = json(&ran);
    assert_eq!(
        answer["skills"][0]["tests"],
        serde_json::json!({"passed": 1, "total": 1}),
        "{ran}"
    );
    let test = test.file("src/good/tests/cases.yaml", cases(3));
    let ran = check(&test);
    assert_eq!(ran.code, Some(1));
    assert_eq!(problems(&ran), ["good failed"], "{ran}");
}

#[test]
fn a_registry_that_is_not_there_lets_nothing_pass() {
    let test = place();
    fs::create_dir(test.work().join("nothing")).unwrap();
    for (registry, said) in [
        ("./typo", "there is no registry at `"),
        ("./nothing", "there is no registry at `"),
        ("./src", "/src` is a library of plain skills"),
    ] {
        let ran = check(&test, &["--since", "HEAD", "--registry", registry]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
        assert!(ran.stderr.contains("hint: "), "{ran}");
    }
    done(&test.run(["registry", "init", "./made"]));
    done(&check(&test, &["--registry", "./made"]));
}

#[test]
fn one_version_has_one_set_of_files() {
    let test = place().file("src/copy/good/SKILL.md", format!("{GOOD_SKILL}\nMore.\n"));
    let test = test.file(
        "src/copy/good/skill.yaml",
        "version: 1.0.0\ndependencies: {base: ^1}\n",
    );
    let ran = check(&test, &["--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let twice = problems(&ran);
    let twice = twice
        .iter()
        .filter(|problem| *problem == "good version-twice");
    assert_eq!(twice.count(), 2, "{ran}");
    // The same skill in two places is one.
    let test = test.file("src/copy/good/SKILL.md", GOOD_SKILL);
    assert_eq!(problems(&check(&test, &["--json"])), [""; 0]);
}

#[test]
fn who_needs_a_skill_that_is_gone_is_looked_at() {
    let test = place();
    fs::remove_dir_all(test.work().join("src/base")).unwrap();
    let ran = check(&test, &["--since", "HEAD"]);
    assert!(
        done(&ran).contains("src/good 1.0.0: fine (needs base"),
        "{ran}"
    );
    let ran = check(&test, &["--since", "nowhere"]);
    assert!(ran.stderr.contains("such as `main` or `HEAD~1`"), "{ran}");
}

/// `check` and `test` take the revision under each other's name, and a machine counts for itself.
#[test]
fn a_revision_has_two_names_and_json_no_summary_beside_it() {
    let test = place();
    let json = check(&test, &["--since", "HEAD", "--json"]);
    assert_eq!(json.stderr, "", "{json}");
    for same in ["--changed=HEAD", "--changed"] {
        let ran = check(&test, &[same, "--json"]);
        assert_eq!(ran.stdout, json.stdout, "{ran}");
    }
    let ran = check(&test, &["--changed", "--since", "HEAD"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let words = ["test", "src", "--list"];
    let changed = test.run(words.iter().chain(&["--changed=HEAD"]));
    let since = test.run(words.iter().chain(&["--since", "HEAD"]));
    assert_eq!(since.to_string(), changed.to_string());
}

#[test]
fn a_shallow_clone_is_told_how_to_be_whole() {
    let test = place();
    git(&test, &["tag", "before"]);
    git(&test, &["commit", "-q", "--allow-empty", "-m", "next"]);
    let from = format!("file://{}", test.work().display());
    git(
        &test,
        &["clone", "-q", "--depth", "1", "--no-tags", &from, "shallow"],
    );
    for revision in ["before", "HEAD~1"] {
        let ran = test.run(["check", "shallow/src", "--no-test", "--since", revision]);
        assert_eq!(ran.code, Some(2), "{ran}");
        let hint = "hint: this clone is shallow and may end before it: `git fetch --unshallow`";
        assert!(ran.stderr.contains(hint), "{ran}");
        assert!(ran.stderr.contains("`fetch-depth: 0`"), "{ran}");
    }
    git(
        &test,
        &["-C", "shallow", "fetch", "-q", "--unshallow", "--tags"],
    );
    done(&test.run(["check", "shallow/src", "--no-test", "--since", "before"]));
}
