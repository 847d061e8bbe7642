//! The worker: one process for one job, which ends with it.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use wasmtime::{Engine, EngineWeak};

use super::job::{GuestEnd, Job};
use super::state::Surroundings;
use super::streams::{GuestStream, Outlet};
use super::wire::{self, FromWorker, ToWorker};
use super::{BrokerClient, code, engine, guests};
use crate::runtime::limits::Limit;
use crate::runtime::outcome::EXIT_TRAP;
use crate::runtime::runner::Stream;

/// How often a guest makes way.
const TICK: Duration = Duration::from_millis(10);
/// The largest message that the other side sends: a guest's input, or what is compiled.
const MAX_MESSAGE: u32 = 1 << 30;

/// Does the one job that comes in, and tells of it. Whoever calls this ends the process
/// when it returns; it also ends by itself when the other side goes away.
pub fn serve(mut input: impl Read + Send + 'static, output: impl Write + Send + 'static) {
    let outlet = Outlet::new(output);
    let Ok(Some((message, body))) = wire::receive::<ToWorker>(&mut input, MAX_MESSAGE) else {
        return;
    };
    // Nobody is left to be told when sending fails.
    let _ = match message {
        ToWorker::Run(mut job) => {
            job.stdin = body;
            let (end, took) = run(&job, &outlet, input);
            outlet.send(&FromWorker::Ended(end, took), &[])
        }
        ToWorker::Compile(_) => {
            match engine::engine().map(|engine| code::compile(&engine, &body)) {
                Ok(Ok(code)) => outlet.send(&FromWorker::Code, &code),
                Ok(Err(reason)) => outlet.send(&FromWorker::Rejected(reason), &[]),
                Err(error) => outlet.send(&FromWorker::Rejected(format!("{error:#}")), &[]),
            }
        }
        ToWorker::Answer(..) => Ok(()),
    };
}

/// Runs a guest within its time.
fn run(job: &Job, outlet: &Outlet, input: impl Read + Send + 'static) -> (GuestEnd, Duration) {
    let surroundings = Surroundings {
        outlet: outlet.clone(),
        broker: BrokerClient::new(outlet),
        disk_full: Arc::new(AtomicBool::new(false)),
    };
    let started = Instant::now();
    let end = prepare(&job.code).and_then(|(engine, code)| {
        let clock = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        tick(engine.weak());
        listen(input, surroundings.broker.clone());
        clock.block_on(async {
            let guest = guests::run(&engine, code, job, &surroundings);
            let ended = tokio::time::timeout(job.bounds.timeout, guest).await;
            Ok(ended.unwrap_or(GuestEnd::Limit(Limit::Timeout)))
        })
    });
    let end = end.unwrap_or_else(|error| GuestEnd::Broken(format!("{error:#}")));
    (told(end, outlet), started.elapsed())
}

fn prepare(file: &Path) -> wasmtime::Result<(Engine, code::Code)> {
    let engine = engine::engine()?;
    let code = code::load(&engine, file)?;
    Ok((engine, code))
}

/// A trap is the script's own failure: its author reads about it where a crash is told.
fn told(end: GuestEnd, outlet: &Outlet) -> GuestEnd {
    let GuestEnd::Trap(reason) = &end else {
        return end;
    };
    let line = format!("error: the script was stopped by a trap: {reason}\n");
    let _ = GuestStream::new(outlet, Stream::Stderr).put(line.as_bytes());
    GuestEnd::Exit(EXIT_TRAP)
}

/// Moves the engine's clock on for as long as there is an engine.
fn tick(engine: EngineWeak) {
    std::thread::spawn(move || {
        while let Some(engine) = engine.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(TICK);
        }
    });
}

/// Takes the broker's answers in; ends the process when the other side has gone, so that no
/// guest outlives whoever follows it.
fn listen(mut input: impl Read + Send + 'static, broker: BrokerClient) {
    std::thread::spawn(move || {
        while let Ok(Some((message, body))) = wire::receive::<ToWorker>(&mut input, MAX_MESSAGE) {
            if let ToWorker::Answer(id, answer) = message {
                let answer = answer.map(|mut response| {
                    response.body = body;
                    response
                });
                broker.deliver(id, answer);
            }
        }
        std::process::exit(1);
    });
}
