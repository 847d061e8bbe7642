//! What is installed: what `install` recorded, and what `sync` keeps in the folders of agents.

use std::collections::BTreeSet;
use std::path::Path;

use crate::commands::World;
use crate::commands::agents::around;
use crate::diagnostics::Failure;
use crate::ops::install::status::candidates;
use crate::ops::lint::display;
use crate::ops::prompt::{Place, tiers};
use crate::ops::refused::Refusals;
use crate::ops::vouching;
use crate::signing::policy::Policy;
use crate::store::installed::Site;
use crate::store::installed::links::real;
use crate::store::installed::synced::Synced;
use crate::tables::agents::{Agent, Scope, Surroundings};

/// Who wins where no agent says it.
const USUAL: [Scope; 3] = [Scope::Project, Scope::User, Scope::Managed];

/// Places of skills in the scope that they stand in, and what is left out.
#[derive(Default)]
struct Found {
    places: Vec<(Scope, Place)>,
    left_out: Vec<String>,
}

/// The places that this project and this user install in.
pub fn sites(world: &World, project: &Path) -> Vec<(Scope, Site)> {
    let environment = &world.environment;
    let mut sites = vec![(Scope::Project, Site::project(project))];
    if let (Some(home), Some(data)) = (&environment.home, environment.data_dir()) {
        sites.push((Scope::User, Site::user(home, &data)));
    }
    sites
}

/// What is installed, in the order in which the agent takes it, and what is left out because
/// it is refused by now, or hidden.
pub fn installed(
    world: &World,
    project: &Path,
    agent: Option<&Agent>,
    refusals: &Refusals<'_>,
) -> Result<(Vec<Place>, Vec<String>), Failure> {
    let policy = refusals.policy;
    let mut found = Found::default();
    recorded(world, project, agent, policy, &mut found)?;
    synced(world, project, agent, policy, &mut found)?;
    let precedence = agent.map_or(USUAL, |agent| agent.precedence);
    let rank = |scope: Scope| precedence.iter().position(|known| *known == scope);
    let of_tiers = agent.map_or(tiers::USUAL, Agent::tiers);
    let tier = |place: &Place| tiers::rank(of_tiers, place.tier.as_deref());
    found
        .places
        .sort_by_key(|(scope, place)| (rank(*scope), tier(place)));
    let mut places: Vec<Place> = Vec::new();
    for (_, place) in found.places {
        // The copy that the agent takes hides the others, as it does for the agent.
        let name = place.folder.file_name();
        if places.iter().all(|known| known.folder.file_name() != name) {
            places.push(place);
        }
    }
    let mut notices = found.left_out;
    if let Some(agent) = agent {
        around::with_surroundings(world, project, |around| {
            let places = places.iter_mut();
            notices.extend(places.filter_map(|place| hidden(place, agent, around, refusals)));
        });
    }
    Ok((places, notices))
}

/// Where the agent takes another copy of a skill, which somebody else put there, that one is
/// told of; says so.
fn hidden(
    place: &mut Place,
    agent: &Agent,
    around: &Surroundings<'_>,
    refusals: &Refusals<'_>,
) -> Option<String> {
    // An agent finds no skill in the folder of a tier by its name.
    let name = place.folder.file_name()?.to_str()?.to_owned();
    // One that is refused by now is told of by no way.
    let mut taken = candidates(agent, &name, around).into_iter();
    let taken = taken.find(|copy| refusals.folder(&copy.path).is_none());
    let taken = taken.filter(|_| place.tier.is_none())?;
    if real(&taken.path) == real(&place.folder) {
        return None;
    }
    let hidden = std::mem::replace(&mut place.folder, taken.path);
    let (taken, hidden) = (display(&place.folder), display(&hidden));
    let title = &agent.title;
    Some(format!(
        "`{hidden}` is left out: {title} takes `{taken}`, which open-skills did not put there"
    ))
}

/// Why a copy of a name is left out, because the policy refuses it by now.
pub fn refused_copy(site: &Site, name: &str, policy: &Policy) -> Result<Option<String>, Failure> {
    let record = site.record()?;
    let known = record
        .skills
        .iter()
        .find(|known| known.name.as_str() == name);
    let why = known.and_then(|known| vouching::refused_installed(policy, known));
    Ok(why.map(|why| left_out(name, &why)))
}

/// What `install` put there; for an agent, what it put into that one's folders.
fn recorded(
    world: &World,
    project: &Path,
    agent: Option<&Agent>,
    policy: &Policy,
    found: &mut Found,
) -> Result<(), Failure> {
    for (scope, site) in sites(world, project) {
        for skill in site.record()?.skills {
            let folder = match agent {
                None => Some(site.copy(skill.name.as_str())),
                Some(agent) => {
                    let mut own = skill.places.iter();
                    let own = own.find(|place| place.agents.contains(&agent.name));
                    own.map(|place| site.whole(&place.path))
                }
            };
            let Some(folder) = folder else {
                continue;
            };
            match vouching::refused_installed(policy, &skill) {
                Some(why) => found.left_out.push(left_out(skill.name.as_str(), &why)),
                None => found.places.push((scope, Place { folder, tier: None })),
            }
        }
    }
    Ok(())
}

/// What `sync` keeps in a folder of the agent; in those of all agents without one.
fn synced(
    world: &World,
    project: &Path,
    agent: Option<&Agent>,
    policy: &Policy,
    found: &mut Found,
) -> Result<(), Failure> {
    let all = around::agents(world.settings_unwarned()?);
    let agents = match agent {
        Some(agent) => std::slice::from_ref(agent),
        None => all.all(),
    };
    let folders = around::with_surroundings(world, project, |around| {
        let folders = agents.iter().flat_map(|agent| agent.folders(around));
        folders.collect::<Vec<_>>()
    });
    let mut seen = BTreeSet::new();
    for (scope, folder) in folders {
        // Many agents look into one folder.
        if !seen.insert(real(&folder)) {
            continue;
        }
        for (path, skill) in Synced::read(&folder)?.skills {
            let tier = path.split_once('/').map(|(tier, _)| tier.to_owned());
            let place = Place {
                folder: folder.join(&path),
                tier,
            };
            match vouching::refused(policy, &skill.trees, None) {
                Some(why) => found.left_out.push(left_out(&path, &why)),
                None if place.folder.is_dir() => found.places.push((scope, place)),
                None => {}
            }
        }
    }
    Ok(())
}

fn left_out(name: &str, why: &str) -> String {
    format!("`{name}` is left out: it is refused by now: {why}")
}
