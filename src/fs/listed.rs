//! Reads files that were listed a moment ago, with as few calls of the system as that takes.

use std::path::Path;

use super::FsError;

/// Reads a file of at most `limit` bytes that was a regular one of `size` bytes when it was
/// listed; it must not be a link now, and a pipe in its place makes nobody wait. What still has
/// that size is read by one call.
#[cfg(unix)]
pub fn read_listed(path: &Path, size: u64, limit: u64) -> Result<Vec<u8>, FsError> {
    use std::io::Read;
    let failed = |error| super::io("read", path)(error);
    let file = super::open_file(path, super::NO_LINK).map_err(failed)?;
    // Room for a byte more than there should be tells whether there is more.
    let room = size.min(limit).saturating_add(1);
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or(0));
    let first = rustix::io::read(&file, rustix::buffer::spare_capacity(&mut bytes))
        .map_err(|error| failed(error.into()))? as u64;
    if first != size {
        let rest = limit.saturating_add(1).saturating_sub(first);
        file.take(rest).read_to_end(&mut bytes).map_err(failed)?;
    }
    if bytes.len() as u64 > limit {
        let path = path.to_path_buf();
        return Err(FsError::TooLarge { path, limit });
    }
    Ok(bytes)
}

/// Reads a file of at most `limit` bytes that was listed as a regular one.
#[cfg(not(unix))]
pub fn read_listed(path: &Path, _size: u64, limit: u64) -> Result<Vec<u8>, FsError> {
    super::read_limited(path, limit)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whole_whatever_became_of_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "twelve bytes").unwrap();
        for size in [0, 3, 11, 12, 13, 4_000] {
            let read = read_listed(&path, size, 12).unwrap();
            assert_eq!(read, b"twelve bytes", "{size}");
            let error = read_listed(&path, size, 11).unwrap_err();
            assert!(matches!(error, FsError::TooLarge { .. }), "{size}");
        }
    }

    #[test]
    fn a_link_or_folder_in_its_place_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("x"), folder.path().join("link"));
        std::fs::write(&file, "x").unwrap();
        std::os::unix::fs::symlink("x", &link).unwrap();
        assert!(read_listed(&link, 1, 9).is_err());
        assert!(read_listed(folder.path(), 1, 9).is_err());
    }
}
