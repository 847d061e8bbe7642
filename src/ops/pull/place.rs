//! From a choice to a folder: look, download, check, unpack.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::{Candidate, Change, Gate, Layout, Pulled, Request, needed_last, proven};
use crate::archive::digest::{FileDigest, below_top, bundle_digest};
use crate::archive::unpack::{
    self, Existing, Options, Step as Unpacking, Watch, Wave, refuse_repository,
};
use crate::archive::{Archive, Profile};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::Progress;
use crate::ops::archives::located;
use crate::ops::lint::display;
use crate::ops::occupied::{self, is_no_folder};
use crate::ops::promises::{differ, needs};
use crate::ops::registries::{NamedRegistry, Registries};
use crate::registry::documents::{self, Read, Record};
use crate::registry::resolve::Package;
use crate::registry::{Digest, Key, Trouble, closer_look, in_parallel_within};
use crate::store::installed::{Installed, look_for};
use crate::store::lockfile::{LockedSkill, Lockfile};
use crate::store::unfinished::Unfinished;

/// Fewer skills are looked at sooner than threads start.
const FEW: usize = 8;
/// How many bytes of archives are in memory at once; a larger one is there alone.
const IN_MEMORY: u64 = 32 << 20;

/// Puts everything in place, several at a time; the result has the order of `wanted`.
pub(super) fn place_all(
    request: &Request<'_>,
    old: &Lockfile,
    wanted: &[LockedSkill],
    progress: &dyn Progress,
) -> Result<Vec<Pulled>, Failure> {
    if !request.is_rehearsal {
        super::tidy(request.into);
    }
    // Look at all folders before the first one is touched.
    let unfinished = unfinished(request);
    let steps = planned(request, old, wanted, unfinished.as_ref())?;
    for step in steps.iter().filter(|step| step.is_locked) {
        super::refused::refuse(request, old, &step.skill)?;
    }
    let mut done = Vec::with_capacity(steps.len());
    // What is as it should be waits for nobody.
    let (kept, due): (Vec<Step>, Vec<Step>) = (steps.into_iter()).partition(Step::is_done);
    progress.advance(kept.len() as u64);
    done.extend(kept.into_iter().map(|step| step.pulled(step.skill.clone())));
    done.extend(placed(request, due, unfinished.as_ref(), progress)?);
    done.sort_by(|a: &Pulled, b| a.skill.name.cmp(&b.skill.name));
    Ok(done)
}

/// Brings them into place together: when one is refused, nothing of the others comes either, but
/// for what more than a wave holds.
fn placed(
    request: &Request<'_>,
    due: Vec<Step>,
    unfinished: Option<&Unfinished>,
    progress: &dyn Progress,
) -> Result<Vec<Pulled>, Failure> {
    let announcing = Announcing {
        gate: request.gate,
        unfinished,
        coming: Mutex::default(),
        failed: Mutex::default(),
    };
    let wave = Wave::new(&announcing);
    let weight = |(_, step): &(usize, Step)| match step.change {
        Change::Unchanged => 0,
        Change::Added | Change::Replaced => step.skill.size,
    };
    let mut all = Vec::with_capacity(due.len());
    for round in needed_last(due, |step: &Step| &step.skill) {
        announcing.expect(&round);
        let round: Vec<(usize, Step)> = (all.len()..).zip(round).collect();
        let jobs = request.jobs.max(1);
        let staged = in_parallel_within(&round, jobs, IN_MEMORY, weight, |(at, step)| {
            progress.detail(step.skill.name.as_str());
            let pulled = stage(request, step, *at, &wave);
            progress.advance(1);
            pulled
        });
        for pulled in staged {
            all.push(pulled?);
        }
    }
    let mut outcomes = wave.finish();
    outcomes.sort_by_key(|(at, _)| *at);
    for (_, outcome) in outcomes {
        outcome.map_err(|error| announcing.failed().unwrap_or_else(|| error.into()))?;
    }
    Ok(all)
}

/// What earlier pulls did not end, where nobody else keeps account of it and newer versions take
/// the places of older ones.
pub(super) fn unfinished(request: &Request<'_>) -> Option<Unfinished> {
    let is_alone = request.layout == Layout::ByName && request.is_known.is_none();
    is_alone.then(|| Unfinished::read(request.into))
}

