//! A registry that is not there, or of which what says that it is one is damaged.

use std::fs;
use std::path::PathBuf;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

fn kind(ran: &Ran) -> String {
    let last = ran.stderr.lines().last().unwrap_or_default();
    let json: serde_json::Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("{ran}"));
    json["error"]["kind"].as_str().unwrap().to_owned()
}

/// A registry `nas/r` with one version, of which `there` has a copy; its state is signed, or not.
fn published(is_signed: bool) -> CliTest {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["keys", "new", "me", "--no-passphrase"]));
    done(&test.run(["registry", "init", "./nas/r"]));
    if is_signed {
        done(&test.run(["registry", "checkpoint", "./nas/r", "--key", "me"]));
    }
    done(&test.run(["publish", "good", "--registry", "./nas/r", "--key", "me"]));
    done(&test.run(["pull", "./nas/r#good", "-C", "there"]));
    test
}

fn at(test: &CliTest, path: &str) -> PathBuf {
    test.work().join(path)
}

#[test]
fn a_signed_registry_whose_drive_is_not_mounted_is_not_there() {
    let test = published(true);
    fs::rename(at(&test, "nas"), at(&test, "aside")).unwrap();
    fs::create_dir(at(&test, "nas")).unwrap();
    fs::write(at(&test, "good/skill.yaml"), "version: 1.1.0\n").unwrap();
    for command in [
        &["pull", "good", "--registry", "./nas/r", "-C", "elsewhere"][..],
        &["pull", "-C", "there", "--refresh"],
        &["outdated", "-C", "there"],
        &["update", "-C", "there"],
        &["publish", "good", "--registry", "./nas/r", "--yes"],
        &["yank", "good@1.0.0", "--registry", "./nas/r", "--yes"],
        &["registry", "check", "./nas/r"],
        &["registry", "repair", "./nas/r"],
        &["registry", "checkpoint", "./nas/r", "--key", "me"],
        &["registry", "gc", "./nas/r"],
        &["registry", "mirror", "./nas/r", "./copy"],
        &["list", "--registry", "./nas/r"],
        &["search", "good", "--registry", "./nas/r"],
    ] {
        let ran = test.run(command.iter().chain(&["--json"]));
        let said = (ran.code, kind(&ran));
        assert_eq!(said, (Some(2), "not-found".to_owned()), "{command:?} {ran}");
        assert!(ran.stderr.contains("there is no registry at `"), "{ran}");
        assert!(!ran.stderr.contains("forget"), "{command:?} {ran}");
        let hint = "whether its drive is mounted";
        assert!(ran.stderr.contains(hint), "{command:?} {ran}");
        let left = fs::read_dir(at(&test, "nas")).unwrap().count();
        assert_eq!(left, 0, "{command:?}");
    }
    // A mount point without its drive is there, and as empty.
    fs::create_dir(at(&test, "nas/r")).unwrap();
    for command in ["check", "repair", "checkpoint", "gc", "init"] {
        let ran = test.run(["registry", command, "./nas/r", "--json"]);
        assert_eq!(kind(&ran), "not-found", "{command} {ran}");
        let hint = "whether its drive is mounted";
        assert!(ran.stderr.contains(hint), "{command} {ran}");
        // Who means a new one is told how to say so.
        let way_out = "open-skills registry forget";
        assert_eq!(ran.stderr.contains(way_out), command == "init", "{ran}");
        assert_eq!(fs::read_dir(at(&test, "nas/r")).unwrap().count(), 0);
    }
    fs::remove_dir_all(at(&test, "nas")).unwrap();
    fs::rename(at(&test, "aside"), at(&test, "nas")).unwrap();
    done(&test.run(["pull", "./nas/r#good", "-C", "there", "--refresh"]));
    // One whose marker alone is gone is there, and is not what it was.
    fs::remove_file(at(&test, "nas/r/open-skills.json")).unwrap();
    let pull = ["pull", "./nas/r#good", "-C", "there", "--refresh", "--json"];
    assert_eq!(kind(&test.run(pull)), "corrupt");
}

