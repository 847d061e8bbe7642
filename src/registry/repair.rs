//! Whether a registry says of itself what its facts say, and making it so again.
//!
//! Records, yanks and tags are facts. Indexes and the catalog are copies of them: here
//! they are made anew and compared. A yank or a tag that is lost or damaged is written anew from
//! what the index and the audit log say of it. Damage to a record cannot be mended; it is told.

mod again;
mod compare;
mod facts;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use again::Passing;
pub use again::check_again;
use compare::{check_blobs, compare, compare_with_chain};
use facts::{Known, UNKNOWN_TAGS};
use told::{keep_tags, keep_withdrawn};

use super::chain::{self, Chain};
use super::documents::{
    Catalog, CatalogEntry, Document, Event, Head, Index, IndexEntry, Record, Tags, Timestamp,
    Withdrawal, Yank, read_if_there,
};
use super::key::Kind;
use super::publication::{catalog_entry, marker};
use super::settle::change;
use super::transaction::{Work, together};
use super::{Digest, Key, Prefix, Registry, RegistryError, RegistryExt, Trouble};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The object.
    pub key: Key,
    /// What is wrong with it.
    pub what: String,
    /// Whether `repair` makes it right.
    pub mendable: bool,
    /// Whether nobody knows any more what it said, so that it can only be given up.
    pub forgotten: bool,
}

impl Flaw {
    /// Something that is wrong with an object.
    pub fn new(key: Key, what: impl Into<String>, mendable: bool) -> Self {
        Self {
            key,
            what: what.into(),
            mendable,
            forgotten: false,
        }
    }
}

/// How closely to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// At the documents, and at the sizes of the blobs.
    Documents,
    /// Also at every byte of every blob.
    Blobs,
}

/// Says what is wrong with a record, held against its archive. To open archives is not this
/// room's business.
pub type Look<'l> = dyn Fn(&Record, &[u8]) -> Option<String> + 'l;

/// What a look at a registry came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// How many skills there are.
    pub skills: usize,
    /// How many versions there are.
    pub versions: usize,
    /// What is wrong.
    pub flaws: Vec<Flaw>,
    /// Blobs that no record names: left by publications that did not come to their end, or
    /// not yet.
    pub orphans: Vec<Key>,
    /// Whether the log tells of less, or of more, than there is: as a copy that was
    /// interrupted leaves it.
    pub is_unsettled: bool,
}

/// The facts of a registry, read.
#[derive(Default)]
struct Facts {
    indexes: BTreeMap<SkillName, Index>,
    flaws: Vec<Flaw>,
    /// Named blobs with their sizes, and the record that names each.
    blobs: BTreeMap<Digest, (u64, Key)>,
    /// The records that are to be held against each archive.
    records: BTreeMap<Digest, Vec<Key>>,
    /// The yanks and tags that are there.
    said: BTreeSet<Key>,
    /// The yanks and tags that are there and say nothing that is sound.
    damaged: BTreeSet<Key>,
    /// The skills whose index could be read, and says anything.
    known: BTreeSet<SkillName>,
    versions: usize,
    /// What may be right in a moment, when somebody publishes just now.
    passing: Passing,
}

/// The blobs that were read and the records that were held against them, with nothing wrong:
/// neither ever changes.
type Sound = BTreeSet<Key>;

/// Looks at everything, and takes archives for what their digests say.
pub fn check(registry: &dyn Registry, depth: Depth) -> Result<Condition, RegistryError> {
    check_with(registry, depth, &|_, _| None)
}

/// The same, and looks into the archives where they are read.
pub fn check_with(
    registry: &dyn Registry,
    depth: Depth,
    look: &Look<'_>,
) -> Result<Condition, RegistryError> {
    let (found, _) = look_once(registry, depth, look, &mut Sound::default())?;
    Ok(found)
}

