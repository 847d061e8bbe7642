//! The signed state of a registry: rollback, fork and freeze are found and said.

use std::fs;
use std::path::{Path, PathBuf};

use open_skills::diagnostics::Explain;
use open_skills::signing::Time;
use open_skills::signing::checkpoint::{Checkpoint, Expectation, read, verify};
use open_skills::signing::keys::{KeyStore, Passphrase, PrivateKey, Signer};

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// A run that found that the registry is not to be believed, in this way.
pub fn refused(ran: &Ran, kind: &str, said: &str) {
    assert_eq!(ran.code, Some(1), "{ran}");
    let last = ran.stderr.lines().last().unwrap();
    let json: serde_json::Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("{ran}"));
    assert_eq!(json["error"]["kind"], kind, "{ran}");
    assert!(ran.stderr.contains(said), "{said}: {ran}");
}

/// A registry `r` whose state is signed, with one version of one skill.
pub struct Place {
    /// Where it is run.
    pub test: CliTest,
}

impl Place {
    pub fn new() -> Self {
        let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
        done(&test.run(["keys", "new", "me", "--no-passphrase"]));
        done(&test.run(["registry", "init", "./r"]));
        let ran = test.run(["registry", "checkpoint", "./r", "--key", "me"]);
        assert!(
            done(&ran).starts_with("signed state 1 with 0 skills"),
            "{ran}"
        );
        assert!(ran.stderr.contains("vouches for `"), "{ran}");
        let place = Self { test };
        place.publish("1.0.0");
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.test.work().join(path)
    }

    pub fn publish(&self, version: &str) {
        fs::write(self.at("good/skill.yaml"), format!("version: {version}\n")).unwrap();
        done(
            &self
                .test
                .run(["publish", "good", "--registry", "./r", "--key", "me"]),
        );
    }

    /// Runs as somebody else, who remembers nothing of this registry.
    fn as_another(&self, act: impl Fn()) {
        let folder = self.test.home().join(".local/state/open-skills");
        let (own, aside) = (folder.join("checkpoints.json"), folder.join("aside"));
        fs::rename(&own, &aside).unwrap();
        act();
        fs::rename(&aside, &own).unwrap();
    }

    fn pull(&self, more: &[&str]) -> Ran {
        let reference = format!("file://{}#good", self.at("r").display());
        let start = ["pull", &reference, "-C", "there", "--refresh", "--json"];
        self.test.run([&start[..], more].concat())
    }

    pub fn copy(&self, from: &str, to: &str) {
        let _ = fs::remove_dir_all(self.at(to));
        copy_tree(&self.at(from), &self.at(to));
    }

    fn key(&self) -> PrivateKey {
        let keys = KeyStore::new(self.test.home().join(".local/share/open-skills/keys"));
        keys.open(&"me".parse().unwrap(), &None::<Passphrase>)
            .unwrap()
    }

    fn checkpoint(&self) -> (Checkpoint, open_skills::archive::digest::Sha256Digest) {
        let marker = fs::read(self.at("r/open-skills.json")).unwrap();
        let marker: serde_json::Value = serde_json::from_slice(&marker).unwrap();
        let verified = verify(
            &read(&fs::read(self.at("r/checkpoint.json")).unwrap()).unwrap(),
            &Expectation {
                registry: marker["id"].as_str().unwrap(),
                keys: &[self.key().public().clone()],
                last: None,
                now: present(),
                allow_stale: true,
            },
        )
        .unwrap_or_else(|error| panic!("{} {error}", error.kind()));
        (verified.checkpoint, verified.seen.digest)
    }
}

