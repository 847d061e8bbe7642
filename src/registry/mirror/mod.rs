//! A whole registry in another place: the same registry, byte by byte, wherever it stands.
//!
//! Only what is missing is copied, in the order in which it was published: blobs before the
//! record that names them, the audit chain, then what is derived. So the copy is a registry
//! at every moment, and a copy that was interrupted goes on where it was. Bytes are compared
//! with their digests on the way. What is create-only and stands in the copy with other
//! bytes, or stands there alone, is an error: somebody wrote to the copy.

mod copy;
mod held;
mod source;

use std::collections::{BTreeMap, BTreeSet};

use super::documents::{Archive, Catalog, Document, Marker, Read, read_if_there};
use super::key::Kind;
use super::{Key, Registry, RegistryError, RegistryExt, Stamp, Trouble, in_parallel};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::diagnostics::shell_word;
use crate::fs::sizes;
use source::{Source, bytes, listed};

/// How many requests are made at once.
const JOBS: usize = 8;

/// Hears of each version that was copied.
pub type Hear<'h> = dyn Fn(u64) + Sync + 'h;

/// What a mirroring came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mirrored {
    /// The registry's id, the same in both places.
    pub id: String,
    /// Whether the copy began now.
    pub is_new: bool,
    /// How many skills there are.
    pub skills: usize,
    /// How many versions there are.
    pub versions: usize,
    /// The versions that were copied, or would be.
    pub copied: Vec<(SkillName, Version)>,
    /// Blobs of other versions that the copy lacked, or had with other bytes.
    pub mended: usize,
    /// What of the copy was held against the source.
    pub compared: Compared,
    /// Everything else that was written: audit entries, yanks, tags, what is derived.
    pub documents: Vec<Key>,
    /// Bytes of the archives and signatures that were copied.
    pub bytes: u64,
}

/// What is held against the source of what a copy has already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compared {
    /// Archives and records by name and size: to read them would be to download them.
    #[default]
    Sizes,
    /// All of it, byte by byte, where reading costs next to nothing.
    Bytes,
}

/// What there is to do.
struct Plan {
    versions: Vec<(SkillName, Version)>,
    /// Blobs of versions that are there already, and whether other bytes stand in their place.
    blobs: Vec<(Archive, bool)>,
    /// Yanks and tags.
    facts: Vec<Put>,
    audit: Vec<u64>,
    /// The last audit entry that both have.
    known: Option<u64>,
    /// Derived documents that differ.
    documents: Vec<Put>,
    /// The marker, when the copy has none or another state of it.
    marker: Option<Put>,
    /// Whether the copy begins now.
    is_new: bool,
}

/// Copies a registry into an empty place, or what changed since into its copy; only tells it
/// when it is a rehearsal.
pub fn mirror(
    from: &dyn Registry,
    to: &dyn Registry,
    is_rehearsal: bool,
    hear: &Hear<'_>,
) -> Result<Mirrored, RegistryError> {
    mirror_comparing(from, to, Compared::Sizes, is_rehearsal, hear)
}

/// The same, with what the copy has already held against the source as closely as is said.
pub fn mirror_comparing(
    from: &dyn Registry,
    to: &dyn Registry,
    compared: Compared,
    is_rehearsal: bool,
    hear: &Hear<'_>,
) -> Result<Mirrored, RegistryError> {
    let Some(there) = listed(to)? else {
        // It says itself that it can only be read.
        return Err(to.probe().err().unwrap_or_else(|| read_only(to)));
    };
    let marker = read_if_there::<Marker>(to, &Key::marker())?;
    let before = catalog_stamp(to)?;
    let source = Source::read(from, &there)?;
    match &marker {
        Some(marker) => require_same(from, to, &source.marker, &marker.document)?,
        None => require_empty(to, &there)?,
    }
    let plan = plan(from, to, &source, &there, (marker.as_ref(), compared))?;
    plan.refuse_newer(to, before.as_ref())?;
    let mut mirrored = Mirrored {
        id: source.marker.id.clone(),
        is_new: marker.is_none(),
        skills: source.indexes.len(),
        versions: source.versions().count(),
        copied: plan.versions.clone(),
        mended: plan.blobs.len(),
        compared,
        documents: plan.keys().collect(),
        bytes: plan.blobs.iter().map(|(blob, _)| blob.size).sum(),
    };
    if is_rehearsal {
        let sizes = plan
            .versions
            .iter()
            .filter_map(|version| source.size(version));
        mirrored.bytes += sizes.sum::<u64>();
    } else {
        mirrored.bytes += copy::copy(from, to, &source, &plan, hear)?;
    }
    Ok(mirrored)
}

fn read_only(to: &dyn Registry) -> RegistryError {
    RegistryError::new(Trouble::ReadOnly, to.place(), "")
}

