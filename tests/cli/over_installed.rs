//! What may not take the place of what is installed: other files under the same version.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, kind, published};

fn read(test: &CliTest, path: &str) -> String {
    fs::read_to_string(test.work().join(path)).unwrap()
}

fn refused(ran: &Ran, expected: &str) {
    assert_eq!((ran.code, kind(ran).as_str()), (Some(1), expected), "{ran}");
}

/// Publishes a skill with these notes to the registry `r`.
fn told(test: CliTest, name: &str, version: &str, notes: &str) -> CliTest {
    let text = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
    let test = test
        .file(&format!("src/{name}/SKILL.md"), text)
        .file(&format!("src/{name}/notes.md"), notes)
        .file(
            &format!("src/{name}/skill.yaml"),
            format!("version: {version}\n"),
        );
    done(&test.run(["publish", &format!("src/{name}"), "--registry", "./r"]));
    test
}

#[test]
fn a_registry_with_other_files_under_a_locked_version_is_not_believed() {
    let test = CliTest::new();
    done(&test.run(["registry", "init", "./r"]));
    let test = told(test, "good", "1.0.0", "one");
    let test = told(test, "also", "1.0.0", "one");
    let install = [
        "install",
        "good",
        "also",
        "--registry",
        "./r",
        "-a",
        "claude-code",
    ];
    done(&test.run(install));
    let lock = read(&test, "open-skills.lock");
    fs::remove_dir_all(test.work().join("r")).unwrap();
    done(&test.run(["registry", "init", "./r"]));
    let test = told(test, "good", "1.0.0", "other");
    let test = told(test, "also", "1.1.0", "two");
    for arguments in [
        &["update", "--json"][..],
        &["update", "good", "--dry-run", "--json"],
        &["update", "--accept-permissions", "--force", "--json"],
        &["install", "--refresh", "-a", "claude-code", "--json"],
        &[
            "install",
            "good@1.0.0",
            "--registry",
            "./r",
            "--refresh",
            "-a",
            "codex",
            "--json",
        ],
        &["pull", "--refresh", "--json"],
        &["outdated", "--json"],
    ] {
        let ran = test.run(arguments);
        refused(&ran, "digest-mismatch");
        assert!(
            ran.stderr
                .contains("another record than was chosen of `good 1.0.0`"),
            "{ran}"
        );
        assert!(ran.stderr.contains("a version never changes"), "{ran}");
        assert_eq!(read(&test, "open-skills.lock"), lock, "{arguments:?}");
        assert_eq!(read(&test, ".claude/skills/good/notes.md"), "one");
    }
    // What has nothing to do with it can be renewed.
    let ran = test.run(["update", "also"]);
    assert_eq!(done(&ran), "updating also 1.0.0 -> 1.1.0\n");
    assert_eq!(read(&test, ".claude/skills/good/notes.md"), "one");
}

#[test]
fn a_lock_that_was_edited_is_not_mended_in_silence() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["install", "good", "-a", "claude-code"]));
    let lock = read(&test, "open-skills.lock");
    let answer: serde_json::Value = serde_json::from_str(&lock).unwrap();
    let tree = answer["skills"][0]["tree"].as_str().unwrap();
    let other = format!("sha256:{}", "0".repeat(64));
    let edited = lock.replace(tree, &other);
    let test = test.file("open-skills.lock", &edited);
    refused(&test.run(["update", "--json"]), "digest-mismatch");
    assert_eq!(read(&test, "open-skills.lock"), edited);
}
