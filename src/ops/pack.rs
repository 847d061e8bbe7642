//! Packs a bundle's files into one archive: `open-skills pack`.
//!
//! Which files belong to the bundle is decided before: this verb takes the list.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::archive::digest::{ArchiveDigest, FileDigest, TreeDigest};
use crate::archive::zip::write::Compression;
use crate::archive::{EntryPath, FolderSource, Item, NameLimits, Packed, tar, zip};
use crate::diagnostics::Failure;

/// Archives above this size are worth a word: agents load them slowly.
pub const NOTABLE_SIZE: u64 = 8_000_000;
/// Archives above this size are refused by the places that skills are uploaded to.
pub const LARGEST_UPLOAD: u64 = 30_000_000;

/// One file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleFile {
    /// Path relative to the bundle's folder, `/` between its parts.
    pub path: String,
    /// Whether its owner may run it.
    pub executable: bool,
    /// Its length.
    pub size: u64,
}

/// The archive's format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A `.skill` zip.
    Zip(Compression),
    /// A `.tar.gz`.
    TarGz,
}

/// What to pack, and how.
#[derive(Clone, Copy, Debug)]
pub struct Request<'r> {
    /// The bundle's folder.
    pub folder: &'r Path,
    /// Its files.
    pub files: &'r [BundleFile],
    /// The folder that everything stands in within the archive; none for the root layout.
    pub top: Option<&'r str>,
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

/// Writes the archive beside its place and moves it there when it is whole.
pub fn run(request: &Request<'_>) -> Result<Report, Failure> {
    let items = items(request)?;
    let mut source = FolderSource::new(request.folder);
    if let Some(top) = request.top {
        source = source.below(top);
    }
    let folder = match request.output.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let cannot_write = |error: std::io::Error| crate::fs::FsError::Io {
        action: "write",
        path: request.output.to_path_buf(),
        source: error,
    };
    crate::fs::create_dir_all(folder)?;
    let mut temporary = temporary(folder).map_err(cannot_write)?;
    let mut out = BufWriter::new(temporary.as_file_mut());
    let packed = match request.format {
        Format::Zip(compression) => zip::write::write(items, &source, compression, &mut out)?,
        Format::TarGz => tar::write::write(items, &source, &mut out)?,
    };
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

/// The list for the archive, every name checked as it will stand there.
fn items(request: &Request<'_>) -> Result<Vec<Item>, Failure> {
    let limits = NameLimits::default();
    let item = |file: &BundleFile| {
        let inner = EntryPath::within(&file.path, &limits);
        let path = match request.top {
            Some(top) => inner.and_then(|path| path.below(top, &limits)),
            None => inner,
        };
        let path = path.map_err(|flaw| {
            Failure::new(
                flaw.kind(),
                format!("`{}` {flaw}", file.path.escape_debug()),
            )
            .with_hint("rename it: archives are unpacked on every system")
        })?;
        Ok(Item {
            path,
            executable: file.executable,
            size: file.size,
        })
    };
    request.files.iter().map(item).collect()
}

fn check_size(packed: &Packed, allow_large: bool) -> Result<(), Failure> {
    if allow_large || packed.size <= LARGEST_UPLOAD {
        return Ok(());
    }
    let largest = packed.files.iter().max_by_key(|file| file.size);
    let name = largest.map_or("", |file| file.path.as_str());
    let message = format!(
        "the archive has {} bytes, more than the {LARGEST_UPLOAD} that uploads may have",
        packed.size
    );
    let hint = format!("`{name}` is the largest file; `--allow-large` packs it anyway");
    Err(Failure::new("too-large", message).with_hint(hint))
}

/// A file that will be the user's: with the mode that the umask gives.
fn temporary(folder: &Path) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".open-skills-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle() -> (tempfile::TempDir, Vec<BundleFile>) {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("SKILL.md"), "# hi").unwrap();
        let files = vec![BundleFile {
            path: "SKILL.md".into(),
            executable: false,
            size: 4,
        }];
        (place, files)
    }

    #[test]
    fn layouts_and_formats_agree_on_the_bundle() {
        let (place, files) = bundle();
        let output = place.path().join("out/s.skill");
        let pack = |top, format| {
            let request = Request {
                folder: place.path(),
                files: &files,
                top,
                format,
                output: &output,
                allow_large: false,
            };
            let report = run(&request).unwrap();
            let bytes = std::fs::read(&output).unwrap();
            assert_eq!(report.archive, ArchiveDigest::of(&bytes));
            (report.tree, report.files[0].path.clone())
        };
        let zip = Format::Zip(Compression::Deflate);
        let (one, path) = pack(Some("s"), zip);
        assert_eq!(path, "s/SKILL.md");
        assert_eq!(pack(None, zip), (one, "SKILL.md".into()));
        assert_eq!(pack(Some("s"), Format::TarGz).0, one);
        let left = std::fs::read_dir(place.path().join("out")).unwrap();
        assert_eq!(left.count(), 1);
    }

    #[test]
    fn what_cannot_be_packed_leaves_no_file() {
        let (place, mut files) = bundle();
        let output = place.path().join("out/s.skill");
        files[0].size = 5;
        let request = Request {
            folder: place.path(),
            files: &files,
            top: None,
            format: Format::Zip(Compression::Store),
            output: &output,
            allow_large: false,
        };
        assert_eq!(run(&request).unwrap_err().kind, "changed");
        let bad = [BundleFile {
            path: "aux.md".into(),
            ..files[0].clone()
        }];
        let request = Request {
            files: &bad,
            ..request
        };
        assert_eq!(run(&request).unwrap_err().kind, "name-device");
        let left = std::fs::read_dir(place.path().join("out")).unwrap();
        assert_eq!(left.count(), 0);
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
