//! Looking after registries: what nobody refers to goes, and a copy is the same registry.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn published() -> CliTest {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["registry", "init", "./r"]));
    done(&test.run(["publish", "good", "--registry", "./r"]));
    test
}

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"))
}

/// A file in the registry that was written so many hours ago.
fn left(test: &CliTest, path: &str, hours: u64) -> PathBuf {
    let path = test.work().join("r").join(path);
    fs::write(&path, "left behind").unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    let then = SystemTime::now() - Duration::from_hours(hours);
    file.set_modified(then).unwrap();
    path
}

const OLD: &str = "blobs/sha256/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const YOUNG: &str = "blobs/sha256/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const HALF: &str = "blobs/sha256/.open-skills-xyz.tmp";

#[test]
fn gc_removes_what_no_version_names() {
    let test = published();
    let old = left(&test, OLD, 25);
    let half = left(&test, HALF, 25);
    let young = left(&test, YOUNG, 23);
    let foreign = left(&test, "blobs/notes.txt", 1000);
    let told = test.run(["registry", "gc", "./r", "--dry-run"]);
    assert!(
        done(&told).contains(&format!("would remove {OLD}, 11 B\n")),
        "{told}"
    );
    assert!(old.exists() && half.exists());
    let ran = test.run(["registry", "gc", "./r"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    removed blobs/sha256/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, 11 B
    removed blobs/sha256/.open-skills-xyz.tmp, 11 B
    ----- stderr -----
    removed 2 objects of 22 B, 1 other too young to tell
    ");
    assert!(!old.exists() && !half.exists() && young.exists() && foreign.exists());
    let ran = test.run(["registry", "gc", "./r", "--grace", "1h", "--json"]);
    let answer = json(&ran);
    assert_eq!(answer["removed"][0]["key"], YOUNG);
    assert_eq!(
        (&answer["freed"], &answer["named"]),
        (&11.into(), &1.into())
    );
    let ran = test.run(["registry", "gc", "./r"]);
    assert_eq!(ran.stderr, "there is nothing to remove\n");
    done(&test.run(["registry", "check", "./r"]));
    done(&test.run(["pull", "good", "--registry", "./r", "-C", "elsewhere"]));
}

#[test]
fn what_is_tagged_latest_is_what_a_bare_name_means() {
    let test = published().file("good/skill.yaml", "version: 2.0.0-rc.1\n");
    done(&test.run(["publish", "good", "--registry", "./r"]));
    let pull = |reference: &str, folder: &str| {
        let to = ["--registry", "./r", "-C", folder, "--json"];
        let ran = test.run([&["pull", reference][..], &to].concat());
        json(&ran)["skills"][0]["skill_version"].clone()
    };
    assert_eq!(pull("good", "before"), "1.0.0");
    done(&test.run(["tag", "good@2.0.0-rc.1", "latest", "--registry", "./r"]));
    assert_eq!(pull("good", "bare"), "2.0.0-rc.1");
    assert_eq!(pull("good@latest", "named"), "2.0.0-rc.1");
    assert_eq!(pull("good@^1", "fitting"), "1.0.0");
}

#[test]
fn gc_touches_nothing_that_it_does_not_understand() {
    let test = published();
    let old = left(&test, OLD, 1000);
    let record = test.work().join("r/skills/good/1.0.0/record.json");
    fs::write(&record, "{}").unwrap();
    let ran = test.run(["registry", "gc", "./r"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("it may name any of the blobs"), "{ran}");
    assert!(old.exists());
    fs::create_dir(test.work().join("plain")).unwrap();
    let ran = test.run(["registry", "gc", "./plain"]);
    assert!(
        ran.stderr.contains("nothing was ever published there"),
        "{ran}"
    );
    let ran = test.run(["registry", "gc", "./r", "--grace", "soon"]);
    assert!(
        ran.stderr.contains("write a time span such as `24h`"),
        "{ran}"
    );
}

#[test]
fn a_mirror_is_the_same_registry() {
    let test = published();
    let ran = test.run(["registry", "mirror", "./r", "./copy"]);
    let shown = without_sizes(&ran);
    insta::assert_snapshot!(shown, @r"
    exit: 0
    ----- stdout -----
    copied good 1.0.0
    ----- stderr -----
    copied … and 4 documents to `[HERE]/copy`: 1 skill with 1 version
    ");
    let again = test.run(["registry", "mirror", "./r", "./copy"]);
    let again = again.to_string().replace("[TEMP]/work", "[HERE]");
    insta::assert_snapshot!(again, @r"
    exit: 0
    ----- stdout -----

    ----- stderr -----
    `[HERE]/copy` has all of it: 1 skill with 1 version
    ");
    let test = test.file("good/skill.yaml", "version: 1.1.0\n");
    done(&test.run(["publish", "good", "--registry", "./r"]));
    done(&test.run(["yank", "good@1.0.0", "--registry", "./r"]));
    let told = json(&test.run(["registry", "mirror", "./r", "./copy", "--dry-run", "--json"]));
    assert_eq!(told["copied"], serde_json::json!(["good@1.1.0"]));
    let done_it = json(&test.run(["registry", "mirror", "./r", "./copy", "--json"]));
    assert_eq!(
        (&done_it["copied"], &done_it["size"]),
        (&told["copied"], &told["size"])
    );
    let original = test.run(["registry", "check", "./r", "--json"]);
    let copied = test.run(["registry", "check", "./copy", "--json"]);
    assert_eq!(original.stdout.replace("/r\"", "/copy\""), copied.stdout);
    let pulled = test.run(["pull", "good", "--registry", "./copy", "-C", "elsewhere"]);
    assert!(done(&pulled).contains("good 1.1.0"), "{pulled}");
}

/// What a run said, with sizes that depend on the compressor left out.
fn without_sizes(ran: &Ran) -> String {
    let text = ran.to_string().replace("[TEMP]/work", "[HERE]");
    let start = text.rfind("copied ").unwrap() + "copied ".len();
    let end = text[start..].find(" and ").unwrap() + start;
    format!("{}…{}", &text[..start], &text[end..])
}

#[test]
fn a_mirror_never_overwrites_what_others_published() {
    let test = published();
    done(&test.run(["registry", "init", "./other"]));
    let ran = test.run(["registry", "mirror", "./r", "./other"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("it is another registry than"), "{ran}");
    assert!(
        ran.stderr.contains("hint: mirror into an empty place"),
        "{ran}"
    );
    done(&test.run(["registry", "mirror", "./r", "./copy"]));
    let test = test.file("good/skill.yaml", "version: 2.0.0\n");
    done(&test.run(["publish", "good", "--registry", "./copy"]));
    let ran = test.run(["registry", "mirror", "./r", "./copy", "--json"]);
    assert!(ran.stderr.contains("already-exists"), "{ran}");
    assert!(ran.stderr.contains("does not have it"), "{ran}");
    let ran = test.run(["registry", "mirror", "./nowhere", "./copy"]);
    assert!(
        ran.stderr.contains("nothing was ever published there"),
        "{ran}"
    );
}

#[cfg(feature = "git")]
#[test]
fn a_git_repository_leaves_nothing_behind() {
    let test = published();
    let git = std::process::Command::new("git")
        .args(["init", "--quiet", "--bare", "repository.git"])
        .current_dir(test.work())
        .status();
    assert!(git.unwrap().success());
    let place = format!("git+file://{}/repository.git", test.work().display());
    done(&test.run(["registry", "mirror", "./r", &place]));
    let ran = test.run(["registry", "gc", &place]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("nothing to collect in a git repository"),
        "{ran}"
    );
    let pulled = test.run(["pull", "good", "--registry", &place, "-C", "elsewhere"]);
    assert!(done(&pulled).contains("good 1.0.0"), "{pulled}");
    done(&test.run(["registry", "mirror", &place, "./back"]));
    done(&test.run(["registry", "check", "./back"]));
}
