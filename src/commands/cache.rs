//! `open-skills cache`: what the cache weighs, how to be rid of it, whether it is whole.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::{Args, Subcommand};
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::registry::open::cache_folder;
use super::{Outcome, World, rehearsed};
use crate::diagnostics::Failure;
use crate::ops::cache::{self, Damaged, Gone, Mode, PARTS, Part, Weight};
use crate::ops::lint::display;
use crate::ops::rehearsal::{Effect, Touch};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::{bytes, counted};
use crate::output::table::table;
use crate::settings::read_size;

/// Look after what is kept to be fast.
#[derive(Args, Clone, Debug)]
pub struct CacheArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: CacheCommand,
}

/// What `open-skills cache` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum CacheCommand {
    /// Print the folder of the cache.
    #[command(
        after_help = "Examples:\n  open-skills cache dir\n  du -sh \"$(open-skills cache dir)\""
    )]
    Dir(DirArgs),
    /// Show what each part weighs.
    #[command(after_help = "Examples:\n  open-skills cache size\n  open-skills cache size --json")]
    Size(SizeArgs),
    /// Remove what can be had again.
    ///
    /// Safe while others run: an entry goes in one step, and what a running script may have
    /// open goes only after a day without a change. Interpreters go only when they are named; what
    /// interrupted builds of them left always goes. Above `cache.max_size`, what was not used for
    /// longest goes by itself.
    #[command(after_help = "Examples:\n  \
        open-skills cache clean\n  \
        open-skills cache clean archives --older-than 30d\n  \
        open-skills cache clean --to-size 500MiB --dry-run\n  \
        open-skills cache clean runtimes")]
    Clean(CleanArgs),
    /// Hold what is cached against its digests.
    ///
    /// Damaged entries count as absent whenever they are met; this finds them all at once.
    /// On a terminal it offers to remove them. `open-skills runtime verify` looks at
    /// interpreters.
    #[command(after_help = "Examples:\n  \
        open-skills cache verify\n  \
        open-skills cache verify --fix\n\n\
        Exit code: 0 all is whole or was removed, 1 something is damaged, 2 it could not be looked at.")]
    Verify(CheckArgs),
}

