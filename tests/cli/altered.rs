//! A registry in which somebody altered what no signature covers: it is found and said.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// A run that found something else than was promised.
fn refused(ran: &Ran, kind: &str, said: &str) {
    assert!(matches!(ran.code, Some(1 | 2)), "{ran}");
    let last = ran.stderr.lines().last().unwrap();
    let json: serde_json::Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("{ran}"));
    assert_eq!(json["error"]["kind"], kind, "{ran}");
    assert!(ran.stderr.contains(said), "{said}: {ran}");
}

/// A registry `r` with `good`, signed, which needs `delta`; and with `evil`, which nobody needs.
struct Altered {
    test: CliTest,
}

impl Altered {
    fn new() -> Self {
        let test = CliTest::new();
        done(&test.run(["keys", "new", "me", "--no-passphrase"]));
        done(&test.run(["registry", "init", "./r"]));
        let altered = Self { test };
        altered.publish("delta", "version: 1.0.0\n");
        altered.publish("evil", "version: 1.0.0\n");
        altered.publish("good", "version: 1.0.0\ndependencies: {delta: ^1.0}\n");
        altered
    }

    /// Makes the indexes and the catalog anew of what was altered, which is said and stays.
    fn mend(&self) {
        let ran = self.test.run(["registry", "repair", "./r"]);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stdout.contains("cannot mend"), "{ran}");
    }

    fn at(&self, path: &str) -> PathBuf {
        self.test.work().join(path)
    }

    fn publish(&self, name: &str, skill_file: &str) {
        let text = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
        fs::create_dir_all(self.at(name)).unwrap();
        fs::write(self.at(name).join("SKILL.md"), text).unwrap();
        fs::write(self.at(name).join("skill.yaml"), skill_file).unwrap();
        let to = ["--registry", "./r", "--key", "me", "--no-test"];
        done(&self.test.run([&["publish", name][..], &to].concat()));
    }

    /// Replaces words of a file of the registry, which must be there.
    fn alter(&self, path: &str, from: &str, to: &str) {
        let path = self.at("r").join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    fn pull(&self, folder: &str, more: &[&str]) -> Ran {
        let start = ["pull", "good", "--registry", "./r", "-C", folder, "--json"];
        self.test.run([&start[..], more].concat())
    }
}

fn is_there(altered: &Altered, path: &str) -> bool {
    Path::exists(&altered.at(path))
}

const INDEX: &str = "skills/good/index.json";
const RECORD: &str = "skills/good/1.0.0/record.json";
const NEEDS: &str = "\"delta\": \"^1.0\"";

#[test]
fn an_index_with_another_dependency_brings_nothing() {
    let altered = Altered::new();
    done(&altered.pull("before", &[]));
    assert!(is_there(&altered, "before/delta"));
    altered.alter(INDEX, NEEDS, "\"evil\": \"^1\"");
    let ran = altered.pull("there", &[]);
    refused(&ran, "digest-mismatch", "do not agree");
    assert!(!is_there(&altered, "there/good") && !is_there(&altered, "there/evil"));
    let ran = altered.pull("before", &["--refresh"]);
    refused(&ran, "digest-mismatch", "do not agree");
    assert!(!is_there(&altered, "before/evil"));
}

#[test]
fn a_record_that_says_other_dependencies_than_the_skill_brings_nothing() {
    let altered = Altered::new();
    for other in ["\"evil\": \"^1\"", "\"delta\": \"=1.0.0\""] {
        let altered = Altered::new();
        altered.alter(RECORD, NEEDS, other);
        altered.mend();
        let ran = altered.pull("there", &[]);
        refused(&ran, "digest-mismatch", "and the skill says `delta ^1.0`");
        assert!(!is_there(&altered, "there/good") && !is_there(&altered, "there/evil"));
        let ran = altered.test.run(["verify", "good", "--registry", "./r"]);
        assert_ne!(ran.code, Some(0), "{ran}");
    }
    // Whoever has the archive already is told the same.
    done(&altered.pull("before", &[]));
    altered.alter(RECORD, NEEDS, "\"evil\": \"^1\"");
    altered.mend();
    let ran = altered.pull("before", &["--refresh"]);
    refused(&ran, "digest-mismatch", "needs `evil ^1`");
    assert!(!is_there(&altered, "before/evil"));
}

#[test]
fn registry_check_compares_a_record_with_its_archive_and_the_log() {
    let altered = Altered::new();
    let check = |more: &[&str]| {
        let start = ["registry", "check", "./r", "--json"];
        altered.test.run([&start[..], more].concat())
    };
    done(&check(&[]));
    altered.alter(RECORD, NEEDS, "\"evil\": \"^1\"");
    altered.mend();
    let ran = check(&[]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout
            .contains("needs `evil ^1`, and the skill says `delta ^1.0`"),
        "{ran}"
    );
    let ran = check(&["--documents-only"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout.contains("it is not the one that was published"),
        "{ran}"
    );
    let log = ["audit", "log", "--registry", "./r", "--verify"];
    let ran = altered.test.run(log);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout
            .contains("record.json` is not the one that was published"),
        "{ran}"
    );
}

