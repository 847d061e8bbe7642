//! Listens to a worker: to what it says, and to what it complains of.
//!
//! Both are waited for at once, by whoever follows the worker: a thread for each would be one
//! more step on the way of every message.

use std::io::{self, Read};
use std::process::{ChildStderr, ChildStdout};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::process::Heard;
use super::wire;

/// How much of a worker's own complaints is kept.
const MAX_COMPLAINTS: usize = 16 << 10;
/// How much is read at once: as much as a pipe holds.
const PIECE: usize = 64 << 10;

/// What there is of a worker to listen to.
#[derive(Debug)]
pub struct Ears {
    output: Option<ChildStdout>,
    complaints: Option<ChildStderr>,
    /// Bytes that the body of a message may have.
    limit: u32,
    /// What was read and is no whole message yet.
    begun: Vec<u8>,
    kept: Vec<u8>,
}

impl Ears {
    /// Begins to listen; messages may have bodies of up to `limit` bytes.
    pub fn new(output: ChildStdout, complaints: ChildStderr, limit: u32) -> Self {
        Self {
            output: Some(output),
            complaints: Some(complaints),
            limit,
            begun: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Waits for a message, no longer than that.
    pub fn hear(&mut self, patience: Duration) -> Heard {
        let deadline = Instant::now() + patience;
        let mut left = Some(patience);
        loop {
            match wire::whole(&mut self.begun, self.limit) {
                Ok(Some((message, body))) => return Heard::Message(message, body),
                Ok(None) if self.output.is_some() => {}
                Ok(None) | Err(_) => return Heard::Gone,
            }
            // One that never stops to talk may say nothing all the same.
            let Some(patience) = left else {
                return Heard::Nothing;
            };
            match self.read(patience) {
                Ok(true) => left = deadline.checked_duration_since(Instant::now()),
                Ok(false) => return Heard::Nothing,
                Err(_) => return Heard::Gone,
            }
        }
    }

    /// Reads what there is to read, after no more than that time; whether there was anything.
    fn read(&mut self, patience: Duration) -> io::Result<bool> {
        let output = self.output.iter().map(|it| PollFd::new(it, PollFlags::IN));
        let complaints = self.complaints.iter();
        let complaints = complaints.map(|it| PollFd::new(it, PollFlags::IN));
        let mut ends: Vec<_> = output.chain(complaints).collect();
        // Nobody is as patient as that.
        let patience = Timespec::try_from(patience).map_err(io::Error::other)?;
        match poll(&mut ends, Some(&patience)) {
            // A signal that somebody else waits for ends the wait as well.
            Ok(0) | Err(Errno::INTR) => return Ok(false),
            heard => heard?,
        };
        let says = self.output.is_some() && !ends[0].revents().is_empty();
        let complains = ends.last().is_some_and(|end| !end.revents().is_empty());
        let complains = self.complaints.is_some() && complains;
        if says && !piece(self.output.as_mut(), &mut self.begun)? {
            self.output = None;
        }
        if complains {
            // They are read to their end, so that the worker never waits for room.
            let mut said = Vec::new();
            if !piece(self.complaints.as_mut(), &mut said)? {
                self.complaints = None;
            }
            let room = MAX_COMPLAINTS.saturating_sub(self.kept.len());
            self.kept.extend(said.into_iter().take(room));
        }
        Ok(true)
    }

    /// What a worker that has gone complained of.
    pub fn complaints(mut self) -> Vec<u8> {
        if let Some(mut left) = self.complaints.take() {
            let room = MAX_COMPLAINTS.saturating_sub(self.kept.len()) as u64;
            // What cannot be read any more is no reason to say less.
            let _ = (&mut left).take(room).read_to_end(&mut self.kept);
        }
        self.kept
    }
}

/// Adds what there is to read to what was read; false at the end.
fn piece(from: Option<&mut impl Read>, read: &mut Vec<u8>) -> io::Result<bool> {
    let Some(from) = from else {
        return Ok(false);
    };
    let before = read.len();
    read.resize(before + PIECE, 0);
    let length = from.read(&mut read[before..]);
    read.truncate(before + length.as_ref().map_or(0, |length| *length));
    Ok(length? > 0)
}

#[cfg(test)]
mod tests {
    use std::process::{Child, Command, Stdio};

    use super::super::wire::FromWorker;
    use super::*;

    /// A program that talks as this script has it.
    fn talking(script: &str) -> (Ears, Child) {
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).stdin(Stdio::null());
        let piped = shell.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        let (output, complaints) = (child.stdout.take(), child.stderr.take());
        (Ears::new(output.unwrap(), complaints.unwrap(), 10), child)
    }

    /// The shell's words for a message of the guest's standard output.
    fn said(body: &str) -> String {
        let mut wire = Vec::new();
        wire::send(&mut wire, &FromWorker::Stdout, body.as_bytes()).unwrap();
        let letter = |word: String, byte: &u8| word + &format!("\\{byte:03o}");
        let letters = wire.iter().fold(String::new(), letter);
        format!("printf '{letters}'; ")
    }

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn messages_and_complaints_come_side_by_side() {
        let script = said("a") + "echo no >&2; " + &said("b");
        let (mut ears, mut child) = talking(&script);
        for expected in ["a", "b"] {
            let heard = ears.hear(LONG);
            assert!(
                matches!(heard, Heard::Message(FromWorker::Stdout, body) if body == expected.as_bytes())
            );
        }
        assert!(matches!(ears.hear(LONG), Heard::Gone));
        child.wait().unwrap();
        assert_eq!(ears.complaints(), b"no\n");
    }

    #[test]
    fn one_that_only_complains_takes_no_more_time_than_there_is() {
        let (mut ears, mut child) = talking("while :; do echo noise >&2; done");
        let begun = Instant::now();
        assert!(matches!(
            ears.hear(Duration::from_millis(200)),
            Heard::Nothing
        ));
        assert!(begun.elapsed() < LONG);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(ears.complaints().len() <= MAX_COMPLAINTS);
    }

    #[test]
    fn a_message_beyond_its_bound_ends_it() {
        let (mut ears, mut child) = talking(&said("more than ten bytes"));
        assert!(matches!(ears.hear(LONG), Heard::Gone));
        child.wait().unwrap();
    }
}
