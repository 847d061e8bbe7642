//! What was pulled or installed grows old, and is renewed with consent.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};

/// Publishes a skill of this name to the user's own registry.
pub fn published(test: CliTest, name: &str, yaml: &str) -> CliTest {
    let text = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
    let test = test
        .file(&format!("src/{name}/SKILL.md"), text)
        .file(&format!("src/{name}/skill.yaml"), yaml);
    done(&test.run(["publish", &format!("src/{name}")]));
    test
}

pub fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

pub fn kind(ran: &Ran) -> String {
    let error: serde_json::Value = serde_json::from_str(ran.stderr.lines().last().unwrap())
        .unwrap_or_else(|_| panic!("{ran}"));
    error["error"]["kind"].as_str().unwrap().to_owned()
}

pub fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"))
}

/// The answer of a run, held to a schema of docs/schemas.
pub fn held_to(schema: &str, ran: &Ran) -> serde_json::Value {
    let answer = json(ran);
    let schema = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors = validator.iter_errors(&answer);
    let errors: Vec<String> = errors.map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0], "{answer:#}");
    answer
}

/// The form of what `outdated` answers.
pub const OUTDATED: &str = include_str!("../../docs/schemas/outdated.schema.json");
/// The form of what `update` answers.
pub const UPDATE: &str = include_str!("../../docs/schemas/update.schema.json");

fn read(test: &CliTest, path: &str) -> String {
    fs::read_to_string(test.work().join(path)).unwrap()
}

/// `good` 1.0.0 is pulled as `^1`; there are 1.1.0 and 2.0.0 by now.
fn behind() -> CliTest {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good@^1"]));
    let test = published(test, "good", "version: 1.1.0\n");
    published(test, "good", "version: 2.0.0\n")
}

