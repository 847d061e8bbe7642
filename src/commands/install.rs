//! `open-skills install`: skills where agents look for them.

mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::Ordering;

use clap::Args;

use super::agents::around::{self, Place};
use super::answer::{AnswerArgs, pretty};
use super::locked::gate;
use super::registry::{libraries, open, sources as places};
use super::trust::sources::sources;
use super::update::{Novelty, can_ask, consent};
use super::wishes::Wishes;
use super::{Outcome, World, archive_limits, audited, busy, fetched, pull as pulling, rehearsed};
use crate::archive::Limits;
use crate::bundle::names::SkillName;
use crate::bundle::references::{Placed, Reference};
use crate::bundle::versions::Wanted;
use crate::bundle::walk::is_document_name;
use crate::diagnostics::Failure;
use crate::ops::install::incoming::{of_archive, of_folder, of_json, without_twins};
use crate::ops::install::remote::{of_git, of_library};
use crate::ops::install::sifted::{LeftOut, Sifted};
use crate::ops::install::{self, Destination, Done, Incoming, Made, Report, destinations};
use crate::ops::pull::{self, Added, Change, LockUse};
use crate::ops::registries::Registries;
use crate::ops::update::Renewal;
use crate::ops::vouching::PolicyGate;
use crate::ops::{agents::Agents, archives};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::registry::Key;
use crate::registry::documents::{Marker, read_if_there};
use crate::registry::resolve::Demand;
use crate::settings::Settings;
use crate::store::archives::ArchiveCache;
use crate::store::audit_log::Action;
use crate::store::installed::record::Form;
use crate::store::lockfile::Lockfile;
use crate::tables::agents::Agent;
use told::{answer, line};

/// What `install` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
A reference is what `pull` takes, a folder (`./pdf`), an archive, a skill of a library
(`s3://bucket/p#pdf`) or of a git repository (`github:owner/repo/path@rev`). A bare name is always a
skill of a registry, whatever folder has that name here. The one verified copy of each skill goes
to .open-skills/skills in a project, or to your folder of data; agents get links to it, or copies
where links do not work. Files that somebody changed are never overwritten without --force.
What may do more than what is installed under its name needs your consent, as in `update`.
Of a folder, archive or repository with several skills, one that cannot be taken is left out with
its reason, and the others come; what is named by itself has to come.
Without --agent it is for the agents of open-skills.yaml, else for those that are on this machine or
in the project, else for those that something is installed for in that scope already.

Examples:
  open-skills install pdf                        for the agents that are here, in this project
  open-skills install pdf@^1.2 --agent claude-code,codex --scope user
  open-skills install ./skills ./pdf.skill --agent cursor --copy
  open-skills install pdf --dry-run              what would be written
  open-skills install                            the skills of open-skills.yaml and the lock
  my-app export | open-skills install --from-json - --agent claude-code

Exit code: 0 done, 1 nobody who is trusted vouches for it, it asks for more than was agreed to, or a skill of a
place with several was left out, 2 it could not be done.")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct InstallArgs {
    /// Skills: registry references, folders, archives
    #[arg(value_name = "REF")]
    pub references: Vec<String>,
    /// The agents to install for; without it those that are configured, else found, else recorded
    /// by earlier installations
    #[arg(
        long,
        short = 'a',
        value_name = "AGENT",
        value_delimiter = ',',
        add = super::completions::agents(),
        conflicts_with = "all"
    )]
    pub agent: Vec<String>,
    /// Install for every agent that is known
    #[arg(long)]
    pub all: bool,
    /// `project` (the folder of `open-skills.yaml`, else the root of the git repository, else this
    /// folder), `user`, or the folder of another project
    #[arg(long, value_name = "SCOPE", default_value = "project")]
    pub scope: String,
    /// Link to the one verified copy; the default
    #[arg(long, conflicts_with = "copy")]
    pub link: bool,
    /// Put a copy into every folder
    #[arg(long)]
    pub copy: bool,
    /// Read skills from a JSON document, `{"skills": [{"name", "content"}]}`; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "references", value_hint = clap::ValueHint::FilePath)]
    pub from_json: Option<std::path::PathBuf>,
    /// A configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// Take the lock as it is; ask no registry for versions
    #[arg(long, conflicts_with = "refresh")]
    pub frozen: bool,
    /// Choose anew, also where the lock has an answer
    #[arg(long)]
    pub refresh: bool,
    /// Agree to what comes and may do more than what is installed
    #[arg(long)]
    pub accept_permissions: bool,
    /// Take a registry's signed state also past its time
    #[arg(long)]
    pub allow_stale: bool,
    /// Replace what was changed by hand, and what somebody else put there
    #[arg(long)]
    pub force: bool,
    /// Say what would be written, replaced or removed, and do none of it; what registries say may
    /// go to the cache
    #[arg(long)]
    pub dry_run: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Installs.
