//! What open-skills.yaml asks for, as a whole and of a skill that somebody names.

use std::borrow::Cow;
use std::path::Path;

use super::{Left, lost, no_path};
use crate::bundle::names::SkillName;
use crate::bundle::references::{Named, Reference};
use crate::bundle::versions::Wanted;
use crate::commands::World;
use crate::commands::registry::{open, sources};
use crate::commands::wishes::Wishes;
use crate::diagnostics::Failure;
use crate::ops::pull::LockUse;
use crate::ops::registries::{NamedRegistry, Registries};
use crate::ops::sources::Pinned;
use crate::registry::resolve::Demand;
use crate::settings::model::WantedSkill;
use crate::settings::{Origin, Sourced};
use crate::store::lockfile::{LockedSkill, Lockfile};

/// Registries, and what is wanted of them.
type Asking = (Registries, Vec<Demand>);

/// What open-skills.yaml wants, and what the lock was asked for before.
pub fn configured(
    (registry, lock_use): (Option<&str>, LockUse),
    lock: &Lockfile,
    wishes: &Wishes,
    left: &Left,
    world: &World,
) -> Result<Asking, Failure> {
    let refresh = lock_use == LockUse::Refresh;
    let wished = &wishes.skills;
    let goes = |skill: &LockedSkill| skill.configured && wishes.are_of_lock;
    let known = open::chosen(world, registry)?;
    let stands_in = registry.filter(|_| lock_use == LockUse::Frozen);
    let known = match stands_in {
        Some(registry) => lost::standing_in(known, registry, lock, world)?,
        None => known,
    };
    let mut registries = lost::with_known(known, lock, world)?;
    let is_elsewhere = |name: &SkillName| match wished.get(name.as_str()) {
        Some(sourced) => says_where(&sourced.value),
        // What the file wanted, and wants no more, goes.
        None => lock.skill(name).is_some_and(goes),
    };
    let is_found = |name: &SkillName| refresh || stands_in.is_some() || is_elsewhere(name);
    lost::refuse(lock, &is_found, world)?;
    let mut demands = Vec::new();
    for (name, sourced) in wished {
        if SkillName::parse(name).is_ok_and(|name| left.has(&name)) {
            continue;
        }
        let (with, demand) = of_file(registries, name, None, sourced, lock, refresh, world)?;
        registries = with;
        demands.push(demand);
    }
    for skill in lock
        .skills
        .iter()
        .filter(|skill| !goes(skill) && !left.has(&skill.name))
    {
        let is_asked = demands.iter().any(|d| d.package.name == skill.name);
        if let Some(wanted) = skill.wanted.as_deref().filter(|_| !is_asked) {
            let named = Named {
                registry: None,
                name: skill.name.clone(),
                wanted: Wanted::in_manifest(wanted)?,
            };
            let (with, demand) = of_lock(registries, &named, skill, refresh, world)?;
            registries = with;
            demands.push(demand);
        }
    }
    Ok((registries, demands))
}

/// What is asked of a locked skill: from where the lock has it, unless nobody knows where that is.
pub fn of_lock(
    registries: Registries,
    named: &Named,
    skill: &LockedSkill,
    refresh: bool,
    world: &World,
) -> Result<(Registries, Demand), Failure> {
    if let Some((place, demand)) = moved(skill, refresh, world)? {
        let more = match registries.get(&place.name) {
            Ok(_) => Vec::new(),
            Err(_) => vec![place],
        };
        return Ok((registries.and(more), demand));
    }
    let named = Named {
        registry: Some(skill.registry.clone()).filter(|_| !is_lost(skill, world)),
        ..named.clone()
    };
    let demand = registries.demand(&named)?;
    Ok((registries, demand))
}

fn says_where(skill: &WantedSkill) -> bool {
    skill.registry.is_some() || skill.source.is_some()
}

fn is_lost(skill: &LockedSkill, world: &World) -> bool {
    open::is_lost(world, skill).unwrap_or_default()
}

