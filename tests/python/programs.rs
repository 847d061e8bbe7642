//! How programs begin and end, what they find and what they write.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use open_skills::runtime::{Limit, Stop};

use crate::Cases;
use crate::support::Bench;

pub const CASES: Cases = &[
    ("exit_codes_are_those_of_python", exit_codes),
    ("a_program_finds_its_place", place),
    ("own_files_win_over_the_library", own_files),
    ("streams_carry_everything", streams),
    ("random_numbers_differ_between_runs", random),
    ("a_seed_makes_runs_the_same", seeded),
    ("folders_are_writable_as_told", folders),
    ("a_missing_script_is_told", missing_script),
    ("deep_recursion_is_an_error_of_python", recursion),
    ("memory_ends_with_an_error_or_the_limit", memory),
    ("depth_is_told_in_plain_words", depth),
    ("the_folder_above_all_others_shows_them", above),
    ("time_ends_every_kind_of_waiting", time),
    ("asyncio_runs_tasks_and_timers", asyncio),
    ("errors_come_with_a_hint", hints),
    ("a_hook_for_errors_is_heard_as_python_hears_it", hooks),
];

/// Programs that end in every way that there is.
const ENDINGS: [&str; 25] = [
    "pass",
    "import sys; sys.exit()",
    "import sys; sys.exit(None)",
    "import sys; sys.exit(0)",
    "import sys; sys.exit(7)",
    "import sys; sys.exit(256 + 3)",
    "import sys; sys.exit(-1)",
    "import sys; sys.exit(True)",
    "import sys; sys.exit('some words')",
    "raise SystemExit(9)",
    "raise ValueError('x')",
    "def f(:",
    "raise KeyboardInterrupt",
    "import os; os._exit(5)",
    "import atexit, sys; atexit.register(lambda: print('bye')); sys.exit(4)",
    "try:\n  raise SystemExit(1)\nfinally:\n  import sys; sys.exit(6)",
    "import sys; sys.stdout.close()",
    "import sys; sys.exit(2**70)",
    "import sys\ndef f(*a): sys.exit(7)\nsys.excepthook = f\n1/0",
    "import sys\ndef f(*a): raise SystemExit\nsys.excepthook = f\n1/0",
    "import sys\ndef f(*a): sys.exit('some words')\nsys.excepthook = f\nraise KeyboardInterrupt",
    "import os, sys\ndef f(*a): os._exit(9)\nsys.excepthook = f\n1/0",
    "import sys\ndef f(*a): 2/0\nsys.excepthook = f\n1/0",
    "import sys\nsys.excepthook = print\nsys.exit(3)",
    "import sys, threading\ndef f(*a): sys.exit(4)\nthreading.excepthook = f\n1/0",
];

fn exit_codes() {
    let native = |text: &str| {
        let mut python = Command::new("python3");
        python.args(["-I", "-"]).stdin(Stdio::piped());
        python.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = python.spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        input.write_all(text.as_bytes()).unwrap();
        drop(input);
        // A shell tells of an interruption as 130.
        child.wait().unwrap().code().unwrap_or(130)
    };
    for text in ENDINGS {
        assert_eq!(Bench::script(text).run().code(), native(text), "{text}");
    }
}

fn place() {
    let mut bench = Bench::files(&[
        ("scripts/main.py", PLACE),
        ("scripts/beside.py", "name = 'beside'"),
        ("vendor/python/brought.py", "name = 'brought'"),
    ])
    .packages("/skill/vendor/python")
    .input("{\"a\": 1}");
    bench.request.args = vec!["--fast".to_owned(), "ü".to_owned()];
    bench
        .request
        .variables
        .insert("COLOR".to_owned(), "blue".to_owned());
    let found = bench.run().json();
    assert_eq!(
        found,
        serde_json::json!({
            "argv": ["/skill/scripts/main.py", "--fast", "ü"],
            "cwd": "/output",
            "file": "/skill/scripts/main.py",
            "name": "__main__",
            "modules": ["beside", "brought"],
            "path": ["/skill/scripts", "/python", "/skill/vendor/python"],
            "environment": ["COLOR", "OPEN_SKILLS_INPUT"],
            "stdin": {"a": 1},
            "folders": ["input", "output", "scripts", "skill", "tmp"],
        })
    );
}

