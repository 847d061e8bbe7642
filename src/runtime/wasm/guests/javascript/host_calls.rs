//! What the prelude can ask of the host: one function with an operation's name and values.
//!
//! This is the whole surface between a script and the host. Everything that has an effect
//! outside of the interpreter goes through here, in this file or in one of its neighbours:
//! `files`, `digests`, `compression`
//! and the broker.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::Caller;
use wasmtime_wasi::p2::bindings::random::random::Host as _;
use wasmtime_wasi::{I32Exit, WasiView};

use super::abi::{Abi, Handle, PromiseState};
use super::files::{Answer, Files, Mode};
use super::resolve::Asked;
use super::values::{Failure, Value};
use super::{State, compression, digests, loader};
use crate::runtime::broker::HttpRequest;

/// Bytes of randomness in one call.
const MAX_RANDOM: u64 = 1 << 20;

/// The values of one call.
struct Arguments(Vec<Value>);

impl Arguments {
    fn text(&self, index: usize) -> Answer<&str> {
        match self.0.get(index) {
            Some(Value::Text(text)) => Ok(text),
            other => Err(wrong(index, "text", other)),
        }
    }

    fn number(&self, index: usize) -> Answer<f64> {
        match self.0.get(index) {
            Some(Value::Number(number)) => Ok(*number),
            other => Err(wrong(index, "a number", other)),
        }
    }

    /// A length, a position or the number of an open file.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "out of range is cut off"
    )]
    fn count(&self, index: usize) -> Answer<u64> {
        Ok(self.number(index)? as u64)
    }

    fn file(&self, index: usize) -> Answer<u32> {
        u32::try_from(self.count(index)?).map_err(|_| Failure::new("EBADF", "EBADF"))
    }

    fn bytes(&self, index: usize) -> Answer<&[u8]> {
        match self.0.get(index) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            Some(Value::Text(text)) => Ok(text.as_bytes()),
            other => Err(wrong(index, "bytes", other)),
        }
    }

    fn flag(&self, index: usize) -> bool {
        matches!(self.0.get(index), Some(Value::Number(number)) if *number != 0.0)
    }

    /// A position in a file; a negative one means where the last call ended.
    fn position(&self, index: usize) -> Answer<Option<u64>> {
        Ok((self.number(index)? >= 0.0).then_some(self.count(index)?))
    }
}

fn wrong(index: usize, wanted: &str, got: Option<&Value>) -> Failure {
    let got = match got {
        None | Some(Value::Undefined) => "nothing",
        Some(Value::Number(_)) => "a number",
        Some(Value::Text(_)) => "text",
        Some(Value::Bytes(_)) => "bytes",
        Some(Value::Held(_)) => "an object",
    };
    Failure::new(
        "ERR_INVALID_ARG_TYPE",
        format!("argument {index} must be {wanted}, not {got}"),
    )
}

/// Answers one call of a script; the handle is a new cell, or zero after a throw.
pub async fn answer(
    caller: &mut Caller<'_, State>,
    count: u32,
    list: u32,
) -> wasmtime::Result<Handle> {
    let abi = caller.data().guest.abi()?;
    let mut values = Vec::with_capacity(count as usize);
    for cell in abi.words(&*caller, list, count)? {
        values.push(abi.value(caller, cell).await?);
    }
    let arguments = Arguments(values);
    match dispatch(caller, &abi, &arguments).await? {
        Ok(value) => abi.give(caller, value).await,
        // The interpreter has its error already.
        Err(failure) if failure.code == loader::THROWN => Ok(0),
        Err(failure) => abi.throw(caller, failure).await,
    }
}

/// The inner error is the script's, the outer one ends it.
async fn dispatch(
    caller: &mut Caller<'_, State>,
    abi: &Arc<Abi>,
    arguments: &Arguments,
) -> wasmtime::Result<Answer<Value>> {
    let operation = match arguments.text(0) {
        Ok(operation) => operation.to_owned(),
        Err(failure) => return Ok(Err(failure)),
    };
    if operation != "prelude" && !caller.data().guest.has_begun {
        let message = format!("`{operation}` before the run has begun");
        return Ok(Err(Failure::new("ERR_INVALID_STATE", message)));
    }
    Ok(match operation.as_str() {
        "exit" => {
            let code = arguments.number(1).unwrap_or_default();
            #[allow(clippy::cast_possible_truncation, reason = "an exit code is small")]
            return Err(wasmtime::Error::from(I32Exit(code as i32)));
        }
        "sleep" => {
            let milliseconds = arguments.number(1).unwrap_or_default().clamp(0.0, 1e9);
            tokio::time::sleep(Duration::from_secs_f64(milliseconds / 1e3)).await;
            Ok(Value::Undefined)
        }
        "prelude" => match arguments.text(1) {
            Ok(name) => prelude(caller, abi, name).await?,
            Err(failure) => Err(failure),
        },
        "commonjs" => match arguments.text(1) {
            Ok(path) => loader::commonjs(caller, abi, path).await?.map(Value::Held),
            Err(failure) => Err(failure),
        },
        "promise.state" => promise_state(caller, abi, arguments).await?,
        "promise.result" => match arguments.0.get(1) {
            Some(Value::Held(promise)) => {
                let result = abi.promise_result(caller, *promise).await?;
                Ok(Value::Held(result))
            }
            other => Err(wrong(1, "a promise", other)),
        },
        "write" => write(caller, arguments),
        "random" => random(caller, arguments),
        _ => plain(caller.data_mut(), &operation, arguments),
    })
}

