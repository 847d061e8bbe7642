//! Skills from folders, archives, libraries and repositories grow old too, and are renewed with
//! consent.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL};
use crate::update::{OUTDATED, UPDATE, done, held_to, json, kind};

const ASKS: &str = "version: 1.1.0\npermissions:\n  env: [REPORT_KEY]\n";

fn place() -> CliTest {
    CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n")
}

/// Installs it for an agent, as a folder of the project.
fn install(test: &CliTest, reference: &str) {
    done(&test.run(["install", reference, "--agent", "claude"]));
}

fn installed(test: &CliTest, path: &str) -> String {
    let copy = test.work().join(".claude/skills/good").join(path);
    fs::read_to_string(copy).unwrap()
}

/// How the one skill stands, by `outdated`.
fn standing(test: &CliTest) -> (bool, serde_json::Value) {
    let answer = held_to(OUTDATED, &test.run(["outdated", "--json"]));
    let skill = &answer["skills"][0];
    assert_eq!(skill["outdated"], skill["update"], "{answer:#}");
    (skill["update"].as_bool().unwrap(), skill["unknown"].clone())
}

const NOTHING: serde_json::Value = serde_json::Value::Null;

#[test]
fn a_folder_is_looked_at_again() {
    let test = place();
    install(&test, "./src/good");
    assert_eq!(standing(&test), (false, NOTHING));
    let ran = test.run(["update"]);
    done(&ran);
    assert!(
        ran.stderr
            .contains("nothing to update: 1 skill as new as allowed"),
        "{ran}"
    );

    let test = test.file("src/good/references/more.md", "# More\n");
    assert_eq!(standing(&test), (true, NOTHING));
    let ran = test.run(["outdated"]);
    assert!(ran.stdout.contains("its files are others"), "{ran}");
    let ran = test.run(["status"]);
    assert!(
        ran.stdout.contains("outdated  there is another state"),
        "{ran}"
    );
    let ran = test.run(["update", "good", "--dry-run"]);
    let said = "would update good 1.0.0, its files are others\n";
    assert_eq!(done(&ran), said, "{ran}");
    assert_eq!(standing(&test), (true, NOTHING));
    done(&test.run(["update", "good"]));
    assert_eq!(installed(&test, "references/more.md"), "# More\n");
    assert_eq!(standing(&test), (false, NOTHING));
    let log = test.run(["audit", "log", "--json"]);
    assert!(done(&log).contains("\"update\""), "{log}");
}

#[test]
fn new_permissions_need_consent() {
    let test = place();
    install(&test, "./src/good");
    let test = test.file("src/good/skill.yaml", ASKS);
    let ran = test.run(["update", "--yes", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(1), "consent-needed"));
    assert!(ran.stderr.contains("env REPORT_KEY"), "{ran}");
    assert_eq!(installed(&test, "skill.yaml"), "version: 1.0.0\n");
    let ran = test.run(["update", "--accept-permissions", "--json"]);
    let answer = held_to(UPDATE, &ran);
    assert_eq!(answer["status"], "updated");
    let skill = &answer["skills"][0];
    assert_eq!(skill["before"], "1.0.0");
    assert_eq!(skill["skill_version"], "1.1.0");
    assert_eq!(skill["added_permissions"][0]["value"], "REPORT_KEY");
    assert_eq!(installed(&test, "skill.yaml"), ASKS);
}

