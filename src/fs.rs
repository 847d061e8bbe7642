//! Files, with the path in every error and nothing half-written.
//!
//! The ground that everything stands on: it knows no skills. Writing goes through a
//! temporary file beside the target and a rename, so that a crash or a full disk leaves
//! the old file whole.

mod folder;
mod listed;
pub mod own;
mod place;
mod shown;
pub mod sizes;
mod taking;
mod temporary;
mod unmade;

use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

pub use folder::{FileFacts, FileIdentity, Folder, Named, NamedKind, Unnamed, is_executable};
pub use listed::read_listed;
pub use place::{one_folder, one_place, one_url, real};
pub use shown::{Shown, ShownName, on_one_line, with_slashes};
pub use temporary::{
    TemporaryFolder, new_private_temporary, new_temporary, new_temporary_folder, sweep_held,
    sweep_private,
};
pub use unmade::Unmade;

/// How long a lock is waited for.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// A path without `.` and `..`, the folder that the system takes it for: behind a link, `..`
/// is where the link leads.
pub fn normal(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                if whole.is_symlink()
                    && let Ok(there) = whole.canonicalize()
                {
                    whole = there;
                }
                whole.pop();
            }
            part => whole.push(part),
        }
    }
    whole
}

/// What went wrong with a file or folder, and with which.
#[derive(Debug, thiserror::Error)]
pub enum FsError {
    /// The system refused an operation.
    #[error("cannot {action} `{}`: {}", path.shown(), reason(source))]
    Io {
        /// What was tried: "read", "write", "list".
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The file is larger than its reader takes.
    #[error("`{}` is larger than {}", path.shown(), sizes::exact(*limit))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit that it breaks.
        limit: u64,
    },
    /// A link leads out of the folder that it lies in.
    #[error("`{}` is a link that leads out of its folder", path.shown())]
    LeadsOut {
        /// The link.
        path: PathBuf,
    },
    /// A link that nothing can be reached by: its target is not there, or it runs in a circle.
    #[error("`{}` is a link that leads nowhere", path.shown())]
    LeadsNowhere {
        /// The link.
        path: PathBuf,
    },
    /// A pipe or socket that should take bytes, and nobody is there to read them.
    #[error("`{}` is a pipe or socket that nobody reads from", path.shown())]
    NoReader {
        /// What it is about.
        path: PathBuf,
    },
    /// Something that should be a regular file is a pipe, device, socket or folder.
    #[error("`{}` is not a regular file", path.shown())]
    NotRegular {
        /// What it is about.
        path: PathBuf,
    },
}

impl FsError {
    /// A stable word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Io { source, .. } => match source.kind() {
                std::io::ErrorKind::NotFound => "not-found",
                std::io::ErrorKind::PermissionDenied => "denied",
                std::io::ErrorKind::AlreadyExists => "already-exists",
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "no-space",
                std::io::ErrorKind::ReadOnlyFilesystem => "read-only",
                std::io::ErrorKind::NotADirectory => "not-a-folder",
                _ => "io",
            },
            Self::TooLarge { .. } => "too-large",
            Self::LeadsOut { .. } => "leads-out",
            Self::LeadsNowhere { .. } | Self::NotRegular { .. } | Self::NoReader { .. } => {
                "not-a-file"
            }
        }
    }
}

/// The system's words without the error number that Rust appends.
pub(crate) fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    let plain = match text.rfind(" (os error ") {
        Some(at) => &text[..at],
        None => &text,
    };
    let mut chars = plain.chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> FsError {
    let path = path.to_path_buf();
    move |source| FsError::Io {
        action,
        path,
        source,
    }
}

/// Reads a regular file of at most `limit` bytes; never waits on a pipe or a device.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, FsError> {
    let (file, length) = open(path, 0)?;
    let mut bytes = Vec::with_capacity(usize::try_from(length.min(limit)).unwrap_or(0));
    file.take(limit.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(io("read", path))?;
    if bytes.len() as u64 > limit {
        return Err(FsError::TooLarge {
            path: path.to_path_buf(),
            limit,
        });
    }
    Ok(bytes)
}

