//! Copies of registries, and folders that are none: what is there stays, and comes to its end.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// A registry `r` with two skills.
struct Place {
    test: CliTest,
}

impl Place {
    fn new() -> Self {
        let test = CliTest::new();
        done(&test.run(["keys", "new", "me", "--no-passphrase"]));
        done(&test.run(["registry", "init", "./r"]));
        let place = Self { test };
        place.skill("pdf", "1.0.0");
        place.skill("csv", "1.0.0");
        done(&place.publish("pdf", &[]));
        done(&place.publish("csv", &[]));
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.test.work().join(path)
    }

    fn skill(&self, name: &str, version: &str) {
        let text = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
        fs::create_dir_all(self.at(name)).unwrap();
        fs::write(self.at(name).join("SKILL.md"), text).unwrap();
        let manifest = format!("version: {version}\n");
        fs::write(self.at(name).join("skill.yaml"), manifest).unwrap();
    }

    fn publish(&self, name: &str, more: &[&str]) -> Ran {
        let start = ["publish", name, "--registry", "./r"];
        self.test.run([&start[..], more].concat())
    }

    fn mirror(&self, to: &str) -> Ran {
        self.test.run(["registry", "mirror", "./r", to])
    }
}

fn remove(path: &Path) {
    match path.is_dir() {
        true => fs::remove_dir_all(path).unwrap(),
        false => fs::remove_file(path).unwrap(),
    }
}

/// The indexes come before the state that is signed over them.
#[test]
fn a_copy_that_was_interrupted_before_its_signed_state_goes_on() {
    let place = Place::new();
    let sign = ["registry", "checkpoint", "./r", "--key", "me"];
    done(&place.test.run(sign));
    done(&place.mirror("./copy"));
    done(&place.test.run(["list", "--registry", "./copy"]));
    place.skill("pdf", "1.1.0");
    done(&place.publish("pdf", &["--key", "me"]));
    let index = "skills/pdf/index.json";
    fs::copy(place.at("r").join(index), place.at("copy").join(index)).unwrap();
    done(&place.mirror("./copy"));
    done(&place.test.run(["registry", "check", "./copy"]));
    let pull = ["pull", "pdf", "--registry", "./copy", "-C", "there"];
    done(&place.test.run(pull));
}

#[test]
fn a_source_that_lost_its_key_takes_none_from_the_copy() {
    let place = Place::new();
    let sign = ["registry", "checkpoint", "./r", "--key", "me"];
    done(&place.test.run(sign));
    done(&place.mirror("./copy"));
    let before = fs::read(place.at("copy/open-skills.json")).unwrap();
    let mut marker: serde_json::Value =
        serde_json::from_slice(&fs::read(place.at("r/open-skills.json")).unwrap()).unwrap();
    marker.as_object_mut().unwrap().remove("checkpoint_key");
    fs::write(place.at("r/open-skills.json"), marker.to_string()).unwrap();
    remove(&place.at("r/checkpoint.json"));
    // Also where nobody remembers the key.
    done(&place.test.run(["registry", "forget", "./r"]));
    let ran = place.mirror("./copy");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("vouches for its copy"), "{ran}");
    let after = fs::read(place.at("copy/open-skills.json")).unwrap();
    assert_eq!(after, before);
}

#[test]
fn a_folder_that_holds_something_else_becomes_no_registry() {
    let place = Place::new();
    fs::create_dir_all(place.at("full/one")).unwrap();
    fs::write(place.at("full/one/SKILL.md"), "x").unwrap();
    fs::create_dir_all(place.at("else")).unwrap();
    fs::write(place.at("else/catalog.json"), "mine").unwrap();
    let to = ["--registry", "./full", "--yes"];
    let publish = [&["publish", "pdf"][..], &to].concat();
    for command in [
        &["registry", "mirror", "./r", "./full"][..],
        &["registry", "mirror", "./r", "./full", "--dry-run"],
        &["registry", "mirror", "./r", "./else"],
        &["registry", "init", "./full"],
        &publish,
        &[&publish[..], &["--dry-run"]].concat(),
    ] {
        let ran = place.test.run(command);
        assert_eq!(ran.code, Some(2), "{command:?}: {ran}");
        assert!(ran.stderr.contains("is not empty"), "{command:?}: {ran}");
    }
    assert_eq!(fs::read_dir(place.at("full")).unwrap().count(), 1);
    assert_eq!(fs::read(place.at("else/catalog.json")).unwrap(), b"mine");
    assert_eq!(fs::read_dir(place.at("else")).unwrap().count(), 1);
}

/// The state of a copy that was interrupted: what it does not have yet, and what it has.
fn goes_on(lacks: &[&str]) {
    let place = Place::new();
    done(&place.mirror("./copy"));
    for path in lacks {
        remove(&place.at("copy").join(path));
    }
    let ran = place.test.run(["registry", "check", "./copy"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("run the mirror again"), "{ran}");
    let log = || {
        let listed = fs::read_dir(place.at("copy/audit"));
        listed.map_or(0, Iterator::count)
    };
    let before = log();
    let ran = place.test.run(["registry", "repair", "./copy"]);
    assert!(ran.stdout.contains("made catalog.json anew"), "{ran}");
    assert_eq!(log(), before, "{lacks:?}");
    done(&place.mirror("./copy"));
    done(&place.test.run(["registry", "check", "./copy"]));
    assert_eq!(
        fs::read_dir(place.at("r/audit")).unwrap().count(),
        log(),
        "{lacks:?}"
    );
}

#[test]
fn a_copy_that_was_interrupted_goes_on_though_it_was_repaired() {
    let indexes = ["skills/pdf/index.json", "skills/csv/index.json"];
    let derived = [&indexes[..], &["catalog.json"]].concat();
    goes_on(&[&derived[..], &["audit"]].concat());
    goes_on(&[&derived[..], &["audit/000000000001.json"]].concat());
    goes_on(&derived);
}

#[test]
fn a_registry_whose_indexes_were_lost_notes_its_repair() {
    let place = Place::new();
    remove(&place.at("r/skills/pdf/index.json"));
    done(&place.test.run(["registry", "repair", "./r"]));
    let last = fs::read_to_string(place.at("r/audit/000000000003.json")).unwrap();
    assert!(last.contains("repaired"), "{last}");
    // And once more: a repair is no change that the catalog would know of.
    remove(&place.at("r/skills/pdf/index.json"));
    remove(&place.at("r/skills/csv/index.json"));
    done(&place.test.run(["registry", "repair", "./r"]));
    assert!(place.at("r/audit/000000000004.json").is_file());
    done(&place.test.run(["registry", "check", "./r"]));
}

#[test]
fn what_lies_there_unsigned_is_said_to_stay_so() {
    let place = Place::new();
    let ran = place.publish("pdf", &["--key", "me"]);
    done(&ran);
    assert!(ran.stderr.contains("`pdf 1.0.0` stays unsigned"), "{ran}");
    place.skill("pdf", "1.0.1");
    done(&place.publish("pdf", &["--key", "me"]));
    let ran = place.publish("pdf", &["--key", "me"]);
    done(&ran);
    assert!(!ran.stderr.contains("stays unsigned"), "{ran}");
}
