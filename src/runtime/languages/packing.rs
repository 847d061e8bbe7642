//! How a runtime is packed into the program: read by the build script, and by the tests of what
//! unpacks it.
//!
//! It stands alone, without a word of the rest of the library, because the build script comes
//! before all of it.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

/// A runtime, packed.
#[derive(Debug)]
pub struct Packed {
    /// How many bytes it is, unpacked.
    pub size: u64,
    /// The SHA-256 of those, in hexadecimal digits.
    pub sha256: String,
    /// Its bytes, packed with gzip.
    pub gzip: Vec<u8>,
}

/// Packs a runtime; anything that is no WebAssembly is refused.
pub fn pack(bytes: &[u8], effort: Compression) -> Result<Packed, String> {
    if !bytes.starts_with(b"\0asm") {
        return Err("it does not begin like WebAssembly".to_owned());
    }
    let mut packer = GzEncoder::new(Vec::new(), effort);
    let written = packer.write_all(bytes);
    let packed = written.and_then(|()| packer.finish());
    Ok(Packed {
        size: bytes.len() as u64,
        sha256: format!("{:x}", Sha256::digest(bytes)),
        gzip: packed.map_err(|error| error.to_string())?,
    })
}
