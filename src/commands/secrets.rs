//! `open-skills secrets`: what scripts may be given and nobody may see.

use clap::{Args, Subcommand};
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::signer::{Asker, PassphraseArgs, warn_of_short};
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::fs::sizes;
use crate::output::ExitStatus;
use crate::signing::keys::{KeyError, Passphrase};
use crate::signing::secrets::{MAX_SECRET, SecretName, SecretStore, WHAT, folder};

/// Keep secrets for scripts.
#[derive(Args, Clone, Debug)]
pub struct SecretsArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: SecretsCommand,
}

/// What `open-skills secrets` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum SecretsCommand {
    /// Keep a secret, in the place of an older one.
    ///
    /// The value is asked for, or read from standard input; it never stands on a command
    /// line. All secrets are encrypted under one passphrase, which is set with the first.
    #[command(after_help = "\
The value goes to one host as the header `Authorization: Bearer VALUE`. A value that begins with
`Bearer ` or `Basic ` is sent as it is, and `X-Api-Key: VALUE` goes as that header.

Examples:
  open-skills secrets set API_KEY
  pass show api | open-skills secrets set API_KEY --passphrase-file passphrase.txt")]
    Set(SetArgs),
    /// List the names of your secrets.
    #[command(after_help = "Examples:\n  open-skills secrets list")]
    List(ListArgs),
    /// Forget a secret.
    #[command(after_help = "Examples:\n  open-skills secrets remove API_KEY")]
    Remove(RemoveArgs),
}

