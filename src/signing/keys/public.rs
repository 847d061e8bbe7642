//! Public keys: read, written, compared, and asked whether a signature is theirs.

use std::fmt;
use std::str::FromStr;

use base64ct::{Base64, Encoding};
use p256::ecdsa::signature::{DigestVerifier, Verifier};
use pkcs8::{DecodePublicKey, EncodePublicKey, LineEnding};
use sha2::{Digest, Sha256};

use super::{KeyError, ssh};
use crate::archive::digest::{ArchiveDigest, Sha256Digest};

/// The kinds of keys that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on the curve P-256 with SHA-256: what every verifier around takes.
    P256,
    /// Ed25519.
    Ed25519,
}

impl Algorithm {
    /// The word for it in policies and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P256 => "p256",
            Self::Ed25519 => "ed25519",
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A signature that is not this key's over this message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the signature does not match")]
pub struct BadSignature;

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// P-256.
    P256(p256::ecdsa::VerifyingKey),
    /// Ed25519.
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl PublicKey {
    /// Reads PEM (SPKI) or the one line of an OpenSSH `.pub` file.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        match text.trim_start().starts_with("-----BEGIN") {
            true => Self::from_pem(text),
            false => ssh::public_from_line(text),
        }
    }

    fn from_pem(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.contains("PRIVATE KEY-----") {
            return Err(KeyError::NotAKey {
                expected: "public key",
                reason: Some("it is a private one"),
            });
        }
        if let Ok(key) = p256::ecdsa::VerifyingKey::from_public_key_pem(text) {
            return Ok(Self::P256(key));
        }
        match ed25519_dalek::VerifyingKey::from_public_key_pem(text) {
            Ok(key) => Self::from_ed25519(key),
            Err(_) => Err(KeyError::NotAKey {
                expected: "public key",
                reason: Some("it is neither P-256 nor Ed25519 in PEM"),
            }),
        }
    }

    /// Takes an Ed25519 key, unless it is one of the few under which anything verifies.
    pub(in crate::signing) fn from_ed25519(
        key: ed25519_dalek::VerifyingKey,
    ) -> Result<Self, KeyError> {
        match key.is_weak() {
            false => Ok(Self::Ed25519(key)),
            true => Err(KeyError::NotAKey {
                expected: "public key",
                reason: Some("it is a point of small order, for which anybody can sign"),
            }),
        }
    }

    /// Takes a public key of OpenSSH's.
    pub(in crate::signing) fn from_ssh(key: &ssh_key::public::KeyData) -> Result<Self, KeyError> {
        ssh::public_from_data(key)
    }

    /// PEM (SPKI), as openssl writes it.
    pub fn to_pem(&self) -> String {
        let pem = match self {
            Self::P256(key) => key.to_public_key_pem(LineEnding::LF),
            Self::Ed25519(key) => key.to_public_key_pem(LineEnding::LF),
        };
        // A key that was read or made has an encoding.
        pem.unwrap_or_default()
    }

    /// The bytes of the PEM in one line.
    pub(in crate::signing) fn to_base64(&self) -> String {
        self.to_pem()
            .lines()
            .filter(|line| !line.starts_with('-'))
            .collect()
    }

    /// The same the other way round; the one spelling only.
    pub(in crate::signing) fn from_base64(text: &str) -> Option<Self> {
        let der = Base64::decode_vec(text).ok()?;
        let key = match p256::ecdsa::VerifyingKey::from_public_key_der(&der) {
            Ok(key) => Self::P256(key),
            Err(_) => {
                let key = ed25519_dalek::VerifyingKey::from_public_key_der(&der);
                Self::from_ed25519(key.ok()?).ok()?
            }
        };
        (key.to_base64() == text).then_some(key)
    }

    /// Its kind.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::P256(_) => Algorithm::P256,
            Self::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// What it is known by.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint(Sha256Digest::of(self.to_pem().as_bytes()))
    }

    /// Whether the signature is this key's over the message.
    ///
    /// P-256 takes DER and either of the two values of `s`, as openssl and the Sigstore
    /// tools do; a signature is never used to tell two things apart. Ed25519 is verified
    /// by the strict rules: canonical, and no point of small order.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), BadSignature> {
        let checked = match self {
            Self::P256(key) => p256::ecdsa::Signature::from_der(signature)
                .and_then(|signature| key.verify(message, &signature)),
            Self::Ed25519(key) => ed25519_dalek::Signature::from_slice(signature)
                .and_then(|signature| key.verify_strict(message, &signature)),
        };
        checked.map_err(|_| BadSignature)
    }

    /// The same over a message in two parts, which need not be put together for P-256.
    pub fn verify_parts(&self, parts: [&[u8]; 2], signature: &[u8]) -> Result<(), BadSignature> {
        let Self::P256(key) = self else {
            return self.verify(&parts.concat(), signature);
        };
        let digest = Sha256::new_with_prefix(parts[0]).chain_update(parts[1]);
        p256::ecdsa::Signature::from_der(signature)
            .and_then(|signature| key.verify_digest(digest, &signature))
            .map_err(|_| BadSignature)
    }
}

/// What a public key is known by: the sha256 of its PEM, as `sha256sum key.pub` shows it
/// and Sigstore bundles hint at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(Sha256Digest);

impl Fingerprint {
    /// The digits alone.
    pub fn hex(&self) -> String {
        self.0.to_string()
    }

    /// The first digits, enough to tell a handful of keys apart in a file's name.
    pub fn short(&self) -> String {
        self.hex()[..16].to_owned()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

impl FromStr for Fingerprint {
    type Err = crate::archive::digest::NotADigest;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digest: ArchiveDigest = text.parse()?;
        Ok(Self(digest.sha256()))
    }
}
