//! One run, as the ledger keeps it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How many hexadecimal digits of a hash tell skills apart.
const DIGITS: usize = 16;

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// A name for the run itself, by chance.
    pub id: String,
    /// When it ended, in seconds since 1970.
    pub at: u64,
    /// The skill's name, hashed with the salt of this machine.
    pub skill: String,
    /// The digest of its files, hashed the same way.
    pub tree: String,
    /// What ran it.
    pub engine: String,
    /// What it is written in.
    pub language: String,
    /// How it ended.
    #[serde(flatten)]
    pub ended: Ended,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// In one word, as the outcome has it.
    pub status: String,
    /// The script's own code.
    pub exit_code: Option<i32>,
    /// How long it ran.
    pub duration_ms: u64,
    /// How many files it left.
    pub artifacts: usize,
    /// The limits that it hit.
    pub hit: Vec<String>,
}

/// A word that stands for another: the same on this machine, and nothing on any other.
pub fn hashed(salt: &[u8], text: &str) -> String {
    let mut state = Sha256::new();
    state.update(salt);
    state.update(text.as_bytes());
    let mut hash = format!("{:x}", state.finalize());
    hash.truncate(DIGITS);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_the_machine() {
        assert_eq!(hashed(b"a", "pdf"), hashed(b"a", "pdf"));
        assert_ne!(hashed(b"a", "pdf"), hashed(b"b", "pdf"));
        assert_eq!(hashed(b"a", "pdf").len(), DIGITS);
    }
}
