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

/// The lines of the `sh` blocks of a page that call open-skills, those that go on below as one.
fn calls(page: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let (mut inside, mut goes_on) = (false, false);
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == "```sh";
        } else if inside {
            // What a shell would not read.
            let said = line.split(" #").next().unwrap_or_default().trim();
            let (said, more) = match said.strip_suffix('\\') {
                Some(said) => (said.trim_end(), true),
                None => (said, false),
            };
            match goes_on {
                true => found.last_mut().unwrap().push_str(&format!(" {said}")),
                false => found.push(said.to_owned()),
            }
            goes_on = more;
        }
    }
    found.retain(|line| line.starts_with("open-skills "));
    found
}

/// The words of a line as a shell cuts them; quotes hold blanks together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            (' ', None) => words.push(String::new()),
            (c, _) => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The first ten minutes, word for word. Without a cache that has the Python runtime, as
/// `.ci/run` makes one, what runs scripts is only read, and `publish` leaves the tests out.
#[test]
fn every_command_of_getting_started_ends_well() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(project.join("docs/getting-started.md")).unwrap();
    let cache = std::env::var_os("OPEN_SKILLS_TEST_CACHE").filter(|_| cfg!(feature = "wasm"));
    let place = tempfile::tempdir().unwrap();
    let all = calls(&page);
    assert!(all.len() >= 12, "only {} commands were found", all.len());
    for call in all {
        let mut words = words(&call);
        let runs_scripts = ["run", "test"].contains(&words[1].as_str());
        if cache.is_none() && runs_scripts {
            let read = open_skills::cli::command().try_get_matches_from(&words);
            assert!(read.is_ok(), "`{call}`: {}", read.unwrap_err());
            continue;
        }
        if cache.is_none() && words[1] == "publish" {
            words.push("--no-test".to_owned());
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_open-skills"));
        command
            .args(&words[1..])
            .current_dir(place.path())
            .env_clear()
            .env("HOME", place.path())
            .env("OPEN_SKILLS_OFFLINE", "1")
            .env("OPEN_SKILLS_PASSPHRASE", "only for this test")
            .stdin(std::process::Stdio::null());
        if let Some(cache) = &cache {
            command.env("OPEN_SKILLS_CACHE", cache);
        }
        let ran = command.output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "`{call}`: {said}");
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
