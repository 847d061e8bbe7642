//! Runs that are broken off, and scripts that would like to own the terminal.

use std::fs;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Cases;
use crate::place::{CACHE, JAVASCRIPT, PYTHON, demo};
use crate::support::{CliTest, PROGRAM};

pub const CASES: Cases = &[
    ("ctrl_c_leaves_nothing_of_python", &[PYTHON], || {
        interrupted(PYTHON, &PYTHON_SCRIPTS);
    }),
    ("ctrl_c_leaves_nothing_of_javascript", &[JAVASCRIPT], || {
        interrupted(JAVASCRIPT, &JAVASCRIPT_SCRIPTS);
    }),
    ("python_dies_with_who_started_it", &[PYTHON], || {
        killed(PYTHON, &PYTHON_SCRIPTS);
    }),
    ("javascript_dies_with_who_started_it", &[JAVASCRIPT], || {
        killed(JAVASCRIPT, &JAVASCRIPT_SCRIPTS);
    }),
    ("the_terminal_belongs_to_the_user", &[PYTHON], terminal),
];

/// Scripts that say so once they run, leave a file, and never end: one busy, one asleep.
const PYTHON_SCRIPTS: [(&str, &str); 2] = [
    (
        "scripts/busy.py",
        "import sys; open(sys.argv[1], 'w').close(); print('on', flush=True)\nwhile True: pass\n",
    ),
    (
        "scripts/asleep.py",
        "import sys, time; open(sys.argv[1], 'w').close(); print('on', flush=True)\ntime.sleep(3600)\n",
    ),
];
const JAVASCRIPT_SCRIPTS: [(&str, &str); 2] = [
    (
        "scripts/busy.cjs",
        "require('fs').writeFileSync(process.argv[2], ''); console.log('on'); for (;;);\n",
    ),
    (
        "scripts/asleep.cjs",
        "require('fs').writeFileSync(process.argv[2], ''); console.log('on'); setTimeout(() => {}, 3.6e6);\n",
    ),
];

/// Starts a script, and comes back when it runs and has left the file `mark`.
fn started(test: &CliTest, script: &str, mark: &str) -> Child {
    let name = script.trim_start_matches("scripts/");
    let mut child = test
        .command()
        .args([
            "run",
            &format!("demo:{name}"),
            "--timeout",
            "1m",
            "--",
            mark,
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = [0; 3];
    let stdout = child.stdout.as_mut().unwrap();
    stdout.read_exact(&mut line).unwrap();
    assert_eq!(&line, b"on\n");
    assert!(is_there(mark), "no run has the file of the script");
    child
}

/// Whether the output folder of any run holds this file.
fn is_there(name: &str) -> bool {
    let runs = fs::read_dir(CACHE.get().unwrap().join("workspaces-v1"));
    let mut runs = runs.into_iter().flatten().flatten();
    runs.any(|run| run.path().join("output").join(name).exists())
}

/// The processes that this one started and that are still at work.
fn children(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let is_child = |process: &u32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let mut fields = stat.rsplit(')').next().unwrap_or_default().split(' ');
        fields.nth(2) == Some(parent.to_string().as_str())
    };
    numbers.filter(is_child).collect()
}

/// Waits until none of them works any more; whoever inherits one may be slow to bury it.
#[track_caller]
fn assert_gone(processes: &[u32]) {
    assert!(!processes.is_empty(), "there was no worker");
    let begun = Instant::now();
    let is_at_work = |process: &u32| {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        !stat.is_empty() && !stat.contains(") Z ")
    };
    while processes.iter().any(is_at_work) {
        assert!(begun.elapsed() < Duration::from_secs(10), "one lives on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn signal(child: &Child, signal: rustix::process::Signal) {
    let id = i32::try_from(child.id()).unwrap();
    let process = rustix::process::Pid::from_raw(id).unwrap();
    rustix::process::kill_process(process, signal).unwrap();
}

fn interrupted(variable: &str, scripts: &[(&str, &str)]) {
    let test = demo(&[variable], scripts);
    for (script, _) in scripts {
        // Runs that were killed leave their files; this one's are told by their name.
        let name = script.trim_start_matches("scripts/");
        let mark = format!("interrupted-{name}-{}", std::process::id());
        let mut child = started(&test, script, &mark);
        let workers = children(child.id());
        let begun = Instant::now();
        let (number, code) = match script.contains("busy") {
            true => (rustix::process::Signal::INT, 130),
            false => (rustix::process::Signal::TERM, 143),
        };
        signal(&child, number);
        assert_eq!(child.wait().unwrap().code(), Some(code), "{script}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{script}");
        assert_gone(&workers);
        assert!(!is_there(&mark), "{script}");
    }
}

fn killed(variable: &str, scripts: &[(&str, &str)]) {
    let test = demo(&[variable], scripts);
    for (script, _) in scripts {
        let mut child = started(&test, script, "killed");
        let workers = children(child.id());
        child.kill().unwrap();
        child.wait().unwrap();
        assert_gone(&workers);
    }
}

/// Runs a program on a terminal of its own, and passes on what stands there. Who has the
/// runtime under test has the Python that built it.
const TERMINAL: &str = r"
import os, pty, sys
process, terminal = pty.fork()
if process == 0:
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    try: piece = os.read(terminal, 4096)
    except OSError: break
    if not piece: break
    sys.stdout.buffer.write(piece)
os.waitpid(process, 0)
";

fn terminal() {
    let script = "import sys\n\
        for stream in (sys.stdout, sys.stderr):\n\
        \x20   for piece in ('\\x1b', ']0;title\\x07', '\\x1b[2J', '\\x9b31m', 'a\\rb\\x08', '\\u202e', 'end\\n'):\n\
        \x20       stream.write(piece); stream.flush()\n";
    let test = demo(&[PYTHON], &[("scripts/a.py", script)]);
    let ours = test.command();
    let variables = ours
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    let ran = Command::new("python3")
        .args(["-c", TERMINAL, PROGRAM, "run", "demo", "--timeout", "20s"])
        .envs(variables)
        .env("NO_COLOR", "1")
        .current_dir(test.work())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(ran.status.success(), "{ran:?}");
    let seen = String::from_utf8(ran.stdout).unwrap();
    for dangerous in ['\u{1b}', '\u{7}', '\u{8}', '\u{9b}', '\u{202e}'] {
        assert!(!seen.contains(dangerous), "{seen:?}");
    }
    assert_eq!(seen.matches("\\u{1b}]0;title").count(), 2, "{seen:?}");
    assert_eq!(seen.matches("end").count(), 2, "{seen:?}");
}
