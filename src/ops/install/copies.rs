//! The one verified copy of each skill.

use super::{Incoming, Report, Request, consent, places};
use crate::archive::unpack::{self, Existing, Options, Step, Watch, Wave};
use crate::archive::{Archive, Profile};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::Progress;
use crate::ops::lint::display;
use crate::ops::occupied::{self, is_no_folder};
use crate::ops::pull::{self, Asking, Candidate, Change, Gate};
use crate::ops::rehearsal::{Effect, Touch};
use crate::registry::{Digest, in_parallel};
use crate::store::installed::journal::Journal;
use crate::store::installed::record::{InstalledSkill, Record, Source, SourceKind};
use crate::store::installed::{Installed, look_for};
use crate::store::lockfile::LockedSkill;

/// A skill whose copy is in place, with what became of it.
pub(super) type Placed = (InstalledSkill, Change);

/// Puts the copies in place, from registries and from elsewhere.
pub(super) fn place_all(
    request: &Request<'_>,
    record: &Record,
    journal: &Journal,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<Vec<Placed>, Failure> {
    let mut placed = Vec::new();
    let renewals = consent::renewals(request, record)?;
    let asking = Asking {
        chosen: &|wanted| places::look(request, record, wanted),
        agrees: &|added| (request.agrees)(added, &renewals),
        installed: &|now| consent::installed(request.site, record, now),
    };
    match &request.pull {
        Some(pull) => {
            let (pulled, is_lock_changed) =
                from_registries(pull, &asking, record, journal, progress)?;
            placed.extend(pulled);
            let is_told = is_lock_changed && request.is_rehearsal;
            let lock = is_told.then(|| Touch::writing(pull.lock));
            report.touched.extend(lock);
        }
        None => {
            (asking.chosen)(&[])?;
            (asking.agrees)(&[])?;
        }
    }
    let mut steps = Vec::with_capacity(request.incoming.len());
    for (at, incoming) in request.incoming.iter().enumerate() {
        steps.push((at, incoming, plan(request, record, incoming)?));
    }
    let flushing = Flushing(journal);
    let wave = Wave::new(&flushing);
    let mut own = in_parallel(&steps, 8, |(at, incoming, change)| {
        stage(request, incoming, *change, journal, (*at, &wave))
    });
    for (at, outcome) in wave.finish() {
        if let (Err(error), Some(one)) = (outcome, own.get_mut(at)) {
            *one = Err(error.into());
        }
    }
    for one in own {
        placed.push(one?);
    }
    if request.is_rehearsal {
        report.touched.extend(touched(request, &placed));
    }
    Ok(placed)
}

/// What would become of the copies, where nothing is done about them.
fn touched(request: &Request<'_>, placed: &[Placed]) -> Vec<Touch> {
    let touched = placed.iter().filter_map(|(skill, change)| {
        let effect = match change {
            Change::Unchanged => return None,
            Change::Added => Effect::Write,
            Change::Replaced => Effect::Replace,
        };
        let copy = request.site.copy(skill.name.as_str());
        Some(Touch::new(effect, copy))
    });
    touched.collect()
}

/// Pulls, with a word in the journal before each step.
fn from_registries(
    request: &pull::Request<'_>,
    asking: &Asking<'_>,
    record: &Record,
    journal: &Journal,
    progress: &dyn Progress,
) -> Result<(Vec<Placed>, bool), Failure> {
    let known = |name: &SkillName, tree: &Digest| {
        record.skill(name).is_some_and(|skill| skill.tree == *tree)
    };
    let gate = Noting {
        gate: request.gate,
        journal: (!request.is_rehearsal).then_some(journal),
    };
    let request = pull::Request {
        gate: Some(&gate),
        is_known: Some(&known),
        ..*request
    };
    let report = pull::run_asking(&request, asking, progress)?;
    let mut placed = Vec::with_capacity(report.skills.len());
    for pulled in report.skills {
        let registry = request.registries.get(&pulled.skill.registry)?;
        let skill = installed(&pulled.skill, registry.registry.place());
        placed.push((skill, pulled.change));
    }
    Ok((placed, report.lock_changed))
}

/// What the record says of a locked skill.
fn installed(locked: &LockedSkill, place: &str) -> InstalledSkill {
    InstalledSkill {
        name: locked.name.clone(),
        version: Some(locked.version.to_string()),
        tree: locked.tree,
        source: Source {
            kind: SourceKind::Registry,
            location: format!("{place}#{}@{}", locked.name, locked.version),
            commit: None,
            asked: None,
            archive: Some(locked.archive),
            signer: locked.signer.clone(),
        },
        places: Vec::new(),
    }
}

/// A gate that notes whom it lets in.
struct Noting<'g> {
    gate: Option<&'g dyn Gate>,
    journal: Option<&'g Journal>,
}

