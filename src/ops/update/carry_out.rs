//! Carries out a plan that somebody agreed to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{Plan, Step};
use crate::bundle::names::SkillName;
use crate::bundle::versions::Wanted;
use crate::diagnostics::Failure;
use crate::ops::Progress;
use crate::ops::install::{self, Destination, Doorkeeper};
use crate::ops::lint::display;
use crate::ops::occupied::{self, FORCE};
use crate::ops::pull::{self, LockUse};
use crate::registry::Digest;
use crate::registry::resolve::{Demand, Package};
use crate::store::installed::links::{Standing, standing};
use crate::store::installed::record::{Form, InstalledSkill, Place, Record};
use crate::store::installed::{Installed, Site, look_for};
use crate::store::lockfile::{LockedSkill, Lockfile};

/// What is needed to carry a plan out.
pub struct Request<'r> {
    /// How to pull; its folder is that of the pulled skills.
    pub pull: pull::Request<'r>,
    /// Where skills are installed.
    pub site: &'r Site,
    /// Decides about what comes from no registry; nothing does here.
    pub door: &'r dyn Doorkeeper,
}

/// Puts everything of a plan in place. Gives the names that the lock holds no more.
pub fn run(
    request: &Request<'_>,
    plan: &Plan,
    progress: &dyn Progress,
) -> Result<Vec<SkillName>, Failure> {
    let old = Lockfile::read(request.pull.lock)?;
    let record = request.site.record()?;
    check(request, plan, &old, &record)?;
    let pulled = plan.steps.iter().filter(|step| step.is_pulled);
    let pulled: Vec<LockedSkill> = pulled.map(|step| step.now.clone()).collect();
    if !pulled.is_empty() {
        pull::put(&request.pull, &old, &pulled, progress)?;
    }
    let mut lock = Lockfile::read(request.pull.lock)?;
    for skill in &plan.chosen {
        lock.put(skill.clone());
    }
    lock.drop_unneeded();
    lock.write(request.pull.lock)?;
    if plan.steps.iter().any(|step| step.is_installed) {
        install_anew(request, plan, &lock, &record, progress)?;
    }
    let names = old.skills.into_iter().map(|skill| skill.name);
    Ok(names.filter(|name| lock.skill(name).is_none()).collect())
}

/// Nothing is touched as long as anything of the plan was changed by hand.
fn check(
    request: &Request<'_>,
    plan: &Plan,
    old: &Lockfile,
    record: &Record,
) -> Result<(), Failure> {
    let pulled = plan.steps.iter().filter(|step| step.is_pulled);
    let pulled: Vec<LockedSkill> = pulled.map(|step| step.now.clone()).collect();
    pull::check_folders(&request.pull, old, &pulled)?;
    if request.pull.force {
        return Ok(());
    }
    for step in plan.steps.iter().filter(|step| step.is_installed) {
        if let Some(known) = record.skill(&step.now.name) {
            refuse_edited(request.site, step.now.tree, known)?;
        }
    }
    Ok(())
}

/// Refuses when an installed skill was changed by hand, into anything but what it will be.
pub(super) fn refuse_edited(
    site: &Site,
    now: Digest,
    known: &InstalledSkill,
) -> Result<(), Failure> {
    let Some(edited) = edited(site, now, known) else {
        return Ok(());
    };
    let message = format!(
        "`{}` is not as it was installed: something changed it",
        display(&edited)
    );
    // A link in an agent's folder gives way to ours.
    let is_place = edited != site.copy(known.name.as_str());
    let hint = match is_place && edited.is_symlink() {
        true => FORCE,
        false => occupied::hint(&edited),
    };
    Err(Failure::new("modified", message).with_hint(hint))
}