#[test]
fn allowed_and_newest_are_told_apart() {
    let test = behind();
    let ran = test.run(["outdated"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    skill  locked  allowed  newest
    good   1.0.0   1.1.0    2.0.0
    ----- stderr -----
    1 skill to update: open-skills update
    ");
    assert_eq!(test.run(["outdated", "--exit-code"]).code, Some(1));
    let answer = held_to(OUTDATED, &test.run(["outdated", "--json"]));
    assert_eq!(answer["outdated"], true);
    let skill = &answer["skills"][0];
    assert_eq!(
        [
            &skill["locked"]["version"],
            &skill["allowed"]["version"],
            &skill["newest"]
        ],
        ["1.0.0", "1.1.0", "2.0.0"]
    );
    assert_eq!(
        (&skill["update"], &skill["wanted"]),
        (&true.into(), &"^1".into())
    );
    let lock = read(&test, "open-skills.lock");
    done(&test.run(["update"]));
    assert_ne!(read(&test, "open-skills.lock"), lock);
    // Held back by what was asked for: outdated still, and nothing to update.
    let ran = test.run(["outdated", "--exit-code"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(!ran.stderr.contains("to update"), "{ran}");
}

#[test]
fn outdated_says_what_it_cannot_know_and_what_is_not_there() {
    let test = CliTest::new().file("src/good/SKILL.md", GOOD_SKILL);
    let ran = test.run(["outdated"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "nothing is locked or installed here\n")
    );
    done(&test.run(["install", "./src/good", "-a", "claude-code"]));
    let answer = held_to(OUTDATED, &test.run(["outdated", "--json"]));
    assert_eq!(answer["skills"][0]["unknown"], serde_json::Value::Null);
    assert_eq!(answer["outdated"], false);
    assert_eq!(test.run(["outdated", "--exit-code"]).code, Some(0));
    let ran = test.run(["outdated", "god", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "not-locked"));
    let test = published(test, "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good"]));
    let ran = test.run(["outdated", "god"]);
    assert!(ran.stderr.contains("did you mean `good`?"), "{ran}");
    done(&test.run(["yank", "good@1.0.0", "--reason", "leaks"]));
    let ran = test.run(["outdated"]);
    // Nothing else can be chosen, so it stays, and says so.
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    skill  locked  allowed  newest
    good   1.0.0   1.0.0    -       taken back: leaks
    ----- stderr -----
    ");
    let test = published(test, "good", "version: 1.0.1\n");
    let ran = test.run(["outdated"]);
    assert!(ran.stdout.contains("taken back: leaks"), "{ran}");
}

#[test]
fn outdated_is_asked_of_one_registry() {
    let test = behind();
    let answer = json(&test.run(["outdated", "--registry", "local", "--json"]));
    assert_eq!(answer["skills"].as_array().unwrap().len(), 1);
    fs::create_dir(test.work().join("other")).unwrap();
    let answer = json(&test.run(["outdated", "--registry", "./other", "--json"]));
    assert_eq!(answer["skills"].as_array().unwrap().len(), 0);
}

#[test]
fn an_update_renews_folder_and_lock_and_a_dry_run_nothing() {
    let test = behind();
    let lock = read(&test, "open-skills.lock");
    let ran = test.run(["update", "--dry-run"]);
    assert_eq!(done(&ran), "would update good 1.0.0 -> 1.1.0\n");
    assert_eq!(read(&test, "open-skills.lock"), lock);
    assert_eq!(read(&test, "good/skill.yaml"), "version: 1.0.0\n");
    let ran = test.run(["update"]);
    insta::assert_snapshot!(ran, @r"
    exit: 0
    ----- stdout -----
    updating good 1.0.0 -> 1.1.0
    ----- stderr -----
    1 skill updated
    ");
    assert_eq!(read(&test, "good/skill.yaml"), "version: 1.1.0\n");
    let ran = test.run(["update", "--json"]);
    assert_eq!(json(&ran)["status"], "up-to-date");
    done(&test.run(["pull", "--frozen", "--offline"]));
}

#[test]
fn edits_stop_an_update_before_anything_is_touched() {
    let test = published(behind(), "also", "version: 1.0.0\n");
    done(&test.run(["pull", "also@^1"]));
    let test = published(test, "also", "version: 1.2.0\n").file("good/notes.md", "mine");
    let ran = test.run(["update", "--json"]);
    assert_eq!(
        (ran.code, kind(&ran).as_str()),
        (Some(2), "modified"),
        "{ran}"
    );
    assert_eq!(read(&test, "also/skill.yaml"), "version: 1.0.0\n");
    assert_eq!(read(&test, "good/notes.md"), "mine");
    // One that nobody changed can be updated alone.
    let ran = test.run(["update", "also"]);
    assert_eq!(done(&ran), "updating also 1.0.0 -> 1.2.0\n");
    assert_eq!(read(&test, "good/notes.md"), "mine");
    done(&test.run(["update", "--force"]));
    assert!(!test.work().join("good/notes.md").exists());
    assert_eq!(read(&test, "good/skill.yaml"), "version: 1.1.0\n");
}

#[test]
fn new_permissions_need_consent() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good"]));
    let yaml = "version: 1.1.0\npermissions: {network: [\"api.example.com:443\"], env: [KEY]}\n";
    let test = published(test, "good", yaml);
    // Neither without a word nor by `--yes`.
    for arguments in [&["update"][..], &["update", "--yes"]] {
        let ran = test.run(arguments);
        insta::allow_duplicates! {
            insta::assert_snapshot!(ran, @r"
            exit: 1
            ----- stdout -----
            updating good 1.0.0 -> 1.1.0
              + env KEY
              + network api.example.com:443
            ----- stderr -----
            error: `good` needs your consent: env KEY, network api.example.com:443
            hint: if you agree, run the same with `--accept-permissions`
            ");
        }
        assert_eq!(read(&test, "good/skill.yaml"), "version: 1.0.0\n");
    }
    let ran = test.run(["update", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(1), "consent-needed"));
    let ran = test.run(["update", "--dry-run", "--json"]);
    let answer = json(&ran);
    assert_eq!(
        (&answer["status"], &answer["skills"][0]["consent"]),
        (&"dry-run".into(), &true.into())
    );
    let answer = held_to(
        UPDATE,
        &test.run(["update", "--accept-permissions", "--json"]),
    );
    assert_eq!(answer["status"], "updated");
    assert_eq!(answer["skills"][0]["added_permissions"][0]["kind"], "env");
    assert_eq!(read(&test, "good/skill.yaml"), yaml);
    // Fewer rights need none.
    let test = published(test, "good", "version: 1.2.0\npermissions: {env: [KEY]}\n");
    let ran = test.run(["update"]);
    assert_eq!(
        done(&ran),
        "updating good 1.1.0 -> 1.2.0\n  - network api.example.com:443\n"
    );
}

#[test]
fn another_signer_needs_consent() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    for key in ["one", "two"] {
        done(&test.run(["keys", "new", key, "--no-passphrase"]));
        done(&test.run(["trust", "add", key, "--key", key]));
    }
    done(&test.run(["publish", "good", "--key", "one"]));
    done(&test.run(["pull", "good", "-C", "out"]));
    let test = test.file("good/skill.yaml", "version: 1.1.0\n");
    done(&test.run(["publish", "good", "--key", "two"]));
    let ran = test.run(["update", "-C", "out"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout.contains("+ signed by another key, sha256:"),
        "{ran}"
    );
    assert_eq!(read(&test, "out/good/skill.yaml"), "version: 1.0.0\n");
    done(&test.run(["update", "-C", "out", "--accept-permissions"]));
    assert_eq!(read(&test, "out/good/skill.yaml"), "version: 1.1.0\n");
}

#[test]
fn whatever_brings_another_signer_needs_consent() {
    let test = CliTest::new()
        .file("good/SKILL.md", GOOD_SKILL)
        .file("good/skill.yaml", "version: 1.0.0\n");
    for key in ["one", "two"] {
        done(&test.run(["keys", "new", key, "--no-passphrase"]));
        done(&test.run(["trust", "add", key, "--key", key]));
    }
    done(&test.run(["publish", "good", "--key", "one"]));
    done(&test.run(["pull", "good", "-C", "out"]));
    done(&test.run(["install", "good@1.0.0", "-a", "codex"]));
    let test = test.file("good/skill.yaml", "version: 1.1.0\n");
    done(&test.run(["publish", "good", "--key", "two"]));
    let pull = ["pull", "--refresh", "good", "-C", "out"];
    let install = ["install", "good@1.1.0", "-a", "codex"];
    for (brings, stands) in [
        (&pull[..], "out/good/skill.yaml"),
        (&install[..], ".agents/skills/good/skill.yaml"),
    ] {
        let ran = test.run(brings);
        assert_eq!(ran.code, Some(1), "{ran}");
        let said = "`good` asks for more: signed by another key, sha256:";
        assert!(ran.stderr.contains(said), "{ran}");
        assert!(ran.stderr.contains("`good` needs your consent"), "{ran}");
        assert_eq!(read(&test, stands), "version: 1.0.0\n");
        done(&test.run([brings, &["--accept-permissions"]].concat()));
        assert_eq!(read(&test, stands), "version: 1.1.0\n");
        // The same signer again is nothing new.
        done(&test.run(brings));
    }
}

#[test]
fn what_is_needed_newly_comes_along_and_what_nobody_needs_leaves_the_lock() {
    let test = published(CliTest::new(), "base", "version: 1.0.0\n");
    let test = published(test, "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good"]));
    let test = published(test, "good", "version: 1.1.0\ndependencies: {base: ^1}\n");
    let ran = test.run(["update"]);
    assert_eq!(
        done(&ran),
        "updating base, newly needed, to 1.0.0\nupdating good 1.0.0 -> 1.1.0\n"
    );
    assert!(test.work().join("base/SKILL.md").is_file());
    let test = published(test, "good", "version: 1.2.0\n");
    let ran = test.run(["update"]);
    done(&ran);
    assert!(ran.stderr.contains("nothing needs base any more"), "{ran}");
    assert!(!read(&test, "open-skills.lock").contains("base"));
}

#[test]
fn installed_skills_are_renewed_where_they_stand() {
    for form in ["--link", "--copy"] {
        let test = published(CliTest::new(), "good", "version: 1.0.0\n");
        done(&test.run(["install", "good@^1", "-a", "claude-code,codex", form]));
        let test = published(test, "base", "version: 1.0.0\n");
        let yaml = "version: 1.1.0\ndependencies: {base: ^1}\n";
        let test = published(test, "good", yaml);
        let ran = test.run(["update"]);
        assert!(done(&ran).contains("updating good 1.0.0 -> 1.1.0"), "{ran}");
        for folder in [".claude/skills", ".agents/skills"] {
            assert_eq!(
                read(&test, &format!("{folder}/good/skill.yaml")),
                yaml,
                "{form}"
            );
            assert!(
                test.work().join(folder).join("base/SKILL.md").is_file(),
                "{form}"
            );
        }
        assert!(!test.work().join("good").exists(), "it was never pulled");
        let ran = test.run(["status"]);
        assert_eq!(done(&ran), "", "{ran}");
        let ran = test.run(["update", "--json"]);
        assert_eq!(json(&ran)["status"], "up-to-date");
    }
}

#[test]
fn edits_of_installed_skills_stop_an_update_too() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["install", "good@^1", "-a", "claude-code", "--copy"]));
    done(&test.run(["pull", "good@^1"]));
    let test = published(test, "good", "version: 1.1.0\n");
    let test = test.file(".claude/skills/good/notes.md", "mine");
    let ran = test.run(["update", "--json"]);
    assert_eq!(
        (ran.code, kind(&ran).as_str()),
        (Some(2), "modified"),
        "{ran}"
    );
    // The pulled folder is untouched although it was as it should be.
    assert_eq!(read(&test, "good/skill.yaml"), "version: 1.0.0\n");
    assert_eq!(read(&test, ".claude/skills/good/notes.md"), "mine");
    done(&test.run(["update", "--force"]));
    for folder in ["good", ".claude/skills/good"] {
        assert_eq!(
            read(&test, &format!("{folder}/skill.yaml")),
            "version: 1.1.0\n"
        );
    }
}

