//! Skills that give themselves one name in one folder: of them one comes, the one that `prompt`
//! tells of, and the others are left out with its words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{Outcome, Report};
use crate::bundle::Bundle;
use crate::ops::prompt::outdone;
use crate::prompt::Skill;

/// A skill that has a name, or wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// Its path in the folder.
    pub path: String,
    /// Where the library has it, as it may be shown.
    pub location: String,
    /// How many are listed before it.
    pub order: usize,
}

/// Who has which name, by the path of a folder of that name.
#[derive(Debug, Default)]
pub(super) struct Names {
    holders: BTreeMap<String, Claim>,
    /// What is in place, whoever has its name.
    standing: Vec<(String, Claim)>,
    /// Skills that may still turn out to be what their folders are called.
    undecided: BTreeSet<String>,
    /// Names for which somebody waits.
    awaited: BTreeSet<String>,
}

/// What becomes of a skill that wants a name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It comes.
    Comes,
    /// That is known when the others are read.
    Waits,
    /// Another one has that name, in words.
    Outdone(String),
}

/// The name that a skill gives itself, in place of that of its folder. One that the model is not
/// to choose is told of by nobody, and takes no name from others.
pub(super) fn said(skill: Skill) -> Option<String> {
    (!skill.is_hidden).then_some(skill.name)
}

/// The same of what stands in a folder.
pub(super) fn said_in(folder: &Path) -> Option<String> {
    Skill::of(&Bundle::open(folder), String::new())
        .ok()
        .and_then(said)
}

/// The path of a folder of that name beside a path.
pub(super) fn path_called(name: &str, path: &str) -> String {
    match path.split_once('/') {
        Some((tier, _)) => format!("{tier}/{name}"),
        None => name.to_owned(),
    }
}

impl Claim {
    /// A folder of that name comes before all others; of those, the first does.
    fn is_before(&self, other: &Self, called: &str) -> bool {
        let rank = |claim: &Self| (claim.path != called, claim.order);
        rank(self) < rank(other)
    }
}

impl Names {
    /// These are still to be read.
    pub fn expect<'p>(&mut self, paths: impl Iterator<Item = &'p str>) {
        self.undecided.extend(paths.map(str::to_owned));
    }

    /// What a folder holds that stays as it is.
    pub fn stands(&mut self, called: String, claim: Claim) {
        self.standing.push((called.clone(), claim.clone()));
        self.take(called, claim);
    }

    /// A skill that was read, or could not be.
    pub fn is_read(&mut self, path: &str) {
        self.undecided.remove(path);
    }

    /// Gives a name to a skill, unless one has it that comes before.
    pub fn take(&mut self, called: String, claim: Claim) {
        match self.holders.get(&called) {
            Some(holder) if !claim.is_before(holder, &called) => {}
            _ => {
                self.holders.insert(called, claim);
            }
        }
    }

    /// Judges a skill that was read, in the order of the listing.
    pub fn judge(&mut self, called: &str, claim: Claim) -> Verdict {
        let is_at_home = claim.path == called;
        let waits = self.undecided.contains(called) || self.awaited.contains(called);
        if !is_at_home && waits {
            self.awaited.insert(called.to_owned());
            return Verdict::Waits;
        }
        match self.outdone(called, &claim) {
            Some(why) => Verdict::Outdone(why),
            None => {
                self.take(called.to_owned(), claim);
                Verdict::Comes
            }
        }
    }

    /// All are read: nobody has to wait any more.
    pub fn all_are_read(&mut self) {
        self.undecided.clear();
        self.awaited.clear();
    }

    /// Tells of what is in place although another one has its name by now. It stays: nobody
    /// loses what is there without having said so.
    pub fn tell(&self, report: &mut Report) {
        for (called, claim) in &self.standing {
            let Some(why) = self.outdone(called, claim) else {
                continue;
            };
            let mut of_path = report.skills.iter_mut();
            let of_path = of_path
                .find(|(path, _, outcome)| *path == claim.path && *outcome == Outcome::Unchanged);
            if let Some((.., outcome)) = of_path {
                *outcome = Outcome::Left(format!("{why}; it stays until somebody removes it"));
            }
        }
    }

    /// Why a skill may not have a name.
    fn outdone(&self, called: &str, claim: &Claim) -> Option<String> {
        let holder = self.holders.get(called)?;
        let is_other = holder.path != claim.path && holder.is_before(claim, called);
        is_other.then(|| outdone(&holder.location, holder.order < claim.order))
    }
}
