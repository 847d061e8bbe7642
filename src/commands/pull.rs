//! `open-skills pull`: versions from registries, checked, into folders.

mod lost;
mod wished;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;

use clap::Args;
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::audited;
use super::busy;
use super::locked::gate;
use super::registry::{libraries, open, sources};
use super::trust::sources::sources as trust_sources;
use super::update::{Novelty, consent};
use super::{Outcome, World, archive_limits};
use crate::bundle::names::SkillName;
use crate::bundle::references::Reference;
use crate::diagnostics::Failure;
use crate::ops::Progress;
use crate::ops::lint::display;
use crate::ops::pull::{self, Added, Change, Configured, Layout, LockUse, Pulled, Report, Request};
use crate::ops::registries::{NamedRegistry, Registries};
use crate::ops::sources::library::written;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::registry::resolve::Demand;
use crate::settings::Settings;
use crate::store::archives::ArchiveCache;
use crate::store::audit_log::{Action, Event};
use crate::store::lockfile::{LOCK_FILE, LockedSkill, Lockfile};
pub(super) use lost::with_those_of_the_lock;
pub(super) use wished::{configured, from_source, written_in};

/// What `pull` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
A reference is `[registry/]name[@version|@requirement|@tag]`, `s3://bucket/prefix#name`,
`https://site#name` or `github:owner/repo/folder@revision`. A whole
version means exactly that one; `^1.2` the newest that fits; no word at all, what
open-skills.yaml says of it, or `latest`. What was
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
    let of_library = match args.library {
        true => of_library(&args.references, world)?,
        false => Vec::new(),
    };
    let references = match args.library {
        true => &of_library,
        false => &args.references,
    };
    let before = Lockfile::read(lock)?;
    let (mut left_out, mut given_up) = (Vec::new(), Vec::new());
    let (registries, demands) = match references.as_slice() {
        all if args.library && args.references.is_empty() && !all.is_empty() => {
            let whole = whole_library(all, &before, args.refresh, world)?;
            (left_out, given_up) = (whole.left_out, whole.given_up);
            (whole.registries, whole.demands)
        }
        [] if args.library => (Registries::default(), Vec::new()),
        [] => all_of_it(args, &before, world)?,
        references => named_here(&before, references, args, layout, world)?,
    };
    let is_bare = references.is_empty() && !args.library;
    // What a file asked for once, and asks for no more, leaves the lock.
    if demands.is_empty() && !(is_bare && before.skills.iter().any(|skill| skill.configured)) {
        let message = "nothing to pull: no skill was named, configured or locked";
        return Err(Failure::usage(message).with_hint("name one: `open-skills pull pdf`"));
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
        lock_use: match (args.frozen, args.locked, args.refresh) {
            (true, _, _) => LockUse::Frozen,
            (_, true, _) => LockUse::Locked,
            (_, _, true) => LockUse::Refresh,
            _ => LockUse::Prefer,
        },
        configured: Some(Configured {
            names: &configured_names(settings),
            is_pulled: is_bare,
            given_up: &given_up,
        }),
        cache: cache.as_ref(),
        gate: Some(&gate),
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
        .map_err(|failure| wished::or_unfit(failure, &demands, settings))?;
    report.left_out = left_out;
    audited::note(world, &events(&report));
    tell_moved(&report, &before, world);
    for notice in gate.notices() {
        world.printer.caution(printable_line(&notice));
    }
    Ok(report)
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

/// References to skills of the configured library: those that were named, or all.
fn of_library(names: &[String], world: &World) -> Result<Vec<String>, Failure> {
    let (url, place) = libraries::reference(world)?;
    let reference = |name: &str| format!("{place}#{name}");
    if !names.is_empty() {
        return Ok(names.iter().map(|name| reference(name)).collect());
    }
    let settings = world.settings_unwarned()?;
    if settings.is_on("offline") && !place.starts_with("file:") {
        let message = format!("`{place}` cannot be listed: `--offline` keeps it from being asked");
        return Err(Failure::new("unreachable", message).with_hint("name the skills"));
    }
    let library = libraries::shared(world, &url)?;
    let (_, listing) = library.listed()?;
    let entries = crate::ops::libraries::entries(listing);
    if let ([], [(folder, why), ..]) = (&entries[..], &sources::meant(listing)[..]) {
        let message = format!("`{folder}` of `{place}` cannot be had: {}", why.message);
        return Err(Failure::new("no-skills", message));
    }
    Ok(entries
        .iter()
        .map(|entry| reference(entry.name.as_str()))
        .collect())
}

/// All of a library that can be had.
struct WholeLibrary {
    registries: Registries,
    demands: Vec<Demand>,
    /// The folders without a whole skill, each with the reason.
    left_out: Vec<(String, String)>,
    /// The same folders as a lock writes them.
    given_up: Vec<String>,
}

/// Finds all of the library, and says what is left out.
fn whole_library(
    references: &[String],
    lock: &Lockfile,
    refresh: bool,
    world: &World,
) -> Result<WholeLibrary, Failure> {
    let mut placed = Vec::new();
    for text in references {
        match Reference::parse(text, &|_| false)? {
            Reference::Placed(reference) => placed.push(reference),
            _ => return Err(no_path(text)),
        }
    }
    let ((places, demands), mut left_out) = sources::all_placed(&placed, lock, refresh, world)?;
    let library = libraries::shared(world, &libraries::reference(world)?.0)?;
    left_out.extend(sources::meant(&library.listed()?.1));
    let (mut told, mut given_up) = (Vec::new(), Vec::new());
    for (folder, why) in left_out {
        let line = format!("`{folder}` of the library is left out: {}", why.message);
        world.printer.warning(printable_line(&line));
        if let Some(hint) = why.hint {
            world
                .printer
                .status(format_args!("hint: {}", printable_line(&hint)));
        }
        given_up.extend(placed.first().map(|one| written(&one.location, &folder)));
        told.push((folder, why.message));
    }
    let registries = Registries::default().and(places);
    let registries = with_those_of_the_lock(registries, lock, world)?;
    Ok(WholeLibrary {
        registries,
        demands,
        left_out: told,
        given_up,
    })
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
        heeds_file: false,
    };
    wanted_of(lock, &asked, world)
}

