//! The folder that somebody writes a skill in, beside a lock that knows the skill: it is theirs.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL};
use crate::update::{done, held_to, kind, published};

/// `good` is written in `./good`, published from there and installed; a colleague published 1.1.0.
fn author() -> CliTest {
    let test = CliTest::new();
    let test = published(test, "good", "version: 1.0.0\n");
    fs::rename(test.work().join("src/good"), test.work().join("good")).unwrap();
    done(&test.run(["install", "good@^1", "-a", "claude-code"]));
    published(test, "good", "version: 1.1.0\n")
}

fn source(test: &CliTest) -> String {
    fs::read_to_string(test.work().join("good/skill.yaml")).unwrap()
}

fn installed(test: &CliTest) -> String {
    fs::read_to_string(test.work().join(".claude/skills/good/skill.yaml")).unwrap()
}

#[test]
fn an_update_of_what_was_only_installed_leaves_the_source_alone() {
    let test = author();
    done(&test.run(["update"]));
    assert_eq!(
        (source(&test).as_str(), installed(&test).as_str()),
        ("version: 1.0.0\n", "version: 1.1.0\n")
    );
    // A clone without anything but lock and source says the same.
    fs::remove_dir_all(test.work().join(".open-skills")).unwrap();
    fs::remove_dir_all(test.work().join(".claude")).unwrap();
    let test = published(test, "good", "version: 1.2.0\n");
    done(&test.run(["update"]));
    assert_eq!(source(&test), "version: 1.0.0\n");
    done(&test.run([
        "install",
        "--accept-permissions",
        "good",
        "-a",
        "claude-code",
    ]));
    // A source that moved on is no edit of anything.
    let test = test.file("good/notes.md", "mine");
    done(&test.run(["audit"]));
    let test = published(test, "good", "version: 1.3.0\n");
    done(&test.run(["update", "--force"]));
    assert_eq!(source(&test), "version: 1.0.0\n");
    assert!(test.work().join("good/notes.md").is_file());
    assert_eq!(installed(&test), "version: 1.3.0\n");
    // And where there is none, none is made.
    fs::remove_dir_all(test.work().join("good")).unwrap();
    let test = published(test, "good", "version: 1.4.0\n");
    done(&test.run(["update"]));
    assert!(!test.work().join("good").exists());
}

#[test]
fn a_pull_takes_no_source_over() {
    let test = author();
    // The very files of the lock: they stay, and are the author's still.
    done(&test.run(["pull", "--frozen"]));
    done(&test.run(["pull"]));
    done(&test.run(["update"]));
    assert_eq!(source(&test), "version: 1.0.0\n");
    // Of the other files either: who pulls or forces everything does not mean them, and who names
    // the skill is told.
    for arguments in [&["pull"][..], &["pull", "--force"], &["pull", "--refresh"]] {
        done(&test.run(arguments));
        assert_eq!(source(&test), "version: 1.0.0\n");
    }
    let ran = test.run(["pull", "good", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "already-exists"));
    assert!(
        ran.stderr.contains("open-skills did not put it there"),
        "{ran}"
    );
    assert_eq!(source(&test), "version: 1.0.0\n");
    done(&test.run(["pull", "good", "--force"]));
    assert_eq!(source(&test), "version: 1.1.0\n");
    let test = published(test, "good", "version: 1.2.0\n");
    done(&test.run(["update"]));
    assert_eq!(source(&test), "version: 1.2.0\n");
}

