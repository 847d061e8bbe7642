//! The registries that a command may use, opened.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::checkpoints::{Reach, Vouched, Vouching};
use super::{near, presence};
use crate::bundle::names::SkillName;
use crate::bundle::references::Named;
use crate::bundle::versions::Wanted;
use crate::diagnostics::{Failure, shell_word, without_secrets};
use crate::registry::credential::Credential;
use crate::registry::documents::{Index, Read, Record, Timestamp};
use crate::registry::location::Location;
use crate::registry::proxies::Proxies;
use crate::registry::remote::Remote;
use crate::registry::resolve::{Demand, Package};
use crate::registry::uploads::Upload;
use crate::registry::{Directory, Key, Registry, RegistryError, Remembering, Trouble, Verified};

/// The name of the user's own registry on this machine.
pub const LOCAL: &str = "local";

/// A registry with the name that it has for its user.
pub struct NamedRegistry {
    /// The name in the configuration, [`LOCAL`], or the place itself.
    pub name: String,
    /// Where it is.
    pub location: Location,
    /// The way into it.
    pub registry: Box<dyn Registry>,
    /// Whether only the cache answers for it, because nothing may be asked.
    pub is_remembered: bool,
}

impl NamedRegistry {
    /// Opens a registry; nothing is asked of it yet.
    pub fn open(
        name: impl Into<String>,
        location: Location,
        access: &Access,
    ) -> Result<Self, Failure> {
        let memory = remembered_alone(&location, access);
        let is_remembered = memory.is_some();
        let registry = match memory {
            Some(memory) => memory,
            None => open(&location, access)?,
        };
        let registry = match &access.vouching {
            Some(vouching) => {
                let mut vouching = vouching.clone();
                vouching.reach = match (is_remembered, location.is_local()) {
                    (true, _) => Reach::Cached,
                    (false, true) => Reach::Near,
                    (false, false) => Reach::Far,
                };
                Box::new(Vouched::new(registry, vouching))
            }
            None => registry,
        };
        Ok(Self {
            name: name.into(),
            location,
            registry,
            is_remembered,
        })
    }

    /// Whether it answers when nothing may be asked: it is on this machine, or the cache
    /// speaks for it.
    pub fn answers_offline(&self) -> bool {
        self.location.is_local() || self.is_remembered
    }
}

/// How to reach what is not on this machine.
#[derive(Clone, Default)]
pub struct Access {
    /// The S3 service to talk to, when it is not Amazon's.
    pub endpoint: Option<String>,
    /// The S3 region.
    pub region: Option<String>,
    /// The profile of the AWS configuration.
    pub profile: Option<String>,
    /// An access key: id, secret, and the token of a session.
    pub credentials: Option<(String, String, Option<String>)>,
    /// What says to a web server who asks.
    pub credential: Option<Credential>,
    /// A file of authorities that web servers are trusted by, in place of the usual ones.
    pub authorities: Option<PathBuf>,
    /// The present: when what a site offers counts as published.
    pub at: Option<Timestamp>,
    /// Where indexes are remembered; none for whoever is about to change them.
    pub cache: Option<PathBuf>,
    /// Whether nothing but this machine may be asked.
    pub is_offline: bool,
    /// Where it is remembered which stores keep their promises.
    pub probed: Option<PathBuf>,
    /// What may be on the way to a host, by the usual variables.
    pub proxies: Proxies,
    /// What its signed states are held against; none for whoever is about to change it.
    pub vouching: Option<Vouching>,
}

#[cfg(feature = "s3")]
impl Access {
    /// The same as object storage takes it.
    pub fn s3(&self) -> crate::registry::s3::Options {
        use crate::registry::s3::{KeyPair, Options};
        let pair = self.credentials.clone();
        Options {
            endpoint: self.endpoint.clone(),
            region: self.region.clone(),
            profile: self.profile.clone(),
            credentials: pair.map(|(id, secret, token)| KeyPair { id, secret, token }),
            probed: self.probed.clone(),
            proxies: self.proxies.clone(),
        }
    }
}

/// Opens a place, with digests checked and patience where a network lies between.
fn open(location: &Location, access: &Access) -> Result<Box<dyn Registry>, RegistryError> {
    match location {
        Location::Directory(path) => Ok(Box::new(Verified::new(Directory::new(path)))),
        Location::S3 { bucket, prefix } => open_s3(bucket, prefix, access),
        Location::Web(url) => open_web(url, access),
        Location::Git(remote) => open_git(remote, access),
    }
}

