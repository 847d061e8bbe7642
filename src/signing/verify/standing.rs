//! Which key verifies a signature, and whether it may speak.

use super::evidence::Opened;
use super::state::{State, Verdict};
use super::{Needed, Request};
use crate::diagnostics::shell_word;
use crate::signing::keys::PublicKey;
use crate::signing::policy::pins::Pin;
use crate::signing::policy::{Subject, TierKind, TrustedKey};

/// Why a key may sign.
pub(super) enum Standing {
    /// The policy names it.
    Trusted(TrustedKey),
    /// It was seen first.
    Pinned(PublicKey),
    /// It is seen now, and none was before.
    FirstSeen(PublicKey),
}

impl Standing {
    /// The key itself.
    pub(super) fn key(&self) -> &PublicKey {
        match self {
            Self::Trusted(trusted) => &trusted.key,
            Self::Pinned(key) | Self::FirstSeen(key) => key,
        }
    }

    /// The key, and why it counts, in words.
    pub(super) fn words(&self) -> String {
        let fingerprint = self.key().fingerprint();
        match self {
            Self::Trusted(trusted) => format!("`{}`, {fingerprint}", trusted.id),
            Self::Pinned(_) => format!("the key seen first, {fingerprint}"),
            Self::FirstSeen(_) => format!("a key seen for the first time, {fingerprint}"),
        }
    }
}

impl Needed<'_> {
    /// The key to verify with: the policy's, a pinned one, or the one that is offered to
    /// somebody who has seen none yet.
    pub(super) fn choose_key(&self, opened: &Opened<'_>) -> Result<Standing, Verdict> {
        let (requirement, request) = (&self.requirement, self.request);
        let trusted = requirement
            .keys
            .iter()
            .filter(|trusted| opened.names(&trusted.key));
        // A carrier without any hint may be of each of them.
        for candidate in trusted.clone() {
            if opened.verify(&candidate.key).is_ok() {
                return Ok(Standing::Trusted(candidate.clone()));
            }
        }
        if let Some(named) = trusted
            .clone()
            .next()
            .filter(|_| opened.offered().is_some())
        {
            return Ok(Standing::Trusted(named.clone()));
        }
        let pins = self.pins();
        let pinned = pins
            .iter()
            .find(|pin| opened.names(&pin.key) && opened.verify(&pin.key).is_ok());
        if let Some(pin) = pinned {
            return Ok(Standing::Pinned(pin.key.clone()));
        }
        let Some(offered) = opened.offered() else {
            return Err(match trusted.count() + pins.len() {
                0 => Verdict::new(State::UntrustedKey, "it is by a key that is not known here"),
                _ => Verdict::new(
                    State::BadSignature,
                    "the signature does not match any key that may sign",
                ),
            });
        };
        if opened.verify(&offered).is_err() {
            return Err(Verdict::new(
                State::BadSignature,
                "the signature does not match",
            ));
        }
        if let Some(why) = self.revoked_key(&offered) {
            return Err(why);
        }
        let is_limited = request.policy.limits_of(&offered).is_some();
        match (requirement.tofu && !is_limited, pins) {
            (true, []) if !self.takes_strangers() => Err(unheard(&offered)),
            (true, []) => Ok(Standing::FirstSeen(offered)),
            (true, pins) => Err(key_changed(request, pins, &offered)),
            (false, _) => Err(untrusted(self, &offered)),
        }
    }

    /// Why a key is never believed again.
    fn revoked_key(&self, key: &PublicKey) -> Option<Verdict> {
        let revocation = self.request.policy.revocation(key)?;
        let mut message = format!("the key `{}` was revoked", key.fingerprint());
        if let Some(at) = revocation.at {
            message += &format!(" on {at}");
        }
        if let Some(reason) = &revocation.reason {
            message += &format!(": {reason}");
        }
        Some(Verdict::new(State::Revoked, message))
    }

    /// Whether the key counts now.
    pub(super) fn may_speak(&self, standing: &Standing) -> Result<(), Verdict> {
        if let Some(why) = self.revoked_key(standing.key()) {
            return Err(why);
        }
        let Standing::Trusted(trusted) = standing else {
            return Ok(());
        };
        let now = self.request.now;
        if let Some(from) = trusted.valid_from.filter(|from| now < *from) {
            let message = format!("the key `{}` is valid only from {from} on", trusted.id);
            return Err(Verdict::new(State::NotYetValid, message));
        }
        if let Some(until) = trusted.valid_until.filter(|until| now > *until) {
            let message = format!("the key `{}` was valid until {until}", trusted.id);
            let advice = "sign again with a key that is valid, or extend this one in the policy";
            return Err(Verdict::new(State::Expired, message).advise(advice));
        }
        Ok(())
    }
}