/// How a promise stands, as a number; a negative one of what is none.
async fn promise_state(
    caller: &mut Caller<'_, State>,
    abi: &Arc<Abi>,
    arguments: &Arguments,
) -> wasmtime::Result<Answer<Value>> {
    let Some(&Value::Held(value)) = arguments.0.get(1) else {
        return Ok(Err(wrong(1, "an object", arguments.0.get(1))));
    };
    if !abi.is_promise(&mut *caller, value).await? {
        return Ok(Ok(Value::Number(-1.0)));
    }
    let state = abi.promise_state(caller, value).await?;
    Ok(Ok(Value::Number(match state {
        PromiseState::Pending => 0.0,
        PromiseState::Fulfilled => 1.0,
        PromiseState::Rejected => 2.0,
    })))
}

/// The function of one file of the prelude.
async fn prelude(
    caller: &mut Caller<'_, State>,
    abi: &Arc<Abi>,
    name: &str,
) -> wasmtime::Result<Answer<Value>> {
    let prelude = Arc::clone(&caller.data().guest.prelude);
    let Some(code) = prelude.get()?.code(name) else {
        let message = format!("No such built-in module in the sandbox: {name}");
        return Ok(Err(Failure::new("ERR_UNKNOWN_BUILTIN_MODULE", message)));
    };
    let function = abi.evaluate_bytecode(caller, code).await?;
    match abi.caught(caller, function).await? {
        Ok(function) => Ok(Ok(Value::Held(function))),
        Err(error) => {
            let text = abi.text(caller, error).await?;
            Err(wasmtime::Error::msg(format!(
                "the prelude's `{name}` does not load: {text}"
            )))
        }
    }
}

fn write(caller: &mut Caller<'_, State>, arguments: &Arguments) -> Answer<Value> {
    let state = caller.data_mut();
    let stream = match arguments.count(1)? {
        2 => &state.stderr,
        _ => &state.stdout,
    };
    // The worker ends by itself when nobody listens any more.
    let _ = stream.put(arguments.bytes(2)?);
    state.guest.has_effects = true;
    Ok(Value::Undefined)
}

/// The same source as that of all guests, so that a seed decides here too.
fn random(caller: &mut Caller<'_, State>, arguments: &Arguments) -> Answer<Value> {
    let length = arguments.count(1)?.min(MAX_RANDOM);
    let source = caller.data_mut().wasi.ctx().ctx.random();
    let bytes = source.get_random_bytes(length);
    bytes
        .map(Value::Bytes)
        .map_err(|error| Failure::new("ERR_OPERATION_FAILED", format!("{error:#}")))
}

/// The operations that need nothing of the interpreter.
fn plain(state: &mut State, operation: &str, arguments: &Arguments) -> Answer<Value> {
    let memory_left = state.memory.left();
    let guest = &mut state.guest;
    let value = match operation {
        "info" => Value::Text(guest.info.clone()),
        "stdin" => Value::Bytes(std::mem::take(&mut guest.stdin)),
        "shift" => {
            let before = guest.shifts.get(arguments.text(1)?);
            Value::Number(before.copied().unwrap_or_default())
        }
        "now" => Value::Number(guest.started.elapsed().as_secs_f64() * 1e3),
        "starved" => {
            guest.is_starved = true;
            Value::Undefined
        }
        "effect" => {
            guest.has_effects = true;
            Value::Undefined
        }
        "resolve" => {
            let (specifier, from) = (arguments.text(1)?, arguments.text(2)?);
            let asked = if arguments.flag(3) {
                Asked::Import
            } else {
                Asked::Require
            };
            Value::Text(guest.resolve(specifier, from, asked)?)
        }
        "encode" => Value::Bytes(arguments.bytes(1)?.to_vec()),
        "decode" => Value::Text(String::from_utf8_lossy(arguments.bytes(1)?).into_owned()),
        "digest" => Value::Bytes(digests::digest(arguments.text(1)?, arguments.bytes(2)?)?),
        "hmac" => {
            let (key, data) = (arguments.bytes(2)?, arguments.bytes(3)?);
            Value::Bytes(digests::hmac(arguments.text(1)?, key, data)?)
        }
        "pbkdf2" => Value::Bytes(pbkdf2(arguments)?),
        "compress" => {
            let level = arguments.number(3).unwrap_or(-1.0);
            Value::Bytes(compression::compress(
                arguments.text(1)?,
                arguments.bytes(2)?,
                level,
            )?)
        }
        "decompress" => {
            // It is made outside of the script's memory, and has to fit in there afterwards.
            let room = arguments.count(3)?.min(memory_left);
            Value::Bytes(compression::decompress(
                arguments.text(1)?,
                arguments.bytes(2)?,
                room,
            )?)
        }
        "fetch" => Value::Number(fetch(state, arguments)?),
        "abort" => {
            guest.requests.abort(arguments.count(1)?);
            Value::Undefined
        }
        _ => {
            return file(
                &mut guest.files,
                operation,
                arguments,
                &mut guest.has_effects,
            );
        }
    };
    Ok(value)
}

