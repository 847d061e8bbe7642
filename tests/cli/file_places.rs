//! Where the places of a configuration file are: a relative one starts at the file's folder.

use std::fs;
use std::process::Output;

use crate::support::{CliTest, GOOD_SKILL};

/// A project in `repo` with the skill `good`, and this configuration.
fn project(config: &str) -> CliTest {
    CliTest::new()
        .file("repo/open-skills.yaml", config)
        .file("repo/skills/good/SKILL.md", GOOD_SKILL)
        .file("repo/skills/good/skill.yaml", "version: 1.0.0\n")
}

fn within(test: &CliTest, folder: &str, arguments: &[&str]) -> Output {
    let mut command = test.command();
    let folder = test.work().join(folder);
    command
        .current_dir(folder)
        .args(arguments)
        .output()
        .unwrap()
}

fn done(ran: &Output) -> String {
    let told = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert_eq!(ran.status.code(), Some(0), "{told}");
    String::from_utf8(ran.stdout.clone()).unwrap()
}

#[test]
fn a_registry_of_the_project_is_one_place_from_every_folder() {
    let test = project("registries:\n  team: ../treg\n  more: {url: ../more}\n");
    let all = ["registry", "ls", "--json"];
    let here = done(&within(&test, "repo", &all));
    assert_eq!(done(&within(&test, "repo/skills", &all)), here);
    let place = test.work().canonicalize().unwrap().join("treg");
    assert!(here.contains(&*place.to_string_lossy()), "{here}");
    let shown = done(&within(
        &test,
        "repo/skills",
        &["config", "show", "registries"],
    ));
    assert!(
        shown.contains(&format!("url={} ", place.display())),
        "{shown}"
    );

    let to_team = ["publish", "good", "--registry", "team", "--yes"];
    done(&within(&test, "repo/skills", &to_team));
    assert!(test.work().join("treg/open-skills.json").is_file());
    assert!(!test.work().join("repo/treg").exists());
    fs::create_dir(test.work().join("repo/deep")).unwrap();
    done(&within(&test, "repo/deep", &["pull", "team/good"]));
    done(&within(&test, "repo/deep", &["outdated"]));
    done(&within(&test, "repo", &["pull", "team/good"]));
}

#[test]
fn what_a_flag_or_a_variable_says_starts_at_the_current_folder() {
    let test = project("library: {url: ../lib}\n").env("OPEN_SKILLS_TIER_USER", "../mine");
    let shown = done(&within(
        &test,
        "repo/skills",
        &["config", "show", "library.url"],
    ));
    let place = test.work().canonicalize().unwrap();
    let library = place.join("lib").display().to_string();
    assert!(shown.contains(&library), "{shown}");
    let shown = done(&within(
        &test,
        "repo/skills",
        &["config", "show", "tiers.user"],
    ));
    assert!(shown.contains(" ../mine "), "{shown}");
    let to = ["publish", "good", "--registry", "../r", "--yes"];
    done(&within(&test, "repo/skills", &to));
    assert!(test.work().join("repo/r/open-skills.json").is_file());
}

#[test]
fn libraries_and_the_users_own_file_start_there_too() {
    let test = project("library: {url: ../lib}\ntiers: {shared: ../lib}\n").file(
        "lib/pdf/SKILL.md",
        GOOD_SKILL.replace("name: good", "name: pdf"),
    );
    fs::create_dir_all(test.work().join("repo/out")).unwrap();
    done(&within(
        &test,
        "repo/skills",
        &["pull", "--library", "-C", "../out"],
    ));
    assert!(test.work().join("repo/out/pdf/SKILL.md").is_file());
    let synced = ["sync", "--tier", "shared", "--flat", "--into", "../synced"];
    done(&within(&test, "repo/skills", &synced));
    assert!(test.work().join("repo/synced/pdf/SKILL.md").is_file());

    let own = test.home().join(".config/open-skills");
    fs::create_dir_all(&own).unwrap();
    fs::write(own.join("open-skills.yaml"), "registries: {mine: ./ureg}\n").unwrap();
    let to = ["publish", "good", "--registry", "mine", "--yes"];
    done(&within(&test, "repo/skills", &to));
    assert!(own.join("ureg/open-skills.json").is_file());
}

#[test]
fn the_form_of_another_place_makes_no_folder() {
    let test = project("registries: {typo: 'git@github.com:acme/skills.git'}\n");
    for (text, right) in [
        (
            "git@github.com:acme/s.git",
            "git+ssh://git@github.com/acme/s.git",
        ),
        ("s3:/bucket/x", "s3://bucket/x"),
        ("s3:bucket", "s3://bucket"),
        ("github.com/acme/s", "github:acme/s"),
        ("s3//bucket/x", "s3://bucket/x"),
        ("bucket.s3.amazonaws.com/x", "s3://bucket/x"),
        ("arn:aws:s3:::bucket/x", "s3://bucket/x"),
        ("www.example.com/x", "https://www.example.com/x"),
        ("gh:o/r", "github:o/r"),
        ("localhost:9000/b", "http://localhost:9000/b"),
        ("typo", "git+ssh://git@github.com/acme/skills.git"),
    ] {
        let to = ["publish", "good", "--registry", text, "--yes"];
        let ran = within(&test, "repo/skills", &to);
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{told}");
        assert!(told.contains(&format!("hint: write `{right}`; ")), "{told}");
        assert_eq!(
            told.contains("open-skills.yaml:1:"),
            text == "typo",
            "{told}"
        );
    }
    for (text, hint) in [
        ("ssh://git@h/x.git", "hint: write `git+ssh://git@h/x.git`"),
        ("~root/x", "hint: `~` stands for your own home alone"),
    ] {
        let to = ["publish", "good", "--registry", text, "--yes"];
        let ran = within(&test, "repo/skills", &to);
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(2), "{told}");
        assert!(told.contains(hint), "{told}");
    }
    // Only the skill is there.
    let there = fs::read_dir(test.work().join("repo/skills")).unwrap();
    assert_eq!(there.count(), 1);
    let to = ["publish", "good", "--registry", "./s3:/bucket/x", "--yes"];
    done(&within(&test, "repo/skills", &to));
    done(&within(
        &test,
        "repo/skills",
        &["pull", "good", "--registry", "s3:/bucket/x", "-C", "o"],
    ));
}
