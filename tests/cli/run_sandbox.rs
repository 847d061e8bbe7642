//! `run` in the WebAssembly sandbox, which is what it does when nothing else is said.

#![cfg(feature = "wasm")]

use serde_json::{Value, json};

use crate::support::{CliTest, Ran};

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";

/// A command of WASI that ends with the code 7 and does nothing else.
pub fn seven() -> Vec<u8> {
    let mut wasm = b"\0asm\x01\0\0\0\x01\x08\x02\x60\x01\x7f\0\x60\0\0".to_vec();
    wasm.extend(b"\x02\x24\x01\x16wasi_snapshot_preview1\x09proc_exit\0\0");
    wasm.extend(b"\x03\x02\x01\x01\x05\x03\x01\0\x01");
    wasm.extend(b"\x07\x13\x02\x06memory\x02\0\x06_start\0\x01");
    wasm.extend(b"\x0a\x08\x01\x06\0\x41\x07\x10\0\x0b");
    wasm
}

fn demo(files: &[(&str, &[u8])]) -> CliTest {
    let mut test = CliTest::new().file("demo/SKILL.md", SKILL);
    for (path, bytes) in files {
        test = test.file(&format!("demo/{path}"), bytes);
    }
    test
}

fn run(test: &CliTest, line: &str) -> Ran {
    test.run(line.split(' '))
}

#[test]
fn webassembly_of_the_skill_runs() {
    let wasm = seven();
    let test = demo(&[
        ("scripts/tool.wasm", &wasm),
        ("scripts/bad.wasm", b"\0asmnonsense"),
    ]);
    let ran = run(&test, "run demo:tool.wasm");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(7), ""), "{ran}");
    let ran = run(&test, "run demo:tool.wasm --json");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&value["engine"], &value["exit_code"]),
        (&json!("wasm"), &json!(7))
    );
    let ran = run(&test, "run demo:bad.wasm");
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("bad.wasm"), "{ran}");
}

#[test]
fn without_a_network_a_missing_runtime_is_told() {
    let test = demo(&[("scripts/a.py", b"print(1)")]);
    let ran = run(&test, "run demo --offline");
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("runtime install python --from"),
        "{ran}"
    );
}

#[test]
fn the_large_runtime_is_never_fetched_unasked() {
    let test = demo(&[
        ("skill.yaml", b"runtime: python-sci\n"),
        ("scripts/a.py", b""),
    ]);
    let test = test.file("demo/tests/a.yaml", "- {name: a, script: scripts/a.py}\n");
    for line in ["run demo", "test demo"] {
        let ran = run(&test, line);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(
            ran.stderr
                .contains("the `python-sci` runtime is not installed"),
            "{ran}"
        );
        assert!(
            ran.stderr
                .contains("`open-skills runtime install python-sci`: it is a download"),
            "{ran}"
        );
    }
}

#[test]
fn a_reference_is_pulled_and_run() {
    let wasm = seven();
    let test = demo(&[
        ("scripts/tool.wasm", &wasm),
        ("skill.yaml", b"version: 1.0.0\n"),
    ]);
    let published = run(&test, "publish demo --unsigned");
    assert_eq!(published.code, Some(0), "{published}");
    std::fs::remove_dir_all(test.work().join("demo")).unwrap();
    for target in ["demo", "demo@1.0.0:tool.wasm"] {
        let ran = run(&test, &format!("run {target} --quiet"));
        assert_eq!(ran.code, Some(7), "{ran}");
    }
    let ran = run(&test, "run other");
    assert_eq!(ran.code, Some(2), "{ran}");
}

#[test]
fn an_archive_is_unpacked_and_run() {
    let wasm = seven();
    let test = demo(&[
        ("scripts/tool.wasm", &wasm),
        ("skill.yaml", b"version: 1.0.0\n"),
    ]);
    assert_eq!(run(&test, "pack demo").code, Some(0));
    for _ in 0..2 {
        let ran = run(&test, "run demo-1.0.0.skill:tool.wasm");
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(7), ""), "{ran}");
    }
}

