//! `run --engine native` of scripts that get no more memory: they end as in the sandbox, and
//! those that fail for another reason with their own code.

use serde_json::{Value, json};

use crate::support::CliTest;

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";
const GROW: &str = "a = []\nwhile True:\n    a.append(b'x' * 1000)\n";

fn demo(scripts: &[(&str, &str)]) -> CliTest {
    let test = CliTest::new().file("demo/SKILL.md", SKILL);
    let test = match std::env::var("PATH") {
        Ok(path) => test.env("PATH", &path),
        Err(_) => test,
    };
    scripts.iter().fold(test, |test, (name, text)| {
        test.file(&format!("demo/scripts/{name}"), *text)
    })
}

/// The status, what was hit and the code of `run` itself.
fn ended(test: &CliTest, line: &str) -> (Value, Value, Option<i32>) {
    let ran = test.run(format!("run {line} --engine native --json").split(' '));
    let value: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran}"));
    let hit = value["limits"]["hit"].clone();
    (value["status"].clone(), hit, ran.code)
}

#[track_caller]
fn hits_memory(test: &CliTest, line: &str) {
    let expected = (json!("limit"), json!(["memory"]), Some(125));
    assert_eq!(ended(test, line), expected, "{line}");
}

#[track_caller]
fn fails(test: &CliTest, line: &str, code: i32) {
    let expected = (json!("failed"), json!([]), Some(code));
    assert_eq!(ended(test, line), expected, "{line}");
}

#[test]
fn a_python_script_that_gets_no_memory_hits_the_limit() {
    let test = demo(&[
        ("grow.py", GROW),
        ("once.py", "x = b'x' * 10**9\n"),
        ("call.py", "def go():\n    return len([0] * 10**9)\n"),
        ("own.py", "raise MemoryError('mine')\n"),
        (
            "caught.py",
            "import sys\ntry:\n    b'x' * 10**9\nexcept MemoryError:\n    sys.exit(3)\n",
        ),
    ]);
    for line in ["demo:grow.py", "demo:once.py", "demo:call.py:go"] {
        hits_memory(&test, line);
    }
    fails(&test, "demo:own.py", 1);
    // Who knows what to do without it fails for something else.
    fails(&test, "demo:caught.py", 3);
    let ran = test.run(["run", "demo:once.py", "--engine", "native"]);
    assert!(ran.stderr.contains("MemoryError"), "{ran}");
    assert!(ran.stderr.contains("`--memory 512MiB`"), "{ran}");
}

#[test]
fn a_javascript_script_that_gets_no_memory_hits_the_limit() {
    let test = demo(&[
        (
            "grow.js",
            "const a = []; while (true) a.push({ a: Math.random() });\n",
        ),
        ("once.js", "Buffer.alloc(1e9, 1);\n"),
        (
            "call.mjs",
            "export const go = () => new Uint8Array(1e9).length;\n",
        ),
        ("own.js", "throw new RangeError('mine');\n"),
        ("fall.js", "process.abort();\n"),
    ]);
    for line in ["demo:grow.js", "demo:once.js", "demo:call.mjs:go"] {
        hits_memory(&test, line);
    }
    fails(&test, "demo:own.js", 1);
    fails(&test, "demo:fall.js", 134);
}

#[test]
fn programs_that_take_too_much_together_hit_the_limit() {
    let one = "python3 -c 'import time; a = b\"x\" * 150_000_000; time.sleep(20)' &\n";
    let test = demo(&[("many.sh", &format!("{}wait\n", one.repeat(3)))]);
    hits_memory(&test, "demo:many.sh");
}

#[test]
fn without_walls_there_is_no_limit_to_hit() {
    let test = demo(&[("own.sh", "exit 134\n"), ("huge.py", "x = b'x' * 10**18\n")]);
    fails(&test, "demo:own.sh --unsafe-no-sandbox", 134);
    fails(&test, "demo:huge.py --unsafe-no-sandbox", 1);
}
