//! What a pull is about to put into a folder: the file `.open-skills-unfinished.jsonl` in it,
//! which goes when the lock says the same.
//!
//! A process that is killed in between leaves folders that no lock knows. Without the file they
//! would look like somebody's edits as soon as the registry has something newer. To know them is
//! a convenience: where it cannot be written, the pull says what is wrong with the folder.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::bundle::names::SkillName;
use crate::fs::{create_dir_all, read_limited, write_atomic};
use crate::registry::Digest;

/// The file's name.
pub const UNFINISHED_FILE: &str = ".open-skills-unfinished.jsonl";
/// As many bytes as a hundred thousand skills take.
const MAX_BYTES: u64 = 16 << 20;

/// A tree that is, or may be, in place under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Line {
    name: SkillName,
    tree: Digest,
}

/// What pulls into one folder did not end.
#[derive(Debug)]
pub struct Unfinished {
    path: PathBuf,
    lines: Vec<Line>,
}

impl Unfinished {
    /// Reads what is left in a folder; a line that is not whole was never acted upon.
    pub fn read(folder: &Path) -> Self {
        let path = folder.join(UNFINISHED_FILE);
        let bytes = read_limited(&path, MAX_BYTES).unwrap_or_default();
        let lines = bytes.split(|byte| *byte == b'\n');
        let lines = lines.filter_map(|line| serde_json::from_slice(line).ok());
        Self {
            lines: lines.collect(),
            path,
        }
    }

    /// Whether an earlier pull was about to put this tree there.
    pub fn knows(&self, name: &SkillName, tree: &Digest) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| line.name == *name && line.tree == *tree)
    }

    /// Writes down what comes next, on disk before any of it moves.
    pub fn note<'s>(&self, coming: impl Iterator<Item = (&'s SkillName, Digest)>) {
        let mut bytes = Vec::new();
        for (name, tree) in coming.filter(|(name, tree)| !self.knows(name, tree)) {
            let name = name.clone();
            // These types always have a JSON form.
            bytes.extend(serde_json::to_vec(&Line { name, tree }).unwrap_or_default());
            bytes.push(b'\n');
        }
        if bytes.is_empty() {
            return;
        }
        if let Err(error) = self.append(&bytes) {
            tracing::debug!(%error, "what is about to come could not be written down");
        }
    }

    fn append(&self, bytes: &[u8]) -> std::io::Result<()> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        create_dir_all(folder).map_err(std::io::Error::other)?;
        let mut file = (File::options().create(true).append(true)).open(&self.path)?;
        // A line that a killed process began must not swallow the next one.
        if file.metadata()?.len() > 0 {
            file.write_all(b"\n")?;
        }
        file.write_all(bytes)?;
        file.sync_data()
    }

    /// Forgets these names: the lock says what stands there now.
    pub fn end(folder: &Path, names: &BTreeSet<&SkillName>) {
        let mut left = Self::read(folder);
        if left.lines.is_empty() && !left.path.exists() {
            return;
        }
        left.lines.retain(|line| !names.contains(&line.name));
        if left.lines.is_empty() {
            // Whoever pulls next looks again.
            let _ = std::fs::remove_file(&left.path);
            return;
        }
        let line = |line: &Line| serde_json::to_string(line).unwrap_or_default() + "\n";
        let text: String = left.lines.iter().map(line).collect();
        if let Err(error) = write_atomic(&left.path, text.as_bytes()) {
            tracing::debug!(%error, "what is done could not be forgotten");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_about_to_come_is_known_until_it_is_locked() {
        let folder = tempfile::tempdir().unwrap();
        let names = ["pdf", "charts"].map(|name| SkillName::parse(name).unwrap());
        let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
        let unfinished = Unfinished::read(folder.path());
        unfinished.note([(&names[0], one), (&names[1], one)].into_iter());
        let path = folder.path().join(UNFINISHED_FILE);
        let whole = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{whole}{{\"name\": \"pd")).unwrap();
        let unfinished = Unfinished::read(folder.path());
        assert!(unfinished.knows(&names[0], &one) && !unfinished.knows(&names[0], &two));
        unfinished.note([(&names[0], two)].into_iter());
        let unfinished = Unfinished::read(folder.path());
        assert!(unfinished.knows(&names[0], &one) && unfinished.knows(&names[0], &two));
        Unfinished::end(folder.path(), &BTreeSet::from([&names[0]]));
        let unfinished = Unfinished::read(folder.path());
        assert!(!unfinished.knows(&names[0], &one) && unfinished.knows(&names[1], &one));
        Unfinished::end(folder.path(), &names.iter().collect());
        assert!(!path.exists());
    }
}
