//! Patience with stores that fail for a moment, without ever writing twice.
//!
//! A read is simply tried again. A write that failed may have happened all the same: the
//! answer was lost, not the write. So before it is tried again, the object is read: our
//! bytes there mean that it is done, other bytes that somebody else was faster.

use std::time::{Duration, SystemTime};

use super::garbage::Remains;
use super::{
    Condition, Digest, Key, Listed, Object, Prefix, Registry, RegistryError, RegistryExt, Removal,
    Stamp, Transaction, Trouble, Work,
};

/// How long to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// How many times a request is made at most.
    pub attempts: u32,
    /// The longest wait before the second attempt; it doubles with each one.
    pub first_wait: Duration,
    /// The longest wait of all.
    pub longest_wait: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 5,
            first_wait: Duration::from_millis(100),
            longest_wait: Duration::from_secs(5),
        }
    }
}

/// Waits so long; tests give one that does not.
pub type Sleep = dyn Fn(Duration) + Send + Sync;

/// A registry that tries again what fails in passing.
pub struct Retrying<R> {
    inner: R,
    patience: Patience,
    sleep: Box<Sleep>,
}

impl<R: Registry> Retrying<R> {
    /// Patience with another registry.
    pub fn new(inner: R, patience: Patience) -> Self {
        Self::with_sleep(inner, patience, Box::new(std::thread::sleep))
    }

    /// The same with another way to wait.
    pub fn with_sleep(inner: R, patience: Patience, sleep: Box<Sleep>) -> Self {
        Self {
            inner,
            patience,
            sleep,
        }
    }

    fn again<T>(
        &self,
        mut act: impl FnMut() -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let mut attempt = 1;
        loop {
            match act() {
                Err(error) if error.trouble.is_passing() && attempt < self.patience.attempts => {
                    self.wait(attempt, &error);
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    fn wait(&self, attempt: u32, error: &RegistryError) {
        let longest = self
            .patience
            .first_wait
            .saturating_mul(1 << (attempt - 1).min(16))
            .min(self.patience.longest_wait);
        let wait = longest.mul_f64(fraction());
        let milliseconds = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(attempt, milliseconds, "trying again: {error}");
        (self.sleep)(wait);
    }

    /// What became of a write whose answer was lost; `None` when it did not happen.
    fn settled(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Option<Stamp>, RegistryError> {
        let limit = bytes.len() as u64;
        let there = match self.again(|| self.inner.read_if_there(key, limit)) {
            Ok(there) => there,
            // Longer than ours: not ours.
            Err(error) if error.trouble == Trouble::TooLarge => {
                return match condition {
                    Condition::Absent => Err(self.lost(Trouble::AlreadyExists, key)),
                    Condition::Unchanged(_) => Ok(None),
                };
            }
            Err(error) => return Err(error),
        };
        match (there, condition) {
            // Still what it was to be written over: whether the same bytes were written cannot
            // be seen, and writing them twice is one write.
            (Some(there), Condition::Unchanged(known)) if there.stamp == *known => Ok(None),
            (Some(there), _) if Digest::of(&there.bytes) == Digest::of(bytes) => {
                Ok(Some(there.stamp))
            }
            (Some(_), Condition::Absent) => Err(self.lost(Trouble::AlreadyExists, key)),
            // The store itself compares the stamps when it is tried again.
            _ => Ok(None),
        }
    }

    fn lost(&self, trouble: Trouble, key: &Key) -> RegistryError {
        RegistryError::new(trouble, self.place(), "").on(key)
    }
}

/// A random part of one, so that those who failed together do not come back together.
pub(super) fn fraction() -> f64 {
    let mut bytes = [0; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 1.0,
    }
}

impl<R: Registry> Retrying<R> {
    fn removing<T>(
        &self,
        act: impl Fn(&dyn Removal) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        self.again(|| match self.inner.removal() {
            Some(removal) => act(removal),
            None => Err(RegistryError::new(Trouble::ReadOnly, self.place(), "")),
        })
    }
}

/// Every step may be done twice: what is gone already counts as removed.
impl<R: Registry> Removal for Retrying<R> {
    fn clock(&self) -> Result<SystemTime, RegistryError> {
        self.removing(|removal| removal.clock())
    }

    fn remains(&self) -> Result<Vec<Remains>, RegistryError> {
        self.removing(|removal| removal.remains())
    }

    fn remove(&self, remains: &Remains) -> Result<bool, RegistryError> {
        self.removing(|removal| removal.remove(remains))
    }
}

impl<R: Registry> Registry for Retrying<R> {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn keeps_versions(&self) -> bool {
        self.inner.keeps_versions()
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        self.again(|| self.inner.read(key, limit))
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        self.again(|| self.inner.read_changed(key, limit, known))
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        let mut attempt = 1;
        loop {
            let error = match self.inner.write(key, bytes, condition) {
                Err(error) if error.trouble.is_passing() => error,
                outcome => return outcome,
            };
            if attempt >= self.patience.attempts {
                return Err(error);
            }
            self.wait(attempt, &error);
            attempt += 1;
            if let Some(stamp) = self.settled(key, bytes, condition)? {
                return Ok(stamp);
            }
        }
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.again(|| self.inner.list(prefix))
    }

    fn probe(&self) -> Result<(), RegistryError> {
        self.again(|| self.inner.probe())
    }

    fn removal(&self) -> Option<&dyn Removal> {
        self.inner.removal().map(|_| self as &dyn Removal)
    }

    fn begin<'r>(
        &'r self,
        work: &Work<'_>,
    ) -> Result<Option<Box<dyn Transaction + 'r>>, RegistryError> {
        self.again(|| self.inner.begin(work))
    }
}
