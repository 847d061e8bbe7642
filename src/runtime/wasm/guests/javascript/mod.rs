//! JavaScript: the interpreter QuickJS as WebAssembly, with node's modules in a prelude.
//!
//! The interpreter knows the language and nothing around it. The host gives it one function
//! ([`host_calls`]), loads its modules ([`loader`], [`resolve`]) and turns its event loop
//! ([`event_loop`]); all that a script knows from node is written in JavaScript, in the
//! prelude ([`prelude`]), on top of that one function. All of it is started once on a machine,
//! and each run goes on from there ([`image`]).
//!
//! | room | answers |
//! |---|---|
//! | [`abi`], [`values`] | how the two talk, and how values go over |
//! | [`host_calls`] | what a script can ask of the host |
//! | [`files`], [`digests`], [`compression`], [`requests`] | what those calls do |
//! | [`resolve`], [`loader`], [`typescript`] | which file a module is, and what its text means |
//! | [`event_loop`] | in which order things happen, and when a script has ended |
//! | [`prelude`] | how node's modules are compiled once and loaded when they are needed |
//! | [`image`] | how an interpreter that has started becomes a module |

pub mod abi;
pub mod compression;
pub mod digests;
pub mod event_loop;
pub mod files;
pub mod host_calls;
pub mod image;
pub mod loader;
pub mod prelude;
pub mod requests;
pub mod resolve;
pub mod typescript;
pub mod values;

use std::collections::HashMap;
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde_json::json;
use wasmtime::{Caller, Engine, Instance, InstancePre, Linker, Module};
use wasmtime_wasi::{I32Exit, p1};

use self::abi::{Abi, Handle};
use self::event_loop::EventLoop;
use self::files::{Answer, Files};
use self::prelude::PreludeFile;
use self::requests::Requests;
use self::resolve::{Asked, Resolver};
use crate::runtime::languages::javascript::is_builtin;
use crate::runtime::wasm::job::{GuestEnd, Job};
use crate::runtime::wasm::state::{self, GuestState, Surroundings};

/// The state of a store that runs JavaScript.
pub type State = GuestState<Javascript>;

/// Bytes of the interpreter's own stack: deep recursion is a `RangeError` long before the
/// stack of the WebAssembly ends.
const MAX_STACK: u32 = 768 << 10;
/// The global in which a started interpreter has what [`boot`] gave back.
const BRIDGE: &str = "open_skills_bridge";
/// The global with its stack pointer.
const STACK: &str = "__stack_pointer";

/// A script asked for more memory than there is, at a place where it cannot be told so.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the interpreter has no more memory")]
pub struct OutOfMemory;

/// What a JavaScript guest has besides what all guests have.
pub struct Javascript {
    abi: Option<Arc<Abi>>,
    prelude: Arc<PreludeFile>,
    /// Until the run begins, the host answers nothing that could differ in another one.
    has_begun: bool,
    files: Files,
    requests: Requests,
    stdin: Vec<u8>,
    /// Arguments, variables and folders, as JSON.
    info: String,
    packages: Vec<String>,
    /// The functions around CommonJS files, by name.
    wrapped: HashMap<String, Handle>,
    /// How many columns stand before the first line of each file, as stacks name it.
    shifts: HashMap<String, f64>,
    /// Promises that failed and that nobody looks after, with the reason.
    rejections: Vec<(u32, Handle)>,
    /// Whether the script did anything that somebody could notice.
    has_effects: bool,
    /// Whether what ended the script is that there was no more memory.
    is_starved: bool,
    started: Instant,
}

impl Javascript {
    /// A guest whose compiled prelude is in this file.
    fn new(job: &Job, prelude: &Path) -> wasmtime::Result<Self> {
        let variables: serde_json::Map<_, _> = job
            .variables
            .iter()
            .cloned()
            .map(|(name, value)| (name, value.into()))
            .collect();
        let info = json!({
            "script": job.script,
            "args": job.args,
            "env": variables,
            "cwd": job.cwd,
            "memory": job.bounds.memory,
        });
        Ok(Self {
            abi: None,
            prelude: Arc::new(PreludeFile::at(prelude)),
            has_begun: false,
            files: Files::open_folders(&job.folders)?,
            requests: Requests::default(),
            stdin: job.stdin.to_vec(),
            info: info.to_string(),
            packages: job.packages.clone(),
            wrapped: HashMap::new(),
            shifts: HashMap::new(),
            rejections: Vec::new(),
            has_effects: false,
            is_starved: false,
            started: Instant::now(),
        })
    }

