//! Reads the log, and finds the entry that somebody altered, took away or moved.

use super::{Action, Entry};
use crate::registry::Digest;

/// What the log says, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The entries that can be read, in their order.
    pub entries: Vec<Entry>,
    /// Where the chain is broken.
    pub flaws: Vec<Flaw>,
}

/// A place where the chain is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line of the file, from 1.
    pub line: usize,
    /// The number of the entry, if one can be read there.
    pub number: Option<u64>,
    /// What is wrong.
    pub why: String,
}

/// Reads the lines of a log and looks at every link of the chain.
pub fn verify(bytes: &[u8]) -> Read {
    let mut read = Read::default();
    let lines = bytes.split(|byte| *byte == b'\n').enumerate();
    let mut before: Option<Entry> = None;
    let mut is_first = true;
    let ends_whole = bytes.is_empty() || bytes.ends_with(b"\n");
    for (at, line) in lines.filter(|(_, line)| !line.is_empty()) {
        let mut flaw = |number: Option<u64>, why: String| {
            read.flaws.push(Flaw {
                line: at + 1,
                number,
                why,
            });
        };
        let Ok(entry) = serde_json::from_slice::<Entry>(line) else {
            flaw(None, "this line is no entry".to_owned());
            before = None;
            is_first = false;
            continue;
        };
        if entry.hash != entry.own_hash() {
            flaw(Some(entry.number), "it was altered".to_owned());
        } else if let Some(before) = &before {
            if let Some(why) = wrong_link(before, &entry) {
                flaw(Some(entry.number), why);
            }
        } else if is_first && entry.previous.is_some() && !is_announced(bytes, &entry) {
            let why = "what stood before it was taken away".to_owned();
            flaw(Some(entry.number), why);
        }
        is_first = false;
        before = Some(entry.clone());
        read.entries.push(entry);
    }
    if !ends_whole && read.flaws.is_empty() {
        read.flaws.push(Flaw {
            line: bytes.split(|byte| *byte == b'\n').count(),
            number: None,
            why: "the last line does not end".to_owned(),
        });
    }
    read
}

/// Why an entry is not the next one.
fn wrong_link(before: &Entry, entry: &Entry) -> Option<String> {
    if entry.previous == Some(before.hash) && entry.number == before.number + 1 {
        return None;
    }
    Some(match entry.number.checked_sub(before.number) {
        Some(1) => format!(
            "it does not follow entry {}, which was altered",
            before.number
        ),
        Some(2) => format!("entry {} was taken away", before.number + 1),
        Some(more @ 3..) => format!(
            "entries {} to {} were taken away",
            before.number + 1,
            before.number + more - 1
        ),
        Some(0) | None => format!("it stands behind entry {}, out of order", before.number),
    })
}

/// Whether a later entry says that what stood before this one went because it was old.
fn is_announced(bytes: &[u8], first: &Entry) -> bool {
    let previous = first.previous.as_ref().map(Digest::to_string);
    let lines = bytes.split(|byte| *byte == b'\n');
    let mut entries = lines.filter_map(|line| serde_json::from_slice::<Entry>(line).ok());
    entries.any(|entry| {
        entry.event.action == Action::Forget
            && entry.event.digest == previous
            && entry.hash == entry.own_hash()
    })
}
