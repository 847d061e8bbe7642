//! What a skill is: a folder with `SKILL.md` and any files beside it.
//!
//! A [`Bundle`] lists the files in a fixed order and reads `SKILL.md` and `skill.yaml`
//! once, with the place of every key and value. It judges nothing and never fails: a
//! broken frontmatter, a pipe in the folder, a name that is no text are all there to be
//! talked about. [`manifest::Manifest`] is the typed view for those who only want values.

pub mod discover;
pub mod document;
pub mod frontmatter;
pub mod leave_out;
pub mod legacy;
pub mod manifest;
pub mod names;
pub mod packing;
pub mod patch;
mod placed;
pub mod plain_schema;
pub mod references;
pub mod repair;
pub mod said_versions;
pub mod secret_files;
pub mod skill_file;
pub mod stamp;
pub mod versions;
pub mod walk;
pub mod yaml;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostics::SourceFile;
use crate::fs::{self, FsError, Shown as _};
use document::Document;
use patch::Patch;
use skill_file::{SKILL_FILE, SkillFile};
use walk::{Entry, EntryKind, Listing, WalkProblem};

/// The largest text file that is read to look into it.
pub const MAX_TEXT: u64 = 4 << 20;

/// Where a bundle's bytes come from.
#[derive(Clone)]
enum Contents {
    Folder(PathBuf),
    Memory(BTreeMap<String, Vec<u8>>),
}

/// A file that is in memory already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemoryFile {
    /// Path below the skill's folder, `/` between its parts.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// Whether its owner may run it.
    pub executable: bool,
}

/// A skill, opened.
pub struct Bundle {
    contents: Contents,
    patch: Patch,
    /// Whether nothing else is there than what is listed.
    is_whole: bool,
    /// The name of the skill's folder, if it has one.
    pub folder_name: Option<String>,
    /// Everything below the folder, ordered by the bytes of the paths.
    pub entries: Vec<Entry>,
    /// What could not be listed as it should.
    pub problems: Vec<WalkProblem>,
    /// The name of the file that makes it a skill: `SKILL.md`, in whatever case.
    pub document_name: Option<String>,
    /// That file, read.
    pub document: Option<Document>,
    /// Why that file could not be read.
    pub document_error: Option<FsError>,
    /// `skill.yaml`, if there is one that can be read.
    pub skill_file: Option<SkillFile>,
    sources: RefCell<HashMap<String, Arc<SourceFile>>>,
}

impl Bundle {
    /// Opens the skill in a folder.
    pub fn open(folder: &Path) -> Self {
        Self::open_listed(folder, walk::list(folder))
    }

    /// The same for a folder that was listed just now.
    pub fn open_listed(folder: &Path, listing: Listing) -> Self {
        let name = folder.file_name().map(|name| name.shown().to_string());
        let name = name.or_else(|| {
            let whole = std::fs::canonicalize(folder).ok()?;
            Some(whole.file_name()?.shown().to_string())
        });
        let contents = Contents::Folder(folder.to_path_buf());
        let patch = Patch::default();
        Self::read(contents, patch, name, listing.entries, listing.problems)
    }

