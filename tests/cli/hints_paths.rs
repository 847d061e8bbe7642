//! Commands in hints, followed to the letter: whatever path the user gave, they are about it.

use std::fs;
use std::process::{Command, Stdio};

use crate::support::{CliTest, GOOD_SKILL, PROGRAM, Ran};

/// Every skill here lies in a folder whose name a shell has to have quoted.
const FOLDER: &str = "my skills/good";

fn skill() -> CliTest {
    CliTest::new()
        .file("my skills/good/SKILL.md", GOOD_SKILL)
        .file("my skills/good/skill.yaml", "version: 1.0.0\n")
}

/// The commands that an answer names, in the order in which they stand there.
fn named(ran: &Ran) -> Vec<String> {
    let text = format!("{}{}", ran.stdout, ran.stderr);
    let parts = text
        .split('`')
        .filter(|part| part.starts_with("open-skills "));
    parts.map(str::to_owned).collect()
}

/// Has a shell run the one command of an answer that begins like this; `NAME` is a name to give.
fn followed(test: &CliTest, ran: &Ran, beginning: &str) -> (Option<i32>, String) {
    let named = named(ran);
    let mut fitting = named.iter().filter(|line| line.starts_with(beginning));
    let line = fitting
        .next()
        .unwrap_or_else(|| panic!("{beginning}: {ran}"));
    assert_eq!(fitting.next(), None, "{ran}");
    let line = line.replacen("open-skills", &format!("'{PROGRAM}'"), 1);
    let told = test.command();
    let mut shell = Command::new("sh");
    shell.args(["-c", &line.replace("NAME", "first")]);
    shell
        .env_clear()
        .current_dir(told.get_current_dir().unwrap());
    shell.envs(
        told.get_envs()
            .filter_map(|(name, value)| Some((name, value?))),
    );
    let output = shell.stdin(Stdio::null()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[track_caller]
fn follow(test: &CliTest, ran: &Ran, beginning: &str) {
    let (code, said) = followed(test, ran, beginning);
    assert_eq!(code, Some(0), "{ran}\n{said}");
}

#[test]
fn what_is_not_packed_is_shown_and_packed_where_it_lies() {
    let test = skill().file("my skills/good/.env", "TOKEN=1\n");
    for command in [
        &["pack", FOLDER, "--no-lint"][..],
        &["pack", FOLDER, "--list"],
    ] {
        let ran = test.run(command);
        assert_ne!(ran.code, Some(0), "{ran}");
        follow(&test, &ran, "open-skills pack --include");
    }
    let test = skill().file("my skills/good/.skillignore", "SKILL.md\n");
    for command in [&["pack", FOLDER, "--no-lint"][..], &["inspect", FOLDER]] {
        let ran = test.run(command);
        let (code, said) = followed(&test, &ran, "open-skills pack --list");
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains("left out  SKILL.md"), "{said}");
    }
    let ran = test.run(["unpack", FOLDER]);
    fs::remove_file(test.work().join(FOLDER).join(".skillignore")).unwrap();
    follow(&test, &ran, "open-skills pack");
}

#[test]
fn files_of_known_findings_are_written_and_read_with_the_same_words() {
    let thin = "---\nname: good\ndescription: Short.\n---\n\nWords.\n";
    let test = CliTest::new()
        .file("my skills/good/SKILL.md", thin)
        .file("my skills/other/SKILL.md", thin);
    let words = ["lint", FOLDER, "--profile", "strict"];
    let lint = |more: &[&str]| test.run([&words[..], more].concat());
    let file = test.work().join("known findings.json");
    let reading = ["--baseline", "known findings.json"];

    // There is none yet: the hint makes it, of these findings.
    let absent = lint(&reading);
    assert_eq!(absent.code, Some(2), "{absent}");
    follow(&test, &absent, "open-skills lint --write-baseline");
    let made = fs::read_to_string(&file).unwrap();
    assert!(
        made.contains("skills/good") && !made.contains("other"),
        "{made}"
    );
    assert_eq!(lint(&reading).code, Some(0));

    // One that was cut short is written anew, and how to use it is said.
    fs::write(&file, made.split_at(made.len() / 2).0).unwrap();
    follow(&test, &lint(&reading), "open-skills lint --write-baseline");
    assert_eq!(fs::read_to_string(&file).unwrap(), made);
    let written = lint(&["--write-baseline=known findings.json"]);
    follow(&test, &written, "open-skills lint --baseline");

    // What is mended is forgotten.
    fs::write(test.work().join(FOLDER).join("SKILL.md"), GOOD_SKILL).unwrap();
    follow(&test, &lint(&reading), "open-skills lint --write-baseline");
    assert_ne!(fs::read_to_string(&file).unwrap(), made);
    assert_eq!(named(&lint(&reading)), [""; 0]);
}

#[test]
fn packages_scripts_and_tests_are_those_of_the_skill() {
    let test = skill().file("my skills/good/scripts/main.py", "print(1)\n");
    let ran = test.run(["vendor", "remove", "pypdf", "--skill", FOLDER]);
    follow(&test, &ran, "open-skills vendor list");
    for verb in ["add", "remove"] {
        let ran = test.run(["vendor", verb, "--skill", FOLDER]);
        let line = format!("open-skills vendor {verb} openpyxl --skill 'my skills/good'");
        assert_eq!(named(&ran), [line], "{ran}");
    }
    let ran = test.run(["test", FOLDER]);
    follow(&test, &ran, "open-skills test --scaffold");
    follow(&test, &ran, "open-skills add test");
    let written = fs::read_dir(test.work().join(FOLDER).join("tests")).unwrap();
    assert_eq!(written.count(), 2);

    let test = skill();
    let ran = test.run(["add", "test", "first", "--skill", FOLDER]);
    follow(&test, &ran, "open-skills add script");
    let test = skill();
    let ran = test.run(["test", "--scaffold", FOLDER]);
    follow(&test, &ran, "open-skills add script");
    assert!(test.work().join(FOLDER).join("scripts").is_dir());
}
