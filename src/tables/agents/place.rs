//! From a folder as it is written to a folder on this machine.

use std::path::{Path, PathBuf};

use super::Agent;
use super::rows::SHARED;

/// What folders depend on: the project, the home folder and some variables.
#[derive(Clone, Copy)]
pub struct Surroundings<'s> {
    /// The project's folder.
    pub project: &'s Path,
    /// The user's home.
    pub home: Option<&'s Path>,
    /// The path in a variable, if it is set and not empty.
    pub variable: &'s dyn Fn(&str) -> Option<PathBuf>,
}

impl Surroundings<'_> {
    /// The folder that a text names; nothing when it depends on something that is not there.
    ///
    /// Of several alternatives it is the first whose parent exists, else the first.
    pub fn resolve(&self, written: &str) -> Option<PathBuf> {
        let all: Vec<PathBuf> = written.split('|').filter_map(|one| self.one(one)).collect();
        let is_there = |path: &&PathBuf| path.parent().is_some_and(Path::exists);
        let found = all.iter().find(is_there).or(all.first());
        found.cloned()
    }

    fn one(&self, written: &str) -> Option<PathBuf> {
        if let Some((name, default, rest)) = variable(written) {
            let base = match (self.variable)(name) {
                // A relative one would mean another folder in every project.
                Some(set) if set.is_absolute() => set,
                _ => self.one(default)?,
            };
            return Some(join(base, rest));
        }
        match written.strip_prefix('~') {
            Some("") => self.home.map(Path::to_path_buf),
            Some(rest) => Some(join(self.home?.to_path_buf(), rest)),
            None => Some(self.project.join(written)),
        }
    }
}

/// `${NAME:-default}/rest` in its parts.
fn variable(written: &str) -> Option<(&str, &str, &str)> {
    let (inside, rest) = written.strip_prefix("${")?.split_once('}')?;
    let (name, default) = inside.split_once(":-")?;
    Some((name, default, rest))
}

fn join(base: PathBuf, rest: &str) -> PathBuf {
    match rest.trim_start_matches('/') {
        "" => base,
        rest => base.join(rest),
    }
}

/// What shows that an agent is here: one of its marks, else the folder above its skills in
/// the home or, where no other agent shares it, in the project.
pub fn presence(
    agent: &Agent,
    around: &Surroundings<'_>,
    is_there: &dyn Fn(&Path) -> bool,
) -> Option<PathBuf> {
    let mut candidates: Vec<PathBuf> = Vec::new();
    if agent.marks.is_empty() {
        let user = agent.user.iter().flat_map(|user| user.split('|'));
        let above = user.filter_map(|written| around.resolve(written));
        candidates.extend(above.filter_map(|folder| Some(folder.parent()?.to_path_buf())));
    } else {
        let marks = agent.marks.iter();
        candidates.extend(marks.filter_map(|mark| around.resolve(mark)));
    }
    let own = agent.project.iter().chain(&agent.also_project);
    let own = own.filter(|below| below.starts_with('.') && *below != SHARED);
    // What it only reads along belongs to another agent.
    let own = own.filter(|below| !agent.is_borrowed(below));
    let tops = own.filter_map(|below| below.split('/').next());
    candidates.extend(tops.map(|top| around.project.join(top)));
    candidates.into_iter().find(|path| is_there(path))
}

impl Agent {
    /// Whether a project folder carries the name of somebody else.
    fn is_borrowed(&self, below: &str) -> bool {
        let is_own = self.project.as_deref() == Some(below);
        let top = below.split('/').next().unwrap_or_default();
        let word = top.trim_start_matches('.');
        // `.github` is there in nearly every project.
        !is_own && (word == "github" || !self.name.contains(word))
    }
}
