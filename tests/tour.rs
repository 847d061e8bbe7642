//! The tour: the whole life of a skill, end to end, with a home of its own.
//!
//! It runs scripts, so it needs the Python runtime: `.ci/run` makes a cache that has it.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};

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
    let again = cache.clone();
    let trials = vec![
        Trial::test(
            name("from_nothing_to_a_prompt_and_nothing_is_left"),
            move || whole(&cache),
        )
        .with_ignored_flag(why.is_some()),
        Trial::test(name("machines_get_every_step_in_one_document"), move || {
            for_machines(&again)
        })
        .with_ignored_flag(why.is_some()),
        Trial::test("a_step_that_fails_stops_it_with_its_own_error", stopped),
        Trial::test("a_cache_that_cannot_be_written_is_told", uncached),
        Trial::test("nothing_that_is_configured_is_looked_at", unconfigured),
        Trial::test("quiet_says_only_what_went_wrong", quiet),
        Trial::test("a_reader_that_has_seen_enough_ends_it_quietly", unread)
            .with_ignored_flag(cfg!(not(unix))),
        Trial::test("what_takes_no_output_is_named_and_no_step", full)
            .with_ignored_flag(cfg!(not(target_os = "linux"))),
        Trial::test("a_temporary_folder_that_is_not_there_is_named", nowhere),
        Trial::test("an_interrupted_one_leaves_nothing", interrupted)
            .with_ignored_flag(cfg!(not(unix))),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The tour of somebody with this home; where no cache is named, it has no runtime and cannot
/// get one.
fn walked(home: &Path, cache: Option<&Path>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_open-skills"));
    let path = std::env::var_os("PATH").filter(|_| cache.is_some());
    command
        .arg("tour")
        .env_clear()
        .env("HOME", home)
        .env("TMPDIR", home)
        .env("PATH", path.unwrap_or_else(|| "/nonexistent".into()));
    if let Some(cache) = cache {
        command.env("OPEN_SKILLS_CACHE", cache);
    }
    command
}

fn said(command: &mut Command) -> (Option<i32>, String, String) {
    let ran = command.output().unwrap();
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

/// One of those that run scripts at a time, so that each can say what it left in the cache.
static ONE: Mutex<()> = Mutex::new(());

/// What stands in the cache to be run from there.
fn kept(cache: &Path) -> BTreeSet<OsString> {
    let all = std::fs::read_dir(cache.join("run-v1"))
        .into_iter()
        .flatten();
    all.map(|entry| entry.unwrap().file_name()).collect()
}

fn whole(cache: &Path) -> Result<(), Failed> {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let before = kept(cache);
    let home = tempfile::tempdir()?;
    let (code, stdout, stderr) = said(&mut walked(home.path(), Some(cache)));
    assert_eq!(code, Some(0), "{stdout}{stderr}");
    // What the steps say on standard error is a part of what is shown.
    assert_eq!(stderr, "");
    for sign in [
        "$ open-skills init month-totals",
        "created month-totals",
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
    // What it ran from its own registry is no skill of anybody's.
    assert_eq!(kept(cache), before);
    Ok(())
}

/// The step that needs a runtime first: it gets it, where there is a sandbox at all.
const FIRST_TO_NEED_ONE: &str = match cfg!(feature = "wasm") {
    true => "step 4, `runtime`, ended with 2",
    false => "step 4, `test`, ended with 2",
};

/// With a cache that has nothing and no pip, the first script has no runtime.
fn stopped() -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let (code, stdout, stderr) = said(&mut walked(home.path(), None));
    assert_eq!(code, Some(2), "{stderr}");
    let error = format!("error: {FIRST_TO_NEED_ONE}");
    assert!(stderr.starts_with(&error), "{stderr}");
    // Another place for the cache brings no pip.
    let hint = stderr.lines().last().unwrap_or_default();
    assert!(
        hint.contains("`open-skills doctor` says what is missing"),
        "{stderr}"
    );
    assert!(!hint.contains("--cache-dir"), "{stderr}");
    // Its own words stand where all steps say theirs.
    let last = stdout.split("4/1").last().unwrap();
    assert!(last.contains("error: "), "{stdout}");
    Ok(())
}

/// Where it is the cache that cannot be had, that is said.
fn uncached() -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let file = home.path().join("file");
    std::fs::write(&file, "")?;
    let (code, _, stderr) = said(&mut walked(home.path(), Some(&file.join("cache"))));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("hint: `--cache-dir DIR`"), "{stderr}");
    Ok(())
}

