//! `open-skills keys`: the user's own signing keys.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value as Json, json};

use super::config::{AnswerFormat, pretty};
use super::signer::{Asker, PassphraseArgs, store};
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::output::ExitStatus;
use crate::signing::keys::store::StoredKey;
use crate::signing::keys::{Algorithm, KeyName, Passphrase, PrivateKey, read_secret_file, ssh};

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
    /// It is kept in the user's data folder, for its owner alone, and under a passphrase
    /// unless you say that it needs none.
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
    /// Write a key to standard output.
    #[command(after_help = "Examples:\n  \
        open-skills keys export acme-2026 --public > acme-2026.pub\n  \
        open-skills keys export acme-2026 --ssh >> allowed_signers\n  \
        open-skills keys export acme-2026 --private > acme-2026.pem")]
    Export(ExportArgs),
    /// Take over a key from a PEM or OpenSSH file.
    #[command(after_help = "Examples:\n  \
        open-skills keys import acme-2026 acme-2026.pem\n  \
        open-skills keys import me ~/.ssh/id_ed25519")]
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
    #[arg(long, conflicts_with = "passphrase_file")]
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
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: AnswerFormat,
}

/// Arguments of `keys list`.
#[derive(Args, Clone, Copy, Debug)]
pub struct ListArgs {
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: AnswerFormat,
}

/// Arguments of `keys show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// The key
    #[arg(value_name = "NAME")]
    pub name: String,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: AnswerFormat,
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
    /// How it is written.
    #[command(flatten)]
    pub protect: ProtectArgs,
}

/// Arguments of `keys import`.
#[derive(Args, Clone, Debug)]
pub struct ImportArgs {
    /// What to call it
    #[arg(value_name = "NAME")]
    pub name: String,
    /// The file
    #[arg(value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub file: PathBuf,
    /// How it is kept; a passphrase of the file's is kept too.
    #[command(flatten)]
    pub protect: ProtectArgs,
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: AnswerFormat,
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
    /// How to write the answer
    #[arg(long, value_enum, default_value_t)]
    pub format: AnswerFormat,
}

/// Does it.
pub fn run(args: &KeysArgs, world: &World) -> Outcome {
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
        return Err(crate::signing::keys::KeyError::Exists(name.to_string()).into());
    }
    let passphrase = protection(&args.protect, &name, world)?;
    let algorithm = match args.kind {
        KeyType::P256 => Algorithm::P256,
        KeyType::Ed25519 => Algorithm::Ed25519,
    };
    let key = PrivateKey::generate(algorithm);
    let stored = store.add(&name, &key, passphrase.as_ref())?;
    tell(
        world,
        args.format,
        "made",
        &stored,
        &store.private_path(&name).display().to_string(),
    );
    Ok(ExitStatus::DONE)
}

/// The passphrase of a new key: given, typed, or none because that was said.
fn protection(
    args: &ProtectArgs,
    name: &KeyName,
    world: &World,
) -> Result<Option<Passphrase>, Failure> {
    if args.no_passphrase {
        return Ok(None);
    }
    let asker = Asker::new(&args.passphrase, world);
    if let Some(passphrase) = asker.given()? {
        return match passphrase.is_empty() {
            false => Ok(Some(passphrase)),
            true => Err(Failure::usage("the passphrase is empty")
                .with_hint("`--no-passphrase` says that none is wanted")),
        };
    }
    if asker.can_ask() {
        return Ok(Some(asker.ask_new(name)?));
    }
    if world.global.yes {
        world
            .printer
            .warning("the key is kept without a passphrase: whoever reads its file can sign");
        return Ok(None);
    }
    Err(Failure::new(
        "needs-passphrase",
        "a key is kept under a passphrase, and there is nobody to ask for it",
    )
    .with_hint("`--passphrase-file FILE`, `OPEN_SKILLS_PASSPHRASE`, or `--no-passphrase`"))
}

