//! A library as `sync` sees it.

use std::sync::{Mutex, PoisonError};

use super::{Listed, Shelf};
use crate::bundle::MemoryFile;
use crate::bundle::packing::Refusal;
use crate::bundle::secret_files::{is_environment_file, is_key_file};
use crate::ops::libraries::files;
use crate::registry::library::{Library, LibraryFile, LibrarySkill, PassedOver};
use crate::registry::{RegistryError, Trouble};

/// A library with its last listing.
pub struct Listable {
    library: Library,
    listed: Mutex<Vec<LibrarySkill>>,
}

impl Listable {
    /// A library that nobody has listed yet.
    pub fn new(library: Library) -> Self {
        Self {
            library,
            listed: Mutex::default(),
        }
    }
}

/// What by its name holds secrets. It comes along, since the folder is to be equal to the library;
/// where a skill is packed, it is refused.
fn secrets(skill: &LibrarySkill) -> Vec<PassedOver> {
    let told = |file: &LibraryFile| {
        let refusal = match file.path.as_str() {
            path if is_environment_file(path) => Refusal::EnvironmentFile,
            path if is_key_file(path) => Refusal::KeyFile,
            _ => return None,
        };
        Some(PassedOver {
            path: format!("{}/{}", skill.name, file.path),
            why: format!("it {refusal}, and comes along"),
            is_meant: false,
            is_usual: false,
        })
    };
    skill.files.iter().filter_map(told).collect()
}

impl Shelf for Listable {
    fn place(&self) -> &str {
        self.library.place()
    }

    fn list(&self) -> Result<(Vec<Listed>, Vec<PassedOver>), RegistryError> {
        let listing = self.library.list()?;
        let skill = |skill: &LibrarySkill| Listed {
            name: skill.name.clone(),
            stamp: skill.stamp.to_string(),
            size: skill.files.iter().map(|file| file.size).sum(),
        };
        let listed = listing.skills.iter().map(skill).collect();
        let mut odd = listing.passed_over;
        odd.extend(listing.skills.iter().flat_map(secrets));
        *self.listed.lock().unwrap_or_else(PoisonError::into_inner) = listing.skills;
        Ok((listed, odd))
    }

    fn fetch(&self, name: &str) -> Result<Vec<MemoryFile>, RegistryError> {
        let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let skill = listed.iter().find(|skill| skill.name == name).cloned();
        drop(listed);
        let skill = skill.ok_or_else(|| {
            let detail = format!("`{name}` was not listed");
            RegistryError::new(Trouble::NotFound, self.library.place(), detail)
        })?;
        Ok(files(self.library.fetch(&skill)?))
    }
}