/// What the file says of one skill; `said` is the registry that somebody named for it.
fn of_file(
    registries: Registries,
    name: &str,
    said: Option<&str>,
    sourced: &Sourced<WantedSkill>,
    lock: &Lockfile,
    refresh: bool,
    world: &World,
) -> Result<(Registries, Demand), Failure> {
    let at = |failure: Failure| failure.at(sourced.origin.to_string());
    if let Some(source) = &sourced.value.source {
        let source = written_in(source.expose(), &sourced.origin, world);
        return from_source(registries, &source, lock, refresh, world).map_err(at);
    }
    let wanted = sourced.value.version.as_deref();
    let wanted = wanted.map_or(Ok(Wanted::Latest), Wanted::in_manifest);
    let name = SkillName::parse(name)
        .map_err(|problem| at(Failure::new("bad-name", format!("`{name}`: {problem}"))))?;
    // The lock knows where it came from, so nobody has to be asked again.
    let locked = lock.skill(&name).filter(|skill| !is_lost(skill, world));
    let locked = locked.map(|locked| locked.registry.clone());
    let said = said.map(str::to_owned);
    let named = Named {
        registry: said.or(sourced.value.registry.clone()).or(locked),
        name,
        wanted: wanted.map_err(|error| at(error.into()))?,
    };
    let demand = registries
        .demand(&named)
        .map_err(|failure| at(or_field(failure, &named, &sourced.value, &registries)))?;
    Ok((registries, demand))
}

/// Where several registries have a skill of the file: how the file says which one.
fn or_field(
    failure: Failure,
    named: &Named,
    said: &WantedSkill,
    registries: &Registries,
) -> Failure {
    let having = match failure.kind {
        "ambiguous" => registries.having(&named.name).unwrap_or_default(),
        _ => Vec::new(),
    };
    let Some(first) = having.first() else {
        return failure;
    };
    let is_plain = |text: &str| text.starts_with(['^', '~']) && !text.contains([',', ' ', '#']);
    let version = match said.version.as_deref() {
        None => String::new(),
        Some(version) if is_plain(version) => format!("version: {version}, "),
        Some(version) => format!("version: {version:?}, "),
    };
    let name = &named.name;
    failure.with_hint(format!(
        "say which one you mean: `{name}: {{{version}registry: {first}}}`"
    ))
}

/// A skill of the file that somebody names.
pub struct Asked<'a> {
    /// How.
    pub reference: &'a Named,
    /// Whether a version goes with the name.
    pub has_word: bool,
    /// The registry that was said beside it.
    pub registry: Option<&'a str>,
    /// What the file says of it.
    pub sourced: &'a Sourced<WantedSkill>,
}

impl Asked<'_> {
    /// Whether anybody but the lock says where it is from.
    pub fn says_where(&self) -> bool {
        self.registry.is_some() || says_where(&self.sourced.value)
    }
}

/// What the file says of a skill that somebody names; with a version, that has to fit as well.
pub fn asked(
    registries: Registries,
    one: &Asked<'_>,
    lock: &Lockfile,
    refresh: bool,
    world: &World,
) -> Result<Asking, Failure> {
    let (name, sourced) = (&one.reference.name, one.sourced);
    refuse_elsewhere(one, world)?;
    let said = one.registry;
    let (registries, demand) = of_file(
        registries,
        name.as_str(),
        said,
        sourced,
        lock,
        refresh,
        world,
    )?;
    let beside = Demand {
        package: demand.package.clone(),
        wanted: one.reference.wanted.clone(),
    };
    // The lock notes the first, which is what the next pull asks for.
    Ok((
        registries,
        match one.has_word && beside != demand {
            true => vec![demand, beside],
            false => vec![demand],
        },
    ))
}

