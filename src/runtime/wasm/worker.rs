//! The worker: one process for one job, which ends with it.

use std::io::{self, Read, Write};
use std::mem::ManuallyDrop;
#[cfg(unix)]
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use wasmtime::{Engine, Module};

use super::confine::{self, Begun, Leave};
use super::guests::{self, Program, Unfit};
use super::job::{Guest, GuestEnd, Job};
use super::state::Surroundings;
use super::streams::{GuestStream, Outlet};
use super::wire::{self, CompileJob, FromWorker, ToWorker};
use super::{BrokerClient, code, engine};
use crate::runtime::languages::javascript::PRELUDE;
use crate::runtime::limits::Limit;
use crate::runtime::outcome::EXIT_TRAP;
use crate::runtime::runner::Stream;

/// How often there is a look at the guest's limits.
const TICK: Duration = Duration::from_millis(10);
/// The largest message that the other side sends: a guest's input, or what is compiled.
const MAX_MESSAGE: u32 = 1 << 30;
/// What a worker takes besides its guest's memories: stacks, answers of the web, input.
const OWN_MEMORY: u64 = 512 << 20;

/// What is said of a script whose stack is used up.
const STACK_USED_UP: &str = "error: the script's stack is used up: it calls itself too often, or \
                             works on data that is nested too deeply\n\
                             hint: no flag makes the stack longer: let the script go on in a loop \
                             with a list of what is left to do, or keep such data in a flat list\n";

/// Where a worker's job comes from: without a buffer, so that whoever waits for more to read
/// does not wait for what was read already.
#[cfg(unix)]
pub trait Input: Read + AsFd + Send + 'static {}
#[cfg(unix)]
impl<I: Read + AsFd + Send + 'static> Input for I {}
/// Where a worker's job comes from.
#[cfg(not(unix))]
pub trait Input: Read + Send + 'static {}
#[cfg(not(unix))]
impl<I: Read + Send + 'static> Input for I {}

/// Does the one job that comes in, and tells of it. Whoever calls this ends the process
/// when it returns; it also ends by itself when the other side goes away.
pub fn serve(mut input: impl Input, output: impl Write + Send + 'static) {
    let outlet = Outlet::new(output);
    // A worker that is started ahead of its job has this behind it when the job comes.
    let engine = engine::engine();
    let locks = confine::begin();
    let mut loaded = None;
    let (message, body) = loop {
        match wire::receive::<ToWorker>(&mut input, MAX_MESSAGE) {
            // Why it cannot be loaded is told when a job needs it.
            Ok(Some((ToWorker::Load(guest, code), _))) => {
                let engine = engine.as_ref().ok();
                loaded = engine.and_then(|engine| Program::load(engine, &guest, &code).ok());
            }
            Ok(Some(message)) => break message,
            Ok(None) | Err(_) => return,
        }
    };
    // Nobody is left to be told when sending fails.
    let _ = match message {
        ToWorker::Run(mut job) => {
            job.stdin = body.into();
            let started = Instant::now();
            let end = engine.and_then(|engine| {
                let locks = locks.map_err(wasmtime::Error::msg)?;
                run(engine, loaded, locks, &job, &outlet, input)
            });
            let end = end.unwrap_or_else(|error| match error.downcast_ref::<Unfit>() {
                Some(Unfit(reason)) => GuestEnd::Unfit(reason.clone()),
                None => GuestEnd::Broken(format!("{error:#}")),
            });
            let end = told(end, &outlet);
            outlet.send(&FromWorker::Ended(end, started.elapsed()), &[])
        }
        ToWorker::Compile(job) => match compile(engine, locks, job, &body) {
            Ok(code) => outlet.send(&FromWorker::Code, &code),
            Err(reason) => outlet.send(&FromWorker::Rejected(reason), &[]),
        },
        ToWorker::CompilePrelude(interpreter, job) => {
            match compile_prelude(engine, locks, &interpreter, job, &outlet) {
                Ok(code) => outlet.send(&FromWorker::Code, &code),
                Err(reason) => outlet.send(&FromWorker::Rejected(reason), &[]),
            }
        }
        ToWorker::CompileStarted(interpreter, prelude, job) => {
            let files = [&*interpreter, &prelude];
            match compile_started(engine, locks, files, &body, job, &outlet) {
                Ok(code) => outlet.send(&FromWorker::Code, &code),
                Err(reason) => outlet.send(&FromWorker::Rejected(reason), &[]),
            }
        }
        ToWorker::Load(..) | ToWorker::Answer(..) => Ok(()),
    };
}

