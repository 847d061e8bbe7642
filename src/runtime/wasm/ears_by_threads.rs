//! Listens to a worker where one cannot wait for two pipes at once: a thread reads each.

use std::io::{self, Read};
use std::process::{ChildStderr, ChildStdout};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::process::Heard;
use super::wire::{self, FromWorker};

/// How much of a worker's own complaints is kept.
const MAX_COMPLAINTS: u64 = 16 << 10;
/// Messages that wait to be looked at; more make the worker wait.
const MAX_WAITING: usize = 4;

/// What there is of a worker to listen to.
#[derive(Debug)]
pub struct Ears {
    messages: Receiver<(FromWorker, Vec<u8>)>,
    complaints: JoinHandle<Vec<u8>>,
}

impl Ears {
    /// Begins to listen; messages may have bodies of up to `limit` bytes.
    pub fn new(mut output: ChildStdout, mut complaints: ChildStderr, limit: u32) -> Self {
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
            // The pipe is read to its end, so that nobody waits for room in it.
            let _ = (&mut complaints)
                .take(MAX_COMPLAINTS)
                .read_to_end(&mut kept);
            let _ = io::copy(&mut complaints, &mut io::sink());
            kept
        });
        Self {
            messages,
            complaints,
        }
    }

    /// Waits for a message, no longer than that.
    pub fn hear(&mut self, patience: Duration) -> Heard {
        match self.messages.recv_timeout(patience) {
            Ok((message, body)) => Heard::Message(message, body),
            Err(RecvTimeoutError::Timeout) => Heard::Nothing,
            Err(RecvTimeoutError::Disconnected) => Heard::Gone,
        }
    }

    /// What a worker that has gone complained of.
    pub fn complaints(self) -> Vec<u8> {
        self.complaints.join().unwrap_or_default()
    }
}
