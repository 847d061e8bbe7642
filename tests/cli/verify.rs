//! `verify`: every state with its word and exit code.

use serde_json::Value;

use crate::sign::{SKILL, with_key};
use crate::support::{CliTest, Ran};

/// The kind of a run's answer, and its exit code.
pub fn kind(ran: &Ran) -> (String, i32) {
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"));
    let schema = include_str!("../../docs/schemas/verify.schema.json");
    let schema: Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors = validator.iter_errors(&answer);
    let errors: Vec<String> = errors.map(|error| error.to_string()).collect();
    assert_eq!(errors, [""; 0], "{answer:#}");
    (
        answer["kind"].as_str().unwrap().to_owned(),
        ran.code.unwrap(),
    )
}

fn verify(test: &CliTest, more: &[&str]) -> (String, i32) {
    kind(&test.run(["verify", "pdf", "--format", "json"].iter().chain(more)))
}

fn state(kind: &str, code: i32) -> (String, i32) {
    (kind.to_owned(), code)
}

fn signed() -> CliTest {
    let test = with_key();
    let public = test.run(["keys", "export", "acme", "--public"]).stdout;
    assert_eq!(test.run(["sign", "pdf"]).code, Some(0));
    test.file("acme.pub", public)
}

#[test]
fn s12_unsigned_is_a_warning_or_an_error() {
    let test = CliTest::new().file("pdf/SKILL.md", SKILL);
    let ran = test.run(["verify", "pdf"]);
    let said = "unsigned: `pdf` is not verified: there is no signature\n";
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), said), "{ran}");
    assert_eq!(ran.stderr, "", "{ran}");
    let quiet = test.run(["verify", "pdf", "-q"]);
    assert_eq!((quiet.code, quiet.stdout.as_str()), (Some(0), said));
    let quiet = test.run(["verify", "pdf", "-q", "--json"]);
    assert!(
        quiet.stderr.starts_with("warning: `pdf` is not verified"),
        "{quiet}"
    );
    assert_eq!(verify(&test, &[]), state("unsigned", 0));
    assert_eq!(verify(&test, &["--require"]), state("unsigned", 1));
    let test = test.env("OPEN_SKILLS_TRUST", "require");
    assert_eq!(verify(&test, &[]), state("unsigned", 1));
    let ran = test.run(["verify", "pdf", "--format", "json"]);
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    assert_eq!(error["error"]["kind"], "unsigned");
}

