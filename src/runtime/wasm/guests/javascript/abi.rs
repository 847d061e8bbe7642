//! How the host talks to the interpreter: the names that it exports, and the ways of values.
//!
//! The interpreter's values live in its own memory; the host holds addresses of cells with a
//! value in each ([`Handle`]). A cell that a call gives back is ours and is freed; a cell that
//! comes as an argument is the interpreter's. Texts go over as UTF-8 with a zero behind them.
//! Upstream does not write this down, so every name is checked when a guest starts.

use wasmtime::{AsContext, AsContextMut, Instance, Memory, TypedFunc, WasmParams, WasmResults};

use super::State;

/// The address of a cell with a value.
pub type Handle = u32;

/// Source text is a module rather than a script.
pub const MODULE: u32 = 1;
/// Source text is compiled and not run.
pub const COMPILE_ONLY: u32 = 1 << 5;
/// Compiled code carries no source text.
const STRIP_SOURCE: u32 = 1 << 4;
/// Bytes for the lengths and offsets that calls write.
const SCRATCH: u32 = 16;
/// Bytes that a short script takes: they are there before it begins.
const ROOM: u32 = 1 << 20;

macro_rules! exports {
    ($($field:ident: $name:literal ($($parameter:ty),*) -> $result:ty;)*) => {
        /// The interpreter's functions, by what they do.
        pub struct Abi {
            memory: Memory,
            pub(super) scratch: u32,
            $(pub(super) $field: TypedFunc<($($parameter,)*), $result>,)*
        }

        impl Abi {
            /// Finds every name; the error says which one is not as it should be.
            pub async fn find(store: &mut wasmtime::Store<State>, instance: &Instance) -> wasmtime::Result<Self> {
                let memory = instance.get_memory(&mut *store, "memory");
                let memory = memory.ok_or_else(|| wasmtime::Error::msg("the interpreter has no memory"))?;
                let mut abi = Self {
                    memory,
                    scratch: 0,
                    $($field: function(store, instance, $name)?,)*
                };
                abi.scratch = abi.malloc.call_async(&mut *store, (SCRATCH,)).await?;
                Ok(abi)
            }
        }
    };
}

exports! {
    malloc: "wasm_malloc" (u32) -> u32;
    free: "wasm_free" (u32) -> ();
    evaluate: "qjs_eval" (u32, u32, u32, u32) -> Handle;
    compile: "qjs_compile" (u32, u32, u32, u32, u32, u32) -> u32;
    evaluate_bytecode: "qjs_eval_bytecode" (u32, u32) -> Handle;
    detect_module: "JS_DetectModule" (u32, u32) -> u32;
    call: "qjs_call" (Handle, Handle, u32, u32) -> Handle;
    free_value: "qjs_free_value" (Handle) -> ();
    dup_value: "qjs_dup_value" (Handle) -> Handle;
    identity: "qjs_get_value_ptr" (Handle) -> u32;
    undefined: "qjs_get_undefined" () -> Handle;
    global: "qjs_get_global" () -> Handle;
    property: "qjs_get_prop_string" (Handle, u32) -> Handle;
    set_property: "qjs_set_prop_string" (Handle, u32, Handle) -> u32;
    is_undefined: "qjs_is_undefined" (Handle) -> u32;
    is_text: "qjs_is_string" (Handle) -> u32;
    is_number: "qjs_is_number" (Handle) -> u32;
    is_exception: "qjs_is_exception" (Handle) -> u32;
    text: "qjs_get_string_len" (Handle, u32) -> u32;
    free_text: "qjs_free_cstring" (u32) -> ();
    number: "qjs_get_float64" (Handle) -> f64;
    new_text: "qjs_new_string" (u32, u32) -> Handle;
    new_number: "qjs_new_number" (f64) -> Handle;
    new_bytes: "qjs_new_uint8_array" (u32, u32) -> Handle;
    typed_array: "qjs_get_typed_array_buffer" (Handle, u32, u32, u32) -> Handle;
    array_buffer: "qjs_get_array_buffer" (Handle, u32) -> u32;
    new_error: "qjs_new_error" () -> Handle;
    throw: "qjs_throw" (Handle) -> u32;
    exception: "qjs_get_exception" () -> Handle;
    new_host_function: "qjs_new_host_function" (u32, u32, u32) -> Handle;
    promise_state: "qjs_promise_state" (Handle) -> i32;
    promise_result: "qjs_promise_result" (Handle) -> Handle;
    is_promise: "qjs_is_promise" (Handle) -> u32;
    promise_handled: "qjs_promise_mark_as_handled" (Handle) -> ();
    is_job_pending: "qjs_is_job_pending" () -> u32;
    execute_job: "qjs_execute_pending_job" () -> i32;
    set_max_stack: "qjs_set_max_stack_size" (u32) -> ();
    set_module_loader: "qjs_set_module_loader" (u32) -> ();
    set_rejection_handler: "qjs_set_promise_rejection_handler" (u32) -> ();
    collect_garbage: "qjs_run_gc" () -> ();
    collect_garbage_above: "qjs_set_gc_threshold" (u32) -> ();
}

