//! `open-skills pull`: versions from registries, checked, into folders.

mod left;
mod library;
mod lost;
mod told;
mod wished;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use clap::Args;

use super::answer::{AnswerArgs, pretty};
use super::audited;
use super::busy;
use super::locked::gate;
use super::registry::{libraries, open, sources};
use super::trust::sources::sources as trust_sources;
use super::update::{Novelty, consent};
use super::wishes::Wishes;
use super::{Outcome, World, archive_limits};
use crate::bundle::names::SkillName;
use crate::bundle::references::{GitReference, Named, Placed, Reference};
use crate::diagnostics::Failure;
use crate::ops::Progress;
use crate::ops::pull::{self, Added, Configured, Layout, LockUse, Report, Request};
use crate::ops::registries::{NamedRegistry, Registries};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::registry::resolve::Demand;
use crate::store::archives::ArchiveCache;
use crate::store::lockfile::{LOCK_FILE, LockedSkill, Lockfile};
pub(super) use left::Left;
use library::{Wanted, of_library, whole_library};
pub(super) use lost::with_those_of_the_lock;
use told::{answer, events, tell, tell_moved};
pub(super) use wished::{configured, from_source, or_unfit, written_in};
pub(super) use words::tagged;

/// What `pull` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
A reference is `[registry/]name[@version|@requirement|@tag]`, `s3://bucket/prefix#name`,
`https://site#name` or `github:owner/repo/folder@revision`. A whole
version means exactly that one; `^1.2` the newest that fits; no word at all, what
open-skills.yaml says of it, else the lock, or `latest`. What was
pulled is written to open-skills.lock: the next pull takes the same versions.

Examples:
  open-skills pull pdf                  the latest version, into ./pdf
  open-skills pull pdf@^1.2 acme/charts -C .claude/skills
  open-skills pull github:acme/skills/pdf@v2
  open-skills pull https://docs.example.com#deploy
  open-skills pull --library            all skills of the configured library
  open-skills pull --frozen             exactly what the lock says, in CI
  open-skills pull                      the skills of open-skills.yaml")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct PullArgs {
    /// Skills; those of open-skills.yaml and the lock when there are none
    #[arg(value_name = "REF")]
    pub references: Vec<String>,
    /// A configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// Take skills of the configured library, all of them when none is named
    #[arg(long, conflicts_with = "registry")]
    pub library: bool,
    /// The folder that gets one folder a skill, and the lock
    #[arg(long, short = 'C', value_name = "DIR", default_value = ".", value_hint = clap::ValueHint::DirPath)]
    pub directory: PathBuf,
    /// Take the lock as it is; ask no registry for versions
    #[arg(long, conflicts_with_all = ["locked", "refresh"])]
    pub frozen: bool,
    /// Fail when the lock would change
    #[arg(long, conflicts_with = "refresh")]
    pub locked: bool,
    /// Choose anew, also where the lock has an answer
    #[arg(long)]
    pub refresh: bool,
    /// Agree to what a newer version may do and the locked one may not, and to another signer
    #[arg(long, conflicts_with_all = ["locked", "frozen"])]
    pub accept_permissions: bool,
    /// Take a registry's signed state also past its time
    #[arg(long)]
    pub allow_stale: bool,
    /// Replace folders that were changed by hand
    #[arg(long)]
    pub force: bool,
    /// How many downloads at once
    #[arg(long, short, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u8).range(1..=64))]
    pub jobs: u8,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Pulls.
pub fn run(args: &PullArgs, world: &World) -> Outcome {
    let report = fetch(args, world, &world.progress())?;
    match args.answer.is_json() {
        true => {
            let answer = answer(&report, &args.directory);
            world
                .printer
                .write(|out| write!(out, "{}", pretty(&answer)));
        }
        false => tell(&report, &args.directory, world),
    }
    Ok(match report.left_out.is_empty() {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    })
}

