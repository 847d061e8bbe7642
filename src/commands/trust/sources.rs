//! Where the policy comes from: the machine's file, the user's, and the settings.

use std::path::{Path, PathBuf};

use crate::commands::World;
use crate::diagnostics::Failure;
use crate::settings::{Origin, Settings};
use crate::signing::policy::{
    self, Mode, Pins, Policy, Revocation, Rule, Tier, TierKind, TrustedKey,
};

/// The policy, and the files of the user's that it can be changed in.
#[derive(Clone, Debug)]
pub struct Sources {
    /// Everything together.
    pub policy: Policy,
    /// The user's `trust.yaml`.
    pub user: Option<PathBuf>,
    /// The keys that were seen first.
    pub pins: Option<PathBuf>,
}

/// Where the machine's administrator says whom to trust.
#[cfg(not(windows))]
#[expect(clippy::unnecessary_wraps, reason = "on Windows it may be unknown")]
fn system_file(_: &World) -> Option<PathBuf> {
    Some(PathBuf::from("/etc/open-skills/trust.yaml"))
}

/// The same on Windows.
#[cfg(windows)]
fn system_file(world: &World) -> Option<PathBuf> {
    let base = world.environment.path("PROGRAMDATA")?;
    Some(base.join("open-skills").join("trust.yaml"))
}

/// Reads them all; `more` is a file that counts as the user's for this once.
pub fn sources(world: &World, more: Option<&Path>) -> Result<Sources, Failure> {
    world.settings()?;
    gather(world, more)
}

/// The policy alone, for whoever has warned about the settings already.
pub fn policy(world: &World) -> Result<Policy, Failure> {
    Ok(gather(world, None)?.policy)
}

fn gather(world: &World, more: Option<&Path>) -> Result<Sources, Failure> {
    let environment = &world.environment;
    let user = environment.config_dir().map(|dir| dir.join("trust.yaml"));
    let pins = environment.state_dir().map(|dir| dir.join("pins.json"));
    let mut tiers = Vec::new();
    if let Some(path) = system_file(world) {
        tiers.push(policy::read(&path, TierKind::System)?);
    }
    let mut own = match &user {
        Some(path) => policy::read(path, TierKind::User)?,
        None => Tier::new(TierKind::User),
    };
    if let Some(path) = more {
        // `read` takes a missing file for one that says nothing; a named one has to be there.
        crate::fs::open_regular(path)?;
        own.merge(policy::read(path, TierKind::User)?);
    }
    let settings = world.settings_unwarned()?;
    own.merge(of_settings(settings, TierKind::User)?);
    tiers.push(own);
    tiers.push(of_settings(settings, TierKind::Project)?);
    for there in world.settings_there()? {
        let mut tier = of_settings(&there, TierKind::Project)?;
        // A key that no rule there limits would count for what the policy here refuses.
        let Tier {
            rules,
            revoked_keys,
            ..
        } = &tier;
        let is_named = |id: &String| {
            revoked_keys.contains_key(id) || rules.iter().any(|rule| rule.keys.contains(id))
        };
        let named = tier.keys.iter().filter(|key| is_named(&key.id)).cloned();
        tier.keys = named.collect();
        tiers.push(tier);
    }
    Ok(Sources {
        policy: Policy::new(tiers),
        user,
        pins,
    })
}

impl Sources {
    /// The keys that were seen first.
    pub fn read_pins(&self) -> Result<Pins, Failure> {
        match &self.pins {
            Some(file) => Ok(Pins::read(file)?),
            None => Ok(Pins::default()),
        }
    }

    /// The user's file, to change it.
    pub fn user_file(&self) -> Result<&Path, Failure> {
        self.user.as_deref().ok_or_else(no_home)
    }

    /// The file of pins, to change it.
    pub fn pins_file(&self) -> Result<&Path, Failure> {
        self.pins.as_deref().ok_or_else(no_home)
    }
}

fn no_home() -> Failure {
    Failure::new("no-home", "there is no folder to remember that in")
        .with_hint("set `HOME`, or `XDG_CONFIG_HOME` and `XDG_STATE_HOME`")
}

/// What `open-skills.yaml` and the variables say for one tier. A project's file has passed
/// the approval of its user before any of it stands in the settings.
fn of_settings(settings: &Settings, kind: TierKind) -> Result<Tier, Failure> {
    let layer = &settings.layer;
    let is_ours = |origin: &Origin| match origin {
        Origin::ProjectFile(_) => kind == TierKind::Project,
        Origin::Default => false,
        _ => kind == TierKind::User,
    };
    let place =
        |error: policy::PolicyError, origin: &Origin| Failure::from(error).at(origin.to_string());
    let mut tier = Tier::new(kind);
    if let Some(mode) = layer
        .values
        .get("trust.mode")
        .filter(|mode| is_ours(&mode.origin))
    {
        tier.mode = settings.choice("trust.mode").and_then(Mode::parse);
        debug_assert!(tier.mode.is_some(), "{:?} is no mode", mode.value);
    }
    for (id, key) in layer.keys.iter().filter(|(_, key)| is_ours(&key.origin)) {
        let (value, origin) = (&key.value, &key.origin);
        let valid = (value.valid_from.as_deref(), value.valid_until.as_deref());
        let read = TrustedKey::from_words(id, &value.kind, &value.public, valid);
        tier.keys.push(read.map_err(|error| place(error, origin))?);
    }
    for rule in layer.rules.iter().filter(|rule| is_ours(&rule.origin)) {
        let (value, origin) = (&rule.value, &rule.origin);
        let read = Rule::from_words(
            &value.scope,
            value.keys.clone(),
            value.threshold,
            value.tofu,
        );
        tier.rules.push(read.map_err(|error| place(error, origin))?);
    }
    for (id, revoked) in layer
        .revoked_keys
        .iter()
        .filter(|(_, key)| is_ours(&key.origin))
    {
        let (value, origin) = (&revoked.value, &revoked.origin);
        let read = Revocation::from_words(value.at.as_deref(), value.reason.clone());
        let read = read.map_err(|error| place(error, origin))?;
        tier.revoked_keys.insert(id.clone(), read);
    }
    for digest in layer
        .revoked_digests
        .iter()
        .filter(|one| is_ours(&one.origin))
    {
        let read = digest
            .value
            .parse::<crate::archive::digest::ArchiveDigest>();
        let read = read.map_err(|error| {
            Failure::new("bad-config", error.to_string()).at(digest.origin.to_string())
        })?;
        tier.revoked_digests.push(read.sha256());
    }
    Ok(tier)
}
