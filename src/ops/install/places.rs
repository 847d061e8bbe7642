//! The folders of agents: what stands there, what may be done about it, and doing it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::Request;
use crate::archive::unpack::{self, Existing, Options, Unwatched, Wave, unpack};
use crate::archive::{Archive, Limits, Profile};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::ops::occupied::{self, FORCE};
use crate::ops::rehearsal::{Effect, Touch};
use crate::registry::Digest;
use crate::store::installed::links::{self, Standing, real};
use crate::store::installed::record::{Form, InstalledSkill, Place, Record, SourceKind};
use crate::store::installed::{Site, pack};
use crate::store::lockfile::LockedSkill;
use crate::tables::agents::{Agent, Scope, Surroundings};

/// A folder that one or more agents look into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The folder.
    pub folder: PathBuf,
    /// The agents that look there.
    pub agents: BTreeSet<String>,
}

/// What became of a skill in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// It was there already, as it should be.
    Kept,
    /// A link was made.
    Linked,
    /// A copy was made, because one was wanted or no link was possible.
    Copied,
    /// A folder of the user's own was there, with the very files: it stays as it is.
    Adopted,
}

/// The folders of agents in a scope, each once; agents that have none there are named.
pub fn destinations(
    agents: &[Agent],
    scope: Scope,
    around: &Surroundings<'_>,
) -> Result<(Vec<Destination>, Vec<String>), Failure> {
    let mut found: Vec<Destination> = Vec::new();
    let mut without = Vec::new();
    for agent in agents {
        let Some(folder) = agent.folder(scope, around) else {
            without.push(agent.name.clone());
            continue;
        };
        // Two paths may lead to one folder.
        let whole = real(&folder);
        match found.iter_mut().find(|known| real(&known.folder) == whole) {
            Some(known) => {
                known.agents.insert(agent.name.clone());
            }
            None => found.push(Destination {
                folder,
                agents: BTreeSet::from([agent.name.clone()]),
            }),
        }
    }
    if found.is_empty() {
        let names = without.join("`, `");
        let message = format!("`{names}` has no folder in the scope `{}`", scope.as_str());
        return Err(Failure::new("no-folder", message).with_hint("try `--scope project`"));
    }
    Ok((found, without))
}

/// Looks whether there is room for what was found, from registries and from elsewhere, before
/// any of it comes.
pub(super) fn look(
    request: &Request<'_>,
    record: &Record,
    wanted: &[LockedSkill],
) -> Result<(), Failure> {
    check_folders(request.site, request.destinations)?;
    let wanted = wanted.iter().map(|skill| (&skill.name, skill.tree));
    let incoming = request.incoming.iter();
    let incoming = incoming.map(|incoming| (&incoming.name, incoming.tree));
    let all: BTreeMap<&SkillName, Digest> = wanted.chain(incoming).collect();
    for (name, tree) in all {
        plan_all(request, record, name, tree)?;
    }
    Ok(())
}

/// A project's folders stay in the project, wherever its links lead.
fn check_folders(site: &Site, destinations: &[Destination]) -> Result<(), Failure> {
    for folder in destinations.iter().map(|to| &to.folder) {
        if let Some(why) = site.astray(folder) {
            let message = format!("`{}` {why}", display(folder));
            let hint = "make it a folder, or name the place where it should go with `--scope`";
            return Err(Failure::new("leads-out", message).with_hint(hint));
        }
    }
    Ok(())
}

/// What has to be done in one folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    path: PathBuf,
    form: Form,
    step: Step,
    /// The files that stand there now.
    there: Option<Digest>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Keep,
    Make,
    /// A folder of the user's own stays.
    Adopt,
    /// A link of ours becomes a copy.
    LinkToCopy,
    /// A link of somebody else's goes first.
    OverLink,
    /// A folder goes first.
    OverTree,
}

