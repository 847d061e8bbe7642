//! The side that stays: makes code ready, hands a job to a worker and follows it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;

use super::code;
use super::compiler::{CompileBounds, Compiler, unavailable};
use super::follow::{MAX_MESSAGE, follow};
use super::interpreters::Interpreter;
use super::job::{Bounds, Folder, Guest, Job};
use super::process::Process;
use super::stock::Stock;
use super::wire::ToWorker;
use crate::archive::digest::Sha256Digest;
use crate::fs::read_limited;
use crate::runtime::broker::Network;
use crate::runtime::code_cache::CodeCache;
use crate::runtime::languages::Language;
use crate::runtime::outcome::{Ended, Engine};
use crate::runtime::runner::{Listener, Request, Runner};
use crate::runtime::{RuntimeError, protocol::Mount};

/// A worker that comes up while the process that started it finds out what is to be run; it
/// goes when nobody gives it a job.
#[derive(Debug)]
pub struct Begun(Process);

impl Begun {
    /// Starts one of `program`, which is this very program. Must be called by a thread that
    /// stays.
    pub fn new(program: &Path) -> Result<Self, RuntimeError> {
        let worker = Process::start(program, MAX_MESSAGE);
        worker.map(Self).map_err(|error| unavailable(&error))
    }
}

/// Runs scripts in the WebAssembly sandbox, any number at once.
#[derive(Clone, Debug)]
pub struct WasmRunner {
    stock: Arc<Stock>,
    compiler: Compiler,
    interpreters: BTreeMap<Language, Interpreter>,
    network: Network,
}

impl WasmRunner {
    /// Runs scripts in workers of `program`, which is this very program; compiled code is
    /// kept in `cache`. Requests of scripts go through `network`.
    pub fn new(program: &Path, cache: CodeCache, network: Network) -> Result<Self, RuntimeError> {
        Ok(Self {
            stock: Arc::new(Stock::new(program, 0)),
            compiler: Compiler::new(program, cache)?,
            interpreters: BTreeMap::new(),
            network,
        })
    }

    /// With the interpreter of a language.
    #[must_use]
    pub fn with(mut self, language: Language, interpreter: Interpreter) -> Self {
        self.interpreters.insert(language, interpreter);
        self
    }

    /// With a worker that was begun before; the first script runs in it.
    #[must_use]
    pub fn in_worker(self, begun: Begun) -> Self {
        self.stock.put(begun.0);
        self
    }

    /// Has the worker that was begun load the code for scripts in a language, if it was made
    /// before, while the script itself is made ready.
    #[must_use]
    pub fn expecting(self, language: Language) -> Self {
        if let Some(interpreter) = self.interpreters.get(&language)
            && let Some(ready) = interpreter.ready(&self.compiler)
        {
            let load = ToWorker::Load(interpreter.guest.clone(), ready.code);
            self.stock.tell_first(&load);
        }
        self
    }

    /// With so many workers started ahead of their jobs, for a process that runs many scripts.
    #[must_use]
    pub fn ahead(mut self, workers: usize) -> Self {
        self.stock = Arc::new(Stock::new(self.stock.program(), workers));
        self
    }

    /// What compiles, for whoever makes interpreters ready ahead of time.
    pub fn compiler(&self) -> &Compiler {
        &self.compiler
    }

    /// The kind of guest, its code and the further files that it reads.
    fn guest(
        &self,
        request: &Request,
        listener: &dyn Listener,
    ) -> Result<(Guest, PathBuf, Vec<PathBuf>), RuntimeError> {
        if request.language == Language::Wasm {
            let (guest, code) = self.brought_along(request, listener)?;
            return Ok((guest, code, Vec::new()));
        }
        let interpreter = self.interpreters.get(&request.language);
        let interpreter = interpreter.ok_or_else(|| missing(request))?;
        let ready = match interpreter.ready(&self.compiler) {
            Some(ready) => ready,
            None => interpreter.make(request.language.name(), &self.compiler, listener)?,
        };
        Ok((interpreter.guest.clone(), ready.code, ready.reads))
    }

