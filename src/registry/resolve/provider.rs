//! What PubGrub asks: which versions there are, what each needs, which to try first.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;

use pubgrub::{Dependencies, DependencyProvider, PackageResolutionStatistics, Ranges};
use semver::VersionReq;

use super::{Choice, Demand, Indexes, Package, ResolveError, is_absent};
use crate::bundle::versions::{Version, Wanted};
use crate::registry::RegistryError;
use crate::registry::documents::Index;

/// Sets of versions.
pub(super) type Set = Ranges<semver::Version>;

/// A node of the search: what the user wants, or a skill.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Root,
    Skill(Package),
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => f.write_str("you"),
            Self::Skill(package) => package.fmt(f),
        }
    }
}

/// A skill as far as the choice goes.
pub(super) struct Known {
    /// None when the registry has no such skill.
    pub(super) index: Option<std::sync::Arc<Index>>,
    /// The version that stays if it fits.
    locked: Option<semver::Version>,
}

impl Known {
    /// The versions that may be chosen, oldest first.
    fn offered(&self) -> impl DoubleEndedIterator<Item = &semver::Version> {
        self.all()
            .filter(|(version, yanked)| !yanked || self.locked.as_ref() == Some(version))
            .map(|(version, _)| version)
    }

    /// All versions, oldest first, with whether each was taken back.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = (&semver::Version, bool)> {
        let versions = self.index.iter().flat_map(|index| &index.versions);
        versions.map(|entry| (entry.version.semver(), entry.yanked.is_some()))
    }
}

/// Answers from indexes, each read once.
pub(super) struct Provider<'p> {
    demands: &'p [Demand],
    locked: &'p BTreeMap<Package, Version>,
    indexes: &'p dyn Indexes,
    known: RefCell<HashMap<Package, Rc<Known>>>,
    wanted: Vec<(Node, Set)>,
}

impl<'p> Provider<'p> {
    /// Reads what is wanted; a skill or a tag that is not there is told at once.
    pub(super) fn new(
        demands: &'p [Demand],
        locked: &'p BTreeMap<Package, Version>,
        indexes: &'p dyn Indexes,
    ) -> Result<Self, ResolveError> {
        let mut provider = Self {
            demands,
            locked,
            indexes,
            known: RefCell::default(),
            wanted: Vec::new(),
        };
        // One entry a package: two demands for one must both hold.
        let mut wanted: Vec<(Node, Set)> = Vec::new();
        for demand in demands {
            let set = provider.demanded(demand)?;
            let node = Node::Skill(demand.package.clone());
            match wanted.iter_mut().find(|(known, _)| *known == node) {
                Some((_, known)) => *known = known.intersection(&set),
                None => wanted.push((node, set)),
            }
        }
        provider.wanted = wanted;
        Ok(provider)
    }

    fn demanded(&self, demand: &Demand) -> Result<Set, ResolveError> {
        let package = &demand.package;
        // Straight from the source, whose error says where the skill is not.
        let index = self.indexes.index(package)?;
        let known = self.known(package)?;
        Ok(match &demand.wanted {
            Wanted::Fitting(requirement) => self.fitting(package, requirement)?,
            Wanted::Latest => {
                let has_finished = known.offered().any(|version| version.pre.is_empty());
                // One to try out only where there is no other, or somebody said so.
                let latest = index.latest().map(|entry| entry.version.semver());
                runs(&known, |version| {
                    version.pre.is_empty() || !has_finished || latest == Some(version)
                })
            }
            Wanted::Tagged(tag) => match index.tags.get(tag) {
                Some(version) => Set::singleton(version.semver().clone()),
                None => {
                    return Err(ResolveError::NoTag {
                        package: package.clone(),
                        tag: tag.to_string(),
                        known: index.tags.keys().map(ToString::to_string).collect(),
                    });
                }
            },
        })
    }

    /// A skill, read on its first use.
    pub(super) fn known(&self, package: &Package) -> Result<Rc<Known>, RegistryError> {
        if let Some(known) = self.known.borrow().get(package) {
            return Ok(Rc::clone(known));
        }
        let index = match self.indexes.index(package) {
            Ok(index) => Some(index),
            Err(error) if is_absent(&error) => None,
            Err(error) => return Err(error),
        };
        let locked = self.locked.get(package);
        let known = Rc::new(Known {
            index,
            locked: locked.map(|version| version.semver().clone()),
        });
        let mut all = self.known.borrow_mut();
        all.insert(package.clone(), Rc::clone(&known));
        Ok(known)
    }

    fn fitting(&self, package: &Package, requirement: &VersionReq) -> Result<Set, RegistryError> {
        let known = self.known(package)?;
        Ok(runs(&known, |version| requirement.matches(version)))
    }

