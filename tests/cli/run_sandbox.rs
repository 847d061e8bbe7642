//! `run` in the WebAssembly sandbox, which is what it does when nothing else is said.

#![cfg(feature = "wasm")]

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::support::{CliTest, Ran};

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";

/// Names the Python runtime that the tests run, as `open-skills runtime build` makes it.
const PYTHON: &str = "OPEN_SKILLS_TEST_PYTHON";

/// The same for JavaScript: the package that npm gives, or the module in it.
const JAVASCRIPT: &str = "OPEN_SKILLS_TEST_JAVASCRIPT";

/// The runtime that a variable names. Getting one takes pip or npm, and a network, which
/// tests have not.
fn runtime(variable: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable);
    if named.is_none() {
        eprintln!("ignored: {variable} names no runtime");
    }
    named.map(PathBuf::from)
}

/// A command of WASI that ends with the code 7 and does nothing else.
fn seven() -> Vec<u8> {
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

/// The Python runtime under test, compiled once for all of these.
#[test]
fn python_runs_by_the_protocol() {
    let Some(wasm) = std::env::var_os(PYTHON).map(PathBuf::from) else {
        // Building it takes pip and a network, which tests have not.
        assert!(
            std::env::var_os("OPEN_SKILLS_TEST_ALL").is_none(),
            "{PYTHON} is not set"
        );
        return;
    };
    let script = b"import json, os, sys\n\
        given = json.load(sys.stdin)\n\
        open('made.txt', 'w').write(open('/input/in.txt').read())\n\
        print(json.dumps({'sum': sum(given), 'home': os.environ.get('HOME'), 'args': sys.argv[1:]}))\n\
        sys.exit(5)\n";
    let test = demo(&[
        ("scripts/a.py", script),
        ("scripts/f.py", b"def go(given):\n    return given * 2\n"),
        (
            "scripts/net.py",
            b"import urllib.request\nurllib.request.urlopen('https://api.example.com/')\n",
        ),
        ("scripts/miss.py", b"open('demo.csv')\n"),
        ("scripts/spin.py", b"while True:\n    pass\n"),
        ("demo.csv", b""),
    ])
    .file("in.txt", "kept");
    let installed = test.run([
        "runtime",
        "install",
        "python",
        "--from",
        wasm.to_str().unwrap(),
    ]);
    assert_eq!(installed.code, Some(0), "{installed}");
    let ran = run(
        &test,
        "run demo:a.py --json --input [1,2] --file in.txt --out out -- -x",
    );
    let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"));
    assert_eq!(
        value["output"],
        json!({"sum": 3, "home": null, "args": ["-x"]}),
        "{ran}"
    );
    assert_eq!(
        (&value["status"], ran.code),
        (&json!("failed"), Some(5)),
        "{ran}"
    );
    assert_eq!(
        std::fs::read_to_string(test.work().join("out/made.txt")).unwrap(),
        "kept"
    );
    assert_eq!(
        run(&test, "run demo:f.py:go --input 21").stdout.trim(),
        "42"
    );
    let ran = run(&test, "run demo:net.py");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("api.example.com"), "{ran}");
    let ran = run(&test, "run demo:miss.py");
    assert!(ran.stderr.contains("open `/skill/demo.csv`"), "{ran}");
    assert_eq!(
        run(&test, "run demo:spin.py --timeout 500ms").code,
        Some(124)
    );
}

#[test]
fn javascript_runs_by_the_protocol() {
    let Some(wasm) = runtime(JAVASCRIPT) else {
        return;
    };
    let script = b"const fs = require('fs');\n\
        const given = JSON.parse(fs.readFileSync(0, 'utf8'));\n\
        fs.writeFileSync('made.txt', fs.readFileSync('/input/in.txt', 'utf8'));\n\
        console.log(JSON.stringify({sum: given[0] + given[1], args: process.argv.slice(2)}));\n\
        process.exit(5);\n";
    let test = demo(&[
        ("scripts/a.js", script),
        ("scripts/spin.js", b"for (;;) {}\n"),
        (
            "scripts/net.mjs",
            b"await fetch('https://api.example.com/');\n",
        ),
    ])
    .file("in.txt", "kept");
    let installed = test.run([
        "runtime",
        "install",
        "javascript",
        "--from",
        wasm.to_str().unwrap(),
    ]);
    assert_eq!(installed.code, Some(0), "{installed}");
    let ran = run(
        &test,
        "run demo:a.js --json --input [1,2] --file in.txt --out out -- -x",
    );
    let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"));
    assert_eq!(value["output"], json!({"sum": 3, "args": ["-x"]}), "{ran}");
    assert_eq!(
        (&value["status"], ran.code),
        (&json!("failed"), Some(5)),
        "{ran}"
    );
    assert_eq!(
        std::fs::read_to_string(test.work().join("out/made.txt")).unwrap(),
        "kept"
    );
    let ran = run(&test, "run demo:net.mjs");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("api.example.com"), "{ran}");
    assert_eq!(
        run(&test, "run demo:spin.js --timeout 500ms").code,
        Some(124)
    );
}
