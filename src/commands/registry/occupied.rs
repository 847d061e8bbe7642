//! Whether a place holds something else: a registry has its place to itself.

use super::libraries;
use crate::commands::World;
use crate::diagnostics::Failure;
use crate::ops::registries::NamedRegistry;
use crate::output::escape::printable_line;
#[cfg(feature = "git")]
use crate::registry::Git;
use crate::registry::key::is_at_the_top;
#[cfg(feature = "git")]
use crate::registry::location::Location;

/// Says no to a folder with something else in it, and to a library of plain skills: what is
/// in there would be read no more. The place is no registry yet.
pub fn refuse(world: &World, named: &NamedRegistry) -> Result<(), Failure> {
    refuse_folder(named)?;
    refuse_sources(named)?;
    if named.location.folder().is_none()
        && let Some(skills) = libraries::skills(world, named)?
        && let Some(first) = skills.first()
    {
        return Err(not_empty(named, first.name.as_str()));
    }
    Ok(())
}

/// The same of a repository of sources: a registry would grow between them, commit by commit.
#[cfg(feature = "git")]
fn refuse_sources(named: &NamedRegistry) -> Result<(), Failure> {
    let Location::Git(remote) = &named.location else {
        return Ok(());
    };
    match Git::new(remote.clone()).other()? {
        Some(other) => Err(not_empty(named, &other)
            .with_hint("a registry has a repository of its own: make an empty one, and name that")),
        None => Ok(()),
    }
}

#[cfg(not(feature = "git"))]
#[expect(clippy::unnecessary_wraps, reason = "with git it may say no")]
fn refuse_sources(_: &NamedRegistry) -> Result<(), Failure> {
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
