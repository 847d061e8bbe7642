//! The state of a whole registry, for its key to vouch for.
//!
//! This is the part that is signed; who signs and who checks the signature is no business
//! of the registry. What can be told without a key is told here: whether a state follows
//! the one that was seen before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::strict::{self, Schema};
use super::{Document, Timestamp};
use crate::bundle::names::SkillName;
use crate::registry::Digest;

/// The state of a registry after a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// The schema of this document.
    pub schema: Schema,
    /// The registry's id.
    pub registry: String,
    /// How many states there were before.
    pub sequence: u64,
    /// The digest of the state before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Digest>,
    /// When it was made.
    pub created: Timestamp,
    /// When it is too old to be believed.
    pub expires: Timestamp,
    /// The digest of each skill's index.
    #[serde(deserialize_with = "strict::map")]
    pub indexes: BTreeMap<SkillName, Digest>,
}

impl Document for Checkpoint {
    const LIMIT: u64 = 32 << 20;

    fn check(&self) -> Result<(), String> {
        match (self.sequence, &self.previous) {
            (0, Some(_)) => Err("it is the first, and yet another came before".to_owned()),
            (1.., None) => Err("it does not say what came before".to_owned()),
            _ => Ok(()),
        }
    }
}

/// The state that was seen last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The registry's id.
    pub registry: String,
    /// Its number.
    pub sequence: u64,
    /// Its digest.
    pub digest: Digest,
}

/// Why a state is not to be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stale {
    /// An older state than was seen already.
    #[error("the registry shows state {now}, but state {seen} was there before")]
    Rollback {
        /// The number that is shown.
        now: u64,
        /// The number that was seen.
        seen: u64,
    },
    /// Another state under the same number, or one that another history leads to.
    #[error("the registry shows another state {0} than before")]
    Fork(u64),
    /// Nobody vouched for a newer one in time.
    #[error("the registry's state is not vouched for since {0}")]
    Freeze(Timestamp),
    /// It belongs to another registry.
    #[error("the state belongs to another registry")]
    Foreign,
}

impl Stale {
    /// The stable word for machines.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Rollback { .. } => "rollback",
            Self::Fork(_) | Self::Foreign => "fork",
            Self::Freeze(_) => "expired",
        }
    }
}

impl Checkpoint {
    /// Whether this state follows the one that was seen, now.
    pub fn follows(&self, seen: Option<&Seen>, now: Timestamp) -> Result<(), Stale> {
        if let Some(seen) = seen {
            if seen.registry != self.registry {
                return Err(Stale::Foreign);
            }
            if self.sequence < seen.sequence {
                return Err(Stale::Rollback {
                    now: self.sequence,
                    seen: seen.sequence,
                });
            }
            let digest = match self.sequence - seen.sequence {
                0 => Some(Digest::of(&self.to_bytes())),
                1 => self.previous,
                // The states between were not seen; their chain is in the audit.
                _ => Some(seen.digest),
            };
            if digest != Some(seen.digest) {
                return Err(Stale::Fork(self.sequence));
            }
        }
        match now > self.expires {
            true => Err(Stale::Freeze(self.expires)),
            false => Ok(()),
        }
    }

    /// What to remember of this state.
    pub fn seen(&self) -> Seen {
        Seen {
            registry: self.registry.clone(),
            sequence: self.sequence,
            digest: Digest::of(&self.to_bytes()),
        }
    }
}