pub fn run(args: &InstallArgs, world: &World) -> Outcome {
    install(args, world)
        .map_err(in_own_words)
        .map_err(|failure| fetched::or_folder(failure, args.references.iter(), world))
}

/// What is to be done about a lock is said in the words of `pull`, which would put skills
/// somewhere else.
fn in_own_words(failure: Failure) -> Failure {
    match failure.kind {
        "bad-lock" | "lock-outdated" | "digest-mismatch" | "conflicting-versions" => {
            as_install(failure)
        }
        _ => failure,
    }
}

fn as_install(failure: Failure) -> Failure {
    let hint = failure.hint.as_ref();
    match hint.map(|hint| hint.replace("`open-skills pull", "`open-skills install")) {
        Some(hint) => failure.with_hint(hint),
        None => failure,
    }
}

fn install(args: &InstallArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    world.allow_stale.store(args.allow_stale, Ordering::Relaxed);
    let place = around::place(world, settings, &args.scope)?;
    world.goes_into(&place.project);
    let _held = busy::hold_unless(args.dry_run, &place.site.lock, world)?;
    let limits = archive_limits(settings);
    let (remote, sifted) = sorted(args, world, &limits)?;
    let Sifted {
        skills: incoming,
        left_out,
    } = sifted;
    let own = args.references.is_empty() && args.from_json.is_none();
    let wishes = Wishes::of_folder(&place.project, world)?;
    let (registries, demands) = demanded(args, &remote, &place, &wishes, world)?;
    if args.from_json.is_some() && incoming.is_empty() {
        // An application without skills of its users has nothing to hand over, and no error.
        world.printer.status("no skills");
        show(&Report::default(), &[], &[], &place, args, world);
        return Ok(ExitStatus::DONE);
    }
    if demands.is_empty() && incoming.is_empty() {
        return Err(nothing());
    }
    let per_skill = match own {
        true => per_skill(settings, &around::agents(settings))?,
        false => BTreeMap::new(),
    };
    let chosen = around::chosen(world, settings, &place, &args.agent, args.all)?;
    let (folders, without) = folders(world, settings, &place, &chosen, &per_skill)?;
    let trust = sources(world, None)?;
    let gate = gate(&trust, true, world)?.rehearsing(args.dry_run);
    let cache = open::cache_folder(world, settings).map(|folder| ArchiveCache::new(&folder));
    let copies = place.site.skills();
    let (wished, none) = (wishes.names(), BTreeSet::new());
    let pull = pull::Request {
        demands: &demands,
        registries: &registries,
        into: &copies,
        lock: &place.site.lock,
        lock_use: lock_use(args),
        configured: Some(pull::Configured {
            names: &wished,
            is_whole: wishes.are_of_lock,
            // What is installed leaves by `uninstall`.
            is_pulled: false,
            installed: &none,
            given_up: &[],
        }),
        cache: cache.as_ref(),
        gate: Some(&gate),
        layout: pull::Layout::ByName,
        anew: &pulling::tagged(&remote, world)?,
        is_known: None,
        is_rehearsal: args.dry_run,
        given: None,
        offline: settings.is_on("offline"),
        force: args.force,
        jobs: 8,
        limits,
    };
    let request = install::Request {
        site: &place.site,
        destinations: &folders,
        agents: per_skill,
        usual: chosen.iter().map(|agent| agent.name.clone()).collect(),
        pull: (!demands.is_empty()).then_some(pull),
        incoming,
        door: &gate,
        agrees: &|added, renewals| agreed(added, renewals, args, world),
        form: if args.copy { Form::Copy } else { Form::Link },
        force: args.force,
        limits,
        is_rehearsal: args.dry_run,
    };
    let done = install::run(&request, &world.progress());
    let mut report = done.map_err(|failure| {
        let failure = open::or_the_nearest(failure, &demands, &registries, "install", world);
        pulling::or_unfit(failure, &demands, &wishes)
    })?;
    report.notices.extend(unserved(&without, args));
    report.touched.extend(gate.touched());
    Ok(tell(&report, &left_out, &gate, &place, args, world))
}

