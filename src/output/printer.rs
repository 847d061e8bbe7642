//! Results to standard output, everything else to standard error.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anstream::AutoStream;

use super::fit::fitted;
use super::outlet::{End, Outlet, Patience};
use super::{Look, pipe};
use crate::diagnostics::Failure;
use crate::fs::{FsError, reason};

/// How much is said beside the results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Results, errors and warnings about trust only.
    Quiet,
    /// What happened, in a few lines.
    #[default]
    Normal,
    /// Also how it happened.
    Verbose,
}

/// How long the last words wait for a reader who takes nothing, when nobody waits for the rest.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A stream of bytes that a printer may own.
type Stream = AutoStream<Box<dyn Write + Send>>;

/// The one who prints. Threads may share it.
///
/// Writing never fails where it is called. A reader that closed the pipe has seen enough:
/// what follows is dropped, as it is with any good filter. Any other error, such as a
/// full disk, is kept for [`Printer::finish`].
pub struct Printer {
    look: Look,
    verbosity: Verbosity,
    out: Mutex<Sink<BufWriter<Stream>>>,
    /// Standard output again, for bytes that no filter may touch.
    raw: Mutex<Sink<Box<dyn Write + Send>>>,
    /// The same for standard error.
    raw_err: Mutex<Sink<Box<dyn Write + Send>>>,
    err: Mutex<Sink<Stream>>,
    outlet: Outlet,
}

struct Sink<W> {
    writer: W,
    closed: bool,
    error: Option<io::Error>,
}

impl Printer {
    /// A printer on this process's own streams.
    pub fn new(look: Look, verbosity: Verbosity) -> Self {
        let outlet = Outlet::new(
            Box::new(io::stdout()),
            Box::new(io::stderr()),
            pipe::takes_at_once,
        );
        Self::with_outlet(look, verbosity, outlet)
    }

    /// A printer on any two streams.
    pub fn with_streams(
        look: Look,
        verbosity: Verbosity,
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
    ) -> Self {
        Self::with_outlet(look, verbosity, Outlet::new(out, err, |_| false))
    }

    fn with_outlet(look: Look, verbosity: Verbosity, outlet: Outlet) -> Self {
        let out = stream(outlet.tap(End::Out), look.stdout_color);
        let err = stream(outlet.tap(End::Err), look.stderr_color);
        Self {
            look,
            verbosity,
            out: Mutex::new(Sink::new(BufWriter::with_capacity(64 * 1024, out))),
            raw: Mutex::new(Sink::new(outlet.tap(End::Out))),
            raw_err: Mutex::new(Sink::new(outlet.tap(End::Err))),
            err: Mutex::new(Sink::new(err)),
            outlet,
        }
    }

    /// How output may look.
    pub fn look(&self) -> Look {
        self.look
    }

    /// How much is said.
    pub fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// A line of the result, on standard output.
    pub fn result(&self, line: impl Display) {
        if !self.look.stdout_terminal {
            return self.write(|out| writeln!(out, "{line}"));
        }
        for line in line.to_string().split('\n') {
            let line = fitted(line, self.look.width);
            self.write(|out| writeln!(out, "{line}"));
        }
    }

    /// Some lines of it.
    pub fn results(&self, lines: &str) {
        for line in lines.lines() {
            self.result(line);
        }
    }

    /// A part of the result, written piece by piece; it is buffered until [`Printer::flush`].
    pub fn write(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        lock(&self.out).attempt(|out| write(out));
    }

    /// Bytes of a file as they are, on standard output, after everything printed before.
    pub fn raw(&self, bytes: &[u8]) {
        self.flush();
        lock(&self.raw).attempt(|out| out.write_all(bytes).and_then(|()| out.flush()));
    }

    /// Bytes of somebody else's standard error, on ours.
    pub fn raw_error(&self, bytes: &[u8]) {
        lock(&self.raw_err).attempt(|err| err.write_all(bytes));
    }

    /// What happened, on standard error; nothing under `--quiet`.
    pub fn status(&self, line: impl Display) {
        if self.verbosity >= Verbosity::Normal {
            self.tell(line);
        }
    }

    /// How it happened, on standard error; only under `--verbose`.
    pub fn detail(&self, line: impl Display) {
        if self.verbosity >= Verbosity::Verbose {
            self.tell(line);
        }
    }

    /// Something the user should know although the work goes on; nothing under `--quiet`.
    pub fn warning(&self, message: impl Display) {
        self.status(warning(message));
    }

    /// A warning that `--quiet` does not silence: what was let in without being trusted.
    pub fn caution(&self, message: impl Display) {
        self.tell(warning(message));
    }

    /// A line on standard error that is always said.
    pub fn tell(&self, line: impl Display) {
        // Results that were made before come first on a terminal that shows both.
        self.flush();
        let text = format!("{line}\n");
        lock(&self.err).attempt(|err| err.write_all(text.as_bytes()));
    }

    /// Sends what is buffered on its way.
    pub fn flush(&self) {
        lock(&self.out).attempt(Write::flush);
    }

    /// Whether nobody reads standard output any more: long work may stop.
    pub fn is_closed(&self) -> bool {
        lock(&self.out).closed || lock(&self.raw).closed || self.outlet.is_closed(End::Out)
    }

    /// From now on printing waits for no reader: see [`Printer::written`].
    pub fn in_background(&self) {
        self.flush();
        self.outlet.in_background();
    }

    /// Waits until all that was printed in the background is written, or its reader given up;
    /// `false` when it is not wanted any more.
    pub fn written(&self, patience: Patience, is_wanted: &dyn Fn() -> bool) -> bool {
        self.flush();
        self.outlet.wait(patience, is_wanted)
    }

