//! Runtimes in the program itself, packed, when it was built with the feature `embed-runtimes`.
//!
//! The build takes them from the files that `OPEN_SKILLS_EMBED_PYTHON` and
//! `OPEN_SKILLS_EMBED_JAVASCRIPT` name, and records their digests. At the first use they are
//! unpacked into the cache, where they stand like those that were gotten in another way.

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

/// The runtime of a language that the program carries; nothing when it carries none.
#[cfg(feature = "embed-runtimes")]
pub fn of(language: Language) -> Option<Embedded> {
    match language {
        Language::Python => Some(PYTHON),
        Language::Javascript => Some(JAVASCRIPT),
        _ => None,
    }
}

/// Without the feature the program carries none.
#[cfg(not(feature = "embed-runtimes"))]
pub fn of(_: Language) -> Option<Embedded> {
    None
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
mod tests {
    use std::io::Write;

    use super::*;
    use crate::archive::digest::Sha256Digest;

    fn packed(bytes: &[u8]) -> &'static [u8] {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap().leak()
    }

    #[test]
    fn what_is_unpacked_is_what_was_packed() {
        let bytes = vec![7; 100_000];
        let sha256 = Sha256Digest::of(&bytes).to_string().leak();
        let whole = Embedded {
            name: "python.wasm",
            packed: packed(&bytes),
            size: 100_000,
            sha256,
        };
        assert_eq!(whole.unpack().unwrap(), bytes);
        for (packed, size) in [
            (packed(&bytes[1..]), 100_000),
            (packed(&bytes), 99_998),
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
    fn the_feature_decides_what_is_carried() {
        let carried = [Language::Python, Language::Javascript].map(|one| of(one).is_some());
        assert_eq!(carried, [cfg!(feature = "embed-runtimes"); 2]);
        assert!(of(Language::PythonSci).is_none());
    }
}
