//! A worker seen from the side that stays: a process with a line to it.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::WORKER_ARGUMENT;
use super::wire::{self, FromWorker, ToWorker};

/// How much of a worker's own complaints is kept.
const MAX_COMPLAINTS: u64 = 16 << 10;
/// Messages that wait to be looked at; more make the worker wait.
const MAX_WAITING: usize = 4;

/// A worker; when this goes, the process is gone too.
#[derive(Debug)]
pub struct Process {
    child: Child,
    line: Line,
    messages: Receiver<(FromWorker, Vec<u8>)>,
    complaints: Option<JoinHandle<Vec<u8>>>,
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
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Ctrl-C reaches the side that stays, which knows what to do about it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let taken = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(input), Some(mut output), Some(complaints)) = taken else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (sender, messages) = mpsc::sync_channel(MAX_WAITING);
        std::thread::spawn(move || {
            while let Ok(Some(message)) = wire::receive(&mut output, limit) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let complaints = std::thread::spawn(move || {
            let mut kept = Vec::new();
            let mut complaints = complaints;
            // The pipe is read to its end, so that nobody waits for room in it.
            let _ = (&mut complaints)
                .take(MAX_COMPLAINTS)
                .read_to_end(&mut kept);
            let _ = io::copy(&mut complaints, &mut io::sink());
            kept
        });
        Ok(Self {
            child,
            line: Line(Arc::new(Mutex::new(input))),
            messages,
            complaints: Some(complaints),
        })
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
    pub fn hear(&self, patience: Duration) -> Heard {
        match self.messages.recv_timeout(patience) {
            Ok((message, body)) => Heard::Message(message, body),
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => Heard::Gone,
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
        let complaints = self.complaints.take().and_then(|thread| thread.join().ok());
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
