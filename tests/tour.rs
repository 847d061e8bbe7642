//! The tour: the whole life of a skill, end to end, with a home of its own.
//!
//! It runs scripts, so it needs the Python runtime: `.ci/run` makes a cache that has it.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

/// Names the cache folder that has the runtime.
const CACHE: &str = "OPEN_SKILLS_TEST_CACHE";

fn main() -> ExitCode {
    let cache = std::env::var_os(CACHE).map(PathBuf::from);
    let why = match (&cache, cfg!(feature = "wasm")) {
        (_, false) => Some("built without wasm"),
        (None, _) => Some("no cache with the Python runtime: OPEN_SKILLS_TEST_CACHE"),
        _ => None,
    };
    let name = |name: &str| match why {
        Some(why) => format!("{name} ({why})"),
        None => name.to_owned(),
    };
    let cache = cache.unwrap_or_default();
    let trials = vec![
        Trial::test(
            name("from_nothing_to_a_prompt_and_nothing_is_left"),
            move || whole(&cache),
        )
        .with_ignored_flag(why.is_some()),
        Trial::test("a_step_that_fails_stops_it_with_its_own_error", stopped),
        Trial::test("an_interrupted_one_leaves_nothing", interrupted)
            .with_ignored_flag(cfg!(not(unix))),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn tour(home: &Path, cache: &Path) -> (Option<i32>, String, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_open-skills"))
        .arg("tour")
        .env_clear()
        .env("HOME", home)
        .env("TMPDIR", home)
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("OPEN_SKILLS_CACHE", cache)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (ran.status.code(), text(ran.stdout), text(ran.stderr))
}

/// Ended while its steps are shown, whichever it is at.
fn interrupted() -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let mut child = Command::new(env!("CARGO_BIN_EXE_open-skills"))
        .arg("tour")
        .env_clear()
        .env("HOME", home.path())
        .env("TMPDIR", home.path())
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut shown = BufReader::new(child.stdout.take().unwrap());
    shown.read_line(&mut String::new())?;
    let killed = Command::new("kill").arg(child.id().to_string()).status()?;
    assert!(killed.success());
    // It is not held up by a pipe that nobody reads.
    std::io::copy(&mut shown, &mut std::io::sink())?;
    assert_eq!(child.wait()?.code(), Some(143));
    let left = std::fs::read_dir(home.path())?;
    let mut left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert!(!left.any(|name| name.starts_with("open-skills-tour-")));
    Ok(())
}

fn whole(cache: &Path) -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let (code, stdout, stderr) = tour(home.path(), cache);
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    for sign in [
        "$ open-skills init month-totals",
        "error[FM007]",
        "4 tests: 4 passed",
        r#""total": 20"#,
        "change the skill: refused",
        "variables that are not its own: []",
        "packed month-totals 0.1.0",
        "is signed by `tour`",
        "published month-totals 0.1.0 to local",
        r#""total": 30"#,
        "pulled month-totals 0.1.0 into skills/month-totals",
        "<name>month-totals</name>",
        "That was the whole life of a skill",
    ] {
        assert!(stdout.contains(sign), "no `{sign}` in:\n{stdout}{stderr}");
    }
    let left: Vec<_> = std::fs::read_dir(home.path())?.collect();
    assert!(left.is_empty(), "left behind: {left:?}");
    Ok(())
}

/// Offline, with a cache that has nothing, the first script has no runtime.
fn stopped() -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let cache = tempfile::tempdir()?;
    let config = home.path().join(".config/open-skills");
    std::fs::create_dir_all(&config)?;
    let ran = Command::new(env!("CARGO_BIN_EXE_open-skills"))
        .arg("tour")
        .env_clear()
        .env("HOME", home.path())
        .env("TMPDIR", home.path())
        .env("PATH", "/nonexistent")
        .env("OPEN_SKILLS_CACHE", cache.path())
        .output()?;
    let stderr = String::from_utf8(ran.stderr)?;
    assert_eq!(ran.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("step 4, `test`, ended with 2"), "{stderr}");
    Ok(())
}
