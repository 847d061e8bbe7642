//! The files of a script: its folders, and nothing around them.
//!
//! A path is matched against the folders of the run by its words; everything below is opened
//! through that folder's own handle, which no `..` and no link leads out of. No path of the
//! host is ever put together, and no message shows one.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom, Write};

use cap_std::ambient_authority;
use cap_std::fs::{Dir, File, Metadata, MetadataExt, OpenOptions};
use serde_json::json;

use super::values::Failure;
use crate::runtime::wasm::job::Folder;

/// Files that a script may hold open at once.
const MAX_OPEN: usize = 1_000;
/// The first number of an open file: those below are the three streams.
const FIRST: u32 = 3;

/// What an operation gives: a value, or the error for the script.
pub type Answer<T> = Result<T, Failure>;

struct Mounted {
    guest: Vec<String>,
    dir: Dir,
    writable: bool,
}

/// All that a script can reach of the file system.
pub struct Files {
    mounts: Vec<Mounted>,
    open: BTreeMap<u32, File>,
}

/// How a file is opened; the words of the C library's flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent flags")]
pub struct Mode {
    /// It is read.
    pub read: bool,
    /// It is written.
    pub write: bool,
    /// Every write goes to its end.
    pub append: bool,
    /// It is made when it is absent.
    pub create: bool,
    /// It must be absent.
    pub exclusive: bool,
    /// It is emptied first.
    pub truncate: bool,
}

impl Mode {
    /// Reads the flags of `open`, such as `r`, `w+` or `ax`.
    pub fn named(flags: &str) -> Option<Self> {
        let plus = flags.contains('+');
        let exclusive = flags.contains('x');
        let mut mode = Self {
            read: plus,
            write: true,
            exclusive,
            ..Self::default()
        };
        match flags.chars().next()? {
            'r' => (mode.read, mode.write) = (true, plus),
            'w' => (mode.create, mode.truncate) = (true, true),
            'a' => (mode.create, mode.append) = (true, true),
            _ => return None,
        }
        let is_known = flags.chars().skip(1).all(|flag| "+xs".contains(flag));
        is_known.then_some(mode)
    }
}

/// The code and no more: the script's own side knows the words and the path.
fn failure(code: &'static str) -> Failure {
    Failure::new(code, code)
}

fn told(error: &std::io::Error) -> Failure {
    use std::io::ErrorKind as Kind;
    #[cfg(unix)]
    if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) {
        return failure("ELOOP");
    }
    failure(match error.kind() {
        Kind::NotFound => "ENOENT",
        Kind::AlreadyExists => "EEXIST",
        Kind::PermissionDenied => "EACCES",
        Kind::IsADirectory => "EISDIR",
        Kind::NotADirectory => "ENOTDIR",
        Kind::DirectoryNotEmpty => "ENOTEMPTY",
        Kind::InvalidInput | Kind::InvalidFilename => "EINVAL",
        Kind::CrossesDevices => "EXDEV",
        Kind::StorageFull | Kind::QuotaExceeded => "ENOSPC",
        Kind::FileTooLarge => "EFBIG",
        Kind::ReadOnlyFilesystem => "EROFS",
        _ => "EIO",
    })
}

/// The words of an absolute path without dots; what leads above the root stays there.
fn words(path: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for word in path.split('/') {
        match word {
            "" | "." => {}
            ".." => drop(words.pop()),
            word => words.push(word),
        }
    }
    words
}

impl Files {
    /// Opens the folders of a run.
    pub fn open_folders(folders: &[Folder]) -> std::io::Result<Self> {
        let mount = |folder: &Folder| {
            Ok(Mounted {
                guest: words(&folder.guest)
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
                dir: Dir::open_ambient_dir(&folder.host, ambient_authority())?,
                writable: folder.writable,
            })
        };
        let mounts: std::io::Result<Vec<_>> = folders.iter().map(mount).collect();
        Ok(Self {
            mounts: mounts?,
            open: BTreeMap::new(),
        })
    }

    /// The deepest folder that a path is in, and the path below it.
    fn find(&self, path: &str) -> Answer<(&Mounted, String)> {
        let words = words(path);
        let holds = |mount: &&Mounted| {
            mount.guest.len() <= words.len() && mount.guest.iter().zip(&words).all(|(a, b)| a == b)
        };
        let mounts = self.mounts.iter().filter(holds);
        let mount = mounts
            .max_by_key(|mount| mount.guest.len())
            .ok_or_else(|| failure("ENOENT"))?;
        let rest = &words[mount.guest.len()..];
        let rest = if rest.is_empty() {
            ".".to_owned()
        } else {
            rest.join("/")
        };
        Ok((mount, rest))
    }