/// The same, without a word about what was pulled.
pub fn fetch(args: &PullArgs, world: &World, progress: &dyn Progress) -> Result<Report, Failure> {
    let lock = args.directory.join(LOCK_FILE);
    fetch_as(args, &lock, Layout::ByName, world, progress)
}

/// The same with a lock that lies somewhere else, or folders that never change.
pub fn fetch_as(
    args: &PullArgs,
    lock: &Path,
    layout: Layout,
    world: &World,
    progress: &dyn Progress,
) -> Result<Report, Failure> {
    let settings = world.settings()?;
    world.allow_stale.store(args.allow_stale, Ordering::Relaxed);
    world.asks_anew.store(args.refresh, Ordering::Relaxed);
    let _held = busy::hold(&args.directory.join(LOCK_FILE), world)?;
    // The cache is no part of a project.
    if layout == Layout::ByName {
        world.goes_into(&args.directory);
    }
    let of_library = match args.library {
        true => of_library(&args.references, world)?,
        false => Vec::new(),
    };
    let references = match args.library {
        true => &of_library,
        false => &args.references,
    };
    let before = Lockfile::read(lock)?;
    let wishes = Wishes::of_folder(&args.directory, world)?;
    let is_bare = args.references.is_empty() && !args.library;
    let left = match is_bare {
        true => Left::of(&args.directory, &before, &wishes, world)?,
        false => Left::default(),
    };
    let Wanted {
        registries,
        demands,
        left_out,
        given_up,
    } = asked_for(args, references, &before, &wishes, &left, layout, world)?;
    // What a file asked for once, and asks for no more, leaves the lock.
    let goes = |skill: &LockedSkill| is_bare && wishes.are_of_lock && skill.configured;
    if demands.is_empty() && left.is_empty() && !before.skills.iter().any(goes) {
        return Err(nothing());
    }
    let cache = open::cache_folder(world, settings).map(|folder| ArchiveCache::new(&folder));
    let trust = trust_sources(world, None)?;
    let gate = gate(&trust, true, world)?;
    let request = Request {
        demands: &demands,
        registries: &registries,
        into: &args.directory,
        layout,
        lock,
        lock_use: lock_use(args),
        configured: Some(Configured {
            names: &wishes.names(),
            is_pulled: is_bare,
            is_whole: wishes.are_of_lock,
            installed: &left.installed,
            given_up: &given_up,
        }),
        cache: cache.as_ref(),
        gate: Some(&gate),
        anew: &tagged(references, world)?,
        is_known: None,
        is_rehearsal: false,
        given: None,
        offline: settings.is_on("offline"),
        force: args.force,
        jobs: args.jobs.into(),
        limits: archive_limits(settings),
    };
    let agrees = |added: &[Added]| agreed(added, args, world);
    let mut report = pull::run_agreed(&request, &agrees, progress)
        .map_err(|failure| open::or_the_nearest(failure, &demands, &registries, "pull", world))
        .map_err(|failure| match is_bare {
            true => lost::or_moved(failure, &before, &registries, world),
            false => failure,
        })
        .map_err(|failure| or_unfit(failure, &demands, &wishes))?;
    report.left_out = left_out;
    audited::note(world, &events(&report));
    tell_moved(&report, &before, world);
    left.tell(world);
    for notice in gate.notices() {
        world.printer.caution(printable_line(&notice));
    }
    Ok(report)
}

/// What is asked for: all of the library, what was named, or what the file and the lock say.
fn asked_for(
    args: &PullArgs,
    references: &[String],
    lock: &Lockfile,
    wishes: &Wishes,
    left: &Left,
    layout: Layout,
    world: &World,
) -> Result<Wanted, Failure> {
    if args.library && args.references.is_empty() {
        return whole_library(references, lock, args.refresh, world);
    }
    let asked = match references {
        [] => {
            let registry = args.registry.as_deref();
            configured((registry, lock_use(args)), lock, wishes, left, world)
        }
        references => {
            // The cache is no part of a project.
            let heeded = Some(wishes).filter(|_| layout == Layout::ByName);
            named_here(lock, references, args, heeded, world)
        }
    };
    let (registries, demands) = asked.map_err(|failure| wishes.or_there(failure))?;
    Ok(Wanted::of(registries, demands))
}

