//! What speaks against skills by now, and the log of what was done.

use std::fs;
use std::path::PathBuf;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::{done, json, kind, published};

fn kinds(ran: &Ran) -> Vec<String> {
    let answer = json(ran);
    let findings = answer["findings"].as_array().unwrap().iter();
    findings
        .map(|one| one["kind"].as_str().unwrap().to_owned())
        .collect()
}

/// `good` 1.0.0, pulled.
fn pulled() -> CliTest {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good"]));
    test
}

#[test]
fn nothing_speaks_against_what_is_as_it_was() {
    let test = pulled();
    let ran = test.run(["audit"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "nothing speaks against 1 skill\n")
    );
    assert_eq!(json(&test.run(["audit", "--json"]))["fine"], true);
    let ran = CliTest::new().run(["audit"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "nothing is locked or installed here\n")
    );
}

#[test]
fn yanks_blocks_and_edits_are_found() {
    let test = pulled();
    done(&test.run(["yank", "good@1.0.0", "--reason", "leaks"]));
    let ran = test.run(["audit"]);
    insta::assert_snapshot!(ran, @r"
    exit: 1
    ----- stdout -----
    good 1.0.0
      yanked: the version was taken back: leaks
        hint: there is no other version; remove `open-skills.lock` and the folder `good`
    ----- stderr -----
    1 finding in 1 skill
    ");
    let yaml = "version: 1.0.0\npermissions: {env: [KEY]}\n";
    let test = test.file("good/skill.yaml", yaml);
    let ran = test.run(["audit", "--json"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(kinds(&ran), ["modified", "permissions", "yanked"]);
    assert!(ran.stdout.contains("env KEY"), "{ran}");
    let lock = fs::read_to_string(test.work().join("open-skills.lock")).unwrap();
    let lock: serde_json::Value = serde_json::from_str(&lock).unwrap();
    let tree = lock["skills"][0]["tree"].as_str().unwrap();
    done(&test.run(["trust", "block", tree]));
    let ran = test.run(["audit", "--json"]);
    // The policy refuses it too, when it is judged anew.
    assert!(kinds(&ran).contains(&"blocked".to_owned()), "{ran}");
    assert!(kinds(&ran).contains(&"revoked".to_owned()), "{ran}");
}

#[test]
fn a_revoked_key_and_a_registry_that_is_gone_are_found() {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n");
    done(&test.run(["keys", "new", "acme", "--no-passphrase"]));
    done(&test.run(["trust", "add", "acme", "--key", "acme"]));
    done(&test.run(["publish", "src/good", "--key", "acme"]));
    done(&test.run(["install", "good", "-a", "claude-code"]));
    done(&test.run(["audit"]));
    done(&test.run(["trust", "revoke", "acme", "--reason", "compromise"]));
    let ran = test.run(["audit", "--json"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(kinds(&ran).contains(&"revoked".to_owned()), "{ran}");
    let registry = test.home().join(".local/share/open-skills/registry");
    fs::remove_dir_all(registry).unwrap();
    let ran = test.run(["audit", "--json"]);
    assert!(kinds(&ran).contains(&"not-found".to_owned()), "{ran}");
}

/// The URL of a server that refuses everybody.
#[cfg(feature = "https")]
fn refusing() -> String {
    use std::io::{Read as _, Write as _};

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let place = format!("http://{}/r", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4096]);
            let answer =
                b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            let _ = stream.write_all(answer);
        }
    });
    place
}

#[cfg(feature = "https")]
#[test]
fn a_registry_that_refuses_is_told_once_for_all_its_skills() {
    let team = |url: &str| format!("registries: {{team: {{url: '{url}'}}}}\n");
    let mut test = CliTest::new()
        .env("OPEN_SKILLS_TRUST_CONFIG", "1")
        .file("open-skills.yaml", team("./r"));
    for name in ["bad", "good"] {
        let document = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
        test = test
            .file(&format!("src/{name}/SKILL.md"), document)
            .file(&format!("src/{name}/skill.yaml"), "version: 1.0.0\n");
        let source = format!("src/{name}");
        done(&test.run(["publish", &source, "--registry", "team", "--yes"]));
        done(&test.run(["pull", name]));
    }
    let test = test.file("open-skills.yaml", team(&refusing()));
    let audit = ["audit", "--cache-dir", "new"];
    let ran = test.run(audit);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(ran.stdout.matches("denied: ").count(), 1, "{ran}");
    assert!(
        ran.stdout.contains("not asked about `bad`, `good`"),
        "{ran}"
    );
    assert_eq!(ran.stderr, "1 finding in 2 skills\n", "{ran}");
    let schema = include_str!("../../docs/schemas/audit.schema.json");
    let answer = crate::update::held_to(schema, &test.run([&audit[..], &["--json"]].concat()));
    let findings = answer["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{answer}");
    assert_eq!(findings[0]["registry"], "team");
    assert_eq!(findings[0]["skills"], serde_json::json!(["bad", "good"]));
    assert_eq!(answer["fine"], false);
}

#[test]
fn a_copy_that_an_agent_reads_is_looked_at_too() {
    let test = CliTest::new()
        .file("src/good/SKILL.md", GOOD_SKILL)
        .file("src/good/skill.yaml", "version: 1.0.0\n")
        .file("src/own/SKILL.md", GOOD_SKILL.replace("good", "own"));
    done(&test.run(["publish", "src/good"]));
    for name in ["good", "./src/own"] {
        done(&test.run(["install", name, "-a", "claude-code", "--copy"]));
    }
    done(&test.run(["audit"]));
    let unsigned = test.env("OPEN_SKILLS_TRUST", "require");
    let ran = unsigned.run(["audit", "--json"]);
    let found = json(&ran);
    let found: Vec<_> = found["findings"].as_array().unwrap().iter().collect();
    let own = |finding: &&&serde_json::Value| finding["skill"] == "own";
    let own: Vec<_> = found
        .iter()
        .filter(own)
        .map(|f| f["kind"].clone())
        .collect();
    assert_eq!(own, ["unsigned"], "{ran}");
    let test = unsigned.env("OPEN_SKILLS_TRUST", "warn");
    for name in ["good", "own"] {
        let document = test
            .work()
            .join(".claude/skills")
            .join(name)
            .join("SKILL.md");
        fs::write(document, "changed").unwrap();
        let ran = test.run(["audit"]);
        let folder = format!(".claude/skills/{name}` is not ");
        assert!(ran.code == Some(1) && ran.stdout.contains(&folder), "{ran}");
    }
}

#[test]
fn paths_are_locks_folders_and_archives() {
    let test = pulled();
    done(&test.run(["pack", "src/good", "--output", "good.skill"]));
    let ran = test.run(["audit", ".", "src/good", "--json"]);
    assert_eq!(json(&ran)["checked"], 2, "{ran}");
    let tree = json(&test.run(["inspect", "src/good", "--json"]));
    let tree = tree["tree_digest"]
        .as_str()
        .unwrap_or_else(|| panic!("{tree}"))
        .to_owned();
    done(&test.run(["trust", "block", &tree]));
    let ran = test.run(["audit", "src/good", "--json"]);
    assert_eq!(
        (ran.code, kinds(&ran)),
        (Some(1), vec!["revoked".to_owned()]),
        "{ran}"
    );
    let ran = test.run(["audit", "nowhere", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "not-found"));
}

fn log_file(test: &CliTest) -> PathBuf {
    test.home().join(".local/state/open-skills/audit.ndjson")
}

#[test]
fn what_was_done_is_written_down_without_content() {
    let test = pulled();
    done(&test.run(["install", "good", "-a", "claude-code"]));
    done(&test.run(["keys", "new", "acme", "--no-passphrase"]));
    done(&test.run(["trust", "add", "acme", "--key", "acme"]));
    let test = published(test, "good", "version: 1.1.0\n");
    done(&test.run(["update", "--force"]));
    done(&test.run(["uninstall", "good"]));
    let answer = json(&test.run(["audit", "log", "--verify", "--json"]));
    assert_eq!(answer["whole"], true);
    let entries = answer["entries"].as_array().unwrap().iter();
    let actions: Vec<&str> = entries
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        [
            "publish",
            "pull",
            "install",
            "keys",
            "trust",
            "publish",
            "update",
            "uninstall"
        ]
    );
    let text = fs::read_to_string(log_file(&test)).unwrap();
    assert!(
        !text.contains("invoices"),
        "what a skill says is not in the log"
    );
    let ran = test.run(["audit", "log", "--since", "1h"]);
    assert!(
        done(&ran).contains("pull       good 1.0.0  from local, unsigned"),
        "{ran}"
    );
    assert_eq!(ran.stderr, "8 entries\n");
    let ran = test.run(["audit", "log", "--since", "2100-01-01"]);
    assert_eq!((done(&ran), ran.stderr.as_str()), ("", "0 entries\n"));
    let ran = test.run(["audit", "log", "--since", "soon", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "usage"));
}

