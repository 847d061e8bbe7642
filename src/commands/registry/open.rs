//! From flags and settings to registries: which there are, and which one is meant.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;

pub use super::absent::{or_no_registry, or_not_there, or_the_nearest, or_unmarked};
pub use super::reference::{PullReference, reference};
use crate::commands::trust::sources::policy;
use crate::commands::{World, logins};
use crate::diagnostics::Failure;
use crate::fs::{normal, one_folder};
use crate::ops::checkpoints::{Reach, Vouched, Vouching};
use crate::ops::libraries as shelves;
use crate::ops::registries::{Access, LOCAL, NamedRegistry, Registries};
use crate::ops::run::uploads::Uploads;
use crate::registry::documents::Timestamp;
use crate::registry::library::{Cached, Library, Listing};
use crate::registry::location::Location;
use crate::registry::misspelt::misspelt;
use crate::registry::proxies::Proxies;
use crate::settings::model::Registry as Configured;
use crate::settings::{ProjectFile, Settings, Sourced, Withheld};
use crate::signing::policy::Mode;
use crate::store::lockfile::LockedSkill;

/// How long a listing counts as fresh when nothing says otherwise.
const MAX_AGE: Duration = Duration::from_mins(1);

/// The user's own registry on this machine, which needs no configuration.
pub fn local(world: &World) -> Result<NamedRegistry, Failure> {
    local_for(world, Purpose::Read)
}

fn local_for(world: &World, purpose: Purpose) -> Result<NamedRegistry, Failure> {
    let Some(data) = world.environment.data_dir() else {
        let message = "there is no folder for your own registry";
        let hint = "set `HOME` or `XDG_DATA_HOME`, or name another with `--registry`";
        return Err(Failure::new("no-home", message).with_hint(hint));
    };
    let location = Location::Directory(one_folder(&data.join("registry")));
    // Nobody has to vouch for it, but a newer open-skills may have laid it out.
    let of_nobody = || Vouching::of_nobody(crate::commands::signer::now());
    let access = Access {
        vouching: (purpose == Purpose::Read).then(of_nobody),
        ..Access::default()
    };
    NamedRegistry::open(LOCAL, location, &access)
}

/// What somebody wants of a registry.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// To read it, as its key vouches for it.
    Read,
    /// To change it, and to vouch for it anew.
    Change,
    /// To look at what the cache remembers of it, and ask nobody elsewhere.
    Recall,
}

/// A configured registry.
fn configured(
    world: &World,
    name: &str,
    purpose: Purpose,
) -> Result<Option<NamedRegistry>, Failure> {
    let settings = world.settings_unwarned()?;
    let Some(sourced) = settings.layer.registries.get(name) else {
        return Ok(None);
    };
    let at = |failure: Failure| failure.at(sourced.origin.to_string());
    let location = location(world, sourced.value.url.expose()).map_err(at)?;
    let mut access = access(world, Some(&sourced.value), purpose)?;
    access.credential = logins::credential(world, &location, Some((name, sourced)));
    let opened = NamedRegistry::open(name, location, &access);
    opened.map(Some).map_err(at)
}

/// How to reach a place: what the flag says, then its configuration, then the usual variables. Keys in
/// variables and files are looked up by the SDK itself.
fn access(
    world: &World,
    registry: Option<&Configured>,
    purpose: Purpose,
) -> Result<Access, Failure> {
    let variable = |name: &str| world.environment.variable(name).map(str::to_owned);
    let said = |field: fn(&Configured) -> &Option<String>| registry.and_then(|r| field(r).clone());
    let secret = |field| {
        let secret = registry?.credentials.get(field)?;
        Some(secret.expose().to_owned())
    };
    Ok(Access {
        endpoint: endpoint(world, registry),
        region: said(|registry| &registry.region)
            .or_else(|| variable("AWS_REGION"))
            .or_else(|| variable("AWS_DEFAULT_REGION")),
        profile: said(|registry| &registry.profile).or_else(|| variable("AWS_PROFILE")),
        credentials: secret("access-key-id")
            .zip(secret("secret-access-key"))
            .map(|(id, key)| (id, key, secret("session-token"))),
        credential: None,
        authorities: variable("SSL_CERT_FILE")
            .map(|file| world.environment.resolve(&file, &world.environment.cwd)),
        at: Some(now()),
        cache: match purpose {
            Purpose::Read | Purpose::Recall => cache_folder(world, world.settings_unwarned()?),
            Purpose::Change => None,
        },
        is_offline: match purpose {
            Purpose::Read => world.settings_unwarned()?.is_on("offline"),
            Purpose::Recall => true,
            Purpose::Change => false,
        },
        proxies: Proxies::of(&variable),
        probed: world
            .environment
            .state_dir()
            .map(|state| state.join("probed")),
        vouching: match purpose {
            Purpose::Read => Some(vouching(world)?),
            // What it holds is judged by its own signatures.
            Purpose::Recall | Purpose::Change => None,
        },
    })
}

