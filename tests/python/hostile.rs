//! Python programs that mean harm: each ends as the table of attacks says, in time, with the
//! memory of this process bounded and a file beside the sandbox untouched.

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use open_skills::runtime::{Limit, Stop};

use crate::Cases;
use crate::support::{Bench, Ran, runner};
use crate::web;

pub const CASES: Cases = &[
    ("loops_and_sleep_end_in_time", endless),
    ("nobody_waits_for_input", waiting),
    ("bombs_of_memory_meet_the_limit", bombs),
    ("depth_without_end_is_an_error", depth),
    ("floods_of_output_are_cut", floods),
    ("floods_of_files_meet_the_quota", quota),
    ("ways_out_of_the_folders_are_closed", ways_out),
    ("the_network_is_closed_but_for_grants", network),
    ("redirects_lead_to_no_other_place", redirects),
    ("nothing_of_the_parent_is_seen", parent),
];

/// What the side that stays may take at most, with all runs of all tests at once.
const MOST_MEMORY_KIB: u64 = 400 << 10;
const CANARY: &str = "sing";

/// Runs it beside a canary, and holds what must be true of every attack.
#[track_caller]
fn attack(bench: &Bench) -> Ran {
    let canary: PathBuf = bench.skill().with_file_name("canary");
    std::fs::write(&canary, CANARY).unwrap();
    // Compiling the interpreter is not the guest's time.
    runner();
    let begun = Instant::now();
    let ran = bench.run();
    assert!(begun.elapsed() < bench.request.limits.timeout + Duration::from_secs(3));
    assert_eq!(std::fs::read_to_string(&canary).unwrap(), CANARY);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    if let Some(resident) = resident {
        let resident: u64 = resident.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(resident < MOST_MEMORY_KIB, "{resident} KiB");
    }
    ran
}

fn short(text: &str) -> Bench {
    Bench::script(text).limited(|limits| limits.timeout = Duration::from_secs(3))
}

#[track_caller]
fn limit_of(ran: &Ran) -> Limit {
    match ran.ended.stop {
        Stop::Limit(limit) => limit,
        ref other => panic!("{other:?}\n{}", ran.stderr),
    }
}

fn endless() {
    for text in [
        "while True: pass",
        "import time\nwhile True:\n  try: time.sleep(3600)\n  except BaseException: pass",
        "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass",
        "import atexit\natexit.register(lambda: any(iter(int, 1)))",
        "import gc\nclass A:\n  def __del__(self):\n    while True: pass\nA()",
        "import re; re.match('(x+x+)+y', 'x' * 60)",
        "int('9' * 4000) ** 100000000",
        "a = bytearray(60 << 20)\nwhile True: a[1:] = a[:-1]",
    ] {
        assert_eq!(limit_of(&attack(&short(text))), Limit::Timeout, "{text}");
    }
}

/// Nobody types anything: what asks for input finds its end at once.
fn waiting() {
    for (text, shown) in [
        ("import sys; print(repr(sys.stdin.read()))", "''\n"),
        ("import sys; print([line for line in sys.stdin])", "[]\n"),
        ("import os; print(os.read(0, 100))", "b''\n"),
        (
            "try: input('name? ')\nexcept EOFError: print('over')",
            "name? over\n",
        ),
    ] {
        assert_eq!(attack(&short(text)).output(), shown, "{text}");
    }
}

fn bombs() {
    let small = |text: &str| {
        let bench = Bench::script(text).limited(|limits| {
            limits.memory = 128 << 20;
            limits.timeout = Duration::from_secs(30);
        });
        attack(&bench)
    };
    for text in [
        "a = []\nwhile True: a.append(bytearray(1 << 20))",
        "a = 'x'\nwhile True: a += a",
        "bytes(1 << 30)",
        "a = [[]]\nwhile True: a.append([a] * 1000)",
        "import zlib; zlib.decompress(zlib.compress(bytes(60 << 20)), bufsize=1 << 30)",
    ] {
        assert_eq!(limit_of(&small(text)), Limit::Memory, "{text}");
    }
    // A program that expects it goes on.
    let caught = "try: bytearray(1 << 30)\nexcept MemoryError: print('went on')";
    assert_eq!(small(caught).output(), "went on\n");
    let later = |end: &str| format!("try: bytearray(1 << 30)\nexcept MemoryError: pass\n{end}");
    for (end, code) in [
        ("import sys; sys.exit(3)", 3),
        ("import os; os._exit(4)", 4),
        ("raise ValueError('of another kind')", 1),
    ] {
        assert_eq!(small(&later(end)).code(), code, "{end}");
    }
}

