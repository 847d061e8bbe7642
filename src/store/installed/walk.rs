//! The files of a folder, with what a run or a look left among them told apart.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use super::Installed;
use crate::archive::digest::{FileDigest, hash_files, tree_digest};
use crate::archive::{DiskSource, EntryPath, Item};
use crate::fs::{is_executable, read_head};
use crate::registry::Digest;
use crate::tables::leave_outs::leftover;

/// More kinds of leftovers than this in one folder are not told apart.
const MOST_KINDS: usize = 6;

/// What lies below a folder.
#[derive(Default)]
pub(super) struct Walk {
    /// The files.
    pub items: Vec<Item>,
    /// What each of them was left by, if it was left by anything.
    left_by: Vec<Option<usize>>,
    source: DiskSource,
    /// Whether there is anything that no archive puts there.
    pub is_foreign: bool,
}

impl Walk {
    /// Lists a folder; empty folders within it do not count, as no archive holds any.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let mut walk = Self::default();
        walk.enter(folder, "", None)?;
        Ok(walk)
    }

    fn enter(&mut self, folder: &Path, below: &str, left_by: Option<usize>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                self.is_foreign = true;
                return Ok(());
            };
            let path = format!("{below}{name}");
            let metadata = entry.metadata()?;
            let left_by = left_by.or_else(|| leftover(name, metadata.is_dir()));
            if metadata.is_dir() {
                self.enter(&entry.path(), &format!("{path}/"), left_by)?;
                continue;
            }
            let place = EntryPath::new(&path).ok().filter(|_| metadata.is_file());
            let Some(place) = place else {
                self.is_foreign = true;
                continue;
            };
            let is_compiled = below.ends_with("__pycache__/");
            let is_taken = is_compiled && !is_checked(&entry.path(), name);
            self.left_by.push(left_by.filter(|_| !is_taken));
            self.source.add(place.clone(), entry.path());
            self.items.push(Item {
                path: place,
                executable: is_executable(&metadata),
                size: metadata.len(),
            });
        }
        Ok(())
    }

    /// The digests of all files; none when one cannot be read any more.
    pub fn hashed(&self) -> Option<Vec<FileDigest>> {
        hash_files(&self.items, &self.source).ok()
    }

    /// What the folder holds: a known tree, where all else was left there.
    pub fn tree(&self, files: &[FileDigest], is_known: &dyn Fn(&Digest) -> bool) -> Installed {
        if self.is_foreign || files.is_empty() {
            return Installed::Foreign;
        }
        let digest = |without: &BTreeSet<usize>| {
            let all = files.iter().zip(&self.left_by);
            let kept = all.filter(|(_, by)| by.is_none_or(|by| !without.contains(&by)));
            let tree = tree_digest(kept.map(|(file, _)| file));
            Digest::from(*tree.sha256().as_bytes())
        };
        let whole = digest(&BTreeSet::new());
        let kinds: BTreeSet<usize> = self.left_by.iter().flatten().copied().collect();
        if kinds.is_empty() || is_known(&whole) {
            return Installed::Tree(whole);
        }
        // Some of it may have come with the skill.
        let kinds: Vec<usize> = kinds.into_iter().collect();
        let all = 1_usize << kinds.len().min(MOST_KINDS);
        let chosen = |choice: usize| {
            let kinds = kinds.iter().enumerate();
            let is_left_out = |at: usize| at >= MOST_KINDS || choice & (1 << at) != 0;
            let left_out = kinds.filter(|(at, _)| is_left_out(*at));
            left_out.map(|(_, kind)| *kind).collect::<BTreeSet<usize>>()
        };
        let mut trees = (0..all).rev().map(|choice| digest(&chosen(choice)));
        Installed::Tree(trees.find(is_known).unwrap_or(whole))
    }
}

/// Whether a file is what Python compiled, and compares with the source before it takes it.
fn is_checked(path: &Path, name: &str) -> bool {
    const HASH: u8 = 0b01;
    const CHECKED: u8 = 0b10;
    let is_compiled = Path::new(name).extension().is_some_and(|end| end == "pyc");
    let flags = read_head(path, 5)
        .ok()
        .and_then(|head| head.get(4).copied());
    is_compiled && flags.is_some_and(|flags| flags & HASH == 0 || flags & CHECKED != 0)
}
