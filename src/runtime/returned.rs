//! What a called function returned, apart from what it printed.
//!
//! Both end up on standard output, because that is where whoever pipes a run looks for them.
//! To tell one from the other, whatever calls the function leaves what came back in a file of
//! the script's own `/tmp` too. A script that writes that file itself only says what its output
//! is, which it may.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::fs::open_unlinked;

/// The file, in the script's `/tmp`.
pub const FILE: &str = ".open-skills-returned.json";

/// Takes what was returned out of the folder, when something was and it has no more than
/// `limit` bytes: more of it could not be shown either.
pub fn take(tmp: &Path, limit: u64) -> Option<Vec<u8>> {
    let path = tmp.join(FILE);
    let file = open_unlinked(&path).ok()?;
    let mut bytes = Vec::new();
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    // The folder goes with the run, and this file with it at the latest.
    let _ = fs::remove_file(&path);
    (read.is_ok() && bytes.len() as u64 <= limit).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_returned_is_taken_once_and_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        assert_eq!(take(folder.path(), 10), None);
        fs::write(&path, "[1, 2]").unwrap();
        assert_eq!(take(folder.path(), 6).unwrap(), b"[1, 2]");
        assert_eq!(take(folder.path(), 6), None);
        fs::write(&path, "[1, 2]").unwrap();
        assert_eq!(take(folder.path(), 5), None);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_of_the_host_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secret"), "1").unwrap();
        std::os::unix::fs::symlink("secret", folder.path().join(FILE)).unwrap();
        assert_eq!(take(folder.path(), 10), None);
    }
}
