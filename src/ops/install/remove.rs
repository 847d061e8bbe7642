//! Takes installed skills away: only what open-skills put there, and only as it put it there.

use std::path::{Path, PathBuf};

use super::finish;
use super::places::cannot;
use crate::archive::Limits;
use crate::archive::unpack;
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::registry::Digest;
use crate::store::installed::links::{self, Standing};
use crate::store::installed::record::{InstalledSkill, Place, Record, SourceKind};
use crate::store::installed::{Installed, Site, look_for};
use crate::store::lockfile::Lockfile;

/// What to take away.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// Where it is installed.
    pub site: &'r Site,
    /// The skills.
    pub names: &'r [SkillName],
    /// The agents that are to lose them; all of them when there are none.
    pub agents: &'r [String],
    /// Take away what was changed by hand too.
    pub force: bool,
}

/// A skill that was taken away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Its name.
    pub name: SkillName,
    /// The folders that have it no more.
    pub places: Vec<PathBuf>,
    /// The folders that had it before it was installed, and have it still.
    pub left: Vec<PathBuf>,
    /// Links that lead elsewhere by now, in places that had it.
    pub foreign: Vec<PathBuf>,
    /// The agents that keep it.
    pub kept: Vec<String>,
    /// Agents that were to lose it and find it still, in a folder that others share.
    pub shared: Vec<(String, PathBuf)>,
}

/// Takes skills away.
pub fn run(request: &Request<'_>) -> Result<Vec<Removed>, Failure> {
    let _held = request.site.hold()?;
    let mut record = request.site.record()?;
    let journal = finish::begin(request.site, &mut record, &Limits::default())?;
    // Everything that stands in the way is known before the first folder goes.
    let mut steps = Vec::with_capacity(request.names.len());
    for name in request.names {
        steps.push(plan(request, &record, name)?);
    }
    let mut removed = Vec::with_capacity(steps.len());
    for step in steps {
        removed.push(take_away(request, &mut record, step)?);
        // One by one, so that the record never says less than is there.
        request.site.remember(&record)?;
    }
    request.site.remove_empty_folders(&mut record);
    request.site.remember(&record)?;
    forget_locked(request.site, &record, &removed)?;
    journal.end()?;
    Ok(removed)
}

/// A skill with what goes and what stays.
struct Step {
    skill: InstalledSkill,
    going: Vec<Place>,
    staying: Vec<Place>,
}

fn plan(request: &Request<'_>, record: &Record, name: &SkillName) -> Result<Step, Failure> {
    let Some(skill) = record.skill(name) else {
        return Err(not_installed(record, name));
    };
    let mut step = Step {
        skill: skill.clone(),
        going: Vec::new(),
        staying: Vec::new(),
    };
    for place in &skill.places {
        let mut rest = place.clone();
        rest.agents.retain(|agent| {
            !request.agents.is_empty() && !request.agents.iter().any(|gone| gone == agent)
        });
        match rest.agents.is_empty() {
            true => step.going.push(place.clone()),
            false => step.staying.push(rest),
        }
    }
    let loses_nothing = skill.places.iter().eq(step.staying.iter());
    if loses_nothing && !request.agents.is_empty() {
        let agents = request.agents.join("`, `");
        let message = format!("`{name}` is not installed for `{agents}`");
        return Err(Failure::new("not-installed", message)
            .with_hint("`open-skills list --installed` shows for whom it is"));
    }
    if !request.force {
        refuse_edits(request.site, &step)?;
    }
    Ok(step)
}

fn not_installed(record: &Record, name: &SkillName) -> Failure {
    let message = format!("`{name}` is not installed here");
    let score = |other: &SkillName| strsim::jaro_winkler(name.as_str(), other.as_str());
    let names = record.skills.iter().map(|skill| &skill.name);
    let near = names.max_by(|a, b| score(a).total_cmp(&score(b)));
    let hint = match near.filter(|near| score(near) > 0.8) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`open-skills list --installed` shows what is; `--scope user` looks there".into(),
    };
    Failure::new("not-installed", message).with_hint(hint)
}