/// What has to be done about each of them. Looking takes the processor and waits for nobody, so
/// it goes on as many threads as there are cores, and not on as many as may download.
fn planned(
    request: &Request<'_>,
    old: &Lockfile,
    wanted: &[LockedSkill],
    unfinished: Option<&Unfinished>,
) -> Result<Vec<Step>, Failure> {
    let plan = |skill: &LockedSkill| plan_beside(request, old, skill.clone(), unfinished);
    match wanted.len() {
        0..FEW => wanted.iter().map(plan).collect(),
        // The first failure in the order of the names, whichever is found first.
        _ => {
            let planned: Vec<_> = wanted.par_iter().map(plan).collect();
            planned.into_iter().collect()
        }
    }
}

/// Has the gate write down what is about to move into place, before any of it does.
struct Announcing<'r> {
    gate: Option<&'r dyn Gate>,
    /// Where what comes is noted as well, once.
    unfinished: Option<&'r Unfinished>,
    coming: Mutex<Vec<(SkillName, Digest)>>,
    failed: Mutex<Option<Failure>>,
}

impl Announcing<'_> {
    /// Takes note of what is to come next.
    fn expect(&self, steps: &[Step]) {
        let coming = steps.iter().filter(|step| existing(step.change).is_some());
        let coming = coming.map(|step| (step.skill.name.clone(), step.skill.tree));
        let mut expected = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        expected.extend(coming);
    }

    /// Why the gate could not.
    fn failed(&self) -> Option<Failure> {
        let failed = self.failed.lock();
        failed.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Watch for Announcing<'_> {
    fn before(&self, step: Unpacking<'_>) -> io::Result<()> {
        if step != Unpacking::Flush {
            return Ok(());
        }
        if let Some(gate) = self.gate {
            gate.announce().map_err(|failure| {
                let why = failure.message.clone();
                *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
                io::Error::other(why)
            })?;
        }
        if let Some(unfinished) = self.unfinished {
            // Nobody moves anything before all of it is noted.
            let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
            unfinished.note(coming.iter().map(|(name, tree)| (name, *tree)));
            coming.clear();
        }
        Ok(())
    }
}

/// A skill with what has to be done about it.
pub(super) struct Step {
    skill: LockedSkill,
    folder: PathBuf,
    change: Change,
    before: Option<crate::bundle::versions::Version>,
    /// Whether the lock says all of this already.
    is_locked: bool,
    /// Whether the lock may be believed: it came in past whoever decides.
    is_proven: bool,
}

impl Step {
    /// Whether nothing is left to do: what the lock would say anew is checked as if it came
    /// for the first time, though the files are there.
    fn is_done(&self) -> bool {
        self.change == Change::Unchanged && self.is_locked && self.is_proven
    }

    fn pulled(&self, skill: LockedSkill) -> Pulled {
        Pulled {
            skill,
            folder: self.folder.clone(),
            change: self.change,
            before: self.before.clone(),
            cache_hit: None,
        }
    }
}

/// What has to be done about a folder; an error when something changed it.
pub(super) fn plan(
    request: &Request<'_>,
    old: &Lockfile,
    skill: LockedSkill,
) -> Result<Step, Failure> {
    plan_beside(request, old, skill, unfinished(request).as_ref())
}

