//! The libraries that a command asks, and the configured one above all.

use std::sync::Arc;
use std::time::SystemTime;

use super::{open, vanished};
use crate::commands::World;
use crate::diagnostics::{Failure, shell_word};
use crate::ops::libraries::{Shared, entries};
use crate::ops::registries::NamedRegistry;
use crate::output::escape::printable_line;
use crate::registry::Trouble;
use crate::registry::documents::CatalogEntry;
use crate::registry::library::{Cached, Listing};
use crate::registry::location::Location;

/// The library at a place, the same for all who ask it in this command: it is listed once. Who
/// changes a library, or follows it for longer, opens one for themselves.
pub fn shared(world: &World, place: &str) -> Result<Arc<Shared>, Failure> {
    let (location, access) = open::library_place(world, place)?;
    let settings = world.settings_unwarned()?;
    let configured = settings.layer.registries.contains_key(place);
    let is_offline = settings.is_on("offline");
    let open = || Shared::new(location.clone(), access, is_offline);
    Ok(world
        .libraries
        .at(&location, configured.then_some(place), open))
}

/// The skills of a place that may be a library: none when it has no skill folders. What was meant
/// to be one of them and is none is told. That a bucket has some is remembered.
pub fn skills(world: &World, place: &NamedRegistry) -> Result<Option<Vec<CatalogEntry>>, Failure> {
    let may_be = matches!(place.location, Location::Directory(_) | Location::S3 { .. });
    let is_closed = world.settings_unwarned()?.is_on("offline") && !place.location.is_local();
    if !may_be || is_closed {
        return Ok(None);
    }
    // Under its configured name, it is reached as its configuration says.
    let library = open::cached(world, open::library(world, &place.name)?)?;
    match library.library().list() {
        Ok(listing) => Ok(told(place, &library, &listing, world)),
        Err(error) if error.trouble == Trouble::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The same of a bucket, where its listing does not look like a registry of versions, and no key
/// vouched for one there. What may not be listed may still be read.
pub fn plain_skills(
    world: &World,
    place: &NamedRegistry,
) -> Result<Option<Vec<CatalogEntry>>, Failure> {
    let is_bucket = matches!(place.location, Location::S3 { .. });
    if !is_bucket || vanished::is_pinned(world, place)? {
        return Ok(None);
    }
    let library = open::cached(world, open::library(world, &place.name)?)?;
    match library.library().list_unless_registry() {
        Ok(Some(listing)) => Ok(told(place, &library, &listing, world)),
        Ok(None) => {
            library.forget();
            Ok(None)
        }
        Err(error) if matches!(error.trouble, Trouble::NotFound | Trouble::Denied) => Ok(None),
        Err(error) => Err(error.of_library().into()),
    }
}

/// What is known of a place before it is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It has versions: its catalog alone says what it holds.
    Registry,
    /// It has plain skills: its list alone says so.
    Library,
    /// It may be either.
    Nothing,
}

/// What a bucket was when it was seen last, or is configured as. Nothing else is listed first.
pub fn known(world: &World, place: &NamedRegistry) -> Result<Known, Failure> {
    if !matches!(place.location, Location::S3 { .. }) {
        return Ok(Known::Registry);
    }
    let was_library = || open::remembered(world, &place.name).map(|known| known.is_some());
    let is_library = || {
        let url = open::library_url(world).ok()?;
        let (location, _) = open::library_place(world, &url).ok()?;
        Some(location == place.location)
    };
    if was_library()? || is_library() == Some(true) {
        return Ok(Known::Library);
    }
    let is_known =
        vanished::is_remembered(world, place)? || open::is_configured(world, &place.location)?;
    Ok(match is_known {
        true => Known::Registry,
        false => Known::Nothing,
    })
}

/// The skills of a listing, if it is one of a library.
fn told(
    place: &NamedRegistry,
    library: &Cached,
    listing: &Listing,
    world: &World,
) -> Option<Vec<CatalogEntry>> {
    let skills = entries(listing);
    let meant = || listing.passed_over.iter().filter(|odd| odd.is_meant);
    for odd in meant() {
        let notice = odd.notice(&place.location.to_string());
        world.printer.warning(printable_line(&notice));
    }
    if skills.is_empty() && meant().next().is_none() {
        return None;
    }
    if !place.location.is_local() {
        library.remember(listing, SystemTime::now());
    }
    Some(skills)
}

/// The configured library, and how references name it: a path of the configuration is written
/// as a place.
pub fn reference(world: &World) -> Result<(String, String), Failure> {
    let url = open::library_url(world)?;
    let place = match url.contains("://") {
        true => url.trim_end_matches('/').to_owned(),
        false => format!("file://{}", open::library_place(world, &url)?.0),
    };
    Ok((url, place))
}

/// A failure because no registry has a skill, with how to get it from the configured library.
pub fn or_hint(failure: Failure, verb: &str, world: &World) -> Failure {
    let name = failure.missing_skill.as_deref();
    match name.and_then(|name| hint(name, verb, world)) {
        Some(hint) => failure.with_hint(hint),
        None => failure,
    }
}

/// How to get a skill from the configured library, where that has one of this name.
pub fn hint(name: &str, verb: &str, world: &World) -> Option<String> {
    let settings = world.settings_unwarned().ok()?;
    let (url, place) = reference(world).ok()?;
    let is_closed = settings.is_on("offline") && !place.starts_with("file:");
    if is_closed || !settings.is_on("library.enabled") {
        return None;
    }
    let library = shared(world, &url).ok()?;
    let (_, listing) = library.listed().ok()?;
    let entries = entries(listing);
    let entry = entries.iter().find(|entry| entry.name.as_str() == name)?;
    let reference = shell_word(&format!("{place}#{}", entry.name));
    Some(format!(
        "the library has it: `open-skills {verb} {reference}`"
    ))
}
