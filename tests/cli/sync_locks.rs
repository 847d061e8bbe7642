//! A folder that stays equal to what a lock names.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// Publishes a version of `good` that says so, into the user's own registry.
fn with_version(test: CliTest, version: &str) -> CliTest {
    let test = test
        .file(
            "src/good/SKILL.md",
            format!("{GOOD_SKILL}\nIt is {version}.\n"),
        )
        .file("src/good/skill.yaml", format!("version: {version}\n"));
    done(&test.run(["publish", "src/good"]));
    test
}

fn says(test: &CliTest, path: &str, version: &str) -> bool {
    let text = fs::read_to_string(test.work().join(path)).unwrap_or_default();
    text.contains(&format!("It is {version}."))
}

const SYNC: [&str; 6] = [
    "sync",
    "--from",
    "open-skills.lock",
    "--into",
    "out",
    "--prune",
];

#[test]
fn the_versions_of_a_lock_come_whatever_came_since() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["pull", "good"]));
    let lock = fs::read(test.work().join("open-skills.lock")).unwrap();
    let test = with_version(test, "1.1.0");
    assert_eq!(done(&test.run(SYNC)), "added good\n");
    assert!(says(&test, "out/good/SKILL.md", "1.0.0"));
    // The folder has the same lock now, and nothing happened to the one that was given.
    for path in ["open-skills.lock", "out/open-skills.lock"] {
        assert_eq!(fs::read(test.work().join(path)).unwrap(), lock, "{path}");
    }
    assert_eq!(done(&test.run(SYNC)), "");
    // Offline, too: all of it is on this machine.
    fs::remove_dir_all(test.work().join("out/good")).unwrap();
    let offline = [&SYNC[..], &["--offline"]].concat();
    assert_eq!(done(&test.run(offline)), "added good\n");

    done(&test.run(["pull", "good", "--refresh"]));
    assert_eq!(done(&test.run(SYNC)), "updated good\n");
    assert!(says(&test, "out/good/SKILL.md", "1.1.0"));
}

#[test]
fn what_the_lock_has_no_more_goes_and_edits_stay() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["pull", "good"]));
    done(&test.run(SYNC));
    let test = test.file("out/good/SKILL.md", "mine");
    let ran = test.run(SYNC);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("something changed it"), "{ran}");
    done(&test.run([&SYNC[..], &["--force"]].concat()));
    assert!(says(&test, "out/good/SKILL.md", "1.0.0"));
    let test = test.file("open-skills.lock", "{\"schema\": 1, \"skills\": []}\n");
    assert_eq!(done(&test.run(SYNC)), "removed good\n");
    assert!(!test.work().join("out/good").exists());
}

#[test]
fn a_lock_that_is_not_there_or_no_lock_is_told() {
    let test = CliTest::new();
    let ran = test.run(SYNC);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("there is no lock file"), "{ran}");
    let test = test.file("open-skills.lock", "no lock");
    let ran = test.run(SYNC);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(!test.work().join("out").exists(), "{ran}");
}

#[test]
fn a_lock_that_is_named_has_to_be_there() {
    for command in [
        &["export", "docker", "--lock", "nope.lock"][..],
        &["sync", "--from", "nope.lock", "--into", "there"],
    ] {
        let ran = CliTest::new().run(command);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(
            ran.stderr.contains("there is no lock file `") && ran.stderr.contains("nope.lock`"),
            "{ran}"
        );
    }
}

#[test]
fn a_lock_outside_of_its_project_keeps_what_the_projects_file_asked_for() {
    let test =
        with_version(CliTest::new(), "1.0.0").file("open-skills.yaml", "skills: {good: ^1}\n");
    done(&test.run(["pull"]));
    let lock = fs::read_to_string(test.work().join("open-skills.lock")).unwrap();
    assert!(lock.contains("\"configured\": true"), "{lock}");
    done(&test.run(SYNC));
    // Away from the project there is no file that could ask for it.
    fs::remove_file(test.work().join("open-skills.yaml")).unwrap();
    for pull in [
        &["pull", "-C", "out", "--frozen"][..],
        &["pull", "-C", "out"],
    ] {
        done(&test.run(pull));
        let own = fs::read_to_string(test.work().join("out/open-skills.lock")).unwrap();
        assert!(own.contains("\"good\""), "{own}");
    }
}

#[test]
fn a_sync_that_fails_changes_no_lock() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["pull", "good"]));
    let lock = test.work().join("open-skills.lock");
    let text = fs::read_to_string(&lock).unwrap();
    done(&test.run(SYNC));
    let own = test.work().join("out/open-skills.lock");
    let before = fs::read(&own).unwrap();
    // Nobody has what it promises.
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    value["skills"][0]["tree"] = value["skills"][0]["archive"].clone();
    fs::write(&lock, value.to_string()).unwrap();
    for into in ["out", "new"] {
        let ran = test.run(["sync", "--from", "open-skills.lock", "--into", into]);
        assert_ne!(ran.code, Some(0), "{ran}");
    }
    assert_eq!(fs::read(&own).unwrap(), before);
    assert!(!test.work().join("new").exists());
    let ran = test.run(["sync", "nosuch", "--into", "out", "--prune"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert_eq!(fs::read(&own).unwrap(), before);
}

fn names(test: &CliTest, path: &str) -> Vec<String> {
    let lock = fs::read(test.work().join(path)).unwrap();
    let lock: serde_json::Value = serde_json::from_slice(&lock).unwrap();
    let skills = lock["skills"].as_array().unwrap().iter();
    let name = |skill: &serde_json::Value| skill["name"].as_str().unwrap().to_owned();
    skills.map(name).collect()
}

#[test]
fn what_was_pulled_into_the_folder_stays_in_its_lock() {
    let test = with_version(CliTest::new(), "1.0.0");
    done(&test.run(["pull", "good"]));
    let text = GOOD_SKILL.replace("name: good", "name: other");
    let test = test
        .file("src/other/SKILL.md", text)
        .file("src/other/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "src/other"]));
    done(&test.run(["pull", "other", "-C", "out"]));
    done(&test.run(SYNC));
    assert_eq!(names(&test, "out/open-skills.lock"), ["good", "other"]);
    done(&test.run(["sync", "good", "--into", "out", "--prune"]));
    assert_eq!(names(&test, "out/open-skills.lock"), ["good", "other"]);
    // What was synced goes from both.
    let test = test.file("open-skills.lock", "{\"schema\": 1, \"skills\": []}\n");
    assert_eq!(done(&test.run(SYNC)), "removed good\n");
    assert_eq!(names(&test, "out/open-skills.lock"), ["other"]);
    done(&test.run(["pull", "-C", "out", "--frozen"]));
    // What a pull put there is renewed and not called changed.
    let test = with_version(test, "1.1.0");
    done(&test.run(["pull", "good@=1.0.0", "-C", "out"]));
    done(&test.run(["pull", "good", "-C", "newer"]));
    let from = ["sync", "--from", "newer/open-skills.lock", "--into", "out"];
    assert_eq!(done(&test.run(from)), "updated good\n");
    assert_eq!(names(&test, "out/open-skills.lock"), ["good", "other"]);
}
