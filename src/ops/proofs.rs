//! What was verified on this machine: `verified.json` in the state folder.
//!
//! A lock says whose signature let a version in, and somebody else may have written that. Where the
//! trust policy asks for a signature, a lock is believed without asking anybody only if the same
//! version was verified here before, under the same requirement.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use crate::bundle::versions::Version;
use crate::diagnostics::Failure;
use crate::fs::{create_dir_all, lock_beside, read_limited, write_atomic};
use crate::registry::Digest;
use crate::signing::Time;
use crate::signing::policy::{Policy, Subject};

/// The file's name.
pub const FILE: &str = "verified.json";
/// How many are remembered; the oldest go first.
const MOST: usize = 20_000;
const MAX_BYTES: u64 = 16 << 20;
const VERSION: u64 = 1;

/// What was verified, and what is to be noted as that.
pub struct Proofs {
    file: PathBuf,
    known: OnceLock<BTreeMap<String, i64>>,
    new: Mutex<BTreeSet<String>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: u64,
    /// Each by its digest, with when it was noted.
    verified: BTreeMap<String, i64>,
}

impl Proofs {
    /// Those in a file.
    pub fn new(file: PathBuf) -> Self {
        Self {
            file,
            known: OnceLock::new(),
            new: Mutex::default(),
        }
    }

    /// Whether a version was verified before.
    pub fn has(&self, proof: &str) -> bool {
        let known = self.known.get_or_init(|| read(&self.file));
        known.contains_key(proof)
    }

    /// Notes that a version was verified, for [`Proofs::settle`].
    pub fn note(&self, proof: String) {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.insert(proof);
    }

    /// Remembers for good what was noted.
    pub fn settle(&self, now: Time) -> Result<(), Failure> {
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        let new = std::mem::take(&mut *new);
        if new.iter().all(|proof| self.has(proof)) {
            return Ok(());
        }
        create_dir_all(self.file.parent().unwrap_or(Path::new(".")))?;
        let _lock = lock_beside(&self.file)?;
        let mut verified = read(&self.file);
        verified.extend(new.into_iter().map(|proof| (proof, now.as_unix())));
        while verified.len() > MOST {
            let oldest = verified.iter().min_by_key(|(_, at)| **at);
            let Some(oldest) = oldest.map(|(proof, _)| proof.clone()) else {
                break;
            };
            verified.remove(&oldest);
        }
        let wire = Wire {
            version: VERSION,
            verified,
        };
        // These types always have a JSON form.
        let bytes = serde_json::to_vec(&wire).unwrap_or_default();
        Ok(write_atomic(&self.file, &bytes)?)
    }
}

/// What cannot be read proves nothing: it is verified anew.
fn read(file: &Path) -> BTreeMap<String, i64> {
    let bytes = read_limited(file, MAX_BYTES).unwrap_or_default();
    let wire = serde_json::from_slice::<Wire>(&bytes).ok();
    wire.filter(|wire| wire.version == VERSION)
        .map_or_else(BTreeMap::new, |wire| wire.verified)
}

/// What stands for a version of a place, the key that vouched for it, and what the policy asked for.
pub fn proof(
    policy: &Policy,
    subject: &Subject,
    (version, tree, archive): (&Version, Digest, Digest),
    signer: Option<&str>,
) -> String {
    let needed = policy.requirement(subject);
    let mut keys: Vec<String> = needed.keys.iter().map(|key| format!("{key:?}")).collect();
    keys.sort();
    let told = format!(
        "{subject}\n{version}\n{tree}\n{archive}\n{signer:?}\n{} {}\n{}",
        needed.threshold,
        needed.tofu,
        keys.join("\n"),
    );
    Digest::of(told.as_bytes()).hex()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_verified_is_known_until_so_many_came_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("state").join(FILE);
        let proofs = Proofs::new(file.clone());
        proofs.note("first".to_owned());
        assert!(!proofs.has("first"));
        proofs.settle(Time::from_unix(1)).unwrap();
        let proofs = Proofs::new(file.clone());
        assert!(proofs.has("first") && !proofs.has("second"));
        (0..MOST).for_each(|number| proofs.note(number.to_string()));
        proofs.settle(Time::from_unix(2)).unwrap();
        let proofs = Proofs::new(file.clone());
        assert!(proofs.has("1") && !proofs.has("first"));
        // What is damaged proves nothing.
        std::fs::write(&file, "{").unwrap();
        assert!(!Proofs::new(file).has("1"));
    }
}
