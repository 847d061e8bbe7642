//! The indexes of skills, each asked for once by a command.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::registries::Registries;
use crate::registry::documents::Index;
use crate::registry::resolve::{Indexes, Package};
use crate::registry::{RegistryError, Trouble, download, in_parallel};

/// Asks registries for indexes, and remembers the answers.
pub struct Asked<'r> {
    registries: &'r Registries,
    is_offline: bool,
    known: RefCell<HashMap<Package, Result<Arc<Index>, RegistryError>>>,
}

impl<'r> Asked<'r> {
    /// Nothing is asked yet.
    pub fn new(registries: &'r Registries, is_offline: bool) -> Self {
        Self {
            registries,
            is_offline,
            known: RefCell::default(),
        }
    }

    /// Asks for the indexes of what is wanted at once instead of one after the other.
    pub fn prefetch(&self, packages: &[Package], jobs: usize) {
        let (registries, is_offline) = (self.registries, self.is_offline);
        let asked = in_parallel(packages, jobs.max(1), |package| {
            (package.clone(), ask(registries, is_offline, package))
        });
        self.known.borrow_mut().extend(asked);
    }
}

impl Indexes for Asked<'_> {
    fn index(&self, package: &Package) -> Result<Arc<Index>, RegistryError> {
        if let Some(known) = self.known.borrow().get(package) {
            return known.clone();
        }
        let answer = ask(self.registries, self.is_offline, package);
        let mut known = self.known.borrow_mut();
        known.insert(package.clone(), answer.clone());
        answer
    }
}

fn ask(
    registries: &Registries,
    is_offline: bool,
    package: &Package,
) -> Result<Arc<Index>, RegistryError> {
    let registry = registries.get(&package.registry).map_err(|failure| {
        RegistryError::new(Trouble::Misconfigured, &package.registry, failure.message)
    })?;
    if is_offline && !registry.answers_offline() {
        let detail = "`--offline` keeps it from being asked";
        return Err(
            RegistryError::new(Trouble::Unreachable, registry.registry.place(), detail)
                .advising("run it once without `--offline`"),
        );
    }
    let index = download::index(&*registry.registry, &package.name).map(Arc::new)?;
    registries.note(package, &index);
    Ok(index)
}
