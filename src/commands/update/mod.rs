//! `open-skills update`: the newest versions that are allowed, with consent to what is new.

mod consent;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;

pub(super) use consent::{Novelty, agrees, can_ask, consent};

use super::answer::AnswerArgs;
use super::locked::{Common, LockArgs, Locked, gate};
use super::trust::sources::sources as trust_sources;
use super::{Outcome, World, archive_limits, audited, busy, elsewhere};
use crate::bundle::names::SkillName;
use crate::diagnostics::Failure;
use crate::ops::install::finish;
use crate::ops::parting::Parting;
use crate::ops::pull;
use crate::ops::update::{self, Plan, Renewal};
use crate::ops::vouching::{self, PolicyGate};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::signing::policy::Policy;
use crate::store::audit_log::{Action, Event};
use crate::store::lockfile::Lockfile;

/// What `update` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Chooses the locked skills anew, fetches and checks what is newer, and says what it may do that
the version of before might not. What was installed from a folder, an archive, a library, or a
branch or tag of a repository is looked for again where it came from. A permission that was not there before, or
another signer, needs your consent: on a terminal you are asked, else say --accept-permissions. `--yes` is not
enough. A signer that your trust refuses, such as another key than the pinned one, is refused all the same:
`open-skills trust` is where that is decided.
Files that somebody changed are never overwritten without --force, and then nothing is updated.

Examples:
  open-skills update                     everything that is locked or installed here
  open-skills update pdf                 this one, and what it needs
  open-skills update --dry-run           what would change
  open-skills update --scope user --accept-permissions")]
