//! Whose key signs, and where its passphrase comes from: the flags that several commands take.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use zeroize::Zeroizing;

use super::{World, unseen};
use crate::diagnostics::Failure;
use crate::fs::{FsError, Shown as _};
use crate::signing::Time;
use crate::signing::keys::agent::AgentKey;
use crate::signing::keys::{
    AskPassphrase, KeyError, KeyName, KeyStore, Passphrase, PrivateKey, PublicKey, Signer,
    may_be_a_key, read_secret, read_secret_file,
};

/// The variable that holds a passphrase.
const PASSPHRASE: &str = "OPEN_SKILLS_PASSPHRASE";
/// The variable that holds a key, or the path of one.
const SIGNING_KEY: &str = "OPEN_SKILLS_SIGNING_KEY";

/// Which key signs.
#[derive(Args, Clone, Debug, Default)]
pub struct SignerArgs {
    /// The key: a name of `keys list`, or a PEM or OpenSSH file [default:
    /// OPEN_SKILLS_SIGNING_KEY, which holds a PEM or a path, else your only key]
    #[arg(long, value_name = "KEY")]
    pub key: Option<String>,
    /// Ask the ssh-agent to sign; `--key FILE.pub` says with which of its keys
    #[arg(long = "ssh-agent", alias = "agent")]
    pub agent: bool,
    /// Where the passphrase comes from.
    #[command(flatten)]
    pub passphrase: PassphraseArgs,
}

/// Where a passphrase comes from.
#[derive(Args, Clone, Debug, Default)]
pub struct PassphraseArgs {
    /// Read the passphrase from the first line of this file, `-` for standard input
    /// [default: OPEN_SKILLS_PASSPHRASE, else the terminal]
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub passphrase_file: Option<PathBuf>,
}

/// The present time.
pub fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let seconds = since.map_or(0, |since| since.as_secs());
    Time::from_unix(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// A secret from a file that is its owner's alone, from standard input, or from a pipe that
/// the shell hands over as a file.
pub fn secret_input(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    if path.as_os_str() == "-" {
        return read_secret(std::io::stdin().lock(), "standard input");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        // A pipe with a name of its own may never have a writer.
        let is_handed_over = ["/dev", "/proc"].iter().any(|root| path.starts_with(root));
        let is_pipe = || std::fs::metadata(path).is_ok_and(|found| found.file_type().is_fifo());
        if is_handed_over && is_pipe() {
            let file = std::fs::File::open(path).map_err(|source| FsError::Io {
                action: "read",
                path: path.to_path_buf(),
                source,
            })?;
            return read_secret(file, &path.shown().to_string());
        }
    }
    read_secret_file(path)
}

/// The user's key store.
pub fn store(world: &World) -> Result<KeyStore, Failure> {
    match world.environment.data_dir() {
        Some(folder) => Ok(KeyStore::new(folder.join("keys"))),
        None => Err(
            Failure::new("no-home", "there is no folder to keep keys in")
                .with_hint("set `HOME` or `XDG_DATA_HOME`"),
        ),
    }
}

/// Asks for passphrases: a file, then the variable, then the terminal.
pub struct Asker<'w> {
    args: &'w PassphraseArgs,
    world: &'w World,
    read: RefCell<Option<Passphrase>>,
}

impl<'w> Asker<'w> {
    /// One that has these flags and this world.
    pub fn new(args: &'w PassphraseArgs, world: &'w World) -> Self {
        Self {
            args,
            world,
            read: RefCell::new(None),
        }
    }

    /// The passphrase that needs no question.
    pub fn given(&self) -> Result<Option<Passphrase>, KeyError> {
        if let Some(path) = &self.args.passphrase_file {
            // Standard input gives its line once, and may be asked for twice.
            if let Some(known) = self.read.borrow().as_ref() {
                return Ok(Some(known.clone()));
            }
            let passphrase = Passphrase::first_line(&secret_input(path)?);
            *self.read.borrow_mut() = Some(passphrase.clone());
            return Ok(Some(passphrase));
        }
        let variable = self.world.environment.variable(PASSPHRASE);
        Ok(variable.map(|text| Passphrase::new(text.to_owned())))
    }

