//! What a guest has: its folders, its streams, its bound of memory and the broker.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use wasmtime::{Engine, Linker, Store};
use wasmtime_wasi::p0::wasi_unstable::WasiUnstable as _;
use wasmtime_wasi::p1::WasiP1Ctx;
use wasmtime_wasi::p2::pipe::MemoryInputPipe;
use wasmtime_wasi::{FsPerms, I32Exit, WasiCtxBuilder, WasiCtxView, WasiView};

use super::broker_client::BrokerClient;
use super::job::{GuestEnd, Job};
use super::memory::MemoryLimiter;
use super::streams::{GuestStream, Outlet};
use crate::runtime::limits::Limit;
use crate::runtime::runner::Stream;

/// Open files, folders, streams and the like that a guest may hold at once.
const MAX_RESOURCES: usize = 10_000;
/// Bytes that a guest may hand to the host in one call.
const MAX_CALL: usize = 64 << 20;
/// Bytes of randomness in one call.
const MAX_RANDOM: u64 = 1 << 20;

/// What a guest has. `G` is what its kind needs besides, such as an interpreter's handles.
pub struct GuestState<G = ()> {
    /// WASI, for preview 1 and preview 2.
    pub wasi: WasiP1Ctx,
    /// The bound of its memory.
    pub memory: MemoryLimiter,
    /// The way to the web.
    pub broker: BrokerClient,
    /// Standard output, for guests whose host functions write to it.
    pub stdout: GuestStream,
    /// Standard error.
    pub stderr: GuestStream,
    /// What its kind needs besides.
    pub guest: G,
}

impl<G: Send> WasiView for GuestState<G> {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        self.wasi.ctx()
    }
}

/// What a worker has for its guest, whatever kind it is.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// The way out of the worker.
    pub outlet: Outlet,
    /// The way to the web.
    pub broker: BrokerClient,
    /// Set when a file grew beyond the limit.
    pub disk_full: Arc<AtomicBool>,
}

/// The reason that a guest is ended for between two of its instructions.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the {} limit was hit", .0.name())]
pub struct LimitHit(pub Limit);

/// Makes the store of a guest: all that it may reach is in the job.
pub fn store<G: Send + 'static>(
    engine: &Engine,
    job: &Job,
    surroundings: &Surroundings,
    guest: G,
) -> wasmtime::Result<Store<GuestState<G>>> {
    let stream = |stream| GuestStream::new(&surroundings.outlet, stream);
    let state = GuestState {
        wasi: wasi(job, surroundings)?,
        memory: MemoryLimiter::new(job.bounds.memory),
        broker: surroundings.broker.clone(),
        stdout: stream(Stream::Stdout),
        stderr: stream(Stream::Stderr),
        guest,
    };
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.memory);
    store.set_hostcall_fuel(MAX_CALL);
    Ok(store)
}

fn wasi(job: &Job, surroundings: &Surroundings) -> wasmtime::Result<WasiP1Ctx> {
    let stream = |stream| GuestStream::new(&surroundings.outlet, stream);
    let mut builder = WasiCtxBuilder::new();
    // The guest is alone in its process: nobody else waits while it reads a file.
    builder.allow_blocking_current_thread(true);
    builder.allow_tcp(false).allow_udp(false);
    builder.allow_ip_name_lookup(false);
    builder.max_random_size(MAX_RANDOM);
    builder.stdin(MemoryInputPipe::new(job.stdin.clone()));
    builder.stdout(stream(Stream::Stdout));
    builder.stderr(stream(Stream::Stderr));
    builder.arg(&job.script).args(&job.args);
    builder.envs(&job.variables);
    builder.initial_cwd(&job.cwd);
    for folder in &job.folders {
        let permissions = match folder.writable {
            true => FsPerms::ReadWrite,
            false => FsPerms::ReadOnly,
        };
        builder.preopened_dir(&folder.host, &folder.guest, permissions)?;
    }
    if let Some(seed) = job.seed {
        super::fixed::fix(&mut builder, seed);
    }
    let mut wasi = builder.build_p1();
    wasi.set_hostcall_fuel(MAX_CALL);
    wasi.ctx().table.set_max_capacity(MAX_RESOURCES);
    Ok(wasi)
}

/// Takes every exit code, as systems do: without this, those from 126 on are an error of the host.
pub fn add_exit(linker: &mut Linker<GuestState>) -> wasmtime::Result<()> {
    let exit = |code: u32| -> wasmtime::Result<()> { Err(I32Exit(code.cast_signed()).into()) };
    linker.allow_shadowing(true);
    linker.func_wrap("wasi_snapshot_preview1", "proc_exit", exit)?;
    linker.allow_shadowing(false);
    Ok(())
}

/// How a guest ended whose call gave this error: an exit, a limit or a trap.
pub fn end_of(error: &wasmtime::Error, memory: &MemoryLimiter) -> GuestEnd {
    if let Some(I32Exit(code)) = error.downcast_ref() {
        // A system keeps the last byte of a code.
        return exit_of(code & 0xff, memory);
    }
    if let Some(LimitHit(limit)) = error.downcast_ref::<LimitHit>() {
        return GuestEnd::Limit(*limit);
    }
    let trap = error.downcast_ref::<wasmtime::Trap>();
    match trap {
        Some(wasmtime::Trap::StackOverflow) => GuestEnd::Stack,
        // A guest that gets no more memory often just gives up.
        _ if memory.has_refused() => GuestEnd::Limit(Limit::Memory),
        Some(trap) => GuestEnd::Trap(trap.to_string()),
        None => GuestEnd::Broken(format!("{error:#}")),
    }
}

/// How a guest ended that gave this code: one that failed after it got no more memory
/// failed for that.
pub fn exit_of(code: i32, memory: &MemoryLimiter) -> GuestEnd {
    match code != 0 && memory.has_refused() {
        true => GuestEnd::Limit(Limit::Memory),
        false => GuestEnd::Exit(code),
    }
}