/// One look at everything but what is known to be sound, with what may pass of what is wrong.
fn look_once(
    registry: &dyn Registry,
    depth: Depth,
    look: &Look<'_>,
    sound: &mut Sound,
) -> Result<(Condition, Passing), RegistryError> {
    let marker = marker(registry)?;
    let mut facts = gather(registry, look)?;
    let chain = chain::verify(registry)?;
    for (name, mut index) in std::mem::take(&mut facts.indexes) {
        keep_withdrawn(&chain, &mut index, &facts);
        keep_tags(&chain, &mut index, &facts);
        facts.indexes.insert(name, index);
    }
    compare(registry, &mut facts)?;
    let orphans = check_blobs(registry, depth, look, &mut facts, sound)?;
    let is_unsettled = !is_settled(registry, &chain, &facts)?;
    compare_with_chain(&chain, &marker.id, &mut facts);
    mark_mendable(&chain, is_settled(registry, &chain, &facts)?, &mut facts);
    for (key, what) in chain.flaws {
        facts.passing(&key, what, false, BTreeSet::new());
    }
    let found = Condition {
        skills: facts.indexes.len(),
        versions: facts.versions,
        flaws: facts.flaws,
        orphans,
        is_unsettled,
    };
    Ok((found, facts.passing))
}

/// Says of the yanks and tags that are not as they should be which of them can be written anew.
fn mark_mendable(chain: &Chain, is_settled: bool, facts: &mut Facts) {
    let known = Known {
        chain,
        facts,
        is_settled,
        drops_tags: false,
    };
    let indexes = facts.indexes.values();
    let mendable: BTreeSet<Key> = indexes.flat_map(|index| known.mendable(index)).collect();
    for flaw in &mut facts.flaws {
        flaw.mendable |= mendable.contains(&flaw.key);
        let is_of_tags = matches!(flaw.key.kind(), Some(Kind::Tags(_)));
        if is_of_tags && !flaw.mendable && facts.damaged.contains(&flaw.key) {
            flaw.what = format!("{}; {UNKNOWN_TAGS}", flaw.what);
            flaw.forgotten = true;
        }
    }
}

/// Whether the log is whole, tells of every version, and is known to the catalog to its end.
/// Only there may a line be added: a copy that was interrupted takes the lines of its source.
fn is_settled(
    registry: &dyn Registry,
    chain: &Chain,
    facts: &Facts,
) -> Result<bool, RegistryError> {
    let catalog = match read_if_there::<Catalog>(registry, &Key::catalog()) {
        Ok(catalog) => catalog.and_then(|read| read.document.audit),
        // What cannot be read was there once, so this is no new copy.
        Err(error) if error.trouble == Trouble::Corrupt => chain.last_derived(),
        Err(error) => return Err(error),
    };
    let told: BTreeSet<_> = (chain.published())
        .map(|(name, version, _)| (name, version))
        .collect();
    let versions = facts.indexes.iter().flat_map(|(name, index)| {
        let versions = index.versions.iter();
        versions.map(move |entry| (name, &entry.version))
    });
    let is_told = versions.into_iter().all(|version| told.contains(&version));
    Ok(chain.flaws.is_empty() && is_told && chain.is_known_to(catalog))
}

/// Makes indexes and the catalog anew where they do not say what the facts say, and takes
/// archives for what their digests say; gives the keys that were written.
pub fn repair(registry: &dyn Registry, at: Timestamp) -> Result<Vec<Key>, RegistryError> {
    repair_with(registry, at, &|_, _| None, false)
}

/// The same, and looks into the archives of the versions that no index has yet: what cannot
/// be pulled is left out. With `drops_tags`, tags that nobody knows any more are given up.
pub fn repair_with(
    registry: &dyn Registry,
    at: Timestamp,
    look: &Look<'_>,
    drops_tags: bool,
) -> Result<Vec<Key>, RegistryError> {
    let work = Work::Other("Mend what can be made anew");
    together(registry, &work, |registry| {
        mend_all(registry, at, look, drops_tags)
    })
}

