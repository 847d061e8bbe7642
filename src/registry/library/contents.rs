//! The files of a remote library's skills, as they were read: `registry-v1/library-<digest>/`.
//!
//! A file is named after its place, its stamp and its size, so that one that changed is
//! another one. It begins with the digest of what follows: what is damaged counts as absent.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{FILE_LIMIT, LibraryFile, LibrarySkill, Listing};
use crate::fs::{create_dir_all, read_limited, write_unflushed};
use crate::registry::Digest;

/// The most that is kept of one library: what is larger is read each time.
pub(super) const MOST_BYTES: u64 = 256 << 20;

/// Where they are kept.
pub(super) struct Contents {
    folder: PathBuf,
}

impl Contents {
    /// The files in a folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// A file, if it is there whole.
    pub fn read(&self, file: &LibraryFile) -> Option<Vec<u8>> {
        let mut bytes = read_limited(&self.path(file), FILE_LIMIT + 256).ok()?;
        let start = bytes.iter().position(|byte| *byte == b'\n')? + 1;
        let digest = Digest::of(bytes.get(start..)?).hex();
        if bytes.get(..start - 1)? != digest.as_bytes() {
            return None;
        }
        bytes.drain(..start);
        Some(bytes)
    }

    /// Keeps a file; a cache that cannot be written is slower and nothing else.
    pub fn keep(&self, file: &LibraryFile, bytes: &[u8]) {
        let mut whole = format!("{}\n", Digest::of(bytes).hex()).into_bytes();
        whole.extend_from_slice(bytes);
        let path = self.path(file);
        let written = create_dir_all(&self.folder).and_then(|()| write_unflushed(&path, &whole));
        if let Err(error) = written {
            tracing::debug!(%error, "library cache: cannot be written");
        }
    }

    /// Whether all files of a listing are few enough to be kept.
    pub fn fits(listing: &Listing) -> bool {
        let files = listing.skills.iter().flat_map(|skill| &skill.files);
        files.map(|file| file.size).sum::<u64>() <= MOST_BYTES
    }

    /// Forgets the files that a listing names no more.
    pub fn forget(&self, listing: &Listing) {
        let files = |skill: &LibrarySkill| skill.files.iter().map(name).collect::<Vec<_>>();
        let current: BTreeSet<String> = listing.skills.iter().flat_map(files).collect();
        for entry in std::fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
        {
            let is_current = |name: &str| current.contains(name);
            if !entry.file_name().to_str().is_some_and(is_current) {
                // Somebody else may have been faster.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }

    fn path(&self, file: &LibraryFile) -> PathBuf {
        Path::new(&self.folder).join(name(file))
    }
}

fn name(file: &LibraryFile) -> String {
    Digest::of(format!("{}\n{}\n{}", file.stamp, file.size, file.at).as_bytes()).hex()
}
