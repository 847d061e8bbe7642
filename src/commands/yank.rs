//! `open-skills yank` and `unyank`: take a version back, and bring it back.

use clap::Args;
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::registry::{open, voucher};
use super::signer::SignerArgs;
use super::{Outcome, World, audited};
use crate::bundle::names::SkillName;
use crate::bundle::references::Reference;
use crate::bundle::versions::{Version, Wanted};
use crate::diagnostics::Failure;
use crate::ops::registries::{NamedRegistry, exact_version};
use crate::output::ExitStatus;
use crate::registry::changes;
use crate::store::audit_log::Action;

/// What `yank` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Nobody gets a version that was taken back, unless a lock names it: what runs goes on running. Its
number stays taken.

Examples:
  open-skills yank pdf@1.2.0 --reason \"writes empty files\"
  open-skills unyank pdf@1.2.0")]
pub struct YankArgs {
    /// What to take back, and where
    #[command(flatten)]
    pub version: VersionArgs,
    /// Why, for those who ask
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// One version in a registry.
#[derive(Debug, Args)]
pub struct VersionArgs {
    /// One version, as `[registry/]name@1.2.0`
    #[arg(value_name = "REF")]
    pub reference: String,
    /// A configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// Whose key signs the new state, where one vouches for the registry.
    #[command(flatten)]
    pub signer: SignerArgs,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `unyank` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  open-skills unyank pdf@1.2.0")]
pub struct UnyankArgs {
    /// What to bring back, and where
    #[command(flatten)]
    pub version: VersionArgs,
}

/// A skill in a registry, and what was said of its version.
pub(super) struct Meant {
    pub(super) registry: NamedRegistry,
    pub(super) name: SkillName,
    pub(super) wanted: Wanted,
}

impl Meant {
    /// What a reference means; its registry or the flag's, but not both.
    pub(super) fn of(text: &str, flag: Option<&str>, world: &World) -> Result<Self, Failure> {
        let (name, wanted, registry) = match Reference::parse(text, &|_| false)? {
            Reference::Named(named) => (named.name, named.wanted, named.registry),
            Reference::Placed(placed) => (placed.name, placed.wanted, Some(placed.location)),
            _ => {
                let message = format!("`{text}` is no version in a registry");
                return Err(Failure::usage(message).with_hint("write `name@1.2.0`"));
            }
        };
        if let (Some(_), Some(flag)) = (&registry, flag) {
            let message = format!("`{text}` names its registry, and so does `--registry {flag}`");
            return Err(Failure::usage(message).with_hint("keep one of them"));
        }
        let registry = open::one(world, registry.as_deref().or(flag))?;
        open::hold_to_its_state(world, &registry)?;
        Ok(Self {
            registry,
            name,
            wanted,
        })
    }

    /// The one version that is meant.
    pub(super) fn version(&self) -> Result<Version, Failure> {
        exact_version(&self.wanted).ok_or_else(|| {
            let message = format!("`{}` needs one whole version", self.name);
            Failure::usage(message).with_hint(format!("write `{}@1.2.0`", self.name))
        })
    }
}

/// Takes back.
pub fn run(args: &YankArgs, world: &World) -> Outcome {
    change(&args.version, true, args.reason.as_deref(), world)
}

/// Brings back.
pub fn run_unyank(args: &UnyankArgs, world: &World) -> Outcome {
    change(&args.version, false, None, world)
}

fn change(args: &VersionArgs, yanked: bool, reason: Option<&str>, world: &World) -> Outcome {
    let meant = Meant::of(&args.reference, args.registry.as_deref(), world)?;
    let version = meant.version()?;
    let (registry, name) = (&*meant.registry.registry, &meant.name);
    let voucher = voucher::sought(&meant.registry, None, &args.signer, world)
        .map_err(|failure| open::or_not_there(failure, &meant.registry, world))?;
    let was_new = changes::yank(registry, (name, &version), yanked, reason, open::now())
        .map_err(|error| open::or_not_there(error.into(), &meant.registry, world))?;
    voucher::after_change(&meant.registry, name, voucher.as_ref(), world)?;
    if was_new {
        let action = if yanked { Action::Yank } else { Action::Unyank };
        audited::changed(world, action, name, Some(&version), &meant.registry.name);
    }
    if args.answer.is_json() {
        let answer = json!({
            "version": 1,
            "registry": meant.registry.name,
            "name": name.as_str(),
            "skill_version": version.to_string(),
            "yanked": yanked,
            "changed": was_new,
        });
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return Ok(ExitStatus::DONE);
    }
    let line = match (yanked, was_new) {
        (true, true) => format!("took {name} {version} back"),
        (true, false) => format!("{name} {version} was taken back already"),
        (false, true) => format!("brought {name} {version} back"),
        (false, false) => format!("{name} {version} was not taken back"),
    };
    world.printer.result(line);
    Ok(ExitStatus::DONE)
}