    /// Whether the command line names a file with it.
    pub fn names_file(&self) -> bool {
        self.args.passphrase_file.is_some()
    }

    /// Whether somebody is there to be asked.
    pub fn can_ask(&self) -> bool {
        let environment = &self.world.environment;
        let terminals = environment.terminals;
        terminals.stdin && terminals.stderr && !environment.is_ci() && !self.world.global.yes
    }

    /// A passphrase for a new key, typed twice.
    pub fn ask_new(&self, name: &KeyName) -> Result<Passphrase, KeyError> {
        self.ask_new_for(name.as_str())
    }

    /// A new passphrase for what is called so, typed twice.
    pub fn ask_new_for(&self, what: &str) -> Result<Passphrase, KeyError> {
        unseen::ask_twice(&format!("New passphrase for `{what}`"))
    }
}

impl Asker<'_> {
    /// A secret, typed once and not shown.
    pub fn ask_secret(&self, name: &str) -> Result<Passphrase, KeyError> {
        unseen::ask(&format!("`{name}`"))
    }
}

impl AskPassphrase for Asker<'_> {
    fn ask(&self, what: &str) -> Result<Passphrase, KeyError> {
        if let Some(passphrase) = self.given()? {
            return Ok(passphrase);
        }
        if !self.can_ask() {
            return Err(KeyError::NeedsPassphrase);
        }
        ask_passphrase(what)
    }
}

/// Says of a new passphrase that it is short, if it is.
pub fn warn_of_short(passphrase: &Passphrase, world: &World) {
    if passphrase.is_short() {
        world.printer.warning(
            "the passphrase is short: whoever gets the file can try them all; \
             several words are better",
        );
    }
}

/// A passphrase, typed once and not shown.
pub fn ask_passphrase(what: &str) -> Result<Passphrase, KeyError> {
    unseen::ask(&format!("Passphrase for `{what}`"))
}

/// Whether the environment names the key that signs.
pub fn is_in_environment(world: &World) -> bool {
    world.environment.path(SIGNING_KEY).is_some()
}

/// The key that signs.
pub fn signer(args: &SignerArgs, world: &World) -> Result<Box<dyn Signer>, Failure> {
    let asker = Asker::new(&args.passphrase, world);
    if args.agent {
        return Ok(Box::new(agent_key(args, world)?));
    }
    if let Some(key) = &args.key {
        return Ok(Box::new(named(key, world, &asker)?));
    }
    if let Some(key) = world.environment.variable(SIGNING_KEY) {
        let read = match key.trim_start().starts_with("-----BEGIN") {
            true => PrivateKey::read(key, SIGNING_KEY, &asker)?,
            false => from_variable(key, world, &asker)?,
        };
        return Ok(Box::new(read));
    }
    if let Some(file) = world.environment.path(SIGNING_KEY) {
        let environment = &world.environment;
        let file = environment.resolve_path(&file, &environment.cwd);
        return Ok(Box::new(from_file(&file, &asker)?));
    }
    let store = store(world)?;
    let keys = store.list()?;
    match keys.as_slice() {
        [only] => Ok(Box::new(store.open(&only.name, &asker)?)),
        [] => Err(
            Failure::new("no-key", "there is no key to sign with").with_hint(
                "`open-skills keys new NAME` makes one; `--key ~/.ssh/id_ed25519` takes yours",
            ),
        ),
        several => {
            let names: Vec<&str> = several.iter().map(|key| key.name.as_str()).collect();
            let message = format!("there are several keys: {}", names.join(", "));
            Err(Failure::new("no-key", message).with_hint("say which one with `--key`"))
        }
    }
}

/// The file that the variable names. What names none may be a key that lost its shape.
fn from_variable(key: &str, world: &World, asker: &Asker<'_>) -> Result<PrivateKey, Failure> {
    let path = world.environment.resolve(key, &world.environment.cwd);
    match !may_be_a_key(key) && path.is_file() {
        true => from_file(&path, asker),
        false => {
            let message = format!("`{SIGNING_KEY}` is neither a PEM nor a file");
            Err(Failure::new("bad-key", message).with_hint(
                "it holds the text of a key with its `-----BEGIN` line and its line breaks, or a path",
            ))
        }
    }
}

