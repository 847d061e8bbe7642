//! A process of the host that runs a script: fed, listened to, and ended when it is time.

use std::io::{Read, Write};
use std::process::{Child, ExitStatus};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::limits::{Limit, Limits};
use super::outcome::{Ended, Stop};
use super::runner::{Listener, Stream};
use super::{RuntimeError, streams::Kept};

/// How long to wait for something to happen before looking around.
const TICK: Duration = Duration::from_millis(5);
/// How often what a script uses is measured.
const MEASURE: Duration = Duration::from_millis(50);
/// How often there is a glance meanwhile.
const GLANCE: Duration = Duration::from_millis(10);
/// How long streams may stay open after the process has ended: somebody else holds them.
const LINGER: Duration = Duration::from_millis(500);
/// How many pieces of output may wait; more make the script wait.
const PENDING: usize = 16;

/// Looks after a process from outside.
pub trait Keeper {
    /// The limit that is passed now, if one is.
    fn passed(&self) -> Option<Limit>;

    /// Looks at what changes too fast for [`Keeper::passed`], which takes longer.
    fn glance(&self) {}

    /// The limit that a script which failed with this code came up against, if it did: the system
    /// says no to what goes beyond, so that nothing does.
    fn reached(&self, _code: i32) -> Option<Limit> {
        None
    }

    /// Ends all that belongs to the script.
    fn end(&self, child: &mut Child);
}

/// A piece of output, or the end of a stream.
type Piece = (Stream, Option<Vec<u8>>);

/// Feeds a process, passes on what it writes, and waits for its end.
pub fn attend(
    mut child: Child,
    stdin: Vec<u8>,
    limits: &Limits,
    listener: &dyn Listener,
    keeper: &dyn Keeper,
) -> Result<Ended, RuntimeError> {
    let started = Instant::now();
    let pieces = connect(&mut child, stdin);
    let mut attended = Attended {
        stdout: Kept::new(limits.stream),
        stderr: Kept::new(limits.stream),
        listener,
        open: 2,
    };
    let mut stop = None;
    let (mut measured, mut glanced) = (started, started);
    let status = loop {
        attended.take(&pieces);
        if let Some(status) = ended(&mut child)? {
            break status;
        }
        if stop.is_some() {
            continue;
        }
        if listener.is_cancelled() {
            keeper.end(&mut child);
            return finish(child);
        }
        if glanced.elapsed() >= GLANCE {
            glanced = Instant::now();
            keeper.glance();
        }
        if started.elapsed() >= limits.timeout {
            stop = Some(Limit::Timeout);
        } else if measured.elapsed() >= MEASURE {
            measured = Instant::now();
            stop = keeper.passed();
        }
        if stop.is_some() {
            keeper.end(&mut child);
        }
    };
    let duration = started.elapsed();
    let ended_at = Instant::now();
    while attended.open > 0 && ended_at.elapsed() < LINGER {
        attended.take(&pieces);
    }
    // Whatever the script left behind must not outlive it.
    keeper.end(&mut child);
    // A script may have gone beyond a limit and ended within one measure.
    let stop = stop.or_else(|| keeper.passed());
    let code = code(status);
    let stop = stop.or_else(|| (code != 0).then(|| keeper.reached(code)).flatten());
    let stop = stop.map_or(Stop::Exit(code), Stop::Limit);
    Ok(attended.end(stop, duration))
}

/// Waits for a process that was told to end.
fn finish(mut child: Child) -> Result<Ended, RuntimeError> {
    // Nothing can be done about a process that cannot be waited for.
    let _ = child.wait();
    Err(RuntimeError::Interrupted)
}

fn ended(child: &mut Child) -> Result<Option<ExitStatus>, RuntimeError> {
    child.try_wait().map_err(|source| {
        RuntimeError::File(crate::fs::FsError::Io {
            action: "wait for",
            path: "the script".into(),
            source,
        })
    })
}

/// The code of a process; one that a signal ended has the code that shells give it.
fn code(status: ExitStatus) -> i32 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128 + signal;
    }
    status.code().unwrap_or(1)
}

/// Starts the threads that write and read; they end with the process.
fn connect(child: &mut Child, stdin: Vec<u8>) -> Receiver<Piece> {
    if let Some(mut pipe) = child.stdin.take() {
        // A script that reads nothing closes the pipe: its own choice.
        std::thread::spawn(move || drop(pipe.write_all(&stdin)));
    }
    let (sender, pieces) = sync_channel(PENDING);
    if let Some(pipe) = child.stdout.take() {
        read(pipe, Stream::Stdout, sender.clone());
    }
    if let Some(pipe) = child.stderr.take() {
        read(pipe, Stream::Stderr, sender);
    }
    pieces
}

