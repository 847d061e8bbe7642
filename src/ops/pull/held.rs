//! A version as its registry holds it, for whoever judges it and takes nothing.

use super::examine::file_name;
use super::{choose, place};
use crate::archive::{Archive, Limits, Profile};
use crate::diagnostics::Failure;
use crate::ops::archives::located;
use crate::ops::indexes::Asked;
use crate::ops::registries::Registries;
use crate::registry::documents::{Record, Withdrawal};
use crate::registry::resolve::{Demand, Indexes, Package};

/// What a registry holds of a version, read from itself and not from the cache.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The registry's place.
    pub place: String,
    /// What it says of the version, signatures included.
    pub record: Record,
    /// The archive's bytes: they have the promised digests, and a folder of the skill's name.
    pub archive: Vec<u8>,
    /// Set when the version was taken back.
    pub withdrawn: Option<Withdrawal>,
}

/// Reads the version that a demand means. What that needs is not asked for.
pub fn held(
    registries: &Registries,
    demand: &Demand,
    is_offline: bool,
    limits: &Limits,
) -> Result<Held, Failure> {
    let registry = registries.get(&demand.package.registry)?;
    if is_offline && registry.is_remembered {
        let message = format!("`{}` is not on this machine", registry.location);
        let hint = "leave out `--offline`: what is judged is what the registry holds";
        return Err(Failure::new("unreachable", message).with_hint(hint));
    }
    let asked = Asked::new(registries, is_offline);
    let mut skill = choose::alone(&asked, demand)?;
    let registry = registries.get(&skill.registry)?;
    let record = place::record(registries, registry, &skill)?;
    let archive = place::blob(registry, &skill)?;
    let opened = Archive::open_hashed(&archive, Profile::Strict, limits);
    let (opened, files) = opened.map_err(|error| located(&error, &file_name(&skill)))?;
    place::check(&skill, &opened, &files)?;
    // Chosen alone, it was not asked what it needs.
    skill.dependencies = record.manifest.dependencies.keys().cloned().collect();
    place::check_needs(&skill, Some(&record), &opened)?;
    let index = asked.index(&Package {
        registry: skill.registry,
        name: skill.name,
    })?;
    let entry = index.version(&skill.version);
    Ok(Held {
        place: registry.registry.place().to_owned(),
        withdrawn: entry.and_then(|entry| entry.yanked.clone()),
        record,
        archive,
    })
}