#[test]
fn a_key_that_stands_twice_is_refused_everywhere() {
    let wasm = seven();
    let test = demo(&[
        ("scripts/tool.wasm", &wasm),
        (
            "skill.yaml",
            b"version: 1.0.0\npermissions:\n  env: []\npermissions: {network: [a.example]}\n",
        ),
    ]);
    let test = test.file(
        "demo/tests/a.yaml",
        "- {name: a, script: scripts/tool.wasm, expect: {exit: 7}}\n",
    );
    for line in [
        "run demo:tool.wasm",
        "run demo:tool.wasm --explain-permissions",
        "run demo:tool.wasm --allow-net a.example",
        "test demo",
        "pack demo",
    ] {
        let ran = run(&test, line);
        assert_eq!(ran.code, Some(2), "{line}: {ran}");
        assert!(
            ran.stderr.contains("in line 2 and in line 4"),
            "{line}: {ran}"
        );
    }
    let ran = run(&test, "publish demo --unsigned --no-test");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("error[MF001]"), "{ran}");
    let ran = run(&test, "lint demo");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("error[MF001]"), "{ran}");
}

#[test]
fn what_is_to_be_granted_is_declared_where_it_belongs() {
    let wasm = seven();
    let place = |yaml: &[u8]| {
        let test = demo(&[("scripts/tool.wasm", &wasm), ("skill.yaml", yaml)]);
        run(&test, "run demo:tool.wasm --allow-net api.example.com")
    };
    let ran = place(b"permissions:\n  network: []\n  env: []\n");
    assert_eq!(ran.code, Some(125), "{ran}");
    assert!(
        ran.stderr
            .contains("add `\"api.example.com\"` to the `network:` in line 2 of skill.yaml"),
        "{ran}"
    );
    // What the hint says is what helps.
    let ran = place(b"permissions:\n  network: [\"api.example.com\"]\n  env: []\n");
    assert_eq!(ran.code, Some(7), "{ran}");
}

/// Whoever has no home has no secrets either, and needs none.
#[test]
fn a_run_without_secrets_needs_no_home() {
    let wasm = seven();
    let test = demo(&[("scripts/tool.wasm", &wasm)]);
    let mut command = test.command();
    command.env_remove("HOME").env_remove("XDG_DATA_HOME");
    if cfg!(unix) {
        // No home in the list of users, either.
        let user = if is_root() { Some(12_345) } else { None };
        let Some(user) = user else {
            eprintln!("ignored: only root can be somebody without a home");
            return;
        };
        opened(&test);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::uid(&mut command, user);
    }
    let cache = test.work().join("c");
    let ran = command
        .args(["run", "demo:tool.wasm", "--cache-dir"])
        .arg(cache)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(7), "{said}");
}

#[cfg(unix)]
fn is_root() -> bool {
    let own = std::process::Command::new("id").arg("-u").output();
    own.is_ok_and(|id| id.stdout == b"0\n")
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// Lets every user into the place of a test.
fn opened(test: &CliTest) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open = |path: &std::path::Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        open(test.work().parent().unwrap(), 0o755);
        open(&test.work(), 0o777);
    }
    let _ = test;
}

/// Compiled code is run as it is: where others can write there is nothing to be run.
#[cfg(unix)]
#[test]
fn a_folder_of_compiled_code_that_is_open_to_others_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let wasm = seven();
    let test = demo(&[("scripts/tool.wasm", &wasm)]).file(
        "demo/tests/a.yaml",
        "- {name: a, script: scripts/tool.wasm, expect: {exit: 7}}\n\
         - {name: b, script: scripts/tool.wasm, expect: {exit: 7}}\n",
    );
    let code = test.work().join("../cache/code-v1");
    let mode = |mode| {
        std::fs::set_permissions(&code, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    assert_eq!(run(&test, "test demo").code, Some(0));
    assert!(!run(&test, "doctor").stdout.contains("compiled"));
    mode(0o777);
    for line in ["test demo", "run demo:tool.wasm"] {
        let ran = run(&test, line);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("others can write to it"), "{ran}");
        assert!(!ran.stderr.contains("permission denied"), "{ran}");
    }
    let ran = run(&test, "doctor");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("others can write to it"), "{ran}");
}
