//! Versions that somebody made up in a registry: what says so, and what they cannot do.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// A registry `r` with `pdf` 1.0.0, signed, and a copy of it.
struct Forged {
    test: CliTest,
}

impl Forged {
    fn new() -> Self {
        let test = CliTest::new();
        done(&test.run(["keys", "new", "me", "--no-passphrase"]));
        done(&test.run(["registry", "init", "./r"]));
        let forged = Self { test };
        forged.publish("pdf", "1.0.0");
        forged
    }

    fn at(&self, path: &str) -> PathBuf {
        self.test.work().join(path)
    }

    fn publish(&self, name: &str, version: &str) {
        let text = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
        fs::create_dir_all(self.at(name)).unwrap();
        fs::write(self.at(name).join("SKILL.md"), text).unwrap();
        fs::write(
            self.at(name).join("skill.yaml"),
            format!("version: {version}\n"),
        )
        .unwrap();
        let to = ["--registry", "./r", "--key", "me"];
        done(&self.test.run([&["publish", name][..], &to].concat()));
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_slice(&fs::read(self.at(path)).unwrap()).unwrap()
    }

    fn write(&self, path: &str, json: &Value) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, serde_json::to_vec_pretty(json).unwrap()).unwrap();
    }

    /// Adds 1.2.0 to the index, of the files of 1.0.0, in an archive that is nowhere.
    fn add_to_index(&self) {
        let mut index = self.json("r/skills/pdf/index.json");
        let mut entry = index["versions"][0].clone();
        entry["version"] = json!("1.2.0");
        entry["record"] = json!(format!("sha256:{}", "0".repeat(64)));
        entry["archive"] = json!({"digest": format!("sha256:{}", "1".repeat(64)), "size": 340});
        index["versions"].as_array_mut().unwrap().push(entry);
        self.write("r/skills/pdf/index.json", &index);
    }

    fn lock(&self, folder: &str) -> String {
        fs::read_to_string(self.at(folder).join("open-skills.lock")).unwrap()
    }
}

#[test]
fn a_version_of_the_files_that_are_in_place_is_verified_all_the_same() {
    let forged = Forged::new();
    let pull = ["pull", "pdf@^1", "--registry", "./r", "-C", "there"];
    done(&forged.test.run(pull));
    let install = |reference: &str| {
        let start = ["install", reference, "--registry", "./r"];
        let more = ["--agent", "claude-code"];
        forged.test.run([&start[..], &more].concat())
    };
    done(&install("pdf@^1"));
    let before = forged.lock("there");
    forged.add_to_index();
    for command in [
        &["pull", "--refresh", "-C", "there"][..],
        &["pull", "pdf@=1.2.0", "--registry", "./r", "-C", "there"],
        &[
            "pull",
            "pdf@^1",
            "--registry",
            "./r",
            "-C",
            "there",
            "--refresh",
        ],
    ] {
        let ran = forged.test.run(command);
        assert_ne!(ran.code, Some(0), "{command:?}: {ran}");
        assert!(ran.stderr.contains("1.2.0"), "{ran}");
        assert_eq!(forged.lock("there"), before);
    }
    let ran = install("pdf@=1.2.0");
    assert_ne!(ran.code, Some(0), "{ran}");
    // What the lock says is as it was.
    done(&forged.test.run(["pull", "-C", "there", "--frozen"]));
}

#[test]
fn a_skill_of_another_registry_is_verified_though_its_files_are_in_place() {
    let forged = Forged::new();
    let pull = |registry: &str| {
        let arguments = ["pull", "pdf", "--registry", registry, "-C", "there"];
        forged.test.run(arguments)
    };
    done(&pull("./r"));
    let before = forged.lock("there");
    done(&forged.test.run(["registry", "mirror", "./r", "./other"]));
    // Its record is signed by nobody: no signature says that these files are that version.
    let mut record = forged.json("other/skills/pdf/1.0.0/record.json");
    record["archive"]["digest"] = json!(format!("sha256:{}", "1".repeat(64)));
    forged.write("other/skills/pdf/1.0.0/record.json", &record);
    let mut index = forged.json("other/skills/pdf/index.json");
    index["versions"][0]["archive"] = record["archive"].clone();
    forged.write("other/skills/pdf/index.json", &index);
    let ran = pull("./other");
    assert_ne!(ran.code, Some(0), "{ran}");
    assert_eq!(forged.lock("there"), before);
}

