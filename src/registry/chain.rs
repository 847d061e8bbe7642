//! The audit chain: appending to it, and finding the line that somebody altered.

use std::collections::BTreeSet;
use std::time::Duration;

use super::documents::{
    AuditEntry, Catalog, Document, Event, Head, Record, Schema, Timestamp, read, read_if_there,
};
use super::{
    Digest, Key, Object, Prefix, Registry, RegistryError, RegistryExt, Trouble, in_parallel,
};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;

/// Lines that are read at once.
const JOBS: usize = 16;

/// The entries in their order, and what is wrong with them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// The entries that can be read.
    pub entries: Vec<AuditEntry>,
    /// The digest of each of them, by which the next one knows it.
    pub digests: Vec<Digest>,
    /// Each altered, missing or unreadable line, and why it is thought to be that.
    pub flaws: Vec<(Key, String)>,
}

impl Chain {
    /// The versions that were published, with the digests of their records.
    pub fn published(&self) -> impl Iterator<Item = (&SkillName, &Version, &Digest)> {
        self.entries.iter().filter_map(|entry| match &entry.event {
            Event::Published {
                name,
                version,
                record,
            } => Some((name, version, record)),
            _ => None,
        })
    }

    /// The facts about versions that have to be there: a yank stays when it is taken back, and
    /// so do tags.
    pub fn said(&self) -> BTreeSet<Key> {
        let keys = self.entries.iter().filter_map(|entry| match &entry.event {
            Event::Yanked { name, version, .. } | Event::Unyanked { name, version } => {
                Some(Key::yank(name, version))
            }
            Event::Tagged { name, .. } => Some(Key::tags(name)),
            _ => None,
        });
        keys.collect()
    }

    /// The last entry that comes with a change of what is derived, as the catalog knows it.
    pub fn last_derived(&self) -> Option<Head> {
        let entries = self.entries.iter().zip(&self.digests);
        let mut derived = entries.filter(|(entry, _)| {
            !matches!(entry.event, Event::Repaired { .. } | Event::Began { .. })
        });
        let (entry, digest) = derived.next_back()?;
        Some(Head {
            sequence: entry.sequence,
            digest: *digest,
        })
    }

    /// Whether a catalog that knows the log up to there knows all that it has to.
    pub fn is_known_to(&self, head: Option<Head>) -> bool {
        let number = |head: Option<Head>| head.map(|head| head.sequence);
        !self.entries.is_empty() && number(head) >= number(self.last_derived())
    }

    /// What is wrong with the beginning of the log of a registry with so many versions: a
    /// log that was taken away and begun anew does not tell of them.
    ///
    /// Whoever began the registry may have been interrupted before it was told, so a log
    /// without that line is whole as long as it tells of every version.
    pub fn lost_beginning(&self, id: &str, versions: u64) -> Option<(Key, String)> {
        let first = Key::audit(0);
        let is_named = self.flaws.iter().any(|(key, _)| *key == first);
        let is_own =
            |entry: &AuditEntry| matches!(&entry.event, Event::Began { id: began } if began == id);
        if is_named || self.entries.iter().any(is_own) {
            return None;
        }
        let told: BTreeSet<_> = (self.published())
            .map(|(name, version, _)| (name, version))
            .collect();
        let tells_of_all = versions > 0 && told.len() as u64 >= versions;
        let why = match self.entries.first().map(|entry| &entry.event) {
            None if versions == 0 => return None,
            Some(Event::Published { .. }) if told.len() as u64 >= versions => return None,
            None => "the log is lost",
            // A log that tells of all there is belongs here: then the marker is another's.
            Some(Event::Began { .. }) if self.flaws.is_empty() && tells_of_all => {
                let why = "its id is not the one with which the audit log begins";
                return Some((Key::marker(), why.to_owned()));
            }
            Some(Event::Began { .. }) => "it tells of the beginning of another registry",
            Some(_) => "the log does not tell of the beginning: what came before is lost",
        };
        Some((first, why.to_owned()))
    }
}

