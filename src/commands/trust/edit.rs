//! Changes to the user's own tier and pins.

use clap::Args;

use super::sources::sources;
use crate::archive::digest::ArchiveDigest;
use crate::commands::signer::{now, public_key};
use crate::commands::{Outcome, World, archive_limits};
use crate::diagnostics::Failure;
use crate::fs::read_limited;
use crate::ops::trust;
use crate::output::ExitStatus;
use crate::signing::Time;
use crate::signing::policy::{Revocation, Subject, TrustedKey};

/// Arguments of `trust add`.
#[derive(Args, Clone, Debug)]
pub struct AddArgs {
    /// What to call the key
    #[arg(value_name = "NAME")]
    pub id: String,
    /// The public key: a PEM or OpenSSH file, or the name of a key of yours
    #[arg(long, value_name = "KEY")]
    pub key: String,
    /// The skills that it may sign: names or `registry/name`, `*` for anything
    #[arg(long, value_name = "PATTERN")]
    pub scope: Option<String>,
    /// How many different keys have to sign those skills
    #[arg(long, value_name = "N", default_value_t = 1, requires = "scope", value_parser = clap::value_parser!(u64).range(1..))]
    pub threshold: u64,
    /// When it begins to count: a day, or a moment as 2026-01-31T12:00:00Z
    #[arg(long, value_name = "TIME")]
    pub valid_from: Option<String>,
    /// When it counts no more
    #[arg(long, value_name = "TIME")]
    pub valid_until: Option<String>,
}

/// Arguments of `trust remove`.
#[derive(Args, Clone, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct RemoveArgs {
    /// The key
    #[arg(value_name = "NAME", group = "what")]
    pub id: Option<String>,
    /// The rule for these skills
    #[arg(long, value_name = "PATTERN", group = "what")]
    pub scope: Option<String>,
}

/// A skill, as pins know it.
#[derive(Args, Clone, Debug)]
pub struct SubjectArgs {
    /// The skill's name
    #[arg(value_name = "SKILL")]
    pub skill: String,
    /// The registry that it comes from
    #[arg(long, value_name = "URL")]
    pub registry: Option<String>,
}

/// Arguments of `trust pin`.
#[derive(Args, Clone, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct PinArgs {
    /// Which skill.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// The public key
    #[arg(long, value_name = "KEY", group = "what")]
    pub key: Option<String>,
    /// Forget every key that is expected for it
    #[arg(long, group = "what")]
    pub remove: bool,
}

/// Arguments of `trust rotate`.
#[derive(Args, Clone, Debug)]
pub struct RotateArgs {
    /// Which skill.
    #[command(flatten)]
    pub subject: SubjectArgs,
    /// The new public key
    #[arg(long, value_name = "KEY")]
    pub key: String,
}

/// Arguments of `trust revoke`.
#[derive(Args, Clone, Debug)]
pub struct RevokeArgs {
    /// The key: its name here, or its fingerprint
    #[arg(value_name = "KEY")]
    pub key: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
    /// Since when
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
}

/// Arguments of `trust block`.
#[derive(Args, Clone, Debug)]
pub struct BlockArgs {
    /// A digest, or an archive whose digest is taken
    #[arg(value_name = "DIGEST", value_hint = clap::ValueHint::FilePath)]
    pub what: String,
    /// Let it through again
    #[arg(long)]
    pub remove: bool,
}

impl SubjectArgs {
    fn subject(&self) -> Subject {
        let registry = self.registry.as_deref();
        Subject {
            registry: registry.map(|url| url.trim_end_matches('/').to_owned()),
            name: self.skill.clone(),
        }
    }
}

fn time(text: Option<&str>, at_its_end: bool) -> Result<Option<Time>, Failure> {
    let read = text.map(|text| Time::of_day(text, at_its_end)).transpose();
    read.map_err(|error| Failure::usage(error.to_string()))
}

