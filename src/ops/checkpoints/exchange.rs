//! Lets another key vouch for a registry.
//!
//! The checkpoint goes first and the marker after it: whoever looks in between knows the old key,
//! or is told of it by the marker, and follows from there. An exchange that was interrupted is
//! finished by running it again.

use super::{Changed, Renewed, Signing, indexes, log, other_key, unvouched};
use crate::archive::digest::Sha256Digest;
use crate::diagnostics::Failure;
use crate::registry::documents::{Marker, read_if_there};
use crate::registry::publication::marker;
use crate::registry::transaction::{Work, together};
use crate::registry::{Key, Registry, RegistryError, Trouble, changes, replace};
use crate::signing::checkpoint::{
    Checkpoint, CheckpointError, Expectation, MAX_BYTES, handovers, read, verify,
};
use crate::signing::keys::{KeyError, PublicKey, Signer};
use crate::signing::{Time, handover};

/// What becomes of the key before.
#[derive(Clone, Copy)]
pub enum Leaving<'s> {
    /// It says itself which one comes after it.
    HandsOver(&'s dyn Signer),
    /// It is gone: everybody who knows it has to agree.
    Lost,
}

/// Signs the present state with another key than the one before, and has the registry name it.
pub fn exchange(
    registry: &dyn Registry,
    leaving: Leaving<'_>,
    signer: &dyn Signer,
    now: Time,
    lifetime: Option<i64>,
) -> Result<Renewed, Failure> {
    let marker = marker(registry)?;
    let own = signer.public().fingerprint().to_string();
    let place = registry.place();
    let Some(chosen) = marker.checkpoint_key else {
        let message =
            format!("no key vouches for the registry `{place}`, so none can be exchanged");
        let hint = "leave out the key before, and this one is the first";
        return Err(Failure::new("not-found", message).with_hint(hint));
    };
    if chosen == own {
        let message = format!("`{own}` vouches for the registry `{place}` already");
        let hint = "`--key` names the key that comes in its place";
        return Err(Failure::new("already-exists", message).with_hint(hint));
    }
    if let Leaving::HandsOver(old) = leaving {
        let old = old.public().fingerprint().to_string();
        if old != chosen {
            return Err(other_key(registry, &chosen, &old));
        }
    }
    let signing = Signing {
        id: &marker.id,
        signer,
        now,
        lifetime,
    };
    let mut failed = None;
    let work = Work::Other("Let another key vouch for this registry");
    let renewed = together(registry, &work, |registry| {
        let renewed = signing.exchange(registry, leaving, &chosen, &mut failed)?;
        changes::exchange_key(registry, &chosen, &own)?;
        Ok(renewed)
    });
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(renewed?),
    }
}

impl Signing<'_> {
    fn exchange(
        &self,
        registry: &dyn Registry,
        leaving: Leaving<'_>,
        chosen: &str,
        failed: &mut Option<KeyError>,
    ) -> Result<Renewed, RegistryError> {
        let mut renewed = None;
        let at = Key::checkpoint();
        replace(registry, &at, MAX_BYTES as u64, |old| {
            let bad = |error: CheckpointError| unvouched(registry, &at, &error);
            let before = old.map(|bytes| self.either(bytes, chosen)).transpose();
            let before = before.map_err(bad)?;
            let is_ours = before.as_ref().is_some_and(|(.., is_ours)| *is_ours);
            let before = before.map(|(checkpoint, digest, _)| (checkpoint, digest));
            let indexes = indexes(registry, Changed::Anything, None)?;
            let entry = log::next(registry, before.as_ref().and_then(|(old, _)| old.log))?;
            let mut next = self.next(before.as_ref(), indexes, entry);
            let mut refused = |error: KeyError| {
                let why = error.to_string();
                *failed = Some(error);
                RegistryError::new(Trouble::Denied, registry.place(), why)
            };
            match leaving {
                Leaving::Lost => next.handovers.clear(),
                // The one that was interrupted said so already.
                Leaving::HandsOver(_) if is_ours => {}
                Leaving::HandsOver(old) => {
                    let said = handover::sign(self.id, self.signer.public(), self.now, old);
                    next.handovers.push(said.map_err(&mut refused)?);
                }
            }
            renewed = Some(Renewed {
                sequence: next.sequence,
                skills: next.indexes.len(),
                expires: next.expires,
                is_new: true,
            });
            next.sign(self.signer).map(Some).map_err(refused)
        })?;
        renewed.ok_or_else(|| RegistryError::new(Trouble::Busy, registry.place(), ""))
    }

    /// The checkpoint that stands, by the key before or, where this was interrupted, by the new
    /// one; says whether it is by the new one.
    fn either(
        &self,
        bytes: &[u8],
        chosen: &str,
    ) -> Result<(Checkpoint, Sha256Digest, bool), CheckpointError> {
        let bundle = read(bytes)?;
        let own = self.signer.public();
        let is_known = |key: &PublicKey| key == own || key.fingerprint().to_string() == chosen;
        let key = bundle.key().filter(is_known);
        let key = key.ok_or(CheckpointError::Signature)?;
        let expected = Expectation {
            registry: self.id,
            keys: std::slice::from_ref(&key),
            last: None,
            now: self.now,
            allow_stale: true,
        };
        let verified = verify(&bundle, &expected)?;
        Ok((verified.checkpoint, verified.seen.digest, key == *own))
    }
}

/// Says no to a registry that is to be copied over an earlier copy, when it has another key than
/// the copy and that one did not hand over to it: whoever reads the copy trusts the key there.
pub fn refuse_other_key(from: &dyn Registry, copy: &dyn Registry) -> Result<(), Failure> {
    let Some(there) = read_if_there::<Marker>(copy, &Key::marker())? else {
        return Ok(());
    };
    let Some(known) = there.document.checkpoint_key else {
        return Ok(());
    };
    let marker = marker(from)?;
    let Some(chosen) = marker.checkpoint_key.filter(|chosen| *chosen != known) else {
        return Ok(());
    };
    let bytes = from.read(&Key::checkpoint(), MAX_BYTES as u64)?.bytes;
    let followed = read(&bytes).ok().and_then(|bundle| {
        let key = bundle.key()?;
        let handovers = handovers(&bundle, &key).ok()?;
        handover::follow(&marker.id, &handovers, &known, &key)
    });
    if followed.is_some() {
        return Ok(());
    }
    let message = format!(
        "`{chosen}` vouches for the registry `{}`, and `{known}` for its copy `{}`, which did \
         not hand over to it",
        from.place(),
        copy.place()
    );
    let hint = "ask whoever runs it; if that is right, mirror into an empty place";
    Err(Failure::new("key-changed", message).with_hint(hint))
}
