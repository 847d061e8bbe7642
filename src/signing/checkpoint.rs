//! A registry's checkpoint: what its newest state is, so that nobody shows an older one.
//!
//! A signed note of the registry's own key, in a Sigstore bundle: a number that only
//! grows, the digest of the note before, when it ends, and the digests of all indexes.
//! Whoever pulls remembers the last one and refuses to go back (rollback), to see another
//! history under the same number (fork), or to be kept at an old state (freeze).

use serde::{Deserialize, Serialize};

use super::bundle::{BadBundle, Bundle, Carried};
use super::indexes::Indexes;
use super::keys::{KeyError, PublicKey, Signer};
use super::verify::CLOCK_SKEW;
use super::{Time, dsse};
use crate::archive::digest::{ArchiveDigest, Sha256Digest};
use crate::diagnostics::Explain;

/// The largest checkpoint that is read: a hundred thousand skills.
pub const MAX_BYTES: usize = 8 << 20;
const SCHEMA: u64 = 1;

/// A registry's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which registry.
    pub registry: String,
    /// The number of the state; the next one has a larger one.
    pub sequence: u64,
    /// The digest of the checkpoint before; none for the first.
    pub previous: Option<Sha256Digest>,
    /// When it was made.
    pub created: Time,
    /// When a newer one has to be there.
    pub expires: Time,
    /// The digests of the indexes, by skill.
    pub indexes: Indexes,
    /// What keys before this one signed when another came in their place, oldest first.
    pub handovers: Vec<String>,
    /// The last entry of the audit log, which names all before it; none where none was known.
    pub log: Option<LogEntry>,
}

/// An entry of a registry's audit log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number.
    pub sequence: u64,
    /// The digest of its bytes.
    pub digest: Sha256Digest,
}

/// What is remembered of the last checkpoint that was believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its number.
    pub sequence: u64,
    /// The digest of its bytes.
    pub digest: Sha256Digest,
    /// When it was made.
    pub created: Time,
}

/// A checkpoint that was believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// What to remember of it.
    pub seen: Seen,
    /// Whether it is past its time, and that was allowed.
    pub is_stale: bool,
}

/// What to hold a checkpoint against.
#[derive(Clone, Copy, Debug)]
pub struct Expectation<'e> {
    /// The registry that was asked.
    pub registry: &'e str,
    /// Its keys.
    pub keys: &'e [PublicKey],
    /// The last one that was believed.
    pub last: Option<&'e Seen>,
    /// The present time.
    pub now: Time,
    /// Whether an old state will do.
    pub allow_stale: bool,
}

/// Why a checkpoint was not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// It cannot be read.
    #[error("the checkpoint cannot be read: {0}")]
    Unreadable(String),
    /// None of the registry's keys signed it.
    #[error("the checkpoint is not signed by a key of the registry")]
    Signature,
    /// It is another registry's.
    #[error("the checkpoint is of the registry `{found}`, not of `{wanted}`", found = .found.escape_debug())]
    Registry {
        /// Whose it is.
        found: String,
        /// Whose it should be.
        wanted: String,
    },
    /// It is older than one that was seen before.
    #[error("the registry shows its state {found}, and showed {last} before")]
    Rollback {
        /// The number that it has.
        found: u64,
        /// The number that was seen.
        last: u64,
    },
    /// There are two histories.
    #[error("the registry shows another state {0} than before")]
    Fork(u64),
    /// It is past its time.
    #[error("the registry's state is from {created}, and a newer one was due by {expires}")]
    Stale {
        /// When it was made.
        created: Time,
        /// When it ended.
        expires: Time,
    },
    /// It, or the last one, was made in what this machine takes for the future.
    #[error("the registry's state was made on {0}, which is yet to come")]
    Future(Time),
}

