//! Any repository of skill folders, read at one commit.
//!
//! Nobody had to prepare it: there is no marker, no index, no record. What is read is one
//! folder of one commit, and only the files below it are fetched. Links and submodules are
//! named and passed over.

use super::errors::Said;
use super::program::Found;
use super::store::{Entry, Store, Tree};
use crate::bundle::names::SkillName;
use crate::fs::sizes;
use crate::registry::remote::Remote;
use crate::registry::{Key, RegistryError, Trouble};

/// The most files that a folder may have.
const MAX_FILES: usize = 10_000;
/// The most bytes that a folder may have.
const MAX_BYTES: u64 = 200 << 20;
/// The digits of a whole commit.
const DIGITS: usize = 40;

/// A repository at one commit.
pub struct GitSource {
    remote: Remote,
    store: Store,
    commit: String,
    tree: Tree,
}

/// A file of a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitFile {
    /// The path below the folder.
    pub path: String,
    /// Whether it may be executed.
    pub is_executable: bool,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The files of a folder, and what was passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// The files, in the order of their paths.
    pub files: Vec<GitFile>,
    /// Links and submodules, which are never followed.
    pub passed_over: Vec<String>,
}

/// The trouble with a repository that nobody takes for a registry.
fn of_source(said: &Said, place: &str) -> RegistryError {
    let error = said.at(place);
    match error.trouble {
        Trouble::NotFound => {
            let sentence = format!("there is no repository at `{place}`: {}", error.detail);
            error.saying(sentence)
        }
        _ => error,
    }
}

/// Why what was asked for did not come.
fn not_fetched(said: &Said, wanted: &str, place: &str) -> RegistryError {
    let missing = RegistryError::new(Trouble::NotFound, place, "");
    if said.is_nothing_shown() {
        let sentence = format!(
            "the repository `{place}` is empty: nothing was ever pushed to the branch it shows first"
        );
        let error = missing.saying(sentence);
        return error.advising("name a branch, tag or commit with `@`, if it has another");
    }
    match is_commit(wanted) && said.is_unknown_commit() {
        true => missing.saying(format!(
            "the repository `{place}` has no commit `{wanted}`, or has it no more"
        )),
        false => of_source(said, place),
    }
}

impl GitSource {
    /// Fetches what a branch, a tag or a whole commit stands for now; without a revision,
    /// what the repository shows first.
    pub fn open(remote: &Remote, revision: Option<&str>) -> Result<Self, RegistryError> {
        let at = |said: Said| of_source(&said, &remote.place);
        let mut store = Store::new(remote).map_err(at)?;
        let wanted = match revision {
            Some(commit) if is_commit(commit) => commit.to_owned(),
            _ => reference(&store, remote, revision)?,
        };
        let commit = store
            .fetch(&wanted)
            .map_err(|said| not_fetched(&said, &wanted, &remote.place))?;
        if is_commit(&wanted) && commit != wanted {
            let detail = format!("it answers for `{wanted}` with `{commit}`");
            return Err(RegistryError::new(Trouble::Corrupt, &remote.place, detail));
        }
        let tree = store.tree(&commit).map_err(at)?;
        Ok(Self {
            remote: remote.clone(),
            store,
            commit,
            tree,
        })
    }

    /// The commit, in full.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// The folders that hold a SKILL.md; the empty path is the repository itself.
    pub fn skills(&self) -> Vec<&str> {
        let documents = self.tree.iter().filter(|(_, entry)| entry.is_file());
        let mut folders: Vec<&str> = documents
            .filter_map(|(path, _)| {
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                crate::bundle::walk::is_document_name(name).then_some(folder)
            })
            .collect();
        folders.dedup();
        folders
    }

    /// Whether it is a registry of versions, whose skills have no folders.
    pub fn is_registry(&self) -> bool {
        let is_file = |key: &Key| self.tree.get(key.as_str()).is_some_and(Entry::is_file);
        is_file(&Key::marker()) && (is_file(&Key::audit(0)) || is_file(&Key::catalog()))
    }

