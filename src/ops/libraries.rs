//! The library that a command may use, opened.

use super::registries::Access;
use crate::registry::RegistryError;
use crate::registry::library::Library;
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
