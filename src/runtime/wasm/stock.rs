//! Workers that wait for a job: each is started for one run, some of them ahead of it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, TryRecvError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::follow::MAX_MESSAGE;
use super::process::Process;
use super::wire::ToWorker;

/// How long to wait when no process can be started.
const PAUSE: Duration = Duration::from_millis(100);

/// Starts workers.
#[derive(Debug)]
pub struct Stock {
    program: PathBuf,
    /// The one that was started right away.
    first: Mutex<Option<Process>>,
    /// Nobody starts anything ahead when this is not there.
    waiting: Option<Mutex<Receiver<Process>>>,
    /// Goes with the stock.
    _alive: Arc<()>,
}

impl Stock {
    /// Keeps so many workers waiting; with none of them each is started when it is taken.
    pub fn new(program: &Path, ahead: usize) -> Self {
        let alive = Arc::new(());
        let waiting = (ahead > 0).then(|| Mutex::new(keep(program, ahead, &alive)));
        Self {
            program: program.to_path_buf(),
            first: Mutex::default(),
            waiting,
            _alive: alive,
        }
    }

    /// Takes in a worker that was started already; it is the first to be handed out.
    pub fn put(&self, worker: Process) {
        *self.first() = Some(worker);
    }

    /// Has the worker that is the first to be handed out load what its job will need.
    pub fn tell_first(&self, message: &ToWorker) {
        if let Some(worker) = &*self.first() {
            // What is wrong with it is told when it gets its job.
            let _ = worker.line().send(message, &[]);
        }
    }

    fn first(&self) -> MutexGuard<'_, Option<Process>> {
        self.first.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The program that workers are made of.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// A worker that nobody else had: one that waits, else a new one.
    pub fn take(&self) -> io::Result<Process> {
        if let Some(worker) = self.first().take() {
            return Ok(worker);
        }
        let Some(waiting) = &self.waiting else {
            return Process::start(&self.program, MAX_MESSAGE);
        };
        let waiting = waiting.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.try_recv() {
            Ok(worker) => Ok(worker),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => {
                drop(waiting);
                Process::start(&self.program, MAX_MESSAGE)
            }
        }
    }
}

/// One thread starts all of them and lives as long as the stock: on Linux a worker ends with
/// the thread that started it.
fn keep(program: &Path, ahead: usize, stock: &Arc<()>) -> Receiver<Process> {
    // The one that the thread holds while it waits for room is one of them.
    let (sender, receiver) = mpsc::sync_channel(ahead - 1);
    let (program, stock) = (program.to_path_buf(), Arc::downgrade(stock));
    std::thread::spawn(move || {
        while stock.strong_count() > 0 {
            match Process::start(&program, MAX_MESSAGE) {
                Ok(worker) => {
                    if sender.send(worker).is_err() {
                        return;
                    }
                }
                // Why it does not start is told to whoever takes the next one.
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
    });
    receiver
}
