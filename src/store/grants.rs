//! What the user allowed a skill for good, kept by the digest of its files: a skill that
//! changed is another skill, and is asked about anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bundle::manifest::Permissions;
use crate::fs::{FsError, create_dir_all, read_text, write_atomic};

/// Grants are a few lines a skill; more is not ours.
const MAX_GRANTS: u64 = 4 << 20;

/// The grants that the user gave for good.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    grants: BTreeMap<String, Grant>,
}

/// What one skill may do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Grant {
    /// Its name, for whoever reads the file.
    pub skill: String,
    /// What it may reach.
    pub permissions: Permissions,
}

impl Remembered {
    /// Where grants are kept in the user's configuration folder.
    pub fn file(config_dir: &Path) -> PathBuf {
        config_dir.join("run-grants.json")
    }

    /// Reads them. A file that is not there, or that nobody understands, grants nothing.
    pub fn read(file: &Path) -> Result<Self, FsError> {
        match read_text(file, MAX_GRANTS) {
            Ok(text) => Ok(serde_json::from_str(&text).unwrap_or_default()),
            Err(error) if error.kind() == "not-found" => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// What the skill with this digest may do.
    pub fn of(&self, tree_digest: &str) -> Option<&Permissions> {
        Some(&self.grants.get(tree_digest)?.permissions)
    }

    /// Remembers a grant, in the place of an older one.
    pub fn put(&mut self, tree_digest: &str, grant: Grant) {
        self.grants.insert(tree_digest.to_owned(), grant);
    }

    /// Writes them in one step.
    pub fn write(&self, file: &Path) -> Result<(), FsError> {
        if let Some(folder) = file.parent() {
            create_dir_all(folder)?;
        }
        write_atomic(file, format!("{:#}\n", serde_json::json!(self)).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_for_one_digest() {
        let folder = tempfile::tempdir().unwrap();
        let file = Remembered::file(&folder.path().join("new"));
        let mut remembered = Remembered::read(&file).unwrap();
        let permissions = Permissions {
            env: vec!["KEY".into()],
            ..Permissions::default()
        };
        let grant = Grant {
            skill: "pdf".into(),
            permissions: permissions.clone(),
        };
        remembered.put("sha256:1", grant);
        remembered.write(&file).unwrap();
        let read = Remembered::read(&file).unwrap();
        assert_eq!(read.of("sha256:1"), Some(&permissions));
        assert_eq!(read.of("sha256:2"), None);
        std::fs::write(&file, "{").unwrap();
        assert_eq!(Remembered::read(&file).unwrap(), Remembered::default());
    }
}
