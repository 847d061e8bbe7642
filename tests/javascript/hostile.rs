//! Scripts that mean harm: they end within their limits, and what is beside their folders
//! stays as it was (the bench looks at its canary after each run).

use std::time::Duration;

use open_skills::runtime::{Limit, Stop};

use crate::Cases;
use crate::support::{Bench, Ran};

pub const CASES: Cases = &[
    ("loops_end_with_their_time", loops),
    ("nobody_waits_for_input", waiting),
    ("memory_ends_at_its_limit", memory),
    ("depth_without_end_is_an_error", depth),
    ("floods_are_cut", floods),
    ("paths_lead_nowhere_else", paths),
    ("disks_do_not_fill_up", disks),
    ("no_network_without_a_grant", network),
    ("the_users_environment_is_not_there", environment),
    ("the_interpreter_keeps_its_bounds", interpreter),
];

fn run(text: &str) -> Ran {
    Bench::script("a.mjs", text).run()
}

fn loops() {
    let texts = [
        "for (;;);",
        "await new Promise(() => setInterval(() => {}, 1000))",
        "(function f() { setImmediate(f) })(); await new Promise(() => {})",
        "(function f() { Promise.resolve().then(f) })(); await new Promise(() => {})",
        "(function f() { process.nextTick(f) })(); await new Promise(() => {})",
        "/(a+)+$/.test('a'.repeat(40) + '!')",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
        "const a = new Uint8Array(6e7); for (;;) a.copyWithin(1, 0)",
    ];
    for text in texts {
        let bench = Bench::script("a.mjs", text)
            .limited(|limits| limits.timeout = Duration::from_millis(500));
        let ran = bench.run();
        assert!(
            ran.took < Duration::from_millis(1500),
            "{text}: {:?}",
            ran.took
        );
        // A wait that the interpreter refuses is an error of the script.
        let is_over =
            ran.ended.stop == Stop::Limit(Limit::Timeout) || ran.ended.stop == Stop::Exit(1);
        assert!(is_over, "{text}: {:?}", ran.ended.stop);
    }
}

/// Nobody types anything: what asks for input finds its end at once.
fn waiting() {
    let texts = [
        "import fs from 'fs'; console.log('over' + fs.readFileSync(0, 'utf8'))",
        "for await (const piece of process.stdin) console.log(piece); console.log('over')",
        "process.stdin.on('end', () => console.log('over')).resume()",
        "import readline from 'readline'; readline.createInterface({ input: process.stdin }).on('close', () => console.log('over'))",
    ];
    for text in texts {
        let ran = run(text);
        assert!(ran.took < Duration::from_secs(5), "{text}: {:?}", ran.took);
        assert_eq!(ran.output(), "over\n", "{text}");
    }
}

fn memory() {
    let texts = [
        "const a = []; for (;;) a.push('x'.repeat(1e6) + a.length)",
        "new Uint8Array(2 ** 31)",
        "const a = []; for (;;) a.push(new ArrayBuffer(1e7))",
        "let s = 'x'; for (;;) s += s + Math.random()",
        "const a = []; try { for (;;) a.push(Buffer.alloc(1e7)) } catch (e) { throw e }",
    ];
    for text in texts {
        let ran = Bench::script("a.mjs", text)
            .limited(|limits| limits.memory = 64 << 20)
            .run();
        let is_over =
            ran.ended.stop == Stop::Limit(Limit::Memory) || ran.ended.stop == Stop::Exit(1);
        assert!(is_over, "{text}: {:?} {}", ran.ended.stop, ran.stderr);
    }
    let grown = Bench::script("a.mjs", texts[0])
        .limited(|limits| limits.memory = 64 << 20)
        .run();
    assert_eq!(grown.ended.stop, Stop::Limit(Limit::Memory));
    // A script that goes on ends as it wants to.
    for (end, code) in [
        ("process.exit(3)", 3),
        ("process.exitCode = 4", 4),
        ("throw new Error('of another kind')", 1),
    ] {
        let text = format!("try {{ new Uint8Array(2 ** 30) }} catch {{}}\n{end}");
        let ran = Bench::script("a.mjs", &text)
            .limited(|limits| limits.memory = 64 << 20)
            .run();
        assert_eq!(ran.ended.stop, Stop::Exit(code), "{end}: {}", ran.stderr);
    }
}