#[test]
fn s13_what_a_rule_names_keys_for_has_to_be_signed() {
    let test = signed();
    let ran = test.run([
        "trust", "add", "acme", "--key", "acme.pub", "--scope", "pdf",
    ]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(verify(&test, &[]), state("ok", 0));
    std::fs::remove_file(test.work().join("pdf-1.2.0.sigstore.json")).unwrap();
    assert_eq!(verify(&test, &[]), state("unsigned", 1));
    let ran = test.run(["verify", "pdf"]);
    assert!(
        ran.stderr.contains("user rule for `pdf` asks for one"),
        "{ran}"
    );
}

#[test]
fn a_file_that_lies_here_does_not_stand_for_a_key_of_that_name() {
    let test = signed();
    let ran = test.run(["keys", "new", "other", "--no-passphrase"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let theirs = test.run(["keys", "export", "other", "--public"]).stdout;
    let test = test.file("acme", theirs);
    assert_eq!(verify(&test, &["--key", "acme"]), state("ok", 0));
    assert_eq!(
        verify(&test, &["--key", "./acme"]),
        state("untrusted-key", 1)
    );
    // What somebody trusts under a name goes by it, too.
    let ran = test.run(["trust", "add", "friend", "--key", "acme.pub"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(verify(&test, &["--key", "friend"]), state("ok", 0));
}

#[test]
fn a_stranger_does_not_count_where_a_signature_is_asked_for() {
    let test = signed();
    assert_eq!(verify(&test, &["--require"]), state("untrusted-key", 1));
    // Seen first without that, it is known from then on.
    assert_eq!(verify(&test, &[]), state("ok", 0));
    assert_eq!(verify(&test, &["--require"]), state("ok", 0));
}

#[test]
fn s11_every_state_has_its_word_and_exit_code() {
    let test = signed();
    assert_eq!(verify(&test, &["--key", "acme.pub"]), state("ok", 0));
    assert_eq!(
        verify(&test, &["--key", "acme.pub", "--skill-version", "2.0.0"]),
        state("version-mismatch", 1)
    );
    assert_eq!(
        verify(&test, &["--key", "acme.pub", "--name", "docx"]),
        state("name-mismatch", 1)
    );
    let other = CliTest::new();
    other.run(["keys", "new", "x", "--no-passphrase"]);
    let public = other.run(["keys", "export", "x", "--public"]).stdout;
    let test = test.file("other.pub", public);
    assert_eq!(
        verify(&test, &["--key", "other.pub"]),
        state("untrusted-key", 1)
    );
    let trust = |arguments: &[&str]| {
        let ran = test.run(["trust"].iter().chain(arguments));
        assert_eq!(ran.code, Some(0), "{ran}");
    };
    trust(&[
        "add",
        "acme",
        "--key",
        "acme.pub",
        "--valid-until",
        "2020-01-31",
    ]);
    assert_eq!(verify(&test, &[]), state("expired", 1));
    trust(&[
        "add",
        "acme",
        "--key",
        "acme.pub",
        "--valid-from",
        "2999-01-31",
    ]);
    assert_eq!(verify(&test, &[]), state("not-yet-valid", 1));
    trust(&["add", "acme", "--key", "acme.pub"]);
    assert_eq!(verify(&test, &[]), state("ok", 0));
    let test = test.file("pdf/.git/hooks/x", "x");
    assert_eq!(verify(&test, &[]), state("digest-mismatch", 1));
    std::fs::remove_dir_all(test.work().join("pdf/.git")).unwrap();
    let bundle = test.work().join("pdf-1.2.0.sigstore.json");
    let good = std::fs::read(&bundle).unwrap();
    std::fs::write(&bundle, &good[..good.len() - 1]).unwrap();
    assert_eq!(verify(&test, &[]), state("bad-signature", 1));
    std::fs::write(&bundle, good).unwrap();
    test.run([
        "trust",
        "revoke",
        "acme",
        "--reason",
        "lost",
        "--at",
        "2026-01-31",
    ]);
    assert_eq!(verify(&test, &[]), state("revoked", 1));
    let ran = test.run(["verify", "pdf"]);
    assert!(
        ran.stderr
            .contains("was revoked on 2026-01-31T00:00:00Z: lost"),
        "{ran}"
    );
}

/// S13, S14: the first key is remembered; a stripped or other signature is an error.
#[test]
fn s13_s14_the_first_key_is_remembered() {
    let test = signed();
    let first = test.run(["verify", "pdf"]);
    assert_eq!(first.code, Some(0), "{first}");
    assert!(
        first
            .stderr
            .starts_with("`pdf` is seen for the first time: from now on"),
        "{first}"
    );
    assert_eq!(test.run(["verify", "pdf"]).stderr, "");
    let bundle = test.work().join("pdf-1.2.0.sigstore.json");
    let good = std::fs::read(&bundle).unwrap();
    std::fs::remove_file(&bundle).unwrap();
    assert_eq!(verify(&test, &[]), state("unsigned", 1));
    test.run(["keys", "new", "second", "--no-passphrase"]);
    assert_eq!(test.run(["sign", "pdf", "--key", "second"]).code, Some(0));
    assert_eq!(verify(&test, &[]), state("key-changed", 1));
    let ran = test.run(["verify", "pdf"]);
    assert!(ran.stderr.contains("hint: ask the publisher; if the change is theirs: `open-skills trust rotate pdf --key NEW.pub`"), "{ran}");
    assert_eq!(
        test.run(["trust", "rotate", "pdf", "--key", "second"]).code,
        Some(0)
    );
    assert_eq!(verify(&test, &[]), state("ok", 0));
    std::fs::write(&bundle, good).unwrap();
    assert_eq!(verify(&test, &[]), state("key-changed", 1));
    // A refused skill pins nothing.
    assert_eq!(test.run(["trust", "pin", "pdf", "--remove"]).code, Some(0));
    let test = test.file("pdf/x", "x");
    assert_eq!(verify(&test, &[]), state("digest-mismatch", 1));
    assert!(!test.run(["trust", "list"]).stdout.contains("pin "));
}

#[test]
fn every_step_can_be_seen() {
    let test = signed();
    let ran = test.run(["verify", "pdf", "--key", "acme.pub", "--explain"]);
    let steps: Vec<&str> = ran.stdout.lines().collect();
    assert!(steps[0].starts_with("1. ok  [TEMP]"), "{ran}");
    assert!(
        steps[0].contains("pdf-1.2.0.sigstore.json: signed by `acme.pub`, sha256:"),
        "{ran}"
    );
    assert_eq!(steps[1], "2. ok  statement: pdf 1.2.0, 2 files");
    assert!(
        steps[2].starts_with("3. ok  files: all as signed, sha256:"),
        "{ran}"
    );
    assert_eq!(steps[3], "4. ok  keys: 1 of 1 signed");
    assert!(steps[5].ends_with("under the key that was given"), "{ran}");
    let test = test.file("pdf/x", "x");
    let ran = test.run(["verify", "pdf", "--key", "acme.pub", "--explain"]);
    assert!(ran.stdout.contains("no  [TEMP]"), "{ran}");
    assert!(
        ran.stderr
            .contains("`pdf` is not verified: `x` was not signed"),
        "{ran}"
    );
}

#[test]
fn s5_a_source_folder_may_hold_what_was_left_out() {
    let test = with_key().file("pdf/.git/HEAD", "x");
    test.run(["sign", "pdf"]);
    assert_eq!(verify(&test, &["--source"]), state("ok", 0));
    assert_eq!(verify(&test, &[]), state("digest-mismatch", 1));
}

/// S5: the same for what came after the signature, as long as no archive ever holds it.
#[test]
fn s5_a_source_folder_may_get_what_packing_leaves_out() {
    let test = with_key();
    test.run(["sign", "pdf"]);
    let test = test
        .file("pdf/.DS_Store", "x")
        .file("pdf/.git/hooks/x", "x")
        .file("pdf/scripts/__pycache__/a.pyc", "x");
    assert_eq!(verify(&test, &["--source"]), state("ok", 0));
    assert_eq!(verify(&test, &[]), state("digest-mismatch", 1));
    // Nobody signed the `.skillignore`, so it decides nothing.
    let test = test
        .file("pdf/.skillignore", "extra.py\n")
        .file("pdf/extra.py", "x");
    assert_eq!(verify(&test, &["--source"]), state("digest-mismatch", 1));
    std::fs::remove_file(test.work().join("pdf/extra.py")).unwrap();
    assert_eq!(verify(&test, &["--source"]), state("ok", 0));
    let test = test.file("pdf/run.sh", "x");
    assert_eq!(verify(&test, &["--source"]), state("digest-mismatch", 1));
}

/// Who signs an untouched folder and verifies it is told what the signature leaves out.
#[test]
fn what_the_signature_leaves_out_is_told_with_the_way_to_allow_it() {
    let test = with_key()
        .file("pdf/evals/evals.json", "[]")
        .file("pdf/.skillignore", "notes.md\n")
        .file("pdf/notes.md", "x");
    let ran = test.run(["sign", "pdf"]);
    let said = "packing leaves out `.skillignore`, `evals` and `notes.md`, and so does the \
                signature: `open-skills verify --source` verifies this folder\n";
    assert!(ran.stderr.contains(said), "{ran}");
    let ran = test.run(["sign", "pdf", "--json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    let left_out = serde_json::json!([".skillignore", "evals", "notes.md"]);
    assert_eq!(answer["left_out"], left_out, "{ran}");

    let hint = "where the skill is written, `--source` allows it";
    let ran = test.run(["verify", "pdf"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("`.skillignore` was not signed"),
        "{ran}"
    );
    assert!(ran.stderr.contains(hint), "{ran}");
    assert_eq!(verify(&test, &["--source"]), state("ok", 0));

    // Where `--source` would not help, it is not named, and the graver thing is told.
    let test = test.file("pdf/stray.md", "x");
    for more in [&[][..], &["--source"]] {
        let ran = test.run(["verify", "pdf"].iter().chain(more));
        assert!(ran.stderr.contains("`stray.md` was not signed"), "{ran}");
        assert!(!ran.stderr.contains(hint), "{ran}");
    }
}

#[test]
fn what_is_no_skill_is_not_merely_unsigned() {
    let test = with_key()
        .file("notes/README.md", "x")
        .file("README.md", "# no archive\n");
    for what in ["notes", "README.md"] {
        let ran = test.run(["verify", what]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stdout.is_empty(), "{ran}");
    }
    let ran = test.run(["verify", "notes"]);
    assert!(ran.stderr.contains("there is no skill in `notes`"), "{ran}");
    assert_eq!(
        test.run(["verify", "notes", "--name", "notes"]).code,
        Some(0)
    );
    // Who publishes a verified skill is said, in the words of a key that counts.
    test.run(["sign", "pdf", "--identity", "Acme"]);
    let ran = test.run(["verify", "pdf"]);
    assert!(ran.stdout.contains(", published by `Acme`, under"), "{ran}");
}

/// S8: an archive's file says which version is wanted.
#[test]
fn s8_an_archive_cannot_be_renamed() {
    use open_skills::archive::zip::write::{Compression, write};
    use open_skills::archive::{EntryPath, MemorySource};
    let mut source = MemorySource::default();
    source.add(EntryPath::new("pdf/SKILL.md").unwrap(), false, SKILL.into());
    let mut bytes = Vec::new();
    write(source.items(), &source, Compression::Deflate, &mut bytes).unwrap();
    let test = with_key()
        .file("pdf-1.2.0.skill", &bytes)
        .file("pdf-1.3.0.skill", &bytes);
    let ran = test.run(["sign", "pdf-1.3.0.skill"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("the skill is version `1.2.0`, and its file says `1.3.0`"),
        "{ran}"
    );
    assert_eq!(test.run(["sign", "pdf-1.2.0.skill"]).code, Some(0));
    let check = |file: &str| kind(&test.run(["verify", file, "--key", "acme", "--format", "json"]));
    assert_eq!(check("pdf-1.2.0.skill"), state("ok", 0));
    let copy = |to: &str| {
        let (from, to) = (
            test.work().join("pdf-1.2.0.sigstore.json"),
            test.work().join(to),
        );
        std::fs::copy(from, to).unwrap();
    };
    copy("pdf-1.3.0.sigstore.json");
    assert_eq!(check("pdf-1.3.0.skill"), state("version-mismatch", 1));
    // Blocked by its digest, whoever signed it.
    assert_eq!(
        test.run(["trust", "block", "pdf-1.2.0.skill"]).code,
        Some(0)
    );
    assert_eq!(check("pdf-1.2.0.skill"), state("revoked", 1));
    assert_eq!(
        test.run(["trust", "block", "pdf-1.2.0.skill", "--remove"])
            .code,
        Some(0)
    );
    assert_eq!(check("pdf-1.2.0.skill"), state("ok", 0));
}

#[test]
fn a_folder_of_any_files_is_verified_under_the_version_that_is_named() {
    let test = with_key().file("files/tool.tar.gz", "any bytes");
    let named = ["--name", "tool", "--skill-version", "2.0.0"];
    let sign = ["sign", "files", "--key", "acme"];
    let ran = test.run(sign.iter().chain(&named));
    assert_eq!(ran.code, Some(0), "{ran}");
    let public = test.run(["keys", "export", "acme", "--public"]).stdout;
    let test = test.file("acme.pub", public);
    let verify = ["verify", "files", "--key", "acme.pub", "--json"];
    let look = |test: &CliTest| kind(&test.run(verify.iter().chain(&named)));
    assert_eq!(look(&test), state("ok", 0));
    let test = test.file("files/more", "more");
    assert_eq!(look(&test), state("digest-mismatch", 1));
}