fn nothing() -> Failure {
    let message = "nothing to pull: no skill was named, configured or locked";
    Failure::usage(message).with_hint("name one: `open-skills pull pdf`")
}

/// How much of the lock may change.
fn lock_use(args: &PullArgs) -> LockUse {
    match (args.frozen, args.locked, args.refresh) {
        (true, _, _) => LockUse::Frozen,
        (_, true, _) => LockUse::Locked,
        (_, _, true) => LockUse::Refresh,
        _ => LockUse::Prefer,
    }
}

/// Says what newer versions would be allowed besides, and asks for consent to that.
fn agreed(added: &[Added], args: &PullArgs, world: &World) -> Result<(), Failure> {
    let all: Vec<Novelty<'_>> = added.iter().map(Novelty::from).collect();
    for one in &all {
        let line = format!("`{}` asks for more: {}", one.name(), one.words().join(", "));
        world.printer.status(printable_line(&line));
    }
    consent(&all, args.accept_permissions, args.answer, world)
}

/// The registries and what is wanted of them.
pub(super) fn wanted(
    references: &[String],
    registry: Option<&str>,
    lock: &Path,
    refresh: bool,
    world: &World,
) -> Result<(Registries, Vec<Demand>), Failure> {
    let lock = Lockfile::read(lock)?;
    wanted_beside(&lock, references, registry, refresh, world)
}

/// The same beside a lock that was read; an empty one leaves all to the registries.
pub(super) fn wanted_beside(
    lock: &Lockfile,
    references: &[String],
    registry: Option<&str>,
    refresh: bool,
    world: &World,
) -> Result<(Registries, Vec<Demand>), Failure> {
    let asked = Asked {
        references,
        registry,
        is_anew: refresh,
        wishes: None,
    };
    wanted_of(lock, &asked, world)
}

/// The same for whoever pulls: a skill of open-skills.yaml is what that says of it.
fn named_here(
    lock: &Lockfile,
    references: &[String],
    args: &PullArgs,
    wishes: Option<&Wishes>,
    world: &World,
) -> Result<(Registries, Vec<Demand>), Failure> {
    let asked = Asked {
        references,
        registry: args.registry.as_deref(),
        is_anew: args.refresh,
        wishes,
    };
    wanted_of(lock, &asked, world).map_err(|failure| libraries::or_hint(failure, "pull", world))
}

/// What somebody asks for by name.
pub(super) struct Asked<'a> {
    /// How it was written.
    pub references: &'a [String],
    /// The registry of bare names, where it was said.
    pub registry: Option<&'a str>,
    /// Whether the choice is made anew.
    pub is_anew: bool,
    /// What open-skills.yaml says of skills, where that counts; a bare name that it does not
    /// have is what the lock says there.
    pub wishes: Option<&'a Wishes>,
}

impl Asked<'_> {
    /// Whether who named a skill said where it is from; else the lock knows, where that counts.
    fn says_where(&self, reference: &Named) -> bool {
        self.wishes.is_none() || self.registry.is_some() || reference.registry.is_some()
    }
}

/// References by their kind.
#[derive(Default)]
struct Written {
    /// Skills of registries, and whether a version goes with each.
    named: Vec<(Named, bool)>,
    placed: Vec<Placed>,
    repositories: Vec<GitReference>,
}