/// Too deep a nesting is the script's own error, or its limit; never the end of anything else.
fn depth() {
    let texts = [
        "function f() { f() } f()",
        "const o = { toString() { return String(o) } }; String(o)",
        "JSON.parse('['.repeat(1e6))",
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; a.flat(Infinity)",
        "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; structuredClone(a)",
        "(0, eval)('('.repeat(1e6))",
        "new RegExp('('.repeat(1e6))",
        "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x",
    ];
    for text in texts {
        let ran = run(text);
        let is_told = ran.ended.stop == Stop::Exit(1) && ran.stderr.contains("Error");
        let is_over = ran.ended.stop == Stop::Limit(Limit::Memory)
            || ran.stderr.contains("the script's stack is used up");
        assert!(
            is_told || is_over,
            "{text}: {:?} {}",
            ran.ended.stop,
            ran.stderr
        );
    }
    let caught = "function f() { f() } try { f() } catch (e) { console.log(e.name) }";
    assert_eq!(run(caught).output(), "RangeError\n");
}

fn floods() {
    let text = "for (let i = 0; i < 200; i++) { console.log('x'.repeat(1e5)); console.error('y'.repeat(1e5)) } process.exitCode = 5";
    let ran = Bench::script("a.mjs", text)
        .limited(|limits| limits.stream = 1 << 20)
        .run();
    assert_eq!(ran.code(), 5);
    assert_eq!((ran.stdout.len(), ran.stderr.len()), (1 << 20, 1 << 20));
    assert_eq!(ran.ended.cut, [Limit::Stdout, Limit::Stderr]);
}

fn paths() {
    let text = "import fs from 'fs';
        const tried = {};
        const attempt = (name, act) => { try { tried[name] = String(act()) } catch (e) { tried[name] = e.code } };
        attempt('dots', () => fs.readFileSync('/output/../../canary'));
        attempt('absolute', () => fs.readFileSync('/etc/passwd'));
        attempt('proc', () => fs.readFileSync('/proc/self/environ'));
        attempt('link out', () => fs.symlinkSync('/etc/passwd', '/output/out'));
        fs.symlinkSync('../../../../../../etc/passwd', '/output/up'); attempt('through link', () => fs.readFileSync('/output/up'));
        fs.symlinkSync('../../canary', '/output/near'); attempt('write through link', () => fs.writeFileSync('/output/near', 'dead'));
        fs.symlinkSync('..', '/output/parent'); attempt('list through link', () => fs.readdirSync('/output/parent'));
        attempt('rename out', () => fs.renameSync('/output/up', '/output/parent/up'));
        attempt('skill', () => fs.writeFileSync('/skill/new', 'x')); attempt('delete skill', () => fs.rmSync('/skill/scripts/a.mjs'));
        attempt('truncate skill', () => fs.truncateSync('/skill/scripts/a.mjs')); attempt('link skill', () => fs.linkSync('/skill/scripts/a.mjs', '/output/hard'));
        attempt('open skill', () => fs.openSync('/skill/scripts/a.mjs', 'r+')); attempt('input', () => fs.writeFileSync('/input/x', ''));
        attempt('root', () => fs.mkdirSync('/new')); attempt('rm root', () => fs.rmSync('/output', { recursive: true }));
        attempt('import', () => { throw { code: 'skip' } });
        try { await import('/output/near') } catch (e) { tried.import = e.code }
        console.log(JSON.stringify(tried))";
    let bench = Bench::script("a.mjs", text);
    let before = std::fs::read(bench.around().join("skill/scripts/a.mjs")).unwrap();
    let tried: serde_json::Value = serde_json::from_str(&bench.run().output()).unwrap();
    let refusals = [
        "ENOENT",
        "EACCES",
        "EROFS",
        "EPERM",
        "EBUSY",
        "EXDEV",
        "ERR_MODULE_NOT_FOUND",
    ];
    for (name, code) in tried.as_object().unwrap() {
        assert!(refusals.contains(&code.as_str().unwrap()), "{name}: {code}");
    }
    assert_eq!(tried.as_object().unwrap().len(), 17, "{tried}");
    assert_eq!(
        std::fs::read(bench.around().join("skill/scripts/a.mjs")).unwrap(),
        before
    );
    // Links of the skill itself that lead out are no way either.
    #[cfg(unix)]
    {
        let bench = Bench::script(
            "a.mjs",
            "import fs from 'fs'; try { console.log(fs.readFileSync('/skill/out', 'utf8')) } catch (e) { console.log(e.code) }",
        );
        std::os::unix::fs::symlink(
            bench.around().join("canary"),
            bench.around().join("skill/out"),
        )
        .unwrap();
        assert_eq!(bench.run().output(), "EACCES\n");
    }
}

