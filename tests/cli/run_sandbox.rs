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