    fn abi(&self) -> wasmtime::Result<Arc<Abi>> {
        let abi = self.abi.clone();
        abi.ok_or_else(|| wasmtime::Error::msg("the interpreter called before it was started"))
    }

    fn resolver(&self) -> Resolver<'_> {
        Resolver {
            files: &self.files,
            packages: &self.packages,
            is_builtin,
        }
    }

    fn resolve(&self, specifier: &str, from: &str, asked: Asked) -> Answer<String> {
        self.resolver().resolve(specifier, from, asked)
    }
}

/// The interpreter with what it imports.
pub fn link(engine: &Engine, module: &Module) -> wasmtime::Result<InstancePre<State>> {
    let mut linker = Linker::new(engine);
    add_to_linker(&mut linker)?;
    linker.instantiate_pre(module)
}

/// Runs a script to its end.
pub async fn run(
    engine: &Engine,
    module: &InstancePre<State>,
    job: &Job,
    surroundings: &Surroundings,
) -> wasmtime::Result<GuestEnd> {
    let prelude = job.reads.last();
    let prelude = prelude.ok_or_else(|| wasmtime::Error::msg("there is no prelude"))?;
    let mut guest = Javascript::new(job, prelude)?;
    guest.has_begun = true;
    // The process ends with the guest: giving everything back before would only take time.
    let mut store = ManuallyDrop::new(state::store(engine, job, surroundings, guest)?);
    let ended = evaluate(module, job, &mut store).await;
    let memory = &store.data().memory;
    Ok(match ended {
        Ok(code) if store.data().guest.is_starved => state::exit_of(code, memory),
        // A script that went on without the memory that it did not get ends as it wants to.
        Ok(code) => GuestEnd::Exit(code),
        Err(error) => match error.downcast_ref::<I32Exit>() {
            Some(I32Exit(code)) => GuestEnd::Exit(*code),
            None => state::end_of(&error, memory),
        },
    })
}

/// Compiles files of the prelude for this interpreter; what comes back is for [`started`].
pub async fn compile_prelude(
    engine: &Engine,
    module: &Module,
    files: &[(&str, &str)],
    surroundings: &Surroundings,
) -> wasmtime::Result<Vec<u8>> {
    let job = Job::idle();
    let guest = Javascript::new(&job, Path::new(""))?;
    let mut store = state::store(engine, &job, surroundings, guest)?;
    prelude::compile(&mut store, engine, module, files).await
}

async fn evaluate(
    module: &InstancePre<State>,
    job: &Job,
    store: &mut wasmtime::Store<State>,
) -> wasmtime::Result<i32> {
    let instance = module.instantiate_async(&mut *store).await?;
    let abi = Arc::new(Abi::find(store, &instance).await?);
    store.data_mut().guest.abi = Some(Arc::clone(&abi));
    let bridge = global(store, &instance, BRIDGE)?;
    EventLoop::new(store, abi, bridge)
        .run(&job.script, job.function.as_deref())
        .await
}

/// The interpreter, started as far as every run is the same, as a module for [`run`]: `module`
/// is its code, `wasm` what that was compiled from, and `prelude` what [`compile_prelude`]
/// gave.
pub async fn started(
    engine: &Engine,
    module: &Module,
    wasm: &[u8],
    prelude: &Path,
    surroundings: &Surroundings,
) -> wasmtime::Result<Vec<u8>> {
    // What the interpreter itself asks for is the same on every machine.
    let job = Job {
        seed: Some(0),
        ..Job::idle()
    };
    let guest = Javascript::new(&job, prelude)?;
    let mut store = state::store(engine, &job, surroundings, guest)?;
    let instance = link(engine, module)?.instantiate_async(&mut store).await?;
    let stack = global(&mut store, &instance, STACK)?;
    let abi = Arc::new(Abi::start(&mut store, &instance, MAX_STACK).await?);
    store.data_mut().guest.abi = Some(Arc::clone(&abi));
    let bridge = boot(&mut store, &abi).await?;
    abi.tidy_up(&mut store).await?;
    let is_idle = abi.is_job_pending.call_async(&mut store, ()).await? == 0;
    let is_whole = store.data().guest.rejections.is_empty();
    if !is_idle || !is_whole || global(&mut store, &instance, STACK)? != stack {
        return Err(wasmtime::Error::msg(
            "the prelude is not done with its start",
        ));
    }
    let image = image::with_memory(wasm, abi.memory(&store), BRIDGE, bridge);
    image.ok_or_else(|| wasmtime::Error::msg("the interpreter is of another kind"))
}

