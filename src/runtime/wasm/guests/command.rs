//! WebAssembly that a skill brings along: commands of WASI preview 1 and preview 2.

use std::mem::ManuallyDrop;

use wasmtime::component::Component;
use wasmtime::{Engine, ExternType, InstancePre, Module, Store};
use wasmtime_wasi::p1;
use wasmtime_wasi::p2::bindings::CommandPre;

use crate::runtime::wasm::job::{GuestEnd, Job};
use crate::runtime::wasm::state::{self, GuestState, Surroundings};

/// A module with what it imports.
pub fn link_module(engine: &Engine, module: &Module) -> wasmtime::Result<InstancePre<GuestState>> {
    if !matches!(module.get_export("_start"), Some(ExternType::Func(_))) {
        let message = "it has no function `_start`, with which a command begins";
        return Err(wasmtime::Error::msg(message));
    }
    let mut linker = wasmtime::Linker::new(engine);
    p1::add_to_linker_async(&mut linker, |state: &mut GuestState| &mut state.wasi)?;
    state::add_exit(&mut linker)?;
    linker.instantiate_pre(module)
}

/// Runs a module's `_start`.
pub async fn run_module(
    engine: &Engine,
    module: &InstancePre<GuestState>,
    job: &Job,
    surroundings: &Surroundings,
) -> wasmtime::Result<GuestEnd> {
    let mut store = ManuallyDrop::new(state::store(engine, job, surroundings, ())?);
    let started = async {
        let instance = module.instantiate_async(&mut *store).await?;
        let start = instance.get_typed_func::<(), ()>(&mut *store, "_start")?;
        start.call_async(&mut *store, ()).await
    };
    let ended = started.await.map(|()| 0);
    Ok(judge(ended, &store))
}

/// A component with what it imports.
pub fn link_component(
    engine: &Engine,
    component: &Component,
) -> wasmtime::Result<CommandPre<GuestState>> {
    let mut linker = wasmtime::component::Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async::<GuestState>(&mut linker)?;
    CommandPre::new(linker.instantiate_pre(component)?)
}

/// Runs a component's `wasi:cli/run`.
pub async fn run_component(
    engine: &Engine,
    component: &CommandPre<GuestState>,
    job: &Job,
    surroundings: &Surroundings,
) -> wasmtime::Result<GuestEnd> {
    let mut store = ManuallyDrop::new(state::store(engine, job, surroundings, ())?);
    let started = async {
        let command = component.instantiate_async(&mut *store).await?;
        command.wasi_cli_run().call_run(&mut *store).await
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
