//! Does what was planned, some skills at a time, each in one step.

use std::fs::Permissions;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};

use super::moved::{emptied, has_arrived, tidy};
use super::names::{Names, Verdict, path_called, said};
use super::plan::{NO_FOLDER, NOT_OURS, PROGRAM, Plan, REPOSITORY, Wanted, folder_of, without_it};
use super::{Outcome, Report, Request};
use crate::archive::unpack::{self, Existing, Options, Unwatched, Wave, repository_in};
use crate::archive::{Archive, Profile};
use crate::bundle::Bundle;
use crate::diagnostics::Failure;
use crate::ops::Progress;
use crate::ops::install::{Incoming, telling};
use crate::ops::lint::display;
use crate::ops::occupied::is_no_folder;
use crate::prompt::Skill;
use crate::registry::{Digest, in_parallel};
use crate::store::installed::record::{Source, SourceKind};
use crate::store::installed::synced::{BrokenSkill, Synced, SyncedSkill};
use crate::store::installed::{Installed, look_for};

/// A skill that was fetched: what comes with the name that it gives itself, or why it does not.
type Fetched = Result<(Incoming, Option<String>), Obstacle>;

/// Why a skill does not come.
enum Obstacle {
    /// It is no skill, and will be none until somebody changes it.
    Broken(String),
    /// Something that may be otherwise the next time.
    Passing(String),
    /// The policy says no.
    Refused(String),
    /// Another one has its name.
    Outdone {
        /// The name.
        name: String,
        /// Who has it.
        why: String,
    },
}

/// What is being filled.
struct Filling<'r, 'w> {
    request: &'w Request<'w>,
    synced: Synced,
    report: Report,
    names: Names,
    /// What was read and waits for others to be.
    waiting: Vec<(&'w Wanted<'r>, String)>,
}

/// How many skills, and how many bytes of them, are fetched before they are put in place. A
/// larger skill goes alone, so that a large library takes no more memory than a small one.
const BATCH: usize = 32;
const BATCH_BYTES: u64 = 8 << 20;

/// Does it: while some skills are put in place, the next ones are fetched.
pub(super) fn apply(
    request: &Request<'_>,
    plan: Plan<'_>,
    progress: &dyn Progress,
) -> Result<Report, Failure> {
    let Plan {
        synced,
        wanted,
        waiting,
        mut names,
        gone,
        moved,
        report,
    } = plan;
    names.expect(wanted.iter().map(|wanted| wanted.path.as_str()));
    let waiting_before = waiting.iter().map(|(wanted, name)| (wanted, name.clone()));
    let mut filling = Filling {
        request,
        synced,
        report,
        names,
        waiting: waiting_before.collect(),
    };
    progress.start("syncing", Some(wanted.len() as u64));
    let all: Vec<&Wanted<'_>> = wanted.iter().collect();
    let done = fill(&mut filling, &all, progress).and_then(|()| {
        let late = filling.decide();
        fill(&mut filling, &late, progress)
    });
    progress.finish();
    done?;
    let Filling {
        mut synced,
        mut report,
        names,
        ..
    } = filling;
    names.tell(&mut report);
    for path in gone {
        let outcome = remove(request, &mut synced, &path, request.prune)?;
        report.skills.push(outcome);
    }
    for (path, now) in moved {
        if has_arrived(&report, &now) {
            let outcome = remove(request, &mut synced, &path, true)?;
            report.skills.push(outcome);
            if !request.is_rehearsal {
                tidy(request, &path);
            }
        }
    }
    report.skills.sort_by(|a, b| a.0.cmp(&b.0));
    if request.is_rehearsal {
        report.touched = emptied(request, &report);
        return report.rehearsed(request.into, &synced, request.read_only);
    }
    if request.read_only {
        protect(request.into, &synced)?;
    }
    synced.write(request.into)?;
    Ok(report)
}

/// Fetches and places: while some are put in place, the next ones are fetched.
fn fill<'r, 'w>(
    filling: &mut Filling<'r, 'w>,
    wanted: &[&'w Wanted<'r>],
    progress: &dyn Progress,
) -> Result<(), Failure> {
    let request = filling.request;
    std::thread::scope(|scope| {
        let (batches, coming) = sync_channel(0);
        scope.spawn(move || fetch_all(request, wanted, &batches, progress));
        coming
            .into_iter()
            .try_for_each(|(batch, fetched)| filling.place_all(batch, fetched))
    })
}

/// Some skills that go together, with what came of each.
type Batch<'b, 'r, 'w> = (&'b [&'w Wanted<'r>], Vec<Fetched>);

