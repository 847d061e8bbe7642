//! `schema`, `completions`, `explain`.

use serde_json::Value;

use crate::support::CliTest;

#[test]
fn schemas_are_valid_and_as_checked_in() {
    for name in ["skill", "config", "outcome", "lint-report"] {
        let ran = CliTest::new().run(["schema", name]);
        let schema: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
        let path = format!(
            "{}/docs/schemas/{name}.schema.json",
            env!("CARGO_MANIFEST_DIR")
        );
        assert_eq!(ran.stdout, std::fs::read_to_string(path).unwrap());
    }
}

#[test]
fn every_shell_gets_both_kinds_of_script() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let fixed = CliTest::new().run(["completions", shell]);
        assert_eq!(fixed.code, Some(0), "{}", fixed.stderr);
        assert!(fixed.stdout.contains("schema"), "{shell}");
        let asking = CliTest::new().run(["completions", shell, "--dynamic"]);
        assert_eq!(asking.code, Some(0), "{}", asking.stderr);
        assert!(asking.stdout.contains("OPEN_SKILLS_COMPLETE"), "{shell}");
    }
}

#[test]
fn the_binary_completes_rule_groups() {
    let test = CliTest::new()
        .env("OPEN_SKILLS_COMPLETE", "bash")
        .env("_CLAP_COMPLETE_INDEX", "2");
    let ran = test.run(["--", "open-skills", "explain", "secu"]);
    assert_eq!(
        (ran.code, ran.stdout.trim()),
        (Some(0), "security"),
        "{ran}"
    );
}

#[test]
fn every_rule_can_be_explained_in_every_format() {
    let all = CliTest::new().run(["explain", "--all", "--format", "json"]);
    let json: Value = serde_json::from_str(&all.stdout).unwrap();
    let rules = json["rules"].as_array().unwrap();
    assert!(!rules.is_empty());
    let pages = CliTest::new().run(["explain", "--all"]).stdout;
    let markdown = CliTest::new()
        .run(["explain", "--all", "--format", "markdown"])
        .stdout;
    for rule in rules {
        let (code, name) = (
            rule["code"].as_str().unwrap(),
            rule["name"].as_str().unwrap(),
        );
        assert!(pages.contains(&format!("{code} {name} (")), "{code}");
        assert!(
            markdown.contains(&format!("### {code}\n\n**{name}**\n")),
            "{code}"
        );
    }
}
