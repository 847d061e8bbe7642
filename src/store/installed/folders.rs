//! The folders of agents that were made only because a skill was put there.
//!
//! They say nothing about whether the agent is here, and go with the last skill in them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::Site;
use super::record::Record;

impl Site {
    /// The folders that have to be made before something can stand at a path.
    pub fn missing_folders(&self, path: &Path) -> Vec<PathBuf> {
        let above = path.ancestors().skip(1);
        let above = above.take_while(|folder| *folder != self.root && !folder.exists());
        above.map(|folder| self.kept(folder)).collect()
    }

    /// Takes away the folders of the record that are empty by now, and forgets those that are
    /// there no more.
    pub fn remove_empty_folders(&self, record: &mut Record) {
        // The deepest first: a path is greater than what it lies in.
        for kept in record.folders.clone().iter().rev() {
            let folder = self.whole(kept);
            let is_gone = std::fs::remove_dir(&folder).is_ok() || !folder.exists();
            if is_gone {
                record.folders.remove(kept);
            }
        }
    }

    /// Those that would be empty without some paths.
    pub fn emptied_folders(&self, record: &Record, gone: &BTreeSet<PathBuf>) -> Vec<PathBuf> {
        let mut gone = gone.clone();
        let mut emptied = Vec::new();
        for kept in record.folders.iter().rev() {
            let folder = self.whole(kept);
            let Ok(mut entries) = std::fs::read_dir(&folder) else {
                continue;
            };
            let is_gone = |entry: std::io::Result<std::fs::DirEntry>| {
                entry.is_ok_and(|entry| gone.contains(&entry.path()))
            };
            if entries.all(is_gone) {
                gone.insert(folder.clone());
                emptied.push(folder);
            }
        }
        emptied
    }

    /// Whether a folder is there for nothing but what we put into it.
    pub fn is_made_for_skills(&self, record: &Record, folder: &Path) -> bool {
        if !record.folders.contains(&self.kept(folder)) {
            return false;
        }
        let is_place = |path: &Path| {
            let mut places = record.skills.iter().flat_map(|skill| &skill.places);
            places.any(|place| !place.adopted && self.whole(&place.path) == path)
        };
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths = entries.map(|entry| entry.path());
        paths.all(|path| is_place(&path) || self.is_made_for_skills(record, &path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_made_goes_and_what_others_made_stays() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::project(folder.path());
        std::fs::create_dir(folder.path().join(".theirs")).unwrap();
        let mut record = Record::default();
        for path in [".ours/skills/x", ".theirs/skills/x"] {
            let path = folder.path().join(path);
            record.folders.extend(site.missing_folders(&path));
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        }
        let made: Vec<_> = record
            .folders
            .iter()
            .filter_map(|path| path.to_str())
            .collect();
        assert_eq!(made, [".ours", ".ours/skills", ".theirs/skills"]);
        let is_ours =
            |record: &Record, path| site.is_made_for_skills(record, &folder.path().join(path));
        assert!(is_ours(&record, ".ours") && !is_ours(&record, ".theirs"));
        std::fs::write(folder.path().join(".ours/settings.json"), "{}").unwrap();
        assert!(!is_ours(&record, ".ours"));
        let gone = BTreeSet::from([folder.path().join(".theirs/skills")]);
        let without = site.emptied_folders(&record, &gone);
        let expected = [".theirs/skills", ".ours/skills"].map(|path| folder.path().join(path));
        assert_eq!(without, expected);
        site.remove_empty_folders(&mut record);
        let left: Vec<_> = record
            .folders
            .iter()
            .filter_map(|path| path.to_str())
            .collect();
        assert_eq!(left, [".ours"]);
        assert!(folder.path().join(".theirs").is_dir());
        assert!(!folder.path().join(".ours/skills").exists());
    }
}
