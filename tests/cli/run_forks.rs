//! `run --engine native` of scripts that start processes without end, as whoever runs the tests
//! and, where that is the administrator, as somebody else too. The scripts stop by themselves
//! at some number: a test that fails must not take the machine with it.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::support::CliTest;

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";
/// Somebody who is nobody in particular.
const SOMEBODY: u32 = 12_345;
/// How long nothing but the end of a script may take.
const SOON: Duration = Duration::from_secs(3);

/// Each starts others until there were so many, in sessions of their own, and then stays.
const BOMB: &str = "\
if [ \"$(stat -c %s /tmp/count)\" -lt 900 ]; then
    printf x >> /tmp/count
    setsid sh /skill/scripts/bomb.sh &
    setsid sh /skill/scripts/bomb.sh &
fi
exec sleep 300.25
";
/// The first one of them leaves the others behind.
const START: &str = ": > /tmp/count; sh /skill/scripts/bomb.sh & sleep 1; exit 7";
const STAY: &str = ": > /tmp/count; exec sh /skill/scripts/bomb.sh";

fn demo() -> CliTest {
    let test = CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("demo/SKILL.md", SKILL);
    let scripts = [("bomb", BOMB), ("start", START), ("stay", STAY)];
    scripts.into_iter().fold(test, |test, (name, text)| {
        test.file(&format!("demo/scripts/{name}.sh"), text)
    })
}

/// Lets somebody else work in the place of a test.
fn open(test: &CliTest) {
    let place = test.work().join("..");
    let mode = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&place, 0o755);
    for name in ["home", "cache", "work"] {
        mode(&place.join(name), 0o777);
    }
}

/// How many processes of the script there are on this machine.
fn alive() -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let words = processes.filter_map(|it| std::fs::read(it.path().join("cmdline")).ok());
    let ours = words.filter(|words| words.windows(6).any(|word| word == b"300.25"));
    ours.count()
}

#[track_caller]
fn ends(script: &str, code: i32, user: Option<u32>) {
    let test = demo();
    let mut command = test.command();
    let target = format!("demo:{script}.sh");
    command.args(["run", &target, "--engine", "native", "--timeout", "3s"]);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    if let Some(user) = user {
        open(&test);
        command.uid(user).gid(user);
    }
    let begun = Instant::now();
    let output = command.stderr(Stdio::piped()).output().unwrap();
    let took = begun.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{user:?}: {said}");
    assert!(took < Duration::from_secs(3) + SOON, "{user:?}: {took:?}");
    let gone = Instant::now();
    while alive() > 0 {
        assert!(gone.elapsed() < SOON, "{user:?}: {} live on", alive());
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn is_root() -> bool {
    rustix::process::getuid().is_root()
}

#[test]
fn processes_without_end_are_all_ended_in_time() {
    let users: &[Option<u32>] = match is_root() {
        true => &[None, Some(SOMEBODY)],
        false => &[None],
    };
    for user in users {
        ends("stay", 124, *user);
        // Whatever it left behind goes with it.
        ends("start", 7, *user);
    }
}
