//! Puts a skill onto a shelf so that no reader ever sees half of one as a new one.

use std::path::PathBuf;

use super::{FILE_LIMIT, Fetched, Library, LibrarySkill};
use crate::fs::sizes;
use crate::registry::settle::patiently;
use crate::registry::{RegistryError, Trouble};

/// What became of a skill that was put into a library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Put {
    /// How many files were written.
    pub written: usize,
    /// Files of an earlier state that are gone now.
    pub removed: Vec<String>,
    /// Files of an earlier state that could not be removed, and why.
    pub left: Vec<(String, RegistryError)>,
}

/// What putting a skill into a library comes to, before anything is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan<'f> {
    /// The folder that it gets.
    pub name: &'f str,
    /// Its files.
    pub files: &'f [Fetched],
    /// Files that stand there and are not among them.
    pub removed: Vec<String>,
    /// What stands there now.
    pub earlier: Option<LibrarySkill>,
}

impl Library {
    /// Looks at what stands where a skill is to be put. A library in a folder is not written
    /// through links, which lead to what is not its own.
    pub fn plan<'f>(&self, name: &'f str, files: &'f [Fetched]) -> Result<Plan<'f>, RegistryError> {
        self.refuse_impossible(name, files)?;
        for file in files {
            self.shelf.refuse_links(&format!("{name}/{}", file.path))?;
        }
        let listing = match self.list() {
            Ok(listing) => listing,
            // Nothing was ever put there.
            Err(error) if error.trouble == Trouble::NotFound => super::Listing::default(),
            Err(error) => return Err(error),
        };
        let mut skills = listing.skills.into_iter();
        let earlier = skills.find(|skill| skill.name == name);
        let stays = |at: &str| {
            let mut all = files.iter();
            all.any(|file| {
                at.strip_prefix(name).and_then(|at| at.strip_prefix('/')) == Some(&file.path)
            })
        };
        let there = earlier.iter().flat_map(|skill| &skill.files);
        let removed = there.filter(|file| !stays(&file.at));
        Ok(Plan {
            name,
            files,
            removed: removed.map(|file| file.at.clone()).collect(),
            earlier,
        })
    }

    /// Writes a skill's files, its SKILL.md last: a reader that finds the document finds
    /// everything that it speaks of. What goes is removed after.
    pub fn put(&self, plan: &Plan<'_>) -> Result<Put, RegistryError> {
        let Plan { name, files, .. } = *plan;
        let (documents, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|file| file.path == super::DOCUMENT);
        for file in others.iter().chain(&documents) {
            let path = format!("{name}/{}", file.path);
            self.shelf.refuse_links(&path)?;
            patiently(|| self.shelf.write(&path, &file.bytes))?;
        }
        let mut put = Put {
            written: files.len(),
            ..Put::default()
        };
        for old in &plan.removed {
            match patiently(|| self.shelf.remove(old)) {
                Ok(()) => put.removed.push(old.clone()),
                Err(error) => put.left.push((old.clone(), error)),
            }
        }
        Ok(put)
    }

    /// The folder that a skill has in a library that is one.
    pub fn folder_of(&self, name: &str) -> Option<PathBuf> {
        Some(self.shelf.folder()?.join(name))
    }

    fn refuse_impossible(&self, name: &str, files: &[Fetched]) -> Result<(), RegistryError> {
        let refuse = |why: String| {
            Err(RegistryError::new(
                Trouble::Misconfigured,
                self.place(),
                why,
            ))
        };
        if !super::is_name(name) {
            return refuse(format!("`{}` is no skill name", name.escape_debug()));
        }
        if let Some(why) = files.iter().find_map(|file| super::oddity(&file.path)) {
            return refuse(why);
        }
        if let Some(large) = files.iter().find(|f| f.bytes.len() as u64 > FILE_LIMIT) {
            let path = large.path.escape_debug();
            return refuse(format!(
                "`{path}` has more than {}",
                sizes::exact(FILE_LIMIT)
            ));
        }
        match files.iter().any(|file| file.path == super::DOCUMENT) {
            true => Ok(()),
            false => refuse(format!("`{name}` has no {}", super::DOCUMENT)),
        }
    }
}
