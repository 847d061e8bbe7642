//! Skills in archives, for whoever only wants to look: nothing is unpacked.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::hinted::argument;
use super::lint::display;
use super::near::{beside, question};
use crate::archive::{Archive, ArchiveError, EntryKind, Limits, Profile, raised};
use crate::bundle::walk::is_document_name;
use crate::bundle::{Bundle, MemoryFile};
use crate::diagnostics::Failure;
use crate::fs;
use crate::fs::sizes;

/// The endings of archives.
const ENDINGS: [&str; 4] = [".skill", ".zip", ".tar.gz", ".tgz"];

/// Whether a path is that of an archive, by its ending; folders are none.
pub fn is_archive(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default().to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending)) && !path.is_dir()
}

/// The bytes of an archive on disk.
pub fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, Failure> {
    fs::read_limited(path, limits.archive).map_err(|error| match &error {
        fs::FsError::TooLarge { .. } => Failure::from(error).with_hint(raised("archive.max_size")),
        fs::FsError::NotRegular { .. } if path.is_dir() => a_folder(path),
        _ if error.kind() == "not-found" => Failure::from(error).with_hint(instead_of(path)),
        _ => error.into(),
    })
}

fn a_folder(path: &Path) -> Failure {
    let shown = display(path);
    let message = format!("`{shown}` is a folder and no archive: there is nothing to unpack");
    Failure::new("not-a-file", message).with_hint(format!(
        "`open-skills pack{}` makes an archive of it",
        argument(path)
    ))
}

/// The next step where an archive is missing: one beside it may have been meant.
fn instead_of(path: &Path) -> String {
    match beside(path, is_archive) {
        Some(near) => question(&display(&near)),
        None => "`open-skills pack FOLDER` makes an archive; `open-skills list` shows what \
                 registries have"
            .to_owned(),
    }
}

/// The bytes of what comes through a pipe.
pub fn read_from(reader: impl Read, limits: &Limits) -> Result<Vec<u8>, Failure> {
    read_stream(reader, "standard input", limits)
}

/// The bytes of a document: a file, or what a shell puts in its place for `<(command)`, which
/// is a stream that is open already. Another pipe with a name may have nobody who writes to it.
pub fn read_document(path: &Path, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let is_stream = std::fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir());
    if !(is_stream && is_open_already(path)) {
        return read(path, limits).map_err(|failure| match failure.kind {
            "not-a-file" if is_stream => {
                failure.with_hint("name a regular file, or `-` for standard input")
            }
            _ => failure,
        });
    }
    let shown = format!("`{}`", display(path));
    let file = File::open(path).map_err(|error| unreadable(&shown, &error))?;
    read_stream(file, &shown, limits)
}

/// Whether a path is that of a stream of this process.
fn is_open_already(path: &Path) -> bool {
    ["/dev/fd", "/proc/self/fd"]
        .map(Path::new)
        .contains(&path.parent().unwrap_or(path))
        || path == Path::new("/dev/stdin")
}

fn read_stream(reader: impl Read, shown: &str, limits: &Limits) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = reader.take(limits.archive + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable(shown, &error))?;
    match bytes.len() as u64 > limits.archive {
        true => Err(Failure::new(
            "too-large",
            format!("{shown} is larger than {}", sizes::exact(limits.archive)),
        )
        .with_hint(raised("archive.max_size"))),
        false => Ok(bytes),
    }
}

fn unreadable(shown: &str, error: &io::Error) -> Failure {
    Failure::new("io", format!("cannot read {shown}: {}", fs::reason(error)))
}

/// An error of an archive, with the archive's path.
pub fn located(error: &ArchiveError, path: &Path) -> Failure {
    use crate::diagnostics::Explain;
    let failure = Failure::new(error.kind(), error.to_string()).at(display(path));
    match Explain::hint(error) {
        Some(hint) => failure.with_hint(hint),
        None => failure,
    }
}

/// A skill in an archive.
pub struct ArchivedSkill {
    /// The folder in the archive that it stands in; empty at the root.
    pub folder: String,
    /// All its files, those of skills within it too.
    pub files: Vec<MemoryFile>,
}

