//! Who vouched for a folder that was pulled or installed is known afterwards too.

use std::fs;

use serde_json::Value;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// A registry `./r` with a signed skill.
fn signed() -> CliTest {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/scripts/a.py", "print(1)\n")
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["keys", "new", "me", "--no-passphrase"]));
    done(&test.run(["registry", "init", "./r"]));
    done(&test.run([
        "publish",
        "src/good",
        "--registry",
        "./r",
        "--key",
        "me",
        "--no-test",
    ]));
    test
}

#[test]
fn a_pulled_folder_says_who_signed_it_and_what_was_changed() {
    let test = signed();
    done(&test.run(["pull", "-C", "there", "good", "--registry", "./r"]));
    let ran = test.run(["verify", "there/good"]);
    assert!(done(&ran).contains("good 1.0.0` is signed by"), "{ran}");
    let ran = test.run(["verify", "there/good", "--require", "--json"]);
    let answer: Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["kind"], "ok");
    let key = answer["signatures"][0]["key"].as_str().unwrap().to_owned();

    let ran = test.run(["inspect", "there/good"]);
    assert!(
        done(&ran).contains("unchanged since it was pulled"),
        "{ran}"
    );
    assert!(
        ran.stdout.contains(&format!("`{key}`, as the lock says")),
        "{ran}"
    );
    let ran = test.run(["inspect", "there/good", "--json"]);
    let answer: Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["locked"]["signer"], key);
    assert_eq!(answer["locked"]["unchanged"], true);

    // Changed since, it is told which file that was.
    fs::write(test.work().join("there/good/scripts/a.py"), "print(2)\n").unwrap();
    let ran = test.run(["verify", "there/good"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("scripts/a.py"), "{ran}");
    assert!(done(&test.run(["inspect", "there/good"])).contains("changed since it was pulled"));

    // A folder that no lock speaks of has nobody, and neither has one of another name.
    fs::rename(
        test.work().join("there/good"),
        test.work().join("there/other"),
    )
    .unwrap();
    let ran = test.run(["verify", "there/other", "--require"]);
    assert_eq!(ran.code, Some(1), "{ran}");
}

#[test]
fn an_installed_one_does_too_wherever_its_agent_finds_it() {
    let test = signed();
    for form in ["--link", "--copy"] {
        done(&test.run([
            "install",
            "good",
            "--registry",
            "./r",
            "-a",
            "claude-code",
            form,
        ]));
        let ran = test.run(["verify", ".claude/skills/good", "--require"]);
        assert!(done(&ran).contains("is signed by"), "{ran}");
        done(&test.run(["uninstall", "good"]));
    }
}

#[test]
fn what_nobody_signed_is_unsigned_still() {
    let test = signed();
    let test = test.file("src/good/skill.yaml", "version: 1.1.0\n");
    done(&test.run([
        "publish",
        "src/good",
        "--registry",
        "./r",
        "--unsigned",
        "--no-test",
    ]));
    done(&test.run(["pull", "-C", "there", "good@1.1.0", "--registry", "./r"]));
    let ran = test.run(["verify", "there/good", "--json"]);
    let answer: Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["kind"], "unsigned");
}

#[test]
fn a_reference_that_is_inspected_says_who_signed_it() {
    let test = signed();
    let ran = test.run(["inspect", "good", "--registry", "./r"]);
    let text = done(&ran);
    assert!(!text.contains("none beside it"), "{ran}");
    assert!(text.contains("signatures    signed by `sha256:"), "{ran}");
    assert!(
        text.contains("signature 1 of the record by `sha256:"),
        "{ran}"
    );
    let ran = test.run(["inspect", "good", "--registry", "./r", "--json"]);
    let answer: Value = serde_json::from_str(done(&ran)).unwrap();
    let ran = test.run(["verify", "good", "--registry", "./r", "--json"]);
    let verified: Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["vouched"]["kind"], "ok");
    assert_eq!(answer["vouched"]["signatures"], verified["signatures"]);
    assert_eq!(answer["locked"]["signer"], verified["signatures"][0]["key"]);

    // What nobody signed says so.
    let test = test.file(
        "src/plain/SKILL.md",
        GOOD_SKILL.replace("name: good", "name: plain"),
    );
    let test = test.file("src/plain/skill.yaml", "version: 1.0.0\n");
    let publish = [
        "publish",
        "src/plain",
        "--registry",
        "./r",
        "--unsigned",
        "--no-test",
    ];
    done(&test.run(publish));
    let ran = test.run(["inspect", "plain", "--registry", "./r", "--json"]);
    let answer: Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["vouched"]["kind"], "unsigned");
    let ran = test.run(["inspect", "src/plain", "--json"]);
    let answer: Value = serde_json::from_str(done(&ran)).unwrap();
    assert_eq!(answer["vouched"], Value::Null);
}

/// What somebody lays beside a folder decides nothing about the registry that it came from.
#[test]
fn a_look_at_a_pulled_folder_pins_nothing_for_its_registry() {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["registry", "init", "./r"]));
    let publish = "publish src/good --registry ./r --unsigned --no-test";
    done(&test.run(publish.split(' ')));
    done(&test.run(["pull", "-C", "there", "good", "--registry", "./r"]));
    done(&test.run(["keys", "new", "stranger", "--no-passphrase"]));
    done(&test.run(["sign", "there/good", "--key", "stranger"]));

    for more in [&[][..], &["--registry", "./r"]] {
        let ran = test.run(["verify", "there/good"].iter().chain(more));
        assert!(done(&ran).contains("good 1.0.0` is signed by"), "{ran}");
        assert!(ran.stderr.starts_with("no key is pinned for `"), "{ran}");
        let list = test.run(["trust", "list"]);
        assert!(!done(&list).contains("pin "), "{list}");
    }
    done(&test.run(["pull", "-C", "again", "good", "--registry", "./r"]));
    done(&test.run(["run", "good@1.0.0", "--registry", "./r", "--help"]));

    // What was fetched from a registry is remembered, and said with the key and its day.
    let test = signed();
    done(&test.run(["verify", "good", "--registry", "./r"]));
    assert!(done(&test.run(["trust", "list"])).contains("/r/good"));
    let test = test.file("src/good/skill.yaml", "version: 1.1.0\n");
    done(&test.run(publish.split(' ')));
    let ran = test.run(["verify", "good@1.1.0", "--registry", "./r"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let said = "there is no signature, and it has to be signed by `sha256:";
    assert!(ran.stderr.contains(said), "{ran}");
    assert!(ran.stderr.contains("`, pinned on 20"), "{ran}");
}
