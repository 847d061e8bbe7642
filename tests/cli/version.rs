//! `version`: shown, raised where it is said, and never guessed.

use std::fs;

use serde_json::json;

use crate::support::{CliTest, GOOD_SKILL};

fn skill() -> CliTest {
    CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "# ours\nversion: 1.2.3 # now\n")
}

#[test]
fn it_is_shown_and_raised() {
    let test = skill();
    let shown = test.run(["version", "good"]);
    assert_eq!(shown.stdout, "good 1.2.3\n", "{shown}");
    let raised = test.run(["version", "minor", "good"]);
    assert_eq!(
        (raised.code, raised.stdout.as_str()),
        (Some(0), "good 1.2.3 → 1.3.0\n"),
        "{raised}"
    );
    let text = fs::read_to_string(test.work().join("good/skill.yaml")).unwrap();
    assert_eq!(text, "# ours\nversion: 1.3.0 # now\n");
}

#[test]
fn a_dry_run_writes_nothing_and_json_says_what_it_would() {
    let test = skill();
    let ran = test.run(["version", "2.0.0", "good", "--dry-run", "--json"]);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap(),
        json!({
            "version": 1, "skill": "good", "path": "good", "from": "1.2.3", "to": "2.0.0",
            "files": ["skill.yaml"], "written": false,
        }),
        "{ran}"
    );
    let text = fs::read_to_string(test.work().join("good/skill.yaml")).unwrap();
    assert!(text.contains("1.2.3"));
}

#[test]
fn wrong_steps_and_places_are_told() {
    let test = skill();
    let ran = test.run(["version", "bigger", "good"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("write `major`, `minor`, `patch`"),
        "{ran}"
    );
    let ran = test.run(["version", "patch", "nowhere"]);
    assert!(
        ran.stderr.contains("there is no skill in `nowhere`"),
        "{ran}"
    );
    let without = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let ran = without.run(["version", "patch", "good"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("`open-skills version 0.1.0 good`"),
        "{ran}"
    );
}