impl ArchivedSkill {
    /// The skill, opened.
    pub fn bundle(&self) -> Bundle {
        let name = self
            .folder
            .rsplit('/')
            .next()
            .filter(|name| !name.is_empty());
        Bundle::of_files(name.map(str::to_owned), self.files.iter().cloned())
    }
}

/// The skills in an archive, each folder with a `SKILL.md`, in the order of their paths.
pub fn skills(path: &Path, limits: &Limits) -> Result<Vec<ArchivedSkill>, Failure> {
    let bytes = read(path, limits)?;
    skills_of(&bytes, limits).map_err(|error| located(&error, path))
}

/// The same for an archive that is at hand. To look at one is harmless, so that those of
/// streaming writers are taken too.
pub fn skills_of(bytes: &[u8], limits: &Limits) -> Result<Vec<ArchivedSkill>, ArchiveError> {
    let (archive, contents) = Archive::open_read(bytes, Profile::Foreign, limits)?;
    let files: Vec<MemoryFile> = archive
        .entries()
        .iter()
        .zip(contents)
        .filter_map(|(entry, bytes)| {
            let executable = matches!(
                entry.kind,
                EntryKind::File {
                    executable: true,
                    ..
                }
            );
            Some(MemoryFile {
                path: entry.path.as_str().to_owned(),
                bytes: bytes?,
                executable,
            })
        })
        .collect();
    let mut folders: Vec<&str> = files
        .iter()
        .filter_map(|file| skill_folder(&file.path))
        .collect();
    folders.sort_unstable();
    folders.dedup();
    Ok(folders
        .into_iter()
        .map(|folder| skill(folder, &files))
        .collect())
}

/// The folder that a `SKILL.md` makes a skill.
fn skill_folder(path: &str) -> Option<&str> {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    is_document_name(name).then_some(folder)
}

fn skill(folder: &str, files: &[MemoryFile]) -> ArchivedSkill {
    let below = |file: &MemoryFile| {
        let path = match folder {
            "" => &file.path,
            folder => file.path.strip_prefix(folder)?.strip_prefix('/')?,
        };
        Some(MemoryFile {
            path: path.to_owned(),
            bytes: file.bytes.clone(),
            executable: file.executable,
        })
    };
    ArchivedSkill {
        folder: folder.to_owned(),
        files: files.iter().filter_map(below).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::zip::write::{Compression, write};
    use crate::archive::{EntryPath, MemorySource};

    #[test]
    fn archives_are_known_by_their_endings() {
        let known = ["a.skill", "A.ZIP", "x.tar.gz", "b/c.tgz"];
        assert!(known.iter().all(|path| is_archive(Path::new(path))));
        assert!(!is_archive(Path::new("SKILL.md")) && !is_archive(Path::new("skill")));
    }

    #[test]
    fn every_skill_of_an_archive_is_found() {
        let mut source = MemorySource::default();
        for path in [
            "a/SKILL.md",
            "a/n/SKILL.md",
            "a/n/x.md",
            "b/skill.md",
            "c.txt",
        ] {
            source.add(
                EntryPath::new(path).unwrap(),
                path == "a/n/x.md",
                b"text".to_vec(),
            );
        }
        let mut bytes = Vec::new();
        write(source.items(), &source, Compression::Deflate, &mut bytes).unwrap();
        let found = skills_of(&bytes, &Limits::default()).unwrap();
        let folders: Vec<_> = found.iter().map(|skill| skill.folder.as_str()).collect();
        assert_eq!(folders, ["a", "a/n", "b"]);
        assert_eq!(found[0].files.len(), 3);
        let inner = found[1].bundle();
        assert_eq!(inner.folder_name.as_deref(), Some("n"));
        assert!(inner.file("x.md").unwrap().executable);
    }

    #[test]
    fn a_pipe_that_never_ends_is_left() {
        let limits = Limits {
            archive: 1000,
            ..Limits::default()
        };
        let endless = read_from(std::io::repeat(0), &limits).unwrap_err();
        assert_eq!(endless.kind, "too-large");
    }
}
