//! A registry of which nothing may be asked now.

use super::{Condition, Key, Listed, Object, Prefix, Registry, RegistryError, Stamp, Trouble};

/// A registry that answers no to everything, without a request: what stands in the stead of
/// one elsewhere under `--offline`.
#[derive(Clone, Debug)]
pub struct Closed {
    place: String,
}

impl Closed {
    /// In the stead of the registry at a place.
    pub fn new(place: impl Into<String>) -> Self {
        let place = place.into();
        Self { place }
    }

    fn no<T>(&self) -> Result<T, RegistryError> {
        let detail = "`--offline` keeps it from being asked";
        let error = RegistryError::new(Trouble::Unreachable, &self.place, detail);
        Err(error.advising("run it once without `--offline`"))
    }
}

impl Registry for Closed {
    fn place(&self) -> &str {
        &self.place
    }

    fn read(&self, key: &Key, _: u64) -> Result<Object, RegistryError> {
        let detail = "it is not in the cache, and `--offline` keeps it from being asked for";
        let error = RegistryError::new(Trouble::Unreachable, &self.place, detail).on(key);
        Err(error.advising("run it once without `--offline`; then it is in the cache"))
    }

    fn read_changed(&self, _: &Key, _: u64, _: &Stamp) -> Result<Option<Object>, RegistryError> {
        self.no()
    }

    fn write(&self, _: &Key, _: &[u8], _: &Condition) -> Result<Stamp, RegistryError> {
        self.no()
    }

    fn list(&self, _: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.no()
    }

    fn probe(&self) -> Result<(), RegistryError> {
        self.no()
    }
}
