//! The user's secrets for scripts, kept the way keys are: age files in a folder that is
//! theirs alone.
//!
//! Secrets are encrypted to one identity of this machine, so that a passphrase is asked for
//! when they are used, not when they are set. The identity itself is under the passphrase.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::keys::{
    AskPassphrase, KeyError, Passphrase, create_private_dir, open_age, read_secret_file, seal_age,
};
use crate::fs::{FsError, read_text, write_atomic, write_new_private};

/// What a guess at the passphrase costs, as the binary logarithm; the same as for keys.
const WORK: u8 = super::keys::store::WORK;
/// The longest secret.
pub const MAX_SECRET: usize = 64 << 10;
/// An encrypted secret is a little longer, and written in base64.
const MAX_FILE: u64 = 128 << 10;
/// A public identity is one line.
const MAX_RECIPIENT: u64 = 1 << 10;

/// What the identity is called when its passphrase is asked for.
pub const WHAT: &str = "secrets";

/// The name of a secret, which can also be that of a variable.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretName(String);

impl SecretName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SecretName {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        let fits = (1..=100).contains(&text.len())
            && text.bytes().next().is_some_and(is_letter)
            && text
                .bytes()
                .all(|byte| is_letter(byte) || byte.is_ascii_digit());
        match fits {
            true => Ok(Self(text.to_owned())),
            false => Err(KeyError::BadSecretName(text.to_owned())),
        }
    }
}

/// A folder of secrets: `NAME.age` each, and the identity that opens them.
#[derive(Clone, Debug)]
pub struct SecretStore {
    folder: PathBuf,
    /// Where the secrets lie; the identity is in `folder`.
    kept_in: PathBuf,
    work: u8,
}

impl SecretStore {
    /// The store in this folder, which need not be there yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        Self {
            kept_in: folder.clone(),
            folder,
            work: WORK,
        }
    }

    /// The same identity, and secrets of another kind in a folder of their own.
    #[must_use]
    pub fn keeping_in(self, folder: impl Into<PathBuf>) -> Self {
        let kept_in = folder.into();
        Self { kept_in, ..self }
    }

    /// The same with another price of a guess, as the binary logarithm.
    #[must_use]
    pub fn with_work(self, work: u8) -> Self {
        Self { work, ..self }
    }

    /// Whether there is an identity; the first secret needs one.
    pub fn has_identity(&self) -> bool {
        self.at("identity.pub").is_file()
    }

    /// Whether the identity is under a passphrase.
    pub fn is_protected(&self) -> Result<bool, KeyError> {
        let text = read_secret_file(&self.at("identity.key"))?;
        Ok(!is_plain(&text))
    }

    /// Whether this passphrase opens the identity.
    pub fn opens_with(&self, passphrase: &Passphrase) -> Result<(), KeyError> {
        self.identity(passphrase).map(drop)
    }

    /// Makes the identity, under a passphrase unless the user wants none.
    pub fn make_identity(&self, passphrase: Option<&Passphrase>) -> Result<(), KeyError> {
        create_private_dir(&self.folder)?;
        let identity = age::x25519::Identity::generate();
        let public = format!("{}\n", identity.to_public());
        let secret = identity.to_string();
        let secret = secret.expose_secret();
        match passphrase {
            Some(passphrase) => {
                let sealed = seal_age(secret.as_bytes(), passphrase, self.work)?;
                write_new_private(&self.at("identity.key"), sealed.as_bytes())?;
            }
            None => write_new_private(&self.at("identity.key"), secret.as_bytes())?,
        }
        // Last: it says that the whole is there.
        Ok(write_atomic(&self.at("identity.pub"), public.as_bytes())?)
    }

    /// Keeps a secret, in the place of an older one; says whether it is new.
    pub fn set(&self, name: &SecretName, value: &str) -> Result<bool, KeyError> {
        let recipient = read_text(&self.at("identity.pub"), MAX_RECIPIENT)?;
        let recipient: age::x25519::Recipient =
            recipient.trim().parse().map_err(|_| broken("identity"))?;
        let sealed = age::encrypt_and_armor(&recipient, value.as_bytes())
            .map_err(|_| KeyError::Internal("encrypt"))?;
        create_private_dir(&self.kept_in)?;
        let path = self.path(name);
        let is_new = !path.exists();
        write_atomic(&path, sealed.as_bytes())?;
        Ok(is_new)
    }

    /// The names, in their order.
    pub fn list(&self) -> Result<Vec<SecretName>, KeyError> {
        let entries = match fs::read_dir(&self.kept_in) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.failed("list", source).into()),
        };
        let name = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            name.strip_suffix(".age")?.parse().ok()
        };
        let mut names: Vec<SecretName> = entries.flatten().filter_map(name).collect();
        names.sort();
        Ok(names)
    }

    /// Whether there is a secret of this name.
    pub fn has(&self, name: &SecretName) -> bool {
        self.path(name).is_file()
    }

    /// Forgets a secret.
    pub fn remove(&self, name: &SecretName) -> Result<(), KeyError> {
        match fs::remove_file(self.path(name)) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(unknown(name)),
            Err(source) => Err(self.failed("remove", source).into()),
        }
    }

    /// The values of secrets, in the order of the names.
    pub fn reveal(
        &self,
        names: &[SecretName],
        ask: &dyn AskPassphrase,
    ) -> Result<Vec<Zeroizing<String>>, KeyError> {
        // Who misspelled a name should not have to type a passphrase to hear so.
        if let Some(name) = names.iter().find(|name| !self.path(name).is_file()) {
            return Err(unknown(name));
        }
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let identity = self.identity(ask)?;
        let reveal = |name: &SecretName| {
            let sealed = read_text(&self.path(name), MAX_FILE)?;
            let plain = age::decrypt(&identity, sealed.as_bytes());
            let plain = Zeroizing::new(plain.map_err(|_| broken("secret"))?);
            let text = std::str::from_utf8(&plain).map_err(|_| broken("secret"))?;
            Ok(Zeroizing::new(text.to_owned()))
        };
        names.iter().map(reveal).collect()
    }

    fn identity(&self, ask: &dyn AskPassphrase) -> Result<age::x25519::Identity, KeyError> {
        let text = read_secret_file(&self.at("identity.key"))?;
        let text = match is_plain(&text) {
            true => text,
            false => open_age(&text, &ask.ask(WHAT)?)?,
        };
        text.trim().parse().map_err(|_| broken("identity"))
    }

    fn path(&self, name: &SecretName) -> PathBuf {
        self.kept_in.join(format!("{}.age", name.as_str()))
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn failed(&self, action: &'static str, source: std::io::Error) -> FsError {
        FsError::Io {
            action,
            path: self.kept_in.clone(),
            source,
        }
    }
}

