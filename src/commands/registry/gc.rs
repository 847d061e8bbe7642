//! `open-skills registry gc`: removes what no version names.

use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::{PlaceArgs, open};
use crate::commands::answer::pretty;
use crate::commands::{Outcome, World, audited};
use crate::ops::registries::NamedRegistry;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::{bytes, counted};
use crate::registry::garbage::{Collected, Remains, What, collect};
use crate::settings::value::read_duration;
use crate::store::audit_log::Action;

/// What `registry gc` takes.
#[derive(Args, Clone, Debug)]
pub struct GcArgs {
    /// The registry, and how to answer
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Say what would be removed, and remove nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Leave what was written within this time: somebody may be publishing it
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = span)]
    pub grace: Duration,
}

fn span(text: &str) -> Result<Duration, String> {
    read_duration(text).ok_or_else(|| "write a time span such as `24h` or `30m`".to_owned())
}

/// Removes what no version names.
pub(super) fn run(args: &GcArgs, world: &World) -> Outcome {
    let named = open::one(world, args.place.registry.as_deref())?;
    let collected = collect(&*named.registry, args.grace, args.dry_run)
        .map_err(|error| open::or_not_there(error.into(), &named, world))?;
    note(&named, &collected, args.dry_run, world);
    match args.place.answer.is_json() {
        true => {
            let answer = answer(&named, &collected, args.dry_run);
            world
                .printer
                .write(|out| write!(out, "{}", pretty(&answer)));
        }
        false => tell(&collected, args.dry_run, world),
    }
    Ok(ExitStatus::DONE)
}

/// Writes down what was removed; a rehearsal, or nothing, is no news.
fn note(named: &NamedRegistry, collected: &Collected, is_rehearsal: bool, world: &World) {
    if is_rehearsal || collected.removed.is_empty() {
        return;
    }
    let count = counted(collected.removed.len(), "object");
    let detail = format!("{count} of {}", bytes(size(&collected.removed)));
    audited::note_one(world, Action::Gc, &named.location.to_string(), detail);
}

fn size(remains: &[Remains]) -> u64 {
    remains.iter().map(|one| one.size).sum()
}

fn tell(collected: &Collected, is_rehearsal: bool, world: &World) {
    let printer = &world.printer;
    let verb = if is_rehearsal {
        "would remove"
    } else {
        "removed"
    };
    for one in &collected.removed {
        let name = one.what.name();
        let name = printable_line(&name);
        printer.result(format_args!("{verb} {name}, {}", bytes(one.size)));
    }
    for one in &collected.young {
        let name = one.what.name();
        let name = printable_line(&name);
        printer.detail(format_args!("{name}: written too short a time ago"));
    }
    let kept = match collected.young.len() {
        0 => String::new(),
        count => format!(", {} too young to tell", counted(count, "other")),
    };
    match collected.removed.len() {
        0 => printer.status(format_args!("there is nothing to remove{kept}")),
        count => {
            let count = counted(count, "object");
            let freed = bytes(size(&collected.removed));
            printer.status(format_args!("{verb} {count} of {freed}{kept}"));
        }
    }
}

fn answer(named: &NamedRegistry, collected: &Collected, is_rehearsal: bool) -> serde_json::Value {
    let list = |all: &[Remains]| -> Vec<serde_json::Value> {
        let one = |one: &Remains| {
            let kind = match one.what {
                What::Blob(_) => "blob",
                What::Unfinished(_) => "unfinished",
            };
            json!({"kind": kind, "key": one.what.name(), "size": one.size})
        };
        all.iter().map(one).collect()
    };
    json!({
        "version": 1,
        "place": named.location.to_string(),
        "dry_run": is_rehearsal,
        "removed": list(&collected.removed),
        "freed": size(&collected.removed),
        "young": list(&collected.young),
        "named": collected.named,
    })
}
