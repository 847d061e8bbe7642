//! Folders whose names are no Unicode: only people need names that can be read.

#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::process::Output;
#[cfg(feature = "wasm")]
use std::time::{Duration, Instant};

use crate::support::CliTest;

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";

/// A folder with such a name and in it the skill `demo`.
fn odd(test: &CliTest, files: &[(&str, &[u8])]) -> PathBuf {
    let folder = test.work().join(OsStr::from_bytes(b"x\xffy"));
    std::fs::create_dir_all(folder.join("demo/scripts")).unwrap();
    std::fs::create_dir(folder.join(".git")).unwrap();
    std::fs::write(folder.join("demo/SKILL.md"), SKILL).unwrap();
    for (path, bytes) in files {
        std::fs::write(folder.join("demo").join(path), bytes).unwrap();
    }
    folder
}

fn run(test: &CliTest, folder: &PathBuf, line: &str) -> (Output, String) {
    let mut command = test.command();
    let output = command.current_dir(folder).args(line.split(' ')).output();
    let output = output.unwrap();
    let said = [&output.stdout[..], b"\n", &output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (output, said)
}

#[cfg(feature = "wasm")]
#[test]
fn the_sandbox_runs_what_lies_there() {
    let test = CliTest::new();
    let folder = odd(
        &test,
        &[("scripts/tool.wasm", &crate::run_sandbox::seven())],
    );
    let begun = Instant::now();
    let (ran, said) = run(&test, &folder, "run demo:tool.wasm --timeout 60s");
    assert_eq!(ran.status.code(), Some(7), "{said}");
    assert!(begun.elapsed() < Duration::from_mins(1), "{said}");
}

#[test]
fn a_native_run_works_there() {
    let test = CliTest::new().env("PATH", "/usr/local/bin:/usr/bin:/bin");
    let folder = odd(&test, &[("scripts/a.sh", b"cat SKILL.md; exit 7")]);
    let (ran, said) = run(&test, &folder, "run demo --engine native");
    assert_eq!(ran.status.code(), Some(7), "{said}");
}

#[test]
fn what_was_installed_from_there_is_found_again() {
    let test = CliTest::new();
    let folder = odd(&test, &[]);
    for line in ["pack demo", "install ./demo --agent claude-code --yes"] {
        let (ran, said) = run(&test, &folder, line);
        assert_eq!(ran.status.code(), Some(0), "{line}: {said}");
    }
    let fine = |folder: &PathBuf| {
        for line in ["status", "outdated"] {
            let (ran, said) = run(&test, folder, &format!("{line} --json"));
            assert_eq!(ran.status.code(), Some(0), "{line}: {said}");
            let value: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
            assert_eq!(
                value["skills"][0]["unknown"],
                serde_json::Value::Null,
                "{said}"
            );
        }
    };
    fine(&folder);
    std::fs::write(folder.join("demo/NEW.md"), "new").unwrap();
    let (ran, said) = run(&test, &folder, "outdated --exit-code");
    assert_eq!(ran.status.code(), Some(1), "{said}");
    let (ran, said) = run(&test, &folder, "update --yes");
    assert_eq!(ran.status.code(), Some(0), "{said}");
    assert!(
        folder.join(".claude/skills/demo/NEW.md").is_file(),
        "{said}"
    );
    fine(&folder);
}

#[test]
fn what_was_pulled_from_a_registry_there_is_found_again() {
    let test = CliTest::new();
    let folder = odd(&test, &[("skill.yaml", b"version: 1.0.0\n")]);
    for line in [
        "registry init ./reg",
        "publish demo --registry ./reg --yes --no-test",
        "pull demo --registry ./reg --yes",
        "outdated --exit-code",
        "install ./demo --agent claude-code --yes",
        "status",
        "pull --locked --yes",
    ] {
        let (ran, said) = run(&test, &folder, line);
        assert_eq!(ran.status.code(), Some(0), "{line}: {said}");
        assert!(!said.contains("could not be asked"), "{line}: {said}");
    }
}