    /// A skill whose files are at hand: an editor's buffer, a test.
    pub fn in_memory(
        folder_name: Option<String>,
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Self {
        let plain = |(path, bytes)| MemoryFile {
            path,
            bytes,
            executable: false,
        };
        Self::of_files(folder_name, files.into_iter().map(plain))
    }

    /// The same for files that have run bits too: those of an archive.
    pub fn of_files(
        folder_name: Option<String>,
        files: impl IntoIterator<Item = MemoryFile>,
    ) -> Self {
        let mut entries = Vec::new();
        let mut contents = BTreeMap::new();
        for file in files {
            entries.push(Entry {
                path: file.path.clone(),
                kind: EntryKind::File,
                size: file.bytes.len() as u64,
                executable: file.executable,
            });
            contents.insert(file.path, file.bytes);
        }
        let entries = walk::with_folders(entries);
        let contents = Contents::Memory(contents);
        Self::read(contents, Patch::default(), folder_name, entries, Vec::new())
    }

    /// The same skill as it would be with changes made that nobody has written yet.
    #[must_use]
    pub fn patched(&self, patch: Patch) -> Self {
        let mut entries = self.entries.clone();
        patch.change_entries(&mut entries);
        let patched = Self::read(
            self.contents.clone(),
            patch,
            self.folder_name.clone(),
            entries,
            self.problems.clone(),
        );
        match self.is_whole {
            true => patched.whole(),
            false => patched,
        }
    }

    /// The same skill, whose files are all there are: what is not among them is not there.
    #[must_use]
    pub fn whole(self) -> Self {
        Self {
            is_whole: true,
            ..self
        }
    }

    /// Whether nothing else is there than what is listed. A document that came alone, as on
    /// standard input, may have had a folder around it.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    fn read(
        contents: Contents,
        patch: Patch,
        folder_name: Option<String>,
        entries: Vec<Entry>,
        problems: Vec<WalkProblem>,
    ) -> Self {
        let mut bundle = Self {
            is_whole: matches!(contents, Contents::Folder(_)) || entries.len() > 1,
            contents,
            patch,
            folder_name,
            document_name: document_name(&entries),
            entries,
            problems,
            document: None,
            document_error: None,
            skill_file: None,
            sources: RefCell::default(),
        };
        if let Some(name) = &bundle.document_name {
            match bundle.source(name) {
                Ok(source) => bundle.document = Some(Document::parse(source)),
                Err(error) => bundle.document_error = Some(error),
            }
        }
        if bundle.file(SKILL_FILE).is_some() {
            bundle.skill_file = bundle.source(SKILL_FILE).ok().map(SkillFile::parse);
        }
        bundle
    }

    /// The regular file at a path below the skill's folder.
    pub fn file(&self, path: &str) -> Option<&Entry> {
        self.entry(path).filter(|entry| entry.is_file())
    }

    /// Whatever stands at a path below the skill's folder.
    pub fn entry(&self, path: &str) -> Option<&Entry> {
        let at = self
            .entries
            .binary_search_by(|entry| entry.path.as_str().cmp(path));
        at.ok().map(|at| &self.entries[at])
    }

    /// What stands where the document belongs and is no file: a folder, a pipe.
    pub fn stand_in(&self) -> Option<&Entry> {
        let mut top = self.entries.iter();
        let found = top.find(|entry| walk::is_document_name(&entry.path));
        found.filter(|_| self.document_name.is_none())
    }

    /// The regular files.
    pub fn files(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.is_file())
    }

    /// The text of a file, read at most once; [`MAX_TEXT`] bytes at most.
    pub fn source(&self, path: &str) -> Result<Arc<SourceFile>, FsError> {
        if let Some(source) = self.sources.borrow().get(path) {
            return Ok(Arc::clone(source));
        }
        let source = Arc::new(SourceFile::from_bytes(path, self.bytes(path, MAX_TEXT)?));
        self.sources
            .borrow_mut()
            .insert(path.to_owned(), Arc::clone(&source));
        Ok(source)
    }

    /// The bytes of a file, at most `limit` of them.
    pub fn bytes(&self, path: &str, limit: u64) -> Result<Vec<u8>, FsError> {
        let bytes = match (self.patch.files.get(path), &self.contents) {
            (Some(bytes), _) => bytes,
            (None, Contents::Folder(folder)) => {
                let whole = self.on_disk(folder, path)?;
                return match self.file(path) {
                    Some(entry) => fs::read_listed(&whole, entry.size, limit),
                    None => fs::read_limited(&whole, limit),
                };
            }
            (None, Contents::Memory(files)) => match files.get(self.patch.original(path)) {
                Some(bytes) => bytes,
                None => return Err(FsError::NotRegular { path: path.into() }),
            },
        };
        if bytes.len() as u64 > limit {
            let path = path.into();
            return Err(FsError::TooLarge { path, limit });
        }
        Ok(bytes.clone())
    }

    /// The first bytes of a file, as many as are there, to see what it is.
    pub fn head(&self, path: &str, length: usize) -> Result<Vec<u8>, FsError> {
        let at_hand = match (self.patch.files.get(path), &self.contents) {
            (Some(bytes), _) => Some(bytes),
            (None, Contents::Memory(files)) => files.get(self.patch.original(path)),
            (None, Contents::Folder(folder)) => {
                return fs::read_head(&self.on_disk(folder, path)?, length);
            }
        };
        let bytes = at_hand.map_or(&[][..], Vec::as_slice);
        Ok(bytes[..bytes.len().min(length)].to_vec())
    }

    /// Where a file lies on disk. A link must not show what lies outside the skill: whoever
    /// looks at a foreign skill would see, and perhaps hand on, files of their own.
    fn on_disk(&self, folder: &Path, path: &str) -> Result<PathBuf, FsError> {
        let whole = folder.join(self.patch.original(path));
        // The walk entered no link, so what it listed as a file needs no second look.
        if self.file(path).is_none() {
            fs::stays_within(folder, &whole)?;
        }
        Ok(whole)
    }

    /// The folder on disk, unless the skill is in memory.
    pub fn folder(&self) -> Option<&Path> {
        match &self.contents {
            Contents::Folder(folder) => Some(folder),
            Contents::Memory(_) => None,
        }
    }
}