/// The copy must be one of this very registry.
fn require_same(
    from: &dyn Registry,
    to: &dyn Registry,
    source: &Marker,
    copy: &Marker,
) -> Result<(), RegistryError> {
    if source.id != copy.id {
        let detail = format!("it is another registry than `{}`", from.place());
        let error = RegistryError::new(Trouble::AlreadyExists, to.place(), detail);
        return Err(error.advising("mirror into an empty place"));
    }
    match (&copy.checkpoint_key, &source.checkpoint_key) {
        (Some(key), None) => Err(lost_key(from, to, key)),
        _ => Ok(()),
    }
}

/// Whoever reads the copy trusts the key that vouches for its state: a source that lost it
/// does not take it away from them.
fn lost_key(from: &dyn Registry, to: &dyn Registry, key: &str) -> RegistryError {
    let place = to.place();
    let why = format!("`{key}` vouches for its copy `{place}`, and no key for it any more");
    let advice = format!(
        "ask whoever runs `{}`; if that is right, mirror into an empty place",
        from.place()
    );
    let error = RegistryError::new(Trouble::Unvouched("key-changed"), from.place(), why);
    error.on(&Key::marker()).advising(advice)
}

/// What is no copy yet has to be empty: nothing of somebody else's is written over.
fn require_empty(to: &dyn Registry, there: &BTreeMap<Key, u64>) -> Result<(), RegistryError> {
    let is_probe = |key: &Key| matches!(key.kind(), Some(Kind::Probe(_)));
    let Some(other) = there.keys().find(|key| !is_probe(key)) else {
        return Ok(());
    };
    let detail = format!("there is `{other}`, and no `{}`", Key::marker());
    let error = RegistryError::new(Trouble::NotEmpty, to.place(), detail);
    Err(error.advising("mirror into an empty place"))
}

/// What is written, over the very state that the copy had when that was decided.
#[derive(Clone)]
struct Put {
    key: Key,
    bytes: Vec<u8>,
    /// None where nothing stood.
    over: Option<Stamp>,
}

impl Plan {
    /// Says no where somebody else brought the copy to another state since the source was read: it
    /// may be a later one, which would be taken back.
    fn refuse_newer(&self, to: &dyn Registry, before: Option<&Stamp>) -> Result<(), RegistryError> {
        let mut documents = self.documents.iter();
        let catalog = documents.find(|put| put.key == Key::catalog());
        match catalog {
            Some(put) if put.over.as_ref() != before => {
                let error = RegistryError::new(Trouble::Conflict, to.place(), "");
                Err(error.on(&put.key))
            }
            _ => Ok(()),
        }
    }

    /// Everything that is written but blobs and records.
    fn keys(&self) -> impl Iterator<Item = Key> {
        let facts = self.facts.iter().map(|put| put.key.clone());
        let audit = self.audit.iter().map(|number| Key::audit(*number));
        let documents = self.documents.iter().map(|put| put.key.clone());
        facts.chain(audit).chain(documents)
    }
}

/// Which state the catalog of a copy has.
fn catalog_stamp(to: &dyn Registry) -> Result<Option<Stamp>, RegistryError> {
    match to.read_if_there(&Key::catalog(), Catalog::LIMIT) {
        // What is damaged is written over.
        Err(error) if matches!(error.trouble, Trouble::Corrupt | Trouble::TooLarge) => Ok(None),
        there => Ok(there?.map(|there| there.stamp)),
    }
}

fn plan(
    from: &dyn Registry,
    to: &dyn Registry,
    source: &Source,
    there: &BTreeMap<Key, u64>,
    (marker, compared): (Option<&Read<Marker>>, Compared),
) -> Result<Plan, RegistryError> {
    refuse_foreign(from, to, source, there)?;
    let documents = changed(to, &source.documents)?;
    let stale: BTreeSet<SkillName> = documents.iter().filter_map(|put| skill(&put.key)).collect();
    let (mut versions, mut facts, mut audit, mut same) = (vec![], vec![], vec![], vec![]);
    let mut known = None;
    for key in source.facts.keys() {
        let is_there = there.contains_key(key);
        match key.kind() {
            Some(Kind::Record(name, version)) if !is_there => versions.push((name, version)),
            Some(Kind::Record(name, _)) if stale.contains(&name) => same.push(key.clone()),
            Some(Kind::Yank(name, _) | Kind::Tags(name))
                if !is_there || compared == Compared::Bytes || stale.contains(&name) =>
            {
                facts.push(key.clone());
            }
            Some(Kind::Audit(number)) if is_there => known = Some(number),
            Some(Kind::Audit(number)) => audit.push(number),
            _ => {}
        }
    }
    // Each entry names the one before, so the last one stands for all of them.
    same.extend(known.map(Key::audit));
    for compared in in_parallel(&same, JOBS, |key| require_equal(from, to, key)) {
        compared?;
    }
    let blobs = match compared {
        Compared::Sizes => lacking(to, source, there)?,
        Compared::Bytes => {
            copy::whole_log(to, there, known)?;
            held::damaged(from, to, source, there)?
        }
    };
    let facts = differing(from, to, &facts)?;
    let is_same = marker.is_some_and(|marker| marker.document == source.marker);
    Ok(Plan {
        versions,
        blobs,
        facts,
        audit,
        known,
        documents,
        marker: (!is_same).then(|| Put {
            key: Key::marker(),
            bytes: source.marker.to_bytes(),
            over: marker.map(|marker| marker.stamp.clone()),
        }),
        is_new: marker.is_none(),
    })
}