#[test]
fn what_was_pulled_is_renewed_also_when_it_is_installed_and_in_a_clone() {
    for is_pulled_first in [true, false] {
        let test = published(CliTest::new(), "good", "version: 1.0.0\n");
        let both = [
            vec!["pull", "good@^1"],
            vec!["install", "good@^1", "-a", "claude-code"],
        ];
        let order = if is_pulled_first { [0, 1] } else { [1, 0] };
        for at in order {
            done(&test.run(&both[at]));
        }
        let lock = fs::read_to_string(test.work().join("open-skills.lock")).unwrap();
        assert!(!lock.contains("installed_only"), "{lock}");
        let test = published(test, "good", "version: 1.1.0\n");
        done(&test.run(["update"]));
        assert_eq!(
            (source(&test).as_str(), installed(&test).as_str()),
            ("version: 1.1.0\n", "version: 1.1.0\n")
        );
        fs::remove_dir_all(test.work().join(".open-skills")).unwrap();
        fs::remove_dir_all(test.work().join(".claude")).unwrap();
        let test = published(test, "good", "version: 1.2.0\n");
        done(&test.run(["update"]));
        assert_eq!(source(&test), "version: 1.2.0\n");
    }
}

#[test]
fn what_is_needed_newly_by_an_installed_skill_stands_in_no_folder() {
    let test = author();
    let test = published(test, "base", "version: 1.0.0\n");
    let needing = "version: 1.2.0\ndependencies: {base: ^1}\n";
    let test = published(test, "good", needing).file("base/SKILL.md", "mine");
    done(&test.run(["update"]));
    assert_eq!(installed(&test), needing);
    assert_eq!(source(&test), "version: 1.0.0\n");
    let test = published(test, "base", "version: 1.1.0\n");
    done(&test.run(["update"]));
    let mine = fs::read_to_string(test.work().join("base/SKILL.md")).unwrap();
    assert_eq!(mine, "mine");
}

#[test]
fn force_removes_no_repository() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good@^1"]));
    done(&test.run(["install", "good@^1", "-a", "claude-code", "--copy"]));
    let kept = ["good/.git/HEAD", ".claude/skills/good/deep/.jj/repo"];
    let test = kept.iter().fold(test, |test, path| test.file(path, "ref"));
    let test = published(test, "good", "version: 1.1.0\n");
    for arguments in [
        vec!["pull", "--force"],
        vec!["update", "--force"],
        vec![
            "install",
            "good@1.0.0",
            "-a",
            "claude-code",
            "--copy",
            "--force",
        ],
        vec!["uninstall", "good", "--force"],
    ] {
        let ran = test.run(arguments.iter().copied().chain(["--json"]));
        assert_eq!(
            (ran.code, kind(&ran).as_str()),
            (Some(2), "holds-repository"),
            "{ran}"
        );
        assert!(ran.stderr.contains("move the folder away"), "{ran}");
        assert!(
            kept.iter().all(|path| test.work().join(path).is_file()),
            "{ran}"
        );
    }
    // Nobody is told to force what force will not do.
    let ran = test.run(["update"]);
    assert!(
        ran.stderr
            .contains("move it away: version control keeps it"),
        "{ran}"
    );
    let answer = held_to(crate::update::OUTDATED, &test.run(["outdated", "--json"]));
    assert_eq!(answer["skills"][0]["locked"]["version"], "1.0.0");
}

#[test]
fn a_sync_leaves_every_repository_where_it_is() {
    let text = GOOD_SKILL.replace("name: good", "name: other");
    let test = CliTest::new()
        .file("lib/good/SKILL.md", GOOD_SKILL)
        .file("lib/other/SKILL.md", text)
        .file("there/good/.git/HEAD", "ref");
    let sync = [
        "sync", "--from", "lib", "--into", "there", "--prune", "--force",
    ];
    let left = |said: &str| {
        let ran = test.run(sync);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
        assert!(test.work().join("there/good/.git/HEAD").is_file(), "{ran}");
    };
    left("version control keeps, and --force removes none of those");
    fs::remove_dir_all(test.work().join("there/good")).unwrap();
    assert_eq!(test.run(sync).code, Some(0));
    fs::create_dir(test.work().join("there/good/.git")).unwrap();
    fs::write(test.work().join("there/good/.git/HEAD"), "ref").unwrap();
    fs::remove_dir_all(test.work().join("lib/good")).unwrap();
    left("it belongs here no more; a folder is there that version control keeps");
}
