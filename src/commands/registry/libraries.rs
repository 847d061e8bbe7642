//! The libraries that a command asks, and the configured one above all.

use std::sync::Arc;

use super::open;
use crate::commands::World;
use crate::diagnostics::{Failure, shell_word};
use crate::ops::libraries::{Shared, entries};

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
