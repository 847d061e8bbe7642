//! Whose key may vouch for a registry: the one of before, or one that it handed over to.

use super::Vouched;
use crate::ops::checkpoints::memory::Signed;
use crate::ops::checkpoints::unvouched;
use crate::registry::{Key, Registry, RegistryError};
use crate::signing::bundle::Bundle;
use crate::signing::checkpoint::{self, CheckpointError};
use crate::signing::handover;
use crate::signing::keys::PublicKey;

impl<R: Registry> Vouched<R> {
    /// Whether it is the registry that was seen before.
    pub(super) fn same(
        &self,
        known: Option<&Signed>,
        id: &str,
        key: &str,
    ) -> Result<(), RegistryError> {
        let Some(known) = known.filter(|known| known.id != id) else {
            return Ok(());
        };
        let known_key = self.remembered_key(known)?.fingerprint().to_string();
        match known_key == key {
            true => Err(self.unlike_before("fork", "another registry stood in its place before")),
            false => Err(self.other_key(&known_key, key)),
        }
    }

    fn other_key(&self, known: &str, now: &str) -> RegistryError {
        let why = format!("`{known}` vouched for it before, and `{now}` does now");
        self.unlike_before("key-changed", why)
    }

    /// The key that may have signed a checkpoint: the one that was remembered, or that the marker
    /// names, or one that they handed over to.
    pub(super) fn current_key(
        &self,
        bundle: &Bundle,
        id: &str,
        chosen: &str,
        known: Option<&Signed>,
    ) -> Result<PublicKey, RegistryError> {
        let at = Key::checkpoint();
        let unread = |error: CheckpointError| unvouched(&self.inner, &at, &error);
        let known = known.map(|known| self.remembered_key(known)).transpose()?;
        let known = known.map(|key| (key.fingerprint().to_string(), key));
        let Some(shown) = bundle.key() else {
            let key = known.filter(|(print, _)| print == chosen);
            let key = key.ok_or(CheckpointError::Signature).map_err(unread)?;
            return Ok(key.1);
        };
        let print = shown.fingerprint().to_string();
        let known = known.map(|(print, _)| print);
        let starts = [known.as_deref(), Some(chosen)].into_iter().flatten();
        let others: Vec<&str> = starts.filter(|start| **start != *print).collect();
        if others.is_empty() {
            return Ok(shown);
        }
        let handovers = checkpoint::handovers(bundle, &shown).map_err(unread)?;
        for start in others {
            let Some(passed) = handover::follow(id, &handovers, start, &shown) else {
                return Err(match known {
                    Some(known) if known != chosen => self.other_key(&known, chosen),
                    _ => unread(CheckpointError::Signature),
                });
            };
            passed.iter().try_for_each(|key| self.not_revoked(key))?;
        }
        if known.is_some_and(|known| known != print) {
            let place = self.place();
            tracing::warn!(
                place,
                key = print,
                "another key vouches for the registry from now on, as the one before it said"
            );
        }
        Ok(shown)
    }

    pub(super) fn not_revoked(&self, key: &PublicKey) -> Result<(), RegistryError> {
        if self.vouching.policy.revocation(key).is_none() {
            return Ok(());
        }
        let why = format!("its key `{}` was revoked", key.fingerprint());
        Err(self.unlike_before("revoked", why).on(&Key::checkpoint()))
    }

    fn remembered_key(&self, known: &Signed) -> Result<PublicKey, RegistryError> {
        PublicKey::read(&known.key).map_err(|_| {
            let why = "what is remembered of its key makes no sense";
            self.unlike_before("bad-signature", why)
        })
    }
}
