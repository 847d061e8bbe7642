//! Installing from places that hold several skills, and from registries into occupied folders.

use crate::install::{document, done, json, kind, place};
use crate::support::CliTest;

#[test]
fn one_bad_skill_of_several_is_left_out_and_the_others_come() {
    let test = place()
        .file("src/odd/SKILL.md", document("'!!!'", "odd"))
        .file("src/leaky/SKILL.md", document("leaky", "x"))
        .file("src/leaky/.env", "TOKEN=1\n");
    let ran = test.run(["install", "./src", "-a", "codex"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 1
    ----- stdout -----
    installed charts into .agents/skills/charts
    installed pdf into .agents/skills/pdf
    ----- stderr -----
    warning: `[WORK]/src/leaky` is left out: `.env` holds environment variables, often secrets
    hint: leave it out with `.skillignore`
    warning: `[WORK]/src/odd` is left out: `!!!` cannot be installed: `!` is not allowed
    2 skills left out
    ");
    for (name, is_there) in [
        ("pdf", true),
        ("charts", true),
        ("odd", false),
        ("leaky", false),
    ] {
        let folder = test.work().join(".agents/skills").join(name);
        assert_eq!(folder.exists(), is_there, "{name}");
    }
    let ran = test.run(["install", "./src", "-a", "codex", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let answer = json(&ran);
    assert_eq!(answer["skills"].as_array().unwrap().len(), 2, "{ran}");
    let folders: Vec<_> = answer["left_out"].as_array().unwrap().iter().collect();
    assert_eq!(folders.len(), 2, "{ran}");
    let first = folders[0]["folder"].as_str().unwrap();
    assert!(first.ends_with("work/src/leaky"), "{ran}");

    // What is named by itself comes, or nothing does.
    let test = place().file("src/odd/SKILL.md", document("'!!!'", "odd"));
    let ran = test.run(["install", "./src/pdf", "./src/odd", "-a", "codex"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(!test.work().join(".agents").exists());
    // Nothing is checked that could not be read.
    let ran = test.run(["audit", "./src"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn an_archive_with_a_bad_skill_gives_the_others() {
    let test = place().file("src/odd/SKILL.md", document("'!!!'", "odd"));
    let packed = std::process::Command::new("tar")
        .args(["-czf", "all.tgz", "src"])
        .current_dir(test.work())
        .status();
    assert!(packed.unwrap().success());
    let ran = test.run(["install", "./all.tgz", "-a", "codex"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("all.tgz/src/odd` is left out: "),
        "{ran}"
    );
    assert!(test.work().join(".agents/skills/charts").exists());
    // An update of one of them does not mind the bad one either.
    let ran = test.run(["update", "pdf"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn packages_in_an_archive_are_none_of_its_skills() {
    let test = place().file("src/web/node_modules/dep/SKILL.md", document("dep", "x"));
    let packed = std::process::Command::new("tar")
        .args(["-czf", "all.tgz", "src"])
        .current_dir(test.work())
        .status();
    assert!(packed.unwrap().success());
    let ran = test.run(["install", "./all.tgz", "-a", "codex"]);
    assert_eq!(done(&ran).lines().count(), 2, "{ran}");
    assert!(!test.work().join(".agents/skills/dep").exists());
}

#[cfg(feature = "git")]
#[test]
fn packages_in_a_repository_come_only_when_they_are_named() {
    let test = place()
        .file("src/node_modules/dep/SKILL.md", document("dep", "x"))
        .file("src/web/.venv/env/SKILL.md", document("env", "x"))
        .file("src/target/build/SKILL.md", document("build", "x"))
        .file("src/odd/SKILL.md", document("'!!!'", "odd"));
    let repository = test.work().join("src");
    for arguments in [
        &["init", "-q", "-b", "main"][..],
        &["add", "--force", "."],
        &["commit", "-qm", "one"],
    ] {
        let status = std::process::Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@localhost"])
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .current_dir(&repository)
            .status();
        assert!(status.unwrap().success());
    }
    let all = format!("git+file://{}", repository.display());
    let ran = test.run(["install", &all, "-a", "codex"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("#odd` is left out: `!!!` cannot"),
        "{ran}"
    );
    let agents = test.work().join(".agents/skills");
    for (name, is_there) in [
        ("pdf", true),
        ("charts", true),
        ("dep", false),
        ("env", false),
        ("build", false),
    ] {
        assert_eq!(agents.join(name).exists(), is_there, "{name}");
    }
    let one = format!("{all}#node_modules/dep");
    done(&test.run(["install", &one, "-a", "codex"]));
    assert!(agents.join("dep").exists());
}

#[test]
fn that_nobody_has_a_skill_is_told_before_what_stands_in_its_place() {
    let test = place()
        .file(".agents/skills/nobody/SKILL.md", "somebody else's")
        .file(".agents/skills/pdf/SKILL.md", "somebody else's")
        .file("src/pdf/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "src/pdf"]));
    let ran = test.run(["install", "nobody", "-a", "codex", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "not-found"));
    let both = ["install", "nobody", "./src/pdf", "-a", "codex", "--json"];
    let ran = test.run(both);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "not-found"));
    // What is there for the taking still comes into no place that is taken.
    let ran = test.run(["install", "pdf", "-a", "codex", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "already-exists"));
    assert!(!test.work().join(".open-skills/skills/pdf").exists());
    assert!(!test.work().join("open-skills.lock").exists());
}

/// Everything below a folder.
fn all_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let below = paths.flat_map(|path| {
        let more = if path.is_dir() {
            all_below(&path)
        } else {
            Vec::new()
        };
        more.into_iter().chain([path])
    });
    below.collect()
}

#[cfg(unix)]
#[test]
fn what_fails_leaves_nothing_behind() {
    let test = CliTest::new();
    for arguments in [
        vec!["install", "absent", "-a", "claude-code"],
        vec!["install", "absent", "-a", "claude-code", "--scope", "user"],
        vec!["uninstall", "absent"],
    ] {
        let ran = test.run(&arguments);
        assert_eq!(ran.code, Some(2), "{ran}");
        let left = all_below(&test.work());
        assert!(left.is_empty(), "{left:?} {ran}");
        let data = test.home().join(".local/share/open-skills/installed");
        assert!(!data.exists(), "{ran}");
    }
    // What was there before stays.
    let test = test.file(".open-skills/.gitignore", "mine");
    let ran = test.run(["install", "absent", "-a", "claude-code"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(test.work().join(".open-skills/.gitignore").is_file());
}
