//! A registry that was there before, and of which nothing, or not enough, is left.

use super::open;
use crate::commands::{World, signer};
use crate::diagnostics::{Failure, shell_word};
use crate::ops::checkpoints::{gone, is_gone, memory};
use crate::ops::registries::NamedRegistry;
use crate::registry::documents::{Document as _, Marker};
use crate::registry::unmarked::unmarked;
use crate::registry::{Key, RegistryError, Trouble};

/// Whether a key vouched for the registry at a place, when it was seen last on this machine.
pub fn is_pinned(world: &World, named: &NamedRegistry) -> Result<bool, Failure> {
    Ok(recalled(world, named)?.is_some_and(|known| known.signed.is_some()))
}

/// Whether a registry was at a place when it was seen last on this machine, signed or not.
pub fn is_remembered(world: &World, named: &NamedRegistry) -> Result<bool, Failure> {
    recalled(world, named).map(|known| known.is_some())
}

/// Remembers a registry elsewhere that began just now, without a key: the next look at it asks for
/// its catalog at once.
pub fn remember_unsigned(world: &World, named: &NamedRegistry) {
    let Some(file) = open::memory(world).filter(|_| !named.location.is_local()) else {
        return;
    };
    let seen = memory::Remembered {
        asked: signer::now(),
        signed: None,
    };
    let place = named.registry.place().trim_end_matches('/');
    if let Err(failure) = memory::remember(&file, place, &seen) {
        tracing::debug!(%failure.message, "what was begun is not remembered");
    }
}

fn recalled(world: &World, named: &NamedRegistry) -> Result<Option<memory::Remembered>, Failure> {
    let Some(file) = open::memory(world) else {
        return Ok(None);
    };
    memory::recall(&file, named.registry.place().trim_end_matches('/'))
}

/// That nothing is left of a registry which a key vouched for, where it is so.
pub fn vanished(world: &World, named: &NamedRegistry) -> Result<Option<RegistryError>, Failure> {
    let registry = &*named.registry;
    if !is_pinned(world, named)? {
        return Ok(None);
    }
    match registry.read(&Key::marker(), Marker::LIMIT) {
        Err(error) if error.trouble == Trouble::NotFound => {}
        _ => return Ok(None),
    }
    Ok(is_gone(registry)?.then(|| gone(registry.place())))
}

/// Says no to a new registry where one was before: its drive may not be mounted, or all that is
/// missing is the file that says what the rest is.
pub fn refuse_another(world: &World, named: &NamedRegistry) -> Result<(), Failure> {
    if let Some(error) = unmarked(&*named.registry)? {
        return Err(error.into());
    }
    let place = shell_word(&named.location.to_string());
    if let Some(error) = vanished(world, named)? {
        return Err(error
            .advising(format!(
                "one was there before, and a key vouched for it: look whether its drive is \
                 mounted; where a new one is meant, `open-skills registry forget {place}` first"
            ))
            .into());
    }
    Ok(())
}
