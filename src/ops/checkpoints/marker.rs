//! Writes a lost or damaged marker anew: the first line of the audit log says which registry it is, and
//! the signed state says whose key vouches for it.

use crate::registry::documents::{
    AuditEntry, Document, Event, Marker, Schema, misread, read_if_there,
};
use crate::registry::transaction::{Work, together};
use crate::registry::{Key, Registry, RegistryError, RegistryExt, Trouble, replace};
use crate::signing::Time;
use crate::signing::checkpoint::{Expectation, MAX_BYTES, read, verify};

/// Writes the marker anew where what stands in its place cannot be read, or nothing stands there
/// although a registry began; says whether it did.
pub fn restore(registry: &dyn Registry, now: Time) -> Result<bool, RegistryError> {
    let work = Work::Other("Make the marker of the registry anew");
    together(registry, &work, |registry| {
        let mut is_new = false;
        // However large the damage is.
        replace(registry, &Key::marker(), u64::MAX, |there| {
            is_new = match there {
                Some(bytes) => is_damaged(registry, bytes),
                None => has_begun(registry)?,
            };
            is_new
                .then(|| Ok(made(registry, now)?.to_bytes()))
                .transpose()
        })?;
        Ok(is_new)
    })
}

fn has_begun(registry: &dyn Registry) -> Result<bool, RegistryError> {
    let first = registry.read_if_there(&Key::audit(0), AuditEntry::LIMIT)?;
    Ok(first.is_some())
}

fn is_damaged(registry: &dyn Registry, bytes: &[u8]) -> bool {
    let read = Marker::parse(bytes);
    read.is_err_and(|why| {
        misread(why, registry.place(), &Key::marker()).trouble == Trouble::Corrupt
    })
}

/// The marker as the rest of the registry says it.
fn made(registry: &dyn Registry, now: Time) -> Result<Marker, RegistryError> {
    let first = read_if_there::<AuditEntry>(registry, &Key::audit(0))?;
    let first = first.map(|read| read.document);
    let Some((id, created)) = first.and_then(|first| match first.event {
        Event::Began { id } => Some((id, first.at)),
        _ => None,
    }) else {
        return Err(lost(
            registry,
            "the audit log does not say which registry it is",
        ));
    };
    let marker = Marker {
        layout: Schema,
        checkpoint_key: key(registry, &id, now)?,
        id,
        created,
    };
    match marker.check() {
        Ok(()) => Ok(marker),
        Err(why) => Err(lost(registry, &why)),
    }
}

/// The key that signed the state that is there, which may be any key: whoever saw another before
/// finds out as ever.
fn key(registry: &dyn Registry, id: &str, now: Time) -> Result<Option<String>, RegistryError> {
    let Some(signed) = registry.read_if_there(&Key::checkpoint(), MAX_BYTES as u64)? else {
        return Ok(None);
    };
    let bundle = read(&signed.bytes).ok();
    let signer = bundle
        .as_ref()
        .and_then(|bundle| Some((bundle, bundle.key()?)));
    let Some((bundle, key)) = signer else {
        return Err(lost(
            registry,
            "`checkpoint.json` does not say whose key vouches for it",
        ));
    };
    let expected = Expectation {
        registry: id,
        keys: std::slice::from_ref(&key),
        last: None,
        now,
        allow_stale: true,
    };
    match verify(bundle, &expected) {
        Ok(_) => Ok(Some(key.fingerprint().to_string())),
        Err(error) => Err(lost(registry, &format!("`checkpoint.json`: {error}"))),
    }
}

fn lost(registry: &dyn Registry, why: &str) -> RegistryError {
    let why = format!("it cannot be made anew: {why}");
    let error = RegistryError::new(Trouble::Corrupt, registry.place(), why);
    error
        .on(&Key::marker())
        .advising("bring it back from a copy of the registry")
}
