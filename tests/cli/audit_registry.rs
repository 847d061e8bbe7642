//! `audit log --registry`: the chain that a registry keeps of what happened to it.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, kind};

/// An answer; that it fits its schema, the run has seen.
fn answer(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap()
}

/// A registry in `r` in which something of every kind happened.
fn lived() -> CliTest {
    let test = CliTest::new().env("PATH", "/usr/local/bin:/usr/bin:/bin");
    let publish = |test: CliTest, version: &str| {
        let test = test
            .file("src/good/SKILL.md", GOOD_SKILL)
            .file("src/good/skill.yaml", format!("version: {version}\n"));
        done(&test.run(["publish", "src/good", "--registry", "./r", "--yes"]));
        test
    };
    let test = publish(publish(test, "1.0.0"), "1.1.0");
    let change = |arguments: &[&str]| {
        done(&test.run(arguments.iter().chain(&["--registry", "./r"])));
    };
    change(&["yank", "good@1.1.0", "--reason", "writes empty files"]);
    change(&["unyank", "good@1.1.0"]);
    change(&["tag", "good@1.0.0", "stable"]);
    change(&["tag", "good", "stable", "--remove"]);
    test
}

fn log(test: &CliTest, more: &[&str]) -> Ran {
    let usual = ["audit", "log", "--registry", "./r"];
    test.run(usual.iter().chain(more))
}

fn entry_file(test: &CliTest, number: u64) -> PathBuf {
    test.work().join(format!("r/audit/{number:012}.json"))
}

#[test]
fn everything_that_happened_is_listed() {
    let test = lived();
    let answer = answer(&log(&test, &["--verify", "--json"]));
    assert_eq!(answer["whole"], true);
    assert!(answer["registry"].as_str().unwrap().ends_with("/r"));
    let entries = answer["entries"].as_array().unwrap();
    let told: Vec<(u64, &str, &str)> = entries
        .iter()
        .map(|entry| {
            (
                entry["number"].as_u64().unwrap(),
                entry["action"].as_str().unwrap(),
                entry["skill_version"].as_str().unwrap_or("-"),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (0, "began", "-"),
            (1, "published", "1.0.0"),
            (2, "published", "1.1.0"),
            (3, "yanked", "1.1.0"),
            (4, "unyanked", "1.1.0"),
            (5, "tagged", "1.0.0"),
            (6, "tagged", "-"),
        ]
    );
    assert_eq!(entries[3]["detail"], "writes empty files");
    let ran = log(&test, &[]);
    assert!(done(&ran).contains("published  good 1.0.0\n"), "{ran}");
    assert!(
        ran.stdout.contains("tagged     good 1.0.0  as `stable`"),
        "{ran}"
    );
    assert!(ran.stderr.contains("7 entries"), "{ran}");
    let ran = log(&test, &["--since", "2000-01-01"]);
    assert!(ran.stderr.contains("7 entries"), "{ran}");
    let ran = log(&test, &["--since", "2900-01-01"]);
    assert!(ran.stderr.contains("0 entries"), "{ran}");
    let ran = log(&test, &["--verify"]);
    assert!(ran.stderr.contains("7 entries, each following"), "{ran}");
}

#[test]
fn g16_a_line_that_somebody_altered_is_named() {
    let test = lived();
    for number in 0..7 {
        let file = entry_file(&test, number);
        let text = fs::read_to_string(&file).unwrap();
        let later = text.replacen("\"at\": \"20", "\"at\": \"21", 1);
        assert_ne!(later, text);
        fs::write(&file, &later).unwrap();
        let ran = log(&test, &["--verify", "--json"]);
        assert_eq!(ran.code, Some(1), "{number}: {ran}");
        let broken = answer(&ran)["broken"].clone();
        let named: Vec<u64> = (broken.as_array().unwrap().iter())
            .map(|one| one["number"].as_u64().unwrap())
            .collect();
        assert_eq!(named, [number], "{ran}");
        fs::write(&file, text).unwrap();
    }
    assert_eq!(log(&test, &["--verify"]).code, Some(0));
}

#[test]
fn a_line_that_somebody_took_away_is_named() {
    let test = lived();
    for number in [2, 6] {
        let file = entry_file(&test, number);
        let bytes = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        let ran = log(&test, &["--verify"]);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(
            ran.stdout
                .starts_with(&format!("broken at entry {number}: it is missing")),
            "{ran}"
        );
        // Whoever only reads is told, and is not failed.
        let ran = log(&test, &[]);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(ran.stderr.contains("--registry ./r --verify"), "{ran}");
        fs::write(&file, bytes).unwrap();
    }
}

#[test]
fn what_has_no_log_says_so() {
    let test = lived();
    let ran = test.run(["audit", "log", "--registry", "./nowhere", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "not-found"));
    let ran = test.run([
        "audit",
        "log",
        "--registry",
        "https://127.0.0.1:1/r",
        "--offline",
        "--json",
    ]);
    let said = match cfg!(feature = "https") {
        true => "unreachable",
        false => "bad-config",
    };
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), said));
    answer(&test.run(["audit", "log", "--verify", "--json"]));
}

#[test]
fn removing_what_nobody_names_is_written_down_here() {
    let test = lived();
    let orphan = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    fs::write(test.work().join("r/blobs/sha256").join(orphan), "foo").unwrap();
    let gc = ["registry", "gc", "./r", "--grace", "0s"];
    done(&test.run(gc.iter().chain(&["--dry-run"])));
    let actions = || -> Vec<Value> {
        let answer = answer(&test.run(["audit", "log", "--json"]));
        let entries = answer["entries"].as_array().unwrap();
        let gcs = entries.iter().filter(|entry| entry["action"] == "gc");
        gcs.cloned().collect()
    };
    assert_eq!(actions(), [Value::Null; 0]);
    done(&test.run(gc));
    let written = actions();
    assert_eq!(written.len(), 1);
    assert!(written[0]["subject"].as_str().unwrap().ends_with("/r"));
    assert!(
        written[0]["detail"]
            .as_str()
            .unwrap()
            .starts_with("1 object of")
    );
    // Nothing to remove is no news.
    done(&test.run(gc));
    assert_eq!(actions().len(), 1);
}
