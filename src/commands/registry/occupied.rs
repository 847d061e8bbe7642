//! Whether a place holds something else: a registry has its place to itself.

use super::libraries;
use crate::commands::World;
use crate::diagnostics::Failure;
use crate::ops::registries::NamedRegistry;
use crate::output::escape::printable_line;
use crate::registry::key::is_at_the_top;

/// Says no to a folder with something else in it, and to a library of plain skills: what is
/// in there would be read no more. The place is no registry yet.
pub fn refuse(world: &World, named: &NamedRegistry) -> Result<(), Failure> {
    refuse_folder(named)?;
    if named.location.folder().is_none()
        && let Some(skills) = libraries::skills(world, named)?
        && let Some(first) = skills.first()
    {
        return Err(not_empty(named, first.name.as_str()));
    }
    Ok(())
}

/// The same of folders alone, which are looked at without asking anybody.
pub fn refuse_folder(named: &NamedRegistry) -> Result<(), Failure> {
    let Some(folder) = named.location.folder() else {
        return Ok(());
    };
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    let names = entries.flatten().map(|entry| entry.file_name());
    let names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    let is_own = |name: &String| is_at_the_top(name) || name.starts_with('.');
    let is_registry = names.iter().any(|name| name == "open-skills.json");
    match names.iter().find(|name| !is_own(name)) {
        Some(other) if !is_registry => Err(not_empty(named, other)),
        _ => Ok(()),
    }
}

fn not_empty(named: &NamedRegistry, other: &str) -> Failure {
    let message = format!(
        "`{}` is not empty: there is `{}`",
        named.location,
        printable_line(other)
    );
    let hint = "name a folder of its own, such as a new one below it";
    Failure::new("not-empty", message).with_hint(hint)
}
