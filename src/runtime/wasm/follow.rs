//! Follows one worker to its end: passes on what the guest writes, answers what it asks,
//! and ends it when it is over.

use std::time::{Duration, Instant};

use super::answers::Answers;
use super::job::GuestEnd;
use super::process::{Heard, Process};
use super::quota::Quota;
use super::wire::FromWorker;
use crate::runtime::RuntimeError;
use crate::runtime::broker::Network;
use crate::runtime::limits::Limit;
use crate::runtime::outcome::{EXIT_TRAP, Ended, Stop};
use crate::runtime::runner::{Listener, Request, Stream};

/// The largest message of a worker: a request with all that it uploads.
pub const MAX_MESSAGE: u32 = 32 << 20;
/// How long after its time a worker that did not end its guest by itself is ended.
const GRACE: Duration = Duration::from_millis(400);
/// How often there is a look at the listener and the quota.
const GLANCE: Duration = Duration::from_millis(25);

/// Follows a worker until its guest ended or is ended.
pub fn follow(
    mut worker: Process,
    request: &Request,
    listener: &dyn Listener,
    network: &Network,
    started: Instant,
) -> Result<Ended, RuntimeError> {
    let mut stdout = Kept::new(Stream::Stdout, request.limits.stream);
    let mut stderr = Kept::new(Stream::Stderr, request.limits.stream);
    let quota = Quota::new(request, worker.id());
    let deadline = started + request.limits.timeout + GRACE;
    let answers = Answers::new(network, request, worker.line(), deadline);
    let mut glance = Instant::now() + GLANCE;
    let (stop, took) = loop {
        match worker.hear(glance.saturating_duration_since(Instant::now())) {
            Heard::Message(FromWorker::Locked(locks), _) => {
                tracing::debug!(?locks, "the worker locked itself up");
            }
            Heard::Message(FromWorker::Stdout, bytes) => stdout.take(&bytes, listener),
            Heard::Message(FromWorker::Stderr, bytes) => stderr.take(&bytes, listener),
            Heard::Message(FromWorker::Ask(id, mut asked), body) => {
                asked.body = body;
                answers.find(id, asked);
            }
            Heard::Message(FromWorker::GiveUp(id), _) => answers.give_up(id),
            Heard::Message(FromWorker::Ended(GuestEnd::Unfit(reason), _), _) => {
                let name = request.script.clone();
                return Err(RuntimeError::Unfit { name, reason });
            }
            Heard::Message(FromWorker::Ended(end, took), _) => break (stop_of(end), Some(took)),
            Heard::Message(FromWorker::Code | FromWorker::Rejected(_), _) => {
                break (
                    Stop::Broken("the sandbox broke its protocol".to_owned()),
                    None,
                );
            }
            Heard::Gone => break (Stop::Broken(worker.post_mortem()), None),
            Heard::Nothing => {}
        }
        let now = Instant::now();
        if now < glance {
            continue;
        }
        glance = now + GLANCE;
        if listener.is_cancelled() {
            return Err(RuntimeError::Interrupted);
        }
        if now >= deadline {
            break (Stop::Limit(Limit::Timeout), None);
        }
        if let Some(limit) = quota.exceeded() {
            break (Stop::Limit(limit), None);
        }
    };
    // Nothing writes any more once the process is gone.
    drop(worker);
    let stop = match (&stop, quota.exceeded()) {
        (Stop::Exit(_), Some(limit)) => Stop::Limit(limit),
        _ => stop,
    };
    let cut = [stdout.cut(), stderr.cut()].into_iter().flatten().collect();
    Ok(Ended {
        stop,
        stdout: stdout.bytes,
        stderr: stderr.bytes,
        cut,
        duration: took.unwrap_or_else(|| started.elapsed()),
    })
}

fn stop_of(end: GuestEnd) -> Stop {
    match end {
        GuestEnd::Exit(code) => Stop::Exit(code),
        GuestEnd::Limit(limit) => Stop::Limit(limit),
        GuestEnd::Trap(reason) | GuestEnd::Unfit(reason) | GuestEnd::Broken(reason) => {
            Stop::Broken(reason)
        }
        GuestEnd::Stack => Stop::Exit(EXIT_TRAP),
    }
}

/// What is kept of a stream; the rest is read and thrown away, so that the guest goes on.
#[derive(Debug)]
struct Kept {
    stream: Stream,
    limit: u64,
    bytes: Vec<u8>,
    is_cut: bool,
}

impl Kept {
    fn new(stream: Stream, limit: u64) -> Self {
        Self {
            stream,
            limit,
            bytes: Vec::new(),
            is_cut: false,
        }
    }

    fn take(&mut self, bytes: &[u8], listener: &dyn Listener) {
        let room = self.limit.saturating_sub(self.bytes.len() as u64);
        let room = usize::try_from(room).unwrap_or(usize::MAX);
        let kept = &bytes[..bytes.len().min(room)];
        self.is_cut |= kept.len() < bytes.len();
        if !kept.is_empty() {
            self.bytes.extend_from_slice(kept);
            listener.wrote(self.stream, kept);
        }
    }

    fn cut(&self) -> Option<Limit> {
        self.is_cut.then_some(match self.stream {
            Stream::Stdout => Limit::Stdout,
            Stream::Stderr => Limit::Stderr,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Unwatched;
    use super::*;

    #[test]
    fn a_stream_is_kept_up_to_its_limit_and_flagged_beyond() {
        let mut kept = Kept::new(Stream::Stdout, 5);
        kept.take(b"abc", &Unwatched);
        kept.take(b"de", &Unwatched);
        assert_eq!((kept.bytes.as_slice(), kept.cut()), (&b"abcde"[..], None));
        kept.take(b"f", &Unwatched);
        kept.take(b"g", &Unwatched);
        assert_eq!(kept.bytes, b"abcde");
        assert_eq!(kept.cut(), Some(Limit::Stdout));
    }
}
