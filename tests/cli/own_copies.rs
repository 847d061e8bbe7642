//! What open-skills put somewhere itself is no source, and what lies in a project goes with it.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, json};

/// A project with a skill of its own in `s/good`.
fn project() -> CliTest {
    CliTest::new().file("s/good/SKILL.md", GOOD_SKILL)
}

fn source(test: &CliTest) -> String {
    let answer = json(&test.run(["list", "--installed", "--json"]));
    let source = answer["skills"][0]["source"].to_string();
    source.replace("\\\\", "/")
}

fn refused(ran: &Ran, said: &str) {
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains(said), "{ran}");
}

#[test]
fn a_project_is_installed_from_as_often_as_one_likes() {
    let test = project();
    let install = ["install", ".", "-a", "claude-code"];
    let copies = ["install", ".", "-a", "codex", "--copy"];
    for arguments in [&install[..], &copies, &install, &copies] {
        done(&test.run(arguments));
    }
    let text = GOOD_SKILL.replace("Read the", "First read the");
    let test = test.file("s/good/SKILL.md", &text);
    done(&test.run(["sync", "--from", "./s", "--into", "synced"]));
    let test = test.file("s/good/SKILL.md", format!("{text}\nThen rest.\n"));
    let ran = test.run(install);
    assert!(done(&ran).contains("updated good"), "{ran}");
    let copy = test.work().join(".agents/skills/good/SKILL.md");
    assert!(fs::read_to_string(copy).unwrap().contains("Then rest."));
    assert!(source(&test).contains("/s/good"), "{}", source(&test));
    let ran = test.run(["prompt", "."]);
    assert!(done(&ran).contains("s/good/SKILL.md"), "{ran}");
    assert_eq!(ran.stderr, "", "{ran}");
    // Where nothing lies beside them, they are what is there.
    fs::remove_dir_all(test.work().join("s")).unwrap();
    let ran = test.run(["prompt", "."]);
    assert!(done(&ran).contains("Turns invoices"), "{ran}");
    refused(&test.run(install), "holds no skill");
}

#[test]
fn the_copy_of_a_skill_is_no_source_of_it() {
    let test = project();
    done(&test.run(["install", "./s", "-a", "claude-code"]));
    for copy in [".open-skills/skills/good", ".claude/skills/good"] {
        let copy = format!("./{copy}");
        let ran = test.run(["install", &copy, "-a", "claude-code", "--force"]);
        refused(&ran, "is the copy that open-skills keeps of `good`");
        assert!(
            ran.stderr.contains("name the folder that it came from"),
            "{ran}"
        );
    }
    assert!(source(&test).contains("/s/good"), "{}", source(&test));
}

#[test]
fn a_clone_of_a_project_knows_its_own_sources() {
    let test = project();
    done(&test.run(["install", "./s", "-a", "claude-code"]));
    let record = test.work().join(".open-skills/installed.json");
    let text = fs::read_to_string(&record).unwrap();
    assert!(text.contains("\"./s/good\""), "{text}");
    let ignored = fs::read_to_string(test.work().join(".open-skills/.gitignore")).unwrap();
    assert!(ignored.contains("/.busy"), "{ignored}");
    let moved = test.work().join("clone");
    for part in ["s", ".open-skills", ".claude"] {
        fs::create_dir_all(&moved).unwrap();
        fs::rename(test.work().join(part), moved.join(part)).unwrap();
    }
    let ran = test.run([
        "install",
        "./clone/s",
        "--scope",
        "./clone",
        "-a",
        "claude-code",
    ]);
    assert_eq!(done(&ran), "", "{ran}");
}