/// Looks at all folders for one skill; `new` are the files that come.
pub(super) fn plan_all(
    request: &Request<'_>,
    record: &Record,
    name: &SkillName,
    new: Digest,
) -> Result<Vec<Plan>, Failure> {
    let copy = request.site.copy(name.as_str());
    let known = record.skill(name);
    let mut plans = Vec::with_capacity(request.destinations.len());
    for (path, form) in targets(request, name, known) {
        let place = known.and_then(|known| place_of(request.site, known, &path));
        let is_ours = place.is_some_and(|place| !place.adopted);
        // An interrupted installation leaves some folders with the files of before, and some
        // with those that the record names already.
        let put_there = place.map(|place| place.tree);
        let recorded = [put_there, known.map(|known| known.tree)];
        let is_known = |tree: &Digest| recorded.contains(&Some(*tree)) || new == *tree;
        let standing = links::standing(&path, &copy, &is_known);
        let standing = standing.map_err(|error| cannot("look at", &path, &error))?;
        let there = match standing {
            Standing::Tree(tree) => Some(tree),
            _ => None,
        };
        let is_new = there == Some(new);
        let step = match (standing, form) {
            (Standing::Tree(_) | Standing::Foreign, _) if is_source(request, name, &path) => {
                Step::Adopt
            }
            (Standing::Absent, _) => Step::Make,
            (Standing::Ours, Form::Link) => Step::Keep,
            (Standing::Ours, Form::Copy) => Step::LinkToCopy,
            (Standing::Tree(_), Form::Copy) if is_ours && is_new => Step::Keep,
            (Standing::Tree(_), _) if is_ours && (is_new || recorded.contains(&there)) => {
                Step::OverTree
            }
            (Standing::Tree(_), _) if request.force => over_tree(&path)?,
            // Somebody put the very files there before us.
            (Standing::Tree(_), _) if is_new => Step::Adopt,
            (Standing::OtherLink, _) if request.force => Step::OverLink,
            (Standing::Foreign, _) if request.force && path.is_dir() => over_tree(&path)?,
            (standing, _) => return Err(in_the_way(is_ours, &path, standing)),
        };
        plans.push(Plan {
            path,
            form,
            step,
            there,
        });
    }
    Ok(plans)
}

/// Force takes folders away, and no repositories.
fn over_tree(path: &Path) -> Result<Step, Failure> {
    unpack::refuse_repository(path)?;
    Ok(Step::OverTree)
}

/// Whether a folder is where the skill comes from: that is never put under our care, not
/// even by force.
fn is_source(request: &Request<'_>, name: &SkillName, path: &Path) -> bool {
    let mut incoming = request.incoming.iter();
    incoming.any(|incoming| {
        let source = &incoming.source;
        incoming.name == *name
            && source.kind == SourceKind::Folder
            && real(Path::new(&source.location)) == real(path)
    })
}

/// The folders that get the skill, with the agents that it is for there.
fn meant<'r>(
    request: &'r Request<'_>,
    name: &SkillName,
) -> impl Iterator<Item = (&'r Destination, BTreeSet<String>)> {
    let agents = request.agents.get(name).unwrap_or(&request.usual);
    request.destinations.iter().filter_map(move |destination| {
        let both: BTreeSet<String> = destination.agents.intersection(agents).cloned().collect();
        (!both.is_empty()).then_some((destination, both))
    })
}

/// The folders that get the skill, and those that have a copy of it which has to follow.
fn targets(
    request: &Request<'_>,
    name: &SkillName,
    known: Option<&InstalledSkill>,
) -> Vec<(PathBuf, Form)> {
    let meant = meant(request, name);
    let path = |(to, _): (&Destination, _)| (to.folder.join(name.as_str()), request.form);
    let mut targets: Vec<(PathBuf, Form)> = meant.map(path).collect();
    for place in known.map_or(&[][..], |known| &known.places) {
        let path = request.site.whole(&place.path);
        let is_new = targets.iter().all(|(target, _)| *target != path);
        if place.form == Form::Copy && !place.adopted && is_new {
            targets.push((path, Form::Copy));
        }
    }
    targets
}

/// The place that the record knows by a path.
fn place_of<'s>(site: &Site, skill: &'s InstalledSkill, path: &Path) -> Option<&'s Place> {
    skill
        .places
        .iter()
        .find(|place| site.whole(&place.path) == path)
}

