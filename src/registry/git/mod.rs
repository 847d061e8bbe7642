//! A registry in a git repository: a version is a commit with a tag of its name.
//!
//! Every change is one commit on the branch that the repository shows first, made on top of
//! the tip that was read and pushed without force: the remote takes it only over that very
//! tip. Whoever lost such a race reads anew and decides again. A publication is one commit
//! with everything in it and an annotated tag `name/version`, pushed as one, so that there
//! is no state between. Stamps are the names of blobs.
//!
//! The `git` program does the work, on bare repositories of our own: nothing is ever
//! checked out, so no hook, filter, submodule or link of a repository has any effect.
//! [`GitSource`] reads any repository of skill folders, pinned to a commit.

mod errors;
mod folder;
mod program;
mod source;
mod store;
mod work;

pub use source::{Folder, GitFile, GitSource, is_commit};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::remote::Remote;
use super::transaction::{Transaction, Work};
use super::{
    Condition, Key, Listed, Object, Prefix, Registry, RegistryError, RegistryExt, Stamp, Trouble,
};
use crate::diagnostics::shell_word;
use crate::fs::sizes;
use errors::Said;
use program::Found;
use store::{Entry, Store, Tree};

/// The branch of a repository that has none yet.
const FIRST_BRANCH: &str = "refs/heads/main";
/// The most bytes that are fetched to say how large things are.
const LISTING: u64 = 4 << 30;
/// How often a single write is pushed anew before it is given up.
const ROUNDS: u32 = 200;

/// A registry in a git repository.
pub struct Git {
    remote: Remote,
    state: Mutex<Option<State>>,
}

/// What is known of the repository.
struct State {
    store: Store,
    branch: String,
    /// The branch that it will show first, while it is empty.
    unborn: Option<String>,
    /// When the question began that the snapshot answers.
    asked: Instant,
    snapshot: Arc<Snapshot>,
}

/// The tree of one commit; none of an empty repository.
#[derive(Default)]
struct Snapshot {
    tip: Option<String>,
    tree: Tree,
}

