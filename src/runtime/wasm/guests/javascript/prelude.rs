//! The prelude as the interpreter's bytecode: made once, read at every start.
//!
//! Each file of the prelude is compiled by itself and only read by the interpreter when a
//! script asks for it, so that a script pays for what it uses. The compiled prelude stands in
//! the code cache; bytecode is data of the interpreter and can do no more than a script.

use std::ops::Range;

use sha2::{Digest, Sha256};
use wasmtime::{Engine, Linker, Module, Store};

use super::abi::Abi;
use super::{MAX_STACK, State};
use crate::archive::digest::Sha256Digest;
use crate::runtime::languages::javascript::PRELUDE;

/// A prelude that was compiled.
pub struct Prelude {
    bytes: Vec<u8>,
    files: Vec<(String, Range<usize>)>,
}

impl Prelude {
    /// Reads what `compile` wrote; nothing when it is not whole.
    pub fn read(bytes: Vec<u8>) -> Option<Self> {
        let mut files = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let name = part(&bytes, &mut at)?;
            let name = std::str::from_utf8(&bytes[name]).ok()?.to_owned();
            files.push((name, part(&bytes, &mut at)?));
        }
        Some(Self { bytes, files })
    }

    /// The bytecode of one file.
    pub fn code(&self, name: &str) -> Option<&[u8]> {
        let file = self.files.iter().find(|(known, _)| known == name);
        file.map(|(_, range)| &self.bytes[range.clone()])
    }
}

/// The next part, which has its length before it.
fn part(bytes: &[u8], at: &mut usize) -> Option<Range<usize>> {
    let start = at.checked_add(4)?;
    let length = u32::from_le_bytes(bytes.get(*at..start)?.try_into().ok()?);
    let range = start..start.checked_add(length as usize)?;
    bytes.get(range.clone())?;
    *at = range.end;
    Some(range)
}

/// What decides whether a compiled prelude fits: its sources and the interpreter.
pub fn digest(interpreter: Sha256Digest) -> Sha256Digest {
    let mut state = Sha256::new();
    state.update(interpreter.as_bytes());
    for (name, text) in PRELUDE {
        for part in [name, text] {
            state.update((part.len() as u64).to_le_bytes());
            state.update(part);
        }
    }
    Sha256Digest::of(&state.finalize())
}

/// Compiles files of the prelude with the interpreter.
pub(super) async fn compile(
    store: &mut Store<State>,
    engine: &Engine,
    module: &Module,
    files: &[(&str, &str)],
) -> wasmtime::Result<Vec<u8>> {
    let mut linker = Linker::new(engine);
    super::link(&mut linker)?;
    let instance = linker.instantiate_async(&mut *store, module).await?;
    let abi = Abi::start(store, &instance, MAX_STACK).await?;
    let mut compiled = Vec::new();
    for (name, text) in files {
        let function = format!("(function (host, require, module) {{ 'use strict'; {text}\n}})");
        let place = format!("node:{name}");
        let Some(code) = abi.compile(store, &function, &place).await? else {
            let error = abi.caught(store, 0).await?.unwrap_or_else(|error| error);
            let text = abi.text(store, error).await?;
            return Err(wasmtime::Error::msg(format!(
                "the prelude's `{name}`: {text}"
            )));
        };
        for part in [name.as_bytes(), &code] {
            compiled.extend(u32::try_from(part.len())?.to_le_bytes());
            compiled.extend(part);
        }
    }
    Ok(compiled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prelude_that_is_cut_is_none() {
        let whole = b"\x01\0\0\0a\x02\0\0\0xy\x01\0\0\0b\0\0\0\0".to_vec();
        let prelude = Prelude::read(whole.clone()).unwrap();
        assert_eq!(prelude.code("a").unwrap(), b"xy");
        assert_eq!(prelude.code("b").unwrap(), b"");
        assert_eq!(prelude.code("c"), None);
        let ends = [11, whole.len()];
        for length in (1..whole.len()).filter(|length| !ends.contains(length)) {
            assert!(
                Prelude::read(whole[..length].to_vec()).is_none(),
                "{length}"
            );
        }
    }

    #[test]
    fn another_interpreter_needs_another_prelude() {
        let digest = |wasm: &[u8]| digest(Sha256Digest::of(wasm));
        assert_eq!(digest(b"a"), digest(b"a"));
        assert_ne!(digest(b"a"), digest(b"b"));
    }
}
