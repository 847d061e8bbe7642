//! A registry that does to its callers what networks and disks do.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use open_skills::registry::{
    Condition, Key, Listed, Object, Prefix, Registry, RegistryError, Removal, Stamp, Trouble,
};

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// It never arrives.
    Before(Trouble),
    /// It is done, but its answer is lost.
    After(Trouble),
}

/// Decides about each request by its number, from 0, and its key, if it writes.
pub type Script = dyn Fn(usize, Option<&Key>) -> Fault + Send + Sync;

/// A registry between a caller and the real one.
pub struct Faulty<R> {
    inner: R,
    script: Box<Script>,
    requests: AtomicUsize,
    log: Mutex<Vec<String>>,
}

impl<R: Registry> Faulty<R> {
    /// Faults by a script.
    pub fn new(
        inner: R,
        script: impl Fn(usize, Option<&Key>) -> Fault + Send + Sync + 'static,
    ) -> Self {
        Self {
            inner,
            script: Box::new(script),
            requests: AtomicUsize::new(0),
            log: Mutex::default(),
        }
    }

    /// Counts and logs, without faults.
    pub fn watched(inner: R) -> Self {
        Self::new(inner, |_, _| Fault::None)
    }

    /// The requests so far, as `read key`, `write key`, `list prefix` or `probe`.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    fn pass<T>(
        &self,
        verb: &str,
        key: Option<&Key>,
        act: impl FnOnce() -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let number = self.requests.fetch_add(1, Ordering::SeqCst);
        let what = key.map_or(String::new(), ToString::to_string);
        let line = format!("{verb} {what}").trim_end().to_owned();
        self.log.lock().unwrap().push(line);
        let lost = |trouble| RegistryError::new(trouble, "faulty", format!("request {number}"));
        match (self.script)(number, key.filter(|_| verb == "write")) {
            Fault::None => act(),
            Fault::Before(trouble) => Err(lost(trouble)),
            Fault::After(trouble) => {
                let _ = act();
                Err(lost(trouble))
            }
        }
    }
}

impl<R: Registry> Registry for Faulty<R> {
    fn place(&self) -> &str {
        self.inner.place()
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        self.pass("read", Some(key), || self.inner.read(key, limit))
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        self.pass("read", Some(key), || {
            self.inner.read_changed(key, limit, known)
        })
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        self.pass("write", Some(key), || {
            self.inner.write(key, bytes, condition)
        })
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.pass("list", None, || self.inner.list(prefix))
    }

    fn probe(&self) -> Result<(), RegistryError> {
        self.pass("probe", None, || self.inner.probe())
    }

    fn removal(&self) -> Option<&dyn Removal> {
        self.inner.removal()
    }
}
