//! Versions, what somebody wants of them, and the words that stand for one.
//!
//! Versions are SemVer with two things fewer, because a version is also the name of a
//! folder: no build metadata (`1.0.0+a` and `1.0.0+b` would be equal and yet differ) and
//! no capital letters (some file systems take `RC1` and `rc1` for one name).

use std::fmt;
use std::str::FromStr;

use semver::{Comparator, Op, VersionReq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::diagnostics::Explain;

/// Longest version and longest tag.
const MAX_LENGTH: usize = 64;

/// A version that a registry takes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(semver::Version);

/// Why a text is no version, requirement or tag.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VersionError {
    /// Not of the form `major.minor.patch`.
    #[error("`{}` is no version", .0.escape_debug())]
    NotSemver(String),
    /// With something after a `+`.
    #[error("the version `{0}` has build metadata, which registries cannot tell apart")]
    Build(String),
    /// With a capital letter.
    #[error("the version `{0}` has capital letters, which some file systems cannot tell apart")]
    Capital(String),
    /// Longer than a folder's name should be.
    #[error("the version has {0} characters, at most {MAX_LENGTH} are allowed")]
    TooLong(usize),
    /// What is read as a requirement where a tag is meant.
    #[error("`{0}` is read as a version requirement, so it cannot be a tag")]
    Requirement(String),
    /// Neither a requirement nor a tag.
    #[error("`{}` is neither a version requirement nor a tag", .0.escape_debug())]
    NotWanted(String),
}

impl Explain for VersionError {
    fn kind(&self) -> &'static str {
        "bad-version"
    }

    fn hint(&self) -> Option<String> {
        Some(match self {
            Self::NotSemver(_) => "write three numbers, such as `1.2.0`".to_owned(),
            Self::Build(text) => {
                let plain = text.split('+').next().unwrap_or_default();
                format!("write `{plain}`")
            }
            Self::Capital(text) => format!("write `{}`", text.to_ascii_lowercase()),
            Self::TooLong(_) => "leave out what only a commit needs to say".to_owned(),
            Self::Requirement(_) => "take a word, such as `beta` or `stable`".to_owned(),
            Self::NotWanted(_) => {
                "write a version `1.2.0`, a requirement `^1.2` or a tag such as `latest`".to_owned()
            }
        })
    }
}

impl Version {
    /// A version without anything behind its three numbers.
    pub fn finished(major: u64, minor: u64, patch: u64) -> Self {
        Self(semver::Version::new(major, minor, patch))
    }

    /// The version as `semver` knows it.
    pub fn semver(&self) -> &semver::Version {
        &self.0
    }

    /// Whether it is one to try out, such as `2.0.0-rc1`.
    pub fn is_prerelease(&self) -> bool {
        !self.0.pre.is_empty()
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        if text.len() > MAX_LENGTH {
            return Err(VersionError::TooLong(text.chars().count()));
        }
        let version =
            semver::Version::parse(text).map_err(|_| VersionError::NotSemver(text.to_owned()))?;
        if !version.build.is_empty() {
            return Err(VersionError::Build(text.to_owned()));
        }
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Err(VersionError::Capital(text.to_owned()));
        }
        Ok(Self(version))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A word that stands for a version, such as `latest` or `beta`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

impl Tag {
    /// The tag of the newest version, unless somebody set it.
    pub const LATEST: &'static str = "latest";

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = VersionError;

