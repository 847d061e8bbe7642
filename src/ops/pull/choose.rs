//! Which versions: from the lock where it answers, else from the registries.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::place::other_record;
use super::{LockUse, Request, Surveyed, rest};
use crate::bundle::names::SkillName;
use crate::bundle::versions::{Version, Wanted};
use crate::diagnostics::Failure;
use crate::ops::indexes::Asked;
use crate::ops::registries::exact_version;
use crate::registry::RegistryError;
use crate::registry::documents::Index;
use crate::registry::resolve::{Choice, Demand, Indexes, Package, resolve};
use crate::store::lockfile::{LockedSkill, Lockfile};

/// What has to be in place, in the order of the names.
pub(super) fn choose(request: &Request<'_>, old: &Lockfile) -> Result<Vec<LockedSkill>, Failure> {
    let is_anew = request.lock_use == LockUse::Refresh || is_any_anew(request);
    if !is_anew && let Some(mut locked) = from_lock(request.demands, old) {
        if request.lock_use == LockUse::Prefer {
            for skill in &mut locked {
                note_wish(skill, request.demands);
            }
        }
        return Ok(locked);
    }
    if request.lock_use == LockUse::Frozen {
        return Err(not_in_lock(request.demands, old));
    }
    let asked = Asked::new(request.registries, request.offline);
    let others = rest::of_others(request.demands, old);
    let keep: &Keep<'_> = match request.lock_use {
        LockUse::Refresh => &|name| others.contains(name),
        _ => &|name| !request.anew.contains(name),
    };
    let chosen = anew(request, &asked, old, keep)?;
    for skill in &chosen {
        refuse_altered(request, old, skill)?;
    }
    rest::refuse_misfits(request, &asked, old, &chosen)?;
    Ok(chosen)
}

/// Whether a tag that somebody named is asked for what it stands for now.
fn is_any_anew(request: &Request<'_>) -> bool {
    let may_ask = request.lock_use != LockUse::Frozen && !request.offline;
    may_ask && !request.anew.is_empty()
}

/// A version that is locked has the files and the archive that it had when it was locked: a
/// registry that tells of others now is not believed, whatever is asked of it.
fn refuse_altered(request: &Request<'_>, old: &Lockfile, now: &LockedSkill) -> Result<(), Failure> {
    let same = |old: &&LockedSkill| (&old.registry, &old.version) == (&now.registry, &now.version);
    let Some(locked) = old.skill(&now.name).filter(same) else {
        return Ok(());
    };
    if (locked.tree, locked.archive, locked.size) == (now.tree, now.archive, now.size) {
        return Ok(());
    }
    let registry = request.registries.get(&now.registry)?;
    match registry.registry.keeps_versions() {
        true => Err(other_record(registry, locked)),
        false => Ok(()),
    }
}

/// Says which locked skills stay as they are where that fits.
pub(super) type Keep<'k> = dyn Fn(&SkillName) -> bool + 'k;

/// What a fresh choice takes, beside what the lock says and what there is.
pub(super) fn survey(
    request: &Request<'_>,
    old: &Lockfile,
    keep: &Keep<'_>,
) -> Result<Vec<Surveyed>, Failure> {
    let asked = Asked::new(request.registries, request.offline);
    let mut all = Vec::new();
    for mut now in anew_or_withdrawn(request, &asked, old, keep)? {
        // A place without versions has other files under the same number.
        let is_kept = keep(&now.name);
        let kept = old
            .skill(&now.name)
            .filter(|old| is_kept && old.version == now.version);
        match kept {
            Some(kept) => now = kept.clone(),
            None => refuse_altered(request, old, &now)?,
        }
        let package = locked_choice(&now).0;
        let index = asked.index(&package)?;
        let before = old.skill(&now.name).cloned();
        // A version that stands in another place now is looked for where it stood.
        let same_place = before.as_ref().filter(|b| b.registry == now.registry);
        let locked = same_place.and_then(|before| index.version(&before.version));
        all.push(Surveyed {
            newest: index.latest().map(|entry| entry.version.clone()),
            withdrawn: locked.and_then(|entry| entry.yanked.clone()),
            is_gone: same_place.is_some() && locked.is_none(),
            before,
            now,
        });
    }
    Ok(all)
}

