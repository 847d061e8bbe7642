//! The engine of this machine's own programs, with its walls put up by bubblewrap.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::Cases;
use crate::place::{demo, run};
use crate::support::CliTest;

/// Names the folder in which the program `bwrap` is.
pub const BUBBLEWRAP: &str = "OPEN_SKILLS_TEST_BUBBLEWRAP";

pub const CASES: Cases = &[
    ("bubblewrap_shows_nothing_else", &[BUBBLEWRAP], sees_nothing),
    ("bubblewrap_ends_with_its_time", &[BUBBLEWRAP], timed_out),
];

fn with_bubblewrap(files: &[(&str, &str)]) -> CliTest {
    let folder = std::env::var(BUBBLEWRAP).unwrap();
    demo(&[], files).env("PATH", &format!("{folder}:/usr/bin:/bin"))
}

fn sees_nothing() {
    let script = "#!/bin/sh\n\
        echo \"user $(id -u)\"\n\
        echo \"arg $1\"\n\
        cat \"$2\" || echo unseen\n\
        touch /usr/bin/mine || echo unwritten\n\
        grep -E 'NoNewPrivs|Seccomp:|CapEff' /proc/self/status\n\
        tail -n +3 /proc/net/dev | cut -d: -f1\n\
        echo made > made.txt\n\
        exit 3\n";
    let test = with_bubblewrap(&[("scripts/look.sh", script)]);
    let canary = test.home().join("canary");
    fs::write(&canary, "secret").unwrap();
    let line = format!(
        "run demo:scripts/look.sh --engine native --out out -- one {}",
        canary.display()
    );
    let ran = run(&test, &line);
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(ran.stderr.contains("sandbox: bubblewrap, "), "{ran}");
    let said: Vec<&str> = ran.stdout.lines().map(str::trim).collect();
    let user = said[0].strip_prefix("user ").unwrap();
    assert!(user.parse::<u32>().unwrap() > 0, "{ran}");
    let rest = [
        "arg one",
        "unseen",
        "unwritten",
        "CapEff:\t0000000000000000",
        "NoNewPrivs:\t1",
        "Seccomp:\t2",
        "lo",
    ];
    assert_eq!(said[1..], rest, "{ran}");
    assert_eq!(fs::read_to_string(&canary).unwrap(), "secret");
    assert_eq!(made(&test.work().join("out")), ["made.txt"]);
}

fn made(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

fn timed_out() {
    let script = "#!/bin/sh\nsleep 60 &\nsleep 60\n";
    let test = with_bubblewrap(&[("scripts/wait.sh", script)]);
    let begun = Instant::now();
    let line = "run demo:scripts/wait.sh --engine native --timeout 500ms";
    let ran = run(&test, line);
    assert_eq!(ran.code, Some(124), "{ran}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{ran}");
}
