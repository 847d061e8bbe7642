//! Private keys: made, read, written, used; never shown.

use std::fmt;

use ed25519_dalek::pkcs8::KeypairBytes;
use p256::ecdsa::signature::Signer as _;
use pkcs8::pkcs5::{pbes2, scrypt};
use pkcs8::{
    DecodePrivateKey, EncodePrivateKey, EncryptedPrivateKeyInfo, LineEnding, PrivateKeyInfo,
    SecretDocument,
};
use rand_core::{OsRng, RngCore};
use zeroize::Zeroizing;

use super::{Algorithm, AskPassphrase, KeyError, Passphrase, PublicKey, Signer, ssh};

/// The labels of PEM that are read, without the encrypted ones of OpenSSL's own old form.
const OPENSSH: &str = "-----BEGIN OPENSSH PRIVATE KEY-----";
const SEC1: &str = "-----BEGIN EC PRIVATE KEY-----";
const ENCRYPTED: &str = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
const PLAIN: &str = "-----BEGIN PRIVATE KEY-----";
const AGE: &str = "-----BEGIN AGE ENCRYPTED FILE-----";

/// A private key. Both libraries wipe theirs when it is dropped.
pub struct PrivateKey {
    secret: Secret,
    public: PublicKey,
}

enum Secret {
    P256(p256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, …)", self.public.fingerprint())
    }
}

impl PrivateKey {
    /// A new key from the system's randomness.
    pub fn generate(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::P256 => Self::p256(p256::ecdsa::SigningKey::random(&mut OsRng)),
            Algorithm::Ed25519 => {
                let secret = ed25519_dalek::SigningKey::generate(&mut OsRng);
                let public = PublicKey::Ed25519(secret.verifying_key());
                let secret = Secret::Ed25519(secret);
                Self { secret, public }
            }
        }
    }

    pub(super) fn p256(secret: p256::ecdsa::SigningKey) -> Self {
        Self {
            public: PublicKey::P256(*secret.verifying_key()),
            secret: Secret::P256(secret),
        }
    }

    pub(super) fn ed25519(secret: ed25519_dalek::SigningKey) -> Result<Self, KeyError> {
        Ok(Self {
            public: PublicKey::from_ed25519(secret.verifying_key())?,
            secret: Secret::Ed25519(secret),
        })
    }

    /// Reads PKCS#8 (plain, encrypted, or in an age file), SEC1 or OpenSSH text; asks for
    /// the passphrase of what is called so when it needs one.
    pub fn read(text: &str, what: &str, ask: &dyn AskPassphrase) -> Result<Self, KeyError> {
        let text = text.trim();
        if text.starts_with(OPENSSH) {
            return ssh::private_from_text(text, what, ask);
        }
        if text.starts_with(AGE) {
            let plain = open_age(text, &ask.ask(what)?)?;
            return Self::from_pkcs8(&plain);
        }
        if text.starts_with(ENCRYPTED) {
            let (_, document) = SecretDocument::from_pem(text).map_err(|_| broken(None))?;
            let info = EncryptedPrivateKeyInfo::try_from(document.as_bytes());
            let info = info.map_err(|_| broken(None))?;
            let passphrase = ask.ask(what)?;
            let plain = info.decrypt(passphrase.reveal());
            return Self::from_der(plain.map_err(|_| KeyError::WrongPassphrase)?.as_bytes());
        }
        if text.starts_with(PLAIN) {
            return Self::from_pkcs8(text);
        }
        // `openssl ecparam -genkey` writes the curve in a block of its own before the key.
        if let Some(at) = text.find(SEC1) {
            return match p256::SecretKey::from_sec1_pem(&text[at..]) {
                Ok(secret) => Ok(Self::p256(secret.into())),
                Err(_) => Err(broken(Some(
                    "it is not on P-256, or in OpenSSL's old encryption",
                ))),
            };
        }
        match text.starts_with("-----BEGIN RSA") {
            true => Err(KeyError::Unsupported("RSA".to_owned())),
            false => Err(broken(None)),
        }
    }

    fn from_pkcs8(pem: &str) -> Result<Self, KeyError> {
        let (_, document) = SecretDocument::from_pem(pem).map_err(|_| broken(None))?;
        Self::from_der(document.as_bytes())
    }

    fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        if let Ok(secret) = p256::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Ok(Self::p256(secret));
        }
        match ed25519_dalek::SigningKey::from_pkcs8_der(der) {
            Ok(secret) => Self::ed25519(secret),
            Err(_) => Err(broken(Some("it is neither P-256 nor Ed25519"))),
        }
    }

    /// PEM (PKCS#8), encrypted when there is a passphrase, as openssl reads it.
    pub fn to_pem(&self, passphrase: Option<&Passphrase>) -> Result<Zeroizing<String>, KeyError> {
        let write = |key: &dyn Encode| match passphrase {
            None => key.plain(),
            Some(passphrase) => key.encrypted(passphrase),
        };
        let pem = match &self.secret {
            Secret::P256(key) => write(key),
            // Without the public half, which openssl before 3.5 does not take in there.
            Secret::Ed25519(key) => write(&KeypairBytes {
                secret_key: key.to_bytes(),
                public_key: None,
            }),
        };
        pem.map_err(|_| KeyError::Internal("write"))
    }

    /// The same in an age file that the passphrase opens; `work` is the binary logarithm
    /// of what each guess costs.
    pub(super) fn to_age(&self, passphrase: &Passphrase, work: u8) -> Result<String, KeyError> {
        seal_age(self.to_pem(None)?.as_bytes(), passphrase, work)
    }
}

