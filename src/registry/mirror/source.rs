//! What a registry has, read so that a copy of it holds together.
//!
//! Derived documents are read before the facts that they were made of: whatever is published
//! meanwhile, the copied indexes name nothing that was not copied.

use std::collections::{BTreeMap, BTreeSet};

use super::super::documents::{
    AuditEntry, Catalog, Document, Event, Head, Index, Marker, Record, Tags, Yank,
};
use super::super::key::Kind;
use super::super::publication::marker;
use super::super::{
    Key, Prefix, Registry, RegistryError, RegistryExt, Trouble, closer_look, in_parallel,
};
use super::JOBS;
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;

/// How often the documents are read anew when the registry changes under the reader.
const ROUNDS: usize = 3;
/// The most bytes of a document whose form the registry does not know.
const OTHER: u64 = 32 << 20;

/// What is copied from.
pub(super) struct Source {
    /// The registry itself, wherever it is copied to.
    pub marker: Marker,
    /// The skills as their indexes say.
    pub indexes: BTreeMap<SkillName, Index>,
    /// Derived documents with their bytes, in the order in which they are written.
    pub documents: Vec<(Key, Vec<u8>)>,
    /// Facts other than blobs, with their sizes where the place lists them.
    pub facts: BTreeMap<Key, Option<u64>>,
    /// The last entry of the audit log that the catalog knows.
    pub head: Option<Head>,
}

/// The most bytes that stand under a key other than that of a blob.
pub(super) fn limit(key: &Key) -> u64 {
    match key.kind() {
        Some(Kind::Marker) => Marker::LIMIT,
        Some(Kind::Catalog) => Catalog::LIMIT,
        Some(Kind::Index(_)) => Index::LIMIT,
        Some(Kind::Record(..)) => Record::LIMIT,
        Some(Kind::Yank(..)) => Yank::LIMIT,
        Some(Kind::Tags(_)) => Tags::LIMIT,
        Some(Kind::Audit(_)) => AuditEntry::LIMIT,
        _ => OTHER,
    }
}

/// The bytes under a key, if something stands there.
pub(super) fn bytes(registry: &dyn Registry, key: &Key) -> Result<Option<Vec<u8>>, RegistryError> {
    let object = registry.read_if_there(key, limit(key))?;
    Ok(object.map(|object| object.bytes))
}

/// What a place lists; none of one that lists nothing, as web servers do.
pub(super) fn listed(registry: &dyn Registry) -> Result<Option<BTreeMap<Key, u64>>, RegistryError> {
    match registry.list(&Prefix::All) {
        Ok(all) => Ok(Some(
            all.into_iter().map(|one| (one.key, one.size)).collect(),
        )),
        Err(error) if error.trouble == Trouble::ReadOnly => Ok(None),
        Err(error) => Err(error),
    }
}

impl Source {
    /// Reads what there is; of a place that lists nothing, what the copy has says which
    /// changes to look for.
    pub fn read(from: &dyn Registry, copy: &BTreeMap<Key, u64>) -> Result<Self, RegistryError> {
        let marker = marker(from)?;
        let mut round = 0;
        let (indexes, documents, catalog) = loop {
            let vouched = bytes(from, &Key::of(&Kind::Checkpoint))?;
            let read = read_documents(from, vouched.as_deref())?;
            round += 1;
            // Another state was vouched for meanwhile: the indexes may be those of either.
            if round == ROUNDS || bytes(from, &Key::of(&Kind::Checkpoint))? == vouched {
                break read;
            }
        };
        let mut facts: BTreeMap<_, _> = match listed(from)? {
            Some(all) => {
                let facts = all.into_iter().filter(|(key, _)| is_fact(key));
                facts.map(|(key, size)| (key, Some(size))).collect()
            }
            None => told(from, &indexes, catalog.as_ref(), copy)?,
        };
        let head = catalog.and_then(|catalog| catalog.audit);
        refuse_holes(from, head, &mut facts)?;
        Ok(Self {
            marker,
            indexes,
            documents,
            facts,
            head,
        })
    }

    /// How many bytes the archive of a version has, as its index says.
    pub fn size(&self, (name, version): &(SkillName, Version)) -> Option<u64> {
        let entry = self.indexes.get(name)?.version(version)?;
        Some(entry.archive.size)
    }

    /// All versions whose records there are.
    pub fn versions(&self) -> impl Iterator<Item = (SkillName, Version)> {
        self.facts.keys().filter_map(|key| match key.kind()? {
            Kind::Record(name, version) => Some((name, version)),
            _ => None,
        })
    }
}

/// Damage is not copied: of the audit log no entry may be missing, up to the last one that is
/// there or that the catalog knows.
fn refuse_holes(
    from: &dyn Registry,
    head: Option<Head>,
    facts: &mut BTreeMap<Key, Option<u64>>,
) -> Result<(), RegistryError> {
    let numbers = facts.keys().filter_map(|key| match key.kind()? {
        Kind::Audit(number) => Some(number),
        _ => None,
    });
    let numbers: BTreeSet<u64> = numbers.collect();
    let end = numbers.last().map_or(0, |last| last.saturating_add(1));
    let end = end.max(head.map_or(0, |head| head.sequence.saturating_add(1)));
    for number in (0..end).filter(|number| !numbers.contains(number)) {
        let key = Key::audit(number);
        // One that was written while the list was made may not stand in it.
        if bytes(from, &key)?.is_some() {
            facts.insert(key, None);
            continue;
        }
        let why = "it is missing, and others of the log are there";
        let error = RegistryError::new(Trouble::Corrupt, from.place(), why).on(&key);
        return Err(match closer_look(from.place()) {
            Some(look) => error.advising(look),
            None => error,
        });
    }
    Ok(())
}