/// Where a store of objects answers, when that is not where its provider does.
fn endpoint(world: &World, registry: Option<&Configured>) -> Option<String> {
    let variable = |name| world.environment.variable(name).map(str::to_owned);
    (world.global.endpoint_url.clone())
        .or_else(|| registry?.endpoint.clone())
        .or_else(|| variable("AWS_ENDPOINT_URL_S3"))
        .or_else(|| variable("AWS_ENDPOINT_URL"))
}

/// What the signed states of registries are held against; nothing but their layout counts when
/// nobody is to be verified at all.
fn vouching(world: &World) -> Result<Vouching, Failure> {
    let policy = policy(world)?;
    Ok(Vouching {
        memory: memory(world),
        remembers: true,
        judges: policy.mode() != Mode::Off,
        policy,
        now: crate::commands::signer::now(),
        allow_stale: world.allow_stale.load(Ordering::Relaxed),
        asks_anew: world.asks_anew.load(Ordering::Relaxed),
        reach: Reach::Far,
    })
}

/// Asks a registry that is to be changed, or was, for its newest signed state and remembers
/// it; says no where that is an older one than before, or none any more: nobody should
/// build on that.
pub fn hold_to_its_state(world: &World, named: &NamedRegistry) -> Result<(), Failure> {
    hold(named, vouching_of(world, named)?)
}

/// The same for a rehearsal, which remembers nothing.
pub fn hold_in_rehearsal(world: &World, named: &NamedRegistry) -> Result<(), Failure> {
    let vouching = vouching_of(world, named)?.map(|vouching| Vouching {
        remembers: false,
        ..vouching
    });
    hold(named, vouching)
}

fn hold(named: &NamedRegistry, vouching: Option<Vouching>) -> Result<(), Failure> {
    match vouching {
        Some(vouching) => Ok(Vouched::new(&*named.registry, vouching).ask()?),
        None => Ok(()),
    }
}

/// Asks a registry that is only read for its newest signed state: what it says beside that, such
/// as which skills there are, nobody signs.
pub fn judge_its_state(world: &World, named: &NamedRegistry) -> Result<(), Failure> {
    let reach = match named.location.is_local() {
        true => Reach::Near,
        false => Reach::Far,
    };
    let vouching = vouching_of(world, named)?.map(|of_changes| Vouching {
        reach,
        allow_stale: world.allow_stale.load(Ordering::Relaxed),
        asks_anew: world.asks_anew.load(Ordering::Relaxed),
        ..of_changes
    });
    hold(named, vouching)
}

/// What a registry that is to be changed is held against; nothing where nobody has to vouch.
pub(super) fn vouching_of(
    world: &World,
    named: &NamedRegistry,
) -> Result<Option<Vouching>, Failure> {
    // For the user's own registry nobody has to.
    let is_own = local(world).is_ok_and(|own| own.location == named.location);
    let vouching = Some(vouching(world)?).filter(|vouching| vouching.judges && !is_own);
    Ok(vouching.map(|vouching| Vouching {
        // Whoever changes it ends that it is past its time.
        allow_stale: true,
        asks_anew: true,
        ..vouching
    }))
}

/// Where the last signed states of registries are remembered.
pub fn memory(world: &World) -> Option<PathBuf> {
    let folder = world.environment.state_dir();
    folder.map(|folder| folder.join("checkpoints.json"))
}

/// The place that a word means, configured or not.
pub fn place(world: &World, text: &str) -> Result<Location, Failure> {
    let settings = world.settings_unwarned()?;
    match settings.layer.registries.get(text) {
        Some(sourced) => location(world, sourced.value.url.expose())
            .map_err(|failure| failure.at(sourced.origin.to_string())),
        None if text == LOCAL => Ok(local(world)?.location),
        None => unconfigured(world, text),
    }
}

