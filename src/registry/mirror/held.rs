//! What a copy has already, read and held against what its source says of it.

use std::collections::BTreeMap;

use super::super::documents::{Archive, Document, Index, Record};
use super::super::{Digest, Key, Registry, RegistryError, RegistryExt, Trouble, in_parallel};
use super::source::{Source, bytes};
use super::{JOBS, other};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;

/// Blobs of versions that a copy has, where it lost them or has other bytes: those come again.
/// A record with other bytes is an error, as nobody may ever change it.
pub(super) fn damaged(
    from: &dyn Registry,
    to: &dyn Registry,
    source: &Source,
    there: &BTreeMap<Key, u64>,
) -> Result<Vec<(Archive, bool)>, RegistryError> {
    let all = source.indexes.iter().flat_map(|(name, index)| {
        let versions = index.versions.iter();
        versions.map(move |entry| (name, index, &entry.version))
    });
    let held: Vec<_> = all
        .filter(|(name, _, version)| there.contains_key(&Key::record(name, version)))
        .collect();
    let found = in_parallel(&held, JOBS, |one| of_version(from, to, *one));
    let mut damaged = BTreeMap::new();
    for lost in found {
        let lost = lost?.into_iter();
        damaged.extend(lost.map(|one| (one.0.digest, one)));
    }
    Ok(damaged.into_values().collect())
}

fn of_version(
    from: &dyn Registry,
    to: &dyn Registry,
    (name, index, version): (&SkillName, &Index, &Version),
) -> Result<Vec<(Archive, bool)>, RegistryError> {
    let key = Key::record(name, version);
    let altered = || other(from, to, &key);
    let record = bytes(to, &key)?.ok_or_else(altered)?;
    let expected = index.version(version).map(|entry| entry.record);
    if expected != Some(Digest::of(&record)) {
        return Err(altered());
    }
    let record = Record::parse(&record).map_err(|_| altered())?;
    let mut damaged = Vec::new();
    for blob in record.blobs() {
        match to.read_if_there(&Key::blob(&blob.digest), u64::MAX) {
            Ok(Some(there)) if Digest::of(&there.bytes) == blob.digest => {}
            Ok(there) => damaged.push((*blob, there.is_some())),
            // Whoever reads it for us may look at the digest as well.
            Err(error) if error.trouble == Trouble::Corrupt => damaged.push((*blob, true)),
            Err(error) => return Err(error),
        }
    }
    Ok(damaged)
}