/// Whether it is said once and then at most said anew: no copy, no blob.
fn is_fact(key: &Key) -> bool {
    matches!(
        key.kind(),
        Some(Kind::Record(..) | Kind::Yank(..) | Kind::Tags(_) | Kind::Audit(_))
    )
}

type Documents = (
    BTreeMap<SkillName, Index>,
    Vec<(Key, Vec<u8>)>,
    Option<Catalog>,
);

/// Reads what is derived; the state that was vouched for comes last, as it is written.
fn read_documents(from: &dyn Registry, vouched: Option<&[u8]>) -> Result<Documents, RegistryError> {
    let discovery = bytes(from, &Key::of(&Kind::Discovery))?;
    let catalog = bytes(from, &Key::catalog())?;
    let parsed = catalog
        .as_deref()
        .map(|bytes| parse::<Catalog>(from, &Key::catalog(), bytes));
    let parsed = parsed.transpose()?;
    let names = names(from, parsed.as_ref())?;
    let read = in_parallel(&names, JOBS, |name| {
        let key = Key::index(name);
        let bytes = bytes(from, &key)?;
        let index = bytes
            .as_deref()
            .map(|bytes| parse::<Index>(from, &key, bytes));
        Ok::<_, RegistryError>((key, bytes, index.transpose()?))
    });
    let (mut indexes, mut documents) = (BTreeMap::new(), Vec::new());
    for (name, read) in names.into_iter().zip(read) {
        let (key, bytes, index) = read?;
        // A skill without an index is one whose first publication goes on now.
        if let (Some(bytes), Some(index)) = (bytes, index) {
            documents.push((key, bytes));
            indexes.insert(name, index);
        }
    }
    let last = [
        (Key::catalog(), catalog),
        (Key::of(&Kind::Discovery), discovery),
        (Key::of(&Kind::Checkpoint), vouched.map(<[u8]>::to_vec)),
    ];
    let last = last
        .into_iter()
        .filter_map(|(key, bytes)| Some((key, bytes?)));
    documents.extend(last);
    Ok((indexes, documents, parsed))
}

fn parse<D: Document>(from: &dyn Registry, key: &Key, bytes: &[u8]) -> Result<D, RegistryError> {
    let corrupt = |why| RegistryError::new(Trouble::Corrupt, from.place(), why).on(key);
    D::parse(bytes).map_err(corrupt)
}

fn names(from: &dyn Registry, catalog: Option<&Catalog>) -> Result<Vec<SkillName>, RegistryError> {
    let listed = match from.list(&Prefix::Skills) {
        Err(error) if error.trouble == Trouble::ReadOnly => {
            let skills = catalog.map(|catalog| catalog.skills.as_slice());
            let skills = skills.unwrap_or_default().iter();
            return Ok(skills.map(|entry| entry.name.clone()).collect());
        }
        listed => listed?,
    };
    let names = listed.into_iter().filter_map(|one| match one.key.kind()? {
        Kind::Index(name) => Some(name),
        _ => None,
    });
    Ok(names.collect::<BTreeSet<_>>().into_iter().collect())
}

/// The facts behind entries of the log that the copy does not have yet: of what was done and undone,
/// no index tells. The copy has them before it has those entries.
fn undone(
    from: &dyn Registry,
    log: impl Iterator<Item = Key>,
    copy: &BTreeMap<Key, u64>,
) -> Result<Vec<Key>, RegistryError> {
    let new: Vec<Key> = log.filter(|key| !copy.contains_key(key)).collect();
    let read = in_parallel(&new, JOBS, |key| {
        let Some(bytes) = bytes(from, key)? else {
            return Ok(None);
        };
        Ok(match parse::<AuditEntry>(from, key, &bytes)?.event {
            Event::Yanked { name, version, .. } | Event::Unyanked { name, version } => {
                Some(Key::yank(&name, &version))
            }
            Event::Tagged { name, .. } => Some(Key::tags(&name)),
            _ => None,
        })
    });
    let read: Result<Vec<_>, RegistryError> = read.into_iter().collect();
    Ok(read?.into_iter().flatten().collect())
}

/// The facts that the documents of a place tell, which lists nothing.
fn told(
    from: &dyn Registry,
    indexes: &BTreeMap<SkillName, Index>,
    catalog: Option<&Catalog>,
    copy: &BTreeMap<Key, u64>,
) -> Result<BTreeMap<Key, Option<u64>>, RegistryError> {
    let mut keys = BTreeSet::new();
    for (name, index) in indexes {
        for entry in &index.versions {
            keys.insert(Key::record(name, &entry.version));
            let yank = Key::yank(name, &entry.version);
            // What was brought back is told by the fact and the log alone.
            if entry.yanked.is_some() || copy.contains_key(&yank) {
                keys.insert(yank);
            }
        }
        let tags = Key::tags(name);
        if !index.tags.is_empty() || copy.contains_key(&tags) {
            keys.insert(tags);
        }
    }
    let head = catalog.and_then(|catalog| catalog.audit);
    let mut number = head.map_or(0, |head| head.sequence);
    keys.extend((0..number).map(Key::audit));
    while bytes(from, &Key::audit(number))?.is_some() {
        keys.insert(Key::audit(number));
        number += 1;
    }
    keys.extend(undone(from, (0..number).map(Key::audit), copy)?);
    Ok(keys.into_iter().map(|key| (key, None)).collect())
}
