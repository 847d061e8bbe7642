//! What a signature is about: a skill's folder or its archive, with name and version.

use std::path::{Path, PathBuf};

use crate::archive::digest::FileDigest;
use crate::archive::{Archive, ArchiveError, Limits, Profile};
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::diagnostics::Failure;
use crate::fs::{FsError, Shown as _};
use crate::signing::content::{Content, files_of};
use crate::signing::sidecars::{Sidecars, archive_stem, name_and_version};

/// Files that say what a skill is called and which version it is.
const TELLING: [&str; 3] = ["SKILL.md", "skill.md", "skill.yaml"];

/// A folder or an archive on disk.
#[derive(Clone, Debug)]
pub enum SkillTarget {
    /// A folder, links resolved.
    Folder(PathBuf),
    /// An archive, with its bytes.
    Archive(PathBuf, Vec<u8>),
}

impl SkillTarget {
    /// Looks at what the path leads to.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, Failure> {
        let failed = |source| FsError::Io {
            action: "read",
            path: path.to_path_buf(),
            source,
        };
        if path.is_dir() {
            let folder = std::fs::canonicalize(path).map_err(failed)?;
            return Ok(Self::Folder(folder));
        }
        let bytes = super::archives::read(path, limits)?;
        Ok(Self::Archive(path.to_path_buf(), bytes))
    }

    /// The content to verify.
    pub fn content<'c>(&'c self, limits: &'c Limits, is_source: bool) -> Content<'c> {
        match self {
            Self::Folder(path) => Content::Folder { path, is_source },
            Self::Archive(_, bytes) => Content::Archive { bytes, limits },
        }
    }

    /// The files to sign, and what is left out of them.
    pub fn files(&self, limits: &Limits) -> Result<(Vec<FileDigest>, Vec<String>), Failure> {
        match self {
            Self::Folder(path) => Ok(files_of(path)?),
            Self::Archive(..) => Ok((self.content(limits, false).read()?.files, Vec::new())),
        }
    }

    /// What the skill says of itself, in its manifest.
    pub fn manifest(&self, limits: &Limits) -> Result<Manifest, ArchiveError> {
        Ok(match self {
            Self::Folder(path) => Manifest::of(&Bundle::open(path)),
            Self::Archive(_, bytes) => {
                let archive = Archive::open(bytes, Profile::Strict, limits)?;
                let top = archive.top_folder().map(str::to_owned);
                let mut telling = Vec::new();
                for (at, entry) in archive.entries().iter().enumerate() {
                    let path = entry.path.as_str();
                    let below = match &top {
                        Some(top) => path.get(top.len() + 1..).unwrap_or_default(),
                        None => path,
                    };
                    if TELLING.contains(&below) {
                        telling.push((below.to_owned(), archive.read(at)?));
                    }
                }
                Manifest::of(&Bundle::in_memory(top, telling))
            }
        })
    }

    /// The name that the folder or file has, and the version in it.
    pub fn name_and_version(&self) -> (String, Option<String>) {
        match self {
            Self::Folder(path) => (file_name(path), None),
            Self::Archive(path, _) => {
                let file = file_name(path);
                let stem = archive_stem(&file).unwrap_or(&file);
                let (name, version) = name_and_version(stem);
                (name.to_owned(), version.map(str::to_owned))
            }
        }
    }

    /// Where its signatures lie: beside an archive under its name, beside a folder under
    /// the name and version.
    pub fn sidecars(&self, out: Option<&Path>, version: Option<&str>) -> Sidecars {
        let (path, stem) = match self {
            Self::Folder(path) => {
                let name = file_name(path);
                let stem = version.map_or(name.clone(), |version| format!("{name}-{version}"));
                (path, stem)
            }
            Self::Archive(path, _) => {
                let file = file_name(path);
                let stem = archive_stem(&file).unwrap_or(&file).to_owned();
                (path, stem)
            }
        };
        let beside = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        Sidecars::new(out.unwrap_or(beside), stem)
    }
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.shown().to_string()
}
