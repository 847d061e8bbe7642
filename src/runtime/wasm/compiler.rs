//! Makes code ready: from the cache, or compiled once, in a worker of its own.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::engine;
use super::guests::javascript::prelude;
use super::process::{Heard, Process};
use super::wire::{CompileJob, FromWorker, ToWorker};
use crate::archive::digest::Sha256Digest;
use crate::runtime::RuntimeError;
use crate::runtime::code_cache::{CodeCache, CodeKey};
use crate::runtime::runner::Listener;

/// The largest compiled code that is taken from a worker.
const MAX_CODE: u32 = 1 << 30;
/// How often the listener is asked whether to go on.
const GLANCE: Duration = Duration::from_millis(50);

/// What the compiler may take for one piece of WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompileBounds {
    /// Time from its start to its end.
    pub timeout: Duration,
    /// Bytes of memory.
    pub memory: u64,
}

impl CompileBounds {
    /// For WebAssembly that a skill brings along.
    pub const SKILL: Self = Self {
        timeout: Duration::from_mins(1),
        memory: 2 << 30,
    };
    /// For the interpreter of a language, which is ours and large.
    pub const RUNTIME: Self = Self {
        timeout: Duration::from_mins(10),
        memory: 8 << 30,
    };
}

/// Compiles, and keeps what it compiled.
#[derive(Clone, Debug)]
pub struct Compiler {
    program: PathBuf,
    cache: CodeCache,
    fingerprint: String,
}

impl Compiler {
    /// Compiles with workers of `program`, which is this very program.
    pub fn new(program: &Path, cache: CodeCache) -> Result<Self, RuntimeError> {
        let engine = engine::engine().map_err(|error| RuntimeError::Unavailable {
            engine: "wasm",
            reason: format!("{error:#}"),
            hint: "run it with `--engine native` or `--engine docker`".to_owned(),
        })?;
        Ok(Self {
            program: program.to_path_buf(),
            cache,
            fingerprint: engine::fingerprint(&engine),
        })
    }