fn list(args: ListArgs, world: &World) -> Outcome {
    let keys = store(world)?.list()?;
    match args.format {
        AnswerFormat::Json => {
            let keys: Vec<Json> = keys.iter().map(as_json).collect();
            world.printer.write(|out| {
                out.write_all(pretty(&json!({"version": 1, "keys": keys})).as_bytes())
            });
        }
        AnswerFormat::Human => {
            let width = keys
                .iter()
                .map(|key| key.name.as_str().len())
                .max()
                .unwrap_or(0);
            for key in &keys {
                let open = if key.is_protected {
                    ""
                } else {
                    "  no passphrase"
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
        }
    }
    Ok(ExitStatus::DONE)
}

fn show(args: &ShowArgs, world: &World) -> Outcome {
    let store = store(world)?;
    let name: KeyName = args.name.parse()?;
    let key = store.find(&name)?;
    let line = ssh::to_line(&key.public)?;
    let path = store.private_path(&name);
    match args.format {
        AnswerFormat::Json => {
            let mut shown = as_json(&key);
            shown["public"] = key.public.to_pem().into();
            shown["ssh"] = line.into();
            shown["path"] = path.display().to_string().into();
            world
                .printer
                .write(|out| out.write_all(pretty(&shown).as_bytes()));
        }
        AnswerFormat::Human => {
            let kept = if key.is_protected {
                "under a passphrase"
            } else {
                "without a passphrase"
            };
            world.printer.result(format_args!("name         {name}"));
            world
                .printer
                .result(format_args!("type         {}", key.public.algorithm()));
            world
                .printer
                .result(format_args!("fingerprint  {}", key.public.fingerprint()));
            world.printer.result(format_args!("ssh          {line}"));
            world
                .printer
                .result(format_args!("kept in      {}, {kept}", path.display()));
            world
                .printer
                .write(|out| out.write_all(key.public.to_pem().as_bytes()));
        }
    }
    Ok(ExitStatus::DONE)
}

fn export(args: &ExportArgs, world: &World) -> Outcome {
    let store = store(world)?;
    let name: KeyName = args.name.parse()?;
    let stored = store.find(&name)?;
    if args.public {
        world
            .printer
            .write(|out| out.write_all(stored.public.to_pem().as_bytes()));
        return Ok(ExitStatus::DONE);
    }
    if args.ssh {
        world.printer.result(ssh::to_line(&stored.public)?);
        return Ok(ExitStatus::DONE);
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
    world.printer.write(|out| out.write_all(pem.as_bytes()));
    Ok(ExitStatus::DONE)
}

fn import(args: &ImportArgs, world: &World) -> Outcome {
    let store = store(world)?;
    let name: KeyName = args.name.parse()?;
    let text = read_secret_file(&args.file)?;
    let asker = Asker::new(&args.protect.passphrase, world);
    let what = args.file.display().to_string();
    let key = PrivateKey::read(&text, &what, &asker)?;
    let passphrase = protection(&args.protect, &name, world)?;
    let stored = store.add(&name, &key, passphrase.as_ref())?;
    tell(
        world,
        args.format,
        "imported",
        &stored,
        &store.private_path(&name).display().to_string(),
    );
    Ok(ExitStatus::DONE)
}

fn rotate(args: &RotateArgs, world: &World) -> Outcome {
    let store = store(world)?;
    let name: KeyName = args.name.parse()?;
    let old = store.find(&name)?;
    let digits = old.public.fingerprint().short();
    let kept: KeyName = format!("{name}-{}", &digits[..8]).parse()?;
    let passphrase = protection(&args.protect, &name, world)?;
    let key = PrivateKey::generate(old.public.algorithm());
    store.rename(&name, &kept)?;
    let stored = store.add(&name, &key, passphrase.as_ref())?;
    tell(
        world,
        args.format,
        "made",
        &stored,
        &store.private_path(&name).display().to_string(),
    );
    if args.format == AnswerFormat::Human {
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

fn tell(world: &World, format: AnswerFormat, verb: &str, key: &StoredKey, path: &str) {
    match format {
        AnswerFormat::Json => {
            let mut answer = as_json(key);
            answer["path"] = path.into();
            world
                .printer
                .write(|out| out.write_all(pretty(&answer).as_bytes()));
        }
        AnswerFormat::Human => {
            let (name, fingerprint) = (&key.name, key.public.fingerprint());
            world.printer.result(format_args!(
                "{verb} `{name}` ({}, {fingerprint})",
                key.public.algorithm()
            ));
            world.printer.status(format_args!(
                "others trust it with: open-skills keys export {name} --public"
            ));
        }
    }
}
