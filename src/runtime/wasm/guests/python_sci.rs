//! Python with compiled packages: a module for WASI, which asks for the web by one function of
//! the host that takes and gives frames of bytes.

use std::mem::ManuallyDrop;
use std::path::Path;

use serde_json::{Value as Json, json};
use wasmtime::{Caller, Engine, Extern, InstancePre, Linker, Module};
use wasmtime_wasi::{I32Exit, p1};

use super::python::STARVED;
use crate::runtime::broker::{HttpRequest, HttpResponse};
use crate::runtime::languages::python::sci::{DATA, GUEST_DATA, GUEST_FOLDER, NAME, Program};
use crate::runtime::wasm::BrokerClient;
use crate::runtime::wasm::job::{Folder, Guest, GuestEnd, Job};
use crate::runtime::wasm::state::{self, GuestState, Surroundings};

/// The largest frame that a guest may hand over: a request with all that it uploads.
const MAX_FRAME: usize = 32 << 20;
/// What the guest is told of a frame that is none.
const FAULT: i32 = -2;

/// The interpreter with what it imports.
pub fn link(engine: &Engine, module: &Module) -> wasmtime::Result<InstancePre<GuestState>> {
    let mut linker = Linker::new(engine);
    p1::add_to_linker_async(&mut linker, |state: &mut GuestState| &mut state.wasi)?;
    state::add_exit(&mut linker)?;
    linker.func_wrap_async("host", "call", |caller, frame: (u32, u32, u32, u32)| {
        Box::new(call(caller, frame))
    })?;
    linker.instantiate_pre(module)
}

/// Runs a program with the runtime in the folder that the job names.
pub async fn run(
    engine: &Engine,
    module: &InstancePre<GuestState>,
    job: &Job,
    surroundings: &Surroundings,
) -> wasmtime::Result<GuestEnd> {
    let Guest::PythonSci(folder) = &job.guest else {
        return Err(wasmtime::Error::msg("the job is for another guest"));
    };
    let job = started(job, folder);
    let mut store = ManuallyDrop::new(state::store(engine, &job, surroundings, ())?);
    let ended = async {
        let instance = module.instantiate_async(&mut *store).await?;
        let run = instance.get_typed_func::<(), i32>(&mut *store, "run")?;
        run.call_async(&mut *store, ()).await
    };
    let ended = ended.await;
    let memory = &store.data().memory;
    Ok(match ended {
        Ok(code) => state::exit_of(code, memory),
        Err(error) => match error.downcast_ref::<I32Exit>() {
            Some(I32Exit(STARVED)) => state::exit_of(1, memory),
            // It knows by itself when memory is what it failed for.
            Some(I32Exit(code)) => GuestEnd::Exit(code & 0xff),
            None => state::end_of(&error, memory),
        },
    })
}

/// The job as the interpreter sees it: its own name and arguments, and its folders.
fn started(job: &Job, folder: &Path) -> Job {
    let program = Program {
        script: &job.script,
        function: job.function.as_deref(),
        args: &job.args,
        cwd: &job.cwd,
        packages: &job.packages,
    };
    let seen = |host: &Path, guest: &str| Folder {
        host: host.to_path_buf(),
        guest: guest.to_owned(),
        writable: false,
    };
    let mut job = Job {
        script: NAME.to_owned(),
        args: vec!["-c".to_owned(), program.text()],
        ..job.clone()
    };
    job.folders.push(seen(folder, GUEST_FOLDER));
    job.folders.push(seen(&folder.join(DATA), GUEST_DATA));
    job
}

/// Takes a frame out of the guest's memory and puts the answer there; the guest makes room.
async fn call(
    mut caller: Caller<'_, GuestState>,
    (at, length, answer_at, answer_length): (u32, u32, u32, u32),
) -> wasmtime::Result<i32> {
    let exports = (caller.get_export("memory"), caller.get_export("host_alloc"));
    let (Some(Extern::Memory(memory)), Some(Extern::Func(room))) = exports else {
        return Ok(FAULT);
    };
    let (at, length) = (at as usize, length as usize);
    let range = at..at.saturating_add(length);
    let frame = match memory.data(&caller).get(range) {
        Some(frame) if length <= MAX_FRAME => frame.to_vec(),
        _ => return Ok(FAULT),
    };
    let broker = caller.data().broker.clone();
    let answer = answered(&broker, &frame).await;
    let Ok(size) = u32::try_from(answer.len()) else {
        return Ok(FAULT);
    };
    let room = room.typed::<u32, u32>(&caller)?;
    let place = room.call_async(&mut caller, size).await?;
    let written = place != 0
        && memory.write(&mut caller, place as usize, &answer).is_ok()
        && memory
            .write(&mut caller, answer_at as usize, &place.to_le_bytes())
            .is_ok()
        && memory
            .write(&mut caller, answer_length as usize, &size.to_le_bytes())
            .is_ok();
    Ok(if written { 0 } else { FAULT })
}

/// The answer to a frame, as one.
async fn answered(broker: &BrokerClient, bytes: &[u8]) -> Vec<u8> {
    match taken_apart(bytes) {
        Some(request) => match broker.fetch(request).await {
            Ok(response) => answer(&response),
            Err(reason) => frame(&json!({"error": reason}), &[]),
        },
        None => frame(&json!({"error": "the program asks for nothing"}), &[]),
    }
}

fn answer(response: &HttpResponse) -> Vec<u8> {
    let head = json!({
        "status": response.status,
        "reason": response.reason,
        "headers": response.headers,
    });
    frame(&head, &response.body)
}

/// The request in a frame.
fn taken_apart(frame: &[u8]) -> Option<HttpRequest> {
    let (length, rest) = frame.split_first_chunk()?;
    let length = u32::from_le_bytes(*length) as usize;
    let (head, body) = rest.split_at_checked(length)?;
    let mut request: HttpRequest = serde_json::from_slice(head).ok()?;
    request.body = body.to_vec();
    Some(request)
}

fn frame(head: &Json, body: &[u8]) -> Vec<u8> {
    let head = head.to_string();
    // A head is as long as headers are, which the broker bounds.
    let length = u32::try_from(head.len()).unwrap_or_default();
    [&length.to_le_bytes()[..], head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_taken_apart_or_is_none() {
        let head = json!({
            "method": "PUT", "url": "https://a/", "headers": [["a", "b"]], "follow_redirects": false
        });
        let whole = frame(&head, b"body");
        let request = taken_apart(&whole).unwrap();
        assert_eq!(
            (request.method.as_str(), request.body.as_slice()),
            ("PUT", &b"body"[..])
        );
        assert_eq!(request.headers, [("a".to_owned(), "b".to_owned())]);
        for broken in [
            &whole[..3],
            &whole[..20],
            b"",
            &[255; 40],
            &frame(&json!({}), b""),
        ] {
            assert!(taken_apart(broken).is_none());
        }
    }
}
