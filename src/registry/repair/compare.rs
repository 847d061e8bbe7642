//! What is derived, the log and the blobs, held against the facts.

use std::collections::{BTreeMap, BTreeSet};

use super::again::unlike;
use super::{Depth, Facts, Look, Sound};
use crate::bundle::names::SkillName;
use crate::fs::sizes;
use crate::registry::chain::Chain;
use crate::registry::documents::{Catalog, Index, Record, read_if_there};
use crate::registry::key::Kind;
use crate::registry::publication::catalog_entry;
use crate::registry::{Digest, Key, Prefix, Registry, RegistryError, Trouble};

/// Compares indexes and the catalog with what the facts say.
pub(super) fn compare(registry: &dyn Registry, facts: &mut Facts) -> Result<(), RegistryError> {
    let indexes = std::mem::take(&mut facts.indexes);
    for (name, expected) in &indexes {
        let key = Key::index(name);
        match read_if_there::<Index>(registry, &key) {
            Ok(Some(there)) if there.document == *expected => {}
            Ok(Some(there)) => {
                let what = "it does not say what the records say";
                facts.passing(&key, what, true, unlike(&there.document, expected));
            }
            Ok(None) => {
                let nothing = Index::new(name.clone());
                facts.passing(&key, "it is missing", true, unlike(&nothing, expected));
            }
            Err(error) if error.trouble == Trouble::Corrupt => facts.flaw(&key, error.detail, true),
            Err(error) => return Err(error),
        }
    }
    let key = Key::catalog();
    match read_if_there::<Catalog>(registry, &key) {
        Ok(there) => {
            let catalog = there.map_or_else(Catalog::default, |read| read.document);
            let parts = unlike_indexes(registry, &catalog, &indexes, facts)?;
            if !parts.is_empty() {
                facts.passing(&key, "it does not say what the indexes say", true, parts);
            }
        }
        Err(error) if error.trouble == Trouble::Corrupt => facts.flaw(&key, error.detail, true),
        Err(error) => return Err(error),
    }
    facts.indexes = indexes;
    Ok(())
}

/// The skills of which a catalog says something else than the indexes do. Where more is wrong
/// with one of them, it is enough that it stands in both.
fn unlike_indexes(
    registry: &dyn Registry,
    catalog: &Catalog,
    indexes: &BTreeMap<SkillName, Index>,
    facts: &Facts,
) -> Result<BTreeSet<String>, RegistryError> {
    let flaws = facts.flaws.iter().filter_map(|flaw| flaw.key.kind());
    let flawed: BTreeSet<SkillName> = flaws.filter_map(skill_of).collect();
    let named = catalog.skills.iter().map(|entry| &entry.name);
    let unknown = named.filter(|name| !indexes.contains_key(*name));
    let mut parts: BTreeSet<String> = unknown.map(ToString::to_string).collect();
    for name in indexes.keys() {
        let agrees = match catalog.skill(name) {
            Some(entry) if !flawed.contains(name) => catalog_entry(registry, name)? == *entry,
            entry => entry.is_some(),
        };
        if !agrees {
            parts.insert(name.to_string());
        }
    }
    Ok(parts)
}

/// The skill that an object is about.
fn skill_of(kind: Kind) -> Option<SkillName> {
    match kind {
        Kind::Index(name) | Kind::Record(name, _) | Kind::Yank(name, _) | Kind::Tags(name) => {
            Some(name)
        }
        _ => None,
    }
}

/// Compares records with what the audit chain says was published.
pub(super) fn compare_with_chain(chain: &Chain, id: &str, facts: &mut Facts) {
    if let Some((key, what)) = chain.lost_beginning(id, facts.versions as u64) {
        facts.passing(&key, what, false, BTreeSet::new());
    }
    for (name, version, published) in chain.published() {
        let key = Key::record(name, version);
        if facts.is_flawed(&key) {
            continue;
        }
        let index = facts.indexes.get(name);
        match index.and_then(|index| index.version(version)) {
            Some(entry) if entry.record == *published => {}
            Some(_) => facts.flaw(&key, "it is not the one that was published", false),
            None => facts.lost_or_new(&key),
        }
    }
    for key in chain.said() {
        if !facts.said.contains(&key) {
            facts.lost_or_new(&key);
        }
    }
}

/// Looks at the blobs that records name, and gives those that none names.
pub(super) fn check_blobs(
    registry: &dyn Registry,
    depth: Depth,
    look: &Look<'_>,
    facts: &mut Facts,
    sound: &mut Sound,
) -> Result<Vec<Key>, RegistryError> {
    let listed: BTreeMap<Key, u64> = registry
        .list(&Prefix::Blobs)?
        .into_iter()
        .map(|listed| (listed.key, listed.size))
        .collect();
    let mut orphans: BTreeSet<Key> = listed.keys().cloned().collect();
    for (digest, (size, record)) in std::mem::take(&mut facts.blobs) {
        let key = Key::blob(&digest);
        orphans.remove(&key);
        match listed.get(&key) {
            None => {
                let what = format!("it is missing, and `{record}` names it");
                facts.passing(&key, what, false, BTreeSet::new());
            }
            Some(there) if *there != size => {
                let (there, said) = sizes::apart(*there, size);
                let what = format!("it has {there}, `{record}` says {said}");
                facts.flaw(&key, what, false);
            }
            Some(_) if depth == Depth::Blobs => {
                let records = facts.records.remove(&digest).unwrap_or_default();
                check_bytes(registry, &digest, size, &records, look, facts, sound)?;
            }
            Some(_) => {}
        }
    }
    Ok(orphans.into_iter().collect())
}

/// Reads a blob, and holds the records that name it as their archive against it.
fn check_bytes(
    registry: &dyn Registry,
    digest: &Digest,
    size: u64,
    records: &[Key],
    look: &Look<'_>,
    facts: &mut Facts,
    sound: &mut Sound,
) -> Result<(), RegistryError> {
    let key = Key::blob(digest);
    if sound.contains(&key) && records.iter().all(|record| sound.contains(record)) {
        return Ok(());
    }
    let bytes = match registry.read(&key, size) {
        Ok(object) => object.bytes,
        Err(error) if error.trouble == Trouble::Corrupt => Vec::new(),
        Err(error) => return Err(error),
    };
    if Digest::of(&bytes) != *digest {
        facts.flaw(&key, "its bytes have another digest", false);
        return Ok(());
    }
    sound.insert(key);
    for key in records {
        let record = read_if_there::<Record>(registry, key)?;
        match record.and_then(|read| look(&read.document, &bytes)) {
            Some(what) => facts.flaw(key, what, false),
            None => {
                sound.insert(key.clone());
            }
        }
    }
    Ok(())
}