    fn key(&self, source: Sha256Digest) -> CodeKey<'_> {
        CodeKey {
            source,
            compiler: "wasmtime",
            target: std::env::consts::ARCH,
            settings: &self.fingerprint,
        }
    }

    /// The compiled code of the WebAssembly with this digest, when it is there already.
    pub fn ready(&self, source: Sha256Digest) -> Option<PathBuf> {
        self.cache.path(&self.key(source))
    }

    /// Compiles WebAssembly and keeps the code; `name` is for the messages.
    pub fn compile(
        &self,
        name: &str,
        wasm: &[u8],
        bounds: CompileBounds,
        listener: &dyn Listener,
    ) -> Result<PathBuf, RuntimeError> {
        let job = CompileJob {
            memory: bounds.memory,
        };
        let key = self.key(Sha256Digest::of(wasm));
        self.once(&key, bounds, listener, &|| {
            self.made(name, &ToWorker::Compile(job), wasm, bounds, listener)
        })
    }

    /// The code for a key, made when it is not there. Many threads and processes may want it
    /// at the same time: one makes it, and the others wait for it and take it.
    fn once(
        &self,
        key: &CodeKey<'_>,
        bounds: CompileBounds,
        listener: &dyn Listener,
        make: &dyn Fn() -> Result<Vec<u8>, RuntimeError>,
    ) -> Result<PathBuf, RuntimeError> {
        let deadline = Instant::now() + bounds.timeout;
        let _claim = loop {
            match self.cache.claim(key) {
                Some(claim) => break Some(claim),
                // Whoever has it takes longer than it may.
                None if Instant::now() >= deadline => break None,
                None if listener.is_cancelled() => return Err(RuntimeError::Interrupted),
                None => std::thread::sleep(GLANCE),
            }
        };
        if let Some(ready) = self.cache.path(key) {
            return Ok(ready);
        }
        let code = make()?;
        let written = self.cache.write(key, &code);
        written.map_err(|error| RuntimeError::Unavailable {
            engine: "wasm",
            reason: format!("what it compiled cannot be kept: {error}"),
            hint: "make room there, or name another cache with `--cache-dir DIR`".to_owned(),
        })
    }

    /// The compiled prelude of JavaScript for an interpreter whose own code is at `code`:
    /// from the cache, or compiled now.
    pub fn prelude(
        &self,
        interpreter: Sha256Digest,
        code: &Path,
        listener: &dyn Listener,
    ) -> Result<PathBuf, RuntimeError> {
        let key = self.key(prelude::digest(interpreter));
        if let Some(ready) = self.cache.path(&key) {
            return Ok(ready);
        }
        let bounds = CompileBounds::SKILL;
        let job = CompileJob {
            memory: bounds.memory,
        };
        let ask = ToWorker::CompilePrelude(code.to_path_buf(), job);
        let name = "the prelude of javascript";
        self.once(&key, bounds, listener, &|| {
            self.made(name, &ask, &[], bounds, listener)
        })
    }

    /// What [`start`](Self::start) and [`prelude`](Self::prelude) made before.
    pub fn started(&self, interpreter: Sha256Digest) -> Option<(PathBuf, PathBuf)> {
        let code = self.cache.path(&self.key(prelude::started(interpreter)))?;
        let prelude = self.cache.path(&self.key(prelude::digest(interpreter)))?;
        Some((code, prelude))
    }

    /// The compiled code of JavaScript's interpreter as it is after its start, which each run
    /// goes on from: from the cache, or made now of the interpreter, its own code and the
    /// compiled prelude.
    pub fn start(
        &self,
        wasm: &[u8],
        code: &Path,
        prelude: &Path,
        listener: &dyn Listener,
    ) -> Result<PathBuf, RuntimeError> {
        let key = self.key(prelude::started(Sha256Digest::of(wasm)));
        let bounds = CompileBounds::RUNTIME;
        let job = CompileJob {
            memory: bounds.memory,
        };
        let ask = ToWorker::CompileStarted(code.to_path_buf(), prelude.to_path_buf(), job);
        let name = "the start of javascript";
        self.once(&key, bounds, listener, &|| {
            self.made(name, &ask, wasm, bounds, listener)
        })
    }

    /// What a worker of its own makes.
    fn made(
        &self,
        name: &str,
        ask: &ToWorker,
        body: &[u8],
        bounds: CompileBounds,
        listener: &dyn Listener,
    ) -> Result<Vec<u8>, RuntimeError> {
        let started = Process::start(&self.program, MAX_CODE)
            .and_then(|worker| worker.line().send(ask, body).map(|()| worker));
        let mut worker = started.map_err(|error| unavailable(&error))?;
        let refused = |reason| RuntimeError::BadModule {
            name: name.to_owned(),
            reason,
        };
        let deadline = Instant::now() + bounds.timeout;
        loop {
            match worker.hear(GLANCE) {
                Heard::Message(FromWorker::Code, code) => return Ok(code),
                Heard::Message(FromWorker::Rejected(reason), _) => return Err(refused(reason)),
                Heard::Message(..) | Heard::Nothing => {}
                Heard::Gone => return Err(refused(worker.post_mortem())),
            }
            if listener.is_cancelled() {
                return Err(RuntimeError::Interrupted);
            }
            if Instant::now() >= deadline {
                let seconds = bounds.timeout.as_secs();
                return Err(refused(format!("compiling it takes more than {seconds} s")));
            }
        }
    }
}

/// The engine cannot start its own process.
pub fn unavailable(error: &io::Error) -> RuntimeError {
    RuntimeError::Unavailable {
        engine: "wasm",
        reason: format!("its process does not start: {}", crate::fs::reason(error)),
        hint: "see whether this program's own file can be run".to_owned(),
    }
}
