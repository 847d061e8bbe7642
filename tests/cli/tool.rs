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
