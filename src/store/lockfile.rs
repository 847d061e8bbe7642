//! `open-skills.lock`: which versions a project has, with the digests that prove it.
//!
//! JSON, one skill after the other in the order of their names, so that two changes merge
//! like any text. What is written reads back as it was, byte for byte.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::diagnostics::{Explain, shell_word};
use crate::fs::{FsError, Shown as _, read_limited, write_atomic};
use crate::registry::Digest;
use crate::registry::documents::Schema;

/// The file's name.
pub const LOCK_FILE: &str = "open-skills.lock";
/// A lock of ten thousand skills has a few million bytes.
const MAX_BYTES: u64 = 64 << 20;

/// The skills of a project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lockfile {
    /// The schema of this file.
    pub schema: Schema,
    /// The skills, in the order of their names.
    pub skills: Vec<LockedSkill>,
}

/// A skill that is fixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedSkill {
    /// Its name, and that of its folder.
    pub name: SkillName,
    /// The version.
    pub version: Version,
    /// The registry, by its name in the configuration or by its place.
    pub registry: String,
    /// Where that registry is, if its name says so only to who configured it and it is not on
    /// this machine: others find the skill by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The identity of the bundle.
    pub tree: Digest,
    /// The digest of the archive.
    pub archive: Digest,
    /// How many bytes the archive has.
    pub size: u64,
    /// The fingerprint of the key that signed it; none when nobody did.
    pub signer: Option<String>,
    /// What was asked for, as it was written; none when only another skill needs it.
    pub wanted: Option<String>,
    /// Whether open-skills.yaml asks for it; then it goes with that wish.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub configured: bool,
    /// Whether it was installed and never pulled: then a folder of its name beside this file is
    /// somebody else's, such as the skill's own source.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub installed_only: bool,
    /// The skills that it needs.
    pub dependencies: BTreeSet<SkillName>,
}

impl LockedSkill {
    /// Whether both are one release: the same version of the same place, in the same archive.
    pub fn is_same_release(&self, other: &Self) -> bool {
        let release = |skill: &Self| (skill.tree, skill.archive, skill.size);
        (&self.name, &self.version, &self.registry)
            == (&other.name, &other.version, &other.registry)
            && release(self) == release(other)
    }
}

/// Why a lock file is of no use.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// It cannot be read or written.
    #[error(transparent)]
    File(#[from] FsError),
    /// It does not say what a lock file says.
    #[error("`{}` is damaged: {why}", path.shown())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// A merge left both sides in it.
    #[error("`{}` holds a merge's conflict markers, from line {line} on", path.shown())]
    Merging {
        /// The file.
        path: PathBuf,
        /// The first of them.
        line: usize,
    },
    /// It is of a schema that is not known here.
    #[error("`{}` was written by a newer open-skills (schema {schema})", path.shown())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The number of its schema.
        schema: u64,
    },
}

impl Explain for LockError {
    fn kind(&self) -> &'static str {
        match self {
            Self::File(error) => error.kind(),
            Self::Damaged { .. } | Self::Merging { .. } | Self::Newer { .. } => "bad-lock",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::File(error) => Explain::hint(error),
            Self::Newer { .. } => Some("update open-skills: the lock is sound".to_owned()),
            Self::Damaged { .. } => Some(
                "take it from version control; or remove it: `open-skills pull` chooses anew what \
                 open-skills.yaml asks for, and `open-skills pull NAME` what was taken by its name"
                    .to_owned(),
            ),
            Self::Merging { path, .. } => {
                let path = path.strip_prefix(".").unwrap_or(path).shown().to_string();
                Some(format!(
                    "take one side whole, with `git checkout --ours {path}` or `--theirs`; then \
                     `open-skills pull` adds what open-skills.yaml asks for, and `open-skills pull \
                     NAME` what the other side took by its name",
                    path = shell_word(&path)
                ))
            }
        }
    }
}

/// The number of a schema that is later than the one that is known here.
pub(super) fn newer_schema(bytes: &[u8]) -> Option<u64> {
    let value: serde_json::Value = serde_json::from_slice(bytes).ok()?;
    let known = serde_json::to_value(Schema).ok()?.as_u64()?;
    value
        .get("schema")?
        .as_u64()
        .filter(|schema| *schema > known)
}

/// The line, from 1, on which git began to write both sides of a conflict.
fn conflict(bytes: &[u8]) -> Option<usize> {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let at = lines.position(|line| line.starts_with(b"<<<<<<<"))?;
    let has_end = |line: &[u8]| line.starts_with(b">>>>>>>");
    lines.any(has_end).then_some(at + 1)
}

