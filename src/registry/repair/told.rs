//! What is known of withdrawals and tags whose own files say nothing any more.

use super::Facts;
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::registry::Key;
use crate::registry::chain::Chain;
use crate::registry::documents::{Event, Index, Withdrawal};

/// A version that was taken back does not come back because its file is lost or damaged: the
/// audit log says what became of it last. Where the log and the index know nothing of a damaged
/// file, the version counts as taken back.
pub(super) fn keep_withdrawn(chain: &Chain, index: &mut Index, facts: &Facts) {
    let name = index.name.clone();
    let is_indexed = facts.known.contains(&name);
    for entry in &mut index.versions {
        let key = Key::yank(&name, &entry.version);
        if entry.yanked.is_some() || facts.said.contains(&key) {
            continue;
        }
        entry.yanked = match last(chain, &name, &entry.version) {
            Said::TakenBack(withdrawal) => Some(withdrawal),
            Said::Nothing if facts.is_flawed(&key) && !is_indexed => Some(Withdrawal {
                at: entry.published,
                reason: None,
            }),
            Said::Nothing | Said::Offered => None,
        };
    }
}

/// Tags whose file is lost or damaged stand as the log says, where no index has them either:
/// else `latest` would be another version than the one that somebody chose.
pub(super) fn keep_tags(chain: &Chain, index: &mut Index, facts: &Facts) {
    if facts.known.contains(&index.name) || facts.said.contains(&Key::tags(&index.name)) {
        return;
    }
    for entry in &chain.entries {
        match &entry.event {
            Event::Tagged { name, tag, version } if *name == index.name => {
                match version.as_ref().filter(|one| index.version(one).is_some()) {
                    Some(version) => index.tags.insert(tag.clone(), version.clone()),
                    None => index.tags.remove(tag),
                };
            }
            _ => {}
        }
    }
}

/// What the log says of whether a version is taken back.
pub(super) enum Said {
    Nothing,
    TakenBack(Withdrawal),
    Offered,
}

/// What it says of that last.
pub(super) fn last(chain: &Chain, name: &SkillName, version: &Version) -> Said {
    let is_it = |one: (&SkillName, &Version)| one == (name, version);
    let said = chain
        .entries
        .iter()
        .rev()
        .find_map(|entry| match &entry.event {
            Event::Yanked {
                name,
                version,
                reason,
            } if is_it((name, version)) => Some(Said::TakenBack(Withdrawal {
                at: entry.at,
                reason: reason.clone(),
            })),
            Event::Unyanked { name, version } if is_it((name, version)) => Some(Said::Offered),
            _ => None,
        });
    said.unwrap_or(Said::Nothing)
}
