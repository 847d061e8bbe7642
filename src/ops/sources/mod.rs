//! Skills from where nobody published them: a folder of a git repository, a library, a
//! site that tells agents of its skills.
//!
//! What is found there is packed as a publication would pack it, and stands in a registry of
//! its own, in memory or, where it is large, on the disk: so it is resolved, judged, cached, locked and unpacked like everything else. The
//! lock names the very commit, or the library; the digest in it pins the files in any case.
//! Archives of sources are stored uncompressed, because every version of this tool has to
//! make the same bytes of the same files.

#[cfg(feature = "git")]
pub mod git;
pub mod library;
#[cfg(feature = "https")]
pub mod site;

use std::fmt;
use std::path::Path;
use std::sync::OnceLock;

use tempfile::TempDir;

use super::Silent;
use super::pack::{self, Format, Layout};
use crate::archive::zip::write::Compression;
use crate::archive::{EntryPath, NameLimits};
use crate::bundle::Bundle;
use crate::bundle::leave_out::Choices;
use crate::bundle::manifest::Manifest;
use crate::bundle::names::{SkillName, suggest};
use crate::bundle::references::GitReference;
use crate::bundle::versions::Version;
use crate::diagnostics::Failure;
use crate::fs::{create_dir_all, make_executable, one_url, read_limited, write_unflushed};
use crate::registry::documents::{Archive as Blob, Record, Schema, Summary, Timestamp};
use crate::registry::publication::{Publication, publish};
use crate::registry::{
    Condition, Digest, Directory, Key, Listed, Memory, Object, Prefix, Registry, RegistryError,
    Stamp, Trouble, changes,
};

/// The version of a skill that has none.
const NO_VERSION: &str = "0.0.0";
/// The id of a registry that lasts as long as a command.
const PASSING: &str = "00000000000000000000000000000000";

/// A folder of a repository at one commit, as a lock writes it:
/// `git+https://host/repo.git#folder@<commit> (asked for)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pinned {
    /// Where the repository is, as git takes it.
    pub url: String,
    /// The folder; the repository itself when empty.
    pub path: String,
    /// The commit, in full.
    pub commit: String,
    /// The branch, tag or commit that was asked for, if one was; without one it is the branch
    /// that the repository shows first.
    pub asked: Option<String>,
}

impl Pinned {
    /// Reads what a lock says.
    pub fn parse(text: &str) -> Option<Self> {
        let (place, asked) = match text.strip_suffix(')') {
            Some(text) => {
                let (place, asked) = text.split_once(" (")?;
                (place, Some(asked.to_owned()))
            }
            None => (text, None),
        };
        let (url, fragment) = place.strip_prefix("git+")?.split_once('#')?;
        let (path, commit) = fragment.rsplit_once('@')?;
        Some(Self {
            url: url.to_owned(),
            path: path.to_owned(),
            commit: commit.to_owned(),
            asked,
        })
    }

    /// What it answers a reference without anybody being asked, if it does: who names the commit
    /// means that one for good, whatever branch led to it before.
    pub fn answer(mut self, reference: &GitReference) -> Option<Self> {
        let path = reference.path.as_deref().unwrap_or_default();
        let revision = reference.revision.as_deref();
        let is_there = self.url == reference.url || one_url(&self.url) == one_url(&reference.url);
        if !is_there || self.path != path {
            return None;
        }
        if revision == Some(&self.commit) {
            self.asked = Some(self.commit.clone());
            return Some(self);
        }
        (revision == self.asked.as_deref()).then_some(self)
    }
}

impl fmt::Display for Pinned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "git+{}#{}@{}", self.url, self.path, self.commit)?;
        match &self.asked {
            Some(asked) => write!(f, " ({asked})"),
            None => Ok(()),
        }
    }
}

/// A file on its way into an archive.
pub struct SourceFile {
    /// The path within the skill.
    pub path: String,
    /// Whether it may be executed.
    pub is_executable: bool,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A skill that was packed, in a registry of its own.
pub struct Packed {
    /// Its name there.
    pub name: SkillName,
    registry: Box<dyn Registry>,
    /// Where the registry of a large one lies, as long as it is needed.
    _folder: Option<TempDir>,
}

/// What is larger than this waits on the disk until it is put in place.
const IN_MEMORY: u64 = 1 << 20;

/// Packs files as a publication would.
pub fn pack(files: &[SourceFile], at: Timestamp) -> Result<Packed, Failure> {
    let temporary = tempfile::tempdir().map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("cannot make a temporary folder: {reason}"))
    })?;
    let folder = temporary.path().join("skill");
    lay_out(files, &folder)?;
    let mut plan = pack::plan(&folder, &Choices::default())?;
    let name = match SkillName::parse(&plan.name) {
        Ok(name) => name,
        // Old forms such as `excel_to_pptx` have a near one that every client takes.
        Err(problem) => {
            let near = suggest(&plan.name).and_then(|near| SkillName::parse(&near).ok());
            near.ok_or_else(|| {
                let shown = plan.name.escape_debug();
                Failure::new("bad-name", format!("`{shown}` is no skill name: {problem}"))
            })?
        }
    };
    name.as_str().clone_into(&mut plan.name);
    let manifest = Manifest::of(&Bundle::open(&folder));
    let version: Version = plan.version.as_deref().unwrap_or(NO_VERSION).parse()?;
    let packing = pack::Request {
        plan: &plan,
        layout: Layout::Folder,
        format: Format::Zip(Compression::Store),
        output: &temporary.path().join("skill.zip"),
        allow_large: true,
    };
    let report = pack::run(&packing, &Silent)?;
    let bytes = read_limited(&report.output, report.size)?;
    for path in [&folder, &report.output] {
        // Only a large one stays, and all of it goes with its folder.
        let _ = std::fs::remove_dir_all(path).or_else(|_| std::fs::remove_file(path));
    }
    let record = Record {
        schema: Schema,
        name: name.clone(),
        version,
        archive: Blob {
            digest: Digest::of(&bytes),
            size: report.size,
        },
        tree: super::publish::digest(report.tree.sha256().as_bytes()),
        manifest: Summary::of(&manifest)
            .map_err(|why| Failure::new("bad-dependency", format!("of `{name}`: {why}")))?,
        publisher: None,
        published: at,
        signatures: Vec::new(),
    };
    let (registry, folder): (Box<dyn Registry>, _) = match report.size > IN_MEMORY {
        true => (
            Box::new(Directory::new(temporary.path().join("registry"))),
            Some(temporary),
        ),
        false => (Box::new(Memory::new()), None),
    };
    changes::begin(&*registry, PASSING, at)?;
    let publication = Publication {
        record: &record,
        blobs: &[&bytes],
        tag: None,
        at,
    };
    publish(&*registry, &publication)?;
    Ok(Packed {
        name,
        registry,
        _folder: folder,
    })
}