fn nothing() -> Failure {
    let message = "nothing to install: no skill was named, configured or locked";
    Failure::usage(message).with_hint("name one: `open-skills install pdf`")
}

/// Notes what came, and tells of everything; not all came where something was left out.
fn tell(
    report: &Report,
    left_out: &[LeftOut],
    gate: &PolicyGate<'_>,
    place: &Place,
    args: &InstallArgs,
    world: &World,
) -> ExitStatus {
    let came = report.skills.iter();
    let came = came.filter(|done| !args.dry_run && is_news(done));
    let events = came.map(|done| audited::of_record(Action::Install, &done.skill));
    audited::note(world, &events.collect::<Vec<_>>());
    let judged = gate.notices();
    for notice in &judged {
        world.printer.caution(printable_line(notice));
    }
    show(report, left_out, &judged, place, args, world);
    match left_out.is_empty() {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    }
}

/// Says what would do more than what is installed, and asks for consent to that.
fn agreed(
    added: &[Added],
    renewals: &[Renewal],
    args: &InstallArgs,
    world: &World,
) -> Result<(), Failure> {
    let renewals = renewals.iter().filter(|renewal| renewal.needs_consent());
    let added = added.iter().map(Novelty::from);
    let all: Vec<Novelty<'_>> = added.chain(renewals.map(Novelty::from)).collect();
    for one in &all {
        let line = format!("`{}` asks for more: {}", one.name(), one.words().join(", "));
        world.printer.status(printable_line(&line));
    }
    // Whoever sits here would be asked, and knows now about what.
    let is_rehearsed = args.dry_run && can_ask(args.answer, world);
    let is_given = args.accept_permissions || is_rehearsed;
    let agreed = consent(&all, is_given, args.answer, world);
    agreed.map_err(|failure| match failure.kind {
        "consent-needed" => failure.with_hint("if it may do that, say `--accept-permissions`"),
        _ => failure,
    })
}

/// Whether anything is other than before.
fn is_news(done: &Done) -> bool {
    let is_kept = |made: &(std::path::PathBuf, Made)| matches!(made.1, Made::Kept | Made::Adopted);
    done.change != Change::Unchanged || !done.places.iter().all(is_kept)
}

/// How much of the lock may change.
fn lock_use(args: &InstallArgs) -> LockUse {
    match (args.frozen, args.refresh) {
        (true, _) => LockUse::Frozen,
        (_, true) => LockUse::Refresh,
        _ => LockUse::Prefer,
    }
}

