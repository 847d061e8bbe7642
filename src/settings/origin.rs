//! Values that know where they come from.

use crate::fs::Shown as _;
use std::fmt;
use std::path::{Path, PathBuf};

/// A place in a configuration file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub path: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.path.shown(), self.line, self.column)
    }
}

/// Who said it; the order of the variants is the order of precedence, lowest first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Nobody: it is built in.
    Default,
    /// The user's own configuration file.
    UserFile(Place),
    /// The `open-skills.yaml` of the project.
    ProjectFile(Place),
    /// An environment variable.
    Variable(String),
    /// A flag of the command line, with its dashes.
    Flag(String),
}

impl Origin {
    /// A stable word for machines.
    pub fn layer(&self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::UserFile(_) => "user",
            Self::ProjectFile(_) => "project",
            Self::Variable(_) => "environment",
            Self::Flag(_) => "flag",
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::UserFile(place) | Self::ProjectFile(place) => place.fmt(f),
            Self::Variable(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A value with its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Who said it.
    pub origin: Origin,
}

impl<T> Sourced<T> {
    /// A value with its origin.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}

/// A path as the user would type it: relative to the current folder where it lies below.
pub fn shown_path(path: &Path, cwd: &Path) -> PathBuf {
    match path.strip_prefix(cwd) {
        Ok(rest) if !rest.as_os_str().is_empty() => rest.to_path_buf(),
        _ => path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variants_stand_in_the_order_of_precedence() {
        let place = || Place {
            path: "open-skills.yaml".into(),
            line: 9,
            column: 9,
        };
        let ordered = [
            Origin::Default,
            Origin::UserFile(place()),
            Origin::ProjectFile(place()),
            Origin::Variable("A".into()),
            Origin::Flag("--a".into()),
        ];
        assert!(ordered.is_sorted());
        assert_eq!(ordered[2].to_string(), "open-skills.yaml:9:9");
    }

    #[test]
    fn paths_are_shown_from_the_current_folder() {
        let shown = |path: &str| shown_path(Path::new(path), Path::new("/w/p"));
        assert_eq!(shown("/w/p/a/b"), Path::new("a/b"));
        assert_eq!(shown("/w/b"), Path::new("/w/b"));
    }
}
