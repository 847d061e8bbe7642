//! Keys: who can sign, and how keys are read, written and kept.
//!
//! P-256 and Ed25519, from PEM, OpenSSH files, an ssh-agent or the user's key store. The
//! main types are [`PublicKey`] and the trait [`Signer`]. No secret is ever shown: private
//! keys and passphrases have no `Debug` that would, and are wiped when they are dropped.

pub mod agent;
mod error;
mod file;
mod passphrase;
mod private;
mod public;
pub mod ssh;
pub mod store;

pub use error::KeyError;
pub(in crate::signing) use file::create_private_dir;
pub use file::{read_secret, read_secret_file};
pub use passphrase::{AskPassphrase, Passphrase};
pub use private::{PrivateKey, may_be_a_key};
pub(in crate::signing) use private::{open_age, seal_age};
pub use public::{Algorithm, BadSignature, Fingerprint, PublicKey};
pub use store::{KeyName, KeyStore};

/// Somebody who can sign: a key in memory, or an agent that holds one.
pub trait Signer {
    /// The public half.
    fn public(&self) -> &PublicKey;

    /// Signs a message: ASN.1 DER for P-256, the 64 bytes for Ed25519.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError>;
}
