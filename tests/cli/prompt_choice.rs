//! Which of several copies of a skill an agent is told of, and that what is cut is said.

use std::fs;

use crate::support::CliTest;
use crate::update::{done, json};

fn document(name: &str, description: &str) -> String {
    format!("---\nname: {name}\ndescription: {description}\n---\n")
}

/// A folder with tiers in which `pdf` has three copies, and a skill that belongs to none.
fn tiers(into: &str) -> CliTest {
    let test = CliTest::new()
        .file("b/pdf/SKILL.md", document("pdf", "The builtin one."))
        .file("b/only/SKILL.md", document("only", "Builtin alone."))
        .file("s/pdf/SKILL.md", document("pdf", "The shared one."))
        .file("u/pdf/SKILL.md", document("pdf", "The own one."))
        .file(
            "open-skills.yaml",
            "tiers: {builtin: ./b, shared: ./s, user: ./u}\n",
        )
        .file(
            &format!("{into}/mine/SKILL.md"),
            document("mine", "By hand."),
        );
    done(&test.run(["sync", "--into", into]));
    test
}

#[test]
fn a_folder_with_tiers_tells_of_the_strongest_copy() {
    let test = tiers("data");
    let ran = test.run(["prompt", "./data"]);
    let told = done(&ran);
    assert!(told.contains("The own one."), "{ran}");
    assert!(!told.contains("The builtin one."), "{ran}");
    assert_eq!(ran.stderr, "", "{ran}");
    let answer = json(&test.run(["prompt", "./data", "--json"]));
    let of = |name: &str| {
        let skills = answer["skills"].as_array().unwrap();
        let skill = skills.iter().find(|skill| skill["name"] == name).unwrap();
        skill["tier"].clone()
    };
    assert_eq!((of("pdf"), of("only")), ("user".into(), "builtin".into()));
    assert!(of("mine").is_null(), "{answer}");
    // The enterprise has the last word with Claude Code.
    let ran = test.run(["prompt", "./data", "--agent", "claude-code"]);
    assert!(done(&ran).contains("The shared one."), "{ran}");
    fs::remove_dir_all(test.work().join("data/user")).unwrap();
    let ran = test.run(["prompt", "./data"]);
    assert!(done(&ran).contains("The shared one."), "{ran}");
}

#[test]
fn what_sync_keeps_for_an_agent_has_the_same_order() {
    let test = tiers(".agents/skills");
    let ran = test.run(["prompt", "--installed"]);
    assert!(done(&ran).contains("The own one."), "{ran}");
}

#[test]
fn an_agent_is_told_of_the_copy_that_it_takes() {
    let test = CliTest::new().file("s/pdf/SKILL.md", document("pdf", "The project's."));
    done(&test.run(["install", "./s", "-a", "claude-code,codex"]));
    let own = test.home().join(".claude/skills/pdf");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("SKILL.md"), document("pdf", "By hand.")).unwrap();
    let ran = test.run(["prompt", "--installed", "--agent", "claude-code"]);
    let told = done(&ran);
    assert!(
        told.contains("By hand.") && !told.contains("The project"),
        "{ran}"
    );
    let said = "Claude Code takes `[TEMP]/home/.claude/skills/pdf`, which open-skills did not put";
    assert!(ran.stderr.contains(said), "{ran}");
    for other in [&["--agent", "codex"][..], &[]] {
        let ran = test.run(["prompt", "--installed"].iter().chain(other));
        assert!(done(&ran).contains("The project's."), "{ran}");
        assert_eq!(ran.stderr, "", "{ran}");
    }
}

#[test]
fn a_description_that_the_agent_shortens_is_said_to_be_cut() {
    let long = "word ".repeat(800);
    let test = CliTest::new()
        .file("s/pdf/SKILL.md", document("pdf", &long))
        .file("s/charts/SKILL.md", document("charts", "Draws."));
    let prompt = ["prompt", "./s", "--agent", "claude-code"];
    let ran = test.run(prompt.iter().chain(&["--strict"]));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    let said = "the description of `pdf` has 3999 characters, and the agent shows 1536 of them";
    assert!(ran.stderr.contains(said), "{ran}");
    let ran = test.run(prompt.iter().chain(&["--report"]));
    let cut: Vec<&str> = ran
        .stderr
        .lines()
        .filter(|line| line.ends_with("  cut"))
        .collect();
    assert!(
        matches!(cut[..], [line] if line.starts_with("pdf")),
        "{ran}"
    );
    let ran = test.run(prompt);
    assert!(ran.stderr.contains("cut 1 skill to fit"), "{ran}");
    let answer = json(&test.run(prompt.iter().chain(&["--json"])));
    assert_eq!(answer["skills"][1]["shown"], "cut", "{answer}");
    assert_eq!(answer["skills"][0]["shown"], "whole", "{answer}");
    // Nobody shortens it where no agent is named.
    let ran = test.run(["prompt", "./s", "--strict"]);
    assert!(done(&ran).contains(long.trim()), "{ran}");
}