#[test]
fn an_update_takes_nothing_that_only_a_registry_says_is_needed() {
    let forged = Forged::new();
    forged.publish("csv", "1.0.0");
    done(
        &forged
            .test
            .run(["pull", "pdf@^1", "--registry", "./r", "-C", "there"]),
    );
    done(&forged.test.run([
        "install",
        "pdf@^1",
        "--registry",
        "./r",
        "-a",
        "claude-code",
    ]));
    let before = forged.lock("there");
    let needs = json!({"csv": "^1"});
    let mut record = forged.json("r/skills/pdf/1.0.0/record.json");
    record["manifest"]["dependencies"] = needs.clone();
    forged.write("r/skills/pdf/1.0.0/record.json", &record);
    let bytes = fs::read(forged.at("r/skills/pdf/1.0.0/record.json")).unwrap();
    let mut index = forged.json("r/skills/pdf/index.json");
    index["versions"][0]["dependencies"] = needs;
    index["versions"][0]["record"] = json!(open_skills::registry::Digest::of(&bytes).to_string());
    forged.write("r/skills/pdf/index.json", &index);
    for command in [
        &["update", "-C", "there"][..],
        &["update", "-C", "there", "--accept-permissions"],
        &["update", "-C", "there", "pdf"],
        &["update"],
        &["pull", "--refresh", "-C", "there"],
    ] {
        let ran = forged.test.run([command, &["--json"]].concat());
        assert_eq!(ran.code, Some(1), "{command:?}: {ran}");
        assert!(ran.stderr.contains("digest-mismatch"), "{command:?}: {ran}");
        assert_eq!(forged.lock("there"), before);
        for place in ["there/csv", ".claude/skills/csv"] {
            assert!(!forged.at(place).exists(), "{command:?}");
        }
    }
}