/// What was changed since it was installed is somebody's work.
fn refuse_edits(site: &Site, step: &Step) -> Result<(), Failure> {
    let skill = &step.skill;
    let copy = site.copy(skill.name.as_str());
    let mut edited = Vec::new();
    if step.staying.is_empty() {
        let there = look_for(&copy, &|tree| *tree == skill.tree);
        let there = there.map_err(|error| cannot("look at", &copy, &error))?;
        if !matches!(there, Installed::Absent) && there != Installed::Tree(skill.tree) {
            edited.push(copy.clone());
        }
    }
    for place in step.going.iter().filter(|place| !place.adopted) {
        let path = site.whole(&place.path);
        let ours = |tree: &Digest| *tree == place.tree || *tree == skill.tree;
        match standing(&path, &copy, &ours)? {
            Standing::Tree(tree) if !ours(&tree) => edited.push(path),
            Standing::Foreign => edited.push(path),
            _ => {}
        }
    }
    let Some(first) = edited.first() else {
        return Ok(());
    };
    let message = format!("`{}` was changed since it was installed", display(first));
    let hint = "`--force` removes it all the same; what was changed is lost then";
    Err(Failure::new("modified", message).with_hint(hint))
}

fn standing(
    path: &Path,
    copy: &Path,
    is_known: &dyn Fn(&Digest) -> bool,
) -> Result<Standing, Failure> {
    links::standing(path, copy, is_known).map_err(|error| cannot("look at", path, &error))
}

/// Links go first, so that none of them ever leads to half a skill.
fn take_away(request: &Request<'_>, record: &mut Record, step: Step) -> Result<Removed, Failure> {
    let (site, mut skill) = (request.site, step.skill);
    let copy = site.copy(skill.name.as_str());
    let mut places = Vec::new();
    let mut left = Vec::new();
    let mut foreign = Vec::new();
    for place in &step.going {
        let path = site.whole(&place.path);
        let there = standing(&path, &copy, &|_| false)?;
        let is_tree = matches!(there, Standing::Tree(_) | Standing::Foreign);
        let stays = place.adopted && (!request.force || is_source(&skill, &path));
        if is_tree && stays {
            left.push(path);
            continue;
        }
        match there {
            // Somebody took it away, or put something of their own there: not ours any more.
            Standing::Absent => continue,
            Standing::OtherLink => {
                foreign.push(path);
                continue;
            }
            Standing::Ours => links::unlink(&path).map_err(|e| cannot("remove", &path, &e))?,
            Standing::Tree(_) | Standing::Foreign => {
                unpack::remove(&links::real(&path))?;
            }
        }
        places.push(path);
    }
    let name = skill.name.clone();
    let kept = step
        .staying
        .iter()
        .flat_map(|place| place.agents.iter().cloned());
    let kept: Vec<String> = kept.collect();
    let mut shared = Vec::new();
    for stays in &step.staying {
        let mut before = skill.places.iter();
        let before = before.find(|place| place.path == stays.path);
        let lost = before.into_iter().flat_map(|before| &before.agents);
        let lost = lost.filter(|agent| !stays.agents.contains(*agent));
        shared.extend(lost.map(|agent| (agent.clone(), site.whole(&stays.path))));
    }
    if step.staying.is_empty() {
        unpack::remove(&copy)?;
        record.remove(&name);
    } else {
        skill.places = step.staying;
        record.put(skill);
    }
    Ok(Removed {
        name,
        places,
        left,
        foreign,
        kept,
        shared,
    })
}

/// Whether a folder is where the skill came from.
fn is_source(skill: &InstalledSkill, path: &Path) -> bool {
    let source = &skill.source;
    source.kind == SourceKind::Folder
        && links::real(Path::new(&source.location)) == links::real(path)
}

/// What is gone altogether is wanted no more.
fn forget_locked(site: &Site, record: &Record, removed: &[Removed]) -> Result<(), Failure> {
    let mut lock = Lockfile::read(&site.lock)?;
    let gone = |name: &SkillName| {
        record.skill(name).is_none() && removed.iter().any(|removed| removed.name == *name)
    };
    let before = lock.clone();
    for skill in &mut lock.skills {
        if gone(&skill.name) {
            skill.wanted = None;
        }
    }
    lock.drop_unneeded();
    if lock != before {
        lock.write(&site.lock)?;
    }
    Ok(())
}
