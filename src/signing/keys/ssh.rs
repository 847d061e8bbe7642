//! Keys and signatures as OpenSSH writes them.

use p256::ecdsa::Signature as P256Signature;
use ssh_key::private::KeypairData;
use ssh_key::public::KeyData;
use ssh_key::{Algorithm, EcdsaCurve, Signature};

use super::{AskPassphrase, BadSignature, KeyError, PrivateKey, PublicKey};

/// Reads the line of a `.pub` file.
pub(super) fn public_from_line(text: &str) -> Result<PublicKey, KeyError> {
    let line = text.trim();
    let key = ssh_key::PublicKey::from_openssh(line).map_err(|_| KeyError::NotAKey {
        expected: "public key",
        reason: None,
    })?;
    public_from_data(key.key_data())
}

/// Takes a public key of OpenSSH's, if it is of a kind that is taken.
pub(super) fn public_from_data(data: &KeyData) -> Result<PublicKey, KeyError> {
    let broken = || KeyError::NotAKey {
        expected: "public key",
        reason: None,
    };
    match data {
        KeyData::Ed25519(key) => {
            let key = ed25519_dalek::VerifyingKey::from_bytes(&key.0).map_err(|_| broken())?;
            PublicKey::from_ed25519(key)
        }
        KeyData::Ecdsa(key) if key.curve() == EcdsaCurve::NistP256 => {
            let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(key.as_sec1_bytes());
            Ok(PublicKey::P256(key.map_err(|_| broken())?))
        }
        other => Err(KeyError::Unsupported(other.algorithm().to_string())),
    }
}

/// The same the other way round.
pub fn to_data(key: &PublicKey) -> Result<KeyData, KeyError> {
    Ok(match key {
        PublicKey::Ed25519(key) => {
            KeyData::Ed25519(ssh_key::public::Ed25519PublicKey(key.to_bytes()))
        }
        PublicKey::P256(key) => {
            let point = key.to_encoded_point(false);
            let key = ssh_key::public::EcdsaPublicKey::from_sec1_bytes(point.as_bytes());
            KeyData::Ecdsa(key.map_err(|_| KeyError::Internal("write"))?)
        }
    })
}

/// The line of a `.pub` or an allowed-signers file, without a comment.
pub fn to_line(key: &PublicKey) -> Result<String, KeyError> {
    let line = ssh_key::PublicKey::from(to_data(key)?).to_openssh();
    line.map_err(|_| KeyError::Internal("write"))
}

/// Reads an OpenSSH private key.
pub(super) fn private_from_text(
    text: &str,
    what: &str,
    ask: &dyn AskPassphrase,
) -> Result<PrivateKey, KeyError> {
    let broken = || KeyError::NotAKey {
        expected: "private key",
        reason: None,
    };
    let mut key = ssh_key::PrivateKey::from_openssh(text).map_err(|_| broken())?;
    // Refused before anybody is asked for a passphrase in vain.
    public_from_data(key.public_key().key_data())?;
    if key.is_encrypted() {
        let passphrase = ask.ask(what)?;
        let opened = key.decrypt(passphrase.reveal());
        key = opened.map_err(|_| KeyError::WrongPassphrase)?;
    }
    match key.key_data() {
        KeypairData::Ed25519(pair) => {
            let secret = pair.try_into().map_err(|_| broken())?;
            PrivateKey::ed25519(secret)
        }
        KeypairData::Ecdsa(pair) => {
            let secret = p256::ecdsa::SigningKey::from_slice(pair.private_key_bytes());
            Ok(PrivateKey::p256(secret.map_err(|_| broken())?))
        }
        _ => Err(broken()),
    }
}

/// Puts a signature of [`super::Signer`] into OpenSSH's form.
pub fn wrap_signature(key: &PublicKey, raw: &[u8]) -> Result<Signature, KeyError> {
    let wrapped = match key {
        PublicKey::Ed25519(_) => Signature::new(Algorithm::Ed25519, raw),
        PublicKey::P256(_) => P256Signature::from_der(raw)
            .map_err(|_| KeyError::Internal("use"))?
            .try_into(),
    };
    wrapped.map_err(|_| KeyError::Internal("use"))
}

/// Takes it out again.
pub fn unwrap_signature(key: &PublicKey, signature: &Signature) -> Result<Vec<u8>, BadSignature> {
    match (key, signature.algorithm()) {
        (PublicKey::Ed25519(_), Algorithm::Ed25519) => Ok(signature.as_bytes().to_vec()),
        (PublicKey::P256(_), Algorithm::Ecdsa { .. }) => {
            let read = P256Signature::try_from(signature).map_err(|_| BadSignature)?;
            Ok(read.to_der().as_bytes().to_vec())
        }
        _ => Err(BadSignature),
    }
}
