//! Keeps a folder equal to libraries: what changed is fetched, the rest is left alone.
//!
//! One listing a library says what there is, with a stamp for each skill. A skill whose stamp
//! is known and whose files are as they were put there costs nothing more, and neither does a
//! broken one that was read before. Everything else becomes an archive, is checked, and takes its place in one step. What `sync` did not put
//! into the folder it never touches, and what somebody changed it leaves as it is. When tiers
//! change between folders of their own and one for all, the skills go along. Of two that give
//! themselves one name beside each other, the one comes that `prompt` tells of.

mod apply;
mod leftovers;
pub mod library;
mod moved;
mod names;
mod plan;
pub mod versions;

use std::path::Path;

use super::Progress;
use super::install::Doorkeeper;
use super::rehearsal::{Effect, Touch};
use crate::archive::Limits;
use crate::bundle::MemoryFile;
use crate::diagnostics::Failure;
use crate::registry::RegistryError;
use crate::registry::library::PassedOver;
use crate::store::installed::synced::{SYNC_FILE, Synced};
use crate::tables::agents::Tier;

/// A skill of a library, as far as a listing knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name of its folder.
    pub name: String,
    /// Changes whenever one of its files does.
    pub stamp: String,
    /// How many bytes all of them have.
    pub size: u64,
}

/// A library that can be listed and read.
pub trait Shelf: Sync {
    /// The place, as it may be shown.
    fn place(&self) -> &str;

    /// All skills, and what looks like one and is none, with the reason. One request.
    fn list(&self) -> Result<(Vec<Listed>, Vec<PassedOver>), RegistryError>;

    /// All files of a skill of the last listing.
    fn fetch(&self, name: &str) -> Result<Vec<MemoryFile>, RegistryError>;
}

/// A library, and the part of the folder that it fills.
pub struct Source<'s> {
    /// Where from.
    pub shelf: &'s dyn Shelf,
    /// Whose skills they are, where that is known.
    pub tier: Option<Tier>,
}

/// What to keep equal to what.
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct Request<'r> {
    /// Where from.
    pub sources: &'r [Source<'r>],
    /// The folder.
    pub into: &'r Path,
    /// Where the lock of the folder lies; without such a place nobody waits for anybody.
    pub locks: Option<&'r Path>,
    /// All skills stand beside each other, and the weaker of two with one name stays away;
    /// otherwise each tier has a folder of its own.
    pub is_flat: bool,
    /// Which tier wins, strongest first.
    pub precedence: [Tier; 3],
    /// Remove what the libraries have no more.
    pub prune: bool,
    /// Take away everybody's right to write the files.
    pub read_only: bool,
    /// Overwrite what somebody changed, or put there.
    pub force: bool,
    /// Decides what may come in.
    pub door: &'r dyn Doorkeeper,
    /// How large a skill may be.
    pub limits: Limits,
    /// How many skills are fetched at once.
    pub jobs: usize,
    /// Look at everything, judge it, and write nothing.
    pub is_rehearsal: bool,
}

/// What became of one skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was there, as it should be.
    Unchanged,
    /// It is new.
    Added,
    /// Its files changed.
    Updated,
    /// The library has it no more, and neither has the folder.
    Removed,
    /// The library has it no more; the folder still does.
    Gone,
    /// A stronger tier has a skill of that name.
    Shadowed,
    /// It was left as it was, for a reason.
    Left(String),
    /// It did not come, for a reason, and nothing stands in its place.
    Skipped(String),
}

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// By their path in the folder, with where they come from.
    pub skills: Vec<(String, String, Outcome)>,
    /// What libraries hold that is no skill, and which of them did not answer.
    pub notices: Vec<String>,
    /// What stays behind as anybody expects.
    pub notes: Vec<String>,
    /// The libraries that could not be listed.
    pub away: Vec<String>,
    /// What would be done, where it is only to be said.
    pub touched: Vec<Touch>,
}

impl Report {
    /// Whether all of it is as the libraries have it.
    pub fn is_equal(&self) -> bool {
        let differs = |(_, _, outcome): &(String, String, Outcome)| {
            matches!(outcome, Outcome::Left(_) | Outcome::Skipped(_))
        };
        self.away.is_empty() && !self.skills.iter().any(differs)
    }

    /// Notes what would be done in the folder, where the record would say this afterwards.
    fn rehearsed(mut self, into: &Path, synced: &Synced, read_only: bool) -> Result<Self, Failure> {
        for (path, _, outcome) in &self.skills {
            let effect = match outcome {
                Outcome::Added => Effect::Write,
                Outcome::Updated => Effect::Replace,
                Outcome::Removed => Effect::Remove,
                _ => continue,
            };
            let folder = into.join(path);
            if effect != Effect::Remove || folder.exists() {
                self.touched.push(Touch::new(effect, folder));
            }
        }
        if read_only {
            for folder in apply::unprotected(into, synced)? {
                if self.touched.iter().all(|one| one.path != folder) {
                    self.touched.push(Touch::new(Effect::Protect, folder));
                }
            }
        }
        if !synced.is_written(into) {
            self.touched.push(Touch::writing(into.join(SYNC_FILE)));
        }
        self.touched.sort();
        Ok(self)
    }
}

/// Syncs.
pub fn run(request: &Request<'_>, progress: &dyn Progress) -> Result<Report, Failure> {
    if request.is_rehearsal {
        return apply::apply(request, plan::plan(request)?, progress);
    }
    let hold = |locks| crate::store::installed::synced::hold(request.into, locks);
    let _held = request.locks.map(hold).transpose()?;
    plan::refuse_link(request.into)?;
    leftovers::sweep(request.into, request.locks.is_some());
    let plan = plan::plan(request)?;
    apply::apply(request, plan, progress)
}

#[cfg(test)]
mod tests;