/// Fetches all batches, one after the other, as long as somebody takes them.
fn fetch_all<'b, 'r, 'w>(
    request: &Request<'_>,
    wanted: &'b [&'w Wanted<'r>],
    batches: &SyncSender<Batch<'b, 'r, 'w>>,
    progress: &dyn Progress,
) {
    let mut rest = wanted;
    while !rest.is_empty() {
        let (batch, others) = rest.split_at(batch_length(rest));
        let fetched = in_parallel(batch, request.jobs, |wanted| {
            let fetched = fetch(request, wanted);
            progress.advance(1);
            fetched
        });
        if batches.send((batch, fetched)).is_err() {
            return;
        }
        rest = others;
    }
}

/// How many of these go together: at least one.
fn batch_length(wanted: &[&Wanted<'_>]) -> usize {
    let mut bytes = 0;
    let fitting = wanted.iter().take(BATCH).take_while(|wanted| {
        bytes += wanted.listed.size;
        bytes <= BATCH_BYTES
    });
    fitting.count().max(1)
}

impl<'r, 'w> Filling<'r, 'w> {
    /// Puts a batch in place.
    fn place_all(
        &mut self,
        batch: &[&'w Wanted<'r>],
        fetched: Vec<Fetched>,
    ) -> Result<(), Failure> {
        let request = self.request;
        let mut steps = Vec::with_capacity(batch.len());
        for (wanted, fetched) in batch.iter().zip(fetched) {
            match self.named(wanted, fetched) {
                Ok(Some(incoming)) => {
                    announce(&mut self.synced, wanted, incoming.tree);
                    steps.push((*wanted, incoming));
                }
                Ok(None) => {}
                Err(obstacle) => self.leave(wanted, obstacle),
            }
        }
        // Before the first file moves, the record knows what is about to stand there.
        if !steps.is_empty() && !request.is_rehearsal {
            self.synced.write(request.into)?;
        }
        let wave = Wave::new(&Unwatched);
        let steps: Vec<_> = steps.into_iter().enumerate().collect();
        let mut placed = in_parallel(&steps, request.jobs, |(at, (wanted, incoming))| {
            stage(request, wanted, incoming, *at, &wave)
        });
        for (at, outcome) in wave.finish() {
            if let Some(placed) = placed.get_mut(at) {
                *placed = match outcome {
                    Ok(unpacked) if unpacked.replaced => Ok(Outcome::Updated),
                    Ok(_) => Ok(Outcome::Added),
                    Err(error) => Err(error.into()),
                };
            }
        }
        for ((_, (wanted, incoming)), placed) in steps.iter().zip(placed) {
            match placed {
                Ok(outcome) => {
                    settle(&mut self.synced, wanted, incoming.tree);
                    let place = wanted.source.shelf.place().to_owned();
                    let skill = (wanted.path.clone(), place, outcome);
                    self.report.skills.push(skill);
                }
                Err(failure) => self.report.skills.push(left(wanted, failure.message)),
            }
        }
        Ok(())
    }

    /// What comes of a skill that was read, if its name lets it; nothing when that is not
    /// known yet.
    fn named(
        &mut self,
        wanted: &'w Wanted<'r>,
        fetched: Fetched,
    ) -> Result<Option<Incoming>, Obstacle> {
        self.names.is_read(&wanted.path);
        let judged = fetched.and_then(|fetched| judged(self.request, wanted, fetched));
        let (incoming, name) = match judged {
            Ok(judged) => judged,
            Err(obstacle) => {
                // Only because it cannot be had right now, nobody else gets its name.
                if matches!(obstacle, Obstacle::Passing(_)) {
                    self.names.take(wanted.path.clone(), wanted.claim());
                }
                return Err(obstacle);
            }
        };
        let Some(name) = name else {
            return Ok(Some(incoming));
        };
        let called = path_called(&name, &wanted.path);
        match self.names.judge(&called, wanted.claim()) {
            Verdict::Comes => Ok(Some(incoming)),
            Verdict::Outdone(why) => Err(Obstacle::Outdone { name, why }),
            Verdict::Waits => {
                self.waiting.push((wanted, name));
                Ok(None)
            }
        }
    }

    /// Those of the waiting ones that come now that all others are read.
    fn decide(&mut self) -> Vec<&'w Wanted<'r>> {
        self.names.all_are_read();
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_key(|(wanted, _)| wanted.order);
        let mut late = Vec::new();
        for (wanted, name) in waiting {
            let called = path_called(&name, &wanted.path);
            match self.names.judge(&called, wanted.claim()) {
                Verdict::Outdone(why) => self.leave(wanted, Obstacle::Outdone { name, why }),
                Verdict::Comes | Verdict::Waits => late.push(wanted),
            }
        }
        late
    }

    /// Says why a skill does not come. What is broken is not read again before it changes.
    fn leave(&mut self, wanted: &Wanted<'_>, obstacle: Obstacle) {
        let (why, outdone) = match obstacle {
            Obstacle::Passing(why) | Obstacle::Refused(why) => {
                self.report.skills.push(left(wanted, why));
                return;
            }
            Obstacle::Broken(why) => (why, None),
            Obstacle::Outdone { name, why } => (why, Some(name)),
        };
        let broken = BrokenSkill {
            source: wanted.source.shelf.place().to_owned(),
            stamp: wanted.listed.stamp.clone(),
            why: why.clone(),
            program: PROGRAM.to_owned(),
            outdone,
        };
        self.synced.broken.insert(wanted.path.clone(), broken);
        self.report.skills.push(left(wanted, why));
    }
}

fn left(wanted: &Wanted<'_>, why: String) -> (String, String, Outcome) {
    let place = wanted.source.shelf.place().to_owned();
    (wanted.path.clone(), place, without_it(&wanted.there, why))
}

/// Gets a skill's files, and says no to what no agent could use.
fn fetch(request: &Request<'_>, wanted: &Wanted<'_>) -> Fetched {
    let name = &wanted.listed.name;
    let files = wanted.source.shelf.fetch(name);
    let files = files.map_err(|error| Obstacle::Passing(error.to_string()))?;
    let bundle = Bundle::of_files(Some(name.clone()), telling(&files));
    let skill = Skill::of(&bundle, String::new());
    let skill = skill.map_err(|unusable| Obstacle::Broken(unusable.0))?;
    let source = Source {
        kind: SourceKind::Library,
        location: format!(
            "{}/{name}",
            wanted.source.shelf.place().trim_end_matches('/')
        ),
        commit: None,
        asked: None,
        archive: None,
        signer: None,
    };
    let incoming = Incoming::of_files(&bundle, &files, source, &request.limits);
    let incoming = incoming.map_err(|failure| Obstacle::Broken(failure.message))?;
    Ok((incoming, said(skill)))
}

/// Whether it may come in, and whether it may stand where something stands already.
fn judged(
    request: &Request<'_>,
    wanted: &Wanted<'_>,
    fetched: (Incoming, Option<String>),
) -> Fetched {
    let incoming = &fetched.0;
    request
        .door
        .admit(incoming)
        .map_err(|failure| Obstacle::Refused(with_hint(failure)))?;
    let is_same = wanted.tree() == Some(incoming.tree);
    // A skill that comes from elsewhere than before is another skill.
    if let Some(before) = wanted
        .of_another
        .as_ref()
        .filter(|_| !is_same && !request.force)
    {
        let why = format!("another skill is there, from `{before}`; --force replaces it");
        return Err(Obstacle::Passing(why));
    }
    let may_replace = wanted.tree().is_none() || wanted.is_ours || is_same || request.force;
    match may_replace {
        true => Ok(fetched),
        false => Err(Obstacle::Passing(NOT_OURS.to_owned())),
    }
}

/// Whether the very files that come stand there already, and it was not us who put them there.
fn is_adopted(wanted: &Wanted<'_>, tree: Digest) -> bool {
    wanted.tree() == Some(tree) && !wanted.is_ours
}

/// What stands there and what comes are both ours from now on.
fn announce(synced: &mut Synced, wanted: &Wanted<'_>, tree: Digest) {
    let mut trees: Vec<Digest> = wanted.tree().into_iter().chain([tree]).collect();
    trees.dedup();
    let skill = SyncedSkill {
        source: wanted.source.shelf.place().to_owned(),
        stamp: None,
        trees,
        adopted: is_adopted(wanted, tree),
    };
    synced.skills.insert(wanted.path.clone(), skill);
}

/// It is all there.
fn settle(synced: &mut Synced, wanted: &Wanted<'_>, tree: Digest) {
    let skill = SyncedSkill {
        source: wanted.source.shelf.place().to_owned(),
        stamp: Some(wanted.listed.stamp.clone()),
        trees: vec![tree],
        adopted: is_adopted(wanted, tree),
    };
    synced.broken.remove(&wanted.path);
    synced.skills.insert(wanted.path.clone(), skill);
}

/// Writes a skill beside its place, unless it is there; what comes of it is known when the wave
/// is over.
fn stage(
    request: &Request<'_>,
    wanted: &Wanted<'_>,
    incoming: &Incoming,
    at: usize,
    wave: &Wave<'_, usize>,
) -> Result<Outcome, Failure> {
    if wanted.tree() == Some(incoming.tree) {
        return Ok(Outcome::Unchanged);
    }
    let folder = folder_of(request, &wanted.path);
    let archive = Archive::open(&incoming.archive, Profile::Strict, &request.limits)?;
    let options = Options {
        existing: Existing::Replace,
        strip_top: true,
    };
    if request.is_rehearsal {
        unpack::check(&archive, options)?;
        return Ok(match wanted.there {
            Installed::Absent => Outcome::Added,
            _ => Outcome::Updated,
        });
    }
    wave.add(at, &archive, &folder, options)?;
    Ok(Outcome::Added)
}

/// Removes what the libraries have no more, or what stands elsewhere by now, as long as it is
/// as we put it there.
fn remove(
    request: &Request<'_>,
    synced: &mut Synced,
    path: &str,
    prune: bool,
) -> Result<(String, String, Outcome), Failure> {
    let known = synced.skills.get(path).cloned();
    let source = known
        .as_ref()
        .map_or(String::new(), |known| known.source.clone());
    let done = |outcome| Ok((path.to_owned(), source.clone(), outcome));
    let folder = folder_of(request, path);
    let is_known = |tree: &Digest| {
        let mut known = known.iter();
        known.any(|known| known.trees.contains(tree))
    };
    let there = look_for(&folder, &is_known).unwrap_or(Installed::Foreign);
    let is_ours = match there {
        Installed::Absent => true,
        Installed::Tree(tree) => known.as_ref().is_some_and(|known| known.is_ours(&tree)),
        Installed::Foreign => false,
    };
    if !prune {
        return done(Outcome::Gone);
    }
    if known.is_some_and(|known| known.adopted) && there != Installed::Absent {
        // It was there before us, and stays; nobody has to be told twice.
        synced.skills.remove(path);
        return done(Outcome::Gone);
    }
    if is_no_folder(&folder) {
        return done(Outcome::Left(format!(
            "it belongs here no more; {NO_FOLDER}"
        )));
    }
    if !is_ours && repository_in(&folder).is_some() {
        return done(Outcome::Left(format!(
            "it belongs here no more; {REPOSITORY}"
        )));
    }
    if !is_ours && !request.force {
        let why = "it belongs here no more, but somebody changed it; --force removes it";
        return done(Outcome::Left(why.to_owned()));
    }
    if !request.is_rehearsal {
        unpack::remove(&folder)?;
    }
    synced.skills.remove(path);
    done(Outcome::Removed)
}

/// Takes away everybody's right to write the files; folders stay as they are, so that the
/// next sync can replace them.
pub(super) fn protect(into: &Path, synced: &Synced) -> Result<(), Failure> {
    for folder in unprotected(into, synced)? {
        let files = writable_below(&folder).map_err(|error| cannot_protect(&folder, &error))?;
        for (file, mut permissions) in files {
            permissions.set_readonly(true);
            std::fs::set_permissions(file, permissions)
                .map_err(|error| cannot_protect(&folder, &error))?;
        }
    }
    Ok(())
}

/// The folders of ours with files that somebody may write.
pub(super) fn unprotected(into: &Path, synced: &Synced) -> Result<Vec<PathBuf>, Failure> {
    let ours = synced.skills.iter().filter(|(_, skill)| !skill.adopted);
    let mut unprotected = Vec::new();
    for (path, _) in ours {
        let folder = into.join(path);
        let files = writable_below(&folder).map_err(|error| cannot_protect(&folder, &error))?;
        if !files.is_empty() {
            unprotected.push(folder);
        }
    }
    Ok(unprotected)
}

fn cannot_protect(folder: &Path, error: &std::io::Error) -> Failure {
    let reason = crate::fs::reason(error);
    let message = format!("cannot protect `{}`: {reason}", display(folder));
    Failure::new("io", message)
}

fn writable_below(folder: &Path) -> std::io::Result<Vec<(PathBuf, Permissions)>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut writable = Vec::new();
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            writable.extend(writable_below(&entry.path())?);
        } else if kind.is_file() {
            let permissions = entry.metadata()?.permissions();
            if !permissions.readonly() {
                writable.push((entry.path(), permissions));
            }
        }
    }
    Ok(writable)
}

/// Why it stays out, and what to do about it: both are said on one line.
fn with_hint(failure: Failure) -> String {
    match failure.hint {
        Some(hint) => format!("{}; {hint}", failure.message),
        None => failure.message,
    }
}
