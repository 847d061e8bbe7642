//! Takes installed skills away: only what open-skills put there, and only as it put it there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::finish;
use super::places::cannot;
use crate::archive::Limits;
use crate::archive::unpack;
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::ops::rehearsal::{Effect, Touch};
use crate::registry::Digest;
use crate::store::installed::journal::Journal;
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
    /// Look at everything, and take nothing away.
    pub is_rehearsal: bool,
}

/// What was taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The skills.
    pub skills: Vec<Removed>,
    /// What would be done, where it is only to be said.
    pub touched: Vec<Touch>,
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
pub fn run(request: &Request<'_>) -> Result<Report, Failure> {
    let site = request.site;
    if request.is_rehearsal {
        return rehearse(request);
    }
    let unmade = site.unmade();
    let held = site.hold()?;
    let done = remove(request);
    if done.is_err() {
        site.leave(&unmade, held);
    }
    done
}

/// The same where nobody else changes anything.
fn remove(request: &Request<'_>) -> Result<Report, Failure> {
    let site = request.site;
    let mut record = site.record()?;
    let journal = finish::begin(site, &mut record, &Limits::default())?;
    // Everything that stands in the way is known before the first folder goes.
    let steps = plan_all(request, &record)?;
    let mut removed = Vec::with_capacity(steps.len());
    for step in steps {
        let going = look_again(request, step)?;
        take_away(&going)?;
        removed.push(forget(site, &mut record, going));
        // One by one, so that the record never says less than is there.
        site.remember(&record)?;
    }
    site.remove_empty_folders(&mut record);
    site.remember(&record)?;
    if let Some(lock) = without(site, &record, &removed)? {
        lock.write(&site.lock)?;
    }
    journal.end()?;
    Ok(Report {
        skills: removed,
        touched: Vec::new(),
    })
}

/// Goes the same way without a step of it, and says where each would lead.
fn rehearse(request: &Request<'_>) -> Result<Report, Failure> {
    let site = request.site;
    let mut record = site.record()?;
    // It takes over what a killed process left, and writes nothing before something is noted.
    Journal::begin(site, &mut record)?;
    let mut report = Report::default();
    for step in plan_all(request, &record)? {
        let going = look_again(request, step)?;
        let paths = going.gone.iter().map(|(path, _)| path.clone());
        let copy = Some(going.copy.clone()).filter(|copy| going.is_last() && copy.exists());
        let gone = paths.chain(copy);
        let gone = gone.map(|path| Touch::new(Effect::Remove, path));
        report.touched.extend(gone);
        report.skills.push(forget(site, &mut record, going));
    }
    let gone: BTreeSet<PathBuf> = report.touched.iter().map(|one| one.path.clone()).collect();
    let emptied = site.emptied_folders(&record, &gone);
    let emptied = emptied.into_iter();
    report
        .touched
        .extend(emptied.map(|path| Touch::new(Effect::Remove, path)));
    report.touched.push(Touch::writing(site.record_file()));
    if without(site, &record, &report.skills)?.is_some() {
        report.touched.push(Touch::writing(&site.lock));
    }
    report.touched.sort();
    Ok(report)
}

/// A skill with what goes and what stays.
struct Step {
    skill: InstalledSkill,
    going: Vec<Place>,
    staying: Vec<Place>,
}

/// The same with what stands in its places now.
struct Going {
    skill: InstalledSkill,
    copy: PathBuf,
    /// What goes, and whether that is a link.
    gone: Vec<(PathBuf, bool)>,
    left: Vec<PathBuf>,
    foreign: Vec<PathBuf>,
    staying: Vec<Place>,
}

impl Going {
    /// Whether nobody keeps the skill, so that the verified copy goes too.
    fn is_last(&self) -> bool {
        self.staying.is_empty()
    }
}

