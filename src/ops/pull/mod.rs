//! Pulls skills: choose versions, download what is missing, check it, put it in place.
//!
//! A valid lock and folders that are as it says cost no request at all. The lock is written
//! last, so a pull that was interrupted goes on where it stopped.

mod beside;
mod choose;
mod consent;
mod examine;
mod held;
mod place;
mod proven;
mod refused;
mod rest;
mod rounds;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use consent::{Added, Agrees, Asking, Had};
pub use examine::{Examined, Rights, bundle, check_folders, examine, rights};
pub use held::{Held, held};
pub use rounds::needed_last;

use super::Progress;
use super::registries::Registries;
use super::sources;
use crate::archive::Limits;
use crate::archive::digest::FileDigest;
use crate::archive::unpack;
use crate::bundle::names::SkillName;
use crate::bundle::versions::Version;
use crate::diagnostics::Failure;
use crate::fs::{Unmade, sweep_held};
use crate::registry::Digest;
use crate::registry::documents::{Record, Withdrawal};
use crate::registry::resolve::Demand;
use crate::store::archives::ArchiveCache;
use crate::store::lockfile::{LockedSkill, Lockfile};
use crate::store::unfinished::Unfinished;

/// A version that was downloaded and is not in place yet.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'c> {
    /// The registry that it comes from.
    pub registry: &'c str,
    /// What the registry says of it, signatures included.
    pub record: &'c Record,
    /// Every file, relative to the skill's folder.
    pub files: &'c [FileDigest],
    /// The archive's bytes, accepted as a whole.
    pub archive: &'c [u8],
}

/// Decides whether a version may be put in place.
pub trait Gate: Sync {
    /// The fingerprint of the key that vouched for it, if one did; an error keeps it out.
    fn admit(&self, candidate: &Candidate<'_>) -> Result<Option<String>, Failure>;

    /// The same before anybody agreed to it: nothing comes of it yet.
    fn judge(&self, candidate: &Candidate<'_>) -> Result<Option<String>, Failure> {
        self.admit(candidate)
    }

    /// Whether a lock may be believed that a version of this place was let in.
    fn is_proven(&self, skill: &LockedSkill, registry: &str) -> bool {
        let _ = (skill, registry);
        true
    }

    /// Why what came in one day may stay no longer, if it was refused since.
    fn refused(&self, skill: &LockedSkill) -> Option<String> {
        let _ = skill;
        None
    }

    /// Why the key that a lock names is not the one that is expected of a skill of this place, if
    /// it is another by now.
    fn unexpected(&self, skill: &LockedSkill, registry: &str) -> Option<String> {
        let _ = (skill, registry);
        None
    }

    /// Writes down what was let in, before any of it moves into place.
    fn announce(&self) -> Result<(), Failure> {
        Ok(())
    }

    /// Remembers for good what was learned while deciding; called before anything is locked.
    fn settle(&self) -> Result<(), Failure> {
        Ok(())
    }
}

/// How much of the lock may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LockUse {
    /// What fits stays, what is missing is chosen.
    #[default]
    Prefer,
    /// The choice is made anew; what is in the lock stays only if nothing newer fits.
    Refresh,
    /// Nothing may change: an error when something would.
    Locked,
    /// The lock is taken as it is; no registry is asked for versions.
    Frozen,
}

/// Which folder a skill gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// One of its name: a newer version takes the place of an older one.
    #[default]
    ByName,
    /// One for each tree, named below it: whoever uses a version keeps it, whatever comes.
    ByTree,
}

/// Says whether a tree under a name is one that may be replaced.
pub type IsKnown<'k> = dyn Fn(&SkillName, &Digest) -> bool + Sync + 'k;