/// The same for whoever pulls: a skill of open-skills.yaml is what that says of it, except in
/// the cache, which is no part of a project.
fn named_here(
    lock: &Lockfile,
    references: &[String],
    args: &PullArgs,
    layout: Layout,
    world: &World,
) -> Result<(Registries, Vec<Demand>), Failure> {
    let asked = Asked {
        references,
        registry: args.registry.as_deref(),
        is_anew: args.refresh,
        heeds_file: layout == Layout::ByName,
    };
    wanted_of(lock, &asked, world).map_err(|failure| libraries::or_hint(failure, "pull", world))
}

/// What somebody asks for by name.
struct Asked<'a> {
    references: &'a [String],
    /// The registry of bare names, where it was said.
    registry: Option<&'a str>,
    /// Whether the choice is made anew.
    is_anew: bool,
    /// Whether a skill of open-skills.yaml is what that says of it.
    heeds_file: bool,
}

fn wanted_of(
    lock: &Lockfile,
    asked: &Asked<'_>,
    world: &World,
) -> Result<(Registries, Vec<Demand>), Failure> {
    let (registry, refresh) = (asked.registry, asked.is_anew);
    let mut named = Vec::new();
    let mut placed = Vec::new();
    let mut repositories = Vec::new();
    for text in asked.references {
        // A folder of that name may well be there: it is where the skill goes.
        match Reference::parse(&sources::whole_place(text, world), &|_| false)? {
            Reference::Named(reference) => named.push((reference, text.contains('@'))),
            Reference::Placed(reference) => placed.push(reference),
            Reference::Git(reference) => repositories.push(reference),
            Reference::Folder(_) | Reference::Archive(_) => return Err(no_path(text)),
        }
    }
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
    let layer = &world.settings_unwarned()?.layer;
    let of_flag = known.iter().next().map(|only| only.name.clone());
    let of_flag = of_flag.filter(|_| registry.is_some());
    let mut of_file = Vec::new();
    for (reference, has_word) in &named {
        let said = layer.skills.get(reference.name.as_str());
        match said.filter(|_| asked.heeds_file) {
            Some(sourced) => of_file.push(wished::Asked {
                reference,
                has_word: *has_word,
                registry: reference.registry.as_deref().or(of_flag.as_deref()),
                sourced,
            }),
            None => demands.push(known.demand(reference)?),
        }
    }
    let mut registries = lost::with_known(known.and(places), lock, world)?;
    for one in &of_file {
        let (with, more) = wished::asked(registries, one, lock, refresh, world)?;
        registries = with;
        demands.extend(more);
    }
    let is_chosen = |skill: &SkillName| {
        let of_file = of_file.iter().find(|one| one.reference.name == *skill);
        let is_demanded = demands.iter().any(|demand| demand.package.name == *skill);
        is_demanded && of_file.is_none_or(|one| refresh || one.says_where())
    };
    lost::refuse(lock, &is_chosen, world)?;
    Ok((registries, demands))
}

/// A place is opened once, however many skills come from it; a source has one skill only.
fn add(places: &mut Vec<NamedRegistry>, place: NamedRegistry) {
    if places.iter().all(|known| known.name != place.name) {
        places.push(place);
    }
}