/// What registries have to be asked for, and what is at hand.
fn sorted(
    args: &InstallArgs,
    world: &World,
    limits: &Limits,
) -> Result<(Vec<String>, Sifted), Failure> {
    let mut remote = Vec::new();
    let mut incoming: Vec<Incoming> = Vec::new();
    let mut left_out = Vec::new();
    let mut several = |found: Sifted, incoming: &mut Vec<Incoming>| {
        incoming.extend(found.skills);
        left_out.extend(found.left_out);
    };
    if let Some(file) = &args.from_json {
        let bytes = match file == Path::new("-") {
            true => archives::read_from(std::io::stdin().lock(), limits)?,
            false => {
                let environment = &world.environment;
                let file = environment.resolve_path(file, &environment.cwd);
                archives::read_document(&file, limits)?
            }
        };
        incoming.extend(of_json(&bytes, limits)?);
    }
    let environment = &world.environment;
    let mut of_libraries = BTreeSet::new();
    for text in &args.references {
        if fetched::is_name_in_registry(text, world)? {
            remote.push(text.clone());
            continue;
        }
        let is_skill = |text: &str| {
            let path = environment.resolve(text, &environment.cwd);
            path.is_file() || holds_document(&path)
        };
        let text = &places::whole_place(text, world).into_owned();
        match Reference::parse(text, &is_skill)? {
            Reference::Folder(path) => {
                let path = environment.resolve_path(&path, &environment.cwd);
                several(of_folder(&path, limits)?, &mut incoming);
            }
            Reference::Archive(path) => {
                let path = environment.resolve_path(&path, &environment.cwd);
                let bytes = archives::read(&path, limits)?;
                several(of_archive(&path, &bytes, limits)?, &mut incoming);
            }
            Reference::Git(git) => {
                refuse_offline(&git.url, world)?;
                several(of_git(&git, limits)?, &mut incoming);
            }
            Reference::Placed(placed) if is_library(&placed, world)? => {
                let library = libraries::shared(world, &placed.location)?;
                // Named twice, it is read once.
                let wanted = format!("{}#{}", library.location(), placed.name);
                if placed.wanted != Wanted::Latest || of_libraries.insert(wanted) {
                    let of_library = of_library(&library, &placed, limits);
                    incoming.push(of_library.map_err(|failure| {
                        match open::named(world, &placed.location) {
                            Ok(named) => open::or_unmarked(failure, &named),
                            Err(_) => failure,
                        }
                    })?);
                }
            }
            Reference::Named(_) | Reference::Placed(_) => remote.push(text.clone()),
        }
    }
    let skills = without_twins(incoming)?;
    left_out.dedup();
    Ok((remote, Sifted { skills, left_out }))
}

/// Whether a place holds plain skills: a registry says that it is one.
fn is_library(placed: &Placed, world: &World) -> Result<bool, Failure> {
    let is_offline = world.settings_unwarned()?.is_on("offline");
    let is_remote = !placed.location.starts_with("file:");
    // Without asking, a registry may still be answered for by the lock and the cache.
    if placed.location.starts_with("http") || is_offline && is_remote {
        return Ok(false);
    }
    let is_registry = || {
        let registry = open::named(world, &placed.location)?;
        let marker = read_if_there::<Marker>(&*registry.registry, &Key::marker())?;
        Ok::<_, Failure>(marker.is_some())
    };
    let place = libraries::shared(world, &placed.location)?;
    Ok(!place.is_registry(is_registry)?)
}

fn refuse_offline(place: &str, world: &World) -> Result<(), Failure> {
    let is_offline = world.settings_unwarned()?.is_on("offline");
    if !is_offline || place.starts_with("file:") {
        return Ok(());
    }
    let message = format!("`{place}` cannot be read: `--offline` keeps it from being asked");
    Err(Failure::new("unreachable", message).with_hint("run it without `--offline`"))
}

fn holds_document(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    names.any(|name| name.to_str().is_some_and(is_document_name))
}

