//! Runtimes in the program itself, packed, when it was built with the feature `embed-runtimes`.
//!
//! The build takes them from the files that `OPEN_SKILLS_EMBED_PYTHON` and
//! `OPEN_SKILLS_EMBED_JAVASCRIPT` name, and records their digests; where a variable is absent,
//! so is that runtime. At the first use they are unpacked into the cache, where they stand like
//! those that were gotten in another way.

use std::io::Read;

use flate2::read::GzDecoder;

use super::installed::check;
use super::{Language, LanguageError};

/// A runtime that the program carries.
#[derive(Clone, Copy, Debug)]
pub struct Embedded {
    /// What it is called in messages.
    pub name: &'static str,
    /// Its bytes, packed with gzip.
    pub packed: &'static [u8],
    /// How many bytes they are, unpacked.
    pub size: u64,
    /// The SHA-256 of those.
    pub sha256: &'static str,
}

#[cfg(feature = "embed-runtimes")]
include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// Without the feature the program carries none.
#[cfg(not(feature = "embed-runtimes"))]
const PYTHON: Option<Embedded> = None;
#[cfg(not(feature = "embed-runtimes"))]
const JAVASCRIPT: Option<Embedded> = None;

/// The runtime of a language that the program carries; nothing when it carries none.
pub fn of(language: Language) -> Option<Embedded> {
    match language {
        Language::Python => PYTHON,
        Language::Javascript => JAVASCRIPT,
        Language::PythonSci | Language::Wasm | Language::Shell => None,
    }
}

/// Whether the program was built to carry runtimes, and yet nobody named one to its build.
pub fn was_forgotten() -> bool {
    cfg!(feature = "embed-runtimes") && PYTHON.is_none() && JAVASCRIPT.is_none()
}

impl Embedded {
    /// The runtime as it was when the program was built.
    pub fn unpack(&self) -> Result<Vec<u8>, LanguageError> {
        let mut bytes = Vec::new();
        let mut packed = GzDecoder::new(self.packed).take(self.size + 1);
        // What is broken has another digest, whatever was read of it.
        let _ = packed.read_to_end(&mut bytes);
        check(self.name, &bytes, self.sha256)?;
        Ok(bytes)
    }
}

#[cfg(test)]
#[path = "packing.rs"]
mod packing;

#[cfg(test)]
mod tests {
    use flate2::Compression;

    use super::packing::pack;
    use super::*;

    /// What the build makes of these bytes.
    fn embedded(bytes: &[u8]) -> Embedded {
        let packed = pack(bytes, Compression::fast()).unwrap();
        Embedded {
            name: "python.wasm",
            packed: packed.gzip.leak(),
            size: packed.size,
            sha256: packed.sha256.leak(),
        }
    }

    fn runtime() -> Vec<u8> {
        let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
        bytes.resize(100_000, 7);
        bytes
    }

    #[test]
    fn what_is_unpacked_is_what_was_packed() {
        let whole = embedded(&runtime());
        assert_eq!(whole.unpack().unwrap(), runtime());
        let other = embedded(b"\0asm, but another");
        for (packed, size) in [
            (other.packed, 100_000),
            (whole.packed, 99_998),
            (&whole.packed[..whole.packed.len() / 2], 100_000),
            (&b"text"[..], 100_000),
        ] {
            let broken = Embedded {
                packed,
                size,
                ..whole
            };
            assert_eq!(broken.unpack().unwrap_err().kind(), "digest-mismatch");
        }
    }

    #[test]
    fn what_is_no_webassembly_is_not_packed() {
        for bytes in [&b""[..], b"\x1f\x8b", b"python"] {
            assert!(pack(bytes, Compression::fast()).is_err());
        }
    }

    #[test]
    fn the_build_decides_what_is_carried() {
        for language in [Language::Python, Language::Javascript] {
            let Some(carried) = of(language) else {
                continue;
            };
            assert!(cfg!(feature = "embed-runtimes") && !was_forgotten());
            assert!(carried.unpack().unwrap().starts_with(b"\0asm"));
        }
        assert!(of(Language::PythonSci).is_none());
    }
}