/// The version of one skill alone, whatever it needs and whether that can be had. One that
/// was taken back is found under its whole number.
pub(super) fn alone(asked: &Asked<'_>, demand: &Demand) -> Result<LockedSkill, Failure> {
    let exact = exact_version(&demand.wanted);
    let locked = exact.map(|version| (demand.package.clone(), version));
    let demands = std::slice::from_ref(demand);
    let choices = resolve(demands, &locked.into_iter().collect(), &Alone(asked))?;
    match choices.into_iter().next() {
        Some(choice) => locked_skill(asked, choice, demands, &Lockfile::default()),
        None => {
            let message = format!("`{}` has no version that fits", demand.package);
            Err(Failure::new("not-found", message))
        }
    }
}

/// Indexes as if no skill needed another.
struct Alone<'a>(&'a Asked<'a>);

impl Indexes for Alone<'_> {
    fn index(&self, package: &Package) -> Result<Arc<Index>, RegistryError> {
        let mut index = (*self.0.index(package)?).clone();
        for entry in &mut index.versions {
            entry.dependencies.clear();
        }
        Ok(Arc::new(index))
    }
}

/// A fresh choice; where there is none, versions that were taken back stay in the lock.
fn anew_or_withdrawn(
    request: &Request<'_>,
    asked: &Asked<'_>,
    old: &Lockfile,
    keep: &Keep<'_>,
) -> Result<Vec<LockedSkill>, Failure> {
    let failure = match anew(request, asked, old, keep) {
        Err(failure) if failure.kind == "conflicting-versions" => failure,
        chosen => return chosen,
    };
    let is_withdrawn = |name: &SkillName| {
        let (package, version) = old.skill(name).map(locked_choice)?;
        let index = asked.index(&package).ok()?;
        index.version(&version)?.yanked.as_ref().map(drop)
    };
    let kept = |name: &SkillName| keep(name) || is_withdrawn(name).is_some();
    anew(request, asked, old, &kept).map_err(|_| failure)
}

/// Asks the registries.
fn anew(
    request: &Request<'_>,
    asked: &Asked<'_>,
    old: &Lockfile,
    keep: &Keep<'_>,
) -> Result<Vec<LockedSkill>, Failure> {
    let packages: Vec<Package> = request.demands.iter().map(|d| d.package.clone()).collect();
    asked.prefetch(&packages, request.jobs);
    let kept = old.skills.iter().filter(|skill| keep(&skill.name));
    let locked: BTreeMap<Package, Version> = kept.map(locked_choice).collect();
    let demands = with_the_rest(request.demands, old);
    let choices = resolve(&demands, &locked, asked)?;
    refuse_two_of_a_name(&choices)?;
    let choices = reachable(request.demands, choices);
    let mut skills = Vec::with_capacity(choices.len());
    for choice in choices {
        skills.push(locked_skill(asked, choice, request.demands, old)?);
    }
    skills.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(skills)
}

fn locked_choice(skill: &LockedSkill) -> (Package, Version) {
    let package = Package {
        registry: skill.registry.clone(),
        name: skill.name.clone(),
    };
    (package, skill.version.clone())
}

/// What the lock says, if it answers everything that is asked.
fn from_lock(demands: &[Demand], lock: &Lockfile) -> Option<Vec<LockedSkill>> {
    let mut found = BTreeMap::new();
    for demand in demands {
        let skill = lock.skill(&demand.package.name)?;
        let fits = match &demand.wanted {
            Wanted::Fitting(requirement) => requirement.matches(skill.version.semver()),
            // What a tag stood for when it was locked it stands for until it is refreshed.
            word => skill.wanted == Some(word.to_string()),
        };
        if skill.registry != demand.package.registry || !fits || skill.wanted.is_none() {
            return None;
        }
        let mut open = vec![skill];
        while let Some(skill) = open.pop() {
            if found.insert(skill.name.clone(), skill.clone()).is_none() {
                for name in &skill.dependencies {
                    open.push(lock.skill(name)?);
                }
            }
        }
    }
    Some(found.into_values().collect())
}