impl Git {
    /// The registry in a repository; nothing is asked of it yet.
    pub fn new(remote: Remote) -> Self {
        Self {
            remote,
            state: Mutex::new(None),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn said(&self, said: &Said) -> RegistryError {
        said.at(&self.remote.place)
    }

    /// Does something with the newest state there is. Whoever waited for another's question
    /// that began after his own takes its answer.
    fn with_newest<T>(
        &self,
        act: impl FnOnce(&mut State) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let now = Instant::now();
        let mut state = self.lock();
        let is_new = state.as_ref().is_some_and(|state| state.asked >= now);
        if !is_new {
            self.refresh(&mut state).map_err(|said| self.said(&said))?;
        }
        self.with(&mut state, act)
    }

    fn with<T>(
        &self,
        state: &mut Option<State>,
        act: impl FnOnce(&mut State) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        match state {
            Some(state) => act(state),
            None => Err(self.trouble(Trouble::Io, "the repository was not read")),
        }
    }

    /// Asks the remote for its tip, and fetches that when it is another.
    fn refresh(&self, state: &mut Option<State>) -> Result<(), Said> {
        let asked = Instant::now();
        if state.is_none() {
            *state = Some(State {
                store: Store::new(&self.remote)?,
                branch: FIRST_BRANCH.to_owned(),
                unborn: None,
                asked,
                snapshot: Arc::default(),
            });
        }
        let Some(state) = state else { return Ok(()) };
        let references = state.store.references(&["HEAD", FIRST_BRANCH])?;
        let (branch, tip) = shown_first(&references);
        state.branch = branch;
        match tip {
            None => {
                // Whoever clones it later gets what stands on the branch that its HEAD names.
                let store = &state.store;
                let first = || {
                    store
                        .branch_to_be()
                        .unwrap_or_else(|| FIRST_BRANCH.to_owned())
                };
                state.branch = state.unborn.get_or_insert_with(first).clone();
                state.snapshot = Arc::default();
            }
            Some(tip) if state.snapshot.tip.as_ref() == Some(&tip) => {}
            Some(_) => {
                let commit = state.store.fetch(&state.branch)?;
                let tree = state.store.tree(&commit)?;
                let tip = Some(commit);
                state.snapshot = Arc::new(Snapshot { tip, tree });
            }
        }
        state.asked = asked;
        Ok(())
    }

    /// A file of a repository that no registry has, if there is one: whoever wrote it meant the
    /// repository for something else. What a new repository is given at its beginning says nothing.
    pub fn other(&self) -> Result<Option<String>, RegistryError> {
        let is_usual = |path: &str| {
            let first = path.split('/').next().unwrap_or(path);
            let is_about = ["README", "LICENSE", "LICENCE", "COPYING"]
                .iter()
                .any(|name| first.to_ascii_uppercase().starts_with(name));
            first.starts_with('.') || is_about && first == path
        };
        self.with_newest(|state| {
            let tree = &state.snapshot.tree;
            let mut others = tree.keys().filter(|path| Key::parse(path).is_none());
            Ok(others.find(|path| !is_usual(path)).cloned())
        })
    }

    /// That there is no such object; where the repository holds other files, what it may be
    /// instead of a registry.
    fn missing(&self, tree: &Tree, key: &Key) -> RegistryError {
        let error = self.trouble(Trouble::NotFound, "").on(key);
        let is_registry = || tree.keys().any(|path| Key::parse(path).is_some());
        if *key != Key::marker() || tree.is_empty() || is_registry() {
            return error;
        }
        let mut folders = tree.keys().filter_map(|path| {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            crate::bundle::walk::is_document_name(name).then_some(folder)
        });
        let place = &self.remote.place;
        let reference = match folders.next() {
            Some("") => place.clone(),
            Some(folder) => format!("{place}#{folder}"),
            None => format!("{place}#path/to/skill"),
        };
        error.advising(format!(
            "the repository holds other files: if it is one of skill folders, `open-skills pull \
             {}` takes a skill from it",
            shell_word(&reference)
        ))
    }

    /// Reads an object of a snapshot.
    fn object(
        &self,
        state: &mut State,
        tree: &Tree,
        key: &Key,
        limit: u64,
    ) -> Result<Object, RegistryError> {
        let Some(entry) = tree.get(key.as_str()) else {
            return Err(self.missing(tree, key));
        };
        if !entry.is_file() {
            let detail = "it is a link or another repository, which is not followed";
            return Err(self.trouble(Trouble::Corrupt, detail).on(key));
        }
        let found = state.store.blob(&entry.object, limit);
        let too_large = || {
            let detail = format!("it has more than {}", sizes::exact(limit));
            self.trouble(Trouble::TooLarge, detail).on(key)
        };
        match found {
            Ok(Found::Blob(bytes)) => Ok(Object {
                bytes,
                stamp: Stamp(entry.object.clone()),
            }),
            Ok(Found::TooLarge) | Err(Said::TooMuch) => Err(too_large()),
            Ok(Found::Missing) => {
                let detail = "the repository does not give its content";
                Err(self.trouble(Trouble::Corrupt, detail).on(key))
            }
            Err(said) => Err(self.said(&said).on(key)),
        }
    }

    /// Lists what stands below a prefix of a snapshot.
    fn listed(
        &self,
        state: &mut State,
        tree: &Tree,
        prefix: &Prefix,
    ) -> Result<Vec<Listed>, RegistryError> {
        let text = prefix.text();
        let below = tree.iter().filter(|(path, _)| path.starts_with(&text));
        let entries: Vec<(Key, &Entry)> = below
            .filter(|(_, entry)| entry.is_file())
            .filter_map(|(path, entry)| Some((Key::parse(path)?, entry)))
            .collect();
        let objects: Vec<String> = entries.iter().map(|(_, e)| e.object.clone()).collect();
        if objects.is_empty() {
            return Ok(Vec::new());
        }
        let sizes = state.store.sizes(&objects, LISTING);
        let sizes = sizes.map_err(|said| self.said(&said))?;
        let entries = entries.into_iter().zip(sizes);
        Ok(entries
            .map(|((key, _), size)| Listed { key, size })
            .collect())
    }

    /// What is create-only never changes: what an old snapshot has of it is still true.
    fn settled(&self, key: &Key, limit: u64) -> Option<Result<Object, RegistryError>> {
        use super::key::Kind;
        if !matches!(
            key.kind()?,
            Kind::Record(..) | Kind::Blob(_) | Kind::Audit(_)
        ) {
            return None;
        }
        let mut state = self.lock();
        let state = state.as_mut()?;
        let snapshot = Arc::clone(&state.snapshot);
        snapshot.tree.get(key.as_str())?;
        Some(self.object(state, &snapshot.tree, key, limit))
    }
}

/// The branch that a repository shows first, and its tip; none of an empty one.
fn shown_first(references: &[(String, String)]) -> (String, Option<String>) {
    let target = |name: &str| {
        let mut about = references.iter().filter(|(known, _)| known == name);
        about.find(|(_, what)| !what.starts_with("ref: "))
    };
    let mut heads = references.iter().filter(|(name, _)| name == "HEAD");
    let branch = heads.find_map(|(_, what)| what.strip_prefix("ref: "));
    match (branch, target("HEAD")) {
        (Some(branch), Some((_, tip))) => (branch.to_owned(), Some(tip.clone())),
        _ => {
            let tip = target(FIRST_BRANCH).map(|(_, tip)| tip.clone());
            (FIRST_BRANCH.to_owned(), tip)
        }
    }
}

impl Registry for Git {
    fn place(&self) -> &str {
        &self.remote.place
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        if let Some(object) = self.settled(key, limit) {
            return object;
        }
        self.with_newest(|state| {
            let snapshot = Arc::clone(&state.snapshot);
            self.object(state, &snapshot.tree, key, limit)
        })
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        if let Some(settled) = self.settled(key, limit) {
            let object = settled?;
            return Ok((object.stamp != *known).then_some(object));
        }
        self.with_newest(|state| {
            let snapshot = Arc::clone(&state.snapshot);
            match snapshot.tree.get(key.as_str()) {
                Some(entry) if entry.object == known.0 => Ok(None),
                _ => self.object(state, &snapshot.tree, key, limit).map(Some),
            }
        })
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        let message = format!("Write {key}");
        let what = Work::Other(&message);
        for round in 0..ROUNDS {
            let work = work::Staged::begin(self, &what)?;
            work.write(key, bytes, condition)?;
            match work.finish() {
                Ok(now) => {
                    let entry = now.tree.get(key.as_str());
                    let missing = || self.trouble(Trouble::Io, "it was not written").on(key);
                    return entry.map(|e| Stamp(e.object.clone())).ok_or_else(missing);
                }
                Err(error) if error.trouble == Trouble::Conflict => super::settle::wait(round),
                Err(error) => return Err(error.on(key)),
            }
        }
        Err(self.trouble(Trouble::Busy, "too many others write").on(key))
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        self.with_newest(|state| {
            let snapshot = Arc::clone(&state.snapshot);
            self.listed(state, &snapshot.tree, prefix)
        })
    }

    /// A push without force is refused over what was not read: that is what git is.
    fn probe(&self) -> Result<(), RegistryError> {
        Ok(())
    }

    fn begin<'r>(
        &'r self,
        work: &Work<'_>,
    ) -> Result<Option<Box<dyn Transaction + 'r>>, RegistryError> {
        Ok(Some(Box::new(work::Staged::begin(self, work)?)))
    }
}
