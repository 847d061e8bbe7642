//! Yanks and tags whose own files are lost or damaged, written anew from what is known of them.

use std::collections::BTreeSet;

use super::Facts;
use super::told::{Said, last};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::registry::chain::Chain;
use crate::registry::documents::{Document, Index, IndexEntry, Schema, Tags, Timestamp, Yank};
use crate::registry::key::Kind;
use crate::registry::{Condition, Key, Registry, RegistryError, RegistryExt, Trouble};

/// What is said of tags that nobody knows any more.
pub(super) const UNKNOWN_TAGS: &str = "neither the index nor the audit log says which tags it had";

/// From what a file is written anew.
pub(super) struct Known<'k> {
    pub chain: &'k Chain,
    pub facts: &'k Facts,
    /// Whether the log tells of all there is: what is missing in a copy that was interrupted comes
    /// with the rest of it.
    pub is_settled: bool,
    /// Whether tags that nobody knows any more are given up.
    pub drops_tags: bool,
}

impl Known<'_> {
    /// The files about a skill that are not as they should be, and can be written anew: the index
    /// says what became of its versions.
    pub fn mendable(&self, index: &Index) -> BTreeSet<Key> {
        let said = self.chain.said();
        let is_lost = |key: &Key, is_indexed: bool| {
            let is_missing = !self.facts.said.contains(key) && (is_indexed || said.contains(key));
            self.facts.damaged.contains(key) || self.is_settled && is_missing
        };
        // Of what has no record, no file says that it was taken back.
        let is_recorded = |entry: &&IndexEntry| {
            let key = Key::record(&index.name, &entry.version);
            !self.facts.is_flawed(&key)
        };
        let recorded = index.versions.iter().filter(is_recorded);
        let yanks = recorded.filter_map(|entry| {
            let key = Key::yank(&index.name, &entry.version);
            is_lost(&key, entry.yanked.is_some()).then_some(key)
        });
        let damaged = self.facts.damaged.iter();
        let damaged =
            damaged.filter(|key| yank_of(key).is_some_and(|(name, _)| name == index.name));
        let mut keys: BTreeSet<Key> = yanks.chain(damaged.cloned()).collect();
        let tags = Key::tags(&index.name);
        if is_lost(&tags, !index.tags.is_empty()) && self.knows_tags(index) {
            keys.insert(tags);
        }
        keys
    }

    /// Whether it is known which tags there were: a log that is whole tells of all.
    fn knows_tags(&self, index: &Index) -> bool {
        self.drops_tags || !index.tags.is_empty() || self.chain.flaws.is_empty()
    }

    /// Writes those files; gives the keys of those that were written.
    pub fn mend(
        &self,
        registry: &dyn Registry,
        index: &Index,
        at: Timestamp,
    ) -> Result<Vec<Key>, RegistryError> {
        let mut written = Vec::new();
        for key in self.mendable(index) {
            let is_new = match yank_of(&key) {
                Some((name, version)) => {
                    let yank = self.yank(index, name, version, at);
                    let is_it =
                        |there: &Yank| (&there.name, &there.version) == (&yank.name, &yank.version);
                    write_anew(registry, &key, &yank, is_it)?
                }
                None => {
                    let tags = Tags {
                        tags: index.tags.clone(),
                        ..Tags::new(index.name.clone())
                    };
                    write_anew(registry, &key, &tags, |_| true)?
                }
            };
            if is_new {
                written.push(key);
            }
        }
        Ok(written)
    }

    /// Writes down of each version that only the log knows that its number is taken: no index can
    /// say so, for want of its record.
    pub fn keep_taken(
        &self,
        registry: &dyn Registry,
        at: Timestamp,
    ) -> Result<Vec<Key>, RegistryError> {
        let mut written = Vec::new();
        for (name, version, _) in self.chain.published().filter(|_| self.is_settled) {
            let index = self.facts.indexes.get(name);
            let key = Key::yank(name, version);
            let is_indexed = index.is_some_and(|index| index.version(version).is_some());
            let record = Key::record(name, version);
            // One that is there and says nothing sound keeps its number by itself.
            if is_indexed
                || self.facts.said.contains(&key)
                || registry.read_if_there(&record, u64::MAX)?.is_some()
            {
                continue;
            }
            let yank = Yank {
                schema: Schema,
                name: name.clone(),
                version: version.clone(),
                yanked: true,
                at,
                reason: Some(Yank::UNRECORDED.to_owned()),
            };
            if write_anew(registry, &key, &yank, |_| true)? {
                written.push(key);
            }
        }
        Ok(written)
    }

    /// What became of a version. Where nobody knows, it counts as taken back: `unyank` brings it
    /// back, and nobody gets what was taken back for a reason.
    fn yank(&self, index: &Index, name: SkillName, version: Version, at: Timestamp) -> Yank {
        let (yanked, at, reason) = match index.version(&version) {
            Some(entry) => match &entry.yanked {
                Some(withdrawal) => (true, withdrawal.at, withdrawal.reason.clone()),
                None => (false, at, None),
            },
            None => match last(self.chain, &name, &version) {
                Said::TakenBack(withdrawal) => (true, withdrawal.at, withdrawal.reason),
                Said::Offered => (false, at, None),
                Said::Nothing => (true, at, None),
            },
        };
        Yank {
            schema: Schema,
            name,
            version,
            yanked,
            at,
            reason,
        }
    }
}

fn yank_of(key: &Key) -> Option<(SkillName, Version)> {
    match key.kind()? {
        Kind::Yank(name, version) => Some((name, version)),
        _ => None,
    }
}

/// Writes a document where none is, or in the place of the very bytes that are damaged. What
/// somebody else wrote meanwhile stays.
fn write_anew<D: Document>(
    registry: &dyn Registry,
    key: &Key,
    document: &D,
    is_it: impl Fn(&D) -> bool,
) -> Result<bool, RegistryError> {
    let condition = match registry.read(key, u64::MAX) {
        Ok(there) if D::parse(&there.bytes).is_ok_and(|there| is_it(&there)) => return Ok(false),
        Ok(damaged) => Condition::Unchanged(damaged.stamp),
        Err(error) if error.trouble == Trouble::NotFound => Condition::Absent,
        Err(error) => return Err(error),
    };
    match registry.write(key, &document.to_bytes(), &condition) {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.trouble, Trouble::Conflict | Trouble::AlreadyExists) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}
