//! Plain files that leave this machine: what a run left behind, sent below a prefix.

use std::fs::File;
use std::path::PathBuf;

use super::settle::patiently;
use super::{RegistryError, Trouble, in_parallel};
use crate::fs::open_regular;

/// How many files are sent at the same time.
const AT_ONCE: usize = 4;

/// A store that takes plain files. Threads may share it.
pub trait Upload: Send + Sync {
    /// The place, as it may be shown: no secrets in it.
    fn place(&self) -> &str;

    /// Takes a file from where it stands to its end, whatever the store had under that path.
    /// It is there whole or not at all.
    fn upload(&self, path: &str, file: &mut File, mime: Option<&str>) -> Result<(), RegistryError>;
}

/// A file to be sent.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Where it goes, with `/` between its parts.
    pub path: String,
    /// Where it is.
    pub from: PathBuf,
    /// Its media type, when it is known.
    pub mime: Option<&'static str>,
}

/// Sends files, several at a time; what fails in passing is tried again.
pub fn send(store: &dyn Upload, files: &[Outgoing]) -> Result<(), RegistryError> {
    let one = |file: &Outgoing| {
        patiently(|| {
            let opened = open_regular(&file.from);
            let mut opened = opened.map_err(|error| {
                RegistryError::new(Trouble::Io, store.place(), error.to_string())
            })?;
            store.upload(&file.path, &mut opened, file.mime)
        })
    };
    in_parallel(files, AT_ONCE, one).into_iter().collect()
}