fn in_the_way(is_ours: bool, path: &Path, there: Standing) -> Failure {
    let shown = display(path);
    let (kind, message) = match there {
        Standing::OtherLink => (
            "already-exists",
            format!("`{shown}` is a link to somewhere else"),
        ),
        Standing::Tree(_) if is_ours => (
            "modified",
            format!("`{shown}` is not as it was installed: something changed it"),
        ),
        Standing::Tree(_) => (
            "already-exists",
            format!("`{shown}` is there already, and open-skills did not put it there"),
        ),
        _ => (
            "already-exists",
            format!("`{shown}` is there, and is no skill"),
        ),
    };
    let hint = match there {
        // A link in an agent's folder gives way to ours.
        Standing::OtherLink => FORCE,
        _ => occupied::hint(path),
    };
    Failure::new(kind, message).with_hint(hint)
}

/// The skill with all its places: the ones from before, and the new ones.
pub(super) fn with_places(
    request: &Request<'_>,
    mut skill: InstalledSkill,
    before: Option<&InstalledSkill>,
    plans: &[Plan],
) -> InstalledSkill {
    skill.places = before.map_or(Vec::new(), |before| before.places.clone());
    let plan_of = |path: &Path| plans.iter().find(|plan| plan.path == path);
    for place in &mut skill.places {
        // What an interrupted installation left there is ours too.
        let plan = plan_of(&request.site.whole(&place.path));
        place.tree = plan.and_then(|plan| plan.there).unwrap_or(place.tree);
    }
    for (destination, agents) in meant(request, &skill.name) {
        let path = destination.folder.join(skill.name.as_str());
        let kept = request.site.kept(&path);
        let plan = plan_of(&path);
        let adopted = plan.is_some_and(|plan| plan.step == Step::Adopt);
        let form = if adopted { Form::Copy } else { request.form };
        match skill.places.iter_mut().find(|place| place.path == kept) {
            Some(place) => {
                place.agents.extend(agents);
                place.form = form;
                place.adopted = adopted;
            }
            None => skill.places.push(Place {
                path: kept,
                form,
                agents,
                tree: plan.and_then(|plan| plan.there).unwrap_or(skill.tree),
                adopted,
            }),
        }
    }
    skill.places.sort_by(|a, b| a.path.cmp(&b.path));
    skill
}

/// What would become of the folders, where nothing is done about them.
pub(super) fn touched(plans: &[Plan]) -> Vec<Touch> {
    let touched = plans.iter().filter_map(|plan| {
        let effect = match plan.step {
            Step::Keep | Step::Adopt => return None,
            Step::Make => Effect::Write,
            Step::LinkToCopy | Step::OverLink | Step::OverTree => Effect::Replace,
        };
        Some(Touch::new(effect, &plan.path))
    });
    touched.collect()
}

/// The folders that have to be made for what was planned.
pub(super) fn missing_folders(site: &Site, plans: &[Plan]) -> Vec<PathBuf> {
    let new = plans.iter().filter(|plan| plan.step == Step::Make);
    new.flat_map(|plan| site.missing_folders(&plan.path))
        .collect()
}