/// What `cache dir` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct DirArgs {
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `cache size` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct SizeArgs {
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `cache clean` takes.
#[derive(Args, Clone, Debug)]
pub struct CleanArgs {
    /// Parts; all but the interpreters when there are none
    #[arg(value_name = "PART", value_parser = part_names())]
    pub parts: Vec<String>,
    /// Only what was written longer ago, such as `30d` or `12h`
    #[arg(long, value_name = "SPAN", value_parser = age)]
    pub older_than: Option<Duration>,
    /// Only what was not used for longest, until the cache is no larger
    #[arg(long, value_name = "SIZE", value_parser = size_of, conflicts_with_all = ["parts", "older_than"])]
    pub to_size: Option<u64>,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    pub dry_run: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `cache verify` takes.
#[derive(Args, Clone, Copy, Debug)]
pub struct CheckArgs {
    /// Remove what is damaged
    #[arg(long)]
    pub fix: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

fn part_names() -> clap::builder::PossibleValuesParser {
    let names: Vec<&'static str> = PARTS.iter().map(|part| part.name).collect();
    names.into()
}

fn age(text: &str) -> Result<Duration, String> {
    let age = super::audit::seconds(text).map(Duration::from_secs);
    age.ok_or_else(|| "write a number with `d`, `h`, `m` or `s` behind it".to_owned())
}

fn size_of(text: &str) -> Result<u64, String> {
    read_size(text).ok_or_else(|| "write a number with a unit, such as `500MiB`".to_owned())
}

/// Drops what was not used for longest where the cache is above `cache.max_size`. Called when a
/// command is done and has said so: one that put nothing there pays next to nothing for it.
pub fn keep_within_size(world: &World) {
    let Ok(settings) = world.settings_unwarned() else {
        return;
    };
    let most = settings.size("cache.max_size");
    let (Some(most), Some(folder)) = (most, cache_folder(world, settings)) else {
        return;
    };
    // What is dropped now could not be had again.
    if settings.is_on("offline") {
        return;
    }
    match cache::after(&folder, most, world.began, SystemTime::now()) {
        Ok(gone) if gone.entries > 0 => {
            let (entries, bytes) = (gone.entries, gone.bytes);
            tracing::info!(entries, bytes, "the cache was above `cache.max_size`");
        }
        Ok(_) => {}
        Err(error) => tracing::debug!(%error, "the size of the cache was not looked at"),
    }
}

/// Looks after the cache.
pub fn run(args: &CacheArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    let Some(folder) = cache_folder(world, settings) else {
        let failure = Failure::new("no-home", "there is no folder for the cache");
        return Err(failure.with_hint("set `HOME` or `XDG_CACHE_HOME`, or use `--cache-dir`"));
    };
    match &args.command {
        CacheCommand::Dir(args) => Ok(dir(*args, &folder, world)),
        CacheCommand::Size(args) => size(*args, &folder, settings.size("cache.max_size"), world),
        CacheCommand::Clean(args) => clean(args, &folder, world),
        CacheCommand::Verify(args) => verify(*args, &folder, world),
    }
}

fn dir(args: DirArgs, folder: &Path, world: &World) -> ExitStatus {
    let path = display(folder);
    match args.answer.is_json() {
        true => {
            let text = pretty(&json!({"version": 1, "path": path}));
            world.printer.write(|out| out.write_all(text.as_bytes()));
        }
        // For `$(…)`: the path and nothing else, byte by byte.
        false if folder.to_str().is_none() && !world.printer.look().stdout_terminal => {
            let line = [folder.as_os_str().as_encoded_bytes(), b"\n"].concat();
            world.printer.raw(&line);
        }
        false => world.printer.result(path),
    }
    ExitStatus::DONE
}

fn size(args: SizeArgs, folder: &Path, most: Option<u64>, world: &World) -> Outcome {
    let mut weights = Vec::with_capacity(PARTS.len());
    for part in PARTS {
        weights.push((part, cache::weigh(folder, part)?));
    }
    let sum = weights
        .iter()
        .fold(Weight::default(), |sum, (_, one)| sum.and(*one));
    if args.answer.is_json() {
        let parts = weights.iter().map(|(part, weight)| {
            json!({
                "name": part.name,
                "path": display(&folder.join(part.folder)),
                "entries": weight.entries,
                "bytes": weight.bytes,
            })
        });
        let text = pretty(&json!({
            "version": 1,
            "path": display(folder),
            "bytes": sum.bytes,
            "max_bytes": most,
            "parts": parts.collect::<Vec<_>>(),
        }));
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return Ok(ExitStatus::DONE);
    }
    let there = weights.iter().filter(|(_, weight)| weight.entries > 0);
    let rows: Vec<[String; 4]> = there
        .map(|(part, weight)| {
            [
                part.name.to_owned(),
                bytes(weight.bytes),
                weight.entries.to_string(),
                part.about.to_owned(),
            ]
        })
        .collect();
    if !rows.is_empty() {
        for line in table(["part", "size", "entries", ""], &rows) {
            world.printer.result(line);
        }
    }
    let folder = printable_line(&display(folder)).into_owned();
    let most = most.map(|most| format!(", of at most {}", bytes(most)));
    world.printer.status(format_args!(
        "{} in {folder}{}",
        bytes(sum.bytes),
        most.unwrap_or_default()
    ));
    Ok(ExitStatus::DONE)
}

fn clean(args: &CleanArgs, folder: &Path, world: &World) -> Outcome {
    let mode = match args.dry_run {
        true => Mode::Say,
        false => Mode::Remove,
    };
    let gone = match args.to_size {
        Some(most) => cache::trim(folder, most, Duration::ZERO, SystemTime::now(), mode)?,
        None => clean_parts(args, folder, mode)?,
    };
    let weights = gone.iter().map(|gone| gone.weight);
    let sum = weights.fold(Weight::default(), Weight::and);
    let remove = |path: &PathBuf| Touch::new(Effect::Remove, path);
    let touched: Vec<Touch> = gone
        .iter()
        .flat_map(|gone| gone.paths.iter().map(remove))
        .collect();
    if args.answer.is_json() {
        let parts = gone.iter().map(|Gone { part, weight, .. }| {
            json!({"name": part.name, "entries": weight.entries, "bytes": weight.bytes})
        });
        let mut answer = json!({
            "version": 1,
            "bytes": sum.bytes,
            "parts": parts.collect::<Vec<_>>(),
        });
        rehearsed::add(&mut answer, &touched, args.dry_run);
        let text = pretty(&answer);
        world.printer.write(|out| out.write_all(text.as_bytes()));
        return Ok(ExitStatus::DONE);
    }
    let verb = match args.dry_run {
        true => "would remove",
        false => "removed",
    };
    for Gone { part, weight, .. } in gone.iter().filter(|gone| gone.weight.entries > 0) {
        let entries = counted(weight.entries, "entry");
        let size = bytes(weight.bytes);
        world
            .printer
            .result(format_args!("{verb} {entries} of {}, {size}", part.name));
    }
    match (sum.entries, args.dry_run) {
        (0, _) => world.printer.status("nothing to remove"),
        (_, true) => rehearsed::tell(&touched, &display, world),
        (_, false) => world
            .printer
            .status(format_args!("{} removed", bytes(sum.bytes))),
    }
    Ok(ExitStatus::DONE)
}

fn clean_parts(args: &CleanArgs, folder: &Path, mode: Mode) -> Result<Vec<Gone>, Failure> {
    let mut parts: Vec<&Part> = Vec::new();
    for name in &args.parts {
        parts.push(Part::find(name)?);
    }
    if parts.is_empty() {
        parts = PARTS.iter().filter(|part| part.goes_unnamed()).collect();
    }
    parts.dedup();
    let older_than = args.older_than.unwrap_or_default();
    let now = SystemTime::now();
    let mut gone = Vec::with_capacity(parts.len());
    for part in parts {
        gone.push(cache::clean(folder, part, older_than, now, mode)?);
    }
    if args.parts.is_empty() {
        let abandoned = cache::clean_abandoned(folder, older_than, now, mode)?;
        gone.extend(Some(abandoned).filter(|gone| gone.weight.entries > 0));
    }
    Ok(gone)
}

fn verify(args: CheckArgs, folder: &Path, world: &World) -> Outcome {
    let mut damaged: Vec<Damaged> = Vec::new();
    for part in PARTS {
        damaged.extend(cache::verify(folder, part)?);
    }
    let is_json = args.answer.is_json();
    if !is_json {
        for one in &damaged {
            let line = format!("{}: {} {}", one.part, display(&one.path), one.why);
            world.printer.result(printable_line(&line));
        }
    }
    let is_removed =
        !damaged.is_empty() && (args.fix || !is_json && wants_removal(&damaged, world)?);
    if is_removed {
        for one in &damaged {
            cache::remove(&one.path)?;
        }
    }
    let entries = counted(damaged.len(), "entry");
    if is_json {
        let one = |one: &Damaged| json!({"part": one.part, "path": display(&one.path), "message": one.why});
        let text = pretty(&json!({
            "version": 1,
            "whole": damaged.is_empty(),
            "damaged": damaged.iter().map(one).collect::<Vec<_>>(),
            "removed": is_removed,
        }));
        world.printer.write(|out| out.write_all(text.as_bytes()));
    } else if damaged.is_empty() {
        world
            .printer
            .status("everything that can be held against a digest is whole");
    } else if is_removed {
        world.printer.status(format_args!("{entries} removed"));
    } else {
        let hint = "open-skills cache verify --fix";
        world
            .printer
            .status(format_args!("{entries} damaged; remove them: {hint}"));
    }
    Ok(match damaged.is_empty() || is_removed {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    })
}

/// Asks whoever sits at the terminal; `--yes` has answered already.
fn wants_removal(damaged: &[Damaged], world: &World) -> Result<bool, Failure> {
    let environment = &world.environment;
    let terminals = environment.terminals;
    if world.global.yes {
        return Ok(true);
    }
    if !terminals.stdin || !terminals.stderr || environment.is_ci() {
        return Ok(false);
    }
    let entries = counted(damaged.len(), "entry");
    super::update::agrees(&format!("Remove {entries}?"))
}
