//! `vendor/lock.yaml`: which packages a skill brings along, and the digests that prove it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bundle::yaml::{parse, write};
use crate::diagnostics::Failure;
use crate::fs::{FsError, read_text, write_atomic};

/// The file's path within a skill.
pub const LOCK_FILE: &str = "vendor/lock.yaml";
const MAX_BYTES: u64 = 1 << 20;
const HEADER: &str =
    "# Written by `open-skills vendor`: what is in this folder, and nothing else.\n";

/// The packages of a skill.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Python packages, in the order of their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub python: Vec<Locked>,
    /// The digest of all files below `vendor/python`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub python_files: Option<String>,
    /// npm packages, in the order of their places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub javascript: Vec<Locked>,
    /// The digest of all files below `vendor/javascript`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub javascript_files: Option<String>,
}

/// One package that is fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Locked {
    /// Its name.
    pub name: String,
    /// The version.
    pub version: String,
    /// The digest of the archive that it came in, as its registry writes it.
    pub digest: String,
    /// What was asked for, as it was written; none when only another package needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted: Option<String>,
}

impl Lock {
    /// Reads the lock of a skill; one without a file brings nothing along.
    pub fn read(skill: &Path) -> Result<Self, Failure> {
        let path = place(skill);
        let text = match read_text(&path, MAX_BYTES) {
            Ok(text) => text,
            Err(error) if error.kind() == "not-found" => return Ok(Self::default()),
            Err(error) => return Err(error.into()),
        };
        let bad = |reason: String| {
            let message = format!("`{LOCK_FILE}` cannot be used: {reason}");
            Failure::new("bad-lock", message)
                .with_hint("remove the folder `vendor`, and add the packages again")
        };
        let tree = parse(&text, 0).map_err(|error| bad(error.message))?;
        match tree.root {
            Some(root) => {
                serde_json::from_value(root.to_json()).map_err(|error| bad(error.to_string()))
            }
            None => Ok(Self::default()),
        }
    }

    /// The file's text; none when there is nothing to say.
    pub fn text(&self) -> Result<Option<String>, Failure> {
        let value = serde_json::to_value(self).map_err(|error| {
            Failure::new(
                "bad-lock",
                format!("`{LOCK_FILE}` cannot be written: {error}"),
            )
        })?;
        let fields = value.as_object().filter(|fields| !fields.is_empty());
        let lines = |fields: &serde_json::Map<_, _>| {
            let entries = fields.iter().map(|(name, value)| write::entry(name, value));
            format!("{HEADER}{}", entries.collect::<String>())
        };
        Ok(fields.map(lines))
    }

    /// Writes the lock of a skill, or removes it when nothing is left to say.
    pub fn write(&self, skill: &Path) -> Result<(), Failure> {
        let path = place(skill);
        match self.text()? {
            Some(text) => Ok(write_atomic(&path, text.as_bytes())?),
            None => match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(FsError::Io {
                    action: "remove",
                    path,
                    source: error,
                }
                .into()),
                _ => Ok(()),
            },
        }
    }
}

fn place(skill: &Path) -> PathBuf {
    skill.join("vendor").join("lock.yaml")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock() -> Lock {
        Lock {
            python: vec![Locked {
                name: "openpyxl".into(),
                version: "3.10".into(),
                digest: "sha256:00".into(),
                wanted: Some("openpyxl>=3".into()),
            }],
            python_files: Some("sha256:11".into()),
            ..Lock::default()
        }
    }

    #[test]
    fn what_was_written_is_read_back() {
        let skill = tempfile::tempdir().unwrap();
        assert_eq!(Lock::read(skill.path()).unwrap(), Lock::default());
        std::fs::create_dir(skill.path().join("vendor")).unwrap();
        lock().write(skill.path()).unwrap();
        assert_eq!(Lock::read(skill.path()).unwrap(), lock());
        Lock::default().write(skill.path()).unwrap();
        assert!(!place(skill.path()).exists());
        Lock::default().write(skill.path()).unwrap();
    }

    #[test]
    fn a_lock_that_says_something_else_is_refused() {
        let skill = tempfile::tempdir().unwrap();
        std::fs::create_dir(skill.path().join("vendor")).unwrap();
        for text in [
            "python: 1\n",
            "other: []\n",
            "python: [\n",
            "python: [{name: x}]\n",
        ] {
            std::fs::write(place(skill.path()), text).unwrap();
            assert_eq!(
                Lock::read(skill.path()).unwrap_err().kind,
                "bad-lock",
                "{text}"
            );
        }
    }
}
