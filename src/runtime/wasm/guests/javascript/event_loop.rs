//! From the first line of a script to its exit code.
//!
//! The order is that of node: the script, then what `process.nextTick` left, then promises,
//! then one timer or immediate at a time, each followed by the same. Between two of them the
//! answers of the web come in. The script has ended when nothing is left to wait for.

use std::sync::Arc;
use std::time::Duration;

use wasmtime::Store;

use super::State;
use super::abi::{Abi, Handle, PromiseState};
use super::loader::{self, Loaded};
use super::requests::Answered;
use super::values::Value;

/// The code of a script that waits for what never comes.
const EXIT_UNSETTLED: i32 = 13;

/// A running script.
pub struct EventLoop<'a> {
    store: &'a mut Store<State>,
    abi: Arc<Abi>,
    /// The prelude's functions that only the host calls.
    bridge: Handle,
}

/// Whether the script goes on.
type Step = wasmtime::Result<Result<(), i32>>;

impl<'a> EventLoop<'a> {
    /// Takes over an interpreter that has started.
    pub fn new(store: &'a mut Store<State>, abi: Arc<Abi>, bridge: Handle) -> Self {
        Self { store, abi, bridge }
    }

    /// Runs a script, or one function of it, and gives the exit code.
    pub async fn run(mut self, script: &str, function: Option<&str>) -> wasmtime::Result<i32> {
        self.begin().await?;
        let started = match function {
            Some(function) => {
                let call = format!("callEntry(m, {})", loader::quoted(function));
                self.import_and(script, &call).await?
            }
            None => self.start(script).await?,
        };
        if let Err(code) = self.follow(started).await? {
            return Ok(code);
        }
        let is_library = function.is_none() && !self.store.data().guest.has_effects;
        if is_library {
            let called = self.import_and(script, "callMain(m)").await?;
            if let Err(code) = self.follow(called).await? {
                return Ok(code);
            }
        }
        let code = self.call("exit", vec![]).await?;
        self.code_of(code).await
    }

    /// Tells the prelude of the run.
    async fn begin(&mut self) -> wasmtime::Result<()> {
        let begun = self.call("begin", vec![]).await?;
        match self.abi.caught(&mut *self.store, begun).await? {
            Ok(nothing) => self.abi.drop_value(&mut *self.store, nothing).await,
            Err(error) => {
                let text = self.abi.text(&mut *self.store, error).await?;
                let message = format!("the prelude does not begin: {text}");
                Err(wasmtime::Error::msg(message))
            }
        }
    }

    /// Starts the script itself; what comes back is a promise, a value or an exception.
    async fn start(&mut self, script: &str) -> wasmtime::Result<Handle> {
        let abi = Arc::clone(&self.abi);
        match loader::load(&mut *self.store, &abi, script).await? {
            Ok(Loaded::Module(text)) => {
                loader::run_module(&mut *self.store, &abi, &text, script).await
            }
            Ok(Loaded::CommonJs(_)) => {
                self.call("runMain", vec![Value::Text(script.to_owned())])
                    .await
            }
            Err(failure) if failure.code == loader::THROWN => Ok(0),
            Err(failure) => abi.throw(&mut *self.store, failure).await,
        }
    }

    /// Imports the script into a module of ours, which calls one of the prelude's functions.
    async fn import_and(&mut self, script: &str, call: &str) -> wasmtime::Result<Handle> {
        let (bridge, script) = (loader::BRIDGE, loader::quoted(script));
        let text = format!("const m = await import({script}); await {bridge}.{call};");
        let abi = Arc::clone(&self.abi);
        loader::run_module(&mut *self.store, &abi, &text, "node:internal/entry").await
    }

    /// Goes on until nothing is left to wait for; the inner error is an exit code.
    async fn follow(&mut self, started: Handle) -> Step {
        let abi = Arc::clone(&self.abi);
        let promise = match abi.caught(&mut *self.store, started).await? {
            Ok(promise) => promise,
            Err(error) => return self.fatal(error).await,
        };
        let is_promise = abi.is_promise(&mut *self.store, promise).await?;
        if is_promise {
            abi.promise_handled(&mut *self.store, promise).await?;
            let own = abi.identity(&mut *self.store, promise).await?;
            self.store
                .data_mut()
                .guest
                .rejections
                .retain(|(identity, _)| *identity != own);
        }
        let mut is_settled = !is_promise;
        loop {
            if let Err(code) = self.run_jobs().await? {
                return Ok(Err(code));
            }
            if !is_settled {
                let state = abi.promise_state(&mut *self.store, promise).await?;
                is_settled = state != PromiseState::Pending;
                if state == PromiseState::Rejected {
                    let error = abi.promise_result(&mut *self.store, promise).await?;
                    if let Err(code) = self.fatal(error).await? {
                        return Ok(Err(code));
                    }
                }
            }
            match self.turn().await? {
                Ok(true) => {}
                Ok(false) if is_settled => return Ok(Ok(())),
                Ok(false) => {
                    self.call("unsettled", vec![]).await?;
                    return Ok(Err(EXIT_UNSETTLED));
                }
                Err(code) => return Ok(Err(code)),
            }
        }
    }

