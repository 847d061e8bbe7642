//! What there is, what stands in the folder, and what has to be done about it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::moved::{self, is_of_other_layout};
use super::names::{Claim, Names, path_called, said_in};
use super::{Listed, Outcome, Report, Request, Source};
use crate::archive::unpack::repository_in;
use crate::bundle::walk::is_document_name;
use crate::diagnostics::Failure;
use crate::fs::on_one_line;
use crate::ops::lint::display;
use crate::ops::occupied::is_no_folder;
use crate::registry::library::PassedOver;
use crate::registry::{Digest, RegistryError};
use crate::store::installed::links::real;
use crate::store::installed::synced::{BrokenSkill, Synced, SyncedSkill};
use crate::store::installed::{Installed, look_for};
use crate::tables::agents::Tier;

/// Why a folder that somebody else made is left as it is.
pub(super) const NOT_OURS: &str =
    "something is there that sync did not put there; --force overwrites it";

/// Why what is no folder at all is left as it is, also by force.
pub(super) const NO_FOLDER: &str =
    "something is there that is no folder, and --force replaces only those: move it away";

/// Why a folder that somebody keeps a repository in is left as it is, also by force.
pub(super) const REPOSITORY: &str =
    "a folder is there that version control keeps, and --force removes none of those: move it away";

/// Which version says that a skill is broken.
pub(super) const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// A skill that has to be fetched.
pub(super) struct Wanted<'r> {
    /// Its path in the folder.
    pub path: String,
    /// What the listing says.
    pub listed: Listed,
    /// The library.
    pub source: &'r Source<'r>,
    /// What stands there now.
    pub there: Installed,
    /// Whether it was us who put them there.
    pub is_ours: bool,
    /// How many are listed before it.
    pub order: usize,
    /// The library that they came from, when that is none of those that are synced now.
    pub of_another: Option<String>,
}

impl Wanted<'_> {
    /// Its claim to a name.
    pub fn claim(&self) -> Claim {
        claim(&self.path, self.source, &self.listed, self.order)
    }

    /// The files that stand there now.
    pub fn tree(&self) -> Option<Digest> {
        match self.there {
            Installed::Tree(tree) => Some(tree),
            _ => None,
        }
    }
}

/// What has to be done.
pub(super) struct Plan<'r> {
    pub synced: Synced,
    pub wanted: Vec<Wanted<'r>>,
    /// What was left out because of the name that stands beside it, and comes if nobody has
    /// that any more.
    pub waiting: Vec<(Wanted<'r>, String)>,
    pub names: Names,
    /// Paths that the libraries have no more.
    pub gone: Vec<String>,
    /// Paths of another layout, each with where its skill stands in this one.
    pub moved: Vec<(String, String)>,
    pub report: Report,
}

/// Lists all libraries and looks at the folder; writes nothing.
pub(super) fn plan<'r>(request: &'r Request<'r>) -> Result<Plan<'r>, Failure> {
    let mut plan = Plan {
        synced: Synced::read(request.into)?,
        wanted: Vec::new(),
        waiting: Vec::new(),
        names: Names::default(),
        gone: Vec::new(),
        moved: Vec::new(),
        report: Report::default(),
    };
    refuse_link(request.into)?;
    let mut present: BTreeSet<String> = BTreeSet::new();
    // The strongest first, so that it is the weaker one that stays away.
    let mut sources: Vec<&Source<'_>> = request.sources.iter().collect();
    let rank = |source: &&Source<'_>| {
        let tier = source.tier?;
        request.precedence.iter().position(|known| *known == tier)
    };
    sources.sort_by_key(rank);
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut all_listed = moved::Listed::new();
    let mut empty: Vec<String> = Vec::new();
    let mut first_away: Option<RegistryError> = None;
    for source in sources {
        let place = source.shelf.place().to_owned();
        refuse_skill_as_tier(request, source)?;
        let (skills, odd) = match source.shelf.list() {
            Ok(listed) => listed,
            Err(error) => {
                let kept = away(request, &plan.synced, source);
                names.extend(kept.iter().map(|path| (path.clone(), place.clone())));
                present.extend(kept);
                let notice = format!("{error}; what came from there stays as it is");
                plan.report.notices.push(notice);
                plan.report.away.push(place);
                first_away = first_away.or(Some(error));
                continue;
            }
        };
        refuse_itself(request.into, &place, &skills)?;
        for (odd, more) in grouped(odd) {
            if let Some(path) = pass_over(request, &mut plan, source, (&odd, more)) {
                present.insert(path);
            }
        }
        if skills.is_empty() {
            plan.report.notices.push(format!("{place} has no skills"));
            empty.push(place.clone());
        }
        for listed in skills {
            let path = path_of(request, source, &listed.name);
            all_listed.insert((place.clone(), listed.name.clone()), path.clone());
            if names.insert(path.clone(), place.clone()).is_some() {
                plan.report
                    .skills
                    .push((path, place.clone(), Outcome::Shadowed));
                continue;
            }
            present.insert(path.clone());
            let order = names.len();
            consider(request, &mut plan, source, (listed, order), path)?;
        }
    }
    if let Some(error) = first_away.filter(|_| plan.report.away.len() == request.sources.len()) {
        return Err(error.into());
    }
    let is_current = |path: &String| present.contains(path) || !is_covered(request, path);
    plan.synced.broken.retain(|path, _| is_current(path));
    plan.moved = moved::moved(request, &plan.synced, &present, &all_listed);
    let is_moved = |path: &String| plan.moved.iter().any(|(old, _)| old == path);
    let own = plan.synced.skills.iter();
    let gone = own.filter(|(path, known)| {
        let is_meant = is_covered(request, path) || is_of_other_layout(request, path, known);
        is_meant && !present.contains(*path) && !is_moved(path)
    });
    plan.gone = gone.map(|(path, _)| path.clone()).collect();
    if request.prune && !request.force {
        refuse_wiping(request, &plan, &empty)?;
    }
    Ok(plan)
}

