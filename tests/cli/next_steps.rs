//! Every error of a wrong word, path or setting says what to do next, in words of ours.

#[cfg(unix)]
use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn skill() -> CliTest {
    CliTest::new().file("good/SKILL.md", GOOD_SKILL)
}

/// The error of a run as one text, which has a hint.
#[track_caller]
fn told(ran: &Ran, message: &str, hint: &str) {
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains(message), "{message}: {ran}");
    assert!(
        ran.stderr.contains(&format!("hint: {hint}")),
        "{hint}: {ran}"
    );
}

#[test]
fn what_is_not_there_is_said_to_be_so() {
    let test = skill();
    let nothing = "look at the path again: nothing is there\n";
    for line in [
        &["trust", "block", "q"][..],
        &["trust", "add", "q", "--key", "./q.pub"],
        &["keys", "import", "x", "y", "--no-passphrase"],
        &["convert", "nope.md"],
        &["audit", "nope"],
    ] {
        told(&test.run(line), "no such file or directory", nothing);
    }
    let given = "name a file that is there, or leave it away\n";
    told(
        &test.run(["--config", "nope", "list"]),
        "/nope`: no such file",
        given,
    );
    told(
        &test.run(["--env-file", "nope", "list"]),
        "/nope`: no such file",
        given,
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_text_makes_no_name() {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"\xff");
    let rest = ["--yes", "--template", "python"].map(std::ffi::OsStr::new);
    let ran = skill().run([std::ffi::OsStr::new("init"), name].iter().chain(&rest));
    told(
        &ran,
        "cannot be the name",
        "lower-case letters, digits and hyphens make one",
    );
}

#[test]
fn a_setting_that_makes_no_sense_has_a_next_step() {
    let keys = "`docs/configuration.md` lists every key\n";
    for text in ["zzzz: 1\n", "lint: [\n", "lint: &a {}\n"] {
        let test = skill().file("open-skills.yaml", text);
        told(&test.run(["list"]), "--> open-skills.yaml:", keys);
    }
    let here = "write it below `environments.prod` in open-skills.yaml, or ask for none\n";
    let ran = skill().run(["--environment", "prod", "list"]);
    told(&ran, "the environment `prod`", here);
    for (name, value) in [
        ("OPEN_SKILLS_TRUST", "maybe"),
        ("OPEN_SKILLS_OFFLINE", "maybe"),
    ] {
        let ran = skill().env(name, value).run(["list"]);
        told(
            &ran,
            "got `maybe`",
            &format!("set `{name}` anew, or unset it\n"),
        );
    }
}

#[test]
fn an_input_that_is_no_good_is_told_for_what_it_is() {
    let test = CliTest::new()
        .file(
            "tool/SKILL.md",
            GOOD_SKILL.replace("name: good", "name: tool"),
        )
        .file("tool/scripts/main.py", "print(1)\n")
        .file("big.json", format!("\"{}\"", "x".repeat(2000)));
    let run = |input: &str| {
        test.run([
            "run",
            "tool:scripts/main.py",
            "--max-input",
            "1KiB",
            "--input",
            input,
        ])
    };
    told(
        &run("@big.json"),
        "is larger than 1.0 KiB",
        "raise it with `--max-input 256MiB`",
    );
    let ran = run(r#"{"rows": [{"label": "a", "value": 1e400}]}"#);
    told(
        &ran,
        "the input has a number that is too large",
        "the largest has 308 digits",
    );
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    told(
        &run(&deep),
        "the input is nested too deeply",
        "at most 127 lists and objects",
    );
    told(
        &run("text"),
        "the input is no JSON",
        "a text is written with quotes",
    );
}

#[test]
fn a_key_that_is_no_text_and_a_name_without_likeness_are_told_in_plain_words() {
    let test = skill().file("x.skill", b"PK\x03\x04\xff\xfe");
    let ran = test.run(["trust", "add", "q", "--key", "x.skill"]);
    told(&ran, "it is no text", "keys are PEM");
    let ran = test.run(["schema", "nope"]);
    told(
        &ran,
        "cannot be `nope`",
        "`open-skills schema --help` says what it takes",
    );
    let ran = test.run(["schema", "lint-reprot"]);
    told(
        &ran,
        "cannot be `lint-reprot`",
        "did you mean `lint-report`?",
    );
}

#[test]
fn one_name_in_two_places_is_for_the_user_to_decide() {
    let test = skill().file("b/good/SKILL.md", GOOD_SKILL);
    let ran = test.run([
        "export",
        "marketplace",
        "good",
        "b",
        "--name",
        "n",
        "--owner",
        "o",
    ]);
    told(
        &ran,
        "stands in two places",
        "name the one folder that is meant",
    );
}

#[cfg(unix)]
#[test]
fn a_link_that_comes_back_to_itself_is_told_as_such() {
    let test = skill();
    std::os::unix::fs::symlink("loop", test.work().join("good/loop")).unwrap();
    let ran = test.run(["pack", "good", "--no-lint"]);
    assert_ne!(ran.code, Some(0), "{ran}");
    assert!(
        ran.stderr.contains("links to `loop` and runs in a circle"),
        "{ran}"
    );
}

#[cfg(unix)]
#[test]
fn a_folder_of_an_agent_that_became_a_link_is_no_damage_of_the_record() {
    let test = skill();
    let install = ["install", "./good", "--agent", "codex", "--yes"];
    let ran = test.run(install);
    assert_eq!(ran.code, Some(0), "{ran}");
    let skills = test.work().join(".agents/skills");
    fs::remove_dir_all(&skills).unwrap();
    std::os::unix::fs::symlink("/etc", &skills).unwrap();
    let ran = test.run(install);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(!ran.stderr.contains("damaged"), "{ran}");
    assert!(
        ran.stderr.contains(".agents/skills` is a symbolic link"),
        "{ran}"
    );
    assert!(ran.stderr.contains("hint: look at where it leads"), "{ran}");
}

/// A program that says where it was asked.
#[cfg(unix)]
#[test]
fn doctor_asks_programs_elsewhere_than_in_the_folder_of_the_user() {
    use std::os::unix::fs::PermissionsExt;
    let test = CliTest::new().file(
        "bin/python3",
        "#!/bin/sh\n[ \"$(pwd)\" = / ] && echo 'Python 3.1.0'\n",
    );
    let bin = test.work().join("bin");
    fs::set_permissions(bin.join("python3"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = bin.display().to_string();
    let test = test.env("PATH", &path);
    let ran = test.run(["doctor"]);
    assert_eq!(ran.stdout.matches(" 3.1.0, ").count(), 2, "{ran}");
}
