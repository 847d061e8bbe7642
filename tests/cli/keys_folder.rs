//! `keys`: a folder of keys that is not tidy, and keys that come and go as files.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::CliTest;

fn with_two() -> (CliTest, PathBuf) {
    let test = CliTest::new();
    for name in ["one", "two"] {
        let ran = test.run(["keys", "new", name, "--no-passphrase"]);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
    let folder = test.work().join("../home/.local/share/open-skills/keys");
    assert!(folder.join("one.key").exists());
    (test, folder)
}

fn write(path: &std::path::Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_stray_file_breaks_no_other_key() {
    let (test, folder) = with_two();
    write(&folder.join("notes.key"), "not a key\n");
    write(&folder.join("Odd Name.key"), "x");
    std::fs::create_dir(folder.join("folder.key")).unwrap();
    let ran = test.run(["keys", "list"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ran.stdout.lines().count(), 2, "{ran}");
    for name in ["notes", "Odd Name", "folder"] {
        let told = format!("warning: `{name}` is no key that can be used: ");
        assert!(ran.stderr.contains(&told), "{ran}");
    }
    assert_eq!(test.run(["keys", "show", "one"]).code, Some(0));
    let ran = test.run(["keys", "list", "--json"]);
    let listed: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(listed["keys"].as_array().unwrap().len(), 2);
    assert_eq!(listed["broken"].as_array().unwrap().len(), 3);
}

#[test]
fn halves_of_two_pairs_are_no_key() {
    let (test, folder) = with_two();
    std::fs::copy(folder.join("two.pub"), folder.join("one.pub")).unwrap();
    let test = test.file("pdf/SKILL.md", crate::sign::SKILL);
    for words in [
        vec!["keys", "show", "one"],
        vec!["keys", "export", "one", "--public"],
        vec!["sign", "pdf", "--key", "one"],
    ] {
        let ran = test.run(words);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("is not the public half"), "{ran}");
        assert!(ran.stderr.contains("hint: "), "{ran}");
    }
    assert_eq!(test.run(["keys", "show", "two"]).code, Some(0));
}

/// A sealed key shows its public half only when it is opened.
#[test]
fn a_sealed_key_is_compared_when_it_is_opened() {
    let (test, folder) = with_two();
    let test = test
        .env("OPEN_SKILLS_PASSPHRASE", "secret")
        .file("pdf/SKILL.md", crate::sign::SKILL);
    assert_eq!(test.run(["keys", "new", "sealed"]).code, Some(0));
    std::fs::copy(folder.join("two.pub"), folder.join("sealed.pub")).unwrap();
    let ran = test.run(["sign", "pdf", "--key", "sealed"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("is not the public half"), "{ran}");
}

/// S21: a run that was killed leaves a private key behind for no longer than to the next.
#[test]
fn s21_what_killed_runs_left_is_swept() {
    let (test, folder) = with_two();
    let left = folder.join(".open-skills-Ab12Cd.tmp");
    write(&left, "-----BEGIN PRIVATE KEY-----\n");
    let file = std::fs::File::options().write(true).open(&left).unwrap();
    let before = std::time::SystemTime::now() - std::time::Duration::from_secs(10);
    file.set_modified(before).unwrap();
    drop(file);
    assert_eq!(test.run(["keys", "list"]).code, Some(0));
    assert!(!left.exists());
}

/// S21: what is exported can be imported as it is, and nobody else can read it.
#[test]
fn s21_an_exported_key_goes_to_a_file_of_its_owners() {
    let (test, _) = with_two();
    let export = [
        "keys",
        "export",
        "one",
        "--private",
        "--no-passphrase",
        "--output",
        "one.pem",
    ];
    assert_eq!(test.run(export).code, Some(0));
    let mode = std::fs::metadata(test.work().join("one.pem")).unwrap();
    assert_eq!(mode.permissions().mode() & 0o777, 0o600);
    let ran = test.run(["keys", "import", "again", "one.pem", "--no-passphrase"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let again = test.run(export);
    assert_eq!(again.code, Some(2), "{again}");
    assert!(again.stderr.contains("hint: name another file"), "{again}");
    let pem = std::fs::read(test.work().join("one.pem")).unwrap();
    let ran = test.run_with(["keys", "import", "piped", "-", "--no-passphrase"], &pem);
    assert_eq!(ran.code, Some(0), "{ran}");
    let public = ["keys", "export", "one", "--public", "-o", "one.pub"];
    assert_eq!(test.run(public).code, Some(0));
}

#[test]
fn a_public_key_is_called_one() {
    let (test, _) = with_two();
    test.run(["keys", "export", "one", "--public", "-o", "one.pub"]);
    let ran = test.run(["keys", "import", "pub", "one.pub", "--no-passphrase"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("`one.pub` is a public key"), "{ran}");
    assert!(ran.stderr.contains("trust add pub --key one.pub"), "{ran}");
}

#[test]
fn a_passphrase_comes_through_a_pipe() {
    let (test, _) = with_two();
    let ran = test.run_with(
        ["keys", "new", "sealed", "--passphrase-file", "-"],
        b"secret\n",
    );
    assert_eq!(ran.code, Some(0), "{ran}");
    let export = ["keys", "export", "sealed", "--private", "--passphrase-file"];
    let ran = test.run_with(export.into_iter().chain(["/dev/stdin"]), b"secret\n");
    assert_eq!(ran.code, Some(0), "{ran}");
    let ran = test.run_with(export.into_iter().chain(["-"]), b"wrong\n");
    assert_eq!(ran.code, Some(2), "{ran}");
    // It opens the key of a file, which is then kept without one.
    let out = ["-", "-o", "s.pem"];
    let sealed = test.run_with(export.into_iter().chain(out), b"secret\n");
    assert_eq!(sealed.code, Some(0), "{sealed}");
    let import = [
        "keys",
        "import",
        "open",
        "s.pem",
        "--passphrase-file",
        "-",
        "--no-passphrase",
    ];
    let ran = test.run_with(import, b"secret\n");
    assert_eq!(ran.code, Some(0), "{ran}");
    let new = [
        "keys",
        "new",
        "x",
        "--passphrase-file",
        "-",
        "--no-passphrase",
    ];
    let ran = test.run_with(new, b"secret\n");
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("contradict each other"), "{ran}");
}

/// S21: a public half replaces a public half, and nothing else that is there.
#[test]
fn s21_a_public_key_replaces_only_its_like() {
    let (test, folder) = with_two();
    let private = std::fs::read_to_string(folder.join("two.key")).unwrap();
    let export = |half, file| test.run(["keys", "export", "one", half, "--output", file]);
    assert_eq!(export("--public", "one.pub").code, Some(0));
    assert_eq!(export("--ssh", "one.pub").code, Some(0));
    let line = std::fs::read_to_string(test.work().join("one.pub")).unwrap();
    assert_eq!(export("--public", "one.pub").code, Some(0));
    for theirs in [&*private, "my notes\n", &line.repeat(2)] {
        write(&test.work().join("theirs"), theirs);
        for half in ["--public", "--ssh"] {
            let ran = export(half, "theirs");
            assert_eq!(ran.code, Some(2), "{ran}");
            assert_eq!(
                ran.stderr,
                "error: `theirs` exists and is no public key\n\
                 hint: name another file with `--output`\n"
            );
            let left = std::fs::read_to_string(test.work().join("theirs")).unwrap();
            assert_eq!(left, theirs);
        }
    }
    write(&test.work().join("empty"), "");
    assert_eq!(export("--public", "empty").code, Some(0));
    let ran = export("--public", "/");
    assert!(ran.stderr.contains("`/` is a folder\nhint: "), "{ran}");
}
