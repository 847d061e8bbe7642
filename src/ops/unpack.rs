//! Unpacks an archive into a folder: `open-skills unpack`.

use std::path::{Path, PathBuf};

use super::archives::located;
use super::lint::display;
use crate::archive::digest::{ArchiveDigest, TreeDigest, bundle_digest};
use crate::archive::unpack::{Existing, Options, UnpackError, Watch, unpack};
use crate::archive::{Archive, EntryPath, Limits, Profile};
use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::bundle::walk::is_document_name;
use crate::diagnostics::Failure;
use crate::fs::Unmade;

/// Where an archive's tree goes.
#[derive(Clone, Copy, Debug)]
pub enum Into<'r> {
    /// Into this folder, which a root layout becomes itself.
    Folder(&'r Path),
    /// Below this folder, always into one of its own: a root layout into one with the
    /// skill's name.
    Here(&'r Path),
}

/// What to unpack, and where to.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The archive's bytes.
    pub archive: &'r [u8],
    /// What the archive is called, for errors and for want of a better name.
    pub name: &'r Path,
    /// The folder to put the archive's tree under; made when it is missing.
    pub into: Into<'r>,
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
    /// Whether there is a `SKILL.md` in it, at whatever depth.
    pub holds_skill: bool,
    /// The identity of the bundle.
    pub tree: TreeDigest,
    /// The digest of the archive.
    pub archive: ArchiveDigest,
}

/// Accepts an archive as a whole, then puts its tree into place in one step.
///
/// An archive with a top folder becomes that folder; only that one is refused or replaced.
pub fn run(request: &Request<'_>, watch: &dyn Watch) -> Result<Report, Failure> {
    let opened = Archive::open_hashed(request.archive, request.profile, &request.limits);
    let (archive, files) = opened.map_err(|error| located(&error, request.name))?;
    let tree = bundle_digest(&files);
    if let Some(expected) = request.expected.filter(|&expected| expected != tree) {
        let message = format!("the archive holds the tree `{tree}`, not `{expected}`");
        return Err(Failure::new("digest-mismatch", message));
    }
    if files.is_empty() {
        let failure = Failure::new("no-skill", "the archive holds no files");
        return Err(failure.at(display(request.name)));
    }
    let top = archive.top_folder();
    let destination = destination(request, &archive)?;
    let existing = match request.force {
        true => {
            check_replaceable(&destination)?;
            Existing::Replace
        }
        false => Existing::Refuse,
    };
    // An empty folder was made for this: nothing is lost with it.
    let was_empty = std::fs::remove_dir(&destination).is_ok();
    let options = Options {
        existing,
        strip_top: top.is_some(),
    };
    let unmade = Unmade::on_the_way_to(&destination);
    let done = unpack(&archive, &destination, options, watch);
    let done = unmade.unless_done(done).map_err(|error| {
        if was_empty {
            // What went wrong is said already; a missing empty folder is no second error.
            let _ = std::fs::create_dir(&destination);
        }
        told(error, &destination, top.is_some())
    })?;
    Ok(Report {
        folder: done.folder,
        files: done.files,
        size: done.size,
        replaced: done.replaced,
        holds_skill: files.iter().any(|file| {
            let name = file.path.rsplit('/').next();
            name.is_some_and(is_document_name)
        }),
        tree,
        archive: ArchiveDigest::of(request.archive),
    })
}

/// The error with a next step that leads somewhere.
fn told(error: UnpackError, destination: &Path, has_top: bool) -> Failure {
    let stands_there = matches!(
        error,
        UnpackError::Exists { .. } | UnpackError::NotAFolder { .. }
    );
    let failure = Failure::from(error);
    if !stands_there || (destination.is_dir() && check_replaceable(destination).is_ok()) {
        return failure;
    }
    failure.with_hint(match has_top {
        true => "name another folder with `-C`",
        false => "the archive has no top folder and becomes a new one: name it with `-C`",
    })
}

