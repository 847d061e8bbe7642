//! `run --unsafe-no-sandbox`: whatever ends a run, nothing of the script goes on.

use std::io::Read;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::support::CliTest;

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";
/// How long nothing but the end of a script may take.
const SOON: Duration = Duration::from_secs(4);

/// Starts a child, one in a session of its own and one whose parent is gone, and writes a word
/// when all of them are there. Each has a name that no other test has.
fn leave(name: &str) -> String {
    format!(
        "sleep {name} &\n\
         setsid sh -c 'sleep {name} & sleep {name}; :' &\n\
         (setsid sh -c 'sleep {name} & :' &)\n\
         while [ \"$(pgrep -cfx 'sleep {name}')\" -lt 4 ]; do sleep 0.02; done\n\
         echo there\n"
    )
}

fn demo(name: &str, end: &str) -> CliTest {
    let text = format!("{}{end}\n", leave(name));
    CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("demo/SKILL.md", SKILL)
        .file("demo/scripts/a.sh", text)
}

fn start(test: &CliTest, flags: &[&str]) -> Child {
    let mut command = test.command();
    command.args(["run", "demo", "--engine", "native", "--unsafe-no-sandbox"]);
    command.args(flags).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut word = [0; 6];
    let stdout = child.stdout.as_mut().unwrap();
    stdout.read_exact(&mut word).unwrap();
    assert_eq!(&word, b"there\n");
    child
}

/// How many processes of this name there are.
fn alive(name: &str) -> usize {
    let command = format!("sleep\0{name}\0");
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let words = processes.filter_map(|it| std::fs::read(it.path().join("cmdline")).ok());
    words.filter(|words| words == command.as_bytes()).count()
}

#[track_caller]
fn leaves_nothing(name: &str, mut child: Child) -> Option<i32> {
    let code = child.wait().unwrap().code();
    let begun = Instant::now();
    while alive(name) > 0 {
        assert!(begun.elapsed() < SOON, "{} of {name} live on", alive(name));
        std::thread::sleep(Duration::from_millis(20));
    }
    code
}

fn send(child: &Child, signal: Signal) {
    let id = i32::try_from(child.id()).unwrap();
    kill_process(Pid::from_raw(id).unwrap(), signal).unwrap();
}

#[test]
fn a_script_that_ends_takes_all_along_and_keeps_its_code() {
    for (name, end, code) in [
        ("311.01", "exit 7", 7),
        ("311.02", "kill -KILL $$", 137),
        // What it says to its own group is not for whoever looks after it.
        ("311.03", "trap '' TERM; kill 0; exit 3", 3),
    ] {
        let test = demo(name, end);
        assert_eq!(leaves_nothing(name, start(&test, &[])), Some(code), "{end}");
    }
}

#[test]
fn a_limit_a_signal_and_a_kill_take_all_along() {
    let name = "312.01";
    let test = demo(name, "wait");
    let child = start(&test, &["--timeout", "1s"]);
    assert_eq!(leaves_nothing(name, child), Some(124));
    let signals = [
        ("312.02", Signal::INT, Some(130)),
        ("312.03", Signal::TERM, Some(143)),
        // Nothing of ours is asked any more.
        ("312.04", Signal::KILL, None),
    ];
    for (name, signal, code) in signals {
        let test = demo(name, "wait");
        let child = start(&test, &[]);
        assert!(alive(name) >= 4);
        send(&child, signal);
        assert_eq!(leaves_nothing(name, child), code, "{signal:?}");
    }
}
