//! WebAssembly that a skill brings along: commands of WASI preview 1 and preview 2.

use wasmtime::component::Component;
use wasmtime::{Engine, Module, Store};
use wasmtime_wasi::p1;
use wasmtime_wasi::p2::bindings::Command;

use crate::runtime::wasm::job::{GuestEnd, Job};
use crate::runtime::wasm::state::{self, GuestState, Surroundings};

/// Runs a module's `_start`.
pub async fn run_module(
    engine: &Engine,
    module: &Module,
    job: &Job,
    surroundings: &Surroundings,
) -> wasmtime::Result<GuestEnd> {
    let mut linker = wasmtime::Linker::new(engine);
    p1::add_to_linker_async(&mut linker, |state: &mut GuestState| &mut state.wasi)?;
    let mut store = state::store(engine, job, surroundings, ())?;
    let started = async {
        let instance = linker.instantiate_async(&mut store, module).await?;
        let start = instance.get_typed_func::<(), ()>(&mut store, "_start")?;
        start.call_async(&mut store, ()).await
    };
    let ended = started.await.map(|()| 0);
    Ok(judge(ended, &store))
}

/// Runs a component's `wasi:cli/run`.
pub async fn run_component(
    engine: &Engine,
    component: &Component,
    job: &Job,
    surroundings: &Surroundings,
) -> wasmtime::Result<GuestEnd> {
    let mut linker = wasmtime::component::Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async::<GuestState>(&mut linker)?;
    let mut store = state::store(engine, job, surroundings, ())?;
    let started = async {
        let command = Command::instantiate_async(&mut store, component, &linker).await?;
        command.wasi_cli_run().call_run(&mut store).await
    };
    let ended = started.await.map(|result| i32::from(result.is_err()));
    Ok(judge(ended, &store))
}

fn judge(ended: wasmtime::Result<i32>, store: &Store<GuestState>) -> GuestEnd {
    let memory = &store.data().memory;
    match ended {
        Ok(code) => state::exit_of(code, memory),
        Err(error) => state::end_of(&error, memory),
    }
}
