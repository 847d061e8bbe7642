//! `runtime`: interpreters are listed, installed, checked and removed; pip and npm are
//! stand-ins here, which leave word of what they were asked.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use serde_json::Value;

use crate::support::{CliTest, Ran};

/// A place with these programs before all others.
fn with_programs(programs: &[(&str, &str)]) -> CliTest {
    let test = CliTest::new();
    let folder = test.work().join("programs");
    fs::create_dir(&folder).unwrap();
    for (name, text) in programs {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let log = test.work().join("log");
    let log = log.to_string_lossy().into_owned();
    test.env("PATH", &path).env("LOG", &log)
}

fn runtime(test: &CliTest, words: &str) -> Ran {
    test.run(words.split(' '))
}

#[track_caller]
fn succeeded(ran: Ran) -> Ran {
    assert_eq!(ran.code, Some(0), "{ran}");
    ran
}

#[track_caller]
fn failed(ran: &Ran, code: i32, words: &str) {
    assert_eq!(ran.code, Some(code), "{ran}");
    assert!(ran.stderr.contains(words), "{ran}");
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap()
}

/// Where a path of an answer really is.
fn real(test: &CliTest, path: &str) -> PathBuf {
    let folder = test.work().parent().unwrap().to_path_buf();
    folder.join(path.trim().strip_prefix("[TEMP]/").unwrap())
}

/// Answers as pip and as the builder do, as far as it matters: the library after the first
/// build, a component after the second.
const PYTHON: &str = r#"
echo "$@" >> "$LOG"
case "$*" in
*" pip "*" install "*) mkdir -p packages/tzdata && exit 0 ;;
*gathered.wasm*)
    test -d "$VIRTUAL_ENV" && test -f gather/app.py && : > gather/library.bin && exit 0 ;;
*python.wasm*)
    test -f app/library.bin && test -d zones/tzdata && printf '\0asm\r\0\1\0' > python.wasm && exit 0 ;;
esac
echo "not understood: $*" >&2
exit 1"#;

#[test]
fn python_is_built_with_pip_checked_and_removed() {
    let test = with_programs(&[("python3", PYTHON)]);
    let listed = json(&runtime(&test, "runtime list --json"));
    assert_eq!(listed["runtimes"][0]["runtime"], "python");
    assert_eq!(listed["runtimes"][0]["installed"], false);
    // Only a build that was given runtimes carries any: see docs/runtimes.md.
    assert_eq!(listed["runtimes"][0]["embedded"], false);
    let absent = runtime(&test, "runtime path python");
    failed(&absent, 2, "`open-skills runtime install python`");

    let installed = succeeded(runtime(&test, "runtime install python --json"));
    let told = json(&installed)["path"].as_str().unwrap().to_owned();
    let wasm = real(&test, &told);
    assert!(fs::read(&wasm).unwrap().starts_with(b"\0asm\r\0\x01\0"));
    let asked = fs::read_to_string(test.work().join("log")).unwrap();
    assert!(
        asked.contains("--require-hashes") && asked.contains("--target"),
        "{asked}"
    );
    assert_eq!(asked.lines().count(), 3);

    // It is there: nobody is asked again.
    succeeded(runtime(&test, "runtime install python"));
    assert_eq!(fs::read_to_string(test.work().join("log")).unwrap(), asked);
    let path = succeeded(runtime(&test, "runtime path python"));
    assert_eq!(path.stdout.trim(), told);
    succeeded(runtime(&test, "runtime verify"));

    let mut bytes = fs::read(&wasm).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&wasm, &bytes).unwrap();
    failed(
        &runtime(&test, "runtime verify python"),
        1,
        "has the digest",
    );
    succeeded(runtime(&test, "runtime remove python"));
    assert!(!wasm.exists());
}

#[test]
fn a_runtime_built_elsewhere_is_installed_without_the_network() {
    let test = with_programs(&[("python3", PYTHON)]);
    succeeded(runtime(&test, "runtime build --output built.wasm"));
    let offline = runtime(&test, "--offline runtime install python");
    failed(&offline, 2, "needs the network");
    succeeded(runtime(
        &test,
        "--offline runtime install python --from built.wasm",
    ));
    succeeded(runtime(&test, "runtime verify python"));
    fs::write(test.work().join("other.wasm"), b"\0asm\r\0\x01\0").unwrap();
    let other = runtime(&test, "runtime install python --from other.wasm");
    failed(&other, 2, "built by another version");
}

#[test]
fn what_is_missing_or_fails_is_told_with_what_to_do() {
    let refusing = "echo 'No matching distribution found' >&2; exit 1";
    let test = with_programs(&[("python3", refusing), ("npm", refusing)]);
    let ran = runtime(&test, "runtime install python");
    failed(&ran, 2, "No matching distribution found");
    failed(&ran, 2, "pip.conf");
    failed(&runtime(&test, "runtime install javascript"), 2, ".npmrc");

    let test = CliTest::new().env("PATH", "/nowhere");
    failed(
        &runtime(&test, "runtime install javascript"),
        2,
        "install npm",
    );
    failed(
        &runtime(&test, "runtime install python"),
        2,
        "Python 3.9 or newer",
    );
    failed(&runtime(&test, "runtime install cobol"), 2, "python-sci");
}

#[test]
fn another_package_than_the_pinned_one_is_refused() {
    let test = with_programs(&[("npm", "echo other > quickjs-wasi-3.6.2.tgz")]);
    let ran = runtime(&test, "runtime install javascript");
    failed(&ran, 1, "has the digest");
    let listed = json(&runtime(&test, "runtime list --json"));
    assert_eq!(listed["runtimes"][1]["installed"], false);
}
