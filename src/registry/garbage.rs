//! Removing what nobody refers to, and never anything else.
//!
//! A publication that did not come to its end leaves blobs that no record names, and
//! half-written files. They are removed once they are older than a grace time: whoever is
//! still at work wrote them a moment ago, because a publication that finds its blob there
//! already writes it again before its record names it. Ages are told by the store's own
//! clock, so that no clock that is wrong here costs anybody a version. Each removal stands
//! alone: killed anywhere, the rest is left for the next time.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use super::chain;
use super::documents::{Index, Record, read};
use super::key::Kind;
use super::publication::marker;
use super::{Digest, Key, Prefix, Registry, RegistryError, Trouble, in_parallel};

/// How many requests are made at once.
const JOBS: usize = 8;

/// The removal of blobs and of half-written files, for stores that leave such behind.
pub trait Removal: Send + Sync {
    /// What time it is for the store, which says when things were written.
    fn clock(&self) -> Result<SystemTime, RegistryError>;

    /// All blobs, and what writes left that never came to their end.
    fn remains(&self) -> Result<Vec<Remains>, RegistryError>;

    /// Removes it, unless it was written anew since it was listed; says whether it did.
    /// What is gone already counts as removed.
    fn remove(&self, remains: &Remains) -> Result<bool, RegistryError>;
}

/// Something that can be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remains {
    /// What it is.
    pub what: What,
    /// How many bytes it holds, where the store says it.
    pub size: u64,
    /// When it was written, by the store's clock.
    pub written: SystemTime,
}

/// What can be removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Bytes under their digest.
    Blob(Digest),
    /// A write that never came to its end: a path or an upload, as the store names it.
    Unfinished(String),
}

impl What {
    /// The object's key or the store's own name, for people.
    pub fn name(&self) -> String {
        match self {
            Self::Blob(digest) => Key::blob(digest).to_string(),
            Self::Unfinished(name) => name.clone(),
        }
    }
}

/// What a collection came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// What was removed, or would be.
    pub removed: Vec<Remains>,
    /// What nobody refers to either, and which is too young or was written anew.
    pub young: Vec<Remains>,
    /// How many blobs are named by a record.
    pub named: usize,
}

/// Removes what no record names and nobody wrote for the time of `grace`; only tells it
/// when it is a rehearsal.
///
/// A record that cannot be read may name anything, and so may one that is lost or altered while
/// the audit log or an index still knows it; then nothing is removed.
pub fn collect(
    registry: &dyn Registry,
    grace: Duration,
    is_rehearsal: bool,
) -> Result<Collected, RegistryError> {
    marker(registry)?;
    let Some(removal) = registry.removal() else {
        return Err(cannot(registry));
    };
    // In this order: what a record written from now on names is younger than the list says.
    let now = removal.clock()?;
    let remains = removal.remains()?;
    let named = named(registry)?;
    let mut collected = Collected {
        named: named.len(),
        ..Collected::default()
    };
    let mut old = Vec::new();
    for one in remains {
        let is_named = matches!(&one.what, What::Blob(digest) if named.contains(digest));
        // What was written in the future has no age.
        let age = now.duration_since(one.written).unwrap_or_default();
        match (is_named, age >= grace) {
            (true, _) => {}
            (false, true) => old.push(one),
            (false, false) => collected.young.push(one),
        }
    }
    if is_rehearsal {
        collected.removed = old;
        return Ok(collected);
    }
    let done = in_parallel(&old, JOBS, |one| removal.remove(one));
    for (one, is_gone) in old.into_iter().zip(done) {
        match is_gone? {
            true => collected.removed.push(one),
            false => collected.young.push(one),
        }
    }
    Ok(collected)
}

/// Why a place has no way to remove anything.
fn cannot(registry: &dyn Registry) -> RegistryError {
    let error = |trouble, detail| RegistryError::new(trouble, registry.place(), detail);
    // A web server cannot be written to at all, and says so.
    match registry.probe() {
        Err(error) => error,
        Ok(()) => error(
            Trouble::Misconfigured,
            "it takes a publication whole or not at all, and keeps what it has in its history",
        )
        .advising("there is nothing to collect in a git repository"),
    }
}

/// Every blob that a record names.
fn named(registry: &dyn Registry) -> Result<BTreeSet<Digest>, RegistryError> {
    // Before the records: whatever is told of by now has its record already.
    let told = told(registry)?;
    let records = keys(registry, |kind| matches!(kind, Kind::Record(..)))?;
    let mut named = BTreeSet::new();
    let mut there = BTreeMap::new();
    let read = in_parallel(&records, JOBS, |key| read::<Record>(registry, key));
    for (key, record) in records.iter().zip(read) {
        let record = record.map_err(|error| may_name_any(registry, error))?;
        named.extend(record.document.blobs().map(|blob| blob.digest));
        there.insert(key, Digest::of(&record.bytes));
    }
    for (key, (digest, who)) in &told {
        let what = match there.get(key) {
            Some(found) if found == digest => continue,
            Some(_) => format!("it is not the one that {who} knows"),
            None => format!("it is missing, and {who} knows it"),
        };
        let error = RegistryError::new(Trouble::Corrupt, registry.place(), what).on(key);
        return Err(may_name_any(registry, error));
    }
    Ok(named)
}

/// The records that the audit log and the indexes tell of, each with its digest.
fn told(registry: &dyn Registry) -> Result<BTreeMap<Key, (Digest, &'static str)>, RegistryError> {
    let mut told = BTreeMap::new();
    let indexes = keys(registry, |kind| matches!(kind, Kind::Index(_)))?;
    for index in in_parallel(&indexes, JOBS, |key| read::<Index>(registry, key)) {
        let index = index
            .map_err(|error| may_name_any(registry, error))?
            .document;
        for entry in &index.versions {
            let key = Key::record(&index.name, &entry.version);
            told.insert(key, (entry.record, "the index"));
        }
    }
    for (name, version, record) in chain::verify(registry)?.published() {
        told.insert(Key::record(name, version), (*record, "the audit log"));
    }
    Ok(told)
}

/// The keys of skills of one kind.
fn keys(registry: &dyn Registry, is_it: fn(&Kind) -> bool) -> Result<Vec<Key>, RegistryError> {
    let listed = registry.list(&Prefix::Skills)?.into_iter();
    let keys = listed.map(|listed| listed.key);
    Ok(keys
        .filter(|key| key.kind().as_ref().is_some_and(is_it))
        .collect())
}

/// What cannot be read, or is not what it was, may have named any blob.
fn may_name_any(registry: &dyn Registry, error: RegistryError) -> RegistryError {
    match error.trouble {
        Trouble::Corrupt | Trouble::TooLarge => {
            let look = super::closer_look(registry.place());
            let more = look.map_or(String::new(), |look| format!("; {look}"));
            error.advising(format!(
                "it may name any of the blobs, so none was removed{more}"
            ))
        }
        _ => error,
    }
}
