//! What a lock holds for whom: a wish of open-skills.yaml goes with it, a word of one's own stays.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

fn lock(test: &CliTest) -> serde_json::Value {
    let text = fs::read(test.work().join("open-skills.lock")).unwrap();
    serde_json::from_slice(&text).unwrap()
}

fn names(test: &CliTest) -> Vec<String> {
    let lock = lock(test);
    let skills = lock["skills"].as_array().unwrap().iter();
    skills
        .map(|skill| skill["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Skills `a`, `b` and `c` in the user's own registry; `a` needs `c`.
fn published() -> CliTest {
    let mut test = CliTest::new();
    for (name, needs) in [("c", ""), ("b", ""), ("a", "dependencies: {c: ^1}\n")] {
        let text = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
        test = test.file(&format!("src/{name}/SKILL.md"), text).file(
            &format!("src/{name}/skill.yaml"),
            format!("version: 1.0.0\n{needs}"),
        );
        done(&test.run(["publish", &format!("src/{name}"), "--no-test"]));
    }
    test
}

#[test]
fn what_the_file_asks_for_no_more_leaves_the_lock() {
    let test = published().file("open-skills.yaml", "skills: {a: ^1}\n");
    done(&test.run(["pull"]));
    done(&test.run(["pull", "b"]));
    assert_eq!(names(&test), ["a", "b", "c"]);
    let before = fs::read(test.work().join("open-skills.lock")).unwrap();
    done(&test.run(["pull", "--locked"]));

    let test = test.file("open-skills.yaml", "skills: {}\n");
    for flag in ["--frozen", "--locked"] {
        let ran = test.run(["pull", flag]);
        assert_eq!(ran.code, Some(2), "{ran}");
        let said = "the lock holds `a`, which open-skills.yaml asks for no more";
        assert!(ran.stderr.contains(said), "{ran}");
        assert!(
            ran.stderr.contains("hint: run `open-skills pull` without"),
            "{ran}"
        );
    }
    let after = fs::read(test.work().join("open-skills.lock")).unwrap();
    assert_eq!(before, after);

    // With it goes what only it needed; what was pulled by its name stays.
    let ran = test.run(["pull"]);
    done(&ran);
    for name in ["a", "c"] {
        let said = format!("nothing needs {name} any more; its folder stays");
        assert!(ran.stderr.contains(&said), "{ran}");
    }
    assert_eq!(names(&test), ["b"]);
    assert!(test.work().join("a/SKILL.md").is_file());
    done(&test.run(["pull", "--frozen"]));
}

#[test]
fn the_last_wish_of_the_file_goes_too() {
    let test = published().file("open-skills.yaml", "skills: {b: latest}\n");
    done(&test.run(["pull"]));
    let test = test.file("open-skills.yaml", "{}\n");
    let ran = test.run(["pull", "--frozen"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let ran = test.run(["pull", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["dropped"], serde_json::json!(["b"]));
    assert_eq!(answer["lock_changed"], true);
    assert_eq!(names(&test), [""; 0]);
}

#[test]
fn who_asks_by_name_asks_for_good() {
    let test = published().file("open-skills.yaml", "skills: {b: latest}\n");
    done(&test.run(["pull"]));
    assert_eq!(lock(&test)["skills"][0]["configured"], true);
    let test = test.file("open-skills.yaml", "{}\n");
    done(&test.run(["pull", "b"]));
    assert_eq!(lock(&test)["skills"][0].get("configured"), None);
    done(&test.run(["pull"]));
    assert_eq!(names(&test), ["b"]);
}
