//! Which key was first seen for a name, and is expected from then on.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{PolicyError, Subject};
use crate::fs::{create_dir_all, is_file_there, one_place, read_limited, write_atomic};
use crate::signing::keys::PublicKey;
use crate::signing::{Time, json};

/// A line or two a name.
const MAX_BYTES: u64 = 16 << 20;

/// The keys that were seen first, by registry and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pins {
    entries: BTreeMap<String, Vec<Pin>>,
}

/// One key that is expected for a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin {
    /// The key.
    pub key: PublicKey,
    /// When it was pinned.
    pub since: Time,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    version: u64,
    pins: BTreeMap<String, Vec<WirePin>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WirePin {
    public: String,
    since: Time,
}

/// A skill with its registry in the one spelling, so that no other one evades what is expected.
fn in_one_spelling(subject: &str) -> String {
    match subject.rsplit_once('/') {
        Some((registry, name)) => format!("{}/{name}", one_place(registry)),
        None => subject.to_owned(),
    }
}

impl Pins {
    /// Reads them; a file that is not there holds none.
    pub fn read(file: &Path) -> Result<Self, PolicyError> {
        if !is_file_there(file)? {
            return Ok(Self::default());
        }
        let bytes = read_limited(file, MAX_BYTES)?;
        let corrupt = |reason: String| PolicyError::Invalid {
            path: file.to_path_buf(),
            reason,
        };
        let limit = usize::try_from(MAX_BYTES).unwrap_or(usize::MAX);
        let wire: Wire = json::read(&bytes, limit).map_err(|error| corrupt(error.to_string()))?;
        if wire.version != 1 {
            return Err(corrupt(format!("it has the version {}", wire.version)));
        }
        let mut pins = Self::default();
        for (name, entries) in wire.pins {
            for entry in entries {
                let key = PublicKey::read(&entry.public);
                let key = key.map_err(|error| corrupt(error.to_string()))?;
                let since = entry.since;
                let pins = pins.entries.entry(in_one_spelling(&name)).or_default();
                pins.push(Pin { key, since });
            }
        }
        Ok(pins)
    }

    /// Writes them in one step.
    pub fn write(&self, file: &Path) -> Result<(), PolicyError> {
        if let Some(folder) = file.parent() {
            create_dir_all(folder)?;
        }
        let pin = |pin: &Pin| WirePin {
            public: pin.key.to_pem(),
            since: pin.since,
        };
        let wire = Wire {
            version: 1,
            pins: self
                .entries
                .iter()
                .map(|(name, pins)| (name.clone(), pins.iter().map(pin).collect()))
                .collect(),
        };
        // Strings and lists always have a JSON form.
        let mut text = serde_json::to_string_pretty(&wire).unwrap_or_default();
        text.push('\n');
        Ok(write_atomic(file, text.as_bytes())?)
    }

    /// The keys that are expected for a skill.
    pub fn of(&self, subject: &Subject) -> &[Pin] {
        let pins = self.entries.get(&in_one_spelling(&subject.to_string()));
        pins.map_or(&[], Vec::as_slice)
    }

    /// All of them, ordered by registry and name.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &[Pin])> {
        self.entries
            .iter()
            .map(|(name, pins)| (name.as_str(), pins.as_slice()))
    }

    /// Expects one more key for a skill; says whether it is new.
    pub fn add(&mut self, subject: &Subject, key: &PublicKey, since: Time) -> bool {
        let pins = self
            .entries
            .entry(in_one_spelling(&subject.to_string()))
            .or_default();
        let is_new = pins.iter().all(|pin| pin.key != *key);
        if is_new {
            let key = key.clone();
            pins.push(Pin { key, since });
        }
        is_new
    }

    /// Expects this key and no other from now on.
    pub fn replace(&mut self, subject: &Subject, key: &PublicKey, since: Time) {
        self.remove(subject);
        self.add(subject, key, since);
    }

    /// Forgets a skill; says whether it was known.
    pub fn remove(&mut self, subject: &Subject) -> bool {
        self.entries
            .remove(&in_one_spelling(&subject.to_string()))
            .is_some()
    }
}