/// What two stores of the same place are told apart by: the cache writes it down, so no
/// password may be in it.
fn origin(location: &Location, access: &Access) -> String {
    match location {
        Location::S3 { .. } => without_secrets(access.endpoint.as_deref().unwrap_or_default()),
        _ => String::new(),
    }
}

/// What the cache remembers of a registry that may not be asked; none where it may be, or
/// where there is no cache.
fn remembered_alone(location: &Location, access: &Access) -> Option<Box<dyn Registry>> {
    let cache = access.cache.as_deref().filter(|_| access.is_offline)?;
    let place = location.to_string();
    // What this build could not ask in any case is told like that.
    let is_known = match location {
        Location::Directory(_) => true,
        Location::S3 { .. } => cfg!(feature = "s3"),
        Location::Web(_) => cfg!(feature = "https"),
        Location::Git(_) => cfg!(feature = "git"),
    };
    (is_known && !location.is_local()).then(|| {
        let memory = Remembering::alone(&place, cache, &origin(location, access));
        Box::new(memory) as Box<dyn Registry>
    })
}

/// A registry behind a network, with a memory where there is a cache.
#[cfg(any(feature = "https", feature = "s3", feature = "git"))]
fn remembered<R: Registry + 'static>(
    registry: R,
    access: &Access,
    origin: &str,
) -> Box<dyn Registry> {
    match &access.cache {
        Some(cache) => Box::new(Remembering::new(registry, cache, origin)),
        None => Box::new(registry),
    }
}

#[cfg(feature = "https")]
#[allow(clippy::unnecessary_wraps, reason = "without the feature it fails")]
fn open_web(url: &str, access: &Access) -> Result<Box<dyn Registry>, RegistryError> {
    use super::sources::site::SiteRegistry;
    use crate::registry::site::Site;
    use crate::registry::{Asker, Https, Patience, Retrying};
    let asker = Asker::trusting(access.authorities.clone());
    let asker = asker.through(access.proxies.clone());
    let asker = asker.known(access.credential.clone());
    let (plain, site) = (Https::asking(url, asker.clone()), Site::asking(url, asker));
    let patient = Retrying::new(plain, Patience::default());
    // What a site offers is made here; only what the host itself says is remembered.
    let patient = remembered(patient, access, "");
    let site = SiteRegistry::new(patient, site, access.at.unwrap_or_default());
    Ok(Box::new(Verified::new(site)))
}

#[cfg(not(feature = "https"))]
fn open_web(url: &str, _: &Access) -> Result<Box<dyn Registry>, RegistryError> {
    let detail = "this open-skills was built without an HTTP client";
    let trouble = crate::registry::Trouble::Misconfigured;
    Err(RegistryError::new(trouble, url, detail)
        .advising("install one whose `open-skills --version` says `+https`"))
}

#[cfg(feature = "git")]
#[allow(clippy::unnecessary_wraps, reason = "without the feature it fails")]
fn open_git(remote: &Remote, access: &Access) -> Result<Box<dyn Registry>, RegistryError> {
    use crate::registry::{Git, Patience, Retrying};
    let patient = Retrying::new(Git::new(remote.clone()), Patience::default());
    Ok(remembered(Verified::new(patient), access, ""))
}

#[cfg(not(feature = "git"))]
fn open_git(remote: &Remote, _: &Access) -> Result<Box<dyn Registry>, RegistryError> {
    let detail = "this open-skills was built without git";
    let trouble = crate::registry::Trouble::Misconfigured;
    Err(RegistryError::new(trouble, &remote.place, detail)
        .advising("install one whose `open-skills --version` says `+git`"))
}

#[cfg(feature = "s3")]
#[allow(clippy::unnecessary_wraps, reason = "without the feature it fails")]
fn open_s3(
    bucket: &str,
    prefix: &str,
    access: &Access,
) -> Result<Box<dyn Registry>, RegistryError> {
    use crate::registry::s3::S3;
    use crate::registry::{Patience, Retrying};
    let store = S3::new(bucket, prefix, &access.s3());
    let patient = Retrying::new(store, Patience::default());
    let service = without_secrets(access.endpoint.as_deref().unwrap_or_default());
    Ok(remembered(Verified::new(patient), access, &service))
}