/// Says what `registry check` found, which has to be something.
fn flaws(forged: &Forged) -> Vec<String> {
    let ran = forged.test.run(["registry", "check", "./r", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let json: Value = serde_json::from_str(&ran.stdout).unwrap();
    let flaws = json["flaws"].as_array().unwrap().iter();
    flaws
        .map(|flaw| {
            format!(
                "{}: {}",
                flaw["key"].as_str().unwrap(),
                flaw["message"].as_str().unwrap()
            )
        })
        .collect()
}

#[test]
fn a_version_made_of_another_one_is_found_and_not_let_into_the_index() {
    let forged = Forged::new();
    forged.publish("csv", "1.0.0");
    let mut record = forged.json("r/skills/pdf/1.0.0/record.json");
    record["version"] = json!("1.2.0");
    forged.write("r/skills/pdf/1.2.0/record.json", &record);
    let mut record = forged.json("r/skills/csv/1.0.0/record.json");
    record["name"] = json!("pdf");
    record["version"] = json!("1.3.0");
    forged.write("r/skills/pdf/1.3.0/record.json", &record);
    let index = fs::read(forged.at("r/skills/pdf/index.json")).unwrap();
    let expected = [
        "skills/pdf/1.2.0/record.json: the skill says of itself that it is 1.0.0",
        "skills/pdf/1.3.0/record.json: its archive holds the skill `csv`",
    ];
    assert_eq!(flaws(&forged), expected);
    let ran = forged.test.run(["registry", "repair", "./r"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("cannot mend skills/pdf/1.3.0"), "{ran}");
    assert_eq!(
        fs::read(forged.at("r/skills/pdf/index.json")).unwrap(),
        index
    );
    let pull = ["pull", "pdf", "--registry", "./r", "-C", "there"];
    done(&forged.test.run(pull));
    // Where an index has one already, it is found too.
    let digest = |path: &str| {
        let bytes = fs::read(forged.at(path)).unwrap();
        open_skills::registry::Digest::of(&bytes).to_string()
    };
    let mut index = forged.json("r/skills/pdf/index.json");
    let mut entry = index["versions"][0].clone();
    entry["version"] = json!("1.2.0");
    entry["record"] = json!(digest("r/skills/pdf/1.2.0/record.json"));
    index["versions"].as_array_mut().unwrap().push(entry);
    forged.write("r/skills/pdf/index.json", &index);
    assert!(flaws(&forged).contains(&expected[0].to_owned()));
}

#[test]
fn a_signature_for_another_version_is_found_by_a_check() {
    let forged = Forged::new();
    let mut record = forged.json("r/skills/pdf/1.0.0/record.json");
    // Signed for itself, and by then of the same archive as its successor.
    let signatures = record["signatures"].take();
    forged.publish("pdf", "1.1.0");
    let mut newer = forged.json("r/skills/pdf/1.1.0/record.json");
    newer["signatures"] = signatures;
    forged.write("r/skills/pdf/1.1.0/record.json", &newer);
    let flaws = flaws(&forged);
    let about = |flaw: &&String| flaw.starts_with("skills/pdf/1.1.0/record.json: ");
    let said: Vec<_> = flaws.iter().filter(about).collect();
    assert!(said.iter().any(|flaw| flaw.contains("1.0.0")), "{flaws:?}");
}

#[test]
fn an_index_that_the_registrys_key_did_not_sign_is_found_and_not_mended() {
    let forged = Forged::new();
    let sign = ["registry", "checkpoint", "./r", "--key", "me"];
    done(&forged.test.run(sign));
    let signed = fs::read(forged.at("r/checkpoint.json")).unwrap();
    forged.publish("pdf", "1.3.0");
    done(&forged.test.run(["registry", "check", "./r"]));
    // As somebody without the key leaves it, whom nobody remembers.
    fs::write(forged.at("r/checkpoint.json"), signed).unwrap();
    done(&forged.test.run(["registry", "forget", "./r"]));
    let expected = ["skills/pdf/index.json: it is not the one that was signed"];
    assert_eq!(flaws(&forged), expected);
    let ran = forged.test.run(["registry", "repair", "./r"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout.contains("cannot mend skills/pdf/index.json"),
        "{ran}"
    );
    assert!(ran.stderr.contains("registry checkpoint"), "{ran}");
    done(&forged.test.run(sign));
    done(&forged.test.run(["registry", "check", "./r"]));
}

#[test]
fn a_repair_says_that_it_cannot_mend_a_rollback() {
    let forged = Forged::new();
    let sign = ["registry", "checkpoint", "./r", "--key", "me"];
    done(&forged.test.run(sign));
    let older = fs::read(forged.at("r/checkpoint.json")).unwrap();
    done(
        &forged
            .test
            .run(["registry", "checkpoint", "./r", "--days", "9"]),
    );
    fs::write(forged.at("r/checkpoint.json"), older).unwrap();
    let ran = forged.test.run(["registry", "repair", "./r"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("cannot mend checkpoint.json"), "{ran}");
    assert!(!ran.stderr.contains("nothing to mend"), "{ran}");
}

/// G14: whose key cannot be remembered does not come in half.
#[test]
fn g14_a_skill_whose_key_cannot_be_remembered_is_not_put_in_place() {
    let forged = Forged::new();
    let state = forged.test.home().join(".local/state");
    let _ = fs::remove_dir_all(&state);
    // No folder can be made in a file, whoever asks.
    fs::write(&state, "").unwrap();
    let pull = ["pull", "pdf", "--registry", "./r", "-C", "there"];
    let ran = forged.test.run(pull);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(!forged.at("there/pdf").exists(), "{ran}");
    assert!(!forged.at("there/open-skills.lock").exists(), "{ran}");
    fs::remove_file(&state).unwrap();
    done(&forged.test.run(pull));
}

#[test]
fn a_lock_that_was_forged_with_its_folder_is_not_believed_where_a_signature_is_asked_for() {
    let forged = Forged::new();
    forged.write("open-skills.yaml", &json!({"trust": {"mode": "require"}}));
    let pull = |registry: &str, into: &str| {
        let arguments = ["pull", "pdf", "--registry", registry, "-C", into];
        done(&forged.test.run(arguments));
    };
    pull("./r", "there");
    done(&forged.test.run(["pull", "-C", "there", "--frozen"]));
    let good = forged.json("there/open-skills.lock");
    let good_text = fs::read(forged.at("there/pdf/SKILL.md")).unwrap();
    // Somebody else's skill of that name and version, under the name of the good key.
    done(&forged.test.run(["keys", "new", "other", "--no-passphrase"]));
    done(&forged.test.run(["registry", "init", "./evil"]));
    let evil_text = fs::read_to_string(forged.at("pdf/SKILL.md")).unwrap() + "\nEvil.\n";
    fs::write(forged.at("pdf/SKILL.md"), &evil_text).unwrap();
    let publish = ["publish", "pdf", "--registry", "./evil", "--key", "other"];
    done(&forged.test.run(publish));
    pull("./evil", "elsewhere");
    let mut lock = forged.json("elsewhere/open-skills.lock");
    for part in ["registry", "signer"] {
        lock["skills"][0][part] = good["skills"][0][part].clone();
    }
    forged.write("there/open-skills.lock", &lock);
    fs::write(forged.at("there/pdf/SKILL.md"), &evil_text).unwrap();
    for more in [&[][..], &["--frozen"], &["--locked"]] {
        let ran = forged.test.run([&["pull", "-C", "there"], more].concat());
        assert_ne!(ran.code, Some(0), "{more:?}: {ran}");
        assert!(
            ran.stderr.contains("another record than was chosen"),
            "{more:?}: {ran}"
        );
    }
    // A sync of that lock takes its files no more than a pull, also where they are in place.
    for folder in ["empty", "out"] {
        fs::create_dir_all(forged.at(&format!("{folder}/pdf"))).unwrap();
    }
    for file in fs::read_dir(forged.at("elsewhere/pdf")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), forged.at("out/pdf").join(file.file_name())).unwrap();
    }
    fs::remove_dir(forged.at("empty/pdf")).unwrap();
    for folder in ["empty", "out"] {
        let sync = ["sync", "--from", "there/open-skills.lock", "--into", folder];
        let ran = forged.test.run(sync);
        assert_ne!(ran.code, Some(0), "{folder}: {ran}");
        assert!(
            ran.stderr.contains("another record than was chosen"),
            "{folder}: {ran}"
        );
    }
    // What is true is verified once on another machine, and believed from then on.
    forged.write("there/open-skills.lock", &good);
    fs::write(forged.at("there/pdf/SKILL.md"), good_text).unwrap();
    let state = forged.at("state");
    let test = forged.test.env("XDG_STATE_HOME", state.to_str().unwrap());
    done(&test.run(["pull", "-C", "there", "--frozen"]));
    assert!(state.join("open-skills/verified.json").exists());
    fs::rename(test.work().join("r"), test.work().join("away")).unwrap();
    done(&test.run(["pull", "-C", "there", "--frozen"]));
    fs::remove_dir_all(&state).unwrap();
    let ran = test.run(["pull", "-C", "there", "--frozen"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}