#[test]
fn a_broken_chain_is_found_at_its_entry() {
    let test = pulled();
    for folder in ["a", "b"] {
        done(&test.run(["pull", "good", "-C", folder]));
    }
    let ran = test.run(["audit", "log", "--verify"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "4 entries, each following the one before\n")
    );
    let whole = fs::read_to_string(log_file(&test)).unwrap();
    let lines: Vec<&str> = whole.lines().collect();
    let altered = whole.replacen("\"pull\"", "\"run\"", 1);
    fs::write(log_file(&test), altered).unwrap();
    let ran = test.run(["audit", "log", "--verify"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.stdout, "broken at entry 2 (line 2): it was altered\n");
    let ran = test.run(["audit", "log"]);
    assert!(
        ran.stderr.contains("the chain of the log is broken"),
        "{ran}"
    );
    let without = [lines[0], lines[1], lines[3]]
        .map(|line| format!("{line}\n"))
        .concat();
    fs::write(log_file(&test), without).unwrap();
    let ran = test.run(["audit", "log", "--verify"]);
    assert_eq!(
        ran.stdout,
        "broken at entry 4 (line 3): entry 3 was taken away\n"
    );
}

#[test]
fn the_log_is_written_whatever_telemetry_and_never_fails_a_command() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    let log = log_file(&test);
    fs::remove_file(&log).unwrap();
    fs::create_dir(&log).unwrap();
    let ran = test.run(["pull", "good"]);
    done(&ran);
    assert!(
        ran.stderr.contains("the audit log was not written"),
        "{ran}"
    );
}