impl Lockfile {
    /// Reads a lock file; one that is not there holds nothing.
    pub fn read(path: &Path) -> Result<Self, LockError> {
        match read_limited(path, MAX_BYTES) {
            Ok(bytes) => Self::parse(&bytes).map_err(|why| {
                let path = path.to_path_buf();
                match (newer_schema(&bytes), conflict(&bytes)) {
                    (Some(schema), _) => LockError::Newer { path, schema },
                    (None, Some(line)) => LockError::Merging { path, line },
                    (None, None) => LockError::Damaged { path, why },
                }
            }),
            Err(error) if error.kind() == "not-found" => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads the bytes of a lock file.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let lock: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if !lock.skills.is_sorted_by(|a, b| a.name < b.name) {
            return Err("its skills are not in order, or one stands twice".to_owned());
        }
        Ok(lock)
    }

    /// The bytes of the lock file.
    pub fn to_bytes(&self) -> Vec<u8> {
        // These types always have a JSON form.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Writes it, unless that is what stands there.
    pub fn write(&self, path: &Path) -> Result<bool, LockError> {
        let bytes = self.to_bytes();
        if read_limited(path, MAX_BYTES).is_ok_and(|old| old == bytes) {
            return Ok(false);
        }
        write_atomic(path, &bytes)?;
        Ok(true)
    }

    /// A skill by its name.
    pub fn skill(&self, name: &SkillName) -> Option<&LockedSkill> {
        let at = self.skills.binary_search_by(|skill| skill.name.cmp(name));
        at.ok().map(|at| &self.skills[at])
    }

    /// Puts a skill in its place, or over what was there.
    pub fn put(&mut self, skill: LockedSkill) {
        match self.skills.binary_search_by(|s| s.name.cmp(&skill.name)) {
            Ok(at) => self.skills[at] = skill,
            Err(at) => self.skills.insert(at, skill),
        }
    }

    /// The same for a place without the project's open-skills.yaml, which cannot ask for
    /// anything there: what it asked for is wished for by itself.
    #[must_use]
    pub fn on_its_own(&self) -> Self {
        let mut lock = self.clone();
        for skill in &mut lock.skills {
            (skill.configured, skill.installed_only) = (false, false);
        }
        lock
    }

    /// Drops what nobody wants any more: neither asked for nor needed by what stays. Gives
    /// the names.
    pub fn drop_unneeded(&mut self) -> Vec<SkillName> {
        let mut needed = BTreeSet::new();
        let asked = self.skills.iter().filter(|skill| skill.wanted.is_some());
        let mut open: Vec<SkillName> = asked.map(|skill| skill.name.clone()).collect();
        while let Some(name) = open.pop() {
            let dependencies = self.skill(&name).map(|skill| skill.dependencies.clone());
            if needed.insert(name) {
                open.extend(dependencies.into_iter().flatten());
            }
        }
        let names = self.skills.iter().map(|skill| skill.name.clone());
        let dropped = names.filter(|name| !needed.contains(name)).collect();
        self.skills.retain(|skill| needed.contains(&skill.name));
        dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn name(text: &str) -> SkillName {
        SkillName::parse(text).unwrap()
    }

    fn skill(text: &str, wanted: Option<&str>, needs: &[&str]) -> LockedSkill {
        LockedSkill {
            name: name(text),
            version: "1.2.0-rc.1".parse().unwrap(),
            registry: "local".into(),
            url: None,
            tree: Digest::of(text.as_bytes()),
            archive: Digest::of(b"archive"),
            size: 7,
            signer: None,
            wanted: wanted.map(str::to_owned),
            configured: false,
            installed_only: false,
            dependencies: needs.iter().map(|need| name(need)).collect(),
        }
    }

    #[test]
    fn the_file_reads_as_it_is_written() {
        let mut lock = Lockfile::default();
        lock.put(skill("pdf", Some("^1.2"), &["charts"]));
        let text = String::from_utf8(lock.to_bytes()).unwrap();
        insta::assert_snapshot!(text, @r#"
        {
          "schema": 1,
          "skills": [
            {
              "name": "pdf",
              "version": "1.2.0-rc.1",
              "registry": "local",
              "tree": "sha256:c35b21d6ca39aa7cc3b79a705d989f1a6e88b99ab43988d74048799e3db926a3",
              "archive": "sha256:0eb3e36bfb24dcd9bb1d1bece1531216b59539a8fde17ee80224af0653c92aa3",
              "size": 7,
              "signer": null,
              "wanted": "^1.2",
              "dependencies": [
                "charts"
              ]
            }
          ]
        }
        "#);
    }

    #[test]
    fn what_nobody_needs_goes() {
        let mut lock = Lockfile::default();
        lock.put(skill("pdf", Some("latest"), &["charts"]));
        lock.put(skill("charts", None, &["base"]));
        lock.put(skill("base", None, &["charts"]));
        lock.put(skill("old", None, &["base"]));
        assert_eq!(lock.drop_unneeded(), [name("old")]);
        lock.put(skill("pdf", Some("latest"), &[]));
        assert_eq!(lock.drop_unneeded(), [name("base"), name("charts")]);
        assert_eq!(lock.skills.len(), 1);
    }

    #[test]
    fn damage_is_told_and_absence_is_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(LOCK_FILE);
        assert_eq!(Lockfile::read(&path).unwrap(), Lockfile::default());
        let mut lock = Lockfile::default();
        lock.put(skill("pdf", None, &[]));
        assert!(lock.write(&path).unwrap() && !lock.write(&path).unwrap());
        let good = std::fs::read_to_string(&path).unwrap();
        for (from, to) in [
            ("\"schema\": 1", "\"schema\": 2"),
            ("pdf", "../x"),
            ("sha256:", "sha1:"),
            ("\"size\"", "\"sise\""),
            ("\n}", "\n"),
        ] {
            std::fs::write(&path, good.replacen(from, to, 1)).unwrap();
            assert_eq!(
                Lockfile::read(&path).unwrap_err().kind(),
                "bad-lock",
                "{from}"
            );
        }
    }

    proptest! {
        #[test]
        fn any_lock_reads_back_byte_for_byte(
            names in proptest::collection::btree_set("[a-z]{1,8}", 0..6),
            wanted in proptest::option::of(".{0,10}"),
            signer in proptest::option::of(".{0,10}"),
        ) {
            let mut lock = Lockfile::default();
            for name in &names {
                let mut skill = skill(name, wanted.as_deref(), &["charts"]);
                skill.signer.clone_from(&signer);
                lock.put(skill);
            }
            let bytes = lock.to_bytes();
            let read = Lockfile::parse(&bytes).unwrap();
            prop_assert_eq!((&read, read.to_bytes()), (&lock, bytes));
        }
    }
}
