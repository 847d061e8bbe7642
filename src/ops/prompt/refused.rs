//! What the trust policy keeps out of a section, wherever its skills come from.

use std::path::Path;

use super::by_now;
use crate::archive::Limits;
use crate::bundle::{Bundle, MemoryFile};
use crate::ops::contents::Contents;
use crate::ops::install::Incoming;
use crate::ops::vouching;
use crate::registry::Digest;
use crate::signing::policy::Policy;
use crate::store::installed::record::{Source, SourceKind};
use crate::store::installed::{Installed, look};

/// Why a folder is refused by now: as it stands, or as it would be packed.
pub fn folder(policy: &Policy, folder: &Path) -> Option<String> {
    // To know a skill by its digest, all of it is read.
    if !policy.blocks_digests() {
        return None;
    }
    let mut digests = Vec::new();
    if let Ok(Installed::Tree(tree)) = look(folder) {
        digests.push(tree);
    }
    if let Ok(contents) = Contents::open(folder, &Limits::default()) {
        let tree = contents.tree();
        digests.extend(tree.map(|tree| Digest::from(*tree.sha256().as_bytes())));
    }
    vouching::refused(policy, &digests, None)
}

/// Why the files of a library's skill are refused by now; one whose digest nobody can know stays
/// out too, with the reason.
pub fn files(policy: &Policy, name: &str, files: &[MemoryFile]) -> Option<String> {
    let bundle = Bundle::of_files(Some(name.to_owned()), files.iter().cloned());
    let source = Source {
        kind: SourceKind::Library,
        location: name.to_owned(),
        commit: None,
        asked: None,
        archive: None,
        signer: None,
    };
    match Incoming::of_files(&bundle, files, source, &Limits::default()) {
        Ok(incoming) => {
            let why = vouching::refused(policy, &[incoming.tree], None)?;
            Some(by_now(&why).0)
        }
        Err(failure) => Some(failure.message),
    }
}
