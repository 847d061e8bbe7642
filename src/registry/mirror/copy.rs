//! Writing what a copy lacks, so that it is a registry at every moment.

use std::collections::BTreeMap;

use super::super::documents::{Archive, AuditEntry, Document, Head, Record};
use super::super::garbage::{Remains, What};
use super::super::key::Kind;
use super::super::publication::put_blobs;
use super::super::transaction::{Work, together};
use super::super::{
    Condition, Created, Digest, Key, Registry, RegistryError, RegistryExt, Trouble, in_parallel,
};
use super::source::{Source, bytes, limit};
use super::{Hear, JOBS, Plan, Put, other};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;

/// Archives above this are copied one at a time: each is held in memory.
const LARGE: u64 = 4 << 20;
/// How many audit entries are held at once.
const CHAPTER: usize = 256;

/// Does what a plan says; gives the bytes of the blobs of new versions.
pub(super) fn copy(
    from: &dyn Registry,
    to: &dyn Registry,
    source: &Source,
    plan: &Plan,
    hear: &Hear<'_>,
) -> Result<u64, RegistryError> {
    if plan.is_empty() {
        return Ok(0);
    }
    to.probe()?;
    let work = Work::Other("Mirror a registry");
    let marker = || match &plan.marker {
        Some(marker) => together(to, &work, |to| put(to, marker)),
        None => Ok(()),
    };
    // A copy that is one by now names another key only when that one vouches for it there.
    if plan.is_new {
        marker()?;
    }
    for (blob, is_damaged) in &plan.blobs {
        let bytes = fetch(from, blob)?;
        if *is_damaged {
            remove(to, blob)?;
        }
        together(to, &work, |to| {
            create(from, to, &Key::blob(&blob.digest), &bytes)
        })?;
    }
    // Where a version is one change of the whole, they would only wait for each other.
    let jobs = match to.begin(&work)? {
        Some(_) => 1,
        None => JOBS,
    };
    let (large, small): (Vec<_>, Vec<_>) = plan
        .versions
        .iter()
        .partition(|version| source.size(version).is_none_or(|size| size > LARGE));
    let mut size = 0;
    for (versions, jobs) in [(small, jobs), (large, 1)] {
        let copied = in_parallel(&versions, jobs, |(name, version)| {
            let size = copy_version(from, to, source, name, version)?;
            hear(1);
            Ok::<_, RegistryError>(size)
        });
        size += copied.into_iter().sum::<Result<u64, _>>()?;
    }
    // The log of a place that lists nothing says which of them there are: once it is here, nobody
    // looks for them any more.
    if !plan.facts.is_empty() {
        together(to, &work, |to| {
            put_all(to, &plan.facts.iter().collect::<Vec<_>>())
        })?;
    }
    let mut previous = plan.known;
    for chapter in plan.audit.chunks(CHAPTER) {
        let entries = read_chapter(from, chapter, previous, source.head)?;
        together(to, &work, |to| create_all(from, to, &entries))?;
        previous = chapter.last().copied();
    }
    together(to, &work, |to| put_documents(to, &plan.documents))?;
    if !plan.is_new {
        marker()?;
    }
    Ok(size)
}

impl Plan {
    fn is_empty(&self) -> bool {
        self.marker.is_none()
            && self.versions.is_empty()
            && self.blobs.is_empty()
            && self.keys().next().is_none()
    }
}

/// Copies the blobs of a version and then its record, each compared with what names it.
fn copy_version(
    from: &dyn Registry,
    to: &dyn Registry,
    source: &Source,
    name: &SkillName,
    version: &Version,
) -> Result<u64, RegistryError> {
    let key = Key::record(name, version);
    let bytes = from.read(&key, Record::LIMIT)?.bytes;
    let corrupt = |why: String| RegistryError::new(Trouble::Corrupt, from.place(), why).on(&key);
    let record = Record::parse(&bytes).map_err(corrupt)?;
    if (&record.name, &record.version) != (name, version) {
        let what = format!("it speaks of `{} {}`", record.name, record.version);
        return Err(corrupt(what));
    }
    let entry = source.indexes.get(name);
    let entry = entry.and_then(|index| index.version(version));
    if entry.is_some_and(|entry| !entry.agrees_with(&record, Digest::of(&bytes))) {
        return Err(corrupt("the index and the record do not agree".to_owned()));
    }
    let blobs: Vec<Vec<u8>> = record
        .blobs()
        .map(|blob| fetch(from, blob))
        .collect::<Result<_, _>>()?;
    together(to, &Work::Publish(name, version), |to| {
        let blobs: Vec<&[u8]> = blobs.iter().map(Vec::as_slice).collect();
        let renewed = put_blobs(to, &blobs).map_err(|error| altered(from, to, error))?;
        create(from, to, &key, &bytes)?;
        // As in a publication: now that the record names it, nobody removes it any more.
        for blob in renewed {
            to.create_blob(blob)?;
        }
        Ok(())
    })?;
    Ok(blobs.iter().map(|blob| blob.len() as u64).sum())
}

/// The very bytes that a record or an index promises.
fn fetch(from: &dyn Registry, blob: &Archive) -> Result<Vec<u8>, RegistryError> {
    let key = Key::blob(&blob.digest);
    let bytes = from.read(&key, blob.size)?.bytes;
    match bytes.len() as u64 == blob.size && Digest::of(&bytes) == blob.digest {
        true => Ok(bytes),
        false => {
            let why = "its bytes are not those that its name promises";
            Err(RegistryError::new(Trouble::Corrupt, from.place(), why).on(&key))
        }
    }
}

