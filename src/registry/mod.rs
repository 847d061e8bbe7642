//! Where versions are kept: the same tree of small objects on every kind of store.
//!
//! Answers how bytes get under a key and back, unharmed, against any number of other
//! writers, and what the documents of a registry say. It never looks into what it moves:
//! archives and signatures are opaque bytes with a digest, and `ops` knows what they mean.
//!
//! Main type: the trait [`Registry`] with its backends ([`Directory`], [`Memory`], …),
//! wrapped in [`Verified`] (digests), [`Retrying`] (patience) and [`Remembering`] (a cache of what
//! is asked for again and again).
//! On top of it, [`publication`] writes versions in the one safe order, [`changes`] says what
//! may be said of them later, [`repair`] checks and mends, and [`garbage`] removes what
//! nobody refers to; [`documents`] are what is written. The tree itself is described at
//! [`key::Kind`]. A [`library`] has no versions: it is plain folders, listed and read. So is a
//! `site` that tells agents of its skills.

pub mod chain;
pub mod changes;
mod closed;
pub mod credential;
pub mod digest;
mod directory;
pub mod documents;
pub mod download;
mod error;
pub mod garbage;
#[cfg(feature = "git")]
pub mod git;
mod halfway;
#[cfg(feature = "https")]
mod https;
pub mod key;
pub mod library;
pub mod location;
mod memory;
pub mod mirror;
pub mod misspelt;
mod parallel;
pub mod proxies;
pub mod publication;
pub mod remembering;
pub mod remote;
pub mod repair;
pub mod resolve;
mod retry;
#[cfg(feature = "s3")]
pub mod s3;
mod settle;
#[cfg(feature = "https")]
pub mod site;
mod taken;
pub mod transaction;
pub mod unmarked;
pub mod uploads;
mod verified;

pub use closed::Closed;
pub use digest::Digest;
pub use directory::Directory;
pub use error::{RegistryError, Trouble, closer_look};
pub use garbage::Removal;
#[cfg(feature = "git")]
pub use git::Git;
#[cfg(feature = "https")]
pub use https::{Asker, Https};
pub use key::{Key, Prefix};
pub use memory::Memory;
pub use parallel::{in_parallel, in_parallel_within};
pub use remembering::Remembering;
pub use retry::{Patience, Retrying};
#[cfg(feature = "s3")]
pub use s3::S3;
pub use settle::replace;
pub use transaction::{Transaction, Work};
pub use verified::Verified;

/// What a registry can do, whatever holds it. Threads may share it.
///
/// A backend promises: what is read was written as a whole; of any number of writers with
/// [`Condition::Absent`] exactly one succeeds; a write with [`Condition::Unchanged`]
/// succeeds only over the very object that was read; what was written is seen by every
/// later read. `tests/registry/` holds every backend to it.
pub trait Registry: Send + Sync {
    /// The place, as it may be shown: no secrets in it.
    fn place(&self) -> &str;

    /// Reads an object of at most `limit` bytes.
    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError>;

    /// Reads an object for its bytes alone: a store that has to work for its stamps need not.
    fn read_bytes(&self, key: &Key, limit: u64) -> Result<Vec<u8>, RegistryError> {
        Ok(self.read(key, limit)?.bytes)
    }

    /// Reads an object unless it is still the one with this stamp.
    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError>;

    /// Writes an object as a whole, if the condition holds, and gives its new stamp.
    fn write(&self, key: &Key, bytes: &[u8], condition: &Condition)
    -> Result<Stamp, RegistryError>;

    /// Lists what stands below a prefix, in the order of the keys; what is no part of a
    /// registry is left out.
    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError>;

    /// Makes sure that the store keeps the conditions of [`Registry::write`]; what it
    /// finds may be remembered as long as this value lives.
    fn probe(&self) -> Result<(), RegistryError>;

    /// Whether it holds versions, none of which ever changes. A place that is only read as a
    /// registry has other files one day under a number that nobody gave.
    fn keeps_versions(&self) -> bool {
        true
    }

    /// The way to remove what nobody refers to, on a store where such is left behind.
    fn removal(&self) -> Option<&dyn Removal> {
        None
    }

    /// Begins writes that become one change, on a store that can do that; see
    /// [`together`](transaction::together).
    fn begin<'r>(
        &'r self,
        work: &Work<'_>,
    ) -> Result<Option<Box<dyn Transaction + 'r>>, RegistryError> {
        let _ = work;
        Ok(None)
    }
}

/// An object with what tells this state of it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Which state of it that is.
    pub stamp: Stamp,
}

/// Tells one state of an object from others: an ETag, a digest, a commit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stamp(pub String);

/// When a write may happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Only where nothing stands.
    Absent,
    /// Only over this state.
    Unchanged(Stamp),
}

/// An object in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where it stands.
    pub key: Key,
    /// How many bytes it has.
    pub size: u64,
}

/// What every registry can do on top of that.
pub trait RegistryExt: Registry {
    /// Reads an object if there is one.
    fn read_if_there(&self, key: &Key, limit: u64) -> Result<Option<Object>, RegistryError> {
        match self.read(key, limit) {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.trouble == Trouble::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes an object that nobody may ever change; the same bytes there already are as
    /// good as written.
    fn create(&self, key: &Key, bytes: &[u8]) -> Result<Created, RegistryError> {
        settle::create(self, key, bytes)
    }

    /// Writes bytes under their digest.
    fn create_blob(&self, bytes: &[u8]) -> Result<Digest, RegistryError> {
        let digest = Digest::of(bytes);
        self.create(&Key::blob(&digest), bytes)?;
        Ok(digest)
    }

    /// Trouble of this registry.
    fn trouble(&self, trouble: Trouble, detail: impl Into<String>) -> RegistryError
    where
        Self: Sized,
    {
        RegistryError::new(trouble, self.place(), detail)
    }
}

impl<R: Registry + ?Sized> RegistryExt for R {}

/// Whether a create-only object was new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It is there since now.
    New,
    /// It was there before, with the same bytes.
    WasThere,
}

/// A reference and a box are the registry that they lead to.
macro_rules! forward {
    ($($pointer:ty),+) => {$(
        impl<R: Registry + ?Sized> Registry for $pointer {
            fn place(&self) -> &str {
                (**self).place()
            }

            fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
                (**self).read(key, limit)
            }

            fn read_bytes(&self, key: &Key, limit: u64) -> Result<Vec<u8>, RegistryError> {
                (**self).read_bytes(key, limit)
            }

            fn read_changed(
                &self,
                key: &Key,
                limit: u64,
                known: &Stamp,
            ) -> Result<Option<Object>, RegistryError> {
                (**self).read_changed(key, limit, known)
            }

            fn write(
                &self,
                key: &Key,
                bytes: &[u8],
                condition: &Condition,
            ) -> Result<Stamp, RegistryError> {
                (**self).write(key, bytes, condition)
            }

            fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
                (**self).list(prefix)
            }

            fn probe(&self) -> Result<(), RegistryError> {
                (**self).probe()
            }

            fn keeps_versions(&self) -> bool {
                (**self).keeps_versions()
            }

            fn removal(&self) -> Option<&dyn Removal> {
                (**self).removal()
            }

            fn begin<'r>(
                &'r self,
                work: &Work<'_>,
            ) -> Result<Option<Box<dyn Transaction + 'r>>, RegistryError> {
                (**self).begin(work)
            }
        }
    )+};
}

forward!(&R, Box<R>);