fn function<P: WasmParams, R: WasmResults>(
    store: &mut wasmtime::Store<State>,
    instance: &Instance,
    name: &str,
) -> wasmtime::Result<TypedFunc<P, R>> {
    let typed = instance.get_typed_func(store, name);
    typed.map_err(|error| {
        let message = format!("the interpreter is of another version: `{name}`: {error}");
        wasmtime::Error::msg(message)
    })
}

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromiseState {
    /// Nothing is known yet.
    Pending,
    /// It has its value.
    Fulfilled,
    /// It has an error.
    Rejected,
}

/// A context in which the interpreter can be called.
pub trait Context: AsContextMut<Data = State> + Send {}
impl<C: AsContextMut<Data = State> + Send> Context for C {}

impl Abi {
    /// Starts the interpreter: its memory is set up, its hooks are on.
    pub async fn start(
        store: &mut wasmtime::Store<State>,
        instance: &Instance,
        max_stack: u32,
    ) -> wasmtime::Result<Self> {
        let initialize = function::<(), ()>(store, instance, "_initialize")?;
        initialize.call_async(&mut *store, ()).await?;
        let init = function::<(), i32>(store, instance, "qjs_init")?;
        let code = init.call_async(&mut *store, ()).await?;
        if code != 0 {
            let message = format!("the interpreter does not start: code {code}");
            return Err(wasmtime::Error::msg(message));
        }
        let abi = Self::find(store, instance).await?;
        abi.set_max_stack
            .call_async(&mut *store, (max_stack,))
            .await?;
        abi.set_module_loader.call_async(&mut *store, (1,)).await?;
        abi.set_rejection_handler
            .call_async(&mut *store, (1,))
            .await?;
        Ok(abi)
    }

    /// Leaves the interpreter as a script should find it: without garbage, with room, and far
    /// from the next look for garbage, which touches all of its memory.
    pub async fn tidy_up(&self, context: &mut impl Context) -> wasmtime::Result<()> {
        self.collect_garbage.call_async(&mut *context, ()).await?;
        let room = self.malloc.call_async(&mut *context, (ROOM,)).await?;
        if room == 0 {
            return Err(out_of_memory());
        }
        self.release(context, room).await?;
        let whole = u32::try_from(self.memory(context).len())?;
        self.collect_garbage_above
            .call_async(context, (whole,))
            .await
    }

