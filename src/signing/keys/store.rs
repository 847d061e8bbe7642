//! The user's own keys, a pair of files each, in a folder that is theirs alone.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::file::{check_mode, create_private_dir, read_secret_file};
use super::{AskPassphrase, KeyError, Passphrase, PrivateKey, PublicKey, Signer};
use crate::fs::{FsError, read_text, rename_new, sweep_private, write_new_private};

/// What a guess at a passphrase costs: 2^17 rounds of scrypt, about a third of a second.
pub const WORK: u8 = 17;
/// A public key is a few lines.
const MAX_PUBLIC: u64 = 16 << 10;

/// What a key is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName(String);

impl KeyName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let is_letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        let fits = (1..=64).contains(&text.len())
            && text.bytes().next().is_some_and(is_letter)
            && text.bytes().all(|b| is_letter(b) || b"-_.".contains(&b));
        match fits {
            true => Ok(Self(text.to_owned())),
            false => Err(KeyError::BadName(text.to_owned())),
        }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A folder of keys: `NAME.pub` is SPKI in PEM, `NAME.key` an age file with PKCS#8 in it,
/// or PKCS#8 as it is when the user wanted no passphrase.
#[derive(Clone, Debug)]
pub struct KeyStore {
    folder: PathBuf,
    work: u8,
}

/// One key of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredKey {
    /// What it is called.
    pub name: KeyName,
    /// Its public half.
    pub public: PublicKey,
    /// Whether a passphrase protects it.
    pub is_protected: bool,
}

/// What lies in the folder of keys.
#[derive(Debug, Default)]
pub struct Listing {
    /// The keys, ordered by name.
    pub keys: Vec<StoredKey>,
    /// What is called like a key and cannot be used as one, and why.
    pub broken: Vec<(String, KeyError)>,
}

