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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::digest::TreeDigest;
    use crate::signing::policy::{Tier, TierKind};

    fn file(path: &str) -> MemoryFile {
        MemoryFile {
            path: path.to_owned(),
            bytes: b"---\nname: pdf\ndescription: d\n---\n".to_vec(),
            executable: false,
        }
    }

    fn digest(files: &[MemoryFile]) -> Digest {
        let bundle = Bundle::of_files(Some("pdf".to_owned()), files.iter().cloned());
        let source = Source {
            kind: SourceKind::Library,
            location: "pdf".to_owned(),
            commit: None,
            asked: None,
            archive: None,
            signer: None,
        };
        let incoming = Incoming::of_files(&bundle, files, source, &Limits::default());
        incoming.unwrap().tree
    }

    #[test]
    fn what_is_blocked_stays_out_and_so_does_what_nobody_can_know_the_digest_of() {
        let whole = [file("SKILL.md")];
        let mut tier = Tier::new(TierKind::User);
        let blocked = digest(&whole).to_string().parse::<TreeDigest>().unwrap();
        tier.revoked_digests.push(blocked.sha256());
        let policy = Policy::new(vec![tier]);
        assert_eq!(
            files(&policy, "pdf", &[file("SKILL.md"), file("more.md")]),
            None
        );
        let why = files(&policy, "pdf", &whole).unwrap();
        assert!(why.contains("is blocked"), "{why}");
        // No archive may hold that name, so its files have no digest.
        let odd = [file("SKILL.md"), file("notes/aux.txt")];
        let why = files(&policy, "pdf", &odd).unwrap();
        assert!(why.contains("device on Windows"), "{why}");
    }
}
