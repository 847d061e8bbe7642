//! Whose word counts: trusted keys, rules, revocations, in tiers that only narrow.
//!
//! The administrator's tier stands above the user's, and that above the project's. A lower
//! one can ask for more and allow less, never the other way round; what a project's file
//! says arrives here only after its user approved that file.

mod file;
pub mod pins;
mod scope;

use std::collections::BTreeMap;

use super::Time;
use super::keys::PublicKey;
use crate::archive::digest::Sha256Digest;

pub use file::{PolicyError, read, write};
pub use pins::Pins;
pub use scope::{Scope, Subject};

/// What to do about a skill that nobody signed; the later, the stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// Take it; only revocations count.
    Off,
    /// Take it with a warning.
    Warn,
    /// Refuse it.
    Require,
}

impl Mode {
    /// The mode of that name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Off, Self::Warn, Self::Require]
            .into_iter()
            .find(|mode| mode.as_str() == text)
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Require => "require",
        }
    }
}

/// Who speaks; the earlier, the weightier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TierKind {
    /// The machine's administrator.
    System,
    /// The user.
    User,
    /// The project's file, approved by its user.
    Project,
}

impl TierKind {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::User => "user",
            Self::Project => "project",
        }
    }
}

/// A key whose word counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// What rules call it.
    pub id: String,
    /// The key.
    pub key: PublicKey,
    /// From when on.
    pub valid_from: Option<Time>,
    /// Until when.
    pub valid_until: Option<Time>,
}

/// Which signatures are enough for some skills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Which skills.
    pub scope: Scope,
    /// The ids of the keys that may sign.
    pub keys: Vec<String>,
    /// How many different ones have to.
    pub threshold: usize,
    /// Whether a key that is seen first for a name may sign for it from then on.
    pub tofu: bool,
}

/// Why and when something was revoked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revocation {
    /// When, in the words of whoever did.
    pub at: Option<Time>,
    /// Why.
    pub reason: Option<String>,
}

/// What one of the three says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Who speaks.
    pub kind: TierKind,
    /// What to do about unsigned skills.
    pub mode: Option<Mode>,
    /// Keys.
    pub keys: Vec<TrustedKey>,
    /// Rules.
    pub rules: Vec<Rule>,
    /// Revoked keys, by id or fingerprint.
    pub revoked_keys: BTreeMap<String, Revocation>,
    /// Revoked archives and trees.
    pub revoked_digests: Vec<Sha256Digest>,
}

impl Tier {
    /// A tier that says nothing yet.
    pub fn new(kind: TierKind) -> Self {
        Self {
            kind,
            mode: None,
            keys: Vec::new(),
            rules: Vec::new(),
            revoked_keys: BTreeMap::new(),
            revoked_digests: Vec::new(),
        }
    }

    /// Adds what another tier of the same kind says.
    pub fn merge(&mut self, other: Self) {
        self.mode = self.mode.max(other.mode);
        for key in other.keys {
            if self.keys.iter().all(|known| known.id != key.id) {
                self.keys.push(key);
            }
        }
        self.rules.extend(other.rules);
        self.revoked_keys.extend(other.revoked_keys);
        self.revoked_digests.extend(other.revoked_digests);
    }
}

/// All tiers together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    tiers: Vec<Tier>,
}

/// What a skill needs to be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The keys that may sign.
    pub keys: Vec<TrustedKey>,
    /// How many different ones have to.
    pub threshold: usize,
    /// Whether another key may when it is the first one seen.
    pub tofu: bool,
    /// The rules that say so, the weightiest first; none when it is the default.
    pub rules: Vec<String>,
    /// Where those rules stand, and what they are about.
    pub bound_by: Vec<(TierKind, Scope)>,
    /// The rule for this very name that decides in the place of a pin, if there is one.
    pub over_pins: Option<String>,
}

impl Policy {
    /// A policy of some tiers, in any order.
    pub fn new(mut tiers: Vec<Tier>) -> Self {
        tiers.sort_by_key(|tier| tier.kind);
        Self { tiers }
    }

    /// The tiers, the weightiest first.
    pub fn tiers(&self) -> &[Tier] {
        &self.tiers
    }

    /// The strictest mode that anybody asks for; `warn` when nobody does.
    pub fn mode(&self) -> Mode {
        let asked = self.tiers.iter().filter_map(|tier| tier.mode).max();
        asked.unwrap_or(Mode::Warn)
    }

    /// Every key by its id; a lower tier cannot give an id of a higher one to another key.
    pub fn keys(&self) -> Vec<TrustedKey> {
        let mut keys: Vec<TrustedKey> = Vec::new();
        for key in self.tiers.iter().flat_map(|tier| &tier.keys) {
            if keys.iter().all(|known| known.id != key.id) {
                keys.push(key.clone());
            }
        }
        keys
    }