/// Reads the first `length` bytes of a regular file, fewer if it is shorter.
pub fn read_head(path: &Path, length: usize) -> Result<Vec<u8>, FsError> {
    let mut bytes = Vec::with_capacity(length);
    open_regular(path)?
        .take(length as u64)
        .read_to_end(&mut bytes)
        .map_err(io("read", path))?;
    Ok(bytes)
}

/// Reads a regular file of at most `limit` bytes that must be UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<String, FsError> {
    String::from_utf8(read_limited(path, limit)?).map_err(|_| FsError::Io {
        action: "read",
        path: path.to_path_buf(),
        source: std::io::Error::new(std::io::ErrorKind::InvalidData, "it is no UTF-8"),
    })
}

/// Says no to a path that a link takes out of the folder `root`; what is not there yet is
/// judged by the folder that it will be in.
pub fn stays_within(root: &Path, path: &Path) -> Result<(), FsError> {
    let whole = |path: &Path| std::fs::canonicalize(path);
    let target = match std::fs::symlink_metadata(path) {
        Ok(_) => whole(path),
        Err(_) => whole(path.parent().unwrap_or(root)),
    };
    let inside = target
        .and_then(|target| Ok(target.starts_with(whole(root)?)))
        .map_err(io("read", path))?;
    match inside {
        true => Ok(()),
        false => Err(FsError::LeadsOut {
            path: path.to_path_buf(),
        }),
    }
}

/// Whether a path could not be followed because a link in it comes back to itself.
pub fn is_circle(error: &std::io::Error) -> bool {
    #[cfg(unix)]
    return rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP);
    #[cfg(not(unix))]
    return error.raw_os_error() == Some(1921);
}

/// Whether a file of decisions is there. Only where nothing has its name it is not: a link that
/// leads nowhere, a folder or a pipe must not pass for a file that says nothing.
pub fn is_file_there(path: &Path) -> Result<bool, FsError> {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    let nowhere = |path: &Path| FsError::LeadsNowhere {
        path: path.to_path_buf(),
    };
    match std::fs::symlink_metadata(path) {
        Ok(found) if found.is_symlink() && path.canonicalize().is_err() => Err(nowhere(path)),
        Ok(_) => open(path, 0).map(|_| true),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => {
            let mut above = path.ancestors().skip(1);
            let nearest = above.find(|folder| folder.symlink_metadata().is_ok());
            match nearest.filter(|folder| folder.canonicalize().is_err()) {
                Some(folder) => Err(nowhere(folder)),
                None => Ok(false),
            }
        }
        Err(error) => Err(io(LOOK, path)(error)),
    }
}

/// What cannot be done where a folder does not even say whether a file is in it.
const LOOK: &str = "look for";

impl FsError {
    /// Whether a folder on the way is closed to this user, as a home folder of somebody else is.
    pub fn is_closed_folder(&self) -> bool {
        matches!(self, Self::Io { action: LOOK, .. }) && self.kind() == "denied"
    }
}

/// Opens a regular file for reading, without blocking on what is none.
pub fn open_regular(path: &Path) -> Result<std::fs::File, FsError> {
    Ok(open(path, 0)?.0)
}

/// The same for a path that was no link when it was looked at, and must not be one now.
pub fn open_unlinked(path: &Path) -> Result<std::fs::File, FsError> {
    #[cfg(unix)]
    return Ok(open(path, NO_LINK)?.0);
    #[cfg(not(unix))]
    Ok(open(path, 0)?.0)
}

/// Opens no link.
#[cfg(unix)]
const NO_LINK: i32 = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();

/// Opens a regular file; says how long it is.
fn open(path: &Path, flags: i32) -> Result<(std::fs::File, u64), FsError> {
    let file = open_file(path, flags).map_err(io("read", path))?;
    let metadata = file.metadata().map_err(io("read", path))?;
    if metadata.is_file() {
        Ok((file, metadata.len()))
    } else {
        Err(FsError::NotRegular {
            path: path.to_path_buf(),
        })
    }
}

/// Opens what is at a path for reading, whatever it is.
fn open_file(path: &Path, flags: i32) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // A pipe put in the place of a file must not make us wait for its writer.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed() | flags);
    }
    #[cfg(not(unix))]
    let _ = flags;
    options.open(path)
}