#[test]
fn a_log_that_was_taken_away_is_said() {
    let altered = Altered::new();
    fs::remove_dir_all(altered.at("r/audit")).unwrap();
    fs::write(altered.at("r/catalog.json"), "").unwrap();
    altered.mend();
    let ran = altered.test.run(["registry", "check", "./r"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("the log is lost"), "{ran}");
    let ran = altered
        .test
        .run(["audit", "log", "--registry", "./r", "--verify"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("the log is lost"), "{ran}");
}

#[test]
fn a_lock_that_may_not_change_holds_the_signer_too() {
    let altered = Altered::new();
    done(&altered.pull("there", &[]));
    let lock = altered.at("there/open-skills.lock");
    let text = fs::read_to_string(&lock).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let signer = json["skills"][0]["signer"].as_str().unwrap();
    let other = format!("\"sha256:{}\"", "0".repeat(64));
    for changed in [other.as_str(), "null"] {
        let changed = text.replace(&format!("\"{signer}\""), changed);
        assert_ne!(changed, text);
        fs::write(&lock, &changed).unwrap();
        for flag in ["--frozen", "--locked"] {
            let _ = fs::remove_dir_all(altered.at("there/good"));
            // A key that is not the one that was seen first is known to be wrong at once.
            let (kind, told) = match changed.contains(&other) {
                true => ("key-changed", "is refused by now"),
                false => ("lock-outdated", "and the lock says"),
            };
            refused(&altered.pull("there", &[flag]), kind, told);
            assert!(!is_there(&altered, "there/good"));
            assert_eq!(fs::read_to_string(&lock).unwrap(), changed);
        }
    }
    fs::write(&lock, &text).unwrap();
    done(&altered.pull("there", &["--frozen"]));
}

#[test]
fn a_folder_is_one_place_however_it_is_written() {
    let altered = Altered::new();
    let mut places = Vec::new();
    for (number, spelling) in ["./r", "r/../r", "./good/.././r/"].iter().enumerate() {
        let folder = format!("into-{number}");
        let ran = altered.test.run([
            "pull",
            "good",
            "--registry",
            spelling,
            "-C",
            &folder,
            "--json",
        ]);
        let json: serde_json::Value = serde_json::from_str(done(&ran)).unwrap();
        places.push(json["skills"][0]["registry"].clone());
        // The keys are new but once.
        assert_eq!(
            ran.stderr.contains("seen for the first time"),
            number == 0,
            "{ran}"
        );
    }
    assert_eq!(places, [concat!("[TEMP]/", "work/r"); 3]);
}

#[test]
fn a_pull_that_failed_trusts_nobody() {
    let altered = Altered::new();
    altered.alter(RECORD, NEEDS, "\"evil\": \"^1\"");
    altered.mend();
    let both = ["pull", "good", "delta", "--registry", "./r", "-C", "there"];
    assert_eq!(altered.test.run(both).code, Some(1));
    let ran = altered
        .test
        .run(["pull", "delta", "--registry", "./r", "-C", "there"]);
    done(&ran);
    assert!(ran.stderr.contains("seen for the first time"), "{ran}");
}

#[test]
fn a_skill_from_another_registry_is_said_to_be_one() {
    let altered = Altered::new();
    done(&altered.pull("there", &[]));
    done(&altered.test.run(["registry", "mirror", "./r", "./copy"]));
    let ran = altered
        .test
        .run(["pull", "good", "--registry", "./copy", "-C", "there"]);
    done(&ran);
    assert!(
        ran.stderr
            .contains(concat!("it came from `[TEMP]/", "work/r` before")),
        "{ran}"
    );
}

#[test]
fn a_refreshed_skill_gets_no_new_permission_without_consent() {
    let altered = Altered::new();
    done(&altered.pull("there", &[]));
    let lock = || fs::read_to_string(altered.at("there/open-skills.lock")).unwrap();
    let before = lock();
    altered.publish(
        "good",
        "version: 1.1.0\ndependencies: {delta: ^1.0}\npermissions: {network: ['example.com:443']}\n",
    );
    let ran = altered.pull("there", &["--refresh"]);
    let last = ran.stderr.lines().last().unwrap();
    assert!(last.contains("consent-needed"), "{ran}");
    assert!(ran.stderr.contains("example.com:443"), "{ran}");
    assert_eq!(lock(), before);
    let ran = altered.pull("there", &["--refresh", "--accept-permissions"]);
    done(&ran);
    assert!(
        ran.stderr.contains("`good` asks for more: network"),
        "{ran}"
    );
    assert!(lock().contains("1.1.0"));
    // What it may do already is not asked about again.
    altered.publish(
        "good",
        "version: 1.2.0\ndependencies: {delta: ^1.0}\npermissions: {network: ['example.com:443']}\n",
    );
    done(&altered.pull("there", &["--refresh"]));
}

#[test]
fn every_key_that_is_remembered_is_told() {
    let altered = Altered::new();
    for name in ["alpha", "beta"] {
        altered.publish(name, "version: 1.0.0\n");
    }
    let warnings = |names: &[&str]| {
        let more = ["--registry", "./r", "-C", "there"];
        let ran = altered.test.run([&["pull"][..], names, &more].concat());
        done(&ran);
        let lines = ran
            .stderr
            .lines()
            .filter(|line| line.starts_with("warning: "));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let told = |names: &[&str]| {
        let found = warnings(names);
        let [line] = &found[..] else {
            panic!("{names:?}: {found:?}");
        };
        let (who, _) = line.split_once(" seen for the first time").unwrap();
        who.replace(concat!("[TEMP]/", "work/r/"), "")
    };
    // `delta` comes because `good` needs it.
    assert_eq!(
        told(&["good", "beta", "alpha"]),
        "warning: `alpha`, `beta`, `delta` and `good` are"
    );
    // The registry and its key are known by now, and this skill was not.
    assert_eq!(told(&["evil"]), "warning: `evil` is");
    assert_eq!(warnings(&["evil"]), Vec::<String>::new());
}
