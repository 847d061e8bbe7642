//! The library that a command may use, opened.

use super::registries::Access;
use crate::bundle::MemoryFile;
use crate::registry::RegistryError;
use crate::registry::library::{Fetched, Library};
use crate::registry::location::Location;

/// Opens a library; nothing is asked of it yet.
pub fn open(location: &Location, access: &Access) -> Result<Library, RegistryError> {
    #[cfg(feature = "s3")]
    return Library::open(location, &access.s3());
    #[cfg(not(feature = "s3"))]
    {
        let _ = access;
        Library::open_local(location)
    }
}

/// The files of a skill, with the run bits that no bucket keeps: a script that says what
/// runs it may be run.
pub fn files(fetched: Vec<Fetched>) -> Vec<MemoryFile> {
    let file = |file: Fetched| MemoryFile {
        executable: file.bytes.starts_with(b"#!"),
        path: file.path,
        bytes: file.bytes,
    };
    fetched.into_iter().map(file).collect()
}
