//! What a skill needs, what that needs, and so on: a graph that may have circles in it.

mod walk;

use std::collections::{BTreeMap, BTreeSet};

pub use walk::{Line, Mark, walk};

use super::indexes::Asked;
use crate::bundle::manifest::Manifest;
use crate::bundle::names::SkillName;
use crate::bundle::references::Named;
use crate::bundle::versions::{Version, Wanted};
use crate::diagnostics::Failure;
use crate::ops::registries::Registries;
use crate::registry::resolve::{Demand, Indexes, Package, resolve};
use crate::store::lockfile::Lockfile;

/// A skill in the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its version, if it has one.
    pub version: Option<String>,
    /// Where it comes from.
    pub from: String,
    /// Why the version was taken back, if it was; empty without a reason.
    pub yanked: Option<String>,
    /// What it needs.
    pub needs: Vec<Need>,
}

/// That one skill needs another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    /// Its place among the nodes.
    pub node: usize,
    /// The versions that will do; none when nobody could be asked.
    pub requirement: Option<String>,
}

/// Skills and what they need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Graph {
    /// All skills.
    pub nodes: Vec<Node>,
    /// Those that were asked for.
    pub roots: Vec<usize>,
    /// Registries that could not be asked, so that yanks of theirs are not known.
    pub silent: Vec<String>,
}

impl Node {
    /// Its name with its version.
    pub fn title(&self) -> String {
        match &self.version {
            Some(version) => format!("{} {version}", self.name),
            None => self.name.clone(),
        }
    }
}

impl Graph {
    /// The names that several of the skills have: no folder can hold two of them.
    pub fn duplicates(&self) -> BTreeSet<&str> {
        let mut seen = BTreeSet::new();
        let names = self.nodes.iter().map(|node| node.name.as_str());
        names.filter(|name| !seen.insert(*name)).collect()
    }
}

/// The graph of a lock. Its registries say what was taken back, as far as they answer.
pub fn of_lock(lock: &Lockfile, asked: &Asked<'_>) -> Graph {
    let packages = lock.skills.iter().map(|skill| Package {
        registry: skill.registry.clone(),
        name: skill.name.clone(),
    });
    let packages: Vec<Package> = packages.collect();
    asked.prefetch(&packages, 8);
    let mut graph = Graph::default();
    let mut silent = BTreeSet::new();
    for (skill, package) in lock.skills.iter().zip(&packages) {
        let about = About::of(asked, package, &skill.version);
        if about.is_none() {
            silent.insert(skill.registry.clone());
        }
        let about = about.unwrap_or_default();
        let needs = skill.dependencies.iter().filter_map(|name| {
            let node = lock.skills.iter().position(|other| other.name == *name)?;
            let requirement = about.requirements.get(name).cloned();
            Some(Need { node, requirement })
        });
        let needs = needs.collect();
        if skill.wanted.is_some() {
            graph.roots.push(graph.nodes.len());
        }
        graph.nodes.push(Node {
            name: skill.name.to_string(),
            version: Some(skill.version.to_string()),
            from: skill.registry.clone(),
            yanked: about.yanked,
            needs,
        });
    }
    graph.silent = silent.into_iter().collect();
    graph
}

/// The graph of what is demanded; what the lock has stays where it fits.
pub fn of_demands(
    demands: &[Demand],
    lock: &Lockfile,
    asked: &Asked<'_>,
) -> Result<Graph, Failure> {
    let locked = lock.skills.iter().map(|skill| {
        let package = Package {
            registry: skill.registry.clone(),
            name: skill.name.clone(),
        };
        (package, skill.version.clone())
    });
    let locked: BTreeMap<Package, Version> = locked.collect();
    let choices = resolve(demands, &locked, asked)?;
    let place = |package: &Package| choices.iter().position(|c| c.package == *package);
    let mut graph = Graph::default();
    for choice in &choices {
        let about = About::of(asked, &choice.package, &choice.version).unwrap_or_default();
        let needs = choice.dependencies.iter().filter_map(|name| {
            let node = place(&Package {
                registry: choice.package.registry.clone(),
                name: name.clone(),
            })?;
            let requirement = about.requirements.get(name).cloned();
            Some(Need { node, requirement })
        });
        graph.nodes.push(Node {
            name: choice.package.name.to_string(),
            version: Some(choice.version.to_string()),
            from: choice.package.registry.clone(),
            yanked: about.yanked,
            needs: needs.collect(),
        });
    }
    graph.roots = demands
        .iter()
        .filter_map(|demand| place(&demand.package))
        .collect();
    Ok(graph)
}

/// The graph of a skill on this machine, whose dependencies come from registries.
pub fn of_skill(
    manifest: &Manifest,
    from: String,
    registries: &Registries,
    asked: &Asked<'_>,
) -> Result<Graph, Failure> {
    let mut demands = Vec::new();
    for (name, requirement) in &manifest.dependencies {
        let at = |failure: Failure| failure.at(from.clone());
        let skill = SkillName::parse(name).map_err(|problem| {
            let shown = name.escape_debug();
            at(Failure::new("bad-name", format!("`{shown}`: {problem}")))
        })?;
        let named = Named {
            registry: None,
            name: skill,
            wanted: Wanted::in_manifest(requirement).map_err(|error| at(error.into()))?,
        };
        demands.push(registries.demand(&named)?);
    }
    let mut graph = match demands.is_empty() {
        true => Graph::default(),
        false => of_demands(&demands, &Lockfile::default(), asked)?,
    };
    let needs = graph.roots.iter().zip(manifest.dependencies.iter());
    let needs = needs.map(|(node, (_, requirement))| Need {
        node: *node,
        requirement: Some(requirement.clone()),
    });
    let root = Node {
        name: manifest.name.clone().unwrap_or_else(|| from.clone()),
        version: manifest.version.clone(),
        from,
        yanked: None,
        needs: needs.collect(),
    };
    graph.roots = vec![graph.nodes.len()];
    graph.nodes.push(root);
    Ok(graph)
}

/// What an index says of a version.
#[derive(Default)]
struct About {
    yanked: Option<String>,
    requirements: BTreeMap<SkillName, String>,
}

impl About {
    /// None when the registry could not be asked.
    fn of(asked: &Asked<'_>, package: &Package, version: &Version) -> Option<Self> {
        let index = asked.index(package).ok()?;
        let Some(entry) = index.version(version) else {
            return Some(Self::default());
        };
        let yanked = entry.yanked.as_ref();
        let needs = entry.dependencies.iter();
        Some(Self {
            yanked: yanked.map(|yanked| yanked.reason.clone().unwrap_or_default()),
            requirements: needs
                .map(|(name, wanted)| (name.clone(), wanted.to_string()))
                .collect(),
        })
    }
}
