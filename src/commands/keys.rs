//! `open-skills keys`: the user's own signing keys.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::signer::{Asker, PassphraseArgs, refuse_key_itself, secret_input, store, warn_of_short};
use super::{Outcome, World, audited};
use crate::diagnostics::{Explain, Failure};
use crate::fs::{Shown as _, read_text, write_atomic, write_new_private};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::signing::keys::store::StoredKey;
use crate::signing::keys::{Algorithm, KeyError, KeyName, Passphrase, PrivateKey, PublicKey, ssh};
use crate::store::audit_log::{Action, Event};

/// Make and keep keys to sign with.
#[derive(Args, Clone, Debug)]
pub struct KeysArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: KeysCommand,
}

/// What `open-skills keys` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum KeysCommand {
    /// Make a key.
    ///
    /// It is kept in the user's data folder, for its owner alone, and under a passphrase:
    /// of `--passphrase-file`, else of OPEN_SKILLS_PASSPHRASE, else as you type it. Where
    /// nobody can be asked it is an error to have none, unless `--no-passphrase` says that
    /// none is wanted; `--yes` says so too, with a warning.
    #[command(after_help = "Examples:\n  \
        open-skills keys new acme-2026\n  \
        open-skills keys new ci --no-passphrase\n  \
        open-skills keys new acme-2026 --type ed25519 --passphrase-file secret.txt")]
    New(NewArgs),
    /// List your keys.
    #[command(
        after_help = "Examples:\n  open-skills keys list\n  open-skills keys list --format json"
    )]
    List(ListArgs),
    /// Show a key's public half and where it is kept.
    #[command(after_help = "Examples:\n  open-skills keys show acme-2026")]
    Show(ShowArgs),
    /// Write a key to standard output, or to a file.
    ///
    /// A private key goes to a new file that its owner alone may read, as `keys import`
    /// asks for; a shell's `>` makes one that others can read.
    #[command(after_help = "Examples:\n  \
        open-skills keys export acme-2026 --public > acme-2026.pub\n  \
        open-skills keys export acme-2026 --ssh | sed 's/^/acme /' >> allowed_signers\n  \
        open-skills keys export acme-2026 --private --output acme-2026.pem")]
    Export(ExportArgs),
    /// Take over a key from a PEM or OpenSSH file.
    #[command(after_help = "Examples:\n  \
        open-skills keys import acme-2026 acme-2026.pem\n  \
        open-skills keys import me ~/.ssh/id_ed25519\n  \
        vault read acme | open-skills keys import acme - --no-passphrase")]
    Import(ImportArgs),
    /// Put a new key in the place of one, which is kept under another name.
    #[command(after_help = "Examples:\n  open-skills keys rotate acme")]
    Rotate(RotateArgs),
}

/// The kinds of keys that can be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum KeyType {
    /// What every verifier takes
    #[default]
    P256,
    /// Shorter, and as good
    Ed25519,
}

/// How a key is kept.
#[derive(Args, Clone, Debug, Default)]
pub struct ProtectArgs {
    /// Where the passphrase comes from.
    #[command(flatten)]
    pub passphrase: PassphraseArgs,
    /// Keep the key without a passphrase
    #[arg(long)]
    pub no_passphrase: bool,
}

