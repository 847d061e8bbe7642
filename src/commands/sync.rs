//! `open-skills sync`: a folder that stays equal to libraries.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::agents::around;
use super::answer::{AnswerArgs, pretty};
use super::locked::{gate, named};
use super::registry::open;
use super::trust::sources::sources;
use super::{Outcome, World, archive_limits, busy, pull as pulling, rehearsed};
use crate::bundle::versions::Wanted;
use crate::diagnostics::Failure;
use crate::ops::lint::display;
use crate::ops::pull::{self, LockUse};
use crate::ops::registries::Registries;
use crate::ops::sync::library::Listable;
use crate::ops::sync::{self, Outcome as Became, Report, Request, Shelf, Source, versions};
use crate::ops::vouching::PolicyGate;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::registry::resolve::{Demand, Package};
use crate::settings::Settings;
use crate::store::archives::ArchiveCache;
use crate::store::installed::links::real;
use crate::store::installed::synced::Synced;
use crate::store::lockfile::{LOCK_FILE, Lockfile};
use crate::tables::agents::{Agent, Tier};

/// How long `--watch` waits when nothing says otherwise.
const INTERVAL: Duration = Duration::from_mins(1);
/// How many skills are fetched at once.
const JOBS: usize = 8;

/// What `sync` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
A folder is kept equal to a library: plain skill folders in a directory or under a prefix of a
bucket. Each skill takes its place in one step, and only what changed is read. What sync did not put there stays, and so does
what somebody changed. Without --from the libraries of `tiers` in open-skills.yaml are synced, each
into a folder of its name; with --flat, or for an --agent, all beside each other, and the stronger
tier wins; skills that sync put there in the other way go along. With a lock file in place of a library, the folder gets the very versions that the lock names,
and a lock of its own that says the same.

Examples:
  open-skills sync --from /srv/skills --into .claude/skills
  open-skills sync --from s3://bucket/skills --into /data/skills --tier shared --prune --read-only
  open-skills sync pdf@^1 acme/charts --into /data/skills --prune
  open-skills sync --from open-skills.lock --into /data/skills --prune
  open-skills sync --from /srv/skills --into .claude/skills --prune --dry-run
  open-skills sync --into /data/skills --watch --interval 30s
  open-skills sync --into ~/.claude/skills --agent claude-code

Exit code: 0 the folder is equal, 1 something was left as it is or left out, 2 it could not be synced.")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct SyncArgs {
    /// Skills of registries, in place of a library
    #[arg(value_name = "REF", conflicts_with_all = ["from", "tier", "flat"])]
    pub references: Vec<String>,
    /// A library, or a lock file; the configured tiers without it
    #[arg(long, value_name = "PLACE")]
    pub from: Option<String>,
    /// The folder to keep equal
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub into: PathBuf,
    /// Whose skills the library has; without --from, the only tier to sync
    #[arg(long, value_name = "TIER", value_enum)]
    pub tier: Option<TierName>,
    /// The agent that reads the folder
    #[arg(long, short = 'a', value_name = "AGENT", add = super::completions::agents())]
    pub agent: Option<String>,
    /// Put the skills of all tiers beside each other
    #[arg(long)]
    pub flat: bool,
    /// Remove what the library has no more
    #[arg(long)]
    pub prune: bool,
    /// Take away everybody's right to write the files
    #[arg(long)]
    pub read_only: bool,
    /// Overwrite what somebody changed, or put there
    #[arg(long)]
    pub force: bool,
    /// Go on until interrupted
    #[arg(long)]
    pub watch: bool,
    /// How long --watch waits in between, such as `30s`; the library's `max_age` without it
    #[arg(long, value_name = "SPAN", requires = "watch", value_parser = span)]
    pub interval: Option<Duration>,
    /// Say what would be written, replaced or removed, and do none of it; what registries say may
    /// go to the cache
    #[arg(long, conflicts_with = "watch")]
    pub dry_run: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Whose skills they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TierName {
    /// What comes with a product
    Builtin,
    /// What an organisation shares
    Shared,
    /// What one user added
    User,
}

impl TierName {
    const fn tier(self) -> Tier {
        match self {
            Self::Builtin => Tier::Builtin,
            Self::Shared => Tier::Shared,
            Self::User => Tier::User,
        }
    }
}

