//! One version: the create-only record whose appearance is the publication.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::strict::{self, Schema};
use super::{Document, Timestamp};
use crate::bundle::manifest::{Manifest, Permissions};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::registry::Digest;

/// What a version is, who published it, and who vouches for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The schema of this document.
    pub schema: Schema,
    /// The skill.
    pub name: SkillName,
    /// The version.
    pub version: Version,
    /// The bytes to download.
    pub archive: Archive,
    /// The identity of the bundle, whatever the archive.
    pub tree: Digest,
    /// What people and resolvers want to know without unpacking.
    pub manifest: Summary,
    /// Who published it, as they call themselves; signatures say who it really was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// When.
    pub published: Timestamp,
    /// Who vouches for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signatures: Vec<Signature>,
}

/// An archive among the blobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// The digest of its bytes.
    pub digest: Digest,
    /// How many there are.
    pub size: u64,
}

/// The part of a manifest that a registry tells.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Summary {
    /// What the skill does and when to use it.
    pub description: String,
    /// Its license.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Words to find it by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The words that its instructions use most, to find it by.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Media types that it takes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub takes: Vec<String>,
    /// Media types that it makes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub makes: Vec<String>,
    /// What its scripts need, if they say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<Permissions>,
    /// Other skills, with the versions that will do.
    #[serde(
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "strict::map"
    )]
    pub dependencies: BTreeMap<SkillName, semver::VersionReq>,
}

/// A signature: opaque here, checked by whoever knows its kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Its media type or a word such as `sigstore`.
    pub kind: String,
    /// Where its bytes are.
    pub content: Content,
}

/// Where a signature's bytes are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Content {
    /// Here, as JSON.
    Inline(serde_json::Value),
    /// Among the blobs.
    Blob(Archive),
}

impl Document for Record {
    const LIMIT: u64 = 2 << 20;
}

impl Record {
    /// All blobs that it names: the archive, and signatures that stand on their own.
    pub fn blobs(&self) -> impl Iterator<Item = &Archive> {
        let signatures = self
            .signatures
            .iter()
            .filter_map(|signature| match &signature.content {
                Content::Blob(blob) => Some(blob),
                Content::Inline(_) => None,
            });
        std::iter::once(&self.archive).chain(signatures)
    }
}

impl Summary {
    /// The summary of a manifest; a dependency with a name or requirement that is none is
    /// told by its words.
    pub fn of(manifest: &Manifest) -> Result<Self, String> {
        let mut dependencies = BTreeMap::new();
        for (name, requirement) in &manifest.dependencies {
            let skill = SkillName::parse(name).map_err(|problem| format!("`{name}`: {problem}"))?;
            let versions = semver::VersionReq::parse(requirement)
                .map_err(|_| format!("`{name}`: `{requirement}` is no version requirement"))?;
            dependencies.insert(skill, versions);
        }
        let mimes = |data: &Option<crate::bundle::manifest::DataDeclaration>| {
            let files = data.iter().flat_map(|data| &data.files);
            files.filter_map(|file| file.mime.clone()).collect()
        };
        Ok(Self {
            description: manifest.description.clone().unwrap_or_default(),
            license: manifest.license.clone(),
            tags: manifest.tags.clone(),
            words: Vec::new(),
            takes: mimes(&manifest.inputs),
            makes: mimes(&manifest.outputs),
            permissions: manifest.permissions.clone(),
            dependencies,
        })
    }
}
