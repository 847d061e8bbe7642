//! `verify REF`: what a registry holds, past the cache and past any lock.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::sign::with_key;
use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::verify::kind;

fn done(ran: &Ran) {
    assert_eq!(ran.code, Some(0), "{ran}");
}

fn state(kind: &str, code: i32) -> (String, i32) {
    (kind.to_owned(), code)
}

/// A registry in `r` with a signed version, and nobody to trust yet.
fn signed() -> CliTest {
    let test = with_key()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    let public = test.run(["keys", "export", "acme", "--public"]).stdout;
    let test = test.file("acme.pub", public);
    let ran = test.run([
        "publish",
        "good",
        "--registry",
        "./r",
        "--key",
        "acme",
        "--yes",
    ]);
    done(&ran);
    fs::rename(test.work().join("good"), test.work().join("src")).unwrap();
    test
}

fn verify(test: &CliTest, more: &[&str]) -> (String, i32) {
    let usual = ["verify", "good@1.0.0", "--registry", "./r", "--json"];
    kind(&test.run(usual.iter().chain(more)))
}

/// Files below a folder that hold these bytes.
fn holding(folder: &Path, text: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(holding(&path, text)),
            false if String::from_utf8_lossy(&fs::read(&path).unwrap()).contains(text) => {
                found.push(path);
            }
            false => {}
        }
    }
    found
}

#[test]
fn a_reference_is_judged_as_a_file_is() {
    let test = signed();
    assert_eq!(verify(&test, &["--key", "acme.pub"]), state("ok", 0));
    let other = CliTest::new();
    other.run(["keys", "new", "x", "--no-passphrase"]);
    let public = other.run(["keys", "export", "x", "--public"]).stdout;
    let test = test.file("other.pub", public);
    let untrusted = verify(&test, &["--key", "other.pub"]);
    assert_eq!(untrusted, state("untrusted-key", 1));
    let wrong = verify(&test, &["--key", "acme.pub", "--skill-version", "2.0.0"]);
    assert_eq!(wrong, state("version-mismatch", 1));
    let wrong = verify(&test, &["--key", "acme.pub", "--name", "docx"]);
    assert_eq!(wrong, state("name-mismatch", 1));
    done(&test.run(["trust", "revoke", "acme.pub"]));
    assert_eq!(verify(&test, &[]), state("revoked", 1));
}

