//! Installs skills where agents look for them.
//!
//! First the one verified copy of each skill is put in place: from a registry by
//! `pull`, from anywhere else by way of an archive. Then the folders of the
//! agents get links to it. Everything that could stand in the way is looked at when it is known
//! what comes, and before the first folder of an agent is touched, and the record is written before the links are made,
//! so that what is there is always known.

mod consent;
mod copies;
pub mod finish;
pub mod incoming;
pub mod own;
mod places;
pub mod remote;
pub mod remove;
pub mod renewal;
pub mod sifted;
pub mod status;
mod undo;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

pub use consent::Agrees;
pub use incoming::{Incoming, telling};
pub use places::{Destination, Made, destinations};

use super::Progress;
use super::pull;
use super::rehearsal::Touch;
use crate::archive::Limits;
use crate::archive::unpack::{Unwatched, Wave};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::registry::Digest;
use crate::store::installed::Site;
use crate::store::installed::journal::Journal;
use crate::store::installed::record::{Form, InstalledSkill, Record, Source};

/// Decides whether a skill that comes from no registry may be put in place.
pub trait Doorkeeper: Sync {
    /// The fingerprint of the key that vouched for it, if one did; an error keeps it out.
    fn admit(&self, incoming: &Incoming) -> Result<Option<String>, Failure>;

    /// Why a skill that nobody signed and that came in one day may stay no longer, if it is
    /// refused since.
    fn refused(&self, name: &str, tree: &Digest) -> Option<String> {
        let _ = (name, tree);
        None
    }
}

/// What to install, and where.
pub struct Request<'r> {
    /// Where the verified copies stand.
    pub site: &'r Site,
    /// The folders of agents.
    pub destinations: &'r [Destination],
    /// The agents that a skill is for, when it is for others than the rest.
    pub agents: BTreeMap<SkillName, BTreeSet<String>>,
    /// The agents that all other skills are for.
    pub usual: BTreeSet<String>,
    /// What comes from registries; its folder is [`Site::skills`].
    pub pull: Option<pull::Request<'r>>,
    /// What comes from elsewhere.
    pub incoming: Vec<Incoming>,
    /// Decides about what comes from elsewhere.
    pub door: &'r dyn Doorkeeper,
    /// Decides about what may do more than what is installed.
    pub agrees: &'r Agrees<'r>,
    /// How skills stand in the folders of agents.
    pub form: Form,
    /// Replace what was changed by hand, and what somebody else put there.
    pub force: bool,
    /// How large an archive may be.
    pub limits: Limits,
    /// Look at everything, judge it, and write nothing.
    pub is_rehearsal: bool,
}

impl Request<'_> {
    fn remember(&self, record: &Record) -> Result<(), Failure> {
        match self.is_rehearsal {
            true => Ok(()),
            false => Ok(self.site.remember(record)?),
        }
    }
}

/// A skill that is installed now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What the record says of it.
    pub skill: InstalledSkill,
    /// What became of the verified copy.
    pub change: pull::Change,
    /// What became of it in each folder.
    pub places: Vec<(PathBuf, Made)>,
}

/// What was installed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The skills, in the order of their names.
    pub skills: Vec<Done>,
    /// What is to be said about them.
    pub notices: Vec<String>,
    /// What would be done, where it is only to be said.
    pub touched: Vec<Touch>,
}

impl Report {
    fn sorted(mut self) -> Self {
        self.skills.sort_by(|a, b| a.skill.name.cmp(&b.skill.name));
        self.touched.sort();
        self
    }
}

/// Installs. What fails leaves each new skill there as a whole or not at all.
pub fn run(request: &Request<'_>, progress: &dyn Progress) -> Result<Report, Failure> {
    if request.is_rehearsal {
        return rehearse(request, progress);
    }
    let unmade = request.site.unmade();
    let held = request.site.hold()?;
    let mut record = request.site.record()?;
    let journal = finish::begin(request.site, &mut record, &request.limits)?;
    let before = record.clone();
    let mut report = Report::default();
    match install(request, &mut record, &journal, &mut report, progress) {
        Ok(()) => {
            journal.end()?;
            Ok(report.sorted())
        }
        Err(failure) => {
            let (site, done) = (request.site, &report.skills);
            let failure = undo::after(failure, site, &before, record, journal, done);
            site.leave(&unmade, held);
            Err(failure)
        }
    }
}

/// Goes the same way without a step of it, and says where each would lead.
fn rehearse(request: &Request<'_>, progress: &dyn Progress) -> Result<Report, Failure> {
    let site = request.site;
    let before = site.record()?;
    let mut record = before.clone();
    // It takes over what a killed process left, and writes when something is noted first.
    let journal = Journal::begin(site, &mut record)?;
    let mut report = Report::default();
    install(request, &mut record, &journal, &mut report, progress)?;
    report.touched.extend(site.unmarked().map(Touch::writing));
    if record != before || Journal::is_left(site) {
        report.touched.push(Touch::writing(site.record_file()));
    }
    Ok(report.sorted())
}