const PLACE: &str = "
import json, os, sys
import beside, brought
folders = [name for name in ('input', 'output', 'scripts', 'skill', 'tmp', 'etc', 'home', 'python')
           if os.path.isdir('/' + name)]
print(json.dumps({
    'argv': sys.argv, 'cwd': os.getcwd(), 'file': __file__, 'name': __name__,
    'modules': [beside.name, brought.name], 'path': sys.path, 'environment': sorted(os.environ),
    'stdin': json.load(sys.stdin), 'folders': folders,
}))
";

fn own_files() {
    let bench = Bench::files(&[
        (
            "scripts/main.py",
            "import queue, json, csv, types\n\
             print(queue.mine, json.mine, csv.mine, types.SimpleNamespace(a=1).a)",
        ),
        ("scripts/queue.py", "mine = 'my queue'"),
        ("scripts/json/__init__.py", "mine = 'my json'"),
        ("scripts/csv.py", "mine = 'my csv'"),
        // Without an __init__ a folder is no package that could win.
        ("scripts/types/readme.txt", ""),
    ]);
    assert_eq!(bench.run().output(), "my queue my json my csv 1\n");
}

fn streams() {
    let mut bench = Bench::script(
        "import sys\n\
         data = sys.stdin.buffer.read()\n\
         sys.stdout.buffer.write(data)\n\
         print('ä', file=sys.stderr)\n\
         print(input.__name__, end='')",
    );
    // More than one write to the host can carry.
    bench.request.stdin = (0..=255).cycle().take(300_000).collect();
    let ran = bench.run();
    assert_eq!(ran.code(), 0, "{}", ran.stderr);
    assert_eq!(ran.ended.stdout[..300_000], bench.request.stdin[..]);
    assert!(ran.stdout.ends_with("input"));
    assert_eq!(ran.stderr, "ä\n");
}

const RANDOM: &str = "
import random, uuid, secrets, os, tempfile
print(random.random(), uuid.uuid4(), secrets.token_hex(), os.urandom(8).hex(), tempfile.mktemp())
";

fn random() {
    let bench = Bench::script(RANDOM);
    let (first, second) = (bench.run().output(), bench.run().output());
    for (a, b) in first.split_whitespace().zip(second.split_whitespace()) {
        assert_ne!(a, b);
    }
}

fn seeded() {
    let mut bench = Bench::script(&format!(
        "{RANDOM}\nimport time; print(time.strftime('%Y'))"
    ));
    bench.request.seed = Some(1);
    let first = bench.run().output();
    assert_eq!(first, bench.run().output());
    assert!(first.ends_with("2024\n"), "{first}");
    bench.request.seed = Some(2);
    assert_ne!(first, bench.run().output());
}

fn folders() {
    let bench = Bench::script(
        "import os, shutil, pathlib, tempfile\n\
         open('a.txt', 'w').write('a')\n\
         os.makedirs('deep/er'); shutil.copy('a.txt', 'deep/er/b.txt'); os.rename('a.txt', 'c.txt')\n\
         with tempfile.TemporaryDirectory() as folder: pathlib.Path(folder, 'x').write_text('x')\n\
         for path in ('/skill/x', '/scripts/x', '/input/x', '/etc/passwd', '../x'):\n\
         \x20   try: open(path, 'w'); print(path)\n\
         \x20   except OSError as error: pass\n\
         try: print(open('/etc/passwd').read())\n\
         except OSError: pass",
    );
    assert_eq!(bench.run().output(), "");
    assert_eq!(std::fs::read(bench.result().join("c.txt")).unwrap(), b"a");
    assert!(bench.result().join("deep/er/b.txt").exists());
}