/// Arguments of `keys new`.
#[derive(Args, Clone, Debug)]
pub struct NewArgs {
    /// What to call it
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The kind of key
    #[arg(long = "type", value_enum, default_value_t, value_name = "TYPE")]
    pub kind: KeyType,
    /// How it is kept.
    #[command(flatten)]
    pub protect: ProtectArgs,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `keys list`.
#[derive(Args, Clone, Copy, Debug)]
pub struct ListArgs {
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `keys show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// The key
    #[arg(value_name = "NAME")]
    pub name: String,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `keys export`.
#[derive(Args, Clone, Debug)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub struct ExportArgs {
    /// The key
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The public half, as PEM
    #[arg(long, group = "what")]
    pub public: bool,
    /// The public half, as a line of OpenSSH's
    #[arg(long, group = "what")]
    pub ssh: bool,
    /// The private half, as PEM under the key's passphrase
    #[arg(long, group = "what")]
    pub private: bool,
    /// Write it to this file; a private key only to a new one
    #[arg(long, short, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub output: Option<PathBuf>,
    /// How it is written.
    #[command(flatten)]
    pub protect: ProtectArgs,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `keys import`.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// What to call it
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The file, or `-` for standard input
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// How it is kept; a passphrase of the file's is kept too.
    #[command(flatten)]
    pub protect: ProtectArgs,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `keys rotate`.
#[derive(Args, Clone, Debug)]
pub struct RotateArgs {
    /// The key
    #[arg(value_name = "NAME")]
    pub name: String,
    /// How the new one is kept.
    #[command(flatten)]
    pub protect: ProtectArgs,
    /// How to write the answer.
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Does it.
pub fn run(args: &KeysArgs, world: &World) -> Outcome {
    if let Ok(store) = store(world) {
        store.tidy();
    }
    match &args.command {
        KeysCommand::New(args) => new(args, world),
        KeysCommand::List(args) => list(*args, world),
        KeysCommand::Show(args) => show(args, world),
        KeysCommand::Export(args) => export(args, world),
        KeysCommand::Import(args) => import(args, world),
        KeysCommand::Rotate(args) => rotate(args, world),
    }
}

fn new(args: &NewArgs, world: &World) -> Outcome {
    let name: KeyName = args.name.parse()?;
    let store = store(world)?;
    if store.find(&name).is_ok() {
        return Err(KeyError::Exists(name.to_string()).into());
    }
    refuse_contradiction(&args.protect)?;
    let passphrase = protection(&args.protect, &name, world)?;
    let algorithm = match args.kind {
        KeyType::P256 => Algorithm::P256,
        KeyType::Ed25519 => Algorithm::Ed25519,
    };
    let key = PrivateKey::generate(algorithm);
    let stored = store.add(&name, &key, passphrase.as_ref())?;
    tell(
        world,
        args.answer,
        "made",
        &stored,
        &store.private_path(&name).shown().to_string(),
    );
    Ok(ExitStatus::DONE)
}

/// A new key cannot be under a passphrase and under none. One that is taken from a file can
/// be: the passphrase opens it there.
fn refuse_contradiction(args: &ProtectArgs) -> Result<(), Failure> {
    match args.no_passphrase && args.passphrase.passphrase_file.is_some() {
        false => Ok(()),
        true => Err(Failure::usage(
            "`--passphrase-file` and `--no-passphrase` contradict each other",
        )
        .with_hint("leave one of them away")),
    }
}

/// The passphrase of a new key: given, typed, or none because that was said or `--yes` takes
/// it so.
fn protection(
    args: &ProtectArgs,
    name: &KeyName,
    world: &World,
) -> Result<Option<Passphrase>, Failure> {
    if let Some(said) = said_protection(args, name, world)? {
        return Ok(said.passphrase());
    }
    if world.global.yes {
        world
            .printer
            .warning("the key is kept without a passphrase: whoever reads its file can sign");
        return Ok(None);
    }
    Err(nobody_to_ask())
}

/// What somebody said that a new key is kept under.
enum Protection {
    Passphrase(Passphrase),
    Nothing,
}

impl Protection {
    fn passphrase(self) -> Option<Passphrase> {
        match self {
            Self::Passphrase(passphrase) => Some(passphrase),
            Self::Nothing => None,
        }
    }
}

/// What a new key is to be kept under, unless nobody said so and nobody can be asked.
fn said_protection(
    args: &ProtectArgs,
    name: &KeyName,
    world: &World,
) -> Result<Option<Protection>, Failure> {
    if args.no_passphrase {
        return Ok(Some(Protection::Nothing));
    }
    let asker = Asker::new(&args.passphrase, world);
    if let Some(passphrase) = asker.given()? {
        return match passphrase.is_empty() {
            false => {
                warn_of_short(&passphrase, world);
                Ok(Some(Protection::Passphrase(passphrase)))
            }
            true => Err(Failure::usage("the passphrase is empty")
                .with_hint("`--no-passphrase` says that none is wanted")),
        };
    }
    match asker.can_ask() {
        true => {
            let passphrase = asker.ask_new(name)?;
            warn_of_short(&passphrase, world);
            Ok(Some(Protection::Passphrase(passphrase)))
        }
        false => Ok(None),
    }
}

fn nobody_to_ask() -> Failure {
    Failure::new(
        "needs-passphrase",
        "a key is kept under a passphrase, and there is nobody to ask for it",
    )
    .with_hint("give one with `--passphrase-file FILE` or `OPEN_SKILLS_PASSPHRASE`, or say `--no-passphrase`")
}

fn list(args: ListArgs, world: &World) -> Outcome {
    let listing = store(world)?.look()?;
    for (name, error) in &listing.broken {
        let line = format!("`{name}` is no key that can be used: {error}");
        world.printer.warning(printable_line(&line));
    }
    let keys = &listing.keys;
    if args.answer.is_json() {
        let keys: Vec<Json> = keys.iter().map(as_json).collect();
        let broken = |(name, error): &(String, KeyError)| json!({"name": name, "kind": error.kind(), "message": error.to_string()});
        let broken: Vec<Json> = listing.broken.iter().map(broken).collect();
        let answer = json!({"version": 1, "keys": keys, "broken": broken});
        world
            .printer
            .write(|out| out.write_all(pretty(&answer).as_bytes()));
        return Ok(ExitStatus::DONE);
    }
    let lengths = keys.iter().map(|key| key.name.as_str().len());
    let width = lengths.max().unwrap_or(0);
    for key in keys {
        let open = match key.is_protected {
            true => "",
            false => "  no passphrase",
        };
        let algorithm = key.public.algorithm().to_string();
        world.printer.result(format_args!(
            "{:width$}  {algorithm:7}  {}{open}",
            key.name.as_str(),
            key.public.fingerprint()
        ));
    }
    if keys.is_empty() {
        world
            .printer
            .status("no keys yet: `open-skills keys new NAME` makes one");
    }
    Ok(ExitStatus::DONE)
}

fn show(args: &ShowArgs, world: &World) -> Outcome {
    let store = store(world)?;
    let name: KeyName = args.name.parse()?;
    let key = store.find(&name)?;
    let line = ssh::to_line(&key.public)?;
    let path = store.private_path(&name);
    if args.answer.is_json() {
        let mut shown = answer(&key);
        shown["public"] = key.public.to_pem().into();
        shown["ssh"] = line.into();
        shown["path"] = path.shown().to_string().into();
        world
            .printer
            .write(|out| out.write_all(pretty(&shown).as_bytes()));
        return Ok(ExitStatus::DONE);
    }
    let kept = match key.is_protected {
        true => "under a passphrase",
        false => "without a passphrase",
    };
    let (kind, fingerprint) = (key.public.algorithm(), key.public.fingerprint());
    for (what, found) in [
        ("name", name.to_string()),
        ("type", kind.to_string()),
        ("fingerprint", fingerprint.to_string()),
        ("ssh", line),
        ("kept in", format!("{}, {kept}", path.shown())),
    ] {
        world.printer.result(format_args!("{what:<12} {found}"));
    }
    world
        .printer
        .write(|out| out.write_all(key.public.to_pem().as_bytes()));
    Ok(ExitStatus::DONE)
}

fn export(args: &ExportArgs, world: &World) -> Outcome {
    let store = store(world)?;
    let name: KeyName = args.name.parse()?;
    let stored = store.find(&name)?;
    if !args.private {
        let text = match args.public {
            true => stored.public.to_pem(),
            false => ssh::to_line(&stored.public)? + "\n",
        };
        if let Some(file) = &args.output {
            mind_what_is_there(file)?;
            write_atomic(file, text.as_bytes())?;
        }
        return Ok(exported(args, &text, world));
    }
    if let Some(file) = &args.output
        && std::fs::symlink_metadata(file).is_ok()
    {
        return Err(occupied(file, "exists, and a private key replaces nothing"));
    }
    let asker = Asker::new(&args.protect.passphrase, world);
    let passphrase = match stored.is_protected {
        true => Some(crate::signing::keys::AskPassphrase::ask(
            &asker,
            name.as_str(),
        )?),
        false => asker.given()?,
    };
    let key = store.open(&name, &passphrase)?;
    let seal = passphrase.filter(|_| !args.protect.no_passphrase);
    if seal.is_none() && !args.protect.no_passphrase {
        return Err(Failure::new(
            "needs-passphrase",
            "the key would be written without a passphrase",
        )
        .with_hint("give it one, or say `--no-passphrase`"));
    }
    let pem = key.to_pem(seal.as_ref())?;
    if let Some(file) = &args.output {
        write_new_private(file, pem.as_bytes())?;
    }
    Ok(exported(args, &pem, world))
}

/// A public key is replaced, and an empty file; anything else is somebody's work, or the other
/// half.
fn mind_what_is_there(file: &Path) -> Result<(), Failure> {
    let Ok(found) = std::fs::metadata(file) else {
        return Ok(());
    };
    let text = match (found.is_file(), found.is_dir()) {
        (true, _) => read_text(file, 64 << 10),
        (false, true) => return Err(occupied(file, "is a folder")),
        // A pipe or a device takes the bytes, and loses nothing.
        (false, false) => return Ok(()),
    };
    match text {
        Ok(text) if text.is_empty() || is_one_public_key(&text) => Ok(()),
        _ => Err(occupied(file, "exists and is no public key")),
    }
}

/// Lines of keys are a list that somebody keeps, such as `authorized_keys`.
fn is_one_public_key(text: &str) -> bool {
    let ends_at_once = text.matches("-----BEGIN").count() == 1 || text.trim().lines().count() == 1;
    ends_at_once && PublicKey::read(text).is_ok()
}

fn occupied(file: &Path, what: &str) -> Failure {
    let message = format!("`{}` {what}", file.shown());
    Failure::new("already-exists", message).with_hint("name another file with `--output`")
}

/// Prints what was not written to a file.
fn exported(args: &ExportArgs, text: &str, world: &World) -> ExitStatus {
    let here = args.output.is_none().then_some(text);
    if args.answer.is_json() {
        let half = if args.private { "private" } else { "public" };
        let value = pretty(
            &json!({"version": 1, "name": args.name, "half": half, "text": here,
            "path": args.output.as_ref().map(|file| file.to_string_lossy())}),
        );
        world.printer.write(|out| out.write_all(value.as_bytes()));
    } else if let Some(text) = here {
        world.printer.write(|out| out.write_all(text.as_bytes()));
    }
    ExitStatus::DONE
}

fn import(args: &ImportArgs, world: &World) -> Outcome {
    let store = store(world)?;
    let name: KeyName = args.name.parse()?;
    refuse_key_itself("FILE", &args.file.to_string_lossy())?;
    let what = args.file.shown().to_string();
    // Before anybody is told that others can read it: they are meant to.
    let there = (what != "-").then(|| read_text(&args.file, 64 << 10).ok());
    if there
        .flatten()
        .is_some_and(|text| PublicKey::read(&text).is_ok())
    {
        let message = format!("`{what}` is a public key, and only private ones can be imported");
        return Err(Failure::new("bad-key", message).with_hint(format!(
            "to believe its signatures: `open-skills trust add {name} --key {what}`"
        )));
    }
    let text = secret_input(&args.file)?;
    let asker = Asker::new(&args.protect.passphrase, world);
    let key = PrivateKey::read(&text, &what, &asker)
        .map_err(|error| Failure::from(error).at(what.clone()))?;
    let passphrase = protection(&args.protect, &name, world)?;
    let stored = store.add(&name, &key, passphrase.as_ref())?;
    tell(
        world,
        args.answer,
        "imported",
        &stored,
        &store.private_path(&name).shown().to_string(),
    );
    Ok(ExitStatus::DONE)
}

fn rotate(args: &RotateArgs, world: &World) -> Outcome {
    let store = store(world)?;
    let name: KeyName = args.name.parse()?;
    let old = store.find(&name)?;
    refuse_contradiction(&args.protect)?;
    let digits = old.public.fingerprint().short();
    let kept: KeyName = format!("{name}-{}", &digits[..8]).parse()?;
    let passphrase = match old.is_protected {
        // What was under a passphrase stays so, unless somebody says in words that it need not.
        true => said_protection(&args.protect, &name, world)?
            .ok_or_else(nobody_to_ask)?
            .passphrase(),
        false => protection(&args.protect, &name, world)?,
    };
    let key = PrivateKey::generate(old.public.algorithm());
    let stored = store.rotate((&name, &kept), &key, passphrase.as_ref())?;
    tell(
        world,
        args.answer,
        "made",
        &stored,
        &store.private_path(&name).shown().to_string(),
    );
    if !args.answer.is_json() {
        world
            .printer
            .status(format_args!("the old one is now called `{kept}`"));
    }
    Ok(ExitStatus::DONE)
}

fn as_json(key: &StoredKey) -> Json {
    json!({
        "name": key.name.as_str(),
        "type": key.public.algorithm().as_str(),
        "fingerprint": key.public.fingerprint().to_string(),
        "protected": key.is_protected,
    })
}

/// The same as a whole answer.
fn answer(key: &StoredKey) -> Json {
    let mut answer = as_json(key);
    answer["version"] = 1.into();
    answer
}

fn tell(world: &World, form: AnswerArgs, verb: &str, key: &StoredKey, path: &str) {
    let event = Event {
        digest: Some(key.public.fingerprint().to_string()),
        detail: Some(verb.to_owned()),
        ..Event::new(Action::Keys, key.name.as_str())
    };
    audited::note(world, &[event]);
    if form.is_json() {
        let mut answer = answer(key);
        answer["path"] = path.into();
        world
            .printer
            .write(|out| out.write_all(pretty(&answer).as_bytes()));
        return;
    }
    let (name, fingerprint) = (&key.name, key.public.fingerprint());
    world.printer.result(format_args!(
        "{verb} `{name}` ({}, {fingerprint})",
        key.public.algorithm()
    ));
    world.printer.status(format_args!(
        "others trust it with `open-skills trust add {name} --key {name}.pub`: \
         give them `open-skills keys export {name} --public --output {name}.pub`"
    ));
}