/// What open-skills.yaml asks for.
#[derive(Clone, Copy, Debug)]
pub struct Configured<'r> {
    /// The skills that it names.
    pub names: &'r BTreeSet<SkillName>,
    /// Whether that is what is pulled, so that what it asks for no more goes.
    pub is_pulled: bool,
    /// Whether a file of the lock's own project says so: it speaks for all that a file asked for,
    /// and no other takes anything from the lock.
    pub is_whole: bool,
    /// Skills that are installed from the lock, which has to say of what version they are.
    pub installed: &'r BTreeSet<SkillName>,
    /// Folders of libraries, as a lock writes them, from which nothing can be taken now.
    pub given_up: &'r [String],
}

/// What to pull, and where to.
pub struct Request<'r> {
    /// What is wanted.
    pub demands: &'r [Demand],
    /// Where from.
    pub registries: &'r Registries,
    /// The folder that gets one folder a skill.
    pub into: &'r Path,
    /// Which one.
    pub layout: Layout,
    /// The lock file.
    pub lock: &'r Path,
    /// How much of it may change.
    pub lock_use: LockUse,
    /// Skills for which somebody named a tag: what that stands for is asked anew, unless nobody
    /// may be asked.
    pub anew: &'r [SkillName],
    /// What a file asks for beside the lock, where there may be one.
    pub configured: Option<Configured<'r>>,
    /// Downloaded archives; none when there is no cache.
    pub cache: Option<&'r ArchiveCache>,
    /// Decides what may come in; everything may when absent.
    pub gate: Option<&'r dyn Gate>,
    /// Whether a tree was put in place under this name by somebody who may replace it, other
    /// than by the lock's word.
    pub is_known: Option<&'r IsKnown<'r>>,
    /// Use only what is on this machine.
    pub offline: bool,
    /// Look at everything, judge it, and write nothing.
    pub is_rehearsal: bool,
    /// What the lock says, where it is not to be read.
    pub given: Option<&'r Lockfile>,
    /// Replace folders that were changed by hand.
    pub force: bool,
    /// How many downloads at once.
    pub jobs: usize,
    /// How large an archive may be.
    pub limits: Limits,
}

impl Request<'_> {
    /// The folder that a skill gets.
    pub(super) fn folder_of(&self, skill: &LockedSkill) -> PathBuf {
        let into = match self.layout {
            Layout::ByName => self.into.to_path_buf(),
            Layout::ByTree => self.into.join(&skill.tree.hex()[..16]),
        };
        into.join(skill.name.as_str())
    }

    /// Whether the folders of the skills stand beside the lock, as `pull` puts them.
    fn is_beside_the_lock(&self) -> bool {
        self.layout == Layout::ByName && self.lock.parent() == Some(self.into)
    }

    /// Whether a folder of this name beside the lock is there for other reasons than a pull,
    /// where nobody else keeps account of that.
    fn is_of_others(&self, old: &Lockfile, name: &SkillName) -> bool {
        let is_only_installed = old.skill(name).is_some_and(|locked| locked.installed_only);
        self.is_beside_the_lock() && self.is_known.is_none() && is_only_installed
    }

    fn may_not_change_the_lock(&self) -> bool {
        matches!(self.lock_use, LockUse::Locked | LockUse::Frozen)
    }
}

/// What became of one skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was there already, as it should be.
    Unchanged,
    /// It is new.
    Added,
    /// It took the place of another version, or of a damaged folder.
    Replaced,
}

/// A skill that is in place now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pulled {
    /// What the lock says of it.
    pub skill: LockedSkill,
    /// Its folder.
    pub folder: PathBuf,
    /// What became of it.
    pub change: Change,
    /// The version that was locked before, if it was another.
    pub before: Option<Version>,
    /// Whether its archive was in the cache; none when none was needed.
    pub cache_hit: Option<bool>,
}

/// What was pulled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What was asked for and what that needs, in the order of the names.
    pub skills: Vec<Pulled>,
    /// Locked skills that nobody needs any more; their folders stay.
    pub dropped: Vec<SkillName>,
    /// Folders of a library that hold no whole skill, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// Whether the lock changed.
    pub lock_changed: bool,
}

