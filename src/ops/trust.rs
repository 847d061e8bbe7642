//! Changes whom a user trusts: `open-skills trust add`, `remove`, `revoke` and the like.
//!
//! All of it is the user's own tier, one file, and the keys that were seen first, another.

use std::path::Path;

use crate::archive::digest::Sha256Digest;
use crate::diagnostics::Failure;
use crate::fs::{FsError, lock_beside};
use crate::signing::Time;
use crate::signing::keys::{Fingerprint, PublicKey};
use crate::signing::policy::pins::Pin;
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
    /// How many different keys have to sign them; what was asked before when it is not said.
    pub threshold: Option<u64>,
}

/// What came of trusting a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Added {
    /// The skills that it may sign; empty when it is all that no rule is about.
    pub scopes: Vec<String>,
    /// Whether it could sign more before.
    pub was_free: bool,
    /// How many keys have to sign under the rule, before and now.
    pub threshold: Option<(usize, usize)>,
}

/// Changes the user's tier, and writes it when the change went well. Nobody else changes it
/// in between.
fn change<T>(
    file: &Path,
    work: impl FnOnce(&mut Tier) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let _lock = lock_beside(file)?;
    let mut tier = policy::read(file, TierKind::User)?;
    let result = work(&mut tier)?;
    policy::write(file, &tier)?;
    Ok(result)
}

/// Trusts a key, for some skills or wherever no rule says otherwise.
pub fn add(file: &Path, key: TrustedKey, rule: Option<&NewRule>) -> Result<Added, Failure> {
    change(file, |tier| {
        let id = key.id.clone();
        let known = tier.keys.iter().find(|known| known.id == id);
        if known.is_some_and(|known| known.key != key.key) {
            let message = format!("another key is called `{id}` already");
            let hint = "take another name, or `open-skills trust remove` it first";
            return Err(Failure::new("already-exists", message).with_hint(hint));
        }
        let mut added = Added {
            was_free: known.is_some() && named_in(tier, &id).is_empty(),
            ..Added::default()
        };
        tier.keys.retain(|known| known.id != id);
        tier.keys.push(key);
        if let Some(rule) = rule {
            added.threshold = Some(name_in(tier, &id, rule)?);
        }
        added.scopes = named_in(tier, &id);
        Ok(added)
    })
}

/// The patterns of the rules that name a key.
fn named_in(tier: &Tier, id: &str) -> Vec<String> {
    let rules = tier.rules.iter();
    let named = rules.filter(|rule| rule.keys.iter().any(|named| named == id));
    named.map(|rule| rule.scope.to_string()).collect()
}