/// Compiles the prelude of JavaScript with the interpreter itself.
fn compile_prelude(
    engine: wasmtime::Result<Engine>,
    locks: Result<Begun, String>,
    interpreter: &Path,
    job: CompileJob,
    outlet: &Outlet,
) -> Result<Vec<u8>, String> {
    let compiled = engine.and_then(|engine| {
        let module = interpreter_alone(&engine, locks, interpreter, Vec::new(), job)?;
        let surroundings = bare(outlet);
        let prelude = guests::javascript::compile_prelude(&engine, &module, PRELUDE, &surroundings);
        clock(&Guest::Javascript)?.block_on(prelude)
    });
    compiled.map_err(|error| format!("{error:#}"))
}

/// Starts the interpreter of JavaScript, and compiles it as it is then.
fn compile_started(
    engine: wasmtime::Result<Engine>,
    locks: Result<Begun, String>,
    [interpreter, prelude]: [&Path; 2],
    wasm: &[u8],
    job: CompileJob,
    outlet: &Outlet,
) -> Result<Vec<u8>, String> {
    let told = |error: wasmtime::Error| format!("{error:#}");
    let engine = engine.map_err(told)?;
    let reads = vec![prelude.to_path_buf()];
    let started = interpreter_alone(&engine, locks, interpreter, reads, job);
    let started = started.and_then(|module| {
        let surroundings = bare(outlet);
        let started = guests::javascript::started(&engine, &module, wasm, prelude, &surroundings);
        clock(&Guest::Javascript)?.block_on(started)
    });
    code::compile(&engine, &started.map_err(told)?)
}

/// The interpreter in a process that sees nothing but what it reads.
fn interpreter_alone(
    engine: &Engine,
    locks: Result<Begun, String>,
    interpreter: &Path,
    reads: Vec<PathBuf>,
    job: CompileJob,
) -> wasmtime::Result<Module> {
    let code::Code::Module(module) = code::load(engine, interpreter)? else {
        return Err(wasmtime::Error::msg("the interpreter is no module"));
    };
    let leave = Leave {
        read: reads,
        memory: job.memory,
        ..Leave::default()
    };
    let locked = locks.and_then(|locks| locks.confine(&leave));
    locked.map_err(wasmtime::Error::msg)?;
    Ok(module)
}

/// What there is around a guest that only makes something ready.
fn bare(outlet: &Outlet) -> Surroundings {
    Surroundings {
        outlet: outlet.clone(),
        broker: BrokerClient::new(outlet),
        disk_full: Arc::default(),
    }
}