    /// How many bytes of standard output were given up, because nobody read them.
    pub fn unread(&self) -> usize {
        self.outlet.unread(End::Out)
    }

    /// Brings the last words to whoever still reads.
    pub fn close(&self) {
        let patience = Patience {
            stalled: Some(LAST_WORDS),
            total: None,
        };
        self.written(patience, &|| true);
    }

    /// Flushes, and says whether all results could be written; to be called before the end.
    pub fn finish(&self) -> Result<(), Failure> {
        self.close();
        let error = lock(&self.out).error.take();
        let error = error.or_else(|| lock(&self.raw).error.take());
        match error.or_else(|| self.outlet.error(End::Out)) {
            None => Ok(()),
            Some(error) => Err(not_written(error)),
        }
    }
}

/// Results that could not be written, as it is said of a file.
fn not_written(source: io::Error) -> Failure {
    let message = format!("cannot write to standard output: {}", reason(&source));
    let failure = FsError::Io {
        action: "write",
        path: "standard output".into(),
        source,
    };
    Failure::new(failure.kind(), message)
}

fn warning(message: impl Display) -> String {
    let yellow = anstyle::AnsiColor::Yellow.on_default().bold();
    format!("{yellow}warning{yellow:#}: {message}")
}

fn stream(raw: Box<dyn Write + Send>, color: bool) -> Stream {
    match color {
        true => AutoStream::always(raw),
        false => AutoStream::never(raw),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A thread that panicked while printing leaves at worst half a line.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<W: Write> Sink<W> {
    fn new(writer: W) -> Self {
        Self {
            writer,
            closed: false,
            error: None,
        }
    }

    fn attempt(&mut self, write: impl FnOnce(&mut W) -> io::Result<()>) {
        if self.closed {
            return;
        }
        if let Err(error) = write(&mut self.writer) {
            self.closed = true;
            if error.kind() != ErrorKind::BrokenPipe {
                self.error = Some(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct Memory(Arc<Mutex<Vec<u8>>>);

    impl Write for Memory {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Memory {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    struct Refusing(ErrorKind);

    impl Write for Refusing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn printer(look: Look, verbosity: Verbosity) -> (Printer, Memory, Memory) {
        let (out, err) = (Memory::default(), Memory::default());
        let printer = Printer::with_streams(
            look,
            verbosity,
            Box::new(out.clone()),
            Box::new(err.clone()),
        );
        (printer, out, err)
    }

    #[test]
    fn quiet_keeps_results_and_drops_the_rest() {
        let (quiet, out, err) = printer(Look::PLAIN, Verbosity::Quiet);
        quiet.result("answer");
        quiet.status("did it");
        quiet.warning("careful");
        assert_eq!(err.text(), "");
        quiet.caution("nobody signed it");
        quiet.finish().unwrap();
        assert_eq!(out.text(), "answer\n");
        assert_eq!(err.text(), "warning: nobody signed it\n");
    }

    #[test]
    fn only_a_terminal_gets_columns_that_fit_it() {
        let line = "charts  draws the charts that a report of numbers needs";
        let said = |stdout_terminal| {
            let look = Look {
                stdout_terminal,
                width: 40,
                ..Look::PLAIN
            };
            let (printer, out, _) = printer(look, Verbosity::Normal);
            printer.results(line);
            printer.finish().unwrap();
            out.text()
        };
        assert_eq!(said(false), format!("{line}\n"));
        assert_eq!(said(true).lines().count(), 2);
        assert!(said(true).lines().all(|line| line.len() <= 40));
    }

    #[test]
    fn colours_are_dropped_for_a_plain_stream() {
        let (plain, _, err) = printer(Look::PLAIN, Verbosity::Normal);
        plain.warning("careful");
        assert_eq!(err.text(), "warning: careful\n");
        let look = Look {
            stderr_color: true,
            ..Look::PLAIN
        };
        let (colored, _, err) = printer(look, Verbosity::Normal);
        colored.warning("careful");
        assert!(err.text().starts_with("\u{1b}["), "{:?}", err.text());
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
        let over = |kind| {
            let out = Box::new(Refusing(kind));
            let printer =
                Printer::with_streams(Look::PLAIN, Verbosity::Normal, out, Box::new(io::sink()));
            printer.result("answer");
            let outcome = printer.finish();
            assert!(printer.is_closed());
            outcome
        };
        assert_eq!(over(ErrorKind::BrokenPipe), Ok(()));
        let failure = over(ErrorKind::StorageFull).unwrap_err();
        assert_eq!(failure.kind, "no-space");
        assert_eq!(over(ErrorKind::Other).unwrap_err().kind, "io");
        assert_eq!(
            failure.message,
            "cannot write to standard output: no storage space"
        );
    }

    /// Far more than a pipe holds, to a reader that takes its time.
    #[test]
    fn three_megabytes_arrive_whole_through_a_pipe() {
        use std::io::Read;

        let (mut reader, writer) = io::pipe().unwrap();
        let reading = std::thread::spawn(move || {
            std::thread::sleep(std::time::Duration::from_millis(20));
            let mut text = String::new();
            reader.read_to_string(&mut text).unwrap();
            text
        });
        let printer = Printer::with_streams(
            Look::PLAIN,
            Verbosity::Normal,
            Box::new(writer),
            Box::new(io::sink()),
        );
        let line = "0123456789abcde";
        for _ in 0..200_000 {
            printer.result(line);
        }
        printer.finish().unwrap();
        drop(printer);
        assert_eq!(reading.join().unwrap(), format!("{line}\n").repeat(200_000));
    }
}