fn missing_script() {
    let mut bench = Bench::script("");
    bench.request.script = "/skill/scripts/other.py".into();
    let ran = bench.run();
    assert_eq!(ran.code(), 2);
    assert!(
        ran.stderr
            .starts_with("error: cannot open /skill/scripts/other.py")
    );
}

fn recursion() {
    let bench = Bench::script(
        "import sys, json\n\
         def down(n): return 0 if n == 0 else 1 + down(n - 1)\n\
         for act in (lambda: down(10**6), lambda: json.loads('[' * 100000)):\n\
         \x20   try: act()\n\
         \x20   except RecursionError: print('told')\n\
         sys.setrecursionlimit(20000)\n\
         print(down(9000))",
    );
    assert_eq!(bench.run().output(), "told\ntold\n9000\n");
}

fn depth() {
    let calls =
        "import sys\nsys.setrecursionlimit(10**9)\ndef down(n): return down(n + 1)\ndown(0)";
    let ran = Bench::script(calls)
        .limited(|limits| limits.memory = 64 << 20)
        .run();
    assert!(matches!(ran.ended.stop, Stop::Limit(Limit::Memory)));
    assert!(ran.stderr.ends_with("MemoryError\n"), "{}", ran.stderr);
    for inner in ["object", "lost sys.stderr"] {
        assert!(!ran.stderr.contains(inner), "{}", ran.stderr);
    }
    let nested = "held = []\nfor _ in range(300_000): held = [held]\ndel held";
    let ran = Bench::script(nested).run();
    assert_eq!(ran.code(), 134);
    let told = "error: the script's stack is used up: it calls itself too often, or works on data \
                that is nested too deeply\nhint: no flag makes the stack longer";
    assert!(ran.stderr.starts_with(told), "{}", ran.stderr);
}

fn above() {
    let bench = Bench::script(
        "import os, pathlib\n\
         names = ['input', 'output', 'scripts', 'skill', 'tmp']\n\
         print(sorted(os.listdir('/')) == names, os.path.isdir('/'), os.listdir(b'/')[0])\n\
         print(sorted(path.name for path in pathlib.Path('/').iterdir()) == names)\n\
         print(sorted(str(path) for path in pathlib.Path('/').rglob('main.py')))\n\
         for act in (os.listdir, os.stat, os.scandir):\n\
         \x20   try: act('/etc')\n\
         \x20   except FileNotFoundError as error: print(error.filename)",
    );
    assert_eq!(
        bench.run().output(),
        "True True b'skill'\nTrue\n['/scripts/main.py', '/skill/scripts/main.py']\n\
         /etc\n/etc\n/etc\n"
    );
}

fn memory() {
    let taking = "
try:
    held = [bytearray(1 << 20) for _ in range(1000)]
except MemoryError:
    held = None
    print('told')
";
    let limited = |text: &str| {
        let bench = Bench::script(text).limited(|limits| limits.memory = 128 << 20);
        bench.run()
    };
    assert_eq!(limited(taking).output(), "told\n");
    let ran = limited("held = [bytearray(1 << 20) for _ in range(1000)]");
    assert!(matches!(ran.ended.stop, Stop::Limit(Limit::Memory)));
}

fn time() {
    for waiting in [
        "while True: pass",
        "import time; time.sleep(60)",
        "import re; re.match('(a+)+$', 'a' * 40 + 'b')",
        "9 ** 9 ** 9",
        "import asyncio; asyncio.run(asyncio.sleep(60))",
        "try:\n  while True: pass\nexcept BaseException: pass",
    ] {
        let bench = Bench::script(waiting);
        let bench = bench.limited(|limits| limits.timeout = Duration::from_secs(2));
        let ran = bench.run();
        assert!(
            matches!(ran.ended.stop, Stop::Limit(Limit::Timeout)),
            "{waiting}"
        );
        assert!(ran.ended.duration < Duration::from_secs(4), "{waiting}");
    }
}

