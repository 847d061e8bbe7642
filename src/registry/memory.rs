//! A registry in memory, for tests that ask about logic and not about stores.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::garbage::{Remains, What};
use super::key::Kind;
use super::{
    Condition, Digest, Key, Listed, Object, Prefix, Registry, RegistryError, Removal, Stamp,
    Trouble,
};

/// Bytes, and when they were written.
type Written = (Vec<u8>, SystemTime);

/// Keeps everything in a map until it is dropped.
#[derive(Debug, Default)]
pub struct Memory {
    objects: Mutex<BTreeMap<Key, Written>>,
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts bytes under a key whatever stands there: damage for tests.
    pub fn force(&self, key: &Key, bytes: Option<Vec<u8>>) {
        match bytes {
            Some(bytes) => self.lock().insert(key.clone(), (bytes, SystemTime::now())),
            None => self.lock().remove(key),
        };
    }

    /// Makes an object look as if it was written so long before: age for tests.
    pub fn age(&self, key: &Key, by: Duration) {
        if let Some((_, written)) = self.lock().get_mut(key) {
            *written -= by;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Written>> {
        self.objects.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn error(&self, trouble: Trouble, key: &Key) -> RegistryError {
        RegistryError::new(trouble, self.place(), "").on(key)
    }
}

fn stamp(bytes: &[u8]) -> Stamp {
    Stamp(Digest::of(bytes).to_string())
}

impl Registry for Memory {
    fn place(&self) -> &'static str {
        "memory"
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        let objects = self.lock();
        let (bytes, _) = objects
            .get(key)
            .ok_or_else(|| self.error(Trouble::NotFound, key))?;
        if bytes.len() as u64 > limit {
            return Err(self.error(Trouble::TooLarge, key));
        }
        Ok(Object {
            bytes: bytes.clone(),
            stamp: stamp(bytes),
        })
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        let object = self.read(key, limit)?;
        Ok((object.stamp != *known).then_some(object))
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        let mut objects = self.lock();
        match (condition, objects.get(key)) {
            (Condition::Absent, Some(_)) => return Err(self.error(Trouble::AlreadyExists, key)),
            (Condition::Unchanged(known), Some((old, _))) if stamp(old) == *known => {}
            (Condition::Unchanged(_), _) => return Err(self.error(Trouble::Conflict, key)),
            (Condition::Absent, None) => {}
        }
        objects.insert(key.clone(), (bytes.to_vec(), SystemTime::now()));
        Ok(stamp(bytes))
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        let text = prefix.text();
        let objects = self.lock();
        let below = objects
            .iter()
            .filter(|(key, _)| key.as_str().starts_with(&text));
        Ok(below
            .map(|(key, (bytes, _))| Listed {
                key: key.clone(),
                size: bytes.len() as u64,
            })
            .collect())
    }

    fn probe(&self) -> Result<(), RegistryError> {
        Ok(())
    }

    fn removal(&self) -> Option<&dyn Removal> {
        Some(self)
    }
}

impl Removal for Memory {
    fn clock(&self) -> Result<SystemTime, RegistryError> {
        Ok(SystemTime::now())
    }

    fn remains(&self) -> Result<Vec<Remains>, RegistryError> {
        let objects = self.lock();
        let blob = |(key, (bytes, written)): (&Key, &Written)| match key.kind()? {
            Kind::Blob(digest) => Some(Remains {
                what: What::Blob(digest),
                size: bytes.len() as u64,
                written: *written,
            }),
            _ => None,
        };
        Ok(objects.iter().filter_map(blob).collect())
    }

    fn remove(&self, remains: &Remains) -> Result<bool, RegistryError> {
        let What::Blob(digest) = &remains.what else {
            return Ok(false);
        };
        let mut objects = self.lock();
        let key = Key::blob(digest);
        let is_same = |(_, written): &Written| *written == remains.written;
        let is_same = objects.get(&key).is_none_or(is_same);
        if is_same {
            objects.remove(&key);
        }
        Ok(is_same)
    }
}
