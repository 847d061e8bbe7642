//! How code is made and loaded.
//!
//! It needs `unsafe`, as only the namespaces of native scripts do besides: wasmtime cannot prove
//! that compiled code is what its compiler wrote. We hold that true ourselves: the file
//! comes from [`CodeCache::path`](crate::runtime::code_cache::CodeCache::path), which gives
//! out nothing but a file of our own that nobody else could write and that nobody touched
//! since, and no guest is ever shown that folder. wasmtime checks besides that the code is
//! of its own version, processor and settings.
#![allow(
    unsafe_code,
    reason = "loading compiled code is trusting it: see above"
)]

use std::path::Path;

use wasmtime::component::Component;
use wasmtime::{Engine, Module, Precompiled};

/// What was compiled.
#[derive(Clone)]
pub enum Code {
    /// A core module.
    Module(Module),
    /// A component.
    Component(Component),
}

/// The largest WebAssembly that is compiled.
pub const MAX_WASM: u64 = 256 << 20;

/// Whether this is a component rather than a core module; nothing when it is neither.
pub fn is_component(wasm: &[u8]) -> Option<bool> {
    match wasm.get(..8)? {
        [0, b'a', b's', b'm', 1, 0, 0, 0] => Some(false),
        [0, b'a', b's', b'm', _, 0, 1, 0] => Some(true),
        _ => None,
    }
}

/// Compiles a module or a component into what [`load`] takes. Only binaries: the text
/// format is for people.
pub fn compile(engine: &Engine, wasm: &[u8]) -> Result<Vec<u8>, String> {
    let told = |error: wasmtime::Error| format!("{error:#}");
    match is_component(wasm) {
        Some(true) => engine.precompile_component(wasm).map_err(told),
        Some(false) => engine.precompile_module(wasm).map_err(told),
        None => Err("it does not begin like a WebAssembly file".to_owned()),
    }
}

/// Loads compiled code by mapping its file.
pub fn load(engine: &Engine, file: &Path) -> wasmtime::Result<Code> {
    match Engine::detect_precompiled_file(file)? {
        // SAFETY: the file is our own and as our compiler wrote it; see the module's text.
        Some(Precompiled::Component) => unsafe {
            Component::deserialize_file(engine, file).map(Code::Component)
        },
        // SAFETY: as above.
        Some(Precompiled::Module) => unsafe {
            Module::deserialize_file(engine, file).map(Code::Module)
        },
        None => Err(wasmtime::Error::msg("the compiled code is not whole")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::engine::engine;
    use super::*;

    #[test]
    fn what_is_no_webassembly_is_told_so() {
        let engine = engine().unwrap();
        for wasm in [&b""[..], b"\0asm", b"(module)", b"\x7fELF\x02\x01\x01\0"] {
            assert!(compile(&engine, wasm).is_err());
        }
    }

    #[test]
    fn compiled_code_comes_back_as_what_it_was() {
        let engine = engine().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("code");
        std::fs::write(&file, compile(&engine, b"\0asm\x01\0\0\0").unwrap()).unwrap();
        assert!(matches!(load(&engine, &file), Ok(Code::Module(_))));
        std::fs::write(&file, compile(&engine, b"\0asm\x0d\0\x01\0").unwrap()).unwrap();
        assert!(matches!(load(&engine, &file), Ok(Code::Component(_))));
        std::fs::write(&file, "nothing").unwrap();
        assert!(load(&engine, &file).is_err());
    }
}