#[test]
fn another_signer_needs_consent() {
    let test = place();
    for key in ["first", "second"] {
        done(&test.run(["keys", "new", key, "--no-passphrase"]));
        done(&test.run(["trust", "add", key, "--key", key]));
    }
    done(&test.run([
        "pack",
        "src/good",
        "--sign",
        "--key",
        "first",
        "--output",
        "good.skill",
    ]));
    install(&test, "./good.skill");
    assert_eq!(standing(&test), (false, NOTHING));
    let test = test.file("src/good/skill.yaml", "version: 1.1.0\n");
    for file in ["good.skill", "good.sigstore.json"] {
        let _ = fs::remove_file(test.work().join(file));
    }
    done(&test.run([
        "pack",
        "src/good",
        "--sign",
        "--key",
        "second",
        "--output",
        "good.skill",
    ]));
    assert_eq!(standing(&test), (true, NOTHING));
    let ran = test.run(["update"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("+ signed by another key"), "{ran}");
    done(&test.run(["update", "--accept-permissions"]));
    assert_eq!(standing(&test), (false, NOTHING));
}

#[test]
fn what_was_changed_by_hand_stays() {
    let test = place();
    install(&test, "./src/good");
    let test = test.file("src/good/skill.yaml", "version: 1.1.0\n");
    let copy = fs::canonicalize(test.work().join(".claude/skills/good")).unwrap();
    fs::write(copy.join("mine.md"), "mine").unwrap();
    let ran = test.run(["update", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "modified"));
    assert_eq!(installed(&test, "mine.md"), "mine");
    // A changed copy says nothing of what it may do, so all of it would be new.
    done(&test.run(["update", "--force", "--accept-permissions"]));
    assert!(!copy.join("mine.md").exists());
}

#[test]
fn a_place_that_is_gone_is_said() {
    let test = place();
    install(&test, "./src/good");
    fs::rename(test.work().join("src"), test.work().join("away")).unwrap();
    let (is_behind, unknown) = standing(&test);
    assert!(!is_behind && unknown.is_string(), "{unknown}");
    let ran = test.run(["outdated"]);
    done(&ran);
    assert!(
        ran.stderr
            .contains("of `good` nothing newer can be known: cannot read"),
        "{ran}"
    );
    let ran = test.run(["update"]);
    done(&ran);
    assert!(ran.stderr.contains("`good` stays as it is"), "{ran}");
    let answer = held_to(UPDATE, &test.run(["update", "--json"]));
    assert_eq!(answer["unknown"][0]["name"], "good");
    let ran = test.run(["update", "good"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let answer = json(&test.run(["status", "--json"]));
    assert!(answer["skills"][0]["unknown"].is_string(), "{answer:#}");
    let ran = test.run(["update", "better", "--json"]);
    assert_eq!(kind(&ran), "not-locked", "{ran}");
}

#[test]
fn a_library_is_looked_at_again() {
    let test = place();
    done(&test.run(["publish", "src/good", "--to-library", "./shelf"]));
    let reference = format!("file://{}#good", test.work().join("shelf").display());
    install(&test, &reference);
    assert_eq!(standing(&test), (false, NOTHING));
    let test = test.file("src/good/skill.yaml", "version: 1.2.0\n");
    done(&test.run(["publish", "src/good", "--to-library", "./shelf"]));
    let ran = test.run(["outdated"]);
    assert!(ran.stdout.contains("1.0.0   1.2.0"), "{ran}");
    let ran = test.run(["update"]);
    assert!(done(&ran).contains("updating good 1.0.0 -> 1.2.0"), "{ran}");
    assert_eq!(installed(&test, "skill.yaml"), "version: 1.2.0\n");
}

#[cfg(feature = "git")]
#[test]
fn a_branch_is_looked_at_again_and_a_commit_is_not() {
    let test = place();
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@localhost"])
            .args(arguments)
            .current_dir(test.work().join("src"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git(&["init", "--quiet", "--initial-branch=main"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "first"]);
    let first = git(&["rev-parse", "HEAD"]);
    let place = format!("git+file://{}", test.work().join("src").display());

    install(&test, &format!("{place}#good@{first}"));
    let (is_behind, unknown) = standing(&test);
    assert!(!is_behind, "{unknown}");
    assert_eq!(unknown, "it was installed at one commit");
    done(&test.run(["uninstall", "good"]));

    install(&test, &format!("{place}#good@main"));
    assert_eq!(standing(&test), (false, NOTHING));
    // Another commit that leaves the skill alone is no news.
    fs::write(test.work().join("src/other.md"), "# Other\n").unwrap();
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "second"]);
    assert_eq!(standing(&test), (false, NOTHING));
    fs::write(test.work().join("src/good/skill.yaml"), ASKS).unwrap();
    git(&["commit", "--quiet", "-am", "third"]);
    let third = git(&["rev-parse", "HEAD"]);
    assert_eq!(standing(&test), (true, NOTHING));
    let ran = test.run(["status"]);
    let newer = format!("there is 1.1.0 at {}", &third[..7]);
    assert!(ran.stdout.contains(&newer), "{ran}");
    let ran = test.run(["update", "--json"]);
    assert_eq!(kind(&ran), "consent-needed", "{ran}");
    let ran = test.run(["update", "--accept-permissions"]);
    let said = format!(
        "updating good 1.0.0 at {} -> 1.1.0 at {}",
        &first[..7],
        &third[..7]
    );
    assert!(done(&ran).contains(&said), "{ran}");
    assert_eq!(installed(&test, "skill.yaml"), ASKS);
    assert_eq!(standing(&test), (false, NOTHING));

    // What the repository shows first, when nothing was asked for.
    done(&test.run(["uninstall", "good"]));
    install(&test, &format!("{place}#good"));
    fs::write(test.work().join("src/good/skill.yaml"), "version: 1.2.0\n").unwrap();
    git(&["commit", "--quiet", "-am", "fourth"]);
    assert_eq!(standing(&test), (true, NOTHING));
}