#[test]
fn a_lost_marker_is_said_alike_by_whatever_asks_the_registry() {
    for is_signed in [false, true] {
        let test = published(is_signed);
        fs::remove_file(at(&test, "nas/r/open-skills.json")).unwrap();
        let registry = ["--registry", "./nas/r"];
        for command in [
            &["pull", "good", "-C", "elsewhere"][..],
            &["pull", "good@1.0.0", "-C", "elsewhere"],
            &["pull", "good", "-C", "there", "--refresh"],
            &["install", "good", "--agent", "claude-code"],
            &["list"],
            &["list", "--versions"],
            &["search", "good"],
            &["inspect", "good"],
            &["tree", "good"],
            &["verify", "good"],
            &["diff", "good@1.0.0", "good"],
            &["init", "mine", "--template", "good"],
            &["publish", "good", "--key", "me"],
            &["yank", "good@1.0.0"],
            &["unyank", "good@1.0.0"],
            &["tag", "good@1.0.0", "stable"],
            &["audit", "log"],
        ] {
            let ran = test.run(command.iter().chain(&registry).chain(&["--json"]));
            is_without_marker(&ran, command);
        }
        for command in [
            &["outdated", "-C", "there"][..],
            &["update", "-C", "there"],
            &["pull", "-C", "there", "--refresh"],
            &["pull", "./nas/r#good", "-C", "elsewhere"],
            &["pull", "./nas/r#good@1.0.0", "-C", "elsewhere"],
            &["install", "./nas/r#good", "--agent", "claude-code"],
            &["registry", "init", "./nas/r"],
            &["registry", "check", "./nas/r"],
            &["registry", "gc", "./nas/r"],
            &["registry", "checkpoint", "./nas/r", "--key", "me"],
            &["registry", "mirror", "./nas/r", "./copy"],
        ] {
            is_without_marker(&test.run(command.iter().chain(&["--json"])), command);
        }
        // What is locked and proven needs nobody.
        done(&test.run(["pull", "--frozen", "-C", "there"]));
        let ran = test.run(["registry", "repair", "./nas/r"]);
        assert_eq!(done(&ran), "made open-skills.json anew\n", "{ran}");
        done(&test.run(["pull", "./nas/r#good", "-C", "elsewhere"]));
    }
}

fn is_without_marker(ran: &Ran, command: &[&str]) {
    assert_eq!(ran.code, Some(2), "{command:?} {ran}");
    assert_eq!(kind(ran), "corrupt", "{command:?} {ran}");
    let hint = "open-skills registry repair";
    assert!(ran.stderr.contains(hint), "{command:?} {ran}");
    let what = "it is missing, and a registry began there before";
    assert!(ran.stderr.contains(what), "{command:?} {ran}");
}

#[test]
fn a_registry_without_its_marker_is_not_begun_anew_and_can_be_repaired() {
    for is_signed in [false, true] {
        let test = published(is_signed);
        let marker = at(&test, "nas/r/open-skills.json");
        let good = fs::read(&marker).unwrap();
        fs::remove_file(&marker).unwrap();
        let ran = test.run(["registry", "init", "./nas/r", "--json"]);
        assert_eq!(kind(&ran), "corrupt", "{ran}");
        assert!(ran.stderr.contains("registry repair"), "{ran}");
        assert!(!marker.exists());
        let ran = test.run(["registry", "repair", "./nas/r"]);
        assert_eq!(done(&ran), "made open-skills.json anew\n", "{ran}");
        assert_eq!(fs::read(&marker).unwrap(), good);
        done(&test.run(["pull", "./nas/r#good", "-C", "there", "--refresh"]));
    }
}

#[test]
fn whatever_is_left_of_a_registry_without_its_marker_keeps_another_from_beginning() {
    for is_signed in [false, true] {
        let test = published(is_signed);
        done(&test.run(["registry", "forget", "./nas/r"]));
        fs::write(at(&test, "good/skill.yaml"), "version: 1.1.0\n").unwrap();
        for (lost, hint) in [
            ("open-skills.json", "open-skills registry repair"),
            ("audit", "from a copy of the registry"),
            ("catalog.json", "from a copy of the registry"),
        ] {
            let lost = at(&test, "nas/r").join(lost);
            match lost.is_dir() {
                true => fs::remove_dir_all(&lost).unwrap(),
                false => fs::remove_file(&lost).unwrap(),
            }
            for command in [
                &["publish", "good", "--registry", "./nas/r", "--key", "me"][..],
                &["publish", "good", "--registry", "./nas/r", "--unsigned"],
                &["publish", "good", "--registry", "./nas/r", "--dry-run"],
                &["registry", "check", "./nas/r"],
                &["registry", "init", "./nas/r"],
            ] {
                let ran = test.run(command.iter().chain(&["--yes", "--json"]));
                assert_eq!(kind(&ran), "corrupt", "{command:?} {ran}");
                assert!(
                    ran.stderr.contains("a registry began there before"),
                    "{ran}"
                );
                assert!(ran.stderr.contains(hint), "{command:?} {ran}");
                assert!(!at(&test, "nas/r/open-skills.json").exists());
            }
        }
    }
}

#[test]
fn an_index_that_is_lost_is_said_to_be() {
    let test = published(false);
    fs::remove_file(at(&test, "nas/r/skills/good/index.json")).unwrap();
    fs::write(at(&test, "good/skill.yaml"), "version: 1.1.0\n").unwrap();
    for command in [
        &["yank", "good@1.0.0"][..],
        &["unyank", "good@1.0.0"],
        &["tag", "good@1.0.0", "stable"],
        &["publish", "good", "--key", "me"],
    ] {
        let command = command.iter().chain(&["--registry", "./nas/r", "--json"]);
        let ran = test.run(command);
        assert_eq!(kind(&ran), "corrupt", "{ran}");
        assert!(ran.stderr.contains("registry repair"), "{ran}");
    }
    done(&test.run(["registry", "repair", "./nas/r"]));
    done(&test.run(["yank", "good@1.0.0", "--registry", "./nas/r"]));
    done(&test.run(["publish", "good", "--registry", "./nas/r", "--key", "me"]));
}