/// Makes room for a blob whose bytes are not its own.
fn remove(to: &dyn Registry, blob: &Archive) -> Result<(), RegistryError> {
    let Some(removal) = to.removal() else {
        return Ok(());
    };
    let remains = removal.remains()?;
    let is_it = |one: &&Remains| one.what == What::Blob(blob.digest);
    match remains.iter().find(is_it) {
        Some(one) => removal.remove(one).map(drop),
        None => Ok(()),
    }
}

/// Audit entries with their bytes, each naming the one before.
fn read_chapter(
    from: &dyn Registry,
    numbers: &[u64],
    previous: Option<u64>,
    head: Option<Head>,
) -> Result<Vec<(Key, Vec<u8>)>, RegistryError> {
    let mut digest = match previous {
        Some(number) => bytes(from, &Key::audit(number))?.map(|bytes| Digest::of(&bytes)),
        None => None,
    };
    let mut expected = previous.map_or(0, |number| number + 1);
    let keys: Vec<Key> = numbers.iter().map(|number| Key::audit(*number)).collect();
    let entries = read_all(from, &keys)?;
    for ((key, bytes), number) in entries.iter().zip(numbers) {
        let corrupt = |why: String| RegistryError::new(Trouble::Corrupt, from.place(), why).on(key);
        let entry = AuditEntry::parse(bytes).map_err(corrupt)?;
        // Over a gap that a copy left, the neighbours are not here to be compared.
        let is_next = *number == expected;
        if entry.sequence != *number || (is_next && entry.previous != digest) {
            let why = "it does not name the entry before it";
            return Err(corrupt(why.to_owned()));
        }
        digest = Some(Digest::of(bytes));
        if head.is_some_and(|head| head.sequence == *number && Some(head.digest) != digest) {
            let why = "the catalog knows it with another digest";
            return Err(corrupt(why.to_owned()));
        }
        expected = number + 1;
    }
    Ok(entries)
}

/// Holds the entries that a copy has, up to the last one that its source has too, to each other:
/// that last one is held to the source.
pub(super) fn whole_log(
    to: &dyn Registry,
    there: &BTreeMap<Key, u64>,
    known: Option<u64>,
) -> Result<(), RegistryError> {
    let numbers = there.keys().filter_map(|key| match key.kind() {
        Some(Kind::Audit(number)) => Some(number),
        _ => None,
    });
    let numbers: Vec<u64> = numbers.filter(|one| Some(*one) <= known).collect();
    let mut previous = None;
    for chapter in numbers.chunks(CHAPTER) {
        read_chapter(to, chapter, previous, None)?;
        previous = chapter.last().copied();
    }
    Ok(())
}

fn read_all(from: &dyn Registry, keys: &[Key]) -> Result<Vec<(Key, Vec<u8>)>, RegistryError> {
    let read = in_parallel(keys, JOBS, |key| from.read(key, limit(key)));
    let mut all = Vec::new();
    for (key, object) in keys.iter().zip(read) {
        all.push((key.clone(), object?.bytes));
    }
    Ok(all)
}

/// Writes what nobody may ever change; other bytes there are somebody else's.
fn create(
    from: &dyn Registry,
    to: &dyn Registry,
    key: &Key,
    bytes: &[u8],
) -> Result<(), RegistryError> {
    match to.create(key, bytes) {
        Ok(Created::New | Created::WasThere) => Ok(()),
        Err(error) => Err(altered(from, to, error.on(key))),
    }
}

/// Other bytes under a key that nobody may ever change.
fn altered(from: &dyn Registry, to: &dyn Registry, error: RegistryError) -> RegistryError {
    match &error.key {
        Some(key) if error.trouble == Trouble::AlreadyExists => other(from, to, key),
        _ => error,
    }
}

fn create_all(
    from: &dyn Registry,
    to: &dyn Registry,
    entries: &[(Key, Vec<u8>)],
) -> Result<(), RegistryError> {
    // In any order: an interrupted copy fills its gaps the next time.
    let created = in_parallel(entries, JOBS, |(key, bytes)| create(from, to, key, bytes));
    created.into_iter().collect()
}

/// Writes indexes, then what is said of all of them.
fn put_documents(to: &dyn Registry, documents: &[Put]) -> Result<(), RegistryError> {
    let (indexes, last): (Vec<_>, Vec<_>) = documents
        .iter()
        .partition(|put| matches!(put.key.kind(), Some(Kind::Index(_))));
    put_all(to, &indexes)?;
    last.into_iter().try_for_each(|one| put(to, one))
}

fn put_all(to: &dyn Registry, many: &[&Put]) -> Result<(), RegistryError> {
    let put = in_parallel(many, JOBS, |one| put(to, one));
    put.into_iter().collect()
}

/// Writes a document over the state that the copy had when that was decided. What somebody else
/// wrote since stays, and is as good as written where it is the same.
fn put(to: &dyn Registry, put: &Put) -> Result<(), RegistryError> {
    let condition = match &put.over {
        Some(stamp) => Condition::Unchanged(stamp.clone()),
        None => Condition::Absent,
    };
    let Err(error) = to.write(&put.key, &put.bytes, &condition) else {
        return Ok(());
    };
    if !matches!(error.trouble, Trouble::Conflict | Trouble::AlreadyExists) {
        return Err(error);
    }
    match to.read_if_there(&put.key, u64::MAX)? {
        Some(there) if there.bytes == put.bytes => Ok(()),
        _ => Err(RegistryError {
            trouble: Trouble::Conflict,
            ..error
        }),
    }
}
