//! The programs that get and make runtimes: pip, npm, and the builder itself.
//!
//! They run with the user's own environment, because mirrors, proxies and certificates are
//! configured there.

use std::ffi::OsStr;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Language, LanguageError};
use crate::fs::reason;

/// How many lines of a failed program's last words are told.
const LAST_LINES: usize = 6;
/// How long to wait before looking again whether a program has ended.
const TICK: Duration = Duration::from_millis(10);

/// Where the programs are.
#[derive(Clone, Debug)]
pub struct Tools {
    /// A Python 3 that has pip.
    pub python: PathBuf,
    /// npm.
    pub npm: PathBuf,
    /// Anything but zero ends what runs: the number of the signal that asked for that.
    pub stop: Arc<AtomicUsize>,
}

impl Default for Tools {
    fn default() -> Self {
        let (python, npm) = match cfg!(windows) {
            true => ("python", "npm.cmd"),
            false => ("python3", "npm"),
        };
        Self {
            python: python.into(),
            npm: npm.into(),
            stop: Arc::default(),
        }
    }
}

impl Tools {
    /// pip, without questions; what `PIP_USER` says does not go with `--target`.
    pub fn pip(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.python);
        command.args(["-m", "pip", "--quiet", "--no-input"]);
        command.args(["--disable-pip-version-check", subcommand]);
        command.env("PIP_USER", "0");
        command.env("PIP_REQUIRE_VIRTUALENV", "0");
        command
    }

    /// npm, running nothing of what it gets.
    pub fn npm(&self, subcommand: &str) -> Command {
        let mut command = Command::new(&self.npm);
        command.args([subcommand, "--ignore-scripts", "--loglevel=error", "--json"]);
        command
    }

    /// Runs a program to its end and gives what it wrote; `told` is what it is called in messages.
    pub fn run(
        &self,
        command: &mut Command,
        told: &str,
        language: Language,
    ) -> Result<Vec<u8>, LanguageError> {
        command.stdin(Stdio::null());
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let child = child.map_err(|error| LanguageError::ToolMissing {
            program: name(command.get_program()),
            language,
            reason: reason(&error),
        })?;
        let ended = self
            .attend(child)
            .map_err(|error| LanguageError::ToolFailed {
                command: told.to_owned(),
                said: reason(&error),
            })?;
        let output = ended.ok_or(LanguageError::Interrupted)?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("No module named pip") {
            return Err(LanguageError::ToolMissing {
                program: "pip".to_owned(),
                language,
                reason: "this Python has no pip".to_owned(),
            });
        }
        Err(LanguageError::ToolFailed {
            command: told.to_owned(),
            said: last_words(&said, &output.status.to_string()),
        })
    }

    /// Waits for a program; nothing when it was ended because somebody asked for that.
    fn attend(&self, mut child: Child) -> std::io::Result<Option<Output>> {
        let stdout = read_aside(child.stdout.take());
        let stderr = read_aside(child.stderr.take());
        let is_stopped = || self.stop.load(Ordering::Relaxed) != 0;
        let status = loop {
            if is_stopped() {
                // It may have heard of it too, and be gone.
                let _ = child.kill();
                child.wait()?;
                return Ok(None);
            }
            if let Some(status) = child.try_wait()? {
                break status;
            }
            std::thread::sleep(TICK);
        };
        if is_stopped() {
            return Ok(None);
        }
        Ok(Some(Output {
            status,
            stdout: stdout.join().unwrap_or_default(),
            stderr: stderr.join().unwrap_or_default(),
        }))
    }
}

/// Reads a stream to its end beside what else there is to do.
fn read_aside(stream: Option<impl Read + Send + 'static>) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What was read before it broke is all there is to tell.
            let _ = stream.read_to_end(&mut bytes);
        }
        bytes
    })
}

fn name(program: &OsStr) -> String {
    program.to_string_lossy().into_owned()
}

/// The end of what a program said, or how it ended when it said nothing.
fn last_words(said: &str, status: &str) -> String {
    let lines: Vec<&str> = said
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    match lines.len() {
        0 => status.to_owned(),
        count => lines[count.saturating_sub(LAST_LINES)..].join("\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_told_with_what_to_do() {
        let mut command = Command::new("/nowhere/python3");
        let tools = Tools::default();
        let error = tools
            .run(&mut command, "pip", Language::Python)
            .unwrap_err();
        assert_eq!(error.kind(), "tool-missing");
        let hint = crate::diagnostics::Explain::hint(&error).unwrap();
        assert!(hint.contains("install Python 3.9"), "{hint}");
    }

    #[test]
    fn the_last_words_are_the_end_of_what_was_said() {
        let lines: Vec<String> = (0..10).map(|n| format!("line {n}\n\n")).collect();
        let said = lines.concat();
        let words = last_words(&said, "exit status: 1");
        assert_eq!(words.lines().count(), LAST_LINES);
        assert!(words.ends_with("line 9"));
        assert_eq!(last_words("\n", "exit status: 1"), "exit status: 1");
    }
}