#[test]
fn the_users_own_skills_are_renewed_by_their_scope() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["install", "good", "-a", "claude-code", "--scope", "user"]));
    let test = published(test, "good", "version: 1.1.0\n");
    let ran = test.run(["update", "--json"]);
    assert_eq!((ran.code, kind(&ran).as_str()), (Some(2), "usage"), "{ran}");
    let ran = test.run(["update", "--scope", "user"]);
    assert_eq!(done(&ran), "updating good 1.0.0 -> 1.1.0\n");
    let skill = test.home().join(".claude/skills/good/skill.yaml");
    assert_eq!(fs::read_to_string(skill).unwrap(), "version: 1.1.0\n");
    assert!(!test.work().join("good").exists());
}

#[test]
fn an_update_that_was_interrupted_is_finished_by_the_next() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["install", "good@^1", "-a", "claude-code"]));
    let test = published(test, "good", "version: 1.1.0\n");
    // The state of a kill between the lock and the copy: the lock says 1.1.0 already.
    done(&test.run(["pull", "good@^1", "--refresh", "-C", "elsewhere"]));
    let lock = test.work().join("elsewhere/open-skills.lock");
    fs::copy(lock, test.work().join("open-skills.lock")).unwrap();
    let ran = test.run(["update"]);
    assert!(done(&ran).contains("good 1.1.0"), "{ran}");
    assert_eq!(
        read(&test, ".claude/skills/good/skill.yaml"),
        "version: 1.1.0\n"
    );
}