/// Writes a whole file, or leaves what was there: temporary file, flush to disk, rename.
/// An existing file keeps its mode; a link is followed, so that it stays a link. A pipe or
/// a device takes the bytes as they come: it must not become a file.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    write_whole(path, bytes, true)
}

/// The same without waiting for the disk: for what is checked when it is read, and can be had
/// again when a power cut took it.
pub fn write_unflushed(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    write_whole(path, bytes, false)
}

fn write_whole(path: &Path, bytes: &[u8], is_flushed: bool) -> Result<(), FsError> {
    if std::fs::metadata(path).is_ok_and(|old| !old.is_file() && !old.is_dir()) {
        return write_through(path, bytes);
    }
    let target = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut temporary = new_temporary(folder).map_err(io("write", path))?;
    temporary.write_all(bytes).map_err(io("write", path))?;
    if let Ok(old) = std::fs::metadata(&target) {
        temporary
            .as_file()
            .set_permissions(old.permissions())
            .map_err(io("write", path))?;
    }
    if is_flushed {
        temporary.as_file().sync_all().map_err(io("write", path))?;
    }
    temporary
        .persist(&target)
        .map_err(|error| io("write", path)(error.error))?;
    Ok(())
}

/// Writes into what is there already.
fn write_through(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    let mut file = taking::open_taking(path)?;
    file.write_all(bytes).map_err(io("write", path))
}

/// Holds a file for whoever reads it, changes it and writes it back, until the value is
/// dropped or its process ends.
#[derive(Debug)]
pub struct FileLock(#[expect(dead_code, reason = "held for its end")] std::fs::File);

/// Waits until nobody else changes the file, by a lock on `NAME.lock` beside it: the file
/// itself is replaced when it is written. The folder is made when it is not there.
pub fn lock_beside(path: &Path) -> Result<FileLock, FsError> {
    if let Some(folder) = path.parent() {
        create_dir_all(folder)?;
    }
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(".lock");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    let file = options.open(path.with_file_name(name));
    lock(path, file.map_err(io("lock", path))?)
}

/// Waits until nobody else who asks in this way changes the files of a folder. Nothing is
/// left behind in it. Where folders have no locks, as on Windows, there is none.
pub fn lock_folder(path: &Path) -> Result<Option<FileLock>, FsError> {
    if cfg!(not(unix)) {
        return Ok(None);
    }
    let file = std::fs::File::open(path).map_err(io("lock", path))?;
    lock(path, file).map(Some)
}

/// Waits until nobody else holds the file, which is made when it is not there, and stays. Who
/// has to wait is told so once; nothing when the patience was not enough.
pub fn lock_file(
    path: &Path,
    patience: std::time::Duration,
    waits: &mut dyn FnMut(),
) -> Result<Option<FileLock>, FsError> {
    if let Some(folder) = path.parent() {
        create_dir_all(folder)?;
    }
    let mut options = std::fs::OpenOptions::new();
    let file = options.create(true).append(true).open(path);
    lock_patiently(path, file.map_err(io("lock", path))?, patience, waits)
}

fn lock(path: &Path, file: std::fs::File) -> Result<FileLock, FsError> {
    lock_patiently(path, file, PATIENCE, &mut || {})?.ok_or_else(|| {
        let reason = std::io::Error::other("another run is changing it");
        io("lock", path)(reason)
    })
}

fn lock_patiently(
    path: &Path,
    file: std::fs::File,
    patience: std::time::Duration,
    waits: &mut dyn FnMut(),
) -> Result<Option<FileLock>, FsError> {
    use std::fs::TryLockError::{Error, WouldBlock};
    let start = std::time::Instant::now();
    let mut is_told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(Some(FileLock(file))),
            Err(WouldBlock) if start.elapsed() < patience => {
                if !std::mem::replace(&mut is_told, true) {
                    waits();
                }
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            Err(WouldBlock) => return Ok(None),
            // A file system without locks: as good as can be there.
            Err(Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {
                return Ok(Some(FileLock(file)));
            }
            Err(Error(error)) => return Err(io("lock", path)(error)),
        }
    }
}

/// Writes a whole new file; refuses to replace one.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    place_new(path, bytes, new_temporary)
}

/// The same for a secret, which only its owner may read.
pub fn write_new_private(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    place_new(path, bytes, new_private_temporary)
}

