//! What `open-skills.yaml` says, as types: data without behaviour.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::origin::{Origin, Sourced};
use super::value::{Secret, Url, Value};
use crate::tables::agents::Overlay;

/// Everything that one file, or all layers together, say.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// The settings of the table, by key.
    pub values: BTreeMap<&'static str, Sourced<Value>>,
    /// Registries, by name.
    pub registries: BTreeMap<String, Sourced<Registry>>,
    /// The wanted skills, by name.
    pub skills: BTreeMap<String, Sourced<WantedSkill>>,
    /// What is different about agents, or agents that the table does not know, by name.
    pub agents: BTreeMap<String, Sourced<Overlay>>,
    /// Lint settings for some paths; a later one wins.
    pub overrides: Vec<Sourced<LintOverride>>,
    /// Keys that may sign, by id.
    pub keys: BTreeMap<String, Sourced<TrustedKey>>,
    /// Which keys count for which skills.
    pub rules: Vec<Sourced<TrustRule>>,
    /// Keys that count no more.
    pub revoked_keys: BTreeMap<String, Sourced<Revocation>>,
    /// Tree or archive digests that are refused, whoever signed them.
    pub revoked_digests: Vec<Sourced<String>>,
    /// What skills may do when run.
    pub grants: Vec<Sourced<Grant>>,
}

/// A place that holds versions of skills.
#[derive(Clone, Debug, PartialEq)]
pub struct Registry {
    /// Where it is.
    pub url: Url,
    /// The S3 service to talk to, when it is not Amazon's.
    pub endpoint: Option<String>,
    /// The S3 region.
    pub region: Option<String>,
    /// The profile of the AWS configuration to take credentials from.
    pub profile: Option<String>,
    /// Secrets of its own, by field.
    pub credentials: BTreeMap<String, Secret>,
}

/// A skill that the project wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedSkill {
    /// A version requirement or a tag; the newest when absent.
    pub version: Option<String>,
    /// The registry to take it from.
    pub registry: Option<String>,
    /// A reference that names its place directly.
    pub source: Option<Url>,
    /// The agents to install it for; all configured ones when empty.
    pub agents: Vec<String>,
}

/// Lint settings for the files that some globs match.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LintOverride {
    /// Globs, relative to the file's folder.
    pub paths: Vec<String>,
    /// The folder where the globs start.
    pub base: PathBuf,
    /// The profiles to lint for.
    pub profile: Vec<String>,
    /// The only rules or groups to check.
    pub select: Vec<String>,
    /// Rules or groups that are left out.
    pub ignore: Vec<String>,
    /// Rules or groups that count as errors.
    pub error: Vec<String>,
    /// Rules or groups that count as warnings.
    pub warn: Vec<String>,
}

/// A key that may sign skills.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// `p256`, `ed25519` or `ssh`.
    pub kind: String,
    /// The public key, as PEM or an ssh line.
    pub public: String,
    /// When it begins to count, as a date.
    pub valid_from: Option<String>,
    /// When it counts no more, as a date.
    pub valid_until: Option<String>,
}

/// Which keys count for the skills under a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustRule {
    /// A location pattern, such as `s3://bucket/p/*`.
    pub scope: String,
    /// Ids of keys.
    pub keys: Vec<String>,
    /// How many distinct keys must have signed.
    pub threshold: u64,
    /// Whether the first key seen is trusted from then on.
    pub tofu: bool,
}

/// Why and since when a key counts no more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revocation {
    /// When, as a date; from the beginning when absent.
    pub at: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// What one skill, or all under a pattern, may do when run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// A skill's name, or `*`.
    pub skill: String,
    /// Hosts with ports.
    pub network: Vec<String>,
    /// Environment variables.
    pub env: Vec<String>,
    /// Host paths to read, made absolute.
    pub read: Vec<PathBuf>,
    /// Host paths to write, made absolute.
    pub write: Vec<PathBuf>,
}

impl Layer {
    /// Puts a stronger layer over this one: named things are replaced, lists grow.
    #[must_use]
    pub fn under(mut self, stronger: Self) -> Self {
        self.values.extend(stronger.values);
        self.registries.extend(stronger.registries);
        self.skills.extend(stronger.skills);
        self.agents.extend(stronger.agents);
        self.overrides.extend(stronger.overrides);
        // The user's own key is never replaced by a project's under the same id, and
        // neither is a revocation: a lower tier may only add to them.
        keep(&mut self.keys, stronger.keys);
        keep(&mut self.revoked_keys, stronger.revoked_keys);
        self.rules.extend(stronger.rules);
        self.revoked_digests.extend(stronger.revoked_digests);
        self.grants.extend(stronger.grants);
        self
    }

    /// Sets a plain value from a stronger origin.
    pub fn set(&mut self, key: &'static str, value: Value, origin: Origin) {
        self.values.insert(key, Sourced::new(value, origin));
    }
}

fn keep<T>(ours: &mut BTreeMap<String, T>, theirs: BTreeMap<String, T>) {
    for (name, value) in theirs {
        ours.entry(name).or_insert(value);
    }
}