    /// A tag is a word of `a-z`, `0-9`, `.` and `-` that begins with a letter and that
    /// nobody could take for a requirement.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let begins = text.starts_with(|c: char| c.is_ascii_lowercase());
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
        let good = begins && text.len() <= MAX_LENGTH && text.chars().all(allowed);
        match VersionReq::parse(text) {
            Ok(_) => Err(VersionError::Requirement(text.to_owned())),
            Err(_) if good => Ok(Self(text.to_owned())),
            Err(_) => Err(VersionError::NotWanted(text.to_owned())),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Which version somebody wants.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Wanted {
    /// Whatever `latest` stands for.
    #[default]
    Latest,
    /// The newest that fits.
    Fitting(VersionReq),
    /// What a tag stands for.
    Tagged(Tag),
}

impl Wanted {
    /// What `@…` of a reference asks for: a whole version means exactly that one, as with
    /// other package tools; anything shorter is a requirement as cargo reads it.
    pub fn in_reference(text: &str) -> Result<Self, VersionError> {
        if let Ok(version) = Version::from_str(text) {
            return Ok(Self::exactly(&version));
        }
        Self::in_manifest(text)
    }

    /// What a manifest or a configuration asks for: `1.2.0` means `^1.2.0` there.
    pub fn in_manifest(text: &str) -> Result<Self, VersionError> {
        if text == Tag::LATEST {
            return Ok(Self::Latest);
        }
        match VersionReq::parse(text) {
            // It would be passed over, and another version taken than the one that was named.
            Ok(_) if text.contains('+') => Err(VersionError::Build(text.to_owned())),
            Ok(requirement) if text.len() <= 4 * MAX_LENGTH => Ok(Self::Fitting(requirement)),
            _ => Tag::from_str(text).map(Self::Tagged),
        }
    }

    /// This version and no other.
    pub fn exactly(version: &Version) -> Self {
        let version = version.semver();
        let only = Comparator {
            op: Op::Exact,
            major: version.major,
            minor: Some(version.minor),
            patch: Some(version.patch),
            pre: version.pre.clone(),
        };
        Self::Fitting(VersionReq {
            comparators: vec![only],
        })
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Latest => f.write_str(Tag::LATEST),
            Self::Fitting(requirement) => requirement.fmt(f),
            Self::Tagged(tag) => tag.fmt(f),
        }
    }
}

macro_rules! as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

as_text!(Version);
as_text!(Tag);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn error(text: &str) -> VersionError {
        Version::from_str(text).unwrap_err()
    }

    #[test]
    fn versions_are_names_of_folders_too() {
        for text in ["1.0.0", "0.0.1-rc.1", "10.20.30-a-b.4"] {
            assert_eq!(Version::from_str(text).unwrap().to_string(), text);
        }
        for text in ["", "1", "1.0", "v1.0.0", "1.0.0/../2", " 1.0.0", "1.0.0-ä"] {
            assert_eq!(error(text), VersionError::NotSemver(text.to_owned()));
        }
        assert_eq!(error("1.0.0+b").hint().unwrap(), "write `1.0.0`");
        assert_eq!(error("1.0.0-RC1").hint().unwrap(), "write `1.0.0-rc1`");
        let long = format!("1.0.0-{}", "a".repeat(60));
        assert_eq!(error(&long), VersionError::TooLong(66));
    }

    #[test]
    fn a_whole_version_is_exact_in_a_reference_and_a_caret_in_a_manifest() {
        let fits = |wanted: Wanted, version: &str| match wanted {
            Wanted::Fitting(requirement) => requirement.matches(&version.parse().unwrap()),
            other => panic!("{other:?}"),
        };
        let reference = || Wanted::in_reference("1.2.0").unwrap();
        assert!(fits(reference(), "1.2.0") && !fits(reference(), "1.3.0"));
        assert!(fits(Wanted::in_manifest("1.2.0").unwrap(), "1.3.0"));
        assert!(fits(Wanted::in_reference("1.2").unwrap(), "1.3.0"));
    }

    #[test]
    fn tags_are_no_requirements() {
        assert_eq!(Wanted::in_reference("latest").unwrap(), Wanted::Latest);
        let beta = Tag::from_str("beta-2.x").unwrap();
        assert_eq!(
            Wanted::in_reference("beta-2.x").unwrap(),
            Wanted::Tagged(beta)
        );
        for text in ["", "x", "Beta", "be ta", "../x", "-a", "1a"] {
            assert!(Tag::from_str(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_refused_or_kept_as_it_is(text in ".{0,80}") {
            if let Ok(version) = Version::from_str(&text) {
                prop_assert_eq!(version.to_string(), text.clone());
            }
            if let Ok(wanted) = Wanted::in_reference(&text) {
                let again = Wanted::in_reference(&wanted.to_string());
                prop_assert_eq!(again, Ok(wanted));
            }
        }
    }
}
