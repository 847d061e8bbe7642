//! A run of the program that nothing around it can change.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::answers;

/// Where the built program is.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_open-skills");

/// A skill that nobody has anything to say about, to lie in a folder `good`.
pub const GOOD_SKILL: &str = "\
---
name: good
description: Turns invoices into a table of amounts. Use when someone asks for the sums of a folder of invoices.
---

# Good

Read the invoices, then write the table.
";

/// A skill with a bit of everything wrong, to lie in a folder `bad`.
pub const BAD_SKILL: &str = "\
---
name: Bad_Name
version: 1.0.0
description: d
---

See [x](missing.md).
";

/// A place of its own for one test: home, cache and current folder in a temporary folder,
/// no variables but these.
pub struct CliTest {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl CliTest {
    /// An empty place.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home", "cache", "work"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self {
            folder,
            variables: Vec::new(),
        }
    }

    /// The current folder of the runs.
    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// The home folder of the runs.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Sets a variable for all runs.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes a file into the current folder.
    pub fn file(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.work().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Starts to write a command line. What it answers to machines has to fit its schema.
    pub fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Ran {
        self.run_with(arguments, b"")
    }

    /// The same with something on standard input.
    pub fn run_with<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        stdin: &[u8],
    ) -> Ran {
        let arguments: Vec<OsString> = arguments
            .into_iter()
            .map(|argument| argument.as_ref().to_owned())
            .collect();
        let mut child = self
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .args(&arguments)
            .spawn()
            .unwrap();
        // A program that does not read its input closes the pipe: no fault of the test.
        let _ = child.stdin.take().unwrap().write_all(stdin);
        let output = child.wait_with_output().unwrap();
        let ran = Ran {
            code: output.status.code(),
            stdout: self.neutral(&output.stdout),
            stderr: self.neutral(&output.stderr),
        };
        answers::hold(&arguments, &ran);
        ran
    }

    /// The program in this place, for tests that need its streams.
    pub fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        let at = |name: &str| self.folder.path().join(name);
        command
            .env_clear()
            .env("HOME", at("home"))
            .env("USERPROFILE", at("home"))
            .env("XDG_CACHE_HOME", at("cache"))
            .env("OPEN_SKILLS_CACHE", at("cache"))
            .env("COLUMNS", "100")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(at("work"));
        command
    }

    /// The text with what changes from run to run replaced.
    fn neutral(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let real = fs::canonicalize(self.folder.path()).unwrap();
        let spellings = [real.as_path(), self.folder.path()];
        let spelled = |path: &Path| path.to_string_lossy().into_owned();
        spellings
            .iter()
            .fold(text, |text, path| text.replace(&spelled(path), "[TEMP]"))
    }
}

/// What a run said.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Ran {
    /// All three with `[WORK]` for the current folder, where many paths lie below it.
    pub fn short(&self) -> String {
        let below = concat!("[TEMP]/", "work/");
        self.to_string().replace(below, "[WORK]/")
    }
}

impl fmt::Display for Ran {
    /// All three, for a snapshot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = self
            .code
            .map_or("signal".to_owned(), |code| code.to_string());
        writeln!(f, "exit: {code}")?;
        writeln!(f, "----- stdout -----\n{}", self.stdout.trim_end())?;
        write!(f, "----- stderr -----\n{}", self.stderr.trim_end())
    }
}
