//! Moments, as statements, policies and checkpoints write them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in UTC, to the second: `2026-01-31T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(jiff::Timestamp);

/// Text that is no moment of the one form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time: write it as `2026-01-31T12:00:00Z`")]
pub struct NotATime(String);

impl Time {
    /// The moment that is this many seconds after the start of 1970.
    pub fn from_unix(seconds: i64) -> Self {
        let known = jiff::Timestamp::from_second(seconds);
        Self(known.unwrap_or(match seconds < 0 {
            true => jiff::Timestamp::MIN,
            false => jiff::Timestamp::MAX,
        }))
    }

    /// The same the other way round.
    pub fn as_unix(self) -> i64 {
        self.0.as_second()
    }

    /// The moment this many seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_unix(self.as_unix().saturating_add(seconds))
    }

    /// The start or the end of a day that stands for a moment in a policy: `2026-01-31`.
    pub fn of_day(text: &str, at_its_end: bool) -> Result<Self, NotATime> {
        if text.len() != 10 {
            return text.parse();
        }
        let start: Self = format!("{text}T00:00:00Z")
            .parse()
            .map_err(|_| NotATime(text.to_owned()))?;
        Ok(match at_its_end {
            true => start.plus_seconds(86_399),
            false => start,
        })
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0}", self.0)
    }
}

impl FromStr for Time {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let read = text.parse().ok().map(Self);
        // Offsets, fractions and small letters would be other spellings of one moment.
        read.filter(|time| time.to_string() == text)
            .ok_or_else(|| NotATime(text.to_owned()))
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        let text = String::deserialize(reader)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_spelling() {
        let time = Time::from_unix(1_769_860_800);
        assert_eq!(time.to_string(), "2026-01-31T12:00:00Z");
        assert_eq!(time.to_string().parse(), Ok(time));
        for bad in [
            "",
            "2026-01-31",
            "2026-01-31T12:00:00",
            "2026-01-31T12:00:00.5Z",
            "2026-01-31t12:00:00z",
            "2026-01-31T12:00:00+00:00",
            "2026-02-31T12:00:00Z",
            " 2026-01-31T12:00:00Z",
        ] {
            assert!(bad.parse::<Time>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_day_has_a_start_and_an_end() {
        let day = |end| Time::of_day("2026-01-31", end).unwrap().to_string();
        assert_eq!(day(false), "2026-01-31T00:00:00Z");
        assert_eq!(day(true), "2026-01-31T23:59:59Z");
        assert!(Time::of_day("2026-13-01", true).is_err());
    }

    #[test]
    fn times_out_of_range_do_not_wrap() {
        let late = Time::from_unix(i64::MAX);
        assert!(late > Time::from_unix(0) && late.plus_seconds(i64::MAX) == late);
        assert!(Time::from_unix(i64::MIN) < Time::from_unix(0));
    }
}