fn read(mut pipe: impl Read + Send + 'static, stream: Stream, sender: SyncSender<Piece>) {
    std::thread::spawn(move || {
        let mut buffer = vec![0; 64 << 10];
        loop {
            match pipe.read(&mut buffer) {
                Ok(0) => break,
                Ok(length) => {
                    let piece = (stream, Some(buffer[..length].to_vec()));
                    if sender.send(piece).is_err() {
                        return;
                    }
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        // When nobody listens any more, the end needs no telling.
        drop(sender.send((stream, None)));
    });
}

struct Attended<'l> {
    stdout: Kept,
    stderr: Kept,
    listener: &'l dyn Listener,
    open: usize,
}

impl Attended<'_> {
    /// Waits a moment for output and passes all of it on.
    fn take(&mut self, pieces: &Receiver<Piece>) {
        if self.open == 0 {
            std::thread::sleep(TICK);
            return;
        }
        match pieces.recv_timeout(TICK) {
            Ok((stream, Some(bytes))) => {
                let kept = match stream {
                    Stream::Stdout => &mut self.stdout,
                    Stream::Stderr => &mut self.stderr,
                };
                let shown = kept.push(&bytes);
                if !shown.is_empty() {
                    self.listener.wrote(stream, shown);
                }
            }
            Ok((_, None)) => self.open -= 1,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.open = 0,
        }
    }

    fn end(self, stop: Stop, duration: Duration) -> Ended {
        let mut cut = Vec::new();
        cut.extend(self.stdout.is_cut().then_some(Limit::Stdout));
        cut.extend(self.stderr.is_cut().then_some(Limit::Stderr));
        Ended {
            stop,
            stdout: self.stdout.into_bytes(),
            stderr: self.stderr.into_bytes(),
            cut,
            duration,
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::sync::Mutex;

    use super::*;

    /// Kills the process; says that a limit was passed when the test wants it.
    struct Killer(Option<Limit>);

    impl Keeper for Killer {
        fn passed(&self) -> Option<Limit> {
            self.0
        }

        fn end(&self, child: &mut Child) {
            let _ = child.kill();
        }
    }

    #[derive(Default)]
    struct Heard(Mutex<Vec<u8>>, bool);

    impl Listener for Heard {
        fn wrote(&self, _: Stream, bytes: &[u8]) {
            self.0.lock().unwrap().extend_from_slice(bytes);
        }

        fn is_cancelled(&self) -> bool {
            self.1
        }
    }

    fn shell(
        text: &str,
        limits: Limits,
        passed: Option<Limit>,
        heard: &Heard,
    ) -> Result<Ended, RuntimeError> {
        let mut command = Command::new("/bin/sh");
        let command = command.args(["-c", text]).stdin(Stdio::piped());
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        attend(
            child.spawn().unwrap(),
            b"in".to_vec(),
            &limits,
            heard,
            &Killer(passed),
        )
    }

    #[test]
    fn input_output_and_code_pass_through() {
        let heard = Heard::default();
        let ended = shell("cat; echo err >&2; exit 7", Limits::default(), None, &heard).unwrap();
        assert_eq!(ended.stop, Stop::Exit(7));
        assert_eq!(
            (ended.stdout.as_slice(), ended.stderr.as_slice()),
            (&b"in"[..], &b"err\n"[..])
        );
        assert_eq!(heard.0.lock().unwrap().len(), 6);
        let ended = shell("kill -TERM $$", Limits::default(), None, &heard).unwrap();
        assert_eq!(ended.stop, Stop::Exit(143));
    }

    #[test]
    fn what_takes_too_long_is_ended() {
        let limits = Limits {
            timeout: Duration::from_millis(100),
            ..Limits::default()
        };
        let ended = shell("exec sleep 20", limits, None, &Heard::default()).unwrap();
        assert_eq!(ended.stop, Stop::Limit(Limit::Timeout));
        assert!(
            ended.duration < Duration::from_secs(1),
            "{:?}",
            ended.duration
        );
        let ended = shell(
            "exec sleep 20",
            Limits::default(),
            Some(Limit::Disk),
            &Heard::default(),
        );
        assert_eq!(ended.unwrap().stop, Stop::Limit(Limit::Disk));
        let cancelled = Heard(Mutex::default(), true);
        let error = shell("exec sleep 20", Limits::default(), None, &cancelled).unwrap_err();
        assert_eq!(error.kind(), "interrupted");
    }

    #[test]
    fn a_flood_is_cut_and_the_script_goes_on() {
        let limits = Limits {
            stream: 1_000,
            ..Limits::default()
        };
        let heard = Heard::default();
        let text = "i=0; while [ $i -lt 500 ]; do echo 0123456789; i=$((i+1)); done; exit 3";
        let ended = shell(text, limits, None, &heard).unwrap();
        assert_eq!(
            (ended.stop, ended.cut),
            (Stop::Exit(3), vec![Limit::Stdout])
        );
        assert_eq!(
            (ended.stdout.len(), heard.0.lock().unwrap().len()),
            (1_000, 1_000)
        );
    }
}
