//! What the open-skills.yaml of a lock's project wishes for, from wherever the command is run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{World, request};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::settings::model::WantedSkill;
use crate::settings::{Request, Settings, Sourced, find_project_file, load};
use crate::store::installed::links::real;

/// The wishes that count for a lock.
pub struct Wishes {
    /// The wanted skills, by name.
    pub skills: BTreeMap<String, Sourced<WantedSkill>>,
    /// Whether a file of the lock's own project says so, or one that was named: what that asks
    /// for no more leaves the lock, and for the word of no other file.
    pub are_of_lock: bool,
    /// The folder of that file and the registries that it names, where it is not the file in
    /// force: those count only there.
    elsewhere: Option<(PathBuf, BTreeSet<String>)>,
}

impl Wishes {
    /// Those for the lock of a folder: of the nearest file from there upwards, else of the one
    /// that is in force where the command is run.
    pub fn of_folder(folder: &Path, world: &World) -> Result<Self, Failure> {
        let here = world.settings_unwarned()?;
        let folder = real(&world.environment.cwd.join(folder));
        let of = |settings: &Settings, are_of_lock| Self {
            skills: settings.layer.skills.clone(),
            are_of_lock,
            elsewhere: None,
        };
        if world.global.config.is_some() {
            return Ok(of(here, true));
        }
        let near = find_project_file(&folder)?.map(|file| real(&file));
        let file = here.project.as_ref().map(|project| real(&project.path));
        if near.is_none() || near == file {
            return Ok(of(here, near.is_some()));
        }
        let there = Request {
            project_of: Some(folder),
            ..request(&world.global)
        };
        let there = load(&world.environment, &there)?;
        Ok(match near.filter(|_| there.project.is_some()) {
            Some(file) => Self {
                elsewhere: file.parent().map(|home| {
                    let names = there.layer.registries.keys().cloned();
                    (home.to_path_buf(), names.collect())
                }),
                ..of(&there, true)
            },
            // The user's own file is no project's.
            None => of(here, false),
        })
    }

    /// Why a registry is not there: the lock's own file names it, and another one is in force.
    pub fn or_there(&self, failure: Failure) -> Failure {
        let name = failure.message.strip_prefix("there is no registry `");
        let name = name.and_then(|rest| rest.split('`').next());
        let home = (self.elsewhere.iter())
            .find(|(_, names)| name.is_some_and(|name| names.contains(name)));
        match (home, name) {
            (Some((home, _)), Some(name)) => {
                let hint = format!(
                    "the open-skills.yaml in `{}` names `{name}`: run the command there",
                    display(home)
                );
                failure.with_hint(hint)
            }
            _ => failure,
        }
    }

    /// The skills that are wished for.
    pub fn names(&self) -> BTreeSet<SkillName> {
        let names = self.skills.keys();
        names
            .filter_map(|name| SkillName::parse(name).ok())
            .collect()
    }
}
