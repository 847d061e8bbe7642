//! G1 with real deaths: a publisher in a process of its own is killed with `SIGKILL`.

use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::Duration;

use open_skills::registry::repair::{Depth, check};
use open_skills::registry::{Directory, Key, RegistryExt, download};
use rustix::process::{Signal, getpid, kill_process};

use crate::faults::{Fault, Faulty};
use crate::skills::{begin, name, put, version};

/// Says where the child publishes, and which version.
const PLACE: &str = "OPEN_SKILLS_TEST_PLACE";
const VERSION: &str = "OPEN_SKILLS_TEST_VERSION";
/// Says before which request the child dies.
const STEP: &str = "OPEN_SKILLS_TEST_STEP";
/// How many times each death is died; more rounds find rarer things.
const ROUNDS: &str = "OPEN_SKILLS_TEST_ROUNDS";

fn rounds() -> u32 {
    let asked = std::env::var(ROUNDS).ok();
    asked.map_or(2, |text| text.parse().unwrap())
}

/// Not a test of its own: the process that is killed.
#[test]
#[ignore = "the other tests of this file start it, in a process to be killed"]
fn child() {
    let place = std::env::var(PLACE).unwrap();
    let number = std::env::var(VERSION).unwrap();
    let deadly: Option<usize> = std::env::var(STEP).ok().map(|step| step.parse().unwrap());
    let faulty = Faulty::new(Directory::new(place), move |request, _| {
        if Some(request) == deadly {
            kill_process(getpid(), Signal::KILL).unwrap();
        }
        Fault::None
    });
    put(&faulty, "pdf", &number, &content(&number)).unwrap();
}

/// Large enough for a death in the middle of a write.
fn content(number: &str) -> String {
    number.repeat(100_000)
}

fn start(place: &Path, number: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "killed::child", "--ignored", "--quiet"])
        .env(PLACE, place)
        .env(VERSION, number)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    command
}

fn was_killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(Signal::KILL.as_raw())
}

/// What is there is whole; the same publication again succeeds and leaves all in order.
fn judge(place: &Path, number: &str) {
    let registry = Directory::new(place);
    let record = Key::record(&name("pdf"), &version(number));
    let is_there = registry.read_if_there(&record, 1 << 20).unwrap().is_some();
    let found = check(&registry, Depth::Blobs).unwrap();
    assert!(found.flaws.iter().all(|flaw| flaw.mendable), "{found:?}");
    let again = put(&registry, "pdf", number, &content(number)).unwrap();
    assert_eq!(
        again.created == open_skills::registry::Created::WasThere,
        is_there
    );
    assert_eq!(check(&registry, Depth::Blobs).unwrap().flaws, []);
    let index = download::index(&registry, &name("pdf")).unwrap();
    let entry = index.version(&version(number)).unwrap();
    let bytes = download::archive(&registry, entry).unwrap();
    assert_eq!(bytes, content(number).as_bytes());
}

#[test]
fn g1_killed_before_any_request_a_version_is_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let mut minor = 0;
    for round in 0..rounds() {
        let place = folder.path().join(round.to_string());
        begin(&Directory::new(&place));
        for step in 0.. {
            minor += 1;
            let number = format!("1.{minor}.0");
            let mut command = start(&place, &number);
            let status = command.env(STEP, step.to_string()).status().unwrap();
            judge(&place, &number);
            if !was_killed(status) {
                assert!(status.success() && step > 8, "{status} at {step}");
                break;
            }
        }
    }
}

#[test]
fn g1_killed_at_any_moment_a_version_is_whole_or_absent() {
    let folder = tempfile::tempdir().unwrap();
    let mut deaths = 0;
    for round in 0..10 * rounds() {
        let place = folder.path().join((round / 20).to_string());
        begin(&Directory::new(&place));
        let number = format!("1.{round}.0");
        let mut publisher = start(&place, &number).spawn().unwrap();
        // From before it has begun until after it has ended, on slow machines too.
        std::thread::sleep(Duration::from_micros(u64::from(round % 20) * 1500));
        publisher.kill().unwrap();
        deaths += u32::from(was_killed(publisher.wait().unwrap()));
        judge(&place, &number);
    }
    assert!(deaths > 0);
}