/// A skill of a fresh choice, beside what the lock says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surveyed {
    /// What the lock says; none when it is not in there.
    pub before: Option<LockedSkill>,
    /// What would be taken now.
    pub now: LockedSkill,
    /// The newest version that there is, whether it fits or not.
    pub newest: Option<Version>,
    /// Set when the locked version was taken back.
    pub withdrawn: Option<Withdrawal>,
    /// Whether the registry knows nothing of the locked version any more.
    pub is_gone: bool,
}

impl Surveyed {
    /// Whether other files would be taken than those of the lock.
    pub fn is_change(&self) -> bool {
        let same = |before: &LockedSkill| {
            (before.tree, &before.version, &before.registry)
                == (self.now.tree, &self.now.version, &self.now.registry)
        };
        !self.before.as_ref().is_some_and(same)
    }

    /// Whether the lock would say anything of it that it does not say yet, beside what was
    /// wished for: nobody has looked into the files for that.
    pub fn is_news(&self, request: &Request<'_>) -> bool {
        let same = |before: &LockedSkill| place::says_the_same(request, before, &self.now);
        !self.before.as_ref().is_some_and(same)
    }
}

/// Says what a fresh choice would take, and touches nothing. Only these skills are chosen
/// anew, with all others kept where that fits; all of them when none is named.
pub fn survey(
    request: &Request<'_>,
    renewed: &BTreeSet<SkillName>,
) -> Result<Vec<Surveyed>, Failure> {
    let old = Lockfile::read(request.lock)?;
    let keep = |name: &SkillName| !renewed.is_empty() && !renewed.contains(name);
    choose::survey(request, &old, &keep)
}

/// Pulls.
pub fn run(request: &Request<'_>, progress: &dyn Progress) -> Result<Report, Failure> {
    run_agreed(request, &|_| Ok(()), progress)
}

/// Pulls; what a fresh choice would newly allow has to be agreed to before anything is put in
/// place.
pub fn run_agreed(
    request: &Request<'_>,
    agrees: &Agrees<'_>,
    progress: &dyn Progress,
) -> Result<Report, Failure> {
    let installed = &|_: &LockedSkill| None;
    let asking = Asking {
        chosen: &|_| Ok(()),
        agrees,
        installed,
    };
    run_asking(request, &asking, progress)
}

/// Pulls; what may do more than what is installed has to be agreed to as well.
pub fn run_asking(
    request: &Request<'_>,
    asking: &Asking<'_>,
    progress: &dyn Progress,
) -> Result<Report, Failure> {
    let read = match request.given {
        Some(given) => given.clone(),
        None => Lockfile::read(request.lock)?,
    };
    let old = asked_for_still(request, &read)?;
    let mut wanted = choose::choose(request, &old)?;
    if request.lock_use == LockUse::Locked {
        refuse_changes(request, &old, &wanted)?;
    }
    if request.may_not_change_the_lock()
        && let Some(name) = old.clone().drop_unneeded().first()
    {
        return Err(outdated(format!(
            "the lock holds `{name}`, which nothing needs"
        )));
    }
    beside::refuse_other_versions(request, &old, &wanted)?;
    (asking.chosen)(&wanted)?;
    (asking.agrees)(&consent::added(request, asking, &old, &wanted)?)?;
    let mut report = match put(request, &old, &wanted, progress) {
        // Who vouches for what is fetched anew is known only then.
        Err(failure) if failure.kind == consent::RESIGNED => {
            (asking.agrees)(&consent::resigned(request, &mut wanted)?)?;
            put(request, &old, &wanted, progress)?
        }
        report => report?,
    };
    if old != read && !report.lock_changed {
        report.lock_changed = true;
        if !request.is_rehearsal {
            old.write(request.lock)?;
        }
    }
    Ok(report)
}