impl Written {
    fn read(references: &[String], world: &World) -> Result<Self, Failure> {
        let mut written = Self::default();
        for text in references {
            // A folder of that name may well be there: it is where the skill goes.
            match Reference::parse(&sources::whole_place(text, world), &|_| false)? {
                Reference::Named(named) => written.named.push((named, text.contains('@'))),
                Reference::Placed(placed) => written.placed.push(placed),
                Reference::Git(repository) => written.repositories.push(repository),
                Reference::Folder(_) | Reference::Archive(_) => return Err(no_path(text)),
            }
        }
        Ok(written)
    }
}

/// Registries and demands for what is asked by name.
pub(super) fn wanted_of(
    lock: &Lockfile,
    asked: &Asked<'_>,
    world: &World,
) -> Result<(Registries, Vec<Demand>), Failure> {
    let (registry, refresh) = (asked.registry, asked.is_anew);
    let Written {
        named,
        placed,
        repositories,
    } = Written::read(asked.references, world)?;
    let (mut places, mut demands) = sources::placed(&placed, lock, refresh, world)?;
    for reference in &repositories {
        let (place, demand) = sources::git(reference, lock, refresh, world)?;
        add(&mut places, place);
        demands.push(demand);
    }
    // Without a bare name, nobody else has to be asked.
    let known = match named.is_empty() {
        true => Registries::default(),
        false => open::chosen(world, registry)?,
    };
    let of_flag = known.iter().next().map(|only| only.name.clone());
    let of_flag = of_flag.filter(|_| registry.is_some());
    let of_file: Vec<wished::Asked<'_>> = named
        .iter()
        .filter_map(|(reference, has_word)| {
            Some(wished::Asked {
                reference,
                has_word: *has_word,
                registry: reference.registry.as_deref().or(of_flag.as_deref()),
                sourced: asked.wishes?.skills.get(reference.name.as_str())?,
            })
        })
        .collect();
    let is_chosen = |skill: &SkillName| {
        let of_file = of_file.iter().find(|one| one.reference.name == *skill);
        let of_name = named.iter().find(|(one, _)| one.name == *skill);
        match (of_file, of_name) {
            (Some(one), _) => refresh || one.says_where(),
            (None, Some((one, _))) => refresh || asked.says_where(one),
            (None, None) => demands.iter().any(|one| one.package.name == *skill),
        }
    };
    lost::refuse(lock, &is_chosen, world)?;
    let mut of_lock = Vec::new();
    for (reference, _) in &named {
        let is_same = |one: &wished::Asked<'_>| one.reference.name == reference.name;
        if of_file.iter().any(is_same) {
            continue;
        }
        match lock.skill(&reference.name) {
            Some(skill) if !asked.says_where(reference) && !open::is_lost(world, skill)? => {
                of_lock.push((reference, skill));
            }
            _ => demands.push(known.demand(reference)?),
        }
    }
    let mut registries = lost::with_known(known.and(places), lock, world)?;
    for (reference, skill) in of_lock {
        let (with, demand) = wished::of_lock(registries, reference, skill, refresh, world)?;
        registries = with;
        demands.push(demand);
    }
    if asked.wishes.is_some() {
        words::as_locked(&mut demands, asked.references, lock, world)?;
    }
    for one in &of_file {
        let (with, more) = wished::asked(registries, one, lock, refresh, world)?;
        registries = with;
        demands.extend(more);
    }
    Ok((registries, demands))
}

/// A place is opened once, however many skills come from it; a source has one skill only.
fn add(places: &mut Vec<NamedRegistry>, place: NamedRegistry) {
    if places.iter().all(|known| known.name != place.name) {
        places.push(place);
    }
}

fn no_path(text: &str) -> Failure {
    if !std::path::Path::new(text).exists() {
        return Failure::new("not-found", format!("there is no `{text}`")).with_hint(
            "a skill of a registry is written `name` or `registry/name`, one of a folder `folder#name`",
        );
    }
    Failure::usage(format!("`{text}` is on this machine already"))
        .with_hint("`open-skills unpack` opens archives; one of a registry is written `file:///path/to/registry#name`")
}