/// Writes files below a folder; only names that an archive may have come that far.
pub(super) fn lay_out(files: &[SourceFile], folder: &Path) -> Result<(), Failure> {
    let limits = NameLimits::default();
    create_dir_all(folder)?;
    for file in files {
        EntryPath::within(&file.path, &limits).map_err(|flaw| {
            let shown = file.path.escape_debug();
            Failure::new(flaw.kind(), format!("`{shown}` {flaw}"))
                .with_hint("archives are unpacked on every system; it would need another name")
        })?;
        let path = folder.join(&file.path);
        create_dir_all(path.parent().unwrap_or(folder))?;
        write_unflushed(&path, &file.bytes)?;
        if file.is_executable {
            make_executable(&path)?;
        }
    }
    Ok(())
}

/// Gets a skill when it is needed for the first time.
pub type Fetch = dyn Fn() -> Result<Packed, Failure> + Send + Sync;

/// A registry of one skill that is fetched when somebody reads it. Nothing can be written.
pub struct SourceRegistry {
    place: String,
    fetch: Box<Fetch>,
    packed: OnceLock<Result<Packed, RegistryError>>,
}

impl SourceRegistry {
    /// A skill that is not fetched yet.
    pub fn later(place: String, fetch: Box<Fetch>) -> Self {
        Self {
            place,
            fetch,
            packed: OnceLock::new(),
        }
    }

    /// A skill that is here.
    pub fn now(place: String, packed: Packed) -> Self {
        let gone = || Err(Failure::new("not-found", "it was here already"));
        let source = Self::later(place, Box::new(gone));
        // The cell is new, so this always succeeds.
        let _ = source.packed.set(Ok(packed));
        source
    }

    fn registry(&self) -> Result<&dyn Registry, RegistryError> {
        let packed = self.packed.get_or_init(|| {
            (self.fetch)().map_err(|failure| {
                let trouble = trouble(failure.kind);
                let error = match trouble {
                    Trouble::NotFound => {
                        RegistryError::new(trouble, &self.place, "").saying(failure.message)
                    }
                    _ => RegistryError::new(trouble, &self.place, failure.message),
                };
                match failure.hint {
                    Some(hint) => error.advising(hint),
                    None => error,
                }
            })
        });
        match packed {
            Ok(packed) => Ok(&*packed.registry),
            Err(error) => Err(error.clone()),
        }
    }

    fn here(&self, error: RegistryError) -> RegistryError {
        RegistryError {
            place: self.place.clone(),
            ..error
        }
    }

    fn read_only(&self) -> RegistryError {
        RegistryError::new(Trouble::ReadOnly, &self.place, "")
    }
}

/// The trouble behind the kind of a failure.
fn trouble(kind: &str) -> Trouble {
    let all = [
        Trouble::NotFound,
        Trouble::Denied,
        Trouble::Unreachable,
        Trouble::Busy,
        Trouble::TooLarge,
        Trouble::Misconfigured,
        Trouble::NoSpace,
        Trouble::Io,
    ];
    let known = all.into_iter().find(|trouble| trouble.word() == kind);
    known.unwrap_or(Trouble::Corrupt)
}

impl Registry for SourceRegistry {
    fn place(&self) -> &str {
        &self.place
    }

    fn keeps_versions(&self) -> bool {
        false
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        let object = self.registry()?.read(key, limit);
        object.map_err(|error| self.here(error))
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        let object = self.registry()?.read_changed(key, limit, known);
        object.map_err(|error| self.here(error))
    }

    fn write(&self, key: &Key, _: &[u8], _: &Condition) -> Result<Stamp, RegistryError> {
        Err(self.read_only().on(key))
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.registry()?.list(prefix)
    }

    fn probe(&self) -> Result<(), RegistryError> {
        Err(self.read_only())
    }
}
