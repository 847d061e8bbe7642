//! How to be rid of a locked skill: what `audit` advises works.

use std::fs;
use std::path::Path;

use crate::support::{CliTest, Ran};
use crate::update::{done, json, published};

/// `good` 1.0.0, signed by a key that is revoked by now, beside `other`.
fn revoked(commands: &[&[&str]]) -> CliTest {
    let test = CliTest::new();
    done(&test.run(["keys", "new", "acme", "--no-passphrase"]));
    done(&test.run(["trust", "add", "acme", "--key", "acme"]));
    let test = published(test, "other", "version: 1.0.0\n");
    let test = test
        .file("src/good/SKILL.md", crate::support::GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "src/good", "--key", "acme"]));
    for command in commands {
        done(&test.run(*command));
    }
    done(&test.run(["trust", "revoke", "acme", "--reason", "stolen"]));
    test
}

fn hints(ran: &Ran) -> Vec<String> {
    assert_eq!(ran.code, Some(1), "{ran}");
    let answer = json(ran);
    let findings = answer["findings"].as_array().unwrap().iter();
    let mut hints: Vec<String> = findings
        .map(|one| one["hint"].as_str().unwrap().to_owned())
        .collect();
    hints.dedup();
    hints
}

fn take_out(lock: &Path, name: &str) {
    let text = fs::read_to_string(lock).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let skills = value["skills"].as_array_mut().unwrap();
    skills.retain(|skill| skill["name"] != name);
    fs::write(lock, value.to_string()).unwrap();
}

#[test]
fn a_pulled_skill_goes_as_its_hint_says() {
    let test = revoked(&[&["pull", "good", "other", "-C", "rv"]]);
    let advice = "take the entry of `good` out of `rv/open-skills.lock` and remove the folder \
                  `rv/good`; then `open-skills pull -C rv` drops what only it needed";
    assert_eq!(hints(&test.run(["audit", "-C", "rv", "--json"])), [advice]);
    take_out(&test.work().join("rv/open-skills.lock"), "good");
    fs::remove_dir_all(test.work().join("rv/good")).unwrap();
    done(&test.run(["pull", "-C", "rv"]));
    done(&test.run(["audit", "-C", "rv"]));
    assert!(!test.work().join("rv/good").exists());
}

#[test]
fn the_only_one_goes_with_the_lock() {
    let test = revoked(&[&["pull", "good", "-C", "rv"]]);
    let advice = "remove `rv/open-skills.lock` and the folder `rv/good`";
    assert_eq!(hints(&test.run(["audit", "-C", "rv", "--json"])), [advice]);
}

#[test]
fn a_skill_of_the_file_goes_with_its_line() {
    let test = revoked(&[&["pull", "good", "other"]]);
    let test = test.file("open-skills.yaml", "skills: {good: ^1, other: ^1}\n");
    let lock = test.work().join("open-skills.lock");
    let text = fs::read_to_string(&lock).unwrap();
    let asked = "\"wanted\": \"latest\",";
    let of_file = "\"wanted\": \"^1\",\n      \"configured\": true,";
    fs::write(&lock, text.replace(asked, of_file)).unwrap();
    let advice = "take `good` out of `skills` in open-skills.yaml and remove the folder `good`; \
                  then `open-skills pull` drops it from the lock";
    assert_eq!(hints(&test.run(["audit", "--json"])), [advice]);
    let test = test.file("open-skills.yaml", "skills: {other: ^1}\n");
    fs::remove_dir_all(test.work().join("good")).unwrap();
    done(&test.run(["pull"]));
    done(&test.run(["audit"]));
}

#[test]
fn what_is_installed_is_uninstalled() {
    let test = revoked(&[&["pull", "other"], &["install", "good", "-a", "codex"]]);
    let advice = "`open-skills uninstall good` takes it away";
    assert_eq!(hints(&test.run(["audit", "--json"])), [advice]);
    done(&test.run(["uninstall", "good"]));
    done(&test.run(["audit"]));
}

/// The hint of a command that a refused skill fails.
fn hint(ran: &Ran) -> String {
    assert_eq!(ran.code, Some(1), "{ran}");
    let said = ran.stderr.lines().last().unwrap();
    said.strip_prefix("hint: ")
        .unwrap_or_else(|| panic!("{ran}"))
        .to_owned()
}

#[test]
fn whoever_refuses_it_says_the_same() {
    let test = revoked(&[
        &["pull", "good", "other", "-C", "rv"],
        &["pull", "good"],
        &["install", "good", "--scope", "user", "-a", "codex"],
    ]);
    for (words, advised) in [
        (
            &["-C", "rv"][..],
            "take the entry of `good` out of `rv/open-skills.lock` and remove the folder \
                  `rv/good`; then `open-skills pull -C rv` drops what only it needed",
        ),
        (&[], "remove `open-skills.lock` and the folder `good`"),
    ] {
        for command in ["pull", "update"] {
            let ran = test.run([command].iter().chain(words));
            assert_eq!(hint(&ran), advised, "{command}");
        }
    }
    let advised = "`open-skills uninstall good --scope user` takes it away";
    assert_eq!(hint(&test.run(["update", "--scope", "user"])), advised);
    let advised = "`open-skills audit` says how to be rid of it";
    assert_eq!(hint(&test.run(["install", "good", "-a", "codex"])), advised);
}

#[test]
fn what_is_pulled_and_installed_goes_in_two_steps() {
    let test = revoked(&[
        &["pull", "good", "other"],
        &["install", "good", "-a", "codex"],
    ]);
    let advised = "`open-skills uninstall good`; then take the entry of `good` out of \
                   `open-skills.lock` and remove the folder `good`; then `open-skills pull` drops \
                   what only it needed";
    for command in ["pull", "update"] {
        assert_eq!(hint(&test.run([command])), advised, "{command}");
    }
    let advised = "`open-skills uninstall good` takes it away";
    assert_eq!(hint(&test.run(["install", "good", "-a", "codex"])), advised);
    done(&test.run(["uninstall", "good"]));
    take_out(&test.work().join("open-skills.lock"), "good");
    fs::remove_dir_all(test.work().join("good")).unwrap();
    for command in ["pull", "update", "audit"] {
        done(&test.run([command]));
    }
}

#[test]
fn a_synced_skill_goes_with_prune() {
    let test = revoked(&[&["sync", "good", "other", "--into", "there"]]);
    let ran = test.run(["sync", "good", "other", "--into", "there"]);
    let advised = "leave `good` out and say `--prune`, which takes it away";
    assert_eq!(hint(&ran), advised);
    done(&test.run(["sync", "other", "--into", "there", "--prune"]));
    assert!(!test.work().join("there/good").exists());
}

#[test]
fn only_another_version_is_advised_to_be_taken() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good", "-C", "y"]));
    done(&test.run(["yank", "good@1.0.0"]));
    let advice = "there is no other version; remove `y/open-skills.lock` and the folder `y/good`";
    assert_eq!(hints(&test.run(["audit", "-C", "y", "--json"])), [advice]);
    let test = published(test, "good", "version: 1.1.0\n");
    let advice = "`open-skills update good -C y` takes another version";
    assert_eq!(hints(&test.run(["audit", "-C", "y", "--json"])), [advice]);
    let ran = test.run(["outdated", "-C", "y"]);
    let said = "1 skill to update: open-skills update -C y\n";
    assert!(ran.stderr.ends_with(said), "{ran}");
    done(&test.run(["update", "-C", "y"]));
    done(&test.run(["audit", "-C", "y"]));
}
