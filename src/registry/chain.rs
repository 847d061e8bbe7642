//! The audit chain: appending to it, and finding the line that somebody altered.

use super::documents::{
    AuditEntry, Catalog, Document, Event, Head, Schema, Timestamp, read, read_if_there,
};
use super::{Digest, Key, Prefix, Registry, RegistryError, RegistryExt, Trouble};

/// The entries in their order, and what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The entries that can be read.
    pub entries: Vec<AuditEntry>,
    /// Each altered, missing or unreadable line, and why it is thought to be that.
    pub flaws: Vec<(Key, String)>,
}

/// Appends an event. Appenders that meet each take the next number.
pub fn append(
    registry: &dyn Registry,
    at: Timestamp,
    event: &Event,
) -> Result<Head, RegistryError> {
    let catalog = read_if_there::<Catalog>(registry, &Key::catalog())?;
    let head = catalog.and_then(|catalog| catalog.document.audit);
    let mut sequence = head.map_or(0, |head| head.sequence);
    let mut last = read_if_there::<AuditEntry>(registry, &Key::audit(sequence))?;
    if last.is_none() && sequence > 0 {
        // The catalog promised an entry that is gone: `check` says so; go on from the start.
        sequence = 0;
        last = read_if_there(registry, &Key::audit(0))?;
    }
    let mut previous = last.map(|read| Digest::of(&read.bytes));
    loop {
        if previous.is_some() {
            sequence += 1;
        }
        let entry = AuditEntry {
            schema: Schema,
            sequence,
            previous,
            at,
            event: event.clone(),
        };
        let key = Key::audit(sequence);
        let bytes = entry.to_bytes();
        match registry.create(&key, &bytes) {
            Ok(_) => {
                let digest = Digest::of(&bytes);
                return Ok(Head { sequence, digest });
            }
            Err(error) if error.trouble == Trouble::AlreadyExists => {
                let there = read::<AuditEntry>(registry, &key)?;
                previous = Some(Digest::of(&there.bytes));
            }
            Err(error) => return Err(error),
        }
    }
}

/// Reads the whole chain and names every line that was altered, is missing or unreadable.
///
/// The last line has no successor to vouch for it; the catalog does, as far as it knows.
pub fn verify(registry: &dyn Registry) -> Result<Chain, RegistryError> {
    let mut walk = Walk::default();
    for listed in registry.list(&Prefix::Audit)? {
        let bytes = registry.read(&listed.key, AuditEntry::LIMIT)?.bytes;
        walk.step(listed.key, &bytes);
    }
    let catalog = match read_if_there::<Catalog>(registry, &Key::catalog()) {
        Ok(catalog) => catalog,
        // A damaged catalog is another's finding.
        Err(error) if error.trouble == Trouble::Corrupt => None,
        Err(error) => return Err(error),
    };
    if let Some(head) = catalog.and_then(|catalog| catalog.document.audit) {
        walk.compare_with_head(head);
    }
    Ok(walk.chain)
}

/// A walk along the chain.
#[derive(Default)]
struct Walk {
    chain: Chain,
    digests: Vec<Digest>,
    /// The digest of the line before; unknown when that line is missing.
    previous: Option<Digest>,
    expected: u64,
}

impl Walk {
    fn flaw(&mut self, key: Key, why: impl Into<String>) {
        let is_new = self.chain.flaws.iter().all(|(known, _)| *known != key);
        if is_new {
            self.chain.flaws.push((key, why.into()));
        }
    }

    fn step(&mut self, key: Key, bytes: &[u8]) {
        while Key::audit(self.expected) < key {
            self.flaw(Key::audit(self.expected), "it is missing");
            // What it was cannot be known, so its successor is not blamed for it.
            self.previous = None;
            self.expected += 1;
        }
        match AuditEntry::parse(bytes) {
            Ok(entry) => {
                self.compare(&key, &entry);
                self.chain.entries.push(entry);
            }
            Err(why) => self.flaw(key, why),
        }
        let digest = Digest::of(bytes);
        self.digests.push(digest);
        self.previous = Some(digest);
        self.expected += 1;
    }

    fn compare(&mut self, key: &Key, entry: &AuditEntry) {
        if Key::audit(entry.sequence) != *key {
            self.flaw(key.clone(), format!("it calls itself {}", entry.sequence));
        } else if self.previous.is_some() && entry.previous != self.previous {
            let before = Key::audit(entry.sequence.saturating_sub(1));
            self.flaw(before, format!("`{key}` knows it with another digest"));
        }
    }

    fn compare_with_head(&mut self, head: Head) {
        let key = Key::audit(head.sequence);
        if head.sequence >= self.expected {
            self.flaw(key, "it is missing, and the catalog knows it");
        } else if self.chain.flaws.is_empty() {
            let at = usize::try_from(head.sequence).unwrap_or(usize::MAX);
            if self.digests.get(at) != Some(&head.digest) {
                self.flaw(key, "the catalog knows it with another digest");
            }
        }
    }
}