    /// One timer or immediate, or a wait for the next one; whether there is more to come.
    async fn turn(&mut self) -> wasmtime::Result<Result<bool, i32>> {
        let next = self.call("turn", vec![]).await?;
        let next = match self.abi.caught(&mut *self.store, next).await? {
            Ok(next) => next,
            Err(error) => return Ok(self.fatal(error).await?.map(|()| true)),
        };
        let milliseconds = self.abi.number(&mut *self.store, next).await?;
        self.abi.drop_value(&mut *self.store, next).await?;
        if milliseconds < 0.0 {
            return Ok(Ok(false));
        }
        match self.wait(milliseconds).await {
            Some(answered) => Ok(self.deliver(answered).await?.map(|()| true)),
            None => Ok(Ok(milliseconds.is_finite())),
        }
    }

    /// Waits for the next answer of the web, for so many milliseconds at most; without an end
    /// when only answers can come.
    async fn wait(&mut self, milliseconds: f64) -> Option<Answered> {
        let requests = &mut self.store.data_mut().guest.requests;
        if milliseconds <= 0.0 {
            return requests.ready().await;
        }
        if milliseconds.is_infinite() {
            return requests.answered().await;
        }
        let time = Duration::from_secs_f64((milliseconds / 1e3).min(1e6));
        let answered = async {
            match requests.answered().await {
                Some(answered) => answered,
                None => std::future::pending().await,
            }
        };
        tokio::time::timeout(time, answered).await.ok()
    }

    /// Brings an answer of the web to whoever waits for it.
    async fn deliver(&mut self, (number, answer): Answered) -> Step {
        #[allow(clippy::cast_precision_loss, reason = "nobody makes so many requests")]
        let number = Value::Number(number as f64);
        let arguments = match answer {
            Ok(mut response) => {
                let body = std::mem::take(&mut response.body);
                let head = serde_json::to_string(&response)?;
                vec![number, Value::Text(head), Value::Bytes(body)]
            }
            Err(reason) => vec![number, Value::Undefined, Value::Text(reason)],
        };
        let delivered = self.call("deliver", arguments).await?;
        match self.abi.caught(&mut *self.store, delivered).await? {
            Ok(_) => Ok(Ok(())),
            Err(error) => self.fatal(error).await,
        }
    }

    /// Runs all that is due at once, until nothing of it is left.
    async fn run_jobs(&mut self) -> Step {
        loop {
            let ticks = self.call("runTicks", vec![]).await?;
            let ran = match self.abi.caught(&mut *self.store, ticks).await? {
                Ok(ticks) => self.abi.number(&mut *self.store, ticks).await? > 0.0,
                Err(error) => match self.fatal(error).await? {
                    Ok(()) => true,
                    Err(code) => return Ok(Err(code)),
                },
            };
            let mut ran = ran;
            loop {
                match self.abi.run_job(&mut *self.store).await? {
                    Ok(true) => ran = true,
                    Ok(false) => break,
                    Err(error) => {
                        if let Err(code) = self.fatal(error).await? {
                            return Ok(Err(code));
                        }
                    }
                }
            }
            if !ran {
                break;
            }
        }
        for (_, reason) in std::mem::take(&mut self.store.data_mut().guest.rejections) {
            let arguments = vec![Value::Held(reason), Value::Number(1.0)];
            let code = self.call("fatal", arguments).await?;
            if let Some(code) = self.judged(code).await? {
                return Ok(Err(code));
            }
        }
        Ok(Ok(()))
    }

    /// Shows an error that nobody caught, unless the script itself looks after it.
    async fn fatal(&mut self, error: Handle) -> Step {
        let code = self.call("fatal", vec![Value::Held(error)]).await?;
        Ok(self.judged(code).await?.map_or(Ok(()), Err))
    }

    /// The code that `fatal` gave; nothing when the script goes on.
    async fn judged(&mut self, code: Handle) -> wasmtime::Result<Option<i32>> {
        let code = self.code_of(code).await?;
        Ok((code >= 0).then_some(code))
    }

    #[allow(clippy::cast_possible_truncation, reason = "an exit code is small")]
    async fn code_of(&mut self, code: Handle) -> wasmtime::Result<i32> {
        match self.abi.caught(&mut *self.store, code).await? {
            Ok(code) => Ok(self.abi.number(&mut *self.store, code).await? as i32),
            // An error while an error is shown: nothing better is left to say. Where there is no
            // more memory, that is why.
            Err(_) => {
                self.store.data_mut().guest.is_starved = true;
                Ok(7)
            }
        }
    }

    /// Calls one of the prelude's functions; what comes back may be an exception.
    async fn call(&mut self, name: &str, arguments: Vec<Value>) -> wasmtime::Result<Handle> {
        let function = self.abi.get(&mut *self.store, self.bridge, name).await?;
        let result = self.abi.call(&mut *self.store, function, arguments).await?;
        self.abi.drop_value(&mut *self.store, function).await?;
        Ok(result)
    }
}
