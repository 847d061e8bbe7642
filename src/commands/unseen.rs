//! What is typed on the terminal without being shown.

use dialoguer::console::Term;
use zeroize::Zeroizing;

use super::run::listen::Interrupt;
use crate::diagnostics::Failure;
use crate::fs::FsError;
use crate::signing::keys::{KeyError, Passphrase};

/// A secret, typed once.
pub fn ask(question: &str) -> Result<Passphrase, KeyError> {
    let terminal = Term::stderr();
    loop {
        terminal
            .write_str(&format!("{question}: "))
            .map_err(unreadable)?;
        let typed = watched();
        let shown = typed.as_ref().is_ok_and(|typed| !typed.is_empty());
        // The end of the line was not shown either.
        terminal
            .write_line(if shown { "[hidden]" } else { "" })
            .map_err(unreadable)?;
        let mut typed = typed?;
        if !typed.is_empty() {
            return Ok(Passphrase::new(std::mem::take(&mut *typed)));
        }
    }
}

/// A secret, typed twice, until both are the same.
pub fn ask_twice(question: &str) -> Result<Passphrase, KeyError> {
    loop {
        let first = ask(question)?;
        if first.reveal() == ask("The same again")?.reveal() {
            return Ok(first);
        }
        Term::stderr()
            .write_line("these are two different passphrases: type both again")
            .map_err(unreadable)?;
    }
}

/// One line; Ctrl-C ends the question, not the process, which would leave the terminal mute.
fn watched() -> Result<Zeroizing<String>, KeyError> {
    let failed = |failure: Failure| unreadable(std::io::Error::other(failure.message));
    let interrupt = Interrupt::watch().map_err(failed)?;
    let line = line(&interrupt);
    let broken_off = match &line {
        _ if interrupt.is_set() => true,
        Ok(line) => line.is_none(),
        Err(_) => false,
    };
    let reason = interrupt.told(Failure::new("interrupted", "interrupted"));
    interrupt.let_go().map_err(failed)?;
    match (broken_off, line) {
        (false, Ok(Some(line))) => Ok(line),
        (false, Err(error)) => Err(unreadable(error)),
        _ => Err(KeyError::BrokenOff {
            kind: reason.kind,
            message: reason.message,
        }),
    }
}

fn unreadable(source: std::io::Error) -> KeyError {
    KeyError::File(FsError::Io {
        action: "read from",
        path: "the terminal".into(),
        source,
    })
}

#[cfg(unix)]
use unix::line;

/// The line, or nothing when there is none to come.
#[cfg(not(unix))]
fn line(_: &Interrupt) -> std::io::Result<Option<Zeroizing<String>>> {
    let read = Term::stderr().read_secure_line();
    read.map(|line| Some(Zeroizing::new(line)))
}

#[cfg(unix)]
mod unix {
    use std::io::{Error, ErrorKind, Result, Stdin};

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
    use zeroize::Zeroizing;

    use super::Interrupt;

    /// A terminal hands over a line of at most so many bytes.
    const LONGEST: usize = 4096;

    /// A terminal that shows nothing of what is typed, until the value is dropped.
    struct Mute {
        input: Stdin,
        before: Termios,
    }

    impl Mute {
        fn new() -> Result<Self> {
            let input = std::io::stdin();
            let before = tcgetattr(&input)?;
            let mut mute = before.clone();
            mute.local_modes -= LocalModes::ECHO | LocalModes::ECHONL;
            tcsetattr(&input, OptionalActions::Flush, &mute)?;
            Ok(Self { input, before })
        }
    }

    impl Drop for Mute {
        fn drop(&mut self) {
            let _ = tcsetattr(&self.input, OptionalActions::Flush, &self.before);
        }
    }

    /// The line, or nothing when it was broken off by a signal or the end of all input.
    pub fn line(interrupt: &Interrupt) -> Result<Option<Zeroizing<String>>> {
        let mute = Mute::new()?;
        let mut line = Zeroizing::new(Vec::with_capacity(2 * LONGEST));
        let mut piece = Zeroizing::new([0_u8; LONGEST]);
        // A signal may come between the look and the wait, which it then does not end.
        let moment = Timespec {
            tv_sec: 0,
            tv_nsec: 100_000_000,
        };
        while !interrupt.is_set() {
            let mut ready = [PollFd::new(&mute.input, PollFlags::IN)];
            match poll(&mut ready, Some(&moment)) {
                Ok(0) | Err(Errno::INTR) => continue,
                Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
            let length = match rustix::io::read(&mute.input, &mut piece[..]) {
                Ok(0) if line.is_empty() => return Ok(None),
                Ok(length) => length,
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            line.extend_from_slice(&piece[..length]);
            if length == 0 || line.ends_with(b"\n") {
                return text(&line).map(Some);
            }
        }
        Ok(None)
    }

    fn text(line: &[u8]) -> Result<Zeroizing<String>> {
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match std::str::from_utf8(line) {
            Ok(text) => Ok(Zeroizing::new(text.to_owned())),
            Err(_) => Err(Error::new(ErrorKind::InvalidData, "it is no UTF-8")),
        }
    }
}
