//! The files that a statement is held against: an archive's, or a folder's.

use std::path::{Path, PathBuf};

use crate::archive::digest::{ArchiveDigest, FileDigest, hash_files};
use crate::archive::{Archive, ArchiveError, DiskSource, EntryPath, Item, Limits, Profile};
use crate::bundle::leave_out::{Choices, LeaveOutError};
use crate::bundle::packing::{PackedFile, PackingList, Refused};
use crate::diagnostics::Explain;
use crate::fs::{FsError, Shown as _, is_executable};

/// Deepest folder that is looked into.
const MAX_DEPTH: usize = 32;
/// Most files and folders that are looked at.
const MAX_ENTRIES: usize = 10_000;

/// What is to be verified.
#[derive(Clone, Copy, Debug)]
pub enum Content<'c> {
    /// An archive's bytes.
    Archive {
        /// The bytes.
        bytes: &'c [u8],
        /// How large it may be.
        limits: &'c Limits,
    },
    /// A folder.
    Folder {
        /// Where it is.
        path: &'c Path,
        /// Whether it is where the skill is written, so that what packing leaves out may
        /// lie there.
        is_source: bool,
    },
}

/// The files, and what else was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The files, with their paths below the skill's folder.
    pub files: Vec<FileDigest>,
    /// Empty folders, links, pipes: what no statement ever names.
    pub strays: Vec<String>,
    /// The folder that an archive keeps everything in.
    pub top: Option<String>,
    /// Whether it is known which files may be run: not in a folder on Windows.
    pub has_modes: bool,
}

/// Why files could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum ContentError {
    /// The archive is none that every reader understands in the same way.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The folder could not be read.
    #[error(transparent)]
    File(#[from] FsError),
    /// A pattern of `.skillignore` cannot be read.
    #[error(transparent)]
    LeaveOut(#[from] LeaveOutError),
    /// Something in a folder that cannot be signed.
    #[error("`{}` {problem}", path.shown())]
    Unfit {
        /// What.
        path: PathBuf,
        /// Why.
        problem: String,
    },
}

impl Explain for ContentError {
    fn kind(&self) -> &'static str {
        match self {
            Self::Archive(error) => error.kind(),
            Self::File(error) => error.kind(),
            Self::LeaveOut(error) => error.kind(),
            Self::Unfit { .. } => "unfit-file",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::LeaveOut(error) => error.hint(),
            _ => None,
        }
    }
}

impl Content<'_> {
    /// The digest and length of the archive, when it is one.
    pub fn archive(&self) -> Option<(ArchiveDigest, u64)> {
        match self {
            Self::Archive { bytes, .. } => Some((ArchiveDigest::of(bytes), bytes.len() as u64)),
            Self::Folder { .. } => None,
        }
    }

    /// Looks at every file; an archive is accepted as a whole before.
    pub fn read(&self) -> Result<Files, ContentError> {
        match self {
            Self::Archive { bytes, limits } => archive(bytes, limits),
            Self::Folder { path, .. } => folder(path),
        }
    }
}

fn archive(bytes: &[u8], limits: &Limits) -> Result<Files, ContentError> {
    let (archive, mut files) = Archive::open_hashed(bytes, Profile::Strict, limits)?;
    let top = archive.top_folder().map(str::to_owned);
    if let Some(top) = &top {
        for file in &mut files {
            file.path.drain(..=top.len());
        }
    }
    Ok(Files {
        files,
        strays: Vec::new(),
        top,
        has_modes: true,
    })
}

/// Everything in a folder, whatever its name: what is to be run must be what was signed.
fn folder(root: &Path) -> Result<Files, ContentError> {
    let mut found = Scan::default();
    let mut open = vec![(root.to_path_buf(), String::new(), 0)];
    while let Some((path, prefix, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            found.strays.push(prefix);
            continue;
        }
        open.extend(found.list(&path, &prefix, depth)?);
    }
    let files = hash(root, &found.items)?;
    Ok(Files {
        files,
        strays: found.strays,
        top: None,
        has_modes: cfg!(unix),
    })
}

#[derive(Default)]
struct Scan {
    items: Vec<Item>,
    strays: Vec<String>,
    seen: usize,
}

