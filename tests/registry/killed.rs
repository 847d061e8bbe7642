//! G1 with real deaths: a publisher in a process of its own is killed with `SIGKILL`.

use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::time::{Duration, Instant};

use open_skills::registry::repair::{Depth, check};
use open_skills::registry::{Directory, Key, RegistryExt, download};
use rustix::process::{Signal, getpid, kill_process};
use tempfile::TempDir;

use crate::faults::{Fault, Faulty};
use crate::skills::{begin, name, put, version};

/// Says where the child publishes, and which version.
const PLACE: &str = "OPEN_SKILLS_TEST_PLACE";
const VERSION: &str = "OPEN_SKILLS_TEST_VERSION";
/// Says before which request the child dies.
const STEP: &str = "OPEN_SKILLS_TEST_STEP";
/// Says what the child publishes, where it is not the version itself.
const CONTENT: &str = "OPEN_SKILLS_TEST_CONTENT";
/// How many times each death is died, when there is time for it.
const ROUNDS: u32 = 100;
/// For how many seconds more rounds are begun; `.ci/run` and whoever looks for rare things
/// give more.
const SECONDS: &str = "OPEN_SKILLS_TEST_SECONDS";
/// How long all of them may take where no time is given.
const LONGEST: Duration = Duration::from_mins(30);
/// How many rounds there are on the slowest machine.
const AT_LEAST: u32 = 2;

/// Begins rounds until there were enough, or the time is over; says how many there were.
fn rounds(what: &str, mut round: impl FnMut(u32)) {
    let asked = std::env::var(SECONDS).ok();
    let seconds = asked.map_or(15, |text| text.parse().unwrap());
    let end = Instant::now() + Duration::from_secs(seconds);
    let mut done = 0;
    while done < AT_LEAST || (done < ROUNDS && Instant::now() < end) {
        round(done);
        done += 1;
    }
    let line = format!("{what}: {done} of {ROUNDS} rounds\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
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
    let content = std::env::var(CONTENT).unwrap_or_else(|_| content(&number));
    put(&faulty, "pdf", &number, &content).unwrap();
}

/// Large enough for a death in the middle of a write.
fn content(number: &str) -> String {
    number.repeat(20_000)
}

/// A folder in memory where the system has one: what is asked is the order of the writes, not
/// the patience of a disk.
fn quick_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory).unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
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
    let folder = quick_folder();
    rounds("killed before each request", |round| {
        die_before_each_request(folder.path(), round);
    });
}

/// The same as often as it is promised, however long that takes; CONTRIBUTING.md has the
/// command.
#[test]
#[ignore = "a hundred deaths before each request take minutes"]
fn g1_killed_a_hundred_times_before_each_request() {
    let folder = quick_folder();
    let started = Instant::now();
    let mut deaths = 0;
    for round in 0..ROUNDS {
        deaths += die_before_each_request(folder.path(), round);
        assert!(started.elapsed() < LONGEST, "only {round} rounds");
    }
    let steps = deaths / ROUNDS;
    let seconds = started.elapsed().as_secs();
    let line =
        format!("{deaths} deaths, {ROUNDS} before each of {steps} requests, in {seconds} s\n");
    let _ = std::io::stderr().write_all(line.as_bytes());
}

/// A publisher dies before its first request, another before its second, and so on; gives how
/// many died.
fn die_before_each_request(folder: &Path, round: u32) -> u32 {
    let place = folder.join(round.to_string());
    begin(&Directory::new(&place));
    let mut deaths = 0;
    for step in 0_u32.. {
        let number = format!("1.{step}.0");
        let mut command = start(&place, &number);
        let status = command.env(STEP, step.to_string()).status().unwrap();
        judge(&place, &number);
        if !was_killed(status) {
            assert!(status.success() && step > 8, "{status} at {step}");
            deaths = step;
            break;
        }
    }
    std::fs::remove_dir_all(&place).unwrap();
    deaths
}

#[test]
fn g1_killed_at_any_moment_a_version_is_whole_or_absent() {
    let folder = quick_folder();
    let mut deaths = 0;
    rounds("killed at any moment", |round| {
        let place = folder.path().join(round.to_string());
        begin(&Directory::new(&place));
        for moment in 0..20_u64 {
            let number = format!("1.{moment}.0");
            let mut publisher = start(&place, &number).spawn().unwrap();
            // From before it has begun until after it has ended, on slow machines too.
            std::thread::sleep(Duration::from_micros(moment * 1500));
            publisher.kill().unwrap();
            deaths += u32::from(was_killed(publisher.wait().unwrap()));
            judge(&place, &number);
        }
        std::fs::remove_dir_all(&place).unwrap();
    });
    assert!(deaths > 0);
}

#[test]
fn g2_of_sixteen_processes_one_wins() {
    let folder = quick_folder();
    let place = folder.path().join("registry");
    begin(&Directory::new(&place));
    let publish = |publisher: u32| {
        let mut command = start(&place, "1.0.0");
        let content = format!("content {publisher}");
        (command.env(CONTENT, &content).spawn().unwrap(), content)
    };
    let publishers: Vec<_> = (0..16).map(publish).collect();
    let mut won = Vec::new();
    for (mut publisher, content) in publishers {
        if publisher.wait().unwrap().success() {
            won.push(content);
        }
    }
    assert_eq!(won.len(), 1, "{won:?}");
    let registry = Directory::new(&place);
    let index = download::index(&registry, &name("pdf")).unwrap();
    let bytes = download::archive(&registry, &index.versions[0]).unwrap();
    assert_eq!(bytes, won[0].as_bytes());
    assert!(check(&registry, Depth::Blobs).unwrap().flaws.is_empty());
}
