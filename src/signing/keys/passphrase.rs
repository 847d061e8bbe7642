//! Passphrases, on their short way from the user to a key.

use std::fmt;

use zeroize::Zeroizing;

use super::KeyError;

/// So many characters are taken without a word. ssh-keygen refuses fewer than five, which is
/// what a machine tries through in an afternoon.
const LONG_ENOUGH: usize = 8;

/// A passphrase; wiped when dropped, and never shown.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// Takes a text over.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The passphrase in a file or variable: its first line, without the line end.
    pub fn first_line(text: &str) -> Self {
        Self::new(text.lines().next().unwrap_or_default().to_owned())
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether it is soon guessed by whoever has the file that it protects.
    pub fn is_short(&self) -> bool {
        self.0.chars().count() < LONG_ENOUGH
    }

    /// The text, for whoever has to use it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// Where a passphrase comes from when a key turns out to need one.
pub trait AskPassphrase {
    /// The passphrase for what is called so; [`KeyError::NeedsPassphrase`] when nobody knows.
    fn ask(&self, what: &str) -> Result<Passphrase, KeyError>;
}

impl AskPassphrase for Passphrase {
    fn ask(&self, _: &str) -> Result<Passphrase, KeyError> {
        Ok(self.clone())
    }
}

impl AskPassphrase for Option<Passphrase> {
    fn ask(&self, _: &str) -> Result<Passphrase, KeyError> {
        self.clone().ok_or(KeyError::NeedsPassphrase)
    }
}
