//! `open-skills registry`: the places that hold versions.

mod absent;
pub mod checkpoint;
pub mod gc;
pub mod kinds;
pub mod libraries;
pub mod mirror;
pub mod occupied;
pub mod open;
mod reference;
pub mod sources;
pub mod vanished;
pub mod voucher;

use clap::{Args, Subcommand};
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::{Outcome, World, archive_limits, endpoint, signer};
use crate::diagnostics::{Failure, shell_word};
use crate::ops::checkpoints::marker;
use crate::ops::promises;
use crate::ops::registries::NamedRegistry;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::registry::documents::{Marker, Record, read_if_there};
use crate::registry::repair::{Condition, Depth, Flaw, check_again, repair_with};
use crate::registry::{Created, Key, changes};

/// Look after the places that hold versions.
#[derive(Args, Clone, Debug)]
pub struct RegistryArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: RegistryCommand,
}

/// What `open-skills registry` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum RegistryCommand {
    /// Make an empty place a registry.
    ///
    /// A place that is a registry already stays as it is. Your own registry on this
    /// machine needs no init: the first publish makes it.
    #[command(after_help = "Examples:\n  \
        open-skills registry init /srv/skills\n  \
        open-skills registry init s3://bucket/skills")]
    Init(PlaceArgs),
    /// List the registries that skills may come from.
    #[command(after_help = "Examples:\n  open-skills registry ls")]
    Ls(AnswerOnly),
    /// Say whether everything in a registry is as it should be.
    ///
    /// Blobs that no version names are told, and no fault: a publication that was interrupted
    /// leaves them.
    #[command(after_help = "Examples:\n  \
        open-skills registry check\n  \
        open-skills registry check s3://bucket/skills --documents-only")]
    Check(CheckArgs),
    /// Make the indexes and the catalog anew from the records.
    ///
    /// Yanks and tags whose files are lost or damaged are written anew from what the index and the audit
    /// log say of them. Then everything is looked at: what cannot be made anew, such as a damaged
    /// archive, is told.
    #[command(after_help = "Examples:\n  open-skills registry repair /srv/skills")]
    Repair(RepairArgs),
    /// Sign the state that a registry has now.
    ///
    /// The first key that does so vouches for the registry from then on: publications, yanks and
    /// tags sign the new state, and whoever pulls refuses an older state, another history
    /// and a state past its time.
    #[command(after_help = "Examples:\n  \
        open-skills registry checkpoint s3://bucket/skills --key registry\n  \
        open-skills registry checkpoint team --days 7")]
    Checkpoint(checkpoint::CheckpointArgs),
    /// Forget which state a registry had, and whose key vouched for it.
    ///
    /// For a registry that was begun anew in its old place, or got another key, when whoever
    /// runs it says so.
    #[command(after_help = "Examples:\n  open-skills registry forget s3://bucket/skills")]
    Forget(checkpoint::ForgetArgs),
    /// Remove what no version names.
    ///
    /// Publications that were interrupted leave archives and half-written files behind. What is older
    /// than the grace time goes; whoever is publishing at the moment loses nothing.
    #[command(after_help = "Examples:\n  \
        open-skills registry gc --dry-run\n  \
        open-skills registry gc s3://bucket/skills --grace 7d")]
    Gc(gc::GcArgs),
    /// Copy a whole registry to another place.
    ///
    /// The copy is the same registry: `pull` and `registry check` find there what they find in the
    /// original. Run again, it copies what came since; interrupted, it goes on where it was. Every
    /// archive is compared with its digest on the way.
    #[command(after_help = "Examples:\n  \
        open-skills registry mirror team /srv/skills\n  \
        open-skills registry mirror https://skills.example.com s3://bucket/skills --dry-run")]
    Mirror(mirror::MirrorArgs),
}