impl Gate for Noting<'_> {
    fn admit(&self, candidate: &Candidate<'_>) -> Result<Option<String>, Failure> {
        let signer = match self.gate {
            Some(gate) => gate.admit(candidate)?,
            None => None,
        };
        let Some(journal) = self.journal else {
            return Ok(signer);
        };
        let record = candidate.record;
        journal.note(&InstalledSkill {
            name: record.name.clone(),
            version: Some(record.version.to_string()),
            tree: record.tree,
            source: Source {
                kind: SourceKind::Registry,
                location: format!("{}#{}@{}", candidate.registry, record.name, record.version),
                commit: None,
                asked: None,
                archive: Some(record.archive.digest),
                signer: signer.clone(),
            },
            places: Vec::new(),
        })?;
        Ok(signer)
    }

    fn judge(&self, candidate: &Candidate<'_>) -> Result<Option<String>, Failure> {
        self.gate.map_or(Ok(None), |gate| gate.judge(candidate))
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

    fn announce(&self) -> Result<(), Failure> {
        if let Some(Err(error)) = self.journal.map(Journal::flush) {
            let reason = crate::fs::reason(&error);
            let message = format!("cannot write down what is about to be put in place: {reason}");
            return Err(Failure::new("io", message));
        }
        self.gate.map_or(Ok(()), Gate::announce)
    }

    fn settle(&self) -> Result<(), Failure> {
        self.gate.map_or(Ok(()), Gate::settle)
    }
}

/// Has what the journal says be on disk before any of it moves.
struct Flushing<'j>(&'j Journal);

impl Watch for Flushing<'_> {
    fn before(&self, step: Step<'_>) -> std::io::Result<()> {
        match step {
            Step::Flush => self.0.flush(),
            _ => Ok(()),
        }
    }
}

/// What has to be done about a copy; an error when something changed it.
fn plan(request: &Request<'_>, record: &Record, incoming: &Incoming) -> Result<Change, Failure> {
    let folder = request.site.copy(incoming.name.as_str());
    let known = record.skill(&incoming.name);
    let is_known =
        |tree: &Digest| *tree == incoming.tree || known.is_some_and(|known| known.tree == *tree);
    let there = look_for(&folder, &is_known).map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new(
            "io",
            format!("cannot look at `{}`: {reason}", display(&folder)),
        )
    })?;
    match there {
        Installed::Absent => Ok(Change::Added),
        Installed::Tree(tree) if tree == incoming.tree => Ok(Change::Unchanged),
        Installed::Tree(tree) if is_known(&tree) => Ok(Change::Replaced),
        _ if request.force && !is_no_folder(&folder) => {
            unpack::refuse_repository(&folder)?;
            Ok(Change::Replaced)
        }
        _ => {
            let message = format!(
                "`{}` is not as it was installed: something changed it",
                display(&folder)
            );
            Err(Failure::new("modified", message).with_hint(occupied::hint(&folder)))
        }
    }
}

/// Notes a skill and writes it beside its place, unless it is there.
fn stage(
    request: &Request<'_>,
    incoming: &Incoming,
    change: Change,
    journal: &Journal,
    (at, wave): (usize, &Wave<'_, usize>),
) -> Result<Placed, Failure> {
    let signer = request.door.admit(incoming)?;
    let skill = InstalledSkill {
        name: incoming.name.clone(),
        version: incoming.version.clone(),
        tree: incoming.tree,
        source: Source {
            signer,
            ..incoming.source.clone()
        },
        places: Vec::new(),
    };
    let existing = match change {
        Change::Unchanged => return Ok((skill, change)),
        Change::Added => Existing::Refuse,
        Change::Replaced => Existing::Replace,
    };
    let archive = Archive::open(&incoming.archive, Profile::Strict, &request.limits)?;
    let options = Options {
        existing,
        strip_top: true,
    };
    if request.is_rehearsal {
        unpack::check(&archive, options)?;
        return Ok((skill, change));
    }
    journal.note(&skill)?;
    let folder = request.site.copy(incoming.name.as_str());
    wave.add(at, &archive, &folder, options)?;
    Ok((skill, change))
}