#[test]
fn what_is_said_of_a_version_is_written_down_once() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    for words in [
        ["tag", "good@1.0.0", "beta"].as_slice(),
        &["yank", "good@1.0.0"],
        &["yank", "good@1.0.0"],
        // Another reason is news; none leaves the one that is there.
        &["yank", "good@1.0.0", "--reason", "leaks"],
        &["yank", "good@1.0.0", "--reason", "leaks"],
        &["yank", "good@1.0.0"],
    ] {
        done(&test.run(words));
    }
    let listed = test.run(["list", "good", "--versions"]);
    assert!(listed.stdout.contains("leaks"), "{listed}");
    done(&test.run(["unyank", "good@1.0.0"]));
    let answer = json(&test.run(["audit", "log", "--json"]));
    let entries = answer["entries"].as_array().unwrap().iter();
    let said: Vec<&str> = entries
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    let expected = ["publish", "tag", "yank", "yank", "unyank"];
    assert_eq!(said, expected, "{answer:#}");
}

#[test]
fn what_a_project_may_not_decide_is_said_once() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good"]));
    let test = test.file("open-skills.yaml", "run: {grants: [{skill: a}]}\n");
    let ran = test.run(["pull"]);
    assert_eq!(ran.stderr.matches("does not count").count(), 1, "{ran}");
}
