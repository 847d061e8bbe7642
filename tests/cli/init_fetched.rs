//! `init --template REF`: templates from registries and repositories.

use std::fs;
#[cfg(feature = "git")]
use std::process::Command;

use crate::support::{CliTest, Ran};

const ABOUT: &str = "\
---
name: report
description: A template for monthly reports. Use when somebody begins a skill that writes reports.
---

# Report

Begin a skill with it: `open-skills init --template report@latest`.
";

const TEMPLATE: &str = "\
summary: a monthly report
questions:
  - key: team
    ask: Which team is it for?
    default: sales
";

const DOCUMENT: &str = "\
---
name: {{ name }}
description: {{ description | yaml }}
---

# {{ title }}

Write the report of {{ answers.team }}.
";

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

fn with_template(test: CliTest) -> CliTest {
    test.env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("src/report/template.yaml", TEMPLATE)
        .file("src/report/files/SKILL.md.j2", DOCUMENT)
}

/// The template in the user's own registry.
fn published() -> CliTest {
    let test = with_template(CliTest::new())
        .file("src/report/SKILL.md", ABOUT)
        .file("src/report/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "src/report", "--no-test"]));
    test
}

/// A run of `init` with such a template.
fn init(test: &CliTest, name: &str, template: &str, more: &[&str]) -> Ran {
    let usual = [
        "init",
        name,
        "--template",
        template,
        "--description",
        "Writes monthly reports. Use when a month is over.",
        "--yes",
    ];
    test.run(usual.iter().chain(more))
}

fn document(test: &CliTest, name: &str) -> String {
    fs::read_to_string(test.work().join(name).join("SKILL.md")).unwrap()
}

#[test]
fn a_template_comes_from_a_registry() {
    let test = published();
    done(&init(
        &test,
        "a",
        "report@1.0.0",
        &["--set", "team=support"],
    ));
    let text = document(&test, "a");
    assert!(text.contains("Write the report of support."), "{text}");
    done(&init(&test, "b", "local/report", &[]));
    assert!(document(&test, "b").contains("report of sales."));
    done(&init(&test, "c", "report", &["--registry", "local"]));
    // The registry's own words are no part of the new skill.
    assert!(!test.work().join("c/template.yaml").exists());
    done(&init(&test, "d", "report@^1", &["--offline"]));
    let ran = init(&test, "e", "report@^2", &[]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(!test.work().join("e").exists());
}

#[test]
fn a_template_is_verified_under_the_policy() {
    let test = published().env("OPEN_SKILLS_TRUST", "require");
    let ran = init(&test, "a", "report@1.0.0", &["--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("\"unsigned\""), "{ran}");
    assert!(!test.work().join("a").exists());
}

#[test]
fn words_that_mean_something_else_keep_their_meaning() {
    let test = published();
    let ran = init(&test, "a", "report", &[]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("report@latest"), "{ran}");
    let ran = init(&test, "a", "src/nowhere", &[]);
    assert!(ran.stderr.contains("`template.yaml`"), "{ran}");
    done(&init(&test, "a", "src/report", &[]));
    done(&init(&test, "b", "python", &[]));
    let ran = init(&test, "c", "./src/report", &["--registry", "local"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    // A skill without a template in it.
    let test = test
        .file("src/good/SKILL.md", crate::support::GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "src/good"]));
    let ran = init(&test, "c", "good@1.0.0", &[]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("brings no template"), "{ran}");
}

#[test]
fn limits_hold_for_what_was_fetched() {
    let test = with_template(CliTest::new())
        .file("src/report/SKILL.md", ABOUT)
        .file("src/report/skill.yaml", "version: 1.0.0\n")
        .file(
            "src/report/files/bad.txt.j2",
            "{% for a in [1, 2] %}{% set x = a %}{% endfor %}",
        );
    done(&test.run(["publish", "src/report", "--no-test"]));
    let ran = init(&test, "a", "report@1.0.0", &[]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("`report@1.0.0`"), "{ran}");
    assert!(!test.work().join("a").exists());
}

#[cfg(feature = "git")]
fn git(test: &CliTest, arguments: &[&str]) {
    let status = Command::new("git")
        .args(["-c", "user.name=t", "-c", "user.email=t@localhost"])
        .args(arguments)
        .current_dir(test.work().join("src"))
        .status();
    assert!(status.unwrap().success(), "{arguments:?}");
}

#[cfg(feature = "git")]
#[test]
fn a_template_comes_from_a_repository() {
    let test = with_template(CliTest::new());
    git(&test, &["init", "--quiet", "--initial-branch=main"]);
    git(&test, &["add", "."]);
    git(&test, &["commit", "--quiet", "-m", "first"]);
    git(&test, &["tag", "v1"]);
    let test = test.file("src/report/files/SKILL.md.j2", "{{ nothing }}\n");
    git(&test, &["commit", "--quiet", "-am", "second"]);
    let place = format!("git+file://{}", test.work().join("src").display());

    let ran = init(&test, "a", &format!("{place}#report@v1"), &["--offline"]);
    done(&ran);
    assert!(ran.stderr.contains("/report` is not verified"), "{ran}");
    assert!(document(&test, "a").contains("report of sales."));
    let ran = init(&test, "b", &format!("{place}#report"), &[]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("SKILL.md.j2"), "{ran}");
    let ran = init(&test, "b", &format!("{place}#nowhere@v1"), &[]);
    assert!(ran.stderr.contains("has no files in `nowhere`"), "{ran}");
    let ran = init(&test, "b", &place, &[]);
    assert!(ran.stderr.contains("`template.yaml`"), "{ran}");

    let test = test.env("OPEN_SKILLS_TRUST", "require");
    let ran = init(&test, "b", &format!("{place}#report@v1"), &["--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("\"unsigned\""), "{ran}");
    assert!(!test.work().join("b").exists());
    let ran = init(&test, "b", "github:acme/templates/report", &["--offline"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("not on this machine"), "{ran}");
}

#[cfg(all(feature = "git", unix))]
#[test]
fn a_link_in_a_repository_is_refused() {
    let test = with_template(CliTest::new());
    let link = test.work().join("src/report/files/key");
    std::os::unix::fs::symlink("/etc/hostname", link).unwrap();
    git(&test, &["init", "--quiet"]);
    git(&test, &["add", "."]);
    git(&test, &["commit", "--quiet", "-m", "first"]);
    let place = format!("git+file://{}#report", test.work().join("src").display());
    let ran = init(&test, "a", &place, &[]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("`files/key` is a link"), "{ran}");
}
