//! Packs a skill's folder into one archive: `open-skills pack`.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::Progress;
use super::contents::{Unpackable, unpackable};
use super::declared::refuse_unclear;
use super::hinted::argument;
use super::lint::display;
use super::nameless::nameless;
use crate::archive::digest::{ArchiveDigest, FileDigest, TreeDigest};
use crate::archive::zip::write::Compression;
use crate::archive::{
    DiskSource, EntryPath, Item, NameLimits, PackError, Packed, Source, tar, zip,
};
use crate::bundle::Bundle;
use crate::bundle::leave_out::Choices;
use crate::bundle::manifest::Manifest;
use crate::bundle::packing::PackingList;
use crate::diagnostics::Failure;
use crate::fs::sizes;

/// Archives above this size are worth a word: agents load them slowly.
pub const NOTABLE_SIZE: u64 = 8_000_000;
/// Archives above this size are refused by the places that skills are uploaded to.
pub const LARGEST_UPLOAD: u64 = 30_000_000;

/// The archive's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A `.skill` zip.
    Zip(Compression),
    /// A `.tar.gz`.
    TarGz,
}

impl Format {
    /// The ending of its files, without the first dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Zip(_) => "skill",
            Self::TarGz => "tar.gz",
        }
    }
}

/// What the archive has at its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One folder with the skill's name: what uploads want.
    Folder,
    /// `SKILL.md` itself: what discovery sites serve.
    Root,
}

/// A skill that was looked at, with all that its archive would hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The skill's folder.
    pub folder: PathBuf,
    /// Its name.
    pub name: String,
    /// Its version, when it has one.
    pub version: Option<String>,
    /// Its files.
    pub list: PackingList,
    /// What stops it from being packed.
    pub unpackable: Vec<Unpackable>,
}

/// What to pack, and how.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// What was planned.
    pub plan: &'r Plan,
    /// What stands at the root.
    pub layout: Layout,
    /// The archive's format.
    pub format: Format,
    /// The archive to write, or to replace.
    pub output: &'r Path,
    /// Write it even when it is too large to upload.
    pub allow_large: bool,
}

/// What was packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The archive.
    pub output: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Whether it is large enough to warn about.
    pub is_large: bool,
    /// The files as they stand in the archive.
    pub files: Vec<FileDigest>,
    /// The identity of the bundle.
    pub tree: TreeDigest,
    /// The digest of the archive.
    pub archive: ArchiveDigest,
}

/// Looks at a skill's folder: its name, its version, what would be packed. Writes nothing.
pub fn plan(folder: &Path, choices: &Choices) -> Result<Plan, Failure> {
    let bundle = Bundle::open(folder);
    refuse_unclear(&bundle, folder)?;
    let manifest = Manifest::of(&bundle);
    let name = manifest.name.ok_or_else(|| nameless(&bundle, folder))?;
    let name = checked_name(name, folder)?;
    let version = manifest.version.map(checked_version).transpose();
    let list = PackingList::of(folder, choices)?;
    Ok(Plan {
        version: version.map_err(|failure| failure.at(display(folder)))?,
        unpackable: unpackable(&list, folder),
        list,
        folder: folder.to_path_buf(),
        name,
    })
}

/// The name becomes a folder and a part of a file's name.
fn checked_name(name: String, folder: &Path) -> Result<String, Failure> {
    let is_one_part = !name.contains('/') && !name.contains(char::is_whitespace);
    match EntryPath::new(&name) {
        Ok(_) if is_one_part => Ok(name),
        _ => {
            let message = format!("`{}` cannot be the name of a folder", name.escape_debug());
            let hint = "lower-case letters, digits and hyphens make a name that every client takes";
            Err(Failure::new("bad-name", message)
                .with_hint(hint)
                .at(display(&folder.join("SKILL.md"))))
        }
    }
}

fn checked_version(version: String) -> Result<String, Failure> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_');
    let has_edge = version.starts_with(['.', '-']) || version.ends_with('.');
    if !version.is_empty() && version.len() <= 64 && version.chars().all(is_plain) && !has_edge {
        return Ok(version);
    }
    let message = format!("`{}` cannot be a version", version.escape_debug());
    Err(Failure::new("bad-version", message).with_hint("write it like `1.2.0`"))
}

impl Plan {
    /// The name of its archive.
    pub fn file_name(&self, format: Format) -> String {
        let extension = format.extension();
        match &self.version {
            Some(version) => format!("{}-{version}.{extension}", self.name),
            None => format!("{}.{extension}", self.name),
        }
    }

    /// Fails when something stands in the folder that must not be packed silently.
    pub fn check(&self) -> Result<(), Failure> {
        let [first, rest @ ..] = &self.unpackable[..] else {
            return Ok(());
        };
        let message = format!("`{}` {}", crate::fs::on_one_line(&first.path), first.reason);
        let hint = match rest.len() {
            0 => first.hint.clone(),
            more => format!(
                "{}; {more} more: `open-skills pack --list{}` shows all of them",
                first.hint,
                argument(&self.folder)
            ),
        };
        let at = self.folder.join(&first.path);
        Err(Failure::new(first.kind, message)
            .with_hint(hint)
            .at(display(&at)))
    }

