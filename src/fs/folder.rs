//! Lists folders with as few calls of the system, and as little memory, as that takes.

use std::ffi::{OsStr, OsString};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

#[cfg(not(target_os = "linux"))]
use self::anywhere as system;
#[cfg(target_os = "linux")]
use self::linux as system;

/// What a name in a folder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Link,
    /// A pipe, socket or device.
    Special,
}

/// A name in a folder.
#[derive(Clone, Debug)]
pub struct Named {
    /// The name.
    pub name: OsString,
    /// What it stands for.
    pub kind: NamedKind,
}

/// What the system knows of a file without opening it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Size in bytes.
    pub size: u64,
    /// Whether any run bit is set.
    pub executable: bool,
    /// What tells one state of a file from another, beside its size.
    pub identity: FileIdentity,
}

/// When a file and its entry changed last, in seconds and nanoseconds since 1970, and what the
/// file system calls it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct FileIdentity {
    /// The last change of its data; nothing where the system cannot say.
    pub modified: Option<(i64, i64)>,
    /// The last change of its entry.
    pub changed: Option<(i64, i64)>,
    /// Its number, that of its device, and its mode.
    pub numbers: (u64, u64, u32),
}

/// A folder that was read, and is held open where the system can look through it faster.
#[derive(Debug)]
pub struct Folder(system::Held);

impl Folder {
    /// Reads what a folder names, until `meet` has enough. The order is the system's; a name
    /// that cannot be read, or told what it stands for, is an error of its own.
    pub fn read(
        path: &Path,
        meet: impl FnMut(&Self, Result<(&OsStr, NamedKind), Unnamed<'_>>) -> ControlFlow<()>,
    ) -> io::Result<Self> {
        Ok(Self::met(system::open(path)?, meet))
    }

    /// The same for a folder below it, whose path is not looked up anew.
    pub fn read_below(
        &self,
        path: &str,
        meet: impl FnMut(&Self, Result<(&OsStr, NamedKind), Unnamed<'_>>) -> ControlFlow<()>,
    ) -> io::Result<Self> {
        Ok(Self::met(system::open_below(&self.0, path)?, meet))
    }

    fn met(
        (held, names): (system::Held, system::Names),
        mut meet: impl FnMut(&Self, Result<(&OsStr, NamedKind), Unnamed<'_>>) -> ControlFlow<()>,
    ) -> Self {
        let folder = Self(held);
        system::each(&folder.0, names, |named| meet(&folder, named));
        folder
    }

    /// What the system knows of a name in it; a link is not followed.
    pub fn facts(&self, name: &OsStr) -> io::Result<FileFacts> {
        system::facts(&self.0, name)
    }

    /// Where a link in it leads.
    pub fn link(&self, name: &OsStr) -> io::Result<PathBuf> {
        system::link(&self.0, name)
    }
}

/// Whether any run bit is set.
#[cfg(unix)]
pub fn is_executable(metadata: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    metadata.permissions().mode() & 0o111 != 0
}

/// Whether any run bit is set: nothing has one here.
#[cfg(not(unix))]
pub fn is_executable(_: &std::fs::Metadata) -> bool {
    false
}

/// Something in a folder that could not be read: its name, where that is known, and why.
pub type Unnamed<'n> = (Option<&'n OsStr>, io::Error);

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::OsStr;
    use std::io;
    use std::mem::MaybeUninit;
    use std::ops::ControlFlow;
    use std::os::fd::OwnedFd;
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    use std::path::{Path, PathBuf};

    use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, Stat};

    use super::{FileFacts, FileIdentity, NamedKind, Unnamed};

    /// Room for hundreds of names, without asking the heap.
    const BUFFER: usize = 16 << 10;
    const FLAGS: OFlags = OFlags::RDONLY
        .union(OFlags::DIRECTORY)
        .union(OFlags::CLOEXEC)
        .union(OFlags::NONBLOCK);

    pub type Held = OwnedFd;
    /// The names are read from the open folder.
    pub struct Names;

    pub fn open(path: &Path) -> io::Result<(Held, Names)> {
        let open = || rustix::fs::open(path, FLAGS, Mode::empty());
        Ok((rustix::io::retry_on_intr(open)?, Names))
    }

    pub fn open_below(folder: &Held, path: &str) -> io::Result<(Held, Names)> {
        let open = || rustix::fs::openat(folder, path, FLAGS, Mode::empty());
        Ok((rustix::io::retry_on_intr(open)?, Names))
    }

