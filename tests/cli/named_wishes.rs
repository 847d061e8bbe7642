//! Skills of open-skills.yaml that are named on the command line: what the file says holds.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::done;

/// `a` 1.0.0, 1.1.0 and 2.0.0 in the registry `main`; `a` 5.0.0 and `b` in `lab`.
fn place(skills: &str) -> CliTest {
    let mut test = CliTest::new();
    for (name, version, to) in [
        ("a", "1.0.0", "./main"),
        ("a", "1.1.0", "./main"),
        ("a", "2.0.0", "./main"),
        ("b", "1.0.0", "./main"),
        ("a", "5.0.0", "./lab"),
    ] {
        let text = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
        test = test.file(&format!("src/{name}/SKILL.md"), text).file(
            &format!("src/{name}/skill.yaml"),
            format!("version: {version}\n"),
        );
        let source = format!("src/{name}");
        done(&test.run(["publish", &source, "--registry", to, "--yes"]));
    }
    test.file("open-skills.yaml", wishes(skills))
}

fn wishes(skills: &str) -> String {
    format!("registries: {{main: ./main, lab: ./lab}}\nskills:\n  {skills}\n")
}

/// Version, registry and wish of the lock.
fn locked(test: &CliTest, name: &str) -> [String; 3] {
    let lock = fs::read(test.work().join("open-skills.lock")).unwrap();
    let lock: serde_json::Value = serde_json::from_slice(&lock).unwrap();
    let mut skills = lock["skills"].as_array().unwrap().iter();
    let skill = skills.find(|skill| skill["name"] == name).unwrap();
    ["version", "registry", "wanted"].map(|key| skill[key].as_str().unwrap().to_owned())
}

fn refused<'r>(ran: &'r Ran, said: &str) -> &'r str {
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains(said), "{ran}");
    &ran.stderr
}

#[test]
fn a_name_means_what_the_file_says() {
    let test = place("a: {version: ^1, registry: main}");
    done(&test.run(["pull", "a"]));
    assert_eq!(locked(&test, "a"), ["1.1.0", "main", "^1"]);
    let before = fs::read(test.work().join("open-skills.lock")).unwrap();
    for flag in ["--frozen", "--locked", "--refresh"] {
        done(&test.run(["pull", "a", flag]));
    }
    done(&test.run(["pull", "--locked"]));
    assert_eq!(
        fs::read(test.work().join("open-skills.lock")).unwrap(),
        before
    );
    // The very version that was named, and still what the file wishes for.
    done(&test.run(["pull", "a@1.0.0"]));
    assert_eq!(locked(&test, "a"), ["1.0.0", "main", "^1"]);
    done(&test.run(["pull", "--locked"]));
    // Whom the file does not speak of is not held to it.
    done(&test.run(["pull", "b@1.0.0"]));
}

#[test]
fn what_does_not_fit_the_file_is_refused_with_its_line() {
    let test = place("a: {version: ^1, registry: main}");
    for word in ["a@^2", "a@2.0.0", "main/a@^2"] {
        let ran = test.run(["pull", word]);
        let told = refused(&ran, "open-skills.yaml:3:6");
        let hint = "hint: open-skills.yaml asks for `a` as `^1`: name a version that fits";
        assert!(told.contains(hint), "{told}");
    }
    for words in [&["lab/a"][..], &["a", "--registry", "lab"]] {
        let ran = test.run(["pull"].iter().chain(words));
        let told = refused(&ran, "has `a` from `main`, and not from `lab`");
        assert!(told.contains("open-skills.yaml:3:6"), "{told}");
    }
    assert!(!test.work().join("a").exists());
}

#[test]
fn the_file_is_told_how_to_say_which_registry() {
    let test = place("a: ^1");
    for words in [&["pull"][..], &["pull", "a"]] {
        let ran = test.run(words);
        let told = refused(&ran, "open-skills.yaml:3:6");
        let hint = "hint: say which one you mean: `a: {version: ^1, registry: lab}`\n";
        assert!(told.ends_with(hint), "{told}");
    }
    let test = test.file(
        "open-skills.yaml",
        wishes("a: {version: ^1, registry: main}"),
    );
    done(&test.run(["pull"]));
}

#[test]
fn a_registry_that_only_the_lock_names_is_told_as_such() {
    let test = place("b: ^1");
    done(&test.run(["pull"]));
    done(&test.run(["pull", "main/a@^1"]));
    let renamed = |skills: &str| wishes(skills).replace("{main:", "{prod:");
    let test = test.file("open-skills.yaml", renamed("b: ^1"));
    for words in [
        &["pull"][..],
        &["pull", "--locked"],
        &["pull", "--frozen"],
        &["pull", "b"],
        &["update"],
        &["outdated"],
        &["audit"],
        &["tree"],
    ] {
        let ran = test.run(words);
        let said = "there is no registry `main`: the lock has `a`, `b` from it";
        let told = refused(&ran, said);
        assert!(
            told.contains("`open-skills pull --refresh` takes `a`, `b` from"),
            "{told}"
        );
    }
    // The file says where `b` is from now; nobody says so of `a`.
    let test = test.file(
        "open-skills.yaml",
        renamed("b: {version: ^1, registry: prod}"),
    );
    refused(&test.run(["pull", "b"]), "the lock has `a` from it");
    let ran = test.run(["pull", "prod/a@^1"]);
    refused(&ran, "the lock has `b` from it");
    done(&test.run(["pull", "prod/a@^1", "b"]));
    assert_eq!(locked(&test, "a"), ["1.1.0", "prod", "^1"]);
    assert_eq!(locked(&test, "b"), ["1.0.0", "prod", "^1"]);
    done(&test.run(["pull", "--locked"]));
}

#[test]
fn a_fresh_pull_leaves_a_lost_registry() {
    let test = place("b: ^1");
    done(&test.run(["pull"]));
    let renamed = wishes("b: ^1").replace("{main:", "{prod:");
    let test = test.file("open-skills.yaml", renamed);
    refused(&test.run(["pull"]), "the lock has `b` from it");
    let ran = test.run(["pull", "--refresh"]);
    done(&ran);
    assert!(ran.stderr.contains("`b` comes from `prod` now"), "{ran}");
    assert_eq!(locked(&test, "b"), ["1.0.0", "prod", "^1"]);
    done(&test.run(["pull", "--locked"]));
}

#[test]
fn a_lock_whose_place_would_change_is_not_up_to_date() {
    let test = place("b: {version: ^1, registry: main}");
    done(&test.run(["pull"]));
    done(&test.run(["pull", "--locked"]));
    let lock = test.work().join("open-skills.lock");
    let text = fs::read_to_string(&lock).unwrap();
    let with = "\"registry\": \"main\",\n      \"url\": \"https://skills.example.com\",";
    let other = text.replace("\"registry\": \"main\",", with);
    assert_ne!(other, text);
    fs::write(&lock, &other).unwrap();
    let ran = test.run(["pull", "--locked"]);
    let told = refused(&ran, "the lock has `b` from `https://skills.example.com`");
    assert!(
        told.contains("its registry `main` is a place of this machine now"),
        "{told}"
    );
    done(&test.run(["pull", "--frozen"]));
    assert_eq!(fs::read_to_string(&lock).unwrap(), other);
    done(&test.run(["pull"]));
    assert_eq!(fs::read_to_string(&lock).unwrap(), text);
    done(&test.run(["pull", "--locked"]));
}
