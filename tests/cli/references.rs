//! Looking at skills by reference: fetched once, verified as `pull` does.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// Two versions in the user's own registry; the second has a file more.
fn published() -> CliTest {
    let test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "good"]));
    let test = test
        .file("good/skill.yaml", "version: 1.1.0\n")
        .file("good/references/more.md", "# More\n");
    done(&test.run(["publish", "good"]));
    fs::rename(test.work().join("good"), test.work().join("here")).unwrap();
    test
}

fn version(ran: &Ran) -> String {
    let answer: serde_json::Value =
        serde_json::from_str(done(ran)).unwrap_or_else(|_| panic!("{ran}"));
    answer.to_string()
}

#[test]
fn a_reference_is_inspected() {
    let test = published();
    let newest = version(&test.run(["inspect", "good@^1", "--json"]));
    assert!(
        newest.contains("1.1.0") && newest.contains("references/more.md"),
        "{newest}"
    );
    let first = version(&test.run(["inspect", "good@1.0.0", "--json"]));
    assert!(!first.contains("references/more.md"), "{first}");
    let ran = test.run(["inspect", "good", "--file", "references/more.md"]);
    assert_eq!(done(&ran), "# More\n");
    // Nothing was put where the user works.
    let entries = fs::read_dir(test.work()).unwrap();
    assert_eq!(entries.count(), 1);
    let again = test.run(["inspect", "good@1.0.0", "--offline", "--json"]);
    done(&again);
    let ran = test.run(["inspect", "better", "--json"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("not-found"), "{ran}");
    let ran = test.run(["inspect", "./better"]);
    assert!(ran.stderr.contains("better"), "{ran}");
}

#[test]
fn a_reference_is_told_of() {
    let test = published();
    let prompt = ["prompt", "good@1.0.0"];
    let told = done(&test.run(prompt)).to_owned();
    assert!(told.contains("<name>good</name>"), "{told}");
    let newest = test.run(["prompt", "good"]);
    assert!(done(&newest).contains("<name>good</name>"), "{newest}");
    let ran = test.run(["prompt", "good@^9"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("^9"), "{ran}");
    let ran = test.run(["prompt", "better"]);
    assert!(ran.stderr.contains("is in no registry"), "{ran}");
}

#[test]
fn versions_are_compared_with_each_other_and_with_a_folder() {
    let test = published();
    let ran = test.run(["diff", "good@1.0.0", "good@1.1.0", "--name-only"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("references/more.md"), "{ran}");
    let ran = test.run(["diff", "good@1.1.0", "./here"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let ran = test.run(["diff", "good", "./here", "--registry", "./nowhere"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn damage_is_no_answer() {
    let test = published();
    let blobs = test
        .home()
        .join(".local/share/open-skills/registry/blobs/sha256");
    for entry in fs::read_dir(blobs).unwrap() {
        fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    let cache = test.work().join("cache");
    let ran = test.run([
        "inspect",
        "good",
        "--cache-dir",
        cache.to_str().unwrap(),
        "--json",
    ]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("corrupt"), "{ran}");
}

#[cfg(feature = "git")]
#[test]
fn a_skill_in_a_repository_is_inspected_and_compared() {
    let test = published();
    for arguments in [
        &["init", "--quiet"][..],
        &["add", "."],
        &["commit", "--quiet", "-m", "first"],
    ] {
        let status = std::process::Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@localhost"])
            .args(arguments)
            .current_dir(test.work())
            .status();
        assert!(status.unwrap().success());
    }
    let place = format!("git+file://{}#here", test.work().display());
    let ran = test.run(["inspect", &place, "--file", "references/more.md"]);
    assert_eq!(done(&ran), "# More\n");
    let ran = test.run(["diff", &place, "good@1.1.0"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}