impl KeyStore {
    /// The store in this folder, which need not be there yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            work: WORK,
        }
    }

    /// The same with another price of a guess, as the binary logarithm.
    #[must_use]
    pub fn with_work(self, work: u8) -> Self {
        Self { work, ..self }
    }

    /// Where a private key is kept.
    pub fn private_path(&self, name: &KeyName) -> PathBuf {
        self.folder.join(format!("{name}.key"))
    }

    fn public_path(&self, name: &KeyName) -> PathBuf {
        self.folder.join(format!("{name}.pub"))
    }

    /// Keeps a key, under a name that is free.
    pub fn add(
        &self,
        name: &KeyName,
        key: &PrivateKey,
        passphrase: Option<&Passphrase>,
    ) -> Result<StoredKey, KeyError> {
        create_private_dir(&self.folder)?;
        self.check_folder()?;
        let text = match passphrase {
            Some(passphrase) => zeroize::Zeroizing::new(key.to_age(passphrase, self.work)?),
            None => key.to_pem(None)?,
        };
        // The private half decides who was first.
        write_new_private(&self.private_path(name), text.as_bytes())
            .map_err(|error| taken(error, name))?;
        let public = key.public();
        let path = self.public_path(name);
        crate::fs::write_atomic(&path, public.to_pem().as_bytes()).inspect_err(|_| {
            // Half a key would hold the name and be of no use.
            let _ = std::fs::remove_file(self.private_path(name));
        })?;
        Ok(StoredKey {
            name: name.clone(),
            public: public.clone(),
            is_protected: passphrase.is_some(),
        })
    }

    /// Removes what runs that were killed left in the folder.
    pub fn tidy(&self) {
        sweep_private(&self.folder);
    }

    /// The keys, ordered by name.
    pub fn list(&self) -> Result<Vec<StoredKey>, KeyError> {
        Ok(self.look()?.keys)
    }

    /// The keys, ordered by name, and the files that are none: they harm no other.
    pub fn look(&self) -> Result<Listing, KeyError> {
        let failed = |source| FsError::Io {
            action: "list",
            path: self.folder.clone(),
            source,
        };
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Listing::default());
            }
            Err(error) => return Err(failed(error).into()),
        };
        self.check_folder()?;
        let mut listing = Listing::default();
        for entry in entries {
            let file = entry.map_err(failed)?.file_name();
            let name = file.to_str().and_then(|file| file.strip_suffix(".key"));
            let Some(name) = name else { continue };
            match name.parse().and_then(|name| self.find(&name)) {
                Ok(key) => listing.keys.push(key),
                Err(error) => listing.broken.push((name.to_owned(), error)),
            }
        }
        listing.keys.sort_by(|a, b| a.name.cmp(&b.name));
        listing.broken.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(listing)
    }

    /// What is known of a key without its passphrase.
    pub fn find(&self, name: &KeyName) -> Result<StoredKey, KeyError> {
        let text = self.read_private(name)?;
        let public = read_text(&self.public_path(name), MAX_PUBLIC)?;
        let public = PublicKey::read(&public)?;
        // A sealed half can only be compared once it is opened.
        let is_protected = match PrivateKey::read(&text, name.as_str(), &None) {
            Ok(private) => {
                self.check_pair(name, &private, &public)?;
                false
            }
            Err(KeyError::NeedsPassphrase) => true,
            Err(error) => return Err(error),
        };
        Ok(StoredKey {
            name: name.clone(),
            public,
            is_protected,
        })
    }

    /// A signature by another key than the one that is shown would surprise everybody.
    fn check_pair(
        &self,
        name: &KeyName,
        private: &PrivateKey,
        public: &PublicKey,
    ) -> Result<(), KeyError> {
        match private.public() == public {
            true => Ok(()),
            false => Err(KeyError::Mismatch(self.public_path(name))),
        }
    }

    /// Opens a key for signing.
    pub fn open(&self, name: &KeyName, ask: &dyn AskPassphrase) -> Result<PrivateKey, KeyError> {
        let stored = self.find(name)?;
        let private = PrivateKey::read(&self.read_private(name)?, name.as_str(), ask)?;
        self.check_pair(name, &private, &stored.public)?;
        Ok(private)
    }

    /// Gives a key another name that is free.
    pub fn rename(&self, from: &KeyName, to: &KeyName) -> Result<(), KeyError> {
        self.find(from)?;
        let renamed = rename_new(&self.private_path(from), &self.private_path(to));
        renamed.map_err(|error| taken(error, to))?;
        Ok(rename_new(&self.public_path(from), &self.public_path(to))?)
    }

    /// Puts a new key in the place of one that is kept under another name, which is free. When
    /// the new one cannot be written, the old one has its name back.
    pub fn rotate(
        &self,
        (name, kept): (&KeyName, &KeyName),
        key: &PrivateKey,
        passphrase: Option<&Passphrase>,
    ) -> Result<StoredKey, KeyError> {
        self.rename(name, kept)?;
        self.add(name, key, passphrase).inspect_err(|_| {
            let _ = self.rename(kept, name);
        })
    }

    fn read_private(&self, name: &KeyName) -> Result<zeroize::Zeroizing<String>, KeyError> {
        let path = self.private_path(name);
        if std::fs::symlink_metadata(&path).is_err() {
            return Err(KeyError::Unknown(name.to_string()));
        }
        self.check_folder()?;
        read_secret_file(&path)
    }

    /// A folder that others may write to lets them exchange the keys in it.
    fn check_folder(&self) -> Result<(), KeyError> {
        let metadata = metadata(&self.folder)?;
        check_mode(&self.folder, &metadata)
    }
}

fn metadata(path: &Path) -> Result<std::fs::Metadata, FsError> {
    std::fs::metadata(path).map_err(|source| FsError::Io {
        action: "read",
        path: path.to_path_buf(),
        source,
    })
}

fn taken(error: FsError, name: &KeyName) -> KeyError {
    match error.kind() {
        "already-exists" => KeyError::Exists(name.to_string()),
        _ => error.into(),
    }
}