pub struct UpdateArgs {
    /// Locked or installed skills; all when there are none
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Agree to new permissions, and to other signers that your trust allows
    #[arg(long)]
    pub accept_permissions: bool,
    /// Say what would change, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Replace what was changed by hand
    #[arg(long)]
    pub force: bool,
    /// Which lock is meant
    #[command(flatten)]
    pub lock: LockArgs,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Everything that an update is about.
#[derive(Debug, Default)]
pub(super) struct Everything {
    /// What is in the lock.
    plan: Plan,
    /// What was installed past it and has other files by now.
    renewals: Vec<Renewal>,
    /// How many of those stay as they are.
    same: usize,
    /// Those whose place could not be asked, and why.
    unknown: Vec<(SkillName, String)>,
    /// How many of those that stay as they are should not: they are refused by now.
    refused: usize,
}

/// Updates.
pub fn run(args: &UpdateArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    let mut locked = args.lock.find(world)?;
    let _held = match args.dry_run {
        true => None,
        false => busy::hold(&locked.place.site.lock, world)?,
    };
    if !args.dry_run {
        // What a killed update left is compared with as what it is.
        finish::run(&locked.place.site, &archive_limits(settings))?;
        pull::tidy(&locked.folder());
    }
    // Whoever was waited for may have changed it.
    locked.lock = Lockfile::read(&locked.place.site.lock)?;
    let names = locked.named(&args.names)?;
    let of_lock = |name: &&SkillName| locked.lock.skill(name).is_some();
    let in_lock: BTreeSet<SkillName> = names.iter().filter(of_lock).cloned().collect();
    // Without a name all are meant; with names of other skills alone, none of the lock.
    let (registries, demands) = match names.is_empty() || !in_lock.is_empty() {
        true => locked.renewal(&in_lock, world)?,
        false => Default::default(),
    };
    let trust = trust_sources(world, None)?;
    let looking = gate(&trust, false, world)?;
    let common = Common::new(&locked, settings, world);
    let request = common.request(&registries, &demands, Some(&looking));
    let pulled_into = common.pulled_into(&locked);
    let mut all = Everything {
        plan: update::plan(&request, &in_lock, &locked.place.site, pulled_into)?,
        ..Everything::default()
    };
    let looked = look_elsewhere(&mut all, &names, &locked, &looking, world)?;
    if demands.is_empty() && looked == 0 {
        let failure = Failure::usage("nothing to update: nothing is locked or installed here");
        return Err(failure.with_hint("`open-skills pull` or `open-skills install` gets skills"));
    }
    all.refused = refused(&names, &locked, &looking, &trust.policy)?
        .keys()
        .filter(|name| all.stays(name))
        .count();
    if !args.answer.is_json() {
        told::plan(&all, args.dry_run, world);
    }
    let mut dropped = Vec::new();
    let is_done = all.plan.steps.is_empty() && all.renewals.is_empty() || args.dry_run;
    if !is_done {
        let steps = all.plan.steps.iter().map(Novelty::from);
        let novelties: Vec<Novelty<'_>> = steps
            .chain(all.renewals.iter().map(Novelty::from))
            .collect();
        consent(&novelties, args.accept_permissions, args.answer, world)?;
        let gate = gate(&trust, true, world)?;
        let request = pull::Request {
            gate: Some(&gate),
            force: args.force,
            ..request
        };
        dropped = carry_out(&all, request, &gate, &locked, world)?;
    }
    told::end(&all, &dropped, args, &locked, world);
    let refused = refused(&names, &locked, &looking, &trust.policy)?;
    refuse_revoked(&refused, &locked, &common, world)?;
    Ok(ExitStatus::DONE)
}

impl Everything {
    fn stays(&self, name: &SkillName) -> bool {
        let mut steps = self.plan.steps.iter().map(|step| &step.now.name);
        let mut renewals = self.renewals.iter().map(|renewal| &renewal.now.name);
        let mut unknown = self.unknown.iter().map(|(name, _)| name);
        let is_other = steps.any(|other| other == name) || renewals.any(|other| other == name);
        !is_other && !unknown.any(|other| other == name)
    }
}

/// The skills of these names that are refused by now, and why.
fn refused(
    names: &BTreeSet<SkillName>,
    locked: &Locked,
    trust: &PolicyGate<'_>,
    policy: &Policy,
) -> Result<BTreeMap<SkillName, String>, Failure> {
    let record = locked.place.site.record()?;
    let lock = Lockfile::read(&locked.place.site.lock)?;
    let mut refused = BTreeMap::new();
    for skill in &lock.skills {
        if let Some(why) = pull::Gate::refused(trust, skill) {
            refused.insert(skill.name.clone(), why);
        }
    }
    for skill in &record.skills {
        if let Some(why) = vouching::refused_installed(policy, skill) {
            refused.insert(skill.name.clone(), why);
        }
    }
    refused.retain(|name, _| names.is_empty() || names.contains(name));
    Ok(refused)
}

/// A skill that is refused by now, and has nothing newer in its stead, is not well.
fn refuse_revoked(
    refused: &BTreeMap<SkillName, String>,
    locked: &Locked,
    common: &Common,
    world: &World,
) -> Result<(), Failure> {
    if refused.is_empty() {
        return Ok(());
    }
    let said = |(name, why): (&SkillName, &String)| format!("`{name}` is refused by now: {why}");
    let message: Vec<String> = refused.iter().map(said).collect();
    let site = &locked.place.site;
    let (lock, record) = (Lockfile::read(&site.lock)?, site.record()?);
    let parting = Parting {
        lock: &lock,
        file: &site.lock,
        record: &record,
        pulled_into: common.pulled_into(locked),
        cwd: &world.environment.cwd,
    };
    let names: Vec<&SkillName> = refused.keys().collect();
    let hint = parting.advice_on(&names);
    Err(Failure::new("revoked", message.join("; ")).with_hint(hint))
}

/// Looks where installed skills came from that the lock knows nothing of; gives how many there
/// are. One that was named and cannot be asked is an error.
fn look_elsewhere(
    all: &mut Everything,
    names: &BTreeSet<SkillName>,
    locked: &Locked,
    gate: &PolicyGate<'_>,
    world: &World,
) -> Result<usize, Failure> {
    let site = &locked.place.site;
    let record = site.record()?;
    let limits = archive_limits(world.settings_unwarned()?);
    let skills = elsewhere::of_record(&record, &locked.lock, names);
    for skill in &skills {
        let found = match elsewhere::look(skill, world) {
            Ok(found) => found,
            Err(failure) if names.is_empty() => {
                all.unknown.push((skill.name.clone(), failure.message));
                continue;
            }
            Err(mut failure) => {
                failure.message = format!("`{}` stays as it is: {}", skill.name, failure.message);
                return Err(failure);
            }
        };
        match found {
            Some(now) => {
                let renewal = Renewal::new(skill, now, site, gate, &limits)?;
                all.renewals.push(renewal);
            }
            None => all.same += 1,
        }
    }
    Ok(skills.len())
}

/// Puts everything in place that somebody agreed to. Gives the names that the lock holds no
/// more.
fn carry_out(
    all: &Everything,
    request: pull::Request<'_>,
    gate: &PolicyGate<'_>,
    locked: &Locked,
    world: &World,
) -> Result<Vec<SkillName>, Failure> {
    let site = &locked.place.site;
    let (force, limits) = (request.force, request.limits);
    if !force {
        update::elsewhere::check(&all.renewals, site)?;
    }
    let mut dropped = Vec::new();
    if !all.plan.steps.is_empty() {
        let request = update::Request {
            pull: request,
            site,
            door: gate,
        };
        dropped = update::run(&request, &all.plan, &world.progress())?;
        let came = all.plan.steps.iter();
        let events = came.map(|step| audited::of_lock(Action::Update, &step.now));
        audited::note(world, &events.collect::<Vec<Event>>());
    }
    let renewals = all.renewals.clone();
    let done =
        update::elsewhere::carry_out(renewals, site, gate, force, limits, &world.progress())?;
    let came = done.iter();
    let events: Vec<Event> = came
        .map(|skill| audited::of_record(Action::Update, skill))
        .collect();
    audited::note(world, &events);
    for notice in gate.notices() {
        world.printer.caution(printable_line(&notice));
    }
    Ok(dropped)
}
