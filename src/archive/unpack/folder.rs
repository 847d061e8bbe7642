//! A folder by its handle: what is done in it cannot be led elsewhere by a link.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use rustix::fs::{AtFlags, FileType, FlockOperation, Mode, OFlags};

/// Deeper trees than an archive may hold are not removed: they are not ours.
const DEEPEST: usize = 64;

/// An open folder.
#[derive(Debug)]
pub(super) struct Folder(OwnedFd);

fn flags() -> OFlags {
    OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC
}

impl Folder {
    /// Opens a canonical path, part by part, so that no part is a link any more.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    pub fn open_real(path: &Path) -> io::Result<Self> {
        // Folders on the way may be ones that we can pass but not list.
        let passing = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut folder = Self(rustix::fs::open("/", passing, Mode::empty())?);
        for part in path.components() {
            match part {
                std::path::Component::RootDir => {}
                std::path::Component::Normal(name) => {
                    let next = rustix::fs::openat(&folder.0, name, passing, Mode::empty())?;
                    folder = Self(next);
                }
                _ => return Err(io::ErrorKind::InvalidInput.into()),
            }
        }
        folder.open(".")
    }

    /// Opens a canonical path whose last part must not be a link any more.
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    pub fn open_real(path: &Path) -> io::Result<Self> {
        Ok(Self(rustix::fs::open(path, flags(), Mode::empty())?))
    }

    /// Opens a folder in this one.
    pub fn open(&self, name: impl AsRef<OsStr>) -> io::Result<Self> {
        let name = name.as_ref();
        Ok(Self(rustix::fs::openat(
            &self.0,
            name,
            flags(),
            Mode::empty(),
        )?))
    }

    /// Makes a folder with a mode, less what the umask takes away.
    pub fn make(&self, name: impl AsRef<OsStr>, mode: u32) -> io::Result<()> {
        let mode = Mode::from_raw_mode(mode as rustix::fs::RawMode);
        Ok(rustix::fs::mkdirat(&self.0, name.as_ref(), mode)?)
    }

    /// Opens a folder of the archive, which another thread may have made just now.
    pub fn make_and_open(&self, name: &str) -> io::Result<Self> {
        match self.make(name, 0o777) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
            _ => self.open(name),
        }
    }

    /// Makes a new file; fails when anything has its name.
    pub fn create(&self, name: &str, executable: bool) -> io::Result<File> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = if executable { 0o755 } else { 0o644 };
        let mode = Mode::from_raw_mode(mode);
        Ok(rustix::fs::openat(&self.0, name, flags, mode)?.into())
    }

    /// What a name stands for, without following it.
    pub fn kind(&self, name: impl AsRef<OsStr>) -> io::Result<Option<FileType>> {
        match rustix::fs::statat(&self.0, name.as_ref(), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(FileType::from_raw_mode(stat.st_mode))),
            Err(rustix::io::Errno::NOENT) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a name still stands for this very folder and it is our own user's.
    pub fn is(&self, child: &Self, name: &OsStr) -> io::Result<bool> {
        let there = match rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(rustix::io::Errno::NOENT) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let open = rustix::fs::fstat(&child.0)?;
        let ours = rustix::process::geteuid().as_raw() == open.st_uid;
        Ok(ours && (there.st_dev, there.st_ino) == (open.st_dev, open.st_ino))
    }

    /// Locks this folder for as long as it is open; false when another process holds it.
    pub fn lock(&self) -> io::Result<bool> {
        match rustix::fs::flock(&self.0, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(true),
            Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The names in this folder.
    pub fn names(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                names.push(OsStr::from_bytes(name).to_owned());
            }
        }
        Ok(names)
    }

    /// Moves a name of this folder to another folder, where nothing may have its name.
    pub fn rename_new(&self, from: &OsStr, to: &Self, name: &OsStr) -> io::Result<()> {
        #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
        {
            use rustix::fs::RenameFlags;
            let done =
                rustix::fs::renameat_with(&self.0, from, &to.0, name, RenameFlags::NOREPLACE);
            match done {
                Err(error) if is_unsupported(error) => {}
                done => return Ok(done?),
            }
        }
        // The window between look and rename is ours alone where only we write; an empty
        // folder or nothing is all that a rename of a folder can replace anyway.
        if to.kind(name)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.rename(from, to, name)
    }

    /// Moves a name of this folder to another folder.
    pub fn rename(&self, from: &OsStr, to: &Self, name: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.0, from, &to.0, name)?)
    }

    /// Swaps two names in one step; false where the system cannot.
    pub fn exchange(&self, name: &OsStr, to: &Self, other: &OsStr) -> io::Result<bool> {
        #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
        {
            use rustix::fs::RenameFlags;
            let done =
                rustix::fs::renameat_with(&self.0, name, &to.0, other, RenameFlags::EXCHANGE);
            match done {
                Err(error) if is_unsupported(error) => {}
                done => return Ok(done.map(|()| true)?),
            }
        }
        let _ = (name, to, other);
        Ok(false)
    }

    /// Waits until everything on this folder's disk is there; false where that cannot be
    /// asked for, and each file and folder has to be flushed by itself.
    pub fn sync_disk(&self) -> io::Result<bool> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        return Ok(rustix::fs::syncfs(&self.0).map(|()| true)?);
        #[cfg(not(any(target_os = "linux", target_os = "android")))]
        Ok(false)
    }

    /// Waits until the names in this folder are on disk.
    pub fn sync(&self) -> io::Result<()> {
        match rustix::fs::fsync(&self.0) {
            // Some file systems cannot flush a folder; their renames are safe or never are.
            Err(rustix::io::Errno::INVAL) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes a name and everything below it; follows nothing, misses nothing silently.
    pub fn remove_tree(&self, name: &OsStr) -> io::Result<()> {
        self.remove_below(name, 0)
    }

    fn remove_below(&self, name: &OsStr, depth: usize) -> io::Result<()> {
        let is_folder = match self.kind(name)? {
            None => return Ok(()),
            Some(kind) => kind == FileType::Directory,
        };
        if !is_folder {
            return gone(rustix::fs::unlinkat(self.0.as_fd(), name, AtFlags::empty()));
        }
        if depth > DEEPEST {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        let folder = self.open(name)?;
        for child in folder.names()? {
            folder.remove_below(&child, depth + 1)?;
        }
        gone(rustix::fs::unlinkat(
            self.0.as_fd(),
            name,
            AtFlags::REMOVEDIR,
        ))
    }
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn is_unsupported(error: rustix::io::Errno) -> bool {
    use rustix::io::Errno;
    [Errno::INVAL, Errno::NOSYS, Errno::NOTSUP].contains(&error)
}

/// What another process has removed meanwhile is gone as well.
fn gone(result: rustix::io::Result<()>) -> io::Result<()> {
    match result {
        Ok(()) | Err(rustix::io::Errno::NOENT) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_on_a_path_that_should_have_none_is_refused() {
        let place = tempfile::tempdir().unwrap();
        let real = std::fs::canonicalize(place.path()).unwrap();
        std::fs::create_dir_all(real.join("a/b")).unwrap();
        std::os::unix::fs::symlink("a", real.join("link")).unwrap();
        assert!(Folder::open_real(&real.join("a/b")).is_ok());
        assert!(Folder::open_real(&real.join("link")).is_err());
        #[cfg(target_os = "linux")]
        assert!(Folder::open_real(&real.join("link/b")).is_err());
    }

    #[test]
    fn removing_a_tree_leaves_what_its_links_name() {
        let place = tempfile::tempdir().unwrap();
        let real = std::fs::canonicalize(place.path()).unwrap();
        std::fs::create_dir_all(real.join("keep")).unwrap();
        std::fs::write(real.join("keep/file"), "").unwrap();
        std::fs::create_dir_all(real.join("gone/deep/er")).unwrap();
        std::os::unix::fs::symlink("../../keep", real.join("gone/deep/link")).unwrap();
        let folder = Folder::open_real(&real).unwrap();
        folder.remove_tree("gone".as_ref()).unwrap();
        folder.remove_tree("gone".as_ref()).unwrap();
        assert_eq!(folder.names().unwrap(), ["keep"]);
        assert!(real.join("keep/file").exists());
    }
}
