//! Where things stand in a registry: every key there is, and no other.
//!
//! A [`Key`] can only be made of checked names, so no name of a skill, a version or a
//! file leads out of the registry, on the side that writes and on the side that reads.

use std::fmt;

use super::digest::Digest;
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;

/// The path of one object, `/` between its parts, the same on every backend.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

/// What stands under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `open-skills.json`: says that this is a registry.
    Marker,
    /// `catalog.json`: all names.
    Catalog,
    /// `skills/<name>/index.json`: the versions of one skill.
    Index(SkillName),
    /// `skills/<name>/<version>/record.json`: one version.
    Record(SkillName, Version),
    /// `blobs/sha256/<hex>`: bytes under their digest.
    Blob(Digest),
    /// `yanks/<name>/<version>.json`: whether a version was taken back.
    Yank(SkillName, Version),
    /// `tags/<name>.json`: words that stand for versions.
    Tags(SkillName),
    /// `checkpoint.json`: the state that the registry's key vouches for.
    Checkpoint,
    /// `audit/<sequence>.json`: one line of the chain of what happened.
    Audit(u64),
    /// `.well-known/agent-skills/index.json`: for clients that discover skills.
    Discovery,
    /// `probe/<hex>`: what a probe of the store leaves behind.
    Probe(Digest),
}

/// What stands at the top of a registry, of all its kinds of objects.
const AT_THE_TOP: [&str; 11] = [
    "open-skills.json",
    "catalog.json",
    "checkpoint.json",
    "skills",
    "blobs",
    "yanks",
    "tags",
    "audit",
    "probe",
    ".well-known",
    // A folder's own, while somebody changes it.
    ".lock",
];

/// Whether a file or folder of this name at the top of a place belongs to a registry.
pub fn is_at_the_top(name: &str) -> bool {
    AT_THE_TOP.contains(&name)
}

/// Digits of an audit entry's number, so that a listing has their order.
const AUDIT_DIGITS: usize = 12;

impl Key {
    /// The key of a kind of object.
    pub fn of(kind: &Kind) -> Self {
        Self(match kind {
            Kind::Marker => "open-skills.json".to_owned(),
            Kind::Catalog => "catalog.json".to_owned(),
            Kind::Index(name) => format!("skills/{name}/index.json"),
            Kind::Record(name, version) => format!("skills/{name}/{version}/record.json"),
            Kind::Blob(digest) => format!("blobs/sha256/{}", digest.hex()),
            Kind::Yank(name, version) => format!("yanks/{name}/{version}.json"),
            Kind::Tags(name) => format!("tags/{name}.json"),
            Kind::Checkpoint => "checkpoint.json".to_owned(),
            Kind::Audit(sequence) => format!("audit/{sequence:0AUDIT_DIGITS$}.json"),
            Kind::Discovery => ".well-known/agent-skills/index.json".to_owned(),
            Kind::Probe(digest) => format!("probe/{}", digest.hex()),
        })
    }

    /// The marker's key.
    pub fn marker() -> Self {
        Self::of(&Kind::Marker)
    }

    /// The catalog's key.
    pub fn catalog() -> Self {
        Self::of(&Kind::Catalog)
    }

    /// The key of the state that the registry's key vouches for.
    pub fn checkpoint() -> Self {
        Self::of(&Kind::Checkpoint)
    }

    /// The key of a skill's index.
    pub fn index(name: &SkillName) -> Self {
        Self::of(&Kind::Index(name.clone()))
    }

    /// The key of a version's record.
    pub fn record(name: &SkillName, version: &Version) -> Self {
        Self::of(&Kind::Record(name.clone(), version.clone()))
    }

    /// The key of bytes by their digest.
    pub fn blob(digest: &Digest) -> Self {
        Self::of(&Kind::Blob(*digest))
    }

    /// The key that says whether a version was taken back.
    pub fn yank(name: &SkillName, version: &Version) -> Self {
        Self::of(&Kind::Yank(name.clone(), version.clone()))
    }

    /// The key of a skill's tags.
    pub fn tags(name: &SkillName) -> Self {
        Self::of(&Kind::Tags(name.clone()))
    }

    /// The key of an entry of the audit chain.
    pub fn audit(sequence: u64) -> Self {
        Self::of(&Kind::Audit(sequence))
    }

    /// The key of a path; `None` for a path that is no part of a registry.
    pub fn parse(path: &str) -> Option<Self> {
        let key = Self(path.to_owned());
        key.kind().map(|_| key)
    }

