//! From a reference to a place that is no registry: git repositories and libraries.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::absent::or_unmarked;
use super::{libraries, open};
use crate::bundle::names::SkillName;
use crate::bundle::references::{GitReference, Placed};
use crate::bundle::versions::Wanted;
use crate::commands::World;
use crate::diagnostics::Failure;
use crate::fs::{normal, one_place};
use crate::ops::install::sifted::is_of_the_place;
use crate::ops::libraries::Shared;
use crate::ops::lint::display;
use crate::ops::registries::NamedRegistry;
use crate::ops::sources::{self, Pinned, SourceRegistry};
use crate::registry::library::{Listing, PassedOver};
use crate::registry::location::Location;
use crate::registry::remote::Remote;
use crate::registry::resolve::{Demand, Package};
use crate::registry::{Key, Trouble, in_parallel_within};
use crate::store::lockfile::Lockfile;

/// A skill in a folder of this machine by its whole place: `./skills#pdf` means what
/// `file:///…/skills#pdf` does. Everything else stays as it is.
pub fn whole_place<'t>(text: &'t str, world: &World) -> Cow<'t, str> {
    whole_place_from(text, &world.environment.cwd, world)
}

/// The same where relative paths start at another folder than the current one.
pub fn whole_place_from<'t>(text: &'t str, base: &Path, world: &World) -> Cow<'t, str> {
    let is_path = text.starts_with(['.', '/', '~']);
    let resolve = |path: &str| world.environment.resolve(path, base);
    // A `#` may belong to the name of a folder.
    match text.rsplit_once('#').filter(|_| is_path) {
        Some((folder, skill)) if resolve(folder).is_dir() && !resolve(text).exists() => {
            let folder = display(&normal(&resolve(folder)));
            Cow::Owned(format!("file://{}#{skill}", folder.trim_end_matches('/')))
        }
        _ => Cow::Borrowed(text),
    }
}

