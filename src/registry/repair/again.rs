//! Looking again before a flaw is told: who publishes at the moment leaves for that moment what
//! somebody who was interrupted leaves for good.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::{Condition, Depth, Look, Sound, look_once};
use crate::registry::documents::Index;
use crate::registry::{Key, Registry, RegistryError};

/// How long a flaw has to last where nothing else moves.
const QUIET: Duration = Duration::from_millis(1500);
/// How long it has to last where somebody is at work.
const BUSY: Duration = Duration::from_secs(8);
/// The wait before the second look; each wait after it is twice as long.
const FIRST: Duration = Duration::from_millis(250);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(1);

/// The objects with a flaw that may pass, and which of their parts are at fault.
pub(super) type Passing = BTreeMap<Key, BTreeSet<String>>;

/// Looks at everything, where others may be at work: what somebody may be about to make right
/// is told only if it stays, the same part of it, in every look.
pub fn check_again(
    registry: &dyn Registry,
    depth: Depth,
    look: &Look<'_>,
) -> Result<Condition, RegistryError> {
    let mut sound = Sound::default();
    let (mut found, mut lasting) = look_once(registry, depth, look, &mut sound)?;
    let began = Instant::now();
    let (mut wait, mut patience) = (FIRST, QUIET);
    let mut told = found.clone();
    while !lasting.is_empty() && began.elapsed() < patience {
        std::thread::sleep(wait);
        wait = (wait * 2).min(LONGEST);
        let (now, passing) = look_once(registry, depth, look, &mut sound)?;
        if now != found {
            patience = BUSY;
        }
        lasting = both(&lasting, &passing);
        told = now.clone();
        let is_told = |key: &Key| !passing.contains_key(key) || lasting.contains_key(key);
        told.flaws.retain(|flaw| is_told(&flaw.key));
        found = now;
    }
    Ok(told)
}

/// What is at fault in the one look and in the other.
fn both(one: &Passing, other: &Passing) -> Passing {
    let common = one.iter().filter_map(|(key, parts)| {
        let common: BTreeSet<String> = parts & other.get(key)?;
        (!common.is_empty()).then(|| (key.clone(), common))
    });
    common.collect()
}

/// The parts in which two indexes of a skill differ: its versions and its tags.
pub(super) fn unlike(one: &Index, other: &Index) -> BTreeSet<String> {
    let versions = one.versions.iter().chain(&other.versions);
    let versions = versions.map(|entry| &entry.version);
    let differ = versions.filter(|version| one.version(version) != other.version(version));
    let mut parts: BTreeSet<String> = differ.map(ToString::to_string).collect();
    let tags = one.tags.keys().chain(other.tags.keys());
    let differ = tags.filter(|tag| one.tags.get(*tag) != other.tags.get(*tag));
    parts.extend(differ.map(|tag| format!("tag {tag}")));
    parts
}