const ASYNCIO: &str = "
import asyncio, concurrent.futures, time

async def main():
    async def later(n):
        await asyncio.sleep(0.02 * n)
        return n
    print(await asyncio.gather(*[later(n) for n in (2, 1, 0)]))
    print(await asyncio.to_thread(pow, 2, 5))
    try:
        await asyncio.wait_for(asyncio.sleep(9), 0.05)
    except TimeoutError:
        print('timeout')
    queue = asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        group.create_task(queue.put('queued'))
        print(await queue.get())
    async for line in lines():
        print(line)

async def lines():
    yield 'one'

asyncio.run(main())
with concurrent.futures.ThreadPoolExecutor() as pool:
    print(list(pool.map(abs, [-1, 2])), pool.submit(sum, [1, 2]).result())
try:
    asyncio.run(asyncio.wait_for(asyncio.Event().wait(), None))
except RuntimeError as error:
    print(str(error)[:16])
";

fn asyncio() {
    let expected = "[2, 1, 0]\n32\ntimeout\nqueued\none\n[1, 2] 3\nevery task waits\n";
    assert_eq!(Bench::script(ASYNCIO).run().output(), expected);
}

fn hints() {
    for (text, hint) in [
        ("import pandas", "`runtime: python-sci`"),
        ("import yaml", "open-skills vendor add pyyaml"),
        ("import tkinter", "--engine native"),
        ("import lzma", "--engine native"),
        ("import bz2", "`gzip` and `zipfile` are there"),
        (
            "import io, tarfile; tarfile.open(fileobj=io.BytesIO(b''), mode='r:xz')",
            "`gzip` and `zipfile` are there",
        ),
        ("open('data/rows.csv')", "there is `/skill/data/rows.csv`"),
    ] {
        let bench = Bench::files(&[("scripts/main.py", text), ("data/rows.csv", "")]);
        let ran = bench.run();
        assert_eq!(ran.code(), 1);
        assert!(ran.stderr.starts_with("Traceback"), "{}", ran.stderr);
        let last = ran.stderr.lines().last().unwrap();
        assert!(last.starts_with("hint: ") && last.contains(hint), "{last}");
        // Only the program itself is in the traceback.
        assert!(!ran.stderr.contains("_open_skills"), "{}", ran.stderr);
    }
}

/// What a program does with its last error, and the error itself in the end.
const HOOKS: [&str; 6] = [
    "sys.excepthook = lambda kind, error, trace: print(kind.__name__, sys.last_value is error)",
    "def hook(kind, error, trace):\n  print(sys.exc_info())\n  raise ValueError('no')\nsys.excepthook = hook",
    "def hook(*given): sys.exit('bye')\nsys.excepthook = hook",
    "import setting",
    "del sys.excepthook",
    "sys.excepthook = None",
];

fn hooks() {
    let setting = "import sys\ndef hook(kind, error, trace):\n  print('heard', error)\n  sys.exit(5)\nsys.excepthook = hook\n";
    for hook in HOOKS {
        let text = format!("import sys\n{hook}\nraise KeyError('k')\n");
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("setting.py"), setting).unwrap();
        let script = folder.path().join("main.py");
        std::fs::write(&script, &text).unwrap();
        let native = Command::new("python3").arg(&script).output().unwrap();
        let files = [
            ("scripts/main.py", text.as_str()),
            ("scripts/setting.py", setting),
        ];
        let ran = Bench::files(&files).run();
        assert_eq!(Some(ran.code()), native.status.code(), "{hook}");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(ran.stdout, text(&native.stdout), "{hook}");
        let place = folder.path().display().to_string();
        let told = text(&native.stderr).replace(&place, "/skill/scripts");
        assert_eq!(ran.stderr, told, "{hook}");
    }
}