    /// What stands under it.
    pub fn kind(&self) -> Option<Kind> {
        let json = |file: &str| file.strip_suffix(".json").map(str::to_owned);
        let name = |text: &str| SkillName::parse(text).ok();
        let version = |text: &str| text.parse::<Version>().ok();
        let parts: Vec<&str> = self.0.split('/').collect();
        Some(match parts.as_slice() {
            ["open-skills.json"] => Kind::Marker,
            ["catalog.json"] => Kind::Catalog,
            ["checkpoint.json"] => Kind::Checkpoint,
            ["skills", skill, "index.json"] => Kind::Index(name(skill)?),
            ["skills", skill, number, "record.json"] => {
                Kind::Record(name(skill)?, version(number)?)
            }
            ["blobs", "sha256", hex] => Kind::Blob(Digest::from_hex(hex)?),
            ["probe", hex] => Kind::Probe(Digest::from_hex(hex)?),
            ["yanks", skill, file] => Kind::Yank(name(skill)?, version(&json(file)?)?),
            ["tags", file] => Kind::Tags(name(&json(file)?)?),
            ["audit", file] => Kind::Audit(sequence(&json(file)?)?),
            [".well-known", "agent-skills", "index.json"] => Kind::Discovery,
            _ => return None,
        })
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn sequence(digits: &str) -> Option<u64> {
    let plain = digits.len() >= AUDIT_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = plain.then(|| digits.parse().ok()).flatten()?;
    (format!("{number:0AUDIT_DIGITS$}") == digits).then_some(number)
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The beginning that some keys share: what a listing asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prefix {
    /// Everything.
    All,
    /// All skills: indexes and records.
    Skills,
    /// One skill: its index and its records.
    Skill(SkillName),
    /// What was taken back, of all skills or of one.
    Yanks(Option<SkillName>),
    /// The tags of all skills.
    Tags,
    /// The audit chain.
    Audit,
    /// All blobs.
    Blobs,
}

impl Prefix {
    /// The text that the keys begin with: empty, or up to and with a `/`.
    pub fn text(&self) -> String {
        match self {
            Self::All => String::new(),
            Self::Skills => "skills/".to_owned(),
            Self::Skill(name) => format!("skills/{name}/"),
            Self::Yanks(None) => "yanks/".to_owned(),
            Self::Yanks(Some(name)) => format!("yanks/{name}/"),
            Self::Tags => "tags/".to_owned(),
            Self::Audit => "audit/".to_owned(),
            Self::Blobs => "blobs/sha256/".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds() -> Vec<Kind> {
        let name = SkillName::parse("pdf").unwrap();
        let version: Version = "1.0.0-rc.1".parse().unwrap();
        let digest = Digest::of(b"x");
        vec![
            Kind::Marker,
            Kind::Catalog,
            Kind::Index(name.clone()),
            Kind::Record(name.clone(), version.clone()),
            Kind::Blob(digest),
            Kind::Yank(name.clone(), version),
            Kind::Tags(name),
            Kind::Checkpoint,
            Kind::Audit(0),
            Kind::Audit(u64::MAX),
            Kind::Discovery,
            Kind::Probe(digest),
        ]
    }

    #[test]
    fn a_key_is_read_back_as_what_it_stands_for() {
        for kind in kinds() {
            let key = Key::of(&kind);
            assert_eq!(Key::parse(key.as_str()), Some(key.clone()));
            assert_eq!(key.kind(), Some(kind));
        }
    }

    #[test]
    fn what_stands_at_the_top_is_of_the_kinds_and_nothing_else() {
        let first = |kind: &Kind| {
            let key = Key::of(kind);
            key.as_str().split('/').next().unwrap().to_owned()
        };
        let of_kinds: std::collections::BTreeSet<String> = kinds().iter().map(first).collect();
        let mut said: std::collections::BTreeSet<String> =
            AT_THE_TOP.iter().map(|name| (*name).to_owned()).collect();
        assert!(said.remove(".lock") && is_at_the_top(".lock"));
        assert_eq!(said, of_kinds);
        assert!(!is_at_the_top("README.md"));
    }

    #[test]
    fn g10_names_that_lead_elsewhere_are_no_keys() {
        let long = "x".repeat(65);
        let names = [
            "../x", "..", "a/../b", "%2e", "CON", &long, "", ".", "a\\b", "a b", "a\0",
        ];
        for name in names {
            for path in [
                format!("skills/{name}/index.json"),
                format!("skills/{name}/1.0.0/record.json"),
                format!("yanks/{name}/1.0.0.json"),
                format!("tags/{name}.json"),
            ] {
                assert_eq!(Key::parse(&path), None, "{path}");
            }
        }
        for version in ["1.0.0/../2", "..", "1.0", "%2e", "1.0.0+x", "1.0.0-RC"] {
            let path = format!("skills/pdf/{version}/record.json");
            assert_eq!(Key::parse(&path), None, "{path}");
        }
        for path in [
            "audit/1.json",
            "audit/00000000000001.json",
            "blobs/sha256/ab",
        ] {
            assert_eq!(Key::parse(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_key_has_a_part_that_moves(path in "[a-z0-9./%-]{0,40}") {
            if let Some(key) = Key::parse(&path) {
                prop_assert!(key.as_str().split('/').all(|part| !matches!(part, "" | "." | "..")));
            }
        }
    }
}
