//! How much a run may take: the skill's word, the user's word, and what no skill may raise.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::runtime::{Limits, RuntimeError};

const MEBIBYTE: u64 = 1 << 20;

/// What no declaration of a skill goes beyond; only the user does, with a flag.
pub const CEILING: Limits = Limits {
    timeout: Duration::from_mins(10),
    memory: 2_048 * MEBIBYTE,
    output: 512 * MEBIBYTE,
    disk: 1_024 * MEBIBYTE,
    files: 10_000,
    stream: 16 * MEBIBYTE,
};

/// How many bytes of input, files included, a run takes when nobody says otherwise.
pub const MAX_INPUT: u64 = 64 * MEBIBYTE;

/// What the user says about the limits of one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wishes {
    /// Time from start to end.
    pub timeout: Option<Duration>,
    /// Bytes of memory.
    pub memory: Option<u64>,
    /// Bytes of artifacts.
    pub output: Option<u64>,
    /// Bytes of all that is written.
    pub disk: Option<u64>,
    /// Bytes of input, files included.
    pub input: Option<u64>,
}

impl Wishes {
    /// The limits in force: the user's word, else the skill's up to the ceiling.
    pub fn over(&self, declared: &BTreeMap<String, String>) -> Result<Limits, RuntimeError> {
        let mut limits = Limits::declared(declared, &CEILING)?;
        limits.timeout = self.timeout.unwrap_or(limits.timeout);
        limits.memory = self.memory.unwrap_or(limits.memory);
        limits.output = self.output.unwrap_or(limits.output);
        // What may be left has to be written first.
        let disk = limits.disk.max(self.output.unwrap_or(0));
        limits.disk = self.disk.unwrap_or(disk);
        Ok(limits)
    }

    /// How many bytes may go in.
    pub fn input(&self) -> u64 {
        self.input.unwrap_or(MAX_INPUT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_goes_beyond_what_a_skill_may_ask() {
        let declared = BTreeMap::from([
            ("timeout".to_owned(), "1h".to_owned()),
            ("memory".to_owned(), "64MiB".to_owned()),
        ]);
        let limits = Wishes::default().over(&declared).unwrap();
        assert_eq!(limits.timeout, CEILING.timeout);
        assert_eq!(limits.memory, 64 * MEBIBYTE);
        let wishes = Wishes {
            timeout: Some(Duration::from_hours(1)),
            output: Some(800 * MEBIBYTE),
            ..Wishes::default()
        };
        let limits = wishes.over(&declared).unwrap();
        assert_eq!(limits.timeout, Duration::from_hours(1));
        assert_eq!(limits.disk, 800 * MEBIBYTE);
    }
}