fn install(
    request: &Request<'_>,
    record: &mut Record,
    journal: &Journal,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<(), Failure> {
    refuse_clashes(request, record)?;
    for incoming in &request.incoming {
        report.notices.extend(incoming.notices.iter().cloned());
    }
    let placed = copies::place_all(request, record, journal, report, progress)?;
    let mut planned = Vec::with_capacity(placed.len());
    for (skill, change) in placed {
        let plan = places::plan_all(request, record, &skill.name, skill.tree)?;
        let before = record.skill(&skill.name);
        let skill = places::with_places(request, skill, before, &plan);
        planned.push((skill, change, plan));
    }
    for (skill, _, plan) in &planned {
        if request.is_rehearsal {
            report.touched.extend(places::touched(plan));
        }
        record.put(skill.clone());
        let made = places::missing_folders(request.site, plan);
        record.folders.extend(made);
    }
    request.remember(record)?;
    fill_folders(request, planned, record, report)?;
    request.remember(record)
}

/// A skill whose verified copy stands, with what has to be done in the folders of agents.
type Planned = (InstalledSkill, pull::Change, Vec<places::Plan>);

/// Makes the links and the copies. Each skill that has all of them is done, whatever becomes
/// of others; the first failure comes back.
fn fill_folders(
    request: &Request<'_>,
    planned: Vec<Planned>,
    record: &mut Record,
    report: &mut Report,
) -> Result<(), Failure> {
    let wave = Wave::new(&Unwatched);
    let mut made: Vec<Result<Done, Failure>> = Vec::with_capacity(planned.len());
    for (at, (mut skill, change, plan)) in planned.into_iter().enumerate() {
        let places = places::make_all(request, &mut skill, plan, (at, &wave));
        let is_made = places.is_ok();
        made.push(places.map(|places| Done {
            skill,
            change,
            places,
        }));
        if !is_made {
            break;
        }
    }
    for (at, outcome) in wave.finish() {
        if let (Err(error), Some(made)) = (outcome, made.get_mut(at)) {
            *made = Err(error.into());
        }
    }
    let mut failed = None;
    for made in made {
        match made {
            Ok(done) => {
                // Where no link was possible, a copy stands now.
                record.put(done.skill.clone());
                report.skills.push(done);
            }
            Err(failure) => failed = failed.or(Some(failure)),
        }
    }
    failed.map_or(Ok(()), Err)
}

/// One name, one source: two in one request never, another than before only by force.
fn refuse_clashes(request: &Request<'_>, record: &Record) -> Result<(), Failure> {
    let mut seen: Vec<(&SkillName, String)> = Vec::new();
    let demands = request.pull.iter().flat_map(|pull| pull.demands);
    for demand in demands {
        let package = &demand.package;
        let place = format!("the registry {}", package.registry);
        // Several may ask for one skill of one place; whether that fits is found out there.
        if !seen.contains(&(&package.name, place.clone())) {
            seen.push((&package.name, place));
        }
    }
    for incoming in &request.incoming {
        seen.push((&incoming.name, incoming.source.location.clone()));
    }
    for (at, (name, place)) in seen.iter().enumerate() {
        if let Some((_, other)) = seen[..at].iter().find(|(other, _)| other == name) {
            return Err(incoming::clash(name, other, place));
        }
    }
    for incoming in &request.incoming {
        own::refuse_copy(request.site, record, incoming)?;
    }
    if request.force {
        return Ok(());
    }
    for incoming in &request.incoming {
        refuse_other_source(record, &incoming.name, &incoming.source)?;
    }
    Ok(())
}

/// A skill that comes from elsewhere than before is another skill.
fn refuse_other_source(record: &Record, name: &SkillName, new: &Source) -> Result<(), Failure> {
    let Some(before) = record.skill(name).map(|skill| &skill.source) else {
        return Ok(());
    };
    let is_same_place = before.kind == new.kind && place(before) == place(new);
    if is_same_place {
        return Ok(());
    }
    let message = format!(
        "`{name}` is installed from `{}`, and would come from `{}` now",
        before.location, new.location
    );
    let hint = format!("`open-skills uninstall {name}` first, or `--force` to replace it");
    Err(Failure::new("name-clash", message).with_hint(hint))
}

/// A location without what changes from version to version.
fn place(source: &Source) -> String {
    use crate::store::installed::record::SourceKind;
    let location = &source.location;
    match source.kind {
        // The same archive under the next version's name is its successor.
        SourceKind::Archive => {
            let parent = Path::new(location).parent();
            parent.map_or(String::new(), |parent| parent.shown().to_string())
        }
        SourceKind::Registry | SourceKind::Git => {
            let end = location.rfind('@').unwrap_or(location.len());
            location[..end].to_owned()
        }
        _ => location.clone(),
    }
}

#[cfg(test)]
mod tests;
