//! Runs that are broken off leave nothing behind.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use open_skills::runtime::{Listener, RuntimeError, Stream};

use crate::support::Bench;
use crate::wasi::command;

/// The user presses Ctrl-C after some looks.
#[derive(Default)]
struct Impatient {
    looks: AtomicUsize,
}

impl Listener for Impatient {
    fn wrote(&self, _: Stream, _: &[u8]) {}

    fn is_cancelled(&self) -> bool {
        self.looks.fetch_add(1, Ordering::Relaxed) > 5
    }
}

fn endless() -> Bench {
    Bench::wat(&command("x", "(loop (br 0))"))
}

#[test]
fn a_cancelled_run_ends_at_once() {
    let bench = endless().limited(|limits| limits.timeout = Duration::from_mins(1));
    let begun = Instant::now();
    let error = bench.try_run(&Impatient::default()).err().unwrap();
    assert!(matches!(error, RuntimeError::Interrupted));
    assert!(begun.elapsed() < Duration::from_secs(10));
}

/// Not a test of its own: what [`no_worker_outlives_the_side_that_stays`] kills.
#[test]
#[ignore = "it is started and killed by another test"]
fn somebody_who_runs_without_end() {
    endless()
        .limited(|limits| limits.timeout = Duration::from_mins(2))
        .run();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    /// The worker of that process whose guest runs already, as its processor time shows.
    fn worker_of(parent: u32) -> Option<u32> {
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        numbers.into_iter().find(|process: &u32| {
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat"));
            let stat = stat.unwrap_or_default();
            let fields = stat.rsplit(')').next().unwrap_or_default();
            let fields: Vec<u64> = fields
                .split_whitespace()
                .map(|field| field.parse().unwrap_or(0))
                .collect();
            fields.get(1) == Some(&u64::from(parent)) && fields.get(11).is_some_and(|&t| t > 20)
        })
    }

    fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let begun = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn no_worker_outlives_the_side_that_stays() {
        let mut parent = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "orphans::somebody_who_runs_without_end",
                "--ignored",
            ])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let worker = wait_for("no worker came", || worker_of(parent.id()));
        parent.kill().unwrap();
        parent.wait().unwrap();
        let is_gone = || {
            let stat = std::fs::read_to_string(format!("/proc/{worker}/stat"));
            let stat = stat.unwrap_or_default();
            // Whoever inherits it may be slow to bury it.
            (stat.is_empty() || stat.contains(") Z ")).then_some(())
        };
        wait_for("the worker lives on", is_gone);
    }
}