/// What `secrets set` takes.
#[derive(Args, Clone, Debug)]
pub struct SetArgs {
    /// What it is called: also the variable that a script finds it in
    #[arg(value_name = "NAME")]
    pub name: SecretName,
    /// Protect the secrets of this machine by file permissions alone
    #[arg(long, conflicts_with = "passphrase_file")]
    pub no_passphrase: bool,
    /// Where the passphrase comes from.
    #[command(flatten)]
    pub passphrase: PassphraseArgs,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `secrets list` takes.
#[derive(Args, Clone, Debug)]
pub struct ListArgs {
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `secrets remove` takes.
#[derive(Args, Clone, Debug)]
pub struct RemoveArgs {
    /// What it is called
    #[arg(value_name = "NAME")]
    pub name: SecretName,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Does it.
pub fn run(args: &SecretsArgs, world: &World) -> Outcome {
    let store = store(world)?;
    match &args.command {
        SecretsCommand::Set(args) => set(args, &store, world)?,
        SecretsCommand::List(args) => list(args.answer, &store, world)?,
        SecretsCommand::Remove(args) => {
            store.remove(&args.name)?;
            told(&args.name, "forgot", args.answer, world);
        }
    }
    Ok(ExitStatus::DONE)
}

/// The user's secrets.
pub fn store(world: &World) -> Result<SecretStore, Failure> {
    match world.environment.data_dir() {
        Some(data) => Ok(SecretStore::new(folder(&data))),
        None => Err(
            Failure::new("no-home", "there is no folder to keep secrets in")
                .with_hint("set `HOME` or `XDG_DATA_HOME`"),
        ),
    }
}

fn set(args: &SetArgs, store: &SecretStore, world: &World) -> Result<(), Failure> {
    let asker = Asker::new(&args.passphrase, world);
    let needs_identity = !store.has_identity();
    let passphrase = agreed(store, args.no_passphrase, &asker, world)?;
    let value = value("secret", args.name.as_str(), &asker)?;
    if needs_identity {
        store.make_identity(passphrase.as_ref())?;
    }
    let is_new = store.set(&args.name, value.reveal())?;
    let what = if is_new { "kept" } else { "replaced" };
    told(&args.name, what, args.answer, world);
    Ok(())
}

/// Says what became of a secret, and never what it is.
fn told(name: &SecretName, what: &str, answer: AnswerArgs, world: &World) {
    let name = name.as_str();
    match answer.is_json() {
        true => {
            let text = pretty(&json!({"version": 1, "name": name, "status": what}));
            world.printer.write(|out| write!(out, "{text}"));
        }
        false => world.printer.status(format_args!("{what} `{name}`")),
    }
}

/// The passphrase of the key that has yet to be made, unless it shall have none. Where the key is
/// there, what is said of its passphrase has to be true: whoever errs in that would not get back
/// what is kept.
pub(super) fn agreed(
    store: &SecretStore,
    no_passphrase: bool,
    asker: &Asker<'_>,
    world: &World,
) -> Result<Option<Passphrase>, Failure> {
    if !store.has_identity() {
        return match no_passphrase {
            true => Ok(None),
            false => new_passphrase(asker, world).map(Some),
        };
    }
    if no_passphrase {
        return match store.is_protected()? {
            true => Err(Failure::usage(
                "what is kept here is under a passphrase, set with the first of it",
            )
            .with_hint("leave `--no-passphrase` out: to keep more needs no passphrase")),
            false => Ok(None),
        };
    }
    let Some(given) = asker.given()? else {
        return Ok(None);
    };
    if store.is_protected()? {
        store.opens_with(&given).map_err(|error| match error {
            KeyError::WrongPassphrase => Failure::from(error).with_hint(
                "what is kept here is under another passphrase: give that one, or none, as to \
                 keep more needs none",
            ),
            error => error.into(),
        })?;
    } else if asker.names_file() {
        return Err(
            Failure::usage("what is kept here is under no passphrase").with_hint(
                "leave `--passphrase-file` out; for one, remove what is kept and the folder of the \
             key, and keep it anew",
            ),
        );
    }
    Ok(None)
}

/// The passphrase of the key that is made for the first secret or token and encrypts all of them
/// on this machine.
fn new_passphrase(asker: &Asker<'_>, world: &World) -> Result<Passphrase, Failure> {
    if let Some(passphrase) = asker.given()? {
        return match passphrase.is_empty() {
            false => {
                warn_of_short(&passphrase, world);
                Ok(passphrase)
            }
            true => Err(Failure::usage("the passphrase is empty")
                .with_hint("say `--no-passphrase` when you want none")),
        };
    }
    if asker.can_ask() {
        world.printer.tell(
            "This is the first secret or token that is kept here: a key is made that encrypts them all.",
        );
        let passphrase = asker.ask_new_for(WHAT)?;
        warn_of_short(&passphrase, world);
        return Ok(passphrase);
    }
    let message = "nothing is kept here yet: a key has to be made that encrypts secrets and tokens, \
                   and there is nobody to ask for its passphrase";
    Err(Failure::new("needs-passphrase", message).with_hint(
        "choose one with `--passphrase-file` or `OPEN_SKILLS_PASSPHRASE`, or say `--no-passphrase`",
    ))
}

/// The secret itself, which `what` says the kind of: typed unseen, or all of standard input but a last line end.
pub(super) fn value(what: &str, name: &str, asker: &Asker<'_>) -> Result<Passphrase, Failure> {
    if asker.can_ask() {
        return Ok(asker.ask_secret(name)?);
    }
    let mut text = zeroize::Zeroizing::new(String::new());
    let mut input = std::io::Read::take(std::io::stdin(), MAX_SECRET as u64 + 1);
    std::io::Read::read_to_string(&mut input, &mut text).map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("cannot read the {what}: {reason}"))
    })?;
    let value = text.strip_suffix('\n').unwrap_or(&text);
    let value = value.strip_suffix('\r').unwrap_or(value);
    match value.len() {
        0 => Err(
            Failure::usage(format!("there is no {what} on standard input"))
                .with_hint("pipe it in, or run the command on a terminal"),
        ),
        length if length > MAX_SECRET => Err(Failure::new(
            "too-large",
            format!("a {what} has at most {}", sizes::exact(MAX_SECRET as u64)),
        )),
        _ => Ok(Passphrase::new(value.to_owned())),
    }
}

fn list(answer: AnswerArgs, store: &SecretStore, world: &World) -> Result<(), Failure> {
    let names = store.list()?;
    let names: Vec<&str> = names.iter().map(SecretName::as_str).collect();
    if answer.is_json() {
        let text = pretty(&json!({"version": 1, "secrets": names}));
        world.printer.write(|out| write!(out, "{text}"));
        return Ok(());
    }
    if names.is_empty() {
        world
            .printer
            .status("there are no secrets; `open-skills secrets set NAME` keeps one");
    }
    for name in names {
        world.printer.result(name);
    }
    Ok(())
}