/// The same where it is known what earlier pulls did not end.
fn plan_beside(
    request: &Request<'_>,
    old: &Lockfile,
    skill: LockedSkill,
    unfinished: Option<&Unfinished>,
) -> Result<Step, Failure> {
    let folder = request.folder_of(&skill);
    let locked = old.skill(&skill.name);
    let is_of_others = request.is_of_others(old, &skill.name);
    let is_known = |tree: &Digest| {
        *tree == skill.tree
            || locked.is_some_and(|locked| locked.tree == *tree && !is_of_others)
            || request.is_known.is_some_and(|is| is(&skill.name, tree))
            || unfinished.is_some_and(|left| left.knows(&skill.name, tree))
    };
    let there = look_for(&folder, &is_known).map_err(|error| {
        let message = format!(
            "cannot look at `{}`: {}",
            display(&folder),
            crate::fs::reason(&error)
        );
        Failure::new("io", message)
    })?;
    let change = match there {
        Installed::Absent => Change::Added,
        Installed::Tree(tree) if tree == skill.tree => Change::Unchanged,
        // What we put there ourselves may go.
        Installed::Tree(tree) if is_known(&tree) => Change::Replaced,
        _ if request.force && !is_no_folder(&folder) => {
            refuse_repository(&folder)?;
            Change::Replaced
        }
        _ => {
            return Err(in_the_way(
                request,
                &folder,
                locked.is_none() || is_of_others,
            ));
        }
    };
    let before = locked.map(|locked| locked.version.clone());
    let is_locked = locked.is_some_and(|locked| says_the_same(request, locked, &skill));
    Ok(Step {
        is_proven: proven::is_proven(request, &skill),
        is_locked,
        before: before.filter(|before| *before != skill.version),
        folder,
        change,
        skill,
    })
}

/// A folder that holds what no pull put there.
fn in_the_way(request: &Request<'_>, folder: &Path, was_never_pulled: bool) -> Failure {
    let shown = display(folder);
    let (kind, message) = match was_never_pulled && request.is_beside_the_lock() {
        true => (
            "already-exists",
            format!("`{shown}` is there already, and open-skills did not put it there"),
        ),
        false => (
            "modified",
            format!("`{shown}` is not as it was pulled: something changed it"),
        ),
    };
    Failure::new(kind, message).with_hint(occupied::hint(folder))
}

/// Whether a lock says the same of a skill before and after, beside what was wished for.
pub(super) fn says_the_same(
    request: &Request<'_>,
    before: &LockedSkill,
    now: &LockedSkill,
) -> bool {
    let is_same_place = request.offline
        || request.may_not_change_the_lock()
        || before.url == super::place_of(request.registries, now);
    before.is_same_release(now) && before.dependencies == now.dependencies && is_same_place
}

/// Fetches a version, lets it in and writes it beside its place.
fn stage(
    request: &Request<'_>,
    step: &Step,
    at: usize,
    wave: &Wave<'_, usize>,
) -> Result<Pulled, Failure> {
    let mut skill = step.skill.clone();
    let registry = request.registries.get(&skill.registry)?;
    let (bytes, record, is_hit) = fetch(request, registry, &skill)?;
    let name = PathBuf::from(format!("{}-{}.skill", skill.name, skill.version));
    let opened = Archive::open_hashed(&bytes, Profile::Strict, &request.limits);
    let (archive, files) = opened.map_err(|error| located(&error, &name))?;
    check(&skill, &archive, &files)?;
    check_needs(&skill, record.as_ref(), &archive)?;
    if record.is_none() {
        proven::refuse_unproven(request, &skill)?;
    }
    if let (Some(_), Some(record)) = (request.gate, &record) {
        let signer = admitted(request, registry, record, &files, &bytes)?;
        super::check_signer(request, &skill, signer.as_deref())?;
        super::consent::refuse_resigned(&skill, signer.as_deref())?;
        skill.signer = signer;
    }
    if let Some(existing) = existing(step.change) {
        let strip_top = true;
        let options = Options {
            existing,
            strip_top,
        };
        match request.is_rehearsal {
            true => unpack::check(&archive, options)?,
            false => wave.add(at, &archive, &step.folder, options)?,
        }
    }
    Ok(Pulled {
        cache_hit: Some(is_hit),
        ..step.pulled(skill)
    })
}

/// Who vouches for a version, or why it stays out.
pub(super) fn admitted(
    request: &Request<'_>,
    registry: &NamedRegistry,
    record: &Record,
    files: &[FileDigest],
    archive: &[u8],
) -> Result<Option<String>, Failure> {
    let Some(gate) = request.gate else {
        return Ok(None);
    };
    gate.admit(&candidate(registry, record, &below_top(files), archive))
}

/// A version as a gate sees it; the files without the folder of its name.
pub(super) fn candidate<'c>(
    registry: &'c NamedRegistry,
    record: &'c Record,
    files: &'c [FileDigest],
    archive: &'c [u8],
) -> Candidate<'c> {
    Candidate {
        registry: registry.registry.place(),
        record,
        files,
        archive,
    }
}

