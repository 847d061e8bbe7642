//! Sigstore bundles, version 0.3: one signature over one payload, as JSON.
//!
//! Written for a key; a bundle with a certificate instead is recognised, and no more.
//! <https://github.com/sigstore/protobuf-specs>, read 2026-11-21.

use std::borrow::Cow;

use base64ct::{Base64, Encoding};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::dsse::{self, pre_authentication_encoding};
use super::keys::{BadSignature, KeyError, PublicKey, Signer};
use super::statement;
use super::{base64, json};

/// The largest bundle that is read: the largest statement in base64, and some room.
pub const MAX_BYTES: usize = statement::MAX_BYTES / 3 * 4 + (64 << 10);
/// The one type of bundle.
const MEDIA_TYPE: &str = "application/vnd.dev.sigstore.bundle.v0.3+json";

/// A payload with one signature by a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    payload_type: String,
    payload: Vec<u8>,
    signature: Vec<u8>,
    hint: Option<String>,
    key_id: Option<String>,
}

/// What a bundle's file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Carried {
    /// A signature by a key.
    Keyed(Bundle),
    /// A signature by a certificate of somebody's identity, which takes a trust root.
    Keyless,
}

/// A bundle that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBundle {
    /// It is no JSON of the one shape.
    #[error("the bundle cannot be read: {0}")]
    Json(#[from] json::BadJson),
    /// It is of another type or version.
    #[error("the bundle is of the type `{}`, not `{MEDIA_TYPE}`", .0.escape_debug())]
    Type(String),
    /// A field is not in the one way of base64.
    #[error("the bundle's {0} is no base64")]
    Base64(&'static str),
    /// One signature is what a bundle of this version holds.
    #[error("the bundle has {0} signatures, not one")]
    Signatures(usize),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Wire<'b> {
    media_type: String,
    verification_material: Material,
    #[serde(borrow)]
    dsse_envelope: Envelope<'b>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Material {
    public_key: KeyHint,
    /// Entries of a transparency log: passed over, since no log is trusted here.
    #[serde(default)]
    tlog_entries: Vec<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timestamp_verification_data: Option<Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyHint {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Envelope<'b> {
    /// Read where it stands: that of a large registry's state is a megabyte.
    #[serde(borrow)]
    payload: Cow<'b, str>,
    payload_type: String,
    signatures: Vec<Signature>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    sig: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keyid: Option<String>,
}

/// A bundle of nothing but the fields that we write, read at once: these types take no field
/// twice and no other one. Whatever else there may be takes the careful way.
fn plain(bytes: &[u8]) -> Option<Wire<'_>> {
    let bytes = Some(bytes).filter(|bytes| bytes.len() <= MAX_BYTES)?;
    let wire: Wire<'_> = serde_json::from_slice(bytes).ok()?;
    let material = &wire.verification_material;
    let is_plain = wire.media_type == MEDIA_TYPE
        && material.tlog_entries.is_empty()
        && material.timestamp_verification_data.is_none();
    is_plain.then_some(wire)
}

impl Bundle {
    /// Signs a payload.
    pub fn sign(payload_type: &str, payload: &[u8], signer: &dyn Signer) -> Result<Self, KeyError> {
        let message = pre_authentication_encoding(payload_type, payload);
        Ok(Self {
            payload_type: payload_type.to_owned(),
            payload: payload.to_vec(),
            signature: signer.sign(&message)?,
            hint: Some(signer.public().fingerprint().hex()),
            key_id: Some(signer.public().to_base64()),
        })
    }

    /// The bytes of its file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let wire = Wire {
            media_type: MEDIA_TYPE.to_owned(),
            verification_material: Material {
                public_key: KeyHint {
                    hint: self.hint.clone(),
                },
                tlog_entries: Vec::new(),
                timestamp_verification_data: None,
            },
            dsse_envelope: Envelope {
                payload: Base64::encode_string(&self.payload).into(),
                payload_type: self.payload_type.clone(),
                signatures: vec![Signature {
                    sig: Base64::encode_string(&self.signature),
                    keyid: self.key_id.clone(),
                }],
            },
        };
        // Strings and lists always have a JSON form.
        serde_json::to_vec(&wire).unwrap_or_default()
    }

    /// Reads a bundle's file.
    pub fn parse(bytes: &[u8]) -> Result<Carried, BadBundle> {
        if let Some(wire) = plain(bytes) {
            return Self::of(wire).map(Carried::Keyed);
        }
        let value = json::parse(bytes, MAX_BYTES)?;
        let media_type = value["mediaType"].as_str().unwrap_or_default();
        if media_type != MEDIA_TYPE {
            return Err(BadBundle::Type(media_type.chars().take(100).collect()));
        }
        let material = &value["verificationMaterial"];
        let by_certificate = ["certificate", "x509CertificateChain"];
        if by_certificate
            .iter()
            .any(|name| material.get(name).is_some())
        {
            return Ok(Carried::Keyless);
        }
        Self::of(json::typed(value)?).map(Carried::Keyed)
    }

    fn of(wire: Wire<'_>) -> Result<Self, BadBundle> {
        let [signature] = wire.dsse_envelope.signatures.as_slice() else {
            return Err(BadBundle::Signatures(wire.dsse_envelope.signatures.len()));
        };
        let decode = |text: &str, field| base64::decode(text).ok_or(BadBundle::Base64(field));
        Ok(Self {
            payload: decode(&wire.dsse_envelope.payload, "payload")?,
            signature: decode(&signature.sig, "signature")?,
            payload_type: wire.dsse_envelope.payload_type,
            hint: wire.verification_material.public_key.hint,
            key_id: signature.keyid.clone().filter(|id| !id.is_empty()),
        })
    }

    /// Whether the bundle says that this key signed it; one that says nothing may be anybody's.
    pub fn names(&self, key: &PublicKey) -> bool {
        let digits = key.fingerprint().hex();
        self.hint.as_ref().is_none_or(|hint| *hint == digits)
            && (self.key_id.as_ref()).is_none_or(|id| *id == digits || *id == key.to_base64())
    }

    /// The key that the bundle brings along, for whoever sees it for the first time: it
    /// stands in the `keyid` of the signature, which DSSE leaves to the signer.
    pub fn key(&self) -> Option<PublicKey> {
        PublicKey::from_base64(self.key_id.as_deref()?)
    }

    /// The key's fingerprint in digits, in the words of the bundle: a help for looking it up.
    pub fn hint(&self) -> Option<&str> {
        self.hint.as_deref()
    }

    /// The payload, if it is of this type and this key signed it.
    pub fn verify(&self, payload_type: &str, key: &PublicKey) -> Result<&[u8], BadSignature> {
        if self.payload_type != payload_type || !self.names(key) {
            return Err(BadSignature);
        }
        let head = dsse::head(payload_type, &self.payload);
        key.verify_parts([head.as_bytes(), &self.payload], &self.signature)?;
        Ok(&self.payload)
    }

    /// The type of the payload, which nobody vouched for yet.
    pub fn payload_type(&self) -> &str {
        &self.payload_type
    }

    /// The payload before anybody checked it: only to compare or to sign again.
    pub fn unverified_payload(&self) -> &[u8] {
        &self.payload
    }
}