fn mend_all(
    registry: &dyn Registry,
    at: Timestamp,
    look: &Look<'_>,
    drops_tags: bool,
) -> Result<Vec<Key>, RegistryError> {
    marker(registry)?;
    let facts = gather(registry, look)?;
    let chain = chain::verify(registry)?;
    let may_log = is_settled(registry, &chain, &facts)?;
    let known = Known {
        chain: &chain,
        facts: &facts,
        is_settled: may_log,
        drops_tags,
    };
    let mut written = Vec::new();
    for (name, index) in &facts.indexes {
        let mut index = index.clone();
        keep_withdrawn(&chain, &mut index, &facts);
        keep_tags(&chain, &mut index, &facts);
        written.append(&mut known.mend(registry, &index, at)?);
        let key = Key::index(name);
        let rewrite = || {
            let mut changed = false;
            change(registry, &key, |old: Option<Index>| {
                // Read again: a version may have come since the first look.
                let mut seen = Facts::default();
                let mut fresh = gather_skill(registry, name, look, &mut seen)?;
                keep_withdrawn(&chain, &mut fresh, &seen);
                keep_tags(&chain, &mut fresh, &seen);
                changed = old.as_ref() != Some(&fresh);
                Ok(fresh)
            })?;
            Ok(changed)
        };
        if mend(registry, &key, rewrite)? {
            written.push(key);
        }
    }
    written.append(&mut known.keep_taken(registry, at)?);
    if repair_catalog(registry, &facts, whole_log(&chain, &facts))? {
        written.push(Key::catalog());
    }
    if !written.is_empty() && may_log {
        let documents = written.len() as u64;
        chain::append(registry, at, &Event::Repaired { documents })?;
    }
    Ok(written)
}

/// The end of a log that tells of every version that is there, and of no other: what a catalog
/// that was lost knew of it. A copy that was interrupted gets it from its source.
fn whole_log(chain: &Chain, facts: &Facts) -> Option<Head> {
    let told: BTreeSet<_> = (chain.published())
        .map(|(name, version, _)| (name, version))
        .collect();
    let there: BTreeSet<_> = (facts.indexes.iter())
        .flat_map(|(name, index)| index.versions.iter().map(move |it| (name, &it.version)))
        .collect();
    (chain.flaws.is_empty() && told == there)
        .then(|| chain.last_derived())
        .flatten()
}

/// The catalog says what the indexes say that are there while it is written: other skills come
/// while the facts are gathered, and an index is there before its line in the catalog is.
fn repair_catalog(
    registry: &dyn Registry,
    facts: &Facts,
    log: Option<Head>,
) -> Result<bool, RegistryError> {
    let key = Key::catalog();
    // What was made in an earlier round, and what the catalog said then.
    let mut made: BTreeMap<SkillName, (Option<CatalogEntry>, CatalogEntry)> = BTreeMap::new();
    let mut rewrite = || {
        let mut changed = false;
        change(registry, &key, |old: Option<Catalog>| {
            let mut catalog = Catalog {
                audit: old.as_ref().and_then(|old| old.audit).or(log),
                ..Catalog::default()
            };
            for name in indexed(registry)? {
                let stood = old.as_ref().and_then(|old| old.skill(&name));
                // Who changes an index says so in the catalog: the others need no second look.
                let entry = match made.get(&name) {
                    Some((before, entry)) if before.as_ref() == stood => entry.clone(),
                    _ => catalog_entry(registry, &name)?,
                };
                made.insert(name, (stood.cloned(), entry.clone()));
                catalog.put(entry);
            }
            changed =
                old.as_ref() != Some(&catalog) && !(old.is_none() && catalog.skills.is_empty());
            Ok(catalog)
        })?;
        Ok(changed)
    };
    if facts.indexes.is_empty() && registry.read_if_there(&key, Catalog::LIMIT)?.is_none() {
        return Ok(false);
    }
    mend(registry, &key, &mut rewrite)
}

/// The skills that have an index.
pub(super) fn indexed(registry: &dyn Registry) -> Result<BTreeSet<SkillName>, RegistryError> {
    let listed = registry.list(&Prefix::Skills)?.into_iter();
    Ok(listed
        .filter_map(|listed| match listed.key.kind()? {
            Kind::Index(name) => Some(name),
            _ => None,
        })
        .collect())
}

