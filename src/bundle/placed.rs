//! What was installed below a skill's own folder, where that folder is a project too: it is
//! no part of the skill, which would hold itself otherwise, and more of it each time.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;

use super::walk::is_document_name;
use crate::fs::read_limited;

/// The folder of a project that holds what is installed in it.
pub const BASE: &str = ".open-skills";
/// Why such is left out.
pub const REASON: &str = "what open-skills installed here";
/// The record of it.
const RECORD: &str = "installed.json";
/// Far more than any project has.
const MAX_BYTES: u64 = 64 << 20;

#[derive(Deserialize)]
struct Record {
    #[serde(default)]
    skills: Vec<Skill>,
}

#[derive(Deserialize)]
struct Skill {
    #[serde(default)]
    places: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    path: PathBuf,
    /// It was there before anything was installed, and is the author's.
    #[serde(default)]
    adopted: bool,
}

/// The folders and links that were put below a folder, with `/` between the parts of each
/// path. A record can name nothing but skills, so that it hides no other file.
pub fn below(folder: &Path) -> BTreeSet<String> {
    let base = folder.join(BASE);
    if !std::fs::symlink_metadata(&base).is_ok_and(|found| found.is_dir()) {
        return BTreeSet::new();
    }
    let record = read_limited(&base.join(RECORD), MAX_BYTES).ok();
    let record = record.and_then(|bytes| serde_json::from_slice::<Record>(&bytes).ok());
    let skills = record.into_iter().flat_map(|record| record.skills);
    let places = skills.flat_map(|skill| skill.places);
    let ours = places.filter(|place| !place.adopted && is_skill(&folder.join(&place.path)));
    ours.filter_map(|place| written(&place.path)).collect()
}

/// Whether a link or the folder of a skill stands there.
fn is_skill(path: &Path) -> bool {
    let is_link = std::fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink());
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    let mut names = entries.map(|entry| entry.file_name());
    is_link || names.any(|name| name.to_str().is_some_and(is_document_name))
}

/// A path below the folder; none of one that leads elsewhere.
fn written(path: &Path) -> Option<String> {
    let parts = path.components().map(|part| match part {
        Component::Normal(part) => part.to_str(),
        _ => None,
    });
    let parts: Vec<&str> = parts.collect::<Option<_>>()?;
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_skills_that_were_put_there_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        assert!(below(folder.path()).is_empty());
        for path in ["a/skills/x/SKILL.md", "own/x/SKILL.md", "scripts/run.py"] {
            write(path, "");
        }
        let place = |path: &str, adopted: bool| serde_json::json!({"path": path, "form": "copy", "adopted": adopted});
        let places = [
            place("a/skills/x", false),
            place("own/x", true),
            place("scripts", false),
            place("../a/skills/x", false),
            place("/", false),
            place("", false),
        ];
        let record = serde_json::json!({"schema": 1, "skills": [{"places": places}]});
        write(".open-skills/installed.json", &record.to_string());
        assert_eq!(below(folder.path()), ["a/skills/x".to_owned()].into());
    }
}
