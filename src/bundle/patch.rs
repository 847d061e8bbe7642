//! Changes to a skill's files that are thought out but not written yet.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::{Entry, EntryKind};

/// New texts, new names and new run bits, by path below the skill's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// The whole new contents of files, also of files that are not there yet.
    pub files: BTreeMap<String, Vec<u8>>,
    /// New names and the names that they replace.
    pub renames: BTreeMap<String, String>,
    /// Files that get their run bits.
    pub executable: BTreeSet<String>,
}

impl Patch {
    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.renames.is_empty() && self.executable.is_empty()
    }

    /// The name under which a file is found today.
    pub fn original<'a>(&'a self, path: &'a str) -> &'a str {
        self.renames.get(path).map_or(path, String::as_str)
    }

    /// Gives a file another name; what was changed about it goes along.
    pub fn rename(&mut self, from: &str, to: &str) {
        let original = self.renames.remove(from).unwrap_or_else(|| from.to_owned());
        self.renames.insert(to.to_owned(), original);
        if let Some(bytes) = self.files.remove(from) {
            self.files.insert(to.to_owned(), bytes);
        }
        if self.executable.remove(from) {
            self.executable.insert(to.to_owned());
        }
    }

    /// Makes a listing look as it would with these changes.
    pub(super) fn change_entries(&self, entries: &mut Vec<Entry>) {
        for (to, from) in &self.renames {
            for entry in entries.iter_mut().filter(|entry| entry.path == *from) {
                entry.path.clone_from(to);
            }
        }
        for (path, bytes) in &self.files {
            let size = bytes.len() as u64;
            match entries.iter_mut().find(|entry| entry.path == *path) {
                Some(entry) => entry.size = size,
                None => entries.push(Entry {
                    path: path.clone(),
                    kind: EntryKind::File,
                    size,
                    executable: false,
                }),
            }
        }
        for entry in entries.iter_mut() {
            entry.executable |= self.executable.contains(&entry.path);
        }
        entries.sort_by(|a, b| a.path.cmp(&b.path));
    }
}
