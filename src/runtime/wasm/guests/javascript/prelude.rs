//! The prelude as the interpreter's bytecode: made once, read when a script needs more of it
//! than the interpreter has when it begins.
//!
//! Each file of the prelude is compiled by itself and only read by the interpreter when a
//! script asks for it, so that a script pays for what it uses. The compiled prelude stands in
//! the code cache; bytecode is data of the interpreter and can do no more than a script.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use sha2::{Digest, Sha256};
use wasmtime::{Engine, Module, Store};

use super::abi::Abi;
use super::{MAX_STACK, State};
use crate::archive::digest::Sha256Digest;
use crate::runtime::languages::javascript::PRELUDE;

/// The file with the compiled prelude, which is read when the first of it is asked for.
pub struct PreludeFile {
    path: PathBuf,
    read: OnceLock<Option<Prelude>>,
}

impl PreludeFile {
    /// Remembers where it is.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
            read: OnceLock::new(),
        }
    }

    /// What is in it.
    pub fn get(&self) -> wasmtime::Result<&Prelude> {
        let read = || Prelude::read(std::fs::read(&self.path).ok()?);
        let read = self.read.get_or_init(read).as_ref();
        read.ok_or_else(|| wasmtime::Error::msg("the compiled prelude is not whole"))
    }
}

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

/// What tells the sources of one version of this program from those of another: FNV-1a of all
/// names and texts, each with a byte behind it that is in none of them. Nobody but us writes
/// them, and so it may be reckoned while the program is compiled rather than in every run.
const SOURCES: u128 = {
    let mut hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    let mut file = 0;
    while file < PRELUDE.len() {
        hash = hashed(hashed(hash, PRELUDE[file].0), PRELUDE[file].1);
        file += 1;
    }
    hash
};

const fn hashed(mut hash: u128, text: &str) -> u128 {
    const PRIME: u128 = 0x0100_0000_0000_0000_0000_013b;
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u128).wrapping_mul(PRIME);
        at += 1;
    }
    (hash ^ 0xff).wrapping_mul(PRIME)
}

/// What decides whether a compiled prelude fits: its sources and the interpreter.
pub fn digest(interpreter: Sha256Digest) -> Sha256Digest {
    let mut state = Sha256::new();
    state.update(interpreter.as_bytes());
    state.update(SOURCES.to_le_bytes());
    Sha256Digest::of(&state.finalize())
}

/// What decides whether an interpreter fits that has started with the prelude.
pub fn started(interpreter: Sha256Digest) -> Sha256Digest {
    let mut state = Sha256::new();
    state.update(b"started");
    state.update(digest(interpreter).as_bytes());
    Sha256Digest::of(&state.finalize())
}

/// Compiles files of the prelude with the interpreter.
pub(super) async fn compile(
    store: &mut Store<State>,
    engine: &Engine,
    module: &Module,
    files: &[(&str, &str)],
) -> wasmtime::Result<Vec<u8>> {
    let module = super::link(engine, module)?;
    let instance = module.instantiate_async(&mut *store).await?;
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
    fn other_sources_have_another_hash() {
        let pairs = [("ab", "c"), ("a", "bc"), ("abc", ""), ("", "abc")];
        let hashes = pairs.map(|(name, text)| hashed(hashed(0, name), text));
        for (index, hash) in hashes.iter().enumerate() {
            assert!(!hashes[index + 1..].contains(hash), "{index}");
        }
    }

    #[test]
    fn another_interpreter_needs_another_prelude() {
        let digest = |wasm: &[u8]| digest(Sha256Digest::of(wasm));
        assert_eq!(digest(b"a"), digest(b"a"));
        assert_ne!(digest(b"a"), digest(b"b"));
    }
}
