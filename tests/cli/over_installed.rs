//! What may not take the place of what is installed: other files under the same version, and
//! more permissions than somebody agreed to.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, json, kind, published};

const MORE: &str = "permissions: {network: [\"api.example.com:443\"], env: [KEY]}\n";

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
        &["pull", "good", "--registry", "./r", "--refresh", "--json"],
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

#[test]
fn a_folder_that_asks_for_more_needs_consent_to_be_installed_again() {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    // What is new here asks for nothing that anybody had refused before.
    done(&test.run(["install", "./src/good", "-a", "claude-code"]));
    let more = format!("version: 1.0.1\n{MORE}");
    let test = test.file("src/good/skill.yaml", &more);
    let installed = ".claude/skills/good/skill.yaml";
    for arguments in [
        &["install", "./src/good", "-a", "claude-code"][..],
        &["install", "./src/good", "-a", "claude-code", "--yes"],
        &[
            "install",
            "./src/good",
            "-a",
            "claude-code",
            "--refresh",
            "--force",
        ],
    ] {
        let ran = test.run(arguments);
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran, @r"
            exit: 1
            ----- stdout -----

            ----- stderr -----
            `good` asks for more: env KEY, network api.example.com:443
            error: `good` needs your consent: env KEY, network api.example.com:443
            hint: if it may do that, say `--accept-permissions`
            ");
        }
        assert_eq!(read(&test, installed), "version: 1.0.0\n");
    }
    let place = ["install", "./src/good", "-a", "claude-code", "--json"];
    refused(&test.run(place), "consent-needed");
    let agreed = [&place[..], &["--accept-permissions"]].concat();
    assert_eq!(json(&test.run(agreed))["skills"][0]["status"], "replaced");
    assert_eq!(read(&test, installed), more);
    // The same again, and fewer rights, need none.
    done(&test.run(place));
    let test = test.file(
        "src/good/skill.yaml",
        "version: 1.0.2\npermissions: {env: [KEY]}\n",
    );
    done(&test.run(place));
    // Taken away, it is new again.
    let test = test.file("src/good/skill.yaml", &more);
    done(&test.run(["uninstall", "good"]));
    done(&test.run(place));
}

#[test]
fn a_library_and_a_registry_need_the_same_consent() {
    let test = CliTest::new()
        .file("l/good/SKILL.md", GOOD_SKILL)
        .file("l/good/skill.yaml", "version: 1.0.0\n");
    let library = format!("file://{}/l#good", test.work().display());
    let place = ["install", &library, "-a", "claude-code", "--json"];
    done(&test.run(place));
    let more = format!("version: 1.1.0\n{MORE}");
    let test = test.file("l/good/skill.yaml", &more);
    refused(&test.run(place), "consent-needed");
    done(&test.run([&place[..], &["--accept-permissions"]].concat()));
    done(&test.run(["uninstall", "good"]));

    let test = published(test, "good", "version: 1.0.0\n");
    done(&test.run(["install", "good@^1", "-a", "claude-code"]));
    let lock = read(&test, "open-skills.lock");
    let test = published(test, "good", &more);
    for arguments in [
        &["install", "good@1.1.0", "-a", "claude-code", "--json"][..],
        &[
            "install",
            "good@^1",
            "-a",
            "claude-code",
            "--refresh",
            "--json",
        ],
    ] {
        refused(&test.run(arguments), "consent-needed");
        assert_eq!(read(&test, "open-skills.lock"), lock);
        assert_eq!(
            read(&test, ".claude/skills/good/skill.yaml"),
            "version: 1.0.0\n"
        );
    }
    // A lock that somebody else renewed is no consent, unless it is to be taken as it is.
    done(&test.run(["pull", "good@^1", "--refresh", "-C", "elsewhere"]));
    fs::copy(
        test.work().join("elsewhere/open-skills.lock"),
        test.work().join("open-skills.lock"),
    )
    .unwrap();
    let all = ["install", "-a", "claude-code", "--json"];
    refused(&test.run(all), "consent-needed");
    done(&test.run(["install", "--frozen", "-a", "claude-code"]));
    assert_eq!(read(&test, ".claude/skills/good/skill.yaml"), more);
}
