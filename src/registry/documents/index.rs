//! All versions of one skill, for quick reading: derived from records, yanks and tags.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::Archive;
use super::strict::{self, Schema};
use super::{Document, Record, Tags, Timestamp, Yank};
use crate::bundle::names::SkillName;
use crate::bundle::versions::{Tag, Version};
use crate::registry::Digest;

/// The versions of one skill, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Index {
    /// The schema of this document.
    pub schema: Schema,
    /// The skill.
    pub name: SkillName,
    /// Its versions, in their order.
    pub versions: Vec<IndexEntry>,
    /// The words that somebody set for one of them.
    #[serde(deserialize_with = "strict::map")]
    pub tags: BTreeMap<Tag, Version>,
}

/// What has to be known of a version to choose and to download it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IndexEntry {
    /// The version.
    pub version: Version,
    /// The digest of its record's bytes.
    pub record: Digest,
    /// The bytes to download.
    pub archive: Archive,
    /// The identity of the bundle.
    pub tree: Digest,
    /// When it was published.
    pub published: Timestamp,
    /// Other skills, with the versions that will do.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "strict::map"
    )]
    pub dependencies: BTreeMap<SkillName, semver::VersionReq>,
    /// Set when it was taken back: nobody gets it anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yanked: Option<Withdrawal>,
}

/// That a version was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// When.
    pub at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Document for Index {
    const LIMIT: u64 = 32 << 20;

    fn check(&self) -> Result<(), String> {
        if !self.versions.is_sorted_by(|a, b| a.version < b.version) {
            return Err("its versions are not in order, or one stands twice".to_owned());
        }
        let missing = |version: &&Version| self.version(version).is_none();
        match self.tags.values().find(missing) {
            Some(version) => Err(format!("a tag stands for `{version}`, which it has not")),
            None => Ok(()),
        }
    }
}

impl IndexEntry {
    /// What the index says of a record.
    pub fn of(record: &Record, digest: Digest) -> Self {
        Self {
            version: record.version.clone(),
            record: digest,
            archive: record.archive,
            tree: record.tree,
            published: record.published,
            dependencies: record.manifest.dependencies.clone(),
            yanked: None,
        }
    }

    /// Whether this is what the index should say of a record, yanks aside.
    pub fn agrees_with(&self, record: &Record, digest: Digest) -> bool {
        let expected = Self {
            yanked: self.yanked.clone(),
            ..Self::of(record, digest)
        };
        *self == expected
    }
}

impl Index {
    /// An index without versions.
    pub fn new(name: SkillName) -> Self {
        Self {
            schema: Schema,
            name,
            versions: Vec::new(),
            tags: BTreeMap::new(),
        }
    }

    /// The version with this number.
    pub fn version(&self, version: &Version) -> Option<&IndexEntry> {
        let at = self
            .versions
            .binary_search_by(|entry| entry.version.cmp(version));
        at.ok().map(|at| &self.versions[at])
    }

    /// What `latest` stands for: the version that somebody said, else the newest that is
    /// finished, else the newest to try out. Never one that was taken back.
    pub fn latest(&self) -> Option<&IndexEntry> {
        let said = self
            .tags
            .iter()
            .find(|(tag, _)| tag.as_str() == Tag::LATEST)
            .and_then(|(_, version)| self.version(version))
            .filter(|entry| entry.yanked.is_none());
        let offered = || self.versions.iter().rev().filter(|e| e.yanked.is_none());
        let finished = || offered().find(|entry| !entry.version.is_prerelease());
        said.or_else(finished).or_else(|| offered().next())
    }

    /// Puts a version in its place, or over what was said of it before.
    pub fn put(&mut self, entry: IndexEntry) {
        let place = |other: &IndexEntry| other.version.cmp(&entry.version);
        match self.versions.binary_search_by(place) {
            Ok(at) => self.versions[at] = entry,
            Err(at) => self.versions.insert(at, entry),
        }
    }

    /// Says of a version what a yank says.
    pub fn apply_yank(&mut self, yank: &Yank) {
        let entry = self.versions.iter_mut().find(|e| e.version == yank.version);
        if let Some(entry) = entry {
            entry.yanked = yank.yanked.then(|| Withdrawal {
                at: yank.at,
                reason: yank.reason.clone(),
            });
        }
    }

    /// The newest versions, as people are told of them; none where there are none.
    pub fn shown_versions(&self) -> Option<String> {
        const FEW: usize = 4;
        let newest = self.versions.iter().rev().take(FEW);
        let newest: Vec<String> = newest.map(|entry| format!("`{}`", entry.version)).collect();
        match self.versions.len() {
            0 => None,
            1..=FEW => Some(newest.join(", ")),
            count => Some(format!("{} and {} older", newest.join(", "), count - FEW)),
        }
    }

    /// Takes the tags over, except those for versions that are not here.
    pub fn apply_tags(&mut self, tags: &Tags) {
        let known = tags.tags.iter();
        self.tags = known
            .filter(|(_, version)| self.version(version).is_some())
            .map(|(tag, version)| (tag.clone(), version.clone()))
            .collect();
    }
}
