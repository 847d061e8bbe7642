//! SSH signatures: what `ssh-keygen -Y sign` writes and `ssh-keygen -Y verify` reads.

use ssh_key::{HashAlg, LineEnding, SshSig};

use super::keys::{BadSignature, KeyError, PublicKey, Signer, ssh};

/// The namespace that keeps our signatures apart from those over mails and commits.
pub const NAMESPACE: &str = "open-skills.v1";
/// A signature is a few lines.
pub const MAX_BYTES: usize = 16 << 10;

/// A signature, and the key that it says made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SshSignature {
    inner: SshSig,
    key: PublicKey,
}

/// An SSH signature that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadSshSignature {
    /// It is none, or not in the one form.
    #[error("this is no SSH signature that can be read")]
    Form,
    /// It was made for something else.
    #[error("the SSH signature is for `{}`, not for `{NAMESPACE}`", .0.escape_debug())]
    Namespace(String),
    /// It was made by a key of a kind that is not taken.
    #[error("the SSH signature is by a key of the kind `{0}`, which is not taken")]
    Key(String),
}

/// Signs a message; the text of a `.sshsig` file.
pub fn sign(message: &[u8], signer: &dyn Signer) -> Result<String, KeyError> {
    let internal = |_| KeyError::Internal("use");
    let data = SshSig::signed_data(NAMESPACE, HashAlg::Sha512, message).map_err(internal)?;
    let signature = ssh::wrap_signature(signer.public(), &signer.sign(&data)?)?;
    let key = ssh::to_data(signer.public())?;
    let signature = SshSig::new(key, NAMESPACE, HashAlg::Sha512, signature).map_err(internal)?;
    let text = signature.to_pem(LineEnding::LF).map_err(internal)?;
    Ok(format!("{}\n", text.trim_end()))
}

impl SshSignature {
    /// Reads a `.sshsig` file, in exactly the form that ssh-keygen writes.
    pub fn parse(text: &[u8]) -> Result<Self, BadSshSignature> {
        if text.len() > MAX_BYTES {
            return Err(BadSshSignature::Form);
        }
        let inner = SshSig::from_pem(text).map_err(|_| BadSshSignature::Form)?;
        let again = inner
            .to_pem(LineEnding::LF)
            .map_err(|_| BadSshSignature::Form)?;
        let is_exact = format!("{}\n", again.trim_end()).as_bytes() == text;
        // The library also takes versions before the first.
        if !is_exact || inner.version() != SshSig::VERSION || !inner.reserved().is_empty() {
            return Err(BadSshSignature::Form);
        }
        if inner.namespace() != NAMESPACE {
            return Err(BadSshSignature::Namespace(inner.namespace().to_owned()));
        }
        let key = PublicKey::from_ssh(inner.public_key());
        let kind = inner.public_key().algorithm().to_string();
        let key = key.map_err(|_| BadSshSignature::Key(kind))?;
        Ok(Self { inner, key })
    }

    /// The key that the signature brings along: a help for looking it up in the policy.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// Whether this key signed the message.
    pub fn verify(&self, message: &[u8], key: &PublicKey) -> Result<(), BadSignature> {
        if self.key != *key {
            return Err(BadSignature);
        }
        let hash = self.inner.hash_alg();
        let data = SshSig::signed_data(NAMESPACE, hash, message).map_err(|_| BadSignature)?;
        let raw = ssh::unwrap_signature(key, self.inner.signature())?;
        key.verify(&data, &raw)
    }
}
