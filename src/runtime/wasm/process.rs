//! A worker seen from the side that stays: a process with a line to it.

use std::io;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::WORKER_ARGUMENT;
use super::ears::Ears;
use super::wire::{self, FromWorker, ToWorker};
use crate::runtime::HEAP_AS_NEEDED;

/// A worker; when this goes, the process is gone too.
#[derive(Debug)]
pub struct Process {
    child: Child,
    line: Line,
    limit: u32,
    /// Nobody listens before there is something to hear.
    ears: Option<Ears>,
}

/// What there was to hear from a worker within some time.
#[derive(Debug)]
pub enum Heard {
    /// A message with its body.
    Message(FromWorker, Vec<u8>),
    /// Nothing yet.
    Nothing,
    /// The worker will never say anything again.
    Gone,
}

impl Process {
    /// Starts a worker: `program` is this very program. Messages of the worker may have
    /// bodies of up to `limit` bytes.
    pub fn start(program: &Path, limit: u32) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .arg(WORKER_ARGUMENT)
            .env_clear()
            .envs([HEAP_AS_NEEDED])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Ctrl-C reaches the side that stays, which knows what to do about it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let input = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Self {
            child,
            line: Line(Arc::new(Mutex::new(input))),
            limit,
            ears: None,
        })
    }

    /// Begins to listen when nobody does.
    fn ears(&mut self) -> Option<&mut Ears> {
        if self.ears.is_none() {
            let (output, complaints) = (self.child.stdout.take()?, self.child.stderr.take()?);
            self.ears = Some(Ears::new(output, complaints, self.limit));
        }
        self.ears.as_mut()
    }

    /// The line to the worker, for whoever has something to tell it.
    pub fn line(&self) -> Line {
        self.line.clone()
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a message, no longer than that.
    pub fn hear(&mut self, patience: Duration) -> Heard {
        match self.ears() {
            Some(ears) => ears.hear(patience),
            None => Heard::Gone,
        }
    }

    /// Ends the process, whatever it does, and waits until it is gone.
    pub fn end(&mut self) -> io::Result<ExitStatus> {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.child.wait()
    }

    /// Why a worker that has gone without a word has gone.
    pub fn post_mortem(&mut self) -> String {
        let status = match self.end() {
            Ok(status) => status.to_string(),
            Err(error) => crate::fs::reason(&error),
        };
        self.ears();
        let complaints = self.ears.take().map(Ears::complaints);
        let complaints = String::from_utf8_lossy(&complaints.unwrap_or_default()).into_owned();
        match complaints.trim() {
            "" => format!("the sandbox's process ended: {status}"),
            words => format!("the sandbox's process ended: {status}: {words}"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// The line to a worker.
#[derive(Clone, Debug)]
pub struct Line(Arc<Mutex<ChildStdin>>);

impl Line {
    /// Sends a message.
    pub fn send(&self, message: &ToWorker, body: &[u8]) -> io::Result<()> {
        let mut input = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wire::send(&mut *input, message, body)
    }
}