#[cfg(feature = "git")]
#[test]
fn skills_of_a_repository_follow_their_branch() {
    let test = CliTest::new()
        .file("repository/good/SKILL.md", GOOD_SKILL)
        .file("repository/good/notes.md", "one");
    let repository = test.work().join("repository");
    let git = |arguments: &[&str]| {
        let author = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
        let mut git = std::process::Command::new("git");
        git.args(author).args(arguments).current_dir(&repository);
        let output = git.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    let path = std::env::var("PATH").unwrap_or_default();
    let test = test.env("PATH", &path);
    let place = format!("git+file://{}#good", repository.display());
    done(&test.run(["pull", &place, "-C", "out"]));
    let ran = test.run(["outdated", "-C", "out", "--exit-code"]);
    assert_eq!(done(&ran), "", "{ran}");
    let test = test.file("repository/good/notes.md", "two");
    git(&["commit", "-qam", "two"]);
    let answer = json(&test.run(["outdated", "-C", "out", "--json"]));
    let skill = &answer["skills"][0];
    assert_eq!(skill["update"], true, "{answer}");
    assert_ne!(skill["locked"]["commit"], skill["allowed"]["commit"]);
    done(&test.run(["update", "-C", "out"]));
    assert_eq!(read(&test, "out/good/notes.md"), "two");
    let answer = held_to(UPDATE, &test.run(["update", "-C", "out", "--json"]));
    assert_eq!(answer["status"], "up-to-date", "{answer}");
}

#[test]
fn what_is_refused_by_now_is_not_as_new_as_allowed() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good", "-C", "there"]));
    let lock = read(&test, "there/open-skills.lock");
    let tree = lock
        .lines()
        .find_map(|line| line.trim().strip_prefix("\"tree\": \""));
    let tree = tree.unwrap().trim_end_matches(['"', ',']);
    done(&test.run(["trust", "block", tree]));
    let ran = test.run(["update", "-C", "there"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(!ran.stderr.contains("nothing to update"), "{ran}");
    assert!(ran.stderr.contains("`good` is refused by now"), "{ran}");
    let ran = test.run(["update", "-C", "there", "--json"]);
    assert_eq!(kind(&ran), "revoked");
}

#[test]
fn a_demand_for_signatures_holds_for_what_is_there_already() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["pull", "good", "-C", "there"]));
    done(&test.run(["install", "./src/good", "-a", "codex", "--scope", "."]));
    done(&test.run(["sync", "--from", "./src", "--into", "synced"]));
    let test = test.env("OPEN_SKILLS_TRUST", "require");
    for command in [
        &["pull", "-C", "there", "--frozen"][..],
        &["pull", "-C", "there"],
        &["update", "-C", "there"],
        &["update"],
        &["status"],
        &["sync", "--from", "./src", "--into", "synced"],
    ] {
        let ran = test.run(command);
        assert_eq!(ran.code, Some(1), "{command:?}: {ran}");
        let said = "nobody signed it, and the trust policy asks for a signature";
        assert!(ran.to_string().contains(said), "{command:?}: {ran}");
    }
    let ran = test.run(["prompt", "--installed"]);
    assert!(!ran.stdout.contains("good"), "{ran}");
}

#[test]
fn a_rule_for_a_name_holds_for_what_is_there_already() {
    let test = published(CliTest::new(), "good", "version: 1.0.0\n");
    done(&test.run(["install", "./src/good", "-a", "codex", "--scope", "."]));
    let ways = [
        &["prompt", "--installed"][..],
        &["prompt", "./.agents/skills"],
    ];
    for way in ways {
        assert!(done(&test.run(way)).contains("good"), "{way:?}");
    }
    done(&test.run(["keys", "new", "me", "--no-passphrase"]));
    let key = ["keys", "export", "me", "--public", "--output", "me.pub"];
    done(&test.run(key));
    done(&test.run(["trust", "add", "me", "--key", "me.pub", "--scope", "good"]));
    for way in ways {
        let ran = test.run(way);
        assert!(!ran.stdout.contains("good"), "{way:?}: {ran}");
        assert!(ran.stderr.contains("nobody signed it"), "{way:?}: {ran}");
    }
}
