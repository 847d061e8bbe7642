//! What is handed to containers, marketplaces and sites: nothing that nobody here may install.

use crate::support::{CliTest, GOOD_SKILL};
use crate::update::{done, json, kind};

/// A skill in a folder `skills`, and its digest.
fn folder() -> (CliTest, String) {
    let test = CliTest::new().file("skills/good/SKILL.md", GOOD_SKILL);
    let answer = json(&test.run(["inspect", "skills/good", "--json"]));
    (test, answer["tree_digest"].as_str().unwrap().to_owned())
}

const OF_FOLDERS: [&[&str]; 3] = [
    &["export", "well-known", "skills", "--into", "public"],
    &[
        "export",
        "marketplace",
        "skills",
        "--name",
        "ours",
        "--owner",
        "We",
    ],
    &["export", "mcp-config", "skills"],
];

#[test]
fn what_is_blocked_or_has_to_be_signed_is_handed_to_nobody() {
    let (test, tree) = folder();
    for way in OF_FOLDERS {
        done(&test.run(way));
    }
    std::fs::remove_dir_all(test.work().join("public")).unwrap();
    done(&test.run(["trust", "block", &tree]));
    for way in OF_FOLDERS {
        let ran = test.run(way);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran}");
        let said = "`good` is not exported: it is refused by now";
        assert!(ran.stderr.contains(said), "{ran}");
        assert!(ran.stderr.contains("is blocked"), "{ran}");
    }
    assert!(!test.work().join("public").exists());
    let test = folder().0.env("OPEN_SKILLS_TRUST", "require");
    for way in OF_FOLDERS {
        let ran = test.run(way);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr.contains("`good` is not verified"), "{ran}");
    }
}

/// `good` of the user's own registry, signed by `acme` and installed with copies.
fn signed() -> CliTest {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["keys", "new", "acme", "--no-passphrase"]));
    done(&test.run(["trust", "add", "acme", "--key", "acme"]));
    done(&test.run(["publish", "src/good", "--key", "acme"]));
    test
}

#[test]
fn a_lock_with_a_skill_that_is_refused_by_now_goes_into_no_image() {
    let test = signed();
    done(&test.run(["pull", "good"]));
    let ways: [&[&str]; 2] = [
        &["export", "docker"],
        &["export", "k8s", "--app-image", "agent:1"],
    ];
    // Without a refusal it is the registry of this machine that stands in the way.
    for way in ways {
        let ran = test.run(way.iter().chain(&["--json"]));
        assert_eq!(kind(&ran), "unreachable", "{ran}");
    }
    done(&test.run(["trust", "revoke", "acme", "--reason", "lost"]));
    for way in ways {
        let ran = test.run(way.iter().chain(&["--json"]));
        assert_eq!(
            (ran.code, kind(&ran).as_str()),
            (Some(1), "revoked"),
            "{ran}"
        );
        assert!(
            ran.stderr.contains("`good` is refused by now: its key"),
            "{ran}"
        );
        assert!(ran.stderr.contains("was revoked: lost"), "{ran}");
    }
}

#[test]
fn a_lock_without_the_signature_that_is_asked_for_goes_into_no_image() {
    let test = signed();
    done(&test.run(["pull", "good"]));
    let lock = test.work().join("open-skills.lock");
    let text = std::fs::read_to_string(&lock).unwrap();
    let line = text
        .lines()
        .find(|line| line.contains("\"signer\""))
        .unwrap();
    let unsigned = text.replace(line, "      \"signer\": null,");
    std::fs::write(&lock, unsigned).unwrap();
    let test = test.env("OPEN_SKILLS_TRUST", "require");
    let ran = test.run(["export", "docker", "--json"]);
    assert_eq!(
        (ran.code, kind(&ran).as_str()),
        (Some(1), "unsigned"),
        "{ran}"
    );
    std::fs::write(&lock, text).unwrap();
    let ran = test.run(["export", "docker", "--json"]);
    assert_eq!(kind(&ran), "unreachable", "{ran}");
}

#[test]
fn an_installed_skill_whose_key_was_revoked_is_told_by_no_path() {
    let test = signed();
    done(&test.run(["install", "good", "-a", "claude-code"]));
    done(&test.run(["install", "good", "-a", "cursor", "--copy"]));
    done(&test.run([
        "install", "good", "-a", "codex", "--copy", "--scope", "user",
    ]));
    done(&test.run(["pull", "good", "-C", "pulled"]));
    let user = test.home().join(".codex/skills");
    let user = user.to_str().unwrap();
    let places = [
        ".claude/skills/good",
        ".claude/skills",
        ".open-skills/skills/good/SKILL.md",
        ".agents/skills/good",
        "pulled",
        "pulled/good",
        user,
    ];
    for place in places {
        let ran = test.run(["prompt".into(), format!("./{place}").replace(".//", "/")]);
        assert!(done(&ran).contains("Turns invoices"), "{place} {ran}");
    }
    done(&test.run(["trust", "revoke", "acme"]));
    for place in places {
        let ran = test.run(["prompt".into(), format!("./{place}").replace(".//", "/")]);
        assert_eq!(done(&ran), "", "{place} {ran}");
        let said = "is left out: it is refused by now: its key";
        assert!(ran.stderr.contains(said), "{place} {ran}");
    }
    for library in [".claude/skills", "pulled"] {
        let ran = test.run(["prompt", "--library", &format!("./{library}")]);
        assert_eq!(done(&ran), "", "{library} {ran}");
    }
    let ran = test.run(["export", "mcp-config", ".claude/skills"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    // A folder of one's own that has its name is another skill.
    let ran = test.run(["prompt", "./src/good"]);
    assert!(done(&ran).contains("Turns invoices"), "{ran}");
}