/// The lock with the wishes that somebody still has: what only open-skills.yaml wanted, and
/// wants no more, nobody asks for.
fn asked_for_still(request: &Request<'_>, read: &Lockfile) -> Result<Lockfile, Failure> {
    let mut lock = read.clone();
    let Some(configured) = request.configured else {
        return Ok(lock);
    };
    for skill in &mut lock.skills {
        if is_superseded(request, &configured, skill) && !request.may_not_change_the_lock() {
            (skill.wanted, skill.configured) = (None, false);
        }
    }
    if !configured.is_pulled || !configured.is_whole {
        return Ok(lock);
    }
    for skill in &mut lock.skills {
        if !skill.configured || configured.names.contains(&skill.name) {
            continue;
        }
        if request.may_not_change_the_lock() {
            let name = &skill.name;
            return Err(outdated(format!(
                "the lock holds `{name}`, which open-skills.yaml asks for no more"
            )));
        }
        skill.configured = false;
        match configured.installed.contains(&skill.name) {
            // It leaves by `uninstall`; a folder that was pulled is nobody's from now on.
            true => skill.installed_only = true,
            false => skill.wanted = None,
        }
    }
    Ok(lock)
}

/// Whether a folder of a library holds another skill now than the lock has of it, or none.
fn is_superseded(request: &Request<'_>, configured: &Configured<'_>, skill: &LockedSkill) -> bool {
    let of_folder = |demand: &&Demand| demand.package.registry == skill.registry;
    let mut demands = request.demands.iter().filter(of_folder);
    let is_library = sources::library::read(&skill.registry).is_some();
    is_library
        && (configured.given_up.contains(&skill.registry)
            || demands.any(|demand| demand.package.name != skill.name))
}

/// Notes which skills a file asks for. What was asked for by its name alone stays without it.
fn note_configured(request: &Request<'_>, lock: &mut Lockfile) {
    let Some(configured) = request.configured else {
        return;
    };
    for skill in &mut lock.skills {
        let mut demands = request.demands.iter();
        let is_asked = demands.any(|demand| demand.package.name == skill.name);
        if is_asked {
            // A wish that is kept though no file here has it is kept as what it was.
            let is_kept = skill.configured && configured.is_pulled && !configured.is_whole;
            skill.configured = configured.names.contains(&skill.name) || is_kept;
        }
    }
}

/// Takes away what killed processes left of theirs in the folder of pulled skills.
pub fn tidy(into: &Path) {
    // What cannot be taken away disturbs nobody.
    let _ = unpack::clean_up(into);
    sweep_held(into);
}

/// Puts versions in place that were chosen before, and into the lock.
pub fn put(
    request: &Request<'_>,
    old: &Lockfile,
    wanted: &[LockedSkill],
    progress: &dyn Progress,
) -> Result<Report, Failure> {
    progress.start("pulling", Some(wanted.len() as u64));
    let unmade = Unmade::on_the_way_to(request.into);
    let pulled = place::place_all(request, old, wanted, progress);
    progress.finish();
    // A pull that failed leaves nothing behind: whose key is trusted is part of that.
    let mut pulled = unmade.unless_done(pulled)?;
    if let Some(gate) = request.gate.filter(|_| !request.is_rehearsal) {
        gate.settle()?;
    }
    let mut lock = old.clone();
    for pulled in &mut pulled {
        if !request.may_not_change_the_lock() {
            // Where nobody was asked, what was verified of another place is not said of this one.
            let before = pulled.skill.url.take().filter(|_| request.offline);
            pulled.skill.url = before.or_else(|| place_of(request.registries, &pulled.skill));
            pulled.skill.installed_only = is_only_installed(request, old, pulled);
        }
        lock.put(pulled.skill.clone());
    }
    let dropped = lock.drop_unneeded();
    if !request.may_not_change_the_lock() {
        note_configured(request, &mut lock);
    }
    let lock_changed = lock != *old;
    if lock_changed && !request.is_rehearsal {
        lock.write(request.lock)?;
    }
    if place::unfinished(request).is_some() && !request.is_rehearsal {
        let names = pulled.iter().map(|pulled| &pulled.skill.name).collect();
        Unfinished::end(request.into, &names);
    }
    Ok(Report {
        skills: pulled,
        dropped,
        left_out: Vec::new(),
        lock_changed,
    })
}

