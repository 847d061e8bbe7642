//! What the marker of a registry says of the key that vouches for it, and what it means when
//! there is none, or none that can be read.

use crate::registry::documents::{Document, Marker, unread};
use crate::registry::{Key, Registry, RegistryError, Trouble};

/// The word of a marker.
pub(super) enum Chosen {
    /// This key, of the registry with this id.
    Key(String, String),
    /// No key.
    Nobody,
    /// There is no marker.
    Missing,
    /// What stands there is no marker.
    Damaged(RegistryError),
}

/// What the marker says; an error where it is of a layout that nobody knows here.
pub(super) fn chosen(registry: &dyn Registry) -> Result<Chosen, RegistryError> {
    let at = Key::marker();
    let object = match registry.read(&at, Marker::LIMIT) {
        Ok(object) => object,
        Err(error) if error.trouble == Trouble::NotFound => return Ok(Chosen::Missing),
        Err(error) if error.trouble == Trouble::TooLarge => return Ok(Chosen::Damaged(error)),
        Err(error) => return Err(error),
    };
    match Marker::parse(&object.bytes)
        .map_err(|why| unread(&object.bytes, why, registry.place(), &at))
    {
        Err(error) if error.trouble == Trouble::Newer => Err(error),
        Err(error) => Ok(Chosen::Damaged(error)),
        Ok(marker) => Ok(match marker.checkpoint_key {
            Some(key) => Chosen::Key(key, marker.id),
            None => Chosen::Nobody,
        }),
    }
}

/// Whether nothing at all is left of a registry without a marker: its drive, bucket or host is
/// not there. One whose marker alone was taken away still has a catalog or a signed state.
pub fn is_gone(registry: &dyn Registry) -> Result<bool, RegistryError> {
    for key in [Key::catalog(), Key::checkpoint()] {
        match registry.read_bytes(&key, 1) {
            Err(error) if error.trouble == Trouble::NotFound => {}
            Ok(_) => return Ok(false),
            Err(error) if error.trouble == Trouble::TooLarge => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// That a registry which was seen before is not there.
pub fn gone(place: &str) -> RegistryError {
    let error = RegistryError::new(Trouble::NotFound, place, "");
    error.advising(
        "one was there before, and a key vouched for it: look whether its drive is mounted, and \
         whether the place is the one that you mean",
    )
}
