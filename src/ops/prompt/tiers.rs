//! A folder that `sync` fills, with a folder for each tier: the stronger copy of a skill hides
//! the others, as it does where all stand beside each other.

use std::path::{Path, PathBuf};

use super::Place;
use crate::bundle::discover::{discover, outermost};
use crate::store::installed::synced::Synced;
use crate::tables::agents::Tier;

/// Which tier wins, strongest first, where no agent says it.
pub const USUAL: [Tier; 3] = [Tier::User, Tier::Shared, Tier::Builtin];

/// The place of a tier among the others; what belongs to none comes first.
pub fn rank(precedence: [Tier; 3], tier: Option<&str>) -> Option<usize> {
    precedence
        .iter()
        .position(|known| Some(known.as_str()) == tier)
}

/// The skills of a folder with tiers, from the strongest tier on, and behind them what else lies
/// there; any other folder is one place.
pub fn places(folder: &Path, precedence: [Tier; 3]) -> Vec<Place> {
    // What `sync` wrote down is of use where it can be read.
    let synced = Synced::read(folder).unwrap_or_default();
    let of_tier = |path: &String| {
        let (tier, name) = path.split_once('/')?;
        let rank = rank(precedence, Some(tier))?;
        Some((rank, name.to_owned(), tier.to_owned(), folder.join(path)))
    };
    let mut tiered: Vec<_> = synced.skills.keys().filter_map(of_tier).collect();
    tiered.retain(|(.., folder)| folder.is_dir());
    if tiered.is_empty() {
        let folder = folder.to_path_buf();
        return vec![Place { folder, tier: None }];
    }
    tiered.sort();
    let all: Vec<PathBuf> = tiered.iter().map(|(.., folder)| folder.clone()).collect();
    let mut names: Vec<String> = Vec::new();
    let mut places: Vec<Place> = Vec::new();
    for (_, name, tier, folder) in tiered {
        if !names.contains(&name) {
            let tier = Some(tier);
            places.push(Place { folder, tier });
            names.push(name);
        }
    }
    let others = discover(folder)
        .skills
        .into_iter()
        .map(|found| found.folder);
    let is_tiered = |folder: &PathBuf| all.iter().any(|known| folder.starts_with(known));
    let others = outermost(others.filter(|folder| !is_tiered(folder)).collect());
    places.extend(
        others
            .into_iter()
            .map(|folder| Place { folder, tier: None }),
    );
    places
}
