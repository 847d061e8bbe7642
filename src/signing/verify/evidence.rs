//! What is offered as a signature: a carrier, and who says to have made it.

use crate::signing::bundle::{Bundle, Carried};
use crate::signing::dsse;
use crate::signing::keys::{BadSignature, PublicKey};
use crate::signing::sshsig::SshSignature;

/// One signature as it lies beside a skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Its file, for messages.
    pub name: String,
    /// Its bytes.
    pub carrier: Carrier,
}

/// The forms that signatures over a statement come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carrier {
    /// A Sigstore bundle.
    Bundle(Vec<u8>),
    /// An SSH signature, and the statement that it signs.
    Ssh {
        /// The `.sshsig` file.
        signature: Vec<u8>,
        /// The `.intoto.json` file; none when it is not there.
        statement: Option<Vec<u8>>,
    },
}

/// Evidence that could be read.
pub(super) enum Opened<'e> {
    Bundle(Box<Bundle>),
    Ssh(Box<SshSignature>, &'e [u8]),
    Keyless,
}

impl Evidence {
    /// Whether the key that it brings along made it; nothing where it brings none. That says
    /// nothing about whose key it is.
    pub fn is_by_its_own_key(&self) -> Option<bool> {
        let opened = self.open().ok()?;
        let key = opened.offered()?;
        Some(opened.verify(&key).is_ok())
    }

    /// Reads it, which says nothing yet about whether it is true.
    pub(super) fn open(&self) -> Result<Opened<'_>, String> {
        match &self.carrier {
            Carrier::Bundle(bytes) => match Bundle::parse(bytes) {
                Ok(Carried::Keyed(bundle)) => Ok(Opened::Bundle(Box::new(bundle))),
                Ok(Carried::Keyless) => Ok(Opened::Keyless),
                Err(error) => Err(error.to_string()),
            },
            Carrier::Ssh {
                signature,
                statement,
            } => {
                let parsed = SshSignature::parse(signature).map_err(|error| error.to_string())?;
                let statement = statement.as_ref();
                let statement = statement.ok_or("the statement that it signs is missing")?;
                Ok(Opened::Ssh(Box::new(parsed), statement))
            }
        }
    }
}

impl Opened<'_> {
    /// The key that it brings along, not trusted by that.
    pub(super) fn offered(&self) -> Option<PublicKey> {
        match self {
            Self::Bundle(bundle) => bundle.key(),
            Self::Ssh(signature, _) => Some(signature.key().clone()),
            Self::Keyless => None,
        }
    }

    /// Whether it may be this key's.
    pub(super) fn names(&self, key: &PublicKey) -> bool {
        match self {
            Self::Bundle(bundle) => bundle.names(key),
            Self::Ssh(signature, _) => signature.key() == key,
            Self::Keyless => false,
        }
    }

    /// The statement's bytes, if this key signed them.
    pub(super) fn verify(&self, key: &PublicKey) -> Result<&[u8], BadSignature> {
        match self {
            Self::Bundle(bundle) => bundle.verify(dsse::STATEMENT, key),
            Self::Ssh(signature, statement) => {
                signature.verify(statement, key).map(|()| *statement)
            }
            Self::Keyless => Err(BadSignature),
        }
    }
}