fn destination(request: &Request<'_>, archive: &Archive<'_>) -> Result<PathBuf, Failure> {
    match (request.into, archive.top_folder()) {
        (Into::Folder(folder) | Into::Here(folder), Some(top)) => Ok(folder.join(top)),
        (Into::Folder(folder), None) => Ok(folder.to_path_buf()),
        (Into::Here(folder), None) => match own_name(request, archive) {
            Some(name) => Ok(folder.join(name)),
            None => {
                let message = "the archive has no top folder and its skill no name";
                let hint = "name the folder to make: `-C DIR`";
                Err(Failure::new("no-name", message).with_hint(hint))
            }
        },
    }
}

/// The name for a folder of its own: the skill's, else that of the archive's file.
fn own_name(request: &Request<'_>, archive: &Archive<'_>) -> Option<String> {
    let mut entries = archive.entries().iter();
    let document = entries.position(|entry| is_document_name(entry.path.as_str()));
    let named = document.and_then(|index| {
        let bytes = archive.read(index).ok()?;
        let name = archive.entries()[index].path.as_str().to_owned();
        Manifest::of(&Bundle::in_memory(None, [(name, bytes)])).name
    });
    let file = || {
        let name = request.name.file_name()?.to_str()?;
        let stem = [".skill", ".zip", ".tar.gz", ".tgz"]
            .iter()
            .find_map(|ending| name.strip_suffix(ending));
        stem.map(str::to_owned)
    };
    let is_one_part = |name: &String| EntryPath::new(name).is_ok() && !name.contains('/');
    named.filter(is_one_part).or_else(file).filter(is_one_part)
}

/// Only a skill, or nothing, is replaced: `-C ~ --force` must not cost a home folder.
fn check_replaceable(destination: &Path) -> Result<(), Failure> {
    let Ok(mut entries) = std::fs::read_dir(destination) else {
        return Ok(());
    };
    let is_document = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| entry.file_name().to_str().is_some_and(is_document_name))
    };
    let is_empty = std::fs::read_dir(destination).is_ok_and(|mut all| all.next().is_none());
    match is_empty || entries.any(is_document) {
        true => Ok(()),
        false => {
            let message = format!("`{}` is not a skill's folder", display(destination));
            let hint = "only skills are replaced: name another folder with `-C`, or remove it";
            Err(Failure::new("already-exists", message).with_hint(hint))
        }
    }
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
            name: Path::new("pack-1.0.zip"),
            into: Into::Folder(into),
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
    fn a_root_layout_gets_a_folder_of_its_own_unless_one_is_named() {
        let place = tempfile::tempdir().unwrap();
        let flat = archive(&["SKILL.md"]);
        let mut request = request(&flat, place.path());
        request.into = Into::Here(place.path());
        let folder = run(&request, &Unwatched).unwrap().folder;
        assert_eq!(folder, place.path().join("pack-1.0"));
        let mut source = MemorySource::default();
        let document = b"---\nname: pdf\n---\n".to_vec();
        source.add(EntryPath::new("SKILL.md").unwrap(), false, document);
        let mut named = Vec::new();
        write(source.items(), &source, Compression::Store, &mut named).unwrap();
        request.archive = &named;
        let folder = run(&request, &Unwatched).unwrap().folder;
        assert_eq!(folder, place.path().join("pdf"));
    }

    #[test]
    fn only_skills_and_empty_folders_are_replaced() {
        let place = tempfile::tempdir().unwrap();
        let flat = archive(&["SKILL.md"]);
        let mut request = request(&flat, place.path());
        // The folder of the test is there, and empty.
        assert!(!run(&request, &Unwatched).unwrap().replaced);
        std::fs::remove_file(place.path().join("SKILL.md")).unwrap();
        std::fs::write(place.path().join("diary"), "dear").unwrap();
        request.force = true;
        let refused = run(&request, &Unwatched).unwrap_err();
        assert_eq!(refused.kind, "already-exists");
        assert!(place.path().join("diary").exists());
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