/// Too deep a nesting is the script's own error, or its limit; never the end of anything else.
fn depth() {
    for text in [
        "def f(): f()\nf()",
        "import sys; sys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
        "import sys; sys.setrecursionlimit(10**9)\nclass A:\n  def __repr__(self): return repr(self)\nrepr(A())",
        "a = []\nfor _ in range(10**6): a = [a]\nrepr(a)",
        "import json; json.loads('[' * 10**6)",
        "import ast; ast.parse('(' * 10**6)",
        "import pickle; a = []\nfor _ in range(10**5): a = [a]\npickle.dumps(a)",
        "import re; re.compile('(' * 10**5 + ')' * 10**5)",
    ] {
        let ran = attack(&Bench::script(text));
        let is_told = ran.ended.stop == Stop::Exit(1) && ran.stderr.contains("Error");
        let is_over = ran.ended.stop == Stop::Limit(Limit::Memory)
            || ran.stderr.contains("the script's stack is used up");
        assert!(
            is_told || is_over,
            "{text}: {:?}\n{}",
            ran.ended.stop,
            ran.stderr
        );
    }
    // One that can be caught lets the program go on.
    let caught = "def f(): f()\ntry: f()\nexcept RecursionError: print('went on')";
    assert_eq!(attack(&Bench::script(caught)).output(), "went on\n");
}

fn floods() {
    for (stream, cut) in [("stdout", Limit::Stdout), ("stderr", Limit::Stderr)] {
        let text = format!(
            "import sys\nfor _ in range(200): sys.{stream}.write('x' * 65536)\n\
             open('done', 'w').close()"
        );
        let bench = Bench::script(&text).limited(|limits| limits.stream = 1 << 20);
        let ran = attack(&bench);
        assert_eq!(ran.code(), 0, "{stream}");
        assert_eq!(ran.ended.cut, [cut]);
        assert!(ran.stdout.len().max(ran.stderr.len()) == 1 << 20);
        assert!(bench.result().join("done").exists());
    }
}

fn quota() {
    let (bytes, files) = (&[Limit::Disk][..], &[Limit::Disk, Limit::Files][..]);
    let sparse = "
file = open('/tmp/a', 'wb')
file.seek(1 << 40)
file.write(b'x')
file.close()
import time
time.sleep(5)
";
    for (text, limits) in [
        (
            "f = open('a', 'wb')\nwhile True: f.write(bytes(1 << 20))",
            bytes,
        ),
        (sparse, bytes),
        (
            "n = 0\nwhile True:\n  open(f'/tmp/{n}', 'w').close(); n += 1",
            files,
        ),
        (
            "import os\nn = 0\nwhile True:\n  os.mkdir(f'/output/{n}'); n += 1",
            files,
        ),
    ] {
        let bench = Bench::script(text).limited(|limits| {
            limits.disk = 8 << 20;
            limits.files = 500;
            limits.timeout = Duration::from_secs(20);
        });
        let ran = attack(&bench);
        let told = matches!(ran.ended.stop, Stop::Exit(1)) && ran.stderr.contains("OSError");
        assert!(
            told || limits.contains(&limit_of(&ran)),
            "{text}\n{}",
            ran.stderr
        );
    }
}

