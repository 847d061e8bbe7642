//! What the lock was asked for: a bare name keeps it, and only a word beside the name changes it.

use std::fs;

use crate::support::CliTest;
use crate::update::{done, published};

/// `up` 1.0.0 is pulled by its whole number; there is 1.1.0 by now.
fn pinned() -> CliTest {
    let test = published(CliTest::new(), "up", "version: 1.0.0\n");
    done(&test.run(["pull", "up@1.0.0"]));
    published(test, "up", "version: 1.1.0\n")
}

/// Version and wish of the lock.
fn locked(test: &CliTest, name: &str) -> [String; 2] {
    let lock = fs::read(test.work().join("open-skills.lock")).unwrap();
    let lock: serde_json::Value = serde_json::from_slice(&lock).unwrap();
    let mut skills = lock["skills"].as_array().unwrap().iter();
    let skill = skills.find(|skill| skill["name"] == name).unwrap();
    ["version", "wanted"].map(|key| skill[key].as_str().unwrap_or_default().to_owned())
}

#[test]
fn a_bare_name_keeps_what_the_lock_was_asked_for() {
    let test = pinned();
    let before = fs::read(test.work().join("open-skills.lock")).unwrap();
    for words in [
        &["pull", "up"][..],
        &["pull", "up", "--frozen"],
        &["pull", "up", "--locked"],
        &["pull", "up", "--refresh"],
        &["pull", "local/up"],
        &["install", "up", "--agent", "claude-code"],
        &["install", "up", "--agent", "claude-code", "--frozen"],
    ] {
        done(&test.run(words));
        assert_eq!(locked(&test, "up"), ["1.0.0", "=1.0.0"], "{words:?}");
    }
    done(&test.run(["pull"]));
    assert_eq!(
        fs::read(test.work().join("open-skills.lock")).unwrap(),
        before
    );
}

#[test]
fn a_bare_name_of_a_place_keeps_it_too() {
    let test = published(CliTest::new(), "up", "version: 1.0.0\n");
    done(&test.run(["publish", "src/up", "--registry", "./there", "--yes"]));
    done(&test.run(["pull", "./there#up@1.0.0"]));
    let test = published(test, "up", "version: 1.1.0\n");
    done(&test.run(["publish", "src/up", "--registry", "./there"]));
    done(&test.run(["pull", "./there#up"]));
    assert_eq!(locked(&test, "up"), ["1.0.0", "=1.0.0"]);
    done(&test.run(["pull", "./there#up@latest"]));
    assert_eq!(locked(&test, "up"), ["1.1.0", "latest"]);
}

#[test]
fn a_tag_means_what_it_stands_for_now() {
    for brings in [&["pull"][..], &["install", "--agent", "claude-code"]] {
        let test = published(CliTest::new(), "up", "version: 1.0.0\n");
        done(&test.run([brings, &["up@1.0.0"]].concat()));
        let test = published(test, "up", "version: 1.1.0\n");
        done(&test.run([brings, &["up@latest"]].concat()));
        assert_eq!(locked(&test, "up"), ["1.1.0", "latest"]);
        // Also where the lock has the very same word.
        let test = published(test, "up", "version: 1.2.0\n");
        done(&test.run([brings, &["up"]].concat()));
        assert_eq!(locked(&test, "up"), ["1.1.0", "latest"]);
        done(&test.run([brings, &["up@latest"]].concat()));
        assert_eq!(locked(&test, "up"), ["1.2.0", "latest"]);
    }
}

#[test]
fn a_tag_changes_no_lock_that_may_not_change() {
    let test = published(CliTest::new(), "up", "version: 1.0.0\n");
    done(&test.run(["pull", "up"]));
    done(&test.run(["pull", "up@latest", "--locked"]));
    let test = published(test, "up", "version: 1.1.0\n");
    let ran = test.run(["pull", "up@latest", "--locked"]);
    let said = "`up` is locked at 1.0.0, and 1.1.0 would be taken";
    assert!(ran.code != Some(0) && ran.stderr.contains(said), "{ran}");
    done(&test.run(["pull", "up@latest", "--frozen"]));
    done(&test.run(["pull", "up@latest", "--offline"]));
    assert_eq!(locked(&test, "up"), ["1.0.0", "latest"]);
}

/// `pm` 1.0.0 is pulled; 1.1.0 may reach the network, and `user` needs that one.
fn wider() -> CliTest {
    let test = published(CliTest::new(), "pm", "version: 1.0.0\n");
    done(&test.run(["pull", "pm@^1"]));
    let yaml = "version: 1.1.0\npermissions: {network: [\"api.example.com:443\"]}\n";
    let test = published(test, "pm", yaml);
    published(
        test,
        "user",
        "version: 1.0.0\ndependencies: {pm: \"^1.1\"}\n",
    )
}

#[test]
fn whatever_moves_a_locked_skill_to_more_permissions_needs_consent() {
    for words in [
        &["pull", "user"][..],
        &["pull", "pm@1.1.0"],
        &["pull", "pm@latest"],
    ] {
        let test = wider();
        let ran = test.run(words);
        assert_eq!(ran.code, Some(1), "{ran}");
        let said = "`pm` needs your consent: network api.example.com:443";
        assert!(ran.stderr.contains(said), "{ran}");
        assert_eq!(locked(&test, "pm"), ["1.0.0", "^1"]);
        let yaml = fs::read_to_string(test.work().join("pm/skill.yaml")).unwrap();
        assert_eq!(yaml, "version: 1.0.0\n");
        assert!(!test.work().join("user").exists());
        done(&test.run([words, &["--accept-permissions"]].concat()));
        assert_eq!(locked(&test, "pm")[0], "1.1.0");
        // What is agreed to is not asked again.
        done(&test.run(words));
    }
}