    /// Whether it is a registry that has a skill of this name.
    pub fn has_published(&self, name: &SkillName) -> bool {
        self.is_registry() && self.tree.contains_key(Key::index(name).as_str())
    }

    /// Reads all files of a folder; those that are not here come in one request.
    pub fn folder(&mut self, path: &str) -> Result<Folder, RegistryError> {
        let below = match path {
            "" => String::new(),
            path => format!("{path}/"),
        };
        let within = self
            .tree
            .iter()
            .filter(|(path, _)| path.starts_with(&below));
        let mut folder = Folder::default();
        let mut wanted = Vec::new();
        for (path, entry) in within {
            let short = path.get(below.len()..).unwrap_or_default();
            match entry.is_file() {
                true => wanted.push((short.to_owned(), entry.clone())),
                false => folder.passed_over.push(short.to_owned()),
            }
        }
        if wanted.len() > MAX_FILES {
            let detail = format!("`{path}` has more than {MAX_FILES} files");
            return Err(self.error(Trouble::TooLarge, detail));
        }
        let objects: Vec<String> = wanted.iter().map(|(_, e)| e.object.clone()).collect();
        let sizes = match objects.is_empty() {
            true => Ok(Vec::new()),
            false => self.store.sizes(&objects, MAX_BYTES),
        };
        let too_large = format!("`{path}` has more than {}", sizes::exact(MAX_BYTES));
        let sizes = sizes.map_err(|said| match said {
            Said::TooMuch => self.error(Trouble::TooLarge, &too_large),
            said => said.at(&self.remote.place),
        })?;
        if sizes.iter().sum::<u64>() > MAX_BYTES {
            return Err(self.error(Trouble::TooLarge, too_large));
        }
        for (path, entry) in wanted {
            let found = self.store.blob(&entry.object, MAX_BYTES);
            let found = found.map_err(|said| said.at(&self.remote.place))?;
            let Found::Blob(bytes) = found else {
                let detail = format!("`{}` has no content", path.escape_debug());
                return Err(self.error(Trouble::Corrupt, detail));
            };
            folder.files.push(GitFile {
                is_executable: entry.mode == "100755",
                path,
                bytes,
            });
        }
        Ok(folder)
    }

    fn error(&self, trouble: Trouble, detail: impl Into<String>) -> RegistryError {
        RegistryError::new(trouble, &self.remote.place, detail)
    }
}

/// Whether a revision is a whole commit.
pub fn is_commit(revision: &str) -> bool {
    let digit = |c: char| matches!(c, '0'..='9' | 'a'..='f');
    revision.len() == DIGITS && revision.chars().all(digit)
}

/// The reference that a revision names, in full: a branch, then a tag.
fn reference(
    store: &Store,
    remote: &Remote,
    revision: Option<&str>,
) -> Result<String, RegistryError> {
    let Some(revision) = revision else {
        return Ok("HEAD".to_owned());
    };
    let names = [
        format!("refs/heads/{revision}"),
        format!("refs/tags/{revision}"),
    ];
    let asked: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = store
        .references(&asked)
        .map_err(|said| of_source(&said, &remote.place))?;
    let is_there = |name: &&String| found.iter().any(|(known, _)| known == *name);
    let there: Vec<&String> = names.iter().filter(is_there).collect();
    match there.as_slice() {
        [only] => Ok((*only).clone()),
        [] => {
            let place = &remote.place;
            let said = format!(
                "the repository `{place}` has no branch, tag or commit `{}`",
                revision.escape_debug()
            );
            let error = RegistryError::new(Trouble::NotFound, place, "").saying(said);
            Err(error.advising("a commit is written in full, with all its 40 digits"))
        }
        _ => {
            let detail = format!("`{}` is a branch and a tag", revision.escape_debug());
            let error = RegistryError::new(Trouble::Misconfigured, &remote.place, detail);
            Err(error.advising("name the commit instead, with all its 40 digits"))
        }
    }
}
