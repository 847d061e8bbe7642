//! What a registry writes down: small JSON documents, read strictly.
//!
//! Facts are written once or replaced with care: [`Marker`], [`Record`], [`Yank`],
//! [`Tags`], [`AuditEntry`]. [`Index`] and [`Catalog`] are copies for quick reading and can
//! always be made anew from the facts. A document with an unknown field, a repeated key or
//! bytes behind its end is damaged; one of a later schema asks for a newer tool.

mod audit;
mod catalog;
mod facts;
mod index;
mod record;
mod strict;
mod timestamp;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use audit::{AuditEntry, Event, Head};
pub use catalog::{Catalog, CatalogEntry};
pub use facts::{Marker, Tags, Yank};
pub use index::{Index, IndexEntry, Withdrawal};
pub use record::{Archive, Content, Record, Signature, Summary};
pub use strict::Schema;
pub use timestamp::{NotATime, Timestamp};

use super::error::made_anew;
use super::key::Kind;
use super::{Key, Registry, RegistryError, RegistryExt, Stamp, Trouble};

/// A document of a registry.
pub trait Document: Serialize + DeserializeOwned {
    /// The most bytes that one may have.
    const LIMIT: u64;

    /// What the types cannot say: which parts have to agree.
    fn check(&self) -> Result<(), String> {
        Ok(())
    }

    /// The document's bytes: the same for the same document, readable, with a final line end.
    fn to_bytes(&self) -> Vec<u8> {
        // A value of these types always has a JSON form: keys are text, numbers are whole.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads a document, or says what is wrong with it.
    fn parse(bytes: &[u8]) -> Result<Self, String> {
        let document: Self = serde_json::from_slice(bytes).map_err(|error| {
            let text = strict::why_newer(bytes).unwrap_or_else(|| error.to_string());
            // The place within the bytes helps nobody who did not write them.
            let end = text.rfind(" at line ").unwrap_or(text.len());
            text[..end].to_owned()
        })?;
        document.check()?;
        Ok(document)
    }
}

/// A document with the state that it was read in.
#[derive(Clone, Debug, PartialEq)]
pub struct Read<D> {
    /// What it says.
    pub document: D,
    /// Which state of it that is.
    pub stamp: Stamp,
    /// Its bytes, for their digest.
    pub bytes: Vec<u8>,
}

/// Reads a document that must be there.
pub fn read<D: Document>(
    registry: &(impl Registry + ?Sized),
    key: &Key,
) -> Result<Read<D>, RegistryError> {
    let object = registry.read(key, D::LIMIT)?;
    let document =
        D::parse(&object.bytes).map_err(|why| unread(&object.bytes, why, registry.place(), key))?;
    Ok(Read {
        document,
        stamp: object.stamp,
        bytes: object.bytes,
    })
}

/// Reads a document if there is one.
pub fn read_if_there<D: Document>(
    registry: &(impl Registry + ?Sized),
    key: &Key,
) -> Result<Option<Read<D>>, RegistryError> {
    let Some(object) = registry.read_if_there(key, D::LIMIT)? else {
        return Ok(None);
    };
    let document =
        D::parse(&object.bytes).map_err(|why| unread(&object.bytes, why, registry.place(), key))?;
    Ok(Some(Read {
        document,
        stamp: object.stamp,
        bytes: object.bytes,
    }))
}

/// The same for bytes that a store gave: what stands on the way to it may have answered instead.
pub fn unread(bytes: &[u8], why: String, place: &str, key: &Key) -> RegistryError {
    let is_page = bytes.trim_ascii_start().starts_with(b"<");
    if !is_page || !place.starts_with("s3://") {
        return misread(why, place, key);
    }
    let sentence = format!("a web page came instead of `{key}` in the registry `{place}`");
    let error = RegistryError::new(Trouble::Corrupt, place, "").on(key);
    error.saying(sentence).advising(
        "something on the way may answer in the store's place, as a proxy or a network that asks \
         for a login does: look at what stands behind the store's address",
    )
}

/// What it means that a document could not be read: damage, or a schema that is not known yet.
pub fn misread(why: String, place: &str, key: &Key) -> RegistryError {
    let error = match why.strip_prefix(strict::NEWER) {
        Some(which) => {
            let which = which.split(';').next().unwrap_or(which);
            // The schema of the marker is that of the whole tree.
            let which = match *key == Key::marker() {
                true => which.replace("schema", "layout"),
                false => which.to_owned(),
            };
            RegistryError::new(Trouble::Newer, place, which)
        }
        None => {
            let error = RegistryError::new(Trouble::Corrupt, place, why);
            match made_anew(place).filter(|_| is_made_anew(key)) {
                Some(advice) => error.advising(advice),
                None => error,
            }
        }
    };
    error.on(key)
}

/// Whether a document can be made of what others say.
fn is_made_anew(key: &Key) -> bool {
    matches!(
        key.kind(),
        Some(Kind::Index(_) | Kind::Catalog | Kind::Yank(..) | Kind::Tags(_))
    )
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
