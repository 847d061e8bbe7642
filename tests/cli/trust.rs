//! `trust`: what is written, shown and found odd.

use serde_json::Value;

use crate::sign::with_key;
use crate::support::{CliTest, GOOD_SKILL};

fn list(test: &CliTest) -> Value {
    let ran = test.run(["trust", "list", "--format", "json"]);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn keys_come_and_go_with_their_rules() {
    let test = with_key();
    let ran = test.run([
        "trust",
        "add",
        "acme",
        "--key",
        "acme",
        "--scope",
        "s3://bucket/p/*",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(
        ran.stdout.ends_with(") may sign `s3://bucket/p/*`\n"),
        "{ran}"
    );
    let shown = list(&test);
    let tier = &shown["tiers"][1];
    assert_eq!(
        (&tier["tier"], &tier["keys"][0]["id"]),
        (&"user".into(), &"acme".into())
    );
    assert_eq!(tier["rules"][0]["keys"][0], "acme");
    test.run(["keys", "new", "other", "--no-passphrase"]);
    let ran = test.run(["trust", "add", "acme", "--key", "other"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("another key is called `acme` already"),
        "{ran}"
    );
    assert_eq!(test.run(["trust", "remove", "acme"]).code, Some(0));
    assert_eq!(test.run(["trust", "remove", "acme"]).code, Some(2));
    // The rule stays, and lets nothing through: that is said.
    let ran = test.run(["trust", "check"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stdout
            .contains("asks for a key, and none that it names is known: nothing passes it"),
        "{ran}"
    );
    assert_eq!(
        test.run(["trust", "remove", "--scope", "s3://bucket/p/*"])
            .code,
        Some(0)
    );
    let ran = test.run(["trust", "check"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "nothing odd found\n"),
        "{ran}"
    );
}

#[test]
fn the_project_only_narrows() {
    let test = with_key();
    let pem = test.run(["keys", "export", "acme", "--public"]).stdout;
    let public = serde_json::to_string(&pem).unwrap();
    let config = format!(
        "trust: {{mode: require, keys: [{{id: repo, type: p256, public: {public}}}], rules: [{{scope: '*', keys: [repo]}}]}}\n"
    );
    let test = test.file("open-skills.yaml", config);
    let shown = list(&test);
    // Stricter counts at once; keys do not come with a repository.
    assert_eq!(shown["mode"], "require");
    assert!(
        shown["tiers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|tier| tier["keys"] == Value::Array(vec![]))
    );
    let test = test.env("OPEN_SKILLS_TRUST_CONFIG", "1");
    let shown = list(&test);
    assert_eq!(shown["tiers"][2]["keys"][0]["id"], "repo");
    assert_eq!(shown["tiers"][2]["tier"], "project");
}

#[test]
fn a_broken_file_lets_nothing_through() {
    let test = with_key();
    test.run(["sign", "pdf"]);
    assert_eq!(test.run(["verify", "pdf"]).code, Some(0));
    let home = test.work().parent().unwrap().join("home");
    let file = home.join(".config/open-skills/trust.yaml");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(&file, "mode: offf\n").unwrap();
    let ran = test.run(["verify", "pdf"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    assert!(
        ran.stderr
            .contains("trust.yaml` cannot be used: there is no mode `offf`"),
        "{ran}"
    );
    std::fs::remove_file(&file).unwrap();
    let pins = home.join(".local/state/open-skills/pins.json");
    std::fs::write(&pins, "{").unwrap();
    assert_eq!(test.run(["verify", "pdf"]).code, Some(2));
}

#[test]
fn pins_are_made_and_forgotten_by_hand() {
    let test = with_key();
    let ran = test.run(["trust", "rotate", "pdf", "--key", "acme"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let pin = [
        "trust",
        "pin",
        "pdf",
        "--registry",
        "s3://bucket/p/",
        "--key",
        "acme",
    ];
    assert!(
        test.run(pin)
            .stdout
            .starts_with("`s3://bucket/p/pdf` has to be signed by sha256:")
    );
    assert!(test.run(pin).stdout.contains("already"));
    assert_eq!(list(&test)["pins"][0]["skill"], "s3://bucket/p/pdf");
    let ran = test.run([
        "trust",
        "pin",
        "pdf",
        "--registry",
        "s3://bucket/p",
        "--remove",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(list(&test)["pins"], Value::Array(vec![]));
    let ran = test.run(["trust", "revoke", "nobody"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn s11_a_revoked_key_stays_revoked_when_it_is_removed() {
    let test = with_key();
    test.run(["sign", "pdf"]);
    test.run(["trust", "add", "a", "--key", "acme"]);
    let ran = test.run(["trust", "revoke", "a", "--reason", "lost"]);
    assert!(ran.stdout.starts_with("`a` (sha256:"), "{ran}");
    let ran = test.run(["trust", "check"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(1), "the key `a` was revoked\n"),
        "{ran}"
    );
    test.run(["trust", "remove", "a"]);
    let ran = test.run(["verify", "pdf"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("was revoked: lost"), "{ran}");
}

/// From wherever something is put into a project, its file says what has to be signed.
#[test]
fn the_stricter_of_here_and_there_counts() {
    let test = with_key();
    let ran = test.run(["publish", "pdf", "--registry", "./reg", "--yes"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let test = test.file("there/open-skills.yaml", "trust: {mode: require}\n");
    for line in [
        &["pull", "pdf", "--registry", "./reg", "-C", "there"][..],
        &["install", "./pdf", "--scope", "there", "--agent", "codex"],
    ] {
        let ran = test.run(line.iter().copied());
        assert_eq!(ran.code, Some(1), "{line:?}: {ran}");
        assert!(
            ran.stderr.contains("there is no signature"),
            "{line:?}: {ran}"
        );
    }
    // What is asked for there counts nowhere else, and nothing there loosens what counts here.
    let ran = test.run(["pull", "pdf", "--registry", "./reg", "-C", "elsewhere"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let test = test.file("open-skills.yaml", "trust: {mode: require}\n");
    let test = test.file("there/open-skills.yaml", "trust: {mode: warn}\n");
    let ran = test.run(["pull", "pdf", "--registry", "./reg", "-C", "there"]);
    assert_eq!(ran.code, Some(1), "{ran}");
}

/// Whoever looks at a skill of another project is told what that project says of it.
#[test]
fn the_project_of_a_skill_that_is_looked_at_has_its_word() {
    let test = with_key()
        .file(
            "there/pdf/SKILL.md",
            GOOD_SKILL.replace("name: good", "name: pdf"),
        )
        .file("there/open-skills.yaml", "trust: {mode: require}\n");
    let ran = test.run(["verify", "there/pdf"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let ran = test.run(["verify", "pdf"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}