/// Says no to another place than the file's.
fn refuse_elsewhere(one: &Asked<'_>, world: &World) -> Result<(), Failure> {
    let Some(said) = one.registry else {
        return Ok(());
    };
    let value = &one.sourced.value;
    let is_same = |registry: &str| {
        let place = |text| open::place(world, text).ok();
        registry == said || place(registry).is_some_and(|there| place(said) == Some(there))
    };
    let of_file = match (&value.source, &value.registry) {
        (Some(source), _) => source.to_string(),
        (None, Some(registry)) if !is_same(registry) => registry.clone(),
        _ => return Ok(()),
    };
    let name = &one.reference.name;
    let message = format!("open-skills.yaml has `{name}` from `{of_file}`, and not from `{said}`");
    let hint = format!("`open-skills pull {name}` takes it from there; or change it in the file");
    let failure = Failure::usage(message).with_hint(hint);
    Err(failure.at(one.sourced.origin.to_string()))
}

/// Why no versions fit together: the file says something else than who named the skill.
pub fn or_unfit(failure: Failure, demands: &[Demand], wishes: &Wishes) -> Failure {
    let is_twice = |demand: &&Demand| {
        let same = demands
            .iter()
            .filter(|other| other.package == demand.package);
        same.count() > 1
    };
    let twice = demands.iter().find(is_twice);
    let Some(demand) = twice.filter(|_| failure.kind == "conflicting-versions") else {
        return failure;
    };
    let name = &demand.package.name;
    let Some(sourced) = wishes.skills.get(name.as_str()) else {
        return failure;
    };
    let hint = format!(
        "open-skills.yaml asks for `{name}` as `{}`: name a version that fits, or change the file",
        demand.wanted
    );
    failure.with_hint(hint).at(sourced.origin.to_string())
}

/// What a repository has by now where the lock's skill is from, at the same branch or tag; none
/// for what is from elsewhere, and where nothing is chosen anew.
fn moved(
    skill: &LockedSkill,
    refresh: bool,
    world: &World,
) -> Result<Option<(NamedRegistry, Demand)>, Failure> {
    if !refresh || Pinned::parse(&skill.registry).is_none() {
        return Ok(None);
    }
    match sources::again(&skill.registry, &skill.name, true, world) {
        // What may not be asked stays as it was.
        Err(failure)
            if failure.kind == "unreachable" && world.settings_unwarned()?.is_on("offline") =>
        {
            Ok(None)
        }
        again => again,
    }
}

/// What a configuration file says a skill is from: a relative path starts at the file's folder.
pub fn written_in<'t>(text: &'t str, origin: &Origin, world: &World) -> Cow<'t, str> {
    let cwd = &world.environment.cwd;
    let file = match origin {
        Origin::UserFile(place) | Origin::ProjectFile(place) => Some(cwd.join(&place.path)),
        _ => None,
    };
    let folder = file.as_deref().and_then(Path::parent);
    sources::whole_place_from(text, folder.unwrap_or(cwd), world)
}

/// A skill that the configuration names by its place.
pub fn from_source(
    registries: Registries,
    source: &str,
    lock: &Lockfile,
    is_anew: bool,
    world: &World,
) -> Result<(Registries, Demand), Failure> {
    let (places, demand) = match Reference::parse(source, &|_| false)? {
        Reference::Placed(placed) => {
            // One that the lock has from the same library is read by whoever needs it.
            let written = sources::written(&placed);
            let is_anew = is_anew && registries.get(&written).is_err();
            let (places, mut demands) = sources::placed(&[placed], lock, is_anew, world)?;
            (places, demands.pop())
        }
        Reference::Git(reference) => {
            let (place, demand) = sources::git(&reference, lock, is_anew, world)?;
            (vec![place], Some(demand))
        }
        _ => return Err(no_path(source)),
    };
    let Some(demand) = demand else {
        return Err(no_path(source));
    };
    let new = |place: &NamedRegistry| registries.get(&place.name).is_err();
    let places = places.into_iter().filter(new).collect();
    Ok((registries.and(places), demand))
}