#[cfg(not(feature = "s3"))]
fn open_s3(bucket: &str, prefix: &str, _: &Access) -> Result<Box<dyn Registry>, RegistryError> {
    Err(without_s3(bucket, prefix))
}

/// Opens a prefix of a bucket that takes plain files; nothing is asked of it yet.
#[cfg(feature = "s3")]
pub fn open_uploads(
    bucket: &str,
    prefix: &str,
    access: &Access,
) -> Result<Box<dyn Upload>, RegistryError> {
    let store = crate::registry::S3::new(bucket, prefix, &access.s3());
    Ok(Box::new(store))
}

/// Without the feature there is no object storage.
#[cfg(not(feature = "s3"))]
pub fn open_uploads(
    bucket: &str,
    prefix: &str,
    _: &Access,
) -> Result<Box<dyn Upload>, RegistryError> {
    Err(without_s3(bucket, prefix))
}

#[cfg(not(feature = "s3"))]
fn without_s3(bucket: &str, prefix: &str) -> RegistryError {
    let place = format!("s3://{bucket}/{prefix}");
    let detail = "this open-skills was built without object storage";
    let trouble = crate::registry::Trouble::Misconfigured;
    RegistryError::new(trouble, place, detail)
        .advising("install one whose `open-skills --version` says `+s3`")
}

/// All registries of a command, in the order in which they are asked.
#[derive(Default)]
pub struct Registries {
    all: Vec<NamedRegistry>,
    /// The names of those that do not count, and why.
    withheld: Vec<(String, Failure)>,
    /// The indexes that were read, which their records are held against.
    indexes: Mutex<HashMap<Package, Arc<Index>>>,
    /// Records that were read and will be needed once more.
    records: Mutex<HashMap<(String, Key), Read<Record>>>,
}

impl Registries {
    /// These, in this order.
    pub fn new(all: Vec<NamedRegistry>) -> Self {
        Self {
            all,
            withheld: Vec::new(),
            indexes: Mutex::default(),
            records: Mutex::default(),
        }
    }

    /// These; whoever asks for one of the others is told why it does not count.
    #[must_use]
    pub fn without(self, withheld: Vec<(String, Failure)>) -> Self {
        Self { withheld, ..self }
    }

    /// These, and more behind them.
    #[must_use]
    pub fn and(mut self, more: Vec<NamedRegistry>) -> Self {
        self.all.extend(more);
        self
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &NamedRegistry> {
        self.all.iter()
    }

    /// Remembers an index, so that what follows from it can be held against it.
    pub fn note(&self, package: &Package, index: &Arc<Index>) {
        let mut indexes = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        indexes.insert(package.clone(), Arc::clone(index));
    }

    /// The index of a skill, if it was read.
    pub fn noted(&self, package: &Package) -> Option<Arc<Index>> {
        let indexes = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        indexes.get(package).cloned()
    }

    /// Remembers a record until somebody takes it.
    pub fn note_record(&self, registry: &str, key: &Key, read: Read<Record>) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.insert((registry.to_owned(), key.clone()), read);
    }

