//! How the key of a registry hands over to another one.
//!
//! The old key signs which key comes after it, for this one registry. Whoever knows the old one
//! follows from there, over as many handovers as there were since; a checkpoint brings them all
//! along.

use serde::{Deserialize, Serialize};

use super::bundle::{Bundle, Carried};
use super::keys::{KeyError, PublicKey, Signer};
use super::{Time, dsse};

const SCHEMA: u64 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Wire {
    schema: u64,
    registry: String,
    /// The fingerprint of the key that comes next.
    to: String,
    created: Time,
}

/// Says with the old key which one comes next; the text that a checkpoint carries.
pub fn sign(
    registry: &str,
    to: &PublicKey,
    created: Time,
    old: &dyn Signer,
) -> Result<String, KeyError> {
    let wire = Wire {
        schema: SCHEMA,
        registry: registry.to_owned(),
        to: to.fingerprint().to_string(),
        created,
    };
    let payload = serde_json::to_vec(&wire).map_err(|_| KeyError::Internal("use"))?;
    let bundle = Bundle::sign(dsse::HANDOVER, &payload, old)?.to_bytes();
    String::from_utf8(bundle).map_err(|_| KeyError::Internal("use"))
}

/// The keys that handed over, one after the other, on the way from a fingerprint to a key; none
/// when no way leads there. The same key needs no handover.
pub fn follow(
    registry: &str,
    handovers: &[String],
    from: &str,
    to: &PublicKey,
) -> Option<Vec<PublicKey>> {
    let mut at = from.to_owned();
    let mut passed = Vec::new();
    for text in handovers {
        let Ok(Carried::Keyed(bundle)) = Bundle::parse(text.as_bytes()) else {
            return None;
        };
        let key = bundle.key()?;
        if key.fingerprint().to_string() != at {
            continue;
        }
        let payload = bundle.verify(dsse::HANDOVER, &key).ok()?;
        let said: Wire = serde_json::from_slice(payload).ok()?;
        if said.schema != SCHEMA || said.registry != registry {
            return None;
        }
        passed.push(key);
        at = said.to;
    }
    (at == to.fingerprint().to_string()).then_some(passed)
}