/// Rewrites a derived document, also one that cannot be read any more: it is put in the
/// place of the very bytes that were seen to be damaged.
fn mend(
    registry: &dyn Registry,
    key: &Key,
    mut rewrite: impl FnMut() -> Result<bool, RegistryError>,
) -> Result<bool, RegistryError> {
    match rewrite() {
        Err(error) if error.trouble == Trouble::Corrupt && error.key.as_ref() == Some(key) => {
            let damaged = registry.read(key, u64::MAX)?;
            let empty = match key.kind() {
                Some(Kind::Index(name)) => Index::new(name).to_bytes(),
                _ => Catalog::default().to_bytes(),
            };
            registry.write(key, &empty, &super::Condition::Unchanged(damaged.stamp))?;
            rewrite()?;
            Ok(true)
        }
        outcome => outcome,
    }
}

/// Reads all facts; what cannot be read becomes a flaw.
fn gather(registry: &dyn Registry, look: &Look<'_>) -> Result<Facts, RegistryError> {
    let mut names = BTreeSet::new();
    for listed in registry.list(&Prefix::Skills)? {
        if let Some(Kind::Index(name) | Kind::Record(name, _)) = listed.key.kind() {
            names.insert(name);
        }
    }
    let mut facts = Facts::default();
    for name in names {
        let index = gather_skill(registry, &name, look, &mut facts)?;
        facts.indexes.insert(name, index);
    }
    Ok(facts)
}

/// The index of a skill as its facts say it.
fn gather_skill(
    registry: &dyn Registry,
    name: &SkillName,
    look: &Look<'_>,
    facts: &mut Facts,
) -> Result<Index, RegistryError> {
    let mut index = Index::new(name.clone());
    let known = match read_if_there::<Index>(registry, &Key::index(name)) {
        Ok(known) => known.map(|read| read.document),
        // It is made anew, whatever is wrong with it.
        Err(error) if matches!(error.trouble, Trouble::Corrupt | Trouble::TooLarge) => None,
        Err(error) => return Err(error),
    };
    let mut recorded = BTreeSet::new();
    for listed in registry.list(&Prefix::Skill(name.clone()))? {
        let Some(Kind::Record(_, version)) = listed.key.kind() else {
            continue;
        };
        recorded.insert(version.clone());
        let key = listed.key;
        let Some((record, bytes)) = fact::<Record>(registry, &key, facts)? else {
            continue;
        };
        if (&record.name, &record.version) != (name, &version) {
            let what = format!("it speaks of `{} {}`", record.name, record.version);
            facts.flaw(&key, what, false);
            continue;
        }
        facts.name_blobs(&record, &key);
        let is_known = (known.as_ref()).is_some_and(|known| known.version(&version).is_some());
        if !is_known && let Some(what) = broken(registry, &record, look)? {
            facts.flaw(&key, what, false);
            continue;
        }
        let records = facts.records.entry(record.archive.digest).or_default();
        records.push(key.clone());
        facts.versions += 1;
        index.put(IndexEntry::of(&record, Digest::of(&bytes)));
    }
    for listed in registry.list(&Prefix::Yanks(Some(name.clone())))? {
        if let Some((yank, _)) = fact::<Yank>(registry, &listed.key, facts)? {
            if Key::yank(&yank.name, &yank.version) != listed.key {
                let what = format!("it speaks of `{} {}`", yank.name, yank.version);
                facts.flaw(&listed.key, what, false);
                facts.damaged.insert(listed.key);
                continue;
            }
            index.apply_yank(&yank);
            facts.said.insert(listed.key);
        }
    }
    let key = Key::tags(name);
    if let Some((tags, _)) = fact::<Tags>(registry, &key, facts)? {
        index.apply_tags(&tags);
        facts.said.insert(key);
    }
    if let Some(known) = known {
        // An empty one stands there for a moment where a damaged one was.
        if !known.versions.is_empty() {
            facts.known.insert(name.clone());
        }
        keep_lost(&known, &mut index, facts);
        keep_unrecorded(known, &recorded, &mut index, facts);
    }
    Ok(index)
}

/// A version of which the index knows, and whose record is gone, stays taken: nobody gets it, and
/// nobody publishes another in its place.
fn keep_unrecorded(
    known: Index,
    recorded: &BTreeSet<Version>,
    index: &mut Index,
    facts: &mut Facts,
) {
    for mut entry in known.versions {
        if recorded.contains(&entry.version) {
            continue;
        }
        let key = Key::record(&index.name, &entry.version);
        facts.lost(&key, "the index knows this version");
        entry.yanked.get_or_insert(Withdrawal {
            at: entry.published,
            reason: Some(Yank::UNRECORDED.to_owned()),
        });
        index.put(entry);
    }
}