    /// The patterns of the rules that a key is named in, as far as they bind it: those of
    /// the tier that it comes from and of higher ones. None: no rule limits it.
    pub fn scopes_of(&self, id: &str) -> Vec<&Scope> {
        let has = |tier: &&Tier| tier.keys.iter().any(|key| key.id == id);
        let Some(home) = self.tiers.iter().find(has) else {
            return Vec::new();
        };
        let binding = self.tiers.iter().filter(|tier| tier.kind <= home.kind);
        let rules = binding.flat_map(|tier| &tier.rules);
        let named = rules.filter(|rule| rule.keys.iter().any(|named| named == id));
        named.map(|rule| &rule.scope).collect()
    }

    /// Where a key may sign that rules limit; nothing when it is unknown, or known without
    /// limits under any of its names.
    pub fn limits_of(&self, key: &PublicKey) -> Option<Vec<&Scope>> {
        let known = self.keys();
        let ids = known.iter().filter(|known| known.key == *key);
        let scopes: Vec<_> = ids.map(|known| self.scopes_of(&known.id)).collect();
        let is_limited = !scopes.is_empty() && scopes.iter().all(|some| !some.is_empty());
        is_limited.then(|| scopes.concat())
    }

    /// What is needed for a skill: the default, narrowed by the most specific rule of each
    /// tier that has one. By default the keys count that no rule names: a key that was
    /// trusted for some skills is not trusted for others.
    pub fn requirement(&self, subject: &Subject) -> Requirement {
        let known = self.keys();
        let is_free = |key: &&TrustedKey| self.scopes_of(&key.id).is_empty();
        let mut needed = Requirement {
            keys: known.iter().filter(is_free).cloned().collect(),
            threshold: 1,
            tofu: true,
            rules: Vec::new(),
            bound_by: Vec::new(),
            over_pins: None,
        };
        for tier in &self.tiers {
            let matching = tier.rules.iter().filter(|rule| rule.scope.covers(subject));
            if let Some(rule) = matching.max_by_key(|rule| rule.scope.weight()) {
                needed.narrow(rule, &known);
                let said = format!("{} rule for `{}`", tier.kind.as_str(), rule.scope);
                // A project's file must not lift what its user pinned.
                if rule.scope.is_one_name() && !rule.tofu && tier.kind != TierKind::Project {
                    needed.over_pins.get_or_insert_with(|| said.clone());
                }
                needed.rules.push(said);
                needed.bound_by.push((tier.kind, rule.scope.clone()));
            }
        }
        needed
    }

    /// Whether an archive or tree was revoked.
    pub fn is_revoked_digest(&self, digest: &Sha256Digest) -> bool {
        let mut revoked = self.tiers.iter().flat_map(|tier| &tier.revoked_digests);
        revoked.any(|known| known == digest)
    }

    /// Whether any archive or tree was.
    pub fn blocks_digests(&self) -> bool {
        self.tiers
            .iter()
            .any(|tier| !tier.revoked_digests.is_empty())
    }

    /// Whether anything may be refused that came in one day: an archive, a tree or a key was
    /// revoked, or a signature is asked for, of everything or by a rule.
    pub fn refuses_any(&self) -> bool {
        let refuses = |tier: &Tier| {
            !tier.revoked_digests.is_empty()
                || !tier.revoked_keys.is_empty()
                || tier.rules.iter().any(|rule| !rule.tofu)
        };
        self.mode() == Mode::Require || self.tiers.iter().any(refuses)
    }

    /// The revocation of a key, under its fingerprint or any id that anybody gave it.
    pub fn revocation(&self, key: &PublicKey) -> Option<&Revocation> {
        self.revocation_of(&key.fingerprint().to_string())
    }

    /// The same for a key of which only the fingerprint is known.
    pub fn revocation_of(&self, fingerprint: &str) -> Option<&Revocation> {
        let own = self.tiers.iter().flat_map(|tier| &tier.keys);
        let ids: Vec<&str> = own
            .filter(|known| known.key.fingerprint().to_string() == fingerprint)
            .map(|known| known.id.as_str())
            .chain([fingerprint])
            .collect();
        self.tiers
            .iter()
            .find_map(|tier| ids.iter().find_map(|id| tier.revoked_keys.get(*id)))
    }
}

impl Requirement {
    /// Only these keys, whatever the rules say.
    pub fn only(keys: Vec<TrustedKey>) -> Self {
        Self {
            keys,
            threshold: 1,
            tofu: false,
            rules: Vec::new(),
            bound_by: Vec::new(),
            over_pins: None,
        }
    }

    /// Allows what both this and the rule allow, and asks for the larger number of keys.
    fn narrow(&mut self, rule: &Rule, known: &[TrustedKey]) {
        let is_named = |key: &TrustedKey| rule.keys.contains(&key.id);
        let named = known.iter().filter(|key| is_named(key));
        let (mine, tofu) = (std::mem::take(&mut self.keys), self.tofu);
        let was_allowed = |key: &TrustedKey| tofu || mine.iter().any(|k| k.id == key.id);
        self.keys = named.filter(|key| was_allowed(key)).cloned().collect();
        if rule.tofu && !self.rules.is_empty() {
            // What the higher rule names stays named under one that takes any first key.
            let rest = mine.iter().filter(|key| !is_named(key)).cloned();
            self.keys.extend(rest);
        }
        self.tofu = tofu && rule.tofu;
        self.threshold = self.threshold.max(rule.threshold);
    }
}
