//! How installed skills stand: as they were installed, changed, hidden behind another copy,
//! behind the registry, revoked. And which copy of a name an agent takes.

use std::path::{Path, PathBuf};

use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::bundle::names::SkillName;
use crate::bundle::walk::is_document_name;
use crate::registry::Digest;
use crate::store::installed::links::{self, Standing, real};
use crate::store::installed::record::{InstalledSkill, Place};
use crate::store::installed::{Installed, Site, look_for};
use crate::tables::agents::{Agent, Scope, Surroundings};

/// How the verified copy, or a place, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// As it was installed.
    Intact,
    /// Something changed it.
    Modified,
    /// It is not there.
    Missing,
    /// Something else stands in its place.
    Replaced,
    /// An older copy, which an interrupted installation left.
    Stale,
}

impl Condition {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Intact => "ok",
            Self::Modified => "modified",
            Self::Missing => "missing",
            Self::Replaced => "replaced",
            Self::Stale => "stale",
        }
    }
}

/// What others say about an installed version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// A newer version that a fresh choice would take, or what else is new where it came from.
    pub newer: Option<String>,
    /// Why the version was taken back, if it was.
    pub yanked: Option<String>,
    /// Why its registry or place was not asked or did not answer.
    pub unknown: Option<String>,
    /// Whether it should have answered: it is neither without news by its nature, nor was it
    /// to be left alone.
    pub is_amiss: bool,
}

/// Asks others about an installed version.
pub trait Watcher {
    /// What the skill's registry, or the place that it came from, says.
    fn news(&self, skill: &InstalledSkill) -> News;
    /// Whether the user or an administrator refuses it by now, and why.
    fn revoked(&self, skill: &InstalledSkill) -> Option<String>;
}

/// A copy that hides another one from an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shadow {
    /// The agent.
    pub agent: String,
    /// The copy that it takes.
    pub by: PathBuf,
    /// Where that one lies.
    pub scope: Scope,
}

/// How one skill stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What the record says.
    pub skill: InstalledSkill,
    /// How the verified copy stands.
    pub copy: Condition,
    /// How it stands in each folder.
    pub places: Vec<(PathBuf, Condition)>,
    /// The agents that do not see it.
    pub shadows: Vec<Shadow>,
    /// What its registry says.
    pub news: News,
    /// Why it is refused by now.
    pub revoked: Option<String>,
}

impl Status {
    /// Whether there is nothing to say.
    pub fn is_fine(&self) -> bool {
        let intact = |condition: Condition| condition == Condition::Intact;
        intact(self.copy)
            && self.places.iter().all(|(_, condition)| intact(*condition))
            && self.shadows.is_empty()
            && self.news.newer.is_none()
            && self.news.yanked.is_none()
            && !self.news.is_amiss
            && self.revoked.is_none()
    }

    /// In one word how it stands: refused, else the first that is not as it was installed.
    pub fn word(&self) -> &'static str {
        let places = self.places.iter().map(|(_, condition)| *condition);
        let mut all = std::iter::once(self.copy).chain(places);
        match (&self.revoked, all.find(|found| *found != Condition::Intact)) {
            (Some(_), _) => "revoked",
            (None, Some(condition)) => condition.as_str(),
            (None, None) => Condition::Intact.as_str(),
        }
    }

    /// Whether somebody has to look at it: it is not what it should be, or refused.
    pub fn is_wrong(&self) -> bool {
        let wrong = |condition: Condition| condition != Condition::Intact;
        wrong(self.copy)
            || self.places.iter().any(|(_, condition)| wrong(*condition))
            || self.revoked.is_some()
    }
}

/// Looks at one installed skill.
pub fn status(
    site: &Site,
    skill: &InstalledSkill,
    agents: &[Agent],
    around: &Surroundings<'_>,
    watcher: &dyn Watcher,
) -> Status {
    let name = &skill.name;
    let copy = site.copy(name.as_str());
    let mut places = Vec::with_capacity(skill.places.len());
    for place in &skill.places {
        let path = site.whole(&place.path);
        let condition = place_condition(&path, &copy, skill.tree, place);
        places.push((path, condition));
    }
    let mine: Vec<PathBuf> = places.iter().map(|(path, _)| path.clone()).collect();
    let is_for = |agent: &&Agent| {
        let mut places = skill.places.iter();
        places.any(|place| place.agents.contains(&agent.name))
    };
    let shadows = agents.iter().filter(is_for);
    let shadows = shadows.filter_map(|agent| shadow(agent, name, &mine, &copy, around));
    Status {
        copy: copy_condition(&copy, skill.tree),
        shadows: shadows.collect(),
        news: watcher.news(skill),
        revoked: watcher.revoked(skill),
        skill: skill.clone(),
        places,
    }
}

fn copy_condition(copy: &Path, tree: Digest) -> Condition {
    match look_for(copy, &|found| *found == tree) {
        Ok(Installed::Tree(found)) if found == tree => Condition::Intact,
        Ok(Installed::Absent) => Condition::Missing,
        _ => Condition::Modified,
    }
}

fn place_condition(path: &Path, copy: &Path, tree: Digest, place: &Place) -> Condition {
    let is_known = |found: &Digest| *found == tree || *found == place.tree;
    match links::standing(path, copy, &is_known) {
        Ok(Standing::Ours) => Condition::Intact,
        Ok(Standing::Tree(found)) if found == tree => Condition::Intact,
        // The user's own folder is what the user makes of it.
        Ok(Standing::Tree(_) | Standing::Foreign) if place.adopted => Condition::Intact,
        Ok(Standing::Tree(found)) if found == place.tree => Condition::Stale,
        Ok(Standing::Tree(_)) => Condition::Modified,
        Ok(Standing::Absent) => Condition::Missing,
        Ok(Standing::OtherLink | Standing::Foreign) | Err(_) => Condition::Replaced,
    }
}

/// The copy that an agent takes in place of ours, if it takes another.
fn shadow(
    agent: &Agent,
    name: &SkillName,
    mine: &[PathBuf],
    copy: &Path,
    around: &Surroundings<'_>,
) -> Option<Shadow> {
    let first = candidates(agent, name.as_str(), around)
        .into_iter()
        .next()?;
    // A folder of one agent may be a link to that of another.
    let found = real(&first.path);
    let is_mine = found == real(copy) || mine.iter().any(|path| real(path) == found);
    (!is_mine).then(|| Shadow {
        agent: agent.name.clone(),
        by: first.path,
        scope: first.scope,
    })
}

/// A copy of a skill that an agent could take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where it stands.
    pub path: PathBuf,
    /// In which scope.
    pub scope: Scope,
    /// The version that it says.
    pub version: Option<String>,
}

/// The copies of a name that an agent finds, the one that it takes first.
pub fn candidates(agent: &Agent, name: &str, around: &Surroundings<'_>) -> Vec<Candidate> {
    let folders = agent.folders(around).into_iter();
    let found = folders.filter_map(|(scope, folder)| {
        let path = folder.join(name);
        holds_skill(&path).then_some((scope, path))
    });
    let mut all: Vec<Candidate> = Vec::new();
    for (scope, path) in found {
        // Two ways to one copy are one copy.
        let whole = real(&path);
        if all.iter().any(|known| real(&known.path) == whole) {
            continue;
        }
        let version = Manifest::of(&Bundle::open(&path)).version;
        all.push(Candidate {
            path,
            scope,
            version,
        });
    }
    all
}

/// Whether an agent takes a folder for a skill.
fn holds_skill(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    names.any(|name| name.to_str().is_some_and(is_document_name))
}