/// Whether the lock says that a skill was installed and never pulled. A folder that was there
/// before us stays what it is, and what was pulled stays so when it is installed too.
fn is_only_installed(request: &Request<'_>, old: &Lockfile, pulled: &Pulled) -> bool {
    let name = &pulled.skill.name;
    match (request.is_beside_the_lock(), old.skill(name)) {
        (false, None) => request.layout == Layout::ByName,
        (false, Some(before)) => before.installed_only,
        (true, _) => {
            let left = place::unfinished(request);
            let is_ours = left.is_some_and(|left| left.knows(name, &pulled.skill.tree));
            request.is_of_others(old, name) && pulled.change == Change::Unchanged && !is_ours
        }
    }
}

/// Where the registry of a skill is, if it is known by a name and others can reach it.
fn place_of(registries: &Registries, skill: &LockedSkill) -> Option<String> {
    if skill.registry.contains([':', '/']) {
        return None;
    }
    let location = &registries.get(&skill.registry).ok()?.location;
    (!location.is_local()).then(|| location.to_string())
}

fn refuse_changes(
    request: &Request<'_>,
    old: &Lockfile,
    wanted: &[LockedSkill],
) -> Result<(), Failure> {
    // Where nobody is asked, the lock keeps the place that it has.
    let here = wanted.iter().filter(|_| !request.offline);
    let is_news = |skill: &&LockedSkill| skill.url != place_of(request.registries, skill);
    let mut moved = here.filter(is_news);
    let changed = wanted
        .iter()
        .find(|skill| old.skill(&skill.name) != Some(skill));
    match changed.or_else(|| moved.next()) {
        None => Ok(()),
        Some(skill) => {
            let message = match old.skill(&skill.name) {
                Some(locked) if locked == skill => {
                    let now = place_of(request.registries, skill);
                    let said = |url: &Option<String>| match url {
                        Some(url) => format!("`{url}`"),
                        None => "a place of this machine".to_owned(),
                    };
                    format!(
                        "the lock has `{}` from {}, and its registry `{}` is {} now",
                        skill.name,
                        said(&locked.url),
                        skill.registry,
                        said(&now)
                    )
                }
                Some(locked) if locked.version == skill.version => format!(
                    "the lock would say something else of `{}`, of the same version",
                    skill.name
                ),
                Some(locked) => format!(
                    "`{}` is locked at {}, and {} would be taken",
                    skill.name, locked.version, skill.version
                ),
                None => format!("`{}` is not in the lock", skill.name),
            };
            Err(outdated(message))
        }
    }
}

fn outdated(message: String) -> Failure {
    Failure::new("lock-outdated", message)
        .with_hint("run `open-skills pull` without `--locked` or `--frozen`, and commit the lock")
}

/// Whether the key that vouches for a version is the one that the lock says, where the lock
/// may not change.
fn check_signer(
    request: &Request<'_>,
    skill: &LockedSkill,
    signer: Option<&str>,
) -> Result<(), Failure> {
    if !request.may_not_change_the_lock() || skill.signer.as_deref() == signer {
        return Ok(());
    }
    let said = |signer: Option<&str>| match signer {
        Some(key) => format!("`{key}`"),
        None => "nobody".to_owned(),
    };
    Err(outdated(format!(
        "{} vouches for `{} {}`, and the lock says {}",
        said(signer),
        skill.name,
        skill.version,
        said(skill.signer.as_deref())
    )))
}
