//! Keeps a folder equal to versions of registries, by way of `pull`.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::plan::{NO_FOLDER, REPOSITORY};
use super::{Outcome, Report};
use crate::archive::unpack::{self, repository_in};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::Progress;
use crate::ops::lint::display;
use crate::ops::occupied::{self, is_no_folder};
use crate::ops::pull::{self, Candidate, Change, Gate};
use crate::ops::rehearsal::Touch;
use crate::registry::Digest;
use crate::store::installed::synced::{Synced, SyncedSkill, hold};
use crate::store::installed::{Installed, look, look_for};
use crate::store::lockfile::{LockedSkill, Lockfile};

/// What to keep equal to what.
pub struct Request<'r> {
    /// The versions; its folder is the one that is kept.
    pub pull: pull::Request<'r>,
    /// Where the lock of the folder lies; without such a place nobody waits for anybody.
    pub locks: Option<&'r Path>,
    /// Remove what is asked for no more.
    pub prune: bool,
    /// Take away everybody's right to write the files.
    pub read_only: bool,
}

/// Syncs.
pub fn run(request: &Request<'_>, progress: &dyn Progress) -> Result<Report, Failure> {
    let into = request.pull.into;
    let is_rehearsal = request.pull.is_rehearsal;
    let locks = request.locks.filter(|_| !is_rehearsal);
    let _held = locks.map(|locks| hold(into, locks)).transpose()?;
    super::plan::refuse_link(into)?;
    if !is_rehearsal {
        super::leftovers::sweep(into, locks.is_some());
    }
    let synced = Synced::read(into)?;
    let own = Lockfile::read(request.pull.lock)?;
    let lock = match request.prune {
        true => want_no_more(&request.pull, &synced)?,
        false => None,
    };
    let gate = Announcing {
        gate: request.pull.gate,
        into,
        force: request.pull.force,
        synced: Mutex::new((synced.clone(), false)),
    };
    let known = |name: &SkillName, tree: &Digest| {
        let known = synced.skills.get(name.as_str());
        // What a pull put there is known by the folder's own lock.
        let pulled = own.skill(name).filter(|skill| !skill.installed_only);
        known.is_some_and(|known| known.is_ours(tree))
            || known.is_none() && pulled.is_some_and(|skill| skill.tree == *tree)
    };
    let pull = pull::Request {
        gate: Some(&gate),
        is_known: Some(&known),
        given: lock.as_ref().or(request.pull.given),
        ..request.pull
    };
    let pulled = pull::run(&pull, progress)?;
    // A sync that failed leaves the lock that there was.
    if let Some(lock) = pull.given.filter(|_| !pulled.lock_changed && !is_rehearsal) {
        crate::fs::create_dir_all(into)?;
        lock.write(request.pull.lock)?;
    }
    let (mut synced, _) = gate
        .synced
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let mut report = Report {
        skills: noted(&pulled, &mut synced),
        ..Report::default()
    };
    let is_kept = |path: &String| report.skills.iter().any(|(name, ..)| name == path);
    let gone: Vec<String> = synced
        .skills
        .keys()
        .filter(|path| !is_kept(path))
        .cloned()
        .collect();
    for path in gone.iter().filter(|path| !path.contains('/')) {
        let outcome = remove(request, &mut synced, path)?;
        report.skills.push(outcome);
    }
    report.skills.sort_by(|a, b| a.0.cmp(&b.0));
    if is_rehearsal {
        let path = request.pull.lock;
        let lock = lock.as_ref().or(request.pull.given);
        let there = Lockfile::read(path)?;
        if pulled.lock_changed || lock.is_some_and(|lock| *lock != there) {
            report.touched.push(Touch::writing(path));
        }
        return report.rehearsed(into, &synced, request.read_only);
    }
    if request.read_only {
        super::apply::protect(into, &synced)?;
    }
    synced.write(into)?;
    Ok(report)
}

/// What became of each skill that came, which the record of the folder says from now on.
fn noted(pulled: &pull::Report, synced: &mut Synced) -> Vec<(String, String, Outcome)> {
    let mut skills = Vec::with_capacity(pulled.skills.len());
    for one in &pulled.skills {
        let name = one.skill.name.to_string();
        let source = one.skill.registry.clone();
        let outcome = match one.change {
            Change::Unchanged => Outcome::Unchanged,
            Change::Added => Outcome::Added,
            Change::Replaced => Outcome::Updated,
        };
        let known = synced.skills.get(&name);
        let is_ours = known.is_some_and(|known| known.is_ours(&one.skill.tree));
        let skill = SyncedSkill {
            source: source.clone(),
            stamp: Some(one.skill.tree.to_string()),
            trees: vec![one.skill.tree],
            adopted: one.change == Change::Unchanged && !is_ours,
        };
        synced.skills.insert(name.clone(), skill);
        skills.push((name, source, outcome));
    }
    skills
}

