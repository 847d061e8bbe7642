//! What others make of the reports of `test`: junitparser, prove, and a browser. What is not
//! there is ignored, with the reason.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};

/// Where the built program is.
const PROGRAM: &str = env!("CARGO_BIN_EXE_open-skills");

/// One that passes, one that fails with characters that trip readers, one that is skipped.
const CASES: &str = "\
- name: passes
  expect: {stdout: hi <b> & \"you\"}
- name: 'fails # with <b> & \"quotes\" \\ and ]]>'
  expect:
    stdout: |
      hi
      you
- name: is skipped
  skip: '# later'
";

fn main() {
    let arguments = Arguments::from_args();
    let trials = vec![
        trial(
            "junit",
            junit_reader(),
            "needs junitparser for Python",
            read_junit,
        ),
        trial(
            "tap",
            found("prove"),
            "needs prove, which comes with Perl",
            read_tap,
        ),
        trial("page", browser(), "needs Chromium", open_page),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

/// A test that needs a program, and the engine of programs of this machine.
fn trial(
    name: &str,
    program: Option<PathBuf>,
    reason: &str,
    test: fn(&Path) -> Result<(), Failed>,
) -> Trial {
    let reason = match cfg!(target_os = "linux") {
        true => reason,
        false => "needs the sandbox of Linux",
    };
    match program.filter(|_| cfg!(target_os = "linux")) {
        Some(program) => Trial::test(name, move || test(&program)),
        None => {
            Trial::test(format!("{name} (ignored: {reason})"), || Ok(())).with_ignored_flag(true)
        }
    }
}

/// A program on the path that can say its version.
fn found(name: &str) -> Option<PathBuf> {
    let mut command = Command::new(name);
    let command = command.arg("--version").stdin(Stdio::null());
    let works = command.output().is_ok_and(|output| output.status.success());
    works.then(|| name.into())
}

fn browser() -> Option<PathBuf> {
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "chrome",
        "headless_shell",
    ];
    let named = std::env::var_os("OPEN_SKILLS_CHROMIUM").map(PathBuf::from);
    named.or_else(|| names.into_iter().find_map(found))
}

/// A Python that knows junitparser: one that the build prepared, or the machine's.
fn junit_reader() -> Option<PathBuf> {
    let prepared = std::env::var_os("OPEN_SKILLS_JUNITPARSER").map(PathBuf::from);
    let pythons = prepared.into_iter().chain(["python3".into()]);
    let knows = |python: &PathBuf| {
        let mut command = Command::new(python);
        let command = command
            .args(["-c", "import junitparser"])
            .stdin(Stdio::null());
        command.output().is_ok_and(|output| output.status.success())
    };
    pythons.into_iter().find(knows)
}

/// Tests a skill, and gives its folder with what was printed.
fn tested(arguments: &[&str]) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    let skill = folder.path().join("greet");
    fs::create_dir_all(skill.join("scripts")).unwrap();
    fs::create_dir_all(skill.join("tests")).unwrap();
    fs::create_dir_all(folder.path().join("home")).unwrap();
    let document =
        "---\nname: greet\ndescription: Greets. Use when somebody is to be greeted.\n---\n";
    fs::write(skill.join("SKILL.md"), document).unwrap();
    fs::write(skill.join("scripts/greet.sh"), "echo 'hi <b> & \"you\"'\n").unwrap();
    fs::write(skill.join("tests/greet.yaml"), CASES).unwrap();
    let output = Command::new(PROGRAM)
        .args(["test", "greet", "--engine", "native"])
        .args(arguments)
        .current_dir(folder.path())
        .env("HOME", folder.path().join("home"))
        .env("OPEN_SKILLS_CACHE", folder.path().join("cache"))
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    (folder, output)
}

/// Runs a reader, and gives what it printed.
fn read(command: &mut Command) -> Result<String, Failed> {
    let output = command.stdin(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text + &String::from_utf8_lossy(&output.stderr))
}

fn has(text: &str, part: &str) -> Result<(), Failed> {
    match text.contains(part) {
        true => Ok(()),
        false => Err(format!("no `{part}` in:\n{text}").into()),
    }
}

fn read_junit(python: &Path) -> Result<(), Failed> {
    const SCRIPT: &str = "\
import sys
from junitparser import JUnitXml, Failure, Skipped
for suite in JUnitXml.fromfile(sys.argv[1]):
    print(suite.name, suite.tests, suite.failures, suite.skipped, suite.errors)
    for case in suite:
        kinds = [type(result).__name__ for result in case.result]
        print(case.classname, '|', case.name, '|', kinds)
        for result in case.result:
            print('   ', result.message)
";
    let (folder, output) = tested(&["--format", "junit"]);
    let file = folder.path().join("report.xml");
    fs::write(&file, output.stdout)?;
    let text = read(Command::new(python).args(["-c", SCRIPT]).arg(&file))?;
    has(&text, "greet 3 1 1 0")?;
    has(&text, "greet/tests/greet.yaml | passes | []")?;
    has(
        &text,
        "| fails # with <b> & \"quotes\" \\ and ]]> | ['Failure']",
    )?;
    has(&text, "    stdout is not the expected text")?;
    has(&text, "| is skipped | ['Skipped']\n    # later")
}

fn read_tap(prove: &Path) -> Result<(), Failed> {
    let (folder, output) = tested(&["--format", "tap"]);
    let file = folder.path().join("report.tap");
    fs::write(&file, output.stdout)?;
    let text = read(Command::new(prove).args(["--exec", "cat"]).arg(&file))?;
    has(&text, "Tests: 3 Failed: 1)")?;
    has(&text, "Failed test:  2")?;
    has(&text, "1 skipped")?;
    match text.contains("Parse errors") {
        true => Err(text.into()),
        false => Ok(()),
    }
}

fn open_page(browser: &Path) -> Result<(), Failed> {
    let (folder, _) = tested(&["--report", "page.html"]);
    let page = folder.path().join("page.html");
    let opened = |more: &[&str]| {
        let mut command = Command::new(browser);
        command
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"])
            .arg(format!(
                "--user-data-dir={}",
                folder.path().join("profile").display()
            ))
            .args(more)
            .arg(format!("file://{}", page.display()));
        read(&mut command)
    };
    for more in [&[][..], &["--force-dark-mode"]] {
        let text = opened(more)?;
        has(&text, "<h1>1 of 3 tests failed</h1>")?;
        // What a script printed is text on the page, never markup.
        has(&text, "fails # with &lt;b&gt; &amp;")?;
    }
    Ok(())
}