/// The skill that an index is about.
fn skill(key: &Key) -> Option<SkillName> {
    match key.kind()? {
        Kind::Index(name) => Some(name),
        _ => None,
    }
}

/// Nothing create-only stands in the copy alone, or with another size.
fn refuse_foreign(
    from: &dyn Registry,
    to: &dyn Registry,
    source: &Source,
    there: &BTreeMap<Key, u64>,
) -> Result<(), RegistryError> {
    for (key, size) in there {
        if !matches!(key.kind(), Some(Kind::Record(..) | Kind::Audit(_))) {
            continue;
        }
        match source.facts.get(key) {
            Some(None) => {}
            Some(Some(expected)) if expected == size => {}
            Some(Some(_)) => return Err(other(from, to, key)),
            None => {
                let detail = format!("`{}` does not have it", from.place());
                let error = RegistryError::new(Trouble::AlreadyExists, to.place(), detail);
                return Err(error
                    .on(key)
                    .advising("somebody wrote to the copy; mirror into an empty place"));
            }
        }
    }
    Ok(())
}

fn other(from: &dyn Registry, to: &dyn Registry, key: &Key) -> RegistryError {
    let detail = format!("with other bytes than in `{}`", from.place());
    RegistryError::new(Trouble::AlreadyExists, to.place(), detail)
        .on(key)
        .advising(format!(
            "one of the two was altered; `open-skills registry check {}` says whether it was the copy",
            shell_word(to.place())
        ))
}

fn require_equal(from: &dyn Registry, to: &dyn Registry, key: &Key) -> Result<(), RegistryError> {
    match bytes(from, key)? == bytes(to, key)? {
        true => Ok(()),
        false => Err(other(from, to, key)),
    }
}

/// The documents that the copy does not have in this state.
fn changed(to: &dyn Registry, documents: &[(Key, Vec<u8>)]) -> Result<Vec<Put>, RegistryError> {
    let put = in_parallel(documents, JOBS, |(key, expected)| over(to, key, expected));
    let put: Result<Vec<_>, RegistryError> = put.into_iter().collect();
    Ok(put?.into_iter().flatten().collect())
}

/// What is to be written where the copy has other bytes, or none.
fn over(to: &dyn Registry, key: &Key, expected: &[u8]) -> Result<Option<Put>, RegistryError> {
    let there = match to.read_if_there(key, source::limit(key)) {
        Err(error) if error.trouble == Trouble::TooLarge => to.read_if_there(key, u64::MAX)?,
        there => there?,
    };
    if there.as_ref().is_some_and(|there| there.bytes == expected) {
        return Ok(None);
    }
    Ok(Some(Put {
        key: key.clone(),
        bytes: expected.to_vec(),
        over: there.map(|there| there.stamp),
    }))
}

/// The yanks and tags whose bytes differ.
fn differing(
    from: &dyn Registry,
    to: &dyn Registry,
    keys: &[Key],
) -> Result<Vec<Put>, RegistryError> {
    let put = in_parallel(keys, JOBS, |key| match bytes(from, key)? {
        Some(expected) => over(to, key, &expected),
        None => Ok(None),
    });
    let put: Result<Vec<_>, RegistryError> = put.into_iter().collect();
    Ok(put?.into_iter().flatten().collect())
}

/// Archives that the copy lost, of versions that it has.
fn lacking(
    to: &dyn Registry,
    source: &Source,
    there: &BTreeMap<Key, u64>,
) -> Result<Vec<(Archive, bool)>, RegistryError> {
    let mut lacking = BTreeMap::new();
    for (name, index) in &source.indexes {
        for entry in &index.versions {
            let key = Key::blob(&entry.archive.digest);
            match there.get(&key) {
                Some(size) if *size == entry.archive.size => {}
                Some(size) => {
                    let (size, said) = sizes::apart(*size, entry.archive.size);
                    let detail = format!("it has {size} instead of {said}");
                    let error = RegistryError::new(Trouble::Corrupt, to.place(), detail);
                    return Err(error.on(&key).advising("remove it, and mirror again"));
                }
                None if there.contains_key(&Key::record(name, &entry.version)) => {
                    lacking.insert(entry.archive.digest, (entry.archive, false));
                }
                None => {}
            }
        }
    }
    Ok(lacking.into_values().collect())
}