    /// The record under a key, if it was remembered; it is forgotten then.
    pub fn take_record(&self, registry: &str, key: &Key) -> Option<Read<Record>> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.remove(&(registry.to_owned(), key.clone()))
    }

    /// The one with a name.
    pub fn get(&self, name: &str) -> Result<&NamedRegistry, Failure> {
        let found = self.all.iter().find(|registry| registry.name == name);
        found.ok_or_else(|| {
            if let Some((_, why)) = self.withheld.iter().find(|(known, _)| known == name) {
                return why.clone();
            }
            let names: Vec<String> = self.all.iter().map(|r| format!("`{}`", r.name)).collect();
            let failure = Failure::new("not-found", format!("there is no registry `{name}`"));
            match names.is_empty() {
                true => failure.with_hint("add it to `registries` in open-skills.yaml"),
                false => failure.with_hint(format!("there are {}", names.join(", "))),
            }
        })
    }

    /// The one that a skill comes from: the one that was named, or the only one that has it.
    ///
    /// Two that have it are an error: which one is asked first must not decide whose skill
    /// it is.
    pub fn demand(&self, named: &Named) -> Result<Demand, Failure> {
        let name = &named.name;
        let registry = match &named.registry {
            Some(registry) => self.get(registry)?.name.clone(),
            None => self.only_one_with(name)?,
        };
        Ok(Demand {
            package: Package {
                registry,
                name: name.clone(),
            },
            wanted: named.wanted.clone(),
        })
    }

    /// The skill that somebody may have meant by a name that no registry has, as it is written
    /// to get it. A registry that cannot be asked has no say.
    pub fn nearest(&self, name: &SkillName) -> Option<String> {
        let entries = |registry| presence::catalog(registry).unwrap_or_default();
        let known: Vec<(&str, SkillName)> = self
            .all
            .iter()
            .flat_map(|one| {
                let entries = entries(one).into_iter();
                let shown = entries.filter(|entry| !entry.is_withdrawn());
                shown.map(|entry| (&*one.name, entry.name))
            })
            .collect();
        let near = near::nearest(name.as_str(), known.iter().map(|(_, name)| name.as_str()))?;
        let mut having = known.iter().filter(|(_, name)| name.as_str() == near);
        let (registry, _) = having.next()?;
        Some(match having.next() {
            Some(_) => format!("{registry}/{near}"),
            None => near.to_owned(),
        })
    }

    /// What is wrong where a registry's catalog names a skill whose index it has not.
    fn lost(&self, name: &SkillName) -> Option<Failure> {
        self.all.iter().find_map(|named| lost_index(named, name))
    }

    /// The names of those that have a skill.
    pub fn having(&self, name: &SkillName) -> Result<Vec<String>, Failure> {
        let mut having = Vec::new();
        for registry in &self.all {
            match crate::registry::download::index(&*registry.registry, name) {
                Ok(_) => having.push(registry.name.clone()),
                Err(error) if error.trouble == Trouble::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(having)
    }

    fn only_one_with(&self, name: &SkillName) -> Result<String, Failure> {
        if let [only] = self.all.as_slice() {
            return Ok(only.name.clone());
        }
        let having = self.having(name)?;
        match having.as_slice() {
            [only] => Ok(only.clone()),
            [] => {
                if let Some(lost) = self.lost(name) {
                    return Err(lost);
                }
                let message = format!("no registry has a skill `{name}`");
                let hint = match self.nearest(name) {
                    Some(near) => near::question(&near),
                    None => "`open-skills list` shows what there is".to_owned(),
                };
                let failure = Failure::new("not-found", message).with_hint(hint);
                Err(failure.for_want_of(name.as_str()))
            }
            [first, ..] => {
                let all = having.join("`, `");
                let message = format!("`{name}` is in several registries: `{all}`");
                let hint = format!("name the one you mean: `{first}/{name}`");
                Err(Failure::new("ambiguous", message).with_hint(hint))
            }
        }
    }
}

/// What is wrong where the catalog of a registry names a skill and there is no index of it.
/// Nothing where the catalog names none, or cannot be read.
pub fn lost_index(named: &NamedRegistry, name: &SkillName) -> Option<Failure> {
    let known = presence::catalog(named).ok()?;
    let entry = known.iter().find(|entry| entry.name == *name)?;
    let place = named.registry.place();
    // A library, or a site, has names without versions.
    entry
        .latest
        .as_ref()
        .filter(|_| named.registry.keeps_versions())?;
    let (key, detail) = (
        Key::index(name),
        "it is missing, and the catalog names the skill",
    );
    let error = RegistryError::new(Trouble::Corrupt, place, detail).on(&key);
    let error = match named.location {
        Location::Web(_) => error,
        _ => error.advising(format!(
            "`open-skills registry repair {}` makes it anew",
            shell_word(place)
        )),
    };
    Some(error.into())
}

/// One version, and nothing else will do: what `yank` and its like are asked about.
pub fn exact_version(wanted: &Wanted) -> Option<crate::bundle::versions::Version> {
    let Wanted::Fitting(requirement) = wanted else {
        return None;
    };
    match requirement.comparators.as_slice() {
        [only] if only.op == semver::Op::Exact => {
            let mut text = format!("{}.{}.{}", only.major, only.minor?, only.patch?);
            if !only.pre.is_empty() {
                text.push('-');
                text.push_str(&only.pre);
            }
            text.parse().ok()
        }
        _ => None,
    }
}
