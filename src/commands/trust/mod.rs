//! `open-skills trust`: whom and what the user believes.

pub mod config;
mod edit;
mod list;
pub mod sources;

use clap::{Args, Subcommand};

use super::{Outcome, World, audited};
use crate::store::audit_log::Action;

pub use config::{TrustConfigArgs, decide, project};

/// Decide whom and what to trust.
#[derive(Args, Clone, Debug)]
pub struct TrustArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: TrustCommand,
}

/// What `open-skills trust` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum TrustCommand {
    /// Trust a key.
    ///
    /// With `--scope`, the skills under it have to be signed by the keys that were added
    /// for it, and a first key is no longer taken for them; the key may sign nothing else.
    #[command(after_help = "Examples:\n  \
        open-skills trust add acme-2026 --key acme-2026.pub\n  \
        open-skills trust add acme-2026 --key acme-2026.pub --scope 's3://bucket/skills/*'\n  \
        open-skills trust add me --key ~/.ssh/id_ed25519.pub --valid-until 2027-01-31")]
    Add(edit::AddArgs),
    /// Trust a key no more, or take a rule away.
    ///
    /// Keys that no other rule names go with their rule.
    #[command(after_help = "Examples:\n  \
        open-skills trust remove acme-2025\n  \
        open-skills trust remove --scope 's3://bucket/skills/*'")]
    Remove(edit::RemoveArgs),
    /// Show keys, rules, revocations and pins, and who said them.
    #[command(
        after_help = "Examples:\n  open-skills trust list\n  open-skills trust list --format json"
    )]
    List(list::ListArgs),
    /// Expect a key for a skill, as if it had been seen first.
    ///
    /// Only a rule for this very name (`trust add --scope NAME`) lets another key sign it.
    #[command(after_help = "Examples:\n  \
        open-skills trust pin pdf --key acme.pub\n  \
        open-skills trust pin pdf --key author.pub --key reviewer.pub\n  \
        open-skills trust pin pdf --registry s3://bucket/skills --remove")]
    Pin(edit::PinArgs),
    /// Expect another key for a skill from now on.
    #[command(after_help = "Examples:\n  open-skills trust rotate pdf --key acme-2027.pub")]
    Rotate(edit::RotateArgs),
    /// Never believe a key again, whoever trusts it.
    #[command(after_help = "Examples:\n  \
        open-skills trust revoke acme-2024 --reason compromise\n  \
        open-skills trust revoke sha256:5f2d… --at 2026-02-01\n  \
        open-skills trust revoke acme.pub --remove")]
    Revoke(edit::RevokeArgs),
    /// Refuse an archive or tree, whoever signed it.
    #[command(after_help = "Examples:\n  \
        open-skills trust block sha256:9f86…\n  \
        open-skills trust block pdf-1.2.0.skill\n  \
        open-skills trust block sha256:9f86… --remove")]
    Block(edit::BlockArgs),
    /// Say what is odd about the rules: keys at their end, rules that nothing can pass.
    #[command(after_help = "Examples:\n  open-skills trust check")]
    Check(list::ListArgs),
    /// Approve the project's open-skills.yaml as it is now.
    ///
    /// A project's file may grant permissions, use credentials or loosen security only
    /// after this. The approval is for the file's present bytes: when it changes, it has
    /// to be approved again.
    #[command(after_help = "Examples:\n  \
        open-skills trust config\n  \
        open-skills trust config --remove")]
    Config(TrustConfigArgs),
}

/// Decides.
pub fn run(args: &TrustArgs, world: &World) -> Outcome {
    let outcome = carry_out(args, world)?;
    if let Some((subject, detail)) = said(&args.command) {
        audited::note_one(world, Action::Trust, &subject, detail);
    }
    Ok(outcome)
}

/// Whom or what a decision is about, and what was decided; none for those who only look.
fn said(command: &TrustCommand) -> Option<(String, &'static str)> {
    let back = |remove: bool, said, taken_back| if remove { taken_back } else { said };
    Some(match command {
        TrustCommand::Add(args) => (args.id.clone(), "trusted"),
        TrustCommand::Remove(args) => {
            let what = args.id.clone().or_else(|| args.scope.clone());
            (what.unwrap_or_default(), "not trusted any more")
        }
        TrustCommand::Pin(args) => {
            let said = back(args.remove, "pinned", "not pinned any more");
            (args.subject.skill.clone(), said)
        }
        TrustCommand::Rotate(args) => (args.subject.skill.clone(), "pinned to another key"),
        TrustCommand::Revoke(args) => (
            args.key.clone(),
            back(args.remove, "revoked", "not revoked any more"),
        ),
        TrustCommand::Block(args) => (
            args.what.clone(),
            back(args.remove, "blocked", "not blocked any more"),
        ),
        TrustCommand::Config(args) => {
            let said = back(args.remove, "approved", "not approved any more");
            ("open-skills.yaml".to_owned(), said)
        }
        TrustCommand::List(_) | TrustCommand::Check(_) => return None,
    })
}

fn carry_out(args: &TrustArgs, world: &World) -> Outcome {
    match &args.command {
        TrustCommand::Add(args) => edit::add(args, world),
        TrustCommand::Remove(args) => edit::remove(args, world),
        TrustCommand::List(args) => list::list(*args, world),
        TrustCommand::Pin(args) => edit::pin(args, world),
        TrustCommand::Rotate(args) => edit::rotate(args, world),
        TrustCommand::Revoke(args) => edit::revoke(args, world),
        TrustCommand::Block(args) => edit::block(args, world),
        TrustCommand::Check(args) => list::check(*args, world),
        TrustCommand::Config(args) => config::run(*args, world),
    }
}