#[test]
fn a_new_registry_begins_where_the_one_before_is_forgotten() {
    let test = published(true);
    fs::remove_dir_all(at(&test, "nas/r")).unwrap();
    assert_eq!(test.run(["registry", "init", "./nas/r"]).code, Some(2));
    done(&test.run(["registry", "forget", "./nas/r"]));
    done(&test.run(["registry", "init", "./nas/r"]));
}

#[test]
fn a_marker_that_is_damaged_is_told_and_made_anew() {
    for is_signed in [false, true] {
        let test = published(is_signed);
        let marker = at(&test, "nas/r/open-skills.json");
        let good = fs::read(&marker).unwrap();
        for damage in ["", "{\"layout\": 1}", &"x".repeat(100_000)] {
            fs::write(&marker, damage).unwrap();
            for command in [
                &["pull", "./nas/r#good", "-C", "there", "--refresh"][..],
                &["list", "--registry", "./nas/r"],
                &["search", "good", "--registry", "./nas/r"],
                &["publish", "good", "--registry", "./nas/r"],
                &["registry", "init", "./nas/r"],
                &["registry", "check", "./nas/r"],
            ] {
                let ran = test.run(command.iter().chain(&["--json"]));
                let word = match damage.len() {
                    100_000 => "too-large",
                    _ => "corrupt",
                };
                assert_eq!(kind(&ran), word, "{command:?} {ran}");
                let hint = "open-skills registry repair";
                assert!(ran.stderr.contains(hint), "{command:?} {ran}");
            }
            let ran = test.run(["registry", "repair", "./nas/r"]);
            assert_eq!(done(&ran), "made open-skills.json anew\n", "{ran}");
            assert_eq!(fs::read(&marker).unwrap(), good, "{damage}");
            done(&test.run(["registry", "check", "./nas/r"]));
        }
        done(&test.run(["pull", "./nas/r#good", "-C", "there", "--refresh"]));
        // Nothing says which registry it was.
        fs::write(&marker, "").unwrap();
        fs::remove_file(at(&test, "nas/r/audit/000000000000.json")).unwrap();
        let ran = test.run(["registry", "repair", "./nas/r", "--json"]);
        assert_eq!(kind(&ran), "corrupt", "{ran}");
        assert!(ran.stderr.contains("from a copy of the registry"), "{ran}");
        assert_eq!(fs::read(&marker).unwrap(), b"");
    }
}

#[test]
fn what_is_locked_is_taken_from_where_its_registry_moved_to() {
    let test = published(false);
    fs::rename(at(&test, "nas"), at(&test, "moved")).unwrap();
    let lock = fs::read(at(&test, "there/open-skills.lock")).unwrap();
    fs::create_dir(at(&test, "clone")).unwrap();
    fs::write(at(&test, "clone/open-skills.lock"), &lock).unwrap();
    let elsewhere = ["--cache-dir", "other-cache", "pull", "-C", "clone"];
    let ran = test.run(elsewhere.iter().chain(&["--frozen", "--json"]));
    assert_eq!(kind(&ran), "not-found", "{ran}");
    assert!(!ran.stderr.contains("registry init"), "{ran}");
    let hint = "open-skills pull --frozen --registry PLACE";
    assert!(ran.stderr.contains(hint), "{ran}");
    done(
        &test.run(
            elsewhere
                .iter()
                .chain(&["--frozen", "--registry", "./moved/r"]),
        ),
    );
    assert!(at(&test, "clone/good/SKILL.md").exists());
    let now = fs::read(at(&test, "clone/open-skills.lock")).unwrap();
    assert_eq!(now, lock);
    // Other files under the locked number are refused.
    fs::write(
        at(&test, "good/SKILL.md"),
        GOOD_SKILL.to_owned() + "\nMore.\n",
    )
    .unwrap();
    done(&test.run([
        "publish",
        "good",
        "--registry",
        "./other",
        "--key",
        "me",
        "--yes",
    ]));
    fs::remove_dir_all(at(&test, "clone/good")).unwrap();
    let more = ["--frozen", "--registry", "./other", "--json"];
    let third = ["--cache-dir", "third-cache", "pull", "-C", "clone"];
    let ran = test.run(third.iter().chain(&more));
    assert_eq!(kind(&ran), "digest-mismatch", "{ran}");
}

#[test]
fn a_marker_with_another_id_is_what_is_said_to_be_wrong() {
    let test = published(false);
    let marker = at(&test, "nas/r/open-skills.json");
    let text = fs::read_to_string(&marker).unwrap();
    let id = text.split("\"id\": \"").nth(1).unwrap();
    let digit = if id.starts_with('0') { "1" } else { "0" };
    let other = format!("{digit}{}", &id[1..32]);
    fs::write(&marker, text.replace(&id[..32], &other)).unwrap();
    let why = "its id is not the one with which the audit log begins";
    let ran = test.run(["registry", "check", "./nas/r"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(ran.stdout, format!("open-skills.json: {why}\n"), "{ran}");
    let ran = test.run(["audit", "log", "--verify", "--registry", "./nas/r"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(
        ran.stdout,
        format!("broken: open-skills.json: {why}\n"),
        "{ran}"
    );
}
