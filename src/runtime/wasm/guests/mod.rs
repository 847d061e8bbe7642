//! How each kind of guest is started, one file a kind.
//!
//! Code is made into a [`Program`] as soon as it is known which one is wanted; what is left for
//! the job is to make the guest's [`store`](super::state::store) and to run it.

pub mod command;
pub mod javascript;
pub mod python;
pub mod python_sci;

use std::path::{Path, PathBuf};

use wasmtime::{Engine, InstancePre};
use wasmtime_wasi::p2::bindings::CommandPre;

use self::python::PythonPre;
use super::code::{self, Code};
use super::job::{Guest, GuestEnd, Job};
use super::state::{GuestState, Surroundings};

/// Code that was loaded, with all that it imports.
pub struct Program {
    guest: Guest,
    code: PathBuf,
    linked: Linked,
}

enum Linked {
    Module(InstancePre<GuestState>),
    Component(CommandPre<GuestState>),
    Python(PythonPre<GuestState>),
    PythonSci(InstancePre<GuestState>),
    Javascript(InstancePre<javascript::State>),
}

/// Why a skill's own WebAssembly does not go together with what the sandbox offers.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unfit(pub String);

#[allow(clippy::needless_pass_by_value, reason = "as errors are mapped")]
fn unfit(error: wasmtime::Error) -> wasmtime::Error {
    wasmtime::Error::new(Unfit(format!("{error:#}")))
}

impl Program {
    /// Loads compiled code for a kind of guest. Nothing of it runs yet.
    pub fn load(engine: &Engine, guest: &Guest, code: &Path) -> wasmtime::Result<Self> {
        let linked = match (guest, code::load(engine, code)?) {
            (Guest::Module, Code::Module(module)) => {
                Linked::Module(command::link_module(engine, &module).map_err(unfit)?)
            }
            (Guest::Component, Code::Component(component)) => {
                Linked::Component(command::link_component(engine, &component).map_err(unfit)?)
            }
            (Guest::Python, Code::Component(component)) => {
                Linked::Python(python::link(engine, &component)?)
            }
            (Guest::PythonSci(_), Code::Module(module)) => {
                Linked::PythonSci(python_sci::link(engine, &module)?)
            }
            (Guest::Javascript, Code::Module(module)) => {
                Linked::Javascript(javascript::link(engine, &module)?)
            }
            (guest, _) => {
                let message = format!("the compiled code does not fit the guest {guest:?}");
                return Err(wasmtime::Error::msg(message));
            }
        };
        Ok(Self {
            guest: guest.clone(),
            code: code.to_path_buf(),
            linked,
        })
    }

    /// Whether it is what a job asks for.
    pub fn is_for(&self, job: &Job) -> bool {
        self.guest == job.guest && self.code == job.code
    }

    /// Runs the guest of a job to its end. Its timeout is the worker's business.
    pub async fn run(&self, engine: &Engine, job: &Job, surroundings: &Surroundings) -> GuestEnd {
        let ended = match &self.linked {
            Linked::Module(module) => command::run_module(engine, module, job, surroundings).await,
            Linked::Component(component) => {
                command::run_component(engine, component, job, surroundings).await
            }
            Linked::Python(component) => python::run(engine, component, job, surroundings).await,
            Linked::PythonSci(module) => python_sci::run(engine, module, job, surroundings).await,
            Linked::Javascript(module) => javascript::run(engine, module, job, surroundings).await,
        };
        ended.unwrap_or_else(|error| GuestEnd::Broken(format!("{error:#}")))
    }
}