    /// What a version needs, as it was written.
    pub(super) fn needs(
        &self,
        package: &Package,
        number: &semver::Version,
    ) -> Result<Vec<(Package, VersionReq)>, RegistryError> {
        let known = self.known(package)?;
        let entries = known.index.iter().flat_map(|index| &index.versions);
        let mut entry = entries.filter(|entry| entry.version.semver() == number);
        let dependencies = entry.next().map(|entry| &entry.dependencies);
        let need = |(name, requirement): (&_, &VersionReq)| {
            let registry = package.registry.clone();
            let name = Clone::clone(name);
            (Package { registry, name }, requirement.clone())
        };
        Ok(dependencies.into_iter().flatten().map(need).collect())
    }

    /// What the user asked of a skill, as it was written.
    pub(super) fn asked(&self, package: &Package) -> Vec<String> {
        let about = self.demands.iter().filter(|d| d.package == *package);
        about.map(|demand| demand.wanted.to_string()).collect()
    }

    /// A version that was chosen, with what it needs.
    pub(super) fn choice(
        &self,
        package: &Package,
        number: &semver::Version,
    ) -> Result<Choice, RegistryError> {
        let known = self.known(package)?;
        let entries = known.index.iter().flat_map(|index| &index.versions);
        let mut entry = entries.filter(|entry| entry.version.semver() == number);
        let version = entry.next().map(|entry| entry.version.clone());
        let needs = self.needs(package, number)?;
        match version {
            Some(version) => Ok(Choice {
                package: package.clone(),
                version,
                dependencies: needs.into_iter().map(|(package, _)| package.name).collect(),
            }),
            None => {
                let trouble = crate::registry::Trouble::NotFound;
                Err(RegistryError::new(
                    trouble,
                    &package.registry,
                    format!("`{package}`"),
                ))
            }
        }
    }
}

/// The known versions that fit, as a set with one piece for each unbroken run of them: what
/// requirements mean for versions to try out has no simpler form.
fn runs(known: &Known, fits: impl Fn(&semver::Version) -> bool) -> Set {
    let mut set = Set::empty();
    let mut run: Option<(semver::Version, semver::Version)> = None;
    for (version, _) in known.all() {
        run = match (fits(version), run.take()) {
            (true, None) => Some((version.clone(), version.clone())),
            (true, Some((first, _))) => Some((first, version.clone())),
            (false, Some((first, last))) => {
                set = set.union(&Set::from_range_bounds(first..=last));
                None
            }
            (false, None) => None,
        };
    }
    match run {
        Some((first, last)) => set.union(&Set::from_range_bounds(first..=last)),
        None => set,
    }
}

impl DependencyProvider for Provider<'_> {
    type P = Node;
    type V = semver::Version;
    type VS = Set;
    type Priority = (u32, Reverse<usize>);
    type M = String;
    type Err = RegistryError;

    /// First what stood in the way before, then what has the fewest choices.
    fn prioritize(
        &self,
        node: &Node,
        set: &Set,
        statistics: &PackageResolutionStatistics,
    ) -> Self::Priority {
        let choices = match node {
            Node::Root => 1,
            Node::Skill(package) => self.known(package).map_or(0, |known| {
                known
                    .offered()
                    .filter(|version| set.contains(*version))
                    .count()
            }),
        };
        match choices {
            0 => (u32::MAX, Reverse(0)),
            _ => (statistics.conflict_count(), Reverse(choices)),
        }
    }

    fn choose_version(
        &self,
        node: &Node,
        set: &Set,
    ) -> Result<Option<semver::Version>, RegistryError> {
        let Node::Skill(package) = node else {
            return Ok(Some(semver::Version::new(0, 0, 0)));
        };
        let known = self.known(package)?;
        let fits = |version: &&semver::Version| set.contains(*version);
        let locked = known.offered().find(|v| known.locked.as_ref() == Some(v));
        let latest = known.index.as_ref().and_then(|index| index.latest());
        let latest = latest.map(|entry| entry.version.semver());
        let chosen = locked.filter(fits).or_else(|| latest.filter(fits));
        let chosen = chosen.or_else(|| known.offered().rev().find(fits));
        Ok(chosen.cloned())
    }

    fn get_dependencies(
        &self,
        node: &Node,
        number: &semver::Version,
    ) -> Result<Dependencies<Node, Set, String>, RegistryError> {
        let Node::Skill(package) = node else {
            return Ok(Dependencies::Available(
                self.wanted.iter().cloned().collect(),
            ));
        };
        let mut needs = Vec::new();
        for (needed, requirement) in self.needs(package, number)? {
            if needed == *package {
                // The search knows no such thing, and one version of a skill is all there is.
                match requirement.matches(number) {
                    true => continue,
                    false => {
                        let why = format!("{number} needs another version of itself");
                        return Ok(Dependencies::Unavailable(why));
                    }
                }
            }
            let set = self.fitting(&needed, &requirement)?;
            needs.push((Node::Skill(needed), set));
        }
        Ok(Dependencies::Available(needs.into_iter().collect()))
    }
}
