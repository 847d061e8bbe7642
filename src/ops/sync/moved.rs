//! Skills that stand where another layout had them: each tier in a folder of its own, or all
//! beside each other.

use std::collections::{BTreeMap, BTreeSet};

use super::{Outcome, Report, Request};
use crate::ops::rehearsal::{Effect, Touch};
use crate::store::installed::synced::{Synced, SyncedSkill};
use crate::tables::agents::Tier;

/// What is listed now: the paths of the skills of each library, by the library's place and name.
pub(super) type Listed = BTreeMap<(String, String), String>;

/// Whether a path is one of another layout that these sources had before. What another tier
/// put there is none of it.
pub(super) fn is_of_other_layout(request: &Request<'_>, path: &str, known: &SyncedSkill) -> bool {
    let tier = path.split_once('/').map(|(tier, _)| tier);
    request.sources.iter().any(|source| {
        let own = source.tier.map(Tier::as_str);
        let is_apart = own.is_some() && !request.is_flat;
        let is_other = match tier {
            Some(tier) => !is_apart && own.is_none_or(|own| own == tier),
            None => is_apart,
        };
        is_other && source.shelf.place() == known.source
    })
}

/// The old paths of skills that are listed now, each with the new one. The others are gone from
/// their library.
pub(super) fn moved(
    request: &Request<'_>,
    synced: &Synced,
    present: &BTreeSet<String>,
    listed: &Listed,
) -> Vec<(String, String)> {
    let is_old = |(path, known): &(&String, &SyncedSkill)| {
        !present.contains(*path) && is_of_other_layout(request, path, known)
    };
    let old = synced.skills.iter().filter(is_old);
    old.filter_map(|(path, known)| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let now = listed.get(&(known.source.clone(), name.to_owned()))?;
        Some((path.clone(), now.clone()))
    })
    .collect()
}

/// Whether a skill stands at its new path, or one that is stronger does.
pub(super) fn has_arrived(report: &Report, path: &str) -> bool {
    let mut of_path = report.skills.iter().filter(|(own, ..)| own == path);
    !of_path.any(|(.., outcome)| matches!(outcome, Outcome::Left(_) | Outcome::Skipped(_)))
}

/// The folders of tiers that would have nothing in them any more.
pub(super) fn emptied(request: &Request<'_>, report: &Report) -> Vec<Touch> {
    let removed = report.skills.iter();
    let removed = removed.filter(|(.., outcome)| *outcome == Outcome::Removed);
    let removed: BTreeSet<&str> = removed.map(|(path, ..)| path.as_str()).collect();
    let tiers = removed.iter().filter_map(|path| path.split_once('/'));
    let tiers: BTreeSet<&str> = tiers.map(|(tier, _)| tier).collect();
    let is_emptied = |tier: &&str| {
        // Only what goes along to another layout takes the folder with it.
        let is_left = request
            .sources
            .iter()
            .any(|source| !request.is_flat && source.tier.is_some_and(|own| own.as_str() == *tier));
        let entries = std::fs::read_dir(request.into.join(tier));
        let mut entries = entries.into_iter().flatten().flatten();
        let goes = |entry: std::fs::DirEntry| {
            let name = entry.file_name();
            let path = name.to_str().map(|name| format!("{tier}/{name}"));
            path.is_some_and(|path| removed.contains(path.as_str()))
        };
        !is_left && entries.all(goes)
    };
    let emptied = tiers.into_iter().filter(is_emptied);
    let emptied = emptied.map(|tier| Touch::new(Effect::Remove, request.into.join(tier)));
    emptied.collect()
}

/// Takes the folder of a tier away that has nothing in it any more.
pub(super) fn tidy(request: &Request<'_>, path: &str) {
    if let Some((tier, _)) = path.split_once('/') {
        // One with anything in it stays.
        let _ = std::fs::remove_dir(request.into.join(tier));
    }
}