    /// WebAssembly of the skill itself.
    fn brought_along(
        &self,
        request: &Request,
        listener: &dyn Listener,
    ) -> Result<(Guest, PathBuf), RuntimeError> {
        let host = host_path(&request.mounts, &request.script);
        let host = host.ok_or_else(|| RuntimeError::UnknownLanguage {
            script: request.script.clone(),
        })?;
        let wasm = read_limited(&host, code::MAX_WASM)?;
        let guest = match code::is_component(&wasm) {
            Some(true) => Guest::Component,
            // What is neither is for the compiler to refuse.
            _ => Guest::Module,
        };
        let code = match self.compiler.ready(Sha256Digest::of(&wasm)) {
            Some(code) => code,
            None => {
                let bounds = CompileBounds::SKILL;
                let compiler = &self.compiler;
                compiler.compile(&request.script, &wasm, bounds, listener)?
            }
        };
        Ok((guest, code))
    }
}

impl Runner for WasmRunner {
    fn engine(&self) -> Engine {
        Engine::Wasm
    }

    fn run(&self, request: &Request, listener: &dyn Listener) -> Result<Ended, RuntimeError> {
        let (guest, code, reads) = self.guest(request, listener)?;
        let mut folders: Vec<_> = request.mounts.iter().map(Folder::from).collect();
        if matches!(guest, Guest::Module | Guest::Component) {
            folders.extend(current(&folders, request.cwd.guest_path()));
        }
        let job = Job {
            guest,
            code,
            reads,
            script: request.script.clone(),
            function: request.function.clone(),
            args: request.args.clone(),
            variables: request.variables.clone().into_iter().collect(),
            folders,
            cwd: request.cwd.guest_path().to_owned(),
            packages: request.packages.clone(),
            bounds: Bounds::from(&request.limits),
            seed: request.seed,
            stdin: Bytes::new(),
        };
        let started = Instant::now();
        let worker = self.stock.take().map_err(|error| unavailable(&error))?;
        let sent = worker
            .line()
            .send(&ToWorker::Run(Box::new(job)), &request.stdin);
        match sent {
            // When the worker is gone already, following it will tell why.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                return Err(untold(&error));
            }
            _ => {}
        }
        follow(worker, request, listener, &self.network, started)
    }
}

/// Programs look for relative paths in a folder of this name: WASI knows no current one.
fn current(folders: &[Folder], cwd: &str) -> Option<Folder> {
    let folder = folders.iter().find(|folder| folder.guest == cwd)?;
    Some(Folder {
        guest: ".".to_owned(),
        ..folder.clone()
    })
}

/// The file of the host behind a path of the guest, by the innermost folder that holds it.
fn host_path(mounts: &[Mount], guest: &str) -> Option<PathBuf> {
    let inside = |mount: &Mount| {
        let rest = guest.strip_prefix(mount.guest.trim_end_matches('/'))?;
        let rest = rest.strip_prefix('/')?;
        let climbs = rest.split('/').any(|part| matches!(part, "" | "." | ".."));
        (!climbs).then(|| (mount.guest.len(), mount.host.join(rest)))
    };
    let found = mounts.iter().filter_map(inside);
    found
        .max_by_key(|(length, _)| *length)
        .map(|(_, path)| path)
}

/// The worker is there and waits, but the job cannot be put into words.
fn untold(error: &std::io::Error) -> RuntimeError {
    RuntimeError::Unavailable {
        engine: "wasm",
        reason: format!("the job cannot be given to it: {error}"),
        hint: "give the script shorter arguments and variables".to_owned(),
    }
}

fn missing(request: &Request) -> RuntimeError {
    let language = request.language.name();
    if request.language == Language::Shell {
        return RuntimeError::Unavailable {
            engine: "wasm",
            reason: "a shell script needs other programs, and there are none in it".to_owned(),
            hint: "run it with `--engine native`".to_owned(),
        };
    }
    RuntimeError::Unavailable {
        engine: "wasm",
        reason: format!("the runtime `{language}` is not installed"),
        hint: format!("install it: `open-skills runtime install {language}`"),
    }
}
