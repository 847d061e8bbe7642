//! `sign`: what is written, where, and what is refused.

use base64ct::Encoding;
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

/// Whoever agrees joins a statement; whoever says more about the same files says it alone.
#[test]
fn a_statement_is_joined_only_by_who_agrees_with_it() {
    let test = with_key();
    test.run(["sign", "pdf", "--identity", "Acme"]);
    test.run(["keys", "new", "second", "--no-passphrase"]);
    let ran = test.run(["sign", "pdf", "--key", "second"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr.contains("published by `Acme`"), "{ran}");
    let publishers = || {
        let bundles = files(&test)
            .into_iter()
            .filter(|file| file.ends_with("sigstore.json"));
        let of = |file: String| {
            let bundle = std::fs::read(test.work().join(file)).unwrap();
            let bundle: Value = serde_json::from_slice(&bundle).unwrap();
            let payload = bundle["dsseEnvelope"]["payload"]
                .as_str()
                .unwrap()
                .to_owned();
            let statement = base64ct::Base64::decode_vec(&payload).unwrap();
            let statement: Value = serde_json::from_slice(&statement).unwrap();
            statement["predicate"]["openSkills"]["publisher"].clone()
        };
        bundles.map(of).collect::<Vec<_>>()
    };
    assert_eq!(publishers(), ["Acme", "Acme"]);
    let ran = test.run(["sign", "pdf", "--key", "second", "--identity", "Second"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(!ran.stderr.contains("Acme"), "{ran}");
    let mut said = publishers();
    said.sort_by_key(Value::to_string);
    assert_eq!(said, ["Acme", "Second"]);
}

/// Signers of SSH signatures who say different things do not break each other's.
#[test]
fn every_ssh_signature_has_the_statement_that_it_signs() {
    let test = with_key();
    let ssh = ["sign", "pdf", "--carrier", "sshsig", "--key"];
    test.run(["keys", "new", "second", "--no-passphrase"]);
    for more in [
        vec!["acme"],
        vec!["second", "--identity", "Second"],
        vec!["acme", "--identity", "Acme"],
    ] {
        let ran = test.run(ssh.into_iter().chain(more));
        assert_eq!(ran.code, Some(0), "{ran}");
        assert_eq!(test.run(["trust", "list"]).code, Some(0));
    }
    for key in ["acme", "second"] {
        let ran = test.run(["verify", "pdf", "--key", key]);
        assert_eq!(ran.code, Some(0), "{ran}\n{:?}", files(&test));
    }
}

/// The folder and the archive made of it are one skill, in either order.
#[test]
fn a_folder_and_its_archive_are_signed_beside_each_other() {
    for [first, then] in [["pdf", "pdf-1.2.0.skill"], ["pdf-1.2.0.skill", "pdf"]] {
        let test = with_key();
        test.run(["keys", "new", "second", "--no-passphrase"]);
        assert_eq!(test.run(["pack", "pdf"]).code, Some(0));
        let ran = test.run(["sign", first, "--key", "acme"]);
        assert_eq!(ran.code, Some(0), "{ran}");
        for key in ["acme", "second"] {
            let ran = test.run(["sign", then, "--key", key]);
            assert_eq!(ran.code, Some(0), "{ran}");
        }
        for what in [first, then] {
            let ran = test.run(["verify", what, "--key", "second"]);
            assert_eq!(ran.code, Some(0), "{ran}");
        }
    }
}

/// Nine at once, and nobody's signature is lost.
#[test]
fn signers_at_the_same_time_keep_out_of_each_others_way() {
    let test = with_key();
    let names: Vec<String> = (0..9).map(|n| format!("k{n}")).collect();
    for name in &names {
        test.run(["keys", "new", name, "--no-passphrase"]);
    }
    let start = |name: &String| {
        let mut command = test.command();
        command.args(["sign", "pdf", "--carrier", "bundle,sshsig", "--key", name]);
        let quiet = std::process::Stdio::null;
        command.stdout(quiet()).stderr(quiet()).spawn().unwrap()
    };
    let children: Vec<_> = names.iter().map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let ran = test.run(["verify", "pdf", "--format", "json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let signatures = answer["signatures"].as_array().unwrap();
    assert_eq!(signatures.len(), 18, "{ran}");
    assert!(signatures.iter().all(|one| one["kind"] == "ok"), "{ran}");
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
    // Also where no signature is asked for.
    let ran = test.run(["publish", "pdf", "--registry", "./r", "--yes"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let record = test.work().join("r/skills/pdf/1.2.0/record.json");
    let record: Value = serde_json::from_slice(&std::fs::read(record).unwrap()).unwrap();
    assert_eq!(
        record["signatures"].as_array().unwrap().len(),
        1,
        "{record}"
    );
}

#[test]
fn what_no_key_made_is_not_joined() {
    let test = with_key();
    assert_eq!(test.run(["sign", "pdf"]).code, Some(0));
    let path = test.work().join("pdf-1.2.0.sigstore.json");
    let mut bundle: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let payload = bundle["dsseEnvelope"]["payload"].as_str().unwrap();
    let payload = base64ct::Base64::decode_vec(payload).unwrap();
    let mut statement: Value = serde_json::from_slice(&payload).unwrap();
    statement["predicate"]["openSkills"]["publisher"] = "Forged Inc".into();
    let payload = base64ct::Base64::encode_string(&serde_json::to_vec(&statement).unwrap());
    bundle["dsseEnvelope"]["payload"] = payload.into();
    std::fs::write(&path, serde_json::to_vec(&bundle).unwrap()).unwrap();
    let ran = test.run(["sign", "pdf"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("was not made by its key"), "{ran}");
    assert_eq!(test.run(["sign", "pdf", "--force"]).code, Some(0));
    let said = test
        .run(["verify", "pdf", "--key", "acme", "--json"])
        .stdout;
    assert!(!said.contains("Forged Inc"), "{said}");
}

#[test]
fn another_version_than_its_own_is_not_signed() {
    let ran = with_key().run(["sign", "pdf", "--skill-version", "7.0.0"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("would be signed as `7.0.0`"), "{ran}");
}

#[test]
fn where_nothing_is_to_sign_is_said_with_what_to_name() {
    let test = with_key();
    std::fs::create_dir(test.work().join("empty")).unwrap();
    let ran = test.run(["sign", "empty"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("there is nothing to sign in `"),
        "{ran}"
    );
    assert!(ran.stderr.contains("hint: name a skill's folder"), "{ran}");
}