pub(super) fn add(args: &AddArgs, world: &World) -> Outcome {
    let key = TrustedKey {
        id: args.id.clone(),
        key: public_key(&args.key, world)?,
        valid_from: time(args.valid_from.as_deref(), false)?,
        valid_until: time(args.valid_until.as_deref(), true)?,
    };
    let fingerprint = key.key.fingerprint();
    let rule = args.scope.clone().map(|scope| trust::NewRule {
        scope,
        threshold: args.threshold,
    });
    trust::add(sources(world, None)?.user_file()?, key, rule.as_ref())?;
    let id = &args.id;
    world.printer.result(match &args.scope {
        Some(scope) => format!("`{id}` ({fingerprint}) may sign `{scope}`"),
        None => format!("`{id}` ({fingerprint}) is trusted"),
    });
    Ok(ExitStatus::DONE)
}

pub(super) fn remove(args: &RemoveArgs, world: &World) -> Outcome {
    let sources = sources(world, None)?;
    let file = sources.user_file()?;
    match (&args.id, &args.scope) {
        (Some(id), _) => {
            trust::remove(file, id)?;
            world
                .printer
                .result(format_args!("`{id}` is trusted no more"));
        }
        (None, Some(scope)) => {
            trust::remove_rule(file, scope)?;
            world
                .printer
                .result(format_args!("there is no rule for `{scope}` any more"));
        }
        (None, None) => return Err(Failure::usage("name a key, or a rule with `--scope`")),
    }
    Ok(ExitStatus::DONE)
}

pub(super) fn pin(args: &PinArgs, world: &World) -> Outcome {
    let sources = sources(world, None)?;
    let (file, subject) = (sources.pins_file()?, args.subject.subject());
    let Some(key) = &args.key else {
        trust::unpin(file, &subject)?;
        world
            .printer
            .result(format_args!("no key is expected for `{subject}` any more"));
        return Ok(ExitStatus::DONE);
    };
    let key = public_key(key, world)?;
    let is_new = trust::pin(file, &subject, &key, now())?;
    let fingerprint = key.fingerprint();
    world.printer.result(match is_new {
        true => format!("`{subject}` has to be signed by {fingerprint}"),
        false => format!("`{subject}` is expected to be signed by {fingerprint} already"),
    });
    Ok(ExitStatus::DONE)
}

pub(super) fn rotate(args: &RotateArgs, world: &World) -> Outcome {
    let sources = sources(world, None)?;
    let (key, subject) = (public_key(&args.key, world)?, args.subject.subject());
    trust::rotate(sources.pins_file()?, &subject, &key, now())?;
    let fingerprint = key.fingerprint();
    world.printer.result(format_args!(
        "from now on `{subject}` has to be signed by {fingerprint}"
    ));
    Ok(ExitStatus::DONE)
}

pub(super) fn revoke(args: &RevokeArgs, world: &World) -> Outcome {
    let why = Revocation {
        at: time(args.at.as_deref(), false)?,
        reason: args.reason.clone(),
    };
    let sources = sources(world, None)?;
    let fingerprint = trust::revoke(sources.user_file()?, &args.key, why)?;
    let key = &args.key;
    world.printer.result(match *key == fingerprint.to_string() {
        true => format!("`{key}` is revoked"),
        false => format!("`{key}` ({fingerprint}) is revoked"),
    });
    Ok(ExitStatus::DONE)
}

pub(super) fn block(args: &BlockArgs, world: &World) -> Outcome {
    let digest = match args.what.starts_with("sha256:") {
        true => args
            .what
            .parse::<ArchiveDigest>()
            .map_err(|error| Failure::usage(error.to_string()))?,
        false => {
            let path = world
                .environment
                .resolve(&args.what, &world.environment.cwd);
            ArchiveDigest::of(&read_limited(
                &path,
                archive_limits(world.settings()?).archive,
            )?)
        }
    };
    let sources = sources(world, None)?;
    let changed = trust::block(sources.user_file()?, digest.sha256(), args.remove)?;
    world.printer.result(match (args.remove, changed) {
        (false, true) => format!("`{digest}` is refused from now on"),
        (false, false) => format!("`{digest}` was refused already"),
        (true, true) => format!("`{digest}` is refused no more"),
        (true, false) => format!("`{digest}` was not refused"),
    });
    Ok(ExitStatus::DONE)
}