/// Once a skill what stays behind of it for one reason, with how many more there are.
fn grouped(all: Vec<PassedOver>) -> Vec<(PassedOver, usize)> {
    let mut grouped: Vec<(PassedOver, usize)> = Vec::with_capacity(all.len());
    let skill = |odd: &PassedOver| odd.path.split_once('/').map(|(skill, _)| skill.to_owned());
    for odd in all {
        let own = skill(&odd).filter(|_| !odd.is_meant);
        let is_alike = |(known, _): &&mut (PassedOver, usize)| {
            own.is_some() && !known.is_meant && skill(known) == own && known.why == odd.why
        };
        match grouped.iter_mut().find(is_alike) {
            Some((_, more)) => *more += 1,
            None => grouped.push((odd, 0)),
        }
    }
    grouped
}

/// The paths that a library which cannot be listed just now has filled, as far as anybody knows.
fn away(request: &Request<'_>, synced: &Synced, source: &Source<'_>) -> Vec<String> {
    let place = source.shelf.place();
    let own = source.tier.filter(|_| !request.is_flat).map(Tier::as_str);
    let skills = synced.skills.iter().filter(|(path, known)| {
        let tier = path.split_once('/').map(|(tier, _)| tier);
        known.source == place || own.is_some() && tier == own
    });
    skills.map(|(path, _)| path.clone()).collect()
}

/// A tier has a folder of its own name, which must not be a skill: all of it would be that
/// skill's.
fn refuse_skill_as_tier(request: &Request<'_>, source: &Source<'_>) -> Result<(), Failure> {
    let Some(tier) = source.tier.filter(|_| !request.is_flat) else {
        return Ok(());
    };
    let folder = request.into.join(tier.as_str());
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    if !names.any(|name| name.to_str().is_some_and(is_document_name)) {
        return Ok(());
    }
    let (shown, tier) = (display(&folder), tier.as_str());
    let message = format!("`{shown}` is a skill, and the tier `{tier}` needs that folder");
    let hint = "sync the tier into another folder, or beside all others with `--flat`";
    Err(Failure::new("name-clash", message).with_hint(hint))
}

/// Whether a path is the folder of a tier, which no skill may take.
fn is_tier(synced: &Synced, path: &str) -> bool {
    let within = format!("{path}/");
    let mut behind = synced.skills.range(within.clone()..);
    behind
        .next()
        .is_some_and(|(known, _)| known.starts_with(&within))
}

/// Tells of what is no skill. Gives the path of what was meant to be one: nobody knows that
/// the library has it no more.
fn pass_over(
    request: &Request<'_>,
    plan: &mut Plan<'_>,
    source: &Source<'_>,
    (odd, more): (&PassedOver, usize),
) -> Option<String> {
    let place = source.shelf.place().to_owned();
    if !odd.is_meant {
        let more = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let notice = format!("{place}: `{}`{more}: {}", on_one_line(&odd.path), odd.why);
        match odd.is_usual {
            true => plan.report.notes.push(notice),
            false => plan.report.notices.push(notice),
        }
        return None;
    }
    let path = path_of(request, source, &odd.path);
    let outcome = match plan.synced.skills.contains_key(&path) {
        true => Outcome::Left(format!("what the library has does not come: {}", odd.why)),
        false => Outcome::Skipped(odd.why.clone()),
    };
    plan.report.skills.push((path.clone(), place, outcome));
    Some(path)
}

