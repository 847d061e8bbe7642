//! What is installed: what `install` recorded, and what `sync` keeps in the folders of agents.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::commands::World;
use crate::commands::agents::around;
use crate::diagnostics::Failure;
use crate::ops::prompt::Place;
use crate::ops::vouching;
use crate::signing::policy::Policy;
use crate::store::installed::Site;
use crate::store::installed::links::real;
use crate::store::installed::synced::Synced;
use crate::tables::agents::{Agent, Scope};

/// Who wins where no agent says it.
const USUAL: [Scope; 3] = [Scope::Project, Scope::User, Scope::Managed];

/// Places of skills in the scope that they stand in, and what is left out.
#[derive(Default)]
struct Found {
    places: Vec<(Scope, Place)>,
    refused: Vec<Refused>,
}

/// A skill that is left out, because the policy refuses it by now.
pub struct Refused {
    /// As it is recorded: its name, below a tier where it has one.
    name: String,
    /// Where it stands.
    folders: Vec<PathBuf>,
    /// Why it is refused.
    pub why: String,
}

impl Refused {
    /// What there is to say about it.
    pub fn notice(&self) -> String {
        left_out(&self.name, &self.why)
    }

    /// Whether a folder is one of its own, by whatever way.
    pub fn stands_at(&self, folder: &Path) -> bool {
        let folder = real(folder);
        self.folders.iter().any(|own| real(own) == folder)
    }
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
/// it is refused by now.
pub fn installed(
    world: &World,
    project: &Path,
    agent: Option<&Agent>,
    policy: &Policy,
) -> Result<(Vec<Place>, Vec<Refused>), Failure> {
    let mut found = Found::default();
    recorded(world, project, agent, policy, &mut found)?;
    synced(world, project, agent, policy, &mut found)?;
    let precedence = agent.map_or(USUAL, |agent| agent.precedence);
    let rank = |scope: Scope| precedence.iter().position(|known| *known == scope);
    found.places.sort_by_key(|(scope, _)| rank(*scope));
    let mut places: Vec<Place> = Vec::new();
    for (_, place) in found.places {
        // The copy that the agent takes hides the others, as it does for the agent.
        let name = place.folder.file_name();
        if places.iter().all(|known| known.folder.file_name() != name) {
            places.push(place);
        }
    }
    Ok((places, found.refused))
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
                Some(why) => {
                    let places = skill.places.iter().map(|place| site.whole(&place.path));
                    let copy = site.copy(skill.name.as_str());
                    found.refused.push(Refused {
                        name: skill.name.to_string(),
                        folders: places.chain([copy]).collect(),
                        why,
                    });
                }
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
                Some(why) => found.refused.push(Refused {
                    name: path,
                    folders: vec![place.folder],
                    why,
                }),
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