/// What a reference to a repository asks for, and the place that has it. What the lock
/// answers is fetched only when somebody needs it, unless the choice is to be made anew.
pub fn git(
    reference: &GitReference,
    lock: &Lockfile,
    is_anew: bool,
    world: &World,
) -> Result<(NamedRegistry, Demand), Failure> {
    let locked = lock.skills.iter().filter(|_| !is_anew).find_map(|skill| {
        let pinned = Pinned::parse(&skill.registry)?.answer(reference)?;
        Some((pinned, skill.name.clone()))
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
        is_remembered: false,
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
        is_remembered: false,
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

/// How many skills of libraries are fetched at once.
const AT_ONCE: usize = 16;
/// How many bytes of them are in memory at once; a larger one is there alone.
const IN_MEMORY: u64 = 16 << 20;

/// A skill of a library that is fetched when it is needed.
fn later(world: &World, place: &str, name: &str) -> Result<NamedRegistry, Failure> {
    let library = libraries::shared(world, place)?;
    let location = library.location().clone();
    let wanted = name.to_owned();
    let fetch = move || sources::library::find(&library, &wanted, open::now());
    let written = sources::library::written(place, name);
    Ok(NamedRegistry {
        registry: Box::new(SourceRegistry::later(written.clone(), Box::new(fetch))),
        location,
        name: written,
        is_remembered: false,
    })
}

/// The place that a lock names for a skill, where it is no registry.
pub fn of_lock(world: &World, text: &str) -> Result<Option<NamedRegistry>, Failure> {
    if let Some((place, skill)) = sources::library::read(text) {
        return later(world, place, skill).map(Some);
    }
    Pinned::parse(text).map(pinned_later).transpose()
}

/// A skill of a library that is fetched at once.
struct Fresh {
    library: Arc<Shared>,
    place: String,
    /// What its folder is called; the skill itself may be called otherwise.
    folder: String,
    /// Where it stands among the demands.
    at: usize,
}

/// Places that were opened, and what is wanted of them.
pub type Opened = (Vec<NamedRegistry>, Vec<Demand>);

/// What references to places ask for, and the places: registries, or libraries where there is
/// no registry. Each is opened once, however many skills come from it. A library has no
/// versions, so what is locked from it is what it had then.
pub fn placed(
    references: &[Placed],
    lock: &Lockfile,
    is_anew: bool,
    world: &World,
) -> Result<Opened, Failure> {
    let (opened, left_out) = each_placed(references, lock, is_anew, world)?;
    match left_out.into_iter().next() {
        Some((_, failure)) => Err(failure),
        None => Ok(opened),
    }
}

/// A folder of a library, and why nothing comes from it.
pub type LeftOut = (String, Failure);

/// What of a library was meant to be a skill and cannot be had.
pub fn meant(listing: &Listing) -> Vec<LeftOut> {
    let meant = listing.passed_over.iter().filter(|odd| odd.is_meant);
    let left_out = |odd: &PassedOver| (odd.path.clone(), Failure::new("no-skill", odd.why.clone()));
    meant.map(left_out).collect()
}

/// The same for all skills of a library: what is no whole skill is left out, and named, so that
/// it does not keep the others away.
pub fn all_placed(
    references: &[Placed],
    lock: &Lockfile,
    is_anew: bool,
    world: &World,
) -> Result<(Opened, Vec<LeftOut>), Failure> {
    let ((places, demands), mut left_out) = each_placed(references, lock, is_anew, world)?;
    if let Some(at) = left_out.iter().position(|(_, why)| is_of_the_place(why)) {
        return Err(left_out.swap_remove(at).1);
    }
    let mut taken: BTreeMap<SkillName, String> = BTreeMap::new();
    let mut whole = Vec::with_capacity(demands.len());
    for demand in demands {
        let Package { registry, name } = &demand.package;
        let folder = sources::library::read(registry).map_or(registry.as_str(), |read| read.1);
        match taken.get(name) {
            None => {
                taken.insert(name.clone(), folder.to_owned());
                whole.push(demand);
            }
            Some(other) => {
                let message = format!("it is called `{name}`, as `{other}` is");
                let failure = Failure::new("ambiguous", message);
                left_out.push((folder.to_owned(), failure));
            }
        }
    }
    match left_out.is_empty() || !whole.is_empty() {
        true => Ok(((places, whole), left_out)),
        false => Err(left_out.swap_remove(0).1),
    }
}

fn each_placed(
    references: &[Placed],
    lock: &Lockfile,
    is_anew: bool,
    world: &World,
) -> Result<(Opened, Vec<LeftOut>), Failure> {
    let mut opened: Vec<(NamedRegistry, Option<bool>)> = Vec::new();
    let (mut fresh, mut places, mut demands) = (Vec::new(), Vec::new(), Vec::new());
    for reference in references {
        let location = &one_place(&reference.location);
        let written = sources::library::written(location, reference.name.as_str());
        // A skill of a library is asked for by its folder, and locked under its own name.
        let of_folder = lock.skills.iter().find(|skill| skill.registry == written);
        let locked_skill = of_folder.or_else(|| lock.skill(&reference.name));
        let locked = locked_skill.map(|skill| &skill.registry);
        let is_library = match locked {
            Some(registry) if registry == location => false,
            Some(registry) if *registry == written => true,
            _ => is_library(find_place(&mut opened, location, world)?, world)?,
        };
        if is_library {
            let refused = refuse_versions(reference).map_err(|failure| {
                let place = find_place(&mut opened, location, world);
                place.map_or_else(|lost| lost, |place| or_unmarked(failure, &place.0))
            });
            refused?;
            // What is not locked is needed at once.
            match is_anew || locked != Some(&written) {
                true => fresh.push(Fresh {
                    library: libraries::shared(world, location)?,
                    place: location.clone(),
                    folder: reference.name.to_string(),
                    at: demands.len(),
                }),
                false => places.push(later(world, location, reference.name.as_str())?),
            }
        } else {
            find_place(&mut opened, location, world)?.1 = Some(false);
        }
        demands.push(Demand {
            package: Package {
                registry: if is_library {
                    written
                } else {
                    location.clone()
                },
                name: of_folder
                    .map_or(&reference.name, |skill| &skill.name)
                    .clone(),
            },
            wanted: reference.wanted.clone(),
        });
    }
    let mut demands: Vec<Option<Demand>> = demands.into_iter().map(Some).collect();
    let mut left_out = Vec::new();
    let weight = |fresh: &Fresh| sources::library::size(&fresh.library, &fresh.folder);
    let found = in_parallel_within(&fresh, AT_ONCE, IN_MEMORY, weight, fetched);
    for (fresh, found) in fresh.iter().zip(found) {
        let demand = &mut demands[fresh.at];
        match found {
            Ok((place, name)) => {
                places.push(place);
                if let Some(demand) = demand {
                    demand.package.name = name;
                }
            }
            Err(failure) => {
                *demand = None;
                let place = find_place(&mut opened, &fresh.place, world)?;
                left_out.push((fresh.folder.clone(), or_unmarked(failure, &place.0)));
            }
        }
    }
    let registries = opened.into_iter().filter(|place| place.1 == Some(false));
    places.extend(registries.map(|place| place.0));
    Ok(((places, demands.into_iter().flatten().collect()), left_out))
}

/// A skill of a library as a lock writes where it is from.
pub fn written(reference: &Placed) -> String {
    sources::library::written(&one_place(&reference.location), reference.name.as_str())
}

/// The opened place of a reference, with whether it is a library where that is known.
fn find_place<'o>(
    opened: &'o mut Vec<(NamedRegistry, Option<bool>)>,
    location: &str,
    world: &World,
) -> Result<&'o mut (NamedRegistry, Option<bool>), Failure> {
    let known = opened.iter().position(|place| place.0.name == location);
    let at = match known {
        Some(at) => at,
        None => {
            let mut place = open::named(world, location)?;
            location.clone_into(&mut place.name);
            opened.push((place, None));
            opened.len() - 1
        }
    };
    Ok(&mut opened[at])
}

fn refuse_versions(reference: &Placed) -> Result<(), Failure> {
    if reference.wanted == Wanted::Latest {
        return Ok(());
    }
    let message = format!(
        "`{}` is a library, which has no versions",
        reference.location
    );
    Err(Failure::usage(message).with_hint(format!("ask for `{}`", reference.name)))
}

/// A skill as it was found, and what it is called.
fn fetched(fresh: &Fresh) -> Result<(NamedRegistry, SkillName), Failure> {
    let packed = sources::library::find(&fresh.library, &fresh.folder, open::now())?;
    let name = packed.name.clone();
    let written = sources::library::written(&fresh.place, &fresh.folder);
    let place = NamedRegistry {
        registry: Box::new(SourceRegistry::now(written.clone(), packed)),
        location: fresh.library.location().clone(),
        name: written,
        is_remembered: false,
    };
    Ok((place, name))
}

/// Whether a place is no registry but may be a library; asked once.
fn is_library(place: &mut (NamedRegistry, Option<bool>), world: &World) -> Result<bool, Failure> {
    let (named, known) = place;
    if let Some(known) = known {
        return Ok(*known);
    }
    let may_be = matches!(named.location, Location::Directory(_) | Location::S3 { .. });
    let is_closed = world.settings_unwarned()?.is_on("offline") && !named.location.is_local();
    // A marker has a few hundred bytes.
    let look = || match named.registry.read(&Key::marker(), 1 << 16) {
        Err(error) if error.trouble == Trouble::NotFound => Ok(false),
        Err(error) => Err(Failure::from(error)),
        Ok(_) => Ok(true),
    };
    let found =
        may_be && !is_closed && !libraries::shared(world, &named.name)?.is_registry(look)?;
    *known = Some(found);
    Ok(found)
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
        let Some(place) = of_lock(world, text)? else {
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