/// A library without any skill is more often a mistake in its name than a wish to have
/// nothing.
fn refuse_wiping(request: &Request<'_>, plan: &Plan<'_>, empty: &[String]) -> Result<(), Failure> {
    let is_all = empty.len() == request.sources.len();
    let known = |path: &String| plan.synced.skills.get(path);
    let going = plan
        .gone
        .iter()
        .filter(|path| known(path).is_some_and(|known| is_all || empty.contains(&known.source)));
    let going = going.count();
    if going == 0 {
        return Ok(());
    }
    let places = empty.join("`, `");
    let message = format!("`{places}` has no skills, and `--prune` would remove all {going}");
    let skipped = plan
        .report
        .skills
        .iter()
        .find_map(|(.., outcome)| match outcome {
            Outcome::Skipped(why) => Some(why),
            _ => None,
        });
    let mut notices = plan.report.notices.iter();
    let notice = notices.find(|why| !why.ends_with("has no skills"));
    let hint = match skipped.or(notice) {
        Some(why) => why.clone(),
        None => "is that the right place? `--force` removes them".to_owned(),
    };
    Err(Failure::new("no-skills", message).with_hint(hint))
}

/// A folder that is a link would have us write where nobody looks.
pub(super) fn refuse_link(into: &Path) -> Result<(), Failure> {
    let is_link = std::fs::symlink_metadata(into).is_ok_and(|found| found.is_symlink());
    if !is_link {
        return Ok(());
    }
    let message = format!("`{}` is a symbolic link", display(into));
    let failure = Failure::new("symbolic-link", message);
    Err(match std::fs::canonicalize(into) {
        Ok(real) => failure.with_hint(format!(
            "if you trust it, name its target `{}`",
            display(&real)
        )),
        Err(_) => failure,
    })
}

/// A library that is synced into itself would have each round what the round before put there.
fn refuse_itself(into: &Path, place: &str, skills: &[Listed]) -> Result<(), Failure> {
    let library = Path::new(place);
    if !library.is_absolute() {
        return Ok(());
    }
    let (library, whole) = (real(library), real(into));
    let Ok(below) = whole.strip_prefix(&library) else {
        return Ok(());
    };
    let first = below.components().next();
    let holder = skills
        .iter()
        .find(|skill| first.is_some_and(|first| first.as_os_str() == skill.name.as_str()));
    let message = match (first, holder) {
        (None, _) => format!("`{}` is the library itself", display(into)),
        (_, Some(skill)) => {
            format!(
                "`{}` lies in the library's skill `{}`",
                display(into),
                skill.name
            )
        }
        (Some(_), None) => return Ok(()),
    };
    Err(Failure::usage(message).with_hint("name a folder beside the library with `--into`"))
}

/// Where a skill stands in the folder.
fn path_of(request: &Request<'_>, source: &Source<'_>, name: &str) -> String {
    match source.tier {
        Some(tier) if !request.is_flat => format!("{}/{name}", tier.as_str()),
        _ => name.to_owned(),
    }
}

/// Whether a path belongs to what is synced now: another tier's skills are not gone only
/// because nobody asked about them.
fn is_covered(request: &Request<'_>, path: &str) -> bool {
    let tier = path.split_once('/').map(|(tier, _)| tier);
    request.sources.iter().any(|source| match source.tier {
        Some(own) if !request.is_flat => tier == Some(own.as_str()),
        _ => tier.is_none(),
    })
}

