//! The chain of what happened to a registry: each entry names the digest of the one before.

use serde::{Deserialize, Serialize};

use super::strict::Schema;
use super::{Document, Timestamp};
use crate::bundle::names::SkillName;
use crate::bundle::versions::{Tag, Version};
use crate::registry::Digest;

/// An entry by its number and digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Its number.
    pub sequence: u64,
    /// The digest of its bytes.
    pub digest: Digest,
}

/// One entry of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditEntry {
    /// The schema of this document.
    pub schema: Schema,
    /// Its number, from 0.
    pub sequence: u64,
    /// The digest of the entry before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Digest>,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum Event {
    /// The registry began.
    Began {
        /// Its id.
        id: String,
    },
    /// A version was published.
    Published {
        /// The skill.
        name: SkillName,
        /// The version.
        version: Version,
        /// The digest of its record.
        record: Digest,
    },
    /// A version was taken back.
    Yanked {
        /// The skill.
        name: SkillName,
        /// The version.
        version: Version,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A version was brought back.
    Unyanked {
        /// The skill.
        name: SkillName,
        /// The version.
        version: Version,
    },
    /// A tag was set.
    Tagged {
        /// The skill.
        name: SkillName,
        /// The tag.
        tag: Tag,
        /// What it stands for; nothing any more when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<Version>,
    },
    /// Indexes or the catalog were made anew.
    Repaired {
        /// How many documents were written.
        documents: u64,
    },
}

impl Document for AuditEntry {
    const LIMIT: u64 = 64 << 10;

    fn check(&self) -> Result<(), String> {
        match (self.sequence, &self.previous) {
            (0, Some(_)) => Err("it is the first, and yet another came before".to_owned()),
            (1.., None) => Err("it does not say what came before".to_owned()),
            _ => Ok(()),
        }
    }
}
