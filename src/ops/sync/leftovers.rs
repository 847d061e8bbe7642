//! What killed syncs left of their own in the folder.

use std::path::Path;

use crate::archive::unpack;
use crate::fs::sweep_held;
use crate::tables::agents::Tier;

/// Removes the temporary files of the record, and the folders in which trees were written before
/// they moved: beside the skills, and in the folders of all tiers, whichever layout comes now.
/// What cannot go stays out of sight.
pub(super) fn sweep(into: &Path, is_held: bool) {
    if is_held {
        sweep_held(into);
    }
    let _ = unpack::clean_up(into);
    for tier in Tier::ALL {
        let folder = into.join(tier.as_str());
        let is_folder = std::fs::symlink_metadata(&folder).is_ok_and(|found| found.is_dir());
        if !is_folder {
            continue;
        }
        let is_empty = || std::fs::read_dir(&folder).is_ok_and(|mut all| all.next().is_none());
        let was_empty = is_empty();
        let _ = unpack::clean_up(&folder);
        if !was_empty {
            // It was made for nothing but what went now; with anything in it, it stays.
            let _ = std::fs::remove_dir(&folder);
        }
    }
}
