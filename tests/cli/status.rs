//! How installed skills stand, and what is said where that cannot be known.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, held_to, json, kind, published};

const STATUS: &str = include_str!("../../docs/schemas/status.schema.json");

fn installed(test: &CliTest, more: &[&str]) {
    let start = ["install", "./src/good", "-a", "claude-code"];
    done(&test.run([&start[..], more].concat()));
}

fn folder() -> CliTest {
    CliTest::new().file("src/good/SKILL.md", GOOD_SKILL)
}

fn said(ran: &Ran, what: &str) {
    let all = format!("{}\n{}", ran.stdout, ran.stderr);
    assert!(all.contains(what), "{what}: {ran}");
}

#[test]
fn who_cannot_be_asked_is_named_with_the_reason() {
    let test = folder();
    installed(&test, &[]);
    let ran = test.run(["status"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "1 skill as installed\n")
    );
    fs::remove_dir_all(test.work().join("src")).unwrap();
    let ran = test.run(["status"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    good
      unknown   cannot read `[WORK]/src/good`: no such file or directory
    ----- stderr -----
    1 skill could not be asked about
    ");
    let answer = held_to(STATUS, &test.run(["status", "--json"]));
    assert_eq!(
        (&answer["fine"], &answer["skills"][0]["status"]),
        (&false.into(), &"ok".into())
    );

    // Nobody can be asked about a document, and nobody has to be.
    let document = GOOD_SKILL.replace("name: good", "name: also");
    let document = serde_json::json!({"skills": [{"name": "also", "content": document}]});
    let arguments = ["install", "--from-json", "-", "-a", "claude-code"];
    done(&test.run_with(arguments, document.to_string().as_bytes()));
    let ran = test.run(["status"]);
    said(&ran, "1 skill as installed, 1 could not be asked about");
}

#[test]
fn a_registry_that_does_not_answer_is_told() {
    let test = CliTest::new();
    done(&test.run(["registry", "init", "./r"]));
    let test = test
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "src/good", "--registry", "./r"]));
    done(&test.run(["install", "good", "--registry", "./r", "-a", "claude-code"]));
    let ran = test.run(["status"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "1 skill as installed\n")
    );
    fs::remove_dir_all(test.work().join("r")).unwrap();
    let ran = test.run(["status"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    said(&ran, "good 1.0.0\n  unknown  ");
    said(&ran, "1 skill could not be asked about");
    assert_eq!(json(&test.run(["status", "--json"]))["fine"], false);
}

#[cfg(unix)]
#[test]
fn a_folder_that_two_agents_share_by_a_link_shadows_nothing() {
    let test = folder();
    fs::create_dir_all(test.work().join(".agents/skills")).unwrap();
    fs::create_dir(test.work().join(".claude")).unwrap();
    std::os::unix::fs::symlink("../.agents/skills", test.work().join(".claude/skills")).unwrap();
    done(&test.run(["install", "./src/good", "-a", "claude-code,codex", "--copy"]));
    let ran = test.run(["status"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "1 skill as installed\n")
    );
}

#[test]
fn a_record_and_a_lock_of_the_future_are_sound() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["install", "good", "-a", "claude-code"]));
    for (path, word) in [
        (".open-skills/installed.json", "record"),
        ("open-skills.lock", "lock"),
    ] {
        let whole = test.work().join(path);
        let text = fs::read_to_string(&whole).unwrap();
        fs::write(&whole, text.replacen("\"schema\": 1", "\"schema\": 99", 1)).unwrap();
        let ran = test.run(["install", "good", "-a", "claude-code"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        said(&ran, "was written by a newer open-skills (schema 99)");
        said(
            &ran,
            &format!("hint: update open-skills: the {word} is sound"),
        );
        fs::write(&whole, text).unwrap();
    }
}

#[test]
fn an_installation_says_its_own_command_about_a_lock() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    let ran = test.run(["install", "good", "--frozen", "-a", "claude-code"]);
    said(&ran, "hint: run `open-skills install` without `--frozen`");
    let test = test.file("open-skills.lock", "{");
    let ran = test.run(["install", "good", "-a", "claude-code"]);
    said(
        &ran,
        "or remove it: `open-skills install` chooses anew what",
    );
    let ran = test.run(["pull", "good"]);
    said(&ran, "or remove it: `open-skills pull` chooses anew what");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_elsewhere_by_now_stays_and_is_named() {
    let test = folder();
    installed(&test, &[]);
    let link = test.work().join(".claude/skills/good");
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("/etc", &link).unwrap();
    let ran = test.run(["uninstall", "good"]);
    assert_eq!(done(&ran), "uninstalled good\n");
    said(
        &ran,
        "`.claude/skills/good` stays: it leads somewhere else by now",
    );
    assert_eq!(fs::read_link(&link).unwrap(), std::path::Path::new("/etc"));
}

#[test]
fn the_word_for_a_skill_is_that_of_what_is_wrong_with_it() {
    let test = folder();
    installed(&test, &["--copy"]);
    let word = || {
        let answer = held_to(STATUS, &test.run(["status", "--json"]));
        let skill = &answer["skills"][0];
        [&skill["status"], &skill["copy"]].map(|word| word.as_str().unwrap().to_owned())
    };
    assert_eq!(word(), ["ok", "ok"]);
    let edited = test.work().join(".claude/skills/good/notes.md");
    fs::write(&edited, "mine").unwrap();
    assert_eq!(word(), ["modified", "ok"]);
    fs::remove_file(edited).unwrap();
    let answer = json(&test.run(["status", "--json"]));
    let digest = answer["skills"][0]["tree_digest"]
        .as_str()
        .unwrap()
        .to_owned();
    done(&test.run(["trust", "block", &digest]));
    assert_eq!(word(), ["revoked", "ok"]);
}

#[test]
fn an_update_names_all_that_are_refused_and_calls_none_of_them_new() {
    let test = folder().file(
        "src/also/SKILL.md",
        GOOD_SKILL.replace("name: good", "name: also"),
    );
    let answer = json(&test.run(["install", "./src", "-a", "claude-code", "--json"]));
    for skill in answer["skills"].as_array().unwrap() {
        let digest = skill["tree_digest"].as_str().unwrap();
        done(&test.run(["trust", "block", digest]));
    }
    let ran = test.run(["update"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    said(&ran, "`also` is refused by now");
    said(&ran, "`good` is refused by now");
    said(
        &ran,
        "hint: `open-skills uninstall also good` takes them away",
    );
    assert!(!ran.stderr.contains("as new as allowed"), "{ran}");
    assert_eq!(kind(&test.run(["update", "--json"])), "revoked");
}

#[test]
fn another_project_is_named_by_its_folder() {
    let test = folder();
    installed(&test, &[]);
    fs::create_dir(test.work().join("below")).unwrap();
    for command in [&["status"][..], &["list", "--installed"]] {
        let here = test.run(command);
        let mut there = test.command();
        let args = [command, &["-C", ".."]].concat();
        let there = there.current_dir(test.work().join("below")).args(args);
        let output = there.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), here.stdout);
        assert_eq!(String::from_utf8_lossy(&output.stderr), here.stderr);
        let ran = test.run([command, &["-C", "nowhere"]].concat());
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("there is no folder `nowhere`"), "{ran}");
        let ran = test.run([command, &["-C", ".", "--scope", "user"]].concat());
        assert_eq!(ran.code, Some(2), "{ran}");
    }
    assert_eq!(test.run(["list", "-C", "."]).code, Some(2));
}
