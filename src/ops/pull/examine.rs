//! Looks at a version before it is put in place: what it may do, and who vouches for it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::place::{admitted, candidate, fetch, plan};
use super::{Lockfile, Request};
use crate::archive::digest::below_top;
use crate::archive::{Archive, Limits, Profile};
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::diagnostics::Failure;
use crate::ops::archives::{ArchivedSkill, located, skills_of};
use crate::ops::diff::permissions;
use crate::store::installed::holds;
use crate::store::lockfile::LockedSkill;

/// What a skill may do: the kind of a permission, and what it names.
pub type Rights = BTreeSet<(&'static str, String)>;

/// What is to be known of a version before somebody agrees to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Examined {
    /// What it may do.
    pub rights: Rights,
    /// The fingerprint of the key that vouched for it, if one did.
    pub signer: Option<String>,
}

/// Fetches a version and judges it as a pull would. The archive goes into the cache, so that
/// it is there when the version is put in place.
pub fn examine(request: &Request<'_>, skill: &LockedSkill) -> Result<Examined, Failure> {
    let registry = request.registries.get(&skill.registry)?;
    let (bytes, record, _) = fetch(request, registry, skill)?;
    let name = file_name(skill);
    let opened = Archive::open_hashed(&bytes, Profile::Strict, &request.limits);
    let (archive, files) = opened.map_err(|error| located(&error, &name))?;
    super::place::check(skill, &archive, &files)?;
    super::place::check_needs(skill, record.as_ref(), &archive)?;
    let signer = match &record {
        Some(record) => {
            let signer = admitted(request, registry, record, &files, &bytes)?;
            request.gate.map_or(Ok(()), super::Gate::settle)?;
            signer
        }
        None => skill.signer.clone(),
    };
    Ok(Examined {
        rights: rights_of(skill, &bytes, &request.limits)?,
        signer,
    })
}

/// Who vouches for a version, before anybody agreed to it; it goes into the cache alone.
pub(super) fn judged(
    request: &Request<'_>,
    skill: &LockedSkill,
) -> Result<Option<String>, Failure> {
    let registry = request.registries.get(&skill.registry)?;
    let (bytes, record, _) = fetch(request, registry, skill)?;
    let (Some(record), Some(gate)) = (&record, request.gate) else {
        return Ok(skill.signer.clone());
    };
    let opened = Archive::open_hashed(&bytes, Profile::Strict, &request.limits);
    let (archive, files) = opened.map_err(|error| located(&error, &file_name(skill)))?;
    super::place::check(skill, &archive, &files)?;
    gate.judge(&candidate(registry, record, &below_top(&files), &bytes))
}

/// The files of a version, from the cache or its registry, checked against their digests.
pub fn bundle(request: &Request<'_>, skill: &LockedSkill) -> Result<Bundle, Failure> {
    let registry = request.registries.get(&skill.registry)?;
    let (bytes, ..) = fetch(request, registry, skill)?;
    let name = file_name(skill);
    let opened = Archive::open_hashed(&bytes, Profile::Strict, &request.limits);
    let (archive, files) = opened.map_err(|error| located(&error, &name))?;
    super::place::check(skill, &archive, &files)?;
    let skills = skills_of(&bytes, &request.limits).map_err(|error| located(&error, &name))?;
    let own = skills
        .iter()
        .find(|found| found.folder == skill.name.as_str());
    own.map(ArchivedSkill::bundle).ok_or_else(|| {
        let message = format!(
            "the archive of `{} {}` holds no skill",
            skill.name, skill.version
        );
        Failure::new("corrupt", message)
    })
}

/// What a version may do that is in the lock: asked of its folder, the cache, its registry.
/// None when nobody can say it any more.
pub fn rights(request: &Request<'_>, skill: &LockedSkill) -> Option<Rights> {
    let folder = request.folder_of(skill);
    if holds(&folder, skill.tree) {
        return Some(permissions(&Manifest::of(&Bundle::open(&folder))));
    }
    let registry = request.registries.get(&skill.registry).ok()?;
    let (bytes, ..) = fetch(request, registry, skill).ok()?;
    rights_of(skill, &bytes, &request.limits).ok()
}

/// Whether the folders of these skills may be replaced; an error for the first that was
/// changed by hand.
pub fn check_folders(
    request: &Request<'_>,
    old: &Lockfile,
    chosen: &[LockedSkill],
) -> Result<(), Failure> {
    for skill in chosen {
        plan(request, old, skill.clone())?;
    }
    Ok(())
}

fn rights_of(skill: &LockedSkill, bytes: &[u8], limits: &Limits) -> Result<Rights, Failure> {
    let name = file_name(skill);
    let skills = skills_of(bytes, limits).map_err(|error| located(&error, &name))?;
    let own = skills
        .iter()
        .find(|found| found.folder == skill.name.as_str());
    Ok(own.map_or_else(Rights::new, |own| permissions(&Manifest::of(&own.bundle()))))
}

pub(super) fn file_name(skill: &LockedSkill) -> PathBuf {
    PathBuf::from(format!("{}-{}.skill", skill.name, skill.version))
}
