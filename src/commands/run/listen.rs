//! Shows what a script writes while it runs.

#[cfg(unix)]
use std::sync::LazyLock;
#[cfg(unix)]
use std::sync::atomic::AtomicBool;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value as Json, json};

use crate::diagnostics::Failure;
use crate::output::Printer;
use crate::output::escape::printable;
use crate::runtime::{Listener, Stream};

/// How a run is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// The script's own streams, as they come.
    Through,
    /// One document at the end.
    Document,
    /// Events, one a line, as they happen.
    Events,
}

/// How many watch for signals now.
static WATCHERS: AtomicUsize = AtomicUsize::new(0);
/// Whether signals end the program, though somebody watched for them before.
#[cfg(unix)]
static AS_USUAL: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);
/// Whether the system was told of that.
#[cfg(unix)]
static REGISTERED: AtomicBool = AtomicBool::new(false);
/// The signals that are watched for.
#[cfg(unix)]
const SIGNALS: [i32; 3] = [
    signal_hook::consts::SIGINT,
    signal_hook::consts::SIGTERM,
    signal_hook::consts::SIGHUP,
];

/// Ctrl-C and its like, noticed instead of suffered: what the run has to clean up gets cleaned
/// up. Holds the number of the signal that came.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicUsize>);

impl Interrupt {
    /// Notices it from now on.
    pub fn watch() -> Result<Self, Failure> {
        let interrupt = Self::default();
        WATCHERS.fetch_add(1, Ordering::Relaxed);
        #[cfg(unix)]
        AS_USUAL.store(false, Ordering::Relaxed);
        #[cfg(unix)]
        for signal in SIGNALS {
            let number = usize::try_from(signal).unwrap_or(1);
            signal_hook::flag::register_usize(signal, Arc::clone(&interrupt.0), number)
                .map_err(unwatched)?;
        }
        Ok(interrupt)
    }

    /// Ends the watch: unless somebody else watches, signals do what they usually do.
    pub fn let_go(self) -> Result<(), Failure> {
        if WATCHERS.fetch_sub(1, Ordering::Relaxed) > 1 {
            return Ok(());
        }
        #[cfg(unix)]
        {
            AS_USUAL.store(true, Ordering::Relaxed);
            if REGISTERED.swap(true, Ordering::Relaxed) {
                return Ok(());
            }
            for signal in SIGNALS {
                let flag = Arc::clone(&AS_USUAL);
                signal_hook::flag::register_conditional_default(signal, flag).map_err(unwatched)?;
            }
        }
        Ok(())
    }

    /// The number of the signal that came; zero before.
    pub fn number(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.0)
    }

    /// Whether the user wants an end.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    /// An interrupted run, as the failure that says by what: whoever asked it to end looks for
    /// that in the exit code.
    pub fn told(&self, failure: Failure) -> Failure {
        #[cfg(unix)]
        if failure.kind == "interrupted" {
            let number = i32::try_from(self.0.load(Ordering::Relaxed));
            return match number {
                Ok(signal_hook::consts::SIGTERM) => Failure::new("terminated", "terminated"),
                Ok(signal_hook::consts::SIGHUP) => {
                    Failure::new("hung-up", "the terminal was closed")
                }
                _ => failure,
            };
        }
        failure
    }
}

#[cfg(unix)]
#[allow(clippy::needless_pass_by_value, reason = "as errors are mapped")]
fn unwatched(error: std::io::Error) -> Failure {
    Failure::new("io", format!("cannot watch for Ctrl-C: {error}"))
}

/// Passes on what a script writes.
pub struct Shown<'w> {
    printer: &'w Printer,
    manner: Manner,
    /// Whether standard output, and standard error, are terminals.
    terminals: [bool; 2],
    /// The beginnings of characters whose end is still to come.
    partial: Mutex<[Vec<u8>; 2]>,
    interrupt: Interrupt,
}

impl<'w> Shown<'w> {
    /// One that shows in this manner.
    pub fn new(
        printer: &'w Printer,
        manner: Manner,
        terminals: [bool; 2],
        interrupt: Interrupt,
    ) -> Self {
        Self {
            printer,
            manner,
            terminals,
            partial: Mutex::default(),
            interrupt,
        }
    }

    /// Shows what is left of characters that never ended.
    pub fn finish(&self) {
        for stream in [Stream::Stdout, Stream::Stderr] {
            let rest = {
                let mut partial = self.partial.lock().unwrap_or_else(PoisonError::into_inner);
                std::mem::take(&mut partial[place(stream)])
            };
            if !rest.is_empty() {
                self.show(stream, &String::from_utf8_lossy(&rest));
            }
        }
    }

    /// The whole characters up to now; the beginning of one more waits.
    fn text(&self, stream: Stream, bytes: &[u8]) -> String {
        let mut partial = self.partial.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = &mut partial[place(stream)];
        waiting.extend_from_slice(bytes);
        let whole = whole_characters(waiting);
        let rest = waiting.split_off(whole);
        let text = String::from_utf8_lossy(waiting).into_owned();
        *waiting = rest;
        text
    }

    fn show(&self, stream: Stream, text: &str) {
        match (self.manner, stream) {
            (Manner::Document, _) => {}
            (Manner::Events, _) if text.is_empty() => {}
            (Manner::Events, _) => event(
                self.printer,
                &json!({"event": "log", "stream": name(stream), "text": text}),
            ),
            (Manner::Through, Stream::Stdout) => self.printer.raw(printable(text).as_bytes()),
            (Manner::Through, Stream::Stderr) => self.printer.raw_error(printable(text).as_bytes()),
        }
    }
}

impl Listener for Shown<'_> {
    fn wrote(&self, stream: Stream, bytes: &[u8]) {
        let passes = self.manner == Manner::Through && !self.terminals[place(stream)];
        match (passes, stream) {
            (false, _) => self.show(stream, &self.text(stream, bytes)),
            // Nobody's terminal is in danger: not one byte is changed.
            (true, Stream::Stdout) => self.printer.raw(bytes),
            (true, Stream::Stderr) => self.printer.raw_error(bytes),
        }
    }

    fn is_cancelled(&self) -> bool {
        // Whoever reads what the script says has gone: nobody wants the rest.
        let is_unheard = self.manner != Manner::Document && self.printer.is_closed();
        self.interrupt.is_set() || is_unheard
    }
}

/// Prints an event, at once.
pub fn event(printer: &Printer, event: &Json) {
    printer.result(event);
    printer.flush();
}

fn place(stream: Stream) -> usize {
    match stream {
        Stream::Stdout => 0,
        Stream::Stderr => 1,
    }
}

fn name(stream: Stream) -> &'static str {
    match stream {
        Stream::Stdout => "stdout",
        Stream::Stderr => "stderr",
    }
}

/// How many bytes are whole characters, or can never become one.
fn whole_characters(bytes: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match std::str::from_utf8(&bytes[at..]) {
            Ok(rest) => return at + rest.len(),
            Err(error) => {
                at += error.valid_up_to();
                match error.error_len() {
                    Some(wrong) => at += wrong,
                    None => return at,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_wait_for_their_end() {
        assert_eq!(whole_characters(b"ab"), 2);
        assert_eq!(whole_characters("aé".as_bytes()), 3);
        assert_eq!(whole_characters(&"aé".as_bytes()[..2]), 1);
        assert_eq!(whole_characters(b"a\xff\xfeb"), 4);
        assert_eq!(whole_characters(b"\xf0\x9f"), 0);
    }
}