    /// The list for the archive, every name checked as it will stand there.
    fn items(&self, layout: Layout) -> Result<(Vec<Item>, DiskSource), Failure> {
        let limits = NameLimits::default();
        let mut source = DiskSource::default();
        let mut items = Vec::with_capacity(self.list.files.len());
        for file in &self.list.files {
            let path = EntryPath::within(&file.path, &limits);
            let path = path.and_then(|path| match layout {
                Layout::Folder => path.below(&self.name, &limits),
                Layout::Root => Ok(path),
            });
            let path = path.map_err(|flaw| {
                let message = format!("`{}` {flaw}", file.path.escape_debug());
                Failure::new(flaw.kind(), message)
                    .with_hint("rename it: archives are unpacked on every system")
                    .at(display(&self.folder.join(&file.path)))
            })?;
            source.add(path.clone(), file.place(&self.folder));
            items.push(Item {
                path,
                executable: file.executable,
                size: file.size,
            });
        }
        Ok((items, source))
    }
}

/// Writes the archive beside its place and moves it there when it is whole.
pub fn run(request: &Request<'_>, progress: &dyn Progress) -> Result<Report, Failure> {
    request.plan.check()?;
    check_target(request.output)?;
    let (items, source) = request.plan.items(request.layout)?;
    progress.start("packing", Some(items.len() as u64));
    let report = write(request, items, &Told::new(&source, progress));
    progress.finish();
    report
}

fn write(request: &Request<'_>, items: Vec<Item>, source: &dyn Source) -> Result<Report, Failure> {
    let folder = match request.output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let cannot_write = |error: io::Error| crate::fs::FsError::Io {
        action: "write",
        path: request.output.to_path_buf(),
        source: error,
    };
    crate::fs::create_dir_all(folder)?;
    let mut temporary = crate::fs::new_temporary(folder).map_err(cannot_write)?;
    let mut out = BufWriter::new(temporary.as_file_mut());
    let packed = match request.format {
        Format::Zip(compression) => zip::write::write(items, source, compression, &mut out),
        Format::TarGz => tar::write::write(items, source, &mut out),
    };
    let packed = packed.map_err(|error| match error {
        PackError::Write(error) => Failure::from(cannot_write(error)),
        other => Failure::from(other).at(display(&request.plan.folder)),
    })?;
    out.flush().map_err(cannot_write)?;
    drop(out);
    check_size(&packed, request.allow_large)?;
    let written: &File = temporary.as_file();
    written.sync_all().map_err(cannot_write)?;
    temporary
        .persist(request.output)
        .map_err(|error| cannot_write(error.error))?;
    Ok(Report {
        output: request.output.to_path_buf(),
        size: packed.size,
        is_large: packed.size > NOTABLE_SIZE,
        files: packed.files,
        tree: packed.tree,
        archive: packed.archive,
    })
}

/// An older archive is replaced, and an empty file; anything else is somebody's work.
fn check_target(output: &Path) -> Result<(), Failure> {
    let Ok(found) = std::fs::symlink_metadata(output) else {
        return Ok(());
    };
    let refused = |what| {
        let message = format!("`{}` {what}", display(output));
        Err(Failure::new("already-exists", message).with_hint("name another file with `-o`"))
    };
    if !found.is_file() {
        return refused("is there, and no regular file");
    }
    match crate::fs::read_head(output, 2).as_deref() {
        Ok(b"PK" | [0x1f, 0x8b] | []) => Ok(()),
        _ => refused("exists and is no archive"),
    }
}

/// A source that tells of each file when it is opened for the first time.
struct Told<'t> {
    source: &'t DiskSource,
    progress: &'t dyn Progress,
    opened: Mutex<BTreeSet<EntryPath>>,
}

impl<'t> Told<'t> {
    fn new(source: &'t DiskSource, progress: &'t dyn Progress) -> Self {
        Self {
            source,
            progress,
            opened: Mutex::default(),
        }
    }
}

impl Source for Told<'_> {
    fn open(&self, item: &Item) -> io::Result<Box<dyn Read + '_>> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if opened.insert(item.path.clone()) {
            self.progress.advance(1);
        }
        drop(opened);
        self.source.open(item)
    }
}