    pub fn each(
        folder: &Held,
        _names: Names,
        mut meet: impl FnMut(Result<(&OsStr, NamedKind), Unnamed<'_>>) -> ControlFlow<()>,
    ) {
        let mut buffer = [MaybeUninit::uninit(); BUFFER];
        let mut entries = RawDir::new(folder, &mut buffer);
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(rustix::io::Errno::INTR) => continue,
                Err(error) => {
                    // The system would say it again, for ever.
                    let _ = meet(Err((None, error.into())));
                    break;
                }
            };
            let name = OsStr::from_bytes(entry.file_name().to_bytes());
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                // Some file systems keep no kinds in their folders.
                FileType::Unknown => {
                    stat(folder, name).map(|found| kind_of(FileType::from_raw_mode(found.st_mode)))
                }
                kind => Ok(kind_of(kind)),
            };
            let named = kind.map(|kind| (name, kind));
            if meet(named.map_err(|error| (Some(name), error))).is_break() {
                break;
            }
        }
    }

    fn kind_of(kind: FileType) -> NamedKind {
        match kind {
            FileType::RegularFile => NamedKind::File,
            FileType::Directory => NamedKind::Folder,
            FileType::Symlink => NamedKind::Link,
            _ => NamedKind::Special,
        }
    }

    fn stat(folder: &Held, name: &OsStr) -> io::Result<Stat> {
        let found = rustix::fs::statat(folder, name, AtFlags::SYMLINK_NOFOLLOW);
        Ok(found?)
    }

    pub fn facts(folder: &Held, name: &OsStr) -> io::Result<FileFacts> {
        let found = stat(folder, name)?;
        // How wide these are is the processor's choice.
        let wide = |number| i64::try_from(number).unwrap_or(i64::MAX);
        Ok(FileFacts {
            size: u64::try_from(found.st_size).unwrap_or(0),
            executable: found.st_mode & 0o111 != 0,
            identity: FileIdentity {
                modified: Some((found.st_mtime, wide(found.st_mtime_nsec))),
                changed: Some((found.st_ctime, wide(found.st_ctime_nsec))),
                numbers: (found.st_ino, found.st_dev, found.st_mode),
            },
        })
    }

    pub fn link(folder: &Held, name: &OsStr) -> io::Result<PathBuf> {
        let target = rustix::fs::readlinkat(folder, name, Vec::new())?;
        Ok(std::ffi::OsString::from_vec(target.into_bytes()).into())
    }
}

#[cfg_attr(
    target_os = "linux",
    allow(dead_code, reason = "its test runs everywhere")
)]
mod anywhere {
    use std::ffi::OsStr;
    use std::fs::{FileType, Metadata};
    use std::io;
    use std::ops::ControlFlow;
    use std::path::{Path, PathBuf};
    use std::time::SystemTime;

    use super::{FileFacts, FileIdentity, NamedKind, Unnamed, is_executable};

    pub type Held = PathBuf;
    pub type Names = std::fs::ReadDir;

    pub fn open(path: &Path) -> io::Result<(Held, Names)> {
        Ok((path.to_path_buf(), std::fs::read_dir(path)?))
    }

    pub fn open_below(folder: &Held, path: &str) -> io::Result<(Held, Names)> {
        let mut whole = folder.clone();
        whole.extend(path.split('/'));
        open(&whole)
    }

