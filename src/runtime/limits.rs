//! How much one run may take, and what of it was used up.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use super::RuntimeError;

const MEBIBYTE: u64 = 1 << 20;

/// What a run is held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time from the start of the script to its end.
    pub timeout: Duration,
    /// Bytes of memory, all memories and tables together.
    pub memory: u64,
    /// Bytes of all artifacts together.
    pub output: u64,
    /// Bytes of all that is written, temporary files too.
    pub disk: u64,
    /// Files and folders that a run may leave in its output folder.
    pub files: usize,
    /// Bytes that are kept of standard output, and as many of standard error.
    pub stream: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(30),
            memory: 256 * MEBIBYTE,
            output: 64 * MEBIBYTE,
            disk: 128 * MEBIBYTE,
            files: 1_000,
            stream: 4 * MEBIBYTE,
        }
    }
}

/// The limits by name, as `skill.yaml`, the outcome and the messages call them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Limit {
    /// [`Limits::timeout`].
    Timeout,
    /// [`Limits::memory`].
    Memory,
    /// [`Limits::output`].
    Output,
    /// [`Limits::disk`].
    Disk,
    /// [`Limits::files`].
    Files,
    /// More processes at a time than any script needs; an engine of programs counts them.
    Processes,
    /// [`Limits::stream`], reached by standard output.
    Stdout,
    /// [`Limits::stream`], reached by standard error.
    Stderr,
}

impl Limit {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Memory => "memory",
            Self::Output => "output",
            Self::Disk => "disk",
            Self::Files => "files",
            Self::Processes => "processes",
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
        }
    }
}

impl Limits {
    /// The default limits with those that a skill declares; a skill cannot know the machine
    /// that it runs on, so a declaration never raises a limit above `ceiling`.
    pub fn declared(
        declared: &BTreeMap<String, String>,
        ceiling: &Self,
    ) -> Result<Self, RuntimeError> {
        let mut limits = Self::default().lowest(ceiling);
        for (name, value) in declared {
            let wrong = || RuntimeError::Limit {
                name: name.clone(),
                value: value.clone(),
            };
            match name.as_str() {
                "timeout" => {
                    limits.timeout = duration(value).ok_or_else(wrong)?.min(ceiling.timeout);
                }
                "memory" => limits.memory = size(value).ok_or_else(wrong)?.min(ceiling.memory),
                "output" => limits.output = size(value).ok_or_else(wrong)?.min(ceiling.output),
                "disk" => limits.disk = size(value).ok_or_else(wrong)?.min(ceiling.disk),
                _ => return Err(wrong()),
            }
        }
        Ok(limits)
    }

    /// The lower one of each limit.
    #[must_use]
    pub fn lowest(&self, other: &Self) -> Self {
        Self {
            timeout: self.timeout.min(other.timeout),
            memory: self.memory.min(other.memory),
            output: self.output.min(other.output),
            disk: self.disk.min(other.disk),
            files: self.files.min(other.files),
            stream: self.stream.min(other.stream),
        }
    }
}

/// Reads a time such as `500ms`, `30s` or `2m`; nothing runs for no time at all.
pub fn duration(text: &str) -> Option<Duration> {
    let (number, unit) = split(text)?;
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    let total = number.checked_mul(milliseconds)?;
    (total > 0).then(|| Duration::from_millis(total))
}

/// Reads a size such as `256MiB` or `10MB`.
pub fn size(text: &str) -> Option<u64> {
    let (number, unit) = split(text)?;
    let bytes = match unit {
        "B" => 1,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(bytes)
}

fn split(text: &str) -> Option<(u64, &str)> {
    let unit = text.find(|character: char| !character.is_ascii_digit())?;
    let (number, unit) = text.split_at(unit);
    Some((number.parse().ok()?, unit))
}

/// The limits that were in force, and those that the run hit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LimitReport {
    /// What was in force.
    pub limits: Limits,
    /// What was hit, each once.
    pub hit: Vec<Limit>,
}

impl Serialize for LimitReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let milliseconds = u64::try_from(self.limits.timeout.as_millis()).unwrap_or(u64::MAX);
        let hit: Vec<&str> = self.hit.iter().map(|limit| limit.name()).collect();
        let mut map = serializer.serialize_map(Some(7))?;
        map.serialize_entry("timeout_ms", &milliseconds)?;
        map.serialize_entry("memory", &self.limits.memory)?;
        map.serialize_entry("output", &self.limits.output)?;
        map.serialize_entry("disk", &self.limits.disk)?;
        map.serialize_entry("files", &self.limits.files)?;
        map.serialize_entry("stream", &self.limits.stream)?;
        map.serialize_entry("hit", &hit)?;
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declare(name: &str, value: &str) -> Result<Limits, RuntimeError> {
        let declared = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        let ceiling = Limits {
            memory: 512 * MEBIBYTE,
            timeout: Duration::from_mins(1),
            ..Limits::default()
        };
        Limits::declared(&declared, &ceiling)
    }

    #[test]
    fn a_skill_moves_its_limits_up_to_the_ceiling_and_no_further() {
        assert_eq!(
            declare("timeout", "500ms").unwrap().timeout.as_millis(),
            500
        );
        assert_eq!(declare("timeout", "2h").unwrap().timeout.as_secs(), 60);
        assert_eq!(declare("memory", "300MiB").unwrap().memory, 300 * MEBIBYTE);
        assert_eq!(declare("memory", "4GiB").unwrap().memory, 512 * MEBIBYTE);
        assert_eq!(declare("disk", "1KB").unwrap().disk, 1_000);
    }

    #[test]
    fn a_limit_that_says_nothing_is_refused() {
        for (name, value) in [
            ("timeout", "0s"),
            ("timeout", "30"),
            ("timeout", "-1s"),
            ("memory", "MiB"),
            ("memory", "1 MiB"),
            ("output", "99999999999GiB"),
            ("files", "3"),
        ] {
            let error = declare(name, value).unwrap_err();
            assert_eq!(error.kind(), "bad-limit", "{name}: {value}");
        }
    }

    #[test]
    fn the_report_names_what_was_hit() {
        let report = LimitReport {
            limits: Limits::default(),
            hit: vec![Limit::Timeout, Limit::Stdout],
        };
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["timeout_ms"], 30_000);
        assert_eq!(json["hit"], serde_json::json!(["timeout", "stdout"]));
    }
}
