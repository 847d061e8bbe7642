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
    let verified = runtime(&test, "runtime verify python");
    failed(&verified, 1, "is not the file that was installed");
    failed(&verified, 1, "`open-skills runtime install python --force`");
    // Installing it is making it anew.
    succeeded(runtime(&test, "runtime install python"));
    let asked_again = fs::read_to_string(test.work().join("log")).unwrap();
    assert_eq!(asked_again.lines().count(), 6);
    succeeded(runtime(&test, "runtime verify"));
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

/// As pip does on a slow line; says when it has begun.
const SLOW: &str = r#": > "$LOG"
exec sleep 5"#;

/// Starts an installation, and waits until pip is at it.
#[allow(clippy::zombie_processes, reason = "whoever asked for it ends it")]
fn begun(test: &CliTest) -> std::process::Child {
    let mut command = test.command();
    command.args(["runtime", "install", "python"]);
    let silent = std::process::Stdio::null;
    let child = command.stdout(silent()).stderr(silent()).spawn().unwrap();
    let log = test.work().join("log");
    for _ in 0..2000 {
        if log.exists() {
            return child;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("pip was never started");
}

/// The folders in which runtimes are made.
fn workshops(test: &CliTest) -> usize {
    let entries = fs::read_dir(test.home().join("../cache/runtimes-v1")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().starts_with('.'))
        .count()
}

#[test]
fn an_interrupted_build_leaves_nothing_behind() {
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let test = with_programs(&[("python3", SLOW)]);
        let mut child = begun(&test);
        assert_eq!(workshops(&test), 1);
        let id = child.id().to_string();
        let sent = std::process::Command::new("kill")
            .args([signal, &id])
            .status();
        assert!(sent.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(code), "{signal}");
        assert_eq!(workshops(&test), 0, "{signal}");
    }
}

#[test]
fn what_a_killed_build_left_goes_with_the_next_and_by_cleaning() {
    let test = with_programs(&[("python3", SLOW)]);
    let mut going = begun(&test);
    fs::remove_file(test.work().join("log")).unwrap();
    let mut killed = begun(&test);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(workshops(&test), 2);
    // What somebody works in stays, even when interpreters are named.
    let ran = succeeded(test.run(["cache", "clean"]));
    assert!(ran.stdout.contains("removed 1 entry of runtimes"), "{ran}");
    succeeded(test.run(["cache", "clean", "runtimes"]));
    assert_eq!(workshops(&test), 1);
    going.kill().unwrap();
    going.wait().unwrap();
    let python = test.work().join("programs/python3");
    fs::write(&python, format!("#!/bin/sh\n{PYTHON}\n")).unwrap();
    succeeded(runtime(&test, "runtime install python"));
    assert_eq!(workshops(&test), 0);
}
