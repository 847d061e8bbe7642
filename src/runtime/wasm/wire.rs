//! How the two sides talk: messages with a head of JSON and a body of bytes, over the
//! worker's standard input and output.
//!
//! The side that stays trusts no length that a worker sends: a message above its bound ends
//! the run.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::confine::Locks;
use super::job::{Guest, GuestEnd, Job};
use crate::runtime::broker::{HttpRequest, HttpResponse};

/// Heads carry names, arguments and variables, never contents.
const MAX_HEAD: u32 = 16 << 20;

/// What a worker is sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum ToWorker {
    /// Load this code for such a guest: a job for it may follow.
    Load(Guest, #[serde(with = "crate::runtime::host_path")] PathBuf),
    /// Run this; the body is standard input.
    Run(Box<Job>),
    /// Compile the body.
    Compile(CompileJob),
    /// Compile the prelude of JavaScript with the interpreter whose compiled code this is.
    CompilePrelude(
        #[serde(with = "crate::runtime::host_path")] PathBuf,
        CompileJob,
    ),
    /// Compile the interpreter of JavaScript as it is after its start: its own compiled code
    /// and its compiled prelude are in these files, and the body is what it was compiled from.
    CompileStarted(
        #[serde(with = "crate::runtime::host_path")] PathBuf,
        #[serde(with = "crate::runtime::host_path")] PathBuf,
        CompileJob,
    ),
    /// The answer to the request of this number; the body is the answer's.
    Answer(u64, Result<HttpResponse, String>),
}

/// What the compiler is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompileJob {
    /// Bytes that the compiler may take besides what every process has.
    pub memory: u64,
}

/// What a worker sends.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FromWorker {
    /// The worker is locked up, this well.
    Locked(Locks),
    /// The guest wrote the body to standard output.
    Stdout,
    /// The guest wrote the body to standard error.
    Stderr,
    /// The guest asks the web; the body is the request's.
    Ask(u64, HttpRequest),
    /// The guest does not wait for the answer to this request any more.
    GiveUp(u64),
    /// The body is the compiled code.
    Code,
    /// The WebAssembly cannot be compiled.
    Rejected(String),
    /// The guest ended after that time.
    Ended(GuestEnd, Duration),
}

/// Writes one message in one go.
pub fn send(to: &mut impl Write, head: &impl Serialize, body: &[u8]) -> io::Result<()> {
    let head = serde_json::to_vec(head)?;
    let too_long = |_| io::Error::from(io::ErrorKind::FileTooLarge);
    let lengths = [
        u32::try_from(head.len()).map_err(too_long)?,
        u32::try_from(body.len()).map_err(too_long)?,
    ];
    let mut start = Vec::with_capacity(8 + head.len() + body.len().min(64 << 10));
    start.extend(lengths[0].to_le_bytes());
    start.extend(lengths[1].to_le_bytes());
    start.extend(head);
    if body.len() <= 64 << 10 {
        start.extend(body);
        to.write_all(&start)?;
    } else {
        to.write_all(&start)?;
        to.write_all(body)?;
    }
    to.flush()
}

/// Reads one message whose body has no more than `limit` bytes; nothing at the end.
pub fn receive<H: DeserializeOwned>(
    from: &mut impl Read,
    limit: u32,
) -> io::Result<Option<(H, Vec<u8>)>> {
    let mut first = [0; 4];
    match from.read_exact(&mut first[..1]) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        read => read?,
    }
    from.read_exact(&mut first[1..])?;
    let mut second = [0; 4];
    from.read_exact(&mut second)?;
    let (head, body) = (u32::from_le_bytes(first), u32::from_le_bytes(second));
    if head > MAX_HEAD || body > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let head = take(from, head)?;
    let head = serde_json::from_slice(&head)?;
    Ok(Some((head, take(from, body)?)))
}