/// The lock remembers what was asked for last.
fn note_wish(skill: &mut LockedSkill, demands: &[Demand]) {
    let mut about = demands.iter().filter(|d| d.package.name == skill.name);
    if let Some(demand) = about.next() {
        skill.wanted = Some(demand.wanted.to_string());
    }
}

fn not_in_lock(demands: &[Demand], lock: &Lockfile) -> Failure {
    let missing = demands
        .iter()
        .find(|demand| from_lock(std::slice::from_ref(*demand), lock).is_none());
    let name = missing.map_or(String::new(), |demand| demand.package.name.to_string());
    Failure::new(
        "lock-outdated",
        format!("the lock has no `{name}` that fits"),
    )
    .with_hint("run `open-skills pull` without `--frozen`")
}

/// What is asked, and what the lock was asked before: all of it has to fit together.
fn with_the_rest(demands: &[Demand], lock: &Lockfile) -> Vec<Demand> {
    let mut all = demands.to_vec();
    for skill in &lock.skills {
        let is_asked = demands.iter().any(|d| d.package.name == skill.name);
        let wanted = skill.wanted.as_deref().filter(|_| !is_asked);
        if let Some(Ok(wanted)) = wanted.map(Wanted::in_manifest) {
            all.push(Demand {
                package: locked_choice(skill).0,
                wanted,
            });
        }
    }
    all
}

/// One folder cannot hold two skills.
fn refuse_two_of_a_name(choices: &[Choice]) -> Result<(), Failure> {
    let mut seen: HashMap<&SkillName, &str> = HashMap::new();
    for choice in choices {
        let Package { registry, name } = &choice.package;
        if let Some(other) = seen.insert(name, registry) {
            let message =
                format!("`{name}` would come from two registries, `{other}` and `{registry}`");
            let hint = "both would need the same folder; pull one of them into another with `-C`";
            return Err(Failure::new("ambiguous", message).with_hint(hint));
        }
    }
    Ok(())
}

/// The choices that the demands lead to.
fn reachable(demands: &[Demand], choices: Vec<Choice>) -> Vec<Choice> {
    let mut needed = BTreeSet::new();
    let mut open: Vec<SkillName> = demands.iter().map(|d| d.package.name.clone()).collect();
    while let Some(name) = open.pop() {
        let chosen = choices.iter().find(|choice| choice.package.name == name);
        if needed.insert(name) {
            open.extend(chosen.iter().flat_map(|choice| choice.dependencies.clone()));
        }
    }
    let is_needed = |choice: &Choice| needed.contains(&choice.package.name);
    choices.into_iter().filter(is_needed).collect()
}

/// What the lock says of a choice.
fn locked_skill(
    asked: &Asked<'_>,
    choice: Choice,
    demands: &[Demand],
    old: &Lockfile,
) -> Result<LockedSkill, Failure> {
    let index = asked.index(&choice.package)?;
    let Package { registry, name } = choice.package;
    let Some(entry) = index.version(&choice.version) else {
        let message = format!("`{name} {}` is gone", choice.version);
        return Err(Failure::new("not-found", message));
    };
    let demand = demands.iter().find(|demand| demand.package.name == name);
    let before = old.skill(&name);
    let locked_wanted = || before.and_then(|before| before.wanted.clone());
    let mut skill = LockedSkill {
        name,
        version: choice.version,
        url: before
            .filter(|before| before.registry == registry)
            .and_then(|before| before.url.clone()),
        registry,
        tree: entry.tree,
        archive: entry.archive.digest,
        size: entry.archive.size,
        signer: None,
        wanted: demand
            .map(|demand| demand.wanted.to_string())
            .or_else(locked_wanted),
        configured: before.is_some_and(|before| before.configured),
        installed_only: before.is_some_and(|before| before.installed_only),
        dependencies: choice.dependencies,
    };
    // Who vouched for one release vouched for no other, even of the same files.
    let same = before.filter(|before| before.is_same_release(&skill));
    skill.signer = same.and_then(|same| same.signer.clone());
    Ok(skill)
}
