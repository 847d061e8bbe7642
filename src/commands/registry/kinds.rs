//! A registry where a library was meant, and the other way round.

use super::{libraries, open, vanished};
use crate::commands::World;
use crate::diagnostics::{Failure, shell_word};
use crate::ops::presence;
use crate::ops::registries::NamedRegistry;
use crate::registry::documents::{CatalogEntry, Document as _, Marker};
use crate::registry::unmarked::unmarked;
use crate::registry::{Key, Trouble};

/// Says no to a place that is no registry, and what a library is good for instead.
pub fn require_registry(world: &World, named: &NamedRegistry) -> Result<(), Failure> {
    let required = presence::require(named);
    if let Ok(Some(error)) = unmarked(&*named.registry) {
        return Err(error.into());
    }
    let Err(error) = required else {
        return Ok(());
    };
    if presence::is_absent(&error)
        && let Some(error) = vanished::vanished(world, named)?
    {
        return Err(error.into());
    }
    if presence::is_absent(&error)
        && let Ok(Some(skills)) = libraries::skills(world, named)
    {
        return Err(no_registry_but_library(named, skills.first()));
    }
    Err(error.into())
}

/// Says no to a registry where a library was meant: plain files would lie beside its tree.
pub fn refuse_registry(world: &World, place: &str) -> Result<(), Failure> {
    let named = open::to_change(world, place)?;
    match named.registry.read(&Key::marker(), Marker::LIMIT) {
        Ok(_) => {
            let message = format!(
                "`{}` is a registry of versions, and no library",
                named.location
            );
            let hint =
                format!("`open-skills publish --registry {place}` publishes a version there");
            Err(Failure::usage(message).with_hint(hint))
        }
        Err(error) if error.trouble == Trouble::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Plain skill folders where a registry was meant.
fn no_registry_but_library(named: &NamedRegistry, example: Option<&CatalogEntry>) -> Failure {
    let place = &named.location;
    let name = example.map_or("NAME", |entry| entry.name.as_str());
    let scheme = if place.folder().is_some() {
        "file://"
    } else {
        ""
    };
    let message = format!("`{place}` is a library of plain skills, and no registry of versions");
    let reference = shell_word(&format!("{scheme}{place}#{name}"));
    let hint = format!("`open-skills pull {reference}` takes a skill from it");
    Failure::new("not-found", message).with_hint(hint)
}
