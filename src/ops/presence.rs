//! Whether there is a registry at a place: one that is not there must not count as empty.

use std::path::Path;

use super::registries::{LOCAL, NamedRegistry};
use crate::diagnostics::shell_word;
use crate::registry::documents::{
    AuditEntry, Catalog, CatalogEntry, Document, Marker, read_if_there,
};
use crate::registry::location::Location;
use crate::registry::{Key, RegistryError, RegistryExt, Trouble};

/// What a registry's catalog says: nothing of one that is empty, an error where none is.
///
/// Only a place without a catalog is asked whether it is a registry at all.
pub fn catalog(named: &NamedRegistry) -> Result<Vec<CatalogEntry>, RegistryError> {
    match catalog_if_there(named)? {
        Some(skills) => Ok(skills),
        None => require_empty(named).map(|()| Vec::new()),
    }
}

/// What the catalog at a place says, whatever that place is; nothing where there is none.
pub fn catalog_if_there(named: &NamedRegistry) -> Result<Option<Vec<CatalogEntry>>, RegistryError> {
    let read = read_if_there::<Catalog>(&*named.registry, &Key::catalog())?;
    Ok(read.map(|read| read.document.skills))
}

/// Says no to a place without a catalog that is no registry, or is one with something in it.
pub fn require_empty(named: &NamedRegistry) -> Result<(), RegistryError> {
    require_unless(named, || Ok(false))?;
    let registry = &*named.registry;
    // The first entry says that it began; whatever comes after has made a catalog.
    match registry.read_if_there(&Key::audit(1), AuditEntry::LIMIT) {
        Ok(Some(_)) => Err(without_catalog(named)),
        _ => Ok(()),
    }
}

/// What can be made anew is said to be, where somebody can write.
fn without_catalog(named: &NamedRegistry) -> RegistryError {
    let place = named.registry.place();
    let detail = "it is missing, so nobody knows what skills there are";
    let error = RegistryError::new(Trouble::Corrupt, place, detail).on(&Key::catalog());
    match named.location {
        Location::Web(_) => error,
        _ => error.advising(format!(
            "`open-skills registry repair {}` makes it anew",
            shell_word(place)
        )),
    }
}

/// Says no to a place that is no registry.
///
/// The user's own on this machine is made by the first who publishes to it: until then it
/// is as good as empty.
pub fn require(named: &NamedRegistry) -> Result<(), RegistryError> {
    require_unless(named, || {
        let catalog = read_if_there::<Catalog>(&*named.registry, &Key::catalog())?;
        Ok(catalog.is_some())
    })
}

/// The same of a place whose catalog was looked for already, or is looked for when that matters.
fn require_unless(
    named: &NamedRegistry,
    has_catalog: impl FnOnce() -> Result<bool, RegistryError>,
) -> Result<(), RegistryError> {
    match named.registry.read(&Key::marker(), Marker::LIMIT) {
        Ok(_) => Ok(()),
        Err(_) if is_unborn(named) => Ok(()),
        Err(error) if is_nowhere(&error) => Err(absent(named, error)),
        // A site that tells agents of its skills has no marker, and may have a catalog.
        Err(error) if error.trouble == Trouble::NotFound => match has_catalog()? {
            true => Ok(()),
            false => Err(absent(named, error)),
        },
        Err(error) => Err(error),
    }
}

/// Whether somebody meant this place to be a registry, and there is none.
pub fn is_absent(error: &RegistryError) -> bool {
    error.trouble == Trouble::NotFound && error.key.is_none()
}

/// Whether there is a registry, where the place says one or the other.
pub fn is_made(named: &NamedRegistry) -> Result<bool, RegistryError> {
    let marker = named
        .registry
        .read_if_there(&Key::marker(), Marker::LIMIT)?;
    Ok(marker.is_some())
}

/// Whether it is a registry that the first publication makes.
pub fn is_unborn(named: &NamedRegistry) -> bool {
    named.name == LOCAL && named.location.folder().is_some()
}

/// A bucket, host or repository that is not there is no matter of one object.
fn is_nowhere(error: &RegistryError) -> bool {
    is_absent(error) && !error.detail.is_empty()
}

/// Whether a registry cannot begin in a folder, because there is something else.
fn is_occupied(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.any(|name| !name.starts_with('.'))
}

fn absent(named: &NamedRegistry, error: RegistryError) -> RegistryError {
    // A skill from a repository, which nobody means to be a registry.
    if error.is_whole {
        return error;
    }
    let place = &named.location;
    let next = match place {
        Location::Web(_) => {
            "check the URL: that of a registry has `open-skills.json` below it".to_owned()
        }
        Location::Directory(folder) if is_occupied(folder) => format!(
            "check the place; a registry has a folder of its own: `open-skills registry init {}` \
             begins one",
            shell_word(&format!("{place}/registry"))
        ),
        _ => format!(
            "check the place; `open-skills registry init {}` begins a registry there",
            shell_word(&place.to_string())
        ),
    };
    RegistryError {
        key: None,
        place: place.to_string(),
        advice: error.advice.or_else(|| Some(next.into())),
        ..error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::registries::Access;
    use crate::registry::changes;

    fn folder(name: &str, path: &Path) -> NamedRegistry {
        let location = Location::Directory(path.to_path_buf());
        NamedRegistry::open(name, location, &Access::default()).unwrap()
    }

    #[test]
    fn only_a_registry_may_be_empty() {
        let temporary = tempfile::tempdir().unwrap();
        for place in [
            temporary.path().join("typo"),
            temporary.path().to_path_buf(),
        ] {
            let error = catalog(&folder("r", &place)).unwrap_err();
            assert!(is_absent(&error), "{error:?}");
            let said = format!("there is no registry at `{}`", place.display());
            assert_eq!(error.to_string(), said);
            assert!(error.advice.unwrap().contains("registry init"));
            assert_eq!(catalog(&folder(LOCAL, &place)).unwrap(), []);
        }
        let named = folder("r", &temporary.path().join("made"));
        let at = "2026-11-21T08:00:00Z".parse().unwrap();
        changes::begin(&*named.registry, "0123", at).unwrap();
        assert_eq!(catalog(&named).unwrap(), []);
        let other = temporary.path().join("notes");
        std::fs::create_dir_all(other.join("mine")).unwrap();
        let error = catalog(&folder("r", &other)).unwrap_err();
        let advice = error.advice.unwrap();
        assert!(advice.contains("notes/registry`"), "{advice}");
    }
}