/// A key that would do where the first one seen is taken.
fn unheard(offered: &PublicKey) -> Verdict {
    let message = format!(
        "it is signed by `{}`, a key that nothing is known of here",
        offered.fingerprint()
    );
    Verdict::new(State::UntrustedKey, message).advise(
        "if you trust that key: `open-skills trust add NAME --key KEY.pub`; without `--require` it would be remembered as the first one seen",
    )
}

fn key_changed(request: &Request<'_>, pins: &[Pin], offered: &PublicKey) -> Verdict {
    let message = format!(
        "`{}` is expected to be signed by {}, and this is signed by `{}`",
        request.subject,
        listed(pins.iter().map(|pin| &pin.key)),
        offered.fingerprint()
    );
    Verdict::new(State::KeyChanged, message).advise(rotation(request))
}

/// Keys that were pinned and did not sign this time, although others did.
pub(super) fn pins_missing(
    request: &Request<'_>,
    missing: &[PublicKey],
    signed: &[PublicKey],
) -> Verdict {
    let message = format!(
        "`{}` is expected to be signed by {}, and this is signed by {} alone",
        request.subject,
        listed(missing.iter()),
        listed(signed.iter()),
    );
    Verdict::new(State::KeyChanged, message).advise(rotation(request))
}

fn rotation(request: &Request<'_>) -> String {
    let Subject { registry, name } = request.subject;
    let registry = registry.as_ref();
    let registry = registry.map_or(String::new(), |url| format!(" --registry {url}"));
    format!(
        "ask the publisher; if the change is theirs: `open-skills trust rotate {name}{registry} --key NEW.pub`"
    )
}

/// Some keys in a sentence.
pub(super) fn listed<'k>(keys: impl Iterator<Item = &'k PublicKey>) -> String {
    let keys: Vec<String> = keys.map(|key| format!("`{}`", key.fingerprint())).collect();
    keys.join(" and ")
}

/// A key that may not sign here, and where it may if that is known.
pub(super) fn untrusted(needed: &Needed<'_>, offered: &PublicKey) -> Verdict {
    let fingerprint = offered.fingerprint();
    let limits = needed.request.policy.limits_of(offered);
    if let Some(scopes) = limits.filter(|_| needed.request.only.is_none()) {
        let scopes: Vec<String> = scopes.iter().map(|scope| format!("`{scope}`")).collect();
        let scopes = scopes.join(", ");
        let message = format!("it is signed by `{fingerprint}`, which may sign only {scopes}");
        let advice = format!("if it may sign this too: {}", naming(needed, offered));
        return Verdict::new(State::UntrustedKey, message).advise(advice);
    }
    let message = format!(
        "it is signed by `{fingerprint}`, which may not sign it under {}",
        needed.rule
    );
    let advice = match needed.request.only {
        Some(_) => "if you trust that key, it is the one to give".to_owned(),
        None => format!("if you trust that key: {}", naming(needed, offered)),
    };
    Verdict::new(State::UntrustedKey, message).advise(advice)
}

/// How a key comes to sign what it may not: the rule has to name it. To trust it without a
/// pattern would let it sign everything else, and this still not.
fn naming(needed: &Needed<'_>, offered: &PublicKey) -> String {
    let known = needed.request.policy.keys();
    let known = known.iter().find(|known| known.key == *offered);
    let name = known.map_or("NAME".to_owned(), |known| shell_word(&known.id));
    let scope = match needed.requirement.bound_by.as_slice() {
        [] => needed.request.subject.name.clone(),
        [(TierKind::User, scope)] => scope.to_string(),
        _ => {
            return format!(
                "whoever keeps the {} has to name it there; `open-skills trust list` shows where \
                 each rule is from",
                needed.rule
            );
        }
    };
    format!(
        "`open-skills trust add {name} --key KEY.pub --scope {}`",
        shell_word(&scope)
    )
}
