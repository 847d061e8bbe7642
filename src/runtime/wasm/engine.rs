//! How wasmtime is set up: the same for every guest, so that one engine's code fits all.

use std::hash::{DefaultHasher, Hash, Hasher};

use wasmtime::{Config, Engine};

/// Deep recursion is an error that Python and JavaScript raise by themselves, long before
/// the stack of the WebAssembly ends; it is only touched as far as it is used.
const WASM_STACK: usize = 32 << 20;
/// What the host's own functions need above it.
const HOST_STACK: usize = 2 << 20;

/// Makes an engine. No code that it makes looks whether its time is over: the worker ends
/// with all that it is when it is.
pub fn engine() -> wasmtime::Result<Engine> {
    let mut config = Config::new();
    config
        // An interpreter calls through its table all the time: it is filled once, and no call
        // looks whether its entry is there yet.
        .table_lazy_init(false)
        .max_wasm_stack(WASM_STACK)
        .async_stack_size(WASM_STACK + HOST_STACK)
        .wasm_backtrace_max_frames(std::num::NonZeroUsize::new(20));
    Engine::new(&config)
}

/// All that decides whether compiled code fits an engine, as one word: the version, the
/// processor and every setting.
pub fn fingerprint(engine: &Engine) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_engines_of_one_machine_share_their_code() {
        let fingerprint = || fingerprint(&engine().unwrap());
        assert_eq!(fingerprint(), fingerprint());
    }
}