fn present() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Time::from_unix(i64::try_from(since.unwrap().as_secs()).unwrap())
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_tree(&entry.path(), &target),
            false => drop(fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn every_change_signs_the_new_state() {
    let place = Place::new();
    done(&place.pull(&[]));
    assert_eq!(place.checkpoint().0.sequence, 2);
    // The same again is no other state.
    place.publish("1.0.0");
    assert_eq!(place.checkpoint().0.sequence, 2);
    place.publish("1.1.0");
    let one = ["yank", "good@1.1.0", "--registry", "./r"];
    done(&place.test.run(one));
    done(
        &place
            .test
            .run(["tag", "good@1.0.0", "beta", "--registry", "./r"]),
    );
    assert_eq!(place.checkpoint().0.sequence, 5);
    let ran = place.pull(&[]);
    assert!(done(&ran).contains("\"skill_version\": \"1.0.0\""), "{ran}");
    let state = place
        .test
        .home()
        .join(".local/state/open-skills/checkpoints.json");
    let state = fs::read_to_string(state).unwrap();
    assert!(state.contains("\"sequence\": 5"), "{state}");
}

#[test]
fn s20_an_older_state_is_a_rollback() {
    let place = Place::new();
    place.copy("r", "older");
    place.publish("1.1.0");
    done(&place.pull(&[]));
    place.copy("older", "r");
    refused(
        &place.pull(&[]),
        "rollback",
        "shows its state 2, and showed 3 before",
    );
    // What is here stays usable: the lock is not the registry's to take back.
    let reference = format!("file://{}#good", place.at("r").display());
    done(&place.test.run(["pull", &reference, "-C", "there"]));
}

#[test]
fn s20_another_history_is_a_fork() {
    let place = Place::new();
    place.copy("r", "other");
    place.publish("1.1.0");
    done(&place.pull(&[]));
    place.copy("r", "first");
    place.copy("other", "r");
    place.as_another(|| place.publish("1.2.0"));
    refused(&place.pull(&[]), "fork", "another state 3 than before");
    // A registry of somebody else's in its place is one too.
    fs::remove_dir_all(place.at("r")).unwrap();
    let sign = ["registry", "checkpoint", "./r", "--key", "me"];
    place.as_another(|| {
        done(&place.test.run(["registry", "init", "./r"]));
        done(&place.test.run(sign));
    });
    refused(
        &place.pull(&[]),
        "fork",
        "another registry stood in its place",
    );
    done(&place.test.run(["registry", "forget", "./r"]));
    let ran = place.pull(&[]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("not-found"), "{ran}");
}

#[test]
fn s20_a_state_past_its_time_is_a_freeze() {
    let place = Place::new();
    let (old, digest) = place.checkpoint();
    let late = Checkpoint {
        sequence: old.sequence + 1,
        previous: Some(digest),
        created: present().plus_seconds(-7200),
        expires: present().plus_seconds(-3600),
        ..old
    };
    let bytes = late.sign(&place.key()).unwrap();
    fs::write(place.at("r/checkpoint.json"), bytes).unwrap();
    refused(
        &place.pull(&[]),
        "stale",
        "`--allow-stale` takes it as it is",
    );
    done(&place.pull(&["--allow-stale"]));
    // A new date is all that it needs.
    let ran = place
        .test
        .run(["registry", "checkpoint", "./r", "--days", "2", "--json"]);
    assert!(done(&ran).contains("\"sequence\": 4"), "{ran}");
    done(&place.pull(&[]));
}

#[test]
fn g8_an_index_that_was_not_signed_or_is_withheld_is_refused() {
    let place = Place::new();
    let index = place.at("r/skills/good/index.json");
    let older = fs::read(&index).unwrap();
    place.publish("1.1.0");
    let newer = fs::read(&index).unwrap();
    fs::write(&index, older).unwrap();
    refused(
        &place.pull(&[]),
        "bad-signature",
        "it is not the one that was signed",
    );
    fs::remove_file(&index).unwrap();
    refused(&place.pull(&[]), "bad-signature", "it is withheld");
    fs::write(&index, newer).unwrap();
    done(&place.pull(&[]));
    // Without the checkpoint, or without the key, it is not what it was.
    fs::rename(place.at("r/checkpoint.json"), place.at("kept")).unwrap();
    refused(&place.pull(&[]), "bad-signature", "there is no checkpoint");
    let marker = fs::read_to_string(place.at("r/open-skills.json")).unwrap();
    let mut plain: serde_json::Value = serde_json::from_str(&marker).unwrap();
    plain.as_object_mut().unwrap().remove("checkpoint_key");
    fs::write(place.at("r/open-skills.json"), plain.to_string()).unwrap();
    refused(
        &place.pull(&[]),
        "key-changed",
        "`open-skills registry forget",
    );
}

/// The entries of the audit log.
fn entries(place: &Place) -> Vec<PathBuf> {
    let listed = fs::read_dir(place.at("r/audit")).unwrap();
    let mut paths: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn a_log_that_was_cut_off_or_written_anew_is_not_the_signed_one() {
    let place = Place::new();
    let yank = ["yank", "good@1.0.0", "--registry", "./r", "--key", "me"];
    done(&place.test.run(yank));
    let looks = || {
        let check = place.test.run(["registry", "check", "./r"]);
        let verify = ["audit", "log", "--registry", "./r", "--verify"];
        (check, place.test.run(verify))
    };
    for ran in [looks().0, looks().1] {
        done(&ran);
    }
    // The yank leaves the log, and the catalog fits what is left.
    let last = entries(&place).pop().unwrap();
    let line = fs::read_to_string(&last).unwrap();
    fs::remove_file(&last).unwrap();
    let catalog = place.at("r/catalog.json");
    let mut said: serde_json::Value = serde_json::from_slice(&fs::read(&catalog).unwrap()).unwrap();
    let before: serde_json::Value = serde_json::from_str(&line).unwrap();
    let (sequence, digest) = (before["sequence"].as_u64().unwrap(), &before["previous"]);
    said["audit"] = serde_json::json!({"sequence": sequence - 1, "digest": digest});
    fs::write(&catalog, said.to_string()).unwrap();
    let (check, verify) = looks();
    for ran in [&check, &verify] {
        assert_eq!(ran.code, Some(1), "{ran}");
        let why = "it is missing, and the registry's key vouches for it\n";
        assert!(ran.stdout.ends_with(why), "{ran}");
    }
    // Another entry in its place is another log, and the next signature does not hide it.
    place.publish("1.1.0");
    let (check, verify) = looks();
    for ran in [&check, &verify] {
        assert_eq!(ran.code, Some(1), "{ran}");
        let why = "it is not the entry that the registry's key vouches for\n";
        assert!(ran.stdout.ends_with(why), "{ran}");
    }
    let ran = place.test.run(["registry", "repair", "./r"]);
    assert!(ran.stdout.contains("key vouches for"), "{ran}");
}

#[test]
fn whoever_has_another_key_changes_nothing_by_mistake() {
    let place = Place::new();
    done(&place.test.run(["keys", "new", "other", "--no-passphrase"]));
    fs::write(place.at("good/skill.yaml"), "version: 1.1.0\n").unwrap();
    let publish = [
        &["publish", "good", "--registry", "./r", "--key", "other"][..],
        &["yank", "good@1.0.0", "--registry", "./r"],
        &["tag", "good@1.0.0", "beta", "--registry", "./r"],
    ];
    let change = |yes: &[&str]| {
        let keys = place.test.home().join(".local/share/open-skills/keys");
        let aside = place.test.home().join("aside");
        fs::create_dir_all(&aside).unwrap();
        let moved = |from: &Path, to: &Path| {
            for entry in fs::read_dir(from).unwrap() {
                let entry = entry.unwrap();
                if entry.file_name().to_str().unwrap().starts_with("me") {
                    fs::rename(entry.path(), to.join(entry.file_name())).unwrap();
                }
            }
        };
        moved(&keys, &aside);
        let ran = publish.map(|change| place.test.run([change, yes].concat()));
        moved(&aside, &keys);
        ran
    };
    for ran in change(&[]) {
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr.contains("nobody could pull anything"), "{ran}");
    }
    assert!(!place.at("r/skills/good/1.1.0").exists());
    done(&place.pull(&[]));
    let [published, ..] = change(&["--yes"]);
    done(&published);
    let said = "nobody can pull anything of `good` until";
    assert!(published.stderr.contains(said), "{published}");
    refused(&place.pull(&[]), "bad-signature", "registry checkpoint");
    let ran = place
        .test
        .run(["registry", "checkpoint", "./r", "--key", "other"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("vouches for the registry"), "{ran}");
    done(
        &place
            .test
            .run(["registry", "checkpoint", "./r", "--key", "me"]),
    );
    let ran = place.test.run(["list", "good", "--registry", "./r"]);
    assert!(done(&ran).starts_with("1.1.0"), "{ran}");
}

#[test]
fn the_registrys_key_is_found_among_several_and_signs() {
    let place = Place::new();
    place.publish("1.1.0");
    done(&place.test.run(["keys", "rotate", "me", "--no-passphrase"]));
    for change in [
        &["yank", "good@1.1.0"][..],
        &["unyank", "good@1.1.0"],
        &["tag", "good@1.0.0", "beta"],
        &["yank", "good@1.1.0", "--key", "me"],
    ] {
        let ran = place.test.run([change, &["--registry", "./r"]].concat());
        done(&ran);
        assert!(!ran.stderr.contains("nobody"), "{ran}");
        done(&place.pull(&[]));
    }
    // The key that signs a version may be another than that of the registry.
    fs::write(place.at("good/skill.yaml"), "version: 1.2.0\n").unwrap();
    let ran = place
        .test
        .run(["publish", "good", "--registry", "./r", "--unsigned"]);
    done(&ran);
    let ran = place.test.run(["list", "good", "--registry", "./r"]);
    assert!(done(&ran).starts_with("1.2.0"), "{ran}");
}

/// A registry `r` with a version, whose state nobody signed yet.
fn unsigned() -> Place {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    done(&test.run(["keys", "new", "me", "--no-passphrase"]));
    done(&test.run(["registry", "init", "./r"]));
    let place = Place { test };
    place.publish("1.0.0");
    place
}

#[test]
fn whoever_saw_a_registry_before_its_first_checkpoint_sees_a_rollback_too() {
    let place = unsigned();
    done(&place.pull(&[]));
    // Signed by somebody else, so that only asking tells.
    let sign = ["registry", "checkpoint", "./r", "--key", "me"];
    place.as_another(|| {
        done(&place.test.run(sign));
    });
    place.copy("r", "older");
    place.as_another(|| place.publish("1.1.0"));
    let ran = place.pull(&[]);
    assert!(done(&ran).contains("1.1.0"), "{ran}");
    place.copy("older", "r");
    refused(&place.pull(&[]), "rollback", "showed 2 before");
}

#[test]
fn whoever_signed_a_state_remembers_it() {
    let place = unsigned();
    done(&place.pull(&[]));
    let sign = ["registry", "checkpoint", "./r", "--key", "me"];
    done(&place.test.run(sign));
    place.copy("r", "older");
    place.publish("1.1.0");
    place.copy("older", "r");
    let reference = format!("file://{}#good", place.at("r").display());
    let ran = place.test.run(["pull", &reference, "-C", "anew", "--json"]);
    refused(&ran, "rollback", "showed 2 before");
}

#[test]
fn nobody_builds_on_a_rollback() {
    let place = Place::new();
    place.copy("r", "older");
    place.publish("1.1.0");
    place.copy("older", "r");
    fs::write(place.at("good/skill.yaml"), "version: 1.2.0\n").unwrap();
    let changes = [
        &["publish", "good", "--key", "me"][..],
        &["yank", "good@1.0.0"],
        &["tag", "good@1.0.0", "beta"],
    ];
    let all = |kind: &str, said: &str| {
        for change in changes {
            let ran = place
                .test
                .run([change, &["--registry", "./r", "--json"]].concat());
            refused(&ran, kind, said);
        }
        for command in ["check", "checkpoint"] {
            let ran = place.test.run(["registry", command, "./r", "--json"]);
            refused(&ran, kind, said);
        }
    };
    all("rollback", "shows its state 2, and showed 3 before");
    fs::remove_file(place.at("r/checkpoint.json")).unwrap();
    all("bad-signature", "there is no checkpoint");
    assert!(!place.at("r/skills/good/1.2.0").exists());
}

impl Place {
    fn memory(&self) -> PathBuf {
        let folder = self.test.home().join(".local/state/open-skills");
        folder.join("checkpoints.json")
    }

    /// Lets `new` vouch for the registry, which nobody else hears of meanwhile.
    fn exchange(&self, new: &str, more: &[&str]) -> Ran {
        let known = fs::read(self.memory()).unwrap();
        fs::remove_file(self.memory()).unwrap();
        let named = self.test.run(["keys", "show", new]);
        if named.code != Some(0) {
            done(&self.test.run(["keys", "new", new, "--no-passphrase"]));
        }
        let start = ["registry", "checkpoint", "./r", "--key", new, "--json"];
        let ran = self.test.run([&start[..], more].concat());
        fs::write(self.memory(), known).unwrap();
        ran
    }
}

#[test]
fn whoever_knows_a_key_follows_where_it_hands_over() {
    let place = Place::new();
    done(&place.pull(&[]));
    place.copy("r", "before");
    for (old, new) in [("me", "second"), ("second", "third")] {
        done(&place.exchange(new, &["--in-place-of", old]));
    }
    // Away for two of them, and told once.
    let said = "another key vouches for the registry from now on";
    for is_told in [true, false] {
        let ran = place.pull(&["-v"]);
        done(&ran);
        assert_eq!(ran.stderr.contains(said), is_told, "{ran}");
    }
    place.as_another(|| drop(done(&place.pull(&[])).to_owned()));
    // A copy follows too.
    done(&place.test.run(["registry", "mirror", "./before", "./copy"]));
    let copied = format!("file://{}#good", place.at("copy").display());
    let pull = ["pull", &copied, "-C", "copied", "--refresh", "--json"];
    done(&place.test.run(pull));
    done(&place.test.run(["registry", "mirror", "./r", "./copy"]));
    done(&place.test.run(pull));
    // The new key signs what comes, and the old one no more.
    fs::write(place.at("good/skill.yaml"), "version: 2.0.0\n").unwrap();
    let publish = ["publish", "good", "--registry", "./r", "--key", "me"];
    done(&place.test.run(publish));
    assert!(done(&place.pull(&[])).contains("2.0.0"));
    let ran = place.exchange("fourth", &["--in-place-of", "me"]);
    refused(&ran, "untrusted-key", "vouches for the registry");
    let ran = place.exchange("third", &["--in-place-of", "third"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("already"), "{ran}");
}

#[test]
fn an_exchange_that_was_interrupted_is_followed_and_finished() {
    let place = Place::new();
    done(&place.pull(&[]));
    let known = fs::read(place.memory()).unwrap();
    let marker = fs::read(place.at("r/open-skills.json")).unwrap();
    done(&place.exchange("second", &["--in-place-of", "me"]));
    let new_marker = fs::read(place.at("r/open-skills.json")).unwrap();
    fs::write(place.at("r/open-skills.json"), &marker).unwrap();
    // Who knows the old key, who knows the new one, and who knows none.
    done(&place.pull(&[]));
    done(&place.pull(&[]));
    place.as_another(|| drop(done(&place.pull(&[])).to_owned()));
    fs::write(place.memory(), known).unwrap();
    done(&place.exchange("second", &["--in-place-of", "me"]));
    assert_eq!(
        fs::read(place.at("r/open-skills.json")).unwrap(),
        new_marker
    );
    done(&place.pull(&[]));
}

#[test]
fn nobody_follows_a_key_that_did_not_hand_over_or_was_revoked() {
    let place = Place::new();
    done(&place.pull(&[]));
    place.copy("r", "before");
    let mirror = || {
        place
            .test
            .run(["registry", "mirror", "./r", "./copy", "--json"])
    };
    done(&mirror());
    // Somebody who can write there, with a key of their own and a handover of it to itself.
    done(&place.test.run(["keys", "new", "thief", "--no-passphrase"]));
    let ran = place.exchange("thief", &["--in-place-of", "thief"]);
    refused(&ran, "untrusted-key", "vouches for the registry");
    done(&place.exchange("thief", &["--lost-key", "--yes"]));
    refused(&place.pull(&[]), "key-changed", "registry forget");
    // Nor does a copy, made by one who has not seen the registry before.
    place.as_another(|| refused(&mirror(), "key-changed", "mirror into an empty place"));
    done(&place.exchange("other", &["--in-place-of", "thief"]));
    refused(&place.pull(&[]), "key-changed", "registry forget");
    // The owner's own word counts, until the key is revoked.
    place.copy("before", "r");
    done(&place.exchange("second", &["--in-place-of", "me"]));
    let public = place.test.run(["keys", "export", "me", "--public"]).stdout;
    fs::write(place.at("me.pub"), public).unwrap();
    done(&place.test.run(["trust", "revoke", "me.pub"]));
    refused(&place.pull(&[]), "revoked", "was revoked");
}

#[test]
fn a_lost_key_is_left_behind_when_everybody_agrees() {
    let place = Place::new();
    done(&place.pull(&[]));
    let ran = place.exchange("second", &["--lost-key"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("--in-place-of KEY"), "{ran}");
    done(&place.exchange("second", &["--lost-key", "--yes"]));
    let ran = place.pull(&[]);
    let said = "if that is right, `open-skills registry forget ";
    refused(&ran, "key-changed", said);
    let url = format!("file://{}", place.at("r").display());
    done(&place.test.run(["registry", "forget", &url]));
    done(&place.pull(&[]));
    // Nobody exchanges a key where there is none.
    done(&place.test.run(["registry", "init", "./bare"]));
    for more in [&["--lost-key", "--yes"][..], &["--in-place-of", "me"]] {
        let start = [
            "registry",
            "checkpoint",
            "./bare",
            "--key",
            "second",
            "--json",
        ];
        let ran = place.test.run([&start[..], more].concat());
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("no key vouches for"), "{ran}");
    }
}