fn plan_all(request: &Request<'_>, record: &Record) -> Result<Vec<Step>, Failure> {
    let names = request.names.iter();
    names.map(|name| plan(request, record, name)).collect()
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
    match request.force {
        true => refuse_repositories(request.site, &step)?,
        false => refuse_edits(request.site, &step)?,
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

/// Force takes edits away, and no repositories.
fn refuse_repositories(site: &Site, step: &Step) -> Result<(), Failure> {
    let copy = site.copy(step.skill.name.as_str());
    let copy = Some(copy).filter(|_| step.staying.is_empty());
    let places = step.going.iter().map(|place| site.whole(&place.path));
    for folder in places.chain(copy) {
        unpack::refuse_repository(&folder)?;
    }
    Ok(())
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

/// What stands in the places that are to lose the skill.
fn look_again(request: &Request<'_>, step: Step) -> Result<Going, Failure> {
    let (site, skill) = (request.site, step.skill);
    let mut going = Going {
        copy: site.copy(skill.name.as_str()),
        gone: Vec::new(),
        left: Vec::new(),
        foreign: Vec::new(),
        staying: step.staying,
        skill,
    };
    for place in &step.going {
        let path = site.whole(&place.path);
        let there = standing(&path, &going.copy, &|_| false)?;
        let is_tree = matches!(there, Standing::Tree(_) | Standing::Foreign);
        let stays = place.adopted && (!request.force || is_source(&going.skill, &path));
        if is_tree && stays {
            going.left.push(path);
            continue;
        }
        match there {
            // Somebody took it away, or put something of their own there: not ours any more.
            Standing::Absent => {}
            Standing::OtherLink => going.foreign.push(path),
            Standing::Ours => going.gone.push((path, true)),
            Standing::Tree(_) | Standing::Foreign => going.gone.push((path, false)),
        }
    }
    Ok(going)
}

/// Links go first, so that none of them ever leads to half a skill.
fn take_away(going: &Going) -> Result<(), Failure> {
    for (path, is_link) in &going.gone {
        match is_link {
            true => links::unlink(path).map_err(|error| cannot("remove", path, &error))?,
            false => drop(unpack::remove(&links::real(path))?),
        }
    }
    if going.is_last() {
        unpack::remove(&going.copy)?;
    }
    Ok(())
}

/// Has the record say it, and gives what is to be said of it.
fn forget(site: &Site, record: &mut Record, going: Going) -> Removed {
    let is_last = going.is_last();
    let mut skill = going.skill;
    let kept = going.staying.iter();
    let kept: Vec<String> = kept
        .flat_map(|place| place.agents.iter().cloned())
        .collect();
    let mut shared = Vec::new();
    for stays in &going.staying {
        let mut before = skill.places.iter();
        let before = before.find(|place| place.path == stays.path);
        let lost = before.into_iter().flat_map(|before| &before.agents);
        let lost = lost.filter(|agent| !stays.agents.contains(*agent));
        shared.extend(lost.map(|agent| (agent.clone(), site.whole(&stays.path))));
    }
    let name = skill.name.clone();
    if is_last {
        record.remove(&name);
    } else {
        skill.places = going.staying;
        record.put(skill);
    }
    Removed {
        name,
        places: going.gone.into_iter().map(|(path, _)| path).collect(),
        left: going.left,
        foreign: going.foreign,
        kept,
        shared,
    }
}

/// Whether a folder is where the skill came from.
fn is_source(skill: &InstalledSkill, path: &Path) -> bool {
    let source = &skill.source;
    source.kind == SourceKind::Folder
        && links::real(Path::new(&source.location)) == links::real(path)
}

/// The lock without what is gone altogether, which is wanted no more; none where it stays. What
/// was pulled is wanted for that too, and stays.
fn without(site: &Site, record: &Record, removed: &[Removed]) -> Result<Option<Lockfile>, Failure> {
    let before = Lockfile::read(&site.lock)?;
    let gone = |name: &SkillName| {
        record.skill(name).is_none() && removed.iter().any(|removed| removed.name == *name)
    };
    let mut lock = before.clone();
    for skill in &mut lock.skills {
        if skill.installed_only && gone(&skill.name) {
            skill.wanted = None;
        }
    }
    lock.drop_unneeded();
    Ok((lock != before).then_some(lock))
}