fn check_size(packed: &Packed, allow_large: bool) -> Result<(), Failure> {
    if allow_large || packed.size <= LARGEST_UPLOAD {
        return Ok(());
    }
    let largest = packed.files.iter().max_by_key(|file| file.size);
    let name = largest.map_or("", |file| file.path.as_str());
    let (size, most) = sizes::apart(packed.size, LARGEST_UPLOAD);
    let message = format!("the archive has {size}, more than the {most} that uploads may have");
    let hint = format!("`{name}` is the largest file; `--allow-large` packs it anyway");
    Err(Failure::new("too-large", message).with_hint(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::Silent;

    const DOCUMENT: &str = "---\nname: s\ndescription: x\nmetadata:\n  version: 1.2.0\n---\n";

    fn skill(document: &str) -> tempfile::TempDir {
        let place = tempfile::tempdir().unwrap();
        std::fs::create_dir(place.path().join("s")).unwrap();
        std::fs::write(place.path().join("s/SKILL.md"), document).unwrap();
        place
    }

    fn planned(place: &tempfile::TempDir) -> Result<Plan, Failure> {
        plan(&place.path().join("s"), &Choices::default())
    }

    fn pack(plan: &Plan, output: &Path, layout: Layout, format: Format) -> Result<Report, Failure> {
        let request = Request {
            plan,
            layout,
            format,
            output,
            allow_large: false,
        };
        run(&request, &Silent)
    }

    const ZIP: Format = Format::Zip(Compression::Deflate);

    #[test]
    fn layouts_and_formats_agree_on_the_bundle() {
        let place = skill(DOCUMENT);
        let plan = planned(&place).unwrap();
        assert_eq!(plan.file_name(ZIP), "s-1.2.0.skill");
        assert_eq!(plan.file_name(Format::TarGz), "s-1.2.0.tar.gz");
        let output = place.path().join("out/s.skill");
        let packed = |layout, format| {
            let report = pack(&plan, &output, layout, format).unwrap();
            let bytes = std::fs::read(&output).unwrap();
            assert_eq!(report.archive, ArchiveDigest::of(&bytes));
            (report.tree, report.files[0].path.clone())
        };
        let (one, path) = packed(Layout::Folder, ZIP);
        assert_eq!(path, "s/SKILL.md");
        assert_eq!(packed(Layout::Root, ZIP), (one, "SKILL.md".into()));
        assert_eq!(packed(Layout::Folder, Format::TarGz).0, one);
        let left = std::fs::read_dir(place.path().join("out")).unwrap();
        assert_eq!(left.count(), 1);
    }

    #[test]
    fn what_cannot_be_packed_leaves_no_file() {
        let place = skill(DOCUMENT);
        let output = place.path().join("out/s.skill");
        let kind = |plan: &Plan| pack(plan, &output, Layout::Folder, ZIP).unwrap_err().kind;
        let mut plan = planned(&place).unwrap();
        plan.list.files[0].size += 1;
        assert_eq!(plan.unpackable, []);
        assert_eq!(kind(&plan), "changed");
        std::fs::write(place.path().join("s/aux.md"), "").unwrap();
        assert_eq!(kind(&planned(&place).unwrap()), "name-device");
        std::fs::write(place.path().join("s/.env"), "A=1").unwrap();
        assert_eq!(kind(&planned(&place).unwrap()), "secret-file");
        let left = std::fs::read_dir(place.path().join("out"));
        assert_eq!(left.map_or(0, Iterator::count), 0);
    }

    #[test]
    fn a_skill_is_packed_with_its_document_or_not_at_all() {
        let place = skill(DOCUMENT);
        std::fs::write(place.path().join("s/.skillignore"), "SKILL.md\n").unwrap();
        let plan = planned(&place).unwrap();
        let output = place.path().join("s.skill");
        let failure = pack(&plan, &output, Layout::Folder, ZIP).unwrap_err();
        assert_eq!(failure.kind, "no-skill");
    }

    #[test]
    fn names_and_versions_that_make_no_file_name_are_refused() {
        let kind = |document: &str| planned(&skill(document)).unwrap_err().kind;
        assert_eq!(kind("# no frontmatter\n"), "no-name");
        assert_eq!(kind("---\ndescription: d\n---\n"), "no-name");
        assert_eq!(kind("---\nname: ../up\n---\n"), "bad-name");
        assert_eq!(kind("---\nname: a/b\n---\n"), "bad-name");
        assert_eq!(kind("---\nname: s\nversion: ../1\n---\n"), "bad-version");
    }

    #[test]
    fn only_archives_are_replaced() {
        let place = skill(DOCUMENT);
        let plan = planned(&place).unwrap();
        let mine = place.path().join("s/SKILL.md");
        let failure = pack(&plan, &mine, Layout::Folder, ZIP).unwrap_err();
        assert_eq!(failure.kind, "already-exists");
        assert_eq!(std::fs::read_to_string(mine).unwrap(), DOCUMENT);
    }

    #[test]
    fn an_archive_too_large_to_upload_is_refused_unless_asked_for() {
        let packed = Packed {
            files: Vec::new(),
            tree: crate::archive::digest::bundle_digest(&[]),
            archive: ArchiveDigest::of(b""),
            size: LARGEST_UPLOAD + 1,
        };
        assert_eq!(check_size(&packed, false).unwrap_err().kind, "too-large");
        assert!(check_size(&packed, true).is_ok());
    }
}