/// What registries are asked for; nothing named means what the configuration and lock say.
fn demanded(
    args: &InstallArgs,
    remote: &[String],
    place: &Place,
    wishes: &Wishes,
    world: &World,
) -> Result<(Registries, Vec<Demand>), Failure> {
    let is_own = args.references.is_empty() && args.from_json.is_none();
    if remote.is_empty() && !is_own {
        return Ok((Registries::default(), Vec::new()));
    }
    let registry = args.registry.as_deref();
    let lock = Lockfile::read(&place.site.lock)?;
    let asked = match remote {
        [] => {
            let left = pulling::Left::default();
            pulling::configured((registry, lock_use(args)), &lock, wishes, &left, world)
        }
        references => {
            let asked = pulling::Asked {
                references,
                registry,
                is_anew: args.refresh,
                wishes: Some(wishes),
            };
            pulling::wanted_of(&lock, &asked, world)
        }
    };
    asked
        .map_err(as_install)
        .map_err(|failure| libraries::or_hint(failure, "install", world))
}

/// The agents of skills whose configuration names some.
fn per_skill(
    settings: &Settings,
    agents: &Agents,
) -> Result<BTreeMap<SkillName, BTreeSet<String>>, Failure> {
    let mut all = BTreeMap::new();
    for (name, sourced) in &settings.layer.skills {
        let Ok(name) = SkillName::parse(name) else {
            continue;
        };
        let mut own = BTreeSet::new();
        for agent in &sourced.value.agents {
            let found = agents.find(agent);
            let found = found.map_err(|failure| failure.at(sourced.origin.to_string()))?;
            own.insert(found.name.clone());
        }
        if !own.is_empty() {
            all.insert(name, own);
        }
    }
    Ok(all)
}

/// The folders of all agents that get anything.
fn folders(
    world: &World,
    settings: &Settings,
    place: &Place,
    chosen: &[Agent],
    per_skill: &BTreeMap<SkillName, BTreeSet<String>>,
) -> Result<(Vec<Destination>, Vec<String>), Failure> {
    let agents = around::agents(settings);
    let mut all = chosen.to_vec();
    for name in per_skill.values().flatten() {
        if all.iter().all(|agent| agent.name != *name) {
            all.push(agents.find(name)?.clone());
        }
    }
    around::with_surroundings(world, &place.project, |around| {
        destinations(&all, place.scope, around)
    })
}

/// Agents that were named and have no folder here; of all agents nobody expects that.
fn unserved(without: &[String], args: &InstallArgs) -> Option<String> {
    let is_told = !without.is_empty() && !args.all;
    is_told.then(|| {
        let names = without.join("`, `");
        format!("`{names}` has no folder in this scope and got nothing")
    })
}

fn show(
    report: &Report,
    left_out: &[LeftOut],
    judged: &[String],
    place: &Place,
    args: &InstallArgs,
    world: &World,
) {
    for notice in &report.notices {
        world.printer.warning(printable_line(notice));
    }
    for one in left_out {
        let line = format!("`{}` is left out: {}", one.folder, one.why.message);
        world.printer.warning(printable_line(&line));
        if let Some(hint) = &one.why.hint {
            let hint = format!("hint: {hint}");
            world.printer.status(printable_line(&hint));
        }
    }
    let all = report.skills.iter().flat_map(|done| &done.places);
    for (path, _) in all.filter(|(_, made)| *made == Made::Adopted) {
        let path = place.shown(path);
        let line = format!("`{path}` was there before, and stays as it is: it is yours");
        world.printer.status(printable_line(&line));
    }
    if args.answer.is_json() {
        let mut answer = answer(report, left_out, judged, place);
        rehearsed::add(&mut answer, &report.touched, args.dry_run);
        let text = pretty(&answer);
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return;
    }
    let mut unchanged = 0;
    for done in &report.skills {
        match line(done, place, args.dry_run) {
            Some(line) => world.printer.result(printable_line(&line)),
            None => unchanged += 1,
        }
    }
    if unchanged > 0 {
        let skills = counted(unchanged, "skill");
        let they = if unchanged == 1 { "it" } else { "they" };
        world
            .printer
            .status(format_args!("{skills} as {they} should be"));
    }
    if !left_out.is_empty() {
        let skills = counted(left_out.len(), "skill");
        world.printer.status(format_args!("{skills} left out"));
    }
    if args.dry_run {
        rehearsed::tell(&report.touched, &|path| place.shown(path), world);
    }
}
