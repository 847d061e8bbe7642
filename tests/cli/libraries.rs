//! Libraries and repositories as sources: put, pull, lock, refresh.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

fn with_skill() -> CliTest {
    CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n")
        .file("good/notes.md", "See [the skill](SKILL.md).\n")
}

#[test]
fn a_skill_goes_into_a_library_and_comes_back() {
    let test = with_skill();
    let ran = test.run(["publish", "good", "--to-library", "./shelf"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    put good into [TEMP]/work/shelf
      3 files, 224 B
    ----- stderr -----
    get it: open-skills pull file://[TEMP]/work/shelf#good
    ");
    let place = format!("file://{}", test.work().join("shelf").display());
    let reference = format!("{place}#good");
    let ran = test.run(["pull", &reference, "-C", "there"]);
    assert!(done(&ran).starts_with("pulled good 1.0.0"), "{ran}");
    let lock = fs::read_to_string(test.work().join("there/open-skills.lock")).unwrap();
    assert!(lock.contains(&format!("library:{place}#good")), "{lock}");

    // Locked: nobody is asked, and nothing changes.
    fs::rename(test.work().join("shelf"), test.work().join("away")).unwrap();
    done(&test.run(["pull", &reference, "-C", "there"]));
    done(&test.run(["pull", "-C", "there", "--frozen"]));
    fs::rename(test.work().join("away"), test.work().join("shelf")).unwrap();

    // Refreshed: what the library has now, and what it has no more is gone.
    fs::remove_file(test.work().join("good/notes.md")).unwrap();
    let test = test.file("good/SKILL.md", GOOD_SKILL.replace("a table", "one table"));
    let ran = test.run(["publish", "good", "--to-library", "./shelf", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["removed"], serde_json::json!(["good/notes.md"]));
    let before = test.run(["pull", &reference, "-C", "there"]);
    assert_eq!(before.code, Some(0), "{before}");
    assert!(test.work().join("there/good/notes.md").exists());
    done(&test.run(["pull", &reference, "-C", "there", "--refresh"]));
    assert!(!test.work().join("there/good/notes.md").exists());
}

#[test]
fn a_library_says_what_it_does_not_have() {
    let test = with_skill().file("shelf/broken/notes.txt", "no document");
    done(&test.run(["publish", "good", "--to-library", "./shelf"]));
    let place = format!("file://{}", test.work().join("shelf").display());
    for (name, said) in [
        ("other", "has no skill `other`"),
        ("broken", "it has no SKILL.md"),
        ("good@1.0.0", "which has no versions"),
    ] {
        let ran = test.run(["pull", &format!("{place}#{name}")]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
    }
}

#[test]
fn what_the_linter_refuses_is_not_put() {
    let test = CliTest::new().file("bad/SKILL.md", crate::support::BAD_SKILL);
    let ran = test.run(["publish", "bad", "--to-library", "./shelf"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(!test.work().join("shelf").exists());
}