/// An age file that the passphrase opens; `work` is the binary logarithm of what each guess
/// costs.
pub(in crate::signing) fn seal_age(
    plain: &[u8],
    passphrase: &Passphrase,
    work: u8,
) -> Result<String, KeyError> {
    let mut recipient = age::scrypt::Recipient::new(passphrase.reveal().to_owned().into());
    recipient.set_work_factor(work);
    age::encrypt_and_armor(&recipient, plain).map_err(|_| KeyError::Internal("encrypt"))
}

impl Signer for PrivateKey {
    fn public(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(match &self.secret {
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_der().as_bytes().to_vec()
            }
            Secret::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        })
    }
}

/// What can be written as PKCS#8, whatever its type.
trait Encode {
    fn plain(&self) -> pkcs8::Result<Zeroizing<String>>;
    fn encrypted(&self, passphrase: &Passphrase) -> pkcs8::Result<Zeroizing<String>>;
}

impl<K: EncodePrivateKey> Encode for K {
    fn plain(&self) -> pkcs8::Result<Zeroizing<String>> {
        self.to_pkcs8_pem(LineEnding::LF)
    }

    fn encrypted(&self, passphrase: &Passphrase) -> pkcs8::Result<Zeroizing<String>> {
        let (mut salt, mut start) = ([0; 16], [0; 16]);
        OsRng.fill_bytes(&mut salt);
        OsRng.fill_bytes(&mut start);
        // As dear as the library's own choice, in the 32 MiB that openssl takes at most.
        let cost =
            scrypt::Params::new(14, 8, 8, 32).map_err(|_| pkcs8::Error::ParametersMalformed)?;
        let way = pbes2::Parameters::scrypt_aes256cbc(cost, &salt, &start)?;
        let plain = self.to_pkcs8_der()?;
        let info = PrivateKeyInfo::try_from(plain.as_bytes())?;
        let sealed = info.encrypt_with_params(way, passphrase.reveal())?;
        let pem = sealed.to_pem("ENCRYPTED PRIVATE KEY", LineEnding::LF);
        pem.map_err(pkcs8::Error::from)
    }
}

/// Whether a text that should name a key may be one itself, in whatever shape it lost on its
/// way: then no message repeats it.
pub fn may_be_a_key(text: &str) -> bool {
    let is_base64 = |b: u8| b.is_ascii_alphanumeric() || b"+/=".contains(&b);
    let is_one_word = text.len() >= 40 && !text.starts_with('/') && text.bytes().all(is_base64);
    let is_no_path = text.len() > 255 || text.contains(['\n', '\r']) || text.contains("-----");
    is_one_word || is_no_path
}

fn broken(reason: Option<&'static str>) -> KeyError {
    KeyError::NotAKey {
        expected: "private key",
        reason,
    }
}

/// What an age file holds, as text.
pub(in crate::signing) fn open_age(
    text: &str,
    passphrase: &Passphrase,
) -> Result<Zeroizing<String>, KeyError> {
    let identity = age::scrypt::Identity::new(passphrase.reveal().to_owned().into());
    let plain = age::decrypt(&identity, text.as_bytes());
    let plain = Zeroizing::new(plain.map_err(|_| KeyError::WrongPassphrase)?);
    let text = std::str::from_utf8(&plain).map_err(|_| broken(None))?;
    Ok(Zeroizing::new(text.to_owned()))
}
