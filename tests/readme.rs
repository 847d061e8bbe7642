//! The README tells the truth: its commands are run and print what it shows.

#![allow(clippy::unwrap_used, reason = "tests")]

mod fixture_folder;

use std::path::Path;
use std::process::Command;

/// A command of a `console` block and the lines below it.
struct Shown {
    command: String,
    output: Vec<String>,
}

fn shown(readme: &str) -> Vec<Shown> {
    let mut found: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ ").filter(|_| inside) {
            let command = command.to_owned();
            let output = Vec::new();
            found.push(Shown { command, output });
        } else if inside {
            found.last_mut().unwrap().output.push(line.to_owned());
        }
    }
    found
}

/// Compares line by line; `…` stands for any number of lines.
fn agrees(expected: &[String], actual: &[&str]) -> bool {
    match expected.split_first() {
        None => actual.is_empty(),
        Some((line, rest)) if line == "…" => {
            (0..=actual.len()).any(|at| agrees(rest, &actual[at..]))
        }
        Some((line, rest)) => actual
            .split_first()
            .is_some_and(|(first, others)| first == line && agrees(rest, others)),
    }
}

#[test]
fn every_command_of_the_readme_prints_what_it_shows() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(project.join("README.md")).unwrap();
    let work = tempfile::tempdir().unwrap();
    fixture_folder::copy(&project.join("tests/fixtures/readme"), work.path());
    let all = shown(&readme);
    assert!(all.len() >= 3, "only {} commands are shown", all.len());
    for shown in all {
        let mut words = shown.command.split_whitespace();
        assert_eq!(words.next(), Some("open-skills"), "{}", shown.command);
        let ran = Command::new(env!("CARGO_BIN_EXE_open-skills"))
            .args(words)
            .current_dir(work.path())
            .env_clear()
            .env("HOME", work.path())
            .output()
            .unwrap();
        let text = [ran.stderr, ran.stdout].concat();
        let text = String::from_utf8(text).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert!(
            agrees(&shown.output, &lines),
            "`{}` prints:\n{text}",
            shown.command
        );
    }
}