impl Scan {
    /// Takes the entries of one folder; gives the folders in it.
    fn list(
        &mut self,
        path: &Path,
        prefix: &str,
        depth: usize,
    ) -> Result<Vec<(PathBuf, String, usize)>, ContentError> {
        let failed = |source| FsError::Io {
            action: "list",
            path: path.to_path_buf(),
            source,
        };
        let mut folders = Vec::new();
        let before = self.seen;
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            self.seen += 1;
            if self.seen > MAX_ENTRIES {
                let problem = format!("holds more than {MAX_ENTRIES} files and folders");
                let path = path.to_path_buf();
                return Err(ContentError::Unfit { path, problem });
            }
            let name = entry.file_name();
            let below = match prefix {
                "" => name.shown().to_string(),
                prefix => format!("{prefix}/{}", name.shown()),
            };
            let metadata = entry.metadata().map_err(failed)?;
            let fits = name.to_str().and_then(|_| EntryPath::new(&below).ok());
            match fits {
                Some(_) if metadata.is_dir() => folders.push((entry.path(), below, depth + 1)),
                Some(path) if metadata.is_file() => self.items.push(Item {
                    path,
                    executable: is_executable(&metadata),
                    size: metadata.len(),
                }),
                _ => self.strays.push(below),
            }
        }
        if self.seen == before && !prefix.is_empty() {
            self.strays.push(format!("{prefix}/"));
        }
        Ok(folders)
    }
}

fn hash(root: &Path, items: &[Item]) -> Result<Vec<FileDigest>, ContentError> {
    let mut source = DiskSource::default();
    for item in items {
        let mut place = root.to_path_buf();
        place.extend(item.path.parts());
        source.add(item.path.clone(), place);
    }
    hash_files(items, &source).map_err(|error| ContentError::Unfit {
        path: root.to_path_buf(),
        problem: format!("cannot be hashed: {error}"),
    })
}

/// The files of a folder that a signature is to cover, which are those of its archive, and
/// what packing leaves out.
///
/// The one place that decides which files those are. A link that packing would follow is
/// refused: what was signed has to be what stands there.
pub fn files_of(root: &Path) -> Result<(Vec<FileDigest>, Vec<String>), ContentError> {
    let unfit = |path: &str, problem: String| ContentError::Unfit {
        path: root.join(path),
        problem,
    };
    let list = PackingList::of(root, &Choices::default())?;
    if let Some(Refused { path, refusal }) = list.refused.first() {
        return Err(unfit(path, refusal.to_string()));
    }
    let item = |file: &PackedFile| {
        if file.link_to.is_some() {
            return Err(unfit(
                &file.path,
                "is a link, which cannot be signed".to_owned(),
            ));
        }
        let path = EntryPath::new(&file.path);
        Ok(Item {
            path: path.map_err(|flaw| unfit(&file.path, flaw.to_string()))?,
            executable: file.executable,
            size: file.size,
        })
    };
    let items: Vec<Item> = list.files.iter().map(item).collect::<Result<_, _>>()?;
    let left_out = list.left_out.iter();
    let left_out = left_out.map(|left| left.path.trim_end_matches('/').to_owned());
    Ok((hash(root, &items)?, left_out.collect()))
}

/// What differs between the files that were signed and those that are there, in words.
pub fn difference(
    signed: &[FileDigest],
    there: &Files,
    allowed: &dyn Fn(&str) -> bool,
) -> Option<String> {
    let by_path = |files: &[FileDigest]| -> std::collections::BTreeMap<String, FileDigest> {
        files
            .iter()
            .map(|file| (file.path.clone(), file.clone()))
            .collect()
    };
    let (mut missing, there_files) = (by_path(signed), by_path(&there.files));
    for (path, file) in &there_files {
        match missing.remove(path) {
            None if allowed(path) => {}
            None => return Some(format!("`{path}` was not signed")),
            Some(known) => {
                if let Some(what) = changed(&known, file, there.has_modes) {
                    return Some(format!("`{path}` {what}"));
                }
            }
        }
    }
    if let Some(path) = missing.keys().next() {
        return Some(format!("`{path}` is missing"));
    }
    let stray = there.strays.iter().find(|path| !allowed(path))?;
    Some(format!("`{stray}` was not signed"))
}

fn changed(known: &FileDigest, file: &FileDigest, has_modes: bool) -> Option<&'static str> {
    if has_modes && known.executable != file.executable {
        return Some(match file.executable {
            true => "became executable",
            false => "is executable no more",
        });
    }
    (known.size != file.size || known.sha256 != file.sha256).then_some("was changed")
}
