//! Whether a language says that its script failed for want of memory.
//!
//! A system that refuses memory tells nobody but the program that asked. What starts a script
//! leaves a file in the script's own `/tmp` when the language ended it for that. A script that
//! writes that file itself only spoils its own run, which it may.

use std::path::Path;

use crate::fs::open_unlinked;

/// The file, in the script's `/tmp`.
const FILE: &str = ".open-skills-starved";

/// Whether the file is there.
pub fn is_said(tmp: &Path) -> bool {
    open_unlinked(&tmp.join(FILE)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_starts_scripts_knows_the_file() {
        for text in [
            include_str!("native/start/start.py"),
            include_str!("native/start/failures.cjs"),
        ] {
            assert!(text.contains(&format!("{FILE:?}")) || text.contains(&format!("'{FILE}'")));
        }
        let folder = tempfile::tempdir().unwrap();
        assert!(!is_said(folder.path()));
        std::fs::write(folder.path().join(FILE), "").unwrap();
        assert!(is_said(folder.path()));
    }
}