/// A registry, and how to answer.
#[derive(Args, Clone, Debug)]
pub struct PlaceArgs {
    /// A configured name, `local`, or a place
    #[arg(value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// How to answer.
#[derive(Args, Clone, Debug)]
pub struct AnswerOnly {
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `registry repair` takes.
#[derive(Args, Clone, Debug)]
pub struct RepairArgs {
    /// The registry, and how to answer
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Give up tags that nobody knows any more
    #[arg(long)]
    pub force: bool,
}

/// What `registry check` takes.
#[derive(Args, Clone, Debug)]
pub struct CheckArgs {
    /// The registry, and how to answer
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Do not read the archives themselves
    #[arg(long)]
    pub documents_only: bool,
}

/// Looks after registries.
pub fn run(args: &RegistryArgs, world: &World) -> Outcome {
    match &args.command {
        RegistryCommand::Init(args) => init(args, world),
        RegistryCommand::Ls(args) => ls(args.answer, world),
        RegistryCommand::Check(args) => look(args, world),
        RegistryCommand::Repair(args) => mend(args, world),
        RegistryCommand::Checkpoint(args) => checkpoint::run(args, world),
        RegistryCommand::Forget(args) => checkpoint::forget(args, world),
        RegistryCommand::Gc(args) => gc::run(args, world),
        RegistryCommand::Mirror(args) => mirror::run(args, world),
    }
}

fn init(args: &PlaceArgs, world: &World) -> Outcome {
    let named = open::one(world, args.registry.as_deref())?;
    if !is_registry(&named)? {
        occupied::refuse(world, &named)?;
        vanished::refuse_another(world, &named)?;
    }
    let id = open::new_id()?;
    let (marker, created) = changes::begin(&*named.registry, &id, open::now())?;
    let is_new = created == Created::New;
    if is_new {
        vanished::remember_unsigned(world, &named);
    }
    if args.answer.is_json() {
        let answer = json!({"version": 1, "place": named.location.to_string(), "id": marker.id, "created": is_new});
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return Ok(ExitStatus::DONE);
    }
    let place = named.location.to_string();
    let place = printable_line(&place);
    match is_new {
        true => world
            .printer
            .result(format_args!("`{place}` is a registry now")),
        false => world
            .printer
            .result(format_args!("`{place}` is a registry already")),
    }
    Ok(ExitStatus::DONE)
}

fn ls(answer: AnswerArgs, world: &World) -> Outcome {
    let registries = open::all(world)?;
    let default = open::meant(world, None).ok().map(|default| default.name);
    let is_default = |registry: &NamedRegistry| default.as_ref() == Some(&registry.name);
    if answer.is_json() {
        let one = |registry: &NamedRegistry| {
            json!({
                "name": registry.name,
                "place": registry.location.to_string(),
                "default": is_default(registry),
            })
        };
        let all: Vec<_> = registries.iter().map(one).collect();
        let answer = json!({"version": 1, "registries": all});
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return Ok(ExitStatus::DONE);
    }
    let width = registries.iter().map(|r| r.name.len()).max().unwrap_or(0);
    for registry in registries.iter() {
        let mark = if is_default(registry) {
            "  (default)"
        } else {
            ""
        };
        let place = registry.location.to_string();
        world.printer.result(format_args!(
            "{:width$}  {}{mark}",
            registry.name,
            printable_line(&place)
        ));
    }
    Ok(ExitStatus::DONE)
}

fn look(args: &CheckArgs, world: &World) -> Outcome {
    let named = open::one(world, args.place.registry.as_deref())?;
    let depth = match args.documents_only {
        true => Depth::Documents,
        false => Depth::Blobs,
    };
    let unsigned = voucher::unsigned(&named, world)?;
    let mut found = looked_at(&named, depth, world)?;
    hold_log(&mut found, voucher::altered_log(&named, world)?);
    let is_signed = unsigned.is_empty();
    found.flaws.extend(unsigned);
    if args.place.answer.is_json() {
        let answer = condition(&named, &found);
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
    } else {
        tell(&named, &found, is_signed, world);
    }
    Ok(match found.flaws.is_empty() {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    })
}

/// Looks at everything, and into the archives where they are read; again at what may be wrong for
/// this moment only.
fn looked_at(named: &NamedRegistry, depth: Depth, world: &World) -> Result<Condition, Failure> {
    let limits = archive_limits(world.settings_unwarned()?);
    let now = signer::now();
    let look = |record: &Record, bytes: &[u8]| promises::broken(record, bytes, &limits, now);
    check_again(&*named.registry, depth, &look)
        .map_err(|error| open::or_not_there(error.into(), named, world))
}

/// Notes an audit log that is another than the one that the registry's key vouches for.
fn hold_log(found: &mut Condition, altered: Option<(Key, String)>) {
    let Some((key, what)) = altered else {
        return;
    };
    if found.flaws.iter().all(|flaw| flaw.key != key) {
        found.flaws.push(Flaw::new(key, what, false));
    }
}

fn condition(named: &NamedRegistry, found: &Condition) -> serde_json::Value {
    let flaws = found.flaws.iter().map(flaw_json);
    json!({
        "version": 1,
        "place": named.location.to_string(),
        "skills": found.skills,
        "versions": found.versions,
        "flaws": flaws.collect::<Vec<_>>(),
        "orphans": found.orphans.iter().map(Key::as_str).collect::<Vec<_>>(),
    })
}

fn flaw_json(flaw: &Flaw) -> serde_json::Value {
    json!({"key": flaw.key.as_str(), "message": flaw.what, "mendable": flaw.mendable})
}

fn tell(named: &NamedRegistry, found: &Condition, is_signed: bool, world: &World) {
    let printer = &world.printer;
    for flaw in &found.flaws {
        printer.result(format_args!("{}: {}", flaw.key, printable_line(&flaw.what)));
    }
    for orphan in &found.orphans {
        printer.status(format_args!("{orphan}: no version names it"));
    }
    let what = format!(
        "{} with {}",
        counted(found.skills, "skill"),
        counted(found.versions, "version")
    );
    match found.flaws.len() {
        0 => printer.status(format_args!("{what}, all as it should be")),
        count => {
            let count = counted(count, "flaw");
            printer.status(format_args!("{what}, {count}"));
            let name = shell_word(&printable_line(&named.name));
            if found.is_unsettled {
                printer.status(endpoint::carried(&unfinished(&name), world));
            }
            if found.flaws.iter().any(|flaw| flaw.mendable) {
                let line =
                    format!("`open-skills registry repair {name}` mends what can be made anew");
                printer.status(endpoint::carried(&line, world));
            }
            if !is_signed {
                printer.status(endpoint::carried(&to_be_signed(&name), world));
            }
        }
    }
}

/// What to do about a copy that came to no end, which may be what is wrong.
fn unfinished(name: &str) -> String {
    format!(
        "if this is a copy that was interrupted, run the mirror again: `open-skills registry \
         mirror FROM {name}` goes on where it was"
    )
}

fn to_be_signed(name: &str) -> String {
    format!(
        "nobody gets what its key did not sign: whoever holds it looks at what is there, and \
         signs that with `open-skills registry checkpoint {name}`"
    )
}

fn mend(args: &RepairArgs, world: &World) -> Outcome {
    let named = open::one(world, args.place.registry.as_deref())?;
    let limits = archive_limits(world.settings_unwarned()?);
    let now = signer::now();
    let look = |record: &Record, bytes: &[u8]| promises::broken(record, bytes, &limits, now);
    let is_marked = marker::restore(&*named.registry, now)?;
    let mended = repair_with(&*named.registry, open::now(), &look, args.force)
        .map_err(|error| open::or_not_there(error.into(), &named, world))?;
    let restored = is_marked.then(Key::marker);
    let written: Vec<Key> = restored.into_iter().chain(mended).collect();
    // Whoever mends wants to know whether it is whole now.
    let mut found = looked_at(&named, Depth::Blobs, world)?;
    // Where the whole state is not to be believed, that is told below.
    hold_log(
        &mut found,
        voucher::altered_log(&named, world).ok().flatten(),
    );
    let lost = found.flaws.len();
    found.flaws.extend(unsigned_or_worse(&named, world));
    let left = found.flaws;
    let status = match left.is_empty() {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    };
    if args.place.answer.is_json() {
        let keys: Vec<_> = written.iter().map(Key::as_str).collect();
        let answer = json!({"version": 1, "place": named.location.to_string(), "written": keys, "left": left.iter().map(flaw_json).collect::<Vec<_>>()});
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return Ok(status);
    }
    for flaw in &left {
        let what = printable_line(&flaw.what);
        world
            .printer
            .result(format_args!("cannot mend {}: {what}", flaw.key));
    }
    for key in &written {
        world.printer.result(format_args!("made {key} anew"));
    }
    let name = printable_line(&named.name).into_owned();
    match lost {
        0 if written.is_empty() && left.is_empty() => {
            world.printer.status("there was nothing to mend");
        }
        0 => {}
        count => world.printer.status(format_args!(
            "{} left that no record can make good: bring the objects back from a copy of the registry",
            counted(count, "flaw")
        )),
    }
    if left.iter().any(|flaw| flaw.forgotten) {
        let word = shell_word(&name);
        let line = format!(
            "`open-skills registry repair {word} --force` gives up the tags that nobody knows: \
             `latest` is the newest version then"
        );
        world.printer.status(endpoint::carried(&line, world));
    }
    if lost > 0 && found.is_unsettled {
        world
            .printer
            .status(endpoint::carried(&unfinished(&name), world));
    }
    if left.len() > lost {
        world
            .printer
            .status(endpoint::carried(&to_be_signed(&name), world));
    }
    Ok(status)
}

/// What is not as its key signed it; where the whole state is not to be believed, that.
fn unsigned_or_worse(named: &NamedRegistry, world: &World) -> Vec<Flaw> {
    voucher::unsigned(named, world)
        .unwrap_or_else(|failure| vec![Flaw::new(Key::checkpoint(), failure.message, false)])
}

/// Whether a place is a registry already.
pub(super) fn is_registry(named: &NamedRegistry) -> Result<bool, Failure> {
    Ok(read_if_there::<Marker>(&*named.registry, &Key::marker())?.is_some())
}
