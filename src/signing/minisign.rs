//! Signatures that minisign made over a whole file: verified, never written.
//!
//! Only the form that signs a BLAKE2b digest is taken; the older one, which signs the
//! file's bytes, can be had by tricking somebody into signing a digest.
//! <https://jedisct1.github.io/minisign/>, read 2026-11-21.

use base64ct::{Base64, Encoding};
use blake2::{Blake2b512, Digest};

use super::keys::{BadSignature, KeyError, PublicKey};

/// A signature is four lines.
pub const MAX_BYTES: usize = 16 << 10;
const ALGORITHM: [u8; 2] = *b"Ed";
const PREHASHED: [u8; 2] = *b"ED";
const COMMENT: &str = "untrusted comment: ";
const TRUSTED: &str = "trusted comment: ";

/// A public key of minisign's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinisignKey {
    number: [u8; 8],
    key: PublicKey,
}

/// A signature of minisign's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MinisignSignature {
    number: [u8; 8],
    signature: Vec<u8>,
    comment: String,
    over_comment: Vec<u8>,
}

/// A signature that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMinisign {
    /// It is none.
    #[error("this is no minisign signature that can be read")]
    Form,
    /// It is of the older kind.
    #[error(
        "the minisign signature is of the old kind, without a digest; sign again with a minisign of 2021 or later"
    )]
    Legacy,
}

impl MinisignKey {
    /// Whether a text looks like a key of minisign's.
    pub fn is_one(text: &str) -> bool {
        text.starts_with(COMMENT)
    }

    /// Reads a `minisign.pub` file.
    pub fn read(text: &str) -> Result<Self, KeyError> {
        let broken = || KeyError::NotAKey {
            expected: "minisign key",
            reason: None,
        };
        let line = text.lines().nth(1).ok_or_else(broken)?;
        let bytes = Base64::decode_vec(line).map_err(|_| broken())?;
        let (ALGORITHM, number, key) = split::<32>(&bytes).ok_or_else(broken)? else {
            return Err(broken());
        };
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key).map_err(|_| broken())?;
        let key = PublicKey::from_ed25519(key)?;
        Ok(Self { number, key })
    }

    /// The key itself.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }
}

impl MinisignSignature {
    /// Reads a `.minisig` file.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadMinisign> {
        let small = Some(bytes).filter(|bytes| bytes.len() <= MAX_BYTES);
        let text = std::str::from_utf8(small.ok_or(BadMinisign::Form)?);
        let whole = text.map_err(|_| BadMinisign::Form)?.strip_suffix('\n');
        let lines: Vec<&str> = whole.unwrap_or_default().split('\n').collect();
        let [untrusted, first, trusted, second] = lines.as_slice() else {
            return Err(BadMinisign::Form);
        };
        let comment = trusted.strip_prefix(TRUSTED).ok_or(BadMinisign::Form)?;
        if !untrusted.starts_with(COMMENT) {
            return Err(BadMinisign::Form);
        }
        let first = Base64::decode_vec(first).map_err(|_| BadMinisign::Form)?;
        let over_comment = Base64::decode_vec(second).map_err(|_| BadMinisign::Form)?;
        match split::<64>(&first).ok_or(BadMinisign::Form)? {
            (PREHASHED, number, signature) => Ok(Self {
                number,
                signature: signature.to_vec(),
                comment: comment.to_owned(),
                over_comment,
            }),
            (ALGORITHM, ..) => Err(BadMinisign::Legacy),
            _ => Err(BadMinisign::Form),
        }
    }

    /// Whether it says to be this key's.
    pub fn names(&self, key: &MinisignKey) -> bool {
        self.number == key.number
    }

    /// Whether this key signed the file, and the comment that is shown with it.
    pub fn verify(&self, file: &[u8], key: &MinisignKey) -> Result<&str, BadSignature> {
        if self.number != key.number {
            return Err(BadSignature);
        }
        key.key.verify(&Blake2b512::digest(file), &self.signature)?;
        let whole = [&self.signature, self.comment.as_bytes()].concat();
        key.key.verify(&whole, &self.over_comment)?;
        Ok(&self.comment)
    }
}

/// Algorithm, number and the rest, which has to have exactly this length.
fn split<const N: usize>(bytes: &[u8]) -> Option<([u8; 2], [u8; 8], [u8; N])> {
    let (algorithm, rest) = bytes.split_first_chunk()?;
    let (number, rest) = rest.split_first_chunk()?;
    Some((*algorithm, *number, rest.try_into().ok()?))
}