#[test]
fn the_answer_names_the_registry_and_the_steps() {
    let test = signed();
    let ran = test.run(["verify", "good", "--registry", "./r", "--json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let registry = answer["skill"]["registry"].as_str().unwrap();
    assert!(registry.ends_with("/r"), "{answer:#}");
    assert_eq!(answer["skill"]["version"], "1.0.0");
    assert_eq!(answer["signatures"][0]["file"], "signature 1 of the record");
    let ran = test.run(["verify", "good@^1", "--registry", "./r", "--explain"]);
    done(&ran);
    assert!(ran.stdout.contains("1. ok  "), "{ran}");
    assert!(ran.stdout.contains("ok: `"), "{ran}");
    // The first key was remembered by the first run, so another one changes it.
    done(&test.run(["keys", "new", "mallory", "--no-passphrase"]));
    let test = test
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.1\n");
    done(&test.run(["publish", "good", "--registry", "./r", "--key", "mallory"]));
    let ran = test.run(["verify", "good@1.0.1", "--registry", "./r", "--json"]);
    assert_eq!(kind(&ran), state("key-changed", 1));
    // Nothing was put where the user works, or locked.
    assert!(!test.work().join("open-skills.lock").exists());
}

#[test]
fn what_is_not_signed_is_a_warning_or_an_error() {
    let test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "src/good"]));
    let ran = test.run(["verify", "good", "--json"]);
    assert_eq!(kind(&ran), state("unsigned", 0));
    let ran = test.run(["verify", "good", "--require", "--json"]);
    assert_eq!(kind(&ran), state("unsigned", 1));
    done(&test.run(["yank", "good@1.0.0", "--reason", "writes empty files"]));
    let ran = test.run(["verify", "good@1.0.0"]);
    done(&ran);
    let said = "warning: `good 1.0.0` was taken back: writes empty files";
    assert!(ran.stderr.contains(said), "{ran}");
    let ran = test.run(["verify", "good@1.0.0", "--source"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn damage_is_seen_although_the_cache_is_whole() {
    let test = signed();
    done(&test.run(["inspect", "good@1.0.0", "--registry", "./r"]));
    assert_eq!(verify(&test, &["--key", "acme.pub"]), state("ok", 0));
    let record = test.work().join("r/skills/good/1.0.0/record.json");
    let text = fs::read_to_string(&record).unwrap();
    let mut changed: Value = serde_json::from_str(&text).unwrap();
    changed["signatures"] = Value::Array(Vec::new());
    fs::write(&record, serde_json::to_vec(&changed).unwrap()).unwrap();
    let ran = test.run(["verify", "good@1.0.0", "--registry", "./r", "--json"]);
    assert!(ran.stderr.contains("digest-mismatch"), "{ran}");
    let ran = test.run(["registry", "repair", "./r"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let (kind_of, code) = verify(&test, &["--key", "acme.pub"]);
    assert_eq!((kind_of.as_str(), code), ("unsigned", 1));
    fs::write(&record, text).unwrap();
    done(&test.run(["registry", "repair", "./r"]));
    for blob in holding(&test.work().join("r/blobs"), "") {
        fs::write(blob, "damaged").unwrap();
    }
    let ran = test.run(["verify", "good@1.0.0", "--registry", "./r", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("digest-mismatch"), "{ran}");
}

#[test]
fn what_is_nowhere_is_said() {
    let test = signed();
    let ran = test.run(["verify", "better", "--registry", "./r"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("better"), "{ran}");
    let ran = test.run(["verify", "good@^9", "--registry", "./r"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let ran = test.run(["verify", "./better"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("cannot read"), "{ran}");
    let ran = test.run(["verify", "https://127.0.0.1:1#good", "--offline", "--json"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let said = match cfg!(feature = "https") {
        true => "unreachable",
        false => "bad-config",
    };
    assert!(ran.stderr.contains(said), "{ran}");
}

#[test]
fn beside_a_registry_a_bare_name_is_the_skill_there() {
    let test = signed();
    fs::create_dir(test.work().join("good")).unwrap();
    fs::write(
        test.work().join("good/SKILL.md"),
        crate::support::GOOD_SKILL,
    )
    .unwrap();
    let ran = test.run(["verify", "good", "--registry", "./r", "--json"]);
    assert_eq!(kind(&ran), state("ok", 0), "{ran}");
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(
        answer["skill"]["registry"]
            .as_str()
            .unwrap()
            .ends_with("/r"),
        "{ran}"
    );
}

#[test]
fn a_version_that_is_less_signed_than_the_one_before_is_told() {
    let test = signed()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.1.0\n");
    let ran = test.run(["publish", "./good", "--registry", "./r"]);
    done(&ran);
    assert!(
        ran.stderr
            .contains("warning: `good 1.0.0` is signed and 1.1.0 is not"),
        "{ran}"
    );
    let before = |ran: &Ran| {
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"));
        answer["signed_before"].clone()
    };
    let publish = ["publish", "./good", "--registry", "./r", "--json"];
    assert_eq!(before(&test.run(publish)), "1.0.0");
    // The next has an unsigned one before it, and one that is signed says nothing.
    let test = test.file("good/skill.yaml", "version: 1.2.0\n");
    assert_eq!(before(&test.run(publish)), Value::Null);
    let test = test.file("good/skill.yaml", "version: 1.0.1\n");
    let ran = test.run(publish.iter().chain(&["--key", "acme"]));
    assert_eq!(before(&ran), Value::Null);
}

/// Docs: security.md names the one place whose unsigned skills are not worth a word.
#[test]
fn only_ones_own_registry_gives_unsigned_skills_without_a_warning() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["publish", "good", "--unsigned"]));
    let team = ["--registry", "./team"];
    let publish = ["publish", "good", "--unsigned", "--yes"];
    done(&test.run(publish.iter().chain(&team)));
    let own = test.run(["pull", "good", "-C", "own"]);
    done(&own);
    assert_eq!(own.stderr, "", "{own}");
    let ran = test.run(["verify", "good@1.0.0"]);
    done(&ran);
    assert!(ran.stdout.starts_with("unsigned: `"), "{ran}");
    for quiet in [&[][..], &["-q"]] {
        let into = format!("theirs{}", quiet.len());
        let pull = ["pull", "good", "-C", &into];
        let ran = test.run(pull.iter().chain(&team).chain(quiet));
        done(&ran);
        let said = "/team/good` is not verified: there is no signature";
        assert!(ran.stderr.contains(said), "{ran}");
    }
    let test = test.env("OPEN_SKILLS_TRUST", "require");
    let ran = test.run(["pull", "good", "-C", "strict", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("\"unsigned\""), "{ran}");
}