/// Time is all that it drives: whatever else there is to wait for comes from threads.
///
/// A guest that asks again and again whether its time has come never waits, so that time passes
/// in a thread beside it. The interpreter of JavaScript always waits.
fn clock(guest: &Guest) -> io::Result<tokio::runtime::Runtime> {
    use tokio::runtime::Builder;
    let mut clock = match guest {
        Guest::Javascript => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    clock.worker_threads(1).enable_time().build()
}

/// Compiles with no file in sight.
fn compile(
    engine: wasmtime::Result<Engine>,
    locks: Result<Begun, String>,
    job: CompileJob,
    wasm: &[u8],
) -> Result<Vec<u8>, String> {
    locks?.confine(&Leave {
        memory: job.memory,
        ..Leave::default()
    })?;
    let engine = engine.map_err(|error| format!("{error:#}"))?;
    code::compile(&engine, wasm)
}

/// Runs a guest within its time.
fn run(
    engine: Engine,
    loaded: Option<Program>,
    locks: Begun,
    job: &Job,
    outlet: &Outlet,
    input: impl Input,
) -> wasmtime::Result<GuestEnd> {
    let surroundings = Surroundings {
        outlet: outlet.clone(),
        broker: BrokerClient::new(outlet),
        disk_full: Arc::new(AtomicBool::new(false)),
    };
    notice_large_files(&surroundings.disk_full)?;
    // Once the process is locked up, nothing more can be loaded.
    let program = match loaded.filter(|program| program.is_for(job)) {
        Some(program) => program,
        None => Program::load(&engine, &job.guest, &job.code)?,
    };
    // The process ends with its guest: giving the code back before would only take time.
    let (engine, program) = (ManuallyDrop::new(engine), ManuallyDrop::new(program));
    let locks = locks.confine(&leave(job));
    let locks = locks.map_err(wasmtime::Error::msg)?;
    outlet.send(&FromWorker::Locked(locks), &[])?;
    let clock = clock(&job.guest)?;
    let watch = Watch {
        outlet: outlet.clone(),
        started: Instant::now(),
        timeout: job.bounds.timeout,
        disk_full: Arc::clone(&surroundings.disk_full),
    };
    attend(input, surroundings.broker.clone(), watch);
    let ended = clock.block_on(program.run(&engine, job, &surroundings));
    // Time goes on for as long as there is a process.
    std::mem::forget(clock);
    Ok(match surroundings.disk_full.load(Ordering::Relaxed) {
        true => GuestEnd::Limit(Limit::Disk),
        false => ended,
    })
}

/// What a guest's process needs of the machine.
fn leave(job: &Job) -> Leave {
    let folders = |writable| {
        let folders = job
            .folders
            .iter()
            .filter(move |folder| folder.writable == writable);
        folders.map(|folder| folder.host.clone())
    };
    Leave {
        read: folders(false).chain(job.reads.iter().cloned()).collect(),
        write: folders(true).collect(),
        file: job.bounds.disk,
        memory: job.bounds.memory.saturating_add(OWN_MEMORY),
    }
}

/// A file that would grow beyond the limit gives the guest an error, and ends it soon.
#[cfg(unix)]
fn notice_large_files(disk_full: &Arc<AtomicBool>) -> io::Result<()> {
    let signal = signal_hook::consts::SIGXFSZ;
    signal_hook::flag::register(signal, Arc::clone(disk_full)).map(drop)
}

#[cfg(not(unix))]
fn notice_large_files(_: &Arc<AtomicBool>) -> io::Result<()> {
    Ok(())
}

/// A trap is the script's own failure: its author reads about it where a crash is told.
fn told(end: GuestEnd, outlet: &Outlet) -> GuestEnd {
    let line = match &end {
        GuestEnd::Trap(reason) => format!("error: the script was stopped by a trap: {reason}\n"),
        GuestEnd::Stack => STACK_USED_UP.to_owned(),
        _ => return end,
    };
    let _ = GuestStream::new(outlet, Stream::Stderr).put(line.as_bytes());
    GuestEnd::Exit(EXIT_TRAP)
}

/// The limits that a guest runs into while it does not make way. No code of the guest looks
/// whether its time is over, which would take a fifth of that time: the process ends as it is.
struct Watch {
    outlet: Outlet,
    started: Instant,
    timeout: Duration,
    disk_full: Arc<AtomicBool>,
}

impl Watch {
    /// Looks once, and tells how long the guest may go on without another look. The other side
    /// ends this process when it hears of a limit, and hears nothing that is said afterwards.
    fn look(&self) -> Duration {
        let took = self.started.elapsed();
        let limit = match () {
            () if self.disk_full.load(Ordering::Relaxed) => Limit::Disk,
            () if took >= self.timeout => Limit::Timeout,
            () => return TICK.min(self.timeout.saturating_sub(took)),
        };
        let told = FromWorker::Ended(GuestEnd::Limit(limit), took);
        if self.outlet.send(&told, &[]).is_err() {
            std::process::exit(1);
        }
        TICK
    }
}

/// Takes the broker's answers in and looks at the limits, both in one thread where one can
/// wait for both.
#[cfg(unix)]
fn attend(mut input: impl Input, broker: BrokerClient, watch: Watch) {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    std::thread::spawn(move || {
        loop {
            // A span below a second fits.
            let patience = Timespec::try_from(watch.look()).ok();
            let heard = poll(&mut [PollFd::new(&input, PollFlags::IN)], patience.as_ref());
            if heard.is_ok_and(|heard| heard > 0) && !receive(&mut input, &broker) {
                std::process::exit(1);
            }
        }
    });
}

#[cfg(not(unix))]
fn attend(mut input: impl Input, broker: BrokerClient, watch: Watch) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(watch.look());
        }
    });
    std::thread::spawn(move || {
        while receive(&mut input, &broker) {}
        std::process::exit(1);
    });
}

/// Takes in one message; whether there may be more. When the other side has gone, the process
/// has to end, so that no guest outlives whoever follows it.
fn receive(input: &mut impl Read, broker: &BrokerClient) -> bool {
    let Ok(Some((message, body))) = wire::receive::<ToWorker>(input, MAX_MESSAGE) else {
        return false;
    };
    if let ToWorker::Answer(id, answer) = message {
        let answer = answer.map(|mut response| {
            response.body = body;
            response
        });
        broker.deliver(id, answer);
    }
    true
}