/// Settings that stop every other command, in all places where they are looked for.
fn unconfigured() -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let wrong = "lint: {profile: 5\n";
    let config = home.path().join(".config/open-skills");
    std::fs::create_dir_all(&config)?;
    for folder in [&config, home.path()] {
        std::fs::write(folder.join("open-skills.yaml"), wrong)?;
    }
    for more in [None, Some("--quiet"), Some("--json")] {
        let mut command = walked(home.path(), None);
        command.args(more);
        command.env("OPEN_SKILLS_TRUST", "nonsense");
        command.env("OPEN_SKILLS_LINT_PROFILE", "nonsense");
        let (_, stdout, stderr) = said(&mut command);
        assert!(stderr.contains(FIRST_TO_NEED_ONE), "{stdout}{stderr}");
        assert!(!stderr.contains("nonsense"), "{stderr}");
    }
    Ok(())
}

fn quiet() -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let (code, stdout, stderr) = said(walked(home.path(), None).arg("--quiet"));
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
    // What the step said is told with it, because it was not shown.
    assert!(stderr.contains(FIRST_TO_NEED_ONE), "{stderr}");
    assert!(stderr.contains("\n  error: "), "{stderr}");
    Ok(())
}

/// `tour | head -2`, ended at different moments: no step is blamed for it.
fn unread() -> Result<(), Failed> {
    for lines in [0, 1, 2, 5, 12] {
        let home = tempfile::tempdir()?;
        let mut command = walked(home.path(), None);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut shown = BufReader::new(child.stdout.take().unwrap());
        for _ in 0..lines {
            shown.read_line(&mut String::new())?;
        }
        drop(shown);
        let ran = child.wait_with_output()?;
        let stderr = String::from_utf8(ran.stderr)?;
        assert_eq!(
            (ran.status.code(), stderr.as_str()),
            (Some(0), ""),
            "{lines}"
        );
    }
    Ok(())
}

fn full() -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let full = std::fs::File::options().write(true).open("/dev/full")?;
    let mut child = walked(home.path(), None);
    let ran = child.stdout(full).stderr(Stdio::piped()).output()?;
    assert_eq!(
        String::from_utf8(ran.stderr)?,
        "error: cannot write to standard output: no space left on device\n\
         hint: make room on that disk, then do it again\n"
    );
    assert_eq!(ran.status.code(), Some(2));
    Ok(())
}

fn nowhere() -> Result<(), Failed> {
    let home = tempfile::tempdir()?;
    let (code, _, stderr) = said(walked(home.path(), None).env("TMPDIR", "/no/such/folder"));
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("temporary folder in `/no/such/folder`"),
        "{stderr}"
    );
    assert!(stderr.contains("hint: "), "{stderr}");
    Ok(())
}

fn for_machines(cache: &Path) -> Result<(), Failed> {
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let home = tempfile::tempdir()?;
    let (code, stdout, stderr) = said(walked(home.path(), Some(cache)).arg("--json"));
    assert_eq!((code, stderr.as_str()), (Some(0), ""), "{stdout}");
    let answer: serde_json::Value = serde_json::from_str(&stdout)?;
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schemas/tour.schema.json");
    let schema = serde_json::from_str(&std::fs::read_to_string(schema)?)?;
    let validator = jsonschema::validator_for(&schema)?;
    let errors = validator
        .iter_errors(&answer)
        .map(|error| error.to_string());
    assert_eq!(errors.collect::<Vec<_>>(), [""; 0]);
    assert!(answer["steps"].as_array().unwrap().len() >= 15);
    Ok(())
}