fn disks() {
    let texts = [
        "import fs from 'fs'; const piece = Buffer.alloc(1e6); for (let i = 0; ; i++) fs.appendFileSync('flood', piece)",
        "import fs from 'fs'; for (let i = 0; ; i++) fs.writeFileSync('file' + i, '')",
        "import fs from 'fs'; const fd = fs.openSync('sparse', 'w'); fs.writeSync(fd, 'x', 2 ** 40); for (;;);",
        "import fs from 'fs'; const fd = fs.openSync('/tmp/sparse', 'w'); fs.ftruncateSync(fd, 2 ** 40); for (;;);",
    ];
    for text in texts {
        let bench = Bench::script("a.mjs", text).limited(|limits| {
            limits.disk = 8 << 20;
            limits.output = 8 << 20;
            limits.files = 100;
        });
        let ran = bench.run();
        let is_over = matches!(
            ran.ended.stop,
            Stop::Limit(Limit::Disk | Limit::Files) | Stop::Exit(1)
        );
        assert!(is_over, "{text}: {:?} {}", ran.ended.stop, ran.stderr);
        assert!(ran.took < Duration::from_secs(20), "{text}: {:?}", ran.took);
        let result = bench.result();
        drop(bench);
        assert!(!result.exists());
    }
}

fn network() {
    let text = "for (const url of ['http://127.0.0.1:1/', 'http://169.254.169.254/latest/', 'https://example.com/', 'http://localhost/', 'file:///etc/passwd'])
        try { await fetch(url); console.log('open', url) } catch (e) { console.log(e.name, e.message, e.cause?.message.length > 10) }";
    let output = run(text).output();
    assert_eq!(output, "TypeError fetch failed true\n".repeat(5));
}

fn environment() {
    let text = "console.log(JSON.stringify(process.env), process.ppid, require === undefined)"
        .replace("require === undefined", "typeof require");
    assert_eq!(run(&text).output(), "{} 0 undefined\n");
    let text = "import os from 'os'; console.log(os.hostname(), os.userInfo().username, os.homedir(), JSON.stringify(os.networkInterfaces()))";
    assert_eq!(run(text).output(), "sandbox skill /tmp {}\n");
}

fn interpreter() {
    // What the prelude was given is nobody else's.
    let names = "console.log(typeof host, Object.getOwnPropertyNames(globalThis).filter((name) => /host|bridge/i.test(name)).length)";
    assert_eq!(run(names).output(), "undefined 0\n");
    // A script that calls the functions of generated lines harms only itself.
    let misuse = "for (const name of Object.keys(globalThis.__openSkills)) { try { await globalThis.__openSkills[name]('/etc/passwd', {}, 5) } catch (e) { console.log(name, e instanceof Error) } }";
    assert!(run(misuse).code() <= 2);
    let broken = "Array.prototype.push = Array.prototype.map = JSON.parse = Promise.prototype.then = () => { throw new Error('broken') }; Object.defineProperty(Object.prototype, 'get', { value: 1 }); console.log(1)";
    assert!(matches!(run(broken).ended.stop, Stop::Exit(_)));
    let huge = "console.log('x'.repeat(5e7).length, [...'ab'.repeat(1e5)].length, new Array(1e6).fill(1).reduce((a, b) => a + b))";
    assert_eq!(run(huge).output(), "50000000 200000 1000000\n");
}
