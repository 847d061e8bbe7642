//! Sums of days, which outlive the runs that they were made of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Entry;

/// Seconds of a day.
pub const DAY: u64 = 86_400;

/// What ran on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Day {
    /// How many runs.
    pub runs: u64,
    /// How many of them ended well.
    pub ok: u64,
    /// How many failed by themselves.
    pub failed: u64,
    /// How many were ended: by a limit or the user, or because they were not allowed.
    pub ended: u64,
    /// How long all of them took.
    pub duration_ms: u64,
}

impl Day {
    /// Counts a run.
    pub fn add(&mut self, entry: &Entry) {
        self.runs += 1;
        self.duration_ms += entry.ended.duration_ms;
        match entry.ended.status.as_str() {
            "ok" => self.ok += 1,
            "failed" | "requires_auth" | "error" => self.failed += 1,
            _ => self.ended += 1,
        }
    }
}

/// The days by number, counted from 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(pub BTreeMap<u64, Day>);

impl Days {
    /// Counts a run on its day.
    pub fn add(&mut self, entry: &Entry) {
        self.0.entry(entry.at / DAY).or_default().add(entry);
    }

    /// Forgets what is older than so many days.
    pub fn forget(&mut self, now: u64, days: u64) {
        let first = (now / DAY).saturating_sub(days);
        self.0.retain(|day, _| *day > first);
    }
}
