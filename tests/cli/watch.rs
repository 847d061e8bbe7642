//! `lint --watch`: how fast it answers, and how it ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::support::{CliTest, GOOD_SKILL};

/// Longest that a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running `lint --watch`, ended when the test is.
struct Watching {
    child: Child,
    stdout: Option<ChildStdout>,
    told: Receiver<String>,
}

impl Watching {
    fn start(test: &CliTest) -> Self {
        let mut child = test
            .command()
            .args(["lint", "--watch", "--format", "concise"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let told = lines(child.stderr.take().unwrap());
        let stdout = child.stdout.take();
        Self {
            child,
            stdout,
            told,
        }
    }

    /// Waits until a round is over.
    fn wait_for_round(&self) -> Duration {
        let start = Instant::now();
        loop {
            let line = self.told.recv_timeout(PATIENCE).unwrap();
            if line.contains("watching for changes") {
                return start.elapsed();
            }
        }
    }

    /// Waits for the end and gives the exit code.
    fn ended(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "it still runs");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The lines of a stream as they come.
fn lines(stream: ChildStderr) -> Receiver<String> {
    let (sender, told) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    told
}

#[test]
fn a_change_is_seen_at_once() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let mut watching = Watching::start(&test);
    let mut results = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = || results.next().unwrap().unwrap();
    watching.wait_for_round();
    assert_eq!(next(), "checked 1 skill: no problems found");
    let path = test.work().join("good/SKILL.md");
    std::fs::write(&path, GOOD_SKILL.replace("name: good", "name: bad")).unwrap();
    let took = watching.wait_for_round();
    assert!(took < Duration::from_secs(2), "{took:?}");
    assert!(next().starts_with("good/SKILL.md:2:7: error[NM004]"));
    assert!(next().starts_with("1 error in 1 skill"));
    // An editor that writes beside the file and renames is seen too.
    std::fs::write(test.work().join("good/new"), GOOD_SKILL).unwrap();
    std::fs::rename(test.work().join("good/new"), &path).unwrap();
    watching.wait_for_round();
    assert_eq!(next(), "checked 1 skill: no problems found");
}

/// A broken skill or a deleted folder is no reason to stop watching.
#[test]
fn it_outlives_the_skill() {
    let test = CliTest::new().file("a/good/SKILL.md", GOOD_SKILL);
    let watching = Watching::start(&test);
    watching.wait_for_round();
    std::fs::remove_dir_all(test.work().join("a")).unwrap();
    let line = watching.told.recv_timeout(PATIENCE).unwrap();
    assert!(line.contains("there is no skill in `.`"), "{line}");
    watching.wait_for_round();
    std::fs::create_dir(test.work().join("good")).unwrap();
    std::fs::write(test.work().join("good/SKILL.md"), GOOD_SKILL).unwrap();
    watching.wait_for_round();
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_with_its_code() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let mut watching = Watching::start(&test);
    watching.wait_for_round();
    let id = i32::try_from(watching.child.id()).unwrap();
    let child = rustix::process::Pid::from_raw(id).unwrap();
    rustix::process::kill_process(child, rustix::process::Signal::INT).unwrap();
    assert_eq!(watching.ended(), Some(130));
}

#[cfg(unix)]
#[test]
fn it_ends_when_nobody_reads_any_more() {
    let test = CliTest::new().file("good/SKILL.md", GOOD_SKILL);
    let mut watching = Watching::start(&test);
    watching.wait_for_round();
    drop(watching.stdout.take());
    assert_eq!(watching.ended(), Some(0));
}