/// Does what was planned for one skill, and renews the copies that it has elsewhere. Copies
/// come into place with the wave, where they have the number of the skill.
pub(super) fn make_all(
    request: &Request<'_>,
    skill: &mut InstalledSkill,
    plans: Vec<Plan>,
    (at, wave): (usize, &Wave<'_, usize>),
) -> Result<Vec<(PathBuf, Made)>, Failure> {
    let mut made = Vec::with_capacity(plans.len());
    for plan in plans {
        let done = make(request, skill, &plan, (at, wave))?;
        let kept = request.site.kept(&plan.path);
        if let Some(place) = skill.places.iter_mut().find(|place| place.path == kept) {
            if done != Made::Adopted {
                place.tree = skill.tree;
            }
            if done == Made::Copied {
                place.form = Form::Copy;
            }
        }
        made.push((plan.path, done));
    }
    Ok(made)
}

fn make(
    request: &Request<'_>,
    skill: &InstalledSkill,
    plan: &Plan,
    (at, wave): (usize, &Wave<'_, usize>),
) -> Result<Made, Failure> {
    let path = &plan.path;
    let copy = request.site.copy(skill.name.as_str());
    match plan.step {
        Step::Keep => return Ok(Made::Kept),
        Step::Adopt => return Ok(Made::Adopted),
        _ if request.is_rehearsal => return rehearsed(plan),
        Step::Make => {}
        // A link takes the place of a link in one step.
        Step::OverLink if plan.form == Form::Link => {}
        Step::OverLink | Step::LinkToCopy => {
            links::unlink(path).map_err(|error| cannot("remove", path, &error))?;
        }
        Step::OverTree if plan.form == Form::Copy => {}
        Step::OverTree => {
            unpack::remove(path)?;
        }
    }
    if plan.form == Form::Link {
        match links::link(path, &copy) {
            Ok(()) => return Ok(Made::Linked),
            Err(error) if links::cannot_link(&error) => {}
            Err(error) => return Err(blocked(path).unwrap_or_else(|| cannot("link", path, &error))),
        }
    }
    // Where something had to go first, the copy follows at once.
    let waits =
        matches!(plan.step, Step::Make) || plan.form == Form::Copy && plan.step == Step::OverTree;
    let wave = waits.then_some((at, wave));
    put_copy(&request.limits, skill.name.as_str(), &copy, path, wave)?;
    Ok(Made::Copied)
}

/// What would be made where links are possible: that is only known by making one.
fn rehearsed(plan: &Plan) -> Result<Made, Failure> {
    match (blocked(&plan.path), plan.form) {
        (Some(failure), _) => Err(failure),
        (None, Form::Link) => Ok(Made::Linked),
        (None, Form::Copy) => Ok(Made::Copied),
    }
}

/// Copies the verified copy, with others if they are given.
pub(super) fn put_copy(
    limits: &Limits,
    name: &str,
    copy: &Path,
    path: &Path,
    wave: Option<(usize, &Wave<'_, usize>)>,
) -> Result<(), Failure> {
    let bytes = pack(copy, name).map_err(|error| cannot("copy", copy, &error))?;
    let archive = Archive::open(&bytes, Profile::Strict, limits)?;
    // The folder of an agent may be a link of the user's own; its target is what is meant.
    let parent = real(path.parent().unwrap_or(Path::new(".")));
    let options = Options {
        existing: Existing::Replace,
        strip_top: true,
    };
    let folder = parent.join(name);
    match wave {
        Some((at, wave)) => wave.add(at, &archive, &folder, options)?,
        None => drop(unpack(&archive, &folder, options, &Unwatched)?),
    }
    Ok(())
}

/// What stands above a path where a folder has to be, if that is none.
fn blocked(path: &Path) -> Option<Failure> {
    let mut above = path.ancestors().skip(1);
    let there = above.find(|folder| std::fs::symlink_metadata(folder).is_ok())?;
    if there.is_dir() {
        return None;
    }
    let shown = display(there);
    Some(match there.is_symlink() {
        true => Failure::new("symbolic-link", format!("`{shown}` is a link to nowhere"))
            .with_hint("make the folder that it leads to, or remove the link"),
        false => Failure::new(
            "already-exists",
            format!("`{shown}` is a file, and no folder"),
        )
        .with_hint("remove it, or choose another `--scope`"),
    })
}

/// What the system said no to.
pub(super) fn cannot(action: &str, path: &Path, error: &io::Error) -> Failure {
    let reason = crate::fs::reason(error);
    let message = format!("cannot {action} `{}`: {reason}", display(path));
    let kind = match error.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "denied",
        io::ErrorKind::NotFound => "not-found",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "no-space",
        _ => "io",
    };
    let failure = Failure::new(kind, message);
    match kind {
        "denied" => failure.with_hint("make its folder writable, or choose another `--scope`"),
        _ => failure,
    }
}
