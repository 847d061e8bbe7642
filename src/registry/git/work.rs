//! Writes on top of a snapshot, and the one commit that they become.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::errors::Said;
use super::{Git, Snapshot, State};
use crate::registry::transaction::{Transaction, Work};
use crate::registry::{
    Condition, Digest, Key, Listed, Object, Prefix, Registry, RegistryError, RegistryExt, Stamp,
    Trouble,
};

/// Who commits when git does not know the user.
const NOBODY: &str = "open-skills <open-skills@localhost>";

/// Writes that are not pushed yet.
pub(super) struct Staged<'g> {
    git: &'g Git,
    snapshot: Arc<Snapshot>,
    message: String,
    /// The tag that goes with the commit, and the record that it stands for.
    tag: Option<(String, Key)>,
    changes: Mutex<BTreeMap<Key, Vec<u8>>>,
}

impl<'g> Staged<'g> {
    /// Begins on top of what the remote has now.
    pub fn begin(git: &'g Git, work: &Work<'_>) -> Result<Self, RegistryError> {
        let snapshot = git.with_newest(|state| Ok(Arc::clone(&state.snapshot)))?;
        let (message, tag) = match work {
            Work::Publish(name, version) => (
                format!("Publish {name} {version}"),
                Some((format!("{name}/{version}"), Key::record(name, version))),
            ),
            Work::Other(message) => ((*message).to_owned(), None),
        };
        Ok(Self {
            git,
            snapshot,
            message,
            tag,
            changes: Mutex::default(),
        })
    }

    /// Does what was written; gives what the repository is now.
    pub fn finish(&self) -> Result<Arc<Snapshot>, RegistryError> {
        let changes =
            std::mem::take(&mut *self.changes.lock().unwrap_or_else(PoisonError::into_inner));
        match changes.is_empty() {
            true => Ok(Arc::clone(&self.snapshot)),
            false => self.push(&changes),
        }
    }

    fn changed(&self, key: &Key) -> Option<Vec<u8>> {
        let changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        changes.get(key).cloned()
    }

    fn error(&self, trouble: Trouble, key: &Key) -> RegistryError {
        self.git.trouble(trouble, "").on(key)
    }

    /// The stamp of what stands there, with what was written since.
    fn stamp(&self, key: &Key) -> Option<Stamp> {
        match self.changed(key) {
            Some(bytes) => Some(staged_stamp(&bytes)),
            None => {
                let entry = self.snapshot.tree.get(key.as_str())?;
                Some(Stamp(entry.object.clone()))
            }
        }
    }

    fn on_snapshot<T>(
        &self,
        act: impl FnOnce(&mut State) -> Result<T, RegistryError>,
    ) -> Result<T, RegistryError> {
        let mut state = self.git.lock();
        self.git.with(&mut state, act)
    }

    /// Makes the commit and pushes it.
    fn push(&self, changes: &BTreeMap<Key, Vec<u8>>) -> Result<Arc<Snapshot>, RegistryError> {
        let tag = self
            .tag
            .as_ref()
            .filter(|(_, record)| changes.contains_key(record));
        let tag = tag.map(|(tag, _)| tag.as_str());
        self.on_snapshot(|state| {
            let committer = state.store.committer().unwrap_or(NOBODY).to_owned();
            let message = format!("{}\n\nPush: {}\n", self.message, own()?);
            let made = instructions(&message, &committer, self.tip(), tag, changes);
            let marks = state.store.import(&made);
            let marks = marks.map_err(|said| self.git.said(&said))?;
            let Some(commit) = marks.first() else {
                return Err(self.git.trouble(Trouble::Io, "git made no commit"));
            };
            let mut specs = vec![format!("{commit}:{}", state.branch)];
            specs.extend(tag.map(|tag| format!("refs/tags/{tag}:refs/tags/{tag}")));
            let pushed = state.store.push(&specs);
            pushed.map_err(|said| self.refused(state, &said))?;
            self.follow(state, commit)
        })
    }

    fn tip(&self) -> Option<&str> {
        self.snapshot.tip.as_deref()
    }

    /// What it means that the remote did not take it.
    fn refused(&self, state: &State, said: &Said) -> RegistryError {
        match (&self.tag, said.is_taken_tag()) {
            (Some((tag, record)), true) if !self.moves_on(state) => {
                let detail = format!("the repository has a tag `{tag}`, on something else");
                let error = self.git.trouble(Trouble::AlreadyExists, detail).on(record);
                error.advising("a version never changes; publish this under a new one")
            }
            (_, true) => self.git.trouble(Trouble::Conflict, ""),
            _ if said.is_lost_race() => self.git.trouble(Trouble::Conflict, ""),
            _ => self.git.said(said),
        }
    }

