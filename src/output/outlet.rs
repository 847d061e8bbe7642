//! The way to standard output and standard error.
//!
//! As a rule what is written goes there at once, and whoever writes waits for the reader. From
//! [`Outlet::in_background`] on, nobody waits: what is written is queued, in order, and a thread
//! for each of the two brings it there. A script is followed that way, because its time must be
//! up on time, however slow its reader is.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How much is written at once: what a pipe with room takes whole.
const CHUNK: usize = 4 << 10;
/// How large pieces that follow each other may become together.
const PIECE: usize = 64 << 10;
/// How often whoever waits looks around.
const GLANCE: Duration = Duration::from_millis(20);

/// The two that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// How long to wait for a reader.
#[derive(Clone, Copy, Debug, Default)]
pub struct Patience {
    /// A reader who takes nothing for so long gets no more; without it, it is waited for.
    pub stalled: Option<Duration>,
    /// So long at most, however much is taken meanwhile.
    pub total: Option<Duration>,
}

/// Both ways.
#[derive(Clone)]
pub struct Outlet(Arc<Shared>);

struct Shared {
    is_queued: AtomicBool,
    takes_at_once: fn(End) -> bool,
    state: Mutex<State>,
    changed: Condvar,
    writers: [Mutex<Box<dyn Write + Send>>; 2],
}

struct State {
    queue: VecDeque<(End, Vec<u8>)>,
    /// What is being written, and how much of it is left.
    under_way: Option<(End, usize)>,
    /// When something was last taken.
    moved: Instant,
    ways: [Way; 2],
}

#[derive(Default)]
struct Way {
    has_thread: bool,
    is_closed: bool,
    error: Option<io::Error>,
    unread: usize,
}

impl Outlet {
    /// One to any two streams, and whether one of them takes a short piece without making anybody
    /// wait: most of what is printed is short, and no thread has to be started for it.
    pub fn new(
        out: Box<dyn Write + Send>,
        err: Box<dyn Write + Send>,
        takes_at_once: fn(End) -> bool,
    ) -> Self {
        Self(Arc::new(Shared {
            is_queued: AtomicBool::new(false),
            takes_at_once,
            state: Mutex::new(State {
                queue: VecDeque::new(),
                under_way: None,
                moved: Instant::now(),
                ways: Default::default(),
            }),
            changed: Condvar::new(),
            writers: [Mutex::new(out), Mutex::new(err)],
        }))
    }

    /// Where to write for one of the two.
    pub fn tap(&self, end: End) -> Box<dyn Write + Send> {
        Box::new(Tap(self.clone(), end))
    }

    /// From now on nobody who writes waits.
    pub fn in_background(&self) {
        self.0.is_queued.store(true, Ordering::Relaxed);
    }

    /// Whether a queued piece could not be written, or was given up.
    pub fn is_closed(&self, end: End) -> bool {
        self.state().ways[end as usize].is_closed
    }

    /// Why queued pieces could not be written; a reader that went away is no reason.
    pub fn error(&self, end: End) -> Option<io::Error> {
        self.state().ways[end as usize].error.take()
    }

    /// How many bytes nobody read until they were given up.
    pub fn unread(&self, end: End) -> usize {
        self.state().ways[end as usize].unread
    }