fn consider<'r>(
    request: &Request<'_>,
    plan: &mut Plan<'r>,
    source: &'r Source<'r>,
    (listed, order): (Listed, usize),
    path: String,
) -> Result<(), Failure> {
    let folder = folder_of(request, &path);
    let known = plan.synced.skills.get(&path);
    let is_known = |tree: &Digest| known.is_some_and(|known| known.trees.contains(tree));
    let there = look_for(&folder, &is_known).map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new(
            "io",
            format!("cannot look at `{}`: {reason}", display(&folder)),
        )
    })?;
    let place = source.shelf.place().to_owned();
    let tree = match there {
        Installed::Tree(tree) => Some(tree),
        _ => None,
    };
    let is_ours = tree.is_some_and(|tree| known.is_some_and(|known| known.is_ours(&tree)));
    let is_recorded =
        tree.is_some_and(|tree| known.is_some_and(|known| known.trees.contains(&tree)));
    let is_same =
        |known: &SyncedSkill| known.source == place && known.stamp.as_ref() == Some(&listed.stamp);
    if is_recorded && known.is_some_and(is_same) {
        // What came in one day may have been blocked since.
        if let Some(why) = tree.and_then(|tree| request.door.refused(&listed.name, &tree)) {
            let why = format!("it is refused by now: {why}");
            plan.report.skills.push((path, place, Outcome::Left(why)));
            return Ok(());
        }
        let claim = claim(&path, source, &listed, order);
        plan.stays(&folder, claim);
        plan.report.skills.push((path, place, Outcome::Unchanged));
        return Ok(());
    }
    let obstacle = match is_tier(&plan.synced, &path) {
        true => Some(format!("the folder `{path}` is that of a tier")),
        false if is_no_folder(&folder) => Some(NO_FOLDER.to_owned()),
        false => (!is_ours && repository_in(&folder).is_some()).then(|| REPOSITORY.to_owned()),
    };
    if let Some(why) = obstacle {
        plan.report.skills.push((path, place, Outcome::Left(why)));
        return Ok(());
    }
    let is_free = there == Installed::Absent || is_ours || request.force;
    let edited = known.is_some_and(|known| !known.adopted);
    // Files that nobody changed from what comes may stay; that is seen when they are here.
    if !is_free && (tree.is_none() || edited) {
        let why = match edited {
            true => "somebody changed it; --force overwrites it",
            false => NOT_OURS,
        };
        let claim = claim(&path, source, &listed, order);
        plan.stays(&folder, claim);
        plan.report
            .skills
            .push((path, place, Outcome::Left(why.to_owned())));
        return Ok(());
    }
    let of_another = known
        .filter(|known| is_ours && !is_of_sources(request, known))
        .map(|known| known.source.clone());
    let known = known_to_be_broken(request, &plan.synced, &path, &place, &listed);
    let (why, outdone) = known.map_or((None, None), |known| {
        (Some(known.why.clone()), known.outdone.clone())
    });
    let wanted = Wanted {
        path,
        listed,
        source,
        there,
        is_ours,
        order,
        of_another,
    };
    match (why, outdone) {
        (_, Some(name)) => plan.waiting.push((wanted, name)),
        (None, None) => plan.wanted.push(wanted),
        (Some(why), None) => {
            let outcome = without_it(&wanted.there, why);
            plan.report.skills.push((wanted.path, place, outcome));
        }
    }
    Ok(())
}

impl Plan<'_> {
    /// What stands in a folder has its name, whatever comes.
    fn stays(&mut self, folder: &Path, claim: Claim) {
        if let Some(name) = said_in(folder) {
            self.names.stands(path_called(&name, &claim.path), claim);
        }
    }
}

fn claim(path: &str, source: &Source<'_>, listed: &Listed, order: usize) -> Claim {
    let place = source.shelf.place().trim_end_matches('/');
    Claim {
        path: path.to_owned(),
        location: format!("{place}/{}", listed.name),
        order,
    }
}

/// Whether a skill came from one of the libraries that are synced now.
fn is_of_sources(request: &Request<'_>, known: &SyncedSkill) -> bool {
    let plain = |place: &str| place.trim_end_matches('/').to_owned();
    let mut places = request.sources.iter().map(|source| source.shelf.place());
    places.any(|place| plain(place) == plain(&known.source))
}

/// What is known of a skill that was of no use when it was read in this very state.
fn known_to_be_broken<'s>(
    request: &Request<'_>,
    synced: &'s Synced,
    path: &str,
    place: &str,
    listed: &Listed,
) -> Option<&'s BrokenSkill> {
    let known = synced.broken.get(path)?;
    let is_same = known.source == place && known.stamp == listed.stamp && known.program == PROGRAM;
    (is_same && !request.force).then_some(known)
}

/// What becomes of a path whose skill does not come.
pub(super) fn without_it(there: &Installed, why: String) -> Outcome {
    match there {
        Installed::Absent => Outcome::Skipped(why),
        _ => Outcome::Left(format!("what the library has does not come: {why}")),
    }
}

/// The folder of a path.
pub(super) fn folder_of(request: &Request<'_>, path: &str) -> PathBuf {
    request.into.join(path)
}
