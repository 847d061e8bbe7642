//! Python: the interpreter that [`languages::python`](crate::runtime::languages::python)
//! builds, which runs one program.

use std::mem::ManuallyDrop;

use wasmtime::Engine;
use wasmtime::component::{Component, HasSelf, Linker};

use crate::runtime::broker::HttpRequest;
use crate::runtime::wasm::job::{GuestEnd, Job};
use crate::runtime::wasm::state::{self, GuestState, Surroundings};

#[allow(missing_docs, reason = "generated from the world")]
mod world {
    wasmtime::component::bindgen!({
        path: "src/runtime/languages/python/guest/wit",
        imports: { default: async | trappable },
        exports: { default: async },
    });
}

pub use world::PythonPre;
use world::open_skills::python::host;

/// What a program's end gives that failed for want of memory; an exit code is smaller.
pub const STARVED: i32 = 0x101;

/// The interpreter with what it imports.
pub fn link(engine: &Engine, component: &Component) -> wasmtime::Result<PythonPre<GuestState>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async::<GuestState>(&mut linker)?;
    host::add_to_linker::<_, HasSelf<_>>(&mut linker, |state: &mut GuestState| state)?;
    PythonPre::new(linker.instantiate_pre(component)?)
}

/// Runs a program.
pub async fn run(
    engine: &Engine,
    component: &PythonPre<GuestState>,
    job: &Job,
    surroundings: &Surroundings,
) -> wasmtime::Result<GuestEnd> {
    let mut store = ManuallyDrop::new(state::store(engine, job, surroundings, ())?);
    let started = async {
        let python = component.instantiate_async(&mut *store).await?;
        let (function, packages) = (job.function.as_deref(), &job.packages);
        python
            .call_run(
                &mut *store,
                &job.script,
                function,
                &job.args,
                &job.cwd,
                packages,
            )
            .await
    };
    let ended = started.await;
    let memory = &store.data().memory;
    Ok(match ended {
        Ok(STARVED) => state::exit_of(1, memory),
        // It knows by itself when memory is what it failed for.
        Ok(code) => GuestEnd::Exit(code),
        Err(error) => match error.downcast_ref::<Exit>() {
            Some(Exit(code)) => GuestEnd::Exit(i32::from(*code)),
            None => state::end_of(&error, memory),
        },
    })
}

/// The program ended itself in the middle of something.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the program ended itself with {0}")]
struct Exit(u8);

impl host::Host for GuestState {
    async fn http(
        &mut self,
        method: String,
        url: String,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
        patience: Option<u32>,
    ) -> wasmtime::Result<Result<host::Response, String>> {
        let request = HttpRequest {
            method,
            url,
            headers,
            // Python's own clients follow them, and keep count.
            follow_redirects: false,
            patience: patience.map(u64::from),
            body,
        };
        let answer = self.broker.fetch(request).await;
        Ok(answer.map(|response| host::Response {
            status: response.status,
            reason: response.reason,
            headers: response.headers,
            body: response.body,
        }))
    }

    async fn exit(&mut self, code: u8) -> wasmtime::Result<()> {
        Err(wasmtime::Error::new(Exit(code)))
    }
}
