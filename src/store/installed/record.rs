//! `installed.json`: what was installed, from where, and where else it stands.
//!
//! It is written last and in one step: an installation that was interrupted is done again,
//! and finds what it had put in place already.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::synced::SYNC_FILE;
use crate::bundle::names::SkillName;
use crate::diagnostics::Explain;
use crate::fs::{FsError, Shown as _, create_dir_all, read_limited, write_atomic};
use crate::registry::Digest;
use crate::registry::documents::Schema;
use crate::store::lockfile::newer_schema;

/// The file's name.
pub const RECORD_FILE: &str = "installed.json";
/// The word for the commit that a repository shows first.
pub const HEAD: &str = "HEAD";
/// Ten thousand skills for all agents have some tens of millions of bytes.
const MAX_BYTES: u64 = 64 << 20;

/// What is installed in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// The schema of this file.
    pub schema: Schema,
    /// The skills, in the order of their names.
    pub skills: Vec<InstalledSkill>,
    /// Folders that were made for places of skills, kept as those are: they go again when
    /// nothing is left in them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub folders: BTreeSet<PathBuf>,
}

/// A skill that is installed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledSkill {
    /// Its name, and that of its folder.
    pub name: SkillName,
    /// Its version, if it says one.
    pub version: Option<String>,
    /// The identity of its files.
    pub tree: Digest,
    /// Where it came from.
    pub source: Source,
    /// Where agents find it.
    pub places: Vec<Place>,
}

/// Where a skill came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// What kind of place it is.
    pub kind: SourceKind,
    /// The whole location, as it can be asked for again.
    pub location: String,
    /// The commit, where there are commits.
    pub commit: Option<String>,
    /// The branch or tag that was asked for, [`HEAD`] for what the repository shows first;
    /// none when one commit was meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<String>,
    /// The digest of the archive, where there was one.
    pub archive: Option<Digest>,
    /// The fingerprint of the key that signed it; none when nobody did.
    pub signer: Option<String>,
}

/// The kinds of places that skills come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A registry of versions.
    Registry,
    /// A library of plain skills.
    Library,
    /// A git repository.
    Git,
    /// A folder on this machine.
    Folder,
    /// An archive on this machine.
    Archive,
    /// A document that an application handed over.
    Document,
}

/// A place where agents find a skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The path, relative to the root of the installation where it lies below.
    pub path: PathBuf,
    /// How it stands there.
    pub form: Form,
    /// The agents that it is for.
    pub agents: BTreeSet<String>,
    /// The files that were put there; those of the skill, unless something came between.
    pub tree: Digest,
    /// Whether the folder was there before us, with the very files of the skill. It is not
    /// ours: nobody but the user changes it or takes it away.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adopted: bool,
}

/// How a skill stands in an agent's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// A link to the one verified copy.
    Link,
    /// A copy of its own.
    Copy,
}

/// Why the record is of no use.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// It cannot be read or written.
    #[error(transparent)]
    File(#[from] FsError),
    /// It does not say what such a file says.
    #[error("`{}` is damaged: {why}", path.shown())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// It is of a schema that is not known here.
    #[error("`{}` was written by a newer open-skills (schema {schema})", path.shown())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The number of its schema.
        schema: u64,
    },
    /// Something that has to be a folder or file of the project is a link.
    #[error("`{}` is a symbolic link, and has to be the project's own", path.shown())]
    Link {
        /// The link.
        path: PathBuf,
    },
}

impl Explain for RecordError {
    fn kind(&self) -> &'static str {
        match self {
            Self::File(error) => error.kind(),
            Self::Damaged { .. } | Self::Newer { .. } => "bad-record",
            Self::Link { .. } => "leads-out",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::File(_) => None,
            Self::Link { .. } => Some(
                "look at where it leads, and remove it: what it leads to is not touched".to_owned(),
            ),
            Self::Newer { .. } => Some("update open-skills: the record is sound".to_owned()),
            Self::Damaged { path, .. } if path.ends_with(SYNC_FILE) => Some(
                "remove it, and `open-skills sync` again: folders that are as they should be \
                 stay, and are yours from then on"
                    .to_owned(),
            ),
            Self::Damaged { .. } => Some(
                "remove it, and `open-skills install` what you want again: folders that are as \
                 they should be stay"
                    .to_owned(),
            ),
        }
    }
}

