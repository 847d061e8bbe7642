//! Unpacks an archive into a folder: `open-skills unpack`.

use std::path::{Path, PathBuf};

use crate::archive::digest::{ArchiveDigest, TreeDigest, archive_files, bundle_digest};
use crate::archive::unpack::{Existing, Options, Watch, unpack};
use crate::archive::{Archive, Limits, Profile};
use crate::diagnostics::Failure;

/// What to unpack, and where to.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The archive's bytes.
    pub archive: &'r [u8],
    /// The folder to put the archive's tree under; made when it is missing.
    pub into: &'r Path,
    /// Replace what the archive would collide with.
    pub force: bool,
    /// What may be unusual about the archive.
    pub profile: Profile,
    /// How large it may be.
    pub limits: Limits,
    /// The tree digest that it must have.
    pub expected: Option<TreeDigest>,
}

/// What was unpacked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The bundle's folder.
    pub folder: PathBuf,
    /// How many files it has.
    pub files: usize,
    /// How many bytes they hold.
    pub size: u64,
    /// Whether another folder was replaced.
    pub replaced: bool,
    /// The identity of the bundle.
    pub tree: TreeDigest,
    /// The digest of the archive.
    pub archive: ArchiveDigest,
}

/// Accepts an archive as a whole, then puts its tree into place in one step.
///
/// An archive with a top folder becomes that folder within `into`; one whose files stand at
/// the root becomes `into` itself. Only that folder is refused or replaced.
pub fn run(request: &Request<'_>, watch: &dyn Watch) -> Result<Report, Failure> {
    let archive = Archive::open(request.archive, request.profile, &request.limits)?;
    let tree = bundle_digest(&archive_files(&archive)?);
    if let Some(expected) = request.expected.filter(|&expected| expected != tree) {
        let message = format!("the archive holds the tree `{tree}`, not `{expected}`");
        return Err(Failure::new("digest-mismatch", message));
    }
    let top = archive.top_folder();
    let destination = match top {
        Some(top) => request.into.join(top),
        None => request.into.to_path_buf(),
    };
    let options = Options {
        existing: match request.force {
            true => Existing::Replace,
            false => Existing::Refuse,
        },
        strip_top: top.is_some(),
    };
    let done = unpack(&archive, &destination, options, watch)?;
    Ok(Report {
        folder: done.folder,
        files: done.files,
        size: done.size,
        replaced: done.replaced,
        tree,
        archive: ArchiveDigest::of(request.archive),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::unpack::Unwatched;
    use crate::archive::zip::write::{Compression, write};
    use crate::archive::{EntryPath, MemorySource};

    fn archive(paths: &[&str]) -> Vec<u8> {
        let mut source = MemorySource::default();
        for path in paths {
            source.add(EntryPath::new(path).unwrap(), false, b"text".to_vec());
        }
        let mut out = Vec::new();
        write(source.items(), &source, Compression::Deflate, &mut out).unwrap();
        out
    }

    fn request<'r>(archive: &'r [u8], into: &'r Path) -> Request<'r> {
        Request {
            archive,
            into,
            force: false,
            profile: Profile::Strict,
            limits: Limits::default(),
            expected: None,
        }
    }

    #[test]
    fn the_top_folder_is_the_unit_and_the_root_layout_fills_the_target() {
        let place = tempfile::tempdir().unwrap();
        let below = archive(&["s/SKILL.md", "s/a/b"]);
        let flat = archive(&["SKILL.md", "a/b"]);
        let one = run(&request(&below, place.path()), &Unwatched).unwrap();
        assert_eq!(one.folder, place.path().join("s"));
        let to = place.path().join("flat");
        let two = run(&request(&flat, &to), &Unwatched).unwrap();
        assert_eq!(two.folder, to);
        assert!(to.join("a/b").is_file());
        assert_eq!(one.tree, two.tree);
        assert_ne!(one.archive, two.archive);
    }

    #[test]
    fn only_the_top_folder_is_refused_or_replaced() {
        let place = tempfile::tempdir().unwrap();
        let bytes = archive(&["s/SKILL.md"]);
        std::fs::write(place.path().join("mine"), "").unwrap();
        let mut request = request(&bytes, place.path());
        run(&request, &Unwatched).unwrap();
        let again = run(&request, &Unwatched).unwrap_err();
        assert_eq!(again.kind, "already-exists");
        assert_eq!(again.hint.as_deref(), Some("add `--force` to replace it"));
        request.force = true;
        assert!(run(&request, &Unwatched).unwrap().replaced);
        assert!(place.path().join("mine").exists());
    }

    #[test]
    fn another_tree_than_expected_is_not_unpacked() {
        let place = tempfile::tempdir().unwrap();
        let bytes = archive(&["s/SKILL.md"]);
        let mut request = request(&bytes, place.path());
        request.expected = Some(bundle_digest(&[]));
        let refused = run(&request, &Unwatched).unwrap_err();
        assert_eq!(refused.kind, "digest-mismatch");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
    }
}
