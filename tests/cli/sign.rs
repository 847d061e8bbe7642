//! `sign`: what is written, where, and what is refused.

use serde_json::Value;

use crate::support::CliTest;

/// A versioned skill, to lie in a folder `pdf`.
pub const SKILL: &str = "---\nname: pdf\ndescription: d\nmetadata:\n  version: 1.2.0\n---\n# Pdf\n";

/// A place with the skill and a key.
pub fn with_key() -> CliTest {
    let test = CliTest::new()
        .file("pdf/SKILL.md", SKILL)
        .file("pdf/scripts/run.sh", "#!/bin/sh\n");
    assert_eq!(
        test.run(["keys", "new", "acme", "--no-passphrase"]).code,
        Some(0)
    );
    test
}

fn files(test: &CliTest) -> Vec<String> {
    let entries = std::fs::read_dir(test.work()).unwrap();
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.unwrap().file_name().into_string().unwrap()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

#[test]
fn signatures_lie_beside_the_skill() {
    let test = with_key();
    let ran = test.run([
        "sign",
        "pdf",
        "--carrier",
        "bundle,sshsig",
        "--identity",
        "Acme",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(
        ran.stderr.starts_with("signed `pdf 1.2.0` as sha256:"),
        "{ran}"
    );
    let expected = [
        "pdf",
        "pdf-1.2.0.intoto.json",
        "pdf-1.2.0.sigstore.json",
        "pdf-1.2.0.sshsig",
    ];
    assert_eq!(files(&test), expected);
    let statement = std::fs::read(test.work().join(expected[1])).unwrap();
    let statement: Value = serde_json::from_slice(&statement).unwrap();
    assert_eq!(statement["predicate"]["openSkills"]["publisher"], "Acme");
    assert_eq!(statement["predicate"]["openSkills"]["version"], "1.2.0");
    let ran = test.run(["sign", "pdf", "--out", "pdf/signatures"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("cannot lie inside the folder"), "{ran}");
    assert!(!test.work().join("pdf/signatures").exists());
    assert_eq!(test.run(["verify", "pdf"]).code, Some(0));
}

/// Whoever adds a signature says what the statement says, and not something else.
#[test]
fn a_statement_is_joined_only_by_who_agrees_with_it() {
    let test = with_key();
    test.run(["sign", "pdf", "--identity", "Acme"]);
    test.run(["keys", "new", "second", "--no-passphrase"]);
    let ran = test.run(["sign", "pdf", "--key", "second", "--identity", "Acne"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("are over something else"), "{ran}");
    let ran = test.run(["sign", "pdf", "--key", "second"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr.contains("published by `Acme`"), "{ran}");
    // What is left out of a folder is a part of what is said.
    let test = test.file("pdf/.git/HEAD", "x");
    let ran = test.run(["sign", "pdf", "--key", "second"]);
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn several_signers_sign_the_same_statement() {
    let test = with_key();
    test.run(["sign", "pdf"]);
    test.run([
        "keys",
        "new",
        "second",
        "--type",
        "ed25519",
        "--no-passphrase",
    ]);
    let several = test.run(["sign", "pdf"]);
    assert_eq!(several.code, Some(2), "{several}");
    assert!(
        several
            .stderr
            .contains("there are several keys: acme, second"),
        "{several}"
    );
    let ran = test.run(["sign", "pdf", "--key", "second", "--format", "json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (ran.code, &answer["joined"]),
        (Some(0), &true.into()),
        "{ran}"
    );
    assert_eq!(files(&test).len(), 3);
    // Whoever signs again replaces their own.
    test.run(["sign", "pdf", "--key", "acme"]);
    test.run(["sign", "pdf", "--key", "second"]);
    assert_eq!(files(&test).len(), 3);
    for (id, key) in [("a", "acme"), ("b", "second")] {
        let ran = test.run([
            "trust",
            "add",
            id,
            "--key",
            key,
            "--scope",
            "pdf",
            "--threshold",
            "2",
        ]);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    let ran = test.run(["verify", "pdf"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("signed by `a` (sha256:"), "{ran}");
    assert!(ran.stdout.contains(" and `b` (sha256:"), "{ran}");
    assert!(ran.stdout.ends_with("under user rule for `pdf`\n"), "{ran}");
}

#[test]
fn a_changed_skill_is_signed_anew_only_on_request() {
    let test = with_key();
    test.run(["sign", "pdf", "--carrier", "sshsig"]);
    let test = test.file("pdf/more.md", "more");
    let ran = test.run(["sign", "pdf"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("are over something else"), "{ran}");
    assert_eq!(test.run(["verify", "pdf"]).code, Some(1));
    assert_eq!(test.run(["sign", "pdf", "--force"]).code, Some(0));
    assert_eq!(files(&test), ["pdf", "pdf-1.2.0.sigstore.json"]);
    assert_eq!(test.run(["verify", "pdf"]).code, Some(0));
}

#[test]
fn what_contradicts_itself_or_has_no_key_is_not_signed() {
    let test = CliTest::new()
        .file("pdf/SKILL.md", SKILL)
        .file("other/SKILL.md", SKILL);
    let ran = test.run(["sign", "pdf", "--format", "json"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["error"]["kind"], "no-key");
    assert!(
        error["error"]["hint"]
            .as_str()
            .unwrap()
            .starts_with("`open-skills keys new NAME`")
    );
    test.run(["keys", "new", "acme", "--no-passphrase"]);
    let ran = test.run(["sign", "other"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("the skill calls itself `pdf`, and would be signed as `other`"),
        "{ran}"
    );
    assert_eq!(test.run(["sign", "nowhere"]).code, Some(2));
    assert_eq!(files(&test), ["other", "pdf"]);
}

/// S6: a link in the skill is not signed.
#[cfg(unix)]
#[test]
fn s6_a_link_is_not_signed() {
    let test = with_key();
    std::os::unix::fs::symlink("/etc/hostname", test.work().join("pdf/link")).unwrap();
    let ran = test.run(["sign", "pdf"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("pdf/link` links to `/etc/hostname`, outside the skill"),
        "{ran}"
    );
    assert_eq!(files(&test), ["pdf"]);
}

/// Build machines have their key in a variable.
#[test]
fn a_key_can_come_from_a_variable() {
    let test = with_key();
    let pem = test
        .run(["keys", "export", "acme", "--private", "--no-passphrase"])
        .stdout;
    let public = test.run(["keys", "export", "acme", "--public"]).stdout;
    let test = CliTest::new()
        .file("pdf/SKILL.md", SKILL)
        .file("acme.pub", public)
        .env("OPEN_SKILLS_SIGNING_KEY", &pem);
    let ran = test.run(["sign", "pdf", "-vvv"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(!ran.to_string().contains(&pem[30..60]), "{ran}");
    assert_eq!(
        test.run(["verify", "pdf", "--key", "acme.pub"]).code,
        Some(0)
    );
}