/// `SKILL.md` before `skill.md` before any other case.
fn document_name(entries: &[Entry]) -> Option<String> {
    let names = || {
        let top = entries
            .iter()
            .filter(|e| e.is_file() || matches!(e.kind, EntryKind::Link(_)));
        top.map(|entry| entry.path.as_str())
            .filter(|path| walk::is_document_name(path))
    };
    let exact = |wanted: &str| names().find(|name| *name == wanted);
    exact("SKILL.md")
        .or_else(|| exact("skill.md"))
        .or_else(|| names().next())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_document_wins() {
        let files = ["Skill.md", "SKILL.md", "skill.md"].map(|name| (name.to_owned(), vec![]));
        let bundle = Bundle::in_memory(None, files);
        assert_eq!(bundle.document_name.as_deref(), Some("SKILL.md"));
    }

    #[test]
    fn a_folder_is_opened_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("my-skill");
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("SKILL.md"), "---\nname: my-skill\n---\n").unwrap();
        std::fs::write(root.join("skill.yaml"), "version: 1.0.0\n").unwrap();
        let bundle = Bundle::open(&root.join("."));
        assert_eq!(bundle.folder_name.as_deref(), Some("my-skill"));
        assert_eq!(
            bundle.document.unwrap().field("name").unwrap().scalar(),
            Some("my-skill")
        );
        assert!(bundle.skill_file.unwrap().mapping().is_some());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_read_only_inside_the_skill() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("my-skill");
        std::fs::create_dir_all(root.join("docs")).unwrap();
        std::fs::write(folder.path().join("secret.md"), "canary").unwrap();
        std::fs::write(root.join("docs/s.md"), "---\nname: my-skill\n---\n").unwrap();
        symlink("docs/s.md", root.join("SKILL.md")).unwrap();
        symlink("..", root.join("up")).unwrap();
        let bundle = Bundle::open(&root);
        assert!(bundle.document.is_some());
        assert!(matches!(
            bundle.bytes("up/secret.md", MAX_TEXT),
            Err(FsError::LeadsOut { .. })
        ));
        std::fs::remove_file(root.join("SKILL.md")).unwrap();
        symlink("../secret.md", root.join("SKILL.md")).unwrap();
        let bundle = Bundle::open(&root);
        assert!(bundle.document.is_none());
        assert!(matches!(
            bundle.document_error,
            Some(FsError::LeadsOut { .. })
        ));
        assert!(matches!(
            bundle.head("SKILL.md", 4),
            Err(FsError::LeadsOut { .. })
        ));
    }

    #[test]
    fn what_stands_where_the_document_belongs_is_found() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("SKILL.md")).unwrap();
        let stands_in = |folder: &Path| Bundle::open(folder).stand_in().map(|at| at.kind.clone());
        assert_eq!(stands_in(folder.path()), Some(EntryKind::Folder));
        std::fs::write(folder.path().join("skill.md"), "").unwrap();
        assert_eq!(stands_in(folder.path()), None);
    }

    #[test]
    fn a_document_that_is_too_large_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = std::fs::File::create(folder.path().join("SKILL.md")).unwrap();
        file.set_len(MAX_TEXT + 1).unwrap();
        let bundle = Bundle::open(folder.path());
        assert!(matches!(
            bundle.document_error,
            Some(FsError::TooLarge { .. })
        ));
    }
}
