//! What a pull of everything leaves alone: skills that were installed and never pulled.

use std::collections::BTreeSet;
use std::path::Path;

use crate::bundle::names::SkillName;
use crate::commands::World;
use crate::commands::wishes::Wishes;
use crate::diagnostics::Failure;
use crate::fs::normal;
use crate::output::sizes::counted;
use crate::store::installed::Site;
use crate::store::lockfile::{LockedSkill, Lockfile};

/// What is installed by the lock of a folder, and what of it no pull of everything means.
#[derive(Default)]
pub struct Left {
    /// What is installed there.
    pub installed: BTreeSet<SkillName>,
    names: BTreeSet<SkillName>,
}

impl Left {
    /// For a pull of everything into a folder: what open-skills.yaml asks for comes, unless a
    /// folder of its name is there already, which is somebody's own.
    pub fn of(
        folder: &Path,
        lock: &Lockfile,
        wishes: &Wishes,
        world: &World,
    ) -> Result<Self, Failure> {
        let whole = normal(&world.environment.cwd.join(folder));
        let installed = Site::project(&whole).record()?.skills.into_iter();
        let is_there = |name: &str| whole.join(name).symlink_metadata().is_ok();
        let is_left = |skill: &&LockedSkill| {
            let name = skill.name.as_str();
            skill.installed_only && (!wishes.skills.contains_key(name) || is_there(name))
        };
        let names = lock.skills.iter().filter(is_left);
        Ok(Self {
            installed: installed.map(|skill| skill.name).collect(),
            names: names.map(|skill| skill.name.clone()).collect(),
        })
    }

    /// Whether this one is left alone.
    pub fn has(&self, name: &SkillName) -> bool {
        self.names.contains(name)
    }

    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Says that there are some, and which, to who wants to know.
    pub fn tell(&self, world: &World) {
        if self.is_empty() {
            return;
        }
        let were = if self.names.len() == 1 { "was" } else { "were" };
        let skills = counted(self.names.len(), "locked skill");
        world.printer.status(format_args!(
            "{skills} {were} installed and never pulled: left to `open-skills install`"
        ));
        let names: Vec<&str> = self.names.iter().map(SkillName::as_str).collect();
        world
            .printer
            .detail(format_args!("left: {}", names.join(", ")));
    }
}
