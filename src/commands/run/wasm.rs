//! The WebAssembly engine, for who has it built in.

use crate::commands::World;
use crate::diagnostics::Failure;
use crate::ops::run::Opened;
use crate::runtime::{Runner, RuntimeError};

/// Makes it ready for a script.
pub fn engine(_: &Opened, _: &World) -> Result<Box<dyn Runner>, Failure> {
    Err(RuntimeError::Unavailable {
        engine: "wasm",
        reason: "this build has no WebAssembly sandbox".to_owned(),
        hint: "use `--engine native` or `--engine docker`".to_owned(),
    }
    .into())
}
