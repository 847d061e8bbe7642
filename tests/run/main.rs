//! `run` with the runtimes of Python and JavaScript, by the whole protocol.
//!
//! Getting a runtime takes pip or npm and a network, which tests have not: `.ci/run` gets them
//! and says in two variables where they are. Without them the tests are ignored.

#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(dead_code, reason = "what is shared with the other end-to-end tests")]

#[path = "../cli/support.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use serde_json::{Value, json};

use support::{CliTest, Ran};

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";

/// Names the Python runtime that the tests run, as `open-skills runtime build` makes it.
const PYTHON: &str = "OPEN_SKILLS_TEST_PYTHON";

/// The same for JavaScript: the package that npm gives, or the module in it.
const JAVASCRIPT: &str = "OPEN_SKILLS_TEST_JAVASCRIPT";

fn main() -> ExitCode {
    let trial = |name: &str, variable: &str, case: fn(&Path)| {
        let runtime = std::env::var_os(variable).map(PathBuf::from);
        let is_missing = runtime.is_none();
        let name = match is_missing {
            true => format!("{name} ({variable} names no runtime)"),
            false => name.to_owned(),
        };
        Trial::test(name, move || {
            case(&runtime.unwrap_or_default());
            Ok(())
        })
        .with_ignored_flag(is_missing)
    };
    let trials = vec![
        trial(
            "python_runs_by_the_protocol",
            PYTHON,
            python_runs_by_the_protocol,
        ),
        trial(
            "javascript_runs_by_the_protocol",
            JAVASCRIPT,
            javascript_runs_by_the_protocol,
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
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

fn python_runs_by_the_protocol(wasm: &Path) {
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

fn javascript_runs_by_the_protocol(wasm: &Path) {
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
