//! `open-skills registry checkpoint` and `forget`: the signed state of a registry.

use clap::Args;
use serde_json::json;

use super::open;
use crate::commands::answer::{AnswerArgs, pretty};
use crate::commands::signer::{SignerArgs, now, signer};
use crate::commands::{Outcome, World};
use crate::ops::checkpoints::{Changed, DAY, key_of, memory, renew};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::registry::changes;

/// What `registry checkpoint` takes.
#[derive(Args, Clone, Debug)]
pub struct CheckpointArgs {
    /// A configured name, `local`, or a place
    #[arg(value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// How many days it is believed [default: as many as the one before, else 30]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub days: Option<u16>,
    /// Whose key.
    #[command(flatten)]
    pub signer: SignerArgs,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `registry forget` takes.
#[derive(Args, Clone, Debug)]
pub struct ForgetArgs {
    /// A configured name, or a place
    #[arg(value_name = "REGISTRY")]
    pub registry: String,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Vouches for the present state; the first key that does is the registry's from then on.
pub fn run(args: &CheckpointArgs, world: &World) -> Outcome {
    let named = open::one(world, args.registry.as_deref())?;
    let registry = &*named.registry;
    let key = signer(&args.signer, world)?;
    let fingerprint = key.public().fingerprint().to_string();
    let is_first = key_of(registry)?.is_none();
    if is_first {
        changes::choose_key(registry, &fingerprint)?;
    }
    let known = match open::memory(world) {
        Some(file) => memory::recall(&file, registry.place().trim_end_matches('/'))?,
        None => None,
    };
    // The very first state has none before it, also where making it was interrupted.
    if known.is_some_and(|known| known.signed.is_some()) {
        open::hold_to_its_state(world, &named)?;
    }
    let lifetime = args.days.map(|days| i64::from(days) * DAY);
    let renewed = renew(registry, Changed::Anything, &*key, now(), lifetime)?;
    open::hold_to_its_state(world, &named)?;
    if args.answer.is_json() {
        let answer = json!({
            "version": 1,
            "place": named.location.to_string(),
            "key": fingerprint,
            "sequence": renewed.sequence,
            "skills": renewed.skills,
            "expires": renewed.expires.to_string(),
        });
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return Ok(ExitStatus::DONE);
    }
    if is_first {
        world.printer.status(format_args!(
            "from now on {fingerprint} vouches for `{}`; every change has to be signed with it",
            printable_line(&named.name)
        ));
    }
    world.printer.result(format_args!(
        "signed state {} with {}, to be believed until {}",
        renewed.sequence,
        counted(renewed.skills, "skill"),
        renewed.expires
    ));
    Ok(ExitStatus::DONE)
}

/// Forgets which state a registry had, and whose key vouched for it.
pub fn forget(args: &ForgetArgs, world: &World) -> Outcome {
    let named = open::named(world, &args.registry)?;
    let place = named.registry.place().trim_end_matches('/');
    let was_known = match open::memory(world) {
        Some(file) => memory::forget(&file, place)?,
        None => false,
    };
    if args.answer.is_json() {
        let answer = json!({"version": 1, "place": place, "forgotten": was_known});
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return Ok(ExitStatus::DONE);
    }
    let place = printable_line(place);
    match was_known {
        true => world
            .printer
            .result(format_args!("forgot the state of `{place}`")),
        false => world
            .printer
            .status(format_args!("nothing was known of the state of `{place}`")),
    }
    Ok(ExitStatus::DONE)
}