fn ways_out() {
    let bench = Bench::script(
        "import os, pathlib\n\
         ways = ['/canary', '../canary', '../../canary', '/skill/../canary', '/output/../../canary',\n\
         \x20       '/proc/self/environ', '/etc/passwd', '//etc/passwd', '/output/./../../../etc/passwd']\n\
         def attempt(what, act):\n\
         \x20   try: act(); print('open:', what)\n\
         \x20   except OSError: pass\n\
         for way in ways:\n\
         \x20   attempt(way, lambda: open(way).read())\n\
         \x20   attempt(way, lambda: open(way, 'a').write('x'))\n\
         \x20   attempt(way, lambda: os.remove(way))\n\
         \x20   attempt(way, lambda: os.rename('/output/x', way))\n\
         for target in ('/etc/passwd', '../canary', '../../canary', '/'):\n\
         \x20   def through(link):\n\
         \x20       os.symlink(target, link)\n\
         \x20       for path in (link, link + '/canary', link + '/etc/passwd'):\n\
         \x20           try: open(path).read()\n\
         \x20           except OSError: continue\n\
         \x20           print('link:', target, path)\n\
         \x20   try: through(f'/output/l{abs(hash(target))}')\n\
         \x20   except OSError: pass\n\
         for way in ('/skill/x', '/skill/scripts/main.py', '/input/x'):\n\
         \x20   attempt(way, lambda: open(way, 'w'))\n\
         \x20   attempt(way, lambda: os.truncate(way, 0))\n\
         \x20   attempt(way, lambda: os.link('/skill/scripts/main.py', way))\n\
         \x20   attempt(way, lambda: os.utime('/skill/scripts/main.py', (0, 0)))\n\
         \x20   attempt(way, lambda: os.remove('/skill/scripts/main.py'))",
    );
    let script = bench.skill().join("scripts/main.py");
    let before = std::fs::read(&script).unwrap();
    assert_eq!(attack(&bench).output(), "");
    assert_eq!(std::fs::read(&script).unwrap(), before);
}

fn network() {
    let text = "import urllib.request, urllib.error\n\
        for url in ('http://169.254.169.254/latest', 'http://localhost:80/', 'http://127.1/',\n\
        \x20          'http://[::1]/', 'http://10.0.0.1/', 'http://192.168.1.1/', 'http://0x7f000001/',\n\
        \x20          'http://other.example/', base.replace('127.0.0.1', 'localhost'), 'file:///etc/passwd',\n\
        \x20          base + '/away'):\n\
        \x20   try: urllib.request.urlopen(url, timeout=5); print('open:', url)\n\
        \x20   except OSError: pass\n\
        print(urllib.request.urlopen(base + '/pieces').read())";
    assert_eq!(attack(&web::online(text)).output(), "b'abcde'\n");
}

/// A host that was granted cannot send a script on to where it may not go by itself.
fn redirects() {
    let inner = TcpListener::bind("127.0.0.1:0").unwrap();
    inner.set_nonblocking(true).unwrap();
    let port = inner.local_addr().unwrap().port();
    let places = [
        format!("http://127.0.0.1:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://[::1]:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://0:{port}/"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://192.168.0.1/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ];
    let text = format!(
        "import http.client, urllib.request\n\
         for place in {places:?}:\n\
         \x20   try: urllib.request.urlopen(base + '/to?' + place, timeout=5); print('open:', place)\n\
         \x20   except OSError as error: pass\n\
         \x20   c = http.client.HTTPConnection(base[7:], timeout=5); c.request('GET', '/to?' + place)\n\
         \x20   assert c.getresponse().status == 302\n\
         print(urllib.request.urlopen(base + '/to?/pieces').read())"
    );
    assert_eq!(attack(&web::online(&text)).output(), "b'abcde'\n");
    assert!(inner.accept().is_err(), "somebody came");
}

fn parent() {
    let bench = Bench::script(
        "import os, sys, pathlib\n\
         print(sorted(os.environ), os.getcwd())\n\
         for name in ('PATH', 'HOME', 'CARGO_MANIFEST_DIR', 'OPEN_SKILLS_TEST_PYTHON'):\n\
         \x20   assert os.environ.get(name) is None\n\
         assert 'site-packages' not in ' '.join(sys.path)\n\
         assert not pathlib.Path('/root').exists() and not pathlib.Path('/home').exists()",
    );
    assert_eq!(attack(&bench).output(), "[] /output\n");
}