fn pbkdf2(arguments: &Arguments) -> Answer<Vec<u8>> {
    let (password, salt) = (arguments.bytes(2)?, arguments.bytes(3)?);
    let (rounds, length) = (arguments.count(4)?, arguments.count(5)?);
    digests::pbkdf2(arguments.text(1)?, password, salt, rounds, length)
}

/// Begins a request and gives its number; the event loop brings the answer.
fn fetch(state: &mut State, arguments: &Arguments) -> Answer<f64> {
    let head = serde_json::from_str::<HttpRequest>(arguments.text(1)?);
    let mut request =
        head.map_err(|error| Failure::new("ERR_INVALID_ARG_VALUE", error.to_string()))?;
    request.body = match arguments.0.get(2) {
        None | Some(Value::Undefined) => Vec::new(),
        Some(_) => arguments.bytes(2)?.to_vec(),
    };
    state.guest.has_effects = true;
    #[allow(clippy::cast_precision_loss, reason = "nobody makes so many requests")]
    Ok(state.guest.requests.begin(state.broker.clone(), request) as f64)
}

/// The operations on files. `has_effects` is set by those that leave something behind.
fn file(
    files: &mut Files,
    operation: &str,
    arguments: &Arguments,
    has_effects: &mut bool,
) -> Answer<Value> {
    let mode = |index| {
        let flags = arguments.text(index)?;
        Mode::named(flags).ok_or_else(|| {
            Failure::new("ERR_INVALID_ARG_VALUE", format!("unknown flags '{flags}'"))
        })
    };
    let value = match operation {
        "file.read-all" => Value::Bytes(files.read_all(arguments.text(1)?)?),
        "file.status" => Value::Text(files.status(arguments.text(1)?, arguments.flag(2))?),
        "file.status-of-open" => Value::Text(files.status_of_open(arguments.file(1)?)?),
        "file.list" => Value::Text(files.list(arguments.text(1)?)?),
        "file.read-link" => Value::Text(files.read_link(arguments.text(1)?)?),
        "file.real-path" => Value::Text(files.real_path(arguments.text(1)?)?),
        "file.open" => Value::Number(f64::from(files.open(arguments.text(1)?, mode(2)?)?)),
        "file.read" => {
            let length = usize::try_from(arguments.count(2)?).unwrap_or(usize::MAX);
            Value::Bytes(files.read(arguments.file(1)?, length, arguments.position(3)?)?)
        }
        "file.close" => {
            files.close(arguments.file(1)?)?;
            Value::Undefined
        }
        _ => {
            *has_effects = true;
            change(files, operation, arguments, &mode)?;
            Value::Undefined
        }
    };
    Ok(value)
}

/// The operations that change files and give nothing back.
fn change(
    files: &mut Files,
    operation: &str,
    arguments: &Arguments,
    mode: &dyn Fn(usize) -> Answer<Mode>,
) -> Answer<()> {
    match operation {
        "file.write-all" => files.write_all(arguments.text(1)?, arguments.bytes(2)?, mode(3)?),
        "file.write" => files.write(
            arguments.file(1)?,
            arguments.bytes(2)?,
            arguments.position(3)?,
        ),
        "file.set-length" => files.set_length(arguments.file(1)?, arguments.count(2)?),
        "file.make-folder" => files.make_folder(arguments.text(1)?, arguments.flag(2)),
        "file.remove-file" => files.remove_file(arguments.text(1)?),
        "file.remove-folder" => files.remove_folder(arguments.text(1)?, arguments.flag(2)),
        "file.rename" => files.rename(arguments.text(1)?, arguments.text(2)?),
        "file.copy" => files.copy(arguments.text(1)?, arguments.text(2)?),
        "file.link" => files.link(arguments.text(1)?, arguments.text(2)?),
        "file.symlink" => files.symlink(arguments.text(1)?, arguments.text(2)?),
        other => Err(Failure::new(
            "ENOSYS",
            format!("unknown operation `{other}`"),
        )),
    }
}
