//! What was done on this machine, one line of JSON an entry: `audit.ndjson` in the state
//! folder.
//!
//! Every entry holds the hash of the one before and its own, so that a line that somebody
//! altered, took away or moved is found, and where. It names skills, versions, digests, keys
//! and registries, and never holds what is in a skill or what a script was given. What is
//! older than ninety days goes; an entry says so, and with which hash what stays begins. It
//! has nothing to do with telemetry, and never leaves the machine.

mod chain;

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use chain::{Flaw, Read as Log, verify};

use crate::fs::{FsError, lock_beside, write_atomic};
use crate::registry::Digest;
use crate::registry::documents::{Schema, Timestamp};

/// The file's name.
const FILE: &str = "audit.ndjson";
/// What is older goes.
const KEPT_DAYS: u64 = 90;
const DAY: u64 = 86_400;
/// No entry has more bytes than that, and hardly any more than a small part of it.
const MAX_LINE: u64 = 64 << 10;
const USUAL: u64 = 2 << 10;
/// Ninety days of a busy machine have some tens of millions of bytes.
const MAX_BYTES: u64 = 1 << 30;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A version was published.
    Publish,
    /// A version was taken back.
    Yank,
    /// A version was brought back.
    Unyank,
    /// A word stands for another version, or for none.
    Tag,
    /// A version was pulled.
    Pull,
    /// What nobody refers to was removed from a registry.
    Gc,
    /// A skill was installed.
    Install,
    /// A skill was uninstalled.
    Uninstall,
    /// A skill was updated.
    Update,
    /// The user changed whom or what to trust.
    Trust,
    /// A key was made, brought in, or removed.
    Keys,
    /// The user allowed a skill something for good.
    Grant,
    /// A script ran.
    Run,
    /// Entries went because they were old.
    Forget,
}

impl Action {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Yank => "yank",
            Self::Unyank => "unyank",
            Self::Tag => "tag",
            Self::Pull => "pull",
            Self::Gc => "gc",
            Self::Install => "install",
            Self::Uninstall => "uninstall",
            Self::Update => "update",
            Self::Trust => "trust",
            Self::Keys => "keys",
            Self::Grant => "grant",
            Self::Run => "run",
            Self::Forget => "forget",
        }
    }
}

/// What there is to say of something that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// What was done.
    pub action: Action,
    /// To what: a skill, a key, a registry.
    pub subject: String,
    /// The version of a skill.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill_version: Option<String>,
    /// The identity of a skill's files, or of a key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// From where, to where, or how it ended, in a few words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Event {
    /// An event about something that has no version.
    pub fn new(action: Action, subject: impl Into<String>) -> Self {
        Self {
            action,
            subject: subject.into(),
            skill_version: None,
            digest: None,
            detail: None,
        }
    }
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The schema of this line.
    pub schema: Schema,
    /// Its number, from 1.
    pub number: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
    /// The hash of the entry before; none for the very first.
    pub previous: Option<Digest>,
    /// The hash of all that stands before it in this line.
    pub hash: Digest,
}

impl Entry {
    fn new(number: u64, at: Timestamp, event: Event, previous: Option<Digest>) -> Self {
        let mut entry = Self {
            schema: Schema,
            number,
            at,
            event,
            previous,
            hash: Digest::of(b""),
        };
        entry.hash = entry.own_hash();
        entry
    }

    /// What its hash has to be.
    fn own_hash(&self) -> Digest {
        let said = (self.number, self.at, &self.event, self.previous);
        // These types always have a JSON form.
        Digest::of(&serde_json::to_vec(&said).unwrap_or_default())
    }

    fn line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// The log of a machine.
#[derive(Clone, Debug)]
pub struct AuditLog {
    folder: PathBuf,
}

impl AuditLog {
    /// The log in a state folder.
    pub fn new(state: &Path) -> Self {
        Self {
            folder: state.to_path_buf(),
        }
    }

    /// Where it lies.
    pub fn path(&self) -> PathBuf {
        self.folder.join(FILE)
    }

