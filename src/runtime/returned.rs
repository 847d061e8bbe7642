//! What a called function returned, apart from what it printed.
//!
//! Both end up on standard output, because that is where whoever pipes a run looks for them.
//! To tell one from the other, and to have long results whole, whatever calls the function
//! leaves what came back in a file of the script's own `/tmp` too. A script that writes that file itself only says what its output
//! is, which it may.

use std::fs;
use std::io::Read;
use std::path::Path;

use crate::fs::open_unlinked;

/// The file, in the script's `/tmp`.
pub const FILE: &str = ".open-skills-returned.json";

/// A result of more bytes is not printed by whatever calls the function: what is kept of a
/// stream might be a part of it.
pub const MOST_PRINTED: usize = 1 << 20;

/// What a function returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Nothing, or no function was called.
    Nothing,
    /// This, as JSON.
    Whole(Vec<u8>),
    /// More than there is room for.
    TooLong,
}

/// Takes what was returned out of the folder, when it has no more than `limit` bytes.
pub fn take(tmp: &Path, limit: u64) -> Returned {
    let path = tmp.join(FILE);
    let Ok(file) = open_unlinked(&path) else {
        return Returned::Nothing;
    };
    let mut bytes = Vec::new();
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    // The folder goes with the run, and this file with it at the latest.
    let _ = fs::remove_file(&path);
    match read {
        Err(_) => Returned::Nothing,
        Ok(length) if length as u64 > limit => Returned::TooLong,
        Ok(_) => Returned::Whole(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_returned_is_taken_once_and_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        assert_eq!(take(folder.path(), 10), Returned::Nothing);
        fs::write(&path, "[1, 2]").unwrap();
        let whole = Returned::Whole(b"[1, 2]".to_vec());
        assert_eq!(take(folder.path(), 6), whole);
        assert_eq!(take(folder.path(), 6), Returned::Nothing);
        fs::write(&path, "[1, 2]").unwrap();
        assert_eq!(take(folder.path(), 5), Returned::TooLong);
        assert!(!path.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_file_of_the_host_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secret"), "1").unwrap();
        std::os::unix::fs::symlink("secret", folder.path().join(FILE)).unwrap();
        assert_eq!(take(folder.path(), 10), Returned::Nothing);
    }
}
