//! What is about to be put in place, written down before it is.
//!
//! A process that is killed between putting a skill in place and writing the record leaves a
//! copy that the record does not know. The journal says whose it is: without it, the copy
//! would look like somebody's edit.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::record::{InstalledSkill, Place, Record};
use super::{Installed, Site, holds, look_for};
use crate::fs::{FsError, create_dir_all, read_limited};

/// The file's name.
pub const JOURNAL_FILE: &str = "unfinished.jsonl";
/// As many bytes as the record may have.
const MAX_BYTES: u64 = 64 << 20;

/// The journal of one change to what is installed.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Mutex<Option<File>>,
}

impl Journal {
    /// Begins a change, after taking over into the record what a killed process had put in
    /// place. The site has to be held.
    pub fn begin(site: &Site, record: &mut Record) -> Result<Self, FsError> {
        let path = site.base.join(JOURNAL_FILE);
        for skill in read_located(site)? {
            if stands(site, &skill) {
                let known = record.skill(&skill.name);
                let places = known.map_or(Vec::new(), |known| places(site, known));
                record.put(InstalledSkill { places, ..skill });
            }
        }
        Ok(Self {
            path,
            file: Mutex::default(),
        })
    }

    /// Has a record say what a killed process put in the place of what the record knows.
    /// Nothing is written: whoever only looks takes none of it for an edit.
    pub fn consult(site: &Site, record: &mut Record) -> Result<(), FsError> {
        for skill in read_located(site)? {
            let Some(known) = record.skill(&skill.name) else {
                continue;
            };
            if stands(site, &skill) {
                let places = places(site, known);
                record.put(InstalledSkill { places, ..skill });
            }
        }
        Ok(())
    }

    /// Whether a change has begun that nobody ended.
    pub fn is_left(site: &Site) -> bool {
        site.base.join(JOURNAL_FILE).exists()
    }

    /// Writes down that a skill is about to be put in place.
    pub fn note(&self, skill: &InstalledSkill) -> Result<(), FsError> {
        // These types always have a JSON form.
        let mut line = serde_json::to_vec(skill).unwrap_or_default();
        line.push(b'\n');
        let failed = |source| FsError::Io {
            action: "write",
            path: self.path.clone(),
            source,
        };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let open = match file.take() {
            Some(open) => open,
            None => {
                create_dir_all(self.path.parent().unwrap_or(Path::new(".")))?;
                let mut options = std::fs::OpenOptions::new();
                let opened = options.create(true).append(true).open(&self.path);
                let mut opened = opened.map_err(failed)?;
                // A line that a killed process began must not swallow the next one.
                let is_begun = opened.metadata().is_ok_and(|found| found.len() > 0);
                if is_begun {
                    opened.write_all(b"\n").map_err(failed)?;
                }
                opened
            }
        };
        let open = file.insert(open);
        open.write_all(&line).map_err(failed)
    }

    /// Waits until what was written down is on disk: only then may anything move.
    pub fn flush(&self) -> std::io::Result<()> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.as_ref().map_or(Ok(()), File::sync_data)
    }

    /// What was written down, in that order.
    pub fn noted(&self) -> Result<Vec<InstalledSkill>, FsError> {
        read(&self.path)
    }

    /// Ends the change: the record says it all now.
    pub fn end(self) -> Result<(), FsError> {
        match std::fs::remove_file(&self.path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(FsError::Io {
                action: "remove",
                path: self.path,
                source,
            }),
            _ => Ok(()),
        }
    }
}

/// Whether the copy of a skill is the one that was written down.
fn stands(site: &Site, skill: &InstalledSkill) -> bool {
    holds(&site.copy(skill.name.as_str()), skill.tree)
}

/// The places of a skill, with the files that stand there: the record's word for them is
/// about to be forgotten.
fn places(site: &Site, known: &InstalledSkill) -> Vec<Place> {
    let mut places = known.places.clone();
    for place in &mut places {
        let path = site.whole(&place.path);
        let there = look_for(&path, &|tree| *tree == known.tree).ok();
        if there == Some(Installed::Tree(known.tree)) {
            place.tree = known.tree;
        }
    }
    places
}

/// What was written down for a site, with where it came from on this machine.
fn read_located(site: &Site) -> Result<Vec<InstalledSkill>, FsError> {
    let mut skills = read(&site.base.join(JOURNAL_FILE))?;
    if !skills.is_empty() {
        site.locate(&mut skills);
    }
    Ok(skills)
}

/// The lines that are whole; a last one that is not was never acted upon.
fn read(path: &Path) -> Result<Vec<InstalledSkill>, FsError> {
    let bytes = match read_limited(path, MAX_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == "not-found" => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let lines = bytes.split(|byte| *byte == b'\n');
    Ok(lines
        .filter_map(|line| serde_json::from_slice(line).ok())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::names::SkillName;
    use crate::registry::Digest;
    use crate::store::installed::look;
    use crate::store::installed::record::{Source, SourceKind};

    fn skill(name: &str, tree: Digest) -> InstalledSkill {
        InstalledSkill {
            name: SkillName::parse(name).unwrap(),
            version: None,
            tree,
            source: Source {
                kind: SourceKind::Folder,
                location: "/src".into(),
                commit: None,
                asked: None,
                archive: None,
                signer: None,
            },
            places: Vec::new(),
        }
    }

    #[test]
    fn what_a_killed_process_placed_is_ours() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::project(folder.path());
        let copy = site.copy("pdf");
        std::fs::create_dir_all(&copy).unwrap();
        std::fs::write(copy.join("SKILL.md"), "x").unwrap();
        let Installed::Tree(tree) = look(&copy).unwrap() else {
            panic!("a tree");
        };
        let mut record = Record::default();
        let journal = Journal::begin(&site, &mut record).unwrap();
        journal.note(&skill("pdf", tree)).unwrap();
        journal.note(&skill("never-placed", tree)).unwrap();
        drop(journal);
        let path = site.base.join(JOURNAL_FILE);
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{whole}{{\"name\": \"to")).unwrap();
        let journal = Journal::begin(&site, &mut record).unwrap();
        let names: Vec<&str> = record
            .skills
            .iter()
            .map(|skill| skill.name.as_str())
            .collect();
        assert_eq!(names, ["pdf"]);
        journal.end().unwrap();
        assert!(!path.exists());
        std::fs::write(copy.join("SKILL.md"), "edited").unwrap();
    }
}
