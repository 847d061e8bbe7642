//! How scripts end: the codes of node, and words that help.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use open_skills::runtime::{Cwd, Stop};

use crate::Cases;
use crate::support::Bench;

pub const CASES: Cases = &[
    ("codes_are_those_of_node", codes),
    ("an_uncaught_error_says_where_it_came_from", uncaught),
    ("columns_are_those_of_the_first_line_too", columns),
    ("listeners_may_look_after_errors", listeners),
    ("deep_recursion_is_an_error_of_the_script", recursion),
    ("sleeping_takes_its_time", sleeping),
    ("a_seed_decides_on_random_numbers", random),
    ("a_run_begins_with_its_own_and_nothing_else", beginning),
];

/// Script, text, code and what standard error tells.
const CODES: &[(&str, &str, i32, &str)] = &[
    ("a.js", "", 0, ""),
    ("a.js", "process.exit(3)", 3, ""),
    ("a.js", "process.exitCode = 7", 7, ""),
    ("a.js", "process.exit(256 + 4)", 4, ""),
    (
        "a.mjs",
        "await new Promise(() => {})",
        13,
        "unsettled top-level await",
    ),
    (
        "a.mjs",
        "process.on('exit', (c) => { process.exitCode = 9 }); await 1",
        9,
        "",
    ),
    ("a.js", "throw new Error('boom')", 1, "Error: boom"),
    ("a.mjs", "throw new TypeError('bad')", 1, "TypeError: bad"),
    ("a.js", "throw 'text'", 1, "'text'"),
    (
        "a.js",
        "Promise.reject(new RangeError('late'))",
        1,
        "RangeError: late",
    ),
    ("a.js", "Promise.reject('no error')", 1, "no error"),
    (
        "a.mjs",
        "await Promise.reject(new Error('awaited'))",
        1,
        "Error: awaited",
    ),
    (
        "a.js",
        "setTimeout(() => { throw new Error('timer') }, 1)",
        1,
        "Error: timer",
    ),
    (
        "a.js",
        "process.nextTick(() => { throw new Error('tick') })",
        1,
        "Error: tick",
    ),
    (
        "a.js",
        "queueMicrotask(() => { throw new Error('micro') })",
        1,
        "Error: micro",
    ),
    ("a.js", "let x = ;", 1, "SyntaxError"),
    ("a.mjs", "import './absent.mjs'", 1, "ERR_MODULE_NOT_FOUND"),
    (
        "a.js",
        "require('left-pad')",
        1,
        "Cannot find module 'left-pad'",
    ),
    (
        "a.mjs",
        "import 'left-pad'",
        1,
        "Cannot find package 'left-pad'",
    ),
    ("a.js", "null.x", 1, "TypeError"),
    ("a.js", "undefinedName", 1, "ReferenceError"),
    ("a.js", "process.abort()", 134, ""),
    (
        "a.js",
        "Promise.reject(1).catch(() => {}); process.exitCode = 2",
        2,
        "",
    ),
    (
        "a.js",
        "const p = Promise.reject(1); setTimeout(() => p.catch(() => {}), 1)",
        1,
        "",
    ),
    (
        "a.js",
        "require('assert')(false, 'not so')",
        1,
        "AssertionError",
    ),
    (
        "a.js",
        "new (require('events'))().emit('error', new Error('emitted'))",
        1,
        "emitted",
    ),
];

fn codes() {
    for (name, text, code, told) in CODES {
        let ran = Bench::script(name, text).run();
        assert_eq!(ran.code(), *code, "{text}\n{}", ran.stderr);
        assert!(ran.stderr.contains(told), "{text}\n{}", ran.stderr);
    }
}

