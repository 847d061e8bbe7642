//! A skill wherever it lies, with the digest of every file: for whoever looks or compares.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::archives::{self, located};
use super::hinted::argument;
use super::lint::{display, no_skill};
use crate::archive::digest::{
    ArchiveDigest, FileDigest, Sha256Digest, TreeDigest, hash_files, tree_digest,
};
use crate::archive::names::Seen;
use crate::archive::{DiskSource, EntryPath, Item, Limits};
use crate::bundle::leave_out::Choices;
use crate::bundle::manifest::Manifest;
use crate::bundle::packing::{LeftOut, PackedFile, PackingList, Refused};
use crate::bundle::walk::is_document_name;
use crate::bundle::{Bundle, discover};
use crate::diagnostics::{Failure, shell_word};

/// What is known of the archive that a skill lies in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveFacts {
    /// Its size.
    pub size: u64,
    /// Its digest.
    pub digest: ArchiveDigest,
    /// Whether `SKILL.md` stands at its root.
    pub is_root_layout: bool,
}

/// A path that no archive can take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpackable {
    /// Below the skill's folder.
    pub path: String,
    /// A stable word for machines.
    pub kind: &'static str,
    /// Why.
    pub reason: String,
    /// What to do about it.
    pub hint: String,
}

/// All that stops a list of a folder from being packed, in the order of the paths.
pub fn unpackable(list: &PackingList, folder: &Path) -> Vec<Unpackable> {
    let refused = list.refused.iter().map(|refused| Unpackable {
        path: refused.path.clone(),
        kind: refused.refusal.kind(),
        reason: refused.refusal.to_string(),
        hint: hint(refused, folder),
    });
    let mut all: Vec<Unpackable> = refused.collect();
    let mut seen = Seen::default();
    for file in &list.files {
        let name = EntryPath::new(&file.path);
        if let Err(flaw) = name.map(drop).and_then(|()| seen.insert(&file.path, false)) {
            all.push(Unpackable {
                path: file.path.clone(),
                kind: flaw.kind(),
                reason: flaw.to_string(),
                hint: "rename it: archives are unpacked on every system".to_owned(),
            });
        }
    }
    if !list.files.iter().any(|file| is_document_name(&file.path)) {
        all.push(Unpackable {
            path: "SKILL.md".to_owned(),
            kind: "no-skill",
            reason: "would not be packed, and without it there is no skill".to_owned(),
            hint: format!(
                "`open-skills pack --list{}` says what leaves it out",
                argument(folder)
            ),
        });
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// What to do about a path that is not packed.
fn hint(refused: &Refused, folder: &Path) -> String {
    let hint = refused.refusal.hint();
    if refused.refusal.kind() != "secret-file" {
        return hint.to_owned();
    }
    let pattern = shell_word(&refused.path);
    format!(
        "{hint}; if it holds no secret, `open-skills pack --include {pattern}{}` packs it",
        argument(folder)
    )
}

/// A skill with all its files.
pub struct Contents {
    /// The folder or archive, as given.
    pub path: PathBuf,
    /// The archive, when it is one.
    pub archive: Option<ArchiveFacts>,
    /// The skill, opened.
    pub bundle: Bundle,
    /// What it says of itself.
    pub manifest: Manifest,
    /// What belongs to it, in the order of the paths.
    pub files: Vec<FileDigest>,
    /// What lies in its folder and stays behind.
    pub left_out: Vec<LeftOut>,
    /// What lies in its folder and stops it from being packed.
    pub unpackable: Vec<Unpackable>,
}

impl Contents {
    /// Opens a skill's folder, a file of it, or an archive.
    pub fn open(path: &Path, limits: &Limits) -> Result<Self, Failure> {
        if path == Path::new("-") {
            let failure = Failure::usage("standard input can only be unpacked, or linted");
            return Err(failure.with_hint("name a folder or an archive"));
        }
        if archives::is_archive(path) {
            return Self::of_archive(path, limits);
        }
        let folder = folder_of(path)?;
        Self::of_folder(path, &folder)
    }

    /// The identity of the bundle; none when it cannot be packed.
    pub fn tree(&self) -> Option<TreeDigest> {
        self.unpackable.is_empty().then(|| tree_digest(&self.files))
    }

    /// Bytes of all files.
    pub fn size(&self) -> u64 {
        self.files.iter().map(|file| file.size).sum()
    }

    /// The bytes of one of its files.
    pub fn read(&self, path: &str) -> Result<Vec<u8>, Failure> {
        // One that grew since it was listed is another file, and said to be too large.
        let known = self.files.iter().find(|file| file.path == path);
        let limit = known.map_or(0, |file| file.size);
        self.bundle.bytes(path, limit).map_err(Failure::from)
    }

    fn of_archive(path: &Path, limits: &Limits) -> Result<Self, Failure> {
        let bytes = archives::read(path, limits)?;
        let mut skills =
            archives::skills_of(&bytes, limits).map_err(|error| located(&error, path))?;
        if skills.is_empty() {
            return Err(no_skill(path));
        }
        // What stands within the first belongs to it; anything beside it is one too many.
        let skill = skills.remove(0);
        let is_within = |folder: &str| {
            skill.folder.is_empty() || folder.starts_with(&format!("{}/", skill.folder))
        };
        if let Some(other) = skills.iter().find(|other| !is_within(&other.folder)) {
            let message = format!(
                "`{}` holds several skills, `{}` and `{}` among them",
                display(path),
                skill.folder,
                other.folder
            );
            let hint = "unpack it, then name one of them";
            return Err(Failure::new("several-skills", message).with_hint(hint));
        }
        let mut files: Vec<FileDigest> = skill
            .files
            .par_iter()
            .map(|file| FileDigest {
                path: file.path.clone(),
                executable: file.executable,
                size: file.bytes.len() as u64,
                sha256: Sha256Digest::of(&file.bytes),
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let bundle = skill.bundle();
        Ok(Self {
            path: path.to_path_buf(),
            archive: Some(ArchiveFacts {
                size: bytes.len() as u64,
                digest: ArchiveDigest::of(&bytes),
                is_root_layout: skill.folder.is_empty(),
            }),
            manifest: Manifest::of(&bundle),
            bundle,
            files,
            left_out: Vec::new(),
            unpackable: Vec::new(),
        })
    }

    fn of_folder(path: &Path, folder: &Path) -> Result<Self, Failure> {
        let list = PackingList::of(folder, &Choices::default())?;
        let unpackable = unpackable(&list, folder);
        let (mut items, mut source) = (Vec::new(), DiskSource::default());
        for file in &list.files {
            if unpackable.iter().any(|flaw| flaw.path == file.path) {
                continue;
            }
            let item = item(file)?;
            source.add(item.path.clone(), file.place(folder));
            items.push(item);
        }
        let bundle = Bundle::open(folder);
        Ok(Self {
            path: path.to_path_buf(),
            archive: None,
            manifest: Manifest::of(&bundle),
            bundle,
            files: hash_files(&items, &source)
                .map_err(|error| Failure::from(error).at(display(folder)))?,
            left_out: list.left_out,
            unpackable,
        })
    }
}

fn item(file: &PackedFile) -> Result<Item, Failure> {
    let path = EntryPath::new(&file.path)
        .map_err(|flaw| Failure::new(flaw.kind(), flaw.to_string()).at(&file.path))?;
    Ok(Item {
        path,
        executable: file.executable,
        size: file.size,
    })
}

/// The folder of the skill that a path names.
fn folder_of(path: &Path) -> Result<PathBuf, Failure> {
    let metadata = std::fs::metadata(path).map_err(|error| super::lint::missing(path, &error))?;
    let inner = match metadata.is_dir() {
        true => path.join("x"),
        false => path.to_path_buf(),
    };
    if let Some(folder) = discover::enclosing(&inner) {
        return Ok(folder);
    }
    let below = match metadata.is_dir() {
        true => {
            let found = discover::discover(path).skills.into_iter();
            discover::outermost(found.map(|skill| skill.folder).collect())
        }
        false => Vec::new(),
    };
    match &below[..] {
        [] => Err(no_skill(path)),
        [only] => Ok(only.clone()),
        [first, ..] => {
            let message = format!("there are {} skills in `{}`", below.len(), display(path));
            let hint = format!("name one of them, such as `{}`", display(first));
            Err(Failure::new("several-skills", message).with_hint(hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::pack::{Format, Layout, Request, plan, run};

    const DOCUMENT: &str = "---\nname: s\ndescription: x\n---\n";

    fn skill() -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(place.path().join("s/n")).unwrap();
        std::fs::write(place.path().join("s/SKILL.md"), DOCUMENT).unwrap();
        std::fs::write(place.path().join("s/n/SKILL.md"), DOCUMENT).unwrap();
        std::fs::write(place.path().join("s/a.md"), "text").unwrap();
        place
    }

    fn kind(path: &Path) -> &'static str {
        Contents::open(path, &Limits::default()).err().unwrap().kind
    }

    #[test]
    fn a_folder_and_its_archives_hold_the_same() {
        let place = skill();
        let folder = place.path().join("s");
        let whole = Contents::open(&folder, &Limits::default()).unwrap();
        let plan = plan(&folder, &Choices::default()).unwrap();
        for (layout, format) in [
            (Layout::Folder, Format::TarGz),
            (
                Layout::Root,
                Format::Zip(crate::archive::zip::write::Compression::Store),
            ),
        ] {
            let output = place.path().join(format!("s.{}", format.extension()));
            let request = Request {
                plan: &plan,
                layout,
                format,
                output: &output,
                allow_large: false,
            };
            let report = run(&request, &crate::ops::Silent).unwrap();
            let packed = Contents::open(&output, &Limits::default()).unwrap();
            assert_eq!(packed.files, whole.files);
            assert_eq!(
                (packed.tree(), whole.tree()),
                (Some(report.tree), Some(report.tree))
            );
            assert_eq!(packed.read("a.md").unwrap(), b"text");
        }
    }

    #[test]
    fn one_skill_is_looked_at_and_no_other() {
        let place = skill();
        let only = Contents::open(place.path(), &Limits::default()).unwrap();
        assert_eq!(only.manifest.name.as_deref(), Some("s"));
        std::fs::create_dir(place.path().join("t")).unwrap();
        std::fs::write(place.path().join("t/SKILL.md"), DOCUMENT).unwrap();
        assert_eq!(kind(place.path()), "several-skills");
        assert_eq!(kind(&place.path().join("nowhere")), "not-found");
    }

    #[test]
    fn what_cannot_be_packed_is_said_and_leaves_no_digest() {
        let place = skill();
        std::fs::write(place.path().join("s/aux.md"), "").unwrap();
        std::fs::write(place.path().join("s/.env"), "").unwrap();
        let contents = Contents::open(&place.path().join("s"), &Limits::default()).unwrap();
        let kinds: Vec<_> = contents.unpackable.iter().map(|flaw| flaw.kind).collect();
        assert_eq!(kinds, ["secret-file", "name-device"]);
        assert_eq!(contents.tree(), None);
    }
}
