//! How each kind of guest is started, one file a kind.
//!
//! A guest is a function `run(engine, code, job, surroundings) -> GuestEnd`; what it may
//! reach is already in its [`store`](super::state::store).

pub mod command;
pub mod javascript;
pub mod python;
pub mod python_sci;

use wasmtime::Engine;

use super::code::Code;
use super::job::{Guest, GuestEnd, Job};
use super::state::Surroundings;

/// Runs the guest of a job to its end. Its timeout is the worker's business.
pub async fn run(engine: &Engine, code: Code, job: &Job, surroundings: &Surroundings) -> GuestEnd {
    let ended = match (&job.guest, code) {
        (Guest::Module, Code::Module(module)) => {
            command::run_module(engine, &module, job, surroundings).await
        }
        (Guest::Component, Code::Component(component)) => {
            command::run_component(engine, &component, job, surroundings).await
        }
        (Guest::Python, Code::Component(component)) => {
            python::run(engine, &component, job, surroundings).await
        }
        (Guest::PythonSci(folder), Code::Module(module)) => {
            python_sci::run(engine, &module, job, folder, surroundings).await
        }
        (Guest::Javascript, Code::Module(module)) => {
            javascript::run(engine, &module, job, surroundings).await
        }
        (guest, _) => Err(wasmtime::Error::msg(format!(
            "the compiled code does not fit the guest {guest:?}"
        ))),
    };
    ended.unwrap_or_else(|error| GuestEnd::Broken(format!("{error:#}")))
}
