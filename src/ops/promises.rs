//! Whether an archive holds what is said of it: its tree, and the skills that it needs.
//!
//! Indexes and records lie open in a registry, and signatures cover the files. So what they
//! say a skill needs is believed only as far as the skill says it too.

use std::collections::BTreeMap;

use super::archives::ArchivedSkill;
use super::vouching;
use crate::archive::digest::bundle_digest;
use crate::archive::{Archive, ArchiveError, EntryKind, Limits, Profile};
use crate::bundle::MemoryFile;
use crate::bundle::manifest::Manifest;
use crate::bundle::names::SkillName;
use crate::registry::Digest;
use crate::registry::documents::{Record, Summary};
use crate::signing::Time;

/// The skills that a version needs, with the versions that will do.
pub type Needs = BTreeMap<SkillName, semver::VersionReq>;

/// What the skill of an archive says it needs, from the files that can say so.
pub fn needs(archive: &Archive<'_>, name: &SkillName) -> Result<Needs, NeedsError> {
    said(archive, name).map(|(_, needs)| needs)
}

/// The version that it says it is, if it does, and what it needs.
fn said(archive: &Archive<'_>, name: &SkillName) -> Result<(Option<String>, Needs), NeedsError> {
    let mut files = Vec::new();
    for (index, entry) in archive.entries().iter().enumerate() {
        let below = entry.path.as_str().strip_prefix(name.as_str());
        let path = below.and_then(|path| path.strip_prefix('/'));
        let (Some(path), EntryKind::File { executable, .. }) = (path, entry.kind) else {
            continue;
        };
        if path.to_ascii_lowercase().starts_with("skill.") && !path.contains('/') {
            files.push(MemoryFile {
                path: path.to_owned(),
                bytes: archive.read(index)?,
                executable,
            });
        }
    }
    let skill = ArchivedSkill {
        folder: name.to_string(),
        files,
    };
    let bundle = skill.bundle();
    let manifest = Manifest::of(&bundle);
    let summary = Summary::of(&manifest).map_err(NeedsError::Unclear)?;
    Ok((manifest.version.clone(), summary.dependencies))
}

/// Why nobody can tell what a skill needs.
#[derive(Debug, thiserror::Error)]
pub enum NeedsError {
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The skill says it in words that make no sense.
    #[error("its dependencies make no sense: {0}")]
    Unclear(String),
}

/// What is wrong with a record, held against its archive: why nobody could pull it.
pub fn broken(record: &Record, bytes: &[u8], limits: &Limits, now: Time) -> Option<String> {
    let opened = Archive::open_hashed(bytes, Profile::Strict, limits);
    let (archive, files) = match opened {
        Ok(opened) => opened,
        Err(error) => return Some(error.to_string()),
    };
    if Digest::from(*bundle_digest(&files).sha256().as_bytes()) != record.tree {
        return Some("its files are not those that it promises".to_owned());
    }
    if archive.top_folder() != Some(record.name.as_str()) {
        let top = archive.top_folder().unwrap_or_default();
        return Some(format!("its archive holds the skill `{top}`"));
    }
    match said(&archive, &record.name) {
        Err(error) => Some(error.to_string()),
        Ok((_, needs)) if needs != record.manifest.dependencies => {
            Some(differ(&record.manifest.dependencies, &needs))
        }
        Ok((Some(version), _)) if version.parse().ok().as_ref() != Some(&record.version) => {
            Some(format!("the skill says of itself that it is {version}"))
        }
        Ok(_) => vouching::amiss(record, bytes, limits, now),
    }
}

/// In words, that two do not say the same.
pub fn differ(said: &Needs, found: &Needs) -> String {
    format!(
        "it says that the skill needs {}, and the skill says {}",
        listed(said),
        listed(found)
    )
}

fn listed(needs: &Needs) -> String {
    let one = |(name, versions): (&SkillName, &semver::VersionReq)| format!("`{name} {versions}`");
    match needs.is_empty() {
        true => "nothing".to_owned(),
        false => needs.iter().map(one).collect::<Vec<_>>().join(", "),
    }
}