    /// Whether the branch is another by now, or will be in a moment: a repository of files
    /// shows the tag of somebody who was faster before it shows his commit.
    fn moves_on(&self, state: &State) -> bool {
        for pause in [0, 50, 250, 1000] {
            std::thread::sleep(Duration::from_millis(pause));
            let now = state.store.references(&[&state.branch]);
            let tip = now.ok().and_then(|now| now.into_iter().next());
            if tip.map(|(_, tip)| tip).as_deref() != self.tip() {
                return true;
            }
        }
        false
    }

    /// What was pushed is the newest that is known.
    fn follow(&self, state: &mut State, commit: &str) -> Result<Arc<Snapshot>, RegistryError> {
        let tree = state.store.tree(commit);
        let tree = tree.map_err(|said| self.git.said(&said))?;
        let tip = Some(commit.to_owned());
        state.snapshot = Arc::new(Snapshot { tip, tree });
        Ok(Arc::clone(&state.snapshot))
    }
}

/// The stamp of bytes that have no blob yet. Nothing that was pushed has it, so it is good
/// for as long as the work goes on and no longer.
fn staged_stamp(bytes: &[u8]) -> Stamp {
    Stamp(format!("staged {}", Digest::of(bytes)))
}

/// What `git fast-import` has to do: one commit, and perhaps one tag.
fn instructions(
    message: &str,
    committer: &str,
    tip: Option<&str>,
    tag: Option<&str>,
    changes: &BTreeMap<Key, Vec<u8>>,
) -> Vec<u8> {
    let mut head = String::from("commit refs/open-skills/new\nmark :1\n");
    // Writing into a text never fails.
    let _ = write!(head, "committer {committer} now\n{}", data(message));
    if let Some(tip) = tip {
        let _ = writeln!(head, "from {tip}");
    }
    let mut made = head.into_bytes();
    for (key, bytes) in changes {
        let line = format!("M 100644 inline {key}\ndata {}\n", bytes.len());
        made.extend_from_slice(line.as_bytes());
        made.extend_from_slice(bytes);
        made.push(b'\n');
    }
    let mut tail = String::from("\n");
    if let Some(tag) = tag {
        let _ = write!(
            tail,
            "tag {tag}\nfrom :1\ntagger {committer} now\n{}",
            data(message)
        );
    }
    tail.push_str("get-mark :1\n");
    made.extend_from_slice(tail.as_bytes());
    made
}

/// Digits that make a commit one of its own: two who write the same on the same tip in the
/// same second would make the same commit, and each think that the change was his.
fn own() -> Result<String, RegistryError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        let detail = format!("the system gives no random numbers: {error}");
        RegistryError::new(Trouble::Io, "git", detail)
    })?;
    let mut digits = Digest::of(&bytes).hex();
    digits.truncate(16);
    Ok(digits)
}

fn data(message: &str) -> String {
    format!("data {}\n{message}\n", message.len())
}

impl Registry for Staged<'_> {
    fn place(&self) -> &str {
        self.git.place()
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        if let Some(bytes) = self.changed(key) {
            if bytes.len() as u64 > limit {
                return Err(self.error(Trouble::TooLarge, key));
            }
            let stamp = staged_stamp(&bytes);
            return Ok(Object { bytes, stamp });
        }
        self.on_snapshot(|state| self.git.object(state, &self.snapshot.tree, key, limit))
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        match self.stamp(key) {
            Some(stamp) if stamp == *known => Ok(None),
            _ => self.read(key, limit).map(Some),
        }
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        match (condition, self.stamp(key)) {
            (Condition::Absent, Some(_)) => return Err(self.error(Trouble::AlreadyExists, key)),
            (Condition::Unchanged(known), Some(stamp)) if stamp == *known => {}
            (Condition::Unchanged(_), _) => return Err(self.error(Trouble::Conflict, key)),
            (Condition::Absent, None) => {}
        }
        let mut changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        changes.insert(key.clone(), bytes.to_vec());
        Ok(staged_stamp(bytes))
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        let listed =
            self.on_snapshot(|state| self.git.listed(state, &self.snapshot.tree, prefix))?;
        let mut all: BTreeMap<Key, u64> = listed.into_iter().map(|l| (l.key, l.size)).collect();
        let text = prefix.text();
        let changes = self.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let new = changes
            .iter()
            .filter(|(key, _)| key.as_str().starts_with(&text));
        all.extend(new.map(|(key, bytes)| (key.clone(), bytes.len() as u64)));
        Ok(all
            .into_iter()
            .map(|(key, size)| Listed { key, size })
            .collect())
    }

    fn probe(&self) -> Result<(), RegistryError> {
        Ok(())
    }
}

impl Transaction for Staged<'_> {
    fn commit(self: Box<Self>) -> Result<(), RegistryError> {
        self.finish().map(|_| ())
    }
}