/// Refuses a key where its name or file should stand, without repeating it.
pub fn refuse_key_itself(argument: &str, text: &str) -> Result<(), Failure> {
    match may_be_a_key(text) {
        false => Ok(()),
        true => Err(key_as_argument(&format!("`{argument}`"))),
    }
}

/// What to say to a key that stands on the command line.
pub fn key_as_argument(argument: &str) -> Failure {
    let message = format!("{argument} takes the name or the file of a key, not the key itself");
    Failure::new("bad-key", message).with_hint(format!(
        "an argument can be read by others on this machine: use a file, or `{SIGNING_KEY}`"
    ))
}

/// A name of the store, unless it is the path of a file.
fn named(key: &str, world: &World, asker: &Asker<'_>) -> Result<PrivateKey, Failure> {
    refuse_key_itself("--key", key)?;
    let environment = &world.environment;
    let path = environment.resolve(key, &environment.cwd);
    if let Ok(name) = key.parse::<KeyName>()
        && (!path.exists() || store(world)?.find(&name).is_ok())
    {
        return Ok(store(world)?.open(&name, asker)?);
    }
    from_file(&path, asker)
}

fn from_file(path: &Path, asker: &Asker<'_>) -> Result<PrivateKey, Failure> {
    let is_public = path.extension().is_some_and(|ending| ending == "pub");
    if is_public {
        let message = format!("`{}` is a public key, which cannot sign", path.shown());
        return Err(Failure::new("bad-key", message)
            .with_hint("name the private one, or add `--ssh-agent` when an ssh-agent holds it"));
    }
    let text = read_secret_file(path)?;
    let what = path.shown().to_string();
    let read = PrivateKey::read(&text, &what, asker);
    read.map_err(|error| Failure::from(error).at(what))
}

fn agent_key(args: &SignerArgs, world: &World) -> Result<AgentKey, Failure> {
    let socket = world.environment.path("SSH_AUTH_SOCK").ok_or_else(|| {
        Failure::new("agent", "no ssh-agent is running here").with_hint("eval \"$(ssh-agent)\"")
    })?;
    let wanted = args
        .key
        .as_deref()
        .map(|key| public_key(key, world))
        .transpose()?;
    Ok(AgentKey::find(&socket, wanted.as_ref())?)
}

/// Whether it is the name of a key in the store.
pub fn is_own_key(key: &str, world: &World) -> bool {
    let name = key.parse::<KeyName>().ok();
    name.is_some_and(|name| store(world).is_ok_and(|store| store.find(&name).is_ok()))
}

/// A public key: a name of the store, a file, or the text itself.
pub fn public_key(key: &str, world: &World) -> Result<PublicKey, Failure> {
    let environment = &world.environment;
    let path = environment.resolve(key, &environment.cwd);
    if key.trim_start().starts_with("-----BEGIN")
        || key.starts_with("ssh-")
        || key.starts_with("ecdsa-")
    {
        return Ok(PublicKey::read(key)?);
    }
    // A file that somebody left here must not stand for a key of that name.
    if let Ok(name) = key.parse::<KeyName>() {
        let found = store(world)?.find(&name);
        if found.is_ok() || !path.exists() {
            return Ok(found?.public);
        }
    }
    refuse_key_itself("--key", key)?;
    let read = public_key_file(&path);
    read.map_err(|error| match error {
        // These words name the file themselves.
        KeyError::File(error) => Failure::from(error),
        error => Failure::from(error).at(path.shown().to_string()),
    })
}

/// A key in a file. What is too large for one, or no text, such as an archive, is no key either.
fn public_key_file(path: &Path) -> Result<PublicKey, KeyError> {
    let no_key = |reason| KeyError::NotAKey {
        expected: "public key",
        reason: Some(reason),
    };
    match crate::fs::read_limited(path, 64 << 10) {
        Ok(bytes) => match std::str::from_utf8(&bytes) {
            Ok(text) => PublicKey::read(text),
            Err(_) => Err(no_key("it is no text")),
        },
        Err(FsError::TooLarge { .. }) => Err(no_key("it is too large for one")),
        Err(error) => Err(error.into()),
    }
}
