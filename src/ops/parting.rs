//! How to be rid of a locked or installed skill: what goes from where, and which command is well
//! then.

use std::path::Path;

use super::lint::display;
use crate::bundle::names::SkillName;
use crate::diagnostics::shell_word;
use crate::store::installed::record::Record;
use crate::store::lockfile::{LockedSkill, Lockfile};

/// A lock with what stands beside it.
#[derive(Clone, Copy, Debug)]
pub struct Parting<'p> {
    /// What it says.
    pub lock: &'p Lockfile,
    /// Where it is.
    pub file: &'p Path,
    /// What is installed by it.
    pub record: &'p Record,
    /// The folder of pulled skills, unless the lock is about installed ones only.
    pub pulled_into: Option<&'p Path>,
    /// Where whoever asks is: commands in advice are run there.
    pub cwd: &'p Path,
}

impl Parting<'_> {
    /// What to do so that nothing is left of a skill.
    pub fn advice(&self, skill: &LockedSkill) -> String {
        let name = &skill.name;
        if self.record.skill(name).is_none() {
            return self.of_pulled(skill);
        }
        let uninstall = self.uninstall(name.as_str());
        match self.is_only_installed(name) {
            true => format!("{uninstall} takes it away"),
            false => format!("{uninstall}; then {}", self.of_pulled(skill)),
        }
    }

    /// The same for several, which may be installed past the lock.
    pub fn advice_on(&self, names: &[&SkillName]) -> String {
        let they = if names.len() == 1 { "it" } else { "them" };
        if names.iter().all(|name| self.is_only_installed(name)) {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            return format!("{} takes {they} away", self.uninstall(&names.join(" ")));
        }
        let advice = |name: &SkillName| match self.lock.skill(name) {
            Some(skill) => self.advice(skill),
            None => format!("{} takes it away", self.uninstall(name.as_str())),
        };
        match names {
            [only] => advice(only),
            names => {
                let each = names
                    .iter()
                    .map(|name| format!("`{name}`: {}", advice(name)));
                each.collect::<Vec<_>>().join("; ")
            }
        }
    }

    /// Whether a skill is installed, and was never pulled beside that.
    fn is_only_installed(&self, name: &SkillName) -> bool {
        let is_pulled = (self.lock.skill(name)).is_some_and(|skill| !skill.installed_only);
        self.record.skill(name).is_some() && (self.pulled_into.is_none() || !is_pulled)
    }

    /// The command that takes installed skills away.
    fn uninstall(&self, names: &str) -> String {
        let scope = match self.pulled_into {
            None => " --scope user".to_owned(),
            Some(_) => self.elsewhere().replacen(" -C ", " --scope ", 1),
        };
        format!("`open-skills uninstall {names}{scope}`")
    }

    /// Where a command of advice has to look, when that is not the current folder.
    pub fn elsewhere(&self) -> String {
        let Some(into) = self.pulled_into else {
            return String::new();
        };
        let into = into.strip_prefix(self.cwd).unwrap_or(into);
        match display(into).as_str() {
            "" | "." => String::new(),
            into => format!(" -C {}", shell_word(into)),
        }
    }

    fn of_pulled(&self, skill: &LockedSkill) -> String {
        let name = &skill.name;
        let needs_it = |other: &&LockedSkill| other.dependencies.contains(name);
        if skill.wanted.is_none()
            && let Some(other) = self.lock.skills.iter().find(needs_it)
        {
            return format!("it goes with `{}`, which needs it", other.name);
        }
        let shown = |path: &Path| display(path.strip_prefix(self.cwd).unwrap_or(path));
        let into = self.pulled_into.unwrap_or(Path::new(""));
        let copy = shown(&into.strip_prefix(".").unwrap_or(into).join(name.as_str()));
        let (lock, place) = (shown(self.file), self.elsewhere());
        if skill.configured {
            return format!(
                "take `{name}` out of `skills` in open-skills.yaml and remove the folder `{copy}`; \
                 then `open-skills pull{place}` drops it from the lock"
            );
        }
        let mut others = self.lock.skills.iter().filter(|other| other.name != *name);
        match others.any(|other| other.wanted.is_some()) {
            true => format!(
                "take the entry of `{name}` out of `{lock}` and remove the folder `{copy}`; then \
                 `open-skills pull{place}` drops what only it needed"
            ),
            // A pull of nothing would be an error.
            false => format!("remove `{lock}` and the folder `{copy}`"),
        }
    }
}