/// Whom a name is asked of, in words that no two places share: the registry that is named, or
/// all that may have it.
pub fn origins(world: &World, named: Option<&str>) -> Result<String, Failure> {
    let configured = &world.settings_unwarned()?.layer.registries;
    let names = match named {
        Some(text) => vec![text],
        None => configured
            .keys()
            .map(String::as_str)
            .chain([LOCAL])
            .collect(),
    };
    let mut origins = String::new();
    for name in names {
        let registry = configured.get(name).map(|sourced| &sourced.value);
        let location = match place(world, name) {
            Err(failure) if named.is_none() && failure.kind == "no-home" => continue,
            location => location?,
        };
        let endpoint = endpoint(world, registry).filter(|_| !location.is_local());
        let _ = writeln!(
            origins,
            "{name}\t{location}\t{}",
            endpoint.unwrap_or_default()
        );
    }
    Ok(origins)
}

/// A place that is written as one.
fn unconfigured(world: &World, text: &str) -> Result<Location, Failure> {
    // No name of a registry has a slash.
    let is_place =
        text.contains('/') || text.starts_with("github:") || text.starts_with(['.', '~']);
    let is_place = is_place || misspelt(text).is_some();
    if is_place || world.environment.cwd.join(text).is_dir() {
        return location(world, text);
    }
    let withheld = withheld(world.settings_unwarned()?);
    if let Some((_, why)) = withheld.into_iter().find(|(name, _)| name == text) {
        return Err(why);
    }
    let message = format!("there is no registry `{text}`");
    let hint = format!("`open-skills registry ls` shows them; a folder is written `./{text}`");
    Err(Failure::new("not-found", message).with_hint(hint))
}

/// What the configuration says of the registry at a place, where it knows it by a name: the place
/// alone leads there as the name does. Nothing where several names lead to it, each in its way.
fn configured_at<'w>(
    world: &'w World,
    place: &Location,
) -> Result<Option<(&'w str, &'w Sourced<Configured>)>, Failure> {
    let configured = world.settings_unwarned()?.layer.registries.iter();
    let is_there = |sourced: &Sourced<Configured>| {
        location(world, sourced.value.url.expose()).is_ok_and(|known| known == *place)
    };
    let mut there = configured.filter(|(_, sourced)| is_there(sourced));
    Ok(match (there.next(), there.next()) {
        (Some((name, only)), None) => Some((name, only)),
        _ => None,
    })
}

/// Whether the configuration knows a registry at a place, by whatever name.
pub fn is_configured(world: &World, place: &Location) -> Result<bool, Failure> {
    let mut configured = world.settings_unwarned()?.layer.registries.values();
    Ok(configured.any(|sourced| {
        location(world, sourced.value.url.expose()).is_ok_and(|known| known == *place)
    }))
}

fn location(world: &World, text: &str) -> Result<Location, Failure> {
    let environment = &world.environment;
    // However it is written, a folder is one place: its keys are remembered by it.
    let resolve = |path: &str| normal(&environment.resolve(path, &environment.cwd));
    Ok(Location::parse(text, &resolve)?)
}

/// All registries that a skill may come from: the configured ones, then the user's own.
pub fn all(world: &World) -> Result<Registries, Failure> {
    let settings = world.settings()?;
    let mut all = all_configured(world)?;
    let has_own = settings.layer.registries.contains_key(LOCAL);
    if !has_own && let Ok(local) = local(world) {
        // Not made yet, it has nothing; but it stands in for all when there is no other.
        let is_there = local.location.folder().is_some_and(std::path::Path::is_dir);
        if is_there || all.is_empty() {
            all.push(local);
        }
    }
    Ok(Registries::new(all).without(withheld(settings)))
}

fn all_configured(world: &World) -> Result<Vec<NamedRegistry>, Failure> {
    let mut all = Vec::new();
    for name in world.settings()?.layer.registries.keys() {
        all.extend(configured(world, name, Purpose::Read)?);
    }
    Ok(all)
}

/// The registries that a skill may be published to: that one, or those that are configured;
/// the user's own where there is no other.
pub fn published_to(world: &World, wanted: Option<&str>) -> Result<Registries, Failure> {
    if let Some(text) = wanted {
        return Ok(Registries::new(vec![named(world, text)?]));
    }
    let mut all = all_configured(world)?;
    if all.is_empty() {
        all.push(local(world)?);
    }
    Ok(Registries::new(all))
}

