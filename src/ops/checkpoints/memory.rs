//! What is remembered of the signed states of registries: `checkpoints.json` in the state
//! folder.
//!
//! By the registry's place, so that one that is put in another's place is noticed. Of a
//! registry without a key it is remembered that it had none, and when that was seen.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::archive::digest::{ArchiveDigest, NotADigest};
use crate::diagnostics::Failure;
use crate::fs::{
    Shown as _, create_dir_all, is_file_there, lock_beside, one_place, read_limited, write_atomic,
};
use crate::signing::Time;
use crate::signing::checkpoint::Seen;

/// A few lines a registry.
const MAX_BYTES: u64 = 16 << 20;
const VERSION: u64 = 1;

/// What is remembered of a registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remembered {
    /// When it was looked at last.
    pub asked: Time,
    /// Its last state; none when no key vouched for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Signed>,
}

/// The last state of a registry that was believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    /// The registry's id.
    pub id: String,
    /// Its key, in PEM.
    pub key: String,
    /// The number of the state.
    pub sequence: u64,
    /// Its digest.
    digest: String,
    /// When it was made.
    created: Time,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: u64,
    registries: BTreeMap<String, Remembered>,
}

impl Signed {
    /// What to remember of a state.
    pub fn new(id: &str, key: String, seen: &Seen) -> Self {
        Self {
            id: id.to_owned(),
            key,
            sequence: seen.sequence,
            digest: ArchiveDigest::from(seen.digest).to_string(),
            created: seen.created,
        }
    }

    /// What the next state is held against.
    pub fn seen(&self) -> Result<Seen, NotADigest> {
        Ok(Seen {
            sequence: self.sequence,
            digest: self.digest.parse::<ArchiveDigest>()?.sha256(),
            created: self.created,
        })
    }
}

fn read(file: &Path) -> Result<Wire, Failure> {
    if !is_file_there(file)? {
        return Ok(Wire::default());
    }
    let bytes = read_limited(file, MAX_BYTES)?;
    let damaged = |why: String| {
        let message = format!("`{}` cannot be read: {why}", file.shown());
        let hint =
            "nothing is known of earlier states without it; mend it, or remove it if you must";
        Failure::new("corrupt", message).with_hint(hint)
    };
    let wire: Wire = serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
    match wire.version {
        VERSION => Ok(in_one_spelling(wire)),
        other => Err(damaged(format!("it has the version {other}"))),
    }
}

/// The same by the one spelling of each place; of what was seen under several, the latest counts.
fn in_one_spelling(wire: Wire) -> Wire {
    let mut registries: BTreeMap<String, Remembered> = BTreeMap::new();
    for (place, seen) in wire.registries {
        let place = one_place(&place);
        match registries.get(&place) {
            Some(known) if number(known) >= number(&seen) => {}
            _ => drop(registries.insert(place, seen)),
        }
    }
    Wire { registries, ..wire }
}

fn number(seen: &Remembered) -> Option<u64> {
    seen.signed.as_ref().map(|signed| signed.sequence)
}

/// What is remembered of a place.
pub fn recall(file: &Path, place: &str) -> Result<Option<Remembered>, Failure> {
    Ok(read(file)?.registries.remove(&one_place(place)))
}

/// Remembers what was seen at a place. A later state that somebody else remembered
/// meanwhile stays.
pub fn remember(file: &Path, place: &str, seen: &Remembered) -> Result<(), Failure> {
    // When a signed state was asked for decides nothing, so the same one is not written anew.
    let is_known = |known: &Remembered| known.signed.is_some() && known.signed == seen.signed;
    if recall(file, place)?.as_ref().is_some_and(is_known) {
        return Ok(());
    }
    let _lock = lock_beside(file)?;
    let mut wire = read(file)?;
    let known = wire.registries.get(&one_place(place)).and_then(number);
    if known > number(seen) {
        return Ok(());
    }
    wire.registries.insert(one_place(place), seen.clone());
    write(file, wire)
}

/// Forgets a place; says whether anything was known of it.
pub fn forget(file: &Path, place: &str) -> Result<bool, Failure> {
    let _lock = lock_beside(file)?;
    let mut wire = read(file)?;
    let was_known = wire.registries.remove(&one_place(place)).is_some();
    write(file, wire)?;
    Ok(was_known)
}

fn write(file: &Path, wire: Wire) -> Result<(), Failure> {
    let wire = Wire {
        version: VERSION,
        ..wire
    };
    let mut bytes = serde_json::to_vec_pretty(&wire)
        .map_err(|error| Failure::new("corrupt", format!("it cannot be written: {error}")))?;
    bytes.push(b'\n');
    create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
    Ok(write_atomic(file, &bytes)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::digest::Sha256Digest;

    fn seen(sequence: u64, asked: i64) -> Remembered {
        let state = Seen {
            sequence,
            digest: Sha256Digest::of(b"state"),
            created: Time::from_unix(1),
        };
        Remembered {
            asked: Time::from_unix(asked),
            signed: Some(Signed::new("id", "key".to_owned(), &state)),
        }
    }

    #[test]
    fn the_same_state_is_not_written_anew_and_an_older_one_never() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("checkpoints.json");
        remember(&file, "r", &seen(2, 10)).unwrap();
        let first = std::fs::read(&file).unwrap();
        for same in [seen(2, 20), seen(1, 20)] {
            remember(&file, "r", &same).unwrap();
            assert_eq!(std::fs::read(&file).unwrap(), first);
        }
        remember(&file, "r", &seen(3, 20)).unwrap();
        assert_eq!(recall(&file, "r").unwrap(), Some(seen(3, 20)));
        // When a registry without a key was asked last decides something.
        for asked in [20, 30] {
            let unsigned = Remembered {
                asked: Time::from_unix(asked),
                signed: None,
            };
            remember(&file, "u", &unsigned).unwrap();
            assert_eq!(recall(&file, "u").unwrap(), Some(unsigned));
        }
    }
}
