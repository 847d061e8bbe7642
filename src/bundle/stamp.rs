//! What the file system says of a folder's files, so that a change is seen without reading.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::{Duration, SystemTime};

use crate::fs::{FileFacts, FileIdentity};

/// Times are as coarse as this on some file systems.
const COARSE: Duration = Duration::from_secs(2);

/// Names, sizes, modes and times of files: equal stamps mean equal files.
///
/// As git does it: the time of the last change of a file's data and of its entry, its size
/// and its number are taken together. A file that changed a moment ago could change again
/// unseen, so a stamp says how old the newest change is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    mixed: [u64; 2],
    newest: Option<SystemTime>,
    is_blind: bool,
}

impl Stamp {
    /// Takes a file into account.
    pub fn add(&mut self, path: &str, facts: &FileFacts) {
        let newest = newest(&facts.identity);
        self.newest = self.newest.max(newest);
        self.is_blind |= newest.is_none();
        self.mix(&(path, facts.size, facts.identity));
    }

    /// Takes into account that something without contents of its own is there.
    pub fn add_name(&mut self, path: &str) {
        self.mix(&path);
    }

    /// Notes that something is there whose changes cannot be seen, such as a link.
    pub fn blind(&mut self) {
        self.is_blind = true;
    }

    /// Whether a change after `now` would surely show.
    pub fn is_sure(&self, now: SystemTime) -> bool {
        let rested = |newest: SystemTime| {
            let age = now.duration_since(newest);
            age.is_ok_and(|age| age > COARSE)
        };
        !self.is_blind && self.newest.is_none_or(rested)
    }

    /// The stamp in 16 bytes.
    pub fn bytes(&self) -> [u8; 16] {
        let [first, second] = self.mixed.map(u64::to_le_bytes);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&first);
        bytes[8..].copy_from_slice(&second);
        bytes
    }

    /// Adds a part; the order in which a folder is listed does not matter.
    fn mix(&mut self, part: &impl Hash) {
        for (seed, mixed) in (0_u8..).zip(&mut self.mixed) {
            let mut hasher = DefaultHasher::new();
            seed.hash(&mut hasher);
            part.hash(&mut hasher);
            *mixed = mixed.wrapping_add(hasher.finish());
        }
    }
}

/// When the file changed last, in its data or its entry.
fn newest(identity: &FileIdentity) -> Option<SystemTime> {
    let time = |(seconds, nanos): (i64, i64)| {
        let since = Duration::new(seconds.try_into().ok()?, nanos.try_into().ok()?);
        SystemTime::UNIX_EPOCH.checked_add(since)
    };
    let modified = identity.modified.and_then(time);
    modified.max(identity.changed.and_then(time))
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::fs::Folder;

    fn stamp(path: &std::path::Path) -> Stamp {
        let folder = Folder::read(path.parent().unwrap(), |_, _| ControlFlow::Break(()));
        let facts = folder.unwrap().facts(path.file_name().unwrap()).unwrap();
        let mut stamp = Stamp::default();
        stamp.add("x", &facts);
        stamp
    }

    #[test]
    fn another_time_or_size_is_another_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "a").unwrap();
        let first = stamp(&path);
        assert_eq!(first, stamp(&path));
        std::fs::write(&path, "ab").unwrap();
        let second = stamp(&path);
        assert_ne!(first.bytes(), second.bytes());
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        assert_ne!(second.bytes(), stamp(&path).bytes());
    }

    #[test]
    fn what_changed_just_now_is_not_sure() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "a").unwrap();
        let now = SystemTime::now();
        assert!(!stamp(&path).is_sure(now));
        assert!(stamp(&path).is_sure(now + Duration::from_secs(3)));
        let mut blind = stamp(&path);
        blind.blind();
        assert!(!blind.is_sure(now + Duration::from_secs(3)));
        assert!(Stamp::default().is_sure(now));
    }
}