fn uncaught() {
    let text = "function inner() {\n  throw new Error('boom');\n}\n\ninner();\n";
    let ran = Bench::script("a.js", text).run();
    assert_eq!(ran.code(), 1);
    let start = "/skill/scripts/a.js:2\n  throw new Error('boom');\n";
    assert!(ran.stderr.starts_with(start), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("\nError: boom\n    at inner (/skill/scripts/a.js:2:"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("node:internal"), "{}", ran.stderr);
}

/// The first line stands behind what makes it a module, which nobody wrote.
fn columns() {
    for (name, text, place) in [
        ("a.cjs", "throw new Error('boom')", "a.cjs:1:11"),
        ("a.mjs", "throw new Error('boom')", "a.mjs:1:11"),
        ("a.js", "export {}; throw new Error('boom')", "a.js:1:22"),
        ("é.mjs", "throw new Error('boom')", "é.mjs:1:11"),
        ("a.cjs", "#!/usr/bin/env node\nnull.x", "a.cjs:2:1"),
        ("a.js", "let x = ;", "a.js:1:9"),
        (
            "a.cjs",
            "const f = () => { throw new Error('boom') }; f()",
            "at f (/skill/scripts/a.cjs:1:29)",
        ),
    ] {
        let ran = Bench::script(name, text).run();
        let stderr = &ran.stderr;
        assert!(stderr.contains(place), "{text}: {place}\n{stderr}");
        if text.starts_with("throw") {
            let mark = "\nthrow new Error('boom')\n          ^\n";
            assert!(stderr.contains(mark), "{stderr}");
        }
    }
}

fn listeners() {
    let text = "process.on('uncaughtException', (e, origin) => console.log('caught', e.message, origin));
        process.on('unhandledRejection', (reason) => console.log('reason', reason));
        Promise.reject(5); setTimeout(() => { throw new Error('x') }, 1); setTimeout(() => console.log('goes on'), 5)";
    let output = Bench::script("a.js", text).run().output();
    assert_eq!(output, "reason 5\ncaught x uncaughtException\ngoes on\n");
}

fn recursion() {
    let text =
        "function f() { return f() + 1 } try { f() } catch (e) { console.log(e.name, e.message) }
        console.log('alive')";
    let output = Bench::script("a.js", text).run().output();
    assert_eq!(
        output,
        "RangeError Maximum call stack size exceeded\nalive\n"
    );
}

fn sleeping() {
    let text = "setTimeout(() => {}, 60000); console.log('on')";
    let bench =
        Bench::script("a.js", text).limited(|limits| limits.timeout = Duration::from_millis(400));
    let ran = bench.run();
    assert_eq!(
        ran.ended.stop,
        Stop::Limit(open_skills::runtime::Limit::Timeout)
    );
    assert_eq!(ran.stdout, "on\n");
    assert!(ran.took < Duration::from_millis(1400), "{:?}", ran.took);
}

/// All runs begin with the memory of one interpreter that started: nothing of a run is in it,
/// nothing that a run changes stays, and all that differs between runs comes from the run.
fn beginning() {
    let text = "const os = require('os');
        console.log(JSON.stringify([process.argv.slice(1), { ...process.env }, process.cwd(),
            os.totalmem(), typeof globalThis.kept, Object.keys(require.cache), [].flat.kept]));
        console.log(Math.abs(Date.now() - START) < 60000, performance.now() < 60000);
        globalThis.kept = 1; [].flat.kept = 1; process.env.KEPT = '1'; process.argv.push('kept');";
    for (number, cwd) in [(1, Cwd::Output), (2, Cwd::Skill)] {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let text = text.replace("START", &now.as_millis().to_string());
        let mut bench = Bench::script("a.js", &text).args(&[&format!("argument-{number}")]);
        let variable = ("VARIABLE".to_owned(), number.to_string());
        bench.request.variables = [variable].into();
        bench.request.cwd = cwd;
        bench.request.limits.memory = number << 26;
        let expected = serde_json::json!([
            ["/skill/scripts/a.js", format!("argument-{number}")],
            { "VARIABLE": number.to_string() },
            cwd.guest_path(),
            number << 26,
            "undefined",
            ["/skill/scripts/a.js"],
            null,
        ]);
        assert_eq!(bench.run().output(), format!("{expected}\ntrue true\n"));
    }
}

fn random() {
    let text = "const drawn = Array.from({ length: 1000 }, Math.random);
        console.log(drawn[0], drawn.every((x) => x >= 0 && x < 1), new Set(drawn).size,
            Math.abs(drawn.reduce((a, b) => a + b) / 1000 - 0.5) < 0.1)";
    let drawn = |seed| {
        let mut bench = Bench::script("a.js", text);
        bench.request.seed = seed;
        bench.run().output()
    };
    assert!(drawn(Some(1)).ends_with(" true 1000 true\n"));
    assert_eq!(drawn(Some(1)), drawn(Some(1)));
    assert_ne!(drawn(Some(1)), drawn(Some(2)));
    assert_ne!(drawn(None), drawn(None));
}