/// Lets a rule name a key; says how many it asked for and asks for.
fn name_in(tier: &mut Tier, id: &str, rule: &NewRule) -> Result<(usize, usize), Failure> {
    let scope = Scope::new(&rule.scope);
    let Some(known) = tier.rules.iter_mut().find(|known| known.scope == scope) else {
        let threshold = rule.threshold.unwrap_or(1);
        let made = Rule::from_words(&rule.scope, vec![id.to_owned()], threshold, false)?;
        let threshold = made.threshold;
        tier.rules.push(made);
        return Ok((threshold, threshold));
    };
    if !known.keys.iter().any(|named| named == id) {
        known.keys.push(id.to_owned());
    }
    let before = known.threshold;
    if let Some(threshold) = rule.threshold {
        known.threshold = usize::try_from(threshold).unwrap_or(usize::MAX);
    }
    Ok((before, known.threshold))
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

/// Removes the rule for a scope. The keys that no other rule names go with it: without it
/// they would count for every skill. Gives their names.
pub fn remove_rule(file: &Path, scope: &str) -> Result<Vec<String>, Failure> {
    change(file, |tier| {
        let is_it = |rule: &Rule| rule.scope.to_string() == scope;
        let named: Vec<String> =
            tier.rules
                .iter()
                .filter(|rule| is_it(rule))
                .fold(Vec::new(), |mut named, rule| {
                    named.extend(rule.keys.iter().cloned());
                    named
                });
        let before = tier.rules.len();
        tier.rules.retain(|rule| !is_it(rule));
        if tier.rules.len() == before {
            return Err(
                Failure::new("not-found", format!("there is no rule for `{scope}`"))
                    .with_hint("`open-skills trust list` shows them"),
            );
        }
        let is_loose = |id: &String| named.contains(id) && named_in(tier, id).is_empty();
        let keys = tier.keys.iter().map(|key| &key.id);
        let loose: Vec<String> = keys.filter(|id| is_loose(id)).cloned().collect();
        tier.keys.retain(|key| !loose.contains(&key.id));
        Ok(loose)
    })
}

/// The fingerprint of a key of the user's, by its id.
pub fn fingerprint_of(file: &Path, id: &str) -> Result<Option<Fingerprint>, Failure> {
    let tier = policy::read(file, TierKind::User)?;
    let known = tier.keys.iter().find(|key| key.id == id);
    Ok(known.map(|key| key.key.fingerprint()))
}

/// Revokes a key; says whether it was not revoked before.
///
/// The fingerprint is what is kept, so that a key does not come back to honour when
/// somebody removes it from the list of known ones.
pub fn revoke(file: &Path, key: Fingerprint, why: Revocation) -> Result<bool, Failure> {
    change(file, |tier| {
        Ok(tier.revoked_keys.insert(key.to_string(), why).is_none())
    })
}

/// Takes a revocation of the user's back, under the key's fingerprint and its name; says
/// whether there was one.
pub fn forgive(file: &Path, name: &str, key: Fingerprint) -> Result<bool, Failure> {
    change(file, |tier| {
        let by_print = tier.revoked_keys.remove(&key.to_string()).is_some();
        Ok(tier.revoked_keys.remove(name).is_some() || by_print)
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

/// Changes the pins, and writes them when the change went well.
fn change_pins<T>(
    file: &Path,
    work: impl FnOnce(&mut Pins) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let _lock = lock_beside(file)?;
    let mut pins = Pins::read(file)?;
    let before = pins.clone();
    let result = work(&mut pins)?;
    if pins != before {
        pins.write(file)?;
    }
    Ok(result)
}

/// Expects these keys, all of them, for a skill that none is expected for yet; says whether
/// that is new. Other keys than those that are expected already are refused.
pub fn pin(file: &Path, subject: &Subject, keys: &[PublicKey], now: Time) -> Result<bool, Failure> {
    change_pins(file, |pins| pin_one(pins, subject, keys, now))
}

/// Whether keys can be remembered there, to be known before anything is put in place that
/// they vouch for.
pub fn may_pin(file: &Path) -> Result<(), Failure> {
    let tried = lock_beside(file).and_then(|_lock| {
        let folder = file.parent().unwrap_or(file);
        let made = tempfile::NamedTempFile::new_in(folder);
        made.map(drop).map_err(|source| FsError::Io {
            action: "write",
            path: file.to_path_buf(),
            source,
        })
    });
    tried.map_err(|error| {
        let mut failure = Failure::from(error);
        failure.message = format!(
            "the key that is seen for the first time cannot be remembered: {}",
            failure.message
        );
        failure.with_hint(
            "nothing was put in place; `XDG_STATE_HOME` names a folder for it that can be written",
        )
    })
}

/// The same for many skills in one step.
pub fn pin_all(file: &Path, seen: &[(Subject, Vec<PublicKey>)], now: Time) -> Result<(), Failure> {
    change_pins(file, |pins| {
        seen.iter()
            .try_for_each(|(subject, keys)| pin_one(pins, subject, keys, now).map(drop))
    })
}

fn pin_one(
    pins: &mut Pins,
    subject: &Subject,
    keys: &[PublicKey],
    now: Time,
) -> Result<bool, Failure> {
    let there = pins.of(subject);
    if there.is_empty() {
        for key in keys {
            pins.add(subject, key, now);
        }
        return Ok(true);
    }
    let same = there.len() == keys.len() && there.iter().all(|pin| keys.contains(&pin.key));
    match same {
        true => Ok(false),
        false => Err(pinned_otherwise(subject, there)),
    }
}

/// What to say when keys were pinned because they were the first ones seen.
pub fn first_seen(subjects: &[Subject], keys: &[PublicKey]) -> String {
    let all: Vec<String> = keys
        .iter()
        .map(|key| key.fingerprint().to_string())
        .collect();
    let named = subjects.iter().map(|subject| format!("`{subject}`"));
    let mut named: Vec<String> = named.collect();
    let last = named.pop().unwrap_or_default();
    let who = match named.is_empty() {
        true => last,
        false => format!("{} and {last}", named.join(", ")),
    };
    let (is, it_has) = match subjects.len() {
        0 | 1 => ("is", "it has"),
        _ => ("are", "they have"),
    };
    let keys = all.join(" and ");
    format!("{who} {is} seen for the first time: from now on {it_has} to be signed by {keys}")
}

fn pinned_otherwise(subject: &Subject, there: &[Pin]) -> Failure {
    let keys: Vec<String> = there
        .iter()
        .map(|pin| pin.key.fingerprint().to_string())
        .collect();
    let message = format!("`{subject}` has to be signed by {}", keys.join(" and "));
    Failure::new("already-exists", message)
        .with_hint("`open-skills trust rotate` expects another key in its place")
}

/// Forgets which keys are expected for a skill.
pub fn unpin(file: &Path, subject: &Subject) -> Result<(), Failure> {
    change_pins(file, |pins| match pins.remove(subject) {
        true => Ok(()),
        false => Err(not_pinned(subject)),
    })
}

/// Expects another key for a skill from now on, and none of those before.
pub fn rotate(file: &Path, subject: &Subject, key: &PublicKey, now: Time) -> Result<(), Failure> {
    change_pins(file, |pins| {
        if pins.of(subject).is_empty() {
            return Err(not_pinned(subject));
        }
        pins.replace(subject, key, now);
        Ok(())
    })
}

fn not_pinned(subject: &Subject) -> Failure {
    Failure::new("not-found", format!("no key is pinned for `{subject}`"))
        .with_hint("`open-skills trust list` shows the pins")
}

/// The skill of a name that keys are expected for, wherever it comes from: nobody guesses among
/// several.
pub fn pinned_as(pins: &Pins, name: &str) -> Result<Subject, Failure> {
    let subject = |text: &str| match text.rsplit_once('/') {
        Some((registry, name)) => Subject {
            registry: Some(registry.to_owned()),
            name: name.to_owned(),
        },
        None => Subject::local(text),
    };
    let all = pins.entries().map(|(text, _)| subject(text));
    let all: Vec<Subject> = all.filter(|subject| subject.name == name).collect();
    match all.as_slice() {
        [] => Err(not_pinned(&Subject::local(name))),
        [only] => Ok(only.clone()),
        several => Err(pinned_often(name, several)),
    }
}

fn pinned_often(name: &str, all: &[Subject]) -> Failure {
    let shown: Vec<String> = all.iter().map(|one| format!("`{one}`")).collect();
    let message = format!("keys are pinned for several `{name}`: {}", shown.join(", "));
    let places = all.iter().filter_map(|one| one.registry.as_ref());
    let mut flags: Vec<String> = places
        .map(|place| format!("`--registry {place}`"))
        .collect();
    if all.iter().any(|one| one.registry.is_none()) {
        flags.push("`--no-registry`".to_owned());
    }
    let hint = format!(
        "say which: {}; `open-skills trust pin {name} --remove` with one of them forgets it",
        flags.join(" or ")
    );
    Failure::new("ambiguous", message).with_hint(hint)
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
                let keys = match rule.threshold {
                    1 => "a key".to_owned(),
                    count => format!("{count} keys"),
                };
                let known = match usable.len() {
                    0 => "none that it names is".to_owned(),
                    1 => "only one that it names is".to_owned(),
                    count => format!("only {count} that it names are"),
                };
                odd.push(format!(
                    "the {} rule for `{}` asks for {keys}, and {known} known: nothing passes it",
                    tier.kind.as_str(),
                    rule.scope
                ));
            }
        }
    }
    odd
}
