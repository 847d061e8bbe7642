//! A registry that was there before, and of which nothing, or not enough, is left.

use super::open;
use crate::commands::World;
use crate::diagnostics::{Failure, shell_word};
use crate::ops::checkpoints::{gone, is_gone, memory};
use crate::ops::registries::NamedRegistry;
use crate::registry::documents::{AuditEntry, Document as _, Marker};
use crate::registry::{Key, RegistryError, RegistryExt as _, Trouble};

/// Whether a key vouched for the registry at a place, when it was seen last on this machine.
pub fn is_pinned(world: &World, named: &NamedRegistry) -> Result<bool, Failure> {
    let Some(file) = open::memory(world) else {
        return Ok(false);
    };
    let known = memory::recall(&file, named.registry.place().trim_end_matches('/'))?;
    Ok(known.is_some_and(|known| known.signed.is_some()))
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
    let place = shell_word(&named.location.to_string());
    if let Some(error) = vanished(world, named)? {
        return Err(error
            .advising(format!(
                "one was there before, and a key vouched for it: look whether its drive is \
                 mounted; where a new one is meant, `open-skills registry forget {place}` first"
            ))
            .into());
    }
    let first = named
        .registry
        .read_if_there(&Key::audit(0), AuditEntry::LIMIT);
    if matches!(first, Ok(None)) {
        return Ok(());
    }
    first?;
    let detail = "it is missing, and a registry began there before";
    let error = RegistryError::new(Trouble::Corrupt, named.registry.place(), detail);
    let advice = format!("`open-skills registry repair {place}` makes it anew");
    Err(error.on(&Key::marker()).advising(advice).into())
}
