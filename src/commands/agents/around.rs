//! From the world of a command to the project, the agents and their folders.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::commands::World;
use crate::diagnostics::Failure;
use crate::fs::normal;
use crate::ops::agents::Agents;
use crate::ops::lint::display;
use crate::settings::Settings;
use crate::store::installed::Site;
use crate::store::installed::links::relative;
use crate::tables::agents::{Agent, Scope, Surroundings};

/// The agents of this machine: the table and what the configuration says.
pub fn agents(settings: &Settings) -> Agents {
    let overlays = settings.layer.agents.iter();
    Agents::new(overlays.map(|(name, sourced)| (name.as_str(), &sourced.value)))
}

/// The project's folder: that of its open-skills.yaml, else that of its repository, else
/// the current one. The home folder is no project, even when it is kept in git.
pub fn project(world: &World, settings: &Settings) -> PathBuf {
    let file = settings.project.as_ref().map(|project| &project.path);
    if let Some(folder) = file.and_then(|file| file.parent()) {
        return folder.to_path_buf();
    }
    let cwd = &world.environment.cwd;
    let home = world.environment.home.as_deref();
    let inside = cwd.ancestors().take_while(|folder| Some(*folder) != home);
    let mut repositories = inside.filter(|folder| folder.join(".git").exists());
    repositories.next().unwrap_or(cwd).to_path_buf()
}

/// Calls with what the folders of agents depend on.
pub fn with_surroundings<T>(
    world: &World,
    project: &Path,
    act: impl FnOnce(&Surroundings<'_>) -> T,
) -> T {
    let environment = &world.environment;
    let variable = |name: &str| environment.path(name);
    act(&Surroundings {
        project,
        home: environment.home.as_deref(),
        variable: &variable,
    })
}

/// The agents that are meant: those that were named, else the configured ones, else those
/// that are here, else those that something is installed for in that place.
pub fn chosen(
    world: &World,
    settings: &Settings,
    place: &Place,
    named: &[String],
    all: bool,
) -> Result<Vec<Agent>, Failure> {
    let agents = agents(settings);
    if all {
        return Ok(agents.all().to_vec());
    }
    let wanted = match named.is_empty() {
        true => settings.list("agents"),
        false => named,
    };
    let mut chosen: Vec<Agent> = Vec::new();
    for name in wanted {
        let agent = agents.find(name.trim())?;
        if chosen.iter().all(|known| known.name != agent.name) {
            chosen.push(agent.clone());
        }
    }
    if chosen.is_empty() {
        let is_ours = made_for_skills(world, &place.project);
        let seen = with_surroundings(world, &place.project, |around| {
            let seen = agents.detect(around, &is_ours).into_iter();
            seen.map(|(agent, _)| agent.clone()).collect()
        });
        chosen = seen;
    }
    if chosen.is_empty() {
        chosen = recorded(&place.site, &agents)?;
    }
    if chosen.is_empty() {
        let message = "no agent was named, configured or found on this machine";
        let hint = "name one: `--agent claude-code`; `open-skills agents list` shows them";
        return Err(Failure::new("no-agent", message).with_hint(hint));
    }
    Ok(chosen)
}

/// The agents that something is installed for already, as far as they are still known.
fn recorded(site: &Site, agents: &Agents) -> Result<Vec<Agent>, Failure> {
    let record = site.record()?;
    let places = record.skills.iter().flat_map(|skill| &skill.places);
    let names: BTreeSet<&String> = places.flat_map(|place| &place.agents).collect();
    let known = names.into_iter().filter_map(|name| agents.find(name).ok());
    Ok(known.cloned().collect())
}

/// Tells folders that are there only because a skill was installed for an agent from those
/// that the agent made.
pub fn made_for_skills(world: &World, project: &Path) -> impl Fn(&Path) -> bool + use<> {
    let sites = [Some(Site::project(project)), user_site(world).ok()];
    let known = sites.into_iter().flatten();
    // A record that cannot be read says nothing; whoever needs it says why.
    let known = known.filter_map(|site| site.record().ok().map(|record| (site, record)));
    let known: Vec<_> = known.collect();
    move |folder| {
        let mut known = known.iter();
        known.any(|(site, record)| site.is_made_for_skills(record, folder))
    }
}

/// Where a command installs or looks.
pub struct Place {
    /// The scope of the agents' folders.
    pub scope: Scope,
    /// The project that relative folders start at.
    pub project: PathBuf,
    /// Where the verified copies stand.
    pub site: Site,
    /// The folder that the user is in.
    cwd: PathBuf,
}

impl Place {
    /// A path as it is typed here: from the current folder where both are in one project, else
    /// whole.
    pub fn shown(&self, path: &Path) -> String {
        let are_together = self.cwd.starts_with(&self.project) && path.starts_with(&self.project);
        match path.strip_prefix(&self.cwd) {
            Ok(below) => display(below),
            Err(_) if are_together => display(&relative(&self.cwd, path)),
            Err(_) => display(path),
        }
    }
}

/// The place that `--scope` names: `project`, `user`, or the folder of another project.
pub fn place(world: &World, settings: &Settings, scope: &str) -> Result<Place, Failure> {
    let here = project(world, settings);
    let cwd = world.environment.cwd.clone();
    match scope {
        "project" => Ok(Place {
            scope: Scope::Project,
            site: Site::project(&here),
            project: here,
            cwd,
        }),
        "user" => Ok(Place {
            scope: Scope::User,
            site: user_site(world)?,
            project: here,
            cwd,
        }),
        folder => place_in(world, Path::new(folder)),
    }
}

/// The place in that folder where one is named, else that of the scope.
pub fn place_of(
    world: &World,
    settings: &Settings,
    scope: &str,
    folder: Option<&Path>,
) -> Result<Place, Failure> {
    match folder {
        Some(folder) => place_in(world, folder),
        None => place(world, settings, scope),
    }
}

/// The place in a folder, which has to be there.
pub fn place_in(world: &World, folder: &Path) -> Result<Place, Failure> {
    let environment = &world.environment;
    let whole = normal(&environment.resolve_path(folder, &environment.cwd));
    if !whole.is_dir() {
        let message = format!("there is no folder `{}`", display(folder));
        let hint = "name one that is there; as a scope, `project` and `user` are known too";
        return Err(Failure::usage(message).with_hint(hint));
    }
    Ok(Place {
        scope: Scope::Project,
        site: Site::project(&whole),
        project: whole,
        cwd: environment.cwd.clone(),
    })
}

/// Where the skills of a user are installed.
pub fn user_site(world: &World) -> Result<Site, Failure> {
    let environment = &world.environment;
    match (&environment.home, environment.data_dir()) {
        (Some(home), Some(data)) => Ok(Site::user(home, &data)),
        _ => {
            let failure = Failure::new("no-home", "there is no home folder to install into");
            Err(failure.with_hint("set `HOME`, or take `--scope project`"))
        }
    }
}
