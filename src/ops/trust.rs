//! Changes whom a user trusts: `open-skills trust add`, `remove`, `revoke` and the like.
//!
//! All of it is the user's own tier, one file, and the keys that were seen first, another.

use std::path::Path;

use crate::archive::digest::Sha256Digest;
use crate::diagnostics::Failure;
use crate::signing::Time;
use crate::signing::keys::{Fingerprint, PublicKey};
use crate::signing::policy::{
    self, Pins, Policy, Revocation, Rule, Scope, Subject, Tier, TierKind, TrustedKey,
};

/// How many seconds before its end a key is worth a word: thirty days.
const SOON: i64 = 30 * 24 * 60 * 60;

/// A rule to make along with a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRule {
    /// Which skills.
    pub scope: String,
    /// How many different keys have to sign them.
    pub threshold: u64,
}

/// Changes the user's tier, and writes it when the change went well.
fn change<T>(
    file: &Path,
    work: impl FnOnce(&mut Tier) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let mut tier = policy::read(file, TierKind::User)?;
    let result = work(&mut tier)?;
    policy::write(file, &tier)?;
    Ok(result)
}

/// Trusts a key, for some skills or wherever no rule says otherwise.
pub fn add(file: &Path, key: TrustedKey, rule: Option<&NewRule>) -> Result<(), Failure> {
    change(file, |tier| {
        let id = key.id.clone();
        match tier.keys.iter().find(|known| known.id == id) {
            Some(known) if known.key != key.key => {
                let message = format!("another key is called `{id}` already");
                let hint = "take another name, or `open-skills trust remove` it first";
                return Err(Failure::new("already-exists", message).with_hint(hint));
            }
            _ => tier.keys.retain(|known| known.id != id),
        }
        tier.keys.push(key);
        let Some(rule) = rule else { return Ok(()) };
        let scope = Scope::new(&rule.scope);
        match tier.rules.iter_mut().find(|known| known.scope == scope) {
            Some(known) => {
                if !known.keys.contains(&id) {
                    known.keys.push(id);
                }
                known.threshold = usize::try_from(rule.threshold).unwrap_or(usize::MAX);
            }
            None => {
                let made = Rule::from_words(&rule.scope, vec![id], rule.threshold, false)?;
                tier.rules.push(made);
            }
        }
        Ok(())
    })
}

/// Trusts a key no more. A rule that named only it stays, and lets nothing through.
pub fn remove(file: &Path, id: &str) -> Result<(), Failure> {
    change(file, |tier| {
        let before = tier.keys.len();
        tier.keys.retain(|key| key.id != id);
        if tier.keys.len() == before {
            return Err(unknown_key(id));
        }
        for rule in &mut tier.rules {
            rule.keys.retain(|named| named != id);
        }
        Ok(())
    })
}

/// Removes the rule for a scope.
pub fn remove_rule(file: &Path, scope: &str) -> Result<(), Failure> {
    change(file, |tier| {
        let before = tier.rules.len();
        tier.rules.retain(|rule| rule.scope.to_string() != scope);
        match tier.rules.len() < before {
            true => Ok(()),
            false => Err(
                Failure::new("not-found", format!("there is no rule for `{scope}`"))
                    .with_hint("`open-skills trust list` shows them"),
            ),
        }
    })
}

/// Revokes a key: one of the user's by its id, or any by its fingerprint.
///
/// The fingerprint is what is kept, so that a key does not come back to honour when
/// somebody removes it from the list of known ones.
pub fn revoke(file: &Path, id: &str, why: Revocation) -> Result<Fingerprint, Failure> {
    change(file, |tier| {
        let known = tier.keys.iter().find(|key| key.id == id);
        let fingerprint = match (known, id.parse()) {
            (Some(key), _) => key.key.fingerprint(),
            (None, Ok(fingerprint)) => fingerprint,
            (None, Err(_)) => {
                let hint = "name a key of `open-skills trust list`, or a fingerprint `sha256:…`";
                return Err(unknown_key(id).with_hint(hint));
            }
        };
        tier.revoked_keys.insert(fingerprint.to_string(), why);
        Ok(fingerprint)
    })
}

fn unknown_key(id: &str) -> Failure {
    Failure::new("not-found", format!("no key of yours is called `{id}`"))
        .with_hint("`open-skills trust list` shows them")
}

/// Refuses an archive or tree from now on, whoever signed it, or takes that back; says
/// whether anything changed.
pub fn block(file: &Path, digest: Sha256Digest, remove: bool) -> Result<bool, Failure> {
    change(file, |tier| {
        let was_there = tier.revoked_digests.contains(&digest);
        tier.revoked_digests.retain(|known| *known != digest);
        if !remove {
            tier.revoked_digests.push(digest);
        }
        Ok(was_there == remove)
    })
}

/// Expects a key for a skill, beside those that are expected already.
pub fn pin(file: &Path, subject: &Subject, key: &PublicKey, now: Time) -> Result<bool, Failure> {
    let mut pins = Pins::read(file)?;
    let is_new = pins.add(subject, key, now);
    if is_new {
        pins.write(file)?;
    }
    Ok(is_new)
}

/// Forgets which keys are expected for a skill.
pub fn unpin(file: &Path, subject: &Subject) -> Result<(), Failure> {
    let mut pins = Pins::read(file)?;
    if !pins.remove(subject) {
        return Err(not_pinned(subject));
    }
    Ok(pins.write(file)?)
}

/// Expects another key for a skill from now on.
pub fn rotate(file: &Path, subject: &Subject, key: &PublicKey, now: Time) -> Result<(), Failure> {
    let mut pins = Pins::read(file)?;
    if pins.of(subject).is_empty() {
        return Err(not_pinned(subject));
    }
    pins.replace(subject, key, now);
    Ok(pins.write(file)?)
}

fn not_pinned(subject: &Subject) -> Failure {
    Failure::new("not-found", format!("no key is pinned for `{subject}`"))
        .with_hint("`open-skills trust list` shows the pins")
}

/// What is odd about a policy, one sentence each; nothing when all is well.
pub fn check(policy: &Policy, now: Time) -> Vec<String> {
    let mut odd = Vec::new();
    let keys = policy.keys();
    for key in &keys {
        match key.valid_until {
            Some(until) if until < now => {
                odd.push(format!("the key `{}` was valid until {until}", key.id));
            }
            Some(until) if until < now.plus_seconds(SOON) => {
                odd.push(format!("the key `{}` is valid only until {until}", key.id));
            }
            _ => {}
        }
        if policy.revocation(&key.key).is_some() {
            odd.push(format!("the key `{}` was revoked", key.id));
        }
    }
    for tier in policy.tiers() {
        for rule in &tier.rules {
            let known = |id: &&String| keys.iter().any(|key| key.id == **id);
            for id in rule.keys.iter().filter(|id| !known(id)) {
                odd.push(format!(
                    "the {} rule for `{}` names the key `{id}`, which is not known",
                    tier.kind.as_str(),
                    rule.scope
                ));
            }
            let mut usable: Vec<&PublicKey> = Vec::new();
            for key in keys.iter().filter(|key| rule.keys.contains(&key.id)) {
                if !usable.contains(&&key.key) {
                    usable.push(&key.key);
                }
            }
            if usable.len() < rule.threshold && !rule.tofu {
                odd.push(format!(
                    "the {} rule for `{}` asks for {} keys and names {} that are known: nothing passes it",
                    tier.kind.as_str(), rule.scope, rule.threshold, usable.len()
                ));
            }
        }
    }
    odd
}