fn span(text: &str) -> Result<Duration, String> {
    let span = crate::settings::value::read_duration(text);
    let span = span.filter(|span| *span >= Duration::from_millis(100));
    span.ok_or_else(|| format!("`{text}` is no time span such as `30s` or `5m`"))
}

/// Syncs, once or until interrupted.
pub fn run(args: &SyncArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    let agents = around::agents(settings);
    let agent = args
        .agent
        .as_ref()
        .map(|name| agents.find(name))
        .transpose()?;
    let shelves = match is_of_versions(args, world) {
        false => shelves(args, world, settings)?,
        true => Vec::new(),
    };
    let max_age = settings.duration("library.max_age").unwrap_or(INTERVAL);
    let interval = args.interval.unwrap_or(max_age.max(Duration::from_secs(1)));
    let mut has_worked = false;
    let mut said = Said::default();
    loop {
        let done = once(args, &shelves, agent, &mut said, world, settings);
        if !args.watch {
            let report = done?;
            show(&report, args, &mut said, world);
            return Ok(match report.is_equal() {
                true => ExitStatus::DONE,
                false => ExitStatus::FINDINGS,
            });
        }
        // A library that is away for a while comes back; what stands there stays meanwhile.
        match done {
            Ok(report) => {
                has_worked = true;
                show(&report, args, &mut said, world);
                said.end_round();
            }
            // What was said before is still true as far as anybody knows.
            Err(failure) if is_away(failure.kind, has_worked) => {
                said.warn(&failure.message, world);
                said.keep_round();
            }
            Err(failure) => return Err(failure),
        }
        world.printer.flush();
        std::thread::sleep(interval);
    }
}

/// What was said in the last round and in this one: nobody has to read it again in each.
#[derive(Default)]
struct Said {
    before: BTreeSet<String>,
    now: BTreeSet<String>,
}

impl Said {
    fn is_news(&mut self, line: &str) -> bool {
        self.now.insert(line.to_owned()) && !self.before.contains(line)
    }

    fn warn(&mut self, line: &str, world: &World) {
        if self.is_news(line) {
            world.printer.warning(printable_line(line));
        }
    }

    fn caution(&mut self, line: &str, world: &World) {
        if self.is_news(line) {
            world.printer.caution(printable_line(line));
        }
    }

    fn detail(&mut self, line: &str, world: &World) {
        if self.is_news(line) {
            world.printer.detail(printable_line(line));
        }
    }

    fn status(&mut self, line: &str, world: &World) {
        if self.is_news(line) {
            world.printer.status(printable_line(line));
        }
    }

    /// What is true no more will be said again when it is.
    fn end_round(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }

    fn keep_round(&mut self) {
        self.before.append(&mut self.now);
    }
}

/// Whether a library may come back: a network does at any time, a folder only where it was
/// there before, because else its name is wrong.
fn is_away(kind: &str, has_worked: bool) -> bool {
    let may_be = ["not-found", "denied", "io", "no-skills"];
    kind == "unreachable" || has_worked && may_be.contains(&kind)
}

/// A library and its tier.
type Shelved = (Box<dyn Shelf>, Option<Tier>);

/// The libraries: the one that was named, or those of the tiers.
fn shelves(args: &SyncArgs, world: &World, settings: &Settings) -> Result<Vec<Shelved>, Failure> {
    let only = args.tier.map(TierName::tier);
    if let Some(place) = &args.from {
        return Ok(vec![(shelf(place, world)?, only)]);
    }
    let mut all = Vec::new();
    for tier in Tier::ALL {
        let url = match tier {
            Tier::Builtin => settings.url("tiers.builtin"),
            Tier::Shared => settings.url("tiers.shared"),
            Tier::User => settings.url("tiers.user"),
        };
        if let Some(url) = url.filter(|_| only.is_none_or(|only| only == tier)) {
            all.push((shelf(url.expose(), world)?, Some(tier)));
        }
    }
    if all.is_empty() {
        let message = "there is nothing to sync from";
        let hint = "name a library with `--from`, or write `tiers` into open-skills.yaml";
        return Err(Failure::usage(message).with_hint(hint));
    }
    Ok(all)
}

