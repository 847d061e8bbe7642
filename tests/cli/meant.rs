//! What a bare name means where a folder of that name lies here.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, json};

/// `good` 1.0.0 stands in `r`; the folder `good`, as a cloned repository may bring one, is
/// another skill.
fn place() -> CliTest {
    let test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "src/good", "--registry", "./r", "--yes"]));
    test.file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 9.9.9\n")
        .file("good/scripts/main.py", "print('here')\n")
}

fn version(ran: &Ran) -> String {
    let answer = json(ran);
    done(ran);
    answer["skills"][0]["skill_version"].to_string()
}

#[test]
fn beside_a_registry_it_is_the_skill_there() {
    let test = place();
    let there = ["--registry", "./r"];
    let with = |words: &[&str]| test.run(words.iter().chain(&there));
    let ran = with(&["install", "good", "-a", "codex", "--json"]);
    assert_eq!(version(&ran), "\"1.0.0\"", "{ran}");
    assert!(!test.work().join(".agents/skills/good/scripts").exists());
    let ran = with(&["tree", "good"]);
    assert!(done(&ran).starts_with("good 1.0.0"), "{ran}");
    let ran = with(&["inspect", "good", "--file", "skill.yaml"]);
    assert_eq!(done(&ran), "version: 1.0.0\n");
    let ran = with(&["diff", "good@1.0.0", "good"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let ran = with(&["diff", "good", "./good", "--name-only"]);
    assert!(ran.stdout.contains("scripts/main.py"), "{ran}");
    // The skill there has nothing to run.
    let ran = with(&["run", "good"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(!ran.stdout.contains("here"), "{ran}");
    let ran = with(&["init", "new", "--template", "good"]);
    assert!(ran.stderr.contains("brings no template"), "{ran}");
    // A path is a path all the same.
    let ran = with(&["tree", "./good"]);
    assert!(done(&ran).starts_with("good 9.9.9"), "{ran}");
}

#[test]
fn what_is_put_in_place_by_its_name_is_what_was_published() {
    let test = place().file("open-skills.yaml", "registries: {acme: ./r}\n");
    for name in ["good", "acme/good", "good@1.0.0"] {
        let ran = test.run(["install", name, "-a", "codex", "--json"]);
        assert_eq!(version(&ran), "\"1.0.0\"", "{name} {ran}");
        done(&test.run(["uninstall", "good"]));
        let ran = test.run(["tree", name]);
        assert!(done(&ran).starts_with("good 1.0.0"), "{name} {ran}");
    }
    // Who only looks, looks at what is here.
    let ran = test.run(["inspect", "good", "--file", "skill.yaml"]);
    assert_eq!(done(&ran), "version: 9.9.9\n");
}

#[test]
fn a_folder_that_no_registry_has_is_said_how_to_write() {
    let test = place();
    fs::rename(test.work().join("good"), test.work().join("mine")).unwrap();
    for command in [&["install", "mine", "-a", "codex"][..], &["tree", "mine"]] {
        let ran = test.run(command.iter().chain(&["--registry", "./r"]));
        assert_eq!(ran.code, Some(2), "{ran}");
        let hint = "hint: for the folder write `./mine`\n";
        assert!(ran.stderr.ends_with(hint), "{ran}");
    }
}