    /// Appends events, and forgets what is too old. Those who write at once take turns.
    pub fn add(&self, at: Timestamp, events: &[Event]) -> Result<(), FsError> {
        let path = self.path();
        let _held = lock_beside(&path)?;
        let mut options = OpenOptions::new();
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.create(true).read(true).append(true).open(&path);
        let mut file = file.map_err(failed("open", &path))?;
        let (mut number, mut previous) = last(&mut file).map_err(failed("read", &path))?;
        let mut lines = Vec::new();
        for event in events {
            number += 1;
            let entry = Entry::new(number, at, event.clone(), previous);
            previous = Some(entry.hash);
            lines.extend(entry.line());
        }
        file.write_all(&lines).map_err(failed("write", &path))?;
        match is_old(&mut file, at).map_err(failed("read", &path))? {
            true => self.forget(at),
            false => Ok(()),
        }
    }

    /// Reads all of it, with whatever is wrong with it.
    pub fn read(&self) -> Result<Log, FsError> {
        match crate::fs::read_limited(&self.path(), MAX_BYTES) {
            Ok(bytes) => Ok(verify(&bytes)),
            Err(error) if error.kind() == "not-found" => Ok(Log::default()),
            Err(error) => Err(error),
        }
    }

    /// Drops what is too old, and says in a last entry where the rest begins. A log with
    /// flaws stays whole: it is evidence.
    fn forget(&self, at: Timestamp) -> Result<(), FsError> {
        let log = self.read()?;
        let first = oldest_kept(at);
        let gone = log
            .entries
            .iter()
            .take_while(|entry| entry.at < first)
            .count();
        let (Some(last), true, true) = (log.entries.last(), log.flaws.is_empty(), gone > 0) else {
            return Ok(());
        };
        let event = Event {
            digest: log.entries[gone - 1].hash.to_string().into(),
            detail: Some(format!("{gone} entries were older than {KEPT_DAYS} days")),
            ..Event::new(Action::Forget, "audit log")
        };
        let closing = Entry::new(last.number + 1, at, event, Some(last.hash));
        let kept = log.entries[gone..].iter().chain([&closing]);
        let lines: Vec<u8> = kept.flat_map(Entry::line).collect();
        write_atomic(&self.path(), &lines)
    }
}

fn failed(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> FsError {
    let path = path.to_path_buf();
    move |source| FsError::Io {
        action,
        path,
        source,
    }
}

fn oldest_kept(now: Timestamp) -> Timestamp {
    Timestamp::from_seconds(now.seconds().saturating_sub(KEPT_DAYS * DAY))
}

/// The number and hash of the last entry. Half an entry, which a crash left, is taken away.
fn last(file: &mut File) -> std::io::Result<(u64, Option<Digest>)> {
    let length = file.seek(SeekFrom::End(0))?;
    let (mut from, mut tail) = tail_of(file, length, USUAL)?;
    let parts = tail.split(|byte| *byte == b'\n').count();
    // Only between two ends of lines is a line whole for sure.
    if from > 0 && parts < 3 {
        (from, tail) = tail_of(file, length, MAX_LINE)?;
    }
    let whole = tail
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    if whole < tail.len() {
        file.set_len(from + whole as u64)?;
        tail.truncate(whole);
    }
    let mut lines = tail
        .split(|byte| *byte == b'\n')
        .rev()
        .filter(|line| !line.is_empty());
    let Some(line) = lines.next() else {
        return Ok((0, None));
    };
    Ok(match serde_json::from_slice::<Entry>(line) {
        Ok(entry) => (entry.number, Some(entry.hash)),
        // Somebody altered it: what comes now goes on from what stands there.
        Err(_) => (0, Some(Digest::of(line))),
    })
}

/// The last bytes of a file of this length, and where they begin.
fn tail_of(file: &mut File, length: u64, most: u64) -> std::io::Result<(u64, Vec<u8>)> {
    let from = length.saturating_sub(most);
    file.seek(SeekFrom::Start(from))?;
    let mut tail = Vec::with_capacity(usize::try_from(length - from).unwrap_or_default());
    file.take(most).read_to_end(&mut tail)?;
    Ok((from, tail))
}

/// Whether the first entry is too old, and by a day at least: the log is not written anew
/// every time.
fn is_old(file: &mut File, now: Timestamp) -> std::io::Result<bool> {
    file.seek(SeekFrom::Start(0))?;
    let mut line = Vec::new();
    BufReader::with_capacity(1 << 10, file.take(MAX_LINE)).read_until(b'\n', &mut line)?;
    let first = serde_json::from_slice::<Entry>(&line).ok();
    let border = oldest_kept(now).seconds().saturating_sub(DAY);
    Ok(first.is_some_and(|first| first.at.seconds() < border))
}

#[cfg(test)]
mod tests;
