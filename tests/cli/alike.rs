//! What commands have in common beyond their flags: what nothing is called, how lists are written,
//! what is said of what stands in the wrong place.

use std::fs;

use serde_json::Value;

use crate::support::{CliTest, GOOD_SKILL, Ran};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A question that was asked everywhere may have the answer "none"; a thing that is named to be
/// worked on has to be there.
#[test]
fn nothing_found_is_no_and_something_named_that_is_missing_is_an_error() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    assert_eq!(test.run(["publish", "good"]).code, Some(0));
    for question in [["search", "nope"], ["which", "nope"]] {
        let ran = test.run(question);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr.contains("hint: "), "{ran}");
        let ran = test.run(question.iter().chain(&["--json"]));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""), "{ran}");
        assert_eq!(json(&ran.stdout)["version"], 1);
    }
    for named in [
        &["inspect", "nope"][..],
        &["status", "nope"],
        &["uninstall", "nope", "-a", "codex"],
        &["runs", "show", "nope"],
        &["list", "nope"],
        &["tree", "nope"],
        &["verify", "nope"],
        &["explain", "nope"],
        &["export", "mcp-config", "nope"],
        &["secrets", "remove", "nope"],
    ] {
        let ran = test.run(named);
        assert_eq!(ran.code, Some(2), "{named:?} {ran}");
        assert!(ran.stderr.contains("hint: "), "{named:?} {ran}");
    }
}

#[test]
fn lists_take_commas_or_say_that_they_do_not() {
    let test = CliTest::new()
        .file(
            "demo/SKILL.md",
            GOOD_SKILL.replace("name: good", "name: demo"),
        )
        .file("demo/scripts/a.sh", "echo")
        .file(
            "demo/skill.yaml",
            "permissions: {env: [A, B], network: [\"a.example:443\", \"b.example:443\"]}\n",
        );
    let ran = test.run([
        "run",
        "demo",
        "--explain-permissions",
        "--json",
        "--allow-env",
        "A,B",
        "--allow-net",
        "a.example,b.example",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let told = ran.stdout.replace([' ', '\n'], "");
    for name in ["A", "B", "a.example:443", "b.example:443"] {
        let granted = json(&ran.stdout);
        let granted = granted["granted"].to_string();
        assert!(granted.contains(&format!("\"{name}\"")), "{told}");
    }
    // One agent, and a list of them.
    let ran = test.run(["prompt", "./demo", "--agent", "codex,cursor"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("hint: name one agent here"), "{ran}");
    let ran = test.run(["lint", "demo", "--select", "FM001,LY001"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn a_short_passphrase_is_taken_with_a_warning() {
    let test = CliTest::new()
        .file("short.txt", "abc\n")
        .file("long.txt", "several words of it\n");
    for name in ["short.txt", "long.txt"] {
        // The files of secrets are their owner's alone.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::Permissions::from_mode(0o600);
            fs::set_permissions(test.work().join(name), mode).unwrap();
        }
    }
    let made = |key: &str, file: &str| -> Ran {
        let ran = test.run(["keys", "new", key, "--passphrase-file", file]);
        assert_eq!(ran.code, Some(0), "{ran}");
        ran
    };
    let warning = "warning: the passphrase is short";
    assert!(made("one", "short.txt").stderr.contains(warning));
    assert!(!made("two", "long.txt").stderr.contains(warning));
}

#[test]
fn a_file_that_is_no_key_gets_a_hint() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    assert_eq!(test.run(["pack", "good", "-o", "x.skill"]).code, Some(0));
    for file in ["x.skill", "good/SKILL.md"] {
        let ran = test.run(["trust", "add", "me", "--key", file]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("public key"), "{ran}");
        assert!(ran.stderr.contains("hint: "), "{ran}");
    }
}

/// One skill with something else in the place of a file or folder that is known by its name.
#[cfg(unix)]
#[test]
fn what_stands_where_a_known_file_belongs_is_a_finding() {
    let wrong: [(&str, &str, &str); 9] = [
        (
            "mkdir skill.yaml",
            "skill.yaml",
            "is a folder, and a file belongs there",
        ),
        (
            "mkfifo skill.yaml",
            "skill.yaml",
            "is a pipe, socket or device",
        ),
        (
            "ln -s gone skill.yaml",
            "skill.yaml",
            "is a link that leads nowhere",
        ),
        (
            "ln -s SKILL.md skill.yaml",
            "skill.yaml",
            "no link is followed to it",
        ),
        (
            "ln -s /etc/hostname skill.yaml",
            "skill.yaml",
            "leads out of the skill",
        ),
        (
            "mkdir config_schema.json",
            "config_schema.json",
            "is a folder",
        ),
        ("mkdir .skillignore", ".skillignore", "is a folder"),
        ("ln -s gone .skillignore", ".skillignore", "leads nowhere"),
        (
            "echo x > tests",
            "tests",
            "is a file, and a folder belongs there",
        ),
    ];
    for (command, file, message) in wrong {
        let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
        let mut shell = std::process::Command::new("sh");
        shell
            .args(["-c", command])
            .current_dir(test.work().join("good"));
        assert!(shell.status().unwrap().success());
        let ran = test.run(["lint", "good", "--json"]);
        assert_eq!(ran.code, Some(1), "{command}: {ran}");
        let report = json(&ran.stdout);
        let findings = report["skills"][0]["findings"].as_array().unwrap();
        let found = findings.iter().any(|finding| {
            let text = finding["message"].as_str().unwrap();
            finding["code"] == "LY005"
                && finding["level"] == "error"
                && finding["file"] == file
                && text.contains(message)
        });
        assert!(found, "{command}: {report:#}");
    }
    // A link that stays in the skill is read, where links are.
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/ignore.txt", "*.tmp\n");
    std::os::unix::fs::symlink("ignore.txt", test.work().join("good/.skillignore")).unwrap();
    let ran = test.run(["lint", "good", "--select", "LY005"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn what_packing_leaves_out_may_lie_deep() {
    let deep = format!("good/data/{}f.txt", "d/".repeat(20));
    let deeper = format!("good/data/{}f.txt", "e/".repeat(40));
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file(&deep, "x")
        .file(&deeper, "x");
    let ran = test.run(["lint", "good", "--select", "LY007"]);
    assert!(ran.stdout.contains("LY007"), "{ran}");
    let test = test.file("good/.skillignore", "data/\n");
    let ran = test.run(["lint", "good", "--select", "LY007"]);
    assert!(!ran.stdout.contains("LY007"), "{ran}");
    assert_eq!(test.run(["pack", "good"]).code, Some(0));
}