/// Why the registries of a project's file do not count that nobody has approved.
fn withheld(settings: &Settings) -> Vec<(String, Failure)> {
    let parts = settings.project.iter().flat_map(ProjectFile::withheld);
    let one = |part: &Withheld| {
        let name = part.key.strip_prefix("registries.")?;
        let message = format!(
            "the registry `{name}` does not count, because {}",
            part.reason
        );
        let failure = Failure::new("not-found", message).at(part.place.to_string());
        let hint = "after reading the file, run `open-skills trust config`";
        Some((name.to_owned(), failure.with_hint(hint)))
    };
    parts.filter_map(one).collect()
}

/// The registries of a command with `--registry`: that one, or all.
pub fn chosen(world: &World, wanted: Option<&str>) -> Result<Registries, Failure> {
    match wanted {
        Some(text) => Ok(Registries::new(vec![named(world, text)?])),
        None => all(world),
    }
}

/// The one registry that a command writes to, or looks at as it is and not as it is remembered.
pub fn one(world: &World, wanted: Option<&str>) -> Result<NamedRegistry, Failure> {
    let named = meant(world, wanted)?;
    refuse_offline(world, &named)?;
    Ok(named)
}

/// The same, for whoever asks nothing of it.
pub fn meant(world: &World, wanted: Option<&str>) -> Result<NamedRegistry, Failure> {
    if let Some(text) = wanted {
        return named_for(world, text, Purpose::Change);
    }
    let settings = world.settings()?;
    let mut names = settings.layer.registries.keys();
    match (names.next(), names.next()) {
        (None, _) => local_for(world, Purpose::Change),
        (Some(only), None) => match configured(world, only, Purpose::Change)? {
            Some(registry) => Ok(registry),
            None => local_for(world, Purpose::Change),
        },
        (Some(_), Some(_)) => {
            let names: Vec<_> = settings.layer.registries.keys().cloned().collect();
            let message = "several registries are configured";
            let hint = format!("name one: `--registry {}`", names.join("|"));
            Err(Failure::usage(message).with_hint(hint))
        }
    }
}

/// The registry that a word means: a configured name, `local`, or a place.
pub fn named(world: &World, text: &str) -> Result<NamedRegistry, Failure> {
    named_for(world, text, Purpose::Read)
}

/// The registry of a locked skill: the one that is configured under its name, else the one that
/// the lock says.
pub fn of_lock(world: &World, skill: &LockedSkill) -> Result<NamedRegistry, Failure> {
    let name = &skill.registry;
    let is_known = name == LOCAL
        || world
            .settings_unwarned()?
            .layer
            .registries
            .contains_key(name);
    match &skill.url {
        Some(url) if !is_known => named(world, url),
        _ => named(world, name),
    }
}

/// Whether nothing but the lock names the registry of a skill: nobody here knows where that is.
pub fn is_lost(world: &World, skill: &LockedSkill) -> Result<bool, Failure> {
    let (settings, name) = (world.settings_unwarned()?, &skill.registry);
    let is_place = skill.url.is_some() || name.contains([':', '/', '#']);
    let is_known = name == LOCAL || settings.layer.registries.contains_key(name);
    Ok(!is_place && !is_known && withheld(settings).iter().all(|(known, _)| known != name))
}

/// What is known of that registry on this machine; nobody elsewhere is asked.
pub fn recalled(world: &World, text: &str) -> Result<NamedRegistry, Failure> {
    named_for(world, text, Purpose::Recall)
}

/// That registry, to be changed.
pub fn to_change(world: &World, text: &str) -> Result<NamedRegistry, Failure> {
    named_for(world, text, Purpose::Change)
}

fn named_for(world: &World, text: &str, purpose: Purpose) -> Result<NamedRegistry, Failure> {
    if let Some(registry) = configured(world, text, purpose)? {
        return Ok(registry);
    }
    if text == LOCAL {
        return local_for(world, purpose);
    }
    let location = unconfigured(world, text)?;
    let told = configured_at(world, &location)?;
    let mut access = access(world, told.map(|(_, sourced)| &sourced.value), purpose)?;
    access.credential = logins::credential(world, &location, told);
    NamedRegistry::open(location.to_string(), location, &access)
}

