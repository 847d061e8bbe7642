//! `config`, `trust config`, and what a project's file may decide.

use serde_json::{Value, json};

use crate::support::{BAD_SKILL, CliTest, GOOD_SKILL};

/// A project with a configuration and a good and a bad skill.
fn project(config: &str) -> CliTest {
    CliTest::new()
        .file("open-skills.yaml", config)
        .file("skills/good/SKILL.md", GOOD_SKILL)
        .file("skills/bad/SKILL.md", BAD_SKILL)
}

/// The same, approved.
fn approved(config: &str) -> CliTest {
    project(config).env("OPEN_SKILLS_TRUST_CONFIG", "1")
}

/// The codes and levels of the bad skill's findings.
fn found(test: &CliTest, arguments: &[&str]) -> Vec<String> {
    let ran = test.run(["lint", "--json"].iter().chain(arguments));
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["skills"][0]["findings"].as_array().unwrap().iter();
    let part = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    findings
        .map(|finding| format!("{} {}", part(finding, "code"), part(finding, "level")))
        .collect()
}

#[test]
fn values_are_shown_with_their_origin() {
    let test =
        project("lint:\n  ignore: [style]\n  max-warnings: 3\n").env("OPEN_SKILLS_OFFLINE", "1");
    insta::assert_snapshot!(test.run(["config", "show", "lint"]), @r"
    exit: 0
    ----- stdout -----
    lint.format        human  default
    lint.ignore        style  open-skills.yaml:2:11
    lint.max-warnings  3      open-skills.yaml:3:17
    ----- stderr -----
    ");
    let ran = test.run(["config", "show", "offline", "--format", "json"]);
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    let origin = json!({"layer": "environment", "source": "OPEN_SKILLS_OFFLINE"});
    assert_eq!(shown["settings"][0]["value"], true);
    assert_eq!(shown["settings"][0]["origin"], origin);
    let ran = test.run(["config", "show", "lint.max-warning"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr
            .ends_with("hint: did you mean `lint.max-warnings`?\n"),
        "{ran}"
    );
}

#[test]
fn the_files_are_named() {
    let ran = project("").run(["config", "path"]);
    assert_eq!(ran.code, Some(0));
    let lines: Vec<_> = ran.stdout.lines().collect();
    assert!(
        lines[0].starts_with("user     [TEMP]") && lines[0].ends_with(" (not there)"),
        "{ran}"
    );
    assert!(lines[1].starts_with("project  [TEMP]"), "{ran}");
    assert!(lines[1].ends_with("open-skills.yaml"), "{ran}");
}

#[test]
fn lint_obeys_the_project_and_its_overrides() {
    let config = "\
lint:
  select: [NM003, FM011, LK001]
  max-warnings: 1
  overrides:
    - {paths: ['skills/b*'], ignore: [NM003], warn: [FM011]}
";
    let test = approved(config);
    assert_eq!(found(&test, &[]), ["FM011 warning", "LK001 warning"]);
    let ran = test.run(["lint", "-q"]);
    assert_eq!(ran.code, Some(1), "two warnings where one is let through");
    assert_eq!(
        test.run(["lint", "-q", "--max-warnings", "2"]).code,
        Some(0)
    );
    // Flags are stronger, and the place from where it is run does not matter.
    assert_eq!(
        found(&test, &["--error", "FM011"]),
        ["FM011 error", "LK001 warning"]
    );
    let below = test
        .command()
        .args(["lint", "bad", "--format", "concise"])
        .current_dir(test.work().join("skills"))
        .output()
        .unwrap();
    let text = String::from_utf8(below.stdout).unwrap();
    assert!(
        text.starts_with("bad/SKILL.md:3:1: warning[FM011]"),
        "{text}"
    );
}

#[test]
fn a_broken_file_is_told_with_its_place() {
    let broken = [
        ("lnt: {}\n", "unknown key `lnt`", "open-skills.yaml:1:1"),
        (
            "lint:\n  ignore: [NM03]\n",
            "there is no rule or group `NM03`",
            "open-skills.yaml:2:11",
        ),
        (
            "lint:\n  profile: [codx]\n",
            "there is no profile `codx`",
            "open-skills.yaml:2:12",
        ),
    ];
    for (config, message, place) in broken {
        let ran = project(config).run(["lint"]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        let start = format!("error: {message}\n  --> {place}\nhint: did you mean ");
        assert!(ran.stderr.starts_with(&start), "{ran}");
        let ran = project(config).run(["lint", "--json"]);
        let error: Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!(error["error"]["message"], message);
        assert_eq!(error["error"]["location"], place);
    }
    let ran = project("lint: [\n").run(["lint"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("--> open-skills.yaml:"), "{ran}");
}

#[test]
fn other_files_can_be_named() {
    let test =
        approved("lint: {select: [NM003]}\n").file("other.yaml", "lint: {select: [FM011]}\n");
    assert_eq!(found(&test, &[]), ["NM003 error"]);
    assert_eq!(found(&test, &["--config", "other.yaml"]), ["FM011 error"]);
    let ran = test.run(["lint", "--config", "none.yaml"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.contains("none.yaml`: no such file or directory"),
        "{ran}"
    );
}

#[test]
fn environments_and_their_files() {
    let config = "\
cache: {dir: '${CACHE_HERE}'}
environments:
  strict: {lint: {error: [LK001]}}
";
    let test = project(config).file("ci.env", "CACHE_HERE=/cache/of/ci\n");
    let select = ["--select", "LK001", "--env-file", "ci.env"];
    assert_eq!(found(&test, &select), ["LK001 warning"]);
    let strict = [&select[..], &["--environment", "strict"]].concat();
    assert_eq!(found(&test, &strict), ["LK001 error"]);
    let test = test.env("OPEN_SKILLS_ENVIRONMENT", "strict");
    assert_eq!(found(&test, &select), ["LK001 error"]);
    let ran = test.run(["lint", "--environment", "strct", "--env-file", "ci.env"]);
    assert_eq!(ran.code, Some(2));
    assert!(
        ran.stderr.ends_with("hint: did you mean `strict`?\n"),
        "{ran}"
    );
    let ran = test.run(["lint", "--env-file", "none.env"]);
    assert_eq!(ran.code, Some(2));
}

/// A cloned repository cannot loosen what protects its reader.
#[test]
fn what_loosens_security_waits_for_approval() {
    let config = "lint: {ignore: [security]}\nrun: {grants: [{skill: a}]}\n";
    let test = project(config);
    let withheld = |test: &CliTest| {
        let ran = test.run(["lint", "skills/good"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.stderr.lines().count()
    };
    let ran = test.run(["lint", "skills/good"]);
    assert!(
        ran.stderr.starts_with(
            "warning: open-skills.yaml:1:8: `lint.ignore` does not count, because it silences security rules; "
        ),
        "{ran}"
    );
    assert_eq!(withheld(&test), 2);
    let ran = test.run(["trust", "config"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.starts_with("approved `[TEMP]"), "{ran}");
    assert_eq!(withheld(&test), 0);
    // A changed file has to be approved again.
    let test = test.file("open-skills.yaml", format!("{config}# changed\n"));
    assert_eq!(withheld(&test), 2);
    test.run(["trust", "config"]);
    assert_eq!(withheld(&test), 0);
    let ran = test.run(["trust", "config", "--remove", "--format", "json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, &answer["approved"]), (Some(0), &json!(false)));
    assert_eq!(withheld(&test), 2);
    assert_eq!(withheld(&test.env("OPEN_SKILLS_TRUST_CONFIG", "1")), 0);
}

#[test]
fn known_findings_are_held_in_a_baseline() {
    let test = approved("lint: {select: [NM003, FM011]}\n");
    let ran = test.run(["lint", "--write-baseline"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran}");
    assert!(
        ran.stderr
            .starts_with("wrote 2 findings into `open-skills-baseline.json`\n"),
        "{ran}"
    );
    let run = |arguments: &[&str]| {
        let all = ["lint", "--baseline", "open-skills-baseline.json"];
        test.run(all.iter().chain(arguments))
    };
    let ran = run(&[]);
    assert_eq!(
        ran.stdout,
        "checked 2 skills: no new problems found, 2 in the baseline\n"
    );
    assert_eq!(ran.code, Some(0));
    // New ones are told, known ones are not, and gone ones can be forgotten.
    let path = test.work().join("skills/bad/SKILL.md");
    let text = BAD_SKILL.replace("version: 1.0.0", "colour: red");
    std::fs::write(&path, text).unwrap();
    let ran = run(&["--format", "concise"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout
            .starts_with("skills/bad/SKILL.md:3:1: error[FM011]"),
        "{ran}"
    );
    assert!(!ran.stdout.contains("NM003"), "{ran}");
    assert!(
        ran.stdout
            .contains("1 finding of `open-skills-baseline.json` is gone"),
        "{ran}"
    );
    assert_eq!(test.run(["lint", "--write-baseline"]).code, Some(0));
    assert_eq!(run(&[]).code, Some(0));
    let broken = test.file("broken.json", "{");
    let ran = broken.run(["lint", "--baseline", "broken.json"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.stderr.contains("--> broken.json"), "{ran}");
}

/// The form of a report is a setting of `lint` like its others, from a file or a variable.
#[test]
fn the_form_of_findings_is_a_setting_of_lint() {
    let test = project("lint: {format: concise}\n");
    let ran = test.run(["config", "show", "lint.format"]);
    assert!(
        ran.stdout
            .starts_with("lint.format  concise  open-skills.yaml:1:16"),
        "{ran}"
    );
    let said = test.run(["lint"]);
    assert_eq!(
        said.stdout,
        test.run(["lint", "--format", "concise"]).stdout,
        "{said}"
    );
    let test = test.env("OPEN_SKILLS_LINT_FORMAT", "json");
    let ran = test.run(["lint"]);
    assert!(serde_json::from_str::<Value>(&ran.stdout).is_ok(), "{ran}");
    // What lists skills is no report of findings.
    let ran = test.run(["list"]);
    assert!(serde_json::from_str::<Value>(&ran.stdout).is_err(), "{ran}");
    let test = project("").env("OPEN_SKILLS_FORMAT", "xml");
    assert_eq!(test.run(["list"]).code, Some(0));
}
