//! From a reference to a place that is no registry: git repositories and libraries.

use super::open;
use crate::bundle::names::SkillName;
use crate::bundle::references::{GitReference, Placed};
use crate::bundle::versions::Wanted;
use crate::commands::World;
use crate::diagnostics::Failure;
use crate::ops::registries::NamedRegistry;
use crate::ops::sources::{self, Pinned, SourceRegistry};
use crate::registry::location::Location;
use crate::registry::remote::Remote;
use crate::registry::resolve::{Demand, Package};
use crate::registry::{Key, Trouble};
use crate::store::lockfile::Lockfile;

/// What a reference to a repository asks for, and the place that has it. What the lock
/// answers is fetched only when somebody needs it, unless the choice is to be made anew.
pub fn git(
    reference: &GitReference,
    lock: &Lockfile,
    is_anew: bool,
    world: &World,
) -> Result<(NamedRegistry, Demand), Failure> {
    let locked = lock.skills.iter().filter(|_| !is_anew).find_map(|skill| {
        let pinned = Pinned::parse(&skill.registry)?;
        let answers = pinned.answers(reference);
        answers.then(|| (pinned, skill.name.clone()))
    });
    if let Some((pinned, name)) = locked {
        let registry = pinned_later(pinned)?;
        let demand = latest(&registry, name);
        return Ok((registry, demand));
    }
    let remote = Remote::parse(&reference.url)?;
    if world.settings_unwarned()?.is_on("offline") && !remote.is_local() {
        let message = format!("`{}` is not on this machine", remote.place);
        return Err(Failure::new("unreachable", message).with_hint("leave out `--offline`"));
    }
    find(reference, &remote, world)
}

#[cfg(feature = "git")]
fn find(
    reference: &GitReference,
    remote: &Remote,
    world: &World,
) -> Result<(NamedRegistry, Demand), Failure> {
    let found = sources::git::find(reference, open::now())?;
    for path in &found.passed_over {
        let shown = crate::output::escape::printable_line(path).into_owned();
        world.printer.warning(format_args!(
            "`{shown}` is a link or a submodule, which is not followed"
        ));
    }
    let name = found.packed.name.clone();
    let place = found.pinned.to_string();
    let registry = NamedRegistry {
        registry: Box::new(SourceRegistry::now(place.clone(), found.packed)),
        location: Location::Git(remote.clone()),
        name: place,
    };
    let demand = latest(&registry, name);
    Ok((registry, demand))
}

#[cfg(not(feature = "git"))]
fn find(_: &GitReference, remote: &Remote, _: &World) -> Result<(NamedRegistry, Demand), Failure> {
    Err(no_git(&remote.place))
}

#[cfg(not(feature = "git"))]
fn no_git(place: &str) -> Failure {
    Failure::new(
        "unsupported",
        format!("`{place}`: this open-skills was built without git"),
    )
    .with_hint("install one whose `open-skills --version` says `+git`")
}

/// What a lock says of a repository, fetched when it is needed.
fn pinned_later(pinned: Pinned) -> Result<NamedRegistry, Failure> {
    let remote = Remote::parse(&pinned.url)?;
    let name = pinned.to_string();
    #[cfg(feature = "git")]
    let fetch = move || sources::git::again(&pinned, open::now());
    #[cfg(not(feature = "git"))]
    let fetch = move || Err(no_git(&pinned.url));
    Ok(NamedRegistry {
        registry: Box::new(SourceRegistry::later(name.clone(), Box::new(fetch))),
        location: Location::Git(remote),
        name,
    })
}

fn latest(registry: &NamedRegistry, name: SkillName) -> Demand {
    Demand {
        package: Package {
            registry: registry.name.clone(),
            name,
        },
        wanted: Wanted::Latest,
    }
}

/// The place of a reference: a registry, or a library where there is none. A library has
/// no versions, so what is locked from it is what it had then.
pub fn placed(
    reference: &Placed,
    lock: &Lockfile,
    is_anew: bool,
    world: &World,
) -> Result<(NamedRegistry, Demand), Failure> {
    let mut place = open::named(world, &reference.location)?;
    place.name.clone_from(&reference.location);
    let written = sources::library::written(&reference.location, reference.name.as_str());
    let locked = lock.skill(&reference.name).map(|skill| &skill.registry);
    let is_library = match locked {
        Some(registry) if *registry == place.name => false,
        Some(registry) if *registry == written => true,
        _ => is_library(&place, world)?,
    };
    // What is not locked is needed at once.
    let is_anew = is_anew || locked != Some(&written);
    if is_library {
        if reference.wanted != Wanted::Latest {
            let message = format!("`{}` is a library, which has no versions", place.name);
            return Err(Failure::usage(message).with_hint(format!("ask for `{}`", reference.name)));
        }
        let name = reference.name.to_string();
        place = library(&reference.location, &name, is_anew, world)?;
    }
    let demand = Demand {
        package: Package {
            registry: place.name.clone(),
            name: reference.name.clone(),
        },
        wanted: reference.wanted.clone(),
    };
    Ok((place, demand))
}

/// Whether a place is no registry but may be a library.
fn is_library(place: &NamedRegistry, world: &World) -> Result<bool, Failure> {
    let may_be = matches!(place.location, Location::Directory(_) | Location::S3 { .. });
    let is_closed = world.settings_unwarned()?.is_on("offline") && !place.location.is_local();
    if !may_be || is_closed {
        return Ok(false);
    }
    // A marker has a few hundred bytes.
    match place.registry.read(&Key::marker(), 1 << 16) {
        Err(error) if error.trouble == Trouble::NotFound => Ok(true),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(false),
    }
}

/// A skill of a library: at once when it is chosen anew, else when it is needed.
fn library(
    location: &str,
    name: &str,
    is_anew: bool,
    world: &World,
) -> Result<NamedRegistry, Failure> {
    let library = open::library(world, location)?;
    let place = open::named(world, location)?.location;
    let written = sources::library::written(location, name);
    let wanted = name.to_owned();
    let fetch = move || sources::library::find(&library, &wanted, open::now());
    let registry = match is_anew {
        true => SourceRegistry::now(written.clone(), fetch()?),
        false => SourceRegistry::later(written.clone(), Box::new(fetch)),
    };
    Ok(NamedRegistry {
        registry: Box::new(registry),
        location: place,
        name: written,
    })
}

/// The place that a lock names for a skill, where it is no registry.
pub fn of_lock(text: &str, world: &World) -> Result<Option<NamedRegistry>, Failure> {
    if let Some((place, skill)) = sources::library::read(text) {
        return library(place, skill, false, world).map(Some);
    }
    Pinned::parse(text).map(pinned_later).transpose()
}

/// What a lock's source would be asked for now, at the same branch or tag; none when the lock
/// names a registry.
pub fn again(
    text: &str,
    name: &SkillName,
    is_anew: bool,
    world: &World,
) -> Result<Option<(NamedRegistry, Demand)>, Failure> {
    let Some(pinned) = Pinned::parse(text) else {
        let Some(place) = of_lock(text, world)? else {
            return Ok(None);
        };
        let demand = latest(&place, name.clone());
        return Ok(Some((place, demand)));
    };
    if !is_anew {
        let place = pinned_later(pinned)?;
        let demand = latest(&place, name.clone());
        return Ok(Some((place, demand)));
    }
    let reference = GitReference {
        url: pinned.url,
        path: Some(pinned.path).filter(|path| !path.is_empty()),
        revision: pinned.asked,
    };
    git(&reference, &Lockfile::default(), true, world).map(Some)
}
