//! Signatures of minisign's, put together by their description, and certificates.

use base64ct::{Base64, Encoding};
use blake2::Digest;
use open_skills::signing::keys::{Algorithm, PrivateKey, PublicKey, Signer};
use serde_json::Value;

use crate::sign::SKILL;
use crate::support::CliTest;
use crate::verify::kind;

const ARCHIVE: &str = "pdf-1.2.0.skill";

/// A place with an archive, its signature and the key.
fn signed() -> CliTest {
    let test = CliTest::new().file("pdf/SKILL.md", SKILL);
    let packed = test.run(["pack", "pdf", "--output", ARCHIVE]);
    assert_eq!(packed.code, Some(0), "{packed}");
    let file = std::fs::read(test.work().join(ARCHIVE)).unwrap();
    let key = PrivateKey::generate(Algorithm::Ed25519);
    let PublicKey::Ed25519(raw) = key.public() else {
        unreachable!("it was made as Ed25519")
    };
    let number = [7; 8];
    let line = |parts: &[&[u8]]| Base64::encode_string(&parts.concat());
    let comment = "timestamp:1";
    let signature = key.sign(&blake2::Blake2b512::digest(&file)).unwrap();
    let over = key
        .sign(&[&signature, comment.as_bytes()].concat())
        .unwrap();
    let public = line(&[b"Ed", &number, raw.as_bytes()]);
    let signature = line(&[b"ED", &number, &signature]);
    let over = line(&[&over]);
    test.file(
        "mini.pub",
        format!("untrusted comment: minisign public key 07\n{public}\n"),
    )
    .file(
        &format!("{ARCHIVE}.minisig"),
        format!("untrusted comment: x\n{signature}\ntrusted comment: {comment}\n{over}\n"),
    )
}

#[test]
fn the_answer_has_the_shape_of_every_verification() {
    let test = signed();
    let ran = test.run(["verify", ARCHIVE, "--key", "mini.pub", "--json"]);
    assert_eq!(kind(&ran), ("ok".to_owned(), 0));
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["comment"], "timestamp:1");
    assert_eq!(answer["skill"]["name"], "pdf");
    assert_eq!(answer["signatures"][0]["kind"], "ok");
    assert_eq!(answer["steps"].as_array().unwrap().len(), 3);
    let said = test.run(["verify", ARCHIVE, "--key", "mini.pub"]);
    assert!(said.stdout.starts_with("ok: `pdf"), "{said}");
    assert!(said.stdout.trim_end().ends_with("(timestamp:1)"), "{said}");
}

#[test]
fn every_step_can_be_seen_up_to_the_one_that_fails() {
    let test = signed();
    let explained = |test: &CliTest| {
        let ran = test.run(["verify", ARCHIVE, "--key", "mini.pub", "--explain"]);
        (ran.code, ran.stdout)
    };
    let (code, steps) = explained(&test);
    assert_eq!(code, Some(0), "{steps}");
    for line in [
        "1. ok  revocations: ",
        "2. ok  signature: ",
        "3. ok  name and version: ",
    ] {
        assert!(steps.contains(line), "{steps}");
    }
    let path = test.work().join(ARCHIVE);
    let mut bytes = std::fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let (code, steps) = explained(&test);
    assert_eq!(code, Some(1));
    assert!(steps.contains("2. no  signature: "), "{steps}");
    assert!(!steps.contains("name and version"), "{steps}");
    let ran = test.run(["verify", ARCHIVE, "--key", "mini.pub", "--json"]);
    assert_eq!(kind(&ran), ("bad-signature".to_owned(), 1));
    std::fs::remove_file(test.work().join(format!("{ARCHIVE}.minisig"))).unwrap();
    let ran = test.run(["verify", ARCHIVE, "--key", "mini.pub", "--json"]);
    assert_eq!(kind(&ran), ("unsigned".to_owned(), 1));
}

#[test]
fn certificates_get_a_clear_answer() {
    let test = signed().file("root.json", "{}");
    let ran = test.run(["verify", ARCHIVE, "--trusted-root", "root.json"]);
    assert_eq!(ran.code, Some(2));
    insta::assert_snapshot!(ran.stderr, @r"
    error: this version does not verify signatures by certificates (keyless ones)
    hint: `model_signing verify sigstore` does; a skill that is signed with a key as well (`open-skills sign`) is verified by that one, without `--trusted-root`
    ");
}