/// The first folder of an installed skill that holds what nobody put there.
fn edited(site: &Site, now: Digest, known: &InstalledSkill) -> Option<PathBuf> {
    let copy = site.copy(known.name.as_str());
    let ours = |tree: &Digest| *tree == known.tree || *tree == now;
    let is_fine = match look_for(&copy, &ours) {
        Ok(Installed::Absent) => true,
        Ok(Installed::Tree(tree)) => ours(&tree),
        Ok(Installed::Foreign) | Err(_) => false,
    };
    if !is_fine {
        return Some(copy);
    }
    let is_copy = |place: &&Place| place.form == Form::Copy && !place.adopted;
    let copies = known.places.iter().filter(is_copy);
    copies
        .map(|place| (place, site.whole(&place.path)))
        .find(|(place, path)| {
            let ours = |tree: &Digest| *tree == place.tree || ours(tree);
            match standing(path, &copy, &ours) {
                Ok(Standing::Absent | Standing::Ours) => false,
                Ok(Standing::Tree(tree)) => !ours(&tree),
                Ok(Standing::OtherLink | Standing::Foreign) | Err(_) => true,
            }
        })
        .map(|(_, path)| path)
}

/// Installs what the lock says by now: copies and links follow where they stand, and what is
/// needed newly goes into the folders of those that need it.
fn install_anew(
    request: &Request<'_>,
    plan: &Plan,
    lock: &Lockfile,
    record: &Record,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let demands = roots(plan, lock, record)?;
    let copies = request.site.skills();
    let is_new = |step: &&Step| step.is_installed && record.skill(&step.now.name).is_none();
    let destinations = match plan.steps.iter().any(|step| is_new(&step)) {
        true => destinations(request.site, record),
        false => Vec::new(),
    };
    let agents = destinations.iter().flat_map(|to| to.agents.clone());
    let nobody = |skill: &InstalledSkill| (skill.name.clone(), BTreeSet::new());
    let forms = record.skills.iter().flat_map(|skill| &skill.places);
    let is_linked = forms.clone().any(|place| place.form == Form::Link);
    let request = install::Request {
        site: request.site,
        // What is installed already stays for whom it is.
        agents: record.skills.iter().map(nobody).collect::<BTreeMap<_, _>>(),
        usual: agents.collect(),
        // Whoever carries an update out agreed to it.
        agrees: &|_, _| Ok(()),
        destinations: &destinations,
        pull: Some(pull::Request {
            demands: &demands,
            into: &copies,
            lock_use: LockUse::Frozen,
            ..request.pull
        }),
        incoming: Vec::new(),
        door: request.door,
        form: if is_linked { Form::Link } else { Form::Copy },
        force: request.pull.force,
        limits: request.pull.limits,
        is_rehearsal: false,
    };
    install::run(&request, progress).map(drop)
}

/// The wishes of the lock that lead to what has to be installed anew.
fn roots(plan: &Plan, lock: &Lockfile, record: &Record) -> Result<Vec<Demand>, Failure> {
    let changed = plan.steps.iter().filter(|step| step.is_installed);
    let changed: BTreeSet<&SkillName> = changed.map(|step| &step.now.name).collect();
    let mut demands = Vec::new();
    for skill in &lock.skills {
        let Some(wanted) = &skill.wanted else {
            continue;
        };
        let is_known = record.skill(&skill.name).is_some();
        if is_known && reaches(lock, &skill.name, &changed) {
            demands.push(Demand {
                package: Package {
                    registry: skill.registry.clone(),
                    name: skill.name.clone(),
                },
                wanted: Wanted::in_manifest(wanted)?,
            });
        }
    }
    Ok(demands)
}

/// Whether a skill, or anything that it needs, is one of these.
fn reaches(lock: &Lockfile, from: &SkillName, wanted: &BTreeSet<&SkillName>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if wanted.contains(name) {
            return true;
        }
        if seen.insert(name) {
            open.extend(
                lock.skill(name)
                    .iter()
                    .flat_map(|skill| &skill.dependencies),
            );
        }
    }
    false
}

/// The folders that hold installed skills, with the agents that look there.
fn destinations(site: &Site, record: &Record) -> Vec<Destination> {
    let mut all: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
    for place in record.skills.iter().flat_map(|skill| &skill.places) {
        let path = site.whole(&place.path);
        if let Some(folder) = path.parent().map(Path::to_path_buf) {
            all.entry(folder).or_default().extend(place.agents.clone());
        }
    }
    let all = all.into_iter();
    all.map(|(folder, agents)| Destination { folder, agents })
        .collect()
}
