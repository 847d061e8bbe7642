//! Puts a skill onto a shelf so that no reader ever sees half of one as a new one.

use super::{FILE_LIMIT, Fetched, Library};
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

impl Library {
    /// Writes a skill's files, its SKILL.md last: a reader that finds the document finds
    /// everything that it speaks of. What an earlier state had beside that is removed after.
    pub fn put(&self, name: &str, files: &[Fetched]) -> Result<Put, RegistryError> {
        self.refuse_impossible(name, files)?;
        let earlier = match self.list() {
            Ok(listing) => listing,
            // Nothing was ever put there.
            Err(error) if error.trouble == Trouble::NotFound => super::Listing::default(),
            Err(error) => return Err(error),
        };
        let (documents, others): (Vec<_>, Vec<_>) =
            files.iter().partition(|file| file.path == super::DOCUMENT);
        for file in others.iter().chain(&documents) {
            let path = format!("{name}/{}", file.path);
            patiently(|| self.shelf.write(&path, &file.bytes))?;
        }
        let mut put = Put {
            written: files.len(),
            ..Put::default()
        };
        let before = earlier.skills.iter().find(|skill| skill.name == name);
        for old in before.map_or(&[][..], |skill| &skill.files) {
            let stays = files
                .iter()
                .any(|file| format!("{name}/{}", file.path) == old.at);
            if !stays {
                match patiently(|| self.shelf.remove(&old.at)) {
                    Ok(()) => put.removed.push(old.at.clone()),
                    Err(error) => put.left.push((old.at.clone(), error)),
                }
            }
        }
        Ok(put)
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
            return refuse(format!("`{path}` has more than {FILE_LIMIT} bytes"));
        }
        match files.iter().any(|file| file.path == super::DOCUMENT) {
            true => Ok(()),
            false => refuse(format!("`{name}` has no {}", super::DOCUMENT)),
        }
    }
}