    /// All of the interpreter's memory.
    pub fn memory<'a>(&self, context: &'a impl AsContext<Data = State>) -> &'a [u8] {
        self.memory.data(context)
    }

    /// Copies bytes into the interpreter's memory, with a zero behind them.
    pub async fn put(
        &self,
        context: &mut impl Context,
        bytes: &[u8],
    ) -> wasmtime::Result<(u32, u32)> {
        let too_long = |_| wasmtime::Error::msg("more bytes than the interpreter can take");
        let length = u32::try_from(bytes.len()).map_err(too_long)?;
        let room = length.checked_add(1).ok_or_else(out_of_memory)?;
        let address = self.malloc.call_async(&mut *context, (room,)).await?;
        if address == 0 {
            return Err(out_of_memory());
        }
        self.memory.write(&mut *context, address as usize, bytes)?;
        self.memory
            .write(&mut *context, address as usize + bytes.len(), &[0])?;
        Ok((address, length))
    }

    /// Frees what [`put`](Self::put) took.
    pub async fn release(&self, context: &mut impl Context, address: u32) -> wasmtime::Result<()> {
        self.free.call_async(context, (address,)).await
    }

    /// Frees a cell.
    pub async fn drop_value(
        &self,
        context: &mut impl Context,
        handle: Handle,
    ) -> wasmtime::Result<()> {
        self.free_value.call_async(context, (handle,)).await
    }

    /// A further cell with the same value.
    pub async fn duplicate(
        &self,
        context: &mut impl Context,
        handle: Handle,
    ) -> wasmtime::Result<Handle> {
        self.dup_value.call_async(context, (handle,)).await
    }

    /// A number that is the same for two cells of one object.
    pub async fn identity(
        &self,
        context: &mut impl Context,
        handle: Handle,
    ) -> wasmtime::Result<u32> {
        self.identity.call_async(context, (handle,)).await
    }

    pub(super) fn word(
        &self,
        context: &impl AsContext<Data = State>,
        address: u32,
    ) -> wasmtime::Result<u32> {
        let mut bytes = [0; 4];
        self.memory.read(context, address as usize, &mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    /// The cells of a call's arguments.
    pub fn words(
        &self,
        context: &impl AsContext<Data = State>,
        address: u32,
        count: u32,
    ) -> wasmtime::Result<Vec<u32>> {
        let at = |index: u32| address.wrapping_add(index.wrapping_mul(4));
        (0..count)
            .map(|index| self.word(context, at(index)))
            .collect()
    }

    /// Writes one word.
    pub fn set_word(
        &self,
        context: &mut impl Context,
        address: u32,
        word: u32,
    ) -> wasmtime::Result<()> {
        Ok(self
            .memory
            .write(context, address as usize, &word.to_le_bytes())?)
    }

    pub(super) fn slice<'a>(
        &self,
        context: &'a impl AsContext<Data = State>,
        address: u32,
        length: u32,
    ) -> wasmtime::Result<&'a [u8]> {
        let memory = self.memory.data(context);
        let slice = memory
            .get(address as usize..)
            .and_then(|rest| rest.get(..length as usize));
        slice.ok_or_else(|| wasmtime::Error::msg("the interpreter points beyond its memory"))
    }

    /// Text that ends with a zero.
    pub fn c_text(
        &self,
        context: &impl AsContext<Data = State>,
        address: u32,
    ) -> wasmtime::Result<String> {
        let memory = self
            .memory
            .data(context)
            .get(address as usize..)
            .unwrap_or_default();
        let end = memory
            .iter()
            .position(|byte| *byte == 0)
            .unwrap_or_default();
        Ok(
            String::from_utf8_lossy(self.slice(context, address, u32::try_from(end)?)?)
                .into_owned(),
        )
    }

    /// The global object.
    pub async fn global(&self, context: &mut impl Context) -> wasmtime::Result<Handle> {
        self.global.call_async(context, ()).await
    }

    /// A function of the interpreter that is the host's.
    pub async fn host_function(
        &self,
        context: &mut impl Context,
        name: &str,
    ) -> wasmtime::Result<Handle> {
        let (address, length) = self.put(context, name.as_bytes()).await?;
        let function = self
            .new_host_function
            .call_async(&mut *context, (address, length, 0))
            .await?;
        self.release(context, address).await?;
        Ok(function)
    }

    /// Tells a result from a thrown error.
    pub async fn caught(
        &self,
        context: &mut impl Context,
        result: Handle,
    ) -> wasmtime::Result<Result<Handle, Handle>> {
        if result != 0
            && self
                .is_exception
                .call_async(&mut *context, (result,))
                .await?
                == 0
        {
            return Ok(Ok(result));
        }
        Ok(Err(self.exception.call_async(context, ()).await?))
    }

    /// Evaluates source text. What comes back may be an exception: see [`caught`](Self::caught).
    pub async fn evaluate(
        &self,
        context: &mut impl Context,
        source: &str,
        name: &str,
        flags: u32,
    ) -> wasmtime::Result<Handle> {
        let (source, length) = self.put(context, source.as_bytes()).await?;
        let (name, _) = self.put(context, name.as_bytes()).await?;
        let arguments = (source, length, name, flags);
        let result = self.evaluate.call_async(&mut *context, arguments).await?;
        self.release(context, source).await?;
        self.release(context, name).await?;
        Ok(result)
    }

    /// Compiles source text to bytecode; an error of the source is thrown in the interpreter.
    pub async fn compile(
        &self,
        context: &mut impl Context,
        source: &str,
        name: &str,
    ) -> wasmtime::Result<Option<Vec<u8>>> {
        let (source, length) = self.put(context, source.as_bytes()).await?;
        let (name, _) = self.put(context, name.as_bytes()).await?;
        let arguments = (source, length, name, 0, STRIP_SOURCE, self.scratch);
        let code = self.compile.call_async(&mut *context, arguments).await?;
        self.release(context, source).await?;
        self.release(context, name).await?;
        if code == 0 {
            return Ok(None);
        }
        let length = self.word(&*context, self.scratch)?;
        let bytes = self.slice(&*context, code, length)?.to_vec();
        self.release(context, code).await?;
        Ok(Some(bytes))
    }

    /// Runs bytecode that [`compile`](Self::compile) made.
    pub async fn evaluate_bytecode(
        &self,
        context: &mut impl Context,
        code: &[u8],
    ) -> wasmtime::Result<Handle> {
        let (address, length) = self.put(context, code).await?;
        let result = self
            .evaluate_bytecode
            .call_async(&mut *context, (address, length))
            .await?;
        self.release(context, address).await?;
        Ok(result)
    }

    /// Whether the interpreter takes source text for a module, which it guesses.
    pub async fn looks_like_module(
        &self,
        context: &mut impl Context,
        source: &str,
    ) -> wasmtime::Result<bool> {
        let (address, length) = self.put(context, source.as_bytes()).await?;
        let is_module = self
            .detect_module
            .call_async(&mut *context, (address, length))
            .await?;
        self.release(context, address).await?;
        Ok(is_module != 0)
    }

    /// Whether a value is a promise.
    pub async fn is_promise(
        &self,
        context: &mut impl Context,
        value: Handle,
    ) -> wasmtime::Result<bool> {
        Ok(self.is_promise.call_async(context, (value,)).await? != 0)
    }

    /// How a promise stands.
    pub async fn promise_state(
        &self,
        context: &mut impl Context,
        promise: Handle,
    ) -> wasmtime::Result<PromiseState> {
        Ok(
            match self.promise_state.call_async(context, (promise,)).await? {
                0 => PromiseState::Pending,
                1 => PromiseState::Fulfilled,
                _ => PromiseState::Rejected,
            },
        )
    }

    /// The value or the error of a promise.
    pub async fn promise_result(
        &self,
        context: &mut impl Context,
        promise: Handle,
    ) -> wasmtime::Result<Handle> {
        self.promise_result.call_async(context, (promise,)).await
    }

    /// Tells the interpreter that somebody looks after this promise.
    pub async fn promise_handled(
        &self,
        context: &mut impl Context,
        promise: Handle,
    ) -> wasmtime::Result<()> {
        self.promise_handled.call_async(context, (promise,)).await
    }

    /// Runs one waiting job; gives back whether there was one, or the error of its own that
    /// it ended with.
    pub async fn run_job(
        &self,
        context: &mut impl Context,
    ) -> wasmtime::Result<Result<bool, Handle>> {
        if self.is_job_pending.call_async(&mut *context, ()).await? == 0 {
            return Ok(Ok(false));
        }
        if self.execute_job.call_async(&mut *context, ()).await? < 0 {
            return Ok(Err(self.exception.call_async(context, ()).await?));
        }
        Ok(Ok(true))
    }
}

/// The error of a guest that gets no more memory.
fn out_of_memory() -> wasmtime::Error {
    wasmtime::Error::new(super::OutOfMemory)
}