    pub fn each(
        _folder: &Held,
        names: Names,
        mut meet: impl FnMut(Result<(&OsStr, NamedKind), Unnamed<'_>>) -> ControlFlow<()>,
    ) {
        for entry in names {
            let met = match entry {
                Ok(entry) => {
                    let name = entry.file_name();
                    let kind = entry.file_type().map(kind_of);
                    let named = kind.map(|kind| (name.as_os_str(), kind));
                    meet(named.map_err(|error| (Some(name.as_os_str()), error)))
                }
                Err(error) => meet(Err((None, error))),
            };
            if met.is_break() {
                break;
            }
        }
    }

    fn kind_of(kind: FileType) -> NamedKind {
        match kind {
            kind if kind.is_file() => NamedKind::File,
            kind if kind.is_dir() => NamedKind::Folder,
            kind if kind.is_symlink() => NamedKind::Link,
            _ => NamedKind::Special,
        }
    }

    pub fn facts(folder: &Held, name: &OsStr) -> io::Result<FileFacts> {
        let found = std::fs::symlink_metadata(folder.join(name))?;
        Ok(FileFacts {
            size: found.len(),
            executable: is_executable(&found),
            identity: identity(&found),
        })
    }

    #[cfg(unix)]
    fn identity(found: &Metadata) -> FileIdentity {
        use std::os::unix::fs::MetadataExt;
        FileIdentity {
            modified: Some((found.mtime(), found.mtime_nsec())),
            changed: Some((found.ctime(), found.ctime_nsec())),
            numbers: (found.ino(), found.dev(), found.mode()),
        }
    }

    #[cfg(not(unix))]
    fn identity(found: &Metadata) -> FileIdentity {
        FileIdentity {
            modified: since_1970(found.modified()),
            changed: since_1970(found.created()),
            numbers: (0, 0, 0),
        }
    }

    #[cfg_attr(unix, allow(dead_code, reason = "files have numbers there"))]
    fn since_1970(time: io::Result<SystemTime>) -> Option<(i64, i64)> {
        let since = time.ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some((
            i64::try_from(since.as_secs()).ok()?,
            since.subsec_nanos().into(),
        ))
    }

    pub fn link(folder: &Held, name: &OsStr) -> io::Result<PathBuf> {
        std::fs::read_link(folder.join(name))
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn both_ways_tell_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::write(root.join("file"), "x").unwrap();
        std::fs::create_dir(root.join("folder")).unwrap();
        std::os::unix::fs::symlink("folder/..", root.join("link")).unwrap();
        let pipe = std::process::Command::new("mkfifo")
            .arg(root.join("pipe"))
            .status();
        assert!(pipe.unwrap().success());
        // More than one buffer of names.
        for number in 0..1_000 {
            let name = format!("{number:0>200}");
            std::fs::write(root.join(name), "").unwrap();
        }
        let mut here = Vec::new();
        let (held, names) = linux::open(root).unwrap();
        linux::each(&held, names, |named| {
            let (name, kind) = named.unwrap();
            here.push((name.to_owned(), kind, linux::facts(&held, name).unwrap()));
            ControlFlow::Continue(())
        });
        let mut there = Vec::new();
        let (path, names) = anywhere::open(root).unwrap();
        anywhere::each(&path, names, |named| {
            let (name, kind) = named.unwrap();
            there.push((name.to_owned(), kind, anywhere::facts(&path, name).unwrap()));
            ControlFlow::Continue(())
        });
        let by_name = |found: &mut Vec<(OsString, NamedKind, FileFacts)>| {
            found.sort_by(|a, b| a.0.cmp(&b.0));
        };
        by_name(&mut here);
        by_name(&mut there);
        assert_eq!(here.len(), 1_004);
        assert_eq!(here, there);
        let kinds: Vec<NamedKind> = here[1_000..].iter().map(|found| found.1).collect();
        let all = [
            NamedKind::File,
            NamedKind::Folder,
            NamedKind::Link,
            NamedKind::Special,
        ];
        assert_eq!(kinds, all);
        let target = linux::link(&held, OsStr::new("link")).unwrap();
        assert_eq!(target, Path::new("folder/.."));
        assert_eq!(anywhere::link(&path, OsStr::new("link")).unwrap(), target);
    }

    #[test]
    fn who_has_enough_hears_no_more_and_a_file_is_no_folder() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let mut met = 0;
        Folder::read(folder.path(), |_, _| {
            met += 1;
            match met {
                2 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        })
        .unwrap();
        assert_eq!(met, 2);
        for missing in ["a", "nothing"] {
            let read = Folder::read(&folder.path().join(missing), |_, _| panic!("no name"));
            assert!(read.is_err(), "{missing}");
        }
    }

    #[test]
    fn a_folder_below_is_that_of_the_open_one_wherever_it_was_moved() {
        let folder = tempfile::tempdir().unwrap();
        let (root, moved) = (folder.path().join("root"), folder.path().join("moved"));
        std::fs::create_dir_all(root.join("a/b")).unwrap();
        std::fs::write(root.join("a/b/c"), "").unwrap();
        let held = Folder::read(&root, |_, _| ControlFlow::Continue(())).unwrap();
        std::fs::rename(&root, &moved).unwrap();
        let mut names = Vec::new();
        let read = held.read_below("a/b", |_, named| {
            names.push(named.unwrap().0.to_owned());
            ControlFlow::Continue(())
        });
        assert!(read.is_ok());
        assert_eq!(names, ["c"]);
        for missing in ["a/b/c", "b"] {
            let read = held.read_below(missing, |_, _| panic!("no name"));
            assert!(read.is_err(), "{missing}");
        }
        let there = anywhere::open_below(&moved, "a/b").unwrap();
        assert_eq!(there.0, moved.join("a/b"));
    }
}
