//! What `sync` put into a folder: the file `.open-skills-sync.json` in it.
//!
//! A folder that is not named there is somebody else's. While files are on their way the
//! entry names both what stood there and what is to come: whichever of them a killed process
//! left is ours.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::record::RecordError;
use crate::fs::{FsError, create_dir_all, read_limited, write_atomic};
use crate::registry::Digest;
use crate::registry::documents::Schema;

/// The file's name.
pub const SYNC_FILE: &str = ".open-skills-sync.json";
/// As many bytes as ten thousand skills take, and more.
const MAX_BYTES: u64 = 64 << 20;

/// What `sync` put into a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Synced {
    /// The schema of this file.
    pub schema: Schema,
    /// The skills, by their path in the folder.
    pub skills: BTreeMap<String, SyncedSkill>,
    /// What a library has and no agent could use, by the path that it would have: it is not
    /// read again as long as it stays as it is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub broken: BTreeMap<String, BrokenSkill>,
}

/// A skill that was read once, and is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrokenSkill {
    /// Where it is.
    pub source: String,
    /// Which state of it that was.
    pub stamp: String,
    /// Why it is none.
    pub why: String,
    /// The version of the program that says so; another one may understand it.
    pub program: String,
    /// The name that it gives itself, where that is all that keeps it away: a stronger one had
    /// it too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outdone: Option<String>,
}

/// One skill that `sync` put there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SyncedSkill {
    /// Where it comes from.
    pub source: String,
    /// Which state of it that was; nothing until it is all there.
    pub stamp: Option<String>,
    /// The files that we put there, or are about to.
    pub trees: Vec<Digest>,
    /// Whether the folder was there before us, with the very files that were to come: it is
    /// compared from then on, and neither changed nor removed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adopted: bool,
}

impl SyncedSkill {
    /// Whether we put these files there.
    pub fn is_ours(&self, tree: &Digest) -> bool {
        !self.adopted && self.trees.contains(tree)
    }
}

impl Synced {
    /// Whether a folder of this name was put there, and not found there with the same files.
    pub fn has_put(&self, name: &str) -> bool {
        self.skills.get(name).is_some_and(|skill| !skill.adopted)
    }

    /// Reads what was put into a folder; without the file nothing was.
    pub fn read(folder: &Path) -> Result<Self, RecordError> {
        let path = folder.join(SYNC_FILE);
        let bytes = match read_limited(&path, MAX_BYTES) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == "not-found" => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        let damaged = |why: String| RecordError::Damaged {
            path: path.clone(),
            why,
        };
        let synced: Self =
            serde_json::from_slice(&bytes).map_err(|error| damaged(error.to_string()))?;
        match synced.skills.keys().find(|path| !is_plain(path)) {
            Some(odd) => Err(damaged(format!("`{}` is no path", odd.escape_debug()))),
            None => Ok(synced),
        }
    }

    /// Writes it, unless that is what stands there.
    pub fn write(&self, folder: &Path) -> Result<(), RecordError> {
        if self.is_written(folder) {
            return Ok(());
        }
        create_dir_all(folder)?;
        Ok(write_atomic(&folder.join(SYNC_FILE), &self.to_bytes())?)
    }

    /// Whether that is what stands there.
    pub fn is_written(&self, folder: &Path) -> bool {
        let there = read_limited(&folder.join(SYNC_FILE), MAX_BYTES);
        there.is_ok_and(|there| there == self.to_bytes())
    }

    fn to_bytes(&self) -> Vec<u8> {
        // These types always have a JSON form.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }
}

/// `name` or `tier/name`, and nothing that leads elsewhere: what it names may be removed.
fn is_plain(path: &str) -> bool {
    let is_part = |part: &str| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        !part.is_empty() && !part.starts_with('.') && part.chars().all(plain)
    };
    path.split('/').count() <= 2 && path.split('/').all(is_part)
}

/// Waits until nobody else fills a folder, and keeps others waiting while the answer lives.
/// The lock lies beside the temporary folders of the system: the folder itself stays as it is.
pub fn hold(folder: &Path, locks: &Path) -> Result<File, FsError> {
    let whole: PathBuf = super::links::real(folder);
    let name = Digest::of(whole.as_os_str().as_encoded_bytes()).hex();
    create_dir_all(locks)?;
    let path = locks.join(format!("{}.lock", name.get(..16).unwrap_or(&name)));
    let failed = |source| FsError::Io {
        action: "lock",
        path: path.clone(),
        source,
    };
    let mut options = std::fs::OpenOptions::new();
    let file = options.create(true).append(true).open(&path);
    let file = file.map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Explain;

    #[test]
    fn what_is_written_is_read_and_leads_nowhere() {
        let folder = tempfile::tempdir().unwrap();
        let mut synced = Synced::read(folder.path()).unwrap();
        let skill = SyncedSkill {
            source: "s3://b/p".into(),
            stamp: None,
            trees: vec![Digest::of(b"x")],
            adopted: false,
        };
        synced.skills.insert("shared/pdf_x".into(), skill.clone());
        synced.write(folder.path()).unwrap();
        assert_eq!(Synced::read(folder.path()).unwrap(), synced);
        for odd in ["../pdf", "/pdf", "a/b/c", ".git", ""] {
            let mut bad = synced.clone();
            bad.skills.insert(odd.into(), skill.clone());
            bad.write(folder.path()).unwrap();
            let error = Synced::read(folder.path()).unwrap_err();
            let hint = error.hint().unwrap();
            assert!(hint.contains("`open-skills sync` again"), "{odd}: {hint}");
        }
    }
}
