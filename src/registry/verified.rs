//! Believes no store: what stands under a digest has that digest, or it is not handed on.

use super::key::Kind;
use super::{
    Condition, Digest, Key, Listed, Object, Prefix, Registry, RegistryError, Removal, Stamp,
    Transaction, Trouble, Work,
};

/// A registry whose blobs were checked, on the way in and on the way out.
#[derive(Clone, Debug)]
pub struct Verified<R> {
    inner: R,
}

impl<R: Registry> Verified<R> {
    /// Checks what another registry moves.
    pub fn new(inner: R) -> Self {
        Self { inner }
    }

    fn check(&self, key: &Key, bytes: &[u8]) -> Result<(), RegistryError> {
        let Some(Kind::Blob(expected)) = key.kind() else {
            return Ok(());
        };
        let found = Digest::of(bytes);
        if found == expected {
            return Ok(());
        }
        let detail = format!("its {} bytes have the digest `{found}`", bytes.len());
        Err(RegistryError::new(Trouble::Corrupt, self.place(), detail).on(key))
    }
}

impl<R: Registry> Registry for Verified<R> {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn keeps_versions(&self) -> bool {
        self.inner.keeps_versions()
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        let object = self.inner.read(key, limit)?;
        self.check(key, &object.bytes)?;
        Ok(object)
    }

    fn read_bytes(&self, key: &Key, limit: u64) -> Result<Vec<u8>, RegistryError> {
        let bytes = self.inner.read_bytes(key, limit)?;
        self.check(key, &bytes)?;
        Ok(bytes)
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        let object = self.inner.read_changed(key, limit, known)?;
        if let Some(object) = &object {
            self.check(key, &object.bytes)?;
        }
        Ok(object)
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        self.check(key, bytes)?;
        self.inner.write(key, bytes, condition)
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.inner.list(prefix)
    }

    fn probe(&self) -> Result<(), RegistryError> {
        self.inner.probe()
    }

    fn removal(&self) -> Option<&dyn Removal> {
        self.inner.removal()
    }

    fn begin<'r>(
        &'r self,
        work: &Work<'_>,
    ) -> Result<Option<Box<dyn Transaction + 'r>>, RegistryError> {
        self.inner.begin(work)
    }
}