    /// Waits until all is written or given up; `false` when it is not wanted any more.
    pub fn wait(&self, patience: Patience, is_wanted: &dyn Fn() -> bool) -> bool {
        let begun = Instant::now();
        let over = |limit: Option<Duration>, since: Instant| {
            limit.is_some_and(|limit| since.elapsed() >= limit)
        };
        let mut state = self.state();
        while let Some(end) = state.next() {
            if !is_wanted() {
                return false;
            }
            if over(patience.total, begun) || over(patience.stalled, state.moved) {
                state.give_up(end);
                self.0.changed.notify_all();
                continue;
            }
            let waited = self.0.changed.wait_timeout(state, GLANCE);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing in here panics half way.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, end: End, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        if state.ways[end as usize].is_closed {
            return Err(ErrorKind::BrokenPipe.into());
        }
        if bytes.is_empty() {
            return Ok(());
        }
        if state.next().is_none() {
            // Until it is written, nothing may overtake it.
            if bytes.len() <= CHUNK && (self.0.takes_at_once)(end) {
                return self.direct(end, |writer| {
                    writer.write_all(bytes).and_then(|()| writer.flush())
                });
            }
            state.moved = Instant::now();
        }
        match state.queue.back_mut() {
            Some((last, piece)) if *last == end && piece.len() < PIECE => {
                piece.extend_from_slice(bytes);
            }
            _ => state.queue.push_back((end, bytes.to_vec())),
        }
        if !state.ways[end as usize].has_thread {
            let outlet = self.clone();
            std::thread::Builder::new().spawn(move || outlet.serve(end))?;
            state.ways[end as usize].has_thread = true;
        }
        drop(state);
        self.0.changed.notify_all();
        Ok(())
    }

    fn direct<T>(
        &self,
        end: End,
        write: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        let writer = self.0.writers[end as usize].lock();
        write(&mut *writer.unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes what is queued for one of the two, each piece when it is its turn.
    fn serve(&self, end: End) {
        let mut state = self.state();
        while !state.ways[end as usize].is_closed {
            match state.take(end) {
                Some(piece) => {
                    drop(state);
                    self.write(end, &piece);
                    state = self.state();
                }
                None => {
                    let waited = self.0.changed.wait(state);
                    state = waited.unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    fn write(&self, end: End, piece: &[u8]) {
        let mut left = piece.len();
        for chunk in piece.chunks(CHUNK) {
            let written = self.direct(end, |writer| {
                writer.write_all(chunk).and_then(|()| writer.flush())
            });
            left -= chunk.len();
            let mut state = self.state();
            if state.ways[end as usize].is_closed {
                return;
            }
            state.moved = Instant::now();
            state.under_way = (left > 0).then_some((end, left));
            if let Err(error) = written {
                state.give_up(end);
                let way = &mut state.ways[end as usize];
                way.unread = 0;
                way.error = (error.kind() != ErrorKind::BrokenPipe).then_some(error);
                left = 0;
            }
            drop(state);
            if left == 0 {
                self.0.changed.notify_all();
                return;
            }
        }
    }
}

impl State {
    /// Whose turn it is.
    fn next(&self) -> Option<End> {
        let queued = || self.queue.front().map(|(end, _)| *end);
        self.under_way.map(|(end, _)| end).or_else(queued)
    }

    fn take(&mut self, end: End) -> Option<Vec<u8>> {
        if self.under_way.is_some() || self.next() != Some(end) {
            return None;
        }
        let (_, piece) = self.queue.pop_front()?;
        self.under_way = Some((end, piece.len()));
        Some(piece)
    }

    /// Writes nothing more there; the thread that may be stuck in it finds out in the end.
    fn give_up(&mut self, end: End) {
        let mut unread = 0;
        if let Some((busy, left)) = self.under_way
            && busy == end
        {
            unread += left;
            self.under_way = None;
        }
        self.queue.retain(|(whose, piece)| {
            let is_kept = *whose != end;
            unread += if is_kept { 0 } else { piece.len() };
            is_kept
        });
        self.moved = Instant::now();
        let way = &mut self.ways[end as usize];
        way.is_closed = true;
        way.unread += unread;
    }
}

struct Tap(Outlet, End);

impl Tap {
    fn is_queued(&self) -> bool {
        self.0.0.is_queued.load(Ordering::Relaxed)
    }
}

impl Write for Tap {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.is_queued() {
            true => self.0.push(self.1, bytes).map(|()| bytes.len()),
            false => self.0.direct(self.1, |writer| writer.write(bytes)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.is_queued() {
            true => Ok(()),
            false => self.0.direct(self.1, |writer| writer.flush()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn wanted() -> bool {
        true
    }

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Standard output into a pipe, and standard error into memory that another pipe is.
    fn outlet() -> (Outlet, io::PipeReader, io::PipeReader) {
        let (out, into_out) = io::pipe().unwrap();
        let (err, into_err) = io::pipe().unwrap();
        let outlet = Outlet::new(Box::new(into_out), Box::new(into_err), |_| false);
        outlet.in_background();
        (outlet, out, err)
    }

    #[test]
    fn nobody_waits_for_a_reader_who_is_slow_and_gets_all() {
        let (outlet, mut out, _err) = outlet();
        let text: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_be_bytes).collect();
        let begun = Instant::now();
        for piece in text.chunks(1_000) {
            outlet.tap(End::Out).write_all(piece).unwrap();
        }
        assert!(begun.elapsed() < Duration::from_secs(10));
        let reading = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            let mut read = vec![0; 12_000_000];
            out.read_exact(&mut read).unwrap();
            read
        });
        assert!(outlet.wait(Patience::default(), &wanted));
        assert!(reading.join().unwrap() == text);
        assert_eq!(outlet.unread(End::Out), 0);
    }

    #[test]
    fn what_is_taken_at_once_needs_no_thread_and_keeps_its_place() {
        let (mut out, into_out) = io::pipe().unwrap();
        let outlet = Outlet::new(Box::new(into_out), Box::new(io::sink()), |_| true);
        outlet.in_background();
        let mut tap = outlet.tap(End::Out);
        tap.write_all(b"first").unwrap();
        assert!(!outlet.state().ways[End::Out as usize].has_thread);
        // This is queued, and so is what comes before it is written.
        tap.write_all(&vec![b'x'; 200_000]).unwrap();
        tap.write_all(b"last").unwrap();
        let mut read = vec![0; 200_009];
        out.read_exact(&mut read).unwrap();
        assert!(read.starts_with(b"firstxx") && read.ends_with(b"xxlast"));
        let outlet = Outlet::new(Box::new(Full), Box::new(io::sink()), |_| true);
        outlet.in_background();
        let error = outlet.tap(End::Out).write_all(b"x").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }

    #[test]
    fn who_reads_nothing_is_given_up_and_the_other_is_not() {
        let (outlet, _out, mut err) = outlet();
        outlet
            .tap(End::Out)
            .write_all(&vec![b'x'; 200_000])
            .unwrap();
        outlet.tap(End::Err).write_all(b"told").unwrap();
        let patience = Patience {
            stalled: Some(Duration::from_millis(200)),
            total: None,
        };
        assert!(!outlet.wait(patience, &|| false));
        let begun = Instant::now();
        assert!(outlet.wait(patience, &wanted));
        assert!(begun.elapsed() < Duration::from_secs(2));
        let unread = outlet.unread(End::Out);
        assert!((100_000..200_000).contains(&unread), "{unread}");
        assert!(outlet.is_closed(End::Out) && !outlet.is_closed(End::Err));
        let mut told = [0; 4];
        err.read_exact(&mut told).unwrap();
        assert_eq!(&told, b"told");
        let refused = outlet.tap(End::Out).write_all(b"x").unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BrokenPipe);
    }

    #[test]
    fn time_may_be_up_for_one_who_takes_his() {
        let (outlet, mut out, _err) = outlet();
        outlet
            .tap(End::Out)
            .write_all(&vec![b'x'; 4 << 20])
            .unwrap();
        let reading = std::thread::spawn(move || {
            let mut some = [0; CHUNK];
            while out.read(&mut some).unwrap() > 0 {
                std::thread::sleep(Duration::from_millis(10));
            }
        });
        let patience = Patience {
            stalled: Some(Duration::from_secs(5)),
            total: Some(Duration::from_millis(100)),
        };
        assert!(outlet.wait(patience, &wanted));
        assert!(outlet.unread(End::Out) > 1 << 20);
        // Nobody holds the pipe open for what was given up.
        drop(outlet);
        reading.join().unwrap();
    }

    #[test]
    fn a_reader_who_went_away_is_no_error_and_a_full_disk_is() {
        let (outlet, out, _err) = outlet();
        drop(out);
        outlet.tap(End::Out).write_all(b"x").unwrap();
        assert!(outlet.wait(Patience::default(), &wanted));
        assert!(outlet.is_closed(End::Out));
        assert!(outlet.error(End::Out).is_none());
        let outlet = Outlet::new(Box::new(Full), Box::new(io::sink()), |_| false);
        outlet.in_background();
        outlet.tap(End::Out).write_all(b"x").unwrap();
        assert!(outlet.wait(Patience::default(), &wanted));
        let error = outlet.error(End::Out).unwrap();
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }
}