fn place_new(
    path: &Path,
    bytes: &[u8],
    temporary: fn(&Path) -> std::io::Result<tempfile::NamedTempFile>,
) -> Result<(), FsError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut file = temporary(folder).map_err(io("write", path))?;
    file.write_all(bytes).map_err(io("write", path))?;
    file.as_file().sync_all().map_err(io("write", path))?;
    let placed = file.persist_noclobber(path);
    placed.map_err(|error| io("write", path)(error.error))?;
    Ok(())
}

/// Creates a folder and its parents.
pub fn create_dir_all(path: &Path) -> Result<(), FsError> {
    std::fs::create_dir_all(path).map_err(io("create", path))
}

/// Gives a file another name; refuses to replace what is there.
pub fn rename_new(from: &Path, to: &Path) -> Result<(), FsError> {
    let taken = std::fs::symlink_metadata(to).is_ok() && !same_file(from, to);
    if taken {
        return Err(io("create", to)(std::io::ErrorKind::AlreadyExists.into()));
    }
    std::fs::rename(from, to).map_err(io("rename", from))
}

/// On a file system that folds case, `skill.md` and `SKILL.md` are one file.
fn same_file(a: &Path, b: &Path) -> bool {
    match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}

/// Sets the run bit wherever the read bit is set; nothing to do where there are no modes.
pub fn make_executable(path: &Path) -> Result<(), FsError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let metadata = std::fs::metadata(path).map_err(io("read", path))?;
        let mode = metadata.permissions().mode();
        let runnable = mode | ((mode & 0o444) >> 2);
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(runnable))
            .map_err(io("change the mode of", path))?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_is_told_once_and_gives_up_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("made/x.busy");
        let mut waits = 0;
        let mut again = |patience| {
            let patience = std::time::Duration::from_millis(patience);
            let held = lock_file(&path, patience, &mut || waits += 1).unwrap();
            (held, waits)
        };
        let (first, told) = again(0);
        assert!(first.is_some() && told == 0);
        let (second, told) = again(50);
        assert!(second.is_none() && told == 1);
        drop(first);
        // What the dead leave behind holds nobody up.
        let (third, told) = again(0);
        assert!(third.is_some() && told == 1 && path.is_file());
    }

    #[test]
    fn errors_name_the_file_and_drop_the_number() {
        let error = read_limited(Path::new("/nowhere/x"), 10).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot read `/nowhere/x`: no such file or directory"
        );
        assert_eq!(error.kind(), "not-found");
    }

    #[test]
    fn a_file_over_the_limit_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        write_atomic(&path, b"12345").unwrap();
        assert_eq!(read_limited(&path, 5).unwrap(), b"12345");
        assert_eq!(read_limited(&path, 4).unwrap_err().kind(), "too-large");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        assert_eq!(read_limited(&path, 5).unwrap_err().kind(), "not-a-file");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_stays_a_pipe_when_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        let reader = std::thread::spawn({
            let path = path.clone();
            move || std::fs::read(path).unwrap()
        });
        write_atomic(&path, b"12345").unwrap();
        assert_eq!(reader.join().unwrap(), b"12345");
        assert!(!std::fs::metadata(&path).unwrap().is_file());
    }

    #[cfg(unix)]
    #[test]
    fn writing_keeps_the_mode_and_the_link() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("f"), folder.path().join("l"));
        write_atomic(&file, b"1").unwrap();
        make_executable(&file).unwrap();
        let mode = || std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        let before = mode();
        std::os::unix::fs::symlink("f", &link).unwrap();
        write_atomic(&link, b"2").unwrap();
        assert_eq!(
            (mode(), std::fs::read(&file).unwrap()),
            (before, b"2".to_vec())
        );
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn one_folder_has_one_path() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().canonicalize().unwrap();
        std::fs::create_dir_all(root.join("far/away")).unwrap();
        std::os::unix::fs::symlink("far/away", root.join("link")).unwrap();
        let same = |from: &str, to: &str| assert_eq!(normal(&root.join(from)), root.join(to));
        same("./a/../b/./c/", "b/c");
        same("link/../b", "far/b");
        same("link/b", "link/b");
        assert_eq!(normal(Path::new("/../a")), Path::new("/a"));
    }
}
