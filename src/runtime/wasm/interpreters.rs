//! The interpreters of languages: what they are made of, and how they are made ready.

use std::path::PathBuf;

use super::code;
use super::compiler::{CompileBounds, Compiler};
use super::job::Guest;
use crate::archive::digest::Sha256Digest;
use crate::fs::read_limited;
use crate::runtime::RuntimeError;
use crate::runtime::runner::Listener;

/// The interpreter of a language, as WebAssembly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// How it is started.
    pub guest: Guest,
    /// The file; read only when it must be compiled.
    pub wasm: PathBuf,
    /// The file's digest, as it was recorded when the file came.
    pub digest: Sha256Digest,
    /// Further files that its host part reads.
    pub reads: Vec<PathBuf>,
}

/// What a worker needs of an interpreter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Its compiled code.
    pub code: PathBuf,
    /// The files that its host part reads.
    pub reads: Vec<PathBuf>,
}

impl Interpreter {
    /// What was made before; nothing when a part of it is not there.
    pub fn ready(&self, compiler: &Compiler) -> Option<Ready> {
        if self.guest != Guest::Javascript {
            let code = compiler.ready(self.digest)?;
            let reads = self.reads.clone();
            return Some(Ready { code, reads });
        }
        let (code, prelude) = compiler.started(self.digest)?;
        Some(self.with(code, prelude))
    }

    /// Makes all of it that is not there yet; `name` is for the messages.
    pub fn make(
        &self,
        name: &str,
        compiler: &Compiler,
        listener: &dyn Listener,
    ) -> Result<Ready, RuntimeError> {
        let wasm = read_limited(&self.wasm, code::MAX_WASM)?;
        if Sha256Digest::of(&wasm) != self.digest {
            return Err(RuntimeError::Unavailable {
                engine: "wasm",
                reason: format!("the `{name}` runtime is not the file that was installed"),
                hint: format!("make it anew: `open-skills runtime install {name} --force`"),
            });
        }
        let code = match compiler.ready(self.digest) {
            Some(code) => code,
            None => compiler.compile(name, &wasm, CompileBounds::RUNTIME, listener)?,
        };
        if self.guest != Guest::Javascript {
            let reads = self.reads.clone();
            return Ok(Ready { code, reads });
        }
        let prelude = compiler.prelude(self.digest, &code, listener)?;
        let code = compiler.start(&wasm, &code, &prelude, listener)?;
        Ok(self.with(code, prelude))
    }

    /// A worker takes the last of the files for the prelude.
    fn with(&self, code: PathBuf, prelude: PathBuf) -> Ready {
        let reads = self.reads.iter().cloned().chain([prelude]).collect();
        Ready { code, reads }
    }
}
