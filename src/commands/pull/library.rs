//! Skills of the configured library: those that are named, or all that can be had.

use super::lost::with_those_of_the_lock;
use super::no_path;
use crate::bundle::references::Reference;
use crate::commands::World;
use crate::commands::registry::{libraries, sources};
use crate::diagnostics::Failure;
use crate::ops::registries::Registries;
use crate::ops::sources::library::written;
use crate::output::escape::printable_line;
use crate::registry::resolve::Demand;
use crate::store::lockfile::Lockfile;

/// References to skills of the configured library: those that were named, or all.
pub fn of_library(names: &[String], world: &World) -> Result<Vec<String>, Failure> {
    let (url, place) = libraries::reference(world)?;
    let reference = |name: &str| format!("{place}#{name}");
    if !names.is_empty() {
        return Ok(names.iter().map(|name| reference(name)).collect());
    }
    let settings = world.settings_unwarned()?;
    if settings.is_on("offline") && !place.starts_with("file:") {
        let message = format!("`{place}` cannot be listed: `--offline` keeps it from being asked");
        return Err(Failure::new("unreachable", message).with_hint("name the skills"));
    }
    let library = libraries::shared(world, &url)?;
    let (_, listing) = library.listed()?;
    let entries = crate::ops::libraries::entries(listing);
    if let ([], [(folder, why), ..]) = (&entries[..], &sources::meant(listing)[..]) {
        let message = format!("`{folder}` of `{place}` cannot be had: {}", why.message);
        return Err(Failure::new("no-skills", message));
    }
    if entries.is_empty() {
        let message = format!("the library `{place}` holds no skill");
        let hint = "a skill there is a folder with a `SKILL.md`; `open-skills publish --to-library` puts one in";
        return Err(Failure::new("no-skills", message).with_hint(hint));
    }
    Ok(entries
        .iter()
        .map(|entry| reference(entry.name.as_str()))
        .collect())
}

/// What is asked for: all of a library that can be had, or what was named.
pub struct Wanted {
    /// Where they come from.
    pub registries: Registries,
    /// What is wanted of it.
    pub demands: Vec<Demand>,
    /// The folders without a whole skill, each with the reason.
    pub left_out: Vec<(String, String)>,
    /// The same folders as a lock writes them.
    pub given_up: Vec<String>,
}

impl Wanted {
    /// What is asked of registries, where nothing is left out.
    pub fn of(registries: Registries, demands: Vec<Demand>) -> Self {
        Self {
            registries,
            demands,
            left_out: Vec::new(),
            given_up: Vec::new(),
        }
    }
}

/// Finds all of the library, and says what is left out.
pub fn whole_library(
    references: &[String],
    lock: &Lockfile,
    refresh: bool,
    world: &World,
) -> Result<Wanted, Failure> {
    let mut placed = Vec::new();
    for text in references {
        match Reference::parse(text, &|_| false)? {
            Reference::Placed(reference) => placed.push(reference),
            _ => return Err(no_path(text)),
        }
    }
    let ((places, demands), mut left_out) = sources::all_placed(&placed, lock, refresh, world)?;
    let library = libraries::shared(world, &libraries::reference(world)?.0)?;
    left_out.extend(sources::meant(&library.listed()?.1));
    let (mut told, mut given_up) = (Vec::new(), Vec::new());
    for (folder, why) in left_out {
        let line = format!("`{folder}` of the library is left out: {}", why.message);
        world.printer.warning(printable_line(&line));
        if let Some(hint) = why.hint {
            world
                .printer
                .status(format_args!("hint: {}", printable_line(&hint)));
        }
        given_up.extend(placed.first().map(|one| written(&one.location, &folder)));
        told.push((folder, why.message));
    }
    let registries = Registries::default().and(places);
    let registries = with_those_of_the_lock(registries, lock, world)?;
    Ok(Wanted {
        registries,
        demands,
        left_out: told,
        given_up,
    })
}