/// Takes the first message off what was read, when all of it is there; its body has no more
/// than `limit` bytes.
pub fn whole<H: DeserializeOwned>(
    read: &mut Vec<u8>,
    limit: u32,
) -> io::Result<Option<(H, Vec<u8>)>> {
    let Some((lengths, rest)) = read.split_first_chunk::<8>() else {
        return Ok(None);
    };
    let length = |at: usize| [0, 1, 2, 3].map(|byte| lengths[at + byte]);
    let (head, body) = (u32::from_le_bytes(length(0)), u32::from_le_bytes(length(4)));
    if head > MAX_HEAD || body > limit {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let (head, body) = (head as usize, body as usize);
    if rest.len() < head + body {
        return Ok(None);
    }
    let message = serde_json::from_slice(&rest[..head])?;
    let more = read.split_off(lengths.len() + head + body);
    let body = read.split_off(8 + head);
    *read = more;
    Ok(Some((message, body)))
}

/// Memory is taken as the bytes come, not as they are announced.
fn take(from: &mut impl Read, length: u32) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity((length as usize).min(1 << 20));
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    match bytes.len() == length as usize {
        true => Ok(bytes),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_as_they_went() {
        let mut wire = Vec::new();
        let large = vec![7; 100_000];
        send(&mut wire, &FromWorker::Stdout, b"hello").unwrap();
        send(&mut wire, &FromWorker::Stderr, &large).unwrap();
        let mut from = wire.as_slice();
        let (head, body) = receive::<FromWorker>(&mut from, 1 << 20).unwrap().unwrap();
        assert!(matches!(head, FromWorker::Stdout) && body == b"hello");
        let (head, body) = receive::<FromWorker>(&mut from, 1 << 20).unwrap().unwrap();
        assert!(matches!(head, FromWorker::Stderr) && body == large);
        assert!(receive::<FromWorker>(&mut from, 0).unwrap().is_none());
    }

    #[test]
    fn a_message_is_taken_once_all_of_it_is_there() {
        let mut wire = Vec::new();
        send(&mut wire, &FromWorker::Stdout, b"hello").unwrap();
        let first = wire.len();
        send(&mut wire, &FromWorker::Stderr, b"").unwrap();
        let mut read = Vec::new();
        let mut heard = Vec::new();
        for (at, byte) in wire.iter().enumerate() {
            read.push(*byte);
            if let Some((head, body)) = whole::<FromWorker>(&mut read, 5).unwrap() {
                heard.push((at + 1, matches!(head, FromWorker::Stdout), body));
            }
        }
        let all = [
            (first, true, b"hello".to_vec()),
            (wire.len(), false, Vec::new()),
        ];
        assert_eq!((heard, read), (all.to_vec(), Vec::new()));
        // Two at once, and a body beyond the bound.
        let mut read = wire.clone();
        assert!(whole::<FromWorker>(&mut read, 5).unwrap().is_some());
        assert_eq!(read, wire[first..]);
        assert!(whole::<FromWorker>(&mut wire, 4).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn paths_of_the_host_need_not_be_unicode() {
        use std::os::unix::ffi::OsStrExt;
        let path = || PathBuf::from(std::ffi::OsStr::from_bytes(b"/x\xffy"));
        let job = Job {
            guest: crate::runtime::wasm::job::Guest::PythonSci(path()),
            code: path(),
            reads: vec![path(), "/plain".into()],
            folders: vec![crate::runtime::wasm::job::Folder {
                host: path(),
                guest: "/skill".to_owned(),
                writable: false,
            }],
            ..Job::idle()
        };
        let mut wire = Vec::new();
        send(&mut wire, &ToWorker::Run(Box::new(job.clone())), b"").unwrap();
        let (head, _) = receive::<ToWorker>(&mut wire.as_slice(), 0)
            .unwrap()
            .unwrap();
        assert!(matches!(head, ToWorker::Run(came) if *came == job));
    }

    #[test]
    fn a_length_beyond_the_bound_and_a_cut_message_are_errors() {
        let mut wire = Vec::new();
        send(&mut wire, &FromWorker::Stdout, b"hello").unwrap();
        let error = receive::<FromWorker>(&mut wire.as_slice(), 4).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::FileTooLarge);
        for length in 1..wire.len() {
            assert!(receive::<FromWorker>(&mut &wire[..length], 5).is_err());
        }
        // Announcing four gigabytes takes none.
        let mut lie = wire;
        lie[..4].copy_from_slice(&[0xff; 4]);
        assert!(receive::<FromWorker>(&mut lie.as_slice(), 5).is_err());
    }
}