/// What an index says although the fact for it is gone stays said: a version that was taken back
/// does not come back because a file was lost.
fn keep_lost(known: &Index, index: &mut Index, facts: &mut Facts) {
    for entry in &mut index.versions {
        let key = Key::yank(&index.name, &entry.version);
        let known = known.version(&entry.version);
        let withdrawal = known.and_then(|known| known.yanked.clone());
        // Its record is there again.
        let withdrawal =
            withdrawal.filter(|taken| taken.reason.as_deref() != Some(Yank::UNRECORDED));
        if withdrawal.is_some() && !facts.said.contains(&key) {
            facts.lost(&key, "the index says that the version was taken back");
            entry.yanked = withdrawal;
        }
    }
    let key = Key::tags(&index.name);
    if !known.tags.is_empty() && !facts.said.contains(&key) {
        facts.lost(&key, "the index has tags");
        let mut tags = known.tags.clone();
        tags.retain(|_, version| index.version(version).is_some());
        index.tags = tags;
    }
}

/// What is wrong with a record that no index has, held against its archive. An archive that
/// is lost or damaged is another's finding.
fn broken(
    registry: &dyn Registry,
    record: &Record,
    look: &Look<'_>,
) -> Result<Option<String>, RegistryError> {
    match registry.read(&Key::blob(&record.archive.digest), record.archive.size) {
        Ok(object) if Digest::of(&object.bytes) == record.archive.digest => {
            Ok(look(record, &object.bytes))
        }
        Ok(_) => Ok(None),
        Err(error) => match error.trouble {
            Trouble::NotFound | Trouble::Corrupt | Trouble::TooLarge => Ok(None),
            _ => Err(error),
        },
    }
}

/// Reads a fact if it is there and sound; notes it as a flaw if it is not sound.
fn fact<D: Document>(
    registry: &dyn Registry,
    key: &Key,
    facts: &mut Facts,
) -> Result<Option<(D, Vec<u8>)>, RegistryError> {
    match read_if_there::<D>(registry, key) {
        Ok(there) => Ok(there.map(|read| (read.document, read.bytes))),
        Err(error) if matches!(error.trouble, Trouble::Corrupt | Trouble::TooLarge) => {
            facts.flaw(key, error.detail, false);
            if matches!(key.kind(), Some(Kind::Yank(..) | Kind::Tags(_))) {
                facts.damaged.insert(key.clone());
            }
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

impl Facts {
    fn flaw(&mut self, key: &Key, what: impl Into<String>, mendable: bool) {
        self.flaws.push(Flaw::new(key.clone(), what, mendable));
    }

    /// Something that is wrong until whoever is at work is done, and the parts that it is about.
    fn passing(
        &mut self,
        key: &Key,
        what: impl Into<String>,
        mendable: bool,
        mut parts: BTreeSet<String>,
    ) {
        if parts.is_empty() {
            parts.insert(String::new());
        }
        self.flaw(key, what, mendable);
        self.passing
            .entry(key.clone())
            .or_default()
            .append(&mut parts);
    }

    /// Something that is not there, and what knows of it; unless more is known already.
    fn lost(&mut self, key: &Key, who: &str) {
        if !self.is_flawed(key) {
            self.flaw(key, format!("it is missing, and {who}"), false);
        }
    }

    /// The same of what the log may know since it was looked for.
    fn lost_or_new(&mut self, key: &Key) {
        if !self.is_flawed(key) {
            let what = "it is missing, and the audit log knows it";
            self.passing(key, what, false, BTreeSet::new());
        }
    }

    fn is_flawed(&self, key: &Key) -> bool {
        self.flaws.iter().any(|flaw| flaw.key == *key)
    }

    fn name_blobs(&mut self, record: &Record, key: &Key) {
        for blob in record.blobs() {
            self.blobs.insert(blob.digest, (blob.size, key.clone()));
        }
    }
}
