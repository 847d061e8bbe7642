//! `open-skills login` and `logout`: tokens for web servers that are not open to everybody.

use clap::Args;
use serde_json::json;

use super::answer::{AnswerArgs, pretty};
use super::logins;
use super::registry::open;
use super::signer::{Asker, PassphraseArgs};
use super::{Outcome, World, secrets};
use crate::diagnostics::Failure;
use crate::ops::registries::{Access, NamedRegistry};
use crate::output::ExitStatus;
use crate::registry::credential::{Credential, Header};
use crate::registry::location::Location;
use crate::registry::{Key, Trouble};

/// The largest marker that is read to see whether a token is taken.
const MARKER_LIMIT: u64 = 1 << 16;

/// What `login` takes.
#[derive(Args, Debug)]
#[command(after_help = "\
For registries and sites on web servers alone: git asks its own credential helpers, object storage
the usual chain of AWS, and a folder asks nobody. The token is asked for, or read from standard
input; it never stands on a command line, is kept encrypted like your secrets, and is sent to this place
and what is below it only. A token that begins with `Bearer ` or `Basic ` is sent as it is.

Examples:
  open-skills login acme
  open-skills login https://skills.example.com/team --user ann
  pass show skills | open-skills login acme --passphrase-file passphrase.txt")]
pub struct LoginArgs {
    /// A configured name, or the place
    #[arg(value_name = "REGISTRY")]
    pub registry: String,
    /// The user whose password it is; without one it is a token
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// Protect what is kept on this machine by file permissions alone
    #[arg(long, conflicts_with = "passphrase_file")]
    pub no_passphrase: bool,
    /// Where the passphrase comes from.
    #[command(flatten)]
    pub passphrase: PassphraseArgs,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What `logout` takes.
#[derive(Args, Debug)]
#[command(after_help = "\
The token is removed from this machine; whoever gave it to you can also take it back.

Examples:
  open-skills logout acme")]
pub struct LogoutArgs {
    /// A configured name, or the place
    #[arg(value_name = "REGISTRY")]
    pub registry: String,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Keeps a token, once the place takes it.
pub fn run(args: &LoginArgs, world: &World) -> Outcome {
    let url = url(&args.registry, world)?;
    if args.user.as_deref().is_some_and(|user| user.contains(':')) {
        return Err(Failure::usage("a user's name has no `:` in it"));
    }
    let store = logins::store(world)?;
    let asker = Asker::new(&args.passphrase, world);
    let needs_identity = !store.has_identity();
    let passphrase = secrets::agreed(&store, args.no_passphrase, &asker, world)?;
    let value = secrets::value("token", &url, &asker)?;
    let header = logins::header(value.reveal(), args.user.as_deref());
    if !header.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        let message = "the token has line breaks or other characters that no header can hold";
        return Err(Failure::usage(message).with_hint("a token is one line of plain characters"));
    }
    check(&url, &header, world)?;
    if needs_identity {
        store.make_identity(passphrase.as_ref())?;
    }
    let is_new = store.set(&logins::name(&url)?, &header)?;
    let what = if is_new { "kept" } else { "replaced" };
    told(&url, what, args.answer, world);
    Ok(ExitStatus::DONE)
}

/// Forgets a token.
pub fn run_logout(args: &LogoutArgs, world: &World) -> Outcome {
    let url = url(&args.registry, world)?;
    let (store, name) = (logins::store(world)?, logins::name(&url)?);
    if !store.has(&name) {
        let message = format!("there is no token for `{url}`");
        let hint = "nothing is left to forget; `open-skills login` gives one";
        return Err(Failure::new("not-found", message).with_hint(hint));
    }
    store.remove(&name)?;
    told(&url, "forgot", args.answer, world);
    Ok(ExitStatus::DONE)
}

/// The URL of a place that a token can be for.
fn url(text: &str, world: &World) -> Result<String, Failure> {
    let location = open::place(world, text)?;
    let hint = match &location {
        Location::Web(url) => return Ok(url.clone()),
        Location::Git(_) => {
            "git asks its own credential helpers: see `git help credentials`; ssh asks your keys"
        }
        Location::S3 { .. } => {
            "object storage takes the usual AWS variables, profiles and roles, or `credentials` in \
             open-skills.yaml"
        }
        Location::Directory(_) => "a folder needs no token",
    };
    let message = format!("`{location}` is no web server, and takes no token of ours");
    Err(Failure::usage(message).with_hint(hint))
}

/// Asks the place once; a token that it refuses is not kept.
fn check(url: &str, header: &Header, world: &World) -> Result<(), Failure> {
    if world.settings_unwarned()?.is_on("offline") {
        return Ok(());
    }
    let header = header.clone();
    let access = Access {
        credential: Some(Credential::new(url, move || Ok(header.clone()))),
        ..Access::default()
    };
    let place = NamedRegistry::open(url, Location::Web(url.to_owned()), &access)?;
    match place.registry.read(&Key::marker(), MARKER_LIMIT) {
        Err(error) if error.trouble == Trouble::Denied => {
            let message = format!("`{url}` does not take this token, so it was not kept");
            Err(Failure::new("denied", message)
                .with_hint("look at what it may read, and until when"))
        }
        Err(error) if error.trouble != Trouble::NotFound => {
            let line = format!("the token was not tried out: {error}");
            world
                .printer
                .warning(crate::output::escape::printable_line(&line));
            Ok(())
        }
        _ => Ok(()),
    }
}

fn told(url: &str, what: &str, answer: AnswerArgs, world: &World) {
    match answer.is_json() {
        true => {
            let text = pretty(&json!({"version": 1, "place": url, "status": what}));
            world.printer.write(|out| out.write_all(text.as_bytes()));
        }
        false => world
            .printer
            .status(format_args!("{what} the token for {url}")),
    }
}
