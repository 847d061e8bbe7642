//! From an index to the bytes that it promises, with everything in between compared.

use super::documents::{Document, Index, IndexEntry, Record};
use super::{Digest, Key, Registry, RegistryError, Trouble, closer_look};
use crate::bundle::names::SkillName;
use crate::fs::sizes;

/// The index of a skill, which must be about that skill.
pub fn index(registry: &dyn Registry, name: &SkillName) -> Result<Index, RegistryError> {
    let index = super::changes::skill(registry, name)?;
    if index.name == *name {
        return Ok(index);
    }
    let detail = format!("it speaks of `{}`", index.name);
    Err(RegistryError::new(Trouble::Corrupt, registry.place(), detail).on(&Key::index(name)))
}

/// The record of a version, which must be the very one that the index knows.
pub fn record(
    registry: &dyn Registry,
    name: &SkillName,
    entry: &IndexEntry,
) -> Result<Record, RegistryError> {
    let key = Key::record(name, &entry.version);
    let bytes = registry.read(&key, Record::LIMIT)?.bytes;
    let corrupt =
        |why: String| RegistryError::new(Trouble::Corrupt, registry.place(), why).on(&key);
    let digest = Digest::of(&bytes);
    if digest != entry.record {
        let why = "the index and the record do not agree";
        let error = corrupt(why.to_owned());
        let more = closer_look(&error.place).map_or(String::new(), |look| format!("; {look}"));
        let advice = format!("somebody may have altered one of them{more}");
        return Err(error.advising(advice));
    }
    let record = Record::parse(&bytes).map_err(corrupt)?;
    if (&record.name, &record.version) != (name, &entry.version)
        || !entry.agrees_with(&record, digest)
    {
        let why = "it does not say what the index says of it";
        return Err(corrupt(why.to_owned()));
    }
    Ok(record)
}

/// The archive of a version: exactly the promised bytes.
pub fn archive(registry: &dyn Registry, entry: &IndexEntry) -> Result<Vec<u8>, RegistryError> {
    let key = Key::blob(&entry.archive.digest);
    let bytes = registry.read(&key, entry.archive.size)?.bytes;
    let size = bytes.len() as u64;
    // The size first: it is cheaper, and says more about what went wrong.
    if size != entry.archive.size {
        let (size, said) = sizes::apart(size, entry.archive.size);
        let why = format!("it has {size} instead of {said}");
        return Err(RegistryError::new(Trouble::Corrupt, registry.place(), why).on(&key));
    }
    if Digest::of(&bytes) != entry.archive.digest {
        let why = "its bytes have another digest";
        return Err(RegistryError::new(Trouble::Corrupt, registry.place(), why).on(&key));
    }
    Ok(bytes)
}
