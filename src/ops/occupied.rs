//! What stands where the folder of a skill has to be, and what `--force` can do about it.

use std::path::Path;

use crate::archive::unpack::repository_in;

/// Whether something is there that is no folder: a file, a link. Nobody put a skill there, and
/// `--force` leaves it.
pub fn is_no_folder(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| !found.is_dir())
}

/// What to do about what may go.
pub const FORCE: &str = "`--force` replaces it; look at it first, what it holds is lost then";

/// What to do about something in a skill's place.
pub fn hint(path: &Path) -> &'static str {
    match is_no_folder(path) {
        true => "move it away: it is no folder, and `--force` replaces only those",
        false if repository_in(path).is_some() => {
            "move it away: version control keeps it, and not even `--force` removes that"
        }
        false => FORCE,
    }
}
