//! Which versions fit together: requirements, tags, yanks and dependencies.
//!
//! The search is PubGrub's; what is ours are the rules of the choice and the words when
//! there is none. A version that is in the lock stays if it fits, even one that was taken
//! back; else what `latest` stands for is taken if it fits, else the newest that fits and
//! was not taken back. Versions to try out fit only what names them, as with cargo.
//! Dependencies come from the registry of the skill that needs them.

mod explain;
mod provider;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use super::documents::Index;
use super::{RegistryError, Trouble};
use crate::bundle::names::SkillName;
use crate::bundle::versions::{Version, Wanted};
use crate::diagnostics::Explain;
use provider::{Node, Provider};

/// A skill in a registry, by the registry's name in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Package {
    /// The registry.
    pub registry: String,
    /// The skill.
    pub name: SkillName,
}

impl fmt::Display for Package {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// Where indexes come from.
pub trait Indexes {
    /// The index of a skill; it may be asked for more than once.
    fn index(&self, package: &Package) -> Result<Arc<Index>, RegistryError>;
}

/// What somebody wants to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The skill.
    pub package: Package,
    /// Which version.
    pub wanted: Wanted,
}

/// A version that was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The skill.
    pub package: Package,
    /// The version.
    pub version: Version,
    /// The skills that it needs, all of them chosen too.
    pub dependencies: BTreeSet<SkillName>,
}

/// Why no versions were chosen.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// A registry could not be asked.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// A tag that nobody set.
    #[error("no version of `{package}` has the tag `{tag}`")]
    NoTag {
        /// The skill.
        package: Package,
        /// The tag.
        tag: String,
        /// The tags that it has.
        known: Vec<String>,
    },
    /// Nothing fits; the reasons, one a line.
    #[error("no versions fit together:\n- {}", .0.join("\n- "))]
    Conflict(Vec<String>),
}

impl Explain for ResolveError {
    fn kind(&self) -> &'static str {
        match self {
            Self::Registry(error) => error.kind(),
            Self::NoTag { .. } => "not-found",
            Self::Conflict(_) => "conflicting-versions",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Registry(error) => error.hint(),
            Self::NoTag { known, .. } if known.is_empty() => {
                Some("it has no tags but `latest`".to_owned())
            }
            Self::NoTag { known, .. } => Some(format!("it has `{}`", known.join("`, `"))),
            Self::Conflict(_) => Some("ask for another version of one of them".to_owned()),
        }
    }

    fn missing_skill(&self) -> Option<String> {
        match self {
            Self::Registry(error) => error.missing_skill(),
            Self::NoTag { .. } | Self::Conflict(_) => None,
        }
    }
}

/// Chooses a version of everything that is wanted and of all that it needs.
pub fn resolve(
    demands: &[Demand],
    locked: &BTreeMap<Package, Version>,
    indexes: &dyn Indexes,
) -> Result<Vec<Choice>, ResolveError> {
    let provider = Provider::new(demands, locked, indexes)?;
    let root = semver::Version::new(0, 0, 0);
    let chosen = match pubgrub::resolve(&provider, Node::Root, root) {
        Ok(chosen) => chosen,
        Err(pubgrub::PubGrubError::NoSolution(tree)) => {
            return Err(ResolveError::Conflict(explain::facts(&provider, &tree)));
        }
        Err(
            pubgrub::PubGrubError::ErrorRetrievingDependencies { source, .. }
            | pubgrub::PubGrubError::ErrorChoosingVersion { source, .. }
            | pubgrub::PubGrubError::ErrorInShouldCancel(source),
        ) => return Err(source.into()),
    };
    let mut choices = Vec::new();
    for (node, number) in chosen {
        if let Node::Skill(package) = node {
            choices.push(provider.choice(&package, &number)?);
        }
    }
    choices.sort_by(|a, b| a.package.cmp(&b.package));
    Ok(choices)
}

/// Whether trouble means that a skill is not there, and not that it could not be asked for.
fn is_absent(error: &RegistryError) -> bool {
    error.trouble == Trouble::NotFound
}

#[cfg(test)]
mod tests;
