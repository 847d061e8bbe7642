//! The small facts: that this is a registry, what was taken back, which words stand for what.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::strict::{self, Schema};
use super::{Document, Timestamp};
use crate::bundle::names::SkillName;
use crate::bundle::versions::{Tag, Version};

/// `open-skills.json`: says that this is a registry, and which.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Marker {
    /// The layout of the tree.
    pub layout: Schema,
    /// 32 random hexadecimal digits: the registry itself, wherever it is copied to.
    pub id: String,
    /// When it began.
    pub created: Timestamp,
    /// The fingerprint of the key that vouches for its state, if one was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint_key: Option<String>,
}

impl Document for Marker {
    const LIMIT: u64 = 64 << 10;

    fn check(&self) -> Result<(), String> {
        let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        match self.id.len() == 32 && self.id.bytes().all(digit) {
            true => Ok(()),
            false => Err("its id is not 32 hexadecimal digits".to_owned()),
        }
    }
}

/// `yanks/<name>/<version>.json`: whether a version was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Yank {
    /// The schema of this document.
    pub schema: Schema,
    /// The skill.
    pub name: SkillName,
    /// The version.
    pub version: Version,
    /// Whether it is taken back now; no longer, when it was brought back.
    pub yanked: bool,
    /// Since when.
    pub at: Timestamp,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Yank {
    /// Why a version counts as taken back that has no record any more.
    pub(in crate::registry) const UNRECORDED: &str = "its record is lost";

    /// Whether it keeps the number taken of a version whose record is lost.
    pub fn is_for_a_lost_record(&self) -> bool {
        self.yanked && self.reason.as_deref() == Some(Self::UNRECORDED)
    }
}

impl Document for Yank {
    const LIMIT: u64 = 64 << 10;
}

/// `tags/<name>.json`: the words that stand for versions of a skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tags {
    /// The schema of this document.
    pub schema: Schema,
    /// The skill.
    pub name: SkillName,
    /// What each word stands for.
    #[serde(deserialize_with = "strict::map")]
    pub tags: BTreeMap<Tag, Version>,
}

impl Tags {
    /// No tags yet.
    pub fn new(name: SkillName) -> Self {
        Self {
            schema: Schema,
            name,
            tags: BTreeMap::new(),
        }
    }
}

impl Document for Tags {
    const LIMIT: u64 = 1 << 20;
}
