//! What was seen of a registry's state before, and what is remembered of it now.

use std::path::Path;

use super::{Reach, Vouched, place};
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::ops::checkpoints::memory::{self, Remembered, Signed};
use crate::registry::{Registry, RegistryError, Trouble};

impl<R: Registry> Vouched<R> {
    pub(super) fn recall(&self) -> Result<Option<Remembered>, RegistryError> {
        let Some(file) = &self.vouching.memory else {
            return Ok(None);
        };
        memory::recall(file, place(self)).map_err(|failure| self.no_memory(file, failure))
    }

    pub(super) fn remember(&self, signed: Option<Signed>) -> Result<(), RegistryError> {
        let memory = self.vouching.memory.as_ref();
        let is_news = self.vouching.remembers && self.vouching.reach != Reach::Cached;
        let Some(file) = memory.filter(|_| is_news) else {
            return Ok(());
        };
        let asked = self.vouching.now;
        let seen = Remembered { asked, signed };
        memory::remember(file, place(self), &seen).map_err(|failure| self.no_memory(file, failure))
    }

    fn no_memory(&self, file: &Path, failure: Failure) -> RegistryError {
        let why = format!(
            "its earlier states are remembered in `{}`: {}",
            file.shown(),
            failure.message
        );
        let error = RegistryError::new(Trouble::Io, self.place(), why);
        match failure.hint {
            Some(hint) => error.advising(hint),
            None => error,
        }
    }
}
