//! `run` with the runtimes of Python and JavaScript, by the whole protocol.
//!
//! Getting a runtime takes pip or npm and a network, which tests have not: `.ci/run` gets them,
//! and packages of others, and says in variables where they are. Without them the tests are
//! ignored.

#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(dead_code, reason = "what is shared with the other end-to-end tests")]

#[path = "../cli/answers.rs"]
mod answers;
#[cfg(feature = "https")]
mod clients;
#[cfg(target_os = "linux")]
mod ends;
mod place;
mod sci;
#[cfg(feature = "https")]
#[path = "../sandbox/server.rs"]
mod server;
mod shapes;
#[path = "../cli/support.rs"]
mod support;
#[cfg(target_os = "linux")]
mod walls;

use std::path::PathBuf;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use serde_json::{Value, json};

use place::{CACHE, JAVASCRIPT, PYTHON, READY, demo, run};

/// Tests by name, each with the variables that it needs.
type Cases = &'static [(&'static str, &'static [&'static str], fn())];

const CASES: Cases = &[
    ("python_runs_by_the_protocol", &[PYTHON], python),
    ("javascript_runs_by_the_protocol", &[JAVASCRIPT], javascript),
    ("packages_are_compiled_once", &[PYTHON], compiled),
    ("a_long_result_of_python_arrives_whole", &[PYTHON], || {
        long(
            &[PYTHON],
            "f.py",
            "def go(n):\n    print('log')\n    return ['x' * n]\n",
        );
    }),
    (
        "a_long_result_of_javascript_arrives_whole",
        &[JAVASCRIPT],
        || {
            let text = "export const go = (n) => { console.log('log'); return ['x'.repeat(n)] };\n";
            long(&[JAVASCRIPT], "f.mjs", text);
        },
    ),
    ("a_document_that_was_cut_is_said_to_be", &[PYTHON], cut),
];

