//! Whether there is a registry at a place: one that is not there must not count as empty.

use super::registries::{LOCAL, NamedRegistry};
use crate::registry::documents::{Catalog, CatalogEntry, Document, Marker, read_if_there};
use crate::registry::location::Location;
use crate::registry::{Key, RegistryError, Trouble};

/// What a registry's catalog says: nothing of one that is empty, an error where none is.
///
/// Only a place without a catalog is asked whether it is a registry at all.
pub fn catalog(named: &NamedRegistry) -> Result<Vec<CatalogEntry>, RegistryError> {
    match read_if_there::<Catalog>(&*named.registry, &Key::catalog())? {
        Some(read) => Ok(read.document.skills),
        None => require(named).map(|()| Vec::new()),
    }
}

/// Says no to a place that is no registry.
///
/// The user's own on this machine is made by the first who publishes to it: until then it
/// is as good as empty.
pub fn require(named: &NamedRegistry) -> Result<(), RegistryError> {
    match named.registry.read(&Key::marker(), Marker::LIMIT) {
        Ok(_) => Ok(()),
        Err(_) if is_unborn(named) => Ok(()),
        Err(error) if is_nowhere(&error) => Err(absent(named, error)),
        // A site that tells agents of its skills has no marker, and may have a catalog.
        Err(error) if error.trouble == Trouble::NotFound => {
            match read_if_there::<Catalog>(&*named.registry, &Key::catalog())? {
                Some(_) => Ok(()),
                None => Err(absent(named, error)),
            }
        }
        Err(error) => Err(error),
    }
}

/// Whether somebody meant this place to be a registry, and there is none.
pub fn is_absent(error: &RegistryError) -> bool {
    error.trouble == Trouble::NotFound && error.key.is_none()
}

fn is_unborn(named: &NamedRegistry) -> bool {
    named.name == LOCAL && named.location.folder().is_some()
}

/// A bucket, host or repository that is not there is no matter of one object.
fn is_nowhere(error: &RegistryError) -> bool {
    is_absent(error) && !error.detail.is_empty()
}

fn absent(named: &NamedRegistry, error: RegistryError) -> RegistryError {
    let place = &named.location;
    let next = match place {
        Location::Web(_) => {
            "check the URL: that of a registry has `open-skills.json` below it".to_owned()
        }
        _ => format!(
            "check the place; `open-skills registry init '{place}'` begins a registry there"
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
    use std::path::Path;

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
    }
}
