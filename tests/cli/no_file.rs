//! What stands in the place of a configuration and is no file: what it should say never passes
//! for nothing said.

use std::os::unix::fs::symlink;
use std::path::Path;

use crate::support::{CliTest, GOOD_SKILL, Ran};

/// A skill that nobody signed.
fn world() -> CliTest {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file(
            "tool/SKILL.md",
            GOOD_SKILL.replace("name: good", "name: tool"),
        )
        .file("tool/scripts/main.py", "print(1)\n");
    assert_eq!(test.run(["pack", "good"]).code, Some(0));
    test
}

/// Puts each thing that is no file in the place of one, and takes it away again.
fn with_each(place: &Path, mut look: impl FnMut(&str)) {
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    symlink("missing.yaml", place).unwrap();
    look("a link that leads nowhere");
    std::fs::remove_file(place).unwrap();
    symlink(place.file_name().unwrap(), place).unwrap();
    look("a link that leads nowhere");
    std::fs::remove_file(place).unwrap();
    std::fs::create_dir(place).unwrap();
    look("not a regular file");
    std::fs::remove_dir(place).unwrap();
    let made = std::process::Command::new("mkfifo").arg(place).status();
    assert!(made.unwrap().success());
    look("not a regular file");
    std::fs::remove_file(place).unwrap();
}

fn is_refused(ran: &Ran, name: &str, why: &str) {
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains(&format!("{name}` is {why}\n")), "{ran}");
    let hint = "hint: put a file in its place, or remove it\n";
    assert!(ran.stderr.contains(hint), "{ran}");
}

const COMMANDS: [&[&str]; 7] = [
    &["verify", "good.skill"],
    &["lint", "good"],
    &["list"],
    &["install", "good"],
    &["run", "tool:scripts/main.py"],
    &["config", "path"],
    &["config", "show"],
];

#[test]
fn a_project_or_user_configuration_that_is_no_file_is_refused() {
    let test = world();
    let own = ".config/open-skills/open-skills.yaml";
    let above = test.work().parent().unwrap().join("open-skills.yaml");
    for place in [
        test.work().join("open-skills.yaml"),
        test.home().join(own),
        above,
    ] {
        with_each(&place, |why| {
            for command in COMMANDS {
                is_refused(&test.run(command), "open-skills.yaml", why);
            }
            let json = test.run(["verify", "good.skill", "--json"]);
            assert!(json.stderr.contains("\"kind\":\"not-a-file\""), "{json}");
            let doctor = test.run(["doctor"]);
            assert_eq!(doctor.code, Some(1), "{doctor}");
            assert!(doctor.stdout.contains(why), "{doctor}");
        });
    }
}

#[test]
fn a_policy_that_is_no_file_is_refused() {
    let test = world();
    let own = ".config/open-skills/trust.yaml";
    with_each(&test.home().join(own), |why| {
        for command in [&["verify", "good.skill"][..], &["trust", "list"]] {
            is_refused(&test.run(command), "trust.yaml", why);
        }
        let doctor = test.run(["doctor"]);
        assert_eq!(doctor.code, Some(1), "{doctor}");
        assert!(doctor.stdout.contains(why), "{doctor}");
    });
}

#[test]
fn a_link_to_a_file_counts_and_a_folder_behind_a_dangling_link_does_not_pass_for_none() {
    let test = world().file("real.yaml", "trust: {mode: require}\n");
    let place = test.work().join("open-skills.yaml");
    symlink("real.yaml", &place).unwrap();
    let ran = test.run(["verify", "good.skill"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(test.run(["config", "path"]).stdout.contains("real.yaml"));
    std::fs::remove_file(&place).unwrap();
    // Without any file, nothing is asked for.
    assert_eq!(test.run(["verify", "good.skill"]).code, Some(0));
    let folder = test.home().join(".config");
    std::fs::create_dir_all(&folder).unwrap();
    symlink("/nowhere/at/all", folder.join("open-skills")).unwrap();
    let ran = test.run(["verify", "good.skill"]);
    is_refused(&ran, ".config/open-skills", "a link that leads nowhere");
}

#[test]
fn a_key_is_not_waited_for_at_a_pipe_with_a_name() {
    let test = CliTest::new();
    pipe(&test, "pipe");
    let commands: [&[&str]; 2] = [
        &["keys", "import", "kk", "pipe"],
        &["keys", "new", "kk", "--passphrase-file", "pipe"],
    ];
    for words in commands {
        let ran = test.run(words.iter().copied());
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("`pipe` is not a regular file"), "{ran}");
    }
}

fn pipe(test: &CliTest, name: &str) {
    let made = std::process::Command::new("mkfifo")
        .arg(test.work().join(name))
        .status();
    assert!(made.unwrap().success());
}

#[test]
fn a_document_is_not_waited_for_at_a_pipe_with_a_name() {
    let test = CliTest::new();
    pipe(&test, "pipe");
    let install = ["install", "--agent", "claude-code", "--from-json"];
    let ran = test.run(install.into_iter().chain(["pipe"]));
    assert_eq!(ran.code, Some(2), "{ran}");
    let hint = "hint: name a regular file, or `-` for standard input\n";
    assert!(
        ran.stderr.contains("pipe` is not a regular file\nhint"),
        "{ran}"
    );
    assert!(ran.stderr.contains(hint), "{ran}");
    // What a shell puts in the place of `<(command)` is open already.
    let ran = test.run_with(install.into_iter().chain(["/dev/fd/0"]), b"{}");
    assert!(ran.stderr.contains("missing field `skills`"), "{ran}");
}

#[test]
fn nothing_waits_for_a_reader_of_a_pipe_with_a_name() {
    let test = world();
    pipe(&test, "pipe");
    let ran = test.run(["lint", "good", "--output", "pipe"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let error = "error: `pipe` is a pipe or socket that nobody reads from\n";
    assert!(ran.stderr.contains(error), "{ran}");
    assert!(ran.stderr.contains("hint: name a regular file\n"), "{ran}");
}

#[test]
fn a_pipe_in_the_place_of_a_folder_is_refused_with_the_next_step() {
    let test = world();
    pipe(&test, "pipe");
    let commands: [&[&str]; 5] = [
        &["sync", "good", "--into", "pipe"],
        &["sync", "--from", ".", "--into", "pipe"],
        &["sync", "--from", "pipe", "--into", "x"],
        &["list", "--registry", "./pipe"],
        &["unpack", "good.skill", "-C", "pipe"],
    ];
    for words in commands {
        let ran = test.run(words.iter().copied());
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("pipe"), "{ran}");
        assert!(ran.stderr.contains("\nhint: "), "{ran}");
    }
}
