//! `open-skills registry checkpoint` and `forget`: the signed state of a registry.

use clap::Args;
use serde_json::json;

use super::open;
use crate::commands::answer::{AnswerArgs, pretty};
use crate::commands::signer::{SignerArgs, now, signer};
use crate::commands::update::agrees;
use crate::commands::{Outcome, World, endpoint};
use crate::diagnostics::Failure;
use crate::ops::checkpoints::{Changed, DAY, Leaving, exchange, key_of, memory, renew};
use crate::ops::registries::NamedRegistry;
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::registry::changes;
use crate::signing::keys::Signer;

/// What `registry checkpoint` takes.
#[derive(Args, Clone, Debug)]
pub struct CheckpointArgs {
    /// A configured name, `local`, or a place
    #[arg(value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// How many days it is believed [default: as many as the one before, else 30]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub days: Option<u16>,
    /// Let the key of `--key` vouch for it in place of this one, which says so itself: whoever knows it follows
    #[arg(long, value_name = "KEY", conflicts_with = "lost_key")]
    pub in_place_of: Option<String>,
    /// Let the key of `--key` vouch for it although the one before is gone: whoever knows that one is refused until they agree
    #[arg(long)]
    pub lost_key: bool,
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
    let chosen =
        key_of(registry).map_err(|error| open::or_not_there(error.into(), &named, world))?;
    let old = exchanged(args, world)?;
    let is_exchange = old.is_some() || args.lost_key;
    let is_first = chosen.is_none() && !is_exchange;
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
    let renewed = match (&old, args.lost_key) {
        (Some(old), _) => exchange(registry, Leaving::HandsOver(&**old), &*key, now(), lifetime)?,
        (None, true) => {
            agree_to_loss(&named, world)?;
            let renewed = exchange(registry, Leaving::Lost, &*key, now(), lifetime)?;
            // Whoever exchanged it agrees.
            if let Some(file) = open::memory(world) {
                memory::forget(&file, registry.place().trim_end_matches('/'))?;
            }
            renewed
        }
        (None, false) => renew(registry, Changed::Anything, &*key, now(), lifetime)?,
    };
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
    if let (true, Some(chosen)) = (is_exchange, &chosen) {
        let name = printable_line(&named.name).into_owned();
        let place = printable_line(registry.place()).into_owned();
        world.printer.status(format_args!(
            "from now on {fingerprint} vouches for `{name}` in place of {chosen}"
        ));
        let line = match args.lost_key {
            false => {
                "whoever knows the old key follows by itself; keep it until all have".to_owned()
            }
            true => format!(
                "tell all who read it: `open-skills registry forget {place}`, once they heard from you"
            ),
        };
        world.printer.status(endpoint::carried(&line, world));
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

/// The key that hands over.
fn exchanged(args: &CheckpointArgs, world: &World) -> Result<Option<Box<dyn Signer>>, Failure> {
    let Some(old) = &args.in_place_of else {
        return Ok(None);
    };
    let old = SignerArgs {
        key: Some(old.clone()),
        agent: false,
        passphrase: args.signer.passphrase.clone(),
    };
    signer(&old, world).map(Some)
}

/// Nobody follows from a key that is lost, so it is not given up by mistake.
fn agree_to_loss(named: &NamedRegistry, world: &World) -> Result<(), Failure> {
    let environment = &world.environment;
    let terminals = environment.terminals;
    if world.global.yes {
        return Ok(());
    }
    let name = &named.name;
    if terminals.stdin && terminals.stderr && !environment.is_ci() {
        let question = format!("Have everybody who read `{name}` be refused until they agree?");
        if agrees(&question)? {
            return Ok(());
        }
    }
    let message = format!("everybody who read `{name}` would be refused until they agree");
    let hint = "with the old key at hand, `--in-place-of KEY` spares them that; else add `--yes`";
    Err(Failure::usage(message).with_hint(hint))
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