/// The library at a place or under the name of a registry, with the credentials that the
/// configuration or the environment has for it.
pub fn library(world: &World, place: &str) -> Result<Library, Failure> {
    let (location, access) = library_place(world, place)?;
    let library = shelves::open(&location, &access)?;
    let is_closed = world.settings_unwarned()?.is_on("offline") && !location.is_local();
    Ok(match is_closed {
        true => library.closed(),
        false => library,
    })
}

/// Where that library is, and how to reach it.
pub fn library_place(world: &World, place: &str) -> Result<(Location, Access), Failure> {
    let location = place_of(world, place)?;
    let settings = world.settings_unwarned()?;
    let configured = match settings.layer.registries.get(place) {
        Some(named) => Some(named),
        None => configured_at(world, &location)?.map(|(_, sourced)| sourced),
    };
    let configured = configured.map(|sourced| &sourced.value);
    let access = access(world, configured, Purpose::Change)?;
    Ok((location, access))
}

/// The same, where what is no name is a place however it is written.
fn place_of(world: &World, text: &str) -> Result<Location, Failure> {
    let configured = world.settings_unwarned()?.layer.registries.get(text);
    match configured {
        None if text == LOCAL => Ok(local(world)?.location),
        None => location(world, text),
        Some(sourced) => location(world, sourced.value.url.expose()),
    }
}

/// The prefix of a bucket that takes the artifacts of runs, reached as registries are.
pub fn uploads(world: &World, place: &str, waiting: &Path) -> Result<Uploads, Failure> {
    let location = location(world, place)?;
    if world.settings_unwarned()?.is_on("offline") {
        return Err(elsewhere(&location));
    }
    Uploads::open(&location, &access(world, None, Purpose::Change)?, waiting)
}

/// The place of the configured library.
pub fn library_url(world: &World) -> Result<String, Failure> {
    let settings = world.settings_unwarned()?;
    let url = settings.url("library.url");
    url.map(|url| url.expose().to_owned()).ok_or_else(|| {
        let hint = "write `library: {url: s3://bucket/prefix}` into open-skills.yaml";
        Failure::usage("no library is configured").with_hint(hint)
    })
}

/// Says no to a registry elsewhere when nothing may leave this machine.
pub fn refuse_offline(world: &World, named: &NamedRegistry) -> Result<(), Failure> {
    if named.location.is_local() || !world.settings_unwarned()?.is_on("offline") {
        return Ok(());
    }
    Err(elsewhere(&named.location))
}

fn elsewhere(location: &Location) -> Failure {
    let message = format!("`{location}` is not on this machine");
    Failure::new("unreachable", message).with_hint("leave out `--offline`")
}

/// The configured library, remembered in the cache; none when it is not configured or
/// switched off.
pub fn configured_library(world: &World) -> Result<Option<Cached>, Failure> {
    let settings = world.settings()?;
    let url = settings
        .url("library.url")
        .map(|url| url.expose().to_owned());
    let Some(url) = url.filter(|_| settings.is_on("library.enabled")) else {
        return Ok(None);
    };
    let library = library(world, &url)?;
    let max_age = settings.duration("library.max_age").unwrap_or(MAX_AGE);
    let cache = cache_folder(world, settings);
    Ok(Some(Cached::new(library, cache.as_deref(), max_age)))
}

/// What the cache remembers of the library at a place, however old it is.
pub fn remembered(world: &World, place: &str) -> Result<Option<Listing>, Failure> {
    let cached = cached(world, library(world, place)?)?;
    Ok(cached.remembered().map(|held| held.listing))
}

/// A library with what the cache remembers of it.
pub fn cached(world: &World, library: Library) -> Result<Cached, Failure> {
    let cache = cache_folder(world, world.settings_unwarned()?);
    Ok(Cached::new(library, cache.as_deref(), MAX_AGE))
}

/// The cache folder, if there is one.
pub fn cache_folder(world: &World, settings: &Settings) -> Option<PathBuf> {
    let set = settings.path("cache.dir").map(Path::to_path_buf);
    set.or_else(|| world.environment.cache_dir())
}

/// Now, as a value for those who look at no clock.
pub fn now() -> Timestamp {
    std::time::SystemTime::now().into()
}

/// The id of a new registry: 32 random digits.
pub fn new_id() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::new("io", format!("the system gives no random numbers: {error}"))
    })?;
    // A digest of them, because it knows how to write digits.
    let mut digits = crate::registry::Digest::of(&bytes).hex();
    digits.truncate(32);
    Ok(digits)
}