/// The folder of what logs in, within the user's data folder.
pub fn login_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("logins")
}

/// The folder of secrets within the user's data folder.
pub fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("secrets")
}

/// Whether the text of an identity is under no passphrase.
fn is_plain(text: &str) -> bool {
    text.starts_with("AGE-SECRET-KEY-")
}

fn broken(expected: &'static str) -> KeyError {
    KeyError::NotAKey {
        expected,
        reason: None,
    }
}

fn unknown(name: &SecretName) -> KeyError {
    KeyError::UnknownSecret(name.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(passphrase: Option<&str>) -> (tempfile::TempDir, SecretStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = SecretStore::new(folder.path().join("secrets")).with_work(2);
        let passphrase = passphrase.map(|text| Passphrase::new(text.to_owned()));
        store.make_identity(passphrase.as_ref()).unwrap();
        (folder, store)
    }

    fn name(text: &str) -> SecretName {
        text.parse().unwrap()
    }

    #[test]
    fn secrets_come_back_with_the_passphrase_only() {
        let (folder, store) = store(Some("open"));
        assert!(store.set(&name("KEY"), "canary-1").unwrap());
        assert!(!store.set(&name("KEY"), "canary-2").unwrap());
        let right = Passphrase::new("open".to_owned());
        let values = store.reveal(&[name("KEY")], &right).unwrap();
        assert_eq!(values[0].as_str(), "canary-2");
        let wrong = Passphrase::new("shut".to_owned());
        let error = store.reveal(&[name("KEY")], &wrong).unwrap_err();
        assert_eq!(
            crate::diagnostics::Explain::kind(&error),
            "wrong-passphrase"
        );
        assert!(store.is_protected().unwrap());
        assert!(store.opens_with(&right).is_ok() && store.opens_with(&wrong).is_err());
        for entry in fs::read_dir(folder.path().join("secrets")).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains("canary"));
            assert!(!String::from_utf8_lossy(&bytes).contains("AGE-SECRET-KEY"));
        }
    }

    #[test]
    fn secrets_are_listed_and_removed() {
        let (_folder, store) = store(None);
        for text in ["B", "A_1"] {
            store.set(&name(text), "x").unwrap();
        }
        assert_eq!(store.list().unwrap(), [name("A_1"), name("B")]);
        store.remove(&name("B")).unwrap();
        let missing = store.remove(&name("B")).unwrap_err();
        assert_eq!(crate::diagnostics::Explain::kind(&missing), "not-found");
        assert!(!store.is_protected().unwrap());
        let nobody: Option<Passphrase> = None;
        assert!(store.reveal(&[name("B")], &nobody).is_err());
        assert_eq!(
            store.reveal(&[name("A_1")], &nobody).unwrap()[0].as_str(),
            "x"
        );
    }

    #[test]
    fn another_kind_has_the_same_identity_and_other_names() {
        let (folder, store) = store(Some("open"));
        let logins = store.clone().keeping_in(folder.path().join("logins"));
        logins.set(&name("L"), "canary").unwrap();
        assert!(logins.has(&name("L")) && !store.has(&name("L")));
        assert_eq!(store.list().unwrap(), []);
        let right = Passphrase::new("open".to_owned());
        let values = logins.reveal(&[name("L")], &right).unwrap();
        assert_eq!(values[0].as_str(), "canary");
    }

    #[test]
    fn a_name_is_that_of_a_variable() {
        for text in ["", "1A", "A-B", "../x", "A B", &"A".repeat(101)] {
            assert!(text.parse::<SecretName>().is_err(), "{text}");
        }
    }
}