/// What the configuration and the lock ask for. Who forces all of it means what was pulled: a folder
/// that only stands beside the lock has to be named.
fn all_of_it(
    args: &PullArgs,
    lock: &Lockfile,
    world: &World,
) -> Result<(Registries, Vec<Demand>), Failure> {
    let folder = |skill: &LockedSkill| args.directory.join(skill.name.as_str());
    let is_of_others =
        |skill: &&LockedSkill| skill.installed_only && folder(skill).symlink_metadata().is_ok();
    if args.force
        && let Some(skill) = lock.skills.iter().find(is_of_others)
    {
        let message = format!(
            "`{}` is there already, and open-skills did not put it there",
            display(&folder(skill))
        );
        let hint = "name what `--force` may replace: `open-skills pull --force NAME`";
        return Err(Failure::new("already-exists", message).with_hint(hint));
    }
    configured(args.registry.as_deref(), lock, args.refresh, world)
}

/// The skills that open-skills.yaml asks for.
pub(super) fn configured_names(settings: &Settings) -> BTreeSet<SkillName> {
    let names = settings.layer.skills.keys();
    names
        .filter_map(|name| SkillName::parse(name).ok())
        .collect()
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

/// A skill of the same name from another registry is another skill.
fn tell_moved(report: &Report, before: &Lockfile, world: &World) {
    for Pulled { skill, .. } in &report.skills {
        let old = before.skill(&skill.name);
        if let Some(old) = old.filter(|old| old.registry != skill.registry) {
            let (name, from, now) = (&skill.name, &old.registry, &skill.registry);
            let line = format!("`{name}` comes from `{now}` now; it came from `{from}` before");
            world.printer.warning(printable_line(&line));
        }
    }
}

/// What was put in place, for the audit log.
fn events(report: &Report) -> Vec<Event> {
    let came = report.skills.iter();
    let came = came.filter(|pulled| pulled.change != Change::Unchanged);
    came.map(|pulled| audited::of_lock(Action::Pull, &pulled.skill))
        .collect()
}

fn tell(report: &Report, directory: &Path, world: &World) {
    let printer = &world.printer;
    let mut unchanged = 0;
    for Pulled {
        skill,
        change,
        before,
        ..
    } in &report.skills
    {
        let folder = crate::ops::lint::display(&directory.join(skill.name.as_str()));
        let folder = printable_line(&folder).into_owned();
        let what = format!("{} {}", skill.name, skill.version);
        match (change, before) {
            (Change::Unchanged, _) => unchanged += 1,
            (Change::Added, _) => printer.result(format_args!("pulled {what} into {folder}")),
            (Change::Replaced, Some(before)) => {
                printer.result(format_args!("pulled {what} into {folder}, it was {before}"));
            }
            (Change::Replaced, None) => {
                printer.result(format_args!("pulled {what} into {folder} anew"));
            }
        }
    }
    for name in &report.dropped {
        printer.status(format_args!(
            "nothing needs {name} any more; its folder stays"
        ));
    }
    let (hits, misses) = cache_use(report);
    if hits + misses > 0 {
        printer.detail(format_args!("cache: {hits} found, {misses} downloaded"));
    }
    if unchanged > 0 {
        printer.status(format_args!(
            "{} as the lock says",
            counted(unchanged, "skill")
        ));
    }
}

/// How many archives were in the cache, and how many were not.
fn cache_use(report: &Report) -> (usize, usize) {
    let count = |hit| {
        let with = report.skills.iter();
        with.filter(|pulled| pulled.cache_hit == Some(hit)).count()
    };
    (count(true), count(false))
}

fn answer(report: &Report, directory: &Path) -> serde_json::Value {
    let one = |pulled: &Pulled| {
        let skill = &pulled.skill;
        json!({
            "name": skill.name.as_str(),
            "skill_version": skill.version.to_string(),
            "registry": skill.registry,
            "path": crate::ops::lint::display(&directory.join(skill.name.as_str())),
            "status": match pulled.change {
                Change::Unchanged => "unchanged",
                Change::Added => "added",
                Change::Replaced => "replaced",
            },
            "before": pulled.before.as_ref().map(ToString::to_string),
            "tree_digest": skill.tree.to_string(),
            "archive_digest": skill.archive.to_string(),
            "signer": skill.signer,
            "wanted": skill.wanted,
            "cache": pulled.cache_hit.map(|hit| if hit { "hit" } else { "miss" }),
        })
    };
    let (hits, misses) = cache_use(report);
    json!({
        "version": 1,
        "skills": report.skills.iter().map(one).collect::<Vec<_>>(),
        "dropped": report.dropped.iter().map(SkillName::as_str).collect::<Vec<_>>(),
        "left_out": report.left_out.iter()
            .map(|(folder, why)| json!({"folder": folder, "why": why}))
            .collect::<Vec<_>>(),
        "lock_changed": report.lock_changed,
        "cache": {"hits": hits, "misses": misses},
    })
}