/// What may be done to the folder; nothing when it is as it should be.
fn existing(change: Change) -> Option<Existing> {
    match change {
        Change::Unchanged => None,
        Change::Added => Some(Existing::Refuse),
        Change::Replaced => Some(Existing::Replace),
    }
}

/// The archive, the record when it has to be judged, and whether the archive was cached.
pub(super) fn fetch(
    request: &Request<'_>,
    registry: &NamedRegistry,
    skill: &LockedSkill,
) -> Result<(Vec<u8>, Option<Record>, bool), Failure> {
    let cached = request
        .cache
        .and_then(|cache| cache.get(&skill.archive, skill.size));
    if request.offline && !registry.location.is_local() {
        return from_cache(request, registry, skill, cached);
    }
    let record = record_of(request, registry, skill)?;
    let is_hit = cached.is_some();
    let bytes = match cached {
        Some(bytes) => bytes,
        None => {
            let bytes = blob(registry, skill)?;
            if let Some(cache) = request.cache.filter(|_| !request.is_rehearsal) {
                cache.put(&skill.archive, &bytes)?;
            }
            bytes
        }
    };
    Ok((bytes, Some(record), is_hit))
}

/// The same of what this machine has, where nothing else may be asked.
fn from_cache(
    request: &Request<'_>,
    registry: &NamedRegistry,
    skill: &LockedSkill,
    cached: Option<Vec<u8>>,
) -> Result<(Vec<u8>, Option<Record>, bool), Failure> {
    let what = format!("`{} {}`", skill.name, skill.version);
    let Some(bytes) = cached else {
        let message = format!("the archive of {what} is not in the cache");
        return Err(
            Failure::new("unreachable", message).with_hint("run it once without `--offline`")
        );
    };
    tracing::info!("from the cache: the archive of {what}");
    if registry.is_remembered {
        match record_of(request, registry, skill) {
            Ok(record) => return Ok((bytes, Some(record), true)),
            Err(failure) if failure.kind == "unreachable" && is_of_the_lock(request, skill) => {}
            Err(failure) => return Err(failure),
        }
    }
    // What was judged when it came into the lock is the same now: the digest says so.
    Ok((bytes, None, true))
}

/// Whether a version was taken from the lock, and not chosen from an index just now.
fn is_of_the_lock(request: &Request<'_>, skill: &LockedSkill) -> bool {
    let package = Package {
        registry: skill.registry.clone(),
        name: skill.name.clone(),
    };
    request.registries.noted(&package).is_none()
}

/// The record, read once though it may be looked at twice: before it is agreed to, and with
/// its archive.
fn record_of(
    request: &Request<'_>,
    registry: &NamedRegistry,
    skill: &LockedSkill,
) -> Result<Record, Failure> {
    let key = Key::record(&skill.name, &skill.version);
    let read = match request.registries.take_record(&registry.name, &key) {
        Some(read) => read,
        None => {
            let read = documents::read::<Record>(&*registry.registry, &key)?;
            if !request.may_not_change_the_lock() {
                (request.registries).note_record(&registry.name, &key, read.clone());
            }
            read
        }
    };
    compared(request.registries, registry, skill, read)
}

/// The record, which must promise what the lock promises and what the index says of it.
pub(super) fn record(
    registries: &Registries,
    registry: &NamedRegistry,
    skill: &LockedSkill,
) -> Result<Record, Failure> {
    let key = Key::record(&skill.name, &skill.version);
    let read = documents::read::<Record>(&*registry.registry, &key)?;
    compared(registries, registry, skill, read)
}