/// The library at a place.
fn shelf(place: &str, world: &World) -> Result<Box<dyn Shelf>, Failure> {
    let library = open::library(world, place)?;
    let is_offline = world.settings_unwarned()?.is_on("offline");
    if is_offline && place.starts_with("s3://") {
        let message = format!("`{place}` cannot be listed: `--offline` keeps it from being asked");
        return Err(Failure::new("unreachable", message).with_hint("run it without `--offline`"));
    }
    Ok(Box::new(Listable::new(library)))
}

fn once(
    args: &SyncArgs,
    shelves: &[Shelved],
    agent: Option<&Agent>,
    said: &mut Said,
    world: &World,
    settings: &Settings,
) -> Result<Report, Failure> {
    // Whoever watches wants to see what came since.
    world.libraries.forget();
    world.goes_into(&into(args, world));
    let trust = sources(world, None)?;
    let gate = gate(&trust, true, world)?.rehearsing(args.dry_run);
    let mut report = match is_of_versions(args, world) {
        false => of_libraries(args, shelves, agent, &gate, world, settings),
        true => of_registries(args, &gate, world, settings),
    }?;
    report.touched.extend(gate.touched());
    for notice in gate.notices() {
        said.caution(&notice, world);
    }
    Ok(report)
}

fn of_libraries(
    args: &SyncArgs,
    shelves: &[Shelved],
    agent: Option<&Agent>,
    gate: &PolicyGate<'_>,
    world: &World,
    settings: &Settings,
) -> Result<Report, Failure> {
    let all: Vec<Source<'_>> = shelves
        .iter()
        .map(|(shelf, tier)| Source {
            shelf: shelf.as_ref(),
            tier: *tier,
        })
        .collect();
    let usual = [Tier::User, Tier::Shared, Tier::Builtin];
    let locks = busy::locks(world);
    let request = Request {
        sources: &all,
        into: &into(args, world),
        locks: locks.as_deref(),
        is_flat: args.flat || agent.is_some(),
        precedence: agent.map_or(usual, Agent::tiers),
        prune: args.prune,
        read_only: args.read_only,
        force: args.force,
        door: gate,
        limits: archive_limits(settings),
        jobs: JOBS,
        is_rehearsal: args.dry_run,
    };
    sync::run(&request, &world.progress())
}

fn of_registries(
    args: &SyncArgs,
    gate: &PolicyGate<'_>,
    world: &World,
    settings: &Settings,
) -> Result<Report, Failure> {
    let into = into(args, world);
    let lock = into.join(LOCK_FILE);
    let _held = busy::hold_unless(args.dry_run, &lock, world)?;
    let given = given_lock(args, world);
    let mut own = None;
    let (registries, demands) = match &given {
        Some(given) => {
            let all = named(given)?;
            let found = locked(&all, world)?;
            own = own_lock(given, &all, &lock)?;
            found
        }
        None => pulling::wanted(&args.references, None, &lock, false, world)?,
    };
    let cache = open::cache_folder(world, settings).map(|folder| ArchiveCache::new(&folder));
    let is_offline = settings.is_on("offline");
    let locks = busy::locks(world);
    let request = versions::Request {
        pull: pull::Request {
            demands: &demands,
            registries: &registries,
            into: &into,
            lock: &lock,
            // A word such as `latest` may stand for another version by now.
            lock_use: match (given.is_some(), is_offline) {
                (true, _) => LockUse::Frozen,
                (false, true) => LockUse::Prefer,
                (false, false) => LockUse::Refresh,
            },
            configured: None,
            cache: cache.as_ref(),
            gate: Some(gate),
            layout: pull::Layout::ByName,
            anew: &[],
            is_known: None,
            is_rehearsal: args.dry_run,
            given: own.as_ref(),
            offline: is_offline,
            force: args.force,
            jobs: JOBS,
            limits: archive_limits(settings),
        },
        locks: locks.as_deref(),
        prune: args.prune,
        read_only: args.read_only,
    };
    versions::run(&request, &world.progress())
}

/// Whether versions of registries are synced, and no library.
fn is_of_versions(args: &SyncArgs, world: &World) -> bool {
    !args.references.is_empty() || given_lock(args, world).is_some()
}

/// The lock file that was named in place of a library.
fn given_lock(args: &SyncArgs, world: &World) -> Option<PathBuf> {
    let text = args.from.as_deref().filter(|from| !from.contains("://"))?;
    let environment = &world.environment;
    let path = environment.resolve(text, &environment.cwd);
    (path.extension().is_some_and(|ending| ending == "lock")).then_some(path)
}