/// Holds the records that are there against what the chain says was published.
pub fn compare_records(registry: &dyn Registry, chain: &mut Chain) -> Result<(), RegistryError> {
    let published: Vec<(u64, Key, Digest)> = (chain.entries.iter())
        .filter_map(|entry| match &entry.event {
            Event::Published {
                name,
                version,
                record,
            } => Some((entry.sequence, Key::record(name, version), *record)),
            _ => None,
        })
        .collect();
    let found = in_parallel(&published, JOBS, |(_, key, _)| {
        registry.read_if_there(key, Record::LIMIT)
    });
    for ((number, key, digest), found) in published.iter().zip(found) {
        let why = match found? {
            Some(object) if Digest::of(&object.bytes) == *digest => continue,
            Some(_) => format!("`{key}` is not the one that was published"),
            None => format!("`{key}` is missing"),
        };
        chain.flaws.push((Key::audit(*number), why));
    }
    Ok(())
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

/// How much earlier the line of a version may be dated than its record: clocks differ.
const SKEW: Duration = Duration::from_hours(1);

/// Whether the log tells that a version was published: in a line behind the one that the catalog
/// knows, or in that or one before it, as far back as to the time of the record.
pub fn tells_of(registry: &dyn Registry, record: &Record) -> Result<bool, RegistryError> {
    let line = |number: u64| {
        let read = read_if_there::<AuditEntry>(registry, &Key::audit(number))?;
        Ok::<_, RegistryError>(read.map(|read| read.document))
    };
    let is_it = |entry: &AuditEntry| {
        matches!(&entry.event, Event::Published { name, version, .. }
            if (name, version) == (&record.name, &record.version))
    };
    let catalog = read_if_there::<Catalog>(registry, &Key::catalog())?;
    let known = catalog.and_then(|catalog| catalog.document.audit);
    let known = known.map_or(0, |head| head.sequence);
    for number in known.saturating_add(1).. {
        match line(number)? {
            Some(entry) if is_it(&entry) => return Ok(true),
            Some(_) => {}
            None => break,
        }
    }
    for number in (0..=known).rev() {
        match line(number)? {
            Some(entry) if is_it(&entry) => return Ok(true),
            Some(entry) if entry.at.after(SKEW) >= record.published => {}
            _ => break,
        }
    }
    Ok(false)
}

/// Reads the whole chain and names every line that was altered, is missing or unreadable.
///
/// The last line has no successor to vouch for it; the catalog does, as far as it knows.
pub fn verify(registry: &dyn Registry) -> Result<Chain, RegistryError> {
    let catalog = match read_if_there::<Catalog>(registry, &Key::catalog()) {
        Ok(catalog) => catalog,
        // A damaged catalog is another's finding.
        Err(error) if error.trouble == Trouble::Corrupt => None,
        Err(error) => return Err(error),
    };
    let head = catalog.and_then(|catalog| catalog.document.audit);
    let mut walk = Walk::default();
    match registry.list(&Prefix::Audit) {
        Ok(listed) => {
            let keys: Vec<Key> = listed.into_iter().map(|listed| listed.key).collect();
            for (key, object) in keys.iter().zip(read_all(registry, &keys)) {
                walk.step(key.clone(), &object?.bytes);
            }
        }
        // A web server lists nothing; the catalog says how many there are.
        Err(error) if error.trouble == Trouble::ReadOnly => by_number(registry, head, &mut walk)?,
        Err(error) => return Err(error),
    }
    if let Some(head) = head {
        walk.compare_with_head(head);
    }
    Ok(walk.chain)
}

fn read_all(registry: &dyn Registry, keys: &[Key]) -> Vec<Result<Object, RegistryError>> {
    in_parallel(keys, JOBS, |key| registry.read(key, AuditEntry::LIMIT))
}

/// Walks up to the last line that is known, or to the first that is missing.
fn by_number(
    registry: &dyn Registry,
    head: Option<Head>,
    walk: &mut Walk,
) -> Result<(), RegistryError> {
    let Some(last) = head.map(|head| head.sequence) else {
        return Ok(());
    };
    let mut next: u64 = 0;
    loop {
        let end = last.min(next.saturating_add(JOBS as u64 - 1));
        let keys: Vec<Key> = (next..=end).map(Key::audit).collect();
        for (key, object) in keys.iter().zip(read_all(registry, &keys)) {
            match object {
                Ok(object) => walk.step(key.clone(), &object.bytes),
                Err(error) if error.trouble == Trouble::NotFound => {
                    walk.flaw(key.clone(), "it is missing");
                    return Ok(());
                }
                Err(error) => return Err(error),
            }
        }
        if end == last {
            return Ok(());
        }
        next = end + 1;
    }
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
                self.chain.digests.push(Digest::of(bytes));
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
