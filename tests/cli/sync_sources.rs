//! A folder that is filled from several places, and what stands in the way there.

use std::fs;

use crate::support::CliTest;
use crate::update::done;

fn document(name: &str, body: &str) -> String {
    format!("---\nname: {name}\ndescription: Does {name}.\n---\n\n{body}\n")
}

#[test]
fn a_skill_of_another_library_takes_no_ones_place() {
    let test = CliTest::new()
        .file("one/pdf/SKILL.md", document("pdf", "one"))
        .file("one/same/SKILL.md", document("same", "same"))
        .file("two/pdf/SKILL.md", document("pdf", "two"))
        .file("two/same/SKILL.md", document("same", "same"));
    done(&test.run(["sync", "--from", "./one", "--into", "out"]));
    let ran = test.run(["sync", "--from", "./two", "--into", "out"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let said = "another skill is there, from `[WORK]/one`; --force replaces it";
    assert!(ran.short().contains(said), "{ran}");
    assert!(!ran.stderr.contains("`same`"), "{ran}");
    let text = |test: &CliTest| fs::read_to_string(test.work().join("out/pdf/SKILL.md")).unwrap();
    assert!(text(&test).contains("one"));
    done(&test.run(["sync", "--from", "./two", "--into", "out", "--force"]));
    assert!(text(&test).contains("two"));
    done(&test.run(["sync", "--from", "./two", "--into", "out"]));
}

#[test]
fn a_tier_that_is_away_keeps_the_others_from_nothing() {
    let test = CliTest::new()
        .file("u/pdf/SKILL.md", document("pdf", "user"))
        .file("b/pdf/SKILL.md", document("pdf", "builtin"))
        .file("b/new/SKILL.md", document("new", "builtin"))
        .file("open-skills.yaml", "tiers: {user: ./u, builtin: ./b}\n");
    let flat = ["sync", "--into", "out", "--flat", "--prune"];
    done(&test.run(flat));
    done(&test.run(["sync", "--into", "apart", "--prune"]));
    fs::rename(test.work().join("u"), test.work().join("away")).unwrap();
    fs::remove_dir_all(test.work().join("out/new")).unwrap();
    fs::remove_dir_all(test.work().join("apart/builtin")).unwrap();
    let ran = test.run(flat);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(1), "added new\n"),
        "{ran}"
    );
    assert!(
        ran.stderr.contains("what came from there stays as it is"),
        "{ran}"
    );
    let text = fs::read_to_string(test.work().join("out/pdf/SKILL.md")).unwrap();
    assert!(text.contains("user"), "{text}");
    let ran = test.run(["sync", "--into", "apart", "--prune", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(test.work().join("apart/builtin/new").is_dir());
    assert!(test.work().join("apart/user/pdf").is_dir());
    // Where nobody answers, nothing was synced.
    fs::rename(test.work().join("b"), test.work().join("gone")).unwrap();
    assert_eq!(test.run(flat).code, Some(2));
}

#[test]
fn a_skill_is_no_tier_and_a_tier_is_no_skill() {
    let test = CliTest::new()
        .file("flat/shared/SKILL.md", document("shared", "a skill"))
        .file("team/pdf/SKILL.md", document("pdf", "one"));
    done(&test.run(["sync", "--from", "./flat", "--into", "one"]));
    let ran = test.run([
        "sync", "--from", "./team", "--into", "one", "--tier", "shared",
    ]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("is a skill, and the tier `shared` needs that folder"),
        "{ran}"
    );
    assert!(!test.work().join("one/shared/pdf").exists());
    done(&test.run([
        "sync", "--from", "./team", "--into", "two", "--tier", "shared",
    ]));
    let ran = test.run(["sync", "--from", "./flat", "--into", "two", "--force"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("the folder `shared` is that of a tier"),
        "{ran}"
    );
    assert!(test.work().join("two/shared/pdf/SKILL.md").is_file());
}

#[cfg(unix)]
#[test]
fn what_is_no_folder_is_left_by_force_too_and_nobody_is_told_otherwise() {
    let test = CliTest::new().file("library/pdf/SKILL.md", document("pdf", "one"));
    let sync = ["sync", "--from", "./library", "--into", "out"];
    done(&test.run(sync));
    let place = test.work().join("out/pdf");
    for is_link in [true, false] {
        let _ = fs::remove_dir_all(&place).or_else(|_| fs::remove_file(&place));
        match is_link {
            true => std::os::unix::fs::symlink("/", &place).unwrap(),
            false => fs::write(&place, "mine").unwrap(),
        }
        for arguments in [&sync[..], &[&sync[..], &["--force"]].concat()] {
            let ran = test.run(arguments);
            assert_eq!(ran.code, Some(1), "{ran}");
            let said = "is no folder, and --force replaces only those: move it away";
            assert!(ran.stderr.contains(said), "{ran}");
        }
    }
    assert_eq!(fs::read_to_string(&place).unwrap(), "mine");
    // The same where it belongs no more, and where agents look.
    let test = test
        .file("other/charts/SKILL.md", document("charts", "one"))
        .file(".agents/skills/pdf", "mine");
    let ran = test.run([
        "sync", "--from", "./other", "--into", "out", "--prune", "--force",
    ]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr
            .contains("it belongs here no more; something is there"),
        "{ran}"
    );
    for force in [&[][..], &["--force"]] {
        let install = ["install", "./library/pdf", "-a", "codex"];
        let ran = test.run(install.iter().chain(force));
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(
            ran.stderr.contains("hint: move it away: it is no folder"),
            "{ran}"
        );
    }
}