/// What a lock names, and where that is.
fn locked(lock: &Lockfile, world: &World) -> Result<(Registries, Vec<Demand>), Failure> {
    let mut demands = Vec::new();
    for skill in &lock.skills {
        if let Some(wanted) = &skill.wanted {
            demands.push(Demand {
                package: Package {
                    registry: skill.registry.clone(),
                    name: skill.name.clone(),
                },
                wanted: Wanted::in_manifest(wanted)?,
            });
        }
    }
    let registries = pulling::with_those_of_the_lock(Registries::default(), lock, world)?;
    Ok((registries, demands))
}

/// The folder's own lock, which says the same from now on; none where it is the lock that was
/// named.
fn own_lock(given: &Path, lock: &Lockfile, own: &Path) -> Result<Option<Lockfile>, Failure> {
    if real(own) == real(given) {
        return Ok(None);
    }
    let mut all = lock.on_its_own();
    let synced = Synced::read(own.parent().unwrap_or(own))?;
    // What was pulled into the folder, and not synced, stays known there.
    for skill in Lockfile::read(own)?.skills {
        if all.skill(&skill.name).is_none() && !synced.has_put(skill.name.as_str()) {
            all.put(skill);
        }
    }
    all.drop_unneeded();
    Ok(Some(all))
}

fn into(args: &SyncArgs, world: &World) -> PathBuf {
    let environment = &world.environment;
    environment.resolve_path(&args.into, &environment.cwd)
}

fn show(report: &Report, args: &SyncArgs, said: &mut Said, world: &World) {
    let printer = &world.printer;
    for notice in &report.notices {
        said.warn(notice, world);
    }
    for note in &report.notes {
        said.detail(note, world);
    }
    if args.answer.is_json() {
        // One line a round where there are many.
        let mut answer = answer(report, &args.into);
        rehearsed::add(&mut answer, &report.touched, args.dry_run);
        let text = match args.watch {
            true => format!("{answer}\n"),
            false => pretty(&answer),
        };
        printer.write(|out| out.write_all(text.as_bytes()));
        return;
    }
    let mut unchanged = 0;
    for (path, source, outcome) in &report.skills {
        let line = match outcome {
            Became::Unchanged => {
                unchanged += 1;
                continue;
            }
            Became::Added | Became::Updated | Became::Removed if args.dry_run => continue,
            Became::Added => format!("added {path}"),
            Became::Updated => format!("updated {path}"),
            Became::Removed => format!("removed {path}"),
            Became::Gone => {
                let line = format!("{path} is gone from {source}; --prune removes it");
                said.status(&line, world);
                continue;
            }
            Became::Shadowed => {
                let line = format!("{path} of {source} stays away: a stronger tier has it too");
                said.status(&line, world);
                continue;
            }
            Became::Left(why) => {
                said.warn(&format!("`{path}` is left as it is: {why}"), world);
                continue;
            }
            Became::Skipped(why) => {
                said.warn(&format!("`{path}` is left out: {why}"), world);
                continue;
            }
        };
        printer.result(printable_line(&line));
    }
    if unchanged > 0 && !args.watch {
        printer.status(format_args!("{} unchanged", counted(unchanged, "skill")));
    }
    if args.dry_run {
        let into = into(args, world);
        let shown =
            |path: &Path| display(&args.into.join(path.strip_prefix(&into).unwrap_or(path)));
        rehearsed::tell(&report.touched, &shown, world);
    }
}

fn answer(report: &Report, into: &Path) -> Json {
    let one = |(path, source, outcome): &(String, String, Became)| {
        let (word, why) = match outcome {
            Became::Unchanged => ("unchanged", None),
            Became::Added => ("added", None),
            Became::Updated => ("updated", None),
            Became::Removed => ("removed", None),
            Became::Gone => ("gone", None),
            Became::Shadowed => ("shadowed", None),
            Became::Left(why) => ("left", Some(why)),
            Became::Skipped(why) => ("skipped", Some(why)),
        };
        json!({"path": path, "source": source, "status": word, "reason": why})
    };
    json!({
        "version": 1,
        "into": display(into),
        "equal": report.is_equal(),
        "skills": report.skills.iter().map(one).collect::<Vec<_>>(),
        "notices": report.notices,
    })
}