/// The lock without what is not asked for any more, which has no say in which versions fit; none
/// where it stays.
fn want_no_more(pull: &pull::Request<'_>, synced: &Synced) -> Result<Option<Lockfile>, Failure> {
    let before = match pull.given {
        Some(given) => given.clone(),
        None => Lockfile::read(pull.lock)?,
    };
    let mut lock = before.clone();
    for skill in &mut lock.skills {
        let mut demands = pull.demands.iter();
        let is_asked = demands.any(|demand| demand.package.name == skill.name);
        // What was pulled here is none of its business.
        if !is_asked && synced.has_put(skill.name.as_str()) {
            skill.wanted = None;
        }
    }
    lock.drop_unneeded();
    Ok((lock != before).then_some(lock))
}

/// Removes what is asked for no more, as long as it is as we put it there.
fn remove(
    request: &Request<'_>,
    synced: &mut Synced,
    path: &str,
) -> Result<(String, String, Outcome), Failure> {
    let known = synced.skills.get(path);
    let source = known.map_or(String::new(), |known| known.source.clone());
    let done = |outcome| Ok((path.to_owned(), source.clone(), outcome));
    if !request.prune {
        return done(Outcome::Gone);
    }
    let folder = request.pull.into.join(path);
    let is_known = |tree: &Digest| {
        let mut known = known.iter();
        known.any(|known| known.trees.contains(tree))
    };
    let there = look_for(&folder, &is_known).unwrap_or(Installed::Foreign);
    if known.is_some_and(|known| known.adopted) && there != Installed::Absent {
        synced.skills.remove(path);
        return done(Outcome::Gone);
    }
    let is_ours = match there {
        Installed::Absent => true,
        Installed::Tree(tree) => known.is_some_and(|known| known.is_ours(&tree)),
        Installed::Foreign => false,
    };
    if is_no_folder(&folder) {
        return done(Outcome::Left(format!(
            "nobody asks for it any more; {NO_FOLDER}"
        )));
    }
    if !is_ours && repository_in(&folder).is_some() {
        return done(Outcome::Left(format!(
            "nobody asks for it any more; {REPOSITORY}"
        )));
    }
    if !is_ours && !request.pull.force {
        let why = "nobody asks for it any more, but somebody changed it; --force removes it";
        return done(Outcome::Left(why.to_owned()));
    }
    if !request.pull.is_rehearsal {
        unpack::remove(&folder)?;
    }
    synced.skills.remove(path);
    done(Outcome::Removed)
}

/// A gate that writes down what is about to be put in place.
struct Announcing<'g> {
    gate: Option<&'g dyn Gate>,
    into: &'g Path,
    force: bool,
    /// What is in the folder, or about to be, and whether that still has to be written.
    synced: Mutex<(Synced, bool)>,
}

impl Gate for Announcing<'_> {
    fn admit(&self, candidate: &Candidate<'_>) -> Result<Option<String>, Failure> {
        let signer = match self.gate {
            Some(gate) => gate.admit(candidate)?,
            None => None,
        };
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        let (synced, is_due) = &mut *synced;
        let name = candidate.record.name.to_string();
        let tree = candidate.record.tree;
        let folder = self.into.join(&name);
        let is_there = || look(&folder).is_ok_and(|there| there == Installed::Tree(tree));
        let known = synced.skills.entry(name).or_insert_with(|| SyncedSkill {
            source: candidate.registry.to_owned(),
            stamp: None,
            trees: Vec::new(),
            adopted: is_there(),
        });
        if known.adopted && !is_there() && look(&folder).is_ok_and(|it| it != Installed::Absent) {
            if !self.force || is_no_folder(&folder) {
                let message = format!("`{}` was there before sync", display(&folder));
                let hint = occupied::hint(&folder);
                return Err(Failure::new("modified", message).with_hint(hint));
            }
            known.adopted = false;
        }
        if !known.trees.contains(&candidate.record.tree) {
            known.trees.push(candidate.record.tree);
            *is_due = true;
        }
        Ok(signer)
    }

    fn announce(&self) -> Result<(), Failure> {
        let mut synced = self.synced.lock().unwrap_or_else(PoisonError::into_inner);
        let (synced, is_due) = &mut *synced;
        if *is_due {
            synced.write(self.into)?;
            *is_due = false;
        }
        Ok(())
    }

    fn is_proven(&self, skill: &LockedSkill, registry: &str) -> bool {
        self.gate.is_none_or(|gate| gate.is_proven(skill, registry))
    }

    fn refused(&self, skill: &LockedSkill) -> Option<String> {
        self.gate?.refused(skill)
    }

    fn unexpected(&self, skill: &LockedSkill, registry: &str) -> Option<String> {
        self.gate?.unexpected(skill, registry)
    }

    fn settle(&self) -> Result<(), Failure> {
        self.gate.map_or(Ok(()), Gate::settle)
    }
}
