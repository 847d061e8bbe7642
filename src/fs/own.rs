//! Folders that nobody but the user can have filled.

use std::path::Path;

use super::{FsError, read_head, write_new};

/// The file by which a folder says that it is a cache, as backups and cargo know it too; see
/// <https://bford.info/cachedir/>.
pub const CACHE_TAG: &str = "CACHEDIR.TAG";
/// How it begins.
const SIGNATURE: &str = "Signature: 8a477f597d28d172789f06886806bc55";

/// Whether a folder says that it is a cache.
pub fn is_cache(folder: &Path) -> bool {
    let head = read_head(&folder.join(CACHE_TAG), SIGNATURE.len());
    head.is_ok_and(|head| head == SIGNATURE.as_bytes())
}

/// Makes a folder say so.
pub fn mark_as_cache(folder: &Path) -> Result<(), FsError> {
    let tag = folder.join(CACHE_TAG);
    if tag.exists() {
        return Ok(());
    }
    let text =
        format!("{SIGNATURE}\n# What lies here was made by open-skills and can be had again.\n");
    write_new(&tag, text.as_bytes())
}

/// Makes the folder with mode 0700; refuses one that is a link, belongs to another user, or
/// that others could write to: what stands in it may be theirs.
#[cfg(unix)]
pub fn make(folder: &Path) -> Result<(), FsError> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    match std::fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        made => made.map_err(|error| failed(folder, error))?,
    }
    check(folder)?;
    let closed = std::fs::Permissions::from_mode(0o700);
    std::fs::set_permissions(folder, closed).map_err(|error| failed(folder, error))
}

/// Whether a folder that is there is such a one; the error says why not.
#[cfg(unix)]
pub fn check(folder: &Path) -> Result<(), FsError> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::symlink_metadata(folder).map_err(|error| failed(folder, error))?;
    let why = if metadata.is_symlink() {
        "it is a link"
    } else if !metadata.is_dir() {
        "it is no folder"
    } else if metadata.uid() != rustix::process::geteuid().as_raw() {
        "it belongs to another user"
    } else if metadata.mode() & 0o022 != 0 {
        "others can write to it"
    } else {
        return Ok(());
    };
    let denied = std::io::Error::new(std::io::ErrorKind::PermissionDenied, why);
    Err(failed(folder, denied))
}

#[cfg(unix)]
fn failed(folder: &Path, source: std::io::Error) -> FsError {
    FsError::Io {
        action: "use",
        path: folder.to_path_buf(),
        source,
    }
}

/// Elsewhere the folders of a user are closed to others by the system.
#[cfg(not(unix))]
pub fn make(folder: &Path) -> Result<(), FsError> {
    super::create_dir_all(folder)
}

/// Elsewhere the folders of a user are closed to others by the system.
#[cfg(not(unix))]
pub fn check(_: &Path) -> Result<(), FsError> {
    Ok(())
}

/// A folder below the temporary one of the system that is this user's alone, made when it is
/// not there: for what must not get lost between two commands of one who has no home.
pub fn temporary_in(base: &Path) -> Result<std::path::PathBuf, FsError> {
    #[cfg(unix)]
    let name = format!("open-skills-{}", rustix::process::geteuid().as_raw());
    #[cfg(not(unix))]
    let name = "open-skills";
    let folder = base.join(name);
    make(&folder).map(|()| folder)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn what_another_could_have_planted_is_refused() {
        let base = tempfile::tempdir().unwrap();
        let folder = temporary_in(base.path()).unwrap();
        let mode = || std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(), 0o700);
        assert_eq!(temporary_in(base.path()).unwrap(), folder);
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
        let error = temporary_in(base.path()).unwrap_err();
        assert!(
            error.to_string().ends_with("others can write to it"),
            "{error}"
        );
        std::fs::remove_dir(&folder).unwrap();
        let elsewhere = base.path().join("elsewhere");
        std::fs::create_dir(&elsewhere).unwrap();
        symlink(&elsewhere, &folder).unwrap();
        let error = temporary_in(base.path()).unwrap_err();
        assert!(error.to_string().ends_with("it is a link"), "{error}");
    }
}
