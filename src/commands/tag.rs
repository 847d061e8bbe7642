//! `open-skills tag`: words that stand for versions.

use clap::Args;
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::registry::{open, voucher};
use super::signer::SignerArgs;
use super::yank::Meant;
use super::{Outcome, World, audited};
use crate::bundle::versions::{Tag, Wanted};
use crate::diagnostics::{Failure, shell_word};
use crate::output::ExitStatus;
use crate::registry::{changes, download};
use crate::store::audit_log::Action;

/// What `tag` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
`latest` is the newest finished version until somebody sets it: set it to an older version to roll
back, remove it to go on.

Examples:
  open-skills tag pdf@2.0.0-rc.1 beta
  open-skills tag pdf@1.1.0 latest      roll back
  open-skills tag pdf latest --remove   the newest version again")]
pub struct TagArgs {
    /// One version, as `[registry/]name@1.2.0`; with --remove, the skill
    #[arg(value_name = "REF")]
    pub reference: String,
    /// The word
    #[arg(value_name = "TAG")]
    pub tag: Tag,
    /// Let the word stand for nothing
    #[arg(long)]
    pub remove: bool,
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

/// Tags.
pub fn run(args: &TagArgs, world: &World) -> Outcome {
    let meant = Meant::of(&args.reference, args.registry.as_deref(), world)?;
    let version = match (args.remove, &meant.wanted) {
        (true, Wanted::Latest) => None,
        (true, _) => {
            let message = "`--remove` takes the skill without a version";
            let hint = match &args.registry {
                Some(place) => format!(
                    "write `open-skills tag {} {} --remove --registry {}`",
                    meant.name,
                    args.tag,
                    shell_word(place)
                ),
                None => format!(
                    "write `open-skills tag {} {} --remove`",
                    meant.name, args.tag
                ),
            };
            return Err(Failure::usage(message).with_hint(hint));
        }
        (false, _) => Some(meant.version()?),
    };
    let (registry, name, tag) = (&*meant.registry.registry, &meant.name, &args.tag);
    let voucher = voucher::sought(&meant.registry, None, &args.signer, world)
        .map_err(|failure| open::or_not_there(failure, &meant.registry, world))?;
    let was_new = changes::tag(registry, name, tag, version.as_ref(), open::now())
        .map_err(|error| open::or_not_there(error.into(), &meant.registry, world))?;
    // Whatever nobody says `latest` of, it stands for the newest.
    let is_latest = version.is_none() && tag.as_str() == Tag::LATEST;
    let newest = match is_latest {
        true => download::index(registry, name)?
            .latest()
            .map(|entry| entry.version.to_string()),
        false => None,
    };
    voucher::after_change(&meant.registry, name, voucher.as_ref(), world)?;
    if was_new {
        let place = &meant.registry.name;
        audited::changed(world, Action::Tag, name, version.as_ref(), place);
    }
    if args.answer.is_json() {
        let answer = json!({
            "version": 1,
            "registry": meant.registry.name,
            "name": name.as_str(),
            "tag": tag.as_str(),
            "skill_version": version.as_ref().map(ToString::to_string),
            "changed": was_new,
        });
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
        return Ok(ExitStatus::DONE);
    }
    if let Some(newest) = newest {
        let line = match was_new {
            true => format!("`latest` is the newest version of {name} again, {newest}"),
            false => format!("`latest` is the newest version of {name} already, {newest}"),
        };
        world.printer.result(line);
        return Ok(ExitStatus::DONE);
    }
    let line = match (&version, was_new) {
        (Some(version), true) => format!("`{tag}` stands for {name} {version} now"),
        (Some(version), false) => format!("`{tag}` stands for {name} {version} already"),
        (None, true) => format!("`{tag}` stands for no version of {name} now"),
        (None, false) => format!("`{tag}` stood for no version of {name}"),
    };
    world.printer.result(line);
    Ok(ExitStatus::DONE)
}