/// The 32 bits in a global of the interpreter.
fn global(
    store: &mut wasmtime::Store<State>,
    instance: &Instance,
    name: &str,
) -> wasmtime::Result<u32> {
    let global = instance.get_global(&mut *store, name);
    let value = global.and_then(|global| global.get(&mut *store).i32());
    let message = || wasmtime::Error::msg(format!("the interpreter has no `{name}`"));
    value.map(i32::cast_unsigned).ok_or_else(message)
}

/// Loads the first file of the prelude, which gives back what only the host calls.
async fn boot(store: &mut wasmtime::Store<State>, abi: &Arc<Abi>) -> wasmtime::Result<Handle> {
    let prelude = Arc::clone(&store.data().guest.prelude);
    let code = prelude.get()?.code("internal/boot");
    let code = code.ok_or_else(|| wasmtime::Error::msg("the prelude has no beginning"))?;
    let function = abi.evaluate_bytecode(store, code).await?;
    let host = abi.host_function(store, "host").await?;
    let bridge = abi
        .call(store, function, vec![values::Value::Held(host)])
        .await?;
    match abi.caught(store, bridge).await? {
        Ok(bridge) => Ok(bridge),
        Err(error) => {
            let text = abi.text(store, error).await?;
            Err(wasmtime::Error::msg(format!(
                "the prelude does not start: {text}"
            )))
        }
    }
}

/// All that the interpreter imports.
fn add_to_linker(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    p1::add_to_linker_async(linker, |state: &mut State| &mut state.wasi)?;
    // Local time is UTC everywhere, so that a script gives the same on every machine.
    linker.func_wrap("env", "host_get_timezone_offset", |_: i32, _: i32| 0_i32)?;
    // The engine's own clock interrupts.
    linker.func_wrap("env", "host_interrupt", || 0_i32)?;
    linker.func_wrap_async(
        "env",
        "host_promise_rejection",
        |mut caller: Caller<'_, State>, (promise, reason, handled): (u32, u32, i32)| {
            Box::new(async move { track(&mut caller, promise, reason, handled != 0).await })
        },
    )?;
    linker.func_wrap_async(
        "env",
        "host_module_normalize",
        |mut caller: Caller<'_, State>, (from, name): (u32, u32)| {
            Box::new(async move { normalize(&mut caller, from, name).await })
        },
    )?;
    linker.func_wrap_async(
        "env",
        "host_module_load",
        |mut caller: Caller<'_, State>, (name, length): (u32, u32)| {
            Box::new(async move { load(&mut caller, name, length).await })
        },
    )?;
    linker.func_wrap_async(
        "env",
        "host_call",
        |mut caller: Caller<'_, State>, (_, _, _, count, list): (u32, u32, u32, u32, u32)| {
            Box::new(async move { host_calls::answer(&mut caller, count, list).await })
        },
    )?;
    Ok(())
}

/// Remembers a promise that failed, until somebody looks after it.
async fn track(
    caller: &mut Caller<'_, State>,
    promise: Handle,
    reason: Handle,
    is_handled: bool,
) -> wasmtime::Result<()> {
    let abi = caller.data().guest.abi()?;
    let identity = abi.identity(caller, promise).await?;
    if is_handled {
        caller
            .data_mut()
            .guest
            .rejections
            .retain(|(known, _)| *known != identity);
        abi.drop_value(caller, reason).await?;
    } else {
        caller.data_mut().guest.rejections.push((identity, reason));
    }
    abi.drop_value(caller, promise).await
}

/// Which module a name means; zero after a throw.
async fn normalize(caller: &mut Caller<'_, State>, from: u32, name: u32) -> wasmtime::Result<u32> {
    let abi = caller.data().guest.abi()?;
    let (from, name) = (abi.c_text(&*caller, from)?, abi.c_text(&*caller, name)?);
    match caller.data().guest.resolve(&name, &from, Asked::Import) {
        Ok(found) => Ok(abi.put(caller, found.as_bytes()).await?.0),
        Err(failure) => abi.throw(caller, failure).await,
    }
}

/// The text of a module; zero after a throw.
async fn load(caller: &mut Caller<'_, State>, name: u32, length: u32) -> wasmtime::Result<u32> {
    let abi = caller.data().guest.abi()?;
    let name = abi.c_text(&*caller, name)?;
    match loader::module(caller, &abi, &name).await? {
        Ok(text) => {
            let (address, bytes) = abi.put(caller, text.as_bytes()).await?;
            abi.set_word(caller, length, bytes)?;
            Ok(address)
        }
        Err(failure) if failure.code == loader::THROWN => Ok(0),
        Err(failure) => abi.throw(caller, failure).await,
    }
}
