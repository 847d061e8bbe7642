//! A project that is a skill itself, into which skills are installed.

use std::fs;
use std::path::Path;

use crate::support::{CliTest, GOOD_SKILL};
use crate::update::{done, json};

fn project() -> CliTest {
    let text = GOOD_SKILL.replace("name: good", "name: work");
    CliTest::new()
        .file("SKILL.md", text)
        .file("skill.yaml", "version: 1.0.0\n")
        .file("references/notes.md", "Notes.\n")
}

fn files(folder: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => all.push(path.to_string_lossy().into_owned()),
            }
        }
    }
    let start = folder.to_string_lossy().len() + 1;
    let mut all: Vec<String> = all.iter().map(|path| path[start..].to_owned()).collect();
    all.sort();
    all
}

fn packed(test: &CliTest) -> String {
    let to = test.home().join("work.skill");
    let _ = fs::remove_file(&to);
    let answer = json(&test.run(["pack", ".", "-o", "../home/work.skill", "--json"]));
    answer["packed"][0]["tree_digest"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn what_was_installed_here_is_no_part_of_the_skill() {
    for form in ["--link", "--copy"] {
        let test = project();
        let before = packed(&test);
        let lint = test.run(["lint", "."]);
        let install = ["install", ".", "-a", "claude-code,codex", form, "--json"];
        let mut trees = Vec::new();
        for _ in 0..3 {
            let answer = json(&test.run(install));
            trees.push(
                answer["skills"][0]["tree_digest"]
                    .as_str()
                    .unwrap()
                    .to_owned(),
            );
            let ran = test.run(["status"]);
            assert_eq!(
                (done(&ran), ran.stderr.as_str()),
                ("", "1 skill as installed\n"),
                "{form}"
            );
            let ran = test.run(["update"]);
            done(&ran);
            assert!(ran.stderr.starts_with("nothing to update"), "{form}: {ran}");
        }
        assert_eq!(trees, [&*before, &*before, &*before], "{form}");
        let own = ["SKILL.md", "references/notes.md", "skill.yaml"];
        for place in [".open-skills/skills", ".claude/skills", ".agents/skills"] {
            assert_eq!(
                files(&test.work().join(place).join("work")),
                own,
                "{form} {place}"
            );
        }
        assert_eq!(packed(&test), before, "{form}");
        let ran = test.run(["lint", "."]);
        assert_eq!((ran.code, ran.stdout), (lint.code, lint.stdout), "{form}");
        // A skill of the author's own in an agent's folder belongs to the bundle as before.
        let test = test.file(".claude/skills/own/SKILL.md", GOOD_SKILL);
        assert_ne!(packed(&test), before, "{form}");
    }
}
