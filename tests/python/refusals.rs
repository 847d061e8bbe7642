//! What does not exist in the sandbox says so, in the words of the error that it raises.

use crate::Cases;
use crate::support::Bench;

pub const CASES: Cases = &[
    ("what_is_not_there_says_so", says_so),
    ("errors_are_of_the_usual_kinds", kinds),
    ("undoing_the_changes_reaches_nothing", undone),
    ("who_waits_for_nobody_waits_its_time", waits),
];

/// What programs try, and words that the error must have.
const TRIED: [(&str, &str); 30] = [
    (
        "import threading; a = threading.Lock(); a.acquire(); a.acquire()",
        "RuntimeError: this would wait for ever: the sandbox has no threads",
    ),
    (
        "import queue; queue.Queue().get()",
        "RuntimeError: this would wait for ever",
    ),
    (
        "import queue; queue.SimpleQueue().get()",
        "RuntimeError: this would wait for ever",
    ),
    (
        "import threading; threading.Event().wait()",
        "RuntimeError: this would wait for ever",
    ),
    (
        "import subprocess; subprocess.run(['git', 'status'])",
        "cannot start ['git', 'status']",
    ),
    (
        "import subprocess; subprocess.check_output('ls', shell=True)",
        "--engine native",
    ),
    (
        "import subprocess; subprocess.getoutput('ls')",
        "cannot start 'ls'",
    ),
    (
        "import os; os.system('ls')",
        "`os.system` cannot start 'ls'",
    ),
    ("import os; os.popen('ls')", "cannot start 'ls'"),
    (
        "import os; os.execv('/bin/ls', ['ls'])",
        "cannot start '/bin/ls'",
    ),
    (
        "import os; os.spawnv(os.P_WAIT, '/bin/ls', ['ls'])",
        "cannot start '/bin/ls'",
    ),
    // As docs/running.md has it.
    (
        "open('/skill/x', 'w')",
        "PermissionError: [Errno 63] Operation not permitted: '/skill/x'",
    ),
    ("import os; os.fork()", "no further processes"),
    ("import os; os.kill(1, 9)", "no other processes"),
    (
        "import threading; threading.Thread(target=print).start()",
        "asyncio",
    ),
    (
        "import threading; threading.Timer(1, print).start()",
        "can't start new thread",
    ),
    (
        "import multiprocessing as m; m.Process(target=print).start()",
        "no further processes",
    ),
    (
        "import multiprocessing as m; m.Pool(2)",
        "no further processes",
    ),
    (
        "import multiprocessing as m; m.Manager()",
        "no further processes",
    ),
    (
        "import socket; socket.create_server(('', 80))",
        "nothing can listen",
    ),
    (
        "import socket; socket.socket().bind(('', 80))",
        "nothing can listen",
    ),
    (
        "import socket; s = socket.create_connection(('a.example', 25)); s.recv(1)",
        "a raw connection to a.example:25",
    ),
    (
        "import socket; s = socket.create_connection(('a.example', 22)); s.sendall(b'SSH-2.0-x\\r\\n')",
        "a raw connection to a.example:22",
    ),
    (
        "import socket; socket.socket().sendto(b'x', ('a.example', 53))",
        "only HTTP",
    ),
    ("import socket; socket.socketpair()", "no sockets"),
    (
        "import ftplib; ftplib.FTP('a.example')",
        "only HTTP requests leave the sandbox",
    ),
    (
        "import smtplib; smtplib.SMTP('a.example')",
        "only HTTP requests leave the sandbox",
    ),
    (
        "import asyncio; asyncio.run(asyncio.create_subprocess_exec('ls'))",
        "asyncio cannot start 'ls'",
    ),
    (
        "import asyncio; asyncio.run(asyncio.open_connection('a.example', 80))",
        "asyncio cannot open",
    ),
    (
        "import asyncio; asyncio.run(asyncio.start_server(print, '', 80))",
        "asyncio cannot open",
    ),
];

fn says_so() {
    for (text, words) in TRIED {
        let ran = Bench::script(text).run();
        assert_eq!(ran.code(), 1, "{text}\n{}", ran.stdout);
        let last = ran.stderr.lines().last().unwrap_or_default();
        assert!(last.contains(words), "{text}\n{}", ran.stderr);
    }
}

fn waits() {
    let bench = Bench::script(
        "import queue, threading, time\n\
         def timed(act):\n\
         \x20   begun = time.monotonic()\n\
         \x20   try: got = act()\n\
         \x20   except queue.Empty: got = 'empty'\n\
         \x20   print(got, 0.1 <= time.monotonic() - begun < 5)\n\
         held, condition = threading.Lock(), threading.Condition()\n\
         held.acquire()\n\
         timed(lambda: threading.Event().wait(0.1))\n\
         timed(lambda: held.acquire(timeout=0.1))\n\
         with condition: timed(lambda: condition.wait(0.1))\n\
         timed(lambda: threading.Semaphore(0).acquire(timeout=0.1))\n\
         timed(lambda: queue.Queue().get(timeout=0.1))\n\
         timed(lambda: queue.SimpleQueue().get(timeout=0.1))\n\
         print(held.acquire(False), held.locked(), held.release(), held.locked())\n\
         full = queue.Queue(); full.put('there'); print(full.get())",
    );
    assert_eq!(
        bench.run().output(),
        "False True\nFalse True\nFalse True\nFalse True\nempty True\nempty True\n\
         False True None False\nthere\n"
    );
}

fn kinds() {
    let bench = Bench::script(
        "import os, socket, subprocess, threading\n\
         try: subprocess.run(['git'])\n\
         except OSError as error: print(type(error).__name__, isinstance(error, PermissionError))\n\
         try: os.system('x')\n\
         except PermissionError: print('denied')\n\
         try: threading.Thread(target=print).start()\n\
         except RuntimeError: print('runtime')\n\
         try: socket.socket().sendall(b'x')\n\
         except OSError as error: print(error.errno)",
    );
    assert_eq!(
        bench.run().output(),
        "SandboxError True\ndenied\nruntime\n107\n"
    );
}

/// The changes to the library are for comfort: whoever takes them away finds nothing behind.
fn undone() {
    let bench = Bench::script(
        "import _socket, importlib, posix, sys\n\
         def attempt(act):\n\
         \x20   try: print(act())\n\
         \x20   except (OSError, AttributeError, ImportError) as error: print('no')\n\
         def connect():\n\
         \x20   s = _socket.socket(); s.settimeout(2); s.connect(('127.0.0.1', 80)); return 'connected'\n\
         attempt(connect)\n\
         attempt(lambda: _socket.getaddrinfo('localhost', 80) and 'resolved')\n\
         attempt(lambda: posix.system('id'))\n\
         attempt(lambda: posix.fork())\n\
         attempt(lambda: open('/proc/self/environ').read())\n\
         attempt(lambda: importlib.import_module('_posixsubprocess').fork_exec)\n\
         del sys.modules['socket']\n\
         attempt(lambda: importlib.import_module('socket').create_connection(('127.0.0.1', 80)))",
    );
    let output = bench.run().output();
    assert!(output.lines().all(|line| line == "no"), "{output}");
    assert_eq!(output.lines().count(), 7);
}