fn main() -> ExitCode {
    let own = tempfile::tempdir().unwrap();
    let ready = std::env::var_os(READY).map(PathBuf::from);
    CACHE
        .set(ready.unwrap_or_else(|| own.path().to_path_buf()))
        .unwrap();
    let mut groups: Vec<(&str, Cases)> = vec![
        ("protocol", CASES),
        ("shapes", shapes::CASES),
        ("sci", sci::CASES),
    ];
    #[cfg(target_os = "linux")]
    groups.extend([("ends", ends::CASES), ("walls", walls::CASES)]);
    #[cfg(feature = "https")]
    groups.push(("clients", clients::CASES));
    let mut trials = Vec::new();
    for (group, cases) in groups {
        for (name, variables, case) in cases {
            let mut variables = variables.iter();
            let missing = variables.find(|variable| std::env::var_os(variable).is_none());
            let name = match missing {
                Some(variable) => format!("{group}::{name} ({variable} is not set)"),
                None => format!("{group}::{name}"),
            };
            let trial = Trial::test(name, move || {
                case();
                Ok(())
            });
            trials.push(trial.with_ignored_flag(missing.is_some()));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Beyond what is kept of a stream, however it is asked for; and beyond its own limit an error.
fn long(variables: &[&str], name: &str, text: &str) {
    let yaml = "outputs: {schema: {type: array}}\n";
    let path = format!("scripts/{name}");
    let test = demo(variables, &[(&path, text), ("skill.yaml", yaml)]);
    for length in [2 << 20, 6 << 20] {
        let line = format!("run demo:{name}:go --input {length}");
        let is_whole = |value: &Value| value[0].as_str().unwrap().len() == length;
        let ran = run(&test, &line);
        let (log, result) = ran.stdout.split_once('\n').unwrap();
        assert_eq!((ran.code, log), (Some(0), "log"), "{}", ran.stderr);
        assert!(is_whole(&serde_json::from_str(result).unwrap()));
        let value = place::outcome(&test, &line);
        assert!(value["status"] == "ok" && is_whole(&value["output"]));
        assert_eq!(value["limits"]["hit"], json!([]));
        let ran = run(&test, &format!("{line} --stream"));
        let events = ran
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        let output = events
            .into_iter()
            .find(|event: &Value| event["event"] == "output");
        assert!(is_whole(&output.unwrap()["value"]));
    }
    let line = format!("run demo:{name}:go --input 2000000 --max-output 1MiB");
    let ran = run(&test, &line);
    assert_eq!(ran.code, Some(125), "{}", ran.stderr);
    assert!(ran.stderr.contains("`--max-output 2MiB`"), "{}", ran.stderr);
    let ran = run(&test, &format!("{line} --json"));
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    let expected = (json!("limit"), json!(["output"]), json!(null));
    let told = (&value["status"], &value["limits"]["hit"], &value["output"]);
    assert_eq!(told, (&expected.0, &expected.1, &expected.2));
}

fn cut() {
    let yaml = "outputs: {schema: {type: array}}\n";
    let text = "import json; print(json.dumps(['x' * (5 << 20)]))\n";
    let test = demo(&[PYTHON], &[("scripts/a.py", text), ("skill.yaml", yaml)]);
    let ran = run(&test, "run demo:a.py --json");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["limits"]["hit"], json!(["stdout"]));
    assert_eq!(value["status"], "failed");
    let problem = value["problems"][0].as_str().unwrap();
    assert!(problem.contains("was cut after 4 MiB"), "{problem}");
}

fn python() {
    let script = "import json, os, sys\n\
        given = json.load(sys.stdin)\n\
        open('made.txt', 'w').write(open('/input/in.txt').read())\n\
        print(json.dumps({'sum': sum(given), 'home': os.environ.get('HOME'), 'args': sys.argv[1:]}))\n\
        sys.exit(5)\n";
    let test = demo(
        &[PYTHON],
        &[
            ("scripts/a.py", script),
            ("scripts/f.py", "def go(given):\n    return given * 2\n"),
            (
                "scripts/chatty.py",
                "def go(given):\n    print('12')\n    return {'twice': given * 2, 'file': '/tmp/x'}\n\
                 open('/tmp/x', 'w').write('kept')\n",
            ),
            (
                "scripts/net.py",
                "import urllib.request\nurllib.request.urlopen('https://api.example.com/')\n",
            ),
            ("scripts/miss.py", "open('demo.csv')\n"),
            ("scripts/spin.py", "while True:\n    pass\n"),
            ("demo.csv", ""),
        ],
    )
    .file("in.txt", "kept");
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
    let value = place::outcome(&test, "run demo:chatty.py:go --input 21");
    let expected = json!({"twice": 42, "file": "/tmp/x"});
    assert_eq!(value["output"], expected, "{value:#}");
    assert!(value["stdout"].as_str().unwrap().starts_with("12\n"));
    assert_eq!(value["artifacts"][0]["path"], "x", "{value:#}");
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

fn javascript() {
    let script = "const fs = require('fs');\n\
        const given = JSON.parse(fs.readFileSync(0, 'utf8'));\n\
        fs.writeFileSync('made.txt', fs.readFileSync('/input/in.txt', 'utf8'));\n\
        console.log(JSON.stringify({sum: given[0] + given[1], args: process.argv.slice(2)}));\n\
        process.exit(5);\n";
    let test = demo(
        &[JAVASCRIPT],
        &[
            ("scripts/a.js", script),
            ("scripts/spin.js", "for (;;) {}\n"),
            (
                "scripts/chatty.js",
                "exports.go = (given) => { console.log('[1]'); return { twice: given * 2 } };\n",
            ),
            (
                "scripts/net.mjs",
                "await fetch('https://api.example.com/');\n",
            ),
        ],
    )
    .file("in.txt", "kept");
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
    let value = place::outcome(&test, "run demo:chatty.js:go --input 21");
    assert_eq!(value["output"], json!({"twice": 42}), "{value:#}");
    assert_eq!(value["stdout"], "[1]\n{\"twice\":42}\n", "{value:#}");
    let ran = run(&test, "run demo:net.mjs");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("api.example.com"), "{ran}");
    assert_eq!(
        run(&test, "run demo:spin.js --timeout 500ms").code,
        Some(124)
    );
}

/// A vendored package is read as bytecode from its first run on.
fn compiled() {
    let test = demo(
        &[PYTHON],
        &[
            (
                "scripts/main.py",
                "import one\nprint(one.__cached__, one.name)",
            ),
            ("vendor/python/one.py", "name = 'first'"),
        ],
    );
    let bytecode = "/compiled/skill/vendor/python/one.cpython-314.pyc";
    for _ in 0..2 {
        let ran = run(&test, "run demo");
        assert_eq!(ran.stdout, format!("{bytecode} first\n"), "{ran}");
    }
    // Another package is compiled anew, not taken for the old one.
    let test = test.file("demo/vendor/python/one.py", "name = 'second'");
    let ran = run(&test, "run demo");
    assert_eq!(ran.stdout, format!("{bytecode} second\n"), "{ran}");
}
