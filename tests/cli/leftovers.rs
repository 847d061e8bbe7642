//! What a run, a look or an editor leaves beside a skill's files is no edit of it.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL};
use crate::update::{done, json, kind, published};

/// Leaves in a folder what running and looking leave.
fn leave_in(test: &CliTest, folder: &str) {
    let at = |path: &str| test.work().join(folder).join(path);
    for path in ["scripts/__pycache__", "empty/more"] {
        fs::create_dir_all(at(path)).unwrap();
    }
    fs::write(at("scripts/__pycache__/a.cpython-312.pyc"), [0; 16]).unwrap();
    fs::write(at(".DS_Store"), "seen").unwrap();
    fs::write(at("SKILL.md~"), "before").unwrap();
}

#[test]
fn a_used_skill_is_as_installed_and_is_renewed_and_taken_away_with_its_leftovers() {
    for form in ["--link", "--copy"] {
        let test = published(CliTest::new(), "good", "version: 1.0.0\n");
        done(&test.run(["install", "good@^1", "-a", "claude-code", form]));
        for folder in [".open-skills/skills/good", ".claude/skills/good"] {
            leave_in(&test, folder);
        }
        let ran = test.run(["status"]);
        assert_eq!(
            (done(&ran), ran.stderr.as_str()),
            ("", "1 skill as installed\n"),
            "{form}"
        );
        done(&test.run(["install", "good@^1", "-a", "claude-code", form]));
        done(&test.run(["audit", "--offline"]));
        let test = published(test, "good", "version: 1.1.0\n");
        let ran = test.run(["update"]);
        assert_eq!(done(&ran), "updating good 1.0.0 -> 1.1.0\n", "{form}");
        for folder in [".open-skills/skills/good", ".claude/skills/good"] {
            let folder = test.work().join(folder);
            assert!(!folder.join("empty").exists() && !folder.join(".DS_Store").exists());
        }
        leave_in(&test, ".open-skills/skills/good");
        leave_in(&test, ".claude/skills/good");
        done(&test.run(["uninstall", "good"]));
        assert!(
            !test.work().join(".open-skills/skills/good").exists(),
            "{form}"
        );
        assert!(!test.work().join(".claude/skills/good").exists(), "{form}");
    }
}

#[test]
fn what_scripts_may_load_and_what_somebody_wrote_is_an_edit() {
    for path in [
        "node_modules/x/index.js",
        "helper.pyc",
        ".git/config",
        "scripts/__pycache__/x.py",
    ] {
        let test = published(CliTest::new(), "good", "version: 1.0.0\n");
        done(&test.run(["install", "good", "-a", "claude-code"]));
        let test = test.file(&format!(".open-skills/skills/good/{path}"), "x");
        let ran = test.run(["status"]);
        assert_eq!(ran.code, Some(1), "{path}: {ran}");
        assert!(ran.stdout.contains("modified"), "{path}: {ran}");
        let ran = test.run(["uninstall", "good", "--json"]);
        assert_eq!(kind(&ran), "modified", "{path}");
    }
}

#[test]
fn pulled_and_synced_folders_may_be_used_too() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good@^1"]));
    leave_in(&test, "good");
    let test = published(test, "good", "version: 1.1.0\n");
    done(&test.run(["update"]));
    assert!(!test.work().join("good/empty").exists());

    let test = test.file("l/good/SKILL.md", GOOD_SKILL);
    let sync = [
        "sync", "--from", "./l", "--into", "out", "--prune", "--json",
    ];
    done(&test.run(sync));
    leave_in(&test, "out/good");
    assert_eq!(json(&test.run(sync))["skills"][0]["status"], "unchanged");
    let test = test.file("l/good/notes.md", "more");
    done(&test.run(sync));
    assert!(test.work().join("out/good/notes.md").exists());
    assert!(!test.work().join("out/good/empty").exists());
    leave_in(&test, "out/good");
    fs::remove_dir_all(test.work().join("l/good")).unwrap();
    let test = test.file(
        "l/also/SKILL.md",
        GOOD_SKILL.replace("name: good", "name: also"),
    );
    done(&test.run(sync));
    assert!(!test.work().join("out/good").exists());
}