impl Record {
    /// Reads a record; one that is not there holds nothing.
    pub fn read(path: &Path) -> Result<Self, RecordError> {
        let bytes = match read_limited(path, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == "not-found" => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        let damaged = |why: String| RecordError::Damaged {
            path: path.to_path_buf(),
            why,
        };
        let record: Self = serde_json::from_slice(&bytes).map_err(|error| {
            let path = path.to_path_buf();
            match newer_schema(&bytes) {
                Some(schema) => RecordError::Newer { path, schema },
                None => damaged(error.to_string()),
            }
        })?;
        if !record.skills.is_sorted_by(|a, b| a.name < b.name) {
            let why = "its skills are not in order, or one stands twice";
            return Err(damaged(why.to_owned()));
        }
        Ok(record)
    }

    /// Writes it, in a folder that is made when it is not there.
    pub fn write(&self, path: &Path) -> Result<(), RecordError> {
        // A path that is no Unicode has no JSON form; better no new record than an empty one.
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| FsError::Io {
            action: "write",
            path: path.to_path_buf(),
            source: error.into(),
        })?;
        bytes.push(b'\n');
        if read_limited(path, MAX_BYTES).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        if let Some(folder) = path.parent() {
            create_dir_all(folder)?;
        }
        Ok(write_atomic(path, &bytes)?)
    }

    /// A skill by its name.
    pub fn skill(&self, name: &SkillName) -> Option<&InstalledSkill> {
        let at = self.skills.binary_search_by(|skill| skill.name.cmp(name));
        at.ok().map(|at| &self.skills[at])
    }

    /// Puts a skill in its place, or over what was there.
    pub fn put(&mut self, skill: InstalledSkill) {
        match self.skills.binary_search_by(|s| s.name.cmp(&skill.name)) {
            Ok(at) => self.skills[at] = skill,
            Err(at) => self.skills.insert(at, skill),
        }
    }

    /// Forgets a skill.
    pub fn remove(&mut self, name: &SkillName) {
        self.skills.retain(|skill| skill.name != *name);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A skill with one place.
    pub fn skill(name: &str) -> InstalledSkill {
        InstalledSkill {
            name: SkillName::parse(name).unwrap(),
            version: None,
            tree: Digest::of(name.as_bytes()),
            source: Source {
                kind: SourceKind::Folder,
                location: "/src".into(),
                commit: None,
                asked: None,
                archive: None,
                signer: None,
            },
            places: vec![Place {
                path: ".claude/skills/x".into(),
                form: Form::Link,
                agents: BTreeSet::from(["claude-code".to_owned()]),
                tree: Digest::of(name.as_bytes()),
                adopted: false,
            }],
        }
    }

    #[test]
    fn what_is_written_is_read_and_damage_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join(RECORD_FILE);
        assert_eq!(Record::read(&path).unwrap(), Record::default());
        let mut record = Record::default();
        for name in ["pdf", "charts", "pdf"] {
            record.put(skill(name));
        }
        record.write(&path).unwrap();
        let read = Record::read(&path).unwrap();
        assert_eq!((read.skills.len(), &read), (2, &record));
        let good = std::fs::read_to_string(&path).unwrap();
        for (from, to) in [
            ("\"schema\": 1", "\"schema\": 0"),
            ("pdf", "../x"),
            ("link", "pipe"),
            ("charts", "zebra"),
        ] {
            std::fs::write(&path, good.replacen(from, to, 1)).unwrap();
            assert_eq!(
                Record::read(&path).unwrap_err().kind(),
                "bad-record",
                "{from}"
            );
        }
        record.remove(&SkillName::parse("pdf").unwrap());
        assert_eq!(record.skills.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_written_down_leaves_the_record_as_it_was() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(RECORD_FILE);
        let mut record = Record::default();
        record.write(&path).unwrap();
        let folder = std::ffi::OsStr::from_bytes(b"/x\xffy");
        record.folders.insert(folder.into());
        assert!(record.write(&path).is_err());
        assert_eq!(Record::read(&path).unwrap(), Record::default());
    }
}