    fn writable(&self, path: &str) -> Answer<(&Dir, String)> {
        match self.find(path) {
            Ok((mount, rest)) if mount.writable => Ok((&mount.dir, rest)),
            Ok(_) => Err(failure("EROFS")),
            // The folder around the folders exists and takes nothing.
            Err(_) if words(path).len() <= 1 => Err(failure("EROFS")),
            Err(error) => Err(error),
        }
    }

    /// The names of folders directly below a path that is above them all.
    fn above(&self, path: &str) -> Vec<String> {
        let words = words(path);
        let below = |mount: &Mounted| {
            let is_below = mount.guest.len() > words.len()
                && mount.guest.iter().zip(&words).all(|(a, b)| a == b);
            is_below.then(|| mount.guest[words.len()].clone())
        };
        let mut names: Vec<_> = self.mounts.iter().filter_map(below).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Opens a file and gives its number.
    pub fn open(&mut self, path: &str, mode: Mode) -> Answer<u32> {
        let file = self.file(path, mode)?;
        if self.open.len() >= MAX_OPEN {
            return Err(failure("EMFILE"));
        }
        let taken = |number: &u32| self.open.contains_key(number);
        let mut numbers = FIRST..u32::MAX;
        let free = numbers.find(|number| !taken(number));
        let number = free.ok_or_else(|| failure("EMFILE"))?;
        self.open.insert(number, file);
        Ok(number)
    }

    fn file(&self, path: &str, mode: Mode) -> Answer<File> {
        let wants_write = mode.write || mode.create || mode.truncate;
        let (dir, rest) = match wants_write {
            true => self.writable(path)?,
            false => self.find(path).map(|(mount, rest)| (&mount.dir, rest))?,
        };
        let mut options = OpenOptions::new();
        options
            .read(mode.read)
            .write(mode.write && !mode.append)
            .append(mode.append);
        options.truncate(mode.truncate && !mode.exclusive);
        options
            .create(mode.create)
            .create_new(mode.create && mode.exclusive);
        // A pipe that a script finds would hold it up until its time is over.
        if dir
            .metadata(&rest)
            .is_ok_and(|found| !found.is_file() && !found.is_dir())
        {
            return Err(failure("EACCES"));
        }
        dir.open_with(&rest, &options).map_err(|error| told(&error))
    }

    fn opened(&mut self, number: u32) -> Answer<&mut File> {
        self.open.get_mut(&number).ok_or_else(|| failure("EBADF"))
    }

    /// Closes a file.
    pub fn close(&mut self, number: u32) -> Answer<()> {
        self.open
            .remove(&number)
            .map(drop)
            .ok_or_else(|| failure("EBADF"))
    }

    /// Reads up to `length` bytes, from `position` or from where the last call ended.
    pub fn read(&mut self, number: u32, length: usize, position: Option<u64>) -> Answer<Vec<u8>> {
        let file = self.opened(number)?;
        let read = at(file, position, |file| {
            let mut bytes = Vec::new();
            file.take(length as u64).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        read.map_err(|error| told(&error))
    }

    /// Writes bytes at `position` or where the last call ended.
    pub fn write(&mut self, number: u32, bytes: &[u8], position: Option<u64>) -> Answer<()> {
        let file = self.opened(number)?;
        at(file, position, |file| file.write_all(bytes)).map_err(|error| told(&error))
    }

    /// Makes an open file shorter or longer.
    pub fn set_length(&mut self, number: u32, length: u64) -> Answer<()> {
        self.opened(number)?
            .set_len(length)
            .map_err(|error| told(&error))
    }

    /// The whole of a file.
    pub fn read_all(&self, path: &str) -> Answer<Vec<u8>> {
        let mode = Mode {
            read: true,
            ..Mode::default()
        };
        let mut bytes = Vec::new();
        let mut file = self.file(path, mode)?;
        file.read_to_end(&mut bytes).map_err(|error| told(&error))?;
        Ok(bytes)
    }

    /// Writes a whole file.
    pub fn write_all(&self, path: &str, bytes: &[u8], mode: Mode) -> Answer<()> {
        self.file(path, mode)?
            .write_all(bytes)
            .map_err(|error| told(&error))
    }

    /// Whether a path is a file.
    pub fn is_file(&self, path: &str) -> bool {
        let found = self.find(path).ok();
        found.is_some_and(|(mount, rest)| {
            mount.dir.metadata(rest).is_ok_and(|found| found.is_file())
        })
    }

    /// What there is to know of a path, as JSON.
    pub fn status(&self, path: &str, follow: bool) -> Answer<String> {
        let found = match self.find(path) {
            Ok(found) => found,
            Err(_) if !self.above(path).is_empty() => {
                return Ok(json!(["directory", 0, 0, 0, 0, 0o40555, 0, 1]).to_string());
            }
            Err(error) => return Err(error),
        };
        let (mount, rest) = found;
        let metadata = match follow {
            true => mount.dir.metadata(rest),
            false => mount.dir.symlink_metadata(rest),
        };
        metadata
            .map(|metadata| describe(&metadata))
            .map_err(|error| told(&error))
    }

    /// What there is to know of an open file, as JSON.
    pub fn status_of_open(&mut self, number: u32) -> Answer<String> {
        let metadata = self.opened(number)?.metadata();
        metadata
            .map(|metadata| describe(&metadata))
            .map_err(|error| told(&error))
    }

    /// The names in a folder with the kind of each, sorted, as JSON.
    pub fn list(&self, path: &str) -> Answer<String> {
        let mut names: Vec<_> = self
            .above(path)
            .into_iter()
            .map(|name| (name, "directory"))
            .collect();
        match self.find(path) {
            Ok((mount, rest)) => {
                for entry in mount.dir.read_dir(rest).map_err(|error| told(&error))? {
                    let entry = entry.map_err(|error| told(&error))?;
                    let kind = entry.file_type().map_err(|error| told(&error))?;
                    names.push((
                        entry.file_name().to_string_lossy().into_owned(),
                        kind_of(kind),
                    ));
                }
            }
            Err(error) if names.is_empty() => return Err(error),
            Err(_) => {}
        }
        names.sort();
        Ok(json!(names).to_string())
    }

    /// Makes a folder, with those above it when asked.
    pub fn make_folder(&self, path: &str, recursive: bool) -> Answer<()> {
        if recursive && self.is_folder(path) {
            return Ok(());
        }
        let (dir, rest) = self.writable(path)?;
        let made = match recursive {
            true => dir.create_dir_all(rest),
            false => dir.create_dir(rest),
        };
        made.map_err(|error| told(&error))
    }

    fn is_folder(&self, path: &str) -> bool {
        let found = self.find(path).ok();
        let is_mounted = found.is_some_and(|(mount, rest)| mount.dir.is_dir(rest));
        is_mounted || !self.above(path).is_empty()
    }

    /// Removes a file or a link.
    pub fn remove_file(&self, path: &str) -> Answer<()> {
        let (dir, rest) = self.writable(path)?;
        dir.remove_file(rest).map_err(|error| told(&error))
    }

    /// Removes a folder, with all in it when asked.
    pub fn remove_folder(&self, path: &str, recursive: bool) -> Answer<()> {
        let (dir, rest) = self.writable(path)?;
        if rest == "." {
            return Err(failure("EBUSY"));
        }
        let removed = match recursive {
            true => dir.remove_dir_all(rest),
            false => dir.remove_dir(rest),
        };
        removed.map_err(|error| told(&error))
    }

    /// Gives a file or folder another name.
    pub fn rename(&self, from: &str, to: &str) -> Answer<()> {
        let ((source, from), (target, to)) = (self.writable(from)?, self.writable(to)?);
        source
            .rename(from, target, to)
            .map_err(|error| told(&error))
    }

    /// Copies a file, byte by byte: modes and owners are nothing to a script.
    pub fn copy(&self, from: &str, to: &str) -> Answer<()> {
        let mut source = self.file(
            from,
            Mode {
                read: true,
                ..Mode::default()
            },
        )?;
        let mode = Mode {
            write: true,
            create: true,
            truncate: true,
            ..Mode::default()
        };
        let mut target = self.file(to, mode)?;
        let copied = std::io::copy(&mut source, &mut target);
        copied.map(drop).map_err(|error| told(&error))
    }

    /// Makes a second name for a file of the same folder.
    pub fn link(&self, from: &str, to: &str) -> Answer<()> {
        let ((source, from), (target, to)) = (self.writable(from)?, self.writable(to)?);
        source
            .hard_link(from, target, to)
            .map_err(|error| told(&error))
    }

    /// Makes a link; one that leads out of its folder is refused.
    pub fn symlink(&self, target: &str, path: &str) -> Answer<()> {
        let (dir, rest) = self.writable(path)?;
        #[cfg(unix)]
        let made = dir.symlink(target, rest);
        #[cfg(not(unix))]
        let made = dir.symlink_file(target, rest);
        made.map_err(|error| told(&error))
    }

    /// Where a link leads.
    pub fn read_link(&self, path: &str) -> Answer<String> {
        let (mount, rest) = self.find(path)?;
        let target = mount.dir.read_link(rest).map_err(|error| told(&error))?;
        Ok(target.to_string_lossy().into_owned())
    }

    /// The path without links.
    pub fn real_path(&self, path: &str) -> Answer<String> {
        let Ok((mount, rest)) = self.find(path) else {
            return self
                .status(path, true)
                .map(|_| format!("/{}", words(path).join("/")));
        };
        let real = mount.dir.canonicalize(rest).map_err(|error| told(&error))?;
        let real = real.to_string_lossy().into_owned();
        let mut all: Vec<&str> = mount.guest.iter().map(String::as_str).collect();
        all.extend(words(&real));
        Ok(format!("/{}", all.join("/")))
    }
}

/// Does something at a position and comes back, or just where the file stands.
fn at<T>(
    file: &mut File,
    position: Option<u64>,
    act: impl FnOnce(&mut File) -> std::io::Result<T>,
) -> std::io::Result<T> {
    let Some(position) = position else {
        return act(file);
    };
    let before = file.stream_position()?;
    file.seek(SeekFrom::Start(position))?;
    let done = act(file);
    file.seek(SeekFrom::Start(before))?;
    done
}

fn kind_of(kind: cap_std::fs::FileType) -> &'static str {
    match kind {
        kind if kind.is_dir() => "directory",
        kind if kind.is_symlink() => "link",
        kind if kind.is_file() => "file",
        _ => "other",
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a script sees numbers of 53 bits anyway"
)]
fn describe(metadata: &Metadata) -> String {
    let time = |seconds: i64, nanoseconds: i64| seconds as f64 * 1e3 + nanoseconds as f64 / 1e6;
    json!([
        kind_of(metadata.file_type()),
        metadata.len(),
        time(metadata.mtime(), metadata.mtime_nsec()),
        time(metadata.atime(), metadata.atime_nsec()),
        time(metadata.ctime(), metadata.ctime_nsec()),
        metadata.mode(),
        metadata.ino(),
        metadata.nlink(),
    ])
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: Mode = Mode {
        read: false,
        write: true,
        append: false,
        create: true,
        exclusive: false,
        truncate: true,
    };

    /// `/skill` read-only and `/output` writable, with a canary beside them.
    fn files() -> (Files, tempfile::TempDir) {
        let parent = tempfile::tempdir().unwrap();
        for name in ["skill", "output"] {
            std::fs::create_dir(parent.path().join(name)).unwrap();
        }
        std::fs::write(parent.path().join("canary"), "alive").unwrap();
        std::fs::write(parent.path().join("skill/a.txt"), "a").unwrap();
        let folder = |name: &str, writable| Folder {
            host: parent.path().join(name),
            guest: format!("/{name}"),
            writable,
        };
        let folders = [folder("skill", false), folder("output", true)];
        (Files::open_folders(&folders).unwrap(), parent)
    }

    #[test]
    fn files_are_read_and_written_within_the_folders() {
        let (files, _parent) = files();
        files.write_all("/output/b.txt", b"bb", WRITE).unwrap();
        assert_eq!(files.read_all("/output/./x/../b.txt").unwrap(), b"bb");
        assert_eq!(
            files.list("/").unwrap(),
            r#"[["output","directory"],["skill","directory"]]"#
        );
        assert_eq!(files.real_path("/skill/a.txt").unwrap(), "/skill/a.txt");
    }

    #[test]
    fn what_is_read_only_stays_so() {
        let (files, _parent) = files();
        let codes = [
            files.write_all("/skill/a.txt", b"", WRITE).unwrap_err(),
            files.remove_file("/skill/a.txt").unwrap_err(),
            files.rename("/skill/a.txt", "/output/a.txt").unwrap_err(),
            files.link("/skill/a.txt", "/output/a.txt").unwrap_err(),
            files.write_all("/new", b"", WRITE).unwrap_err(),
        ];
        assert!(codes.iter().all(|error| error.code == "EROFS"), "{codes:?}");
        assert_eq!(files.read_all("/skill/a.txt").unwrap(), b"a");
    }

    #[test]
    #[cfg(unix)]
    fn neither_dots_nor_links_lead_out() {
        let (files, parent) = files();
        let canary = parent.path().join("canary");
        std::os::unix::fs::symlink(&canary, parent.path().join("output/absolute")).unwrap();
        std::os::unix::fs::symlink("../canary", parent.path().join("output/up")).unwrap();
        std::os::unix::fs::symlink("..", parent.path().join("output/parent")).unwrap();
        let outside = [
            "/output/absolute",
            "/output/up",
            "/output/parent/canary",
            "/output/../canary",
        ];
        for path in outside {
            assert!(files.read_all(path).is_err(), "{path}");
            assert!(files.write_all(path, b"dead", WRITE).is_err(), "{path}");
        }
        assert!(
            files
                .symlink(canary.to_str().unwrap(), "/output/made")
                .is_err()
        );
        assert_eq!(std::fs::read(&canary).unwrap(), b"alive");
    }

    #[test]
    fn flags_are_those_of_open() {
        let append = Mode::named("ax+").unwrap();
        assert!(append.read && append.append && append.create && append.exclusive);
        assert!(!Mode::named("r").unwrap().write && Mode::named("r+").unwrap().write);
        assert_eq!(Mode::named("q"), None);
        assert_eq!(Mode::named("w?"), None);
    }
}
