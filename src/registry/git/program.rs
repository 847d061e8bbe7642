//! The `git` program, started so that nothing of a repository is ever run.
//!
//! Hooks, filters, submodules and checked-out links cannot happen: all work is done in bare
//! repositories of our own, and what could start a program is switched off besides. The
//! user's own configuration stays in force, because credentials, proxies and ssh are his.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use super::errors::Said;

/// The longest that one request may take.
const LONGEST: Duration = Duration::from_mins(10);
/// How much a program may say on its standard error before the rest is dropped.
const MAX_WORDS: u64 = 64 << 10;
/// How often the size of what arrives is looked at.
const GLANCE: Duration = Duration::from_millis(20);

/// What a clone within the repository is called.
pub(super) const CLONE: &str = "clone";

/// Variables that would lead git into another repository, as they are set within its hooks.
const ELSEWHERE: [&str; 12] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_REPLACE_REF_BASE",
    "GIT_QUARANTINE_PATH",
];

/// Settings that no repository and no user may change for us.
const SETTINGS: [&str; 13] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.bigFileThreshold=1m",
    "fetch.recurseSubmodules=false",
    "submodule.recurse=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "fetch.unpackLimit=1",
    "fetch.writeCommitGraph=false",
    "protocol.ext.allow=never",
    "http.followRedirects=false",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=30",
];

/// The way to start git for one bare repository and one remote.
#[derive(Clone, Debug)]
pub(super) struct Program {
    /// The bare repository.
    pub repository: PathBuf,
    /// The transport that the remote is reached by: nothing else is ever followed.
    pub transport: &'static str,
}

/// How a command ended.
pub(super) type Outcome = Result<Vec<u8>, Said>;

impl Program {
    /// A command of git in the repository.
    fn command<S: Into<OsString>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new("git");
        for variable in ELSEWHERE {
            command.env_remove(variable);
        }
        command
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_ALLOW_PROTOCOL", self.transport)
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("LC_ALL", "C");
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.arg("--git-dir").arg(&self.repository);
        command.args(arguments.into_iter().map(Into::into));
        command
    }

    /// Runs a command to its end and gives what it printed.
    pub fn run<S: Into<OsString>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        input: &[u8],
    ) -> Outcome {
        self.run_with(arguments, input, &[], None)
    }

    /// The same with more variables, and a bound to what may arrive in the repository.
    pub fn run_with<S: Into<OsString>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
        input: &[u8],
        variables: &[(&str, &str)],
        most: Option<u64>,
    ) -> Outcome {
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied());
        tracing::trace!(?command, "git");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Said::not_started(&error))?;
        let (stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        std::thread::scope(|scope| {
            // Both ends are served at once: a pipe holds only so much.
            let fed = scope.spawn(move || match stdin {
                Some(mut pipe) => pipe.write_all(input),
                None => Ok(()),
            });
            let printed = scope.spawn(move || read_all(stdout, u64::MAX));
            let words = scope.spawn(move || read_all(stderr, MAX_WORDS));
            let status = self.wait(&mut child, most);
            // A program that does not want its input says why on its own.
            let _ = fed.join();
            let printed = printed.join().unwrap_or_default();
            let words = words.join().unwrap_or_default();
            match status? {
                true => Ok(printed),
                false => Err(Said::words(&words)),
            }
        })
    }

    /// Waits for the end, and makes one where it takes too long or too much arrives.
    fn wait(&self, child: &mut Child, most: Option<u64>) -> Result<bool, Said> {
        let begin = Instant::now();
        let mut pause = Duration::from_micros(200);
        let too_much = most.map(|most| size(&self.repository) + most);
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok(status.success()),
                Ok(None) => {}
                Err(error) => return Err(Said::not_started(&error)),
            }
            let why = if begin.elapsed() > LONGEST {
                Some(Said::TooLong)
            } else if too_much
                .is_some_and(|too_much| pause >= GLANCE && size(&self.repository) > too_much)
            {
                Some(Said::TooMuch)
            } else {
                None
            };
            if let Some(why) = why {
                // What it started ends with its pipes.
                let _ = child.kill();
                let _ = child.wait();
                return Err(why);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(GLANCE);
        }
    }

    /// Starts `git cat-file --batch`, which answers for objects one after the other.
    pub fn reader(&self) -> Result<Reader, Said> {
        let mut command = self.command(["cat-file", "--batch"]);
        // What is not here is fetched by us, with a bound, and never behind our back.
        command.env("GIT_NO_LAZY_FETCH", "1");
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Said::not_started(&error))?;
        match child.stdout.take() {
            Some(stdout) => Ok(Reader {
                answers: io::BufReader::new(stdout),
                child,
            }),
            None => Err(Said::Odd("git has no output".to_owned())),
        }
    }
}

fn read_all(pipe: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What was read until it broke is what there is to say.
        let _ = pipe.by_ref().take(most).read_to_end(&mut bytes);
        let _ = io::copy(&mut pipe, &mut io::sink());
    }
    bytes
}

/// How many bytes the packs of a repository and of its clone have, arriving ones included.
fn size(repository: &Path) -> u64 {
    let both = [repository.to_path_buf(), repository.join(CLONE)];
    let entries = both.map(|folder| std::fs::read_dir(folder.join("objects/pack")));
    let sizes = entries.into_iter().flatten().flatten().flatten();
    sizes
        .filter_map(|entry| entry.metadata().ok())
        .map(|metadata| metadata.len())
        .sum()
}

/// A running `git cat-file --batch`.
pub(super) struct Reader {
    child: Child,
    answers: io::BufReader<ChildStdout>,
}

/// What stands under an object's name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A blob.
    Blob(Vec<u8>),
    /// A blob of more bytes than were wanted; this reader is of no use any more.
    TooLarge,
    /// Nothing here; a partial clone may fetch it.
    Missing,
}

impl Reader {
    /// Reads a blob of at most `limit` bytes.
    pub fn blob(&mut self, object: &str, limit: u64) -> io::Result<Found> {
        use io::BufRead;
        let invalid = || io::Error::from(io::ErrorKind::InvalidData);
        let input = self.child.stdin.as_mut().ok_or_else(invalid)?;
        input.write_all(format!("{object}\n").as_bytes())?;
        input.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let mut parts = head.trim_end().rsplit(' ');
        let last = parts.next().ok_or_else(invalid)?;
        if last == "missing" {
            return Ok(Found::Missing);
        }
        let size: u64 = last.parse().map_err(|_| invalid())?;
        if parts.next() != Some("blob") {
            return Err(invalid());
        }
        if size > limit {
            return Ok(Found::TooLarge);
        }
        let mut bytes = Vec::new();
        self.answers.by_ref().take(size).read_to_end(&mut bytes)?;
        let mut end = [0];
        self.answers.read_exact(&mut end)?;
        match bytes.len() as u64 == size && end == [b'\n'] {
            true => Ok(Found::Blob(bytes)),
            false => Err(invalid()),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        // Its input ends with us; it is not left behind as a zombie.
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