fn compared(
    registries: &Registries,
    registry: &NamedRegistry,
    skill: &LockedSkill,
    read: Read<Record>,
) -> Result<Record, Failure> {
    let record = read.document;
    let mismatch = |what: &str| {
        let (place, name, version) = (&registry.name, &skill.name, &skill.version);
        let message = format!("the registry `{place}` {what} `{name} {version}`");
        Failure::new("digest-mismatch", message)
    };
    let promised = (record.tree, record.archive.digest, record.archive.size);
    if (&record.name, &record.version) != (&skill.name, &skill.version)
        || promised != (skill.tree, skill.archive, skill.size)
    {
        return Err(other_record(registry, skill));
    }
    let index = registries.noted(&Package {
        registry: skill.registry.clone(),
        name: skill.name.clone(),
    });
    let entry = index.as_ref().and_then(|i| i.version(&skill.version));
    let digest = Digest::of(&read.bytes);
    match entry.is_none_or(|entry| entry.agrees_with(&record, digest)) {
        true => Ok(record),
        false => Err(
            mismatch("has an index and a record that do not agree about").with_hint(format!(
                "somebody may have altered one of them{}",
                closer_look(registry.registry.place()).map_or(String::new(), |l| format!("; {l}"))
            )),
        ),
    }
}

/// A registry says other things of a version than were chosen once.
pub(super) fn other_record(registry: &NamedRegistry, skill: &LockedSkill) -> Failure {
    let (place, name, version) = (&registry.name, &skill.name, &skill.version);
    let message =
        format!("the registry `{place}` has another record than was chosen of `{name} {version}`");
    let hint = "a version never changes: ask whoever runs the registry before you go on";
    Failure::new("digest-mismatch", message).with_hint(hint)
}

/// Whether a version needs what its record and the lock say that it needs: its files, which
/// signatures cover, have the word.
pub(super) fn check_needs(
    skill: &LockedSkill,
    record: Option<&Record>,
    archive: &Archive<'_>,
) -> Result<(), Failure> {
    let what = format!("{} {}", skill.name, skill.version);
    let found = needs(archive, &skill.name).map_err(|error| {
        Failure::new(
            "corrupt",
            format!("what `{what}` needs cannot be told: {error}"),
        )
    })?;
    if let Some(record) = record
        && record.manifest.dependencies != found
    {
        let why = differ(&record.manifest.dependencies, &found);
        let message = format!("the record of `{what}` is not true: {why}");
        let hint = "somebody may have altered it; ask whoever runs the registry before you go on";
        return Err(Failure::new("digest-mismatch", message).with_hint(hint));
    }
    if found.keys().eq(&skill.dependencies) {
        return Ok(());
    }
    let message = format!("the lock names other skills that `{what}` needs than the skill does");
    Err(Failure::new("digest-mismatch", message)
        .with_hint("`--refresh` in its place chooses anew; look at who changed the lock"))
}

pub(super) fn blob(registry: &NamedRegistry, skill: &LockedSkill) -> Result<Vec<u8>, Failure> {
    let key = Key::blob(&skill.archive);
    let mismatch = |why: &str| {
        let (name, place) = (&skill.name, &registry.name);
        let message = format!(
            "`{key}` in the registry `{place}` is not the promised archive of `{name}`{why}"
        );
        let failure = Failure::new("digest-mismatch", message);
        match closer_look(registry.registry.place()) {
            Some(look) => failure.with_hint(look),
            None => failure,
        }
    };
    match registry.registry.read(&key, skill.size) {
        Ok(object) if Digest::of(&object.bytes) == skill.archive => Ok(object.bytes),
        Ok(_) => Err(mismatch("")),
        // Longer than promised is other than promised, too.
        Err(error) if matches!(error.trouble, Trouble::TooLarge | Trouble::Corrupt) => {
            Err(mismatch(&format!(": {}", error.detail)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the archive is the one that was promised, and stands in a folder of its name.
pub(super) fn check(
    skill: &LockedSkill,
    archive: &Archive<'_>,
    files: &[FileDigest],
) -> Result<(), Failure> {
    let tree = bundle_digest(files);
    if Digest::from(*tree.sha256().as_bytes()) != skill.tree {
        let message = format!(
            "the archive of `{} {}` holds the tree `{tree}`, not `{}`",
            skill.name, skill.version, skill.tree
        );
        return Err(Failure::new("digest-mismatch", message));
    }
    if archive.top_folder() != Some(skill.name.as_str()) {
        let message = format!(
            "the archive of `{} {}` does not hold one folder `{}`",
            skill.name, skill.version, skill.name
        );
        return Err(Failure::new("corrupt", message));
    }
    Ok(())
}