impl Explain for CheckpointError {
    fn kind(&self) -> &'static str {
        match self {
            Self::Unreadable(_) | Self::Signature | Self::Registry { .. } => "bad-signature",
            Self::Rollback { .. } => "rollback",
            Self::Fork(_) => "fork",
            Self::Stale { .. } => "stale",
            Self::Future(_) => "not-yet-valid",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Stale { .. } => Some("`--allow-stale` takes it as it is".to_owned()),
            Self::Future(_) => Some("check this machine's clock".to_owned()),
            Self::Rollback { .. } | Self::Fork(_) => {
                Some("ask whoever runs the registry; somebody may be between you and it".to_owned())
            }
            _ => None,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Wire {
    schema: u64,
    registry: String,
    sequence: u64,
    previous: Option<String>,
    created: Time,
    expires: Time,
    indexes: Indexes,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    handovers: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    log: Option<WireEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireEntry {
    sequence: u64,
    digest: String,
}

impl Checkpoint {
    /// Signs it; the bytes of `checkpoint.json`.
    pub fn sign(&self, signer: &dyn Signer) -> Result<Vec<u8>, KeyError> {
        let shown = |digest: &Sha256Digest| format!("sha256:{digest}");
        let wire = Wire {
            schema: SCHEMA,
            registry: self.registry.clone(),
            sequence: self.sequence,
            previous: self.previous.as_ref().map(shown),
            created: self.created,
            expires: self.expires,
            indexes: self.indexes.clone(),
            handovers: self.handovers.clone(),
            log: self.log.as_ref().map(|entry| WireEntry {
                sequence: entry.sequence,
                digest: shown(&entry.digest),
            }),
        };
        let payload = serde_json::to_vec(&wire).map_err(|_| KeyError::Internal("use"))?;
        Ok(Bundle::sign(dsse::CHECKPOINT, &payload, signer)?.to_bytes())
    }

    fn parse(bytes: &[u8]) -> Result<Self, CheckpointError> {
        let unreadable = CheckpointError::Unreadable;
        // No field of this type takes a repeated key, an unknown one, or any depth.
        let wire: Wire =
            serde_json::from_slice(bytes).map_err(|bad| unreadable(bad.to_string()))?;
        if wire.schema != SCHEMA {
            return Err(unreadable(format!("it has the schema {}", wire.schema)));
        }
        let digest = |text: &str| {
            let read = text.parse::<ArchiveDigest>();
            read.map(|digest| digest.sha256())
                .map_err(|bad| unreadable(bad.to_string()))
        };
        let log = wire.log.map(|entry| {
            Ok(LogEntry {
                sequence: entry.sequence,
                digest: digest(&entry.digest)?,
            })
        });
        Ok(Self {
            registry: wire.registry,
            sequence: wire.sequence,
            previous: wire.previous.as_deref().map(digest).transpose()?,
            created: wire.created,
            expires: wire.expires,
            indexes: wire.indexes,
            handovers: wire.handovers,
            log: log.transpose()?,
        })
    }
}

/// Reads the bytes of `checkpoint.json`; nothing of it is believed before [`verify`] was asked.
pub fn read(bytes: &[u8]) -> Result<Bundle, CheckpointError> {
    let carried = Bundle::parse(bytes)
        .map_err(|bad: BadBundle| CheckpointError::Unreadable(bad.to_string()))?;
    match carried {
        Carried::Keyed(bundle) => Ok(bundle),
        Carried::Keyless => Err(CheckpointError::Signature),
    }
}

/// What a checkpoint by this key says of the keys before it.
pub fn handovers(bundle: &Bundle, key: &PublicKey) -> Result<Vec<String>, CheckpointError> {
    let payload = bundle.verify(dsse::CHECKPOINT, key);
    let payload = payload.map_err(|_| CheckpointError::Signature)?;
    Checkpoint::parse(payload).map(|checkpoint| checkpoint.handovers)
}

/// Verifies a checkpoint against what was expected and seen before.
pub fn verify(bundle: &Bundle, expected: &Expectation<'_>) -> Result<Verified, CheckpointError> {
    let mut keys = expected.keys.iter();
    let payload = keys.find_map(|key| bundle.verify(dsse::CHECKPOINT, key).ok());
    let payload = payload.ok_or(CheckpointError::Signature)?;
    let checkpoint = Checkpoint::parse(payload)?;
    if checkpoint.registry != expected.registry {
        return Err(CheckpointError::Registry {
            found: checkpoint.registry,
            wanted: expected.registry.to_owned(),
        });
    }
    // Of the signed part alone: signing the same state again is no other state.
    let digest = Sha256Digest::of(payload);
    follows(&checkpoint, digest, expected.last)?;
    let is_stale = is_late(&checkpoint, expected)?;
    Ok(Verified {
        seen: Seen {
            sequence: checkpoint.sequence,
            digest,
            created: checkpoint.created,
        },
        checkpoint,
        is_stale,
    })
}

/// Whether it continues the history that was seen.
fn follows(
    checkpoint: &Checkpoint,
    digest: Sha256Digest,
    last: Option<&Seen>,
) -> Result<(), CheckpointError> {
    let Some(last) = last else { return Ok(()) };
    let sequence = checkpoint.sequence;
    if sequence < last.sequence {
        let (found, last) = (sequence, last.sequence);
        return Err(CheckpointError::Rollback { found, last });
    }
    let is_same = sequence == last.sequence;
    let is_next = last.sequence.checked_add(1) == Some(sequence);
    let forks =
        (is_same && digest != last.digest) || (is_next && checkpoint.previous != Some(last.digest));
    match forks {
        true => Err(CheckpointError::Fork(sequence)),
        false => Ok(()),
    }
}

/// Whether it is past its time. A clock that runs behind would hide that: what was made
/// after the present, or seen to be, gives it away.
fn is_late(checkpoint: &Checkpoint, expected: &Expectation<'_>) -> Result<bool, CheckpointError> {
    let newest = expected
        .last
        .map_or(checkpoint.created, |last| last.created);
    let newest = newest.max(checkpoint.created);
    if newest > expected.now.plus_seconds(CLOCK_SKEW) {
        return Err(CheckpointError::Future(newest));
    }
    let is_late = expected.now > checkpoint.expires;
    if is_late && !expected.allow_stale {
        return Err(CheckpointError::Stale {
            created: checkpoint.created,
            expires: checkpoint.expires,
        });
    }
    Ok(is_late)
}
