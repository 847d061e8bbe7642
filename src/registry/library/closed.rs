//! A shelf of which nothing may be asked.

use super::{Item, Shelf};
use crate::registry::{RegistryError, Trouble};

/// A shelf that answers no to everything, without a request.
pub(super) struct Closed {
    place: String,
}

impl Closed {
    /// In the stead of the shelf at a place.
    pub fn new(place: &str) -> Self {
        Self {
            place: place.to_owned(),
        }
    }

    fn no<T>(&self) -> Result<T, RegistryError> {
        let detail = "`--offline` keeps it from being asked";
        let error = RegistryError::new(Trouble::Unreachable, &self.place, detail);
        Err(error.advising("run it without `--offline`"))
    }
}

impl Shelf for Closed {
    fn place(&self) -> &str {
        &self.place
    }

    fn list(&self) -> Result<Vec<Item>, RegistryError> {
        self.no()
    }

    fn read(&self, _: &str, _: u64) -> Result<Vec<u8>, RegistryError> {
        self.no()
    }

    fn write(&self, _: &str, _: &[u8]) -> Result<(), RegistryError> {
        self.no()
    }

    fn remove(&self, _: &str) -> Result<(), RegistryError> {
        self.no()
    }
}
